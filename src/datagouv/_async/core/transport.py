"""The transport: one exchange with its URL, key, redirects, retries, errors and logs."""

from __future__ import annotations

import errno
import time
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Self

import httpx
from tenacity import AsyncRetrying, RetryCallState

from ..._concurrency.keyed_locks import AsyncKeyedLocks
from ..._concurrency.per_process import PerEventLoop
from ..._doubt import add_lost_try
from ..._http import retry as _retry
from ..._http.deadline import Deadline
from ..._http.headers import check_headers, user_agent
from ..._http.limits import refuse_head, refuse_size, whole
from ..._http.network_errors import READS, REPEATABLE, Watch, network_error, wants_login
from ..._http.redirects import (
    bad_location,
    check_address,
    check_hop,
    origin,
    refuse_hop,
    with_params,
    with_query,
    without,
)
from ..._udata.client_state import LOOKUP_TIMEOUT, Creates, PortalFacts
from ..._udata.lock_keys import changed_by
from ..._udata.write.json_body import encode_json
from ...errors import (
    AnswerLostError,
    ApiError,
    DatagouvError,
    FieldError,
    InvalidAnswerError,
    MissingKeyError,
    NetworkError,
    error_from_response,
    is_page,
)
from .connections import (
    HEADERS,
    NO_PROXIES,
    AsyncConnections,
    check_proxy,
    connecting,
    proxies_of_this_machine,
    time_limit,
)
from .ids import lock_of

if TYPE_CHECKING:
    from ..._concurrency.slots import AsyncSlot
    from ..._http.credentials import Key
    from ..._http.file_address import FileAddress
    from ..._http.portals import Portal

# Files, capabilities and remedies are imported where they are used: most programs load a client
# and need none of them, and each import costs a millisecond.

MAX_REDIRECTS = 20
TIMEOUT = 30.0
"""Seconds to wait between two signs of life, unless the caller says otherwise."""
DEADLINE = 120.0
"""Seconds that one call of the API may take in all, unless the caller says otherwise."""
_FILE_TIMEOUT = httpx.Timeout(60, connect=10)
"""A host that is silent for a minute is too slow; a whole file may take any time."""
_EXHAUSTED = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})
"""The errors of a system without memory or file descriptors."""
_KEY_HEADER = "X-API-KEY"


@dataclass(frozen=True, slots=True)
class AsyncBody:
    """A streamed body, made anew for each try.

    Attributes:
        blocks: Returns the content from its beginning.
        headers: The Content-Type and the Content-Length.
    """

    blocks: Callable[[], AsyncIterable[bytes]]
    headers: Mapping[str, str]


