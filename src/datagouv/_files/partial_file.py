"""The partial file of a download, renamed once it is whole and verified. No HTTP."""

from __future__ import annotations

import hashlib
import json
import os
import stat
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO
from uuid import uuid4

from .._concurrency.background import BackgroundWorker
from .._json import decode, is_object
from ..errors import FileError
from .partial_on_disk import (
    claim,
    flush_folder,
    flush_to_disk,
    forget_notes,
    is_at,
    keep_access,
    read_notes,
    unwritable,
    write_notes,
)
from .saved_names import SAVED, check_overwrite

if TYPE_CHECKING:
    from .checksum import Digest, Expected
    from .saved_names import Overwrite, Owner


_BLOCK = 1 << 19
_LONGEST = 255
"""The most bytes of a file name, on most systems."""


def plain_path(path: str | os.PathLike[str]) -> str:
    """Return a path as a text, with the user's home in the place of `~`.

    Raises:
        FileError: `path` is not a path.
    """
    plain = os.fspath(path) if isinstance(path, str | os.PathLike) else None
    if isinstance(plain, str) and "\0" not in plain:
        with suppress(UnicodeError):  # Half a surrogate pair cannot be encoded.
            os.fsencode(plain)
            return os.path.expanduser(plain)
    raise FileError(f"{path!r:.60} is not a path: give a text or a pathlib.Path")


