"""A file on its host, read at any position: which range to request, and where an answer ends."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from typing import TYPE_CHECKING

import httpx

from ..._files.downloading import MOST_BREAKS, Breaks
from ..._files.read_pattern import FIRST_RANGE, ReadPattern
from ..._files.reader import AsyncRawFile
from ...errors import DatagouvError, InvalidAnswerError, NetworkError

if TYPE_CHECKING:
    from ..._files.checksum import Seen
    from .download import AsyncDownload


_SKIPPED = 1 << 16
"""Bytes of an answer that are read and dropped, rather than its connection."""


class AsyncRemoteFile(AsyncRawFile):
    """A file on a host, read at any position, in ranges that have an end.

    Args:
        download: The bytes of the file.
        seen: Hashes the bytes that were read.
        check: Verifies the file, once all of it was read.
    """

    def __init__(self, download: AsyncDownload, seen: Seen, check: Callable[[], object]) -> None:
        self._download = download
        self._seen = seen
        self._check = check
        self._pattern = ReadPattern()
        self._blocks: AsyncIterator[bytes] | None = None
        self._rest = b""
        """The bytes of the answer that were received and not yet read."""
        self._at = 0
        """The position of `_rest` in the file."""
        self._wanted = 0
        self._version: str | None = None
        self._opened = False
        self._in_order = False
        """Whether the host sends the whole file, though a range was requested."""
        self._first = httpx.Headers()
        """The headers of the first answer."""
        self._breaks = Breaks(MOST_BREAKS)
        """The broken connections since the last seek out of the answer."""
        self._broken_off = False
        self._checked = False
        self._failure: DatagouvError | None = None
        self._size: int | None = None
        """The size of the file, where it was known before the first request."""

    def assume(self, size: int) -> None:
        """Request nothing before the first read: the file has `size` bytes."""
        self._size = self._download.total = size

    async def start(self, end: int = FIRST_RANGE) -> None:
        """Request the bytes of the file up to `end`, and learn its size."""
        try:
            await self._reopen(0, end)
        except BaseException:
            await self._download.aclose()
            raise

    async def request(self, start: int, end: int) -> bool:
        """Request a range, which is read next; return whether the host answers with it alone."""
        self.seek(start)
        await self._reopen(start, end)
        return not self._in_order and self._download.end == end

    async def _reopen(self, position: int, end: int) -> None:
        await self._leave()
        version = self._version if self._opened else None
        end = min(end, self._download.total or end)
        start = await self._download.open(position, version, end)
        other = self._download.validator != self._version
        if self._opened and (other or self._download.changed_since(self._first)):
            raise InvalidAnswerError(
                f"{self._download.shown} has changed on its host while it was read: open it again"
            )
        if not self._opened:
            self._opened, self._version = True, self._download.validator
            self._first = self._download.headers
            if self._size and self._download.total not in (None, self._size):
                raise InvalidAnswerError(
                    f"{self._download.shown} has {self._download.total} bytes, and had "
                    f"{self._size}: it was replaced, list the files again"
                )
        self._at, self._rest, self._blocks = start, b"", self._download.blocks()
        self._in_order = start != position or self._version is None

    async def _leave(self) -> None:
        """Leave an answer: after its last byte, its connection serves the next request."""
        end = self._download.end
        if self._blocks is not None and end is not None:
            left = end - self._at - len(self._rest)
            with suppress(NetworkError):
                while left <= _SKIPPED and (block := await anext(self._blocks, b"")):
                    left -= len(block)
        await self._download.aclose()

    def expect(self, start: int, size: int) -> None:
        """Note that `size` bytes from `start` on will be read; less than 0 is the rest."""
        if size < 0:
            size = max((self._download.total or 0) - start, 0)
        self._pattern.read(start, size)

    async def read_block(self, size: int) -> bytes:
        """Return at most `size` bytes from the position of the file; nothing at its end."""
        if self._failure is not None:
            raise self._failure  # Not an empty block, which would mean the end of the file.
        total = self._download.total
        if total is not None and self._wanted >= total:
            return b""
        start = self._wanted
        if not self._pattern.covers(start):
            self._pattern.read(start, min(size, FIRST_RANGE))
        try:
            block = await self._read_block(size)
            new = self._seen.take(block, start)
            whole = new and self._seen.size == total
            if not self._checked and (whole or (not block and self._seen.size == start)):
                self._checked = True
                self._check()
            return block
        except DatagouvError as error:
            self._failure = error
            raise

    async def _read_block(self, size: int) -> bytes:
        while not self._at <= self._wanted < self._at + len(self._rest):
            if self._is_elsewhere():
                self._breaks = Breaks(MOST_BREAKS)
                self._breaks.begin(self._wanted)
                await self._reopen(self._wanted, self._pattern.end_of_range(self._wanted))
            else:
                self._at += len(self._rest)
                self._rest = b""
            self._rest = await self._following()
            if not self._rest and not self._is_elsewhere():
                return b""
        skipped = self._wanted - self._at
        block = self._rest[skipped : skipped + size]
        self._rest = self._rest[skipped + len(block) :]
        self._at = self._wanted = self._wanted + len(block)
        return block

    def _is_elsewhere(self) -> bool:
        """Tell whether the position lies outside the answer, or far ahead in it."""
        if self._blocks is None:
            return True
        ahead = self._wanted - self._at
        if ahead < 0:
            return True
        if self._in_order:
            return False
        end = self._download.end
        return ahead - len(self._rest) > _SKIPPED or (end is not None and self._wanted >= end)

    async def _following(self) -> bytes:
        if self._blocks is None:
            return b""
        try:
            return await anext(self._blocks, b"")
        except NetworkError:
            if self._broken_off:
                raise
            # Resume where the version is known, and as long as there is progress.
            if self._version is None or not self._breaks.allow(self._at):
                raise
            end = max(self._pattern.end_of_range(self._wanted), self._download.end or 0)
            await self._reopen(self._at, end)
            return await self._following()

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Move to another position, and return it."""
        bases = {io.SEEK_SET: 0, io.SEEK_CUR: self._wanted, io.SEEK_END: self._download.total}
        if whence not in bases:
            raise ValueError(f"whence is {whence}: it must be 0, 1 or 2")
        base = bases[whence]
        if base is None:
            raise io.UnsupportedOperation("the host does not tell the size of the file")
        if base + offset < 0:
            raise ValueError(f"negative seek position {base + offset}")
        self._wanted = base + offset
        return self._wanted

    def tell(self) -> int:
        """Return the position."""
        return self._wanted

    def seekable(self) -> bool:
        """Tell whether the host gives ranges, so that a seek reads no bytes in between."""
        return self._version is not None or (self._size is not None and not self._opened)

    @property
    def version(self) -> str | None:
        """The ETag or date of the version that is read, where the host gives ranges of it."""
        return self._version

    def break_off(self) -> None:
        """End a read at once, from any thread, while another thread waits for it."""
        self._broken_off = True
        self._download.break_off()

    async def aclose(self) -> None:
        """Release the connection."""
        await self._download.aclose()
