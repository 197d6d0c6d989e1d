"""Files become tables of pyarrow, typed by the platform's profile of the file. No HTTP.

A column whose values are not all of its type stays text, with a note. Nothing is repaired.
"""

from __future__ import annotations

import gzip
import json
import shutil
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

from .._json import is_list, is_object
from ..errors import FieldError, FileError
from .conversions import as_kind
from .csv_file import HEAD
from .csv_table import CsvTable
from .optional import need
from .options import TableOptions
from .source import Batch, Schema, Source, Table, WholeTable

DataFrame: TypeAlias = Any
"""A `pandas.DataFrame` or a `polars.DataFrame`, which are no dependencies of this package."""

LazyFrame: TypeAlias = Any
"""A `polars.LazyFrame`."""


def open_table(path: Path, name: str, how: TableOptions) -> Source:
    """Return the table that a file is.

    Args:
        path: Where the file is, in a folder of this call alone.
        name: What it is called, or its format: its beginning tells more.
        how: How it is read.

    Raises:
        FileError: It is no table, or one that cannot be read.
        FieldError: A column or a type is none.
    """
    need("pyarrow")
    with path.open("rb") as file:
        head = file.read(HEAD)
    if head.startswith(b"PAR1"):
        return ParquetTable(path, how)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _open_packed(path, name, how)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return _read_workbook(path, how)
    if head.startswith(b"\x1f\x8b"):
        inner = path.with_name(path.name + ".inner")
        try:
            with gzip.open(path) as source, inner.open("wb") as target:
                shutil.copyfileobj(source, target)
        except (EOFError, OSError, zlib.error) as error:
            raise FileError(f"the file cannot be decompressed: {error}") from None
        path.unlink()
        return open_table(inner, name, how)
    if head.lstrip()[:1] in (b"{", b"["):
        return _read_json(path, how)
    return CsvTable(path, head, how)


class ParquetTable:
    """The table of a parquet file.

    Raises:
        FileError: It is no readable parquet.
        FieldError: There is no such column.
    """

    notes: Sequence[str] = ()

    def __init__(self, path: Path, how: TableOptions) -> None:
        parquet, pa = need("pyarrow.parquet"), need("pyarrow")
        self._path = path
        try:
            with parquet.ParquetFile(path) as file:
                schema = file.schema_arrow
                self.rows: int = file.metadata.num_rows
        except (pa.ArrowInvalid, OSError) as error:
            raise _unreadable(error) from None
        self.names = how.wanted(schema.names)
        self.schema: Schema = pa.schema([schema.field(name) for name in self.names])

    def batches(self) -> Iterator[Batch]:
        """Yield its rows."""
        parquet, pa = need("pyarrow.parquet"), need("pyarrow")
        try:
            with parquet.ParquetFile(self._path) as file:
                for batch in file.iter_batches(columns=self.names):
                    yield batch.select(self.names)
        except (pa.ArrowInvalid, OSError) as error:
            raise _unreadable(error) from None

    def table(self) -> Table:
        """Return all of it."""
        parquet, pa = need("pyarrow.parquet"), need("pyarrow")
        try:
            return parquet.read_table(self._path, columns=self.names)
        except (pa.ArrowInvalid, OSError) as error:
            raise _unreadable(error) from None


def _unreadable(error: Exception) -> FileError:
    return FileError(f"the file is no readable parquet: {error}")


# Workbooks, archives, JSON


def _open_packed(path: Path, name: str, how: TableOptions) -> Source:
    """Read a workbook, or the only table in a zip archive."""
    inner = path.with_name(path.name + ".inner")
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            if "xl/workbook.xml" in names or "content.xml" in names or "xl/workbook.bin" in names:
                return _read_workbook(path, how)
            table = _only_table(archive)
            with archive.open(table) as source, inner.open("wb") as target:
                shutil.copyfileobj(source, target)
    except (zipfile.BadZipFile, EOFError, OSError, zlib.error) as error:
        raise FileError(f"the archive cannot be read: {error}") from None
    except (RuntimeError, NotImplementedError) as error:  # A password, a way of compression.
        raise FileError(f"the archive cannot be read: {error}; download() it") from None
    return open_table(inner, table.filename, how)


