"""Organizations: who publishes, and what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Unpack

from .._listing import TEXT, Query
from ..types.organization import OrganizationFields
from .collection import AsyncCollection
from .pages import AsyncPages
from .record import AsyncRecord

if TYPE_CHECKING:
    from ..types.listing import (
        ActivityFilters,
        DatasetFilters,
        OrganizationFilters,
        OrganizationSearch,
    )
    from ..types.payloads import DatasetPayload
    from .activity import AsyncActivity
    from .dataset import AsyncDataset


class AsyncOrganization(AsyncRecord, OrganizationFields, frozen=True):
    """An organization: a public body, a company, an association that publishes on the portal."""

    _noun: ClassVar[str] = "an organization"
    _collection: ClassVar[str] = "organizations"
    _shown: ClassVar[tuple[str, ...]] = ("id", "name")

    def datasets(self, **filters: Unpack[DatasetFilters]) -> AsyncPages[AsyncDataset]:
        """Return the organization's datasets (GET /api/1/datasets/?organization=).

        With a key they include the organization's drafts, archived and deleted datasets that the
        key's owner may see: `visible_only=True` leaves them out.

        Args:
            filters: What they have to fit besides, and the options of every list.
        """
        filters["organization"] = self.id
        return self.client.datasets.list(**filters)

    def activities(self, **filters: Unpack[ActivityFilters]) -> AsyncPages[AsyncActivity]:
        """Return what was done in its name, or to it (GET /api/1/activity/?organization=).

        Args:
            filters: What it has to fit besides, and the options of every list; the oldest first.
        """
        filters["organization"] = self.id
        return self.client.activities.list(**filters)

    async def create_dataset(
        self,
        payload: DatasetPayload | Mapping[str, Any] | None = None,
        *,
        extra_fields: Mapping[str, Any] | None = None,
        **fields: Unpack[DatasetPayload],
    ) -> AsyncDataset:
        """Create a dataset that this organization publishes (POST /api/1/datasets/).

        Args:
            payload: The fields as a dictionary; `title` and `description` are needed.
            extra_fields: Fields that this SDK does not know, sent as they are.
            fields: The fields as keyword arguments.

        Returns:
            The new dataset: public, unless `private=True` makes it a draft.

        Raises:
            FieldError: A field was refused before anything was sent.
            AnswerLostError: It may have been created or not; see the error's `candidates`.
        """
        fields["organization"] = self.id
        return await self.client.datasets.create(payload, extra_fields=extra_fields, **fields)


ORGANIZATIONS = Query(
    "organizations",
    "organizations/",
    filters=dict.fromkeys(("name", "business_number_id", "badge", "q"), TEXT),
    sorts=("name", "created", "last_modified", "datasets", "reuses", "followers", "views"),
    order="created",
)
_SEARCH = Query(
    "organizations",
    "/api/2/organizations/search/",
    filters=dict.fromkeys(("badge", "producer_type"), TEXT),
    sorts=("created", "datasets", "reuses", "followers", "views"),
)


class AsyncOrganizations(AsyncCollection[AsyncOrganization]):
    """The portal's organizations."""

    _kind = AsyncOrganization
    _query = ORGANIZATIONS

    def list(self, **filters: Unpack[OrganizationFilters]) -> AsyncPages[AsyncOrganization]:
        """Return the organizations that fit, page after page (GET /api/1/organizations/).

        Args:
            filters: What they have to fit, and the options of every list: `fields`, `limit`,
                `page_size`, `prefetch`, `visible_only`, `sort` (by date of creation by default).

        Raises:
            FieldError: There is no such filter, order or field, or a value is of no use to it.
        """
        return self._list(filters)

    def search(
        self, text: str, **filters: Unpack[OrganizationSearch]
    ) -> AsyncPages[AsyncOrganization]:
        """Return the organizations that a text finds, the most fitting first.

        Speaks to GET /api/2/organizations/search/, or, on a portal that has no such search, to
        GET /api/1/organizations/?q=.

        Args:
            text: Words.
            filters: What they have to fit besides, and the options of every list.
        """
        return self._search(_SEARCH, text, filters)

    async def count(self, **filters: Unpack[OrganizationFilters]) -> int:
        """Return how many organizations fit (one small GET of /api/1/organizations/).

        Args:
            filters: What they have to fit.
        """
        return await self._count(filters)

    async def suggest(self, text: str, *, size: int = 10) -> Sequence[AsyncOrganization]:
        """Return what the portal proposes while a name is typed.

        Speaks to GET /api/1/organizations/suggest/.

        Args:
            text: The beginning of a word of the name.
            size: How many at most.

        Returns:
            Records that know their `id`, `name`, `acronym`, `slug`, `page` and `image_url`.
        """
        return await self._suggest(text, size)
