"""The pages of a table."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from .files import AWKWARD_ROWS

if TYPE_CHECKING:
    from .table import Table


def test_a_page_has_20_rows_in_the_order_of_the_file(awkward_table: Table) -> None:
    rows = awkward_table.rows()

    assert [row["__id"] for row in rows] == list(range(1, 21))
    assert [row["n° #"] for row in rows] == [f"x{number}" for number in range(20)]


def test_a_page_has_50_rows_at_most(awkward_table: Table) -> None:
    refused = awkward_table.get("page_size=51")

    assert len(awkward_table.rows("page_size=50")) == 50
    assert refused.status_code == 400
    (error,) = refused.json()["errors"]
    assert error["detail"] == "Page size exceeds allowed maximum: 50"


def test_a_page_of_no_rows_has_them_all(awkward_table: Table) -> None:
    assert len(awkward_table.rows("page_size=0")) == AWKWARD_ROWS


@pytest.mark.parametrize("page", [0, -1])
def test_a_page_before_the_first_is_the_first(awkward_table: Table, page: int) -> None:
    assert awkward_table.rows(f"page={page}") == awkward_table.rows()


def test_the_page_that_begins_at_the_end_is_empty(awkward_table: Table) -> None:
    body = awkward_table.get("page=14&page_size=10").json()

    assert body["data"] == []
    assert body["meta"] == {"page": 14, "page_size": 10, "total": AWKWARD_ROWS}


def test_a_page_beyond_the_end_is_a_416(awkward_table: Table) -> None:
    answer = awkward_table.get("page=100")

    assert answer.status_code == 416
    (error,) = answer.json()["errors"]
    assert error["detail"]["code"] == "PGRST103"
    assert error["detail"]["details"] == (
        f"An offset of 1980 was requested, but there are only {AWKWARD_ROWS} rows."
    )


def test_a_negative_size_of_a_page_is_a_416(awkward_table: Table) -> None:
    answer = awkward_table.get("page_size=-1")

    assert answer.status_code == 416
    assert answer.json()["errors"][0]["detail"]["message"] == "Requested range not satisfiable"


@pytest.mark.parametrize("query", ["page=abc", "page_size=abc"])
def test_a_page_that_is_no_number_is_a_500_of_text(awkward_table: Table, query: str) -> None:
    answer = awkward_table.get(query)

    assert answer.status_code == 500
    assert answer.headers["Content-Type"].startswith("text/plain")


def test_the_link_to_the_next_page_loses_filters_on_names_that_begin_with_page(
    awkward_table: Table,
) -> None:
    answer = awkward_table.get("page_count__exact=1&page_size=5").json()

    assert answer["meta"]["total"] == 19
    assert urlsplit(answer["links"]["next"]).query == "page=2&page_size=5"


def test_the_link_to_the_next_page_is_decoded_and_so_no_url(awkward_table: Table) -> None:
    query = "val__contains=%25&n%C2%B0%20%2523__contains=x&page_size=5"
    answer = awkward_table.get(query).json()

    assert "val__contains=%&" in answer["links"]["next"]
    assert "n° %23__contains=x" in answer["links"]["next"]


def test_an_address_without_a_slash_at_its_end_is_a_404_of_text(awkward_table: Table) -> None:
    answer = awkward_table.get(path="data")

    assert answer.status_code == 404
    assert answer.headers["Content-Type"].startswith("text/plain")
