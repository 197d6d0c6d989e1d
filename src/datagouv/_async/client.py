"""The client: one portal, one key, one way to reach it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any, NoReturn, Self

import httpx

from .._annotations import readable
from .._files.progress import check_progress
from .._hints import AsyncEntered, no_attribute, refuse_options
from .._http.credentials import Key, find_key
from .._http.headers import check_method, wrong_program
from .._http.mistaken_keys import mistaken_key, shown
from .._http.portals import Environment, Portal, check_language, check_seconds, find_portal
from .._tabular.addresses import find_addresses
from .._udata.client_state import LOOKUP_TIMEOUT
from ..errors import FieldError
from .collections import AsyncCollections
from .core.transport import AsyncTransport
from .core.wire import DEADLINE
from .data.services import AsyncServices

if TYPE_CHECKING:
    from .._files.progress import Progress
    from .._udata.raw import RawObject
    from .core.pages import AsyncPages


@readable
class AsyncClient(AsyncCollections, AsyncEntered):
    """A client of data.gouv.fr, or of any portal that runs udata.

    Keep one for as long as it is used: it holds connections. It may be shared by threads and tasks,
    and used after a fork or in another event loop, where it makes connections of its own. Close
    it, or use it as a context manager. It is pickled without its key, which the copy reads from its
    variable again; a subclass is pickled with its own attributes.

    Args:
        environment: "www" (production, the default; "prod" is the same), "demo" or "dev".
            Without it, the variable `DATAGOUV_ENVIRONMENT` decides.
        api_key: Your key for this portal. Without it, the portal's own variable is read:
            `DATAGOUV_API_KEY` for www, `DATAGOUV_DEMO_API_KEY`, `DATAGOUV_DEV_API_KEY`. Where
            `DATAGOUV_BASE_URL` names another portal, `DATAGOUV_API_KEY` is the key of that portal
            and of no other. Reading public objects needs no key.
        base_url: The URL of another portal, such as "https://data.public.lu", instead of an
            environment. Without it and `environment`, the variable `DATAGOUV_BASE_URL` decides.
        timeout: Seconds to wait between two signs of life from the portal (30 by default); an
            `httpx.Timeout` says it phase by phase. Uploads have longer limits of their own.
        deadline: Seconds that one call of the API may take in all, with its tries and the waits
            between them (120 by default; `None` is no limit). A longer `timeout` adds to the
            default. A file may take any time, as long as it makes progress: a download that
            receives less than 1 KiB in a minute ends with a `NetworkError`.
        retries: How many more times a request is tried after a transient failure.
        lookup_timeout: Seconds for which a write whose answer was lost is looked for, while the
            server may still be at work (60 by default); 0 looks once.
        language: The language of the portal's messages, such as "en"; its own by default.
        tabular_url: The URL of the service that reads the tables in files, such as
            "https://tabular-api.data.gouv.fr"; known of www and demo. It gets no key.
        metrics_url: The URL of the service that counts the traffic, such as
            "https://metric-api.data.gouv.fr"; known of www. It gets no key.
        http_client: An `httpx.AsyncClient` of yours, for proxies, certificates, or tests. It stays
            yours to close.
        progress: Show a bar for every transfer that does not say otherwise.
        allow_http: Send the key over plain http to other hosts than this machine.
        user_agent: Your program, such as "my-app/1.0 (team@example.org)": the portal's logs show it
            before the name of this SDK.

    Raises:
        FieldError: An argument is not usable, such as a key that no header can hold.
    """

    __module__ = "datagouv"

    def __init__(
        self,
        environment: Environment | None = None,
        api_key: str | None = None,
        *,
        base_url: str | None = None,
        timeout: float | httpx.Timeout | None = None,
        deadline: float | None = DEADLINE,
        retries: int = 3,
        lookup_timeout: float = LOOKUP_TIMEOUT,
        language: str | None = None,
        tabular_url: str | None = None,
        metrics_url: str | None = None,
        http_client: httpx.AsyncClient | None = None,
        progress: bool = False,
        allow_http: bool = False,
        user_agent: str | None = None,
    ) -> None:
        # Held out of sight at once: an error's traceback shows the variables of its frames.
        given, api_key = None if api_key is None else Key(api_key), None
        mistaken = mistaken_key(
            environment=environment,
            base_url=base_url,
            language=language,
            tabular_url=tabular_url,
            metrics_url=metrics_url,
        ) or wrong_program(user_agent)
        if mistaken is not None:
            environment = base_url = language = tabular_url = metrics_url = user_agent = None
            raise FieldError(mistaken)
        if not isinstance(retries, int) or retries < 0:
            raise FieldError(f"retries must be a whole number, not {shown(retries)}")
        if timeout is not None and not isinstance(timeout, httpx.Timeout):
            check_seconds("timeout", timeout, "seconds or an httpx.Timeout")
        if deadline is not None:
            check_seconds("deadline", deadline, "seconds or None")
        if not isinstance(lookup_timeout, int | float) or not 0 <= lookup_timeout < math.inf:
            problem = f"lookup_timeout must be seconds, 0 or more, not {shown(lookup_timeout)}"
            raise FieldError(problem)
        check_language(language)
        check_progress(progress)
        portal = find_portal(environment, base_url)
        self._settings: dict[str, Any] = {
            "environment": portal.environment,
            "base_url": None if portal.environment else portal.url,
            "timeout": timeout,
            "deadline": deadline,
            "retries": retries,
            "lookup_timeout": lookup_timeout,
            "language": language,
            "tabular_url": tabular_url,
            "metrics_url": metrics_url,
            "progress": progress,
            "allow_http": allow_http,
            "user_agent": user_agent,
        }
        self._progress = progress
        self._pickles = http_client is None
        self._transport: AsyncTransport = AsyncTransport(
            portal,
            find_key(portal, given, allow_http=allow_http),
            timeout=timeout,
            deadline=deadline,
            retries=retries,
            language=language,
            http_client=http_client,
            lookup_timeout=lookup_timeout,
            program=user_agent,
        )

        def way_without_a_key(service: Portal) -> AsyncTransport:
            return AsyncTransport(
                service,
                None,
                timeout=timeout,
                deadline=deadline,
                retries=retries,
                language=None,
                http_client=http_client,
                program=user_agent,
                connect=self._transport.wire.connect,
            )

        addresses = find_addresses(portal, tabular_url, metrics_url)
        self._services: AsyncServices = AsyncServices(addresses, way_without_a_key)

    if not TYPE_CHECKING:  # a type checker refuses a misspelt name by itself

        def __new__(cls, *given: object, **named: object) -> Self:
            # This frame has ended when __init__ raises, and keeps no argument when it raises
            # itself: a traceback shows the variables of its frames, and one argument is the key.
            names = frozenset(named)
            del given, named
            if cls.__init__ is AsyncClient.__init__:
                refuse_options(names)
            return super().__new__(cls)

        # What `help()` and completion show of the class.
        __new__.__wrapped__ = __init__

        def __getattr__(self, name: str) -> NoReturn:
            raise no_attribute(self, name, "client")

    @property
    def _client(self) -> Self:
        return self

    @property
    def base_url(self) -> str:
        """The portal's URL, without a slash at its end."""
        return self._transport.portal.url

    def _progress_of(self, progress: Progress) -> Progress:
        """Return who is told how far a transfer is: as it says itself, else as the client does."""
        return self._progress if progress is None else check_progress(progress)

    async def request(
        self,
        method: str,
        path: str,
        *,
        json: Any = None,
        params: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        timeout: float | httpx.Timeout | None = None,
    ) -> httpx.Response:
        """Reach any endpoint that this SDK does not know, with its key, retries and errors.

        Args:
            method: Such as "GET". A POST or a PATCH is repeated only where nothing had been sent,
                or the portal answered 429.
            path: Under `/api/1/` ("site/"), or from the root ("/api/2/topics/"). A whole URL must
                be of this portal.
            json: What to send, as JSON.
            params: The query.
            headers: More headers.
            timeout: Seconds between two signs of life, instead of the client's.

        Returns:
            The answer, read whole; `.json()` decodes it.

        Raises:
            ApiError: The portal refused or failed; its subclasses say which.
            NetworkError: The portal was not reached, or broke off.
            AnswerLostError: The answer to a POST or a PATCH was lost: it may be done or not.
        """
        if self._transport.holds_key(path, params, headers):
            path, params, headers = "", None, None
            raise FieldError(
                "the path, the query or a header holds the API key, which would show it in errors "
                "and logs: leave it out, the client sends it by itself"
            )
        if not isinstance(path, str):
            raise FieldError(f"the path is {path!r:.60}: it must be a text, such as 'datasets/'")
        if params is not None and not isinstance(params, Mapping):
            raise FieldError(
                f"params is {params!r:.60}: it must be a dictionary, such as {{'page_size': 1}}"
            )
        return await self._transport.send(
            check_method(method),
            path,
            json=json,
            params=params,
            headers=headers,
            timeout=timeout,
            raw=True,
        )

    def pages(
        self,
        path: str,
        *,
        fields: Sequence[str] | None = None,
        params: Mapping[str, Any] | None = None,
        limit: int | None = None,
        page_size: int | None = None,
        prefetch: int = 0,
    ) -> AsyncPages[RawObject]:
        """Return the dictionaries that any list of the API holds, page after page (GET of `path`).

        The lists of each noun, such as `datasets.list()`, give typed records and check their
        filters: this is for the routes that have none. Nothing is asked for before the first
        dictionary is used.

        Args:
            path: Under `/api/1/` ("datasets/"), or from the root ("/api/2/topics/"); it may hold a
                query. A whole URL must be of this portal.
            fields: Load these fields only, such as `("title", "resources.url")`. Everything by
                default.
            params: The query, such as `{"organization": "…"}`. The portal ignores what it does not
                know.
            limit: Dictionaries at most; all by default.
            page_size: Dictionaries a request, 100 by default.
            prefetch: Pages asked for while one is used; 0 by default.

        Returns:
            Pages to iterate, with `total` and `first()`.

        Raises:
            FieldError: An argument is not usable, or `path` is not on this portal.
            NotFoundError: At the first one: the portal has no such route.
            InvalidAnswerError: At the first one: the route gives something else than a list.
        """
        from .._udata.raw import raw_request
        from .core.raw_pages import AsyncRawPages

        if self._transport.holds_key(path, params):
            path, params = "", None
            raise FieldError(
                "the path or the query holds the API key, which would show it in errors and logs: "
                "leave it out, the client sends it by itself"
            )
        list_request = raw_request(
            path, fields, params, limit=limit, page_size=page_size, prefetch=prefetch
        )
        self._transport.url(list_request.path)
        return AsyncRawPages(self, list_request)

    async def aclose(self) -> None:
        """Close the connections; the client is of no use then."""
        await self._transport.wire.aclose()
        await self._services.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.aclose()

    def __repr__(self) -> str:
        if "_transport" not in vars(self):
            return f"<{type(self).__name__}, which was not made: see the error>"
        key = "with a key" if self._transport.has_key else "without a key"
        return f"<{type(self).__name__} of {self.base_url}, {key}>"

    def __reduce__(self) -> tuple[Any, ...]:
        if not vars(self).get("_pickles"):
            raise TypeError("a client with an http_client of its own cannot be pickled")
        of_a_subclass = {
            name: value
            for name, value in vars(self).items()
            if name not in _OWN and not hasattr(AsyncCollections, name)
        }
        return _unpickle, (type(self), self._settings), of_a_subclass or None

    # A client is a way to a portal, not data: a copy of a record shares it.
    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self


def _unpickle(kind: type[AsyncClient], settings: dict[str, Any]) -> AsyncClient:
    # A subclass may take other arguments: its own attributes come after the settings.
    client = kind.__new__(kind)
    AsyncClient.__init__(client, **settings)
    client._transport.travelled = True
    return client


_OWN = frozenset({"_settings", "_progress", "_pickles", "_transport", "_services"})
"""The attributes that `AsyncClient.__init__` sets."""
