"""The multipart form of an upload: bytes before and after the file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING
from uuid import uuid4

if TYPE_CHECKING:
    from .progress import Meter
    from .source import Part, Source


ANY_KIND = "application/octet-stream"
_IMAGES = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF8": "image/gif",
    b"BM": "image/bmp",
}


def kind_of_image(source: Source) -> str:
    """Return the content type of an image, told by its first bytes."""
    head = source._read(0, 12)
    if head[:4] == b"RIFF" and head[8:] == b"WEBP":
        return "image/webp"
    return next((kind for sign, kind in _IMAGES.items() if head.startswith(sign)), ANY_KIND)


class Multipart:
    """A `multipart/form-data` body of known size: texts, then a file or a part of it.

    Args:
        fields: The texts, by name.
        source: The file; `None` for a body of texts only.
        part: The part of the file; the whole of it by default.
        meter: Counts the bytes.
        kind: The content type of the file.
    """

    def __init__(
        self,
        fields: Mapping[str, str | int],
        source: Source | None = None,
        part: Part | None = None,
        meter: Meter | None = None,
        *,
        kind: str = ANY_KIND,
    ) -> None:
        boundary = uuid4().hex
        head = "".join(
            f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in fields.items()
        )
        size = 0
        if source is not None:
            size = source.size if part is None else part.size
            head += (
                f"--{boundary}\r\n"
                'Content-Disposition: form-data; name="file"; '
                f'filename="{_quoted(source.name)}"\r\n'
                f"Content-Type: {kind}\r\n\r\n"
            )
        self._head = head.encode("utf-8", "replace")
        self._tail = (f"\r\n--{boundary}--\r\n" if source else f"--{boundary}--\r\n").encode()
        self._source = source
        self._part = part
        self._meter = meter
        self.size = len(self._head) + size + len(self._tail)
        """The size in bytes."""
        self.headers = {
            "Content-Type": f"multipart/form-data; boundary={boundary}",
            "Content-Length": str(self.size),
        }

    def __iter__(self) -> Iterator[bytes]:
        yield self._head
        if self._source is not None:
            number = self._part.index if self._part else 0
            if self._meter:
                self._meter.begin(number)
            for block in self._source.blocks(self._part):
                yield block
                if self._meter:
                    self._meter.advance(len(block), number)
            if self._part is None:
                # The server ignores a body without its tail: this is the last chance to refuse.
                self._source.confirm()
        yield self._tail


def _quoted(name: str) -> str:
    # As browsers do: the name in UTF-8, with quotes and line ends escaped.
    return name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
