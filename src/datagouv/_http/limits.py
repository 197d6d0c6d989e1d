"""What is taken from a server, honest or not: how large answers are, where they lead. Pure."""

from __future__ import annotations

import httpx

LARGEST_ANSWER = 100_000_000
"""Bytes of an answer of the API, unpacked: the largest that are known have a fifth of it."""
LARGEST_RATIO = 200
"""How much larger an answer may be than what was sent of it: JSON is packed 5 to 50 times."""
SMALL_ANSWER = 1_000_000
"""Bytes below which the ratio does not matter."""


def refuse_head(headers: httpx.Headers) -> str | None:
    """Tell why the body of an answer shall not be read at all, or nothing."""
    length = headers.get("Content-Length", "")
    if length.isascii() and length.isdigit() and int(length) > LARGEST_ANSWER:
        return f"the answer is of {length} bytes, and {LARGEST_ANSWER} are the most that is read"
    encoding = headers.get("Content-Encoding", "").lower().strip()
    if encoding not in ("", "identity", "gzip", "deflate"):
        return f"the answer is encoded as {encoding[:60]}, unasked"
    return None


def refuse_size(unpacked: int, received: int) -> str | None:
    """Tell why no more of an answer is read, or nothing.

    Args:
        unpacked: Bytes of it that are there.
        received: Bytes that were sent of it.
    """
    if unpacked > LARGEST_ANSWER:
        return f"the answer has more than {LARGEST_ANSWER} bytes, the most that is read"
    if unpacked > SMALL_ANSWER and unpacked > received * LARGEST_RATIO:
        return f"the answer unpacks to more than {LARGEST_RATIO} times what was sent: it is a bomb"
    return None


def whole(response: httpx.Response, content: bytes) -> httpx.Response:
    """Return an answer with its body, which was read and unpacked."""
    headers = response.headers
    if "Content-Encoding" in headers or "Transfer-Encoding" in headers:
        packed = ("content-encoding", "content-length", "transfer-encoding")
        kept = [(k, v) for k, v in headers.multi_items() if k.lower() not in packed]
        headers = httpx.Headers(kept)
    known = httpx.Response(
        response.status_code,
        headers=headers,
        content=content,
        request=response.request,
        extensions=response.extensions,
        default_encoding=response.default_encoding,
    )
    known.elapsed = response.elapsed
    return known
