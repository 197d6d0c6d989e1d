"""How a file is being read, in jumps or in order, and so which range to request. No HTTP."""

from __future__ import annotations

LEAST_RANGE = 1 << 14
"""Bytes that a range has at least: a smaller one costs as much time."""
FIRST_RANGE = 1 << 16
"""Bytes of the first range, which is requested before anything is read."""
_READS_IN_ORDER = 4
"""Reads of one size after which a reader is thought to go on: two columns may be as long."""
_GROWTH = 4
"""How many times the bytes of a run the range after it has."""


class ReadPattern:
    """The reads of a file, and the run in which the newest of them stands.

    Reads of one size that follow each other without a gap are a run: the reader
    takes the file in order, so that longer and longer ranges cost few requests. A reader that
    jumps, or asks for pieces of different sizes, knows what it wants: its range has no byte more.
    """

    def __init__(self) -> None:
        self._start = 0
        """Where the run began."""
        self._at = self._end = 0
        """Where the newest read begins, and where it ends."""
        self._size: int = 0
        self._reads = 0
        """How many reads the run has."""

    def read(self, start: int, size: int) -> None:
        """Note a read of `size` bytes from the position `start` on."""
        like = max(size, LEAST_RANGE)
        if start != self._end or like != self._size:
            self._start, self._reads = start, 0
        self._reads += 1
        self._at, self._end, self._size = start, start + size, like

    def covers(self, position: int) -> bool:
        """Tell whether the newest read asks for the byte at `position`."""
        return self._at <= position < self._end

    def end_of_range(self, position: int) -> int:
        """Return where a range from `position` on should end."""
        size = max(self._end - position, LEAST_RANGE)
        if self._reads >= _READS_IN_ORDER:
            size = max(size, (position - self._start) * _GROWTH)
        return position + size
