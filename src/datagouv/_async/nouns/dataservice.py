"""Dataservices: the APIs that serve the data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Self, Unpack

from ..._doubt import after_a_write
from ..._udata.answers import read_id
from ..._udata.fields import ABSENT
from ..._udata.filters import identity
from ..._udata.ids import quote_id
from ..._udata.nouns.dataservice import (
    DATASERVICE,
    DATASERVICE_SEARCH,
    DATASERVICES,
    DataserviceFields,
    refuse_losing_audiences,
)
from ..core.capabilities import refuse_exposing, unknown_keys
from ..core.collection import AsyncCollection
from ..core.discussed import AsyncDiscussed
from ..core.followed import AsyncFollowed
from ..core.owned import AsyncOwned
from ..core.tagged import AsyncTagged, AsyncWithExtras
from .organization import AsyncOrganization

if TYPE_CHECKING:
    from ..._tabular.fields import DataserviceTraffic
    from ..._udata.nouns.dataservice import (
        DataserviceFilters,
        DataservicePayload,
        DataserviceSearch,
    )
    from ..._udata.nouns.dataset import DatasetFields, DatasetFilters
    from ..._udata.nouns.reuse import ReuseFilters
    from ..._udata.nouns.topic import TopicFilters
    from ..._udata.write.schema import WriteSchema
    from ..core.pages import AsyncPages
    from .dataset import AsyncDataset
    from .reuse import AsyncReuse
    from .topic import AsyncTopic


class AsyncDataservice(
    AsyncFollowed,
    AsyncOwned,
    AsyncDiscussed,
    AsyncTagged,
    AsyncWithExtras,
    DataserviceFields,
    frozen=True,
):
    """A dataservice: an API that serves data, with its documentation and its terms."""

    _noun: ClassVar[str] = "a dataservice"
    _writes: ClassVar[WriteSchema] = DATASERVICE
    _collection: ClassVar[str] = "dataservices"
    _method: ClassVar[str] = "PATCH"
    _parts: ClassVar[Mapping[str, bool]] = {"organization": False}

    organization: AsyncOrganization | None = ABSENT
    """The organization that publishes it, or `None`: then its `owner` does."""

    async def update(
        self,
        payload: DataservicePayload | Mapping[str, Any] | None = None,
        *,
        extra_fields: Mapping[str, Any] | None = None,
        **fields: Unpack[DataservicePayload],
    ) -> Self:
        """Change the named fields and nothing else (PATCH /api/1/dataservices/{id}/).

        Where the access or its audiences change, this reads the current access and audiences before
        (one small GET): the platform erases the audiences of an access that is not restricted.

        Args:
            payload: What to change, as a dictionary; `datasets` is the whole list, which
                `add_datasets()` and `remove_datasets()` change one by one.
            extra_fields: Fields that this SDK does not know, sent as they are.
            fields: What to change, as keyword arguments.

        Returns:
            The record itself, renewed.

        Raises:
            FieldError: A field was refused before anything was changed.
            RefusedError: The portal refused a value; nothing has changed.
            GoneError: The dataservice is deleted: `restore()` it first.
            MissingKeyError: The client has no key; nothing was sent.
        """
        changes = await self._changes(payload, fields, extra_fields)
        if not changes:
            return self
        await refuse_exposing(self.client._transport, "PATCH", self._path, changes, self._noun)
        access = [name for name in ("access_type", "access_audiences") if name in changes]
        # A portal that does not know these fields has none to lose: the answer will lack them.
        if access and not await unknown_keys(self.client._transport, "PATCH", self._path, access):
            current = await self._read("access_type", "access_audiences")
            refuse_losing_audiences(changes, current["access_type"], current["access_audiences"])
        return await self._write("PATCH", changes)

    async def metrics_by_month(
        self, *, since: str | None = None, until: str | None = None
    ) -> list[DataserviceTraffic]:
        """Return how often it was used, month by month.

        Speaks to GET /api/dataservices/data/ of the metrics service.

        Args:
            since: The first month, such as "2026-01".
            until: The last month.

        Raises:
            FieldError: The portal has no metrics service that is known: see `metrics_url=` of the
                client; or an argument is no month.
        """
        from ..._tabular import traffic
        from ..data.metrics import of_one

        await self._find_id()
        return await of_one(self.client, traffic.DATASERVICES, self.id, since, until)

    async def delete(self) -> Self:
        """Mark the dataservice as deleted (DELETE /api/1/dataservices/{id}/).

        Its owners still see it, and can `restore()` it until the platform purges it. A delete that
        is repeated after a lost answer succeeds.

        Returns:
            The record itself, `deleted_at` set.

        Raises:
            GoneError: It was deleted before.
            MissingKeyError: The client has no key; nothing was sent.
        """
        return await self._mark_deleted("deleted_at")

    async def restore(self) -> Self:
        """Bring a deleted dataservice back, with all that it held (PATCH of the dataservice).

        Returns:
            The record itself, renewed.

        Raises:
            NotFoundError: It was purged.
            MissingKeyError: The client has no key; nothing was sent.
        """
        return await self._write("PATCH", {"deleted_at": None})

    async def add_datasets(self, *datasets: str | DatasetFields | Mapping[str, Any]) -> Self:
        """Say that the dataservice serves datasets, beside those already named.

        Speaks to POST /api/1/dataservices/{id}/datasets/, once for all. The platform ignores what
        it does not know: each dataset that is given by its id is looked up first.

        Args:
            datasets: Records, ids or slugs.

        Returns:
            The record itself, renewed.

        Raises:
            FieldError: One is no dataset, such as a list of them.
            NotFoundError: There is no such dataset; nothing was changed.
            GoneError: The dataservice, or a dataset, is deleted.
            MissingKeyError: The client has no key; nothing was sent.
        """
        transport = self._with_key
        ids = [{"id": await self._dataset_id(dataset)} for dataset in datasets]
        if not ids:
            return self
        path = f"{self._path}datasets/"
        return await self._renew(await transport.send("POST", path, json=ids, repeatable=True))

    async def remove_datasets(self, *datasets: str | DatasetFields | Mapping[str, Any]) -> Self:
        """Say that the dataservice does not serve datasets; they stay where they are.

        Speaks to DELETE /api/1/dataservices/{id}/datasets/{dataset}/, once a dataset, then to GET
        of the dataservice.

        Args:
            datasets: Records, ids or slugs.

        Returns:
            The record itself, renewed.

        Raises:
            NotFoundError: It does not serve such a dataset; those before it were removed.
            GoneError: The dataservice is deleted.
            MissingKeyError: The client has no key; nothing was sent.
        """
        transport = self._with_key
        for dataset in datasets:
            known, _ = identity("dataset", dataset, "Dataset")
            id = quote_id(known, "a dataset", self.client.base_url)
            await transport.send("DELETE", f"{self._path}datasets/{id}/")
        if not datasets:
            return self
        with after_a_write():
            return await self.refresh()

    async def _dataset_id(self, dataset: object) -> str:
        id, sure = identity("dataset", dataset, "Dataset")
        if sure:
            return id
        path = f"datasets/{quote_id(id, 'a dataset', self.client.base_url)}/"
        answer = await self.client._transport.send("GET", path, mask="id")
        return read_id(answer.content)

    def datasets(self, **filters: Unpack[DatasetFilters]) -> AsyncPages[AsyncDataset]:
        """Return the datasets that it serves, page after page (GET /api/1/datasets/?dataservice=).

        Args:
            filters: What they have to fit besides, and the options of every list.
        """
        return self.client.datasets._list_of(filters, dataservice=self)

    def reuses(self, **filters: Unpack[ReuseFilters]) -> AsyncPages[AsyncReuse]:
        """Return the reuses that name it, page after page (GET /api/1/reuses/?dataservice=).

        Args:
            filters: What they have to fit besides, and the options of every list.
        """
        return self.client.reuses._list_of(filters, dataservice=self)

    def topics(self, **filters: Unpack[TopicFilters]) -> AsyncPages[AsyncTopic]:
        """Return the topics that hold it, page after page (GET /api/2/topics/?dataservice=).

        Args:
            filters: What they have to fit besides, and the options of every list.
        """
        return self.client.topics._list_of(filters, dataservice=self)


class AsyncDataservices(AsyncCollection[AsyncDataservice]):
    """The portal's dataservices."""

    _kind = AsyncDataservice
    _query = DATASERVICES

    def list(self, **filters: Unpack[DataserviceFilters]) -> AsyncPages[AsyncDataservice]:
        """Return the dataservices that fit, page after page (GET /api/1/dataservices/).

        With a key, the list holds the key's owner's own drafts, archived and deleted dataservices
        too: see `visible_only`.

        Args:
            filters: What they have to fit, and the options of every list: `fields`, `limit`,
                `page_size`, `prefetch`, `visible_only`, `sort` (by date of creation by default).

        Raises:
            FieldError: There is no such filter, order or field, or a value is of no use to it.
            NotFoundError: At the first one: a filter names an object that is not there.
        """
        return self._list(filters)

    def search(
        self, text: str, **filters: Unpack[DataserviceSearch]
    ) -> AsyncPages[AsyncDataservice]:
        """Return the dataservices that a text finds, the most fitting first.

        Speaks to GET /api/2/dataservices/search/, or, on a portal that has no such search, to
        GET /api/1/dataservices/?q=. It finds public objects.

        Args:
            text: Words.
            filters: What they have to fit besides, and the options of every list.

        Raises:
            FieldError: There is no such filter, order or field, or a value is of no use to it.
        """
        return self._search(DATASERVICE_SEARCH, text, filters)

    async def count(self, **filters: Unpack[DataserviceFilters]) -> int:
        """Return how many dataservices fit (one small GET of /api/1/dataservices/).

        Args:
            filters: What they have to fit.
        """
        return await self._count(filters)

    async def suggest(self, text: str, *, size: int = 10) -> Sequence[AsyncDataservice]:
        """Return the dataservices that the portal proposes while a user types a title.

        Speaks to GET /api/1/dataservices/suggest/.

        Args:
            text: A part of the title or of the acronym.
            size: How many at most.

        Returns:
            Records that know their `id`, `title`, `acronym`, `slug` and `page`.
        """
        return await self._suggest(text, size)

    async def create(
        self,
        payload: DataservicePayload | Mapping[str, Any] | None = None,
        *,
        extra_fields: Mapping[str, Any] | None = None,
        **fields: Unpack[DataservicePayload],
    ) -> AsyncDataservice:
        """Create a dataservice (POST /api/1/dataservices/).

        It ends with exactly one dataservice, or an error: where the answer is lost, the portal is
        asked whether the dataservice is there before anything is sent again.

        Args:
            payload: The fields, as a dictionary; `title` is needed, and `organization`, the id or
                the slug of the publisher, unless you publish it yourself.
            extra_fields: Fields that this SDK does not know, sent as they are.
            fields: The fields, as keyword arguments.

        Returns:
            The new dataservice: public, unless `private=True` makes it a draft.

        Raises:
            FieldError: A field was refused before anything was sent.
            RefusedError: The portal refused a value; nothing was created.
            AnswerLostError: It may have been created or not; see the error's `candidates`.
            MissingKeyError: The client has no key; nothing was sent.
        """
        new = await self._new(payload, fields, extra_fields)
        transport, path = self._client._transport, self._query.path
        await refuse_exposing(transport, "POST", path, new, "a dataservice")
        return await self._create(new, ("title", "description"), self._newest_of(new))
