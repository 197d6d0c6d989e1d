"""The types that users import: fields, values, enumerations, payloads, filters and orders.

`import A as A` exports a name to type checkers: each name stands here once.
"""

import typing_extensions as _typing

from .._files.checksum import Verify as Verify
from .._files.progress import Progress as Progress
from .._files.saved_names import Overwrite as Overwrite
from .._files.selection import Downloaded as Downloaded, Errors as Errors
from .._files.source import Upload as Upload
from .._http.portals import Environment as Environment
from .._tabular.fields import (
    Analysis as Analysis,
    AnalysisStatus as AnalysisStatus,
    Column as Column,
    DataserviceTraffic as DataserviceTraffic,
    DatasetTraffic as DatasetTraffic,
    Dates as Dates,
    OrganizationTraffic as OrganizationTraffic,
    Profile as Profile,
    ResourceTraffic as ResourceTraffic,
    ReuseTraffic as ReuseTraffic,
    Row as Row,
    SiteTraffic as SiteTraffic,
    TableSource as TableSource,
    TopValue as TopValue,
    TrafficFilters as TrafficFilters,
)
from .._tabular.filters import FilterTuple as FilterTuple
from .._udata.enumerations import (
    AccessReasonCategory as AccessReasonCategory,
    AccessType as AccessType,
    AudienceCondition as AudienceCondition,
    AudienceRole as AudienceRole,
    BodyType as BodyType,
    ChecksumType as ChecksumType,
    ContactRole as ContactRole,
    DataserviceFormat as DataserviceFormat,
    DatasetBadgeKind as DatasetBadgeKind,
    DiscussionSubjectClass as DiscussionSubjectClass,
    FileType as FileType,
    Frequency as Frequency,
    HarvestItemStatus as HarvestItemStatus,
    HarvestJobStatus as HarvestJobStatus,
    HarvestValidationState as HarvestValidationState,
    MailCadence as MailCadence,
    MembershipKind as MembershipKind,
    MembershipStatus as MembershipStatus,
    OrganizationBadgeKind as OrganizationBadgeKind,
    OrganizationRole as OrganizationRole,
    PostKind as PostKind,
    ResourceType as ResourceType,
    ReuseTopic as ReuseTopic,
    ReuseType as ReuseType,
    TopicElementClass as TopicElementClass,
    TransferableClass as TransferableClass,
    TransferStatus as TransferStatus,
)
from .._udata.listing import Listing as Listing
from .._udata.nouns.activity import (
    Activity as Activity,
    ActivityFilters as ActivityFilters,
    ActivitySort as ActivitySort,
)
from .._udata.nouns.community_resource import (
    CommunityResourceFields as CommunityResourceFields,
    CommunityResourceFilters as CommunityResourceFilters,
    CommunityResourcePayload as CommunityResourcePayload,
    CommunityResourcePermissions as CommunityResourcePermissions,
)
from .._udata.nouns.contact_point import (
    ContactPointFields as ContactPointFields,
    ContactPointFilters as ContactPointFilters,
    ContactPointPayload as ContactPointPayload,
)
from .._udata.nouns.dataservice import (
    DataserviceFields as DataserviceFields,
    DataserviceFilters as DataserviceFilters,
    DataserviceHarvest as DataserviceHarvest,
    DataserviceMetrics as DataserviceMetrics,
    DataservicePayload as DataservicePayload,
    DataserviceSearch as DataserviceSearch,
    DataserviceSearchSort as DataserviceSearchSort,
    DataserviceSort as DataserviceSort,
)
from .._udata.nouns.dataset import (
    AccessAudience as AccessAudience,
    DatasetBadge as DatasetBadge,
    DatasetFields as DatasetFields,
    DatasetFilters as DatasetFilters,
    DatasetHarvest as DatasetHarvest,
    DatasetMetrics as DatasetMetrics,
    DatasetPayload as DatasetPayload,
    DatasetPermissions as DatasetPermissions,
    DatasetQuality as DatasetQuality,
    DatasetSearch as DatasetSearch,
    DatasetSearchSort as DatasetSearchSort,
    DatasetSort as DatasetSort,
    Period as Period,
    SpatialCoverage as SpatialCoverage,
    TemporalCoverage as TemporalCoverage,
)
from .._udata.nouns.discussion import (
    DiscussionFields as DiscussionFields,
    DiscussionFilters as DiscussionFilters,
    DiscussionPayload as DiscussionPayload,
    DiscussionPermissions as DiscussionPermissions,
    DiscussionSearch as DiscussionSearch,
    DiscussionSearchSort as DiscussionSearchSort,
    DiscussionSort as DiscussionSort,
    Message as Message,
)
from .._udata.nouns.follow import (
    Follow as Follow,
    FollowCount as FollowCount,
    FollowerFilters as FollowerFilters,
)
from .._udata.nouns.harvest import (
    HarvestBackend as HarvestBackend,
    HarvestError as HarvestError,
    HarvestItem as HarvestItem,
    HarvestItemsLink as HarvestItemsLink,
    HarvestJob as HarvestJob,
    HarvestJobSource as HarvestJobSource,
    HarvestLog as HarvestLog,
    HarvestOption as HarvestOption,
    HarvestPermissions as HarvestPermissions,
    HarvestSourceFields as HarvestSourceFields,
    HarvestSourceFilters as HarvestSourceFilters,
    HarvestValidation as HarvestValidation,
)
from .._udata.nouns.me import (
    ApiTokenFields as ApiTokenFields,
    ApiTokenPayload as ApiTokenPayload,
    MeMetrics as MeMetrics,
)
from .._udata.nouns.organization import (
    Assignment as Assignment,
    Invitation as Invitation,
    Member as Member,
    MembershipFilters as MembershipFilters,
    MembershipRequest as MembershipRequest,
    OrganizationFields as OrganizationFields,
    OrganizationFilters as OrganizationFilters,
    OrganizationMetrics as OrganizationMetrics,
    OrganizationPayload as OrganizationPayload,
    OrganizationSearch as OrganizationSearch,
    OrganizationSearchSort as OrganizationSearchSort,
    OrganizationSort as OrganizationSort,
)
from .._udata.nouns.portal import PortalInfo as PortalInfo
from .._udata.nouns.post import (
    PostAncestor as PostAncestor,
    PostFields as PostFields,
    PostFilters as PostFilters,
    PostSearch as PostSearch,
    PostSearchSort as PostSearchSort,
    PostSort as PostSort,
)
from .._udata.nouns.references import (
    AccessReason as AccessReason,
    CatalogSchema as CatalogSchema,
    Choice as Choice,
    License as License,
    SchemaExample as SchemaExample,
    SchemaVersion as SchemaVersion,
    TextSuggestion as TextSuggestion,
)
from .._udata.nouns.resource import (
    Checksum as Checksum,
    ResourceFields as ResourceFields,
    ResourceHarvest as ResourceHarvest,
    ResourceMetrics as ResourceMetrics,
    ResourcePayload as ResourcePayload,
    ResourceSchema as ResourceSchema,
)
from .._udata.nouns.reuse import (
    ReuseFields as ReuseFields,
    ReuseFilters as ReuseFilters,
    ReuseMetrics as ReuseMetrics,
    ReusePayload as ReusePayload,
    ReuseSearch as ReuseSearch,
    ReuseSearchSort as ReuseSearchSort,
    ReuseSort as ReuseSort,
)
from .._udata.nouns.site import Site as Site, SiteMetrics as SiteMetrics
from .._udata.nouns.spatial import (
    Granularity as Granularity,
    Level as Level,
    Zone as Zone,
    ZoneProperties as ZoneProperties,
    ZoneSuggestion as ZoneSuggestion,
)
from .._udata.nouns.topic import (
    TopicElementFields as TopicElementFields,
    TopicElementFilters as TopicElementFilters,
    TopicElementPayload as TopicElementPayload,
    TopicFields as TopicFields,
    TopicFilters as TopicFilters,
    TopicPayload as TopicPayload,
    TopicSearch as TopicSearch,
    TopicSort as TopicSort,
)
from .._udata.nouns.transfer import (
    TransferFields as TransferFields,
    TransferFilters as TransferFilters,
)
from .._udata.nouns.user import (
    UserFields as UserFields,
    UserFilters as UserFilters,
    UserMetrics as UserMetrics,
    UserPayload as UserPayload,
    UserSort as UserSort,
)
from .._udata.nouns.visualization import (
    AxisType as AxisType,
    DataSeries as DataSeries,
    SeriesAggregate as SeriesAggregate,
    SeriesType as SeriesType,
    SortDirection as SortDirection,
    SortedAxis as SortedAxis,
    UnitPosition as UnitPosition,
    VisualizationFields as VisualizationFields,
    VisualizationFilters as VisualizationFilters,
    VisualizationMetrics as VisualizationMetrics,
    VisualizationPayload as VisualizationPayload,
    VisualizationSort as VisualizationSort,
    XAxis as XAxis,
    YAxis as YAxis,
)
from .._udata.object_references import (
    ActorReference as ActorReference,
    Badge as Badge,
    ContactPoint as ContactPoint,
    EditPermissions as EditPermissions,
    Internal as Internal,
    Link as Link,
    ObjectReference as ObjectReference,
    OrganizationBadge as OrganizationBadge,
    OrganizationPermissions as OrganizationPermissions,
    OrganizationReference as OrganizationReference,
    SubjectReference as SubjectReference,
    UserReference as UserReference,
)
from .._udata.payloads import Date as Date, JsonObject as JsonObject
from .._udata.raw import RawObject as RawObject


def _public() -> dict[str, object]:
    """Return the exported names, and resolve the types that payloads and filters name.

    The module of a noun imports the types of other nouns for type checkers only; pydantic and
    `typing.get_type_hints()` need them at run time.
    """
    known = {name: kind for name, kind in globals().items() if name[0].isalpha()}
    for kind in known.values():
        if _typing.is_typeddict(kind):
            kind.__annotations__ = _typing.get_type_hints(kind, None, known, include_extras=True)
    return known


globals()["__all__"] = sorted(_public())
