"""The fields of a post (an article or a page of the portal), and the values inside it."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from .base import ABSENT, Moment, Value
from .enums import BodyType, PostKind
from .references import UserReference


class PostAncestor(Value, frozen=True):
    """A page above another one."""

    id: str = ABSENT
    name: str = ABSENT
    page: str | None = ABSENT


class PostFields(BaseModel, frozen=True, defer_build=True):
    """Every field of a post but its live parts, `datasets` (whole) and `reuses` (short)."""

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
