"""The base of records with discussions and activities: datasets, reuses, topics and so on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

from .record import AsyncRecord

if TYPE_CHECKING:
    from ..._udata.nouns.activity import ActivityFilters
    from ..._udata.nouns.discussion import DiscussionFilters
    from ..nouns.activity import AsyncActivity
    from ..nouns.discussion import AsyncDiscussion
    from .pages import AsyncPages


class AsyncDiscussed(AsyncRecord, frozen=True):
    """A record that may be the subject of discussions."""

    def discussions(self, **filters: Unpack[DiscussionFilters]) -> AsyncPages[AsyncDiscussion]:
        """Return the discussions about the object (GET /api/1/discussions/?for=).

        `client.discussions.create(subject=...)` opens a discussion.

        Args:
            filters: Filters of the discussions, and the options of every list.
        """
        return self.client.discussions._list_of(filters, subject=self)

    def activities(self, **filters: Unpack[ActivityFilters]) -> AsyncPages[AsyncActivity]:
        """Return the activities on the object, the oldest first (GET /api/1/activity/?related_to=).

        Args:
            filters: Filters of the activities, and the options of every list.
        """
        return self.client.activities._list_of(filters, related_to=self)