class AsyncTransport:
    """The transport to one portal, with one key."""

    def __init__(
        self,
        portal: Portal,
        key: Key | None,
        *,
        timeout: float | httpx.Timeout | None,
        deadline: float | None,
        retries: int,
        language: str | None,
        http_client: httpx.AsyncClient | None,
        lookup_timeout: float = LOOKUP_TIMEOUT,
        program: str | None = None,
    ) -> None:
        if http_client is not None and not isinstance(http_client, httpx.AsyncClient):
            raise FieldError(
                f"http_client must be an httpx.AsyncClient, not {type(http_client).__name__}"
            )
        self.portal = portal
        self.retries = retries
        self.travelled = False
        """Whether the client came out of a pickle, which holds no key."""
        self._seconds = deadline
        self.facts: PortalFacts = PortalFacts()
        self.creates: Creates = Creates(lookup_timeout, retries)
        self.locks: AsyncKeyedLocks = AsyncKeyedLocks()
        """For writes of one object, and for uploads of one name to one dataset."""
        self._key = key
        self._params = {"lang": language} if language else None
        own = http_client is None
        # Our own HTTP client has these settings; a caller's client gets them with each request.
        self._all_headers = {**HEADERS, "User-Agent": user_agent(program)}
        self._headers = {} if own else self._all_headers
        self._timeout = None if own or timeout is None else time_limit(timeout)
        limit = self._limit = time_limit(TIMEOUT if timeout is None else timeout)
        try:
            self._origin = origin(httpx.URL(portal.url))
        except httpx.InvalidURL as error:
            raise FieldError(f"base_url {portal.url!r} is not a URL: {error}") from None
        # A caller's HTTP client has proxies of its own.
        proxies = self._proxies = proxies_of_this_machine() if own else NO_PROXIES
        check_proxy(proxies.to(httpx.URL(portal.url)))
        make = (
            connecting(limit, proxies, self._all_headers)
            if http_client is None
            else partial(AsyncConnections, http_client)
        )
        self._http_clients: PerEventLoop[AsyncConnections] = PerEventLoop(make, own=own)

    @property
    def _http(self) -> httpx.AsyncClient:
        """The HTTP client: the caller's, or that of this process or event loop."""
        return self._http_clients.here().http

    def transfer(self) -> AsyncSlot:
        """Return a slot for a transfer."""
        return self._http_clients.here().transfers.one()

    @property
    def has_key(self) -> bool:
        """Whether the client has a key."""
        return self._key is not None

    def holds_key(self, *values: object) -> bool:
        """Tell whether the key is in values for errors and logs."""
        return self._key is not None and self._key.is_in(*map(str, values))

    def require_key(self) -> Self:
        """Return the transport for a call that needs a key; without one, nothing is sent.

        Raises:
            MissingKeyError: The client has no key; the error names the variable or argument to set.
        """
        if self._key is None:
            why = (
                "a key does not travel in a pickle, so the copy reads it from its variable"
                if self.travelled
                else "keys are made on your profile page of the portal"
            )
            raise MissingKeyError(
                f"this needs an API key of {self.portal.url}: {self.portal.key_hint} ({why})"
            )
        return self

    async def aclose(self) -> None:
        """Close the connections, unless they belong to the caller's `http_client`."""
        if self._http_clients.own:
            await self._http_clients.release()
            await self._http_clients.last().aclose()

    def url(self, path: str) -> str:
        """Return the URL of `path`, which starts with /api/ or is under /api/1/."""
        if "://" in path.partition("?")[0]:
            url = path
        elif path.startswith("/api/"):
            url = self.portal.url + path
        else:
            url = f"{self.portal.url}/api/1/{path.lstrip('/')}"
        try:
            known = httpx.URL(url)
        except (httpx.InvalidURL, UnicodeError) as error:
            raise FieldError(f"{path!r:.200} is not the path of an endpoint: {error}") from None
        if origin(known) != self._origin:
            raise FieldError(
                f"{path!r:.200} is not on this portal, {self.portal.url}: give the path alone, "
                "such as 'datasets/', or make a client of the other portal"
            )
        if known.userinfo:
            raise FieldError(
                "a URL with a user name or a password would show it in errors and logs: leave it "
                "out"
            )
        return url

    async def send(
        self,
        method: str,
        path: str,
        *,
        json: Any = None,
        params: Mapping[str, Any] | None = None,
        mask: str | None = None,
        headers: Mapping[str, str] | None = None,
        body: AsyncBody | None = None,
        timeout: float | httpx.Timeout | None = None,
        repeatable: bool | None = None,
        fresh: Callable[[], Awaitable[Any]] | None = None,
        raw: bool = False,
    ) -> httpx.Response:
        """Send a request, retry it where that is safe, and return the whole answer.

        Args:
            method: The HTTP method. GET, HEAD, PUT and DELETE are repeated after any transient
                failure, any method when nothing had been sent or the portal answered 429.
            path: Under `/api/1/`, or from the portal's root when it starts with `/api/`.
            json: What to send as JSON.
            params: The parameters of the query string.
            mask: The fields of the answer. Never on a write: the server writes, then refuses.
            headers: More headers.
            body: A streamed body, instead of `json`.
            timeout: Seconds between two signs of life, instead of the client's.
            repeatable: Whether a retry does no harm; by default, the method tells.
            fresh: Returns the payload, right before each try. The caller holds the lock of the
                object, from before that read.
            raw: Send no other request: a slug in the path is not looked up for its lock.

        Raises:
            ApiError: The portal refused or failed; the subclass says which.
            NetworkError: The portal was not reached, or broke off a repeatable request.
            AnswerLostError: The answer to a write that may not be repeated was lost.
        """
        url = self.url(path)
        if headers:
            check_headers(headers)
        sent = {**self._headers, **(headers or {})}
        content: bytes | None = None
        if mask is not None:
            sent["X-Fields"] = mask
        if json is not None:
            content = encode_json(json)
        if json is not None or fresh is not None:
            sent["Content-Type"] = "application/json"
        if body is not None:
            sent.update(body.headers)
        target = url
        if self._params or params:
            target = with_params(url, {**(self._params or {}), **(params or {})})
        limit = self._timeout if timeout is None else timeout
        repeatable = method in REPEATABLE if repeatable is None else repeatable
        maybe_done = False
        watch = Watch()
        deadline = Deadline(None)

        async def note(event: str, _info: Mapping[str, Any]) -> None:
            watch.note(event)

        def transient(state: RetryCallState) -> bool:
            nonlocal maybe_done
            again = _retry.is_transient(state, repeatable=repeatable)
            maybe_done = maybe_done or (again and _retry.maybe_done(state))
            return again

        async def exchange(method: str, _url: str) -> httpx.Response:
            nonlocal deadline
            # Read the payload before taking a slot: the read takes a slot, too.
            payload = content if fresh is None else encode_json(await fresh())
            here = self._http_clients.here()
            async with (here.exchanges if body is None else here.transfers).one() as slot:
                if body is None:
                    deadline.pause(slot.waited)
                else:
                    deadline = Deadline(self._total(limit), sending=True)
                request = self._http.build_request(
                    method,
                    target,
                    headers=sent or None,
                    content=payload if body is None else body.blocks(),
                    timeout=httpx.USE_CLIENT_DEFAULT if limit is None else limit,
                    extensions={"deadline": deadline},
                )
                if not repeatable:
                    watch.begin()
                    request.extensions["trace"] = note
                return await self._follow(request)

        lock = None
        if method not in READS and fresh is None:
            written = url.removeprefix(self.portal.url)
            lock = changed_by(written) if raw else await lock_of(self, written)
        try:
            async with self.locks.of(lock):
                if body is None:
                    deadline = Deadline(self._total(limit))
                response = await self._retried(
                    exchange,
                    transient,
                    lambda: deadline,
                    method,
                    url,
                    repeatable=repeatable,
                    watch=watch,
                )
            return self._accept(response, repeatable=repeatable, maybe_done=maybe_done)
        except DatagouvError as error:
            if maybe_done and method not in READS:
                add_lost_try(error)
            bare = await self._other_path(error, method, url)
            if bare is None:
                raise
        return await self.send(
            *(method, bare),
            json=json,
            params=params,
            mask=mask,
            headers=headers,
            body=body,
            timeout=timeout,
            repeatable=repeatable,
            fresh=fresh,
            raw=raw,
        )

    async def _other_path(self, error: DatagouvError, method: str, url: str) -> str | None:
        """Return how this portal spells a path that it refused, if it does in another way.

        Raises:
            UnsupportedError: It has no such route.
        """
        if not isinstance(error, ApiError) or error.status not in (404, 405):
            return None
        from ..._udata.unsupported import lacks, unsupported, without_slash
        from .capabilities import ASKED, capabilities_of, known_capabilities

        path = httpx.URL(url).path.removeprefix(httpx.URL(self.portal.url).path.rstrip("/"))
        if path in ASKED:
            return None
        capabilities = known_capabilities(self)
        if capabilities is None:
            if self.portal.environment is not None and error.status == 404:
                return None  # On data.gouv.fr, a 404 is an object that is not there.
            capabilities = await capabilities_of(self)
        bare = without_slash(capabilities, method, path)
        if bare is None and lacks(capabilities, method, path, error.status):
            raise unsupported(error, capabilities, method, path) from None
        return bare

    async def open(self, address: FileAddress, headers: Mapping[str, str]) -> httpx.Response:
        """GET a file from any host, and return the answer with its body unread: close it.

        The request holds neither the key nor any other setting for the API: anyone may name any
        URL of the portal as the URL of a file.

        Args:
            address: The address of the file.
            headers: Headers such as a Range.

        Raises:
            ApiError: The host refused or failed.
            InvalidAnswerError: The answer is neither a file nor an error.
            NetworkError: The host was not reached.
        """
        deadline = Deadline(self._total(_FILE_TIMEOUT))
        plain = {"Accept": "*/*", "Accept-Encoding": "identity"}
        wanted = {**self._all_headers, **plain, **headers}
        if address.login is not None:
            wanted["Authorization"] = address.login
        ranged = "Range" in headers

        async def exchange(_method: str, _url: str) -> httpx.Response:
            # The client's own build_request() would add its default headers, params and cookies.
            request = httpx.Request(
                "GET",
                address.url,
                headers=wanted,
                extensions={"timeout": _FILE_TIMEOUT.as_dict(), "deadline": deadline},
            )
            response = await self._follow(request, file=True)
            # A host answers 416 to a range that begins at the end of the file: see AsyncDownload.
            usable = response.status_code < 400 or (response.status_code == 416 and ranged)
            if not usable:
                return await self._refusal(response)
            deadline.become_transfer()
            return response

        def transient(state: RetryCallState) -> bool:
            return _retry.is_transient(state, repeatable=True)

        response = await self._retried(
            exchange, transient, lambda: deadline, "GET", address.shown, repeatable=True
        )
        status = response.status_code
        if status in (200, 203, 206) or (status == 416 and ranged):
            return response
        await response.aclose()
        if status >= 400:
            raise self.error_of(response, of_file=True)
        from ..._http.file_answer import no_file

        raise InvalidAnswerError(f"GET {response.request.url}: {no_file(response)}")

    async def _refusal(self, response: httpx.Response) -> httpx.Response:
        """Return a host's refusal of a file, with its body if that is a short JSON text."""
        from ..._http.file_answer import LONGEST_REFUSAL, has_message, refusal_of

        content = b""
        try:
            if has_message(response.headers):
                async for block in response.aiter_raw():
                    content += block
                    if len(content) > LONGEST_REFUSAL:
                        break
        finally:
            await response.aclose()
        return refusal_of(response, content)

    async def blocks(self, response: httpx.Response) -> AsyncIterator[bytes]:
        """Yield the body of an open answer as it comes, and close the answer.

        Raises:
            NetworkError: The body broke off.
        """
        failure: DatagouvError | None = None
        foreign = not self._http_clients.own
        try:
            async for block in response.aiter_raw():
                if foreign:
                    self._check_pace(response.request, len(block))
                yield block
        except httpx.TransportError as error:
            url = str(response.request.url)
            proxy = self._proxies.to(response.request.url)
            failure = network_error(error, "GET", url, repeatable=True, proxy=proxy)
        finally:
            await response.aclose()
        if failure is not None:
            raise failure

    async def _retried(
        self,
        exchange: Callable[[str, str], Awaitable[httpx.Response]],
        transient: Callable[[RetryCallState], bool],
        deadline: Callable[[], Deadline],
        method: str,
        url: str,
        *,
        repeatable: bool,
        watch: Watch | None = None,
    ) -> httpx.Response:
        """Run an exchange, retry it after transient failures, and raise errors of this SDK."""
        await self._http_clients.close_with_loop()
        enough = _retry.stop_after(self.retries)

        def stop(state: RetryCallState) -> bool:
            return enough(state) or deadline().passed(state.upcoming_sleep) is not None

        retrying = AsyncRetrying(
            retry=transient,
            stop=stop,
            wait=_retry.wait,
            before_sleep=_retry.log_retry,
            retry_error_callback=_retry.last_outcome,
        )
        # An error of httpx holds the request with the key: raise our error outside of its handler.
        failure: DatagouvError
        try:
            response: httpx.Response = await retrying(exchange, method, url)
            return response
        except (httpx.TransportError, httpx.DecodingError) as error:
            received = watch is None or not watch.unreceived(error)
            # The host that failed may be the target of a redirect.
            failed = error.request.url if isinstance(error, httpx.RequestError) else httpx.URL(url)
            proxy = self._proxies.to(failed)
            failure = network_error(
                *(error, method, url),
                repeatable=repeatable,
                received=received,
                proxy=proxy,
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
            elif not self._http.is_closed:
                raise
            else:
                failure = DatagouvError(f"{method} {url}: the client is closed: make another one")
        raise failure

    def _accept(
        self, response: httpx.Response, *, repeatable: bool, maybe_done: bool
    ) -> httpx.Response:
        """Return a successful answer; raise the error of any other."""
        status, method = response.status_code, response.request.method
        if status < 300:
            return response
        if method == "DELETE" and maybe_done and status in (404, 410):
            return response  # An earlier try deleted the object, and its answer was lost.
        if not repeatable and status in _retry.LOST_STATUSES:
            url = str(response.request.url)
            raise AnswerLostError(
                f"{method} {url}: the gateway answered {status}, the portal may have done it",
                method=method,
                url=url,
            )
        raise self.error_of(response)

    def error_of(self, response: httpx.Response, *, of_file: bool = False) -> DatagouvError:
        """Return the error of an answer, with what to do about it.

        Args:
            response: The answer; its body must have been read.
            of_file: Whether the answer came from the host of a file, which need not be the portal.
        """
        from ..._http.file_answer import remedy_of_file
        from ..._udata.remedies import Asker, remedy_of

        status, url = response.status_code, response.request.url
        proxy = self._proxies.to(url)
        if status == 407:
            return error_from_response(response, remedy=lambda _said: wants_login(proxy))
        if of_file:
            return error_from_response(response, remedy=lambda _said: remedy_of_file(status))
        asker = Asker(self.portal.url, self.has_key, self.portal.key_hint)
        asked = (status, response.request.method, url.path)
        if is_page(response) and status < 500 and status != 413:
            return error_from_response(response)  # Another server speaks in the portal's place.
        return error_from_response(response, remedy=lambda said: remedy_of(asker, *asked, said))

    def _total(self, limit: float | httpx.Timeout | None) -> float | None:
        """Return the seconds that one exchange may take in all.

        Args:
            limit: The timeout of the exchange, instead of the client's.
        """
        read = (self._limit if limit is None else time_limit(limit)).read
        if self._seconds == DEADLINE and read is not None and read > TIMEOUT:
            # A longer read timeout makes the deadline longer, too.
            return DEADLINE + read
        return self._seconds

    def _check_pace(self, request: httpx.Request, size: int) -> None:
        """Check the deadline for a caller's HTTP client, whose connections do not."""
        deadline: Deadline | None = request.extensions.get("deadline")
        if deadline is None:
            return
        deadline.moved(size)
        late = deadline.passed()
        if late is not None:
            raise httpx.ReadTimeout(late, request=request)
        deadline.left(None)

    async def _follow(self, request: httpx.Request, *, file: bool = False) -> httpx.Response:
        """Send a request and, for a read, follow redirects; the key goes to the portal only.

        The request for a `file` has no key, and its body is not read.
        """
        started = time.perf_counter()
        for hop in range(MAX_REDIRECTS + 1):
            if hop:
                check_hop(request)
            else:
                check_address(request.url)
            own = not file and origin(request.url) == self._origin
            self._dress(request, own=own)
            try:
                response = await self._http.send(
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
                return response if file else await self._read_whole(response)
            await response.aclose()
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

    async def _read_whole(self, response: httpx.Response) -> httpx.Response:
        """Return an answer with its body, within the limits of an API answer."""
        sent = response.request
        response.request = without(sent, _KEY_HEADER)
        if response.is_closed:
            return response  # A transport of the caller has read the body.
        blocks: list[bytes] = []
        size = 0
        foreign = not self._http_clients.own
        try:
            refused = refuse_head(response.headers)
            if refused is None:
                async for block in response.aiter_bytes():
                    if foreign:
                        self._check_pace(sent, len(block))
                    blocks.append(block)
                    size += len(block)
                    refused = refuse_size(size, response.num_bytes_downloaded)
                    if refused is not None:
                        break
        finally:
            await response.aclose()
        if refused is not None:
            blocks.clear()  # The error's traceback would keep the blocks in memory.
            raise InvalidAnswerError(f"{response.request.method} {response.url}: {refused}")
        return whole(response, b"".join(blocks))

    def _dress(self, request: httpx.Request, *, own: bool) -> None:
        """Set the key for the portal's own origin only; remove cookies."""
        headers = request.headers
        if own and self._key is not None:
            headers[_KEY_HEADER] = self._key.reveal()
        elif _KEY_HEADER in headers:
            del headers[_KEY_HEADER]
        if "Cookie" in headers:
            del headers["Cookie"]
