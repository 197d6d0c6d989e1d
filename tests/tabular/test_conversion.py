"""What the platform makes of a file: what is right, and what an SDK must not pass on.

A test of this file that fails after an upgrade of hydra tells of a cure, or of a new fault.
"""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from .files import swapped
from .running import ERROR, FINISHED
from .table import Table, read_twin

if TYPE_CHECKING:
    import httpx

    from .analysing import Analysed, Analyser
    from .files import MadeFile

SLICE = "data/json/"
NULL_WORDS = [
    "#N/A",
    "#N/A N/A",
    "#NA",
    "-1.#IND",
    "-1.#QNAN",
    "-NaN",
    "-nan",
    "1.#IND",
    "1.#QNAN",
    "<NA>",
    "N/A",
    "NA",
    "NULL",
    "NaN",
    "None",
    "n/a",
    "nan",
    "null",
]
UNCHANGED = ["code", "mesure", "passages", "actif"]


def column(rows: list[dict[str, Any]], name: str) -> list[Any]:
    return [row[name] for row in rows]


# Dates that begin with the day


def test_the_table_swaps_day_and_month_where_the_day_is_at_most_twelve(
    french: MadeFile, french_table: Table
) -> None:
    rows = french_table.rows(path=SLICE)
    days = [day for day in french.column("jour") if isinstance(day, date)]

    assert column(rows, "jour") == [swapped(day).isoformat() for day in days]
    assert sum(swapped(day) != day for day in days) == 438


def test_the_table_swaps_those_of_moments_as_well(french: MadeFile, french_table: Table) -> None:
    moments = [moment for moment in french.column("releve_le") if isinstance(moment, datetime)]

    served = column(french_table.rows(path=SLICE), "releve_le")

    assert served == [swapped(moment).isoformat() for moment in moments]


def test_the_twin_swaps_them_too(french: MadeFile, french_twin: dict[str, Any]) -> None:
    days = [day for day in french.column("jour") if isinstance(day, date)]

    assert column(french_twin["rows"], "jour") == [swapped(day).isoformat() for day in days]


def test_the_profile_has_the_right_order_of_day_and_month(french_table: Table) -> None:
    columns = french_table.profile()["profile"]["columns"]

    assert columns["jour"]["date_format"] == "%d/%m/%Y"
    assert columns["releve_le"]["date_format"] == "%d/%m/%Y %H:%M"


# What is right


def test_other_values_of_a_french_file_are_right_in_table_and_twin(
    french: MadeFile, french_table: Table, french_twin: dict[str, Any]
) -> None:
    rows = french_table.rows(path=SLICE)

    for name in UNCHANGED:
        assert column(rows, name) == french.column(name)
        assert column(french_twin["rows"], name) == french.column(name)


def test_iso_dates_are_right_in_table_and_twin(
    iso: MadeFile, iso_table: Table, iso_twin: dict[str, Any]
) -> None:
    days = [str(day) for day in iso.column("jour")]

    assert column(iso_table.rows(path=SLICE), "jour") == days
    assert column(iso_twin["rows"], "jour") == days


# The twin


def test_the_twin_drops_the_time_of_a_moment_and_the_table_keeps_it(
    iso: MadeFile, iso_table: Table, iso_twin: dict[str, Any]
) -> None:
    moments = [moment for moment in iso.column("releve_le") if isinstance(moment, datetime)]

    assert column(iso_table.rows(path=SLICE), "releve_le") == [one.isoformat() for one in moments]
    assert column(iso_twin["rows"], "releve_le") == [str(one.date()) for one in moments]
    assert iso_twin["types"]["releve_le"] == "date32[day]"


def test_the_twin_moves_a_moment_with_a_zone_to_the_day_of_utc(
    analysed: Analyser, http: httpx.Client
) -> None:
    lines = "".join(f"2024-{month:02}-01T00:30:00+02:00,{month}\n" for month in range(1, 13))
    made = analysed("fuseaux.csv", "moment,rang\n" + lines)

    twin = read_twin(http.get(made.parquet).content)
    first = Table(http, made.tabular).rows("page_size=1")[0]

    assert first["moment"] == "2023-12-31T22:30:00+00:00"
    assert twin["rows"][0]["moment"] == "2023-12-31"


def test_the_twin_has_the_names_of_the_file_in_its_order_and_no_number_of_rows(
    iso: MadeFile, iso_twin: dict[str, Any]
) -> None:
    assert list(iso_twin["types"]) == iso.columns
    assert iso_twin["compression"] == "ZSTD"


def test_the_footer_of_the_twin_holds_the_profile(
    iso_table: Table, iso_twin: dict[str, Any]
) -> None:
    profile = json.loads(iso_twin["metadata"]["csv_detective"])

    assert profile == iso_table.profile()["profile"]
    assert datetime.fromisoformat(iso_twin["metadata"]["created_at"])


