"""The profile of a table, as the tabular API serves it."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .analysing import Analysed
    from .files import MadeFile
    from .table import Table


def test_the_columns_stand_in_the_order_of_the_file_in_the_header_only(
    awkward: MadeFile, awkward_table: Table
) -> None:
    profile = awkward_table.profile()["profile"]

    assert profile["header"] == awkward.columns
    assert list(profile["columns"]) != awkward.columns
    assert set(profile["columns"]) == set(awkward.columns)


def test_the_types_of_columns(french_table: Table, awkward_table: Table) -> None:
    columns = french_table.profile()["profile"]["columns"]
    awkward = awkward_table.profile()["profile"]["columns"]

    assert {name: one["python_type"] for name, one in columns.items()} == {
        "code": "string",
        "commune": "string",
        "jour": "date",
        "releve_le": "datetime",
        "mesure": "float",
        "passages": "int",
        "actif": "bool",
    }
    assert awkward["json"]["python_type"] == "json"
    assert columns["releve_le"]["format"] == "datetime_naive"


def test_some_numbers_are_texts(french_table: Table) -> None:
    profile = french_table.profile()["profile"]
    of_columns = profile["profile"]

    assert profile["nb_duplicates"] == "0"
    assert profile["total_lines"] == 1200
    assert (of_columns["passages"]["min"], of_columns["passages"]["max"]) == ("0", "996")
    assert (of_columns["mesure"]["min"], of_columns["mesure"]["max"]) == (0.0, 249.875)
    assert of_columns["mesure"]["nb_missing_values"] == 24
    assert of_columns["mesure"]["nb_distinct"] == 1176


def test_the_most_frequent_values_are_the_texts_of_the_file(french_table: Table) -> None:
    of_columns = french_table.profile()["profile"]["profile"]

    assert of_columns["actif"]["tops"] == [
        {"value": "non", "count": 800},
        {"value": "oui", "count": 400},
    ]
    assert {"value": "4,625", "count": 1} in of_columns["mesure"]["tops"]
    assert of_columns["jour"]["tops"][0]["value"] == "01/01/2020"


def test_it_says_how_the_file_is_written(french_table: Table, iso_table: Table) -> None:
    french = french_table.profile()["profile"]
    iso = iso_table.profile()["profile"]

    assert codecs.lookup(french["encoding"])
    assert french["separator"] == ";"
    assert (iso["encoding"], iso["separator"]) == ("utf-8", ",")
    assert french["header_row_idx"] == 0


def test_it_says_of_which_dataset_the_resource_is(
    french_table: Table, analysed_french: Analysed
) -> None:
    answer = french_table.profile()

    assert answer["dataset_id"] == analysed_french.dataset_id
    assert answer["deleted_at"] is None
    assert answer["indexes"] is None
