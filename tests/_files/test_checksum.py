"""What a file is compared with, and what a difference means: an error, a warning, nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagouv._files.checksum import Evidence, Verify, known_of

RIGHT, WRONG = "ab" * 20, "cd" * 20
ANALYSED = "2020-10-21T07:28:00+00:00"
STORED = {"type": "sha1", "value": RIGHT}
UNKNOWN_KIND = {"type": "crc", "value": RIGHT}
OBSERVED = {"analysis:checksum": RIGHT, "analysis:last-modified-at": ANALYSED}


def outcome(
    verify: Verify,
    *,
    checksum: dict[str, str] | None = None,
    filesize: int | None = None,
    extras: dict[str, Any] | None = None,
    hosted: bool = False,
    found: str = WRONG,
    size: int = 10,
    page: bool = False,
    evidence: Evidence | None = None,
) -> str:
    known = known_of(checksum, filesize, extras or {}, hosted=hosted, verify=verify)
    told = found if known.checksum is not None else None
    verdict = known.verdict(told, size, page=page, evidence=evidence or Evidence())
    if verdict.problem is None:
        return "nothing"
    return "error" if verdict.refused else "warning"


TABLE: list[tuple[dict[str, Any], str, str]] = [
    # What is known; with "auto"; with True. With False nothing is ever compared.
    ({"hosted": True, "checksum": STORED}, "error", "error"),
    ({"hosted": True, "checksum": STORED, "found": RIGHT}, "nothing", "nothing"),
    # The checksum counts more than a size.
    ({"hosted": True, "checksum": STORED, "found": RIGHT, "filesize": 7}, "nothing", "nothing"),
    ({"hosted": True, "checksum": UNKNOWN_KIND, "filesize": 7}, "error", "error"),
    ({"hosted": True, "filesize": 7}, "error", "error"),
    ({"hosted": True, "filesize": 10}, "nothing", "nothing"),
    # An analysis says nothing of a hosted file.
    ({"hosted": True, "filesize": 10, "extras": OBSERVED}, "nothing", "nothing"),
    ({"checksum": STORED}, "error", "error"),
    ({"checksum": STORED, "extras": {"analysis:checksum": WRONG}}, "error", "error"),
    ({"checksum": UNKNOWN_KIND, "extras": OBSERVED}, "warning", "error"),
    ({"extras": OBSERVED}, "warning", "error"),
    ({"extras": OBSERVED, "found": RIGHT}, "nothing", "nothing"),
    ({"extras": {"analysis:content-length": 7}}, "warning", "error"),
    ({"extras": {"analysis:content-length": "10"}}, "nothing", "nothing"),
    ({"filesize": 7}, "warning", "error"),
    ({"filesize": -1}, "nothing", "warning"),
    ({}, "nothing", "warning"),
    ({"hosted": True}, "nothing", "warning"),
    ({"extras": {"analysis:checksum": 7, "analysis:content-length": []}}, "nothing", "warning"),
    ({"checksum": {"type": "sha1", "value": " "}}, "nothing", "warning"),
    # A page in the place of the file
    ({"page": True}, "warning", "warning"),
    ({"page": True, "extras": OBSERVED}, "error", "error"),
    ({"page": True, "extras": OBSERVED, "found": RIGHT}, "warning", "warning"),
    ({"page": True, "filesize": 7}, "error", "error"),
    ({"page": True, "hosted": True, "checksum": STORED}, "error", "error"),
    ({"page": True, "hosted": True, "checksum": STORED, "found": RIGHT}, "nothing", "nothing"),
]


@pytest.mark.parametrize(("known", "auto", "strictly"), TABLE)
def test_what_binds_when(known: dict[str, Any], auto: str, strictly: str) -> None:
    assert outcome("auto", **known) == auto
    assert outcome(True, **known) == strictly
    assert outcome(False, **known) == ("warning" if known.get("page") else "nothing")


@pytest.mark.parametrize(
    ("modified", "age", "expected"),
    [
        ("Wed, 21 Oct 2020 07:20:00 GMT", None, "error"),
        ("Wed, 21 Oct 2020 07:20:00 -0000", None, "error"),
        ("Wed, 21 Oct 2020 07:27:30 GMT", None, "warning"),  # Clocks differ.
        ("Wed, 21 Oct 2020 07:28:00 GMT", None, "warning"),
        ("Wed, 21 Oct 2020 07:29:00 GMT", None, "warning"),
        ("Wed, 21 Oct 2020 07:20:00 +9999999999999999", None, "warning"),
        ("Wed, 31 Feb 2020 07:28:00 GMT", None, "warning"),
        ("0", None, "warning"),
        (None, "30", "warning"),
        (None, "900000000", "error"),  # A cache's copy, of before the analysis.
        (None, "9" * 30, "warning"),
        (None, "-4", "warning"),
        ("Wed, 21 Oct 2020 07:29:00 GMT", "900000000", "warning"),
    ],
)
def test_only_a_file_that_is_surely_older_than_its_analysis_is_refused(
    modified: str | None, age: str | None, expected: str
) -> None:
    assert outcome("auto", extras=OBSERVED, evidence=Evidence(modified, age)) == expected


@pytest.mark.parametrize("analysed", ["2020-10-21T07:28:00", "2020-10-21T09:28:00+02:00"])
@pytest.mark.parametrize("key", ["analysis:last-modified-at", "check:date"])
def test_the_date_of_an_analysis_counts_whatever_its_zone(analysed: str, key: str) -> None:
    moment = datetime.fromisoformat(ANALYSED)
    for minutes, expected in ((-5, "error"), (5, "warning")):
        modified = (moment + timedelta(minutes=minutes)).strftime("%a, %d %b %Y %H:%M:%S GMT")
        extras = {"analysis:checksum": RIGHT, key: analysed}
        assert outcome("auto", extras=extras, evidence=Evidence(modified)) == expected


@given(
    st.none() | st.text(),
    st.none() | st.text(),
    st.none() | st.text() | st.integers() | st.lists(st.text()) | st.datetimes().map(str),
)
def test_no_date_breaks_the_comparison(
    modified: str | None, age: str | None, analysed: object
) -> None:
    extras = {"analysis:checksum": RIGHT, "check:date": analysed}
    assert outcome("auto", extras=extras, evidence=Evidence(modified, age)) in ("warning", "error")


def test_a_page_that_is_refused_says_what_it_is() -> None:
    known = known_of(STORED, None, {}, hosted=True, verify="auto")
    verdict = known.verdict(WRONG, 10, page=True)
    assert "HTML page" in (verdict.problem or "")
    assert "verify=False" in (verdict.problem or "")


def test_an_analysis_is_told_with_its_day() -> None:
    known = known_of(None, None, OBSERVED, hosted=False, verify="auto")
    assert known.analysed == datetime(2020, 10, 21, 7, 28, tzinfo=UTC)
    assert "2020-10-21 07:28" in (known.verdict(WRONG, 10).problem or "")
