"""The exports of a table, and how `__id` cuts a large one into slices."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .table import Table, encoded

if TYPE_CHECKING:
    import httpx

    from .analysing import Analyser
    from .files import MadeFile

LARGE = 50_001
"""One row more than an export may have."""
SLICE = "data/json/"


@pytest.fixture(scope="module")
def large_table(analysed: Analyser, http: httpx.Client) -> Table:
    lines = "".join(f"{number},n{number % 7}\n" for number in range(LARGE))
    return Table(http, analysed("grand.csv", "rang,nom\n" + lines).tabular)


def test_the_json_export_has_all_rows_with_their_types(
    awkward: MadeFile, awkward_table: Table
) -> None:
    rows = awkward_table.rows(path=SLICE)

    assert rows == [{"__id": rank, **row} for rank, row in enumerate(awkward.rows, 1)]


def test_it_takes_filters_columns_and_a_sort_and_no_pages(awkward_table: Table) -> None:
    query = "a__b__exact=3&columns=page_count&page_count__sort=desc&page=2&page_size=2"

    rows = awkward_table.rows(query, SLICE)

    assert rows == [{"page_count": rank} for rank in range(6, -1, -1)]


def test_an_export_of_more_than_50_000_rows_is_a_403(large_table: Table) -> None:
    answer = large_table.get(path=SLICE)

    assert answer.status_code == 403
    assert answer.json()["errors"][0]["title"] == "Output is too long"


def test_slices_by_number_bring_a_table_of_any_size(large_table: Table) -> None:
    first = large_table.rows("__id__less=50000", SLICE)
    last = large_table.rows("__id__strictly_greater=50000&__id__less=100000", SLICE)

    assert [row["rang"] for row in first + last] == list(range(LARGE))


def test_a_slice_without_rows_is_an_empty_list(awkward_table: Table) -> None:
    assert awkward_table.rows("__id__strictly_greater=130", SLICE) == []


def test_an_unknown_column_is_a_400_that_does_not_say_which(awkward_table: Table) -> None:
    answer = awkward_table.get("zzz__exact=1", SLICE)

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["detail"] is None


def test_the_csv_export_does_not_quote_its_header(awkward_table: Table) -> None:
    header = awkward_table.get(path="data/csv/").text.splitlines()[0]

    assert "prix, ttc" in header.split(",a+b")[0]
    assert '"' not in header.replace('nom "propre"', "")


def test_the_csv_export_doubles_backslashes_and_abbreviates_booleans(
    awkward_table: Table, french_table: Table
) -> None:
    value = encoded("back\\slash")

    row = awkward_table.get(f"val__exact={value}&columns=val", "data/csv/").text.splitlines()[1]
    boolean = french_table.get("columns=actif", "data/csv/").text.splitlines()[1]

    assert row == '"back\\\\slash"'
    assert boolean == "t"


def test_a_csv_export_without_rows_has_no_header(awkward_table: Table) -> None:
    assert awkward_table.get("a__b__exact=99", "data/csv/").text.strip() == ""
