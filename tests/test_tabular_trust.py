"""Whether the platform read a file as it is written: its dates, and its letters."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from datagouv._tabular.decoding import encoding_of, may_be_misread
from datagouv._tabular.fields import Column, Profile
from datagouv._tabular.trust import (
    HEAD,
    Ambiguous,
    ambiguous_dates,
    first_rows,
    in_doubt,
    judge,
    misread_columns,
    parse,
)

FRENCH = Column("jour", "date", date_format="%d/%m/%Y")
PROFILE = Profile(columns=(Column("ville"), FRENCH), encoding="utf-8", separator=";")


def test_only_dates_that_do_not_begin_with_the_year_are_in_doubt() -> None:
    iso = Column("d", "date", date_format="%Y-%m-%d")
    unknown = Column("m", "datetime")
    assert in_doubt([Column("n"), iso, FRENCH, unknown]) == [FRENCH, unknown]


def test_the_first_date_that_can_be_read_in_two_ways_is_found() -> None:
    head = b"ville;jour\nA;13/01/2020\nB;02/02/2020\n\nC;\nD;03/02/2020\n"
    found = ambiguous_dates(head, PROFILE, [FRENCH])
    assert found == {"jour": Ambiguous(4, date(2020, 2, 3), date(2020, 3, 2))}


@pytest.mark.parametrize(
    ("read", "found"),
    [
        (date(2020, 2, 3), "right"),
        (datetime(2020, 3, 2, 8), "swapped"),  # noqa: DTZ001  # as the service gives it
        (date(2021, 2, 3), "unknown"),
        (None, "unknown"),
    ],
)
def test_what_was_read_is_compared_with_what_is_written(read: date | None, found: str) -> None:
    assert judge(Ambiguous(4, date(2020, 2, 3), date(2020, 3, 2)), read) == found


@pytest.mark.parametrize(
    ("text", "date_format", "day"),
    [
        ("03/02/2020", "%d/%m/%Y", date(2020, 2, 3)),
        ("03/02/2020 08:30", "%d/%m/%Y", date(2020, 2, 3)),
        ("3-2-20", None, date(2020, 2, 3)),
        ("02/13/2020", None, None),
        ("02/03/2020", "%m/%d/%Y", date(2020, 2, 3)),
        ("lundi", None, None),
    ],
)
def test_a_date_is_read_by_its_format(text: str, date_format: str | None, day: date | None) -> None:
    assert parse(text, date_format) == day


def test_a_line_that_is_cut_off_is_left_out() -> None:
    line = b"A;" + b"x" * 97 + b"\n"
    rows = first_rows((b"ville;jour\n" + line * 1000)[:HEAD], PROFILE)
    assert len(rows) == (HEAD - 11) // 100
    assert all(len(row["jour"]) == 97 for row in rows)


def test_lines_above_the_header_are_left_out() -> None:
    profile = Profile(encoding="utf-8", separator=";", header_row=1)
    assert first_rows("Titre\nville\nÉvry\n".encode(), profile) == [{"ville": "Évry"}]


SENTENCE = "Nîmes, Besançon, Œuilly, L’Haÿ-les-Roses : 12 € à l’été"


@pytest.mark.parametrize(
    ("content", "said", "encoding"),
    [
        ("\ufeffa".encode(), None, "utf-8-sig"),
        (SENTENCE.encode("utf-16"), "utf-8", "utf-16"),
        (SENTENCE.encode(), "cp1252", "utf-8"),
        (SENTENCE.encode("cp1252"), "utf-8", "cp1252"),
        (SENTENCE.encode("cp1252"), "mac_iceland", "cp1252"),
        (SENTENCE.encode("cp1252"), "windows-1250", "cp1252"),
        (SENTENCE.replace("’", "'").encode("iso-8859-15"), "iso-8859-15", "iso8859-15"),
        (SENTENCE.encode("mac_roman"), "mac_roman", "mac-roman"),
        (SENTENCE.encode("utf-16-le"), "utf_16_le", "utf-16-le"),
        (b"abc", "no such encoding", "utf-8"),
        (SENTENCE.encode("cp1252"), "zlib_codec", "cp1252"),
    ],
)
def test_bytes_tell_their_encoding_before_the_platform_does(
    content: bytes, said: str | None, encoding: str
) -> None:
    assert encoding_of(content, said, whole=True) == encoding


def test_a_character_that_is_cut_off_is_utf8_all_the_same() -> None:
    half = "été".encode()[:-1]
    assert encoding_of(half, "cp1252", whole=False) == "utf-8"
    assert encoding_of(half, "cp1252", whole=True) == "cp1252"


def test_only_columns_with_misread_letters_are_named() -> None:
    head = "ville;jour\nNîmes;1\n".encode("cp1252")
    wrong = Profile(encoding="mac_iceland", separator=";")
    assert may_be_misread(wrong)
    assert misread_columns(head, wrong, ["ville", "jour"]) == ["ville"]
    right = Profile(encoding="Windows-1252", separator=";")
    assert misread_columns(head, right, ["ville", "jour"]) == []
    assert not may_be_misread(PROFILE)
