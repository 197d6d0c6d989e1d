"""Where the columns of a parquet file are in it, by its footer. No HTTP."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

LEAST = 1 << 20
"""Bytes from which on ranges are requested: a smaller file comes whole in as much time."""
GAP = 1 << 16
"""Bytes between two ranges that cost less time than one more request."""
_BEHIND = 100
"""Bytes that old programs leave out of the size of a column: pyarrow reads them, too."""


def places_of(metadata: Any, columns: Iterable[str], footer: int) -> Iterator[tuple[int, int]]:
    """Yield the first byte, and the byte after the last, of each piece of some columns.

    Args:
        metadata: The `pyarrow.parquet.FileMetaData` of the file.
        columns: The names of the columns.
        footer: The position of the footer, behind the columns.
    """
    wanted = tuple(columns)
    inner = tuple(f"{name}." for name in wanted)
    for number in range(metadata.num_row_groups):
        group = metadata.row_group(number)
        for place in range(group.num_columns):
            piece = group.column(place)
            path = piece.path_in_schema
            if path in wanted or path.startswith(inner):
                starts = (piece.dictionary_page_offset, piece.data_page_offset)
                start = min(one for one in starts if one)
                yield start, min(start + piece.total_compressed_size + _BEHIND, footer)
