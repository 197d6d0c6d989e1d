"""Community resources: fields, payload, filters, write schema and query."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import choices
from ..fields import ABSENT, Value
from ..filters import id_filter
from ..listing import Listing
from ..object_references import UserReference
from ..query import Query
from ..write.refusals import TRANSFER
from ..write.rules import not_clearable, organization_id
from ..write.schema import WriteSchema
from .resource import (
    _FILETYPE,
    _RESOURCE_COMPUTED,
    _RESOURCE_RULES,
    ResourceFields,
    ResourcePayload,
    _checksum,
    _format,
    _schema,
    _schema_of,
)

if TYPE_CHECKING:
    from .dataset import DatasetFields
    from .organization import OrganizationFields
    from .user import UserFields


class CommunityResourcePermissions(Value, frozen=True):
    """What the key's owner may do with a community resource; all false without a key."""

    delete: bool = ABSENT
    edit: bool = ABSENT


class CommunityResourceFields(ResourceFields, frozen=True):
    """The fields of a community resource but its live parts, `dataset` and `organization`."""

    owner: UserReference | None = ABSENT
    permissions: CommunityResourcePermissions = ABSENT


class CommunityResourceFilters(Listing, total=False):
    """What the list of community resources takes."""

    dataset: str | DatasetFields
    """An id, a slug or a record."""
    organization: str | OrganizationFields
    """An id, a slug or a record."""
    owner: str | UserFields | UserReference
    """A user: an id, a slug or a record."""


class CommunityResourcePayload(ResourcePayload, total=False):
    """What may be written on a community resource."""

    organization: str | OrganizationFields
    """Who publishes it: an id, a slug or a record; without one the key's owner does."""


COMMUNITY_RESOURCES = Query(
    "community resources",
    "datasets/community_resources/",
    filters={
        "dataset": id_filter("datasets/"),
        "organization": id_filter("organizations/"),
        "owner": id_filter("users/"),
    },
    # The server takes any attribute for an order: without one, the newest come first.
    order="created_at_internal",
)

COMMUNITY_RESOURCE = WriteSchema(
    "a community resource",
    required=("title", "url"),
    conversions={"format": _format, "schema": _schema_of},
    choices={"type": choices.RESOURCE_TYPE, "checksum.type": choices.CHECKSUM_TYPE},
    rules=_RESOURCE_RULES
    | {
        "schema": not_clearable(_schema),
        "checksum": not_clearable(_checksum),
        "organization": organization_id,
    },
    refused={
        "filetype": _FILETYPE,
        "dataset": "is given when it is created: the platform would detach or move it",
        "owner": TRANSFER,
    },
    computed=(*_RESOURCE_COMPUTED, "permissions"),
    unsent={"description": None, "type": "main", "schema": None, "extras": {}},
)
