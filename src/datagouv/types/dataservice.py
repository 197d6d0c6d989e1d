"""The fields of a dataservice (an API), and the values inside it."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field

from .base import ABSENT, Moment, Monthly, Value
from .dataset import AccessAudience
from .enums import AccessReasonCategory, AccessType, DataserviceFormat
from .references import Badge, ContactPoint, EditPermissions, Link, UserReference


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
