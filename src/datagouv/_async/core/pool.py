"""A pool of connections, kept for the next request, with a deadline for each exchange.

The pool of httpcore loses a connection whose request is cancelled at certain points, searches all
connections and requests at each request, and knows timeouts of single socket operations only. This
pool uses httpcore's public connections. It needs no queue: `AsyncTransport` limits the exchanges.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import AsyncIterator, Iterable
from contextlib import suppress
from threading import Lock
from typing import TYPE_CHECKING, Any, Protocol, cast

import httpcore
import httpx

from ..._concurrency.network import async_network
from ..._concurrency.threads import async_shielded
from ..._http.deadline import NO_DEADLINE
from .connections import check_proxy

if TYPE_CHECKING:
    from ..._http.proxies import Proxies, Proxy


KEPT = 100
"""Idle connections kept for the next request, at most."""
_KEPT_FOR = 5.0
"""Seconds that an idle connection is kept."""


class AsyncLine(httpcore.AsyncNetworkBackend):
    """One connection, from connecting to closing.

    Args:
        proxy: The proxy of the connection.
        origin: The scheme, host and port of the server.
    """

    def __init__(self, proxy: Proxy | None, origin: httpcore.Origin) -> None:
        self.proxy = proxy
        self.origin = origin
        self.deadline = NO_DEADLINE
        """The deadline of the exchange that uses the connection."""
        self.connection: httpcore.AsyncConnectionInterface
        self._stream: httpcore.AsyncNetworkStream | None = None

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to a host."""
        limit = self.deadline.left(timeout, httpcore.ConnectTimeout)
        stream = await async_network().connect_tcp(host, port, limit, local_address, socket_options)
        return self.hold(stream)

    def hold(self, stream: httpcore.AsyncNetworkStream) -> AsyncTimedStream:
        """Return a stream that keeps the deadlines; the line closes it."""
        self._stream = stream
        return AsyncTimedStream(stream, self)

    def wake(self) -> None:
        """Shut the socket down, to end the operation of another thread."""
        connection = None if self._stream is None else self._stream.get_extra_info("socket")
        if isinstance(connection, socket.socket):
            with suppress(OSError):
                socket.socket.shutdown(connection, socket.SHUT_RDWR)

    async def aclose(self) -> None:
        """Close the connection, in whatever state it is."""
        with async_shielded():
            try:
                await self.connection.aclose()
            finally:
                if self._stream is not None:  # httpcore forgets a stream that was connecting.
                    await self._stream.aclose()


