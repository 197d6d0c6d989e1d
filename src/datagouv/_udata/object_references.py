"""Short forms of other objects that a record carries: a user, an organization, a link."""

from __future__ import annotations

from typing import Annotated, Any, TypeAlias

from pydantic import Discriminator, Field, Tag

from .._json import is_object
from .enumerations import ContactRole, OrganizationBadgeKind
from .fields import ABSENT, Moment, Value


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


class Link(Value, frozen=True):
    """Where a list of objects is, which the platform gives instead of the list."""

    rel: str = ABSENT
    """Always "subsection"."""
    href: str = ABSENT
    """The URL of the list's first page in the API."""
    type: str = ABSENT
    """The method to ask with: always "GET"."""
    total: int = ABSENT
    """How many objects the list holds."""


class ObjectReference(Value, frozen=True):
    """An object of any kind, by its class and id alone."""

    class_: str = Field(default=ABSENT, alias="class")
    """Such as "Dataset"."""
    id: str = ABSENT


class SubjectReference(ObjectReference, frozen=True):
    """A dataset, dataservice, reuse or topic, by what shows it; each has some of these keys."""

    title: str = ABSENT
    """Of all but topics."""
    name: str = ABSENT
    """Of topics only."""
    acronym: str | None = ABSENT
    """Of datasets only."""
    image: str | None = ABSENT
    """Of reuses only."""
    image_thumbnail: str | None = ABSENT
    """Of reuses only."""
    uri: str = ABSENT
    """Of all but dataservices: the URL in the API."""
    page: str | None = ABSENT
    """Of all but dataservices: the page for readers."""
    self_api_url: str = ABSENT
    """Of dataservices only: the URL in the API."""
    self_web_url: str | None = ABSENT
    """Of dataservices only: the page for readers."""


class Badge(Value, frozen=True):
    """A distinction that the platform gives."""

    kind: str = ABSENT


class EditPermissions(Value, frozen=True):
    """What the key's owner may do with an object; all false without a key."""

    edit: bool = ABSENT
    delete: bool = ABSENT


def _class_of(value: Any) -> str:
    return str(value.get("class")) if is_object(value) else str(getattr(value, "class_", ""))


ActorReference: TypeAlias = Annotated[
    Annotated[UserReference, Tag("User")] | Annotated[OrganizationReference, Tag("Organization")],
    Discriminator(_class_of),
]
"""Who owns something or did something: a user or an organization."""
