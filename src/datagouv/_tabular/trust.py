"""Whether the platform read a file as it is written, which the beginning of the file shows. Pure.

Its conversion may swap day and month: it reads `02/01/2020` as 1 February, and
`13/01/2020`, which can only be January, as it is meant. It may also guess a wrong encoding.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, TypeAlias

from ..errors import SwappedDatesError
from .csv_file import lines_of
from .decoding import encoding_of, may_be_misread, misread
from .fields import Cell, Column, Profile

Found: TypeAlias = Literal["right", "swapped", "unknown"]

HEAD = 65536
"""Bytes of the beginning of a file in which an ambiguous date is looked for."""
_DATED = frozenset({"date", "datetime"})
_DAY_FIRST = re.compile(r"\s*(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4}|\d{2})(?!\d)")


def in_doubt(columns: Iterable[Column]) -> list[Column]:
    """Return the columns whose dates may be swapped: those not written from the year on."""
    return [
        column
        for column in columns
        if column.type in _DATED and not (column.date_format or "").startswith(("%Y", "%G"))
    ]


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """A date of a file that could be read in two ways."""

    row: int
    """The number of its row, from 1 on."""
    meant: date
    swapped: date


def ambiguous_dates(
    head: bytes, profile: Profile, columns: Sequence[Column]
) -> dict[str, Ambiguous]:
    """Return the first ambiguous date of each column, by its name.

    Args:
        head: The beginning of a CSV file.
        profile: Tells its encoding and its separator.
        columns: The columns to look at.
    """
    found: dict[str, Ambiguous] = {}
    for number, row in enumerate(first_rows(head, profile), 1):
        for column in columns:
            if column.name not in found:
                twofold = _twofold(row.get(column.name, ""), column)
                if twofold is not None:
                    found[column.name] = Ambiguous(number, *twofold)
        if len(found) == len(columns):
            break
    return found


def first_rows(head: bytes, profile: Profile) -> list[dict[str, str]]:
    """Return the whole rows in the beginning of a CSV file, each cell a text."""
    text = head.decode(encoding_of(head, profile.encoding, whole=len(head) < HEAD), "replace")
    # The last line, and what a quote in it goes on with, may be cut off.
    text = text[: text.rfind("\n") + 1] if len(head) >= HEAD else text
    lines = lines_of(text, profile.separator or ",")
    rows = [line.cells for line in lines if line.above >= (profile.header_row or 0)]
    if not rows:
        return []
    # Where names are twice in the file, the analysis numbers them.
    names = profile.names if len(profile.columns) == len(rows[0]) else rows[0]
    return [dict(zip(names, row, strict=False)) for row in rows[1:]]


def misread_columns(head: bytes, profile: Profile, columns: Sequence[str]) -> list[str]:
    """Return the columns in which the platform misread letters, as the beginning of a file shows.

    Args:
        head: The beginning of a CSV file.
        profile: Tells in which encoding the platform read it.
        columns: The columns to look at.
    """
    if not misread(head, profile):
        return []
    rows = first_rows(head, profile)
    return [name for name in columns if not all(row.get(name, "").isascii() for row in rows)]


def _twofold(text: str, column: Column) -> tuple[date, date] | None:
    """Return what a text means and what it would be with day and month swapped, if both exist."""
    meant = parse(text, column.date_format)
    if meant is None or meant.day > 12 or meant.day == meant.month:
        return None
    return meant, meant.replace(day=meant.month, month=meant.day)


def parse(text: str, date_format: str | None) -> date | None:
    """Return the day that a text says, by its format, or with the day first where none is known."""
    text = text.strip()
    if date_format:
        try:
            return datetime.strptime(text, date_format).date()  # noqa: DTZ007  # Only its day counts.
        except ValueError:
            pass
        if not date_format.startswith(("%d", "%-d")):
            return None
    found = _DAY_FIRST.match(text)
    if found is None:
        return None
    day, month, year = map(int, found.groups())
    if year < 100:
        year += 2000 if year < 69 else 1900
    try:
        return date(year, month, day)
    except ValueError:
        return None


def judge(ambiguous: Ambiguous, read: Cell) -> Found:
    """Tell whether the platform read an ambiguous date as it is written."""
    day = read.date() if isinstance(read, datetime) else read
    if day == ambiguous.meant:
        return "right"
    return "swapped" if day == ambiguous.swapped else "unknown"


def worst(found: Mapping[str, Found]) -> dict[Found, list[str]]:
    """Return the columns by their verdict."""
    columns: dict[Found, list[str]] = {"right": [], "swapped": [], "unknown": []}
    for name, one in found.items():
        columns[one].append(name)
    return columns


def listed(columns: Sequence[str]) -> str:
    """Return names of columns as a message shows them."""
    return ", ".join(repr(name) for name in columns)


def swapped(columns: Sequence[str], what: str) -> SwappedDatesError:
    """Return the error of dates that the platform swapped.

    Args:
        columns: The columns that hold them.
        what: The table.
    """
    return SwappedDatesError(
        f"{listed(columns)} of {what}: the platform's conversion swapped day and month of these "
        "dates. Leave these columns out with columns=, read the file itself with to_arrow(), or "
        "pass dates='as_served' to take them as they are",
        columns=columns,
    )


_SAME_IN_PARQUET = frozenset({"string", "int", "float", "bool", "date"})


def is_parquet(format: str | None) -> bool:
    """Tell whether a published file is parquet, by the format that its publisher says."""
    return (format or "").lower().strip(".") == "parquet"


def twin_may_differ(profile: Profile, columns: Sequence[str] | None) -> bool:
    """Tell whether the platform's copy in parquet may say something else than the file.

    It drops the time of moments, it may swap day and month, and its letters may be misread.

    Args:
        profile: What the platform found in the file.
        columns: The columns that are wanted; all of them by default.
    """
    used = [one for one in profile.columns if columns is None or one.name in columns]
    kinds = {column.type for column in used}
    doubts = in_doubt(used) or may_be_misread(profile)
    return bool(doubts) or not used or not kinds <= _SAME_IN_PARQUET


def is_twin(
    names: Sequence[str], rows: int, profile: Profile, columns: Sequence[str] | None
) -> bool:
    """Tell whether a table has the columns and the rows that the profile of a file tells."""
    wanted = profile.names if columns is None else list(columns)
    return list(names) == wanted and profile.total in (None, rows)
