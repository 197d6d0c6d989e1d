"""Files that other threads read, when Python ends. By hand, sync only.

Query engines read a file object in threads of their own, ahead of what is asked for, and go on
after a failure. Python ends a thread that calls it while it shuts down, without the knowledge of
the engine, which then waits for that thread for ever, or ends the process with "terminate called
without an active exception". So reads end first, at once, and Python after them.
"""

from __future__ import annotations

import atexit
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from weakref import WeakSet

_QUIET = 0.1
"""Seconds without a read of another thread, after which none is expected any more."""
_LONGEST = 5.0
"""Seconds for which the end of Python waits at most."""


class ReadsOfThreads:
    """The reads of one file by other threads than the main thread.

    Args:
        break_off: Ends a read that waits for the network, from any thread.
    """

    def __init__(self, break_off: Callable[[], object]) -> None:
        self._break_off = break_off
        self._under_way: set[int] = set()
        self._newest = 0.0

    @contextmanager
    def one(self) -> Generator[None, None, None]:
        """Count a read, for as long as it lasts.

        Raises:
            ValueError: Python ends.
        """
        thread = threading.get_ident()
        if thread == threading.main_thread().ident:
            yield
            return
        if thread not in self._under_way:  # Else it is a part of the read that is counted.
            _seen.add(self)
        self._under_way.add(thread)
        try:
            if _ending.is_set():
                raise ValueError("I/O operation on a file whose program has ended")
            yield
        finally:
            self._newest = time.monotonic()
            self._under_way.discard(thread)

    def end(self) -> None:
        """Break off the read that is under way."""
        if self._under_way:
            self._break_off()

    @property
    def quiet(self) -> bool:
        """Whether no read is under way, or was a moment ago."""
        return not self._under_way and time.monotonic() - self._newest > _QUIET


_ending = threading.Event()
_seen: WeakSet[ReadsOfThreads] = WeakSet()
"""Files that another thread has read."""


def _wait() -> None:
    """End the reads of other threads, before Python ends these threads."""
    end = time.monotonic() + _LONGEST
    _ending.set()
    for reads in list(_seen):
        reads.end()
    while time.monotonic() < end and not all(reads.quiet for reads in list(_seen)):
        time.sleep(0.005)


atexit.register(_wait)
