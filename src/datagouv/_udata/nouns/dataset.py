"""Datasets: fields, payload, filters, orders, write schema and queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeAlias

from pydantic import BaseModel, Field
from typing_extensions import TypedDict

from ...errors import FieldError
from .. import choices
from ..enumerations import (
    AccessType,
    AudienceCondition,
    AudienceRole,
    DatasetBadgeKind,
    FormatFamily,
    Frequency,
    GranularityId,
    LastUpdateRange,
    OrganizationBadgeKind,
    ProducerType,
)
from ..fields import ABSENT, Moment, Monthly, Value
from ..filters import FLAG, FORMAT, KEYED_FLAG, PERIOD, TAGS, TEXT, choice_filter, id_filter
from ..listing import Listing
from ..object_references import ContactPoint, Internal, UserReference
from ..payloads import Date, JsonObject
from ..query import Query, orders
from ..write.dates import moment
from ..write.extras import extras
from ..write.references import ids_of, territory
from ..write.refusals import DELETE, TEAM, TRANSFER
from ..write.rules import (
    access_audiences,
    access_type,
    clearable,
    ids,
    or_none,
    organization_id,
    period,
    private,
    spatial,
    tags,
    text,
)
from ..write.schema import WriteSchema

if TYPE_CHECKING:
    from .contact_point import ContactPointFields
    from .dataservice import DataserviceFields
    from .organization import OrganizationFields
    from .references import CatalogSchema, License
    from .reuse import ReuseFields
    from .spatial import Granularity, Zone
    from .topic import TopicFields
    from .user import UserFields


DatasetSort: TypeAlias = Literal[
    "title",
    "created",
    "last_update",
    "reuses",
    "followers",
    "views",
    "-title",
    "-created",
    "-last_update",
    "-reuses",
    "-followers",
    "-views",
]
"""An order of datasets; a minus reverses it."""

DatasetSearchSort: TypeAlias = Literal[
    "created",
    "last_update",
    "reuses",
    "followers",
    "views",
    "-created",
    "-last_update",
    "-reuses",
    "-followers",
    "-views",
]
"""An order of what a search of datasets finds; a minus reverses it."""


class AccessAudience(Value, frozen=True):
    """Whether one kind of audience may have restricted data."""

    role: AudienceRole | str = ABSENT
    condition: AudienceCondition | str = ABSENT


class DatasetBadge(Value, frozen=True):
    """A distinction that the platform gives to a dataset."""

    kind: DatasetBadgeKind | str = ABSENT


class TemporalCoverage(Value, frozen=True):
    """The period that the data is about, both days included."""

    start: date = ABSENT
    end: date | None = ABSENT
    """`None` while the period goes on."""


class SpatialCoverage(Value, frozen=True):
    """The territory that the data is about."""

    zones: list[str] | None = ABSENT
    """Ids of zones, such as "fr:commune:75056"."""
    granularity: str | None = ABSENT
    """The finest territory in the data, such as "fr:commune"."""
    geom: dict[str, Any] | None = ABSENT
    """A GeoJSON MultiPolygon, where no zone fits."""


class DatasetHarvest(Value, frozen=True):
    """What the source of a harvested dataset says; only what it says is set."""

    backend: str | None = ABSENT
    source_id: str | None = ABSENT
    source_url: str | None = ABSENT
    domain: str | None = ABSENT
    remote_id: str | None = ABSENT
    remote_url: str | None = ABSENT
    uri: str | None = ABSENT
    dct_identifier: str | None = ABSENT
    doi: str | None = ABSENT
    created_at: Moment | str | None = ABSENT
    issued_at: Moment | str | None = ABSENT
    modified_at: Moment | str | None = ABSENT
    last_update: Moment | str | None = ABSENT
    archived_at: Moment | str | None = ABSENT
    archived_reason: str | None = ABSENT


class DatasetMetrics(Value, frozen=True):
    """Counts of use."""

    views: int = ABSENT
    resources_downloads: int = ABSENT
    followers: int = ABSENT
    followers_by_months: Monthly = ABSENT
    reuses: int = ABSENT
    reuses_by_months: Monthly = ABSENT
    dataservices: int = ABSENT
    discussions: int = ABSENT
    discussions_open: int = ABSENT


class DatasetPermissions(Value, frozen=True):
    """What the key's owner may do with a dataset; all false without a key."""

    edit: bool = ABSENT
    edit_resources: bool = ABSENT
    delete: bool = ABSENT


