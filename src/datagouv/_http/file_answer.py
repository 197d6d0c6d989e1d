"""What the answer of a file's host is: the file, a range of it, a refusal, or neither. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

import httpx

from ..errors import http_date

LONGEST_REFUSAL = 1 << 16
"""Bytes of a refusal that are read for what it says."""

_SPAN = re.compile(r"\s*bytes\s+([0-9]{1,19})-([0-9]{1,19})/([0-9]{1,19}|\*)\s*", re.IGNORECASE)
_UNSATISFIED = re.compile(r"\s*bytes\s+\*/([0-9]{1,19})\s*", re.IGNORECASE)


def no_file(response: httpx.Response) -> str:
    """Tell why an answer, which is no error either, holds no file. It quotes none of the body."""
    status = response.status_code
    if status in (204, 205):
        return f"the host answered {status}: no content"
    if status == 304:
        return "the host answered 304 (not modified), though nothing was asked conditionally"
    if 300 <= status < 400:
        return f"the host redirects ({status}) and does not tell where to"
    return f"the host answered {status}, which is neither a file nor an error"


def may_tell(headers: httpx.Headers) -> bool:
    """Tell whether the body of a refusal is for people: a JSON text, as those of an API."""
    json = "json" in headers.get("Content-Type", "").lower()
    return (
        json
        and (number(headers.get("Content-Length", "")) or 0) <= LONGEST_REFUSAL
        and "Content-Encoding" not in headers
    )


def told(response: httpx.Response, content: bytes) -> httpx.Response:
    """Return a refusal with what it says; a body that is not a JSON object may be a file."""
    is_object = content.lstrip()[:1] == b"{" and len(content) <= LONGEST_REFUSAL
    return httpx.Response(
        response.status_code,
        headers=response.headers,
        content=content if is_object else b"",
        request=response.request,
        extensions=response.extensions,
    )


@dataclass(frozen=True, slots=True)
class Span:
    """The range that an answer says it holds.

    Attributes:
        start: Its first byte.
        end: The byte after its last.
        total: Bytes of the whole file, or `None` where the host does not tell.
    """

    start: int
    end: int
    total: int | None


def span_of(headers: httpx.Headers) -> Span | None:
    """Return the one range that a 206 holds, or `None` where it does not tell it."""
    if headers.get("Content-Type", "").lower().lstrip().startswith("multipart/byteranges"):
        return None
    found = _SPAN.fullmatch(headers.get("Content-Range", ""))
    if found is None:
        return None
    span = Span(int(found[1]), int(found[2]) + 1, None if found[3] == "*" else int(found[3]))
    if span.end <= span.start or (span.total is not None and span.end > span.total):
        return None
    length = length_of(headers)
    return None if length not in (None, span.end - span.start) else span


def unsatisfied_total(headers: httpx.Headers) -> int | None:
    """Return the size of the file that a 416 tells."""
    found = _UNSATISFIED.fullmatch(headers.get("Content-Range", ""))
    return None if found is None else int(found[1])


def length_of(headers: httpx.Headers) -> int | None:
    """Return how many bytes the body of an answer has, where its headers tell."""
    if "Transfer-Encoding" in headers:  # It counts, says RFC 9112, 6.3.
        return None
    return number(headers.get("Content-Length", ""))


def number(text: str) -> int | None:
    """Return a header's whole number, or `None` where it is none."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 else None


# Versions


def validator_of(headers: httpx.Headers, status: int) -> str | None:
    """Return what identifies this version of the file for sure, where the host gives ranges."""
    ranges = headers.get("Accept-Ranges", "").strip().lower() == "bytes"
    if not ranges and status not in (206, 416):
        return None
    etag: str = headers.get("ETag", "").strip()
    if _is_strong(etag):
        return etag
    modified, now = (http_date(headers.get(key, "")) for key in ("Last-Modified", "Date"))
    # Within a minute a file may change again under the same date (RFC 9110, 8.8.2.2).
    if modified and now and now - modified > timedelta(seconds=60):
        return str(headers["Last-Modified"]).strip()
    return None


def _is_strong(etag: str) -> bool:
    return len(etag) > 2 and etag.startswith('"') and etag.endswith('"')


def differ(first: httpx.Headers, later: httpx.Headers) -> bool:
    """Tell whether two answers are of different versions, by what both of them say of it."""
    return any(
        name in first and name in later and first[name].strip() != later[name].strip()
        for name in ("ETag", "Last-Modified")
    )


@dataclass(frozen=True, slots=True)
class Wanted:
    """The range that was asked for.

    Attributes:
        position: Its first byte.
        validator: The version that the bytes before it are of.
        total: Bytes of the whole file, where they are known from that version.
        first: The headers with which that version came, where this call asked for it.
    """

    position: int
    validator: str
    total: int | None = None
    first: httpx.Headers | None = None


Judged = Literal["range", "end", "perhaps the end", "whole", "again"]


def judge(status: int, headers: httpx.Headers, wanted: Wanted, *, as_it_is: bool) -> Judged:
    """Tell what an answer to a request for a range is.

    A host may ignore the condition (If-Range) and answer with a range of another version. So a
    range counts only where it says itself that it is of the version that is wanted.

    Args:
        status: Of the answer.
        headers: Of the answer.
        wanted: What was asked for.
        as_it_is: Whether its bytes are those of the file, without an encoding for the transport.

    Returns:
        "range" (of that version), "end" (there is no more of it), "perhaps the end" (there is no
        more, and the version is not told), "whole" (the file from its beginning), or "again": the
        answer is of no use, ask for the file from its beginning.
    """
    if status in (200, 203):
        return "whole"
    is_of_version = _is_of(headers, wanted)
    if status == 416:
        if unsatisfied_total(headers) != wanted.position:
            return "again"
        if wanted.total not in (None, wanted.position) or is_of_version is False:
            return "again"
        return "end" if is_of_version else "perhaps the end"
    span = span_of(headers)
    if status != 206 or not as_it_is or not is_of_version or span is None:
        return "again"
    if span.start != wanted.position:
        return "again"
    if span.total is None:  # Without the size of the whole, nothing tells that the range is cut.
        return "range" if span.end == wanted.total else "again"
    return "range" if wanted.total in (None, span.total) else "again"


def _is_of(headers: httpx.Headers, wanted: Wanted) -> bool | None:
    """Tell whether an answer is of the version that is wanted; `None` where it does not tell."""
    if wanted.first is not None and differ(wanted.first, headers):
        return False
    name = "ETag" if wanted.validator.startswith('"') else "Last-Modified"
    if name not in headers:
        return None
    return bool(headers[name].strip() == wanted.validator)
