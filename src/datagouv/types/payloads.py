"""What may be written on each noun, as typed dictionaries: keyword arguments of the verbs.

`_payload/` says at run time what these say to an editor.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeAlias, TypedDict

from .enums import (
    AccessReasonCategory,
    AccessType,
    ContactRole,
    DataserviceFormat,
    Frequency,
    MailCadence,
    ResourceType,
    ReuseTopic,
    ReuseType,
)

if TYPE_CHECKING:
    from .contact_point import ContactPointFields
    from .dataservice import DataserviceFields
    from .dataset import AccessAudience, DatasetFields, SpatialCoverage, TemporalCoverage
    from .organization import OrganizationFields
    from .post import PostFields
    from .references import ContactPoint, ObjectReference
    from .resource import Checksum, ResourceSchema
    from .reuse import ReuseFields
    from .topic import TopicFields

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
    contact_points: Sequence[str | ContactPoint | ContactPointFields | _Object] | None
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
    presentation_blocs_published_at: _Moment | None
    extras: _Object
    """The whole dictionary: `update_extras()` changes single keys."""


class TopicPayload(TypedDict, total=False):
    """What may be written on a topic; its elements have their own verbs."""

    name: str
    description: str | None
    tags: Sequence[str]
    """The whole list, kept as it is written."""
    color: int | None
    private: bool
    spatial: SpatialCoverage | _Object | None
    """Such as `{"zones": ["country:fr"], "granularity": "fr:commune"}`: the whole of it."""
    extras: _Object
    """The whole dictionary."""
    organization: str | OrganizationFields
    """When it is created only: without one it is the key's owner's."""


class TopicElementPayload(TypedDict, total=False):
    """What may be written on an element of a topic."""

    title: str | None
    description: str | None
    tags: Sequence[str]
    """The whole list, kept as it is written."""
    extras: _Object
    """The whole dictionary."""
    element: DatasetFields | DataserviceFields | ReuseFields | ObjectReference | _Object | None
    """A record, or such as `{"class": "Dataset", "id": "…"}`."""


class ReusePayload(TypedDict, total=False):
    """What may be written on a reuse."""

    title: str
    description: str
    type: ReuseType | str
    topic: ReuseTopic | str
    url: str
    """Where the reuse is; the portal takes each URL once."""
    datasets: Sequence[str | DatasetFields | _Object]
    """The whole list."""
    dataservices: Sequence[str | DataserviceFields | _Object]
    """The whole list."""
    tags: Sequence[str]
    """The whole list."""
    private: bool
    archived: _Moment | None
    extras: _Object
    """The whole dictionary."""
    organization: str | OrganizationFields
    """When it is created only: without one it is the key's owner's."""


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
    access_audiences: Sequence[AccessAudience | _Object]
    """The whole list, for restricted access only."""
    access_type_reason: str | None
    access_type_reason_category: AccessReasonCategory | str | None
    authorization_request_url: str | None
    contact_points: Sequence[str | ContactPoint | ContactPointFields | _Object]
    """The whole list."""
    datasets: Sequence[str | DatasetFields | _Object]
    """The whole list."""
    tags: Sequence[str]
    """The whole list."""
    private: bool
    archived_at: _Moment | None
    extras: _Object
    """The whole dictionary."""
    organization: str | OrganizationFields
    """When it is created only: without one it is the key's owner's."""


class ContactPointPayload(TypedDict, total=False):
    """What may be written on a contact point."""

    name: str | None
    email: str | None
    """Anyone can read it."""
    contact_form: str | None
    """The URL of a form."""
    role: ContactRole | str
    organization: str | OrganizationFields
    """When it is created only: without one it is the key's owner's."""


class DiscussionPayload(TypedDict, total=False):
    """What may be written on a discussion: all but the title when it is opened only."""

    title: str
    comment: str
    """The first message, in Markdown."""
    subject: (
        DatasetFields
        | DataserviceFields
        | ReuseFields
        | TopicFields
        | PostFields
        | ObjectReference
        | _Object
    )
    """A record, or such as `{"class": "Dataset", "id": "…"}`."""
    organization: str | OrganizationFields
    """In whose name it is opened."""
    extras: _Object


class UserPayload(TypedDict, total=False):
    """What the key's owner may write about oneself."""

    first_name: str
    last_name: str
    about: str | None
    website: str | None
    mail_cadence: MailCadence | str
    notifications_paused: bool


class ApiTokenPayload(TypedDict, total=False):
    """What a new API token may be given."""

    name: str | None
    expires_at: _Moment | None
    """`None` is never."""
    scopes: Sequence[str]
