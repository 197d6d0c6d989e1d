"""Binary file objects to read, of which a subclass gives the blocks. By hand, for each face."""

from __future__ import annotations

import io
from types import TracebackType
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from typing_extensions import Buffer


class RawFile(io.RawIOBase):
    """A binary file to read, of which a subclass gives the blocks; see `Reader`."""

    def read_block(self, size: int) -> bytes:
        """Return at most `size` bytes from where the file stands; nothing at its end."""
        raise NotImplementedError

    def readable(self) -> bool:
        """Tell that it can be read."""
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
    """A binary file to read, of which a subclass gives the blocks; see `AsyncReader`."""

    async def read_block(self, size: int) -> bytes:
        """Return at most `size` bytes from where the file stands; nothing at its end."""
        raise NotImplementedError

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Stand elsewhere, and return where."""
        raise NotImplementedError

    def tell(self) -> int:
        """Return where the file stands."""
        raise NotImplementedError

    def seekable(self) -> bool:
        """Tell whether another place is reached without reading up to it."""
        raise NotImplementedError

    async def aclose(self) -> None:
        """Let the connection go."""
        raise NotImplementedError


class AsyncReader:
    """A binary file object whose reading is awaited."""

    def __init__(self, file: AsyncRawFile) -> None:
        self._file = file

    async def read(self, size: int = -1) -> bytes:
        """Return `size` bytes, fewer at the end; all that is left by default."""
        blocks: list[bytes] = []
        left = size
        while left and (block := await self._file.read_block(left if size >= 0 else 1 << 20)):
            blocks.append(block)
            left -= len(block) if size >= 0 else 0
        return b"".join(blocks)

    def seek(self, offset: int, whence: int = 0) -> int:
        """Stand elsewhere, and return where."""
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        """Return where the file stands."""
        return self._file.tell()

    def seekable(self) -> bool:
        """Tell whether another place is reached without reading up to it."""
        return self._file.seekable()

    async def aclose(self) -> None:
        """Let the connection go."""
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
