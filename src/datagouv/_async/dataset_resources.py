"""The resources of a dataset: added, downloaded, put in order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, Unpack

from .._checksum import Verify, check_verify
from .._concurrency import async_call
from .._files import PART_SIZE, Upload
from .._folder import (
    Downloaded,
    Errors,
    check_choice,
    check_errors,
    choose,
    failure_of,
    refuse_types,
    unknown_types,
)
from .._landing import make_folder, plain_path
from .._progress import Progress
from .._protocol import ids_in_order
from .._saved import Overwrite
from ..errors import DatagouvError, FieldError
from ..types.base import ABSENT
from ..types.dataset import DatasetFields
from .bring import bring_all
from .record import AsyncRecord
from .resource import AsyncResource

if TYPE_CHECKING:
    from ..types.payloads import ResourcePayload
    from .client import AsyncClient


class AsyncDatasetResources(AsyncRecord, DatasetFields, frozen=True):
    """A dataset as what holds its resources: a part of `AsyncDataset`, which is long enough."""

    resources: list[AsyncResource] = ABSENT
    """Its files and URLs, in the order of its page."""

    def _bind(self, client: AsyncClient, *, whole: bool) -> Self:
        super()._bind(client, whole=whole)
        held = vars(self)
        resources: list[AsyncResource] = held.get("resources") or []
        id: object = held.get("id")
        if isinstance(id, str):
            for resource in resources:
                resource._of(id)
        return self

    async def create_static(
        self,
        file_to_upload: Upload,
        payload: ResourcePayload | Mapping[str, Any] | None = None,
        *,
        filename: str | None = None,
        part_size: int = PART_SIZE,
        parallel: int = 3,
        resume: bool = True,
        progress: Progress = None,
        extra_fields: Mapping[str, Any] | None = None,
        **fields: Unpack[ResourcePayload],
    ) -> AsyncResource:
        """Upload a file as a new resource of this dataset.

        Speaks to POST /api/1/datasets/{id}/upload/, then, for the metadata, to PUT
        /api/1/datasets/{id}/resources/{resource}/. A resource that cannot be completed is removed.

        Args:
            file_to_upload: A path, the content as `bytes`, or a binary file object.
            payload: The metadata, as a dictionary: `title` (the file's name by default), `type`
                ("main" by default), `description`, `schema`, `extras`.
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
        """
        _refuse_arguments(fields)
        return self._gain(
            await self.client.resources.create_static(
                file_to_upload,
                payload,
                dataset_id=self.id,
                filename=filename,
                part_size=part_size,
                parallel=parallel,
                resume=resume,
                progress=progress,
                extra_fields=extra_fields,
                **fields,
            )
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
    ) -> AsyncResource:
        """Upload a file as a new resource of this dataset: `create_static()` in short.

        Speaks to POST /api/1/datasets/{id}/upload/.

        Args:
            file: A path, the content as `bytes`, or a binary file object.
            filename: The file's name and extension; its own by default. No folder is published.
            part_size: Bytes of a part; a larger file goes in parts.
            parallel: Parts at a time.
            resume: Go on with an upload of the same path that was interrupted in the last 24 hours.
            progress: True shows a bar, a function is told the bytes done and in all.
            extra_fields: Fields that this SDK does not know, sent as they are.
            fields: The metadata: `title` (the file's name by default), `type` ("main" by default)…

        Returns:
            The new resource.
        """
        _refuse_arguments(fields, "file_to_upload")
        return await self.create_static(
            file,
            filename=filename,
            part_size=part_size,
            parallel=parallel,
            resume=resume,
            progress=progress,
            extra_fields=extra_fields,
            **fields,
        )

    async def create_remote(
        self,
        payload: ResourcePayload | Mapping[str, Any] | None = None,
        *,
        extra_fields: Mapping[str, Any] | None = None,
        **fields: Unpack[ResourcePayload],
    ) -> AsyncResource:
        """Add a file that is elsewhere, by its URL (POST /api/1/datasets/{id}/resources/).

        Args:
            payload: The fields, as a dictionary; `title` and `url` are needed, `type` is "main" by
                default.
            extra_fields: Fields that this SDK does not know, sent as they are.
            fields: The fields, as keyword arguments.

        Returns:
            The new resource.

        Raises:
            FieldError: Something was refused before anything was sent.
            RefusedError: The portal refused a value; nothing was created.
            AnswerLostError: It may have been created or not; see the error's `candidates`.
        """
        _refuse_arguments(fields)
        return self._gain(
            await self.client.resources.create_remote(
                payload, dataset_id=self.id, extra_fields=extra_fields, **fields
            )
        )

    def _gain(self, resource: AsyncResource) -> AsyncResource:
        # The platform puts the newest resource first.
        if "resources" in vars(self):
            vars(self)["resources"] = [resource, *self.resources]
        return resource

    async def download_resources(
        self,
        folder: str | PathLike[str] = ".",
        *,
        types: Sequence[str] | None = ("main",),
        formats: Sequence[str] | None = None,
        pattern: str | None = None,
        naming: str | None = None,
        parallel: int = 8,
        overwrite: Overwrite = "auto",
        resume: bool = True,
        verify: Verify = "auto",
        errors: Errors = "raise",
        stop_on_error: bool = False,
        progress: Progress = None,
    ) -> list[Downloaded[AsyncResource]]:
        """Bring the files of the dataset's resources to a folder, several at a time.

        Speaks to GET of the `url` of each, where it is. All files are tried before an error is
        raised that tells of those that failed.

        Args:
            folder: Where they go, `~` for your home; it is made when it is not there.
            types: The types of resources to bring, such as "main"; `None` brings all.
            formats: Their formats, such as "csv" (or ".CSV"); `None` brings all.
            pattern: What their titles or file names match, such as "*2026*"; in any case.
            naming: How files are named, such as "{id}.{format}" or "{title}.{format}". By default
                as `download()` does; where two names are the same, the beginning of the resource's
                id is put into the second.
            parallel: Files at a time.
            overwrite: "auto" replaces a file that is there, unless this process saved the file of
                another resource under its name; True replaces that as well, False replaces none.
                What is not replaced is an error.
            resume: Go on with what an earlier call left.
            verify: What each file is compared with, as of `Resource.download()`.
            errors: "raise" raises `DownloadsFailedError` at the end where a file failed; "return"
                returns each file's path or error.
            stop_on_error: Raise the first error at once, whatever `errors` says.
            progress: True shows one bar for all and one for each file on its way, a function is
                told the bytes done and in all.

        Returns:
            For each resource, in the dataset's order, the path of its file or the error.

        Raises:
            DownloadsFailedError: Some files failed; its `results` tell of all of them.
            FieldError: A type that the portal does not have, formats of which no resource has one,
                or a `naming` that is not a pattern for names.
            FileError: `folder` is not a path, or no folder can be there.
        """
        check_verify(verify)
        where = Path(plain_path(folder))
        check_errors(errors)
        check_choice(types, formats, pattern)
        if "resources" not in vars(self):
            await self.refresh()
        if unknown := unknown_types(types or (), self.resources):
            listed: list[tuple[str, str]] = []
            with suppress(DatagouvError):  # The list only helps to say what there is.
                choices = await self.client.references.resource_types()
                listed = [(choice.id, choice.label) for choice in choices]
            refuse_types(unknown, listed)
        chosen = choose(self.resources, types=types, formats=formats, pattern=pattern)
        if chosen:
            await async_call(make_folder, where)
        results = await bring_all(
            chosen,
            *(where, naming, self.client.transport),
            parallel=parallel,
            overwrite=overwrite,
            resume=resume,
            verify=verify,
            stop_on_error=stop_on_error,
            progress=self.client.progress_of(progress),
        )
        failure = failure_of(results) if errors == "raise" else None
        if failure is not None:
            raise failure
        return results

    async def sort_resources(
        self,
        by: str | Sequence[str | AsyncResource] | Callable[[AsyncResource], Any] | None = None,
        *,
        sort_function: Callable[[list[AsyncResource]], Sequence[AsyncResource]] | None = None,
    ) -> Self:
        """Set the order of the resources on the dataset's page.

        Speaks to PUT /api/1/datasets/{id}/resources/.

        Args:
            by: A field ("title", or "created_at.desc" for the reverse), a function that gives the
                sort key of a resource, or the resources (or their ids) in the wanted order.
            sort_function: A function from the list of resources to the list in the wanted order.

        Returns:
            The record itself, renewed.

        Raises:
            FieldError: No such field, or the list does not hold each resource once.
            MissingKeyError: The client has no key; nothing was sent.
        """
        self.client.transport.require_key()
        if (by is None) == (sort_function is None):
            raise FieldError("sort_resources() needs either an order or a sort_function")
        await self.refresh()
        order = by if sort_function is None else sort_function(list(self.resources))
        ids = ids_in_order(self.resources, order, AsyncResource.model_fields)
        await self.client.transport.send("PUT", f"{self._path}resources/", json=ids)
        by_id = {resource.id: resource for resource in self.resources}
        vars(self)["resources"] = [by_id[id] for id in ids]
        return self


def _refuse_arguments(fields: Mapping[str, Any], *names: str) -> None:
    """Refuse what the verb gives itself: the dataset whose verb is called, the file."""
    if "dataset_id" in fields:
        raise FieldError(
            "'dataset_id' is no field here: the resource goes to the dataset whose verb is called; "
            "client.resources.create_static(file, dataset_id=...) sends it to another one"
        )
    for name in names:
        if name in fields:
            raise FieldError(f"{name!r} is no field here: the file is the first argument")
