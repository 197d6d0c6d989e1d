"""Partial files and their notes on disk: ownership, locks, access rights, sync."""

from __future__ import annotations

import errno
import os
import stat
import sys
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from ..errors import FileError

if sys.platform != "win32":
    import fcntl


_SAFELY = getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
"""Flags for a name in a shared folder: follow no link, wait for no pipe."""

_LARGEST_NOTES = 1 << 16

_WHAT_TO_DO = {
    errno.ENOSPC: "free some space, and call again",
    errno.EDQUOT: "free some space, and call again",
    errno.EROFS: "give a folder that can be written to",
    errno.EACCES: "give a folder where you may write",
    errno.EPERM: "give a folder where you may write",
    errno.EMFILE: "this process has too many open files: close some, or lower parallel=",
    errno.ENFILE: "this machine has too many open files",
    errno.ENAMETOOLONG: "give a shorter name",
    errno.ELOOP: "its links lead in a circle",
    errno.ENOTDIR: "a file stands in the place of a folder",
    errno.EEXIST: "a file stands in the place of a folder",
}


def unwritable(path: Path, error: OSError) -> FileError:
    """Return the error that says why a file cannot be written, and what to do."""
    hint = _WHAT_TO_DO.get(error.errno or 0)
    text = f"{path} cannot be written: {error.strerror or error}"
    return FileError(f"{text} ({hint})" if hint else text)


def is_own(info: os.stat_result) -> bool:
    """Tell whether a file is a regular one that belongs to this user, under one name only.

    The owner of a file, or of a hard link to it, can change it after it was verified.
    """
    if not stat.S_ISREG(info.st_mode) or info.st_nlink != 1:
        return False
    return sys.platform == "win32" or info.st_uid == os.geteuid()


def claim(path: Path) -> BinaryIO | None:
    """Open and lock a partial file, and make it unless it exists.

    Returns:
        The file; `None` where another call of any process has locked it, or where it is not the
        user's own: a link, a pipe, another user's file in a shared folder.

    Raises:
        OSError: The file cannot be made.
    """
    flags = os.O_RDWR | _SAFELY
    try:
        # A file made here needs no check of its owner: a network file system may tell another.
        file = os.fdopen(os.open(path, flags | os.O_CREAT | os.O_EXCL, 0o666), "r+b")
    except FileExistsError:
        descriptor = _open_own(path, flags)
        if descriptor is None:
            return None
        file = os.fdopen(descriptor, "r+b")
    try:
        if _lock(file) and is_at(file, path):
            return file
    except BaseException:
        file.close()
        raise
    file.close()
    return None


def _open_own(path: Path, flags: int) -> int | None:
    """Open an existing file, if it is the user's own."""
    try:
        descriptor = os.open(path, flags)
    except OSError:
        return None
    if is_own(os.fstat(descriptor)):
        return descriptor
    os.close(descriptor)
    return None


def _lock(file: BinaryIO) -> bool:
    if sys.platform == "win32":
        return True  # Windows renames no open file: the second call fails with an error.
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True  # Some network file systems have no locks.
    return True


def is_at(file: BinaryIO, path: Path) -> bool:
    """Tell whether `path` still names an open file, which another call may have renamed."""
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.lstat())
    except FileNotFoundError:
        return False


def read_notes(path: Path) -> bytes:
    """Return the notes beside a partial file; empty where they are not the user's own."""
    descriptor = _open_own(path, os.O_RDONLY | _SAFELY)
    if descriptor is None:
        return b""
    with os.fdopen(descriptor, "rb") as file:
        return file.read(_LARGEST_NOTES)


def write_notes(path: Path, content: bytes) -> None:
    """Write the notes beside a partial file, unless a file of another user has their name.

    Raises:
        OSError: They cannot be written.
    """
    flags = os.O_WRONLY | _SAFELY
    descriptor: int | None
    try:
        descriptor = os.open(path, flags | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        descriptor = _open_own(path, flags)
    if descriptor is not None:
        with os.fdopen(descriptor, "wb") as file:
            file.truncate()
            file.write(content)


def forget_notes(path: Path) -> None:
    """Remove the notes beside a partial file.

    Raises:
        OSError: They are the user's own, and cannot be removed.
    """
    try:
        path.unlink(missing_ok=True)
    except OSError:
        # Another user's file is never read, and may stay.
        if is_own(path.lstat()):
            raise


def keep_access(file: BinaryIO, target: Path, *, least: int = 0) -> None:
    """Give a file the group and the mode of the file that it will replace, if any.

    Args:
        file: The new file.
        target: The file to replace.
        least: Bits that the mode has in any case.
    """
    if sys.platform == "win32":
        return
    # Do not fail on a file system without modes, or for a group without the user.
    with suppress(OSError):
        former = target.stat()
        if not stat.S_ISREG(former.st_mode):
            return
        with suppress(OSError):
            if os.fstat(file.fileno()).st_gid != former.st_gid:
                os.fchown(file.fileno(), -1, former.st_gid)
        os.fchmod(file.fileno(), stat.S_IMODE(former.st_mode) & 0o777 | least)


def flush_to_disk(file: BinaryIO) -> None:
    """Sync the content of a file to disk.

    Raises:
        OSError: The sync failed; some systems tell that only when a file is closed.
    """
    file.flush()
    os.fsync(file.fileno())
    if sys.platform != "win32":
        # Closing a duplicate raises the error of a close, and keeps the lock of the file.
        os.close(os.dup(file.fileno()))


def flush_folder(folder: Path) -> None:
    """Sync the names of a folder to disk, where the system can."""
    if sys.platform == "win32":
        return
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
