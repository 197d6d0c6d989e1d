"""What may be written on each noun, as typed dictionaries: keyword arguments of the verbs.

`_payload.py` says at run time what these say to an editor.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeAlias, TypedDict

from .enums import AccessType, Frequency, ResourceType

if TYPE_CHECKING:
    from .dataset import AccessAudience, SpatialCoverage, TemporalCoverage
    from .organization import OrganizationFields
    from .references import ContactPoint
    from .resource import Checksum, ResourceSchema

_Moment: TypeAlias = datetime | date | str
_Object: TypeAlias = Mapping[str, Any]


class DatasetPayload(TypedDict, total=False):
    """What may be written on a dataset."""

    title: str
    description: str
    acronym: str | None
    description_short: str | None
    organization: str | OrganizationFields
    """The id of the organization that publishes; without one the key's owner does."""
    private: bool
    license: str | None
    """A licence's id, of `GET /api/1/datasets/licenses/`."""
    frequency: Frequency | str
    frequency_date: _Moment | None
    tags: Sequence[str]
    """The whole list: `add_tags()` and `remove_tags()` change single ones."""
    temporal_coverage: TemporalCoverage | _Object | str | None
    """Such as `{"start": "2026-01-01", "end": "2026-12-31"}`."""
    spatial: SpatialCoverage | _Object
    """Such as `{"zones": ["country:fr"], "granularity": "fr:commune"}`; keys not named stay."""
    extras: _Object
    """The whole dictionary: `update_extras()` changes single keys."""
    contact_points: Sequence[str | ContactPoint | _Object] | None
    archived: _Moment | None
    access_type: AccessType | str
    access_audiences: Sequence[AccessAudience | _Object]
    access_type_reason: str | None
    access_type_reason_category: str | None
    authorization_request_url: str | None


class ResourcePayload(TypedDict, total=False):
    """What may be written on a resource; from `url` on, on a remote one only."""

    title: str
    description: str | None
    type: ResourceType | str
    schema: ResourceSchema | _Object | None
    """Such as `{"name": "etalab/schema-irve-statique", "version": "2.3.1"}`.

    Keys that are not named stay.
    """
    extras: _Object
    """The whole dictionary: `update_extras()` changes single keys."""
    url: str
    format: str | None
    mime: str | None
    filesize: int | None
    """In bytes."""
    checksum: Checksum | _Object | None
    """Such as `{"type": "sha256", "value": "…"}`."""


class CommunityResourcePayload(ResourcePayload, total=False):
    """What may be written on a community resource."""

    organization: str | OrganizationFields
    """The id of the organization that publishes; without one the key's owner does."""
