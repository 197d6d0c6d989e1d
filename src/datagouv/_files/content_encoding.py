"""Decode the Content-Encoding of a file, block by block. No HTTP."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterable, Iterator

from .._http.limits import LARGEST_RATIO
from ..errors import InvalidAnswerError

_GZIP_OR_ZLIB, _ZLIB, _RAW_DEFLATE = 47, 15, -15
_PIECE = 1 << 20
"""Bytes decompressed at a time: 64 KiB may expand a thousandfold."""
SMALL_FILE = 500_000_000
"""Bytes of a file below which any ratio is accepted: a disk has room for them."""
_MOST_LAYERS = 3

_ENCODINGS = {
    "gzip": "gzip",
    "x-gzip": "gzip",
    "deflate": "deflate",
    "x-deflate": "deflate",
    "bzip2": "bzip2",
    "x-bzip2": "bzip2",
    "bz2": "bzip2",
    "x-bzip": "bzip2",
    "bzip": "bzip2",
    "xz": "xz",
    "x-xz": "xz",
    "lzma": "lzma",
    "x-lzma": "lzma",
    "br": "br",
    "brotli": "br",
    "x-brotli": "br",
    "zstd": "zstd",
    "x-zstd": "zstd",
    "zst": "zstd",
    "lz4": "lz4",
    "x-lz4": "lz4",
    "compress": "compress",
    "x-compress": "compress",
    "aes128gcm": "aes128gcm",
    "dcb": "dcb",
    "dcz": "dcz",
    "exi": "exi",
    "pack200-gzip": "pack200-gzip",
}
"""The known tokens of Content-Encoding. Any other token (utf-8, none, aws-chunked) means nothing:
hosts write charsets and storage notes there, and the body is the file itself."""
_UNDONE = {"gzip", "deflate"}

_OF_NAMES = {
    "bz2": "bzip2",
    "bz": "bzip2",
    "tbz": "bzip2",
    "tbz2": "bzip2",
    "xz": "xz",
    "txz": "xz",
    "lzma": "lzma",
    "br": "br",
    "zst": "zstd",
    "tzst": "zstd",
    "zstd": "zstd",
    "lz4": "lz4",
    "z": "compress",
    "taz": "compress",
}


def encoding_of_name(name: str) -> str | None:
    """Return the encoding that a file's own name (or its format) tells: "gzip" of x.csv.gz."""
    extension = name.lower().rpartition(".")[2]
    if re.fullmatch(r"\w*gz(ip)?", extension):
        return "gzip"
    return _OF_NAMES.get(extension)


def _layers(header: str | None, own: Iterable[str]) -> list[str]:
    """Return the encodings to decode, the outermost first.

    Args:
        header: The Content-Encoding.
        own: The encodings that the file's names tell: one of them is kept.
    """
    tokens = re.split(r"[,;]", (header or "").lower())  # A parameter (;q=1) is no known token.
    layers = [
        _ENCODINGS[token] for token in (t.strip(" \t\"'") for t in tokens) if token in _ENCODINGS
    ]
    for encoding in own:
        if encoding in layers:
            layers.remove(encoding)  # The producer compressed the file.
            break
    return layers[::-1]


def is_transparent(header: str | None, *, own: Iterable[str] = ()) -> bool:
    """Tell whether a body needs no decoding; see `Decoder`."""
    return not _layers(header, own)


class Decoder:
    """Decodes the Content-Encoding of an answer.

    Args:
        encoding: The Content-Encoding of the answer.
        own: The encodings that the file's names tell: they are not decoded.

    Raises:
        InvalidAnswerError: The host uses an encoding that the request did not accept.
    """

    def __init__(self, encoding: str | None, *, own: Iterable[str] = ()) -> None:
        layers = _layers(encoding, own)
        if len(layers) > _MOST_LAYERS or not _UNDONE.issuperset(layers):
            raise InvalidAnswerError(
                f"the host sends its file encoded as {encoding!r:.60}, unasked: get it with "
                "another tool"
            )
        self._layers = [_Layer(name, self._count) for name in layers]
        self._received = 0

    @property
    def transparent(self) -> bool:
        """Whether the bytes need no decoding."""
        return not self._layers

    def feed(self, block: bytes) -> Iterator[bytes]:
        """Return the decoded content of a block, a piece at a time.

        Raises:
            InvalidAnswerError: The bytes are broken, or a decompression bomb.
        """
        self._received += len(block)
        pieces: Iterator[bytes] = iter((block,))
        for layer in self._layers:
            pieces = layer.undo(pieces)
        return pieces

    def _count(self, unpacked: int) -> None:
        most = max(SMALL_FILE, self._received * LARGEST_RATIO)
        if unpacked > most:
            raise InvalidAnswerError(
                f"{self._received} bytes of the host's compressed answer unpack to more than "
                f"{most}, as those of a bomb: if you trust it, get it with another tool"
            )

    @property
    def complete(self) -> bool:
        """Whether the compressed body reached its end: zlib does not report a cut."""
        return all(layer.complete for layer in self._layers)


class _Layer:
    """Decompresses gzip (several members in a row are one file), zlib, or raw deflate.

    Args:
        name: "gzip" or "deflate".
        count: Takes the bytes decompressed so far; raises when they are too many.
    """

    def __init__(self, name: str, count: Callable[[int], None]) -> None:
        self._gzip = name == "gzip"
        self._count = count
        # "deflate" is mostly zlib's format, which the first two bytes tell.
        self._unzip = zlib.decompressobj(_GZIP_OR_ZLIB) if self._gzip else None
        self._head = b""
        self._begun = False
        self._unpacked = 0

    @property
    def complete(self) -> bool:
        return not self._begun or (self._unzip is not None and self._unzip.eof)

    def undo(self, blocks: Iterator[bytes]) -> Iterator[bytes]:
        """Yield the decompressed content, a piece at a time."""
        for block in blocks:
            yield from self._unpack(block)

    def _unpack(self, block: bytes) -> Iterator[bytes]:
        if not block:
            return
        if self._unzip is None:
            self._begun = True
            self._head += block
            if len(self._head) < 2:
                return
            self._unzip = zlib.decompressobj(_window(self._head))
            block, self._head = self._head, b""
        piece = b""
        while block or (len(piece) == _PIECE and not self._unzip.eof):
            if self._unzip.eof:
                block = block.lstrip(b"\0")  # gzip fills its blocks with zeros.
                if not block:
                    return
                if not self._gzip:
                    raise InvalidAnswerError("the host's compressed answer goes on after its end")
                self._unzip = zlib.decompressobj(_GZIP_OR_ZLIB)
            self._begun = True
            try:
                piece = self._unzip.decompress(block, _PIECE)
            except zlib.error as error:
                raise InvalidAnswerError(
                    f"the host's compressed answer is broken: {error}"
                ) from None
            block = self._unzip.unconsumed_tail or self._unzip.unused_data
            self._unpacked += len(piece)
            self._count(self._unpacked)
            if piece:
                yield piece


def _window(head: bytes) -> int:
    """Return the `wbits` of zlib for a body, by its first two bytes."""
    if head[:2] == b"\x1f\x8b":
        return _GZIP_OR_ZLIB
    is_zlib = head[0] & 0x0F == 8 and (head[0] << 8 | head[1]) % 31 == 0
    return _ZLIB if is_zlib else _RAW_DEFLATE
