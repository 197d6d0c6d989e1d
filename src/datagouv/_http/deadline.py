"""How long one exchange may take: in all, or by its lowest speed. No HTTP."""

from __future__ import annotations

import time

LOWEST = 1024
"""Bytes by which a transfer comes further in `PATIENCE`, or it ends."""
PATIENCE = 60.0
"""Seconds of waiting for the network in which a transfer has to come further."""
_BLOCK = 1 << 16
_SMALL_BLOCK = 1 << 12
_SLOW = 1.0


class Deadline:
    """The time that one exchange may take.

    An exchange with the API has an end. A transfer has none, and may take as long as it comes
    further: only the time in which the network is waited for counts, not that of the caller.

    Args:
        seconds: In all, from now on; of an upload, from the end of the sending on. `None` is no
            limit.
        sending: A transfer comes first, which is the request's own body.
    """

    __slots__ = ("_began", "_end", "_moved", "_paced", "_seconds", "_sending", "_waited", "block")

    def __init__(self, seconds: float | None, *, sending: bool = False) -> None:
        self._seconds = seconds
        self._sending = self._paced = sending
        self._began = time.monotonic()
        self._end = None if seconds is None or sending else self._began + seconds
        self._waited = 0.0
        self._moved = 0
        self.block = _BLOCK
        """Bytes to send at once, so that their progress is seen."""

    def pause(self, seconds: float) -> None:
        """Leave time out of the count: that of waiting for other exchanges of this client."""
        if self._end is not None:
            self._end += seconds

    def become_transfer(self) -> None:
        """Have no end from now on, but a lowest speed."""
        self._end, self._paced = None, True

    def left(self, timeout: float | None, *, reading: bool = False) -> float | None:
        """Return the seconds that the next operation may take: 0 where there is no time left.

        Args:
            timeout: Those that it may take by itself.
            reading: Something is read: of an upload, the answer begins.
        """
        if reading and self._sending:
            self._sending = self._paced = False
            self._end = None if self._seconds is None else time.monotonic() + self._seconds
        if self._end is not None:
            left = self._end - time.monotonic()
        elif self._paced:
            self._began = time.monotonic()
            left = PATIENCE - self._waited
        else:
            return timeout
        return max(left, 0.0) if timeout is None else max(min(left, timeout), 0.0)

    def moved(self, size: int) -> None:
        """Count bytes that an operation brought further."""
        if not self._paced:
            return
        waited = time.monotonic() - self._began
        if waited > _SLOW:
            self.block = _SMALL_BLOCK
        self._waited += waited
        self._moved += size
        if self._moved >= LOWEST:
            self._waited, self._moved = 0.0, 0

    def passed(self, ahead: float = 0.0) -> str | None:
        """Tell why no time is left, or nothing.

        Args:
            ahead: Seconds from now on.
        """
        now = time.monotonic() + ahead
        if self._end is not None and now >= self._end:
            return f"it took longer than the deadline of {self._seconds:g} s"
        if self._paced and self._waited + now - self._began >= PATIENCE:
            return f"less than {LOWEST} bytes came in {PATIENCE:g} s"
        return None
