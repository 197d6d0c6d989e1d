"""Topics and their elements.

Fields, payloads, filters, orders, write schemas and queries.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeAlias, get_args

from pydantic import BaseModel, Field
from typing_extensions import TypedDict

from ..._json import is_mapping, is_object
from ...errors import FieldError
from .. import choices
from ..enumerations import GranularityId, LastUpdateRange, ProducerType, TopicElementClass
from ..fields import ABSENT, Moment
from ..filters import FLAG, KEYED_FLAG, TEXT, TEXTS, Filter, choice_filter, id_filter
from ..listing import Listing
from ..object_references import Link, ObjectReference, UserReference
from ..payloads import JsonObject
from ..query import Query, orders
from ..write.extras import extras
from ..write.references import reference_of, territory
from ..write.refusals import TEAM, TRANSFER
from ..write.rules import (
    clearable,
    integer,
    or_none,
    organization_id,
    private,
    reference,
    text,
    texts,
    topic_spatial,
)
from ..write.schema import WriteSchema
from .dataset import SpatialCoverage

if TYPE_CHECKING:
    from .dataservice import DataserviceFields
    from .dataset import DatasetFields
    from .organization import OrganizationFields
    from .reuse import ReuseFields
    from .spatial import Granularity, Zone
    from .user import UserFields

_COMPUTED = ("id", "slug", "created_at", "last_modified", "metrics", "permissions", "uri", "page")
_OWNER = {"organization": TRANSFER}

TopicSort: TypeAlias = Literal[
    "name",
    "created",
    "last_modified",
    "-name",
    "-created",
    "-last_modified",
]
"""An order of topics; a minus reverses it."""


class TopicFilters(Listing, total=False):
    """What the list of topics takes."""

    organization: str | OrganizationFields
    """An id, a slug or a record."""
    owner: str | UserFields | UserReference
    """A user: an id, a slug or a record."""
    tag: str | Sequence[str]
    """A tag, or several: a topic must have all of them, as they were written."""
    geozone: str | Zone
    """The id of a zone, such as "fr:commune:75056"."""
    granularity: GranularityId | str | Granularity
    dataset: str | DatasetFields
    """An id, a slug or a record."""
    reuse: str | ReuseFields
    """An id, a slug or a record."""
    dataservice: str | DataserviceFields
    """An id, a slug or a record."""
    featured: bool
    private: bool
    """Needs a key. False leaves out public topics that never set `private`:
    `visible_only=True` keeps them."""
    q: str
    """Words of the name, the description or of an element."""
    sort: TopicSort | str
    """By date of creation, oldest first, by default: a walk then neither repeats nor loses any."""


class TopicElementFilters(Listing, total=False):
    """What the list of a topic's elements takes; it has one order, that of their creation."""

    class_: TopicElementClass | Literal["None"]
    """The class of its object; "None" for those without an object."""
    tag: str | Sequence[str]
    """A tag, or several: an element must have all of them, as they were written."""
    q: str
    """Words of the element's own title and description."""


class TopicSearch(Listing, total=False):
    """What the search of topics takes."""

    organization: str | OrganizationFields
    """An id, a slug or a record."""
    tag: str | Sequence[str]
    featured: bool
    producer_type: ProducerType | str
    """Where the portal has the full search, as the next one."""
    last_update_range: LastUpdateRange | str
    sort: TopicSort | str
    """The most fitting first by default."""


class TopicPayload(TypedDict, total=False):
    """What may be written on a topic; its elements have their own verbs."""

    name: str
    description: str | None
    tags: Sequence[str]
    """The whole list, kept as it is written."""
    color: int | None
    private: bool
    spatial: SpatialCoverage | JsonObject | None
    """Such as `{"zones": ["country:fr"], "granularity": "fr:commune"}`: the whole of it."""
    extras: JsonObject
    """The whole dictionary."""
    organization: str | OrganizationFields
    """An id, a slug or a record, when it is created only: without one it is the key's owner's."""


class TopicElementPayload(TypedDict, total=False):
    """What may be written on an element of a topic."""

    title: str | None
    description: str | None
    tags: Sequence[str]
    """The whole list, kept as it is written."""
    extras: JsonObject
    """The whole dictionary."""
    element: (
        str | DatasetFields | DataserviceFields | ReuseFields | ObjectReference | JsonObject | None
    )
    """A record, the URL of its page, or such as `{"class": "Dataset", "id": "…"}`."""


TOPICS = Query(
    "topics",
    "/api/2/topics/",
    filters={
        "organization": id_filter("organizations/"),
        "owner": id_filter("users/"),
        "dataset": id_filter("datasets/"),
        "reuse": id_filter("reuses/"),
        "dataservice": id_filter("dataservices/"),
        "tag": TEXTS,
        "featured": FLAG,
        "private": KEYED_FLAG,
        "geozone": choice_filter(choices.ZONE),
        "granularity": choice_filter(choices.GRANULARITY),
        "q": TEXT,
    },
    sorts=orders(TopicSort),
    order="created",
)
TOPIC_SEARCH = Query(
    "topics",
    "/api/2/topics/search/",
    filters={
        "organization": id_filter("organizations/"),
        "tag": TEXTS,
        "featured": FLAG,
        "producer_type": choice_filter(choices.PRODUCER_TYPE),
        "last_update_range": choice_filter(choices.LAST_UPDATE_RANGE),
    },
    sorts=orders(TopicSort),
)


