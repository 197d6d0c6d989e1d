"""Reuses: what was made of the data, by whoever made it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Self, Unpack

from ..._udata.fields import ABSENT
from ..._udata.filters import identity
from ..._udata.nouns.reuse import REUSE, REUSE_SEARCH, REUSES, ReuseFields
from ...errors import NotFoundError
from ..core.collection import AsyncCollection
from ..core.discussed import AsyncDiscussed
from ..core.followed import AsyncFollowed
from ..core.owned import AsyncOwned
from ..core.payload import with_ids
from ..core.tagged import AsyncTagged, AsyncWithExtras
from ..files.image import upload_image
from .dataservice import AsyncDataservice
from .dataset import AsyncDataset
from .organization import AsyncOrganization

if TYPE_CHECKING:
    from ..._files.source import Upload
    from ..._tabular.fields import ReuseTraffic
    from ..._udata.nouns.dataservice import DataserviceFields
    from ..._udata.nouns.dataset import DatasetFields
    from ..._udata.nouns.reuse import ReuseFilters, ReusePayload, ReuseSearch
    from ..._udata.write.schema import WriteSchema
    from ..core.pages import AsyncPages


class AsyncReuse(
    AsyncFollowed,
    AsyncOwned,
    AsyncDiscussed,
    AsyncTagged,
    AsyncWithExtras,
    ReuseFields,
    frozen=True,
):
    """A reuse: an article, an application, a visualization... made of the data."""

    _noun: ClassVar[str] = "a reuse"
    _writes: ClassVar[WriteSchema] = REUSE
    _collection: ClassVar[str] = "reuses"
    _shown: ClassVar[tuple[str, ...]] = ("id", "title", "type")
    _parts: ClassVar[Mapping[str, bool]] = {
        "organization": False,
        "datasets": False,
        "dataservices": False,
    }

    organization: AsyncOrganization | None = ABSENT
    """The organization that publishes it, or `None`: then its `owner` does."""
    datasets: list[AsyncDataset] = ABSENT
    """What it uses. In a list they know their id, title and URLs only."""
    dataservices: list[AsyncDataservice] = ABSENT
    """The dataservices that it uses, which know their id, title and URLs only."""

    async def update(
        self,
        payload: ReusePayload | Mapping[str, Any] | None = None,
        *,
        extra_fields: Mapping[str, Any] | None = None,
        **fields: Unpack[ReusePayload],
    ) -> Self:
        """Change the named fields and nothing else (PUT /api/1/reuses/{id}/).

        Args:
            payload: What to change, as a dictionary; `datasets` and `dataservices` are whole lists,
                which `add_datasets()`, `remove_datasets()` and so on change one by one.
            extra_fields: Fields that this SDK does not know, sent as they are.
            fields: What to change, as keyword arguments.

        Returns:
            The record itself, renewed.

        Raises:
            FieldError: A field was refused before anything was sent.
            RefusedError: The portal refused a value, such as the URL of another reuse; nothing has
                changed.
            GoneError: The reuse is deleted: `restore()` it first.
            MissingKeyError: The client has no key; nothing was sent.
        """
        changes = await self._changes(payload, fields, extra_fields)
        return await self._write("PUT", changes) if changes else self

    async def metrics_by_month(
        self, *, since: str | None = None, until: str | None = None
    ) -> list[ReuseTraffic]:
        """Return how often it was used, month by month.

        Speaks to GET /api/reuses/data/ of the metrics service.

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
        return await of_one(self.client, traffic.REUSES, self.id, since, until)

    async def delete(self) -> Self:
        """Mark the reuse as deleted (DELETE /api/1/reuses/{id}/).

        Its owners still see it, and can `restore()` it until the platform purges it. A delete that
        is repeated after a lost answer succeeds.

        Returns:
            The record itself, `deleted` set.

        Raises:
            GoneError: It was deleted before.
            MissingKeyError: The client has no key; nothing was sent.
        """
        return await self._mark_deleted()

    async def restore(self) -> Self:
        """Bring a deleted reuse back, with all that it held (PUT /api/1/reuses/{id}/).

        Returns:
            The record itself, renewed.

        Raises:
            NotFoundError: It was purged.
            MissingKeyError: The client has no key; nothing was sent.
        """
        return await self._write("PUT", {"deleted": None})

    async def add_datasets(self, *datasets: str | DatasetFields | Mapping[str, Any]) -> Self:
        """Say that the reuse uses datasets, beside those already named.

        Speaks to POST /api/1/reuses/{id}/datasets/, once a dataset; the other datasets stay.

        Args:
            datasets: Records, ids or slugs.

        Returns:
            The record itself, renewed.

        Raises:
            FieldError: One is no dataset, such as a list of them; nothing was changed.
            NotFoundError: There is no such dataset; those before it were added.
        """
        return await self._add("Dataset", datasets)

    async def add_dataservices(
        self, *dataservices: str | DataserviceFields | Mapping[str, Any]
    ) -> Self:
        """Say that the reuse uses dataservices, beside those already named.

        Speaks to POST /api/1/reuses/{id}/dataservices/, once a dataservice.

        Args:
            dataservices: Records, ids or slugs.

        Returns:
            The record itself, renewed.

        Raises:
            FieldError: One is no dataservice, such as a list of them; nothing was changed.
            NotFoundError: There is no such dataservice; those before it were added.
        """
        return await self._add("Dataservice", dataservices)

    async def remove_datasets(self, *datasets: str | DatasetFields | Mapping[str, Any]) -> Self:
        """Say that the reuse does not use datasets; the others stay, and so do the datasets.

        Speaks to PUT /api/1/reuses/{id}/, with the list of the datasets that are left, which is
        read just before (one GET).

        Args:
            datasets: Records, ids or slugs.

        Returns:
            The record itself, renewed.

        Raises:
            FieldError: One is no dataset, such as a list of them; nothing was changed.
            NotFoundError: The reuse does not use one of them; nothing has changed.
            GoneError: The reuse is deleted.
            MissingKeyError: The client has no key; nothing was sent.
        """
        return await self._remove("Dataset", datasets)

    async def remove_dataservices(
        self, *dataservices: str | DataserviceFields | Mapping[str, Any]
    ) -> Self:
        """Say that the reuse does not use dataservices; the others stay.

        Speaks to PUT /api/1/reuses/{id}/, with the list of the dataservices that are left, which is
        read just before (one GET).

        Args:
            dataservices: Records, ids or slugs.

        Returns:
            The record itself, renewed.

        Raises:
            FieldError: One is no dataservice, such as a list of them; nothing was changed.
            NotFoundError: The reuse does not use one of them; nothing has changed.
            GoneError: The reuse is deleted.
            MissingKeyError: The client has no key; nothing was sent.
        """
        return await self._remove("Dataservice", dataservices)

    async def _ids_of(self, kind: str, items: Sequence[object]) -> list[str]:
        """Return the ids of datasets or dataservices; a slug is looked up."""
        field = f"{kind.lower()}s"
        named = {field: [identity(kind.lower(), item, kind)[0] for item in items]}
        return list((await with_ids(self._with_key, named, self._noun))[field])

    async def _remove(self, kind: str, items: Sequence[object]) -> Self:
        field, removed = f"{kind.lower()}s", await self._ids_of(kind, items)
        if not removed:
            return self

        def left(now: Mapping[str, Any], again: bool) -> Mapping[str, Any]:
            used = [item["id"] for item in now[field] or ()]
            for id in removed:
                if id not in used and not again:
                    raise NotFoundError(
                        f"the reuse {self.id} does not use the {kind.lower()} {id}: nothing has "
                        "changed"
                    )
            return {field: [id for id in used if id not in removed]}

        return await self._rewrite(left, f"{field}.id")

    async def _add(self, kind: str, items: Sequence[object]) -> Self:
        transport = self._with_key
        noun = kind.lower()
        for id in await self._ids_of(kind, items):
            try:
                response = await transport.send(
                    "POST", f"{self._path}{noun}s/", json={"id": id}, repeatable=True
                )
            except NotFoundError as error:
                error.adding(f"while adding the {noun} {id}")
                raise
            await self._renew(response)
        return self

    async def upload_image(self, image: Upload, *, filename: str | None = None) -> Self:
        """Give the reuse a new picture.

        Speaks to POST /api/1/reuses/{id}/image/.

        Args:
            image: A path, the content as `bytes`, or a binary file object.
            filename: The image's name, with its extension, when it has none of its own.

        Returns:
            The record itself, its `image` and `image_thumbnail` renewed.

        Raises:
            FileError: It cannot be sent.
            RefusedError: It is no image that the portal takes.
            MissingKeyError: The client has no key; nothing was sent.
        """
        await upload_image(self._with_key, f"{self._path}image/", image, filename, None)
        return await self._learn("image", "image_thumbnail", "last_modified")


