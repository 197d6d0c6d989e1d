"""Columns of a CSV file in an encoding of one byte a character become UTF-8. No HTTP.

pyarrow splits the bytes of such a file as they are, for separators and line ends are ASCII. So only
the columns that hold other letters are decoded, each as a whole, and not every byte of the file.
"""

from __future__ import annotations

from array import array
from functools import cache
from typing import Any, TypeAlias

from .decoding import WINDOWS, known_codec
from .optional import need

Array: TypeAlias = Any
"""A `pyarrow.Array`: pyarrow tells no types."""
Table: TypeAlias = Any
"""A `pyarrow.Table`."""

_ONE_BYTE = frozenset({WINDOWS, "iso8859-1", "iso8859-15"})
"""Encodings whose characters are one byte each, as Python names them."""
_C1 = bytes(range(0x80, 0xA0))
"""The bytes that cp1252 and latin-1 read in two ways."""


def is_one_byte(encoding: str) -> bool:
    """Tell whether `in_utf8()` knows an encoding."""
    return known_codec(encoding) in _ONE_BYTE


def of_windows(content: bytes) -> bytes:
    """Return text of cp1252 in UTF-8; latin-1 is decoded much faster, where that is the same.

    Raises:
        UnicodeError: It is no text of cp1252.
    """
    same = content.isascii() or len(content.translate(None, _C1)) == len(content)
    return content.decode("latin-1" if same else WINDOWS).encode()


def in_utf8(table: Table, encoding: str) -> Table:
    """Return a table in UTF-8, whose columns of text hold the bytes of another encoding.

    Args:
        table: What pyarrow read without a check of UTF-8.
        encoding: An encoding that `is_one_byte()`.

    Raises:
        UnicodeError: A column is not in its encoding.
    """
    pa = need("pyarrow")
    columns = [
        pa.chunked_array([_in_utf8(chunk, encoding) for chunk in column.chunks], column.type)
        if column.type == pa.string()
        else column
        for column in table.columns
    ]
    return pa.table(columns, names=table.column_names)


def _in_utf8(texts: Array, encoding: str) -> Array:
    """Return an array in UTF-8.

    One byte makes one to three bytes. So the end of a text moves by the bytes that all characters
    before it add, which pyarrow sums up.
    """
    pa, compute = need("pyarrow"), need("pyarrow.compute")
    validity, offsets, data = texts.buffers()
    if data is None or not len(texts):
        return texts
    kind, count = pa.int32(), texts.offset + len(texts)
    ends = pa.Array.from_buffers(kind, count + 1, [None, offsets])
    content = memoryview(data)[: ends[count].as_py()].tobytes()
    if content.isascii():
        return texts
    text = of_windows(content) if encoding == WINDOWS else content.decode(encoding).encode()
    # The sum before the first byte is 0: a null byte in front adds nothing.
    codes = [None, pa.py_buffer(b"\0" + content)]
    added = _added(encoding).take(pa.Array.from_buffers(pa.uint8(), len(content) + 1, codes))
    moved = compute.add(ends, compute.cumulative_sum(added).take(ends))
    buffers = [validity, moved.buffers()[1], pa.py_buffer(text)]
    return pa.Array.from_buffers(texts.type, len(texts), buffers, texts.null_count, texts.offset)


@cache
def _added(encoding: str) -> Array:
    """Return by how many bytes the UTF-8 of each byte is longer."""
    pa = need("pyarrow")
    sizes = (len(bytes([code]).decode(encoding, "replace").encode()) for code in range(256))
    return pa.Array.from_buffers(
        pa.int32(), 256, [None, pa.py_buffer(array("i", (size - 1 for size in sizes)))]
    )
