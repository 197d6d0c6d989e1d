"""The transport: calls of the portal's API, with their URL, key, locks, retries and errors."""

from __future__ import annotations

from collections.abc import AsyncIterable, Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import httpx
from tenacity import RetryCallState

from ..._concurrency.keyed_locks import AsyncKeyedLocks
from ..._doubt import add_lost_try
from ..._http import retry as _retry
from ..._http.deadline import NO_DEADLINE, Deadline
from ..._http.headers import check_headers
from ..._http.network_errors import READS, REPEATABLE, Watch
from ..._http.redirects import origin, with_params
from ..._udata.client_state import LOOKUP_TIMEOUT, Creates, PortalFacts
from ..._udata.lock_keys import changed_by
from ..._udata.write.json_body import encode_json
from ...errors import (
    AnswerLostError,
    ApiError,
    DatagouvError,
    FieldError,
    MissingKeyError,
    is_page,
)
from .connections import time_limit
from .ids import lock_of
from .wire import AsyncWire

if TYPE_CHECKING:
    from ..._http.credentials import Key
    from ..._http.portals import Portal
    from .connections import AsyncConnections

# Capabilities and remedies are imported where they are used: most programs load a client and need
# none of them, and each import costs a millisecond.


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
        connect: Callable[[], AsyncConnections] | None = None,
    ) -> None:
        if http_client is not None and not isinstance(http_client, httpx.AsyncClient):
            raise FieldError(
                f"http_client must be an httpx.AsyncClient, not {type(http_client).__name__}"
            )
        self.portal = portal
        self.travelled = False
        """Whether the client came out of a pickle, which holds no key."""
        self.facts: PortalFacts = PortalFacts()
        self.creates: Creates = Creates(lookup_timeout, retries)
        self.locks: AsyncKeyedLocks = AsyncKeyedLocks()
        """For writes of one object, and for uploads of one name to one dataset."""
        self.wire: AsyncWire = AsyncWire(
            portal.url,
            key,
            timeout=timeout,
            deadline=deadline,
            retries=retries,
            http_client=http_client,
            program=program,
            connect=connect,
        )
        self._params = {"lang": language} if language else None
        # Our own HTTP client has these settings; a caller's client gets them with each request.
        self._headers = {} if self.wire.own else self.wire.headers
        self._timeout = None if self.wire.own or timeout is None else time_limit(timeout)

    @property
    def has_key(self) -> bool:
        """Whether the client has a key."""
        return self.wire.key is not None

    def holds_key(self, *values: object) -> bool:
        """Tell whether the key is in values for errors and logs."""
        return self.wire.key is not None and self.wire.key.is_in(*map(str, values))

    def require_key(self) -> Self:
        """Return the transport for a call that needs a key; without one, nothing is sent.

        Raises:
            MissingKeyError: The client has no key; the error names the variable or argument to set.
        """
        if self.wire.key is None:
            why = (
                "a key does not travel in a pickle, so the copy reads it from its variable"
                if self.travelled
                else "keys are made on your profile page of the portal"
            )
            raise MissingKeyError(
                f"this needs an API key of {self.portal.url}: {self.portal.key_hint} ({why})"
            )
        return self

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
        if origin(known) != self.wire.origin:
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
        deadline = NO_DEADLINE

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
            here = self.wire.connections.here()
            async with (here.exchanges if body is None else here.transfers).one() as slot:
                if body is None:
                    deadline.pause(slot.waited)
                else:
                    deadline = Deadline(self.wire.total(limit), sending=True)
                request = here.http.build_request(
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
                return await self.wire.follow(request)

        lock = None
        if method not in READS and fresh is None:
            written = url.removeprefix(self.portal.url)
            lock = changed_by(written) if raw else await lock_of(self, written)
        try:
            async with self.locks.of(lock):
                if body is None:
                    deadline = Deadline(self.wire.total(limit))
                response = await self.wire.retried(
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

    def error_of(self, response: httpx.Response) -> DatagouvError:
        """Return the error of an answer of the portal, with what to do about it.

        Args:
            response: The answer; its body must have been read.
        """
        from ..._udata.remedies import Asker, remedy_of

        status, url = response.status_code, response.request.url
        if is_page(response) and status < 500 and status != 413:
            return self.wire.error_of(response, None)  # Another server speaks in its place.
        asker = Asker(self.portal.url, self.has_key, self.portal.key_hint)
        asked = (status, response.request.method, url.path)
        return self.wire.error_of(response, lambda said: remedy_of(asker, *asked, said))
