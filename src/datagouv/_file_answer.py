"""What the answer of a file's host is: a file, a refusal, or neither. Pure."""

from __future__ import annotations

import httpx

LONGEST_REFUSAL = 1 << 16
"""Bytes of a refusal that are read for what it says."""


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
    length = headers.get("Content-Length", "")
    long = length.isascii() and length.isdigit() and int(length) > LONGEST_REFUSAL
    return json and not long and "Content-Encoding" not in headers


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
