"""Files on their way out: where the bytes come from, their sha1, their frame. No HTTP."""

from __future__ import annotations

import hashlib
import io
import os
import stat
import tempfile
import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, BinaryIO, NamedTuple, Self, TypeAlias
from uuid import uuid4

from ._progress import Meter, Progress
from .errors import FieldError, FileError, UnsupportedFileError

Upload: TypeAlias = str | os.PathLike[str] | bytes | bytearray | memoryview | IO[bytes]
"""A file to send: its path, its content, or a binary file object that is read from where it is."""

BLOCK = 1 << 19
"""Bytes read at a time, and half as many for a part, for several are on their way: larger blocks
cost memory, smaller ones cost time."""

SMALL = 1 << 20
"""Bytes up to which a request's content is read at once: reading ahead would save nothing."""

_DECOMPRESS = {"gzip", "bz2", "lzma", "zipfile", "compression"}
"""Modules whose file objects decompress while they are read."""

PART_SIZE = 20_000_000
"""Bytes of a part, and above which a file goes in parts: what the platform's own pages use."""


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a file."""

    index: int
    start: int
    size: int


def plan_parts(size: int, part_size: int) -> list[Part]:
    """Return the parts of a file of `size` bytes: all of `part_size` bytes but the last one.

    A file that is not larger than a part is one part: it goes in one request.
    """
    if not isinstance(part_size, int) or part_size < 1:
        raise FieldError(f"part_size is {part_size!r}: it must be a number of bytes")
    starts = range(0, max(size, 1), part_size)
    return [Part(n, start, min(part_size, size - start)) for n, start in enumerate(starts)]


class Sending(NamedTuple):
    """How a file is sent.

    Attributes:
        part_size: Bytes of a part, and above which a file goes in parts.
        parallel: Parts at a time.
        resume: Go on with an upload of the same path that was interrupted in the last day.
        progress: Who is told how far it is.
    """

    part_size: int = PART_SIZE
    parallel: int = 3
    resume: bool = True
    progress: Progress = None


class Source:
    """A file to send: its name, its size, its content as often as it takes, and then its sha1."""

    def __init__(self, file: IO[bytes], name: str, *, own: bool, path: Path | None = None) -> None:
        self.name = name
        self.path = path
        """Where it is, for those that were given by their path."""
        self._file = file
        self._own = own
        self._start = file.tell()
        self.size = file.seek(0, os.SEEK_END) - self._start
        """In bytes."""
        self._sha1: str | None = None
        self._lock = threading.Lock()

    def checksum(self) -> str:
        """Return the content's sha1, in hexadecimal: computed while it was sent, else read now."""
        while self._sha1 is None:
            for _ in self.blocks():
                pass
        return self._sha1

    def blocks(self, part: Part | None = None) -> Iterator[bytes]:
        """Read the content, or a part of it, from its beginning; parts may be read at one time.

        Raises:
            FileError: The file grew, shrank or could not be read meanwhile.
        """
        position, left = (0, self.size) if part is None else (part.start, part.size)
        sha1 = hashlib.sha1(usedforsecurity=False) if part is None else None
        size = BLOCK if part is None else BLOCK // 2
        while left and (block := self._read(position, min(size, left))):
            if sha1 is not None:
                sha1.update(block)
            position += len(block)
            left -= len(block)
            yield block
        if left:
            raise self._changed("shrank")
        if position == self.size and self._read(position, 1):
            raise self._changed("grew")
        if sha1 is not None:
            self._sha1 = sha1.hexdigest()

    def _read(self, position: int, size: int) -> bytes:
        try:
            with self._lock:
                self._file.seek(self._start + position)
                return self._file.read(size)
        except (OSError, ValueError) as error:
            raise FileError(f"{self.name} cannot be read: {error}") from error

    def _changed(self, how: str) -> FileError:
        return FileError(
            f"{self.name} {how} while it was being sent: nothing of it was published; "
            "send it again once it is complete"
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close what was opened here."""
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
        FileError: There is no such file, it is a folder, it is empty, or its name is missing.
    """
    source = _open_source(file, filename)
    if source.size <= 0:  # it may also stand behind its end
        with source:
            raise FileError(f"{source.name} is empty: there is nothing to publish")
    return source


def _open_source(file: Upload, filename: str | None) -> Source:
    if isinstance(file, bytes | bytearray | memoryview):
        apart = isinstance(file, memoryview) and not file.c_contiguous
        content = io.BytesIO(bytes(file) if apart else file)
        return Source(content, _name(filename), own=True)
    if isinstance(file, str | os.PathLike):
        path = Path(file)
        return Source(_open(path), filename or path.name, own=True, path=path)
    return _source_of_object(file, filename)


def _open(path: Path) -> BinaryIO:
    try:
        if stat.S_ISREG(path.stat().st_mode):
            return path.open("rb")
    except OSError as error:
        raise FileError(f"{_said(path)} cannot be read: {error.strerror or error}") from error
    except ValueError as error:  # a null character, which no name may hold
        raise FileError(f"{_said(path)} cannot be read: {error}") from error
    raise FileError(f"{path} is {'a folder' if path.is_dir() else 'not a regular file'}")


def _said(path: Path) -> str:
    text = str(path)
    if not text.isprintable():
        return f"{text!r:.80} is taken for a path (content is given as bytes, with filename=), and"
    # A scheduled task starts in another folder than its author.
    return text if path.is_absolute() else f"{text} (in {Path().absolute()})"


def stream_name(file: Upload, filename: str | None) -> str | None:
    """Return the name of a file object that has to be set aside first, `None` for other files."""
    if isinstance(file, bytes | bytearray | memoryview | str | os.PathLike):
        return None
    name = _object_name(file, filename)
    return None if _is_seekable(file) else name


def _object_name(file: IO[bytes], filename: str | None) -> str:
    if not hasattr(file, "read") or isinstance(file, io.TextIOBase):
        raise FileError(
            f"{type(file).__name__} is neither a path, nor bytes, nor a file opened in binary mode"
        )
    named = getattr(file, "name", None)
    return _name(filename or (Path(named).name if isinstance(named, str) else None))


def _is_seekable(file: IO[bytes]) -> bool:
    """Tell whether parts of a file object can be read in any order, and soon."""
    # To go back, those that decompress begin anew: parts read by turns would take hours.
    if any(kind.__module__.split(".")[0] in _DECOMPRESS for kind in type(file).__mro__):
        return False
    try:
        return hasattr(file, "seekable") and file.seekable()
    except ValueError:  # It is closed.
        return True


def _source_of_object(file: IO[bytes], filename: str | None) -> Source:
    name = _object_name(file, filename)
    try:
        if _is_seekable(file):
            if isinstance(file.read(0), bytes):
                return Source(file, name, own=False)
            raise TypeError("it is not in binary mode")
        return _set_aside(file, name)
    except (OSError, ValueError, TypeError) as error:
        raise FileError(f"{name} cannot be read: {error}") from error


def _set_aside(file: IO[bytes], name: str) -> Source:
    aside = tempfile.TemporaryFile()  # noqa: SIM115  # the source closes it
    try:
        while (block := _waited(file.read(BLOCK))) != b"":
            aside.write(block)
        aside.seek(0)
        return Source(aside, name, own=True)
    except BaseException:
        aside.close()
        raise


def _waited(block: bytes | None) -> bytes:
    if block is None:
        raise ValueError("it has nothing to read yet: give a file object in blocking mode")
    return block


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
    """A `multipart/form-data` body of a size known beforehand: texts, then a file or a part of it.

    Args:
        fields: The texts, by name.
        source: The file; without one the body holds the texts only.
        part: The part of the file; the whole of it by default.
        meter: Told of the bytes that pass.
    """

    def __init__(
        self,
        fields: Mapping[str, str | int],
        source: Source | None = None,
        part: Part | None = None,
        meter: Meter | None = None,
    ) -> None:
        boundary = uuid4().hex
        head = "".join(
            f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in fields.items()
        )
        size = 0
        if source is not None:
            size = source.size if part is None else part.size
            head += (
                f"--{boundary}\r\n"
                'Content-Disposition: form-data; name="file"; '
                f'filename="{_quoted(source.name)}"\r\n'
                "Content-Type: application/octet-stream\r\n\r\n"
            )
        self._head = head.encode("utf-8", "replace")
        self._tail = (f"\r\n--{boundary}--\r\n" if source else f"--{boundary}--\r\n").encode()
        self._source = source
        self._part = part
        self._meter = meter
        self.size = len(self._head) + size + len(self._tail)
        """In bytes."""
        self.headers = {
            "Content-Type": f"multipart/form-data; boundary={boundary}",
            "Content-Length": str(self.size),
        }

    def __iter__(self) -> Iterator[bytes]:
        yield self._head
        if self._source is not None:
            number = self._part.index if self._part else 0
            if self._meter:
                self._meter.begin(number)
            for block in self._source.blocks(self._part):
                yield block
                if self._meter:
                    self._meter.advance(len(block), number)
        yield self._tail


def _quoted(name: str) -> str:
    # As browsers do: the name in UTF-8, and what would end it or its line escaped.
    return name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
