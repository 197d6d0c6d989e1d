"""Files become tables of pyarrow, typed by the platform's profile of the file. No HTTP.

A column whose values are not all of its type stays text, with a note. Nothing is repaired.
"""

from __future__ import annotations

import gzip
import json
import shutil
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, TypeAlias

from .._json import is_list, is_object
from .._words import counted
from ..errors import FieldError, FileError
from .conversions import as_kind, types_of, without
from .csv_file import HEAD
from .csv_table import CsvTable
from .optional import need
from .options import Kind, TableOptions
from .source import Again, Batch, Schema, Source, Table, WholeTable, table_of

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
    with path.open("rb") as file:
        head = file.read(HEAD)
    if head.startswith(b"PAR1"):
        return ParquetTable(path, how)
    need("pyarrow")
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
    """The table of a parquet file, whose columns have the types of the file, or of the caller.

    pyarrow is loaded when it is needed: polars reads most files without it.

    Args:
        path: Where the file is.
        how: How it is read.

    Raises:
        FieldError: The caller gives an argument that belongs to another kind of file.
    """

    def __init__(self, path: Path, how: TableOptions) -> None:
        how.refuse(
            "a parquet file",
            encoding="which is no text",
            separator="which is no text",
            sheet="which has no sheets",
            nulls="which has missing values of its own",
        )
        self._path = path
        self._how = how
        self.notes: list[str] = []

    @cached_property
    def _footer(self) -> tuple[Schema, int]:
        """The names and types of all columns of the file, and the number of its rows.

        Raises:
            FileError: It is no readable parquet.
        """
        parquet, pa = need("pyarrow.parquet"), need("pyarrow")
        try:
            with parquet.ParquetFile(self._path) as file:
                return file.schema_arrow, file.metadata.num_rows
        except (pa.ArrowInvalid, OSError) as error:
            raise _unreadable(error) from None

    def read_footer(self) -> None:
        """Read what tells its columns and its rows.

        Raises:
            FileError: It is no readable parquet.
            FieldError: There is no such column.
        """
        _ = self.names

    @property
    def rows(self) -> int:
        """The number of its rows."""
        return self._footer[1]

    @cached_property
    def names(self) -> list[str]:
        """The wanted columns.

        Raises:
            FieldError: There is no such column.
        """
        return self._how.wanted(self._footer[0].names)

    @cached_property
    def _kinds(self) -> dict[str, Kind]:
        """What the caller says of the types of columns.

        Raises:
            FieldError: A type is none, or of no column.
        """
        schema, _ = self._footer
        kinds = self._how.kinds(schema.names)
        for name in self._how.types or ():
            # Moments with an offset keep it.
            aware = getattr(schema.field(name).type, "tz", None) is not None
            kinds[name] = kinds[name]._replace(aware=aware or kinds[name].aware)
        return kinds

    @cached_property
    def _types(self) -> dict[str, list[Any]]:
        """The types to try, for each column whose type the caller gives."""
        schema, kinds = self._footer[0], self._kinds
        return {
            name: [*types_of(kinds[name]), schema.field(name).type]
            for name in self._how.types or ()
            if name in self.names
        }

    @property
    def schema(self) -> Schema:
        """The names and the types of its columns."""
        pa, (schema, _), said = need("pyarrow"), self._footer, self._types
        return pa.schema(
            [
                schema.field(name).with_type(said[name][0]) if name in said else schema.field(name)
                for name in self.names
            ]
        )

    def batches(self) -> Iterator[Batch]:
        """Yield its rows.

        Raises:
            Again: A value is not of the type that the caller says of its column.
        """
        parquet, pa = need("pyarrow.parquet"), need("pyarrow")
        schema, failed = self.schema, set[str]()
        try:
            with parquet.ParquetFile(self._path) as file:
                for batch in file.iter_batches(columns=self.names):
                    arrays = [self._typed(name, batch.column(name), failed) for name in self.names]
                    if not failed:  # Else the other columns are tried in all rows.
                        yield pa.RecordBatch.from_arrays(arrays, schema=schema)
        except (pa.ArrowInvalid, OSError) as error:
            raise _unreadable(error) from None
        if failed:
            self._give_up(failed)
            raise Again

    def _typed(self, name: str, column: Any, failed: set[str]) -> Any:
        """Return a column in the type that the caller says; note it where it has another one."""
        if name not in self._types or name in failed:
            return column
        wanted, own = self._types[name][0], self._footer[0].field(name).type
        if wanted == own:
            return column
        typed = as_kind(need("pyarrow").chunked_array([column]), self._kinds[name])
        if typed is None or typed.type != wanted:
            failed.add(name)
            return column
        return typed.combine_chunks() if hasattr(typed, "combine_chunks") else typed

    def _give_up(self, failed: set[str]) -> None:
        """Try the next types of columns."""
        for name in self.names:
            if name in failed:
                types = self._types[name]
                types.pop(0)
                if len(types) == 1:
                    said = (self._how.types or {})[name]
                    self.notes.append(f"column {name!r} stays {types[0]}: not all of it is {said}")

    def table(self) -> Table:
        """Return all of it."""
        return table_of(self) if self._how.types else self.as_it_is()

    def as_it_is(self) -> Table:
        """Return all of it, with the types of the file."""
        parquet, pa = need("pyarrow.parquet"), need("pyarrow")
        try:
            return parquet.read_table(self._path, columns=self.names)
        except (pa.ArrowInvalid, OSError) as error:
            raise _unreadable(error) from None

    def frame(self) -> DataFrame:
        """Return all of it as a frame of polars, which reads the file by itself where it can."""
        polars = need("polars")
        if not self._how.types:
            try:
                schema = polars.read_parquet_schema(self._path)
                if self._is_same_in_polars(schema):
                    names = self._how.wanted(list(schema))
                    read = polars.read_parquet(
                        self._path, columns=names, glob=False, hive_partitioning=False
                    )
                    return read.select(names)
            except (polars.exceptions.PolarsError, OSError):
                pass  # pyarrow reads it, or raises the error to show.
        return polars.from_arrow(self.table())

    def _is_same_in_polars(self, schema: Mapping[str, Any]) -> bool:
        """Tell whether polars reads the same values from the file as from the table of pyarrow.

        polars takes the days of `date64` for moments, and moments of the kind INT96 for others.
        """
        others = {name: kind for name, kind in schema.items() if str(kind) not in _SAME_IN_POLARS}
        if not others:
            return True
        if not all(str(kind) in _MOMENTS_IN_POLARS for kind in others.values()):
            return False
        types = need("pyarrow").types
        with need("pyarrow.parquet").ParquetFile(self._path) as file:
            read = [file.schema_arrow.field(name).type for name in others]
            stored = {file.schema.column(number).physical_type for number in range(len(schema))}
        return all(map(types.is_timestamp, read)) and "INT96" not in stored


