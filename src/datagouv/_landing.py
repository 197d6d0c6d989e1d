"""A file that appears only once it is whole and verified, whatever happens on the way. No HTTP."""

from __future__ import annotations

import hashlib
import json
import os
import stat
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from ._aside import Aside
from ._checksum import Digest, Expected
from ._json import decode, is_object
from .errors import FileError

if sys.platform != "win32":
    import fcntl

_BLOCK = 1 << 19
_LONGEST = 255
"""Bytes that a name may have, on most systems."""


def plain_path(path: str | os.PathLike[str]) -> str:
    """Return a path as a text.

    Raises:
        FileError: It is none.
    """
    plain = os.fspath(path) if isinstance(path, str | os.PathLike) else None
    if isinstance(plain, str) and "\0" not in plain:
        return plain
    raise FileError(f"{path!r:.60} is not a path: give a text or a pathlib.Path")


def make_folder(path: Path) -> None:
    """Make a folder where there is none.

    Raises:
        FileError: There cannot be one.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileError(f"{path} is no folder to write to: {error.strerror or error}") from error


class Landing:
    """A file on its way to its name: beside it, under a name of its own, until it is whole.

    A small file stays in memory until it lands or breaks off; a large one is written and hashed
    beside the network.

    Args:
        path: The name that it will have.
        expected: The checksum that it should have.
        resume: Go on with what an earlier call left, where it is the same file.

    Raises:
        FileError: There is no place for it.
    """

    def __init__(self, path: Path, expected: Expected | None, resume: bool) -> None:
        self.path = path
        self.position = 0
        """Bytes that are there."""
        self.validator: str | None = None
        """What identifies the version of the file that they are of."""
        self.verified = False
        """Whether its checksum is the one that it should have."""
        self._expected = expected
        self._digest: Digest | None = None
        self._part = _beside(path, ".part")
        self._notes = _beside(path, ".part.json")
        self._noted: str | None = None
        """The version that the notes tell of."""
        self._held: list[bytes] = []
        self._held_size = 0
        self._file: BinaryIO | None = None
        self._aside: Aside[list[bytes]] | None = None
        self._kept = 0
        """Bytes of an earlier call that are gone on with."""
        self._begun = self._standing = self._ended = False
        self._shared = False
        """Whether another call brings a file of this name: this one goes a way of its own then."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if resume and self._notes.exists() and self._part.exists():
                self._look()
        except OSError as error:
            raise self._unwritable(error) from error

    def _look(self) -> None:
        """Learn what an earlier call left."""
        self._file = self._claim()
        notes = decode(self._notes.read_bytes()) if self._notes.exists() else None
        if is_object(notes) and isinstance(validator := notes.get("validator"), str):
            self.validator = self._noted = validator
            self.position = self._file.seek(0, os.SEEK_END)

    def _claim(self) -> BinaryIO:
        """Open the file for this call alone."""
        file = _claim(self._part)
        if file is None:
            self._shared = True
            own = uuid4().hex[:8]
            self._part = _beside(self.path, f".{own}.part")
            self._notes = _beside(self.path, f".{own}.json")
            file = self._part.open("x+b")
        return file

    def begin(self, position: int, validator: str | None) -> None:
        """Go on at `position` with the version that `validator` identifies; 0 begins anew.

        Raises:
            FileError: The file cannot be written.
        """
        self.validator = validator
        if position and self._begun:
            return
        self._begun = True
        try:
            if self._aside is not None:
                self._aside.settle()
        except OSError as error:
            raise self._unwritable(error) from error
        self._standing = False
        self._held, self._held_size = [], 0
        self._kept = self.position = position
        self._digest = self._expected.digest() if self._expected else None

    def write(self, block: bytes) -> None:
        """Add bytes, without waiting for the disk.

        Raises:
            FileError: The file cannot be written.
        """
        self._held.append(block)
        self._held_size += len(block)
        self.position += len(block)
        if self.behind and not (self._aside and self._aside.full):
            self.catch_up()

    @property
    def behind(self) -> bool:
        """Whether the disk is slower than the network: let it catch up before more is added."""
        return self._held_size >= _BLOCK

    def catch_up(self) -> None:
        """Have what is held written, and wait until there is room for more.

        Raises:
            FileError: The file cannot be written.
        """
        try:
            if self._aside is None:
                self._aside = Aside(self._store)
            self._aside.put(self._held)
        except OSError as error:
            raise self._unwritable(error) from error
        self._held, self._held_size = [], 0

    def _store(self, blocks: Sequence[bytes], *, note: bool = True) -> None:
        """Write and hash some bytes, and note of which version they are."""
        self._file = file = self._file or self._claim()
        if not self._standing:
            self._stand(file)
            self._standing = True
        # As one: for each piece, the thread would wait for its turn beside the network's.
        content = b"".join(blocks)
        file.write(content)
        if self._digest is not None:
            self._digest.update(content)
        if note and self.validator != self._noted:
            self._notes.write_text(json.dumps({"validator": self.validator}), encoding="utf-8")
            self._noted = self.validator

    def _stand(self, file: BinaryIO) -> None:
        """Stand behind what is kept of the file, which is hashed."""
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
        """Remove the notes before the bytes change: they may tell of another version."""
        self._notes.unlink(missing_ok=True)
        self._noted = None

    def complete(self) -> str | None:
        """Write the rest; return in what the checksum is not the one that it should be, if it is.

        Raises:
            FileError: The file cannot be written.
        """
        try:
            if self._aside is not None:
                self._aside.settle()
            # It lands in a moment: a note of its version would cost more than it saves.
            self._store(self._held, note=False)
        except OSError as error:
            raise self._unwritable(error) from error
        self._held, self._held_size = [], 0
        found = self._digest.hexdigest() if self._digest else None
        problem = self._expected.differs(found) if self._expected else None
        self.verified = found is not None and problem is None
        return problem

    def land(self) -> None:
        """Give the file its name; the moment before there was none, or the former one.

        Raises:
            FileError: The file cannot be written.
        """
        try:
            if self._aside is not None:
                self._aside.close()
            self._let_go(flush=True)
            os.replace(self._part, self.path)
            if self._noted is not None:
                self._forget()
        except OSError as error:
            self.drop()
            raise self._unwritable(error) from error
        self._end()

    def drop(self) -> None:
        """Leave nothing behind."""
        self.validator = None
        self.close()

    def close(self) -> None:
        """Keep what is there for a later call, when it can be gone on with."""
        if self._ended:
            return
        # What stopped the transfer is told, not what stops its beginning from being kept.
        with suppress(OSError):
            if self._aside is not None:
                self._aside.close()
            if self.validator is not None and (self._held or self._standing):
                self._store(self._held)
        if self._file is not None and (self.validator is None or self._shared):
            self._let_go(flush=False)
            self._part.unlink(missing_ok=True)
            self._notes.unlink(missing_ok=True)
        self._end()

    def _let_go(self, *, flush: bool) -> None:
        # Windows renames and removes no open file. Elsewhere the claim ends when it is closed:
        # until then no other call may take it.
        if self._file is not None and sys.platform == "win32":
            self._file.close()
        elif self._file is not None and flush:
            self._file.flush()

    def _end(self) -> None:
        self._ended = True
        with suppress(OSError):
            if self._file is not None:
                self._file.close()

    def _unwritable(self, error: OSError) -> FileError:
        return FileError(f"{self.path} cannot be written: {error.strerror or error}")


