"""What a notebook shows of a list and of traffic. The faces differ: a display cannot wait."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..errors import DatagouvError

if TYPE_CHECKING:
    from pydantic import BaseModel

ROWS = 10
"""Rows of a list that a table shows."""

_GO_ON = (
    'A loop goes through all of them; limit= takes the first ones; to_dicts("id", "title") and '
    "to_pandas() give a table."
)
_LOAD = "Nothing is loaded yet: `await pages.total` loads the first page, and `async for` all."


_MONTHS = "A loop goes through all of them; limit= takes the first ones."
_LATER = "Nothing is loaded: a display cannot wait. `async for` goes through the months."


class _Table:
    """The table of a list: what it holds is said by `Pages`, in the types of its face."""

    def _as_table(self, rows: Sequence[BaseModel | Mapping[str, object]], after: str) -> str:
        from .content import table_of  # A program does not load what a notebook needs.

        pages: Any = self
        return table_of(
            rows[:ROWS],
            pages._kind,
            noun=pages._list_request.noun,
            total=pages._counted,
            filters=pages._list_request.filters(),
            after="" if pages._counted == 0 else after,
        )


class Shown(_Table):
    """A list that a notebook shows: its first rows are asked for, in one small request."""

    def _repr_html_(self) -> str:
        """Return the first rows, the filters and the total as a table (one small GET)."""
        pages: Any = self
        if pages._rows is None:
            try:
                pages._peek()
            except DatagouvError as error:
                return self._as_table((), str(error))
        return self._as_table(pages._rows or (), _GO_ON)


class AsyncShown(_Table):
    """A list that a notebook shows: its loaded rows only, for a display cannot wait."""

    def _repr_html_(self) -> str:
        """Return the rows that were loaded as a table: nothing is asked of the portal."""
        pages: Any = self
        go_on = _GO_ON.replace("A loop", "`async for`")
        if pages._held is not None:
            return self._as_table(pages._held.data, go_on)
        return self._as_table((), _LOAD if pages._counted is None else go_on)


class ShownTraffic:
    """The traffic of objects: its first rows are asked for, in one small request."""

    def _repr_html_(self) -> str:
        """Return the first rows and the total as a table (one small GET)."""
        from .content import months_of  # A program does not load what a notebook needs.

        traffic: Any = self
        rows, total, after = (), None, _MONTHS
        try:
            rows, total = traffic._peek()
        except DatagouvError as error:
            after = str(error)
        return months_of(rows, name=traffic._table.name, total=total, after=after)


class AsyncShownTraffic:
    """The traffic of objects: a notebook shows how to go on, for a display cannot wait."""

    def _repr_html_(self) -> str:
        """Return what the traffic is of: nothing is asked of the service."""
        from .content import months_of  # As above.

        traffic: Any = self
        return months_of((), name=traffic._table.name, total=None, after=_LATER)
