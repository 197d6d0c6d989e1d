"""What a file is compared with: the platform's checksum, unless it is older than the file."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagouv._checksum import expected_checksum, is_outdated

# How old a file is


@pytest.mark.parametrize(
    "modified", ["Wed, 21 Oct 2020 07:28:00 GMT", "Wed, 21 Oct 2020 07:28:00 -0000"]
)
@pytest.mark.parametrize(
    ("analysed", "expected"),
    [
        ("2020-10-21T07:27:59+00:00", True),
        ("2020-10-21T07:27:59", True),
        ("2020-10-21T09:27:59+02:00", True),
        ("2020-10-21T07:28:00+00:00", False),
        ("2020-10-21T07:28:01", False),
        ("hier", False),
        (None, False),
    ],
)
def test_a_file_is_newer_than_its_analysis_whatever_their_zones(
    modified: str, analysed: str | None, expected: bool
) -> None:
    assert is_outdated({"analysis:last-modified-at": analysed}, modified) is expected


@given(st.none() | st.text(), st.none() | st.text() | st.integers() | st.lists(st.text()))
def test_no_date_breaks_the_comparison(modified: str | None, analysed: Any) -> None:
    moment = "2020-10-21T07:27:59+00:00"
    header = "Wed, 21 Oct 2020 07:28:00 GMT"

    assert is_outdated({"check:date": moment}, modified) is False
    assert is_outdated({"check:date": analysed}, header) is False


@pytest.mark.parametrize(
    "modified",
    ["Wed, 21 Oct 2020 07:28:00 +9999999999999999", "Wed, 31 Feb 2020 07:28:00 GMT", "0"],
)
def test_a_date_that_is_none_is_not_compared(modified: str) -> None:
    assert is_outdated({"check:date": "2000-01-01T00:00:00"}, modified) is False


# Which checksum it should have


@pytest.mark.parametrize(
    ("checksum", "extras", "hosted", "expected"),
    [
        ({"type": "sha1", "value": "AB "}, {}, True, ("sha1", "ab", True)),
        (
            {"type": "sha256", "value": "ab"},
            {"analysis:checksum": "cd"},
            False,
            ("sha256", "ab", True),
        ),
        (None, {"analysis:checksum": "cd"}, False, ("sha1", "cd", False)),
        (None, {"analysis:checksum": "cd"}, True, None),
        (None, {"analysis:checksum": 7}, False, None),
        ({"type": "crc", "value": "ab"}, {}, True, None),
        ({"type": "sha1", "value": ""}, {}, True, None),
    ],
)
def test_a_file_is_compared_with_what_the_platform_knows(
    checksum: dict[str, str] | None, extras: dict[str, Any], hosted: bool, expected: Any
) -> None:
    found = expected_checksum(checksum, extras, hosted=hosted)

    assert (None if found is None else (found.kind, found.value, found.strict)) == expected
