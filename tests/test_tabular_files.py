"""Workbooks, archives and JSON become tables, or are one clear error."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet
import pytest

from datagouv import FieldError, FileError
from datagouv._tabular.arrow import open_table
from datagouv._tabular.fields import Column, Profile
from datagouv._tabular.options import TableOptions
from datagouv._tabular.source import Source
from tests.tabular.workbook import workbook

Rows = list[dict[str, Any]]


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Source]:
    """Return what reads a file."""

    def read(content: bytes, **how: Any) -> Source:
        (tmp_path / "table").write_bytes(content)
        return open_table(tmp_path / "table", "x", TableOptions(**how))

    return read


def zipped(files: dict[str, bytes | str]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


MOMENT = datetime(2026, 11, 28, 10, 30)  # noqa: DTZ001  # workbooks know no zones
BOOK = {
    "Notes": [["x", "y"], [1, 2]],
    "Relevés": [
        ["code", "jour", "moment", "valeur", "actif"],
        ["01000", date(2026, 1, 2), MOMENT, 1.5, True],
        ["é", date(2026, 12, 13), MOMENT, None, False],
    ],
}
TYPES = {"jour": "date", "moment": "datetime", "actif": "bool"}
BOOK_ROWS = [
    {"code": "01000", "jour": date(2026, 1, 2), "moment": MOMENT, "valeur": 1.5, "actif": True},
    {"code": "é", "jour": date(2026, 12, 13), "moment": MOMENT, "valeur": None, "actif": False},
]


def test_the_sheet_of_the_profile_or_of_the_caller_is_read(read: Callable[..., Source]) -> None:
    content = workbook(BOOK)
    assert read(content).table().to_pylist() == [{"x": 1, "y": 2}]
    assert read(content, sheet="Relevés", types=TYPES).table().to_pylist() == BOOK_ROWS
    columns = tuple(Column(name, TYPES.get(name, "string")) for name in BOOK_ROWS[0])
    profile = Profile(columns, sheet="Relevés")
    assert read(content, profile=profile, columns=("jour", "code")).table().to_pylist() == [
        {"jour": row["jour"], "code": row["code"]} for row in BOOK_ROWS
    ]
    with pytest.raises(FieldError, match="there is no sheet 'zzz': the workbook has 'Notes'"):
        read(content, sheet="zzz")


@pytest.mark.parametrize(
    ("cells", "kind", "values"),
    [
        (["1,5", "2"], "float", [1.5, 2.0]),
        (["02/01/2020"], "date:%d/%m/%Y", [date(2020, 1, 2)]),
        ([1, 2], "float", [1.0, 2.0]),
        ([1000, 2], "string", ["1000", "2"]),
        ([date(2026, 1, 2)], "date", [date(2026, 1, 2)]),
        ([1, 0], "bool", [True, False]),
    ],
)
def test_a_column_of_a_workbook_has_the_type_that_a_caller_says(
    read: Callable[..., Source], cells: list[Any], kind: str, values: list[Any]
) -> None:
    source = read(workbook({"F": [["a"], *([cell] for cell in cells)]}), types={"a": kind})
    assert source.table().column("a").to_pylist() == values
    assert list(source.notes) == []


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (["1,5", "x"], "float"),
        ([1.5], "int"),
        ([MOMENT], "date"),
        ([2020.0], "date"),
        ([1.0, 5.0], "bool"),
        (["31/02/2020"], "date:%d/%m/%Y"),
    ],
)
def test_a_column_of_a_workbook_stays_what_it_is_where_a_value_does_not_fit(
    read: Callable[..., Source], cells: list[Any], kind: str
) -> None:
    source = read(workbook({"F": [["a"], *([cell] for cell in cells)]}), types={"a": kind})
    assert source.table().column("a").to_pylist() == cells
    assert [note.partition(" stays ")[0] for note in source.notes] == ["column 'a'"]


def test_an_ods_is_read(read: Callable[..., Source]) -> None:
    def cell(text: str) -> str:
        if text.replace(".", "").isdigit() and not text.startswith("0"):
            return (
                f'<table:table-cell office:value-type="float" office:value="{text}">'
                f"<text:p>{text}</text:p></table:table-cell>"
            )
        return (
            '<table:table-cell office:value-type="string">'
            f"<text:p>{text}</text:p></table:table-cell>"
        )

    rows = [["code", "n"], ["01000", "1.5"], ["é", "2.5"]]
    lines = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
    space = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<office:document-content xmlns:office="{space}:office:1.0" '
        f'xmlns:table="{space}:table:1.0" xmlns:text="{space}:text:1.0">'
        f'<office:body><office:spreadsheet><table:table table:name="F">{lines}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        f'<m:manifest xmlns:m="{space}:manifest:1.0"><m:file-entry m:full-path="/" '
        f'm:media-type="{kind}"/></m:manifest>'
    )
    book = zipped({"mimetype": kind, "content.xml": content, "META-INF/manifest.xml": manifest})
    assert read(book).table().to_pylist() == [{"code": "01000", "n": 1.5}, {"code": "é", "n": 2.5}]


CSV = "nom;n\nÉvry;1\nŒuilly;2\n".encode("cp1252")
ROWS = [{"nom": "Évry", "n": 1}, {"nom": "Œuilly", "n": 2}]
FEATURES = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"a": 1},
            "geometry": {"type": "Point", "coordinates": [1, 2]},
        },
        {"type": "Feature", "properties": {"b": "é"}, "geometry": None},
    ],
}


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        (gzip.compress(CSV), ROWS),
        (zipped({"t.csv": CSV}), ROWS),
        (zipped({"__MACOSX/t.csv": b"x", "d/t.csv.gz": gzip.compress(CSV)}), ROWS),
        (
            b'{"n": 1, "nom": "a"}\n{"n": null, "nom": "b"}\n',
            [{"n": 1, "nom": "a"}, {"n": None, "nom": "b"}],
        ),
        (b'[{"n": 1}, {"m": "x"}]', [{"n": 1, "m": None}, {"n": None, "m": "x"}]),
        (
            json.dumps(FEATURES).encode(),
            [
                {"a": 1, "geometry": '{"type": "Point", "coordinates": [1, 2]}', "b": None},
                {"a": None, "geometry": None, "b": "é"},
            ],
        ),
    ],
    ids=["csv.gz", "zip", "zip of a csv.gz", "JSON lines", "JSON", "GeoJSON"],
)
def test_a_file_of_another_kind_is_a_table_too(
    read: Callable[..., Source], content: bytes, rows: Rows
) -> None:
    types = {"n": "int"} if b"nom;n" in content or content[:1] in (b"P", b"\x1f") else None
    source = read(content, types=types)
    assert source.table().to_pylist() == rows
    batches = [batch for batch in source.batches() if len(batch)]
    assert pyarrow.Table.from_batches(batches, source.schema).to_pylist() == rows


def test_a_parquet_file_is_read_whole_or_in_part(read: Callable[..., Source]) -> None:
    file = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table({"a": [1, 2], "b": ["x", None]}), file)
    source = read(file.getvalue(), columns=("b", "a"))
    assert source.table().to_pydict() == {"b": ["x", None], "a": [1, 2]}
    assert [batch.to_pydict() for batch in source.batches()] == [source.table().to_pydict()]


MOMENTS = pyarrow.array([0], pyarrow.timestamp("ms", "Europe/Paris"))


@pytest.mark.parametrize(
    ("values", "kind", "type", "read_as"),
    [
        (["1,5", None], "float", "double", [1.5, None]),
        (["02/01/2020"], "date:%d/%m/%Y", "date32[day]", [date(2020, 1, 2)]),
        ([20200131], "date:%Y%m%d", "date32[day]", [date(2020, 1, 31)]),
        (["2020-01-01T00:00:00+01:00"], "datetime", "timestamp[us, tz=UTC]", None),
        (MOMENTS, "datetime", "timestamp[us, tz=UTC]", None),
        ([1000], "string", "string", ["1000"]),
        (["oui", "non"], "bool", "bool", [True, False]),
        (["1", "x"], "int", "string", ["1", "x"]),
        ([2020], "date", "int64", [2020]),
    ],
)
def test_types_of_a_caller_hold_for_a_parquet_file_or_leave_a_column_as_it_is(
    read: Callable[..., Source], values: Any, kind: str, type: str, read_as: list[Any] | None
) -> None:
    file = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table({"a": values, "b": values}), file)
    source = read(file.getvalue(), types={"a": kind}, columns=("a",))
    table = source.table()
    assert str(table.schema.field("a").type) == type
    assert read_as in (None, table.column("a").to_pylist())
    assert len(source.notes) == (type in ("string", "int64") and kind != "string")
    assert source.schema == table.schema
    assert [batch.to_pydict() for batch in source.batches()] == [table.to_pydict()]


@pytest.mark.parametrize(
    ("content", "argument"),
    [
        *((b"PAR1", name) for name in ("encoding", "separator", "sheet", "nulls")),
        *((workbook(BOOK), name) for name in ("encoding", "separator")),
        *((b"[]", name) for name in ("encoding", "separator", "sheet")),
        (CSV, "sheet"),
        (zipped({"t.csv": CSV}), "sheet"),
    ],
)
def test_an_argument_of_other_files_is_refused(
    read: Callable[..., Source], content: bytes, argument: str
) -> None:
    with pytest.raises(FieldError, match=f"{argument}= is not for a.*: leave it out"):
        read(content, **{argument: "x"})


@pytest.mark.parametrize(
    "content",
    [
        workbook({"F": [["a", "n"], ["x", 1], ["-", 2]]}),
        b'[{"a": "x", "n": 1}, {"a": "-", "n": 2}]',
        b"a;n\nx;1\n-;2\n",
    ],
    ids=["workbook", "JSON", "CSV"],
)
def test_words_for_a_missing_value_are_those_of_the_caller(
    read: Callable[..., Source], content: bytes
) -> None:
    source = read(content, nulls=("-",), types={"n": "int"})
    assert source.table().to_pydict() == {"a": ["x", None], "n": [1, 2]}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (zipped({"a.csv": CSV, "b.csv": CSV}), "holds 2 files"),
        (zipped({"a/": b""}), "holds 0 files"),
        (b"PK\x03\x04 cut off", "archive cannot be read"),
        (gzip.compress(CSV)[:-9], "cannot be decompressed"),
        (b"PAR1 and no more", "no readable parquet"),
        (b"\xd0\xcf\x11\xe0 and no more", "workbook cannot be read"),
        (b"{", "JSON is no table"),
        (b'[{"a": 1}, {"a": "x"}]', "one type a column"),
        (b"", "empty"),
    ],
    ids=["two", "none", "zip", "gzip", "parquet", "xls", "JSON", "types", "empty"],
)
def test_what_is_no_table_is_one_clear_error(
    read: Callable[..., Source], content: bytes, said: str
) -> None:
    with pytest.raises(FileError, match=said):
        read(content).table()