_SAME_IN_POLARS = frozenset(
    {
        *("String", "Boolean", "Date", "Binary", "Float32", "Float64"),
        *(f"{sign}{size}" for sign in ("Int", "UInt") for size in (8, 16, 32, 64)),
    }
)
"""Types of polars with equal values, read from a file or made from a table of pyarrow."""


_MOMENTS_IN_POLARS = frozenset(
    f"Datetime(time_unit='{unit}', time_zone=None)" for unit in ("ms", "us", "ns")
)


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
            f"the archive holds {counted(len(tables), 'files')}, and not one table ({shown}): "
            "download() it"
        )
    return tables[0]


def _whole(table: Table, how: TableOptions) -> WholeTable:
    """Return a table in memory, whose columns have the types that are known of them."""
    names, notes = how.wanted(table.column_names), list[str]()
    said, kinds = how.types or {}, how.kinds(table.column_names)
    columns: list[Any] = []
    for name in names:
        column, kind = without(table.column(name), how.nulls or ()), kinds[name]
        typed = as_kind(column, kind) if name in said or kind.name != "string" else column
        if typed is None:
            notes.append(f"column {name!r} stays {column.type}: not all of it is {kind.name}")
        columns.append(column if typed is None else typed)
    return WholeTable(need("pyarrow").table(columns, names=names), notes)


def _read_workbook(path: Path, how: TableOptions) -> Source:
    how.refuse("a workbook", encoding="which tells it itself", separator="which has cells")
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
    how.refuse(
        "a JSON file",
        encoding="which is in UTF-8",
        separator="which has none",
        sheet="which has no sheets",
    )
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


def as_polars(source: Source) -> DataFrame:
    """Return the table of a file as a frame of polars."""
    if isinstance(source, ParquetTable):
        return source.frame()
    return need("polars").from_arrow(source.table())