class DatasetQuality(Value, frozen=True):
    """How well a dataset is documented, criterion by criterion."""

    score: float = ABSENT
    """From 0 to 1."""
    license: bool = ABSENT
    temporal_coverage: bool = ABSENT
    spatial: bool = ABSENT
    update_frequency: bool = ABSENT
    dataset_description_quality: bool = ABSENT
    has_resources: bool | None = ABSENT
    has_open_format: bool | None = ABSENT
    all_resources_available: bool | None = ABSENT
    resources_documentation: bool | None = ABSENT
    update_fulfilled_in_time: bool | None = ABSENT


class DatasetFields(BaseModel, frozen=True, defer_build=True):
    """Every field of a dataset but its live parts, `organization` and `resources`."""

    _class_name: ClassVar[str] = "Dataset"

    id: str = ABSENT
    class_: str = Field(default=ABSENT, alias="class")
    """In a reference only: always "Dataset"."""
    title: str = ABSENT
    acronym: str | None = ABSENT
    slug: str = ABSENT
    """The title as it stands in URLs; changes with the title."""
    description: str = ABSENT
    """In Markdown."""
    description_short: str | None = ABSENT
    owner: UserReference | None = ABSENT
    """Set when no organization owns the dataset."""
    contact_points: list[ContactPoint] = ABSENT
    private: bool = ABSENT
    """True for a draft, which only its owners see."""
    featured: bool = ABSENT
    archived: Moment | None = ABSENT
    deleted: Moment | None = ABSENT
    """When it was deleted; it can be restored until the platform purges it."""
    created_at: Moment = ABSENT
    last_modified: Moment = ABSENT
    """When the metadata changed."""
    last_update: Moment = ABSENT
    """When a resource changed."""
    frequency: Frequency | str = ABSENT
    frequency_date: Moment | None = ABSENT
    """The next update that was announced."""
    license: str | None = ABSENT
    """The licence's id; "notspecified" when none was chosen."""
    access_type: AccessType | str = ABSENT
    access_audiences: list[AccessAudience] = ABSENT
    access_type_reason: str | None = ABSENT
    access_type_reason_category: str | None = ABSENT
    authorization_request_url: str | None = ABSENT
    tags: list[str] = ABSENT
    """Normalised and sorted by the platform."""
    badges: list[DatasetBadge] = ABSENT
    spatial: SpatialCoverage | None = ABSENT
    temporal_coverage: TemporalCoverage | None = ABSENT
    extras: dict[str, Any] = ABSENT
    """Free keys, kept with the dataset."""
    doi: str | None = ABSENT
    harvest: DatasetHarvest | None = ABSENT
    quality: DatasetQuality = ABSENT
    metrics: DatasetMetrics = ABSENT
    internal: Internal = ABSENT
    permissions: DatasetPermissions = ABSENT
    uri: str = ABSENT
    """The dataset's URL in the API."""
    page: str | None = ABSENT
    """The dataset's page for readers."""
    geopf: Any = ABSENT
    """The deposit in the Géoplateforme, where there is one."""
    schema_: Any = Field(default=ABSENT, alias="schema")
    """Deprecated by the platform: schemas are on resources. Read it as `schema`."""

    # Pydantic keeps a deprecated method of this name, which a field may not replace.
    @property
    def schema(self) -> Any:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Deprecated by the platform: schemas are on resources."""
        return self.schema_


Period: TypeAlias = "str | tuple[date | str, date | str] | TemporalCoverage | Mapping[str, Any]"
"""Such as `("2026-01-01", "2026-12-31")`."""


class DatasetFilters(Listing, total=False):
    """What the list of datasets takes; filters that are given together narrow it together."""

    organization: str | OrganizationFields
    """An id, a slug or a record."""
    owner: str | UserFields | UserReference
    """A user: an id, a slug or a record."""
    tag: str | Sequence[str]
    """A tag, or several: a dataset must have all of them."""
    license: str | License
    """An id or a record of `client.references.licenses()`."""
    format: str
    """Of one of the resources, such as "csv"."""
    schema: str | CatalogSchema
    """The name of the schema that one of the resources follows."""
    schema_version: str
    geozone: str | Zone
    """The id of a zone, such as "fr:commune:75056"."""
    granularity: GranularityId | str | Granularity
    temporal_coverage: Period
    access_type: AccessType | str
    badge: DatasetBadgeKind | str
    organization_badge: OrganizationBadgeKind | str
    topic: str | TopicFields
    """The topic that holds it: an id, a slug or a record."""
    reuse: str | ReuseFields
    """The reuse that uses it: an id, a slug or a record."""
    dataservice: str | DataserviceFields
    """The dataservice that serves it: an id, a slug or a record."""
    followed_by: str
    """The id of a user."""
    featured: bool
    archived: bool
    """Needs a key, as do the next two."""
    deleted: bool
    private: bool
    q: str
    """Words of the title and the description; `search()` looks in more places."""
    sort: DatasetSort | str
    """By date of creation, oldest first, by default: a walk then neither repeats nor loses any."""


class DatasetSearch(Listing, total=False):
    """What the search of datasets takes."""

    organization: str | OrganizationFields
    """An id, a slug or a record."""
    owner: str | UserFields | UserReference
    """A user: an id, a slug or a record."""
    tag: str | Sequence[str]
    license: str | License
    """An id or a record of `client.references.licenses()`."""
    format: str
    schema: str | CatalogSchema
    geozone: str | Zone
    granularity: GranularityId | str | Granularity
    temporal_coverage: Period
    access_type: AccessType | str
    badge: DatasetBadgeKind | str
    organization_badge: OrganizationBadgeKind | str
    topic: str | TopicFields
    """The topic that holds it: an id, a slug or a record."""
    featured: bool
    format_family: FormatFamily | str
    """Where the portal has the full search, as the next two."""
    producer_type: ProducerType | str
    last_update_range: LastUpdateRange | str
    sort: DatasetSearchSort | str
    """The most fitting first by default."""


class DatasetPayload(TypedDict, total=False):
    """What may be written on a dataset."""

    title: str
    description: str
    acronym: str | None
    description_short: str | None
    organization: str | OrganizationFields
    """The id or slug of the organization that publishes; without one the key's owner does."""
    private: bool
    license: str | None
    """A licence's id, of `GET /api/1/datasets/licenses/`."""
    frequency: Frequency | str
    frequency_date: Date | None
    tags: Sequence[str]
    """The whole list: `add_tags()` and `remove_tags()` change single ones."""
    temporal_coverage: TemporalCoverage | JsonObject | str | None
    """Such as `{"start": "2026-01-01", "end": "2026-12-31"}`."""
    spatial: SpatialCoverage | JsonObject
    """Such as `{"zones": ["country:fr"], "granularity": "fr:commune"}`; keys not named stay."""
    extras: JsonObject
    """The whole dictionary: `update_extras()` changes single keys."""
    contact_points: Sequence[str | ContactPoint | ContactPointFields | JsonObject] | None
    archived: Date | None
    access_type: AccessType | str
    access_audiences: Sequence[AccessAudience | JsonObject]
    access_type_reason: str | None
    access_type_reason_category: str | None
    authorization_request_url: str | None


