"""Writes small workbooks, as `.xlsx` files, with nothing but the standard library."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TypeAlias
from xml.sax.saxutils import escape, quoteattr

Cell: TypeAlias = str | int | float | bool | date | datetime | None

_SPACE = "http://schemas.openxmlformats.org"
_MAIN = f'xmlns="{_SPACE}/spreadsheetml/2006/main"'
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001  # Workbooks know no zones.
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
# A cell's style is the place of its format among these: a number, a day, a moment.
_STYLES = "".join(f'<xf numFmtId="{number}" applyNumberFormat="1"/>' for number in (0, 14, 22))


def workbook(sheets: Mapping[str, Sequence[Sequence[Cell]]]) -> bytes:
    """Return a workbook with these sheets, each of which is given by its rows."""
    numbers = range(1, len(sheets) + 1)
    names = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{number}" r:id="r{number}"/>'
        for number, name in zip(numbers, sheets, strict=True)
    )
    relations = f"{_SPACE}/officeDocument/2006/relationships"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_SPACE}/package/2006/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_KIND}.styles+xml"/>'
        + "".join(
            f'<Override PartName="/xl/sheet{number}.xml" ContentType="{_KIND}.worksheet+xml"/>'
            for number in numbers
        )
        + "</Types>",
        "_rels/.rels": _relations({"r1": (f"{relations}/officeDocument", "xl/workbook.xml")}),
        "xl/workbook.xml": f'<workbook {_MAIN} xmlns:r="{relations}"><sheets>{names}</sheets>'
        "</workbook>",
        "xl/_rels/workbook.xml.rels": _relations(
            {f"r{number}": (f"{relations}/worksheet", f"sheet{number}.xml") for number in numbers}
            | {"s": (f"{relations}/styles", "styles.xml")}
        ),
        "xl/styles.xml": f"<styleSheet {_MAIN}><fonts><font/></fonts>"
        "<fills><fill><patternFill/></fill></fills>"
        f"<borders><border/></borders><cellXfs>{_STYLES}</cellXfs></styleSheet>",
    }
    for number, rows in zip(numbers, sheets.values(), strict=True):
        parts[f"xl/sheet{number}.xml"] = _sheet(rows)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>{text}')
    return content.getvalue()


def _relations(targets: Mapping[str, tuple[str, str]]) -> str:
    written = "".join(
        f'<Relationship Id="{id}" Type="{kind}" Target="{target}"/>'
        for id, (kind, target) in targets.items()
    )
    space = f"{_SPACE}/package/2006/relationships"
    return f'<Relationships xmlns="{space}">{written}</Relationships>'


def _sheet(rows: Sequence[Sequence[Cell]]) -> str:
    lines = (
        f'<row r="{number}">'
        + "".join(
            _cell(f"{chr(ord('A') + column)}{number}", value) for column, value in enumerate(row)
        )
        + "</row>"
        for number, row in enumerate(rows, 1)
    )
    return f"<worksheet {_MAIN}><sheetData>{''.join(lines)}</sheetData></worksheet>"


def _cell(place: str, value: Cell) -> str:
    match value:
        case None:
            return ""
        case str():
            text = f"<is><t>{escape(value)}</t></is>"
            return f'<c r="{place}" t="inlineStr">{text}</c>'
        case bool():
            return f'<c r="{place}" t="b"><v>{value:d}</v></c>'
        case datetime():
            return f'<c r="{place}" s="2"><v>{_days(value)}</v></c>'
        case date():
            moment = datetime(value.year, value.month, value.day)  # noqa: DTZ001  # as above
            return f'<c r="{place}" s="1"><v>{_days(moment)}</v></c>'
        case _:
            return f'<c r="{place}"><v>{value!r}</v></c>'


def _days(moment: datetime) -> float:
    return (moment - _EPOCH).total_seconds() / 86_400