def make_folder(path: Path) -> None:
    """Make a folder unless it exists.

    Raises:
        FileError: The folder cannot be made.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(path, error) from error


class PartialFile:
    """A hidden file beside the target, which takes the target's name once it is whole.

    A small file stays in memory until it lands or breaks off; a background thread writes and hashes
    a large file.

    Args:
        path: The target.
        expected: The expected checksum.
        resume: Resume the partial file of an earlier call, where it is of the same version.
        owner: The resource of the file.
        overwrite: Whether an existing target is replaced.

    Raises:
        FileError: The folder cannot be made or read.
    """

    def __init__(
        self,
        path: Path,
        expected: Expected | None,
        resume: bool,
        *,
        owner: Owner | None = None,
        overwrite: Overwrite = True,
    ) -> None:
        self.path = path
        self.finished = False
        """Whether an earlier call left a whole file, which only lacks its name."""
        self.position = 0
        """Bytes received so far."""
        self.validator: str | None = None
        """The ETag or date that identifies the version of these bytes."""
        self.verified = False
        """Whether the checksum is the expected checksum."""
        self.checksum: str | None = None
        """The checksum of the whole file, computed where a checksum is expected."""
        self._expected = expected
        self._owner = owner
        self._overwrite = overwrite
        self._digest: Digest | None = None
        self._part = _beside(path, ".part")
        self._notes = _beside(path, ".part.json")
        self._noted: str | None = None
        """The validator in the notes."""
        self._held: list[bytes] = []
        self._held_size = 0
        self._file: BinaryIO | None = None
        self._worker: BackgroundWorker[list[bytes]] | None = None
        self._kept = 0
        """Bytes of an earlier call that this call keeps."""
        self._begun = self._standing = self._ended = False
        self._shared = False
        """Whether another call has the usual partial file: this call uses a file of its own."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if not self._part.exists():
                forget_notes(self._notes)  # A killed process left them.
            elif resume and self._notes.exists():
                self._look()
        except OSError as error:
            raise unwritable(self.path, error) from error

    def _look(self) -> None:
        """Read the partial file of an earlier call."""
        self._file = self._claim()
        notes = decode(read_notes(self._notes))
        if not is_object(notes):
            return
        validator = notes.get("validator")
        self.finished = notes.get("finished") is True and self._is_expected()
        if isinstance(validator, str):
            self.validator = self._noted = validator
        if self.finished or self.validator is not None:
            self.position = self._file.seek(0, os.SEEK_END)

    def _is_expected(self) -> bool:
        """Tell whether the partial file of an earlier call is whole, by its checksum."""
        return self._expected is not None and self._expected.matches(self._part)

    def _claim(self) -> BinaryIO:
        """Open the partial file for this call alone, with the access rights of the target."""
        file = claim(self._part)
        if file is None:
            self._shared = True
            own = uuid4().hex[:8]
            self._part = _beside(self.path, f".{own}.part")
            self._notes = _beside(self.path, f".{own}.json")
            file = self._part.open("x+b")
        keep_access(file, self.path, least=0o600)
        return file

    def begin(self, position: int, validator: str | None) -> None:
        """Continue at `position`, with the version of `validator`; 0 begins anew.

        Raises:
            FileError: The file cannot be written.
        """
        self.validator = validator
        if position and self._begun:
            return
        self._begun = True
        try:
            if self._worker is not None:
                self._worker.join()
        except OSError as error:
            raise unwritable(self.path, error) from error
        self._standing = False
        self._held, self._held_size = [], 0
        self._kept = self.position = position
        self._digest = self._expected.digest() if self._expected else None

    def write(self, block: bytes) -> bool:
        """Add bytes, without waiting for the disk.

        Returns:
            Whether the disk is slower than the network: call `catch_up()` before more bytes.

        Raises:
            FileError: The file cannot be written.
        """
        self._held.append(block)
        self._held_size += len(block)
        self.position += len(block)
        if self._held_size < _BLOCK:
            return False
        if self._worker and self._worker.full:
            return True
        self.catch_up()
        return False

    def catch_up(self) -> None:
        """Hand the blocks in memory to the background thread; wait while its queue is full.

        Raises:
            FileError: The file cannot be written.
        """
        try:
            if self._worker is None:
                self._worker = BackgroundWorker(self._store)
            self._worker.put(self._held)
        except OSError as error:
            raise unwritable(self.path, error) from error
        self._held, self._held_size = [], 0

    def _store(self, blocks: Sequence[bytes], *, note: bool = True) -> None:
        """Write and hash blocks, and note their version."""
        self._file = file = self._file or self._claim()
        if not self._standing:
            self._stand(file)
            self._standing = True
        # One write: after each call, the thread waits for the GIL.
        content = b"".join(blocks)
        file.write(content)
        if self._digest is not None:
            self._digest.update(content)
        if note and self.validator != self._noted:
            self._note()

    def _note(self, **more: bool) -> None:
        write_notes(self._notes, json.dumps({"validator": self.validator, **more}).encode())
        self._noted = self.validator

    def _stand(self, file: BinaryIO) -> None:
        """Hash the kept bytes, and truncate the file after them."""
        if not self._kept:
            self._forget()
        file.seek(0)
        left = self._kept if self._digest else 0
        while self._digest and (block := file.read(min(_BLOCK, left))):
            self._digest.update(block)
            left -= len(block)
        file.seek(self._kept)
        file.truncate()

    def _forget(self) -> None:
        """Remove the notes before the bytes change: the notes may name another version."""
        forget_notes(self._notes)
        self._noted = None

    def complete(self) -> str | None:
        """Write the rest; return how the checksum differs from the expected, or `None`.

        Raises:
            FileError: The file cannot be written.
        """
        try:
            if self._worker is not None:
                self._worker.join()
            # Skip the notes: the file lands in a moment.
            self._store(self._held, note=False)
        except OSError as error:
            raise unwritable(self.path, error) from error
        self._held, self._held_size = [], 0
        checksum = self.checksum = self._digest.hexdigest() if self._digest else None
        problem = self._expected.differs(checksum) if self._expected else None
        self.verified = checksum is not None and problem is None
        return problem

    def land(self) -> None:
        """Sync the file to disk, and rename it: a crash leaves either the former or the new file.

        Raises:
            FileError: The file cannot be written, or its name was taken meanwhile.
        """
        try:
            if self._worker is not None:
                self._worker.close()
            file = self._file = self._file or self._claim()
            keep_access(file, self.path)
            flush_to_disk(file)
            if not is_at(file, self._part):
                raise FileError(f"{self._part} was moved while it was written: call again")
            if sys.platform == "win32":
                file.close()  # Windows renames no open file.
        except FileError:
            self.drop()
            raise
        except OSError as error:
            self.drop()
            raise unwritable(self.path, error) from error
        self._replace()
        flush_folder(self.path.parent)
        self._end()

    def _replace(self) -> None:
        """Rename the whole file; where that fails, keep it for a later call."""
        try:
            with SAVED.lock:
                if self._overwrite is not True:
                    SAVED.check(self.path, self._owner)
                if self._overwrite is False and os.path.lexists(self.path):
                    raise _there_already(self.path)
                os.replace(self._part, self.path)
                SAVED.add(self.path, self._owner)
        except FileError:
            self.drop()
            raise
        except IsADirectoryError as error:
            self.drop()
            raise unwritable(self.path, error) from error
        except OSError as error:
            with suppress(OSError):
                self._note(finished=True)
            self._end()
            raise FileError(
                f"{self.path} cannot be replaced: {error.strerror or error}. The new file is whole "
                f"and waits as {self._part}: close what has the other one open, and call again"
            ) from error
        with suppress(OSError):
            forget_notes(self._notes)

    def drop(self) -> None:
        """Remove the partial file."""
        self.validator = None
        self.close()

    def close(self) -> None:
        """Keep the partial file for a later call, where that call can resume it."""
        if self._ended:
            return
        # The caller raises the error of the transfer; an error here would hide it.
        with suppress(OSError):
            if self._worker is not None:
                self._worker.close()
            if self.validator is not None and (self._held or self._standing):
                self._store(self._held)
        if self._file is not None and (self.validator is None or self._shared):
            # Windows removes no open file. Elsewhere, remove the file before its lock ends: another
            # call could lock it in between.
            with suppress(OSError):
                if sys.platform == "win32":
                    self._file.close()
                self._part.unlink(missing_ok=True)
                forget_notes(self._notes)
        self._end()

    def _end(self) -> None:
        self._ended = True
        with suppress(OSError):
            if self._file is not None:
                self._file.close()


