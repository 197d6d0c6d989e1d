"""A way to the server that sees the parts of files pass, and fails where a test tells it to."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Literal, NamedTuple, TypeAlias

import httpx

Where: TypeAlias = int | Literal["final", "whole"]
"""A part by its number, the request that ends a file in parts, or that of a whole file."""

Fault: TypeAlias = Literal[
    "before", "lost", "500", "lost 500", "mismatch", "swallowed", "garbled", "gone"
]
"""What becomes of it: it is cut off `before` it arrives, its answer is `lost`, the server fails
(`500`: it never saw it, `lost 500`: it stored it), refuses its size (`mismatch`), is said to have
it but has not (`swallowed`), has other bytes (`garbled`), or nothing passes any more (`gone`)."""

_DONE = {"success": True, "error": None, "message": ""}
_MISMATCH = {"success": False, "error": "Chunk size mismatch", "message": ""}


class Seen(NamedTuple):
    """A request of an upload."""

    where: Where
    size: int
    uuid: str


class PartsWire(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """A way to the server, of both faces."""

    def __init__(self) -> None:
        self.seen: list[Seen] = []
        self.requests: list[httpx.Request] = []
        self.gone = False
        self._faults: defaultdict[Where, list[Fault]] = defaultdict(list)
        self._sync = httpx.HTTPTransport(verify=False)
        self._async = httpx.AsyncHTTPTransport(verify=False)

    def fail(self, where: Where, *faults: Fault) -> None:
        """Fail the next requests for this part, one fault each."""
        self._faults[where] += faults

    @property
    def sent(self) -> list[Where]:
        """What passed of uploads, in order."""
        return [seen.where for seen in self.seen]

    @property
    def bytes(self) -> int:
        """Bytes of requests with a file, or a part of it."""
        return sum(seen.size for seen in self.seen if seen.where != "final")

    @property
    def uuids(self) -> set[str]:
        return {seen.uuid for seen in self.seen if seen.uuid}

    def forget(self) -> None:
        self.seen.clear()
        self.requests.clear()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.read()
        fault = self._meet(request)
        if early := _before(fault):
            return early
        answer = self._sync.handle_request(_garbled(request) if fault == "garbled" else request)
        if fault is None or fault == "garbled":
            return answer
        answer.read()
        answer.close()
        return _after(fault)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await request.aread()
        fault = self._meet(request)
        if early := _before(fault):
            return early
        request = _garbled(request) if fault == "garbled" else request
        answer = await self._async.handle_async_request(request)
        if fault is None or fault == "garbled":
            return answer
        await answer.aread()
        await answer.aclose()
        return _after(fault)

    def close(self) -> None:
        self._sync.close()

    async def aclose(self) -> None:
        await self._async.aclose()

    def _meet(self, request: httpx.Request) -> Fault | None:
        self.requests.append(request)
        where = _where(request)
        fault: Fault | None = None
        if where is not None:
            uuid = re.search(rb'name="uuid"\r\n\r\n(\S+)', request.content[:2000])
            size = len(request.content)
            self.seen.append(Seen(where, size, uuid[1].decode() if uuid else ""))
            fault = self._faults[where].pop(0) if self._faults[where] else None
        self.gone = self.gone or fault == "gone"
        return "gone" if self.gone else fault


def _where(request: httpx.Request) -> Where | None:
    if request.method != "POST" or "/upload/" not in request.url.path:
        return None
    if part := re.search(rb'name="partindex"\r\n\r\n(\d+)', request.content[:2000]):
        return int(part[1])
    return "whole" if b'name="file"' in request.content[:2000] else "final"


def _before(fault: Fault | None) -> httpx.Response | None:
    if fault == "gone":
        raise httpx.ConnectError("Connection refused")
    if fault == "before":
        raise httpx.ReadError("Connection reset by peer")
    if fault == "swallowed":
        return httpx.Response(200, json=_DONE)
    if fault == "mismatch":
        return httpx.Response(400, json=_MISMATCH)
    if fault == "500":
        return httpx.Response(500, json={"message": "Internal Server Error"})
    return None


def _after(fault: Fault) -> httpx.Response:
    if fault == "lost":
        raise httpx.ReadError("Connection reset by peer")
    return httpx.Response(500, json={"message": "Internal Server Error"})


def _garbled(request: httpx.Request) -> httpx.Request:
    """Return the request with one bit of its file turned."""
    content = bytearray(request.content)
    content[content.index(b"\r\n\r\n", content.index(b'name="file"')) + 4] ^= 1
    return httpx.Request(
        request.method, request.url, headers=request.headers, content=bytes(content)
    )
