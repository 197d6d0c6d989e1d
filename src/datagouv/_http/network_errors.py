"""The errors of requests without an answer: not reached, broken off, answer lost. Pure."""

from __future__ import annotations

import errno
import re
import socket
import ssl
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import httpx

from ..errors import AnswerLostError, NetworkError
from .retry import bad_certificate, causes, nothing_was_sent

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
    timeout: float | None = None,
) -> DatagouvError:
    """Return the error of this SDK for an error of httpx.

    Args:
        error: The error of httpx.
        method: The method of the request.
        url: The URL before redirects.
        repeatable: Whether a retry does no harm.
        received: Whether the server may have received the request.
        proxy: The proxy of the request, where it is known.
        timeout: The timeout of the client, which a caller can raise.
    """
    # The host that failed may be the target of a redirect.
    failed = error.request.url if isinstance(error, httpx.RequestError) else httpx.URL(url)
    host = failed.host
    what = f"{type(error).__name__}: {error}".removesuffix(": ")
    through = "" if proxy is None else f" through the proxy {proxy}"
    if bad_certificate(error):
        return NetworkError(
            f"{method} {url}: the certificate of {host} is refused ({_refusal(error) or what}), "
            "nothing was sent: where a proxy of your organization signs it, set SSL_CERT_FILE to "
            "the file of its authority, which is trusted beside those of the system"
        )
    if isinstance(error, httpx.UnsupportedProtocol):
        # Harvested resources may have URLs of any scheme.
        return NetworkError(
            f"{method} {url}: only http:// and https:// are spoken here: get it with another tool"
        )
    if isinstance(error, httpx.ProxyError):
        variable = "HTTPS_PROXY" if proxy is None else proxy.variable
        remedy = f"correct {variable}, or name {host} in NO_PROXY"
        if "407" in str(error):
            remedy = f"the proxy wants a user name and a password: {_with_login(variable)}"
        return NetworkError(
            f"{method} {url}: the proxy{'' if proxy is None else f' {proxy}'} does not lead to "
            f"{host}, nothing was sent ({what}): {remedy}"
        )
    if nothing_was_sent(error):
        reason, remedy = _unreached(error, failed, proxy)
        return NetworkError(
            f"{method} {url}: {host} is not reached{through}, nothing was sent "
            f"({reason or what}): {remedy}"
        )
    reason, remedy = _silence(error, host, timeout)
    lost = f"{reason or what}{through}"
    if repeatable:
        after = "" if method in READS else "; the portal may have done it, repeating it is safe"
        said = lost if reason else f"no whole answer ({lost})"
        return NetworkError(f"{method} {url}: {said}{after}: {remedy}")
    return AnswerLostError(
        f"{method} {url}: sent, but its answer was lost ({lost}): the portal may have done it",
        method=method,
        url=url,
        received=received,
    )


def wants_login(proxy: Proxy | None) -> str:
    """Return what to do where a proxy wants to know who asks."""
    if proxy is None:
        return "see HTTPS_PROXY: the proxy wants a user name and a password in it"
    return f"the proxy {proxy} wants a user name and a password: {_with_login(proxy.variable)}"


def _with_login(variable: str) -> str:
    return f"write them into {variable}, as in http://name:password@host:port"


def _refusal(error: Exception) -> str:
    """Return why a certificate was refused, in the words of the system."""
    for cause in causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            said: str = getattr(cause, "verify_message", "") or str(cause)
            return said
    return ""


_NO_TLS = frozenset(
    {"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE", "PACKET_LENGTH_TOO_LONG"}
)
"""What OpenSSL says of a server that answers in plain text."""
_NO_ROUTE = frozenset({errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EHOSTDOWN})


_LATE = re.compile(r"it took longer than the deadline of ([0-9.e+]+) s")
"""What `Deadline.passed()` says of a call."""


def _unreached(error: Exception, url: httpx.URL, proxy: Proxy | None) -> tuple[str, str]:
    """Return why no connection was made, if that is known, and what to do."""
    subject, setting = ("it", "the address") if proxy is None else ("the proxy", proxy.variable)
    port = url.port or (443 if url.scheme == "https" else 80)
    for cause in causes(error):
        if isinstance(cause, socket.gaierror):
            remedy = f"check {setting} and the network"
            if proxy is None:
                remedy += ", or set HTTPS_PROXY where only a proxy leads out"
            name = "its name" if proxy is None else "the proxy's name"
            return f"{name} is not known on this network", remedy
        if isinstance(cause, ConnectionRefusedError):
            place = f" on port {port}" if proxy is None else ""
            return f"{subject} refuses connections{place}", f"check {setting}, or try again later"
        if isinstance(cause, OSError) and cause.errno in _NO_ROUTE:
            return "no route leads there", "check the network of this machine"
        if isinstance(cause, ssl.SSLError) and cause.reason in _NO_TLS:
            reason = f"{subject} speaks no TLS on port {port}" if proxy is None else ""
            return reason, f"check {setting}: https:// needs another port, or this one http://"
    late = _LATE.fullmatch(str(error))
    if late is not None:
        return str(error), f"Client(deadline={2 * float(late[1]):g}) waits longer"
    if isinstance(error, httpx.ConnectTimeout):
        within = _seconds(error, "connect")
        reason = f"{subject} took no connection" + (f" within {within:g} s" if within else "")
        return reason, f"check {setting}, and whether a firewall lets only a proxy out"
    return "", f"check {setting} and the network, or try again later"


def _silence(error: Exception, host: str, timeout: float | None) -> tuple[str, str]:
    """Return why no whole answer came, if that is known, and what to do."""
    again = "try again later"
    if not isinstance(error, httpx.ReadTimeout | httpx.WriteTimeout):
        return "", again
    late = _LATE.fullmatch(str(error))
    if late is not None:
        longer = f"Client(deadline={2 * float(late[1]):g}) waits longer"
        return f"{host} took longer than the deadline of {late[1]} s", longer
    if " came in " in str(error):  # Deadline.passed()
        return f"{host} stood still, for {error}", again
    within = _seconds(error, "read" if isinstance(error, httpx.ReadTimeout) else "write")
    if not within:
        return "", again
    longer = f"Client(timeout={2 * within:g}) waits longer" if within == timeout else again
    return f"{host} did not answer within {within:g} s", longer


def _seconds(error: httpx.RequestError, phase: str) -> float | None:
    """Return the timeout of a phase of the request that failed."""
    try:
        seconds: float | None = error.request.extensions.get("timeout", {}).get(phase)
    except RuntimeError:  # httpx: no request is set
        return None
    return seconds
