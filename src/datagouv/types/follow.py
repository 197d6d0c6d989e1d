"""Who follows an object."""

from __future__ import annotations

from .base import ABSENT, Moment, Value
from .references import UserReference


class Follow(Value, frozen=True):
    """A user who follows an object."""

    id: str = ABSENT
    follower: UserReference = ABSENT
    since: Moment = ABSENT


class FollowCount(Value, frozen=True):
    """What following or no longer following an object answers."""

    followers: int = ABSENT
    """How many follow it now."""
