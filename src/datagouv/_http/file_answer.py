"""The answer of a file's host: the file, a range of it, a refusal, or neither. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

import httpx

from ..errors import http_date

LONGEST_REFUSAL = 1 << 16
"""Bytes of a refusal that are read for its message."""

_SPAN = re.compile(r"\s*bytes\s+([0-9]{1,19})-([0-9]{1,19})/([0-9]{1,19}|\*)\s*", re.IGNORECASE)
_UNSATISFIED = re.compile(r"\s*bytes\s+\*/([0-9]{1,19})\s*", re.IGNORECASE)


def no_file(response: httpx.Response) -> str:
    """Return why an answer without an error holds no file; the text quotes no body."""
    status = response.status_code
    if status in (204, 205):
        return f"the host answered {status}: no content"
    if status == 304:
        return "the host answered 304 (not modified), though nothing was asked conditionally"
    if 300 <= status < 400:
        return f"the host redirects ({status}) and does not tell where to"
    return f"the host answered {status}, which is neither a file nor an error"


_REMEDIES = {
    401: "the host wants a login, and the key of the portal goes with no file: fetch it by hand",
    403: "the host gives this file to nobody, or to known people only: ask its publisher",
    404: "the host has no such file (any more): tell its publisher, or look for another file",
    410: "the host has no such file any more: look for another file",
    429: "the host gets too many requests: wait, and fetch fewer files at a time",
}


def remedy_of_file(status: int) -> str | None:
    """Return what to do about the refusal of a file's host."""
    return "the host failed: try again later" if status >= 500 else _REMEDIES.get(status)


def has_message(headers: httpx.Headers) -> bool:
    """Tell whether the body of a refusal is a short JSON text, which may hold a message."""
    json = "json" in headers.get("Content-Type", "").lower()
    return (
        json
        and (number(headers.get("Content-Length", "")) or 0) <= LONGEST_REFUSAL
        and "Content-Encoding" not in headers
    )


def refusal_of(response: httpx.Response, content: bytes) -> httpx.Response:
    """Return a refusal with its JSON object; another body is dropped, for it may be a file."""
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
    """The range in an answer, by its Content-Range.

    Attributes:
        start: The first byte.
        end: The byte after the last.
        total: Bytes of the whole file, or `None` where the host does not tell.
    """

    start: int
    end: int
    total: int | None


def span_of(headers: httpx.Headers) -> Span | None:
    """Return the range of a 206, or `None` where its headers do not tell one range."""
    if headers.get("Content-Type", "").lower().lstrip().startswith("multipart/byteranges"):
        return None
    match = _SPAN.fullmatch(headers.get("Content-Range", ""))
    if match is None:
        return None
    span = Span(int(match[1]), int(match[2]) + 1, None if match[3] == "*" else int(match[3]))
    if span.end <= span.start or (span.total is not None and span.end > span.total):
        return None
    length = length_of(headers)
    return None if length not in (None, span.end - span.start) else span


def unsatisfied_total(headers: httpx.Headers) -> int | None:
    """Return the size of the file, by the Content-Range of a 416."""
    match = _UNSATISFIED.fullmatch(headers.get("Content-Range", ""))
    return None if match is None else int(match[1])


def length_of(headers: httpx.Headers) -> int | None:
    """Return the size of a body in bytes, where the headers tell it."""
    if "Transfer-Encoding" in headers:  # It overrides Content-Length (RFC 9112, 6.3).
        return None
    return number(headers.get("Content-Length", ""))


