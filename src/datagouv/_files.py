"""Files on their way out: where the bytes come from, their sha1, their frame. No HTTP."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import stat
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, BinaryIO, Self, TypeAlias
from uuid import uuid4

from .errors import FileError, UnsupportedFileError

Upload: TypeAlias = str | os.PathLike[str] | bytes | bytearray | memoryview | IO[bytes]
"""A file to send: its path, its content, or a binary file object that is read from where it is."""

BLOCK = 1 << 20
"""Bytes read at a time: larger blocks gain nothing, smaller ones cost time."""


class Source:
    """A file to send: its name, its size, its content as often as it takes, and then its sha1."""

    def __init__(self, file: IO[bytes], name: str, *, own: bool) -> None:
        self.name = name
        self._file = file
        self._own = own
        self._start = file.tell()
        self.size = file.seek(0, os.SEEK_END) - self._start
        """In bytes."""
        self._sha1: str | None = None

    def checksum(self) -> str:
        """Return the content's sha1, in hexadecimal: computed while it was sent, else read now."""
        while self._sha1 is None:
            for _ in self.blocks():
                pass
        return self._sha1

    def blocks(self) -> Iterator[bytes]:
        """Read the content from its beginning.

        Raises:
            FileError: The file grew, shrank or could not be read meanwhile.
        """
        sha1 = hashlib.sha1(usedforsecurity=False)
        left = self.size
        try:
            self._file.seek(self._start)
            while left and (block := self._file.read(min(BLOCK, left))):
                sha1.update(block)
                left -= len(block)
                yield block
            grew = not left and self._file.read(1)
        except (OSError, ValueError) as error:
            raise FileError(f"{self.name} cannot be read: {error}") from error
        if left or grew:
            raise FileError(
                f"{self.name} {'shrank' if left else 'grew'} while it was being sent: "
                "nothing of it was published; send it again once it is complete"
            )
        self._sha1 = sha1.hexdigest()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._own:
            self._file.close()


def open_source(file: Upload, filename: str | None = None) -> Source:
    """Open a file to send; what is opened here is closed with it, what was given stays open.

    Args:
        file: A path, the content itself, or a binary file object, which need not be seekable: it is
            then set aside on disk first, for the platform wants to know its size.
        filename: The name that the platform shall see, with its extension; that of the path or of
            the file object by default.

    Raises:
        FileError: There is no such file, it is a folder, or its name is missing.
    """
    if isinstance(file, bytes | bytearray | memoryview):
        return Source(io.BytesIO(file), _name(filename), own=True)
    if isinstance(file, str | os.PathLike):
        return Source(_open(Path(file)), filename or Path(file).name, own=True)
    return _source_of_object(file, filename)


def _open(path: Path) -> BinaryIO:
    try:
        if stat.S_ISREG(path.stat().st_mode):
            return path.open("rb")
    except OSError as error:
        raise FileError(f"{path} cannot be read: {error.strerror or error}") from error
    except ValueError as error:  # a null character, which no name may hold
        raise FileError(f"{str(path)!r} cannot be read: {error}") from error
    raise FileError(f"{path} is {'a folder' if path.is_dir() else 'not a regular file'}")


def _source_of_object(file: IO[bytes], filename: str | None) -> Source:
    if not hasattr(file, "read") or isinstance(file, io.TextIOBase):
        raise FileError(f"{file!r} is neither a path, nor bytes, nor a file opened in binary mode")
    named = getattr(file, "name", None)
    name = _name(filename or (Path(named).name if isinstance(named, str) else None))
    try:
        if hasattr(file, "seekable") and file.seekable():
            if isinstance(file.read(0), bytes):
                return Source(file, name, own=False)
            raise TypeError("it is not in binary mode")
        return _set_aside(file, name)
    except (OSError, ValueError, TypeError) as error:
        raise FileError(f"{name} cannot be read: {error}") from error


def _set_aside(file: IO[bytes], name: str) -> Source:
    aside = tempfile.TemporaryFile()  # noqa: SIM115  # the source closes it
    try:
        shutil.copyfileobj(file, aside, BLOCK)
        aside.seek(0)
        return Source(aside, name, own=True)
    except BaseException:
        aside.close()
        raise


def _name(filename: str | None) -> str:
    if not filename:
        raise FileError("this file has no name: pass filename='data.csv', whose extension matters")
    return filename


def check_extension(name: str, allowed: Iterable[str]) -> None:
    """Refuse a file that the portal does not take.

    Args:
        name: The file's name.
        allowed: The portal's list, of `GET /api/1/datasets/extensions/`.

    Raises:
        UnsupportedFileError: With the list.
    """
    stem, _, extension = name.rpartition(".")
    known = sorted(set(allowed))
    if not stem or extension.lower() not in known:
        what = f"the extension {extension!r}" if stem else "a name without extension"
        raise UnsupportedFileError(
            f"{name!r}: the portal does not take {what}. It takes: {', '.join(known)}"
        )


class Multipart:
    """One file in the frame of a `multipart/form-data` body, of a size known beforehand."""

    def __init__(self, source: Source) -> None:
        boundary = uuid4().hex
        # As browsers do: the name in UTF-8, and what would end it or its line escaped.
        name = source.name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
        self._source = source
        self._head = (
            f"--{boundary}\r\n"
            f'Content-Disposition: form-data; name="file"; filename="{name}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        ).encode("utf-8", "replace")
        self._tail = f"\r\n--{boundary}--\r\n".encode()
        self.headers = {
            "Content-Type": f"multipart/form-data; boundary={boundary}",
            "Content-Length": str(len(self._head) + source.size + len(self._tail)),
        }

    def __iter__(self) -> Iterator[bytes]:
        yield self._head
        yield from self._source.blocks()
        yield self._tail
