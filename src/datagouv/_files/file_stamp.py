"""Which version of a file was opened: its size, its times, its place on the disk. No HTTP.

What this cannot see: writes through a memory map whose page was changed just before already, and
changes on a network file system that this machine has not heard of yet. Two writes within one tick
of the clock of a file system are told apart by `is_recent`.
"""

from __future__ import annotations

import os
import stat
import sys
import tempfile
import time
from typing import Any, NamedTuple

RECENT = 2_000_000_000
"""Nanoseconds in which a file system may give two writes the same time: FAT counts in 2 seconds."""


class Stamp(NamedTuple):
    """What identifies one version of one file.

    Attributes:
        device: The file system.
        inode: The file on it.
        size: In bytes.
        modified: When its content changed last, in nanoseconds; anybody may set it.
        changed: When its content, its name or its rights changed last, in nanoseconds; nobody sets
            it. On Windows it is when the file was made.
    """

    device: int
    inode: int
    size: int
    modified: int
    changed: int

    def is_recent(self) -> bool:
        """Tell whether the next write may have the same times as the last one."""
        newest = self.modified if sys.platform == "win32" else max(self.modified, self.changed)
        return time.time_ns() - newest < RECENT

    def is_rewritten(self, now: Stamp) -> bool:
        """Tell whether `now` is surely another content: the time of a new name is not enough."""
        return self[:4] != now[:4]


def stamp_of(file: Any) -> Stamp | None:
    """Return the stamp of an open file, or `None` where it is no regular file."""
    # To give its descriptor, this one would move what it holds in memory to the disk.
    if isinstance(file, tempfile.SpooledTemporaryFile):
        return None
    try:
        descriptor = file.fileno()
        found = os.fstat(descriptor)
    except Exception:  # noqa: BLE001  # many file objects have none, and each says so in its way
        return None
    if not stat.S_ISREG(found.st_mode):
        return None
    return Stamp(found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)
