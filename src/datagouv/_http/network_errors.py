"""The errors of requests without an answer: not reached, broken off, answer lost. Pure."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import httpx

from ..errors import AnswerLostError, NetworkError
from .retry import bad_certificate, nothing_was_sent

if TYPE_CHECKING:
    from ..errors import DatagouvError
    from .proxies import Proxy


READS = frozenset({"GET", "HEAD", "OPTIONS"})
REPEATABLE = READS | {"PUT", "DELETE"}
"""Idempotent methods."""


_AT_ONCE = 1.0
"""Seconds within which a connection breaks that the server closed before the request."""


class Watch:
    """Follows one request by the events of httpcore's `trace`.

    A server may close an idle connection while a request is sent: the server never reads the
    request, and the connection breaks at once, before a byte of an answer.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self.begin()

    def begin(self) -> None:
        """Forget an earlier try."""
        self._new = False
        self._sent: float | None = None
        self._answered = False

    def note(self, event: str) -> None:
        """Note an event."""
        if event.endswith(("connect_tcp.started", "connect_unix_socket.started")):
            self._new = True
        elif event.endswith("send_request_headers.started"):
            self._sent = self._clock()
        elif event.endswith("receive_response_headers.complete"):
            self._answered = True

    def unreceived(self, error: Exception) -> bool:
        """Tell whether the server most likely never received the request that ended in `error`."""
        return (
            isinstance(error, httpx.ReadError | httpx.WriteError | httpx.RemoteProtocolError)
            and not self._new
            and not self._answered
            and self._sent is not None
            and self._clock() - self._sent < _AT_ONCE
        )


def network_error(
    error: Exception,
    method: str,
    url: str,
    *,
    repeatable: bool,
    received: bool = True,
    proxy: Proxy | None = None,
) -> DatagouvError:
    """Return the error of this SDK for an error of httpx.

    Args:
        error: The error of httpx.
        method: The method of the request.
        url: The URL before redirects.
        repeatable: Whether a retry does no harm.
        received: Whether the server may have received the request.
        proxy: The proxy of the request, where it is known.
    """
    what = f"{type(error).__name__}: {error}".removesuffix(": ")
    # The host that failed may be the target of a redirect.
    failed = error.request.url if isinstance(error, httpx.RequestError) else httpx.URL(url)
    host = failed.host
    if bad_certificate(error):
        return NetworkError(f"{method} {url}: the certificate of {host} is refused ({what})")
    if isinstance(error, httpx.UnsupportedProtocol):
        # Harvested resources may have URLs of any scheme.
        return NetworkError(
            f"{method} {url}: only http:// and https:// are spoken here: get it with another tool"
        )
    if isinstance(error, httpx.ProxyError):
        return NetworkError(
            f"{method} {url}: the proxy{'' if proxy is None else f' {proxy}'} does not lead to "
            f"{host}, nothing was sent ({what}): see HTTPS_PROXY and NO_PROXY"
        )
    through = "" if proxy is None else f" through the proxy {proxy}"
    if nothing_was_sent(error):
        return NetworkError(
            f"{method} {url}: {host} is not reached{through}, nothing was sent ({what})"
        )
    what += through
    if repeatable:
        after = "" if method in READS else "; the portal may have done it, repeating it is safe"
        return NetworkError(f"{method} {url}: no whole answer ({what}){after}")
    return AnswerLostError(
        f"{method} {url}: sent, but its answer was lost ({what}): the portal may have done it",
        method=method,
        url=url,
        received=received,
    )
