"""What is taken from a server, honest or not: how large answers are, where they lead. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import copy
from typing import Any

import httpx

from ._environments import shown
from .errors import FieldError, InvalidAnswerError

LARGEST_ANSWER = 100_000_000
"""Bytes of an answer of the API, unpacked: the largest that are known have a fifth of it."""
LARGEST_RATIO = 200
"""How much larger an answer may be than what was sent of it: JSON is packed 5 to 50 times."""
UNPACKED_FREELY = 1_000_000
"""Bytes below which the ratio does not matter."""
ENCODINGS = "gzip, deflate"
"""What is asked for: others unpack to gigabytes from a few bytes, at once."""


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
    if unpacked > UNPACKED_FREELY and unpacked > received * LARGEST_RATIO:
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


def origin(url: httpx.URL) -> tuple[str, bytes, int | None]:
    """Return what the key is bound to: scheme, host and port (None for the scheme's own)."""
    return url.scheme, url.raw_host.rstrip(b"."), url.port


def check_address(url: httpx.URL) -> None:
    """Refuse a URL that is no place to go to, which the system says in errors of its own.

    Raises:
        httpx.InvalidURL: There is no such port.
    """
    if (url.port or 0) > 65535:
        raise httpx.InvalidURL(f"there is no port {url.port}")


def check_hop(request: httpx.Request) -> None:
    """Refuse to follow a redirect to what is no place to go to.

    Raises:
        InvalidAnswerError: It leads to no host, to no port, or away from http.
    """
    url = request.url
    if url.scheme not in ("http", "https"):
        raise InvalidAnswerError(
            f"{request.method}: it is redirected to a {url.scheme or 'relative'} address, and the "
            "SDK speaks only http:// and https://"
        )
    try:
        check_address(url)
    except httpx.InvalidURL as error:
        raise InvalidAnswerError(f"{request.method}: it is redirected to {url}: {error}") from None


def bad_location(error: Exception) -> bool:
    """Tell whether httpx failed because the Location of a redirect is no URL."""
    if isinstance(error, httpx.RemoteProtocolError):
        return str(error).startswith("Invalid URL in location header")
    return isinstance(error, httpx.InvalidURL)


def asking(url: str, params: Mapping[str, Any]) -> str:
    """Return a URL with more in its query.

    Raises:
        FieldError: A parameter is no text that can be sent.
    """
    # httpx would put them in the place of a query that the path brings, slowly.
    root, _, query = url.partition("#")[0].partition("?")
    try:
        return f"{root}?{httpx.QueryParams(query).merge(params)}"
    except UnicodeError as error:
        raise FieldError(f"this cannot be said in a query: {error}") from None


def without(request: httpx.Request, header: str) -> httpx.Request:
    """Return a request that was sent, for its answer: without its body, and without a header."""
    known = copy(request)
    known.headers = request.headers.copy()
    known.headers.pop(header, None)
    return known


def refuse_hop(source: httpx.URL, target: httpx.URL) -> str | None:
    """Tell why an answer of the API is not looked for where a redirect leads, or nothing."""
    if source.scheme == "https" and target.scheme != "https":
        return f"it is redirected to {target}, where anyone on the way may write the answer"
    return None


def with_query(target: httpx.Request, source: httpx.Request, status: int) -> httpx.Request:
    """Give a redirected request the query that the server forgot."""
    # The server moves a renamed slug with a 308 that forgets the query (and the page number in it).
    same = origin(target.url) == origin(source.url)
    if status == 308 and same and not target.url.query and source.url.query:
        target.url = target.url.copy_with(query=source.url.query)
    return target


def check_method(method: object) -> str:
    """Return a method in the form of the wire.

    Raises:
        FieldError: It is none.
    """
    if not isinstance(method, str) or not re.fullmatch(r"[A-Za-z]{1,16}", method):
        raise FieldError(f"method must be such as 'GET', not {shown(method)}")
    return method.upper()


def check_headers(headers: Mapping[str, str]) -> None:
    """Refuse headers that would become others on their way.

    Raises:
        FieldError: A name or a value holds what no header may hold.
    """
    for name, value in headers.items():
        if not re.fullmatch(r"[\w!#$%&'*+.^`|~-]+", name, re.ASCII):
            raise FieldError(f"{shown(name)} is not the name of a header")
        if not isinstance(value, str) or re.search(r"[\x00\r\n]", value) or value != value.strip():
            raise FieldError(f"the value of the header {name:.60} holds what no header may hold")
