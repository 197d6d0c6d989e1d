# Generated from src/datagouv/_async/core/wire.py by scripts/unasync.py: edit that file, then `make style`.
"""The wire: one exchange with any host, its key, redirects, retries and errors of the network."""

from __future__ import annotations

import errno
import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import httpx
from tenacity import Retrying, RetryCallState

from ..._concurrency.per_process import PerProcess
from ..._http import retry as _retry
from ..._http.deadline import Deadline
from ..._http.headers import user_agent
from ..._http.limits import refuse_head, refuse_size, whole
from ..._http.network_errors import READS, Watch, network_error, wants_login
from ..._http.redirects import (
    bad_location,
    check_address,
    check_hop,
    origin,
    refuse_hop,
    with_query,
    without,
)
from ..._http.tls import trust_store
from ...errors import (
    DatagouvError,
    FieldError,
    InvalidAnswerError,
    NetworkError,
    error_from_response,
)
from .connections import (
    HEADERS,
    NO_PROXIES,
    Connections,
    check_proxy,
    connecting,
    proxies_of_this_machine,
    time_limit,
)

if TYPE_CHECKING:
    import ssl

    from ..._http.credentials import Key

MAX_REDIRECTS = 20
TIMEOUT = 30.0
"""Seconds to wait between two signs of life, unless the caller says otherwise."""
DEADLINE = 120.0
"""Seconds that one call of the API may take in all, unless the caller says otherwise."""
_EXHAUSTED = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})
"""The errors of a system without memory or file descriptors."""
_KEY_HEADER = "X-API-KEY"


