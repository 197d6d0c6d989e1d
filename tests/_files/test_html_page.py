"""An HTML page in the place of a file of data is known by its first bytes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagouv._files.html_page import Place

HTML = "text/html; charset=utf-8"
PAGES = [
    b"<!DOCTYPE html><html>",
    b"<!doctype HTML PUBLIC '-//W3C//DTD'>",
    b"<html lang='fr'>",
    b"\xef\xbb\xbf \r\n<HTML>",
    b"<?xml version='1.0'?>\n<!-- a <html> --> <!DOCTYPE html>",
    "\ufeff<html>".encode("utf-16-le"),
    "\ufeff<html>".encode("utf-16-be"),
]


@pytest.mark.parametrize("head", PAGES)
@pytest.mark.parametrize("content_type", [None, "text/csv", HTML])
@pytest.mark.parametrize("format", ["csv", "json", "zip", "xml", "csv.gz", "GeoJSON", ".xlsx"])
def test_a_page_is_known_whatever_its_host_says(
    head: bytes, content_type: str | None, format: str
) -> None:
    assert Place(format, None, []).holds_page(head, content_type)


@pytest.mark.parametrize(
    ("head", "content_type", "format", "expected"),
    [
        # Many hosts say text/html of all that their program sends.
        (b"name;height\n", HTML, "csv", False),
        (b'{"a": "<html>"}', HTML, "json", False),
        (b"PK\x03\x04", HTML, "zip", False),
        (b"<script>location='/login'</script>", HTML, "csv", True),
        (b"<script>location='/login'</script>", "text/csv", "csv", False),
        (b"<kml xmlns=''>", HTML, "kml", False),
        (b"<htmlish>", None, "csv", False),
        (b"", HTML, "csv", False),
    ],
)
def test_what_a_host_says_of_its_file_is_not_enough(
    head: bytes, content_type: str | None, format: str, expected: bool
) -> None:
    assert Place(format, None, []).holds_page(head, content_type) is expected


@pytest.mark.parametrize(
    ("format", "mime", "names", "of_data"),
    [
        ("csv", None, [], True),
        (None, "text/csv", [], True),
        (None, "application/vnd.ms-excel", [], True),
        (None, None, ["arbres.csv"], True),
        ("html", None, ["arbres.csv"], False),
        ("csv", "text/html", [], False),
        (None, None, ["carte.htm"], False),
        (None, "application/octet-stream", [], False),
        ("url", None, ["carte"], False),
        ("api", None, [], False),
        (None, None, [], False),
    ],
)
def test_a_page_is_a_surprise_only_where_data_was_promised(
    format: str | None, mime: str | None, names: list[str], of_data: bool
) -> None:
    place = Place(format, mime, names)
    assert place.of_data is of_data
    assert place.holds_page(b"<html>", HTML) is of_data


@given(st.binary(), st.none() | st.text(), st.none() | st.text(), st.none() | st.text())
def test_no_bytes_break_the_look(
    head: bytes, content_type: str | None, format: str | None, mime: str | None
) -> None:
    assert isinstance(Place(format, mime, ["a.csv"]).holds_page(head, content_type), bool)
