"""What a host did to a body for its transport, undone block by block. No HTTP."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from ._limits import LARGEST_RATIO
from .errors import InvalidAnswerError

_GZIP_OR_ZLIB = 47
_PIECE = 1 << 20
"""Bytes that are unpacked at a time: a block of 64 KiB may hold a thousand times as much."""
UNPACKED_FREELY = 500_000_000
"""Bytes of a file below which the ratio does not matter: a disk has room for them."""


def _names(encoding: str | None) -> list[str]:
    names = (encoding or "").lower().replace(" ", "").split(",")
    return [name for name in names if name not in ("", "identity")]


def is_transparent(encoding: str | None, *, keep: bool) -> bool:
    """Tell whether a body passes as it is; see `Decoder`."""
    names = _names(encoding)
    return not names or (keep and names in (["gzip"], ["x-gzip"]))


class Decoder:
    """Undoes what a host did to a body for its transport.

    Args:
        encoding: The Content-Encoding of the answer.
        keep: Keep gzip as it is: the file is a gzip file by its name.
    """

    def __init__(self, encoding: str | None, *, keep: bool) -> None:
        names = _names(encoding)
        self.transparent = is_transparent(encoding, keep=keep)
        """Whether the bytes pass as they are."""
        if not self.transparent and (
            len(names) > 1 or names[0] not in {"gzip", "x-gzip", "deflate"}
        ):
            raise InvalidAnswerError(f"the host sends its file encoded as {encoding}, unasked")
        self._unzip = zlib.decompressobj(_GZIP_OR_ZLIB)
        self._begun = False
        self._received = self._unpacked = 0

    def feed(self, block: bytes) -> Iterator[bytes]:
        """Yield what is in some bytes, a piece at a time.

        Raises:
            InvalidAnswerError: They are broken, or unpack to more than any honest file.
        """
        if self.transparent:
            yield block
            return
        self._received += len(block)
        piece = b""
        while block or (len(piece) == _PIECE and not self._unzip.eof):
            if self._unzip.eof:  # One gzip file may be several, one after the other.
                self._unzip = zlib.decompressobj(_GZIP_OR_ZLIB)
            self._begun = True
            try:
                piece = self._unzip.decompress(block, _PIECE)
            except zlib.error as error:
                raise InvalidAnswerError(
                    f"the host's compressed answer is broken: {error}"
                ) from None
            block = self._unzip.unconsumed_tail or self._unzip.unused_data
            self._count(len(piece))
            if piece:
                yield piece

    def _count(self, size: int) -> None:
        self._unpacked += size
        most = max(UNPACKED_FREELY, self._received * LARGEST_RATIO)
        if self._unpacked > most:
            raise InvalidAnswerError(
                f"{self._received} bytes of the host's compressed answer unpack to more than "
                f"{most}, as those of a bomb: if you trust it, get it with another tool"
            )

    @property
    def complete(self) -> bool:
        """Whether the end was reached: a compressed body that is cut off does not say so itself."""
        return self.transparent or self._unzip.eof or not self._begun
