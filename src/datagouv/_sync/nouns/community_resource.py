# Generated from src/datagouv/_async/nouns/community_resource.py by scripts/unasync.py: edit that file, then `make style`.
"""Community resources: files that the users of a dataset add to it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Self, Unpack

from ..._files.source import PART_SIZE, Sending
from ..._udata.answers import has_more
from ..._udata.dated_rows import read_rows
from ..._udata.ids import quote_known_id
from ..._udata.masks import page_mask
from ..._udata.nouns.community_resource import (
    COMMUNITY_RESOURCE,
    COMMUNITY_RESOURCES,
    CommunityResourceFields,
)
from ..._udata.nouns.resource import refuse_hosted
from ..._udata.write.rules import without
from ..core.collection import Collection
from ..core.create_once import Newest
from ..core.payload import ready_to_send
from ..core.tagged import WithExtras
from ..files.create_resource import Beside, create_hosted, create_linked, id_of_dataset
from ..files.hosted_file import FileRecord
from .dataset import Dataset
from .organization import Organization

if TYPE_CHECKING:
    from ..._files.progress import Progress
    from ..._files.source import Upload
    from ..._udata.nouns.community_resource import (
        CommunityResourceFilters,
        CommunityResourcePayload,
    )
    from ..._udata.write.schema import WriteSchema
    from ..core.pages import Pages


_COLLECTION = "datasets/community_resources"


class CommunityResource(
    FileRecord, WithExtras, CommunityResourceFields, frozen=True
):
    """A community resource: a file or URL that a user adds to a dataset of others."""

    _noun: ClassVar[str] = "a community resource"
    _writes: ClassVar[WriteSchema] = COMMUNITY_RESOURCE
    _collection: ClassVar[str] = _COLLECTION
    _parts: ClassVar[Mapping[str, bool]] = {"dataset": False, "organization": False}

    dataset: Dataset | None = None
    """The dataset that it completes: its reference, which `refresh()` completes."""
    organization: Organization | None = None
    """The organization that publishes it, or `None`: then its `owner` does."""

    def update(
        self,
        payload: CommunityResourcePayload | Mapping[str, Any] | None = None,
        file_to_upload: Upload | None = None,
        *,
        filename: str | None = None,
        part_size: int = PART_SIZE,
        parallel: int = 3,
        resume: bool = True,
        progress: Progress = None,
        extra_fields: Mapping[str, Any] | None = None,
        **fields: Unpack[CommunityResourcePayload],
    ) -> Self:
        """Change the named fields and nothing else, replace the file, or both.

        Speaks to PUT /api/1/datasets/community_resources/{id}/ and, for a file, to POST …/upload/.

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
            FieldError: Something was refused before anything was sent.
            FileError: The file cannot be sent, or changed while it was; nothing was published.
            UnsupportedFileError: The portal takes no such file.
            RefusedError: The portal refused a value; nothing has changed.
            ChecksumError: The platform stored something else than the file.
            AnswerLostError: The answer to the file was lost, and it could not be settled.
            MissingKeyError: The client has no key; nothing was sent.
        """
        changes = self._changes(without(payload, "filetype", "file"), fields, extra_fields)
        return self._change(
            *(changes, file_to_upload, filename),
            Sending(part_size, parallel, resume, self.client._progress_of(progress)),
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
        **fields: Unpack[CommunityResourcePayload],
    ) -> Self:
        """Replace the hosted file, and keep title, description, type, schema and extras.

        Speaks to POST /api/1/datasets/community_resources/{id}/upload/, then, for the title, to
        PUT of the community resource.

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
        return self.update(
            fields,
            file,
            filename=filename,
            part_size=part_size,
            parallel=parallel,
            resume=resume,
            progress=progress,
            extra_fields=extra_fields,
        )


