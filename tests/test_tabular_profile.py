"""Profiles, values of cells, and analyses, as the platform gives them, become typed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from datagouv import InvalidAnswerError
from datagouv._tabular.analysis import changed_at, read_analysis
from datagouv._tabular.fields import Column, Profile, TopValue
from datagouv._tabular.profile import name_in_file, name_in_table, read_profile
from datagouv._tabular.values import RowReader

SAID: dict[str, Any] = {
    "header": ["b", "a"],
    "columns": {
        "a": {"score": 1.0, "format": "int", "python_type": "int"},
        "b": {"format": "date", "python_type": "date", "date_format": "%d/%m/%Y"},
    },
    "profile": {
        "a": {"min": "0", "max": "999", "mean": 3.5, "std": "1.5", "nb_distinct": 7},
        "b": {"tops": [{"value": "02/01/2020", "count": 3}, {"value": None, "count": "2"}]},
    },
    "encoding": "Windows-1252",
    "separator": ";",
    "total_lines": 1200,
    "nb_duplicates": "0",
    "header_row_idx": 0,
}


def test_the_columns_are_in_the_order_of_the_file() -> None:
    profile = read_profile({"profile": SAID, "deleted_at": None})
    assert profile.names == ["b", "a"]
    assert (profile.total, profile.duplicates, profile.separator) == (1200, 0, ";")
    assert read_profile(SAID) == profile


def test_numbers_are_numbers_whether_they_come_as_texts_or_not() -> None:
    column = read_profile(SAID)["a"]
    assert (column.min, column.max, column.mean, column.std, column.distinct) == (
        0,
        999,
        3.5,
        1.5,
        7,
    )
    assert read_profile(SAID)["b"].tops == (TopValue("02/01/2020", 3), TopValue(None, 2))


@pytest.mark.parametrize(
    "said",
    [{}, {"columns": {"a": None}}, {"columns": {"a": {}}, "profile": {"a": {"tops": 3}}}],
)
def test_an_older_profile_may_lack_every_key(said: dict[str, Any]) -> None:
    profile = read_profile({"profile": said})
    assert profile.total is None
    assert [column.type for column in profile] == ["string"] * len(profile)


@pytest.mark.parametrize("answer", [None, [], {"errors": []}, {"profile": 3}])
def test_what_is_no_profile_is_refused(answer: object) -> None:
    with pytest.raises(InvalidAnswerError, match="no profile"):
        read_profile(answer)


def test_names_that_the_database_keeps_for_itself_are_given_back() -> None:
    for name in ["xmin", "CTID", "__id"]:
        assert name_in_table(name) == f"{name}__hydra_renamed"
        assert name_in_file(name_in_table(name)) == name
    assert name_in_table("x") == name_in_file("x") == "x"


def test_cells_become_values_of_python() -> None:
    profile = Profile(
        columns=(Column("f", "float"), Column("d", "date"), Column("m", "datetime"), Column("n"))
    )
    served = {"__id": 1, "f": 3, "d": "2020-01-02", "m": "2020-01-02T03:04:05", "n": None}
    row = RowReader(profile, None)(served)
    moment = datetime(2020, 1, 2, 3, 4, 5)  # noqa: DTZ001  # as the service gives it
    assert row == {"f": 3.0, "d": date(2020, 1, 2), "m": moment, "n": None}
    assert type(row["f"]) is float


def test_rows_of_other_keys_are_read_one_after_the_other() -> None:
    read = RowReader(Profile(columns=(Column("d", "date"), Column("xmin"))), None)
    plain = {"__id": 1, "d": "2020-01-02", "n": 1}
    renamed = {"__id": 2, "d": None, "xmin__hydra_renamed": 2}
    for _ in range(2):
        assert read(plain) == {"d": date(2020, 1, 2), "n": 1}
        assert read(renamed) == {"d": None, "xmin": 2}
        assert read({"__id__hydra_renamed": "x"}) == {"__id": "x"}
    assert plain == {"__id": 1, "d": "2020-01-02", "n": 1}


def test_a_cell_of_another_type_than_its_profile_says_is_refused() -> None:
    with pytest.raises(InvalidAnswerError, match="'d': the tabular service gives 'x'"):
        RowReader(Profile(columns=(Column("d", "date"),)), None)({"d": "x"})


EXTRAS = {
    "check:available": True,
    "check:status": 200,
    "check:date": "2026-11-28T06:00:00",
    "analysis:checksum": "abc",
    "analysis:parsing:parsing_table": "md5",
    "analysis:parsing:finished_at": "2026-11-28T06:00:02+00:00",
}


def test_an_analysis_of_this_file_is_done() -> None:
    analysis = read_analysis(EXTRAS, format="csv", checksum="abc")
    assert (analysis.status, analysis.has_table, analysis.http_status) == ("done", True, 200)
    assert analysis.checked_at == datetime(2026, 11, 28, 6, tzinfo=UTC)


def test_an_analysis_of_the_file_that_was_there_before_is_not_over() -> None:
    assert read_analysis(EXTRAS, format="csv", checksum="other").status == "under way"
    later = datetime(2026, 11, 29, tzinfo=UTC)
    assert read_analysis(EXTRAS, format="csv", changed_at=later).status == "under way"


def test_a_table_is_waited_for_only_where_the_format_has_one() -> None:
    known = {"analysis:checksum": "abc"}
    assert read_analysis(known, format="csv", checksum="abc").status == "under way"
    assert read_analysis(known, format="pdf", checksum="abc").status == "done"


def test_an_analysis_that_failed_says_why() -> None:
    analysis = read_analysis(
        {**EXTRAS, "analysis:parsing:error": "csv_detective:x"}, checksum="abc"
    )
    assert (analysis.status, analysis.error, analysis.has_table) == (
        "failed",
        "csv_detective:x",
        False,
    )
    gone = read_analysis({"check:available": False, "check:error": "timeout"}, format="csv")
    assert (gone.status, gone.error) == ("failed", "timeout")


def test_without_extras_there_is_no_analysis() -> None:
    assert read_analysis({"mine": 1}).status == "none"


def test_a_resource_without_its_moment_is_no_answer() -> None:
    with pytest.raises(InvalidAnswerError, match="does not say when"):
        changed_at({"internal": {}})