def test_a_file_of_three_rows_has_a_twin(analysed: Analyser, http: httpx.Client) -> None:
    made = analysed("petit.csv", "nom,rang\na,1\nb,2\nc,3\n")

    assert len(read_twin(http.get(made.parquet).content)["rows"]) == 3


# Texts


def test_some_words_become_null_in_a_column_of_text(analysed: Analyser, http: httpx.Client) -> None:
    words = [*NULL_WORDS, "", "texte", "nul", "-"]
    lines = "".join(f"{word},rang {rank}\n" for rank, word in enumerate(words))
    made = analysed("mots.csv", "mot,rang\n" + lines)

    served = column(Table(http, made.tabular).rows("page_size=50"), "mot")

    assert served == [None] * (len(NULL_WORDS) + 1) + ["texte", "nul", "-"]


def test_a_file_in_cp1252_may_be_taken_for_another_encoding(
    french: MadeFile, french_table: Table, french_twin: dict[str, Any]
) -> None:
    encoding = french_table.profile()["profile"]["encoding"]
    misread = [
        str(name).encode("cp1252").decode(encoding, "replace") for name in french.column("commune")
    ]

    assert encoding != "Windows-1252"
    assert column(french_table.rows(path=SLICE), "commune") == misread
    assert column(french_twin["rows"], "commune") == misread


def test_numbers_with_spaces_or_units_stay_text_and_so_do_leading_zeros(
    analysed: Analyser, http: httpx.Client
) -> None:
    lines = "".join(f'"1 234,5";{rank} %;0{1000 + rank};{rank},5\n' for rank in range(1, 30))
    made = analysed("nombres.csv", "montant;part;code;valeur\n" + lines)

    columns = Table(http, made.tabular).profile()["profile"]["columns"]

    types = {name: one["python_type"] for name, one in columns.items()}
    assert types == {"montant": "string", "part": "string", "code": "string", "valeur": "float"}


def test_the_words_of_a_boolean(analysed: Analyser, http: httpx.Client) -> None:
    lines = "".join(
        f"{'oui' if rank % 2 else 'non'};{'vrai' if rank % 2 else 'faux'};"
        f"{'true' if rank % 2 else 'false'};ligne {rank}\n"
        for rank in range(20)
    )
    made = analysed("booleens.csv", "a;b;c;nom\n" + lines)

    first, second = Table(http, made.tabular).rows("page_size=2")

    assert (first["a"], first["b"], first["c"]) == (False, False, False)
    assert (second["a"], second["b"], second["c"]) == (True, True, True)


# Names


def test_a_reserved_name_is_changed_in_the_table_and_not_in_the_twin(
    analysed: Analyser, http: httpx.Client
) -> None:
    made = analysed("reserve.csv", "xmin,nom\n" + "".join(f"{n},n{n}\n" for n in range(20)))

    row = Table(http, made.tabular).rows("page_size=1")[0]

    assert list(row) == ["__id", "xmin__hydra_renamed", "nom"]
    assert list(read_twin(http.get(made.parquet).content)["types"]) == ["xmin", "nom"]


def test_a_name_that_comes_twice_gets_a_number(analysed: Analyser, http: httpx.Client) -> None:
    made = analysed("doubles.csv", "a,a\n1,2\n3,4\n")

    assert Table(http, made.tabular).rows()[0] == {"__id": 1, "a": 1, "a.1": 2}


def test_a_column_without_a_name_is_not_analysed(analysed: Analyser) -> None:
    lines = "".join(f"{number},n{number},x\n" for number in range(20))
    made = analysed("anonyme.csv", "a,,b\n" + lines, key=FINISHED)

    assert "Could not accurately detect the file's columns" in made.extras[ERROR]


@pytest.mark.parametrize(
    "title", ["Les relevés de 2020\n\n", "Les relevés\nde 2020\n"], ids=["empty line", "no comma"]
)
def test_a_title_above_the_header_ends_the_analysis_or_makes_one_wrong_column(
    analysed: Analyser, http: httpx.Client, title: str
) -> None:
    lines = "".join(f"{number},n{number}\n" for number in range(20))
    made = analysed("titre.csv", f"{title}rang,nom\n{lines}", key=FINISHED)

    table = Table(http, made.tabular)
    assert ERROR in made.extras or table.profile()["profile"]["header"] == ["Les relevés"]


def test_a_name_of_more_than_63_bytes_is_not_analysed(analysed: Analyser) -> None:
    name = "n" * 64
    lines = "".join(f"{number},n{number}\n" for number in range(20))
    made: Analysed = analysed("long.csv", f"{name},nom\n{lines}", key=FINISHED)

    assert ERROR in made.extras
