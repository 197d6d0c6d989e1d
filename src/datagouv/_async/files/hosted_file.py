"""What resources and community resources share: metadata, a hosted file, and its replacement."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Mapping
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

from ..._concurrency.threads import async_call, async_call_to_read
from ..._doubt import noting
from ..._files.checksum import check_verify
from ..._files.partial_file import plain_path
from ..._files.published import Published, note_of_replacement, title_to_keep
from ..._files.source import open_source, stream_name
from ..._json import is_object
from ..._udata.nouns.resource import refuse_hosted
from ...errors import AnswerLostError, DatagouvError, FieldError, FileError
from ..core.create_once import replace_once
from ..data.reading import AsyncReading
from .save import open_remote, save, stream
from .upload import AsyncUploader

if TYPE_CHECKING:
    from ..._files.checksum import Verify
    from ..._files.progress import Progress
    from ..._files.reader import AsyncReader
    from ..._files.saved_names import Overwrite
    from ..._files.source import Sending, Source, Upload
    from ..._udata.nouns.resource import ResourceFields
    from ..client import AsyncClient


_JUST_NOW = 1.0
"""Seconds for which a title that was read is the present one, for a file that goes at once."""


class AsyncFileRecord(AsyncReading, frozen=True):
    """A file or a URL with its metadata."""

    _shown: ClassVar[tuple[str, ...]] = ("id", "title", "format")

    @classmethod
    def _parse(cls, client: AsyncClient, content: object, *, whole: bool = True) -> Self:
        record = super()._parse(client, content, whole=whole)
        # The answer to an upload says that it succeeded, among the fields of the resource.
        (record.__pydantic_extra__ or {}).pop("success", None)
        return record

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

    async def download(
        self,
        path: str | PathLike[str] | None = None,
        *,
        overwrite: Overwrite = "auto",
        resume: bool = True,
        verify: Verify = "auto",
        progress: Progress = None,
    ) -> Path:
        """Bring the file to this machine (GET of `url`, where it is).

        It appears under its name only once it is whole, verified and on the disk; a file that it
        replaces gives it its mode and its group. A file that is there already with the right
        checksum is not downloaded again. What breaks off is resumed, within the call and across
        calls, where the host gives ranges.

        Two resources never land on one name unseen: in a loop, `Path("new")` is a file where no
        such folder is (Python drops the slash of `Path("new/")`), and would be replaced each time.

        Args:
            path: A folder, or the name of the file; by default the current folder. It is a folder
                where one is there, or where it is a text that ends in "/"; a new one is made. `~`
                is your home. In a folder, the name is the end of the URL where its extension tells
                a kind of data (`.csv`, not `.php`), else the one that the host proposes, else the
                title with the format, made safe.
            overwrite: "auto" replaces a file that is there, unless this process saved the file of
                another resource under this name; True replaces that as well, False replaces none.
            resume: Go on with what an earlier call left.
            verify: What the file is compared with: "auto" refuses what is not the file that the
                platform stored or its producer declared, and warns where a remote file differs from
                the platform's analysis; True refuses that as well; False compares nothing.
            progress: True shows a bar, a function is told the bytes done and in all.

        Returns:
            Where the file is.

        Raises:
            ChecksumError: It is not the file that the platform knows; nothing was kept.
            FileError: It cannot be written, or it is there and may not be replaced, or its URL is
                none that is ever read (`ftp:`, `mailto:`, a path).
            InvalidAnswerError: The host's answer is no file.
            NetworkError: The host was not reached, or broke off; the next call goes on.
            NotFoundError: The host has no such file.

        Warns:
            FileWarning: A remote file differs from the platform's analysis of it, or an HTML page
                came in its place.
        """
        check_verify(verify)
        target = None if path is None else plain_path(path)
        await self._known()
        return await save(
            self,
            target,
            self.client.transport,
            verify=verify,
            overwrite=overwrite,
            resume=resume,
            progress=self.client.progress_of(progress),
        )

    async def iter_bytes(self, *, verify: Verify = "auto") -> AsyncIterator[bytes]:
        """Yield the file's content as it comes, checked at its end (GET of `url`).

        Args:
            verify: What the file is compared with, as of `download()`.

        Raises:
            ChecksumError: At the end: it is not the file that the platform knows.
            FileError: Its URL is none that is ever read.
            InvalidAnswerError: The host's answer is no file.
            NetworkError: It broke off, and could not be gone on with.
        """
        check_verify(verify)
        await self._known()
        async for block in stream(self, self.client.transport, verify):
            yield block

    async def read_bytes(self, *, max_size: int = 100_000_000, verify: Verify = "auto") -> bytes:
        """Return the file's content (GET of `url`).

        Args:
            max_size: Bytes that memory has room for; more is refused.
            verify: What the file is compared with, as of `download()`.

        Raises:
            FieldError: max_size is no number.
            FileError: It is larger, or its URL is none that is ever read.
            InvalidAnswerError: The host's answer is no file.
            NetworkError: It broke off, and could not be gone on with.
            ChecksumError: It is not the file that the platform knows.
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
                    f"{self.title!r} holds more than {max_size} bytes: pass a larger max_size, "
                    "or download() it"
                )
        return b"".join(blocks)

    async def open(self, *, verify: Verify = "auto") -> AsyncReader:
        """Open the file to read from where it is, without a copy on this machine (GET of `url`).

        Args:
            verify: What the file is compared with, as of `download()`.

        Returns:
            A binary file object, to be closed. Another place in it is asked for as a range where
            the host gives ranges, and reached by reading where it does not. Reading raises
            `ChecksumError` at the end of a file that was read from its beginning to there, and is
            not the one that the platform knows.

        Raises:
            FileError: Its URL is none that is ever read.
            InvalidAnswerError: The host's answer is no file.
            NetworkError: The host was not reached.
        """
        check_verify(verify)
        await self._known()
        return await open_remote(self, self.client.transport, verify)

    async def _change(
        self, changes: dict[str, Any], file: Upload | None, name: str | None, sending: Sending
    ) -> Self:
        """Change metadata, the file, or both."""
        if file is not None:
            with await open_checked(self.client, file, name) as source:
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
        return await self._renew(response, changes)

    async def _replace(self, source: Source, changes: dict[str, Any], sending: Sending) -> Self:
        """Replace the hosted file, and give back the title, which the platform takes from its name.

        The metadata goes first: what the portal refuses is refused while nothing has changed yet.
        """
        transport = self.client.transport
        former = await self._read("title", "filetype", *changes)
        if former["filetype"] != "file":
            raise FieldError(
                "this resource is remote: its file is not the platform's to replace. Change its "
                "'url', or call notify_update() when the file behind it has changed"
            )
        refuse_hosted(changes)
        path = f"{await self._where()}upload/"
        async with AsyncUploader(transport, path, source, sending) as upload:
            written = await self._change_before_the_file(changes) if changes else {}
            title = str(changes.get("title") or written.get("title") or former["title"])
            seen = time.monotonic()

            async def see_title() -> None:
                # A colleague may rename the resource for as long as the file is on its way.
                nonlocal title, seen
                if "title" not in changes:
                    now = str((await self._read("title"))["title"])
                    title = title_to_keep(title, now, source.name, upload.published)
                    seen = time.monotonic()

            async def before_it_is_published() -> None:
                if not (upload.is_quick and time.monotonic() - seen < _JUST_NOW):
                    await see_title()

            async def send() -> ResourceFields:
                response = await upload.send(before_it_is_published)
                return self._parse(self.client, response.content)

            async def done() -> bool:
                checksum = (await self._read("checksum"))["checksum"]
                sha1 = await async_call_to_read(source.checksum)
                if not is_object(checksum) or checksum.get("value") != sha1:
                    return False
                await see_title()
                return True

            async def replace() -> ResourceFields | None:
                return await replace_once(transport, send, done, what="the file", note="")

            def left() -> str:
                return note_of_replacement(upload.published, title, changed=bool(changes))

            try:
                with noting(left):
                    await upload.until_whole(replace)
            except DatagouvError as error:
                if isinstance(error, AnswerLostError):
                    error.adding(f"if it did, its title {title!r} is not put back")
                elif upload.published is Published.NOTHING:
                    await self._put_back({key: former[key] for key in changes}, written, error)
                elif upload.published is Published.PERHAPS:
                    error.adding(f"the file may be replaced, and its title {title!r} not put back")
                else:
                    await self._title_what_is_wrong(title, error)
                raise
        try:
            with noting(f"the file was replaced, and its title {title!r} may not be put back"):
                return await self._put({"title": title})
        except DatagouvError as error:
            error.adding(f"the file was replaced; its title {title!r} is not put back")
            raise

    async def _change_before_the_file(self, changes: Mapping[str, Any]) -> dict[str, Any]:
        """Change metadata before its file is sent, and return what the platform made of it."""
        try:
            with noting("its metadata may have changed, and the file was not sent"):
                response = await self.client.transport.send(
                    "PUT", await self._where(), json=changes
                )
                # Where the answer is not readable, the object is read.
                return (await self._renew(response, changes)).to_dict()
        except DatagouvError as error:
            error.adding("the file was not sent")
            raise

    async def _put_back(
        self, former: Mapping[str, Any], written: Mapping[str, Any], error: DatagouvError
    ) -> None:
        """Undo a change of metadata after its file was refused, and say how that went.

        What somebody else changed meanwhile stays as they left it.
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

    async def _title_what_is_wrong(self, title: str, error: DatagouvError) -> None:
        """Give a resource its title back whose file was replaced by something else, and say so."""
        error.adding(
            "the resource holds what the platform stored, and its former file is gone: send the "
            "file again"
        )
        try:
            await self._put({"title": title})
        except DatagouvError as again:
            error.adding(f"its title {title!r} is not put back: {again}")


async def open_checked(client: AsyncClient, file: Upload, filename: str | None) -> Source:
    """Open a file to send, of an extension that the portal takes."""
    name = stream_name(file, filename)
    if name is not None:  # It is set aside when it is opened, which may take long.
        await client.references.check_extension(name)
    source = await async_call(open_source, file, filename)
    try:
        await client.references.check_extension(source.name)
    except BaseException:
        source.close()
        raise
    return source
