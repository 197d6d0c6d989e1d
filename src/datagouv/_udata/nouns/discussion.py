"""Discussions: fields, payload, filters, orders, write schema and queries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from pydantic import BaseModel
from typing_extensions import TypedDict

from .. import choices
from ..enumerations import LastUpdateRange
from ..fields import ABSENT, Moment, Value
from ..filters import FLAG, TEXT, choice_filter, id_filter
from ..listing import Listing
from ..object_references import (
    EditPermissions,
    ObjectReference,
    OrganizationReference,
    UserReference,
)
from ..payloads import JsonObject
from ..query import Query, orders
from ..write.extras import extras
from ..write.references import reference_of
from ..write.rules import organization_id, reference, text
from ..write.schema import WriteSchema

if TYPE_CHECKING:
    from .dataservice import DataserviceFields
    from .dataset import DatasetFields
    from .organization import OrganizationFields
    from .post import PostFields
    from .reuse import ReuseFields
    from .topic import TopicFields
    from .user import UserFields


DiscussionSort: TypeAlias = Literal[
    "created",
    "closed",
    "title",
    "discussion.posted_on",
    "-created",
    "-closed",
    "-title",
    "-discussion.posted_on",
]
"""An order of discussions; a minus reverses it."""

DiscussionSearchSort: TypeAlias = Literal[
    "created",
    "closed",
    "-created",
    "-closed",
]
"""An order of what a search of discussions finds; a minus reverses it."""


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


class DiscussionSearch(Listing, total=False):
    """What the search of discussions takes."""

    closed: bool
    last_update_range: LastUpdateRange | str
    """Where the portal has the full search."""
    sort: DiscussionSearchSort | str
    """The most fitting first by default."""


class DiscussionPayload(TypedDict, total=False):
    """What may be written on a discussion: all but the title when it is opened only."""

    title: str
    comment: str
    """The first message, in Markdown."""
    subject: (
        str
        | DatasetFields
        | DataserviceFields
        | ReuseFields
        | TopicFields
        | PostFields
        | ObjectReference
        | JsonObject
    )
    """A record, the URL of its page, or such as `{"class": "Dataset", "id": "…"}`."""
    organization: str | OrganizationFields
    """An id, a slug or a record: in whose name it is opened."""
    extras: JsonObject


DISCUSSIONS = Query(
    "discussions",
    "discussions/",
    filters={
        "subject": id_filter("datasets/", mixed=True),
        "organization": id_filter("organizations/"),
        "user": id_filter("users/"),
        "closed": FLAG,
        "q": TEXT,
    },
    names={"subject": "for", "organization": "org"},
    sorts=orders(DiscussionSort),
    order="created",
)
DISCUSSION_SEARCH = Query(
    "discussions",
    "/api/2/discussions/search/",
    filters={"closed": FLAG, "last_update_range": choice_filter(choices.LAST_UPDATE_RANGE)},
    sorts=orders(DiscussionSearchSort),
    index_only=True,
)

_ONCE = "is given when the discussion is opened, and the platform ignores it later"

DISCUSSION = WriteSchema(
    "a discussion",
    required=("title", "comment", "subject"),
    rules={
        "title": text,
        "comment": text,
        "subject": reference("Dataset", "Dataservice", "Post", "Reuse", "Topic"),
        "organization": organization_id,
        "extras": extras,
    },
    fixed={
        "comment": "is the first message: comment() adds another one",
        "subject": _ONCE,
        "organization": _ONCE,
        "extras": _ONCE,
    },
    refused={
        "closed": "is set by close(), and never unset",
        "discussion": "is written message by message: comment() adds one",
    },
    computed=(
        *("id", "user", "created", "closed_by", "closed_by_organization", "permissions"),
        *("url", "self_web_url"),
    ),
    conversions={"subject": reference_of},
    unsent={"closed": None, "extras": {}},
)


class DiscussionPermissions(Value, frozen=True):
    """What the key's owner may do in a discussion; all false without a key."""

    edit: bool = ABSENT
    delete: bool = ABSENT
    close: bool = ABSENT


class Message(Value, frozen=True):
    """One message of a discussion."""

    id: str = ABSENT
    content: str = ABSENT
    """In Markdown."""
    posted_by: UserReference | None = ABSENT
    posted_by_organization: OrganizationReference | None = ABSENT
    """The organization in whose name it was written."""
    posted_on: Moment = ABSENT
    last_modified_at: Moment | None = ABSENT
    permissions: EditPermissions = ABSENT


class DiscussionFields(BaseModel, frozen=True, defer_build=True):
    """Every field of a discussion but its live part, `organization`.

    That is the organization in whose name it was opened.
    """

    id: str = ABSENT
    title: str = ABSENT
    subject: ObjectReference = ABSENT
    """What it is about, by its class and id."""
    discussion: list[Message] = ABSENT
    """The messages, the oldest first."""
    user: UserReference | None = ABSENT
    """Who opened it."""
    created: Moment = ABSENT
    closed: Moment | None = ABSENT
    """When it was closed; the platform opens none again."""
    closed_by: UserReference | None = ABSENT
    closed_by_organization: OrganizationReference | None = ABSENT
    extras: dict[str, Any] = ABSENT
    """Free keys, given when it is opened."""
    permissions: DiscussionPermissions = ABSENT
    url: str = ABSENT
    """The discussion's URL in the API."""
    self_web_url: str | None = ABSENT
    """The discussion on the page of its subject."""
