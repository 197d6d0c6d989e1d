"""What an answer to a request for a range is: of the same version, the whole, or of no use."""

from __future__ import annotations

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagouv._http.file_answer import (
    Wanted,
    judge,
    length_of,
    no_file,
    span_of,
    unsatisfied_total,
    validator_of,
)

DATE = "Tue, 14 Nov 2023 22:13:20 GMT"
LATER = "Wed, 15 Nov 2023 22:13:20 GMT"
FIRST = httpx.Headers({"ETag": '"a"', "Last-Modified": DATE, "Date": LATER})
TAG, DAY = {"ETag": '"a"'}, {"Last-Modified": DATE}


@pytest.mark.parametrize(
    ("status", "headers", "expected"),
    [
        # Answers to a Range from byte 60 of the 100 bytes of version "a"
        (206, {"Content-Range": "bytes 60-99/100", **TAG}, "range"),
        (206, {"Content-Range": " Bytes  60-99/100 ", **TAG}, "range"),
        (206, {"Content-Range": "bytes 60-79/100", **TAG}, "range"),
        (206, {"Content-Range": "bytes 60-99/*", **TAG}, "range"),
        (206, {"Content-Range": "bytes 60-79/*", **TAG}, "again"),
        (206, {"Content-Range": "bytes 60-99/100"}, "again"),  # of no known version
        (206, {"Content-Range": "bytes 60-99/100", "ETag": '"b"'}, "again"),
        (206, {"Content-Range": "bytes 60-99/100", "ETag": 'W/"a"'}, "again"),
        (206, {"Content-Range": "bytes 60-99/100", **TAG, "Last-Modified": LATER}, "again"),
        (206, {"Content-Range": "bytes 60-98/99", **TAG}, "again"),  # another size
        (206, {"Content-Range": "bytes 60-199/200", **TAG}, "again"),
        (206, {"Content-Range": "bytes 0-99/100", **TAG}, "again"),
        (206, {"Content-Range": "bytes 61-99/100", **TAG}, "again"),
        (206, {"Content-Range": "bytes 60-100/100", **TAG}, "again"),
        (206, {"Content-Range": "bytes 60-59/100", **TAG}, "again"),
        (206, {"Content-Range": "bytes 60-99/100", "Content-Length": "39", **TAG}, "again"),
        (206, {"Content-Range": "bytes 60-99/100", "Content-Length": "40", **TAG}, "range"),
        (206, {"Content-Range": "bytes */100", **TAG}, "again"),
        (206, {"Content-Range": "bytes=60-99/100", **TAG}, "again"),
        (206, {"Content-Range": "items 60-99/100", **TAG}, "again"),
        (206, {"Content-Range": "bytes 60-99/100, bytes 0-9/100", **TAG}, "again"),
        (206, {"Content-Range": "bytes ٦٠-99/100", **TAG}, "again"),
        (206, TAG, "again"),
        (206, {"Content-Type": "multipart/byteranges; boundary=x", **TAG}, "again"),
        (
            206,
            {
                "Content-Type": "Multipart/ByteRanges; boundary=x",
                "Content-Range": "bytes 60-99/100",
                **TAG,
            },
            "again",
        ),
        (200, {}, "whole"),
        (203, TAG, "whole"),
        (416, {"Content-Range": "bytes */60", **TAG}, "again"),  # 100 bytes were told before
        (416, {"Content-Range": "bytes */100", **TAG}, "again"),
        (416, {}, "again"),
    ],
)
def test_a_range_counts_only_where_it_tells_its_version_and_its_place(
    status: int, headers: dict[str, str], expected: str
) -> None:
    wanted = Wanted(60, '"a"', 100, FIRST)
    encoded = httpx.Headers([(k.encode(), v.encode()) for k, v in headers.items()])
    assert judge(status, encoded, wanted, as_it_is=True) == expected


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"Content-Range": "bytes */60", **TAG}, "end"),
        ({"Content-Range": "bytes */60"}, "perhaps the end"),
        ({"Content-Range": "bytes */60", "ETag": '"b"'}, "again"),
        ({"Content-Range": "bytes */61", **TAG}, "again"),
        ({"Content-Range": "bytes */*", **TAG}, "again"),
        ({"Content-Range": "bytes 60-99/60", **TAG}, "again"),
        (TAG, "again"),
    ],
)
def test_what_an_earlier_call_left_may_be_the_whole(headers: dict[str, str], expected: str) -> None:
    assert judge(416, httpx.Headers(headers), Wanted(60, '"a"'), as_it_is=True) == expected


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"Content-Range": "bytes 60-99/100", **DAY}, "range"),
        ({"Content-Range": "bytes 60-99/100", **DAY, "ETag": 'W/"a"'}, "range"),
        ({"Content-Range": "bytes 60-99/100", "Last-Modified": LATER}, "again"),
        ({"Content-Range": "bytes 60-99/100", **TAG}, "again"),
        ({"Content-Range": "bytes 60-99/*", **DAY}, "again"),
    ],
)
def test_a_version_may_be_known_by_its_date(headers: dict[str, str], expected: str) -> None:
    assert judge(206, httpx.Headers(headers), Wanted(60, DATE), as_it_is=True) == expected


def test_a_range_that_is_encoded_is_of_no_use() -> None:
    headers = httpx.Headers({"Content-Range": "bytes 60-99/100", **TAG})
    assert judge(206, headers, Wanted(60, '"a"'), as_it_is=False) == "again"


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"ETag": '"a"'}, '"a"'),
        ({"ETag": 'W/"a"'}, None),
        ({"ETag": '""'}, None),
        ({"ETag": '"'}, None),
        ({"ETag": "a"}, None),
        ({"ETag": 'W/"a"', "Last-Modified": DATE, "Date": LATER}, DATE),
        ({"Last-Modified": DATE, "Date": DATE}, None),
        ({"Last-Modified": DATE}, None),
    ],
)
def test_a_weak_validator_identifies_nothing(headers: dict[str, str], expected: str | None) -> None:
    assert validator_of(httpx.Headers({"Accept-Ranges": "bytes", **headers}), 200) == expected
    assert validator_of(httpx.Headers(headers), 200) is None


@given(st.text(), st.text(), st.text(), st.integers(200, 599))
def test_no_header_breaks_the_decision(span: str, etag: str, length: str, status: int) -> None:
    pairs = [("Content-Range", span), ("ETag", etag), ("Content-Length", length)]
    headers = httpx.Headers([(name.encode(), value.encode()) for name, value in pairs])
    assert judge(status, headers, Wanted(60, '"a"', 100, FIRST), as_it_is=True) in (
        *("range", "end", "perhaps the end", "whole", "again"),
    )
    assert span_of(headers) is None or not span.isspace()
    assert unsatisfied_total(headers) is None or "*" in span
    assert length_of(headers) is None or length.strip().isdigit()


@pytest.mark.parametrize("status", [101, 201, 204, 205, 300, 304, 399])
def test_an_answer_without_a_file_names_its_status(status: int) -> None:
    assert str(status) in no_file(httpx.Response(status, content=b"hidden"))
