"""The stamp of a file's version: its size, its times, its inode. No HTTP.

A stamp misses writes through a memory map whose page was dirty before, and changes on a network
file system that this machine has not seen yet. `is_recent` tells that two writes may share one tick
of the file system's clock.
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
    """The identity of one version of one file.

    Attributes:
        device: The file system.
        inode: The file in the file system.
        size: In bytes.
        modified: The last change of the content, in nanoseconds; a program may set it.
        changed: The last change of content, name or rights, in nanoseconds; no program sets it. On
            Windows, the creation of the file.
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
        """Tell whether `now` is surely of other content; a rename alone changes `changed` only."""
        return self[:4] != now[:4]


def stamp_of(file: Any) -> Stamp | None:
    """Return the stamp of an open file, or `None` where it is no regular file."""
    # fileno() would move its memory to disk.
    if isinstance(file, tempfile.SpooledTemporaryFile):
        return None
    try:
        descriptor = file.fileno()
        info = os.fstat(descriptor)
    except Exception:  # noqa: BLE001  # many file objects have none, and raise in their own ways
        return None
    if not stat.S_ISREG(info.st_mode):
        return None
    return Stamp(info.st_dev, info.st_ino, info.st_size, info.st_mtime_ns, info.st_ctime_ns)