class AsyncReuses(AsyncCollection[AsyncReuse]):
    """The portal's reuses."""

    _kind = AsyncReuse
    _query = REUSES

    def list(self, **filters: Unpack[ReuseFilters]) -> AsyncPages[AsyncReuse]:
        """Return the reuses that fit, page after page (GET /api/1/reuses/).

        Their datasets know their id, title and URLs only, unless `fields` names more, such as
        "datasets.tags". With a key, the list holds the key's owner's own drafts and deleted reuses
        too: see `visible_only`.

        Args:
            filters: What they have to fit, and the options of every list: `fields`, `limit`,
                `page_size`, `prefetch`, `visible_only`, `sort` (by date of creation by default).

        Raises:
            FieldError: There is no such filter, order or field, or a value is of no use to it.
            NotFoundError: At the first one: a filter names an object that is not there.
        """
        return self._list(filters)

    def search(self, text: str, **filters: Unpack[ReuseSearch]) -> AsyncPages[AsyncReuse]:
        """Return the reuses that a text finds, the most fitting first.

        Speaks to GET /api/2/reuses/search/, or, on a portal that has no such search, to
        GET /api/1/reuses/?q=. It finds public reuses that use a dataset. Its records do not hold
        their datasets and dataservices, which `refresh()` loads, unless `fields` names them.

        Args:
            text: Words.
            filters: What they have to fit besides, and the options of every list.

        Raises:
            FieldError: There is no such filter, order or field, or a value is of no use to it.
        """
        return self._search(REUSE_SEARCH, text, filters)

    async def count(self, **filters: Unpack[ReuseFilters]) -> int:
        """Return how many reuses fit (one small GET of /api/1/reuses/).

        Args:
            filters: What they have to fit.
        """
        return await self._count(filters)

    async def suggest(self, text: str, *, size: int = 10) -> Sequence[AsyncReuse]:
        """Return the reuses that the portal proposes while a user types a title.

        Speaks to GET /api/1/reuses/suggest/.

        Args:
            text: A part of the title.
            size: How many at most.

        Returns:
            Records that know their `id`, `title`, `slug`, `page` and `image_url`.
        """
        return await self._suggest(text, size)

    async def create(
        self,
        payload: ReusePayload | Mapping[str, Any] | None = None,
        *,
        extra_fields: Mapping[str, Any] | None = None,
        **fields: Unpack[ReusePayload],
    ) -> AsyncReuse:
        """Create a reuse (POST /api/1/reuses/).

        It ends with exactly one reuse, or an error: where the answer is lost, the portal is asked
        whether the reuse is there before anything is sent again. The portal lists a reuse of no
        dataset, but does not find it in searches.

        Args:
            payload: The fields, as a dictionary; `title`, `description`, `type`, `topic` and `url`
                are needed, and `organization`, the publisher's id or slug, unless it is you.
            extra_fields: Fields that this SDK does not know, sent as they are.
            fields: The fields, as keyword arguments.

        Returns:
            The new reuse: public, unless `private=True` makes it a draft.

        Raises:
            FieldError: A field was refused before anything was sent.
            RefusedError: The portal refused a value, such as the URL of another reuse, which may be
                a deleted one; nothing was created.
            AnswerLostError: It may have been created or not; see the error's `candidates`.
            MissingKeyError: The client has no key; nothing was sent.
        """
        new = await self._new(payload, fields, extra_fields)
        return await self._create(new, ("title", "description", "url"), self._newest_of(new))
