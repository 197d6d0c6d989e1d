"""Reads a query string as PostgREST does, and writes the SQL of it.

It knows the part of PostgREST's grammar that the tabular API and the metrics API write: filters,
`select` with aliases and aggregates, `order`, `limit`, `offset`. It knows no HTTP and no database.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, NoReturn
from urllib.parse import parse_qsl

OPERATORS = {
    "eq": "=",
    "neq": "<>",
    "gt": ">",
    "gte": ">=",
    "lt": "<",
    "lte": "<=",
    "like": "LIKE",
    "ilike": "ILIKE",
}
AGGREGATES = "sum|avg|count|max|min"
_UNQUOTED_NAME = r"[\w $]+(?:-(?!>)[\w $]+)*"
_QUOTED = r'"(?:[^"\\]|\\.)*"'


class RefusedError(Exception):
    """A request that PostgREST refuses, with the status and the body of its answer."""

    def __init__(self, status: int, code: str, message: str, details: str | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.body: dict[str, Any] = {
            "code": code,
            "details": details,
            "hint": None,
            "message": message,
        }


@dataclass(frozen=True)
class Plan:
    """The SQL of one request: its rows, and the count of all rows that its filters leave."""

    rows: str
    count: str
    offset: int


def identifier(name: str) -> str:
    """Return `name` as a quoted identifier of SQL."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Return `text` as a literal of SQL."""
    quoted = "'" + text.replace("\0", "").replace("'", "''") + "'"
    return "E" + quoted.replace("\\", "\\\\") if "\\" in quoted else quoted


def plan(schema: str, table: str, query: str) -> Plan:
    """Return the SQL that a query string asks of a table.

    Args:
        schema: The schema of the table.
        table: The name of the table, as it stands in the path of the request.
        query: The query string, still percent-encoded.

    Raises:
        RefusedError: PostgREST's grammar has no place for a part of the query.

    """
    where: list[str] = []
    order: list[str] = []
    select = "*"
    limit: int | None = None
    offset = 0
    for key, value in parse_qsl(query, keep_blank_values=True):
        if key == "select":
            select = value
        elif key == "order":
            order += _order(table, value)
        elif key == "limit":
            limit = int(value)
        elif key == "offset":
            offset = int(value)
        else:
            where.append(_filter(table, key, value))
    if limit is not None and limit < 0:
        details = "Limit should be greater than or equal to zero."
        raise RefusedError(416, "PGRST103", "Requested range not satisfiable", details)
    columns, groups = _select(table, select)
    source = f" FROM {identifier(schema)}.{identifier(table)}"
    if where:
        source += " WHERE " + " AND ".join(where)
    rows = f"SELECT {', '.join(columns)}{source}"
    if groups:
        rows += " GROUP BY " + ", ".join(groups)
    if order:
        rows += " ORDER BY " + ", ".join(order)
    if limit is not None:
        rows += f" LIMIT {limit}"
    if offset:
        rows += f" OFFSET {offset}"
    return Plan(rows, f"SELECT count(*){source}", offset)


def _column(table: str, name: str) -> str:
    return f"{identifier(table)}.{identifier(name)}"


def _filter(table: str, key: str, value: str) -> str:
    name = _Reader(key, "tree path")
    column = _column(table, name.name())
    name.need_end()
    return _Reader(value, "filter").operation(column)


def _order(table: str, value: str) -> list[str]:
    reader, terms = _Reader(value, "order"), list[str]()
    while True:
        term = _column(table, reader.name())
        direction = reader.match(r"\.(asc|desc)")
        if direction:
            term += f" {direction[1:].upper()}"
        nulls = reader.match(r"\.nulls(first|last)")
        if nulls:
            term += f" NULLS {nulls.removeprefix('.nulls').upper()}"
        terms.append(term)
        if not reader.take(","):
            reader.need_end()
            return terms


