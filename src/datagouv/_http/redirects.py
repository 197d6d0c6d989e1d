"""Where a redirect may lead, and which addresses the API refuses."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from typing import Any

import httpx

from ..errors import FieldError, InvalidAnswerError


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


def with_params(url: str, params: Mapping[str, Any]) -> str:
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