def _only_table(archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    tables = [
        one
        for one in archive.infolist()
        if not one.is_dir() and not one.filename.startswith("__MACOSX/")
    ]
    if len(tables) != 1:
        shown = ", ".join(one.filename for one in tables[:10])
        raise FileError(
            f"the archive holds {len(tables)} files, and not one table ({shown}): download() it"
        )
    return tables[0]


def _whole(table: Table, how: TableOptions) -> WholeTable:
    """Return a table in memory, whose columns have the types that are known of them."""
    names, notes = how.wanted(table.column_names), list[str]()
    said, kinds = how.types or {}, how.kinds(table.column_names)
    columns: list[Any] = []
    for name in names:
        column, kind = table.column(name), kinds[name]
        typed = as_kind(column, kind) if name in said or kind.name != "string" else column
        if typed is None:
            notes.append(f"column {name!r} stays {column.type}: not all of it is {kind.name}")
        columns.append(column if typed is None else typed)
    return WholeTable(need("pyarrow").table(columns, names=names), notes)


def _read_workbook(path: Path, how: TableOptions) -> Source:
    excel = need("fastexcel")
    try:
        book = excel.read_excel(path)
        sheet = how.sheet or (how.profile.sheet if how.profile else None) or book.sheet_names[0]
        if sheet not in book.sheet_names:
            shown = ", ".join(repr(name) for name in book.sheet_names)
            raise FieldError(f"there is no sheet {sheet!r:.60}: the workbook has {shown}")
        batch = book.load_sheet(sheet).to_arrow()
    except excel.FastExcelError as error:
        raise FileError(f"the workbook cannot be read: {error!s:.300}") from None
    return _whole(need("pyarrow").Table.from_batches([batch]), how)


def _read_json(path: Path, how: TableOptions) -> Source:
    """Read GeoJSON as properties and the text of each geometry, else a list, else lines."""
    pa = need("pyarrow")
    try:
        value: object = json.loads(path.read_bytes())
    except ValueError:
        value = None
    if is_object(value) and is_list(value.get("features")):
        rows = [_feature(feature) for feature in value["features"] if is_object(feature)]
    elif is_list(value) and all(is_object(row) for row in value):
        rows = value
    else:
        try:
            table = need("pyarrow.json").read_json(path)
        except pa.ArrowInvalid as error:
            raise FileError(f"the JSON is no table: {error}") from None
        return _whole(table, how)
    try:
        table = pa.Table.from_pylist(rows)
    except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
        raise FileError(f"the JSON is no table with one type a column: {error}") from None
    names = list(dict.fromkeys(name for row in rows for name in row))
    if names != table.column_names:  # pyarrow takes the first row for all of them.
        table = pa.Table.from_pylist([{name: row.get(name) for name in names} for row in rows])
    return _whole(table, how)


def _feature(feature: Mapping[str, Any]) -> dict[str, Any]:
    properties = feature.get("properties")
    geometry = feature.get("geometry")
    text = None if geometry is None else json.dumps(geometry, ensure_ascii=False)
    return {**(properties if is_object(properties) else {}), "geometry": text}


# For others


def as_pandas(table: Table) -> DataFrame:
    """Return a table as a frame of pandas, whose whole numbers and booleans may be missing."""
    pa, pandas = need("pyarrow"), need("pandas")
    kinds = {pa.int64(): pandas.Int64Dtype(), pa.bool_(): pandas.BooleanDtype()}
    return table.to_pandas(types_mapper=kinds.get, date_as_object=False)


def as_polars(table: Table) -> DataFrame:
    """Return a table as a frame of polars."""
    return need("polars").from_arrow(table)
