"""The fields of a dataset, and the values inside it."""

from __future__ import annotations

from datetime import date
from typing import Any

from pydantic import BaseModel, Field

from .base import ABSENT, Moment, Monthly, Value
from .enums import AccessType, AudienceCondition, AudienceRole, DatasetBadgeKind, Frequency
from .references import ContactPoint, Internal, UserReference


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
