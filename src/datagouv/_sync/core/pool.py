# Generated from src/datagouv/_async/core/pool.py by scripts/unasync.py: edit that file, then `make style`.
"""Connections, kept for the next request: each has one request at a time, and a deadline with it.

The pool of httpcore loses a connection whose request is cancelled at certain points, looks through
all of its connections and requests at each request, and gives a timeout to each single operation
on a socket only. So this is one of our own, for its connections, which are public: it needs no
queue, for `Transport` lets in as many exchanges as there may be.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator, Iterable
from contextlib import suppress
from threading import Lock
from typing import TYPE_CHECKING, Any, Protocol, cast

import httpcore
import httpx

from ..._concurrency.network import network
from ..._concurrency.threads import shielded
from .connections import check_proxy

if TYPE_CHECKING:
    from ..._http.deadline import Deadline
    from ..._http.proxies import Proxies, Proxy


KEPT = 100
"""Connections that are kept for the next request, at most."""
_KEPT_FOR = 5.0
"""Seconds for which they are."""


class Line(httpcore.NetworkBackend):
    """One connection, from its making to its end.

    Args:
        proxy: The proxy that it goes through.
        origin: The scheme, host and port that it leads to.
    """

    def __init__(self, proxy: Proxy | None, origin: httpcore.Origin) -> None:
        self.proxy = proxy
        self.origin = origin
        self.deadline: Deadline | None = None
        """That of the exchange which it serves."""
        self.connection: httpcore.ConnectionInterface
        self._stream: httpcore.NetworkStream | None = None

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to a host."""
        limit = self.limit(timeout, httpcore.ConnectTimeout)
        stream = network().connect_tcp(host, port, limit, local_address, socket_options)
        return self.hold(stream)

    def hold(self, stream: httpcore.NetworkStream) -> TimedStream:
        """Return a stream that keeps to the deadlines, and is closed with the line."""
        self._stream = stream
        return TimedStream(stream, self)

    def limit(
        self, timeout: float | None, error: type[Exception], *, reading: bool = False
    ) -> float | None:
        """Return the seconds that an operation may take; raise `error` where none are left."""
        deadline = self.deadline
        if deadline is None:
            return timeout
        limit = deadline.left(timeout, reading=reading)
        if limit == 0 and timeout != 0:
            raise error(deadline.passed() or "")
        return limit

    def late(self) -> str:
        """Tell why an operation timed out."""
        return (self.deadline and self.deadline.passed()) or ""

    def wake(self) -> None:
        """End the operation that another thread waits for; a task is told by the end itself."""
        connection = None if self._stream is None else self._stream.get_extra_info("socket")
        if isinstance(connection, socket.socket):
            with suppress(OSError):
                socket.socket.shutdown(connection, socket.SHUT_RDWR)

    def close(self) -> None:
        """Close the connection, whatever was going on with it."""
        with shielded():
            try:
                self.connection.close()
            finally:
                if self._stream is not None:  # The connection forgets one that it was making.
                    self._stream.close()


class TimedStream(httpcore.NetworkStream):
    """A stream whose operations end with the deadline of the exchange.

    Args:
        stream: A stream.
        line: Tells the deadline.
    """

    def __init__(self, stream: httpcore.NetworkStream, line: Line) -> None:
        self._stream = stream
        self._line = line

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read what is there, at least one byte, or nothing at the end."""
        limit = self._line.limit(timeout, httpcore.ReadTimeout, reading=True)
        try:
            block = self._stream.read(max_bytes, limit)
        except httpcore.ReadTimeout as error:
            raise httpcore.ReadTimeout(self._line.late() or str(error)) from error
        if self._line.deadline is not None:
            self._line.deadline.moved(len(block))
        return block

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write all of a buffer."""
        start = 0
        while start < len(buffer):
            limit = self._line.limit(timeout, httpcore.WriteTimeout)
            deadline = self._line.deadline
            end = len(buffer) if deadline is None else start + deadline.block
            whole = start == 0 and end >= len(buffer)
            try:
                self._stream.write(buffer if whole else buffer[start:end], limit)
            except httpcore.WriteTimeout as error:
                raise httpcore.WriteTimeout(self._line.late() or str(error)) from error
            if deadline is not None:
                deadline.moved(min(end, len(buffer)) - start)
            start = end

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        """Speak TLS from now on."""
        limit = self._line.limit(timeout, httpcore.ConnectTimeout)
        try:
            stream = self._stream.start_tls(ssl_context, server_hostname, limit)
        except OSError as error:  # Certificates of the machine that cannot be read.
            raise httpcore.ConnectError(str(error)) from error
        return self._line.hold(stream)

    def get_extra_info(self, info: str) -> Any:
        """Return what is known of the socket."""
        return self._stream.get_extra_info(info)

    def close(self) -> None:
        """Close the stream."""
        self._stream.close()


