# Generated from src/datagouv/_async/file_record.py by scripts/unasync.py: edit that file, then `make style`.
"""What resources and community resources share: metadata, a hosted file, and its replacement."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, Self, TypeVar

import httpx

from .._concurrency import call
from .._files import Sending, Source, Upload, open_source
from .._json import is_object
from .._payload import Noun, check_extras, refuse_hosted
from ..errors import AnswerLostError, ChecksumError, DatagouvError, FieldError
from ..types.resource import ResourceFields
from .creation import create_once, replace_once
from .record import Record
from .transport import Transport
from .upload import Uploader


class FileRecord(Record, ResourceFields, frozen=True):
    """A file or a URL with its metadata."""

    _writable: ClassVar[Noun]
    _shown: ClassVar[tuple[str, ...]] = ("id", "title", "format")

    def notify_update(self) -> Self:
        """Tell the platform that the remote file has changed (an empty PUT of the object).

        `last_modified` moves, the platform tells its services, which analyse the file again, and
        nothing else changes. Where the platform's analysis dates the file itself, `last_modified`
        stays that date and `internal.last_modified_internal` moves.

        Returns:
            The record itself, renewed.

        Raises:
            MissingKeyError: The client has no key; nothing was sent.
        """
        self.client.transport.require_key()
        return self._put({})

    def delete(self) -> None:
        """Delete the resource and its hosted file for good: nothing brings it back.

        A delete that is repeated after a lost answer succeeds (DELETE of the object).

        Raises:
            NotFoundError: There was no such object.
            MissingKeyError: The client has no key; nothing was sent.
        """
        self.client.transport.require_key()
        self.client.transport.send("DELETE", self._where())

    def _change(
        self, changes: dict[str, Any], file: Upload | None, name: str | None, sending: Sending
    ) -> Self:
        """Change metadata, the file, or both."""
        check_extras(changes, self._noun, vars(self).get("extras") or {})
        if file is not None:
            with call(open_source, file, name) as source:
                return self._replace(source, changes, sending)
        if name is not None:
            raise FieldError("filename is the name of file_to_upload, which is missing")
        if not changes:
            return self
        self._refuse_ignored(changes)
        return self._put(changes)

    def _refuse_ignored(self, changes: Mapping[str, Any]) -> None:
        if any(key in changes for key in ("url", "checksum", "filesize", "mime", "format")):
            filetype = vars(self).get("filetype") or (self._read("filetype"))["filetype"]
            if filetype == "file":
                refuse_hosted(changes)

    def _put(self, changes: Mapping[str, Any]) -> Self:
        response = self.client.transport.send("PUT", self._where(), json=changes)
        return self._renew(response)

    def _replace(self, source: Source, changes: dict[str, Any], sending: Sending) -> Self:
        """Replace the hosted file, and give back the title, which the platform takes from its name.

        The metadata goes first: what the portal refuses is refused while nothing has changed yet.
        """
        transport = self.client.transport
        self.client.references.check_extension(source.name)
        current = self._read("title", "filetype", *changes)
        if current["filetype"] != "file":
            raise FieldError(
                "this resource is remote: its file is not the platform's to replace. Change its "
                "'url', or call notify_update() when the file behind it has changed"
            )
        refuse_hosted(changes)
        if changes:
            self._put(changes)
        upload = Uploader(transport, f"{self._where()}upload/", source, sending)

        def send() -> ResourceFields:
            return self._parse(self.client, (upload.send()).content)

        def done() -> bool:
            checksum = (self._read("checksum"))["checksum"]
            return is_object(checksum) and checksum["value"] == call(source.checksum)

        def replace() -> ResourceFields | None:
            return replace_once(transport, send, done)

        try:
            upload.until_whole(replace)
        except DatagouvError as error:
            if not isinstance(error, AnswerLostError | ChecksumError):
                self._put_back({key: current[key] for key in changes}, error)
            raise
        try:
            return self._put({"title": changes.get("title", current["title"])})
        except DatagouvError as error:
            error.adding(f"the file was replaced; its title {current['title']!r} is not put back")
            raise

    def _put_back(self, former: Mapping[str, Any], error: DatagouvError) -> None:
        """Undo a change of metadata after its file was refused, and say how that went."""
        try:
            if former:
                self._put(former)
        except DatagouvError as again:
            error.adding(f"its metadata was changed, and is not put back: {again}")
        else:
            error.adding("the resource keeps its file and its metadata")


F = TypeVar("F", bound=FileRecord)


def create_hosted(
    transport: Transport,
    upload: Uploader,
    source: Source,
    changes: Mapping[str, Any],
    *,
    parse: Callable[[bytes], F],
    rows: Callable[[], tuple[httpx.Response, Sequence[Mapping[str, Any]]]],
    fetch: Callable[[str], F],
) -> F:
    """Upload a new file and give it its metadata; what cannot be completed is removed again.

    Args:
        transport: The way to the portal.
        upload: Sends the file.
        source: The file.
        changes: The metadata.
        parse: Makes a record of the platform's answer.
        rows: Returns the newest resources beside it, with `checksum`.
        fetch: Returns the resource of an id.
    """

    def send() -> F:
        return parse((upload.send()).content)

    def look() -> tuple[httpx.Response, Sequence[Mapping[str, Any]]]:
        response, seen = rows()
        sha1 = call(source.checksum)
        stored = [row for row in seen if row["checksum"]]
        return response, [row for row in stored if row["checksum"]["value"] == sha1]

    def create() -> F:
        # Two files of one name in one second: the second gets a 500, and works a second later.
        return create_once(transport, send, look, fetch, resend_failed=True)

    made = upload.until_whole(create, _remove)
    try:
        # An upload is of type "main" by itself.
        return made if changes in ({}, {"type": "main"}) else made._put(changes)
    except DatagouvError as error:
        _remove(made, error)
        raise


def _remove(made: FileRecord, error: DatagouvError) -> None:
    """Remove what was uploaded and cannot be completed, and say how that went."""
    try:
        made.delete()
    except DatagouvError as again:
        error.adding(f"the uploaded resource {made.id} exists and is not removed: {again}")
    else:
        error.adding(f"the resource {made.id}, which had been uploaded, was removed")
