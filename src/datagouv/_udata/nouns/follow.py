"""Followers: fields and filters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typing_extensions import TypedDict

from ..fields import ABSENT, IdentifiedValue, Moment, Value
from ..object_references import UserReference

if TYPE_CHECKING:
    from .user import UserFields


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


class Follow(IdentifiedValue, frozen=True):
    """A user who follows an object."""

    follower: UserReference = ABSENT
    since: Moment = ABSENT


class FollowCount(Value, frozen=True):
    """What following or no longer following an object answers."""

    followers: int = ABSENT
    """How many follow it now."""
