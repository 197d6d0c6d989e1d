# Generated from src/datagouv/_async/file_record.py by scripts/unasync.py: edit that file, then `make style`.
"""What resources and community resources share: metadata, a hosted file, and its replacement."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

import httpx

from .._concurrency import Blocks, call
from .._files import Multipart, Source, Upload, open_source
from .._json import is_object
from .._payload import Noun, check_extras, refuse_hosted
from .._protocol import tag_slug
from ..errors import AnswerLostError, ChecksumError, DatagouvError, FieldError
from ..types.resource import ResourceFields
from .creation import create_once, replace_once
from .record import Record
from .transport import Body, Transport

if TYPE_CHECKING:
    from .client import Client

# The platform stores and hashes a file before it answers.
_UPLOAD_TIMEOUT = httpx.Timeout(60, connect=10, read=600)


class FileRecord(Record, ResourceFields, frozen=True):
    """A file or a URL with its metadata."""

    _writable: ClassVar[Noun]
    _shown: ClassVar[tuple[str, ...]] = ("id", "title", "format")

    def _bind(self, client: Client, *, whole: bool) -> Self:
        # The answer to an upload says that it succeeded, among the fields of the resource.
        (self.__pydantic_extra__ or {}).pop("success", None)
        return super()._bind(client, whole=whole)

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

    def _change(self, changes: dict[str, Any], file: Upload | None, name: str | None) -> Self:
        """Change metadata, the file, or both."""
        check_extras(changes, self._noun, vars(self).get("extras") or {})
        if file is not None:
            with call(open_source, file, name) as source:
                return self._replace(source, changes)
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

    def _replace(self, source: Source, changes: dict[str, Any]) -> Self:
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
        where = self._where()

        def send() -> ResourceFields:
            response = send_file(transport, f"{where}upload/", source)
            return self._parse(self.client, response.content)

        def done() -> bool:
            checksum = (self._read("checksum"))["checksum"]
            return is_object(checksum) and checksum["value"] == call(source.checksum)

        try:
            with transport.turns.of(_turn(where, source)):
                sent = replace_once(transport, send, done)
        except DatagouvError as error:
            if not isinstance(error, AnswerLostError):
                self._put_back({key: current[key] for key in changes}, error)
            raise
        if sent is not None:
            verify(sent, source)
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
    source: Source,
    path: str,
    changes: Mapping[str, Any],
    *,
    parse: Callable[[bytes], F],
    rows: Callable[[], tuple[httpx.Response, Sequence[Mapping[str, Any]]]],
    fetch: Callable[[str], F],
) -> F:
    """Upload a new file and give it its metadata; what cannot be completed is removed again.

    Args:
        transport: The way to the portal.
        source: The file.
        path: The upload URL.
        changes: The metadata.
        parse: Makes a record of the platform's answer.
        rows: Returns the newest resources beside it, with `checksum`.
        fetch: Returns the resource of an id.
    """

    def send() -> F:
        return parse((send_file(transport, path, source)).content)

    def look() -> tuple[httpx.Response, Sequence[Mapping[str, Any]]]:
        response, seen = rows()
        sha1 = call(source.checksum)
        stored = [row for row in seen if is_object(row.get("checksum"))]
        return response, [row for row in stored if row["checksum"]["value"] == sha1]

    with transport.turns.of(_turn(path, source)):
        # After another of that name in that second it gets a 500, and works a second later.
        made = create_once(transport, send, look, fetch, resend_failed=True)
    try:
        verify(made, source)
        # An upload is of type "main" by itself.
        return made if changes in ({}, {"type": "main"}) else made._put(changes)
    except DatagouvError as error:
        try:
            made.delete()
        except DatagouvError as again:
            error.adding(f"the uploaded resource {made.id} exists and is not removed: {again}")
        else:
            error.adding(f"the resource {made.id}, which had been uploaded, was removed")
        raise


def _turn(path: str, source: Source) -> str:
    # The server stores a file under its dataset, the second and its name, and looks whether there
    # is one before it writes: of two at one time, one would get the other's content.
    return f"{path.split('/')[1]} {tag_slug(source.name)}"


def send_file(transport: Transport, path: str, source: Source) -> httpx.Response:
    """Send a file in one request (POST of an upload URL)."""
    frame = Multipart(source)
    body = Body(lambda: Blocks(frame), frame.headers)
    return transport.send("POST", path, body=body, timeout=_UPLOAD_TIMEOUT)


def verify(record: ResourceFields, source: Source) -> None:
    """Compare what the platform stored with what was sent.

    Raises:
        ChecksumError: They differ.
    """
    checksum = record.checksum
    if record.filesize not in (None, source.size) or (
        checksum is not None
        and checksum.type == "sha1"
        and checksum.value != call(source.checksum)
    ):
        raise ChecksumError(
            f"{source.name}: the platform stored {record.filesize} bytes with the checksum "
            f"{checksum.value if checksum else None}, which is not the file that was sent "
            f"({source.size} bytes, sha1 {call(source.checksum)})"
        )
