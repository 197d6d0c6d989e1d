"""The state of an interrupted upload: its stored parts, in a file of the user's cache folder.

The state is a hint: the sha1 of the joined file decides. It never holds the key.

A call locks the file of its state. Another process, thread or client that uploads the same file at
the same time keeps a state of its own in memory. The lock belongs to the open file, so a killed
process leaves no lock behind.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import stat
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

from .._json import decode, is_list, is_object

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .file_stamp import Stamp


_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_SHA1 = re.compile(r"[0-9a-f]{40}")

KEPT = 23 * 3600
"""Seconds that an upload state is valid: the platform drops the parts after 24 hours."""

_FAR = 1 << 30
"""The byte to lock on Windows, where nobody else can read a locked byte."""

_TRIES = 5
"""Tries to open a file that others remove meanwhile."""

_held: set[tuple[int, str]] = set()
"""The states in use by this process: some file systems lock by process, not by open file."""
_held_lock = threading.Lock()


class UploadState:
    """The stored parts of one upload, and its uuid on the platform.

    Args:
        path: The file of the state. `None`, a path that another call has locked, and a path that
            cannot be written keep the state in memory.
        parts: The number of parts.
    """

    def __init__(self, path: Path | None, parts: int) -> None:
        self._parts = parts
        self.uuid = str(uuid4())
        self.sent: set[int] = set()
        self.sha1: str | None = None
        """The sha1 of the whole file, once it is known."""
        self.resumed = False
        """Whether an earlier call began the upload: the platform may hold parts not noted here."""
        self._began = time.time()
        self._lock = threading.Lock()
        self._path = path
        self._file: int | None = None
        """The descriptor of the open and locked file of the state."""
        self._begun = False
        self.problem: str | None = None
        """The reason that the state cannot be written to disk."""
        if path is not None:
            self._open(path)

    def _open(self, path: Path) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = _claim(path)
            if self._file is None:
                return
            state = decode(_read(self._file))
        except OSError as error:
            self._give_up(error)
            return
        if not is_object(state) or not _is_valid(state, self._parts):
            return
        self.uuid, self._began, self.resumed = state["uuid"], state["began"], True
        self.sent, self.sha1 = set(state["sent"]), state.get("sha1")

    def begin(self) -> None:
        """Note that parts are sent next, and remove expired upload states."""
        with self._lock:
            self._begun = True
            if self._file is not None and self._path is not None:
                _prune(self._path)
            self._save()

    def note(self, part: int) -> None:
        """Note a stored part, from any thread."""
        with self._lock:
            self.sent.add(part)
            self._save()

    def agrees(self, sha1: str) -> bool:
        """Note the sha1 of the file; tell whether the noted parts are of a file with this sha1."""
        with self._lock:
            if self.sha1 is None:
                self.sha1 = sha1
                self._save()
            return self.sha1 == sha1

    def close(self) -> None:
        """Unlock the state: a later call may resume the upload."""
        with self._lock:
            self._let_go(remove=not (self._begun or self.resumed))

    def missing(self) -> list[int]:
        """Return the parts not noted as stored."""
        return [n for n in range(self._parts) if n not in self.sent]

    def restart(self) -> None:
        """Forget all parts, and begin again under a new uuid."""
        with self._lock:
            self.uuid, self.sent, self.sha1 = str(uuid4()), set(), None
            self.resumed, self._began = False, time.time()

    def remove(self) -> None:
        """Remove the state: the upload is done, or not worth resuming."""
        with self._lock:
            self._let_go(remove=True)

    def _give_up(self, error: OSError) -> None:
        """Keep the state in memory from now on."""
        if self._path is not None:
            self.problem = f"{self._path.parent}: {error.strerror or error}"
        self._let_go(remove=True)

    def _let_go(self, *, remove: bool) -> None:
        """Unlock the file; remove it before, if asked."""
        path, file, self._path, self._file = self._path, self._file, None, None
        if path is None or file is None:
            return
        if remove:
            _remove(path, file)
        _release(path, file)

    def _save(self) -> None:
        if self._file is None:
            return
        state = {
            "uuid": self.uuid,
            "began": self._began,
            "parts": self._parts,
            "sent": sorted(self.sent),
            "sha1": self.sha1,
        }
        try:
            _write(self._file, json.dumps(state).encode())
        except OSError as error:
            self._give_up(error)


def _claim(path: Path) -> int | None:
    """Open and lock the file of a state, or return `None` where another call uses it.

    Raises:
        OSError: The file cannot be made or locked.
    """
    mine = (os.getpid(), str(path))
    with _held_lock:
        if mine in _held:
            return None
        _held.add(mine)
    file = None
    try:
        file = _open_locked(path)
    finally:
        if file is None:
            with _held_lock:
                _held.discard(mine)
    return file


def _open_locked(path: Path) -> int | None:
    # Follow no link of another user, and wait for no pipe.
    flags = os.O_RDWR | os.O_CREAT
    for name in ("O_CLOEXEC", "O_NOFOLLOW", "O_NONBLOCK", "O_BINARY", "O_NOINHERIT"):
        flags |= getattr(os, name, 0)
    for _ in range(_TRIES):
        file = os.open(path, flags, 0o600)
        try:
            if not stat.S_ISREG(os.fstat(file).st_mode):
                raise OSError(errno.EINVAL, "not a regular file")
            if not _lock_now(file):
                os.close(file)
                return None
            if _is_at(path, file):
                return file
        except BaseException:
            os.close(file)
            raise
        os.close(file)  # The former holder removed the file: this lock is of no file.
    return None


def _lock_now(file: int) -> bool:
    """Lock an open file, unless another process, or another open file of this one, has locked it.

    Raises:
        OSError: The file system has no locks.
    """
    try:
        if sys.platform == "win32":
            os.lseek(file, _FAR, os.SEEK_SET)
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in (errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES, errno.EDEADLK):
            return False
        raise
    return True


def _is_at(path: Path, file: int) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(file))
    except FileNotFoundError:
        return False


def _remove(path: Path, file: int) -> None:
    with suppress(OSError):  # The sha1 exposes a state that stays.
        os.ftruncate(file, 0)
        path.unlink()  # Windows keeps an open file: it stays empty, and is pruned.


def _release(path: Path, file: int) -> None:
    with suppress(OSError):
        if sys.platform == "win32":
            os.lseek(file, _FAR, os.SEEK_SET)
            msvcrt.locking(file, msvcrt.LK_UNLCK, 1)
        else:
            # A forked process has the file open, too: closing would not unlock.
            fcntl.flock(file, fcntl.LOCK_UN)
    with suppress(OSError):
        os.close(file)
    with _held_lock:
        _held.discard((os.getpid(), str(path)))


def _read(file: int) -> bytes:
    os.lseek(file, 0, os.SEEK_SET)
    blocks: list[bytes] = []
    while block := os.read(file, 1 << 16):
        blocks.append(block)
    return b"".join(blocks)


def _write(file: int, content: bytes) -> None:
    os.lseek(file, 0, os.SEEK_SET)
    left = memoryview(content)
    while left:
        left = left[os.write(file, left) :]
    os.ftruncate(file, len(content))


def _is_valid(state: dict[str, Any], parts: int) -> bool:
    """Tell whether an upload state is valid: of this format, of as many parts, of the last day."""
    uuid, sent, began = state.get("uuid"), state.get("sent"), state.get("began")
    return (
        _is_number(state.get("parts"))
        and state["parts"] == parts
        and isinstance(uuid, str)
        and _UUID.fullmatch(uuid) is not None
        and isinstance(began, int | float)
        and not isinstance(began, bool)
        and 0 <= began <= sys.maxsize  # neither NaN nor infinite
        and 0 <= time.time() - began < KEPT
        and is_list(sent)
        and all(_is_number(part) and 0 <= part < parts for part in sent)
        and len(set(sent)) == len(sent)
        and _is_sha1(state.get("sha1"))
    )


def _is_sha1(value: object) -> bool:
    return value is None or (isinstance(value, str) and _SHA1.fullmatch(value) is not None)


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)  # true is 1, for Python


def upload_state_path(
    portal: str, target: str, file: Path, stamp: Stamp, part_size: int
) -> Path | None:
    """Return the path of an upload state, or `None` for want of a home folder.

    Args:
        portal: The portal's URL.
        target: The upload's path on the portal.
        file: The file.
        stamp: The version of the file.
        part_size: Bytes of a part.
    """
    try:
        where = os.path.realpath(file)
    except OSError:  # The current folder was removed.
        where = str(file)
    identity = [portal, target, where, *stamp, part_size]
    digest = hashlib.sha256(json.dumps(identity).encode()).hexdigest()[:32]
    folder = cache_folder()
    return None if folder is None else folder / "uploads" / f"{digest}.json"


def cache_folder() -> Path | None:
    """Return the user's cache folder, by the conventions of the system, or `None`."""
    named = Path(os.environ.get("XDG_CACHE_HOME", ""))
    try:
        if named.is_absolute():  # The standard ignores a relative path.
            return named / "datagouv"
        if sys.platform == "win32":
            return (
                Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData/Local") / "datagouv"
            )
        if sys.platform == "darwin":
            return Path.home() / "Library" / "Caches" / "datagouv"
        return Path.home() / ".cache" / "datagouv"
    except RuntimeError:  # There is no home.
        return None


def _prune(own: Path) -> None:
    """Remove the states of expired uploads."""
    try:
        paths = list(own.parent.iterdir())
    except OSError:
        return
    for path in paths:
        with suppress(OSError):  # Another process removed the file, or uses it on Windows.
            if path != own and time.time() - path.lstat().st_mtime > KEPT:
                path.unlink()
