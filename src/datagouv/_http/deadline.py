"""The deadline of one exchange: a total time, or a lowest speed. No HTTP."""

from __future__ import annotations

import time
from collections.abc import Callable

LOWEST = 1024
"""Bytes that a transfer must move in `PATIENCE` seconds."""
PATIENCE = 60.0
"""Seconds of waiting for the network in which a transfer must move `LOWEST` bytes."""
_BLOCK = 1 << 16
_LARGE_BLOCK = 1 << 19
_SMALL_BLOCK = 1 << 12
_FAST, _SLOW = 0.01, 1.0
"""Seconds for a block: below, the next is larger; above, all that follow are small."""


class Deadline:
    """The time that one exchange may take.

    A call of the API has a total time. A transfer has a lowest speed instead: only the time of
    waiting for the network counts, not the caller's.

    Args:
        seconds: The total time, from now on; of an upload, from the end of its body on. `None` is
            no limit.
        sending: The exchange begins with the transfer of the request's body.
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
        """Bytes to send at once: small blocks show the progress of a slow transfer, and large ones
        cost a fast transfer less."""

    def pause(self, seconds: float) -> None:
        """Leave out the seconds of waiting for a slot."""
        if self._end is not None:
            self._end += seconds

    def become_transfer(self) -> None:
        """Replace the total time by the lowest speed."""
        self._end, self._paced = None, True

    def left(
        self,
        timeout: float | None,
        late: Callable[[str], Exception],
        *,
        reading: bool = False,
    ) -> float | None:
        """Return the seconds that the next operation may take; raise where there is no time left.

        Args:
            timeout: The timeout of the operation itself.
            late: Makes the error, of the reason.
            reading: The operation reads: after an upload, the answer begins.
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
        if left <= 0:
            raise late(self.passed() or "")
        return left if timeout is None else min(left, timeout)

    def moved(self, size: int) -> None:
        """Count the bytes of an operation."""
        if not self._paced:
            return
        waited = time.monotonic() - self._began
        if waited > _SLOW:
            self.block = _SMALL_BLOCK
        elif waited < _FAST and _BLOCK <= self.block < _LARGE_BLOCK:
            self.block *= 2
        self._waited += waited
        self._moved += size
        if self._moved >= LOWEST:
            self._waited, self._moved = 0.0, 0

    def passed(self, ahead: float = 0.0) -> str | None:
        """Return why no time is left, or `None`.

        Args:
            ahead: Seconds from now on.
        """
        now = time.monotonic() + ahead
        if self._end is not None and now >= self._end:
            return f"it took longer than the deadline of {self._seconds:g} s"
        if self._paced and self._waited + now - self._began >= PATIENCE:
            return f"less than {LOWEST} bytes came in {PATIENCE:g} s"
        return None


NO_DEADLINE = Deadline(None)
"""The deadline of an exchange that may take any time."""