class Wire:
    """Exchanges with the portal, which gets the key, and with the hosts of files, which do not.

    Args:
        url: The URL of the portal.
        key: The key for the portal's origin.
        timeout: Seconds between two signs of life; 30 by default.
        deadline: Seconds that one exchange may take in all; `None` is no limit.
        retries: How often an exchange is repeated after a transient failure.
        http_client: The caller's HTTP client, with connections and proxies of its own.
        program: The caller's program, for the User-Agent.
        connect: The `connect` of another wire with the same settings.
        trust: The certificates that another wire read: that takes a tenth of a second.

    Raises:
        FieldError: The URL is no URL.
    """

    def __init__(
        self,
        url: str,
        key: Key | None,
        *,
        timeout: float | httpx.Timeout | None,
        deadline: float | None,
        retries: int,
        http_client: httpx.Client | None,
        program: str | None,
        connect: Callable[[], Connections] | None = None,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        self.key = key
        self.retries = retries
        self._enough = _retry.stop_after(retries)
        self.own = own = http_client is None
        """Whether the connections are ours: they keep deadlines, and have headers and timeouts."""
        self.headers = {**HEADERS, "User-Agent": user_agent(program)}
        self._seconds = deadline
        limit = self._limit = time_limit(TIMEOUT if timeout is None else timeout)
        try:
            self.origin = origin(httpx.URL(url))
        except httpx.InvalidURL as error:
            raise FieldError(f"base_url {url!r} is not a URL: {error}") from None
        # A caller's HTTP client has proxies of its own.
        self.proxies = proxies_of_this_machine() if own else NO_PROXIES
        check_proxy(self.proxies.to(httpx.URL(url)))
        if http_client is not None:
            connect = partial(Connections, http_client)
        self.trust: ssl.SSLContext | None = None
        """The certificates of this machine, unless the connections are made by others."""
        if connect is None:
            self.trust = trust_store() if trust is None else trust
            connect = connecting(limit, self.proxies, self.headers, self.trust)
        self.connect: Callable[[], Connections] = connect
        """Makes connections, also for another wire with the same settings."""
        self.connections: PerProcess[Connections] = PerProcess(self.connect, own=own)
        """The HTTP client and its slots: the caller's, or those of this process or event loop."""

    def close(self) -> None:
        """Close the connections, unless they belong to the caller's `http_client`."""
        if self.own:
            self.connections.release()
            self.connections.last().close()

    def total(self, limit: float | httpx.Timeout | None) -> float | None:
        """Return the seconds that one exchange may take in all.

        Args:
            limit: The timeout of the exchange, instead of the client's.
        """
        read = (self._limit if limit is None else time_limit(limit)).read
        if self._seconds == DEADLINE and read is not None and read > TIMEOUT:
            # A longer read timeout makes the deadline longer, too.
            return DEADLINE + read
        return self._seconds

    def retried(
        self,
        exchange: Callable[[str, str], httpx.Response],
        transient: Callable[[RetryCallState], bool],
        deadline: Callable[[], Deadline],
        method: str,
        url: str,
        *,
        repeatable: bool,
        watch: Watch | None = None,
    ) -> httpx.Response:
        """Run an exchange, retry it after transient failures, and raise errors of this SDK.

        Args:
            exchange: Sends the request once.
            transient: Tells whether a failure may pass.
            deadline: Returns the deadline of the exchange: no retry begins after it.
            method: The HTTP method, for errors and logs.
            url: The URL, for errors and logs.
            repeatable: Whether a retry does no harm.
            watch: Tells whether the host can have received the request.
        """
        self.connections.close_with_loop()

        def stop(state: RetryCallState) -> bool:
            return self._enough(state) or deadline().passed(state.upcoming_sleep) is not None

        retrying = Retrying(
            retry=transient,
            stop=stop,
            wait=_retry.wait,
            before_sleep=_retry.log_retry,
            retry_error_callback=_retry.last_outcome,
        )
        # An error of httpx holds the request with the key: raise our error outside of its handler.
        failure: DatagouvError
        try:
            response: httpx.Response = retrying(exchange, method, url)
            return response
        except (httpx.TransportError, httpx.DecodingError) as error:
            received = watch is None or not watch.unreceived(error)
            # The host that failed may be the target of a redirect.
            failed = error.request.url if isinstance(error, httpx.RequestError) else httpx.URL(url)
            failure = network_error(
                *(error, method, url),
                repeatable=repeatable,
                received=received,
                proxy=self.proxies.to(failed),
                timeout=self._limit.read,
            )
        except httpx.TooManyRedirects as error:
            failure = InvalidAnswerError(f"{method} {url}: {error}")
        except (httpx.InvalidURL, UnicodeError) as error:
            failure = FieldError(f"{method} {url}: {error}")
        except OSError as error:
            if isinstance(error, DatagouvError) or error.errno not in _EXHAUSTED:
                raise
            failure = NetworkError(f"{method} {url}: this machine is at its limits: {error}")
        except RuntimeError as error:
            if "start new thread" in str(error):
                failure = NetworkError(f"{method} {url}: this machine is at its limits: {error}")
            elif not self.connections.here().http.is_closed:
                raise
            else:
                failure = DatagouvError(f"{method} {url}: the client is closed: make another one")
        raise failure

    def follow(self, request: httpx.Request, *, file: bool = False) -> httpx.Response:
        """Send a request and, for a read, follow redirects; the key goes to the portal only.

        The request for a `file` has no key, and its body is not read.
        """
        started = time.perf_counter()
        for hop in range(MAX_REDIRECTS + 1):
            if hop:
                check_hop(request)
            else:
                check_address(request.url)
            own = not file and origin(request.url) == self.origin
            self._dress(request, own=own)
            try:
                response = self.connections.here().http.send(
                    request,
                    auth=httpx.USE_CLIENT_DEFAULT if own else None,
                    follow_redirects=False,
                    stream=True,
                )
            except (httpx.InvalidURL, httpx.RemoteProtocolError) as error:
                # httpx parses the Location, even of a redirect that it does not follow.
                if not bad_location(error):
                    raise
                lost = f"{request.method} {request.url}: it redirects to an invalid address"
                raise InvalidAnswerError(lost) from None
            _retry.logger.debug(
                "%s %s -> %d in %.0f ms",
                *(request.method, request.url, response.status_code),
                (time.perf_counter() - started) * 1000,
            )
            # A redirected write would become a GET, or send its body to another host.
            if response.next_request is None or request.method not in READS:
                return response if file else self._read_whole(response)
            response.close()
            refusal = refuse_hop(request.url, response.next_request.url)
            if refusal and not file:
                raise InvalidAnswerError(f"{request.method} {request.url}: {refusal}")
            request = with_query(response.next_request, request, response.status_code)
            from ..._http.file_address import split_login

            address = split_login(request.url)
            request.url = address.url
            if file and address.login is not None:
                request.headers["Authorization"] = address.login
        raise httpx.TooManyRedirects(f"more than {MAX_REDIRECTS} redirects", request=request)

    def _dress(self, request: httpx.Request, *, own: bool) -> None:
        """Set the key for the portal's own origin only; remove cookies."""
        headers = request.headers
        if own and self.key is not None:
            headers[_KEY_HEADER] = self.key.reveal()
        elif _KEY_HEADER in headers:
            del headers[_KEY_HEADER]
        if "Cookie" in headers:
            del headers["Cookie"]

    def _read_whole(self, response: httpx.Response) -> httpx.Response:
        """Return an answer with its body, within the limits of an API answer."""
        sent = response.request
        response.request = without(sent, _KEY_HEADER)
        if response.is_closed:
            return response  # A transport of the caller has read the body.
        blocks: list[bytes] = []
        size = 0
        try:
            refused = refuse_head(response.headers)
            if refused is None:
                for block in response.iter_bytes():
                    if not self.own:
                        self.check_pace(sent, len(block))
                    blocks.append(block)
                    size += len(block)
                    refused = refuse_size(size, response.num_bytes_downloaded)
                    if refused is not None:
                        break
        finally:
            response.close()
        if refused is not None:
            blocks.clear()  # The error's traceback would keep the blocks in memory.
            raise InvalidAnswerError(f"{response.request.method} {response.url}: {refused}")
        return whole(response, b"".join(blocks))

    def check_pace(self, request: httpx.Request, size: int) -> None:
        """Check the deadline for a caller's HTTP client, whose connections do not."""
        deadline: Deadline | None = request.extensions.get("deadline")
        if deadline is None:
            return
        deadline.moved(size)
        deadline.left(None, partial(httpx.ReadTimeout, request=request))

    def error_of(
        self, response: httpx.Response, remedy: Callable[[str], str | None] | None
    ) -> DatagouvError:
        """Return the error of an answer, with what to do about it; a proxy may be the reason.

        Args:
            response: The answer; its body must have been read.
            remedy: Returns what to do, by what the host says.
        """
        if response.status_code == 407:
            proxy = self.proxies.to(response.request.url)
            return error_from_response(response, remedy=lambda _said: wants_login(proxy))
        return error_from_response(response, remedy=remedy)
