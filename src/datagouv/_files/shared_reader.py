"""A file object that several threads read at one time, each at the position that it sought."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from .._annotations import readable
from ..errors import InvalidAnswerError
from .reader import RawFile, Reader

if TYPE_CHECKING:
    from typing_extensions import Buffer

_T = TypeVar("_T", bytes, int)


class _OfThread(threading.local):
    """What a thread has of its own: its reader, and the position that it sought."""

    reader: Reader | None = None
    sought: int | None = None


@readable
class SharedReader(io.BufferedIOBase):
    """A binary file object, as Python's own, whose `seek()` and `read()` of a thread go together.

    Query engines share one file object, and call `seek()` and `read()` in each of their threads.
    A thread that sought a position reads there, whatever other threads sought meanwhile, and has
    requests of its own. Without a seek, a thread goes on where the newest read ended.

    Args:
        make: Makes the file, for each thread; no file requests anything before it is read.
    """

    def __init__(self, make: Callable[[], RawFile]) -> None:
        self._make = make
        self._own = _OfThread()
        self._readers: list[Reader] = []
        self._position = 0
        self._version: str | None = None
        self._lock = threading.Lock()

    def read(self, size: int | None = -1, /) -> bytes:
        """Return `size` bytes, fewer at the end; by default the rest of the file."""
        reader = self._at_position()
        return self._ended(reader, reader.read(size))

    def read1(self, size: int = -1, /) -> bytes:
        """Return at most `size` bytes, which one read of the file gives."""
        reader = self._at_position()
        return self._ended(reader, reader.read1(size))

    def readline(self, size: int | None = -1, /) -> bytes:
        """Return the bytes up to the end of the line."""
        reader = self._at_position()
        return self._ended(reader, reader.readline(size))

    def readinto(self, buffer: Buffer, /) -> int:
        """Read into `buffer`."""
        reader = self._at_position()
        return self._ended(reader, reader.readinto(buffer))

    def readinto1(self, buffer: Buffer, /) -> int:
        """Read into `buffer` what one read of the file gives."""
        reader = self._at_position()
        return self._ended(reader, reader.readinto1(buffer))

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Move to another position, and return it."""
        if whence == io.SEEK_CUR:
            offset, whence = self.tell() + offset, io.SEEK_SET
        self._own.sought = self._position = self._reader().seek(offset, whence)
        return self._position

    def tell(self) -> int:
        """Return the position."""
        return self._position if self._own.sought is None else self._own.sought

    def readable(self) -> bool:
        """Return True."""
        return True

    def seekable(self) -> bool:
        """Tell whether a seek reads no bytes in between."""
        return self._reader().seekable()

    def close(self) -> None:
        """Release the connections."""
        with self._lock:
            readers, self._readers = self._readers, []
        for reader in readers:
            reader.close()
        super().close()

    def _reader(self) -> Reader:
        if self.closed:
            raise ValueError("I/O operation on closed file")
        reader = self._own.reader
        if reader is None:
            reader = self._own.reader = Reader(self._make())
            with self._lock:
                self._readers.append(reader)
        return reader

    def _at_position(self) -> Reader:
        """Return the thread's reader, at the position that is to be read."""
        reader, position = self._reader(), self.tell()
        self._own.sought = None
        if reader.tell() != position:
            reader.seek(position)
        return reader

    def _ended(self, reader: Reader, content: _T) -> _T:
        """Note where a read ended, and that it is of the version which other threads read.

        Raises:
            InvalidAnswerError: It is not: the file changed.
        """
        self._position = reader.tell()
        version = reader.file.version
        if version is not None:
            with self._lock:
                self._version = self._version or version
            if version != self._version:
                raise InvalidAnswerError(
                    "the file has changed on its host while it was read: open it again"
                )
        return content