def _beside(path: Path, end: str) -> Path:
    """Return the name of a hidden file beside one, which no system finds too long."""
    if len(os.fsencode(path.name)) + len(end) < _LONGEST:
        return path.with_name(f".{path.name}{end}")
    return path.with_name(f".{hashlib.sha256(os.fsencode(path.name)).hexdigest()[:32]}{end}")


def _claim(path: Path) -> BinaryIO | None:
    """Open a file for this call alone; `None` where another one, of any process, has it."""
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
    try:
        file = os.fdopen(os.open(path, flags, 0o666), "r+b")
    except OSError:
        return None  # It is not one of ours: a link, in a folder of several users, or theirs.
    try:
        if _is_ours(file, path):
            return file
    except BaseException:
        file.close()
        raise
    file.close()
    return None


def _is_ours(file: BinaryIO, path: Path) -> bool:
    if sys.platform == "win32":
        return True  # What is open there cannot be renamed: the second call fails, and says so.
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True  # Some network file systems know no locks.
    # Whoever had it may have given it its name in the meantime.
    return path.exists() and os.path.samestat(os.fstat(file.fileno()), path.stat())


def prepare(
    target: Path, expected: Expected | None, *, overwrite: bool, resume: bool
) -> Landing | None:
    """Return the way to a name; `None` where the right file is there already.

    Raises:
        FileError: A file is there and may not be replaced, or there is no place for it.
    """
    try:
        mode = target.lstat().st_mode
    except FileNotFoundError:
        return Landing(target, expected, resume)
    except OSError as error:
        raise FileError(f"{target} cannot be written: {error.strerror or error}") from error
    if expected is not None and expected.matches(target):
        return None
    if not overwrite:
        raise FileError(f"{target} is there already, and overwrite is False")
    if not stat.S_ISREG(mode) and not stat.S_ISLNK(mode):
        # Such as /dev/null, in the place of which a file would serve nobody.
        what = "it is a folder" if stat.S_ISDIR(mode) else "it is not a regular file"
        raise FileError(f"{target} cannot be written: {what}")
    return Landing(target, expected, resume)


def place(path: str | None, name: str) -> Path:
    """Return where a file goes: into the folder `path`, or under the name `path`.

    A path is a folder when it is one, or ends as one.
    """
    if path is None:
        return Path(name)
    folder = os.path.isdir(Path(path)) or path.endswith(("/", os.sep))
    return Path(path) / name if folder else Path(path)
