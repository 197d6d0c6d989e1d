"""Short forms of other objects that a record carries: a user, an organization, a contact."""

from __future__ import annotations

from pydantic import Field

from .base import ABSENT, Moment, Value
from .enums import ContactRole, OrganizationBadgeKind


class UserReference(Value, frozen=True):
    """A user, as an owner or a member."""

    id: str = ABSENT
    class_: str = Field(default=ABSENT, alias="class")
    """Always "User"."""
    first_name: str = ABSENT
    last_name: str = ABSENT
    slug: str = ABSENT
    uri: str = ABSENT
    page: str | None = ABSENT
    avatar: str | None = ABSENT
    avatar_thumbnail: str | None = ABSENT
    deleted: Moment | None = ABSENT
    email: str | None = ABSENT
    """In the members of an organization only, masked unless the key may see it."""
    last_login_at: Moment | None = ABSENT
    """In the members of an organization only."""


class OrganizationBadge(Value, frozen=True):
    """What kind of organization it is, or that the platform certified it."""

    kind: OrganizationBadgeKind | str = ABSENT


class OrganizationPermissions(Value, frozen=True):
    """What the key's owner may do in an organization; all false without a key."""

    edit: bool = ABSENT
    delete: bool = ABSENT
    members: bool = ABSENT
    harvest: bool = ABSENT
    private: bool = ABSENT
    """May see what the organization has not published."""


class OrganizationReference(Value, frozen=True):
    """An organization as part of a plain value; records carry a live `Organization`."""

    id: str = ABSENT
    class_: str = Field(default=ABSENT, alias="class")
    """Always "Organization"."""
    name: str = ABSENT
    acronym: str | None = ABSENT
    slug: str = ABSENT
    uri: str = ABSENT
    page: str | None = ABSENT
    logo: str | None = ABSENT
    logo_thumbnail: str | None = ABSENT
    badges: list[OrganizationBadge] = ABSENT
    permissions: OrganizationPermissions = ABSENT


class ContactPoint(Value, frozen=True):
    """Whom to ask about the data."""

    id: str = ABSENT
    name: str | None = ABSENT
    email: str | None = ABSENT
    contact_form: str | None = ABSENT
    """The URL of a form."""
    role: ContactRole | str = ABSENT
    organization: OrganizationReference | None = ABSENT
    owner: UserReference | None = ABSENT


class Internal(Value, frozen=True):
    """The platform's own dates, whatever a harvested source says."""

    created_at_internal: Moment = ABSENT
    last_modified_internal: Moment = ABSENT
