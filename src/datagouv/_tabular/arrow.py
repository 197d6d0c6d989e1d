"""Files become tables of pyarrow, typed by the platform's profile of the file. No HTTP.

A column whose values are not all of its type stays text, with a note. Nothing is repaired.
"""

from __future__ import annotations

import gzip
import json
import shutil
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeAlias

from .._json import is_list, is_object
from ..errors import FieldError, FileError
from .csv_file import HEAD, MISSING, form_of
from .fields import Profile
from .optional import need

Table: TypeAlias = Any
"""A `pyarrow.Table`: pyarrow tells no types."""

DataFrame: TypeAlias = Any
"""A `pandas.DataFrame` or a `polars.DataFrame`, which are no dependencies of this package."""

_TRUE = ("true", "vrai", "oui", "yes", "1", "t", "y", "o", "v")
_FALSE = ("false", "faux", "non", "no", "0", "f", "n")
_KINDS = frozenset({"string", "int", "float", "bool", "date", "datetime"})


@dataclass(frozen=True, slots=True)
class TableOptions:
    """How a file is read.

    Attributes:
        profile: What the platform found, where it analysed this file.
        columns: The columns that are wanted; all of them by default.
        types: What the caller says of types, by column.
        encoding: What the caller says.
        separator: What the caller says.
        sheet: The sheet of a workbook.
        nulls: What stands for a missing value.
    """

    profile: Profile | None = None
    columns: tuple[str, ...] | None = None
    types: Mapping[str, str] | None = None
    encoding: str | None = None
    separator: str | None = None
    sheet: str | None = None
    nulls: tuple[str, ...] = MISSING

    def kinds(self, names: Sequence[str]) -> dict[str, tuple[str, str | None]]:
        """Return the type of each column, and the format of its dates.

        Raises:
            FieldError: A type is none, or of no column.
        """
        known = {column.name: column for column in self.profile or ()}
        kinds: dict[str, tuple[str, str | None]] = {
            name: (known[name].type, known[name].date_format) if name in known else ("string", None)
            for name in names
        }
        for name, said in (self.types or {}).items():
            kind, _, date_format = str(said).partition(":")
            if name not in kinds:
                raise FieldError(f"types: there is no column {name!r:.60}")
            if kind not in _KINDS:
                raise FieldError(
                    f"types[{name!r:.60}] is {said!r:.60}: it must be one of "
                    f"{', '.join(sorted(_KINDS))}, or such as 'date:%d/%m/%Y'"
                )
            kinds[name] = kind, date_format or None
        return kinds


@dataclass(frozen=True, slots=True)
class Read:
    """A table, and what a caller should know of it."""

    table: Table
    notes: tuple[str, ...]


