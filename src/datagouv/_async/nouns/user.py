"""Users: their profiles, their publications and their discussions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar, Unpack

from ..._udata.fields import ABSENT
from ..._udata.nouns.user import USERS, UserFields
from ..core.collection import AsyncCollection
from ..core.followed import AsyncFollowed
from ..core.record import AsyncRecord
from .organization import AsyncOrganization

if TYPE_CHECKING:
    from ..._udata.nouns.activity import ActivityFilters
    from ..._udata.nouns.community_resource import CommunityResourceFilters
    from ..._udata.nouns.dataservice import DataserviceFilters
    from ..._udata.nouns.dataset import DatasetFilters
    from ..._udata.nouns.discussion import DiscussionFilters
    from ..._udata.nouns.reuse import ReuseFilters
    from ..._udata.nouns.topic import TopicFilters
    from ..._udata.nouns.user import UserFilters
    from ..core.pages import AsyncPages
    from .activity import AsyncActivity
    from .community_resource import AsyncCommunityResource
    from .dataservice import AsyncDataservice
    from .dataset import AsyncDataset
    from .discussion import AsyncDiscussion
    from .reuse import AsyncReuse
    from .topic import AsyncTopic


class AsyncPerson(AsyncRecord, UserFields, frozen=True):
    """A user of the portal or the key's owner, with the lists of their publications."""

    _shown: ClassVar[tuple[str, ...]] = ("id", "first_name", "last_name")
    _parts: ClassVar[Mapping[str, bool]] = {"organizations": False}

    organizations: list[AsyncOrganization] = ABSENT
    """The user's organizations, as references: `refresh()` completes them."""

    def _as_filter(self) -> object:
        """Return the value of this user in the filters of a list."""
        return self

    def datasets(self, **filters: Unpack[DatasetFilters]) -> AsyncPages[AsyncDataset]:
        """Return the datasets that the user publishes in their own name.

        Speaks to GET /api/1/datasets/?owner=.

        Args:
            filters: Further filters, and the options of every list.
        """
        return self.client.datasets._list_of(filters, owner=self._as_filter())

    def reuses(self, **filters: Unpack[ReuseFilters]) -> AsyncPages[AsyncReuse]:
        """Return the reuses that the user publishes in their own name (GET /api/1/reuses/?owner=).

        Args:
            filters: Further filters, and the options of every list.
        """
        return self.client.reuses._list_of(filters, owner=self._as_filter())

    def dataservices(self, **filters: Unpack[DataserviceFilters]) -> AsyncPages[AsyncDataservice]:
        """Return the dataservices that the user publishes in their own name.

        Speaks to GET /api/1/dataservices/?owner=.

        Args:
            filters: Further filters, and the options of every list.
        """
        return self.client.dataservices._list_of(filters, owner=self._as_filter())

    def topics(self, **filters: Unpack[TopicFilters]) -> AsyncPages[AsyncTopic]:
        """Return the topics that the user publishes in their own name (GET /api/2/topics/?owner=).

        Args:
            filters: Further filters, and the options of every list.
        """
        return self.client.topics._list_of(filters, owner=self._as_filter())

    def community_resources(
        self, **filters: Unpack[CommunityResourceFilters]
    ) -> AsyncPages[AsyncCommunityResource]:
        """Return the community resources that the user publishes in their own name.

        Speaks to GET /api/1/datasets/community_resources/?owner=.

        Args:
            filters: Further filters, and the options of every list.
        """
        return self.client.community_resources._list_of(filters, owner=self._as_filter())

    def discussions(self, **filters: Unpack[DiscussionFilters]) -> AsyncPages[AsyncDiscussion]:
        """Return the discussions in which the user wrote (GET /api/1/discussions/?user=).

        Args:
            filters: Further filters, and the options of every list.
        """
        return self.client.discussions._list_of(filters, user=self._as_filter())

    def activities(self, **filters: Unpack[ActivityFilters]) -> AsyncPages[AsyncActivity]:
        """Return the actions of the user, the oldest first (GET /api/1/activity/?user=).

        Args:
            filters: Further filters, and the options of every list.
        """
        return self.client.activities._list_of(filters, user=self._as_filter())


class AsyncUser(AsyncFollowed, AsyncPerson, frozen=True):
    """A user of the portal; `client.me` is the key's owner."""

    _noun: ClassVar[str] = "a user"
    _collection: ClassVar[str] = "users"


class AsyncUsers(AsyncCollection[AsyncUser]):
    """The portal's users."""

    _kind = AsyncUser
    _query = USERS

    def list(self, **filters: Unpack[UserFilters]) -> AsyncPages[AsyncUser]:
        """Return the users that fit: for the portal's administrators only (GET /api/1/users/).

        Args:
            filters: What they have to fit, and the options of every list.

        Raises:
            MissingKeyError: The client has no key; nothing was sent.
            ForbiddenError: At the first one: the key's owner does not administer the portal.
        """
        self._client._transport.require_key()
        return self._list(filters)

    async def count(self, **filters: Unpack[UserFilters]) -> int:
        """Return how many users fit: for the portal's administrators only.

        One small GET of /api/1/users/; anyone reads the number of all in `client.site()`.

        Args:
            filters: What they have to fit.

        Raises:
            MissingKeyError: The client has no key; nothing was sent.
        """
        self._client._transport.require_key()
        return await self._count(filters)

    async def suggest(self, text: str, *, size: int = 10) -> Sequence[AsyncUser]:
        """Return whom the portal proposes while a name is typed (GET /api/1/users/suggest/).

        Args:
            text: A part of the name.
            size: How many at most, 1 to 20.

        Returns:
            Records that know their `id`, `first_name`, `last_name`, `slug`, `avatar_url` and, of
            `email`, the domain, or all of it where the key may see it.
        """
        return await self._suggest(text, size)
