"""Dataservices: fields, payload, filters, orders, write schema and queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeAlias

from pydantic import BaseModel, Field
from typing_extensions import TypedDict

from ...errors import FieldError
from .. import choices
from ..enumerations import (
    AccessReasonCategory,
    AccessType,
    DataserviceFormat,
    LastUpdateRange,
    OrganizationBadgeKind,
    ProducerType,
)
from ..fields import ABSENT, Moment, Monthly, Value
from ..filters import FLAG, TAGS, TEXT, choice_filter, id_filter
from ..listing import Listing
from ..object_references import Badge, ContactPoint, EditPermissions, Link, UserReference
from ..payloads import Date, JsonObject
from ..query import Query, orders
from ..write.dates import moment
from ..write.extras import extras
from ..write.refusals import DELETE, TEAM, TRANSFER
from ..write.rules import (
    access_type,
    audiences,
    clearable,
    ids,
    or_none,
    organization_id,
    percent,
    private,
    tags,
    text,
)
from ..write.schema import WriteSchema
from .dataset import AccessAudience

if TYPE_CHECKING:
    from .contact_point import ContactPointFields
    from .dataset import DatasetFields
    from .organization import OrganizationFields
    from .reuse import ReuseFields
    from .topic import TopicFields
    from .user import UserFields

_OWNER = {"organization": TRANSFER}

DataserviceSort: TypeAlias = Literal[
    "title",
    "base_api_url",
    "created",
    "last_modified",
    "followers",
    "views",
    "-title",
    "-base_api_url",
    "-created",
    "-last_modified",
    "-followers",
    "-views",
]
"""An order of dataservices; a minus reverses it."""

DataserviceSearchSort: TypeAlias = Literal[
    "created",
    "followers",
    "views",
    "-created",
    "-followers",
    "-views",
]
"""An order of what a search of dataservices finds; a minus reverses it."""


class DataserviceFilters(Listing, total=False):
    """What the list of dataservices takes."""

    organization: str | OrganizationFields
    """An id, a slug or a record."""
    owner: str | UserFields | UserReference
    """A user: an id, a slug or a record."""
    organization_badge: OrganizationBadgeKind | str
    access_type: AccessType | str
    tag: str | Sequence[str]
    """A tag, or several: a dataservice must have all of them."""
    dataset: str | DatasetFields
    """An id, a slug or a record."""
    topic: str | TopicFields
    """The topic that holds it: an id, a slug or a record."""
    reuse: str | ReuseFields
    """The reuse that uses it: an id, a slug or a record."""
    contact_point: str | ContactPointFields
    """An id or a record."""
    featured: bool
    """False leaves out the objects whose flag was never set, which are most."""
    q: str
    """Words of the title; `search()` looks in more places."""
    sort: DataserviceSort | str
    """By date of creation, oldest first, by default: a walk then neither repeats nor loses any."""


class DataserviceSearch(Listing, total=False):
    """What the search of dataservices takes."""

    organization: str | OrganizationFields
    """An id, a slug or a record."""
    access_type: AccessType | str
    tag: str | Sequence[str]
    topic: str | TopicFields
    """The topic that holds it: an id, a slug or a record."""
    featured: bool
    archived: bool
    """Where the portal has the full search, as the next three."""
    is_restricted: bool
    producer_type: ProducerType | str
    last_update_range: LastUpdateRange | str
    sort: DataserviceSearchSort | str
    """The most fitting first by default."""


class DataservicePayload(TypedDict, total=False):
    """What may be written on a dataservice."""

    title: str
    acronym: str | None
    description: str | None
    base_api_url: str | None
    machine_documentation_url: str | None
    technical_documentation_url: str | None
    business_documentation_url: str | None
    rate_limiting: str | None
    rate_limiting_url: str | None
    availability: float | None
    """In percent of the time."""
    availability_url: str | None
    format: DataserviceFormat | str | None
    license: str | None
    """A licence's id, of `GET /api/1/datasets/licenses/`."""
    access_type: AccessType | str
    access_audiences: Sequence[AccessAudience | JsonObject]
    """The whole list, for restricted access only."""
    access_type_reason: str | None
    access_type_reason_category: AccessReasonCategory | str | None
    authorization_request_url: str | None
    contact_points: Sequence[str | ContactPoint | ContactPointFields | JsonObject]
    """The whole list."""
    datasets: Sequence[str | DatasetFields | JsonObject]
    """The whole list: ids, slugs or records."""
    tags: Sequence[str]
    """The whole list."""
    private: bool
    archived_at: Date | None
    extras: JsonObject
    """The whole dictionary."""
    organization: str | OrganizationFields
    """An id, a slug or a record, when it is created only: without one it is the key's owner's."""