def number(text: str) -> int | None:
    """Return a header's whole number, or `None`."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 else None


# Versions


def validator_of(headers: httpx.Headers, status: int) -> str | None:
    """Return a strong ETag, or a safe Last-Modified, where the host gives ranges."""
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


@dataclass(frozen=True, slots=True)
class Version:
    """What an answer tells of the version of a file.

    Attributes:
        etag: Its ETag.
        modified: Its Last-Modified.
        size: The bytes of the whole file.
    """

    etag: str | None = None
    modified: str | None = None
    size: int | None = None

    def differs(self, later: Version) -> bool:
        """Tell whether a later answer is surely of another version."""
        pairs = (
            (self.etag, later.etag),
            (self.modified, later.modified),
            (self.size, later.size),
        )
        return any(None not in pair and pair[0] != pair[1] for pair in pairs)


def version_of(response: httpx.Response) -> Version:
    """Return the version that the answer to a request for a range tells."""
    headers, span = response.headers, span_of(response.headers)
    size = span.total if response.status_code == 206 and span else None
    if response.status_code == 200:
        size = length_of(headers)
    etag, modified = (headers.get(name) for name in ("ETag", "Last-Modified"))
    return Version(etag and etag.strip(), modified and modified.strip(), size)


def differ(first: httpx.Headers, later: httpx.Headers) -> bool:
    """Tell whether two answers are of different versions, by headers of both."""
    return any(
        name in first and name in later and first[name].strip() != later[name].strip()
        for name in ("ETag", "Last-Modified")
    )


@dataclass(frozen=True, slots=True)
class Wanted:
    """The requested range.

    Attributes:
        position: The first byte.
        validator: The ETag or date of the version that was received so far; `None` where nothing
            was received, and any version will do.
        total: Bytes of the whole file in that version, where they are known.
        first: The headers of the first answer of that version in this call.
        end: The byte after the last; `None` for the rest of the file.
    """

    position: int
    validator: str | None
    total: int | None = None
    first: httpx.Headers | None = None
    end: int | None = None

    @property
    def headers(self) -> dict[str, str]:
        """The headers that request the range."""
        last = "" if self.end is None else self.end - 1
        ranged = {"Range": f"bytes={self.position}-{last}"}
        return ranged if self.validator is None else {**ranged, "If-Range": self.validator}


Judged = Literal["range", "end", "perhaps the end", "whole", "again"]


def judge(status: int, headers: httpx.Headers, wanted: Wanted, *, as_it_is: bool) -> Judged:
    """Judge the answer to a request for a range.

    A host may ignore If-Range, and answer with a range of another version. A range counts only
    where its own headers name the version.

    Args:
        status: The status of the answer.
        headers: The headers of the answer.
        wanted: The requested range.
        as_it_is: Whether the body has no Content-Encoding to decode.

    Returns:
        "range" (of the version), "end" (no byte is left), "perhaps the end" (no byte is left, of an
        unknown version), "whole" (the file from its beginning), or "again": request the file from
        its beginning.
    """
    if status in (200, 203):
        return "whole"
    is_of_version = _is_of(headers, wanted)
    if status == 416:
        if wanted.validator is None or unsatisfied_total(headers) != wanted.position:
            return "again"
        if wanted.total not in (None, wanted.position) or is_of_version is False:
            return "again"
        return "end" if is_of_version else "perhaps the end"
    span = span_of(headers)
    if status != 206 or not as_it_is or not is_of_version or span is None:
        return "again"
    if span.start != wanted.position:
        return "again"
    if span.total is None:  # Without the total, a cut range would look whole.
        return "range" if span.end == wanted.total else "again"
    return "range" if wanted.total in (None, span.total) else "again"


def judge_whole(status: int, headers: httpx.Headers) -> Judged:
    """Judge the answer to a request for the whole file.

    Returns:
        "whole", or "again" for a 206 that is not the whole file from its beginning.
    """
    span = span_of(headers)
    if status == 206 and (span is None or (span.start, span.total) != (0, span.end)):
        return "again"
    return "whole"


def _is_of(headers: httpx.Headers, wanted: Wanted) -> bool | None:
    """Tell whether an answer is of the wanted version; `None` where its headers do not tell."""
    if wanted.validator is None:
        return validator_of(headers, 206) is not None  # Further ranges can be of this version.
    if wanted.first is not None and differ(wanted.first, headers):
        return False
    name = "ETag" if wanted.validator.startswith('"') else "Last-Modified"
    if name not in headers:
        return None
    return bool(headers[name].strip() == wanted.validator)
