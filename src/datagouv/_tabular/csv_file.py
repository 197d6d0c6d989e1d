"""The form of a CSV file: its encoding, its separator, its header. What pyarrow is told. Pure."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from .._words import counted
from ..errors import FileError
from .decoding import encoding_of
from .fields import Profile

HEAD = 1 << 18
"""Bytes of the beginning of a file that tell its form."""
_SEPARATORS = ",;\t|"
MISSING = (
    "",
    "#N/A",
    "#N/A N/A",
    "#NA",
    "-1.#IND",
    "-1.#QNAN",
    "-NaN",
    "-nan",
    "1.#IND",
    "1.#QNAN",
    "<NA>",
    "N/A",
    "NA",
    "NULL",
    "NaN",
    "None",
    "n/a",
    "nan",
    "null",
)
"""What stands for a missing value, as pandas and the platform's analysis have it."""


@dataclass(frozen=True, slots=True)
class CsvForm:
    """How a CSV file is written.

    Attributes:
        encoding: As Python names it.
        separator: Between two cells.
        names: Of the columns.
        above: How many lines stand above the header.
        notes: What had to be guessed that a caller should know of.
    """

    encoding: str
    separator: str
    names: list[str]
    above: int
    notes: tuple[str, ...]


def form_of(
    head: bytes,
    profile: Profile | None,
    *,
    encoding: str | None = None,
    separator: str | None = None,
) -> CsvForm:
    """Return the form of a CSV file.

    Args:
        head: Its beginning, or all of it.
        profile: What the platform found, where it analysed this file.
        encoding: What the caller says.
        separator: What the caller says.

    Raises:
        FileError: It has no header.
    """
    whole = len(head) < HEAD
    known = encoding or encoding_of(head, profile.encoding if profile else None, whole=whole)
    try:
        text = head.decode(known, "replace").removeprefix("\ufeff")
    except LookupError:
        raise FileError(
            f"encoding {encoding!r:.40} is none that Python knows: give one such as 'utf-8'"
        ) from None
    if not whole:
        text = text[: text.rfind("\n") + 1]
    said = separator or (profile.separator if profile else None)
    sign = said or _separator(text)
    lines = lines_of(text, sign, 200)
    if not lines:
        raise FileError("the file is empty: it has no header")
    if profile is None:
        header = _header(lines)
    else:
        header = next((line for line in lines if line.above >= (profile.header_row or 0)), lines[0])
        if len(profile.columns) == len(header.cells):
            return CsvForm(known, sign, profile.names, header.above, ())
    notes: list[str] = []
    if header is not lines[0]:
        notes.append(f"{counted(header.above, 'lines')} above the header left out")
    names = distinct(header.cells)
    if names != header.cells:
        notes.append("columns without a name, or with the same one, are numbered")
    return CsvForm(known, sign, names, header.above, tuple(notes))


def _separator(text: str) -> str:
    """Return what separates the cells, as the first lines look."""
    lines = text.splitlines()[:50]
    try:
        return csv.Sniffer().sniff("\n".join(lines), _SEPARATORS).delimiter
    except csv.Error:
        counts = {sign: sum(line.count(sign) for line in lines) for sign in _SEPARATORS}
        return max(counts, key=lambda sign: counts[sign])


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a CSV file.

    Attributes:
        above: How many lines of text stand above it.
        cells: Its cells.
    """

    above: int
    cells: list[str]


def lines_of(text: str, separator: str, most: int | None = None) -> list[Line]:
    """Return the rows of a text, without the empty ones, up to one that is no CSV."""
    lines: list[Line] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    above = 0
    try:
        for cells in reader:
            if cells:
                lines.append(Line(above, cells))
            above = reader.line_num
            if most is not None and len(lines) >= most:
                break
    except csv.Error:
        pass  # A cell that is too long: what came before it tells the form.
    return lines


def _header(lines: Sequence[Line]) -> Line:
    """Return the header: what stands above it has fewer cells than most lines have."""
    (width, _), *_ = Counter(len(line.cells) for line in lines).most_common(1)
    for line in lines:
        filled = sum(bool(cell.strip()) for cell in line.cells)
        if len(line.cells) >= width and filled > width // 2:
            return line
    return lines[0]


def distinct(header: Sequence[str]) -> list[str]:
    """Return names of columns that all differ, and are none of them empty."""
    names: list[str] = []
    for number, cell in enumerate(header, 1):
        name = cell.strip() or f"column_{number}"
        base, times = name, 0
        while name in names:
            times += 1
            name = f"{base}.{times}"
        names.append(name)
    return names
