"""What searches are asked for: the filters of each noun."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from .enums import (
    AccessType,
    DatasetBadgeKind,
    FormatFamily,
    GranularityId,
    LastUpdateRange,
    OrganizationBadgeKind,
    ProducerType,
    ReuseTopic,
    ReuseType,
)
from .listing import Listing, Period
from .orders import (
    DataserviceSearchSort,
    DatasetSearchSort,
    DiscussionSearchSort,
    OrganizationSearchSort,
    PostSearchSort,
    ReuseSearchSort,
    TopicSort,
)

if TYPE_CHECKING:
    from .lists import CatalogSchema, License
    from .organization import OrganizationFields
    from .spatial import Granularity, Zone
    from .topic import TopicFields


class DatasetSearch(Listing, total=False):
    """What the search of datasets takes."""

    organization: str | OrganizationFields
    """An id, a slug or a record."""
    owner: str
    """The id of a user."""
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


class OrganizationSearch(Listing, total=False):
    """What the search of organizations takes."""

    badge: OrganizationBadgeKind | str
    producer_type: ProducerType | str
    """Where the portal has the full search."""
    sort: OrganizationSearchSort | str
    """The most fitting first by default."""


class DiscussionSearch(Listing, total=False):
    """What the search of discussions takes."""

    closed: bool
    last_update_range: LastUpdateRange | str
    """Where the portal has the full search."""
    sort: DiscussionSearchSort | str
    """The most fitting first by default."""


class PostSearch(Listing, total=False):
    """What the search of posts takes."""

    tag: str | Sequence[str]
    """Where the portal has the full search, as the next one."""
    last_update_range: LastUpdateRange | str
    sort: PostSearchSort | str
    """The most fitting first by default."""


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


class ReuseSearch(Listing, total=False):
    """What the search of reuses takes."""

    organization: str | OrganizationFields
    """An id, a slug or a record."""
    owner: str
    """The id of a user."""
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