ELEMENTS = Query(
    "elements of a topic",
    "",  # Each topic has its own.
    filters={
        "class_": Filter("text", choices=(*get_args(TopicElementClass), "None")),
        "tag": TEXTS,
        "q": TEXT,
    },
    names={"class_": "class"},
)

_ELEMENTS = (
    "is not sent with the topic: the platform would remove all of them before it reads the new "
    "ones. Use add_elements(), or the element's own verbs"
)

TOPIC = WriteSchema(
    "a topic",
    required=("name",),
    conversions={"spatial": territory},
    choices={"spatial.granularity": choices.GRANULARITY},
    rules={
        "name": text,
        "description": clearable,
        "tags": texts,
        "color": or_none(integer),
        "private": private,
        "spatial": or_none(topic_spatial),
        "extras": extras,
        "organization": organization_id,
    },
    fixed=_OWNER,
    refused={"elements": _ELEMENTS, "owner": TRANSFER, "featured": TEAM},
    computed=(*_COMPUTED, "class"),
    unsent={
        "private": False,
        "tags": [],
        "extras": {},
        **dict.fromkeys(("description", "spatial")),
    },
)


def refuse_elements(changes: Mapping[str, Any]) -> None:
    """Refuse elements among the extra fields of a topic: they would replace all its elements."""
    if "elements" in changes:
        raise FieldError(f"'elements' of a topic {_ELEMENTS}")


def _titled(value: Mapping[str, Any]) -> str | None:
    if value.get("title") or value.get("element"):
        return None
    return "needs a 'title' or an 'element'"


TOPIC_ELEMENT = WriteSchema(
    "an element of a topic",
    required=(),
    rules={
        "title": clearable,
        "description": clearable,
        "tags": texts,
        "extras": extras,
        "element": or_none(reference("Dataset", "Dataservice", "Reuse")),
    },
    refused={},
    computed=("id",),
    conversions={"element": reference_of},
    whole=_titled,
    unsent={
        **dict.fromkeys(("title", "description", "element")),
        "tags": [],
        "extras": {},
    },
)


def elements_of(items: Iterable[Any]) -> list[dict[str, Any]]:
    """Return the new elements of a topic: for records, references, or what elements hold.

    Raises:
        FieldError: Something is wrong; the message names it.
    """
    return [_element_of(item) for item in items]


def _element_of(item: Any) -> dict[str, Any]:
    held: object = reference_of(item)
    if is_object(held) and held.keys() == {"class", "id"}:
        return TOPIC_ELEMENT.new(None, {"element": held})
    if is_mapping(item):
        return TOPIC_ELEMENT.new(item, {})
    if isinstance(item, Iterable) and not isinstance(item, str | BaseModel):
        raise FieldError("elements are given one by one: add_elements(*elements), not as a list")
    raise FieldError(
        f"{item!r:.60} is no element of a topic: give a record, such as a dataset, "
        "{'class': 'Dataset', 'id': '…'}, or {'title': '…'} for a text alone"
    )


class TopicFields(BaseModel, frozen=True, defer_build=True):
    """Every field of a topic but its live part, `organization`.

    A reference inside another record holds identity, name and URLs only.
    """

    _class_name: ClassVar[str] = "Topic"

    id: str = ABSENT
    class_: str = Field(default=ABSENT, alias="class")
    """In a reference only: always "Topic"."""
    name: str = ABSENT
    slug: str = ABSENT
    """The name as it stands in URLs; changes with the name."""
    description: str | None = ABSENT
    """In Markdown."""
    owner: UserReference | None = ABSENT
    """Set when no organization owns the topic."""
    private: bool | None = ABSENT
    """True for a draft, which only its owners see; `None` is public."""
    featured: bool = ABSENT
    tags: list[str] = ABSENT
    """As they were written: the platform does not normalise those of a topic."""
    color: int | None = ABSENT
    spatial: SpatialCoverage | None = ABSENT
    extras: dict[str, Any] = ABSENT
    """Free keys, kept with the topic."""
    created_at: Moment = ABSENT
    last_modified: Moment = ABSENT
    """When the topic or one of its elements changed."""
    # Not `alias`: mypy would take the method of that name for this field.
    elements_link: Link = Field(
        default=ABSENT, validation_alias="elements", serialization_alias="elements"
    )
    """Where its elements are listed, and how many there are."""
    uri: str = ABSENT
    """The topic's URL in the API."""
    page: str | None = ABSENT
    """The topic's page for readers."""


class TopicElementFields(BaseModel, frozen=True, defer_build=True):
    """Every field of an element: a place in a topic, for an object or for a text alone."""

    id: str = ABSENT
    title: str | None = ABSENT
    """The element's own title, beside the title of its object."""
    description: str | None = ABSENT
    """In Markdown."""
    tags: list[str] = ABSENT
    """As they were written."""
    extras: dict[str, Any] = ABSENT
    """Free keys, kept with the element."""
    element: ObjectReference | None = ABSENT
    """The dataset, dataservice or reuse, by its class and id; `None` where there is none."""
