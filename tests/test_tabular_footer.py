"""The profile in the footer of a parquet file."""

from __future__ import annotations

import io
import json
from typing import Any

import pyarrow
import pyarrow.parquet
import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagouv import InvalidAnswerError
from datagouv._tabular.parquet_footer import LARGEST, profile_in_footer, size_of_footer

PROFILE = {"header": ["é", "b"], "columns": {"é": {"python_type": "date"}}, "total_lines": 3}


def made(columns: int = 2, groups: int = 3, **metadata: Any) -> bytes:
    table = pyarrow.table({f"c{n}": [1.5, None, 2.5] * groups for n in range(columns)})
    table = table.append_column("liste", [[["x"], [], None] * groups])
    table = table.append_column("oui", [[True, False, None] * groups])
    table = table.replace_schema_metadata({"avant": "x", **metadata})
    file = io.BytesIO()
    pyarrow.parquet.write_table(table, file, row_group_size=3, compression="zstd")
    return file.getvalue()


@pytest.mark.parametrize(("columns", "groups"), [(1, 1), (2, 3), (40, 60)])
def test_the_profile_is_found_whatever_the_footer_holds_beside(columns: int, groups: int) -> None:
    content = made(columns, groups, csv_detective=json.dumps(PROFILE), created_at="2026-11-28")
    profile = profile_in_footer(content[-size_of_footer(content) :])
    assert profile == profile_in_footer(content)
    assert (profile.names, profile.total, profile["é"].type) == (["é", "b"], 3, "date")


def test_what_is_no_footer_with_a_profile_is_refused() -> None:
    for content in (b"", b"PAR1", b"x" * 100, made(), made(csv_detective="[]")):
        with pytest.raises(InvalidAnswerError):
            profile_in_footer(content)
    with pytest.raises(InvalidAnswerError):
        size_of_footer(LARGEST.to_bytes(4, "little") + b"PAR1")


@given(st.data())
def test_a_damaged_footer_is_refused_or_read_and_raises_nothing_else(data: st.DataObject) -> None:
    content = bytearray(made(csv_detective=json.dumps(PROFILE)))
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 9))] = data.draw(st.integers(0, 255))
    try:
        profile_in_footer(bytes(content))
    except InvalidAnswerError:
        return
