"""Binary file objects for reading, whose blocks a subclass reads. By hand, for each face."""

from __future__ import annotations

import io
from types import TracebackType
from typing import TYPE_CHECKING, Self

from .._annotations import readable
from .readers_at_exit import ReadsOfThreads

if TYPE_CHECKING:
    from typing_extensions import Buffer


@readable
class RawFile(io.RawIOBase):
    """A binary file for reading, whose blocks a subclass reads; see `Reader`."""

    @property
    def version(self) -> str | None:
        """What identifies the version of the file that is read, where that is known."""
        raise NotImplementedError

    def read_block(self, size: int) -> bytes:
        """Return at most `size` bytes from the position on; nothing at the end."""
        raise NotImplementedError

    def expect(self, start: int, size: int) -> None:
        """Note that `size` bytes from `start` on will be read; less than 0 is the rest."""
        raise NotImplementedError

    def break_off(self) -> None:
        """End a read at once, from any thread, while another thread waits for it."""
        raise NotImplementedError

    def readable(self) -> bool:
        """Return True."""
        return True

    def readall(self) -> bytes:
        """Return the rest of the file."""
        return b"".join(iter(lambda: self.read_block(1 << 20), b""))

    def readinto(self, buffer: Buffer, /) -> int:
        """Read into `buffer`."""
        view = memoryview(buffer).cast("B")
        block = self.read_block(len(view))
        view[: len(block)] = block
        return len(block)


@readable
class Reader(io.BufferedReader):
    """A binary file object, as Python's own.

    The file learns the size of each read before its buffer asks for more.
    """

    def __init__(self, file: RawFile) -> None:
        super().__init__(file, 1 << 18)
        self.file = file
        self._reads = ReadsOfThreads(file.break_off)

    def read(self, size: int | None = -1, /) -> bytes:
        """Return `size` bytes, fewer at the end; by default the rest of the file."""
        self.file.expect(self.tell(), -1 if size is None else size)
        with self._reads.one():
            return super().read(size)

    def read1(self, size: int = -1, /) -> bytes:
        """Return at most `size` bytes, which one read of the file gives."""
        self.file.expect(self.tell(), size if size >= 0 else 1 << 18)
        with self._reads.one():
            return super().read1(size)

    def readinto(self, buffer: Buffer, /) -> int:
        """Read into `buffer`."""
        self.file.expect(self.tell(), memoryview(buffer).nbytes)
        with self._reads.one():
            return super().readinto(buffer)

    def readinto1(self, buffer: Buffer, /) -> int:
        """Read into `buffer` what one read of the file gives."""
        self.file.expect(self.tell(), memoryview(buffer).nbytes)
        with self._reads.one():
            return super().readinto1(buffer)


class AsyncRawFile:
    """A binary file for reading, whose blocks a subclass reads; see `AsyncReader`."""

    @property
    def version(self) -> str | None:
        """What identifies the version of the file that is read, where that is known."""
        raise NotImplementedError

    async def read_block(self, size: int) -> bytes:
        """Return at most `size` bytes from the position on; nothing at the end."""
        raise NotImplementedError

    def expect(self, start: int, size: int) -> None:
        """Note that `size` bytes from `start` on will be read; less than 0 is the rest."""
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

    def break_off(self) -> None:
        """End a read at once, from any thread, while another thread waits for it."""
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
        self._file.expect(self._file.tell(), size)
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
