# Generated from src/datagouv/_async/core/discussed.py by scripts/unasync.py: edit that file, then `make style`.
"""What people talk about and act upon: datasets, dataservices, posts, reuses and topics."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

from .record import Record

if TYPE_CHECKING:
    from ..._udata.nouns.activity import ActivityFilters
    from ..._udata.nouns.discussion import DiscussionFilters
    from ..nouns.activity import Activity
    from ..nouns.discussion import Discussion
    from .pages import Pages


class Discussed(Record, frozen=True):
    """A record that may be the subject of discussions."""

    def discussions(self, **filters: Unpack[DiscussionFilters]) -> Pages[Discussion]:
        """Return what is said about it (GET /api/1/discussions/?for=).

        `client.discussions.create(subject=...)` opens another one.

        Args:
            filters: What they have to fit besides, and the options of every list.
        """
        return self.client.discussions._list_of(filters, subject=self)

    def activities(self, **filters: Unpack[ActivityFilters]) -> Pages[Activity]:
        """Return what was done to it, the oldest first (GET /api/1/activity/?related_to=).

        Args:
            filters: What it has to fit besides, and the options of every list.
        """
        return self.client.activities._list_of(filters, related_to=self)
