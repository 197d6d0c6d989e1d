"""Ranges of a file that are requested together. No HTTP."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class ByteRange(NamedTuple):
    """Some bytes of a file.

    Attributes:
        start: The first byte.
        end: The byte after the last.
    """

    start: int
    end: int

    @property
    def size(self) -> int:
        """How many bytes it has."""
        return self.end - self.start


def coalesce(ranges: Iterable[ByteRange], gap: int) -> list[ByteRange]:
    """Return ranges that hold the given ones, in the order of the file.

    Args:
        ranges: The ranges that are wanted; they may overlap.
        gap: Bytes between two ranges that are requested with them, rather than left out.
    """
    merged: list[ByteRange] = []
    for one in sorted(one for one in ranges if one.size > 0):
        if merged and one.start <= merged[-1].end + gap:
            merged[-1] = ByteRange(merged[-1].start, max(merged[-1].end, one.end))
        else:
            merged.append(one)
    return merged
