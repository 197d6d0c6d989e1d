"""What the tabular service is asked: filters, columns and orders as the query of a URL.

The service decodes a query twice, and some characters mean something to it whatever is done. A
filter that it cannot be asked for as it is meant is asked for more broadly, or not at all, and
evaluated here on the rows that come: see `filters`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import quote

from .filters import Filter, Sort, escaped_for_ilike
from .profile import name_in_table

_PLAIN_NAME = re.compile(r"[A-Za-z0-9_]+")
"""Names that the service takes in a list of columns, in each of its versions."""
_LONGEST_LIST = 100
"""Items of `in` that one URL has room for."""


@dataclass(frozen=True, slots=True)
class Query:
    """What the service is asked for.

    Attributes:
        parts: The parts of the query, each quoted.
        rest: The filters that are evaluated here as well.
        nothing: Whether no row can fit, so that nothing is asked.
    """

    parts: tuple[str, ...]
    rest: tuple[Filter, ...]
    nothing: bool = False

    def url(self, path: str, **more: int | str) -> str:
        """Return a path with the query, and with parameters that need no quoting."""
        parts = [*self.parts, *(f"{name}={value}" for name, value in more.items())]
        return f"{path}?{'&'.join(parts)}" if parts else path

    def matches(self, row: Mapping[str, Any]) -> bool:
        """Tell whether a row that came fits the filters that are evaluated here."""
        return all(one.matches(dict(row)) for one in self.rest)


def quoted(text: str) -> str:
    """Return a text as a part of the query, which the service decodes twice.

    What is decoded once more is harmless but for the percent sign, and the number sign, which would
    cut the rest of the query off.
    """
    return quote(text.replace("%", "%25").replace("#", "%23"), safe="")


def build(filters: Sequence[Filter], sorts: Sequence[Sort], columns: Sequence[str] | None) -> Query:
    """Return what the service is asked for.

    Args:
        filters: The rows that are wanted.
        sorts: Their order, which the service can say of columns with plain names only: see
            `can_sort`.
        columns: The columns that are wanted.
    """
    parts: list[str] = []
    rest: list[Filter] = []
    for one in filters:
        if one.operator == "in" and not one.value:
            return Query((), (), nothing=True)
        asked, exact = _ask(one)
        if asked is not None:
            parts.append(asked)
        if not exact:
            rest.append(one)
    if columns is not None:
        needed = dict.fromkeys([*columns, *(one.column for one in rest)])
        if all(_PLAIN_NAME.fullmatch(name) for name in needed):
            parts.append(f"columns=__id,{','.join(name_in_table(name) for name in needed)}")
    if sorts:
        parts.append(_order(sorts))
    return Query(tuple(parts), tuple(rest))


def can_sort(sorts: Iterable[Sort]) -> bool:
    """Tell whether the service can be asked for an order: it misreads some names of columns."""
    return all(_is_sayable(one.column) for one in sorts)


def _order(sorts: Sequence[Sort]) -> str:
    # The service takes one order, and appends it to the name of its column: the others follow it.
    # Where rows are equal, they stay in the order of the file.
    orders = [f"{'desc' if one.descending else 'asc'}.nullslast" for one in sorts]
    first, *others = sorts
    said = [orders[0]]
    for one, order in zip(others, orders[1:], strict=True):
        said.append(f"{_label(one.column)}.{order}")
    return f"{_name(first.column)}__sort={quoted(','.join([*said, '__id.asc']))}"


def _label(name: str) -> str:
    return '"' + name_in_table(name).replace('"', '\\"') + '"'


def _name(name: str) -> str:
    return quoted(name_in_table(name))


def _is_sayable(text: str) -> bool:
    r"""Tell whether the service reads a name as it is.

    A `\` is an escape there, a line feed ends something, and a `NUL` is nowhere in its database.
    """
    return "\\" not in text and _is_text(text)


def _is_text(text: str) -> bool:
    # "select=" in a value is refused beside columns.
    return "\0" not in text and not re.search("[\ud800-\udfff]", text) and "select=" not in text


def _ask(one: Filter) -> tuple[str | None, bool]:
    """Return what the service is asked, if anything, and whether it means the same there."""
    if not _is_sayable(one.column):
        return None, False
    if one.operator in ("isnull", "isnotnull"):
        return f"{_name(one.column)}__{one.operator}=", True
    if one.type in ("json", "binary"):
        return None, False
    if one.operator in ("contains", "notcontains"):
        return _ask_for_a_part(one)
    if one.type == "string" and one.operator not in ("exact", "differs", "in", "notin"):
        # The database compares texts by the rules of its language.
        return None, False
    if one.operator in ("in", "notin"):
        return _ask_for_a_list(one)
    said = _said(one.type, one.value)
    if said is None:
        return None, False
    return f"{_name(one.column)}__{one.operator}={quoted(said)}", True


def _ask_for_a_part(one: Filter) -> tuple[str | None, bool]:
    value = str(one.value)
    if not _is_text(value):
        return None, False
    if one.operator == "notcontains":
        # A wildcard would leave out too much.
        if "*" in value:
            return None, False
        return f"{_name(one.column)}__notcontains={quoted(escaped_for_ilike(value))}", False
    # No escape helps a star, and a database may know no case but that of ASCII: any character may
    # stand in their place.
    broad = "".join(
        "_"
        if sign == "*" or (not sign.isascii() and sign.lower() != sign.upper())
        else escaped_for_ilike(sign)
        for sign in value
    )
    exact = value.isascii() and "*" not in value
    return f"{_name(one.column)}__contains={quoted(broad)}", exact


def _ask_for_a_list(one: Filter) -> tuple[str | None, bool]:
    items = [_said(one.type, item) for item in one.value]
    if one.operator == "notin" and not items:
        return f"{_name(one.column)}__isnotnull=", True
    if len(items) > _LONGEST_LIST or any(item is None for item in items):
        return None, False
    inside = ",".join('"' + re.sub(r'["\\]', r"\\\g<0>", str(item)) + '"' for item in items)
    return f"{_name(one.column)}__{one.operator}={quoted(inside)}", True


def _said(kind: str, value: Any) -> str | None:
    """Return a value as the service writes it, or `None` where it cannot compare with it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if kind == "int":
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        return str(value) if isinstance(value, int) and -(2**63) <= value < 2**63 else None
    if isinstance(value, int | float):
        return repr(float(value)) if abs(value) <= 2**53 or isinstance(value, float) else None
    if isinstance(value, datetime):
        # The database takes a moment without an offset as its own zone's, or the column's.
        return None if value.tzinfo is not None else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, str) and _is_text(value) else None


def exports(path: str, query: Query, first: int, last: int) -> str:
    """Return the URL of the rows whose numbers are in a range, both ends included."""
    return query.url(f"{path}json/", __id__strictly_greater=first - 1, __id__less=last)
