"""The limits of an answer: its size, its encoding, its compression ratio. Pure."""

from __future__ import annotations

import httpx

LARGEST_ANSWER = 100_000_000
"""Bytes of a decompressed API answer: the largest known answer has a fifth."""
LARGEST_RATIO = 200
"""The largest compression ratio of an answer: JSON is compressed 5 to 50 times."""
SMALL_ANSWER = 1_000_000
"""Bytes below which any ratio is accepted."""


def refuse_head(headers: httpx.Headers) -> str | None:
    """Return why the body of an answer is refused unread, or `None`."""
    length = headers.get("Content-Length", "")
    if length.isascii() and length.isdigit() and int(length) > LARGEST_ANSWER:
        return f"the answer is of {length} bytes, and {LARGEST_ANSWER} are the most that is read"
    encoding = headers.get("Content-Encoding", "").lower().strip()
    if encoding not in ("", "identity", "gzip", "deflate"):
        return f"the answer is encoded as {encoding[:60]}, unasked"
    return None


def refuse_size(unpacked: int, received: int) -> str | None:
    """Return why the rest of a body is refused, or `None`.

    Args:
        unpacked: Decompressed bytes so far.
        received: Received bytes so far.
    """
    if unpacked > LARGEST_ANSWER:
        return f"the answer has more than {LARGEST_ANSWER} bytes, the most that is read"
    if unpacked > SMALL_ANSWER and unpacked > received * LARGEST_RATIO:
        return f"the answer unpacks to more than {LARGEST_RATIO} times what was sent: it is a bomb"
    return None


def whole(response: httpx.Response, content: bytes) -> httpx.Response:
    """Return an answer with its decompressed body."""
    headers = response.headers
    if "Content-Encoding" in headers or "Transfer-Encoding" in headers:
        packed = ("content-encoding", "content-length", "transfer-encoding")
        kept = [(k, v) for k, v in headers.multi_items() if k.lower() not in packed]
        headers = httpx.Headers(kept)
    complete = httpx.Response(
        response.status_code,
        headers=headers,
        content=content,
        request=response.request,
        extensions=response.extensions,
        default_encoding=response.default_encoding,
    )
    complete.elapsed = response.elapsed
    return complete