DATASERVICES = Query(
    "dataservices",
    "dataservices/",
    filters={
        "organization": id_filter("organizations/"),
        "owner": id_filter("users/"),
        "dataset": id_filter("datasets/"),
        "contact_point": id_filter("contacts/"),
        # The server ignores an unknown one of these, and lists all dataservices.
        "topic": id_filter("/api/2/topics/", verify=True),
        "reuse": id_filter("reuses/", verify=True),
        "tag": TAGS,
        "featured": FLAG,
        "organization_badge": choice_filter(choices.ORGANIZATION_BADGE),
        "access_type": choice_filter(choices.ACCESS_TYPE),
        "q": TEXT,
    },
    sorts=orders(DataserviceSort),
    order="created",
)
DATASERVICE_SEARCH = Query(
    "dataservices",
    "/api/2/dataservices/search/",
    filters={
        "organization": id_filter("organizations/"),
        "topic": id_filter("/api/2/topics/", verify=True),
        "tag": TAGS,
        **dict.fromkeys(("featured", "archived", "is_restricted"), FLAG),
        "access_type": choice_filter(choices.ACCESS_TYPE),
        "producer_type": choice_filter(choices.PRODUCER_TYPE),
        "last_update_range": choice_filter(choices.LAST_UPDATE_RANGE),
    },
    sorts=orders(DataserviceSearchSort),
)


def _open_without_audiences(value: Mapping[str, Any]) -> str | None:
    access, audiences = value.get("access_type", "open"), value.get("access_audiences")
    if audiences and access != "restricted":
        return f"of access {access!r} has no 'access_audiences': name access_type='restricted' too"
    return None


_URLS = (
    *("base_api_url", "machine_documentation_url", "technical_documentation_url"),
    *("business_documentation_url", "rate_limiting_url", "availability_url"),
    "authorization_request_url",
)

DATASERVICE = WriteSchema(
    "a dataservice",
    required=("title",),
    choices={
        "license": choices.LICENSE,
        "format": choices.DATASERVICE_FORMAT,
        "access_type": choices.ACCESS_TYPE,
        "access_type_reason_category": choices.ACCESS_REASON,
        "access_audiences.role": choices.AUDIENCE_ROLE,
        "access_audiences.condition": choices.AUDIENCE_CONDITION,
    },
    rules={
        "title": text,
        "acronym": clearable,
        "description": clearable,
        **dict.fromkeys(_URLS, clearable),
        "rate_limiting": clearable,
        # Not checked by the platform, which stores any number.
        "availability": or_none(percent),
        "format": clearable,
        "license": or_none(text),
        "access_type": access_type,
        "access_audiences": audiences,
        "access_type_reason": clearable,
        "access_type_reason_category": clearable,
        "contact_points": ids,
        "datasets": ids,
        "tags": tags,
        "private": private,
        "archived_at": or_none(moment),
        "extras": extras,
        "organization": organization_id,
    },
    fixed=_OWNER,
    refused={
        "owner": TRANSFER,
        "deleted_at": DELETE,
        "deleted": DELETE,
        "badges": TEAM,
        "featured": TEAM,
    },
    computed=(
        *("id", "class", "slug", "created_at", "metadata_modified_at", "metrics", "harvest"),
        *("permissions", "self_api_url", "self_web_url"),
    ),
    whole=_open_without_audiences,
    unsent={
        **dict.fromkeys(("acronym", "description", "license", "access_type", "archived_at")),
        **dict.fromkeys(("base_api_url", "format", "rate_limiting", "deleted_at")),
        "private": False,
        "tags": [],
        "extras": {},
        "contact_points": [],
        "datasets": [],
    },
)


