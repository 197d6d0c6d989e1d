"""Values of cells: from the JSON of the tabular service to Python, and back for filters."""

from __future__ import annotations

import math
from collections.abc import Callable, KeysView, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from ..errors import FieldError, InvalidAnswerError
from .fields import Cell, Profile, Row
from .profile import name_in_file

TEXT = "string"


def _date(value: str) -> date:
    return date.fromisoformat(value[:10])


_READ: Mapping[str, Callable[[Any], Cell]] = {
    "float": float,
    "date": _date,
    "datetime": datetime.fromisoformat,
}
"""How the values of a type are read; JSON has the others itself."""


class _Names(dict[str, str]):
    """The names of columns in the file, by those that the service gives them."""

    def __missing__(self, served: str) -> str:
        name = self[served] = name_in_file(served)
        return name


class RowReader:
    """Turns the rows of the tabular service into rows of Python values.

    Args:
        profile: Tells the types of the columns.
        columns: The columns that are wanted, in this order; all of them by default.
    """

    def __init__(self, profile: Profile, columns: list[str] | None) -> None:
        self.wanted = columns
        self._names = _Names()
        self._plain: KeysView[str] | None = None
        """The keys of a row whose columns have the same names as in the file: usually every row."""
        read = {
            column.name: _READ[column.type] for column in profile.columns if column.type in _READ
        }
        self._read = list(read.items())

    def __call__(self, served: Mapping[str, Any]) -> Row:
        """Return a row, without the number that the service adds.

        Raises:
            InvalidAnswerError: A value is not of its column's type.
        """
        row: Row
        if served.keys() == self._plain:
            row = dict(served)
            row.pop("__id", None)
        else:
            names = self._names
            row = {names[name]: value for name, value in served.items() if name != "__id"}
            if row.keys() == served.keys() - {"__id"}:
                self._plain = served.keys()
        for name, read in self._read:
            value = row.get(name)
            if value is not None:
                try:
                    row[name] = read(value)
                except (TypeError, ValueError):
                    raise InvalidAnswerError(
                        f"column {name!r}: the tabular service gives {value!r:.60}, which its "
                        "profile of the file does not announce: the table may have been replaced "
                        "a moment ago; call again"
                    ) from None
        return row

    def chosen(self, row: Row) -> Row:
        """Return the wanted columns of a row."""
        if self.wanted is None:
            return row
        return {name: row.get(name) for name in self.wanted}


def coerce(column: str, kind: str, value: object) -> Cell:
    """Return the value of a filter in the type of its column.

    Numbers, dates and moments may come as the texts that JSON has for them.

    Raises:
        FieldError: It is no value of that type.
    """
    coerced = _coerced(kind, value)
    if coerced is None:
        hint = _SUCH_AS.get(kind, "a text")
        raise FieldError(f"column {column!r} holds {kind}: {value!r:.60} must be {hint}")
    return coerced


_SUCH_AS = {
    "int": "a whole number",
    "float": "a number",
    "bool": "True or False",
    "date": "a date, such as date(2020, 1, 31) or '2020-01-31'",
    "datetime": "a datetime, or a text such as '2020-01-31T08:30:00'",
}


def _coerced(kind: str, value: object) -> Cell:
    if kind == "bool":
        return _bool(value)
    if isinstance(value, bool):
        return None
    if kind in ("int", "float"):
        return _number(value)
    if kind == "date":
        return _day(value)
    if kind == "datetime":
        return _moment(value)
    if kind == "json":
        return value
    # 0.5 wrote every value into a URL: a number finds the text that is written like it.
    return str(value) if isinstance(value, str | int | float | Decimal) else None


def _bool(value: object) -> bool | None:
    if isinstance(value, bool):
        return value
    return {"true": True, "false": False}.get(value.lower()) if isinstance(value, str) else None


def _number(value: object) -> int | float | None:
    if isinstance(value, str):
        try:
            value = int(value)
        except ValueError:
            try:
                value = float(value)
            except ValueError:
                return None
    if isinstance(value, Decimal):
        value = float(value)
    if isinstance(value, int):
        return value
    return value if isinstance(value, float) and math.isfinite(value) else None


def _day(value: object) -> date | None:
    if isinstance(value, datetime):
        return None
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return None
    return value if isinstance(value, date) else None


def _moment(value: object) -> datetime | None:
    if isinstance(value, str):
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            return None
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day)  # noqa: DTZ001  # The file says no zone.
    return value if isinstance(value, datetime) else None
