"""Resources: the record, whose file can be replaced, and the collection."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from datetime import datetime
from functools import partial
from types import EllipsisType
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Self, TypeAlias, TypeVar, Unpack, overload

from ..._files.source import PART_SIZE, Sending
from ..._hints import hinting, once_a_property
from ..._udata.answers import read_id, read_object
from ..._udata.dated_rows import read_rows
from ..._udata.ids import given_id, quote_id, quote_known_id
from ..._udata.masks import mask, refuse_unfetched
from ..._udata.nouns.resource import RESOURCE, refuse_hosted
from ..._udata.write.rules import without
from ...errors import DatagouvError, FieldError, NotFoundError, NotLoadedError
from ..core.create_once import Newest
from ..core.part import AsyncPart
from ..core.payload import ready_to_send
from ..core.tagged import AsyncExtrasRoute
from ..files.create_resource import AsyncBeside, create_hosted, create_linked, id_of_dataset
from ..files.hosted_file import AsyncFileRecord

if TYPE_CHECKING:
    from ..._files.progress import Progress
    from ..._files.source import Upload
    from ..._tabular.fields import ResourceTraffic
    from ..._udata.nouns.resource import ResourcePayload
    from ..._udata.write.schema import WriteSchema
    from .dataset import AsyncDataset


T = TypeVar("T")

_Doubt: TypeAlias = Literal["found", "named"] | None


class AsyncResource(AsyncFileRecord, AsyncExtrasRoute, frozen=True):
    """A resource: one file or URL of a dataset."""

    __slots__ = ("_dataset_id", "_doubt")

    _carried: ClassVar[tuple[str, ...]] = ("_client", "_dataset_id", "_doubt")
    _noun: ClassVar[str] = "a resource"
    _writes: ClassVar[WriteSchema] = RESOURCE

    if TYPE_CHECKING:
        _dataset_id: str
        _doubt: _Doubt
        """Why the id may be that of a community resource, until the portal took it for a resource:
        the portal "found" it by an address that both have, or a caller "named" its dataset."""

    @property
    def dataset_id(self) -> str:
        """The id of the resource's dataset.

        Raises:
            NotLoadedError: It is not known yet: `refresh()` finds it.
        """
        try:
            return self._dataset_id
        except AttributeError:
            raise NotLoadedError(
                f"the dataset of {self!r} is not known: call refresh() first"
            ) from None

    def _of(self, dataset_id: str) -> Self:
        object.__setattr__(self, "_dataset_id", dataset_id)
        return self

    async def _where(self) -> str:
        if not hasattr(self, "_dataset_id"):
            await self._find()
        return _path(self._dataset_id, self.id)

    async def _find(self, fields: Sequence[str] | None = None) -> Self:
        """Load the record and its dataset's id (GET /api/2/datasets/resources/{id}/).

        The server answers for a community resource in the same way. No route of a resource knows
        that one: `_as_resource()` says so at the first verb.
        """
        path = f"/api/2/datasets/resources/{quote_known_id(self.id, self._noun)}/"
        mask = None if fields is None else f"dataset_id,resource{{{self._mask_of(fields)}}}"
        answer = read_object((await self.client._transport.send("GET", path, mask=mask)).content)
        if not isinstance(answer.get("dataset_id"), str):
            raise FieldError(
                f"{self.id} is a community resource: client.community_resource({self.id!r})"
            )
        fresh = self._parse(self.client, answer.get("resource"), whole=mask is None)
        return self._take_chosen(fresh, fields)._of(answer["dataset_id"])._doubted("found")

    async def _as_resource(self, act: Callable[[], Awaitable[T]]) -> T:
        """Return what a request of the resource gives, or say that it is a community resource.

        Raises:
            FieldError: It is a community resource.
        """
        try:
            given = await act()
        except NotFoundError as error:
            doubt = getattr(self, "_doubt", None)
            if doubt == "found":
                await self._refuse_community_resource()
            elif doubt == "named":
                error.adding(
                    f"a community resource is client.community_resource({self.id!r}), and no "
                    "resource of a dataset"
                )
            raise
        self._doubted(None)
        return given

    def _doubted(self, doubt: _Doubt) -> Self:
        object.__setattr__(self, "_doubt", doubt)
        return self

    async def _refuse_community_resource(self) -> None:
        path = f"datasets/community_resources/{quote_known_id(self.id, self._noun)}/"
        try:
            read_id((await self.client._transport.send("GET", path, mask="id")).content)
        except DatagouvError:
            return
        raise FieldError(
            f"{self.id} is a community resource, and not a resource of a dataset: "
            f"get it with client.community_resource({self.id!r})"
        )

    async def _raw(self, *fields: str) -> bytes:
        return await self._as_resource(partial(super()._raw, *fields))

    async def _put(self, changes: Mapping[str, Any]) -> Self:
        return await self._as_resource(partial(super()._put, changes))

    async def _known(self) -> None:
        await super()._known()
        if getattr(self, "_doubt", None) is not None:
            await self._raw()

    async def refresh(self, *, fields: Sequence[str] | None = None) -> Self:
        """Load the whole record again, or some fields of it.

        Speaks to GET /api/1/datasets/{dataset_id}/resources/{id}/, or, while the dataset is not
        known, to GET /api/2/datasets/resources/{id}/.

        Args:
            fields: Load these fields only, such as `("title", "url")`, and keep the others as they
                are known. Everything by default.

        Returns:
            The record itself, renewed.

        Raises:
            FieldError: A resource has no such field.
            NotFoundError: There is no such resource.
        """
        if not hasattr(self, "_dataset_id"):
            return await self._find(fields)
        return await self._as_resource(partial(super().refresh, fields=fields))

    async def is_older_than(self, other: AsyncResource | AsyncDataset | str) -> bool:
        """Tell whether another resource, or any one of a dataset, changed after this one.

        It compares the moments that the platform noted, in two small answers:
        GET /api/2/datasets/resources/{id}/ for a resource, and GET /api/1/datasets/{id}/ for a
        dataset.

        Args:
            other: A resource, a dataset, or the id of a dataset.

        Raises:
            NotFoundError: One of them is not there.
        """
        from ..._tabular.analysis import changes_of

        own = await self._changed_at()
        if isinstance(other, AsyncResource):
            return await other._changed_at() > own
        id = other if isinstance(other, str) else other.id
        path = f"datasets/{quote_id(id, 'a dataset', self.client.base_url)}/"
        wanted = "id,resources{internal{last_modified_internal}}"
        answer = await self.client._transport.send("GET", path, mask=wanted)
        return any(moment > own for moment in changes_of(read_object(answer.content)))

    async def _changed_at(self) -> datetime:
        from ..._tabular.analysis import changed_at

        path = f"/api/2/datasets/resources/{quote_known_id(self.id, self._noun)}/"
        wanted = "resource{internal{last_modified_internal}}"
        answer = await self.client._transport.send("GET", path, mask=wanted)
        return changed_at(read_object(answer.content).get("resource"))

    async def metrics_by_month(
        self, *, since: str | None = None, until: str | None = None
    ) -> list[ResourceTraffic]:
        """Return how often it was used, month by month.

        Speaks to GET /api/resources/data/ of the metrics service.

        Args:
            since: The first month, such as "2026-01".
            until: The last month.

        Raises:
            FieldError: The portal has no metrics service that is known: see `metrics_url=` of the
                client; or an argument is no month.
        """
        from ..._tabular import traffic
        from ..data.metrics import of_one

        return await of_one(self.client, traffic.RESOURCES, self.id, since, until)

    async def delete(self) -> Self:
        """Delete the resource and its hosted file for good: nothing brings it back.

        A delete that is repeated after a lost answer succeeds.

        Speaks to DELETE /api/1/datasets/{dataset_id}/resources/{id}/.

        Returns:
            The record itself, as it was last known.

        Raises:
            NotFoundError: There was no such object.
            MissingKeyError: The client has no key; nothing was sent.
        """
        return await self._as_resource(super().delete)

    @once_a_property
    async def dataset(self) -> AsyncDataset:
        """Return the resource's dataset (GET /api/1/datasets/{dataset_id}/)."""
        await self._where()
        return await self.client.datasets.get(self._dataset_id)

    async def update(
        self,
        payload: ResourcePayload | Mapping[str, Any] | None = None,
        file_to_upload: Upload | None = None,
        *,
        filename: str | None = None,
        part_size: int = PART_SIZE,
        parallel: int = 3,
        resume: bool = True,
        progress: Progress = None,
        extra_fields: Mapping[str, Any] | None = None,
        **fields: Unpack[ResourcePayload],
    ) -> Self:
        """Change the named fields and nothing else, replace the file, or both.

        Speaks to PUT /api/1/datasets/{dataset_id}/resources/{id}/ and, for a file, to POST
        …/upload/. The platform names a replaced resource after its file: the title is put back.

        Args:
            payload: What to change, as a dictionary.
            file_to_upload: The new file: a path, the content as `bytes`, or a binary file object.
            filename: The file's name and extension; its own by default. No folder is published.
            part_size: Bytes of a part; a larger file goes in parts.
            parallel: Parts at a time.
            resume: Go on with an upload of the same path that was interrupted in the last 24 hours.
            progress: True shows a bar, a function is told the bytes done and in all.
            extra_fields: Fields that this SDK does not know, sent as they are.
            fields: What to change, as keyword arguments.

        Returns:
            The record itself, renewed.

        Raises:
            FieldError: Something was refused before anything was sent: an unknown field, one that
                the platform computes, a file for a remote resource.
            FileError: The file cannot be sent, or changed while it was; nothing was published.
            UnsupportedFileError: The portal takes no such file.
            RefusedError: The portal refused a value; nothing has changed.
            ChecksumError: The platform stored something else than the file.
            AnswerLostError: The answer to the file was lost, and it could not be settled.
            MissingKeyError: The client has no key; nothing was sent.
        """
        changes = await self._changes(without(payload, "filetype", "file"), fields, extra_fields)
        return await self._change(
            *(changes, file_to_upload, filename),
            Sending(part_size, parallel, resume, self.client._progress_of(progress)),
        )

    async def upload(
        self,
        file: Upload,
        *,
        filename: str | None = None,
        part_size: int = PART_SIZE,
        parallel: int = 3,
        resume: bool = True,
        progress: Progress = None,
        extra_fields: Mapping[str, Any] | None = None,
        **fields: Unpack[ResourcePayload],
    ) -> Self:
        """Replace the hosted file, and keep title, description, type, schema and extras.

        Speaks to POST /api/1/datasets/{dataset_id}/resources/{id}/upload/, then, for the title, to
        PUT of the resource.

        The same as `update(file_to_upload=...)`, which says more.

        Args:
            file: The new file: a path, the content as `bytes`, or a binary file object.
            filename: The file's name and extension; its own by default. No folder is published.
            part_size: Bytes of a part; a larger file goes in parts.
            parallel: Parts at a time.
            resume: Go on with an upload of the same path that was interrupted in the last 24 hours.
            progress: True shows a bar, a function is told the bytes done and in all.
            extra_fields: Fields that this SDK does not know, sent as they are.
            fields: Metadata to change as well.

        Returns:
            The record itself, renewed.
        """
        return await self.update(
            fields,
            file,
            filename=filename,
            part_size=part_size,
            parallel=parallel,
            resume=resume,
            progress=progress,
            extra_fields=extra_fields,
        )

    @hinting
    async def update_extras(self, extras: Mapping[str, Any], *, reserved: bool = False) -> Self:
        """Set some extras and keep the others.

        Speaks to PUT /api/2/datasets/{dataset_id}/resources/{id}/extras/.

        Args:
            extras: The keys to set.
            reserved: Send keys that are reserved to the platform's services as well: the portal
                lets only a sysadmin's key write them.

        Returns:
            The record itself, its `extras` renewed.

        Raises:
            FieldError: A key is reserved to the platform's services, such as `check:*`, or the
                platform could not store a value or read it again.
            RefusedError: `reserved` is true, and the key's owner is no sysadmin.
            MissingKeyError: The client has no key; nothing was sent.
        """
        return await self._as_resource(partial(self._put_extras, extras, reserved=reserved))

    async def delete_extras(self, keys: Sequence[str], *, reserved: bool = False) -> Self:
        """Remove some extras and keep the others.

        Speaks to DELETE /api/2/datasets/{dataset_id}/resources/{id}/extras/.

        Args:
            keys: The keys to remove.
            reserved: Send the keys that are reserved to the platform's services as well: the portal
                lets only a sysadmin's key remove them.

        Returns:
            The record itself, its `extras` renewed.

        Raises:
            FieldError: A key is reserved to the platform's services.
            RefusedError: `reserved` is true, and the key's owner is no sysadmin.
            NotFoundError: The resource has no such key.
            MissingKeyError: The client has no key; nothing was sent.
        """
        return await self._as_resource(partial(self._drop_extras, keys, reserved=reserved))


