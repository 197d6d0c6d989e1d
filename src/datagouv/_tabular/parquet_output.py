"""Tables are written as parquet files, row group after row group. No HTTP."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Protocol

from .optional import need
from .source import Again, Batch, Source

_ROWS, _BYTES = 100_000, 1 << 25
"""Rows, and bytes in memory, of a row group at most."""


class Sink(Protocol):
    """A file that appears once it is whole."""

    def begin(self, position: int, validator: str | None) -> None:
        """Begin anew."""
        ...

    def write(self, block: bytes) -> bool:
        """Add bytes; return whether the disk is slower than the table."""
        ...

    def catch_up(self) -> None:
        """Wait for the disk."""
        ...


class _Stream(io.RawIOBase):
    """What pyarrow writes to."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._position = 0

    def writable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def write(self, content: bytes | memoryview) -> int:  # type: ignore[override]  # pyarrow passes these
        block = bytes(content)
        if self._sink.write(block):
            self._sink.catch_up()
        self._position += len(block)
        return len(block)


def write_parquet(source: Source, sink: Sink) -> Iterator[int]:
    """Write a table, and yield the number of rows so far after each row group.

    It begins anew where the type of a column turns out to be another one.

    Raises:
        FileError: The table cannot be read, or the file cannot be written.
    """
    while True:
        sink.begin(0, None)
        try:
            yield from _write(source, sink)
        except Again:
            continue
        return


def _write(source: Source, sink: Sink) -> Iterator[int]:
    pa, parquet = need("pyarrow"), need("pyarrow.parquet")
    schema, rows = source.schema, 0
    with parquet.ParquetWriter(_Stream(sink), schema, compression="zstd") as writer:
        for group in _groups(source.batches()):
            table = pa.Table.from_batches(group, schema)
            rows += len(table)
            writer.write_table(table)
            yield rows


def _groups(batches: Iterator[Batch]) -> Iterator[list[Batch]]:
    """Yield batches, as many at a time as make a row group."""
    group: list[Batch] = []
    rows = size = 0
    for batch in batches:
        group.append(batch)
        rows, size = rows + len(batch), size + batch.nbytes
        if rows >= _ROWS or size >= _BYTES:
            yield group
            group, rows, size = [], 0, 0
    if group:
        yield group
