"""What lists are asked for: the options of every list, and the filters of each noun."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypedDict

from .enums import (
    AccessType,
    DatasetBadgeKind,
    GranularityId,
    OrganizationBadgeKind,
    PostKind,
    ReuseTopic,
    ReuseType,
    TopicElementClass,
)
from .orders import (
    ActivitySort,
    DataserviceSort,
    DatasetSort,
    DiscussionSort,
    OrganizationSort,
    PostSort,
    ReuseSort,
    TopicSort,
    UserSort,
)

if TYPE_CHECKING:
    from pydantic import BaseModel

    from .contact_point import ContactPointFields
    from .dataservice import DataserviceFields
    from .dataset import DatasetFields, TemporalCoverage
    from .lists import CatalogSchema, License
    from .organization import OrganizationFields
    from .references import ObjectReference, UserReference
    from .reuse import ReuseFields
    from .spatial import Granularity, Zone
    from .topic import TopicFields
    from .user import UserFields

Period: TypeAlias = "str | tuple[date | str, date | str] | TemporalCoverage | Mapping[str, Any]"
"""Such as `("2026-01-01", "2026-12-31")`."""


class Listing(TypedDict, total=False):
    """The options of every list."""

    fields: Sequence[str] | None
    """Load these fields only, such as `("title", "resources.url")`: reading another one raises
    `NotLoadedError`. Everything by default."""
    limit: int | None
    """Records at most; all by default."""
    page_size: int
    """Records a request: 100 by default, 500 where `fields` makes them small."""
    prefetch: int
    """Pages asked for while one is used; 0 by default. True is 1."""
    visible_only: bool
    """Leave out what is deleted, archived or private: lists that are asked for with a key hold the
    key's owner's own. False by default; `total` counts them all the same."""


class DatasetFilters(Listing, total=False):
    """What the list of datasets takes; filters that are given together narrow it together."""

    organization: str | OrganizationFields
    """An id, a slug or a record."""
    owner: str
    """The id of a user."""
    tag: str | Sequence[str]
    """A tag, or several, of which datasets hold all."""
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


class OrganizationFilters(Listing, total=False):
    """What the list of organizations takes."""

    name: str
    """The exact name."""
    business_number_id: str
    """The SIRET number."""
    badge: OrganizationBadgeKind | str
    q: str
    """Words of the name and the description; `search()` looks in more places."""
    sort: OrganizationSort | str
    """By date of creation, oldest first, by default: a walk then neither repeats nor loses any."""


class CommunityResourceFilters(Listing, total=False):
    """What the list of community resources takes."""

    dataset: str | DatasetFields
    """An id, a slug or a record."""
    organization: str | OrganizationFields
    """An id, a slug or a record."""
    owner: str
    """The id of a user."""


class FollowerFilters(TypedDict, total=False):
    """What the list of an object's followers takes."""

    user: str | UserFields | UserReference
    """An id, a slug or a record: the list holds this one, or none."""
    limit: int | None
    """Followers at most; all by default."""
    page_size: int
    """Followers a request, 100 by default."""
    prefetch: int
    """Pages asked for while one is used; 0 by default. True is 1."""


class ContactPointFilters(Listing, total=False):
    """What the list of contact points takes: one of the two."""

    organization: str | OrganizationFields
    """An id, a slug or a record."""
    owner: str | UserFields | UserReference
    """The id of a user, a slug or a record."""


class DiscussionFilters(Listing, total=False):
    """What the list of discussions takes."""

    subject: str | BaseModel | Mapping[str, Any]
    """What it is about: a record, its id, or the slug of a dataset."""
    closed: bool
    organization: str | OrganizationFields | ObjectReference
    """The publisher of the subject: an id, a slug or a record."""
    user: str | UserFields
    """Who wrote in it: an id, a slug or a record."""
    q: str
    """Words of the title and the messages."""
    sort: DiscussionSort | str
    """By date of creation, oldest first, by default."""


class UserFilters(Listing, total=False):
    """What the list of users takes."""

    q: str
    """Words of the name."""
    sort: UserSort | str
    """By the date of the account, oldest first, by default."""


