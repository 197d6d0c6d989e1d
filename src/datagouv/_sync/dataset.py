# Generated from src/datagouv/_async/dataset.py by scripts/unasync.py: edit that file, then `make style`.
"""Datasets: their life from draft to deletion, their resources, their extras and tags."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self, Unpack

import httpx

from .._concurrency import Pool
from .._files import PART_SIZE, Upload
from .._folder import Downloaded, choose, distinct_names, total_of
from .._payload import DATASET, check_extras, refuse_losing_license, tag_list
from .._progress import Meter, Progress
from .._protocol import (
    DATASET_PUT_ERASES,
    ids_in_order,
    merge,
    page_mask,
    read_object,
    read_rows,
    same_text,
    tag_slug,
)
from ..errors import DatagouvError, FieldError, InvalidAnswerError
from ..types.base import ABSENT
from ..types.dataset import DatasetFields
from .bring import bring
from .creation import create_once
from .organization import Organization
from .record import Record
from .resource import Resource

if TYPE_CHECKING:
    from ..types.payloads import DatasetPayload, ResourcePayload
    from .client import Client


class Dataset(Record, DatasetFields, frozen=True):
    """A dataset: what it is about, who publishes it, and its resources."""

    _noun: ClassVar[str] = "a dataset"
    _collection: ClassVar[str] = "datasets"
    _shown: ClassVar[tuple[str, ...]] = ("id", "title", "resources")

    organization: Organization | None = ABSENT
    """The organization that publishes it, or `None`: then its `owner` does."""
    resources: list[Resource] = ABSENT
    """Its files and URLs, in the order of its page."""

    def _bind(self, client: Client, *, whole: bool) -> Self:
        held = vars(self)
        organization: Organization | None = held.get("organization")
        if organization is not None:
            organization._bind(client, whole=False)
        resources: list[Resource] = held.get("resources") or []
        for resource in resources:
            resource._bind(client, whole=whole)._of(held["id"])
        return super()._bind(client, whole=whole)

    @property
    def is_draft(self) -> bool:
        """Whether only its owners see it: the same as `private`."""
        return self.private

    def update(
        self,
        payload: DatasetPayload | Mapping[str, Any] | None = None,
        *,
        extra_fields: Mapping[str, Any] | None = None,
        **fields: Unpack[DatasetPayload],
    ) -> Self:
        """Change what is named and nothing else (PUT /api/1/datasets/{id}/).

        A PUT erases the tags and the temporal coverage that it does not hold: they are read just
        before (one small GET, none when the payload names both) and sent again.

        Args:
            payload: What to change, as a dictionary.
            extra_fields: Fields that this SDK does not know, sent as they are.
            fields: What to change, as keyword arguments.

        Returns:
            The record itself, renewed.

        Raises:
            FieldError: A field was refused before anything was changed: unknown, computed by the
                platform, or with a value that would destroy something else.
            RefusedError: The portal refused a value; nothing has changed.
            GoneError: The dataset is deleted: `restore()` it first.
            MissingKeyError: The client has no key; nothing was sent.
        """
        self.client.transport.require_key()
        changes = DATASET.changes(payload, fields, extra_fields)
        check_extras(changes, self._noun, vars(self).get("extras") or {})
        self.client.references.check_license(changes.get("license"))
        return self._put(changes) if changes else self

    def _put(self, changes: Mapping[str, Any]) -> Self:
        """Write `changes`, and again what the PUT would erase."""
        wanted = [name for name in DATASET_PUT_ERASES if name not in changes]
        if changes.get("access_type", "open") != "open" and "license" not in changes:
            wanted.append("license")
        current = self._read(*wanted) if wanted else {}
        refuse_losing_license(changes, current.get("license"))
        response = self.client.transport.send("PUT", self._path, json=merge(current, changes))
        return self._renew(response)

    def add_tags(self, *tags: str) -> Self:
        """Add tags and keep the others (one GET and one PUT of /api/1/datasets/{id}/).

        Args:
            tags: Of 3 to 96 characters; the platform writes them in lower case, without accents.

        Returns:
            The record itself, renewed.
        """
        added = tag_list(tags)
        self.client.transport.require_key()
        current = self._read(*DATASET_PUT_ERASES)
        return self._put(current | {"tags": [*(current["tags"] or []), *added]})

    def remove_tags(self, *tags: str) -> Self:
        """Remove tags and keep the others (one GET and one PUT of /api/1/datasets/{id}/).

        Args:
            tags: As they read on the dataset, or as they were given to it.

        Returns:
            The record itself, renewed.
        """
        removed = {tag_slug(tag) for tag in tag_list(tags)}
        self.client.transport.require_key()
        current = self._read(*DATASET_PUT_ERASES)
        present: list[str] = current["tags"] or []
        kept = [tag for tag in present if tag_slug(tag) not in removed]
        return self._put(current | {"tags": kept})

    def update_extras(self, extras: Mapping[str, Any]) -> Self:
        """Set some extras and keep the others (PUT /api/2/datasets/{id}/extras/).

        Args:
            extras: The keys to set.

        Raises:
            FieldError: A key is reserved to the platform's services, such as `transport:*`.
        """
        self.client.transport.require_key()
        return self._put_extras(self._path, extras)

    def delete_extras(self, keys: Sequence[str]) -> Self:
        """Remove some extras and keep the others (DELETE /api/2/datasets/{id}/extras/).

        Args:
            keys: The keys to remove.

        Raises:
            FieldError: A key is reserved to the platform's services.
        """
        self.client.transport.require_key()
        return self._drop_extras(self._path, keys)

    def delete(self) -> Self:
        """Mark the dataset as deleted (DELETE /api/1/datasets/{id}/).

        Its owners still see it, and can `restore()` it until the platform purges it, on the same
        day on data.gouv.fr. A delete that is repeated after a lost answer succeeds.

        Returns:
            The record itself, `deleted` set.

        Raises:
            GoneError: It was deleted before.
            RefusedError: It has a DOI: it can be archived only.
        """
        self.client.transport.require_key()
        self.client.transport.send("DELETE", self._path)
        try:
            self._take_part(self._parse(self.client, self._raw("deleted"), whole=False))
        except DatagouvError:
            vars(self).pop("deleted", None)  # It is done; when, refresh() may tell.
        return self

    def restore(self) -> Self:
        """Bring a deleted dataset back, with all that it held (PUT /api/1/datasets/{id}/).

        Returns:
            The record itself, renewed.

        Raises:
            NotFoundError: It was purged.
        """
        self.client.transport.require_key()
        return self._put({"deleted": None})

    def create_static(
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
    ) -> Resource:
        """Upload a file as a new resource of this dataset.

        Speaks to POST /api/1/datasets/{id}/upload/, then, for the metadata, to PUT
        /api/1/datasets/{id}/resources/{resource}/. A resource that cannot be completed is removed.

        Args:
            file_to_upload: A path, the content as `bytes`, or a binary file object.
            payload: The metadata, as a dictionary: `title` (the file's name by default), `type`
                ("main" by default), `description`, `schema`, `extras`.
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
        """
        return self._gain(
            self.client.resources.create_static(
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
    ) -> Resource:
        """Upload a file as a new resource of this dataset: `create_static()` in short.

        Args:
            file: A path, the content as `bytes`, or a binary file object.
            filename: The file's name, with its extension, when it has none of its own.
            part_size: Bytes of a part; a larger file goes in parts.
            parallel: Parts at a time.
            resume: Go on with an upload of the same path that was interrupted in the last 24 hours.
            progress: True shows a bar, a function is told the bytes done and in all.
            extra_fields: Fields that this SDK does not know, sent as they are.
            fields: The metadata: `title` (the file's name by default), `type` ("main" by default)…

        Returns:
            The new resource.
        """
        return self.create_static(
            file,
            filename=filename,
            part_size=part_size,
            parallel=parallel,
            resume=resume,
            progress=progress,
            extra_fields=extra_fields,
            **fields,
        )

    def create_remote(
        self,
        payload: ResourcePayload | Mapping[str, Any] | None = None,
        *,
        extra_fields: Mapping[str, Any] | None = None,
        **fields: Unpack[ResourcePayload],
    ) -> Resource:
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
        return self._gain(
            self.client.resources.create_remote(
                payload, dataset_id=self.id, extra_fields=extra_fields, **fields
            )
        )

    def _gain(self, resource: Resource) -> Resource:
        # The platform puts the newest resource first.
        if "resources" in vars(self):
            vars(self)["resources"] = [resource, *self.resources]
        return resource

    def download_resources(
        self,
        folder: str | PathLike[str] = ".",
        *,
        types: Sequence[str] | None = ("main",),
        formats: Sequence[str] | None = None,
        pattern: str | None = None,
        naming: str | None = None,
        parallel: int = 8,
        overwrite: bool = True,
        resume: bool = True,
        verify: bool = True,
        stop_on_error: bool = False,
        progress: Progress = None,
    ) -> list[Downloaded[Resource]]:
        """Bring the files of the dataset's resources to a folder, several at a time.

        Args:
            folder: Where they go; it is made when it is not there.
            types: The types of resources to bring, such as "main"; `None` brings all.
            formats: Their formats, such as "csv"; `None` brings all.
            pattern: What their titles or file names match, such as "*2026*"; in any case.
            naming: How files are named, such as "{id}.{format}" or "{title}.{format}". By default
                as `download()` does; where two names are the same, the beginning of the resource's
                id is put into the second.
            parallel: Files at a time.
            overwrite: Replace files that are there; False counts them as errors.
            resume: Go on with what an earlier call left.
            verify: Compare checksums with those that the platform knows.
            stop_on_error: Raise the first error; else each file has its own result or error.
            progress: True shows one bar for all and one for each file on its way, a function is
                told the bytes done and in all.

        Returns:
            For each resource, in the dataset's order, the path of its file or the error.

        Raises:
            FieldError: `naming` is not a pattern for names.
        """
        if "resources" not in vars(self):
            self.refresh()
        chosen = choose(self.resources, types=types, formats=formats, pattern=pattern)
        names = distinct_names(chosen, naming)
        overall = self.client.progress_of(progress)
        meter = Meter(overall, total_of(chosen), f"{len(chosen)} files")
        transport = self.client.transport
        results: dict[str, Downloaded[Resource]] = {}

        def bring_one(resource: Resource, name: str) -> None:
            try:
                path = bring(
                    *(resource, str(Path(folder) / name), transport),
                    resource.expected_checksum() if verify else None,
                    overwrite=overwrite,
                    resume=resume,
                    progress=overall,
                    of=meter,
                )
                results[resource.id] = Downloaded(resource, path, None)
            except DatagouvError as error:
                if stop_on_error:
                    raise
                results[resource.id] = Downloaded(resource, None, error)

        try:
            with Pool(parallel) as pool:
                for resource, name in zip(chosen, names, strict=True):
                    pool.start(bring_one, resource, name)
        finally:
            meter.close()
        return [results[resource.id] for resource in chosen]

    def sort_resources(
        self,
        by: str | Sequence[str | Resource] | Callable[[Resource], Any] | None = None,
        *,
        sort_function: Callable[[list[Resource]], Sequence[Resource]] | None = None,
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
        """
        self.client.transport.require_key()
        if (by is None) == (sort_function is None):
            raise FieldError("sort_resources() needs either an order or a sort_function")
        self.refresh()
        order = by if sort_function is None else sort_function(list(self.resources))
        ids = ids_in_order(self.resources, order, Resource.model_fields)
        self.client.transport.send("PUT", f"{self._path}resources/", json=ids)
        by_id = {resource.id: resource for resource in self.resources}
        vars(self)["resources"] = [by_id[id] for id in ids]
        return self


class Datasets:
    """The portal's datasets."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def get(self, id: str, *, fetch: bool = True) -> Dataset:
        """Return one dataset (GET /api/1/datasets/{id}/).

        Args:
            id: Its id or its slug.
            fetch: False makes no request: the record knows its id only, and its verbs work.

        Raises:
            NotFoundError: There is no such dataset, or it is a draft of others.
            GoneError: It was deleted.
        """
        if not fetch:
            return Dataset._identity(self._client, id)
        return Dataset._load(self._client, Dataset._path_of(id))

    def create(
        self,
        payload: DatasetPayload | Mapping[str, Any] | None = None,
        *,
        extra_fields: Mapping[str, Any] | None = None,
        **fields: Unpack[DatasetPayload],
    ) -> Dataset:
        """Create a dataset (POST /api/1/datasets/).

        It ends with exactly one dataset, or an error: where the answer is lost, the portal is asked
        whether the dataset is there before anything is sent again.

        Args:
            payload: The fields, as a dictionary; `title` and `description` are needed, and
                `organization`, the id of the one that publishes, unless you do in your own name.
            extra_fields: Fields that this SDK does not know, sent as they are.
            fields: The fields, as keyword arguments.

        Returns:
            The new dataset: public, unless `private=True` makes it a draft.

        Raises:
            FieldError: A field was refused before anything was sent.
            RefusedError: The portal refused a value; nothing was created.
            AnswerLostError: It may have been created or not; see the error's `candidates`.
            MissingKeyError: The client has no key; nothing was sent.
        """
        client = self._client
        client.transport.require_key()
        new = DATASET.new(payload, fields, extra_fields)
        check_extras(new, "a dataset", {})
        client.references.check_license(new.get("license"))

        def send() -> Dataset:
            response = client.transport.send("POST", "datasets/", json=new)
            return Dataset._parse(client, response.content)

        def look() -> tuple[httpx.Response, Sequence[Mapping[str, Any]]]:
            return self._newest(new["title"], new.get("organization"))

        return create_once(client.transport, send, look, self.get)

    def _newest(
        self, title: str, organization: str | None
    ) -> tuple[httpx.Response, Sequence[Mapping[str, Any]]]:
        """Return the newest datasets of this title and publisher, and the answer that held them."""
        transport = self._client.transport
        if organization:
            publisher = {"organization": organization}
        else:
            me = read_object((transport.send("GET", "me/", mask="id")).content)
            if not isinstance(me.get("id"), str):
                raise InvalidAnswerError("the answer of me/ does not say who the key's owner is")
            publisher = {"owner": me["id"]}
        response = transport.send(
            "GET",
            "datasets/",
            params={**publisher, "sort": "-created", "page_size": 50},
            mask=page_mask(["id", "title", "internal"]),
        )
        rows = read_rows(response.content, "data")
        return response, [row for row in rows if same_text(row.get("title"), title)]
