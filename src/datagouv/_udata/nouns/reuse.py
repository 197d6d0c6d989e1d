"""Reuses: fields, payload, filters, orders, write schema and queries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeAlias

from pydantic import BaseModel, Field
from typing_extensions import TypedDict

from .. import choices
from ..enumerations import (
    LastUpdateRange,
    OrganizationBadgeKind,
    ProducerType,
    ReuseTopic,
    ReuseType,
)
from ..fields import ABSENT, Moment, Monthly, Value
from ..filters import FLAG, TAGS, TEXT, choice_filter, id_filter
from ..listing import Listing
from ..object_references import Badge, EditPermissions, UserReference
from ..payloads import Date, JsonObject
from ..query import Query, orders
from ..write.dates import moment
from ..write.extras import extras
from ..write.refusals import DELETE, IMAGE, TEAM, TRANSFER
from ..write.rules import address, ids, or_none, organization_id, private, tags, text
from ..write.schema import WriteSchema

if TYPE_CHECKING:
    from .dataservice import DataserviceFields
    from .dataset import DatasetFields
    from .organization import OrganizationFields
    from .user import UserFields

_COMPUTED = ("id", "slug", "created_at", "last_modified", "metrics", "permissions", "uri", "page")
_OWNER = {"organization": TRANSFER}

ReuseSort: TypeAlias = Literal[
    "title",
    "created",
    "last_modified",
    "datasets",
    "followers",
    "views",
    "-title",
    "-created",
    "-last_modified",
    "-datasets",
    "-followers",
    "-views",
]
"""An order of reuses; a minus reverses it."""

ReuseSearchSort: TypeAlias = Literal[
    "created",
    "datasets",
    "followers",
    "views",
    "-created",
    "-datasets",
    "-followers",
    "-views",
]
"""An order of what a search of reuses finds; a minus reverses it."""


class ReuseFilters(Listing, total=False):
    """What the list of reuses takes."""

    organization: str | OrganizationFields
    """An id, a slug or a record."""
    owner: str | UserFields | UserReference
    """A user: an id, a slug or a record."""
    organization_badge: OrganizationBadgeKind | str
    type: ReuseType | str
    topic: ReuseTopic | str
    """The theme of the reuse, such as "health"; it is no `Topic` of the portal."""
    tag: str | Sequence[str]
    """A tag, or several: a reuse must have all of them."""
    dataset: str | DatasetFields
    """An id, a slug or a record."""
    dataservice: str | DataserviceFields
    """An id, a slug or a record."""
    featured: bool
    """False leaves out the objects whose flag was never set, which are most."""
    private: bool
    """Finds the key's owner's own drafts."""
    q: str
    """Words of the title; `search()` looks in more places."""
    sort: ReuseSort | str
    """By date of creation, oldest first, by default: a walk then neither repeats nor loses any."""


class ReuseSearch(Listing, total=False):
    """What the search of reuses takes."""

    organization: str | OrganizationFields
    """An id, a slug or a record."""
    owner: str | UserFields | UserReference
    """A user: an id, a slug or a record."""
    organization_badge: OrganizationBadgeKind | str
    type: ReuseType | str
    topic: ReuseTopic | str
    """The theme of the reuse, such as "health"."""
    tag: str | Sequence[str]
    featured: bool
    badge: str
    """Where the portal has the full search, as the next three."""
    archived: bool
    producer_type: ProducerType | str
    last_update_range: LastUpdateRange | str
    sort: ReuseSearchSort | str
    """The most fitting first by default."""


class ReusePayload(TypedDict, total=False):
    """What may be written on a reuse."""

    title: str
    description: str
    type: ReuseType | str
    topic: ReuseTopic | str
    url: str
    """Where the reuse is; the portal takes each URL once."""
    datasets: Sequence[str | DatasetFields | JsonObject]
    """The whole list: ids, slugs or records."""
    dataservices: Sequence[str | DataserviceFields | JsonObject]
    """The whole list: ids, slugs or records."""
    tags: Sequence[str]
    """The whole list."""
    private: bool
    archived: Date | None
    extras: JsonObject
    """The whole dictionary."""
    organization: str | OrganizationFields
    """An id, a slug or a record, when it is created only: without one it is the key's owner's."""


REUSES = Query(
    "reuses",
    "reuses/",
    filters={
        "organization": id_filter("organizations/"),
        "owner": id_filter("users/"),
        "dataset": id_filter("datasets/"),
        "dataservice": id_filter("dataservices/"),
        "tag": TAGS,
        **dict.fromkeys(("featured", "private"), FLAG),
        "organization_badge": choice_filter(choices.ORGANIZATION_BADGE),
        "type": choice_filter(choices.REUSE_TYPE),
        "topic": choice_filter(choices.REUSE_TOPIC),
        "q": TEXT,
    },
    sorts=orders(ReuseSort),
    order="created",
    # The list holds whole datasets with all their resources: megabytes for some reuses.
    brief={"datasets": ("id", "title", "uri", "page")},
)
REUSE_SEARCH = Query(
    "reuses",
    "/api/2/reuses/search/",
    filters={
        "organization": id_filter("organizations/"),
        "owner": id_filter("users/"),
        "tag": TAGS,
        **dict.fromkeys(("featured", "archived"), FLAG),
        "organization_badge": choice_filter(choices.ORGANIZATION_BADGE),
        "type": choice_filter(choices.REUSE_TYPE),
        "topic": choice_filter(choices.REUSE_TOPIC),
        "badge": choice_filter(choices.REUSE_BADGE),
        "producer_type": choice_filter(choices.PRODUCER_TYPE),
        "last_update_range": choice_filter(choices.LAST_UPDATE_RANGE),
    },
    sorts=orders(ReuseSearchSort),
    links=("datasets", "dataservices"),
)


REUSE = WriteSchema(
    "a reuse",
    required=("title", "description", "type", "topic", "url"),
    choices={"type": choices.REUSE_TYPE, "topic": choices.REUSE_TOPIC},
    rules={
        "title": text,
        "description": text,
        "type": text,
        "topic": text,
        "url": address,
        "datasets": ids,
        "dataservices": ids,
        "tags": tags,
        "private": private,
        "archived": or_none(moment),
        "extras": extras,
        "organization": organization_id,
    },
    fixed=_OWNER,
    refused={
        "owner": TRANSFER,
        "deleted": DELETE,
        "image": IMAGE,
        "badges": TEAM,
        "featured": TEAM,
    },
    computed=(*_COMPUTED, "class", "image_thumbnail"),
    unsent={
        "private": False,
        "tags": [],
        "extras": {},
        "datasets": [],
        "dataservices": [],
        **dict.fromkeys(("archived", "deleted", "image")),
    },
)


class ReuseMetrics(Value, frozen=True):
    """Counts of use."""

    datasets: int = ABSENT
    discussions: int = ABSENT
    discussions_open: int = ABSENT
    followers: int = ABSENT
    followers_by_months: Monthly = ABSENT
    views: int = ABSENT


class ReuseFields(BaseModel, frozen=True, defer_build=True):
    """Every field of a reuse but its live parts, `organization`, `datasets` and `dataservices`.

    These two are lists in `/api/1/` (whole datasets with their resources, short dataservices) and
    links in `/api/2/`. A reference inside another record holds identity, title and image only.
    """

    _class_name: ClassVar[str] = "Reuse"

    id: str = ABSENT
    class_: str = Field(default=ABSENT, alias="class")
    """In a reference only: always "Reuse"."""
    title: str = ABSENT
    slug: str = ABSENT
    """The title as it stands in URLs; changes with the title."""
    description: str = ABSENT
    """In Markdown."""
    type: ReuseType | str = ABSENT
    topic: ReuseTopic | str = ABSENT
    url: str = ABSENT
    """Where the reuse is; a URL belongs to one reuse of the portal, even when it was deleted."""
    owner: UserReference | None = ABSENT
    """Set when no organization owns the reuse."""
    private: bool = ABSENT
    """True for a draft, which only its owners see."""
    featured: bool | None = ABSENT
    archived: Moment | None = ABSENT
    deleted: Moment | None = ABSENT
    """When it was deleted; it can be restored until the platform purges it."""
    tags: list[str] = ABSENT
    """Normalised and sorted by the platform."""
    badges: list[Badge] = ABSENT
    image: str | None = ABSENT
    """The URL of its picture."""
    image_thumbnail: str | None = ABSENT
    extras: dict[str, Any] = ABSENT
    """Free keys, kept with the reuse."""
    created_at: Moment = ABSENT
    last_modified: Moment = ABSENT
    metrics: ReuseMetrics = ABSENT
    permissions: EditPermissions = ABSENT
    uri: str = ABSENT
    """The reuse's URL in the API."""
    page: str | None = ABSENT
    """The reuse's page for readers."""
