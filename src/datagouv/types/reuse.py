"""The fields of a reuse, and the values inside it."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field

from .base import ABSENT, Moment, Monthly, Value
from .enums import ReuseTopic, ReuseType
from .references import Badge, EditPermissions, UserReference


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
