"""A wire to the server that loses requests, and answers, where a test tells it to."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Literal, TypeAlias

import httpx

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

Fault: TypeAlias = Literal[
    "stale",
    "stale done",
    "reset before",
    "timeout before",
    "502 before",
    "504 before",
    "reset",
    "timeout",
    "502",
    "504",
    "html",
    "cut",
]
"""What becomes of a request: `before` it reached the server, else of the answer to it.

A `stale` connection is one that was kept, and that the server had closed when the request came;
at `stale done`, it closed it after it had done what was asked.
"""
BEFORE: list[Fault] = ["reset before", "timeout before", "502 before"]
AFTER: list[Fault] = ["reset", "timeout", "502", "504", "html", "cut"]

_METHODS = ("GET", "POST", "PUT", "DELETE")


class Wire(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """A way to the server, of both faces, that counts what passes and fails where it is told to."""

    def __init__(self) -> None:
        self._sync = httpx.HTTPTransport(verify=False)
        self._async = httpx.AsyncHTTPTransport(verify=False)
        self.reset()

    def reset(self) -> None:
        """Forget what has passed, and fail no more."""
        self.requests: list[httpx.Request] = []
        self._faults: list[tuple[str, str, Fault]] = []
        self._always: list[tuple[str, str, Fault]] = []
        self._cut_by: tuple[str, str] | None = None
        self._late: list[tuple[int, httpx.Request]] = []
        self._delays: dict[tuple[str, str], int] = {}
        self._slow: float | None = None

    def fail(self, method: str, ending: str, *faults: Fault) -> None:
        """Fail the next requests of this method whose path ends so, one fault each."""
        self._faults += [(method, ending, fault) for fault in faults]

    def always_fail(self, method: str, ending: str, fault: Fault) -> None:
        self._always.append((method, ending, fault))

    def delay(self, method: str, ending: str, *, requests: int) -> None:
        """Time out on the next such request, which arrives after so many other ones."""
        self._delays[method, ending] = requests

    def after(self, seconds: float, method: str, ending: str) -> None:
        """Answer the next such request with a 504, and let the server do it so much later."""
        self._slow = seconds
        self._faults.append((method, ending, "504 before"))

    def cut(self, method: str, ending: str) -> None:
        """Lose the answer to the next such request, and let nothing through after it."""
        self._faults.append((method, ending, "reset"))
        self._cut_by = (method, ending)

    @property
    def has_failed(self) -> bool:
        """Whether every fault that was planned has happened."""
        return not (self._faults or self._delays or self._late)

    @property
    def sent(self) -> list[str]:
        """The requests so far, as "PUT /api/1/datasets/…/"."""
        return [f"{request.method} {request.url.path}" for request in self.requests]

    @property
    def methods(self) -> list[str]:
        return [request.method for request in self.requests]

    def forget(self) -> None:
        self.requests.clear()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.read()
        fault = self._meet(request)
        if fault in ("stale", "stale done") and "trace" in request.extensions:
            request.extensions["trace"]("http11.send_request_headers.started", {})
        if fault is not None and (early := _before(fault)):
            return early
        response = self._sync.handle_request(request)
        if fault is None:
            return response
        response.read()
        response.close()
        return _after(fault, response)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await request.aread()
        fault = self._meet(request)
        if fault in ("stale", "stale done") and "trace" in request.extensions:
            await request.extensions["trace"]("http11.send_request_headers.started", {})
        if fault is not None and (early := _before(fault)):
            return early
        response = await self._async.handle_async_request(request)
        if fault is None:
            return response
        await response.aread()
        await response.aclose()
        return _after(fault, response)

    def close(self) -> None:
        self._sync.close()

    async def aclose(self) -> None:
        await self._async.aclose()

    def _meet(self, request: httpx.Request) -> Fault | None:
        self.requests.append(request)
        self._deliver()
        for (method, ending), others in list(self._delays.items()):
            if request.method == method and request.url.path.endswith(ending):
                del self._delays[method, ending]
                self._late.append((others, request))
                return "timeout before"
        for planned in [*self._faults, *self._always]:
            method, ending, fault = planned
            if request.method == method and request.url.path.endswith(ending):
                if planned in self._faults:
                    self._faults.remove(planned)
                    if self._slow is not None:
                        threading.Timer(self._slow, _send, [request]).start()
                        self._slow = None
                    if self._cut_by == (method, ending):
                        self._always = [(verb, "/", "reset before") for verb in _METHODS]
                return fault
        return None

    def _deliver(self) -> None:
        for _, request in [late for late in self._late if late[0] == 0]:
            _send(request)
        self._late = [(others - 1, request) for others, request in self._late if others]


def _send(request: httpx.Request) -> None:
    with httpx.Client(trust_env=False, verify=False, timeout=60) as http:
        sent = {k: v for k, v in request.headers.items() if k != "content-length"}
        http.request(request.method, request.url, headers=sent, content=request.content)


def _before(fault: Fault) -> httpx.Response | None:
    if fault in ("stale", "reset before"):
        raise httpx.ReadError("Connection reset by peer")
    if fault == "timeout before":
        raise httpx.ReadTimeout("timed out")
    if fault in ("502 before", "504 before"):
        return httpx.Response(int(fault[:3]), html="<h1>Bad Gateway</h1>")
    return None


def _after(fault: Fault, answer: httpx.Response) -> httpx.Response:
    if fault in ("reset", "stale done"):
        raise httpx.ReadError("Connection reset by peer")
    if fault == "timeout":
        raise httpx.ReadTimeout("timed out")
    if fault == "cut":
        return httpx.Response(answer.status_code, headers=answer.headers, stream=_Cut(answer))
    if fault == "html":
        return httpx.Response(200, html="<h1>Maintenance</h1>")
    return httpx.Response(int(fault), html="<h1>Bad Gateway</h1>")


class _Cut(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body that ends in its middle."""

    def __init__(self, answer: httpx.Response) -> None:
        self._half = answer.content[: len(answer.content) // 2]

    def __iter__(self) -> Iterator[bytes]:
        yield self._half
        raise httpx.RemoteProtocolError("peer closed connection without sending complete body")

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._half
        raise httpx.RemoteProtocolError("peer closed connection without sending complete body")