def read_file(path: Path, name: str, how: TableOptions) -> Read:
    """Return the table that a file is.

    Args:
        path: Where the file is.
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
        return Read(read_parquet(path, how), ())
    if head.startswith(b"PK\x03\x04"):
        return _read_packed(path, name, how)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return _read_workbook(path, how)
    if head.startswith(b"\x1f\x8b"):
        inner = path.with_name(path.name + ".inner")
        with gzip.open(path) as source, inner.open("wb") as target:
            shutil.copyfileobj(source, target)
        return read_file(inner, name, how)
    if head.lstrip()[:1] in (b"{", b"["):
        return _read_json(path, head, how)
    return _read_csv(path, head, how)


def read_parquet(path: Path, how: TableOptions) -> Table:
    """Return the table of a parquet file."""
    parquet, pa = need("pyarrow.parquet"), need("pyarrow")
    try:
        names = parquet.read_schema(path).names
        return parquet.read_table(path, columns=_wanted(how, names))
    except (pa.ArrowInvalid, OSError) as error:
        raise FileError(f"the file is no readable parquet: {error}") from None


def _wanted(how: TableOptions, names: Sequence[str]) -> list[str]:
    if how.columns is None:
        return list(names)
    for name in how.columns:
        if name not in names:
            shown = ", ".join(repr(known) for known in names[:20])
            raise FieldError(f"there is no column {name!r:.60}: the file has {shown}")
    return list(how.columns)


# CSV


def _read_csv(path: Path, head: bytes, how: TableOptions) -> Read:
    pa, reader = need("pyarrow"), need("pyarrow.csv")
    form = form_of(head, how.profile, encoding=how.encoding, separator=how.separator)
    wanted = _wanted(how, form.names)
    kinds = how.kinds(form.names)
    try:
        table = reader.read_csv(
            path,
            read_options=reader.ReadOptions(
                encoding="utf8" if form.encoding in ("utf-8", "utf-8-sig") else form.encoding,
                column_names=form.names,
                skip_rows=form.above,
                skip_rows_after_names=1,
                block_size=1 << 22,
            ),
            parse_options=reader.ParseOptions(
                delimiter=form.separator, newlines_in_values=_has_quotes(path)
            ),
            convert_options=reader.ConvertOptions(
                include_columns=wanted,
                column_types=dict.fromkeys(wanted, pa.string()),
                null_values=list(how.nulls),
                strings_can_be_null=True,
            ),
        )
    except (pa.ArrowInvalid, UnicodeDecodeError) as error:
        raise FileError(
            f"the file is no regular CSV file in {form.encoding} with the separator "
            f"{form.separator!r}: {str(error).splitlines()[0]:.300}. Pass encoding= or separator= "
            "where that is wrong; else download() it and mend it"
        ) from None
    notes = list(form.notes)
    for place, name in enumerate(table.column_names):
        kind, date_format = kinds[name]
        if kind not in ("string", "json", "binary"):
            typed = _typed(table.column(place), kind, date_format)
            if typed is None:
                notes.append(f"column {name!r} stays text: not all of its values are of {kind}")
            else:
                table = table.set_column(place, name, typed)
    return Read(table, tuple(notes))


def _has_quotes(path: Path) -> bool:
    """Tell whether a cell may hold the end of a line: only then lines are not read side by side."""
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            if b'"' in block:
                return True
    return False


def _typed(column: Any, kind: str, date_format: str | None) -> Any:
    """Return a column of texts in a type, or `None` where not all of its values are of it."""
    pa = need("pyarrow")
    convert: Mapping[str, Callable[[Any], Any]] = {
        "int": lambda texts: texts.cast(pa.int64()),
        "float": _floats,
        "bool": _booleans,
        "date": lambda texts: _moments(texts, date_format).cast(pa.date32()),
        "datetime": lambda texts: _moments(texts, date_format),
    }
    try:
        return convert[kind](_stripped(column))
    except (pa.ArrowInvalid, ValueError):
        return None


def _stripped(column: Any) -> Any:
    return need("pyarrow.compute").utf8_trim_whitespace(column)


def _floats(texts: Any) -> Any:
    pa, compute = need("pyarrow"), need("pyarrow.compute")
    return compute.replace_substring(texts, ",", ".").cast(pa.float64())


def _booleans(texts: Any) -> Any:
    pa, compute = need("pyarrow"), need("pyarrow.compute")
    low = compute.utf8_lower(texts)
    true = compute.is_in(low, value_set=pa.array(_TRUE))
    false = compute.is_in(low, value_set=pa.array(_FALSE))
    known = compute.or_(true, false)
    missing = compute.is_null(low)
    if not compute.all(compute.or_(known, missing)).as_py() and len(low):
        raise ValueError("not all are booleans")
    return compute.if_else(missing, pa.scalar(None, pa.bool_()), true)


def _moments(texts: Any, date_format: str | None) -> Any:
    pa, compute = need("pyarrow"), need("pyarrow.compute")
    if date_format is None or date_format.startswith("%Y-%m-%d"):
        try:
            return texts.cast(pa.timestamp("us"))
        except pa.ArrowInvalid:
            # Some have an offset to UTC: then each must.
            return texts.cast(pa.timestamp("us", "UTC"))
    if "%f" in date_format or "%z" in date_format or "%Z" in date_format:
        return _one_by_one(texts, date_format)
    # It is strict, and knows no short years in the way of Python.
    if "%y" in date_format:
        return _one_by_one(texts, date_format)
    return compute.strptime(texts, format=date_format, unit="us")


def _one_by_one(texts: Any, date_format: str) -> Any:
    """Read moments as Python does: each text once, however often it stands there."""
    pa = need("pyarrow")
    coded = texts.combine_chunks().dictionary_encode()
    moments = [
        None if text is None else datetime.strptime(text, date_format)  # noqa: DTZ007  # As written.
        for text in coded.dictionary.to_pylist()
    ]
    aware = any(moment is not None and moment.tzinfo is not None for moment in moments)
    kind = pa.timestamp("us", "UTC") if aware else pa.timestamp("us")
    return pa.chunked_array([pa.array(moments, kind).take(coded.indices)])


# Workbooks, archives, JSON


def _read_packed(path: Path, name: str, how: TableOptions) -> Read:
    """Read a workbook, or the only table in a zip archive."""
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        if "xl/workbook.xml" in names or "content.xml" in names or "xl/workbook.bin" in names:
            return _read_workbook(path, how)
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
        inner = path.with_name(path.name + ".inner")
        with archive.open(tables[0]) as source, inner.open("wb") as target:
            shutil.copyfileobj(source, target)
    return read_file(inner, tables[0].filename, how)


def _read_workbook(path: Path, how: TableOptions) -> Read:
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
    table = need("pyarrow").Table.from_batches([batch])
    return Read(table.select(_wanted(how, table.column_names)), ())


def _read_json(path: Path, head: bytes, how: TableOptions) -> Read:
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
        return Read(table.select(_wanted(how, table.column_names)), ())
    try:
        table = pa.Table.from_pylist(rows)
    except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
        raise FileError(f"the JSON is no table with one type a column: {error}") from None
    names = list(dict.fromkeys(name for row in rows for name in row))
    if names != table.column_names:  # pyarrow takes the first row for all of them.
        table = pa.Table.from_pylist([{name: row.get(name) for name in names} for row in rows])
    return Read(table.select(_wanted(how, table.column_names)), ())


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