class ConnectionPool(httpcore.ConnectionPool):
    """The connections of one client.

    Args:
        proxies: Which way leads to a URL.
        trust: Which certificates are trusted.
    """

    def __init__(self, proxies: Proxies, trust: ssl.SSLContext) -> None:
        super().__init__(trust)
        self._proxies = proxies
        self._trust = trust
        self._guard = Lock()
        self._lines: set[Line] = set()
        """Those that are open."""
        self._idle: list[Line] = []
        """Those that wait for a request, the one that waits longest first."""
        self._ended: list[Line] = []
        """Those that are to be closed."""

    @property
    def connections(self) -> list[httpcore.ConnectionInterface]:
        """The connections that are open."""
        return [line.connection for line in self._lines]

    def handle_request(self, request: httpcore.Request) -> httpcore.Response:
        """Send a request, and return its answer, whose body is unread."""
        url = request.url
        host = url.host.decode("ascii")
        proxy = self._proxies.find(url.scheme.decode("ascii"), host, url.port)
        check_proxy(proxy)
        while True:
            line = self._take(proxy, url.origin)
            line.deadline = request.extensions.get("deadline")  # pyright: ignore[reportUnknownMemberType]  # a dict
            try:
                if self._ended:
                    self._sweep()
                response = line.connection.handle_request(request)
            except httpcore.ConnectionNotAvailable:
                self._drop(line)
            except BaseException:
                self._drop(line)
                raise
            else:
                # httpcore's type tells neither the face nor that it may be closed.
                stream = cast("OpenBody", response.stream)
                response.stream = HeldBody(stream, line, self)
                return response

    def _take(self, proxy: Proxy | None, origin: httpcore.Origin) -> Line:
        """Return a connection that is kept, or a new one."""
        with self._guard:
            for line in reversed(self._idle):
                if line.proxy == proxy and line.origin == origin:
                    self._idle.remove(line)
                    if not line.connection.has_expired():
                        break
                    self._ended.append(line)
            else:
                line = Line(proxy, origin)
                line.connection = self._connection(line)
                self._lines.add(line)
            while self._idle and self._idle[0].connection.has_expired():
                self._ended.append(self._idle.pop(0))
            return line

    def _connection(self, line: Line) -> httpcore.ConnectionInterface:
        """Return a connection that is made when it is used: by a pool for its own backend."""
        proxy = line.proxy
        pool: httpcore.ConnectionPool
        if proxy is None:
            pool = httpcore.ConnectionPool(
                self._trust, keepalive_expiry=_KEPT_FOR, network_backend=line
            )
        elif proxy.url.startswith("socks"):
            pool = httpcore.SOCKSProxy(
                proxy.url,
                proxy.auth,
                self._trust,
                keepalive_expiry=_KEPT_FOR,
                network_backend=line,
            )
        else:
            pool = httpcore.HTTPProxy(
                proxy.url,
                proxy.auth,
                ssl_context=self._trust,
                proxy_ssl_context=self._trust if proxy.url.startswith("https:") else None,
                keepalive_expiry=_KEPT_FOR,
                network_backend=line,
            )
        return pool.create_connection(line.origin)

    def give_back(self, line: Line) -> None:
        """Keep a connection for the next request, where that is possible."""
        line.deadline = None
        with self._guard:
            if line.connection.is_idle() and line in self._lines:
                self._idle.append(line)
                if len(self._idle) > KEPT:
                    self._ended.append(self._idle.pop(0))
            else:
                self._ended.append(line)
        if self._ended:
            self._sweep()

    def _drop(self, line: Line) -> None:
        with self._guard:
            self._ended.append(line)
        self._sweep()

    def _sweep(self) -> None:
        """Close the connections that have come to their end.

        Where a cancellation strikes, the rest is closed by whoever comes next.
        """
        while True:
            with self._guard:
                if not self._ended:
                    return
                line = self._ended.pop()
                self._lines.discard(line)
            line.close()

    def close(self) -> None:
        """Close all connections, those that serve a request, too."""
        with self._guard:
            busy = self._lines.difference(self._idle)
            self._ended.extend(self._lines)
            self._lines.clear()
            self._idle.clear()
        for line in busy:
            line.wake()
        self._sweep()


class OpenBody(Protocol):
    """The body of an answer."""

    def __iter__(self) -> Iterator[bytes]:
        """Iterate what comes."""
        ...

    def close(self) -> None:
        """End it."""
        ...


class HeldBody:
    """The body of an answer, which holds its connection until it is closed.

    Args:
        stream: The body.
        line: The connection.
        pool: Takes it back.
    """

    def __init__(self, stream: OpenBody, line: Line, pool: ConnectionPool) -> None:
        self._stream = stream
        self._line = line
        self._pool = pool
        self._closed = False

    def __iter__(self) -> Iterator[bytes]:
        try:
            for block in self._stream:
                yield block
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Let the connection go."""
        if self._closed:
            return
        self._closed = True
        try:
            with shielded():
                self._stream.close()
        finally:
            self._pool.give_back(self._line)


class PooledTransport(httpx.HTTPTransport):
    """What httpx sends by, with a pool of ours in the place of that of httpcore.

    It stays a transport of httpx: it says errors in the words of httpx, and tools that answer in
    the place of one in tests find it.
    """

    def __init__(self, pool: ConnectionPool) -> None:
        # No `super().__init__()`: it would only make the pool that is replaced here.
        self._pool = pool
