"""Territories: zones, levels and granularities."""

from __future__ import annotations

from typing import Any

from ..fields import ABSENT, Value


class ZoneProperties(Value, frozen=True):
    """What a zone is."""

    name: str = ABSENT
    code: str = ABSENT
    """Its code in its level, such as "75056" for a commune."""
    level: str = ABSENT
    """The id of its level, such as "fr:commune"."""
    slug: str = ABSENT
    uri: str | None = ABSENT


class Zone(Value, frozen=True):
    """A territory, as a GeoJSON feature."""

    id: str = ABSENT
    """Such as "fr:commune:75056": what `spatial.zones` of a dataset holds."""
    type: str = ABSENT
    """Always "Feature"."""
    properties: ZoneProperties = ABSENT
    geometry: dict[str, Any] | None = ABSENT
    """In answers about several zones only, and empty there: the platform draws none."""


class ZoneSuggestion(Value, frozen=True):
    """A territory that a few letters bring up."""

    id: str = ABSENT
    name: str = ABSENT
    code: str = ABSENT
    level: str = ABSENT
    uri: str | None = ABSENT


class Level(Value, frozen=True):
    """A kind of territory, such as "fr:commune"."""

    id: str = ABSENT
    name: str = ABSENT


class Granularity(Value, frozen=True):
    """How fine the territory in a dataset may be: a level, or "poi" or "other"."""

    id: str = ABSENT
    name: str = ABSENT