def _beside(path: Path, end: str) -> Path:
    """Return a hidden file beside `path`, with a name of at most 255 bytes."""
    if len(os.fsencode(path.name)) + len(end) < _LONGEST:
        return path.with_name(f".{path.name}{end}")
    return path.with_name(f".{hashlib.sha256(os.fsencode(path.name)).hexdigest()[:32]}{end}")


def prepare(
    target: Path,
    expected: Expected | None,
    *,
    overwrite: Overwrite,
    resume: bool,
    owner: Owner | None = None,
) -> PartialFile | None:
    """Return the partial file for a target; `None` where the target is the right file already.

    Raises:
        FieldError: `overwrite` is neither "auto" nor True nor False.
        FileError: The target exists and may not be replaced, or its folder cannot be written.
    """
    check_overwrite(overwrite)
    try:
        mode = target.lstat().st_mode
    except FileNotFoundError:
        return PartialFile(target, expected, resume, owner=owner, overwrite=overwrite)
    except OSError as error:
        raise unwritable(target, error) from error
    if overwrite is not True:
        SAVED.check(target, owner)
    if expected is not None and _matches(expected, target):
        SAVED.add(target, owner)
        _forget_lost_notes(target)
        return None
    if not overwrite:
        raise _there_already(target)
    if not stat.S_ISREG(mode) and not stat.S_ISLNK(mode):
        # Such as /dev/null.
        what = "it is a folder" if stat.S_ISDIR(mode) else "it is not a regular file"
        raise FileError(f"{target} cannot be written: {what}")
    return PartialFile(target, expected, resume, owner=owner, overwrite=overwrite)


def _forget_lost_notes(target: Path) -> None:
    """Remove notes without a partial file, of a process killed right after the rename."""
    with suppress(OSError):
        if not os.path.lexists(_beside(target, ".part")):
            forget_notes(_beside(target, ".part.json"))


def _matches(expected: Expected, path: Path) -> bool:
    try:
        return expected.matches(path)
    except OSError:
        return False  # Such as a link into a folder without access.


def _there_already(path: Path) -> FileError:
    return FileError(f"{path} is there already, and overwrite is False: name another path")


def place(path: str | Path | None, name: str) -> Path:
    """Return the target of a file: `name` in the folder `path`, or `path` itself.

    A text is a folder when the folder exists, or when the text ends in a separator or a dot alone.
    `Path("new")` and `Path("new/")` are the same to Python: give a new folder as a text.

    Args:
        path: The caller's argument; a `Path` is the target itself.
        name: The name in a folder.
    """
    if path is None:
        return Path(name)
    if isinstance(path, Path):
        return path
    ends = path.endswith(("/", os.sep)) or os.path.basename(path) in (".", "..")
    return Path(path) / name if ends or os.path.isdir(Path(path)) else Path(path)


def size_of(path: Path) -> int:
    """Return the size of a file in bytes; 0 where the file is gone."""
    try:
        return path.stat().st_size
    except OSError:
        return 0
