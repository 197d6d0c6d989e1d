"""The profile in the footer of the platform's copy in parquet, from the end of the file. Pure.

The footer is a struct of Thrift's compact protocol. Only its texts for programs are read.
"""

from __future__ import annotations

from collections.abc import Iterator

from .._json import decode
from ..errors import InvalidAnswerError
from .fields import Profile
from .profile import read_profile

TAIL = 1 << 16
"""Bytes of the end of a file, in which the footer of most copies is."""
LARGEST = 1 << 24
"""Bytes of the largest footer that is read."""
_MAGIC = b"PAR1"
_PROFILE = b"csv_detective"
_END = 8
"""Bytes behind the footer: its length, and the magic number."""
_TEXTS = 5
"""The number of the field of texts for programs."""
_DEEPEST = 16


def size_of_footer(tail: bytes) -> int:
    """Return how many bytes at the end of a file hold its footer.

    Raises:
        InvalidAnswerError: The file is no parquet, or its footer is very large.
    """
    size = int.from_bytes(tail[-_END:-4], "little") + _END
    if len(tail) < _END or not tail.endswith(_MAGIC) or size > LARGEST:
        raise InvalidAnswerError("the copy in parquet does not end as a parquet file does")
    return size


def profile_in_footer(tail: bytes) -> Profile:
    """Return the profile in the footer of a file.

    Args:
        tail: The end of the file, with the whole footer.

    Raises:
        InvalidAnswerError: The footer is none, or holds no profile.
    """
    footer = _Compact(tail[-size_of_footer(tail) : -_END])
    try:
        texts = footer.texts()
    except (IndexError, RecursionError):
        raise InvalidAnswerError("the footer of the copy in parquet cannot be read") from None
    if _PROFILE not in texts:
        raise InvalidAnswerError("the footer of the copy in parquet holds no profile")
    return read_profile(decode(texts[_PROFILE]))


class _Compact:
    """A reader of Thrift's compact protocol; truncated bytes raise IndexError."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._place = 0

    def texts(self) -> dict[bytes, bytes]:
        """Return the texts for programs in the metadata of a file."""
        for number, kind in self._fields():
            if number == _TEXTS and kind == 9:
                size, _ = self._list()
                return dict(self._pair() for _ in range(size))
            self._skip(kind)
        return {}

    def _pair(self) -> tuple[bytes, bytes]:
        found = {1: b"", 2: b""}
        for number, kind in self._fields():
            if number in found and kind == 8:
                found[number] = self._binary()
            else:
                self._skip(kind)
        return found[1], found[2]

    def _fields(self) -> Iterator[tuple[int, int]]:
        """Yield the number and the type of each field of a struct, whose value is read next."""
        number = 0
        while head := self._byte():
            more, kind = head >> 4, head & 15
            if more:
                number += more
            else:
                coded = self._varint()
                number = (coded >> 1) ^ -(coded & 1)
            yield number, kind

    def _skip(self, kind: int, depth: int = 0) -> None:
        if depth > _DEEPEST:
            raise IndexError(depth)
        if kind == 3:
            self._byte()
        elif kind in (4, 5, 6):
            self._varint()
        elif kind == 7:
            self._take(8)
        elif kind == 8:
            self._binary()
        elif kind in (9, 10):
            size, inner = self._list()
            for _ in range(size):
                # In a list, each boolean is a byte.
                self._skip(3 if inner in (1, 2) else inner, depth + 1)
        elif kind == 12:
            for _, inner in self._fields():
                self._skip(inner, depth + 1)
        elif kind not in (1, 2):  # No field of parquet is a map.
            raise IndexError(kind)

    def _list(self) -> tuple[int, int]:
        head = self._byte()
        size = head >> 4
        return self._varint() if size == 15 else size, head & 15

    def _binary(self) -> bytes:
        return self._take(self._varint())

    def _take(self, size: int) -> bytes:
        start, self._place = self._place, self._place + size
        if self._place > len(self._content):
            raise IndexError(self._place)
        return self._content[start : self._place]

    def _byte(self) -> int:
        self._place += 1
        return self._content[self._place - 1]

    def _varint(self) -> int:
        value = shift = 0
        while True:
            byte = self._byte()
            value |= (byte & 127) << shift
            if byte < 128:
                return value
            shift += 7
