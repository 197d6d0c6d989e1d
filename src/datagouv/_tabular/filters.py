"""Filters of rows: what a caller gives, and what each means, evaluated in Python.

The tabular service is asked for the same where it can say it: see `query`. Both give the same rows.
A missing value passes `isnull` and `!=` only.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, TypeAlias

from .._json import is_series
from ..errors import FieldError
from .fields import Cell, Profile, Row
from .values import coerce

FilterTuple: TypeAlias = tuple[str, str] | tuple[str, str, Any]
"""A column, an operator, and mostly a value: `("commune", "==", "Lyon")`, `("x", "isnull")`."""

Operator: TypeAlias = Literal[
    "exact",
    "differs",
    "contains",
    "notcontains",
    "in",
    "notin",
    "less",
    "greater",
    "strictly_less",
    "strictly_greater",
    "isnull",
    "isnotnull",
]

_SIGNS: dict[str, Operator] = {
    "==": "exact",
    "!=": "differs",
    "<": "strictly_less",
    "<=": "less",
    ">": "strictly_greater",
    ">=": "greater",
}
_OPERATORS: dict[str, Operator] = {
    **_SIGNS,
    **{name: name for name in _SIGNS.values()},
    "contains": "contains",
    "notcontains": "notcontains",
    "in": "in",
    "notin": "notin",
    "isnull": "isnull",
    "isnotnull": "isnotnull",
}
_COMPARING = frozenset({"less", "greater", "strictly_less", "strictly_greater"})


@dataclass(frozen=True, slots=True)
class Filter:
    """One condition on the rows.

    Attributes:
        column: Its name, as in the file.
        operator: What is compared.
        value: In the type of the column; a tuple of such values for `in` and `notin`.
        type: The type of the column.
    """

    column: str
    operator: Operator
    value: Any
    type: str

    def matches(self, row: Row) -> bool:
        """Tell whether a row fits."""
        return _MEANING[self.operator](row.get(self.column), self.value)


@dataclass(frozen=True, slots=True)
class Sort:
    """An order of the rows: missing values stand last in it."""

    column: str
    descending: bool


def read_filters(
    given: Iterable[FilterTuple] | None, profile: Profile
) -> tuple[list[Filter], list[Sort]]:
    """Return the filters that a caller gives, and the orders that stand among them, as in 0.5.

    Raises:
        FieldError: A filter is none, or names no column of the table.
    """
    filters: list[Filter] = []
    sorts: list[Sort] = []
    if isinstance(given, str) or not isinstance(given or (), Iterable):
        raise FieldError(f"filters is {given!r:.60}: it must be a list of tuples")
    for one in given or ():
        parts: list[Any] = list(one) if isinstance(one, tuple | list) else []
        if len(parts) not in (2, 3) or not all(isinstance(part, str) for part in parts[:2]):
            raise FieldError(
                f"{one!r:.100} is no filter: give (column, operator, value), such as "
                "('commune', '==', 'Lyon'), or ('commune', 'isnull')"
            )
        column, operator = parts[0], parts[1]
        kind = type_of(column, profile)
        if operator == "sort" and len(parts) == 3:
            sorts.append(Sort(column, descending=_direction(parts[2])))
            continue
        if operator not in _OPERATORS:
            signs = ", ".join(["==", "!=", "<", "<=", ">", ">=", "contains", "notcontains"])
            raise FieldError(
                f"{operator!r:.60} is no operator: use {signs}, in, notin, isnull or isnotnull"
            )
        filters.append(_read(column, _OPERATORS[operator], parts, kind))
    return filters, sorts


def read_sort(given: str | Sequence[str] | None, profile: Profile) -> list[Sort]:
    """Return the order that a caller asks for: names of columns, "-" before one turns it round.

    Raises:
        FieldError: It names no column of the table.
    """
    names = [given] if isinstance(given, str) else list(given or ())
    sorts: list[Sort] = []
    for name in names:
        # A column may itself begin with the sign.
        turned = name.startswith("-") and name not in profile.names
        column = name[1:] if turned else name
        if type_of(column, profile) == "json":
            raise FieldError(
                f"column {column!r} holds JSON, which has no order: sort by another one"
            )
        sorts.append(Sort(column, turned))
    return sorts


def type_of(column: str, profile: Profile) -> str:
    """Return the type of a column.

    Raises:
        FieldError: The table has no such column.
    """
    for known in profile.columns:
        if known.name == column:
            return known.type
    raise FieldError(f"there is no column {column!r:.100}: the table has {_listed(profile.names)}")


def check_columns(columns: Sequence[str] | None, profile: Profile) -> list[str] | None:
    """Return the columns that a caller asks for, or `None` for all of them.

    Raises:
        FieldError: The table has no such column.
    """
    if columns is None:
        return None
    if isinstance(columns, str) or not columns:
        raise FieldError(f"columns is {columns!r:.60}: it must be a list of names")
    for column in columns:
        type_of(column, profile)
    return list(dict.fromkeys(columns))


def check_limit(limit: int | None) -> int | None:
    """Return how many rows a caller asks for at most.

    Raises:
        FieldError: It is no number.
    """
    if limit is not None and (isinstance(limit, bool) or not isinstance(limit, int) or limit < 0):
        raise FieldError(f"limit is {limit!r:.60}: it must be a number of rows")
    return limit


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(repr(name) for name in names[:20])
    return shown + (f" and {len(names) - 20} more" if len(names) > 20 else "") or "none"


def _direction(value: object) -> bool:
    if value not in ("asc", "desc"):
        raise FieldError(f"a sort must be 'asc' or 'desc', not {value!r:.60}")
    return value == "desc"


def _read(column: str, operator: Operator, parts: Sequence[Any], kind: str) -> Filter:
    if operator in ("isnull", "isnotnull"):
        # The tabular service takes a value here, and reads "false" as true.
        if len(parts) == 3 and parts[2] is not True:
            raise FieldError(f"({column!r}, {operator!r}) takes no value")
        return Filter(column, operator, None, kind)
    if len(parts) == 2:
        raise FieldError(f"({column!r}, {parts[1]!r}) needs a value")
    value = parts[2]
    if operator in ("exact", "differs") and value is None:
        return Filter(column, "isnull" if operator == "exact" else "isnotnull", None, kind)
    if operator in ("contains", "notcontains") and kind not in ("string", "binary"):
        raise FieldError(f"column {column!r} holds {kind}: {operator} is for columns of text")
    if operator in _COMPARING and kind in ("bool", "json"):
        raise FieldError(f"column {column!r} holds {kind}, which has no order: compare it with ==")
    if operator in ("in", "notin"):
        if isinstance(value, str):  # 0.5 took the text of a query.
            value = value.split(",")
        if not is_series(value):
            raise FieldError(f"{operator!r} takes a list of values, not {value!r:.60}")
        return Filter(column, operator, tuple(coerce(column, kind, item) for item in value), kind)
    return Filter(column, operator, coerce(column, kind, value), kind)


# What each operator means


def _comparing(compare: Callable[[Any, Any], bool]) -> Callable[[Cell, Any], bool]:
    def meaning(cell: Cell, value: Any) -> bool:
        return cell is not None and compare(*_comparable(cell, value))

    return meaning


def _comparable(cell: Cell, value: Any) -> tuple[Any, Any]:
    """Return two values that Python compares: one with an offset to UTC and one without are not."""
    if isinstance(cell, datetime) and isinstance(value, datetime):
        if cell.tzinfo is None and value.tzinfo is not None:
            return cell, value.replace(tzinfo=None)
        if cell.tzinfo is not None and value.tzinfo is None:
            return cell, value.replace(tzinfo=cell.tzinfo)
    if isinstance(cell, datetime) and type(value) is date:
        return cell.date(), value
    return cell, value


def folded(text: str) -> str:
    """Return a text as `contains` compares it: without regard to case."""
    return text.lower()


_MEANING: dict[Operator, Callable[[Cell, Any], bool]] = {
    "exact": _comparing(lambda cell, value: bool(cell == value)),
    "differs": lambda cell, value: cell is None or not _MEANING["exact"](cell, value),
    "less": _comparing(lambda cell, value: bool(cell <= value)),
    "greater": _comparing(lambda cell, value: bool(cell >= value)),
    "strictly_less": _comparing(lambda cell, value: bool(cell < value)),
    "strictly_greater": _comparing(lambda cell, value: bool(cell > value)),
    "contains": lambda cell, value: cell is not None and folded(value) in folded(str(cell)),
    "notcontains": lambda cell, value: cell is not None and folded(value) not in folded(str(cell)),
    "in": lambda cell, value: any(_MEANING["exact"](cell, item) for item in value),
    "notin": lambda cell, value: cell is not None and not _MEANING["in"](cell, value),
    "isnull": lambda cell, _: cell is None,
    "isnotnull": lambda cell, _: cell is not None,
}

_ILIKE_WILDCARDS = re.compile(r"[\\%_]")


def escaped_for_ilike(text: str) -> str:
    """Return a text in which the signs that stand for others are themselves."""
    return _ILIKE_WILDCARDS.sub(r"\\\g<0>", text)