def _path(dataset_id: str, id: str) -> str:
    dataset = quote_known_id(dataset_id, "a dataset")
    return f"datasets/{dataset}/resources/{quote_known_id(id, 'a resource')}/"


class AsyncResources(AsyncPart):
    """The portal's resources."""

    @overload
    def __call__(self) -> Self: ...
    @overload
    def __call__(
        self,
        id: str,
        *,
        dataset_id: str | None = None,
        fetch: bool = True,
        fields: Sequence[str] | None = None,
    ) -> Coroutine[Any, Any, AsyncResource]: ...
    @hinting
    def __call__(
        self,
        id: str | EllipsisType = ...,
        *,
        dataset_id: str | None = None,
        fetch: bool = True,
        fields: Sequence[str] | None = None,
    ) -> Self | Coroutine[Any, Any, AsyncResource]:
        """Return one resource, as `get()` does, or without an id the collection itself."""
        return (
            self
            if isinstance(id, EllipsisType)
            else self.get(id, dataset_id=dataset_id, fetch=fetch, fields=fields)
        )

    @hinting
    async def get(
        self,
        id: str,
        *,
        dataset_id: str | None = None,
        fetch: bool = True,
        fields: Sequence[str] | None = None,
    ) -> AsyncResource:
        """Return one resource.

        Speaks to GET /api/1/datasets/{dataset_id}/resources/{id}/, or without `dataset_id` to
        GET /api/2/datasets/resources/{id}/, which tells it.

        Args:
            id: Its id.
            dataset_id: Its dataset's id; looked up when it is not given.
            fetch: False makes no request: the record knows its ids only.
            fields: Load these fields only, such as `("title", "url")`: reading another one raises
                `NotLoadedError`. Everything by default.

        Raises:
            FieldError: A resource has no such field, or `fetch=False` loads none.
            NotFoundError: There is no such resource.
        """
        if not fetch:
            refuse_unfetched(fields)
        resource = AsyncResource._identity(self._client, id)
        if dataset_id is not None:
            known = given_id(dataset_id, "a dataset", self._client.base_url)
            resource._of(known)._doubted("named")
        return await resource.refresh(fields=fields) if fetch else resource

    async def create_static(
        self,
        file_to_upload: Upload,
        payload: ResourcePayload | Mapping[str, Any] | None = None,
        *,
        dataset_id: str,
        filename: str | None = None,
        part_size: int = PART_SIZE,
        parallel: int = 3,
        resume: bool = True,
        progress: Progress = None,
        extra_fields: Mapping[str, Any] | None = None,
        **fields: Unpack[ResourcePayload],
    ) -> AsyncResource:
        """Upload a file as a new resource of a dataset.

        Speaks to POST /api/1/datasets/{dataset_id}/upload/, then, for the metadata, to PUT
        /api/1/datasets/{dataset_id}/resources/{id}/. What cannot be completed is removed.

        Args:
            file_to_upload: A path, the content as `bytes`, or a binary file object.
            payload: The metadata, as a dictionary: `title` (the file's name by default), `type`
                ("main" by default), `description`, `schema`, `extras`.
            dataset_id: The id of the dataset.
            filename: The file's name and extension; its own by default. No folder is published.
            part_size: Bytes of a part; a larger file goes in parts.
            parallel: Parts at a time.
            resume: Go on with an upload of the same path that was interrupted in the last 24 hours.
            progress: True shows a bar, a function is told the bytes done and in all.
            extra_fields: Fields that this SDK does not know, sent as they are.
            fields: The metadata, as keyword arguments.

        Returns:
            The new resource.

        Raises:
            FieldError: Something was refused before anything was sent.
            FileError: The file cannot be sent, or changed while it was; nothing was published.
            UnsupportedFileError: The portal takes no such file.
            RefusedError: The portal refused the metadata: the uploaded resource was removed again.
            ChecksumError: The platform stored something else; the resource was removed again.
            AnswerLostError: It may have been created or not; see the error's `candidates`.
            MissingKeyError: The client has no key; nothing was sent.
        """
        client = self._client
        client._transport.require_key()
        changes = RESOURCE.changes(without(payload, "filetype", "file"), fields, extra_fields)
        changes = await ready_to_send(client, RESOURCE, changes, extra_fields)
        refuse_hosted(changes)
        dataset_id = await id_of_dataset(client, dataset_id)
        path = f"datasets/{quote_known_id(dataset_id, 'a dataset')}/upload/"
        sending = Sending(part_size, parallel, resume, client._progress_of(progress))
        return await create_hosted(
            *(client, path, (file_to_upload, filename), sending, changes), self._beside(dataset_id)
        )

    async def create_remote(
        self,
        payload: ResourcePayload | Mapping[str, Any] | None = None,
        *,
        dataset_id: str,
        extra_fields: Mapping[str, Any] | None = None,
        **fields: Unpack[ResourcePayload],
    ) -> AsyncResource:
        """Add a file that is elsewhere, by its URL (POST /api/1/datasets/{dataset_id}/resources/).

        Args:
            payload: The fields, as a dictionary; `title` and `url` are needed, `type` is "main" by
                default.
            dataset_id: The id of the dataset.
            extra_fields: Fields that this SDK does not know, sent as they are.
            fields: The fields, as keyword arguments.

        Returns:
            The new resource.

        Raises:
            FieldError: Something was refused before anything was sent.
            RefusedError: The portal refused a value; nothing was created.
            AnswerLostError: It may have been created or not; see the error's `candidates`.
            MissingKeyError: The client has no key; nothing was sent.
        """
        client = self._client
        transport = self._with_key
        new = RESOURCE.new(without(payload, "filetype", "remote"), fields, extra_fields)
        new = await ready_to_send(client, RESOURCE, new, extra_fields)
        dataset_id = await id_of_dataset(client, dataset_id)
        path = f"datasets/{quote_known_id(dataset_id, 'a dataset')}/resources/"
        body: dict[str, Any] = {"type": "main", **new, "filetype": "remote"}

        return await create_linked(transport, path, body, self._beside(dataset_id))

    def _beside(self, dataset_id: str) -> AsyncBeside[AsyncResource]:
        """Return how a new resource of a dataset is read, and found."""

        def parse(content: bytes) -> AsyncResource:
            return AsyncResource._parse(self._client, content)._of(dataset_id)

        async def fetch(id: str) -> AsyncResource:
            return await self.get(id, dataset_id=dataset_id)

        return AsyncBeside(dataset_id, parse, fetch, partial(self._newest, dataset_id))

    async def _newest(self, dataset_id: str, number: int, *fields: str) -> Newest:
        """Return some fields of the dataset's resources: there is one page, with all of them."""
        wanted = ["id", "internal", *fields]
        response = await self._client._transport.send(
            "GET",
            f"datasets/{quote_known_id(dataset_id, 'a dataset')}/",
            mask=mask(f"resources.{field}" for field in wanted),
        )
        return Newest(response, read_rows(response.content, "resources"))