def _select(table: str, value: str) -> tuple[list[str], list[str]]:
    """Return the columns of the answer, and those by which an aggregate groups."""
    reader = _Reader(value, "select parameter")
    columns, plain, aggregated = list[str](), list[str](), False
    while True:
        reader.match(r"\s*")
        if reader.take("*"):
            columns.append(f"{identifier(table)}.*")
        else:
            name, alias = reader.name(), None
            if reader.take(":"):
                name, alias = reader.name(), name
            column = _column(table, name)
            if reader.take("."):
                function = reader.match(AGGREGATES) or reader.fail("an aggregate")
                reader.need("()")
                columns.append(f"{function}({column}) AS {identifier(alias or function)}")
                aggregated = True
            else:
                columns.append(f"{column} AS {identifier(alias or name)}")
                plain.append(column)
        reader.match(r"\s*")
        if not reader.take(","):
            reader.need_end()
            return columns, plain if aggregated else []


class _Reader:
    """One value of the query string, read from its start."""

    def __init__(self, text: str, kind: str) -> None:
        self._text = text
        self._kind = kind
        self._at = 0

    def fail(self, expected: str) -> NoReturn:
        rest = self._text[self._at :]
        met = f'unexpected "{rest[0]}"' if rest else "unexpected end of input"
        where = f'"failed to parse {self._kind} ({self._text})" (line 1, column {self._at + 1})'
        raise RefusedError(400, "PGRST100", where, f"{met} expecting {expected}")

    def match(self, pattern: str) -> str:
        """Read what the pattern finds here: an empty text if it finds nothing."""
        found = re.compile(pattern, re.DOTALL).match(self._text, self._at)
        if not found:
            return ""
        self._at = found.end()
        return found.group()

    def take(self, token: str) -> bool:
        found = self._text.startswith(token, self._at)
        if found:
            self._at += len(token)
        return found

    def need(self, token: str) -> None:
        if not self.take(token):
            self.fail(f'"{token}"')

    def need_end(self) -> None:
        if self._at < len(self._text):
            self.fail("end of input")

    def rest(self) -> str:
        return self.match(r".*")

    def name(self) -> str:
        """Read the name of a column, in quotation marks or without."""
        self.match(r"\s*")
        quoted = self.match(_QUOTED)
        if quoted:
            return _unquoted(quoted)
        return (self.match(_UNQUOTED_NAME) or self.fail("field name (* or [a..z0..9_$])")).strip()

    def operation(self, column: str) -> str:
        """Read an operator and its value, and return the condition on the column."""
        negated = self.take("not.")
        if self.take("in."):
            condition = f"{column} = ANY ({literal(self._list())})"
        elif self.take("isdistinct."):
            condition = f"{column} IS DISTINCT FROM {literal(self.rest())}"
        elif self.take("is."):
            self.need("null")
            condition = f"{column} IS NULL"
        else:
            operator = self.match(r"[a-z]+")
            if operator not in OPERATORS or not self.take("."):
                self.fail("operator (eq, gt, ...)")
            value = self.rest()
            if "like" in operator:
                value = value.replace("*", "%")  # In PostgREST a `*` cannot be escaped.
            condition = f"{column} {OPERATORS[operator]} {literal(value)}"
        return f"NOT {condition}" if negated else condition

    def _list(self) -> str:
        """Read `(a,"b,c")`, and return it as an array of PostgreSQL."""
        self.need("(")
        values = [self._element()]
        while self.take(","):
            values.append(self._element())
        self.need(")")
        self.need_end()
        if values == [""]:
            return "{}"
        escaped = (value.replace("\\", "\\\\").replace('"', '\\"') for value in values)
        return "{" + ",".join(f'"{value}"' for value in escaped) + "}"

    def _element(self) -> str:
        quoted = self.match(_QUOTED + r"(?=[,)])")
        return _unquoted(quoted) if quoted else self.match(r"[^,)]*")


def _unquoted(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text[1:-1], flags=re.DOTALL)
