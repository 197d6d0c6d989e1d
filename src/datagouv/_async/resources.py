"""The collection of resources: found by their id, added to a dataset."""

from __future__ import annotations

from collections.abc import Coroutine, Mapping
from functools import partial
from types import EllipsisType
from typing import TYPE_CHECKING, Any, Self, Unpack, overload

from .._files import PART_SIZE, Sending, Upload
from .._ids import given_id, quote_known_id
from .._payload import RESOURCE, check_extras, refuse_hosted, without
from .._progress import Progress
from .._protocol import mask, read_rows
from .creation import Newest
from .file_creation import AsyncBeside, create_hosted, create_linked
from .file_record import open_checked
from .part import AsyncPart
from .resource import AsyncResource
from .upload import AsyncUploader

if TYPE_CHECKING:
    from ..types.payloads import ResourcePayload


class AsyncResources(AsyncPart):
    """The portal's resources."""

    @overload
    def __call__(self) -> Self: ...
    @overload
    def __call__(
        self, id: str, *, dataset_id: str | None = None, fetch: bool = True
    ) -> Coroutine[Any, Any, AsyncResource]: ...
    def __call__(
        self, id: str | EllipsisType = ..., *, dataset_id: str | None = None, fetch: bool = True
    ) -> Self | Coroutine[Any, Any, AsyncResource]:
        """Return one resource, as `get()` does, or without an id the collection itself."""
        return (
            self
            if isinstance(id, EllipsisType)
            else self.get(id, dataset_id=dataset_id, fetch=fetch)
        )

    async def get(
        self, id: str, *, dataset_id: str | None = None, fetch: bool = True
    ) -> AsyncResource:
        """Return one resource.

        Speaks to GET /api/1/datasets/{dataset_id}/resources/{id}/, or without `dataset_id` to
        GET /api/2/datasets/resources/{id}/, which tells it.

        Args:
            id: Its id.
            dataset_id: Its dataset's id; looked up when it is not given.
            fetch: False makes no request: the record knows its ids only.

        Raises:
            NotFoundError: There is no such resource.
        """
        resource = AsyncResource._identity(self._client, id)
        if dataset_id is not None:
            known = given_id(dataset_id, "a dataset", self._client.base_url)
            resource._of(known)._doubted("named")
        return await resource.refresh() if fetch else resource

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
        client.transport.require_key()
        changes = RESOURCE.changes(without(payload, "filetype", "file"), fields, extra_fields)
        await client.references._check(RESOURCE.unlisted(changes, extra_fields))
        refuse_hosted(changes)
        check_extras(changes, "a resource", {}, extra_fields)

        dataset_id = given_id(dataset_id, "a dataset", client.base_url)
        dataset_id = await client.transport.known_id("datasets", dataset_id)
        path = f"datasets/{quote_known_id(dataset_id, 'a dataset')}/upload/"
        with await open_checked(client, file_to_upload, filename) as source:
            sending = Sending(part_size, parallel, resume, client.progress_of(progress))
            async with AsyncUploader(client.transport, path, source, sending) as upload:
                return await create_hosted(
                    *(client.transport, upload, source, changes), self._beside(dataset_id)
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
        client.transport.require_key()
        new = RESOURCE.new(without(payload, "filetype", "remote"), fields, extra_fields)
        await client.references._check(RESOURCE.unlisted(new, extra_fields))
        check_extras(new, "a resource", {}, extra_fields)
        dataset_id = given_id(dataset_id, "a dataset", client.base_url)
        dataset_id = await client.transport.known_id("datasets", dataset_id)
        path = f"datasets/{quote_known_id(dataset_id, 'a dataset')}/resources/"
        body: dict[str, Any] = {"type": "main", **new, "filetype": "remote"}

        return await create_linked(client.transport, path, body, self._beside(dataset_id))

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
        response = await self._client.transport.send(
            "GET",
            f"datasets/{quote_known_id(dataset_id, 'a dataset')}/",
            mask=mask(f"resources.{field}" for field in wanted),
        )
        return Newest(response, read_rows(response.content, "resources"))