class AsyncTimedStream(httpcore.AsyncNetworkStream):
    """A stream whose operations end with the deadline of the exchange.

    Args:
        stream: The stream of httpcore.
        line: Knows the deadline.
    """

    def __init__(self, stream: httpcore.AsyncNetworkStream, line: AsyncLine) -> None:
        self._stream = stream
        self._line = line

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read the bytes that came, at least one, or nothing at the end."""
        deadline = self._line.deadline
        limit = deadline.left(timeout, httpcore.ReadTimeout, reading=True)
        try:
            block = await self._stream.read(max_bytes, limit)
        except httpcore.ReadTimeout as error:
            raise httpcore.ReadTimeout(deadline.passed() or str(error)) from error
        deadline.moved(len(block))
        return block

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write all of a buffer."""
        deadline = self._line.deadline
        start, size = 0, len(buffer)
        while start < size:
            limit = deadline.left(timeout, httpcore.WriteTimeout)
            end = min(start + deadline.block, size)
            try:
                await self._stream.write(buffer[start:end], limit)
            except httpcore.WriteTimeout as error:
                raise httpcore.WriteTimeout(deadline.passed() or str(error)) from error
            deadline.moved(end - start)
            start = end

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Begin TLS."""
        limit = self._line.deadline.left(timeout, httpcore.ConnectTimeout)
        try:
            stream = await self._stream.start_tls(ssl_context, server_hostname, limit)
        except OSError as error:  # The certificates of the machine are unreadable.
            raise httpcore.ConnectError(str(error)) from error
        return self._line.hold(stream)

    def get_extra_info(self, info: str) -> Any:
        """Return a fact about the socket."""
        return self._stream.get_extra_info(info)

    async def aclose(self) -> None:
        """Close the stream."""
        await self._stream.aclose()


class AsyncConnectionPool(httpcore.AsyncConnectionPool):
    """The connections of one client.

    Args:
        proxies: The proxies by URL.
        trust: The trusted certificates.
    """

    def __init__(self, proxies: Proxies, trust: ssl.SSLContext) -> None:
        super().__init__(trust)
        self._proxies = proxies
        self._trust = trust
        self._guard = Lock()
        self._lines: set[AsyncLine] = set()
        """Open connections."""
        self._idle: list[AsyncLine] = []
        """Idle connections, the longest idle first."""
        self._ended: list[AsyncLine] = []
        """Connections to close."""

    @property
    def connections(self) -> list[httpcore.AsyncConnectionInterface]:
        """The open connections."""
        return [line.connection for line in self._lines]

    async def handle_async_request(self, request: httpcore.Request) -> httpcore.Response:
        """Send a request, and return its answer, whose body is unread."""
        url = request.url
        host = url.host.decode("ascii")
        proxy = self._proxies.find(url.scheme.decode("ascii"), host, url.port)
        check_proxy(proxy)
        while True:
            line = self._take(proxy, url.origin)
            line.deadline = request.extensions.get("deadline", NO_DEADLINE)  # pyright: ignore[reportUnknownMemberType]  # a dict
            try:
                if self._ended:
                    await self._sweep()
                response = await line.connection.handle_async_request(request)
            except httpcore.ConnectionNotAvailable:
                await self._drop(line)
            except BaseException:
                await self._drop(line)
                raise
            else:
                # httpcore's type is of both faces, and has no close.
                stream = cast("AsyncOpenBody", response.stream)
                response.stream = AsyncHeldBody(stream, line, self)
                return response

    def _take(self, proxy: Proxy | None, origin: httpcore.Origin) -> AsyncLine:
        """Return an idle connection, or a new one."""
        with self._guard:
            for line in reversed(self._idle):
                if line.proxy == proxy and line.origin == origin:
                    self._idle.remove(line)
                    if not line.connection.has_expired():
                        break
                    self._ended.append(line)
            else:
                line = AsyncLine(proxy, origin)
                line.connection = self._connection(line)
                self._lines.add(line)
            while self._idle and self._idle[0].connection.has_expired():
                self._ended.append(self._idle.pop(0))
            return line

    def _connection(self, line: AsyncLine) -> httpcore.AsyncConnectionInterface:
        """Return a connection that connects at its first request."""
        proxy = line.proxy
        pool: httpcore.AsyncConnectionPool
        if proxy is None:
            pool = httpcore.AsyncConnectionPool(
                self._trust, keepalive_expiry=_KEPT_FOR, network_backend=line
            )
        elif proxy.url.startswith("socks"):
            pool = httpcore.AsyncSOCKSProxy(
                proxy.url,
                proxy.auth,
                self._trust,
                keepalive_expiry=_KEPT_FOR,
                network_backend=line,
            )
        else:
            pool = httpcore.AsyncHTTPProxy(
                proxy.url,
                proxy.auth,
                ssl_context=self._trust,
                proxy_ssl_context=self._trust if proxy.url.startswith("https:") else None,
                keepalive_expiry=_KEPT_FOR,
                network_backend=line,
            )
        return pool.create_connection(line.origin)

    async def give_back(self, line: AsyncLine) -> None:
        """Keep an idle connection for the next request; close any other."""
        line.deadline = NO_DEADLINE
        with self._guard:
            if line.connection.is_idle() and line in self._lines:
                self._idle.append(line)
                if len(self._idle) > KEPT:
                    self._ended.append(self._idle.pop(0))
            else:
                self._ended.append(line)
        if self._ended:
            await self._sweep()

    async def _drop(self, line: AsyncLine) -> None:
        with self._guard:
            self._ended.append(line)
        await self._sweep()

    async def _sweep(self) -> None:
        """Close the ended connections.

        After a cancellation, the next request closes the rest.
        """
        while True:
            with self._guard:
                if not self._ended:
                    return
                line = self._ended.pop()
                self._lines.discard(line)
            await line.aclose()

    async def aclose(self) -> None:
        """Close all connections, busy ones, too."""
        with self._guard:
            busy = self._lines.difference(self._idle)
            self._ended.extend(self._lines)
            self._lines.clear()
            self._idle.clear()
        for line in busy:
            line.wake()
        await self._sweep()


class AsyncOpenBody(Protocol):
    """The body of an answer."""

    def __aiter__(self) -> AsyncIterator[bytes]:
        """Iterate the blocks."""
        ...

    async def aclose(self) -> None:
        """Close the body."""
        ...


class AsyncHeldBody:
    """The body of an answer, which holds its connection until it is closed.

    Args:
        stream: The body.
        line: The connection.
        pool: Takes the connection back.
    """

    def __init__(self, stream: AsyncOpenBody, line: AsyncLine, pool: AsyncConnectionPool) -> None:
        self._stream = stream
        self._line = line
        self._pool = pool
        self._closed = False

    def __aiter__(self) -> AsyncIterator[bytes]:
        # Whoever reads the body closes it, whatever happens: see `file_hosts` and `wire`.
        return self._stream.__aiter__()

    async def aclose(self) -> None:
        """Close the body, and give the connection back."""
        if self._closed:
            return
        self._closed = True
        try:
            with async_shielded():
                await self._stream.aclose()
        finally:
            await self._pool.give_back(self._line)


class AsyncPooledTransport(httpx.AsyncHTTPTransport):
    """The transport of httpx, with our pool in the place of httpcore's.

    It is still a transport of httpx: it raises the errors of httpx, and test tools that replace the
    transport of httpx find it.
    """

    def __init__(self, pool: AsyncConnectionPool) -> None:
        # No `super().__init__()`: it would make a pool of httpcore.
        self._pool = pool
