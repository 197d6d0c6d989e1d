# Generated from src/datagouv/_async/nouns/dataset.py by scripts/unasync.py: edit that file, then `make style`.
"""Datasets: the record, its resources, extras and tags, and the collection."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self, Unpack

from ..._concurrency.threads import call
from ..._files.checksum import check_verify
from ..._files.partial_file import make_folder, plain_path
from ..._files.selection import (
    check_choice,
    check_errors,
    choose,
    failure_of,
    refuse_types,
    unknown_types,
)
from ..._files.source import PART_SIZE
from ..._hints import hinting
from ..._udata.dated_rows import read_dated
from ..._udata.fields import ABSENT
from ..._udata.masks import mask
from ..._udata.nouns.dataset import (
    DATASET,
    DATASET_PUT_ERASES,
    DATASET_SEARCH,
    DATASETS,
    DatasetFields,
    merge,
    refuse_losing_license,
)
from ..._udata.order import ids_in_order
from ...errors import DatagouvError, FieldError, RefusedError
from ..core.capabilities import capabilities_of, refuse_exposing
from ..core.collection import Collection
from ..core.discussed import Discussed
from ..core.followed import Followed
from ..core.owned import Owned
from ..core.tagged import ExtrasRoute, Tagged
from .organization import Organization
from .resource import Resource

if TYPE_CHECKING:
    from ..._files.checksum import Verify
    from ..._files.progress import Progress
    from ..._files.saved_names import Overwrite
    from ..._files.selection import Downloaded, Errors
    from ..._files.source import Upload
    from ..._tabular.fields import DatasetTraffic
    from ..._udata.nouns.community_resource import CommunityResourceFilters
    from ..._udata.nouns.dataservice import DataserviceFilters
    from ..._udata.nouns.dataset import DatasetFilters, DatasetPayload, DatasetSearch
    from ..._udata.nouns.resource import ResourcePayload
    from ..._udata.nouns.reuse import ReuseFilters
    from ..._udata.nouns.topic import TopicFilters
    from ..._udata.write.schema import WriteSchema
    from ..client import Client
    from ..core.pages import Pages
    from .community_resource import CommunityResource
    from .dataservice import Dataservice
    from .reuse import Reuse
    from .topic import Topic


class Dataset(
    Followed,
    Owned,
    Discussed,
    Tagged,
    ExtrasRoute,
    DatasetFields,
    frozen=True,
):
    """A dataset: what it is about, who publishes it, and its resources."""

    _noun: ClassVar[str] = "a dataset"
    _writes: ClassVar[WriteSchema] = DATASET
    _collection: ClassVar[str] = "datasets"
    _shown: ClassVar[tuple[str, ...]] = ("id", "title", "resources")
    _parts: ClassVar[Mapping[str, bool]] = {"organization": False, "resources": True}

    resources: list[Resource] = ABSENT
    """Its files and URLs, in the order of its page."""
    organization: Organization | None = ABSENT
    """The organization that publishes it, or `None`: then its `owner` does."""

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
        """Change the named fields and nothing else (PUT /api/1/datasets/{id}/).

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
            IgnoredFieldsError: The portal, of another version of udata, dropped a field.
            GoneError: The dataset is deleted: `restore()` it first.
            MissingKeyError: The client has no key; nothing was sent.
        """
        changes = self._changes(payload, fields, extra_fields)
        self.client.references._check_license(changes.get("license"))
        refuse_exposing(self.client._transport, "PUT", self._path, changes, self._noun)
        try:
            return self._put(changes) if changes else self
        except RefusedError as error:
            self.client.references._tell_frequencies(error)
            raise

    def publish(self) -> Self:
        """Show a draft to everyone (PUT /api/1/datasets/{id}/): `update(private=False)`.

        Returns:
            The record itself, renewed.

        Raises:
            RefusedError: The portal refused it; nothing has changed.
            MissingKeyError: The client has no key; nothing was sent.
        """
        return self.update(private=False)

    def unpublish(self) -> Self:
        """Make the dataset a draft again (PUT /api/1/datasets/{id}/).

        Returns:
            The record itself, renewed.

        Raises:
            RefusedError: The portal refused it; nothing has changed.
            MissingKeyError: The client has no key; nothing was sent.
        """
        return self.update(private=True)

    def archive(self) -> Self:
        """Archive the dataset as of now (PUT /api/1/datasets/{id}/): searches leave it out.

        Returns:
            The record itself, renewed.

        Raises:
            RefusedError: The portal refused it; nothing has changed.
            MissingKeyError: The client has no key; nothing was sent.
        """
        return self.update(archived=datetime.now(UTC))

    def unarchive(self) -> Self:
        """Take the dataset out of the archive (PUT /api/1/datasets/{id}/).

        Returns:
            The record itself, renewed.

        Raises:
            RefusedError: The portal refused it; nothing has changed.
            MissingKeyError: The client has no key; nothing was sent.
        """
        return self.update(archived=None)

    def _put(
        self,
        changes: Mapping[str, Any],
        tagged: Callable[[list[str], bool], list[str]] | None = None,
    ) -> Self:
        """Write `changes`, and again the fields that the PUT would erase: the tags by `tagged`."""
        wanted = [name for name in DATASET_PUT_ERASES if name not in changes]
        if changes.get("access_type", "open") != "open" and "license" not in changes:
            wanted.append("license")
        self._find_id()

        def merged(current: dict[str, Any], again: bool) -> Mapping[str, Any]:
            refuse_losing_license(changes, current.get("license"))
            if tagged is not None:
                current["tags"] = tagged(current["tags"] or [], again)
            return merge(current, changes)

        return self._rewrite(merged, *wanted, sent=changes)

    def _retag(self, tagged: Callable[[list[str], bool], list[str]]) -> Self:
        return self._put({}, tagged)

    @hinting
    def update_extras(self, extras: Mapping[str, Any], *, reserved: bool = False) -> Self:
        """Set some extras and keep the others (PUT /api/2/datasets/{id}/extras/).

        Args:
            extras: The keys to set.
            reserved: Send keys that are reserved to the platform's services as well: the portal
                lets only a sysadmin's key write them.

        Returns:
            The record itself, its `extras` renewed.

        Raises:
            FieldError: A key is reserved to the platform's services, such as `transport:*`, or the
                platform could not store a value or read it again.
            RefusedError: `reserved` is true, and the key's owner is no sysadmin.
            MissingKeyError: The client has no key; nothing was sent.
        """
        return self._put_extras(extras, reserved=reserved)

    def delete_extras(self, keys: Sequence[str], *, reserved: bool = False) -> Self:
        """Remove some extras and keep the others (DELETE /api/2/datasets/{id}/extras/).

        Args:
            keys: The keys to remove.
            reserved: Send the keys that are reserved to the platform's services as well: the portal
                lets only a sysadmin's key remove them.

        Returns:
            The record itself, its `extras` renewed.

        Raises:
            FieldError: A key is reserved to the platform's services.
            RefusedError: `reserved` is true, and the key's owner is no sysadmin.
            MissingKeyError: The client has no key; nothing was sent.
        """
        return self._drop_extras(keys, reserved=reserved)

    def metrics_by_month(
        self, *, since: str | None = None, until: str | None = None
    ) -> list[DatasetTraffic]:
        """Return how often it was used, month by month.

        Speaks to GET /api/datasets/data/ of the metrics service.

        Args:
            since: The first month, such as "2026-01".
            until: The last month.

        Raises:
            FieldError: The portal has no metrics service that is known: see `metrics_url=` of the
                client; or an argument is no month.
        """
        from ..._tabular import traffic
        from ..data.metrics import of_one

        self._find_id()
        return of_one(self.client, traffic.DATASETS, self.id, since, until)

    def delete(self) -> Self:
        """Mark the dataset as deleted (DELETE /api/1/datasets/{id}/).

        Its owners still see it, and can `restore()` it until the platform purges it, on the same
        day on data.gouv.fr. A delete that is repeated after a lost answer succeeds.

        Returns:
            The record itself, `deleted` set.

        Raises:
            GoneError: It was deleted before.
            RefusedError: It has a DOI: it can be archived only.
            MissingKeyError: The client has no key; nothing was sent.
        """
        return self._mark_deleted()

    def restore(self) -> Self:
        """Bring a deleted dataset back, with all that it held (PUT /api/1/datasets/{id}/).

        Returns:
            The record itself, renewed.

        Raises:
            NotFoundError: It was purged.
            MissingKeyError: The client has no key; nothing was sent.
        """
        return self._put({"deleted": None})

    def reuses(self, **filters: Unpack[ReuseFilters]) -> Pages[Reuse]:
        """Return the reuses that use the dataset (GET /api/1/reuses/?dataset=).

        Args:
            filters: What they have to fit besides, and the options of every list.
        """
        return self.client.reuses._list_of(filters, dataset=self)

    def dataservices(self, **filters: Unpack[DataserviceFilters]) -> Pages[Dataservice]:
        """Return the dataservices that serve it (GET /api/1/dataservices/?dataset=).

        Args:
            filters: What they have to fit besides, and the options of every list.
        """
        return self.client.dataservices._list_of(filters, dataset=self)

    def topics(self, **filters: Unpack[TopicFilters]) -> Pages[Topic]:
        """Return the topics that hold it (GET /api/2/topics/?dataset=).

        Args:
            filters: What they have to fit besides, and the options of every list.
        """
        return self.client.topics._list_of(filters, dataset=self)

    def community_resources(
        self, **filters: Unpack[CommunityResourceFilters]
    ) -> Pages[CommunityResource]:
        """Return what its users added to it (GET /api/1/datasets/community_resources/?dataset=).

        Args:
            filters: What they have to fit besides, and the options of every list.
        """
        return self.client.community_resources._list_of(filters, dataset=self)

    def _bind(self, client: Client, *, whole: bool) -> Self:
        super()._bind(client, whole=whole)
        held = vars(self)
        resources: list[Resource] = held.get("resources") or []
        id: object = held.get("id")
        if isinstance(id, str):
            for resource in resources:
                resource._of(id)
        return self

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
        _refuse_arguments(fields)
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

    @hinting
    def download_resources(
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
    ) -> list[Downloaded[Resource]]:
        """Bring the files of the dataset's resources to a folder, several at a time.

        Speaks to GET of the `url` of each, where it is. All files are tried before an error is
        raised that names the failed files.

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
            resume: Resume the partial files of an earlier call.
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
            FieldError: The portal does not have a type, no resource has one of the formats, or
                `naming` is not a pattern for names.
            FileError: `folder` is not a path, or no folder can be there.
        """
        from ..files.save import save_all

        check_verify(verify)
        where = Path(plain_path(folder))
        check_errors(errors)
        check_choice(types, formats, pattern)
        if "resources" not in vars(self):
            self.refresh()
        if unknown := unknown_types(types or (), self.resources):
            listed: list[tuple[str, str]] = []
            with suppress(DatagouvError):  # The list only helps to say what there is.
                choices = self.client.references.resource_types()
                listed = [(choice.id, choice.label) for choice in choices]
            refuse_types(unknown, listed)
        chosen = choose(self.resources, types=types, formats=formats, pattern=pattern)
        if chosen:
            call(make_folder, where)
        results = save_all(
            chosen,
            *(where, naming, self.client._transport),
            parallel=parallel,
            overwrite=overwrite,
            resume=resume,
            verify=verify,
            stop_on_error=stop_on_error,
            progress=self.client._progress_of(progress),
        )
        failure = failure_of(results) if errors == "raise" else None
        if failure is not None:
            raise failure
        return results

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
            MissingKeyError: The client has no key; nothing was sent.
        """
        transport = self._with_key
        if (by is None) == (sort_function is None):
            raise FieldError("sort_resources() needs either an order or a sort_function")
        self.refresh()
        order = by if sort_function is None else sort_function(list(self.resources))
        ids = ids_in_order(self.resources, order, Resource.model_fields)
        transport.send("PUT", f"{self._path}resources/", json=ids)
        by_id = {resource.id: resource for resource in self.resources}
        vars(self)["resources"] = [by_id[id] for id in ids]
        return self


