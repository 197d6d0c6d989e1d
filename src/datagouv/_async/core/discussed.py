"""What people talk about and act upon: datasets, dataservices, posts, reuses and topics."""

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
        """Return what is said about it (GET /api/1/discussions/?for=).

        `client.discussions.create(subject=...)` opens another one.

        Args:
            filters: What they have to fit besides, and the options of every list.
        """
        return self.client.discussions._list_of(filters, subject=self)

    def activities(self, **filters: Unpack[ActivityFilters]) -> AsyncPages[AsyncActivity]:
        """Return what was done to it, the oldest first (GET /api/1/activity/?related_to=).

        Args:
            filters: What it has to fit besides, and the options of every list.
        """
        return self.client.activities._list_of(filters, related_to=self)
