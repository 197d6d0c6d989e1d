"""Files that tests upload, with the Python values that are right for each of their cells."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeAlias

Value: TypeAlias = str | int | float | bool | date | datetime | dict[str, int] | None

ROWS = 1200
_COMMUNES = ("Nîmes", "Besançon", "Œuilly", "L’Haÿ-les-Roses", "Saint-Étienne", "Bâgé-le-Châtel")
"""Names with characters of Latin-1, and with two that cp1252 has beside: `Œ` and `’`."""
AWKWARD_ROWS = 130
AWKWARD_VALUES = (
    "simple",
    "50%",
    "500",
    "back\\slash",
    "back%5Cslash",
    "sous_ligne",
    "sous-ligne",
    "étoile*",
    "zzz#a",
    'guillemet"',
    "virgule, et point.",
    "a&b=c+d",
    None,
)
"""Texts with characters that a URL or a filter could take for its own; each stands in ten rows."""
_MISSING_EACH = 50
"""Of the column `mesure`, one value in so many is missing."""


@dataclass(frozen=True)
class MadeFile:
    """A file and what it says."""

    name: str
    content: bytes
    rows: list[dict[str, Value]]
    """The rows, in their order, each with the columns in theirs."""

    @property
    def columns(self) -> list[str]:
        return list(self.rows[0])

    def column(self, name: str) -> list[Value]:
        return [row[name] for row in self.rows]


def french_file(rows: int = ROWS, name: str = "stations.csv") -> MadeFile:
    """Return a file as administrations make them.

    It is in cp1252, with semicolons, decimal commas, dates that begin with the day, codes that
    begin with a zero, and `oui` for true.
    """
    values = [_row(number) for number in range(rows)]
    written = [
        {
            **row,
            "jour": _text(row["jour"], "%d/%m/%Y"),
            "releve_le": _text(row["releve_le"], "%d/%m/%Y %H:%M"),
            "mesure": "" if row["mesure"] is None else str(row["mesure"]).replace(".", ","),
            "actif": "oui" if row["actif"] else "non",
        }
        for row in values
    ]
    return MadeFile(name, table(written, separator=";").encode("cp1252"), values)


def iso_file(rows: int = ROWS, name: str = "stations-iso.csv") -> MadeFile:
    """Return a file of the same values that a program would read without a hint.

    It is in UTF-8, with commas, decimal points, ISO dates, and `true` for true.
    """
    values = [_row(number) for number in range(rows)]
    written = [
        {
            **row,
            "jour": _text(row["jour"], "%Y-%m-%d"),
            "releve_le": _text(row["releve_le"], "%Y-%m-%dT%H:%M:%S"),
            "mesure": "" if row["mesure"] is None else str(row["mesure"]),
            "actif": "true" if row["actif"] else "false",
        }
        for row in values
    ]
    return MadeFile(name, table(written, separator=",").encode(), values)


def awkward_file(name: str = "tordu.csv") -> MadeFile:
    """Return a file of which the names of columns, and the texts in one, are hard to ask for."""
    values: list[dict[str, Value]] = [
        {
            "a__b": number % 20,
            "page_count": number % 7,
            "n° #": f"x{number}",
            "prix, ttc": number / 4,
            'nom "propre"': f"dit « {number} »",
            "val": AWKWARD_VALUES[number % len(AWKWARD_VALUES)],
            "json": {"rang": number},
            "é.ü": f"é{number % 5}",
            "a+b": number % 3,
        }
        for number in range(AWKWARD_ROWS)
    ]
    written = [{**row, "json": json.dumps(row["json"])} for row in values]
    return MadeFile(name, table(written, separator=",").encode(), values)


def swapped(day: date) -> date:
    """Return the date that the platform makes of a `dd/mm/yyyy` one."""
    return day.replace(month=day.day, day=day.month) if day.day <= 12 else day


def table(rows: list[dict[str, object]], *, separator: str) -> str:
    """Return rows as the text of a CSV file."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), delimiter=separator, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _row(number: int) -> dict[str, Value]:
    begin = datetime(2020, 1, 1, 1, 30)  # noqa: DTZ001  # These files say no zone.
    moment = begin + timedelta(days=number, minutes=7 * number)
    return {
        "code": f"{number:05}",
        "commune": _COMMUNES[number % len(_COMMUNES)],
        "jour": moment.date(),
        "releve_le": moment,
        "mesure": None if number % _MISSING_EACH == 3 else number * 37 % 2000 / 8,
        "passages": number * number % 1000,
        "actif": number % 3 == 0,
    }


def _text(moment: Value, pattern: str) -> str:
    assert isinstance(moment, date)
    return moment.strftime(pattern)