def _refuse_arguments(fields: Mapping[str, Any], *names: str) -> None:
    """Refuse the arguments that the verb sets itself: the dataset, the file."""
    if "dataset_id" in fields:
        raise FieldError(
            "'dataset_id' is no field here: the resource goes to the dataset whose verb is called; "
            "client.resources.create_static(file, dataset_id=...) sends it to another one"
        )
    for name in names:
        if name in fields:
            raise FieldError(f"{name!r} is no field here: the file is the first argument")


class Datasets(Collection[Dataset]):
    """The portal's datasets."""

    _kind = Dataset
    _query = DATASETS

    def list(self, **filters: Unpack[DatasetFilters]) -> Pages[Dataset]:
        """Return the datasets that fit, page after page (GET /api/1/datasets/).

        Nothing is asked for before the first one is used. With a key, the list holds the key's
        owner's own drafts, archived and deleted datasets too: see `visible_only`.

        Args:
            filters: What they have to fit, and the options of every list: `fields`, `limit`,
                `page_size`, `prefetch`, `visible_only`, `sort` (by date of creation by default).
                Of `format`, the portal compares one spelling: `csv`, and `CSV` or `.csv` only where
                no dataset has it.

        Raises:
            FieldError: There is no such filter, order or field, or a value is of no use to it.
            NotFoundError: At the first one: a filter names an object that is not there.
        """
        return self._list(filters)

    def search(self, text: str, **filters: Unpack[DatasetSearch]) -> Pages[Dataset]:
        """Return the datasets that a text finds, the most fitting first.

        Speaks to GET /api/2/datasets/search/, or, on a portal that has no such search, to
        GET /api/1/datasets/?q=. It finds public objects. Its records do not hold their resources,
        which `refresh()` loads, unless `fields` names them.

        Args:
            text: Words.
            filters: What they have to fit besides, and the options of every list.

        Raises:
            FieldError: There is no such filter, order or field, or a value is of no use to it.
        """
        return self._search(DATASET_SEARCH, text, filters)

    def count(self, **filters: Unpack[DatasetFilters]) -> int:
        """Return how many datasets fit (one small GET of /api/1/datasets/).

        Args:
            filters: What they have to fit.
        """
        return self._count(filters)

    def suggest(self, text: str, *, size: int = 10) -> Sequence[Dataset]:
        """Return the datasets that the portal proposes while a user types a title.

        Speaks to GET /api/1/datasets/suggest/.

        Args:
            text: The beginning of a word of the title.
            size: How many at most.

        Returns:
            Records that know their `id`, `title`, `acronym`, `slug` and `page`.
        """
        return self._suggest(text, size)

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
                `organization`, the publisher's id or slug, unless you publish in your own name.
            extra_fields: Fields that this SDK does not know, sent as they are.
            fields: The fields, as keyword arguments.

        Returns:
            The new dataset: public, unless `private=True` makes it a draft.

        Raises:
            FieldError: A field was refused before anything was sent.
            RefusedError: The portal refused a value; nothing was created.
            IgnoredFieldsError: The portal, of another version of udata, dropped a field.
            AnswerLostError: It may have been created or not; see the error's `candidates`.
            MissingKeyError: The client has no key; nothing was sent.
        """
        client = self._client
        new = self._new(payload, fields, extra_fields)
        client.references._check_license(new.get("license"))
        refuse_exposing(client._transport, "POST", self._query.path, new, "a dataset")
        try:
            return self._create(new, ("title", "description"), self._newest_of(new))
        except RefusedError as error:
            client.references._tell_frequencies(error)
            raise

    def _hidden(
        self, new: Mapping[str, Any], fields: Sequence[str]
    ) -> Sequence[dict[str, Any]]:
        """Return the key's owner's datasets: the lists of an old portal may leave drafts out."""
        transport = self._client._transport
        # Before 10.0.5; those versions do not tell theirs.
        if not new.get("private") or (capabilities_of(transport)).version is not None:
            return []
        found: list[dict[str, Any]] = []
        for path in ("me/org_datasets/", "me/datasets/"):
            response = transport.send("GET", path, mask=mask(fields))
            found += read_dated(response.content)
        return found
