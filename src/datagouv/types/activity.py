"""What was done to an object, by whom."""

from __future__ import annotations

from typing import Any

from .base import ABSENT, Moment, Value
from .references import ActorReference, ObjectReference, OrganizationReference


class Activity(Value, frozen=True):
    """One thing that somebody did."""

    id: str = ABSENT
    key: str = ABSENT
    """Such as "dataset:updated"."""
    label: str = ABSENT
    """The same in the portal's language."""
    icon: str = ABSENT
    actor: ActorReference | ObjectReference = ABSENT
    """Who did it: a user, or what worked for one, such as a harvest source."""
    organization: OrganizationReference | None = ABSENT
    """In whose name it was done."""
    related_to: str = ABSENT
    """The title of the object."""
    related_to_id: str = ABSENT
    related_to_kind: str = ABSENT
    """The class of the object, such as "Dataset"."""
    related_to_url: str | None = ABSENT
    changes: list[str] = ABSENT
    """The fields that changed, such as "title"."""
    extras: dict[str, Any] = ABSENT
    created_at: Moment = ABSENT
