"""What resources and community resources share: metadata, a hosted file, and its replacement."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, ClassVar, Self, TypeVar

import httpx

from .._concurrency import async_call
from .._files import Sending, Source, Upload, open_source
from .._json import is_object
from .._payload import Noun, check_extras, refuse_hosted
from ..errors import AnswerLostError, ChecksumError, DatagouvError, FieldError
from ..types.resource import ResourceFields
from .creation import create_once, replace_once
from .record import AsyncRecord
from .transport import AsyncTransport
from .upload import AsyncUploader


class AsyncFileRecord(AsyncRecord, ResourceFields, frozen=True):
    """A file or a URL with its metadata."""

    _writable: ClassVar[Noun]
    _shown: ClassVar[tuple[str, ...]] = ("id", "title", "format")

    async def notify_update(self) -> Self:
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
        return await self._put({})

    async def delete(self) -> None:
        """Delete the resource and its hosted file for good: nothing brings it back.

        A delete that is repeated after a lost answer succeeds (DELETE of the object).

        Raises:
            NotFoundError: There was no such object.
            MissingKeyError: The client has no key; nothing was sent.
        """
        self.client.transport.require_key()
        await self.client.transport.send("DELETE", await self._where())

    async def _change(
        self, changes: dict[str, Any], file: Upload | None, name: str | None, sending: Sending
    ) -> Self:
        """Change metadata, the file, or both."""
        check_extras(changes, self._noun, vars(self).get("extras") or {})
        if file is not None:
            with await async_call(open_source, file, name) as source:
                return await self._replace(source, changes, sending)
        if name is not None:
            raise FieldError("filename is the name of file_to_upload, which is missing")
        if not changes:
            return self
        await self._refuse_ignored(changes)
        return await self._put(changes)

    async def _refuse_ignored(self, changes: Mapping[str, Any]) -> None:
        if any(key in changes for key in ("url", "checksum", "filesize", "mime", "format")):
            filetype = vars(self).get("filetype") or (await self._read("filetype"))["filetype"]
            if filetype == "file":
                refuse_hosted(changes)

    async def _put(self, changes: Mapping[str, Any]) -> Self:
        response = await self.client.transport.send("PUT", await self._where(), json=changes)
        return await self._renew(response)

    async def _replace(self, source: Source, changes: dict[str, Any], sending: Sending) -> Self:
        """Replace the hosted file, and give back the title, which the platform takes from its name.

        The metadata goes first: what the portal refuses is refused while nothing has changed yet.
        """
        transport = self.client.transport
        await self.client.references.check_extension(source.name)
        current = await self._read("title", "filetype", *changes)
        if current["filetype"] != "file":
            raise FieldError(
                "this resource is remote: its file is not the platform's to replace. Change its "
                "'url', or call notify_update() when the file behind it has changed"
            )
        refuse_hosted(changes)
        if changes:
            await self._put(changes)
        upload = AsyncUploader(transport, f"{await self._where()}upload/", source, sending)

        async def send() -> ResourceFields:
            return self._parse(self.client, (await upload.send()).content)

        async def done() -> bool:
            checksum = (await self._read("checksum"))["checksum"]
            return is_object(checksum) and checksum["value"] == await async_call(source.checksum)

        async def replace() -> ResourceFields | None:
            return await replace_once(transport, send, done)

        try:
            await upload.until_whole(replace)
        except DatagouvError as error:
            if not isinstance(error, AnswerLostError | ChecksumError):
                await self._put_back({key: current[key] for key in changes}, error)
            raise
        try:
            return await self._put({"title": changes.get("title", current["title"])})
        except DatagouvError as error:
            error.adding(f"the file was replaced; its title {current['title']!r} is not put back")
            raise

    async def _put_back(self, former: Mapping[str, Any], error: DatagouvError) -> None:
        """Undo a change of metadata after its file was refused, and say how that went."""
        try:
            if former:
                await self._put(former)
        except DatagouvError as again:
            error.adding(f"its metadata was changed, and is not put back: {again}")
        else:
            error.adding("the resource keeps its file and its metadata")


F = TypeVar("F", bound=AsyncFileRecord)


async def create_hosted(
    transport: AsyncTransport,
    upload: AsyncUploader,
    source: Source,
    changes: Mapping[str, Any],
    *,
    parse: Callable[[bytes], F],
    rows: Callable[[], Awaitable[tuple[httpx.Response, Sequence[Mapping[str, Any]]]]],
    fetch: Callable[[str], Awaitable[F]],
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

    async def send() -> F:
        return parse((await upload.send()).content)

    async def look() -> tuple[httpx.Response, Sequence[Mapping[str, Any]]]:
        response, seen = await rows()
        sha1 = await async_call(source.checksum)
        stored = [row for row in seen if row["checksum"]]
        return response, [row for row in stored if row["checksum"]["value"] == sha1]

    async def create() -> F:
        # Two files of one name in one second: the second gets a 500, and works a second later.
        return await create_once(transport, send, look, fetch, resend_failed=True)

    made = await upload.until_whole(create, _remove)
    try:
        # An upload is of type "main" by itself.
        return made if changes in ({}, {"type": "main"}) else await made._put(changes)
    except DatagouvError as error:
        await _remove(made, error)
        raise


async def _remove(made: AsyncFileRecord, error: DatagouvError) -> None:
    """Remove what was uploaded and cannot be completed, and say how that went."""
    try:
        await made.delete()
    except DatagouvError as again:
        error.adding(f"the uploaded resource {made.id} exists and is not removed: {again}")
    else:
        error.adding(f"the resource {made.id}, which had been uploaded, was removed")
