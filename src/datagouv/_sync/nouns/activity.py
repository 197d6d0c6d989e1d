# Generated from src/datagouv/_async/nouns/activity.py by scripts/unasync.py: edit that file, then `make style`.
"""Activities: what was done to the portal's objects, and by whom."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn, Unpack

from pydantic import model_validator

from ..._json import is_object
from ..._udata.nouns.activity import ACTIVITIES
from ..._udata.nouns.activity import Activity as ActivityFields
from ...errors import DatagouvError
from ..core.collection import Lists
from ..core.record import Record

if TYPE_CHECKING:
    from ..._udata.nouns.activity import ActivityFilters
    from ..core.pages import Pages


class Activity(Record, ActivityFields, frozen=True):
    """One thing that was done: the platform lists them, and gives none by itself."""

    _noun: ClassVar[str] = "an activity"
    _shown: ClassVar[tuple[str, ...]] = ("id", "key", "related_to")

    @model_validator(mode="before")
    @classmethod
    def _identify(cls, row: Any) -> Any:
        """Give an activity of an old portal an id: before 17.18, udata gives it none."""
        if is_object(row) and row and "id" not in row:
            told = json.dumps(row, sort_keys=True, default=str).encode()
            return {**row, "id": hashlib.sha256(told).hexdigest()[:24]}
        return row

    def refresh(self, *, fields: Sequence[str] | None = None) -> NoReturn:
        """Fail: an activity never changes, and is read in lists only.

        Args:
            fields: As of every record; there is none that could be loaded.

        Raises:
            DatagouvError: Always.
        """
        raise DatagouvError(f"{self!r} cannot be read by itself: list the activities again")


class Activities(Lists[Activity]):
    """What was done on the portal, which gives activities in lists only and none by its id."""

    _kind = Activity
    _query = ACTIVITIES

    def list(self, **filters: Unpack[ActivityFilters]) -> Pages[Activity]:
        """Return the activities that fit, page after page, the oldest first.

        Speaks to GET /api/1/activity/. What was done to drafts of others is left out, though
        `total` counts it.

        Args:
            filters: What they have to fit, and the options of every list.

        Raises:
            FieldError: There is no such filter, order or field, or a value is of no use to it.
            NotFoundError: At the first one: a slug in a filter leads to nothing.
            RefusedError: At the first one: there is no such `key`.
        """
        return self._list(filters)

    def count(self, **filters: Unpack[ActivityFilters]) -> int:
        """Return how many activities fit (one small GET of /api/1/activity/).

        Args:
            filters: What they have to fit.
        """
        # An old portal has no ids: a row without any field would be no activity.
        fields = ("id", "created_at")
        return self._list({**filters, "fields": fields, "page_size": 1}).total
