"""Posts: fields, filters, orders and queries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Literal, TypeAlias

from pydantic import BaseModel

from .. import choices
from ..enumerations import BodyType, LastUpdateRange, PostKind
from ..fields import ABSENT, Moment, Value
from ..filters import SWITCH, TEXT, TEXTS, choice_filter
from ..listing import Listing
from ..object_references import UserReference
from ..query import Query, orders

PostSort: TypeAlias = Literal[
    "created_at",
    "last_modified",
    "published",
    "name",
    "headline",
    "-created_at",
    "-last_modified",
    "-published",
    "-name",
    "-headline",
]
"""An order of posts; a minus reverses it."""

PostSearchSort: TypeAlias = Literal[
    "created",
    "last_modified",
    "published",
    "-created",
    "-last_modified",
    "-published",
]
"""An order of what a search of posts finds; a minus reverses it."""


class PostFilters(Listing, total=False):
    """What the list of posts takes."""

    kind: PostKind | str
    with_drafts: bool
    """List unpublished posts as well: for the portal's administrators."""
    q: str
    """Words of the name, the headline and the content."""
    sort: PostSort | str
    """By date of creation, oldest first, by default."""


class PostSearch(Listing, total=False):
    """What the search of posts takes."""

    tag: str | Sequence[str]
    """Where the portal has the full search, as the next one."""
    last_update_range: LastUpdateRange | str
    sort: PostSearchSort | str
    """The most fitting first by default."""


POSTS = Query(
    "posts",
    "posts/",
    filters={"kind": choice_filter(choices.POST_KIND), "with_drafts": SWITCH, "q": TEXT},
    sort_names={"created": "created_at"},
    sorts=orders(PostSort),
    order="created_at",
    links=("blocs",),  # Which lists leave out.
)
POST_SEARCH = Query(
    "posts",
    "/api/2/posts/search/",
    filters={"tag": TEXTS, "last_update_range": choice_filter(choices.LAST_UPDATE_RANGE)},
    sorts=orders(PostSearchSort),
)


class PostAncestor(Value, frozen=True):
    """A page above another one."""

    id: str = ABSENT
    name: str = ABSENT
    page: str | None = ABSENT


class PostFields(BaseModel, frozen=True, defer_build=True):
    """Every field of a post but its live parts, `datasets` (whole) and `reuses` (short)."""

    _class_name: ClassVar[str] = "Post"

    id: str = ABSENT
    name: str = ABSENT
    slug: str = ABSENT
    """Does not change with the name."""
    headline: str | None = ABSENT
    content: str | None = ABSENT
    """Written as `body_type` says."""
    body_type: BodyType | str = ABSENT
    blocs: list[dict[str, Any]] = ABSENT
    """The parts of a body of the type "blocs"; a list of posts leaves them out."""
    kind: PostKind | str = ABSENT
    tags: list[str] = ABSENT
    image: str | None = ABSENT
    image_thumbnail: str | None = ABSENT
    image_url: str | None = ABSENT
    credit_to: str | None = ABSENT
    """Whose the picture is."""
    credit_url: str | None = ABSENT
    owner: UserReference | None = ABSENT
    published: Moment | None = ABSENT
    """`None` for a draft."""
    created_at: Moment = ABSENT
    last_modified: Moment = ABSENT
    parent: PostAncestor | None = ABSENT
    ancestors: list[PostAncestor] = ABSENT
    """From the highest page down to the parent."""
    sidemenu: bool = ABSENT
    uri: str = ABSENT
    """The post's URL in the API."""
    page: str | None = ABSENT
    """The post's page for readers."""
