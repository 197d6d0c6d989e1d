"""The source of an upload: its bytes, size and sha1, all of one version. No HTTP."""

from __future__ import annotations

import hashlib
import io
import os
import stat
import tempfile
import threading
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING, BinaryIO, NamedTuple, Self, TypeAlias

from .._words import counted
from ..errors import FieldError, FileError, UnsupportedFileError
from .file_objects import as_bytes, decompresses, is_seekable, object_name, unreadable
from .file_stamp import stamp_of
from .not_a_file import refuse_no_file, refuse_url, shown_path
from .progress import Progress
from .upload_name import (
    HEAD,
    base_name,
    given_name,
    name_of_content,
    name_once_decompressed,
    publishable_name,
)

if TYPE_CHECKING:
    from .file_stamp import Stamp


Upload: TypeAlias = str | os.PathLike[str] | bytes | bytearray | memoryview | IO[bytes]
"""A file to send: its path, its content, or a binary file object, read from its position on."""

BLOCK = 1 << 19
"""Bytes read at a time, and half as many for a part, for parts go in parallel: larger blocks cost
memory, smaller blocks cost time."""

SMALL = 1 << 20
"""Bytes up to which a body is read at once: reading ahead would save nothing."""

PART_SIZE = 20_000_000
"""Bytes of a part; a larger file goes in parts. The platform's own pages use this size."""


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a file."""

    index: int
    start: int
    size: int


def plan_parts(size: int, part_size: int) -> list[Part]:
    """Return the parts of a file of `size` bytes: all of `part_size` bytes but the last one.

    A file up to the size of a part is one part, and goes in one request.
    """
    if not isinstance(part_size, int) or part_size < 1:
        raise FieldError(f"part_size is {part_size!r}: it must be a number of bytes")
    starts = range(0, max(size, 1), part_size)
    return [Part(n, start, min(part_size, size - start)) for n, start in enumerate(starts)]


class Sending(NamedTuple):
    """The options of an upload.

    Attributes:
        part_size: Bytes of a part; a larger file goes in parts.
        parallel: Parts at a time.
        resume: Resume an upload of the same path that was interrupted in the last day.
        progress: A bar or a function that shows the progress.
    """

    part_size: int = PART_SIZE
    parallel: int = 3
    resume: bool = True
    progress: Progress = None


class Source:
    """A file to send: its name, its size, its content for each try, and its sha1.

    All of them are of one version of the file: see `confirm`.
    """

    def __init__(self, file: IO[bytes], name: str, *, own: bool, path: Path | None = None) -> None:
        self.name = name
        self.path = path
        """The path of the file, where the caller gave a path."""
        self._file = file
        self._own = own
        self.stamp = stamp_of(file)
        """The stamp of the file when it was opened, for a file on disk."""
        # The times of a file do not tell two quick writes apart, and memory has no times. Nobody
        # changes a copy made here.
        in_memory = isinstance(file, io.BytesIO | tempfile.SpooledTemporaryFile) and not own
        self._in_doubt = in_memory or (self.stamp is not None and self.stamp.is_recent())
        self._start = file.tell()
        file.seek(0, os.SEEK_END)
        self.size = file.tell() - self._start
        """The size in bytes."""
        self._sha1: str | None = None
        self._lock = threading.Lock()

    @property
    def start(self) -> int:
        """The position of the content in the caller's file object."""
        return self._start

    def checksum(self) -> str:
        """Return the content's sha1, in hexadecimal: computed during the upload, else now."""
        if self._sha1 is None:
            self._sha1 = self._hash()
        return self._sha1

    def _hash(self) -> str:
        sha1 = hashlib.sha1(usedforsecurity=False)
        for block in self._read_all(0, self.size, BLOCK):
            sha1.update(block)
        return sha1.hexdigest()

    def blocks(self, part: Part | None = None) -> Iterator[bytes]:
        """Read the content, or a part of it; several threads may read parts.

        Raises:
            FileError: The file changed, or could not be read.
        """
        if part is not None:
            yield from self._read_all(part.start, part.size, BLOCK // 2)
            return
        sha1 = hashlib.sha1(usedforsecurity=False)
        for block in self._read_all(0, self.size, BLOCK):
            sha1.update(block)
            yield block
        # An earlier try with other content may have been published: do not publish a second.
        if self._sha1 not in (None, sha1.hexdigest()):
            raise self._changed("was rewritten")
        self._sha1 = sha1.hexdigest()

    def _read_all(self, position: int, left: int, size: int) -> Iterator[bytes]:
        while left and (block := self._read(position, min(size, left))):
            position += len(block)
            left -= len(block)
            yield block
        if left:
            raise self._changed("shrank")
        if position == self.size and self._read(position, 1):
            raise self._changed("grew")
        self._compare()

    def confirm(self) -> None:
        """Check that all bytes read were of one version of the file.

        Call it after the last byte was read, before the file is published. Where the times of the
        file do not tell, it reads the file once more.

        Raises:
            FileError: The file changed during the upload.
        """
        now = self._compare()
        if self._in_doubt and self._sha1 is not None:
            if self._hash() != self._sha1:
                raise self._changed("was rewritten")
            self._in_doubt = now is not None and now.is_recent()

    def _compare(self) -> Stamp | None:
        """Compare the stamp of the file with its stamp when it was opened."""
        if self.stamp is None:
            return None
        now = stamp_of(self._file)
        if now is None:  # It is closed.
            return None
        if self.stamp.is_rewritten(now):
            grown = now.size - self.stamp.size
            raise self._changed("grew" if grown > 0 else "shrank" if grown else "was rewritten")
        # A rename or new rights change this time, too: compare the content.
        self._in_doubt = self._in_doubt or now.changed != self.stamp.changed
        return now

    def _read(self, position: int, size: int) -> bytes:
        try:
            with self._lock:
                self._file.seek(self._start + position)
                block = self._file.read(size)
        except Exception as error:  # a file object of the caller may raise anything
            raise unreadable(self.name, error) from error
        return as_bytes(block, self.name)[:size]

    def _changed(self, how: str) -> FileError:
        return FileError(
            f"{self.name} {how} while it was being sent: send it again once it is complete"
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
        """Close the file, unless it is the caller's file object."""
        if self._own:
            self._file.close()


def open_source(file: Upload, filename: str | None = None) -> Source:
    """Open a file to send; a file object of the caller stays open when the source is closed.

    Args:
        file: A path, in which `~` is the home folder, the content itself, or a binary file object.
            An object that cannot seek is copied to disk first, for the platform needs its size.
        filename: The published name, with its extension; by default the name of the path or of the
            file object. Only its last part is published, no folder.

    Raises:
        FileError: There is no such file, it is a folder, it is empty, or its name is missing or
            does not tell what the bytes are.
    """
    source = _open_source(file, filename)
    if source.size > 0:
        return source
    with source:  # The position may also be beyond the end.
        if source.start > 0:
            raise FileError(
                f"{source.name} has nothing left to read: it stands at its end, after "
                f"{counted(source.start, 'bytes')}: call its seek(0) first"
            )
        raise FileError(f"{source.name} is empty: there is nothing to publish")


def _open_source(file: Upload, filename: str | None) -> Source:
    given = given_name(filename)
    if isinstance(file, bytes | bytearray | memoryview):
        apart = isinstance(file, memoryview) and not file.c_contiguous
        name = publishable_name(given)
        return Source(io.BytesIO(bytes(file) if apart else file), name, own=True)
    if isinstance(file, str | os.PathLike):
        refuse_url(file)
        path = Path(os.path.expanduser(os.fsdecode(file)))  # keeps an unknown ~user
        opened = _open(path)
        try:
            name = publishable_name(given or base_name(path.name))
            return Source(opened, name, own=True, path=path)
        except BaseException:
            opened.close()
            raise
    return _source_of_object(file, given)


def _open(path: Path) -> BinaryIO:
    try:
        if stat.S_ISREG(path.stat().st_mode):
            return path.open("rb")
        folder = path.is_dir()
    except (OSError, ValueError) as error:  # a null character, which no name may hold
        reason = getattr(error, "strerror", None) or error
        raise FileError(f"{_in_words(path)} cannot be read: {reason}") from error
    kind = "a folder" if folder else "not a regular file"
    raise FileError(f"{path} is {kind}: give the path of a file")


def _in_words(path: Path) -> str:
    try:
        return shown_path(path, None if path.is_absolute() else Path.cwd())
    except OSError:  # The current folder was removed.
        return shown_path(path, "a folder that is there no more")


def stream_name(file: Upload, filename: str | None) -> str | None:
    """Return the name of a file object that has to be copied to disk first; `None` of other files.

    Raises:
        FileError: `file` is no binary file object, or has no name.
    """
    if isinstance(file, bytes | bytearray | memoryview | str | os.PathLike):
        return None
    refuse_no_file(file)
    if is_seekable(file):
        return None
    given = given_name(filename)
    if given is not None:
        return publishable_name(given)
    name = publishable_name(object_name(file))
    return name_once_decompressed(name) if decompresses(file) else name


def _source_of_object(file: IO[bytes], given: str | None) -> Source:
    refuse_no_file(file)
    name = publishable_name(given or object_name(file))
    decompressed = decompresses(file)
    if is_seekable(file):
        try:
            as_bytes(file.read(0), name)
            source = Source(file, name, own=False)
        except FileError:
            raise
        except Exception as error:  # a file object of the caller may raise anything
            raise unreadable(name, error) from error
    else:
        source = _copy_to_disk(file, name)
    if given is None and source.size > 0:
        try:
            head = source._read(0, HEAD)
            source.name = publishable_name(name_of_content(name, head, decompressed=decompressed))
        except BaseException:
            source.close()
            raise
    return source


def _copy_to_disk(file: IO[bytes], name: str) -> Source:
    """Copy a stream to a temporary file, which has a size and can seek."""
    before = stamp_of(file)
    try:
        copy = tempfile.TemporaryFile()  # noqa: SIM115  # the source closes it
    except OSError as error:
        raise _not_copied(name, error) from error
    try:
        while (block := _following(file, name)) != b"":
            try:
                copy.write(block)
            except OSError as error:
                raise _not_copied(name, error) from error
        try:
            copy.seek(0)  # writes what the file object still holds
        except OSError as error:
            raise _not_copied(name, error) from error
        now = stamp_of(file)
        if before is not None and now is not None and before.is_rewritten(now):
            raise FileError(f"{name} was rewritten while it was read: send it again")
        return Source(copy, name, own=True)
    except BaseException:
        with suppress(OSError):  # The close may fail like the write.
            copy.close()
        raise


def _following(file: IO[bytes], name: str) -> bytes:
    try:
        block = file.read(BLOCK)
    except Exception as error:  # a file object of the caller may raise anything
        raise unreadable(name, error) from error
    return as_bytes(block, name)


def _not_copied(name: str, error: OSError) -> FileError:
    return FileError(
        f"{name} cannot seek, and cannot be copied to disk first: {error.strerror or error} "
        "(TMPDIR names the folder for it): give a file on disk by its path"
    )


def check_extension(name: str, allowed: Iterable[str]) -> None:
    """Refuse a file of an extension that the portal does not take.

    Args:
        name: The file's name.
        allowed: The portal's list, of `GET /api/1/datasets/extensions/`.

    Raises:
        UnsupportedFileError: The error shows the list.
    """
    stem, _, extension = name.rpartition(".")
    known = sorted(set(allowed))
    if not stem or extension.lower() not in known:
        what = f"the extension {extension!r}" if stem else "a name without extension"
        raise UnsupportedFileError(
            f"{name!r}: the portal does not take {what}. It takes: {', '.join(known)}"
        )
