"""What a host did to a body for its transport, undone block by block. No HTTP."""

from __future__ import annotations

import zlib

from .errors import InvalidAnswerError

_GZIP_OR_ZLIB = 47


class Decoder:
    """Undoes what a host did to a body for its transport.

    Args:
        encoding: The Content-Encoding of the answer.
        keep: Keep gzip as it is: the file is a gzip file by its name.
    """

    def __init__(self, encoding: str | None, *, keep: bool) -> None:
        names = [name for name in (encoding or "").lower().replace(" ", "").split(",") if name]
        names = [name for name in names if name != "identity"]
        self.transparent = not names or (keep and names in (["gzip"], ["x-gzip"]))
        """Whether the bytes pass as they are."""
        if not self.transparent and (
            len(names) > 1 or names[0] not in {"gzip", "x-gzip", "deflate"}
        ):
            raise InvalidAnswerError(f"the host sends its file encoded as {encoding}, unasked")
        self._unzip = zlib.decompressobj(_GZIP_OR_ZLIB)
        self._begun = False

    def feed(self, block: bytes) -> bytes:
        """Return what is in some bytes.

        Raises:
            InvalidAnswerError: They are broken.
        """
        if self.transparent:
            return block
        out: list[bytes] = []
        try:
            while block:
                if self._unzip.eof:  # One gzip file may be several, one after the other.
                    self._unzip = zlib.decompressobj(_GZIP_OR_ZLIB)
                self._begun = True
                out.append(self._unzip.decompress(block))
                block = self._unzip.unused_data
        except zlib.error as error:
            raise InvalidAnswerError(f"the host's compressed answer is broken: {error}") from None
        return b"".join(out)

    @property
    def complete(self) -> bool:
        """Whether the end was reached: a compressed body that is cut off does not say so itself."""
        return self.transparent or self._unzip.eof or not self._begun
