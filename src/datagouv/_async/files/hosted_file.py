"""The base of resources and community resources: metadata, a hosted file, its replacement.

A program that reads metadata loads nothing of transfers: the verbs import what they need.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from functools import partial
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

from ..._concurrency.threads import async_call, async_call_to_read
from ..._doubt import note_if_interrupted
from ..._files.checksum import check_verify
from ..._files.partial_file import plain_path
from ..._files.published import Published, note_of_replacement, title_to_keep
from ..._files.source import open_source, stream_name
from ..._hints import hinting
from ..._json import is_object
from ..._udata.nouns.resource import refuse_hosted
from ..._words import counted
from ...errors import AnswerLostError, DatagouvError, FieldError, FileError
from ..core.create_once import replace_once
from ..data.reading import AsyncReading

if TYPE_CHECKING:
    from ..._files.checksum import Verify
    from ..._files.progress import Progress
    from ..._files.reader import AsyncReader
    from ..._files.saved_names import Overwrite
    from ..._files.source import Sending, Source, Upload
    from ..._udata.nouns.resource import ResourceFields
    from ..client import AsyncClient


T = TypeVar("T")

_JUST_NOW = 1.0
"""Seconds for which a read title counts as current, for a file sent in one quick request."""


class AsyncFileRecord(AsyncReading, frozen=True):
    """A file or a URL with its metadata."""

    _shown: ClassVar[tuple[str, ...]] = ("id", "title", "format")

    @classmethod
    def _parse(cls, client: AsyncClient, content: object, *, whole: bool = True) -> Self:
        record = super()._parse(client, content, whole=whole)
        # The answer to an upload has a "success" among the fields of the resource.
        (record.__pydantic_extra__ or {}).pop("success", None)
        return record

    async def notify_update(self) -> Self:
        """Tell the platform that the remote file has changed (an empty PUT of the object).

        The platform moves `last_modified`, and its services analyse the file again; nothing else
        changes. Where the analysis dates the file, `last_modified` keeps the date of the analysis,
        and `internal.last_modified_internal` moves.

        Returns:
            The record itself, renewed.

        Raises:
            MissingKeyError: The client has no key; nothing was sent.
        """
        return await self._put({})

    async def delete(self) -> Self:
        """Delete the resource and its hosted file for good (DELETE of the object).

        Returns:
            The record itself, as it was last known.

        Raises:
            NotFoundError: There was no such object.
            MissingKeyError: The client has no key; nothing was sent.
        """
        return await self._delete()

    @hinting
    async def download(
        self,
        path: str | PathLike[str] | None = None,
        *,
        overwrite: Overwrite = "auto",
        resume: bool = True,
        verify: Verify = "auto",
        progress: Progress = None,
    ) -> Path:
        """Download the file to this machine (GET of `url`).

        The file appears under its name only once it is whole, verified and on the disk. A replaced
        file passes on its mode and its group. A file with the right checksum is not downloaded
        again. Where the host gives ranges, an interrupted download resumes, within the call and
        across calls.

        No call replaces the file of another resource unseen: where no folder `new` exists,
        `Path("new")` is the name of a file (Python drops the slash of `Path("new/")`), and each
        turn of a loop would replace it.

        Args:
            path: A folder, or the name of the file; by default the current folder. An existing
                folder and a text that ends in "/" are folders; a missing folder is made. `~` is
                your home. In a folder, the name is the end of the URL where its extension tells a
                kind of data (`.csv`, not `.php`), else the name that the host proposes, else the
                title with the format, made safe.
            overwrite: "auto" replaces an existing file, unless this process saved the file of
                another resource under this name; True replaces that as well, False replaces no
                file.
            resume: Resume an interrupted download of an earlier call.
            verify: "auto" refuses a file that differs from the stored or declared checksum, and
                warns where a remote file differs from the platform's analysis; True refuses that as
                well; False compares nothing.
            progress: True shows a bar; a function gets the bytes done and the bytes in all.

        Returns:
            The path of the file.

        Raises:
            ChecksumError: The file differs from the file that the platform knows; nothing was kept.
            FileError: The file cannot be written, or exists and may not be replaced, or its URL
                cannot be read (`ftp:`, `mailto:`, a path).
            InvalidAnswerError: The host's answer is no file.
            NetworkError: The host was not reached, or broke off; the next call resumes.
            NotFoundError: The host has no such file.

        Warns:
            FileWarning: A remote file differs from the platform's analysis, or an HTML page came in
                its place.
        """
        from .save import save

        check_verify(verify)
        target = None if path is None else plain_path(path)
        await self._known()
        return await save(
            self,
            target,
            self.client._transport,
            verify=verify,
            overwrite=overwrite,
            resume=resume,
            progress=self.client._progress_of(progress),
        )

    async def iter_bytes(self, *, verify: Verify = "auto") -> AsyncIterator[bytes]:
        """Yield the file's content as it comes, and verify it at its end (GET of `url`).

        Args:
            verify: See `download()`.

        Raises:
            ChecksumError: At the end: the file differs from the file that the platform knows.
            FileError: Its URL cannot be read.
            InvalidAnswerError: The host's answer is no file.
            NetworkError: The download broke off, and could not be resumed.
        """
        from .save import stream

        check_verify(verify)
        await self._known()
        async for block in stream(self, self.client._transport, verify):
            yield block

    async def read_bytes(self, *, max_size: int = 100_000_000, verify: Verify = "auto") -> bytes:
        """Return the file's content (GET of `url`).

        Args:
            max_size: The largest size in bytes; a larger file is refused.
            verify: See `download()`.

        Raises:
            FieldError: `max_size` is not a number.
            FileError: The file is larger, or its URL cannot be read.
            InvalidAnswerError: The host's answer is no file.
            NetworkError: The download broke off, and could not be resumed.
            ChecksumError: The file differs from the file that the platform knows.
        """
        if not isinstance(max_size, int):
            raise FieldError(f"max_size is {max_size!r:.60}: it must be a number of bytes")
        blocks: list[bytes] = []
        size = 0
        async for block in self.iter_bytes(verify=verify):
            blocks.append(block)
            size += len(block)
            if size > max_size:
                raise FileError(
                    f"{self.title!r} holds more than {counted(max_size, 'bytes')}: pass a larger "
                    "max_size, or download() it"
                )
        return b"".join(blocks)

    async def open(self, *, verify: Verify = "auto") -> AsyncReader:
        """Open the file on its host, without a copy on this machine (GET of `url`).

        Args:
            verify: See `download()`.

        Returns:
            A binary file object, to be closed. Where the host gives ranges, a read after a seek
            requests the bytes that it asks for, and reads in order request longer and longer
            ranges; another host sends the file up to the position. At the end of a file that was
            read from its beginning, reading raises `ChecksumError` where the file differs from the
            file that the platform knows.

        Raises:
            FileError: Its URL cannot be read.
            InvalidAnswerError: The host's answer is no file.
            NetworkError: The host was not reached.
        """
        from .save import open_remote

        check_verify(verify)
        await self._known()
        return await open_remote(self, self.client._transport, verify)

    async def _change(
        self, changes: dict[str, Any], file: Upload | None, name: str | None, sending: Sending
    ) -> Self:
        """Change metadata, the file, or both."""
        if file is not None:
            with await open_checked(self.client, file, name) as source:
                return await self._replace(source, changes, sending)
        if name is not None:
            raise FieldError(
                "filename= is the name of file_to_upload=, which is missing: give both"
            )
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
        response = await self._with_key.send("PUT", await self._where(), json=changes)
        return await self._renew(response, changes)

    async def _replace(self, source: Source, changes: dict[str, Any], sending: Sending) -> Self:
        """Replace the hosted file, and restore the title, which the platform replaces by its name.

        Other metadata goes first: the portal refuses a wrong field before anything has changed.
        """
        from .upload import AsyncUploader

        transport = self.client._transport
        given = changes.get("title")
        # The upload replaces the title: where it changes alone, it is written once, after the file.
        before = {} if given and len(changes) == 1 else changes
        former = await self._former(before, titled=bool(given))
        if former["filetype"] != "file":
            raise FieldError(
                "this resource is remote: its file is not the platform's to replace. Change its "
                "'url', or call notify_update() when the file behind it has changed"
            )
        refuse_hosted(changes)
        path = f"{await self._where()}upload/"
        async with AsyncUploader(transport, path, source, sending) as upload:
            written = await self._change_before_the_file(before) if before else {}
            title = str(given or written.get("title") or former["title"])
            seen = time.monotonic()

            async def read_title() -> None:
                # A colleague may rename the resource during the upload.
                nonlocal title, seen
                if not given:
                    now = str((await self._read("title"))["title"])
                    title = title_to_keep(title, now, source.name, upload.published)
                    seen = time.monotonic()

            async def before_publishing() -> None:
                if not (upload.is_quick and time.monotonic() - seen < _JUST_NOW):
                    await read_title()

            async def send() -> ResourceFields:
                response = await self._as_resource(partial(upload.send, before_publishing))
                return self._parse(self.client, response.content)

            async def done() -> bool:
                checksum = (await self._read("checksum"))["checksum"]
                sha1 = await async_call_to_read(source.checksum)
                if not is_object(checksum) or checksum.get("value") != sha1:
                    return False
                await read_title()
                return True

            async def replace() -> ResourceFields | None:
                return await replace_once(transport, send, done, what="the file", note="")

            def left() -> str:
                return note_of_replacement(upload.published, title, changed=bool(before))

            try:
                with note_if_interrupted(left):
                    await upload.until_whole(replace)
            except DatagouvError as error:
                if isinstance(error, AnswerLostError):
                    error.adding(f"if it did, its title {title!r} is not put back")
                elif upload.published is Published.NOTHING:
                    await self._put_back({key: former[key] for key in before}, written, error)
                elif upload.published is Published.PERHAPS:
                    error.adding(f"the file may be replaced, and its title {title!r} not put back")
                else:
                    await self._restore_title_of_wrong_file(title, error)
                raise
        try:
            with note_if_interrupted(
                f"the file was replaced, and its title {title!r} may not be put back"
            ):
                return await self._put({"title": title})
        except DatagouvError as error:
            error.adding(f"the file was replaced; its title {title!r} is not put back")
            raise

    async def _former(self, before: Mapping[str, Any], *, titled: bool) -> Mapping[str, Any]:
        """Return the values before a replacement (one small GET), as far as it needs them.

        A hosted resource stays hosted, and a title that is given needs no former one.

        Args:
            before: The metadata that is written before the file, and put back if it is refused.
            titled: Whether a title is given.
        """
        known = vars(self).get("filetype")
        if titled and not before and known:
            return {"filetype": known}
        return await self._read("filetype", *(() if titled else ("title",)), *before)

    async def _as_resource(self, act: Callable[[], Awaitable[T]]) -> T:
        """Send a request of the object, whose id may be that of another kind."""
        return await act()

    async def _change_before_the_file(self, changes: Mapping[str, Any]) -> dict[str, Any]:
        """Change metadata before the file is sent, and return the record's new fields."""
        try:
            with note_if_interrupted("its metadata may have changed, and the file was not sent"):
                response = await self.client._transport.send(
                    "PUT", await self._where(), json=changes
                )
                # _renew() reads the object where the answer is unreadable.
                return (await self._renew(response, changes)).to_dict()
        except DatagouvError as error:
            error.adding("the file was not sent")
            raise

    async def _put_back(
        self, former: Mapping[str, Any], written: Mapping[str, Any], error: DatagouvError
    ) -> None:
        """Undo a change of metadata after the file was refused, and add the outcome to the error.

        A field that somebody else changed meanwhile stays as it is.
        """
        try:
            now = await self._read(*former) if former else {}
            own = {
                key: former[key] for key in former if now[key] in (written.get(key), former[key])
            }
            if own:
                await self._put(own)
        except DatagouvError as again:
            error.adding(
                "the resource keeps its file; its metadata was changed, and is not put back: "
                f"{again}"
            )
            return
        error.adding("the resource keeps its file and its metadata")
        others = ", ".join(key for key in former if key not in own)
        if others:
            error.adding(f"{others}: changed meanwhile, and not put back")

    async def _restore_title_of_wrong_file(self, title: str, error: DatagouvError) -> None:
        """Restore the title of a resource that holds a wrong file, and add that to the error."""
        error.adding(
            "the resource holds what the platform stored, and its former file is gone: send the "
            "file again"
        )
        try:
            await self._put({"title": title})
        except DatagouvError as again:
            error.adding(f"its title {title!r} is not put back: {again}")


async def open_checked(client: AsyncClient, file: Upload, filename: str | None) -> Source:
    """Open a file to send, and check its extension."""
    name = stream_name(file, filename)
    if name is not None:  # Check before open_source() copies the stream to disk.
        await client.references._check_extension(name)
    source = await async_call(open_source, file, filename)
    try:
        await client.references._check_extension(source.name)
    except BaseException:
        source.close()
        raise
    return source