DATASETS = Query(
    "datasets",
    "datasets/",
    filters={
        "organization": id_filter("organizations/"),
        "owner": id_filter("users/"),
        "followed_by": id_filter("users/"),
        # The server ignores an unknown one of these, and lists all datasets.
        "topic": id_filter("/api/2/topics/", verify=True),
        "reuse": id_filter("reuses/", verify=True),
        "dataservice": id_filter("dataservices/", verify=True),
        "tag": TAGS,
        "format": FORMAT,
        "temporal_coverage": PERIOD,
        "featured": FLAG,
        **dict.fromkeys(("archived", "deleted", "private"), KEYED_FLAG),
        "license": choice_filter(choices.LICENSE),
        "schema": choice_filter(choices.SCHEMA),
        "geozone": choice_filter(choices.ZONE),
        "granularity": choice_filter(choices.GRANULARITY),
        "access_type": choice_filter(choices.ACCESS_TYPE),
        "badge": choice_filter(choices.DATASET_BADGE),
        "organization_badge": choice_filter(choices.ORGANIZATION_BADGE),
        **dict.fromkeys(("schema_version", "q"), TEXT),
    },
    sorts=orders(DatasetSort),
    order="created",
)
DATASET_SEARCH = Query(
    "datasets",
    "/api/2/datasets/search/",
    filters={
        "organization": id_filter("organizations/"),
        "owner": id_filter("users/"),
        "topic": id_filter("/api/2/topics/", verify=True),
        "tag": TAGS,
        "format": FORMAT,
        "temporal_coverage": PERIOD,
        "featured": FLAG,
        "license": choice_filter(choices.LICENSE),
        "schema": choice_filter(choices.SCHEMA),
        "geozone": choice_filter(choices.ZONE),
        "granularity": choice_filter(choices.GRANULARITY),
        "access_type": choice_filter(choices.ACCESS_TYPE),
        "badge": choice_filter(choices.DATASET_BADGE),
        "organization_badge": choice_filter(choices.ORGANIZATION_BADGE),
        "format_family": choice_filter(choices.FORMAT_FAMILY),
        "producer_type": choice_filter(choices.PRODUCER_TYPE),
        "last_update_range": choice_filter(choices.LAST_UPDATE_RANGE),
    },
    sorts=orders(DatasetSearchSort),
    links=("resources", "community_resources"),
)


