"""Organizations, their members and invitations.

Fields, payload, filters, orders, write schemas and queries.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeAlias, get_args

from pydantic import BaseModel, Field
from typing_extensions import TypedDict

from ..._json import is_list
from ...errors import FieldError
from .. import choices
from ..enumerations import (
    MembershipKind,
    MembershipStatus,
    OrganizationBadgeKind,
    OrganizationRole,
    ProducerType,
)
from ..fields import ABSENT, IdentifiedValue, Moment, Monthly, Value
from ..filters import TEXT, choice_filter, id_filter
from ..listing import Listing
from ..object_references import (
    ObjectReference,
    OrganizationBadge,
    OrganizationPermissions,
    OrganizationReference,
    UserReference,
)
from ..payloads import Date, JsonObject
from ..query import Query, orders
from ..write.dates import moment
from ..write.extras import organization_extras
from ..write.references import id_of, references_of
from ..write.refusals import DELETE, IMAGE, TEAM
from ..write.rules import clearable, or_none, reference, text, whole_percent
from ..write.schema import WriteSchema

if TYPE_CHECKING:
    from .user import UserFields

_COMPUTED = ("id", "slug", "created_at", "last_modified", "metrics", "permissions", "uri", "page")

OrganizationSort: TypeAlias = Literal[
    "name",
    "created",
    "last_modified",
    "datasets",
    "reuses",
    "followers",
    "views",
    "-name",
    "-created",
    "-last_modified",
    "-datasets",
    "-reuses",
    "-followers",
    "-views",
]
"""An order of organizations; a minus reverses it."""

OrganizationSearchSort: TypeAlias = Literal[
    "created",
    "datasets",
    "reuses",
    "followers",
    "views",
    "-created",
    "-datasets",
    "-reuses",
    "-followers",
    "-views",
]
"""An order of what a search of organizations finds; a minus reverses it."""


class OrganizationFilters(Listing, total=False):
    """What the list of organizations takes."""

    name: str
    """The exact name."""
    business_number_id: str
    """The SIRET number."""
    badge: OrganizationBadgeKind | str
    q: str
    """Words of the name and the description; `search()` looks in more places."""
    sort: OrganizationSort | str
    """By date of creation, oldest first, by default: a walk then neither repeats nor loses any."""


class OrganizationSearch(Listing, total=False):
    """What the search of organizations takes."""

    badge: OrganizationBadgeKind | str
    producer_type: ProducerType | str
    """Where the portal has the full search."""
    sort: OrganizationSearchSort | str
    """The most fitting first by default."""


class OrganizationPayload(TypedDict, total=False):
    """What may be written on an organization."""

    name: str
    description: str
    acronym: str | None
    url: str | None
    """The organization's own site."""
    business_number_id: str | None
    """The SIRET number."""
    image_url: str | None
    banner_color: str | None
    """Such as "#000091"."""
    banner_image_position: int | None
    """In percent from the top; `None` is 50."""
    presentation_blocs_published_at: Date | None
    extras: JsonObject
    """The whole dictionary: `update_extras()` changes single keys."""


ORGANIZATIONS = Query(
    "organizations",
    "organizations/",
    filters={
        "badge": choice_filter(choices.ORGANIZATION_BADGE),
        **dict.fromkeys(("name", "business_number_id", "q"), TEXT),
    },
    sorts=orders(OrganizationSort),
    order="created",
)
ORGANIZATION_SEARCH = Query(
    "organizations",
    "/api/2/organizations/search/",
    filters={
        "badge": choice_filter(choices.ORGANIZATION_BADGE),
        "producer_type": choice_filter(choices.PRODUCER_TYPE),
    },
    sorts=orders(OrganizationSearchSort),
)


class MembershipFilters(TypedDict, total=False):
    """What the list of requests to join an organization and of its invitations takes."""

    status: MembershipStatus | str
    """Such as "pending"."""
    user: str | UserFields | UserReference
    """Who asked or was invited: an id, a slug or a record."""
    limit: int | None
    """Requests and invitations at most; all by default."""


MEMBERSHIPS = Query(
    "membership requests",
    "membership/",
    filters={
        "status": choice_filter(choices.Enumeration(get_args(MembershipStatus))),
        "user": id_filter("users/"),
    },
)
INVITATIONS = Query("invitations", "me/org_invitations/")
ASSIGNMENTS = Query("assignments", "assignments/", unmasked=("subject",))

ORGANIZATION = WriteSchema(
    "an organization",
    required=("name", "description"),
    rules={
        "name": text,
        "description": text,
        "acronym": clearable,
        "url": clearable,
        "business_number_id": clearable,
        "image_url": clearable,
        "banner_color": clearable,
        "banner_image_position": or_none(whole_percent),
        "presentation_blocs_published_at": or_none(moment),
        "extras": organization_extras,
    },
    refused={
        "members": "are changed one by one, with the verbs for members",
        "badges": TEAM,
        "logo": IMAGE,
        "banner_image": IMAGE,
        "deleted": DELETE,
    },
    computed=(*_COMPUTED, "class", "logo_thumbnail", "teams", "zone", "ext"),
    unsent={
        **dict.fromkeys(("acronym", "url", "business_number_id", "deleted")),
        "extras": {},
    },
)


_assignable = reference("Dataset", "Dataservice", "Reuse")


def _assignments(value: Any) -> str | None:
    if not is_list(value):
        return "must be a list of datasets, dataservices and reuses"
    return next((problem for item in value if (problem := _assignable(item))), None)


def _invited(value: Mapping[str, Any]) -> str | None:
    if "user" not in value and "email" not in value:
        return "needs a 'user' or an 'email'"
    return "has a 'user' or an 'email', not both" if "user" in value and "email" in value else None


MEMBER = WriteSchema(
    "a member",
    required=("role",),
    choices={"role": choices.ORGANIZATION_ROLE},
    # The platform takes a role of spaces for none, and makes an editor of an administrator.
    rules={"role": text},
    refused={},
    computed=(),
)

INVITATION = WriteSchema(
    "an invitation",
    required=("role",),
    choices={"role": choices.ORGANIZATION_ROLE},
    rules={
        "user": text,
        "email": text,
        "role": text,
        "comment": clearable,
        "assignments": _assignments,
    },
    refused={},
    computed=(),
    conversions={"user": id_of, "assignments": references_of},
    whole=_invited,
)


def assignments_of(subjects: Any) -> list[Any]:
    """Return the class and the id of each object that a partial editor may change."""
    turned = references_of(subjects)
    if problem := _assignments(turned):
        raise FieldError(f"the list of subjects {problem}")
    return list(turned)


class Member(Value, frozen=True):
    """A user's part in an organization."""

    user: UserReference = ABSENT
    role: OrganizationRole | str = ABSENT
    label: str = ABSENT
    """The role in the portal's language."""
    since: Moment = ABSENT


class MembershipRequest(IdentifiedValue, frozen=True):
    """A user's request to join an organization, or its invitation of a user."""

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


class Invitation(IdentifiedValue, frozen=True):
    """An organization's invitation of the key's owner."""

    organization: OrganizationReference = ABSENT
    role: OrganizationRole | str = ABSENT
    comment: str | None = ABSENT
    assignments: list[ObjectReference] = ABSENT
    created: Moment = ABSENT


class Assignment(IdentifiedValue, frozen=True):
    """What a partial editor may change."""

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

    _class_name: ClassVar[str] = "Organization"

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
