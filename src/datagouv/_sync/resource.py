# Generated from src/datagouv/_async/resource.py by scripts/unasync.py: edit that file, then `make style`.
"""Resources: the files and URLs of a dataset."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import EllipsisType
from typing import TYPE_CHECKING, Any, ClassVar, Self, Unpack, overload

import httpx

from .._files import PART_SIZE, Sending, Upload
from .._payload import RESOURCE, Noun, check_extras, refuse_hosted, without
from .._progress import Progress
from .._protocol import is_alike, mask, quote_id, read_object, read_rows
from ..errors import FieldError, NotLoadedError
from .creation import create_once
from .file_record import FileRecord, create_hosted, open_checked
from .upload import Uploader

if TYPE_CHECKING:
    from ..types.payloads import ResourcePayload
    from .client import Client
    from .dataset import Dataset

_ALIKE = ("title", "description", "url")
"""By what a remote one is recognised."""


class Resource(FileRecord, frozen=True):
    """A resource: one file or URL of a dataset."""

    __slots__ = ("_dataset_id",)

    _carried: ClassVar[tuple[str, ...]] = ("_client", "_dataset_id")
    _noun: ClassVar[str] = "a resource"
    _writable: ClassVar[Noun] = RESOURCE

    if TYPE_CHECKING:
        _dataset_id: str

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

    def _where(self) -> str:
        if not hasattr(self, "_dataset_id"):
            self._find()
        return _path(self._dataset_id, self.id)

    def _find(self) -> Self:
        """Load the record and its dataset's id (GET /api/2/datasets/resources/{id}/)."""
        path = f"/api/2/datasets/resources/{quote_id(self.id, self._noun)}/"
        answer = read_object((self.client.transport.send("GET", path)).content)
        if not isinstance(answer.get("dataset_id"), str):
            raise FieldError(
                f"{self.id} is a community resource: client.community_resource({self.id!r})"
            )
        return self._take(self._parse(self.client, answer.get("resource")))._of(
            answer["dataset_id"]
        )

    def refresh(self) -> Self:
        """Load the whole record again.

        Speaks to GET /api/1/datasets/{dataset_id}/resources/{id}/, or, while the dataset is not
        known, to GET /api/2/datasets/resources/{id}/.

        Returns:
            The record itself, renewed.

        Raises:
            NotFoundError: There is no such resource.
        """
        return (super().refresh() if hasattr(self, "_dataset_id") else self._find())

    def dataset(self) -> Dataset:
        """Return the resource's dataset (GET /api/1/datasets/{dataset_id}/)."""
        self._where()
        return self.client.datasets.get(self._dataset_id)

    def update(
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
        """Change what is named and nothing else, replace the file, or both.

        Speaks to PUT /api/1/datasets/{dataset_id}/resources/{id}/ and, for a file, to POST
        …/upload/. The platform names a replaced resource after its file: the title is put back.

        Args:
            payload: What to change, as a dictionary.
            file_to_upload: The new file: a path, the content as `bytes`, or a binary file object.
            filename: The file's name, with its extension, when it has none of its own.
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
            FileError: The file cannot be sent.
            UnsupportedFileError: The portal takes no such file.
            RefusedError: The portal refused a value; nothing has changed.
            ChecksumError: The platform stored something else than the file.
            AnswerLostError: The answer to the file was lost, and it could not be settled.
            MissingKeyError: The client has no key; nothing was sent.
        """
        self.client.transport.require_key()
        changes = RESOURCE.changes(without(payload, "filetype", "file"), fields, extra_fields)
        return self._change(
            *(changes, file_to_upload, filename),
            Sending(part_size, parallel, resume, self.client.progress_of(progress)),
        )

    def upload(
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
            filename: The file's name, with its extension, when it has none of its own.
            part_size: Bytes of a part; a larger file goes in parts.
            parallel: Parts at a time.
            resume: Go on with an upload of the same path that was interrupted in the last 24 hours.
            progress: True shows a bar, a function is told the bytes done and in all.
            extra_fields: Fields that this SDK does not know, sent as they are.
            fields: Metadata to change as well.

        Returns:
            The record itself, renewed.
        """
        return self.update(
            None,
            file,
            filename=filename,
            part_size=part_size,
            parallel=parallel,
            resume=resume,
            progress=progress,
            extra_fields=extra_fields,
            **fields,
        )

    def update_extras(self, extras: Mapping[str, Any]) -> Self:
        """Set some extras and keep the others.

        Speaks to PUT /api/2/datasets/{dataset_id}/resources/{id}/extras/.

        Args:
            extras: The keys to set.

        Returns:
            The record itself, its `extras` renewed.

        Raises:
            FieldError: A key is reserved to the platform's services, such as `check:*`, or the
                platform could not store a value or read it again.
            MissingKeyError: The client has no key; nothing was sent.
        """
        self.client.transport.require_key()
        return self._put_extras(self._where(), extras, RESOURCE)

    def delete_extras(self, keys: Sequence[str]) -> Self:
        """Remove some extras and keep the others.

        Speaks to DELETE /api/2/datasets/{dataset_id}/resources/{id}/extras/.

        Args:
            keys: The keys to remove.

        Returns:
            The record itself, its `extras` renewed.

        Raises:
            FieldError: A key is reserved to the platform's services.
            NotFoundError: The resource has no such key.
            MissingKeyError: The client has no key; nothing was sent.
        """
        self.client.transport.require_key()
        return self._drop_extras(self._where(), keys)


class Resources:
    """The portal's resources."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._client.base_url}>"

    @overload
    def __call__(self) -> Self: ...
    @overload
    def __call__(
        self, id: str, *, dataset_id: str | None = None, fetch: bool = True
    ) -> Resource: ...
    def __call__(
        self, id: str | EllipsisType = ..., *, dataset_id: str | None = None, fetch: bool = True
    ) -> Self | Resource:
        """Return one resource, as `get()` does, or without an id the collection itself."""
        return (
            self
            if isinstance(id, EllipsisType)
            else self.get(id, dataset_id=dataset_id, fetch=fetch)
        )

    def get(
        self, id: str, *, dataset_id: str | None = None, fetch: bool = True
    ) -> Resource:
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
        resource = Resource._identity(self._client, id)
        if dataset_id is not None:
            quote_id(dataset_id, "a dataset")
            resource._of(dataset_id)
        return resource.refresh() if fetch else resource

    def create_static(
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
    ) -> Resource:
        """Upload a file as a new resource of a dataset.

        Speaks to POST /api/1/datasets/{dataset_id}/upload/, then, for the metadata, to PUT
        /api/1/datasets/{dataset_id}/resources/{id}/. What cannot be completed is removed.

        Args:
            file_to_upload: A path, the content as `bytes`, or a binary file object.
            payload: The metadata, as a dictionary: `title` (the file's name by default), `type`
                ("main" by default), `description`, `schema`, `extras`.
            dataset_id: The id of the dataset.
            filename: The file's name, with its extension, when it has none of its own.
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
            FileError: The file cannot be sent.
            UnsupportedFileError: The portal takes no such file.
            RefusedError: The portal refused the metadata: the uploaded resource was removed again.
            ChecksumError: The platform stored something else; the resource was removed again.
            AnswerLostError: It may have been created or not; see the error's `candidates`.
            MissingKeyError: The client has no key; nothing was sent.
        """
        client = self._client
        client.transport.require_key()
        changes = RESOURCE.changes(without(payload, "filetype", "file"), fields, extra_fields)
        refuse_hosted(changes)
        check_extras(changes, "a resource", {})

        def parse(content: bytes) -> Resource:
            return Resource._parse(client, content)._of(dataset_id)

        def rows() -> tuple[httpx.Response, Sequence[Mapping[str, Any]]]:
            return self._newest(dataset_id, "checksum", "title")

        def fetch(id: str) -> Resource:
            return self.get(id, dataset_id=dataset_id)

        path = f"datasets/{quote_id(dataset_id, 'a dataset')}/upload/"
        with open_checked(client, file_to_upload, filename) as source:
            sending = Sending(part_size, parallel, resume, client.progress_of(progress))
            upload = Uploader(client.transport, path, source, sending)
            return create_hosted(
                *(client.transport, upload, source, changes), parse=parse, rows=rows, fetch=fetch
            )

    def create_remote(
        self,
        payload: ResourcePayload | Mapping[str, Any] | None = None,
        *,
        dataset_id: str,
        extra_fields: Mapping[str, Any] | None = None,
        **fields: Unpack[ResourcePayload],
    ) -> Resource:
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
        check_extras(new, "a resource", {})
        path = f"datasets/{quote_id(dataset_id, 'a dataset')}/resources/"
        body: dict[str, Any] = {"type": "main", **new, "filetype": "remote"}

        def send() -> Resource:
            response = client.transport.send("POST", path, json=body)
            return Resource._parse(client, response.content)._of(dataset_id)

        def look() -> tuple[httpx.Response, Sequence[Mapping[str, Any]]]:
            response, rows = self._newest(dataset_id, *_ALIKE)
            return response, [row for row in rows if is_alike(row, new, _ALIKE)]

        def fetch(id: str) -> Resource:
            return self.get(id, dataset_id=dataset_id)

        return create_once(
            *(client.transport, send, look, fetch, Resource.delete),
            twins=f"new {path} {new['title']} {new['url']}",
        )

    def _newest(
        self, dataset_id: str, *fields: str
    ) -> tuple[httpx.Response, Sequence[Mapping[str, Any]]]:
        """Return some fields of the dataset's resources, and the answer that held them."""
        wanted = ["id", "internal", *fields]
        response = self._client.transport.send(
            "GET",
            f"datasets/{quote_id(dataset_id, 'a dataset')}/",
            mask=mask(f"resources.{field}" for field in wanted),
        )
        return response, read_rows(response.content, "resources")


def _path(dataset_id: str, id: str) -> str:
    dataset = quote_id(dataset_id, "a dataset")
    return f"datasets/{dataset}/resources/{quote_id(id, 'a resource')}/"