class ActivityFilters(Listing, total=False):
    """What the list of activities takes."""

    related_to: str | BaseModel | Mapping[str, Any]
    """What was changed: a record, its id, or the slug of a dataset."""
    organization: str | OrganizationFields
    """What was done in its name, or to it: an id, a slug or a record."""
    user: str | UserFields
    """Who did it: an id, a slug or a record."""
    key: str | Sequence[str]
    """What was done, such as "dataset:updated", or any of several."""
    sort: ActivitySort | str
    """The oldest first by default."""


class HarvestSourceFilters(Listing, total=False):
    """What the list of harvest sources takes."""

    organization: str | OrganizationFields
    """An id, a slug or a record."""
    owner: str | UserFields
    """An id, a slug or a record."""
    deleted: bool
    """List the deleted ones as well; False by default."""
    q: str
    """Words of the name and the description."""


class PostFilters(Listing, total=False):
    """What the list of posts takes."""

    kind: PostKind | str
    with_drafts: bool
    """List what is not published as well: for the portal's administrators."""
    q: str
    """Words of the name, the headline and the content."""
    sort: PostSort | str
    """By date of creation, oldest first, by default."""


class TopicFilters(Listing, total=False):
    """What the list of topics takes."""

    organization: str | OrganizationFields
    """An id, a slug or a record."""
    owner: str
    """The id of a user."""
    tag: str | Sequence[str]
    """A tag, or several, of which topics hold all; as they were written."""
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
    """Needs a key. False leaves out the topics, public too, of which nothing was said:
    `visible_only=True` does not."""
    q: str
    """Words of the name, the description or of an element."""
    sort: TopicSort | str
    """By date of creation, oldest first, by default: a walk then neither repeats nor loses any."""


class TopicElementFilters(Listing, total=False):
    """What the list of a topic's elements takes; it has one order, that of their creation."""

    class_: TopicElementClass | Literal["None"]
    """The class of its object; "None" for those without an object."""
    tag: str | Sequence[str]
    """A tag, or several, of which elements hold all; as they were written."""
    q: str
    """Words of the element's own title and description."""


class ReuseFilters(Listing, total=False):
    """What the list of reuses takes."""

    organization: str | OrganizationFields
    """An id, a slug or a record."""
    owner: str
    """The id of a user."""
    organization_badge: OrganizationBadgeKind | str
    type: ReuseType | str
    topic: ReuseTopic | str
    """The theme of the reuse, such as "health"; it is no `Topic` of the portal."""
    tag: str | Sequence[str]
    """A tag, or several, of which reuses hold all."""
    dataset: str | DatasetFields
    """An id, a slug or a record."""
    dataservice: str | DataserviceFields
    """An id, a slug or a record."""
    featured: bool
    """False leaves out those of which nothing was said, which are most."""
    private: bool
    """Finds the key's owner's own drafts."""
    q: str
    """Words of the title; `search()` looks in more places."""
    sort: ReuseSort | str
    """By date of creation, oldest first, by default: a walk then neither repeats nor loses any."""


class DataserviceFilters(Listing, total=False):
    """What the list of dataservices takes."""

    organization: str | OrganizationFields
    """An id, a slug or a record."""
    owner: str
    """The id of a user."""
    organization_badge: OrganizationBadgeKind | str
    access_type: AccessType | str
    tag: str | Sequence[str]
    """A tag, or several, of which dataservices hold all."""
    dataset: str | DatasetFields
    """An id, a slug or a record."""
    topic: str | TopicFields
    """The topic that holds it: an id, a slug or a record."""
    reuse: str | ReuseFields
    """The reuse that uses it: an id, a slug or a record."""
    contact_point: str | ContactPointFields
    """An id or a record."""
    featured: bool
    """False leaves out those of which nothing was said, which are most."""
    q: str
    """Words of the title; `search()` looks in more places."""
    sort: DataserviceSort | str
    """By date of creation, oldest first, by default: a walk then neither repeats nor loses any."""
