"""The filters, the sort and the columns that the tabular API takes, and how their names travel."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from .files import AWKWARD_ROWS, AWKWARD_VALUES
from .table import encoded, encoded_twice

if TYPE_CHECKING:
    from .files import MadeFile
    from .table import Table

EACH = AWKWARD_ROWS // len(AWKWARD_VALUES)
"""How many rows have one of the values."""
TEXTS = [value for value in AWKWARD_VALUES if value is not None]
NAMES = {
    "a__b": "3",
    "page_count": "3",
    "n° #": "x3",
    "prix, ttc": "0.75",
    'nom "propre"': "dit « 3 »",
    "é.ü": "é3",
    "a+b": "0",
}
"""A value of each awkward name, that of the fourth row."""


def total(table: Table, query: str) -> int:
    number: int = table.get(query + "&page_size=1").raise_for_status().json()["meta"]["total"]
    return number


# Names and values travel


@pytest.mark.parametrize("value", TEXTS)
def test_a_value_arrives_whose_percents_and_hashes_are_encoded_twice(
    awkward_table: Table, value: str
) -> None:
    assert total(awkward_table, f"val__exact={encoded_twice(value)}") == EACH


@pytest.mark.parametrize("name", NAMES)
def test_a_name_arrives_encoded_in_the_same_way(
    awkward: MadeFile, awkward_table: Table, name: str
) -> None:
    wanted = [str(value) for value in awkward.column(name)].count(NAMES[name])

    filter = f"{encoded_twice(name)}__exact={encoded_twice(NAMES[name])}"

    assert total(awkward_table, filter) == wanted


def test_a_hash_encoded_once_cuts_the_filter_and_the_size_of_the_page(awkward_table: Table) -> None:
    rows = awkward_table.rows(f"val__differs={encoded('zzz#a')}&page_size=3")

    assert len(rows) == AWKWARD_ROWS


def test_a_hash_encoded_once_in_a_name_is_refused(awkward_table: Table) -> None:
    answer = awkward_table.get(f"{encoded('n° #')}__exact=x3")

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["detail"]["code"] == "PGRST100"


def test_a_percent_encoded_once_is_decoded_once_more(awkward_table: Table) -> None:
    (row, *_) = awkward_table.rows(f"val__exact={encoded('back%5Cslash')}")

    assert row["val"] == "back\\slash"


def test_an_equals_sign_that_is_not_encoded_is_refused(awkward_table: Table) -> None:
    assert awkward_table.get("val__exact=a&b=c").status_code == 400


# Operators


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("val__differs=500", AWKWARD_ROWS - EACH),
        ("val__contains=50", 2 * EACH),
        ("val__contains=ÉTOILE", EACH),
        ("val__notcontains=50", AWKWARD_ROWS - 3 * EACH),
        ("val__in=500,simple", 2 * EACH),
        ('val__in=500,"virgule, et point."', 2 * EACH),
        ('val__in="guillemet\\"","back\\\\slash"', 2 * EACH),
        ("val__notin=500,simple", AWKWARD_ROWS - 3 * EACH),
        ("val__isnull=", EACH),
        ("val__isnull=false", EACH),
        ("val__isnotnull=", AWKWARD_ROWS - EACH),
        ("val__exact=", 0),
        ("val__in=", 0),
        ("a__b__less=3", 28),
        ("a__b__strictly_less=3", 21),
        ("a__b__greater=18", 12),
        ("a__b__strictly_greater=18", 6),
        ("__id__strictly_greater=100", 30),
        ("a__b__exact=3&page_count__exact=3", 1),
    ],
)
def test_an_operator_finds_these_rows(awkward_table: Table, query: str, wanted: int) -> None:
    assert total(awkward_table, query) == wanted


@pytest.mark.parametrize("wildcard", ["*", "_", "%2525"])
def test_contains_takes_a_character_for_any_text(awkward_table: Table, wildcard: str) -> None:
    assert total(awkward_table, f"val__contains={wildcard}") == AWKWARD_ROWS - EACH


def test_a_backslash_escapes_two_of_the_three(awkward_table: Table) -> None:
    assert total(awkward_table, "val__contains=%5C_") == EACH
    assert total(awkward_table, "val__contains=%5C%2525") == 2 * EACH
    # Behind the backslash the star becomes a percent sign, and that one is escaped.
    assert awkward_table.rows("val__contains=%5C*") == awkward_table.rows("val__contains=%5C%2525")


@pytest.mark.parametrize(
    "name", ["actif__exact=true", "jour__exact=2020-01-01", "mesure__exact=0.0"]
)
def test_values_are_written_as_python_writes_them(french_table: Table, name: str) -> None:
    assert total(french_table, name) >= 1


@pytest.mark.parametrize("name", ["actif__exact=oui", "mesure__exact=0,5", "passages__exact=x"])
def test_a_value_that_its_type_lacks_is_a_400(french_table: Table, name: str) -> None:
    answer = french_table.get(name)

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["detail"]["code"] == "22P02"


def test_a_date_that_begins_with_the_day_is_read_with_the_month_first(iso_table: Table) -> None:
    (row,) = iso_table.rows("jour__exact=02/01/2020")

    assert row["jour"] == "2020-02-01"


@pytest.mark.parametrize("query", ["a__b__contains=1", "json__exact=1"])
def test_an_operator_that_the_type_lacks_is_a_404_of_json(awkward_table: Table, query: str) -> None:
    answer = awkward_table.get(query)

    assert answer.status_code == 404
    assert answer.headers["Content-Type"].startswith("application/json")
    assert answer.json()["errors"][0]["detail"]["code"] == "42883"


def test_a_column_that_is_not_there_is_a_400_with_its_name(awkward_table: Table) -> None:
    answer = awkward_table.get("zzz__exact=1")

    assert answer.status_code == 400
    detail = answer.json()["errors"][0]["detail"]
    assert detail["code"] == "42703"
    assert detail["message"].endswith(".zzz does not exist")


@pytest.mark.parametrize("query", ["a__b__nope=1", "val=1", "a__b__isnull"])
def test_a_parameter_that_is_not_understood_is_a_400_of_text(
    awkward_table: Table, query: str
) -> None:
    answer = awkward_table.get(query)

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["detail"].startswith("Malformed query: ")


def test_or_is_not_known_yet(awkward_table: Table) -> None:
    assert awkward_table.get("or=(a__b__exact.1,a__b__exact.2)").status_code == 400


# Sort


def test_the_first_of_two_sorts_wins(awkward_table: Table) -> None:
    rows = awkward_table.rows("a__b__sort=desc&page_count__sort=asc&page_size=50")

    assert [row["a__b"] for row in rows] == sorted((row["a__b"] for row in rows), reverse=True)
    assert rows[0]["a__b"] == 19


def test_a_second_column_fits_in_the_value_of_a_sort(
    awkward: MadeFile, awkward_table: Table
) -> None:
    second = encoded('asc,"a__b".desc')
    rows = awkward_table.rows(f"page_count__sort={second}&page_size=50")

    numbers = zip(awkward.column("page_count"), awkward.column("a__b"), strict=True)
    wanted = sorted(((int(str(one)), -int(str(other))) for one, other in numbers))[:50]
    assert [(row["page_count"], -row["a__b"]) for row in rows] == wanted


def test_nulls_come_first_downwards_and_last_upwards(awkward_table: Table) -> None:
    down = awkward_table.rows("val__sort=desc&page_size=50")
    up = awkward_table.rows("val__sort=asc&page_size=50&page=3")

    assert [row["val"] for row in down[:EACH]] == [None] * EACH
    assert [row["val"] for row in up[-EACH:]] == [None] * EACH


def test_a_direction_that_is_none_is_a_400(awkward_table: Table) -> None:
    answer = awkward_table.get("val__sort=up")

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["detail"]["code"] == "PGRST100"


# Columns


def test_columns_come_as_they_are_asked_for(awkward_table: Table) -> None:
    assert list(awkward_table.rows("columns=val,a__b&page_size=1")[0]) == ["val", "a__b"]


@pytest.mark.parametrize("name", NAMES)
def test_any_column_can_be_asked_for_in_quotation_marks(awkward_table: Table, name: str) -> None:
    quoted = json.dumps(name, ensure_ascii=False)

    rows = awkward_table.rows(f"columns={encoded_twice(quoted)}&page_size=1")

    assert list(rows[0]) == [name]


@pytest.mark.parametrize("name", ["é.ü", "prix, ttc"])
def test_some_names_need_them(awkward_table: Table, name: str) -> None:
    assert awkward_table.get(f"columns={encoded_twice(name)}").status_code == 400
