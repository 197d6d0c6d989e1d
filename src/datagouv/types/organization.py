"""The fields of an organization, and the values inside it."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field

from .base import ABSENT, Moment, Monthly, Value
from .enums import MembershipKind, MembershipStatus, OrganizationRole
from .references import (
    ObjectReference,
    OrganizationBadge,
    OrganizationPermissions,
    OrganizationReference,
    UserReference,
)


class Member(Value, frozen=True):
    """A user's part in an organization."""

    user: UserReference = ABSENT
    role: OrganizationRole | str = ABSENT
    label: str = ABSENT
    """The role in the portal's language."""
    since: Moment = ABSENT


class MembershipRequest(Value, frozen=True):
    """A user's request to join an organization, or its invitation of a user."""

    id: str = ABSENT
    kind: MembershipKind | str = ABSENT
    status: MembershipStatus | str = ABSENT
    user: UserReference | None = ABSENT
    """`None` when the invitation went to an e-mail that no user has."""
    email: str | None = ABSENT
    role: OrganizationRole | str = ABSENT
    """What the user is to be."""
    comment: str | None = ABSENT
    assignments: list[ObjectReference] = ABSENT
    """What a partial editor may change."""
    created: Moment = ABSENT


class Invitation(Value, frozen=True):
    """An organization's invitation of the key's owner."""

    id: str = ABSENT
    organization: OrganizationReference = ABSENT
    role: OrganizationRole | str = ABSENT
    comment: str | None = ABSENT
    assignments: list[ObjectReference] = ABSENT
    created: Moment = ABSENT


class Assignment(Value, frozen=True):
    """What a partial editor may change."""

    id: str = ABSENT
    user: UserReference = ABSENT
    organization: OrganizationReference = ABSENT
    subject: ObjectReference = ABSENT
    created_at: Moment = ABSENT


class OrganizationMetrics(Value, frozen=True):
    """Counts of what an organization publishes."""

    datasets: int = ABSENT
    datasets_by_months: Monthly = ABSENT
    datasets_followers_by_months: Monthly = ABSENT
    datasets_reuses_by_months: Monthly = ABSENT
    dataservices: int = ABSENT
    dataservices_by_months: Monthly = ABSENT
    reuses: int = ABSENT
    reuses_by_months: Monthly = ABSENT
    reuses_followers_by_months: Monthly = ABSENT
    followers: int = ABSENT
    members: int = ABSENT
    views: int = ABSENT


class OrganizationFields(BaseModel, frozen=True, defer_build=True):
    """Every field of an organization.

    The reference inside another record holds identity, badges, logo and permissions only.
    """

    id: str = ABSENT
    class_: str = Field(default=ABSENT, alias="class")
    """In a reference only: always "Organization"."""
    name: str = ABSENT
    acronym: str | None = ABSENT
    slug: str = ABSENT
    description: str = ABSENT
    """In Markdown."""
    url: str | None = ABSENT
    """The organization's own site."""
    business_number_id: str | None = ABSENT
    """The SIRET number."""
    badges: list[OrganizationBadge] = ABSENT
    logo: str | None = ABSENT
    logo_thumbnail: str | None = ABSENT
    image_url: str | None = ABSENT
    banner_color: str | None = ABSENT
    banner_image: str | None = ABSENT
    banner_image_position: int | None = ABSENT
    """In percent from the top."""
    members: list[Member] = ABSENT
    teams: list[Any] = ABSENT
    zone: str | None = ABSENT
    created_at: Moment = ABSENT
    last_modified: Moment = ABSENT
    deleted: Moment | None = ABSENT
    extras: dict[str, Any] = ABSENT
    ext: dict[str, Any] = ABSENT
    metrics: OrganizationMetrics = ABSENT
    permissions: OrganizationPermissions = ABSENT
    presentation_blocs_published_at: Moment | None = ABSENT
    uri: str = ABSENT
    page: str | None = ABSENT
