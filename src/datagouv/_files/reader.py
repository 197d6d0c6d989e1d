"""Binary file objects for reading, whose blocks a subclass reads. By hand, for each face."""

from __future__ import annotations

import io
from types import TracebackType
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from typing_extensions import Buffer


class RawFile(io.RawIOBase):
    """A binary file for reading, whose blocks a subclass reads; see `Reader`."""

    def read_block(self, size: int) -> bytes:
        """Return at most `size` bytes from the position on; nothing at the end."""
        raise NotImplementedError

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: Buffer, /) -> int:
        """Read into `buffer`."""
        view = memoryview(buffer).cast("B")
        block = self.read_block(len(view))
        view[: len(block)] = block
        return len(block)


class Reader(io.BufferedReader):
    """A binary file object, as Python's own."""

    def __init__(self, file: RawFile) -> None:
        super().__init__(file, 1 << 18)


class AsyncRawFile:
    """A binary file for reading, whose blocks a subclass reads; see `AsyncReader`."""

    async def read_block(self, size: int) -> bytes:
        """Return at most `size` bytes from the position on; nothing at the end."""
        raise NotImplementedError

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Move to another position, and return it."""
        raise NotImplementedError

    def tell(self) -> int:
        """Return the position."""
        raise NotImplementedError

    def seekable(self) -> bool:
        """Tell whether a seek reads no bytes in between."""
        raise NotImplementedError

    async def aclose(self) -> None:
        """Release the connection."""
        raise NotImplementedError


class AsyncReader:
    """A binary file object whose reading is awaited."""

    def __init__(self, file: AsyncRawFile) -> None:
        self._file = file

    async def read(self, size: int = -1) -> bytes:
        """Return `size` bytes, fewer at the end; by default the rest of the file."""
        blocks: list[bytes] = []
        left = size
        while left and (block := await self._file.read_block(left if size >= 0 else 1 << 20)):
            blocks.append(block)
            left -= len(block) if size >= 0 else 0
        return b"".join(blocks)

    def seek(self, offset: int, whence: int = 0) -> int:
        """Move to another position, and return it."""
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        """Return the position."""
        return self._file.tell()

    def seekable(self) -> bool:
        """Tell whether a seek reads no bytes in between."""
        return self._file.seekable()

    async def aclose(self) -> None:
        """Release the connection."""
        await self._file.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.aclose()