def refuse_losing_audiences(
    changes: Mapping[str, Any], access_type: str | None, audiences: object
) -> None:
    """Refuse to erase or to ignore the audiences of a dataservice without a word on them.

    Args:
        changes: What is about to be sent.
        access_type: The access that the dataservice has.
        audiences: The audiences that it has.
    """
    access = changes.get("access_type", access_type or "open")
    if access == "restricted":
        return
    if changes.get("access_audiences"):
        raise FieldError(
            f"'access_audiences' would be ignored: the access is {access!r}. Name "
            "access_type='restricted' as well"
        )
    if audiences and "access_audiences" not in changes:
        raise FieldError(
            f"'access_type' {access!r} erases the access_audiences for good: name "
            "access_audiences=[] as well if that is meant"
        )


class DataserviceHarvest(Value, frozen=True):
    """What the source of a harvested dataservice says; all `None` when it was not harvested."""

    backend: str | None = ABSENT
    source_id: str | None = ABSENT
    source_url: str | None = ABSENT
    domain: str | None = ABSENT
    remote_id: str | None = ABSENT
    remote_url: str | None = ABSENT
    uri: str | None = ABSENT
    created_at: Moment | None = ABSENT
    issued_at: Moment | None = ABSENT
    modified_at: Moment | None = ABSENT
    last_update: Moment | None = ABSENT
    archived_at: Moment | None = ABSENT
    archived_reason: str | None = ABSENT


class DataserviceMetrics(Value, frozen=True):
    """Counts of use."""

    discussions: int = ABSENT
    discussions_open: int = ABSENT
    followers: int = ABSENT
    followers_by_months: Monthly = ABSENT
    reuses: int = ABSENT
    views: int = ABSENT


class DataserviceFields(BaseModel, frozen=True, defer_build=True):
    """Every field of a dataservice but its live part, `organization`.

    A reference inside another record holds identity, title and URLs only.
    """

    _class_name: ClassVar[str] = "Dataservice"

    id: str = ABSENT
    class_: str = Field(default=ABSENT, alias="class")
    """In a reference only: always "Dataservice"."""
    title: str = ABSENT
    acronym: str | None = ABSENT
    slug: str = ABSENT
    """The title as it stands in URLs; changes with the title."""
    description: str = ABSENT
    """In Markdown; empty when nobody wrote one."""
    base_api_url: str | None = ABSENT
    """Where the API answers."""
    machine_documentation_url: str | None = ABSENT
    """An OpenAPI description, the capabilities of a WMS..."""
    technical_documentation_url: str | None = ABSENT
    business_documentation_url: str | None = ABSENT
    format: DataserviceFormat | str | None = ABSENT
    rate_limiting: str | None = ABSENT
    """The limits of use, in words."""
    rate_limiting_url: str | None = ABSENT
    availability: float | None = ABSENT
    """In percent of the time."""
    availability_url: str | None = ABSENT
    license: str | None = ABSENT
    """The licence's id; `None` when none was chosen."""
    access_type: AccessType | str = ABSENT
    access_audiences: list[AccessAudience] = ABSENT
    """Empty unless the access is restricted."""
    access_type_reason: str | None = ABSENT
    access_type_reason_category: AccessReasonCategory | str | None = ABSENT
    authorization_request_url: str | None = ABSENT
    owner: UserReference | None = ABSENT
    """Set when no organization owns the dataservice."""
    contact_points: list[ContactPoint] = ABSENT
    private: bool = ABSENT
    """True for a draft, which only its owners see."""
    featured: bool | None = ABSENT
    tags: list[str] = ABSENT
    """Normalised and sorted by the platform."""
    badges: list[Badge] = ABSENT
    # Not `alias`: mypy would take the method of that name for this field.
    datasets_link: Link = Field(
        default=ABSENT, validation_alias="datasets", serialization_alias="datasets"
    )
    """Where its datasets are listed, and how many there are; written as ids in `datasets`."""
    extras: dict[str, Any] = ABSENT
    """Free keys, kept with the dataservice."""
    created_at: Moment = ABSENT
    metadata_modified_at: Moment = ABSENT
    archived_at: Moment | None = ABSENT
    deleted_at: Moment | None = ABSENT
    """When it was deleted; it can be restored until the platform purges it."""
    harvest: DataserviceHarvest = ABSENT
    metrics: DataserviceMetrics = ABSENT
    permissions: EditPermissions = ABSENT
    self_api_url: str = ABSENT
    """The dataservice's URL in the API of the portal."""
    self_web_url: str | None = ABSENT
    """The dataservice's page for readers."""
