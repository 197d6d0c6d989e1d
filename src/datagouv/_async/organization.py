"""Organizations: who publishes, and what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Unpack

from ..types.organization import OrganizationFields
from .pages import PAGE_SIZE, AsyncPages
from .record import AsyncRecord

if TYPE_CHECKING:
    from ..types.payloads import DatasetPayload
    from .client import AsyncClient
    from .dataset import AsyncDataset


class AsyncOrganization(AsyncRecord, OrganizationFields, frozen=True):
    """An organization: a public body, a company, an association that publishes on the portal."""

    _noun: ClassVar[str] = "an organization"
    _collection: ClassVar[str] = "organizations"
    _shown: ClassVar[tuple[str, ...]] = ("id", "name")

    def datasets(self, *, page_size: int = PAGE_SIZE) -> AsyncPages[AsyncDataset]:
        """Return the organization's datasets, newest first (GET /api/1/datasets/?organization=).

        With a key they include the organization's drafts, archived and deleted datasets that the
        key's owner may see.

        Args:
            page_size: Datasets a request.
        """
        from .dataset import AsyncDataset  # it knows organizations, and one of both comes first

        params = {"organization": self.id}
        return AsyncPages(self.client, AsyncDataset, "datasets/", params, page_size=page_size)

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


class AsyncOrganizations:
    """The portal's organizations."""

    def __init__(self, client: AsyncClient) -> None:
        self._client = client

    async def get(self, id: str, *, fetch: bool = True) -> AsyncOrganization:
        """Return one organization (GET /api/1/organizations/{id}/).

        Args:
            id: Its id or its slug.
            fetch: False makes no request: the record knows its id only.

        Raises:
            NotFoundError: There is no such organization.
            GoneError: It was deleted.
        """
        if not fetch:
            return AsyncOrganization._identity(self._client, id)
        return await AsyncOrganization._load(self._client, AsyncOrganization._path_of(id))