def _license(value: Any) -> Any:
    # An answer shows this value where no licence was chosen: if sent, it is stored as a choice.
    value = choices.record_id(value)
    return None if value == NO_LICENSE else value


def _contact_points(value: Any) -> Any:
    # The server ignores [] and understands null.
    turned = ids_of(value)
    return None if turned == [] else turned


DATASET = WriteSchema(
    "a dataset",
    required=("title", "description"),
    conversions={"license": _license, "contact_points": _contact_points, "spatial": territory},
    choices={
        "frequency": choices.FREQUENCY,
        "spatial.granularity": choices.GRANULARITY,
        "access_type": choices.ACCESS_TYPE,
        "access_type_reason_category": choices.ACCESS_REASON,
        "access_audiences.role": choices.AUDIENCE_ROLE,
        "access_audiences.condition": choices.AUDIENCE_CONDITION,
    },
    rules={
        "title": text,
        "description": text,
        "acronym": clearable,
        "description_short": clearable,
        "organization": organization_id,
        "private": private,
        "license": clearable,
        "frequency": or_none(text),
        "frequency_date": or_none(moment),
        "tags": tags,
        "temporal_coverage": or_none(period),
        "spatial": spatial,
        "extras": extras,
        "contact_points": or_none(ids),
        "archived": or_none(moment),
        "access_type": access_type,
        "access_audiences": access_audiences,
        "access_type_reason": clearable,
        "access_type_reason_category": or_none(text),
        "authorization_request_url": clearable,
    },
    refused={
        "owner": TRANSFER,
        "deleted": DELETE,
        "resources": (
            "is not sent with the dataset: the platform would remove what the list does not hold. "
            "Use create_static(), create_remote(), sort_resources(), or the resource's own verbs"
        ),
        "community_resources": "has its own verbs: client.community_resources",
        "badges": TEAM,
        "featured": TEAM,
    },
    computed=(
        *("id", "slug", "created_at", "last_modified", "last_update", "doi", "harvest", "quality"),
        *("metrics", "internal", "permissions", "uri", "page", "geopf", "schema", "class"),
    ),
    unsent={
        **dict.fromkeys(("acronym", "archived", "description_short", "frequency_date", "license")),
        **dict.fromkeys(("access_type", "frequency", "temporal_coverage", "spatial")),
        "private": False,
        "tags": [],
        "extras": {},
        "contact_points": [],
        "resources": [],
        "deleted": None,
    },
)


def refuse_losing_license(changes: Mapping[str, Any], current: str | None) -> None:
    """Refuse to leave open access without a word on the licence, which the platform erases."""
    access = changes.get("access_type", "open")
    if access != "open" and current not in (None, NO_LICENSE) and "license" not in changes:
        raise FieldError(
            f"'access_type' {access!r} erases the licence {current!r} for good: "
            "name license=None as well if that is meant"
        )


DATASET_PUT_ERASES = ("tags", "temporal_coverage")
"""What a PUT of a dataset sets to nothing when its body does not hold it."""

NO_LICENSE = "notspecified"
"""What the platform shows where no licence was chosen."""


def merge(current: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Lay `changes` over what a PUT of a dataset erases."""
    return {key: current.get(key) for key in DATASET_PUT_ERASES} | dict(changes)
