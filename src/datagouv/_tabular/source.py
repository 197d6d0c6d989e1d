"""A file that is read as a table: batch by batch, or whole. No HTTP."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Protocol, TypeAlias

from .optional import need

Table: TypeAlias = Any
"""A `pyarrow.Table`: pyarrow tells no types."""

Batch: TypeAlias = Any
"""A `pyarrow.RecordBatch`."""

Schema: TypeAlias = Any
"""A `pyarrow.Schema`."""


class Again(Exception):  # noqa: N818  # It tells no error: nothing of it leaves this package.
    """The batches so far are void: the type of a column has changed. Iterate them again."""


class Source(Protocol):
    """A table that is read from a file."""

    @property
    def schema(self) -> Schema:
        """The names and the types of its columns."""
        ...

    @property
    def notes(self) -> Sequence[str]:
        """What a caller should know of it, once it was read."""
        ...

    def batches(self) -> Iterator[Batch]:
        """Yield its rows.

        Raises:
            Again: A type has changed.
            FileError: The file is no table, or one that cannot be read.
        """
        ...

    def table(self) -> Table:
        """Return all of it."""
        ...


class WholeTable:
    """A table that is in memory."""

    def __init__(self, table: Table, notes: Sequence[str] = ()) -> None:
        self._table = table
        self.schema: Schema = table.schema
        self.notes: Sequence[str] = notes

    def batches(self) -> Iterator[Batch]:
        """Yield its rows."""
        yield from self._table.to_batches()

    def table(self) -> Table:
        """Return it."""
        return self._table


def table_of(source: Source) -> Table:
    """Return the table that batches make."""
    while True:
        try:
            batches = list(source.batches())
        except Again:
            continue
        return need("pyarrow").Table.from_batches(batches, source.schema)
