"""Redirects: which targets are followed, and with which query and headers."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from typing import Any

import httpx

from ..errors import FieldError, InvalidAnswerError


def origin(url: httpx.URL) -> tuple[str, bytes, int | None]:
    """Return the origin of a URL: scheme, host and port (None for the scheme's default)."""
    return url.scheme, url.raw_host.rstrip(b"."), url.port


def check_address(url: httpx.URL) -> None:
    """Refuse a port above 65535, before the system raises errors of its own.

    Raises:
        httpx.InvalidURL: The port is too large.
    """
    if (url.port or 0) > 65535:
        raise httpx.InvalidURL(f"there is no port {url.port}")


def check_hop(request: httpx.Request) -> None:
    """Refuse a redirect to an invalid address.

    Raises:
        InvalidAnswerError: The target has no host, a wrong port, or another scheme than http.
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
    """Return a URL with more parameters.

    Raises:
        FieldError: A parameter cannot be encoded.
    """
    # httpx would replace the query of the path, and is slower.
    root, _, query = url.partition("#")[0].partition("?")
    try:
        return f"{root}?{httpx.QueryParams(query).merge(params)}"
    except UnicodeError as error:
        raise FieldError(f"this cannot be said in a query: {error}") from None


def without(request: httpx.Request, header: str) -> httpx.Request:
    """Return a copy of a request without a header, for its answer."""
    bare = copy(request)
    bare.headers = request.headers.copy()
    bare.headers.pop(header, None)
    return bare


def refuse_hop(source: httpx.URL, target: httpx.URL) -> str | None:
    """Return why a redirect of the API is refused, or `None`."""
    if source.scheme == "https" and target.scheme != "https":
        return (
            f"it is redirected to {target}, where anyone on the way may write the answer: see "
            "base_url, or a login page of the network, which a browser shows"
        )
    return None


def with_query(target: httpx.Request, source: httpx.Request, status: int) -> httpx.Request:
    """Give a redirected request the query that the server dropped."""
    # The 308 of a renamed slug drops the query, and the page number in it.
    same = origin(target.url) == origin(source.url)
    if status == 308 and same and not target.url.query and source.url.query:
        target.url = target.url.copy_with(query=source.url.query)
    return target
