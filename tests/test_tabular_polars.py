"""A frame of polars has the values and the types of the table, though polars reads the parquet."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from datagouv import FieldError, FileError
from datagouv._tabular import arrow
from datagouv._tabular.arrow import as_polars, open_table
from datagouv._tabular.options import TableOptions

MOMENT = datetime(2020, 1, 2, 3, 4, 5)  # noqa: DTZ001  # parquet has moments without a zone
COLUMNS: dict[str, Any] = {
    "text": pa.array(["01000", None, "é"]),
    "long text": pa.array(["01000"], pa.large_string()),
    "coded text": pa.array(["a", "b", "a"]).dictionary_encode(),
    "boolean": pa.array([True, None]),
    "small": pa.array([1, None], pa.int8()),
    "unsigned": pa.array([1], pa.uint64()),
    "half": pa.array([1.5], pa.float16()),
    "float": pa.array([float("nan"), None]),
    "decimal": pa.array([Decimal("1.50")]),
    "day": pa.array([date(2020, 1, 2), None]),
    "day in milliseconds": pa.array([date(2020, 1, 2), None], pa.date64()),
    "seconds": pa.array([MOMENT], pa.timestamp("s")),
    "microseconds": pa.array([MOMENT, None], pa.timestamp("us")),
    "nanoseconds": pa.array([MOMENT], pa.timestamp("ns")),
    "moment": pa.array([MOMENT.replace(tzinfo=UTC)], pa.timestamp("us", "Europe/Paris")),
    "time": pa.array([time(1, 2)]),
    "duration": pa.array([timedelta(1)]),
    "bytes": pa.array([b"x"]),
    "list": pa.array([[1], None]),
    "record": pa.array([{"a": 1}, None]),
}


@pytest.mark.parametrize("stored", [{}, {"store_schema": False}, {"version": "1.0"}])
@pytest.mark.parametrize("name", COLUMNS)
def test_a_frame_has_the_values_and_the_types_of_the_table(
    tmp_path: Path, name: str, stored: dict[str, Any]
) -> None:
    path = tmp_path / "table"
    pq.write_table(pa.table({name: COLUMNS[name], "n": range(len(COLUMNS[name]))}), path, **stored)
    source = open_table(path, "x", TableOptions())
    frame, expected = as_polars(source), polars.from_arrow(source.table())
    assert isinstance(expected, polars.DataFrame)
    assert frame.schema == expected.schema
    assert frame.equals(expected)


def test_moments_in_the_form_of_old_programs_are_those_of_the_table(tmp_path: Path) -> None:
    path = tmp_path / "table"
    table = pa.table({"a": COLUMNS["microseconds"]})
    pq.write_table(table, path, use_deprecated_int96_timestamps=True)
    source = open_table(path, "x", TableOptions())
    expected = polars.from_arrow(source.table())
    assert isinstance(expected, polars.DataFrame)
    assert as_polars(source).schema == expected.schema


def test_polars_reads_the_file_by_itself_where_the_values_are_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "table"
    pq.write_table(pa.table({"a": ["x"], "b": [date(2020, 1, 2)], "c": [1.5]}), path)
    monkeypatch.setattr(arrow.ParquetTable, "table", None)
    frame = as_polars(open_table(path, "x", TableOptions(columns=("c", "a"))))
    assert frame.to_dict(as_series=False) == {"c": [1.5], "a": ["x"]}


def test_types_of_a_caller_are_those_of_the_frame(tmp_path: Path) -> None:
    path = tmp_path / "table"
    pq.write_table(pa.table({"a": ["1,5"]}), path)
    frame = as_polars(open_table(path, "x", TableOptions(types={"a": "float"})))
    assert frame.to_dict(as_series=False) == {"a": [1.5]}


def test_what_cannot_be_read_is_the_error_of_the_table(tmp_path: Path) -> None:
    path = tmp_path / "table"
    path.write_bytes(b"PAR1 and no more")
    with pytest.raises(FileError, match="no readable parquet"):
        as_polars(open_table(path, "x", TableOptions()))
    pq.write_table(pa.table({"a": [1]}), path)
    with pytest.raises(FieldError, match="there is no column 'b': the file has 'a'"):
        as_polars(open_table(path, "x", TableOptions(columns=("b",))))