class CommunityResources(Collection[CommunityResource]):
    """The portal's community resources."""

    _kind = CommunityResource
    _query = COMMUNITY_RESOURCES

    def list(
        self, **filters: Unpack[CommunityResourceFilters]
    ) -> Pages[CommunityResource]:
        """Return the community resources that fit, page after page, in order of their creation.

        Speaks to GET /api/1/datasets/community_resources/.

        Args:
            filters: What they have to fit, and the options of every list.

        Raises:
            FieldError: There is no such filter or field, or a value is of no use to it.
            NotFoundError: At the first one: a filter names an object that is not there.
        """
        return self._list(filters)

    def count(self, **filters: Unpack[CommunityResourceFilters]) -> int:
        """Return how many community resources fit (one small GET of the list).

        Args:
            filters: What they have to fit.
        """
        return self._count(filters)

    def create_static(
        self,
        file_to_upload: Upload,
        payload: CommunityResourcePayload | Mapping[str, Any] | None = None,
        *,
        dataset_id: str,
        filename: str | None = None,
        part_size: int = PART_SIZE,
        parallel: int = 3,
        resume: bool = True,
        progress: Progress = None,
        extra_fields: Mapping[str, Any] | None = None,
        **fields: Unpack[CommunityResourcePayload],
    ) -> CommunityResource:
        """Upload a file as a new community resource of a dataset.

        Speaks to POST /api/1/datasets/{dataset_id}/upload/community/, then, for the metadata, to
        PUT /api/1/datasets/community_resources/{id}/. What cannot be completed is removed.

        Args:
            file_to_upload: A path, the content as `bytes`, or a binary file object.
            payload: The metadata, as a dictionary: `title` (the file's name by default), `type`
                ("main" by default), `description`, `schema`, `extras`, and `organization`, the id
                or the slug of its publisher (the key's owner by default).
            dataset_id: The id of the dataset.
            filename: The file's name and extension; its own by default. No folder is published.
            part_size: Bytes of a part; a larger file goes in parts.
            parallel: Parts at a time.
            resume: Go on with an upload of the same path that was interrupted in the last 24 hours.
            progress: True shows a bar, a function is told the bytes done and in all.
            extra_fields: Fields that this SDK does not know, sent as they are.
            fields: The metadata, as keyword arguments.

        Returns:
            The new community resource.

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
        named = without(payload, "filetype", "file")
        changes = COMMUNITY_RESOURCE.changes(named, fields, extra_fields)
        changes = ready_to_send(client, COMMUNITY_RESOURCE, changes, extra_fields)
        refuse_hosted(changes)
        dataset_id = id_of_dataset(client, dataset_id)
        path = f"datasets/{quote_known_id(dataset_id, 'a dataset')}/upload/community/"
        sending = Sending(part_size, parallel, resume, client._progress_of(progress))
        return create_hosted(
            *(client, path, (file_to_upload, filename), sending, changes), self._beside(dataset_id)
        )

    def create_remote(
        self,
        payload: CommunityResourcePayload | Mapping[str, Any] | None = None,
        *,
        dataset_id: str,
        extra_fields: Mapping[str, Any] | None = None,
        **fields: Unpack[CommunityResourcePayload],
    ) -> CommunityResource:
        """Add a file that is elsewhere, by its URL (POST /api/1/datasets/community_resources/).

        Args:
            payload: The fields, as a dictionary; `title` and `url` are needed, `type` is "main" by
                default, and without `organization` the key's owner is the publisher.
            dataset_id: The id of the dataset.
            extra_fields: Fields that this SDK does not know, sent as they are.
            fields: The fields, as keyword arguments.

        Returns:
            The new community resource.

        Raises:
            FieldError: Something was refused before anything was sent.
            RefusedError: The portal refused a value; nothing was created.
            AnswerLostError: It may have been created or not; see the error's `candidates`.
            MissingKeyError: The client has no key; nothing was sent.
        """
        transport = self._with_key
        new = self._new(without(payload, "filetype", "remote"), fields, extra_fields)
        dataset_id = id_of_dataset(self._client, dataset_id)
        dataset = {"class": "Dataset", "id": dataset_id}
        body: dict[str, Any] = {"type": "main", **new, "filetype": "remote", "dataset": dataset}

        return create_linked(transport, f"{_COLLECTION}/", body, self._beside(dataset_id))

    def _beside(self, dataset_id: str) -> Beside[CommunityResource]:
        """Return how a new community resource of a dataset is read, and found."""
        parse = partial(CommunityResource._parse, self._client)
        newest = partial(self._newest, dataset_id)
        return Beside(dataset_id, parse, self.get, newest, self._own_id)

    def _newest(self, dataset_id: str, number: int, *fields: str) -> Newest:
        """Return some fields of a page of the dataset's newest community resources."""
        response = self._client._transport.send(
            "GET",
            f"{_COLLECTION}/",
            params={
                "dataset": dataset_id,
                "sort": "-created_at_internal",
                "page_size": 50,
                "page": number,
            },
            mask=page_mask(["id", "internal", *fields]),
        )
        rows = read_rows(response.content, "data")
        return Newest(response, rows, more=has_more(response.content))
