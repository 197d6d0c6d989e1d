"""A TCP proxy between the SDK and a portal, which does something else at the n-th request.

It knows HTTP as far as it takes to tell one request from the next; what goes wrong is told to it.
"""

from __future__ import annotations

import http.client
import select
import socket
import struct
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

Door: TypeAlias = Literal["open", "closed", "stuck"]
"""The listening socket: it takes connections, refuses them, or lets them wait for ever."""

_RESET = struct.pack("ii", 1, 0)


@dataclass(frozen=True)
class Answer:
    """What the portal answered, or what is said in its place."""

    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""

    def raw(self, *, last: bool = False) -> bytes:
        """Return it as it goes over the wire, the last one of its connection or not."""
        dropped = {"content-length", "connection", "transfer-encoding"}
        lines = [f"HTTP/1.1 {self.status} {http.client.responses.get(self.status, 'Odd')}"]
        lines += [f"{name}: {value}" for name, value in self.headers if name.lower() not in dropped]
        if self.status != 204:
            lines.append(f"Content-Length: {len(self.body)}")
        if last:
            lines.append("Connection: close")
        return "\r\n".join([*lines, "", ""]).encode("latin-1") + self.body

    def headed(self, *headers: tuple[str, str]) -> Answer:
        return replace(self, headers=(*self.headers, *headers))


@dataclass
class Request:
    """A request, read whole."""

    method: str
    target: str
    headers: list[tuple[str, str]]
    body: bytes

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]


class Exchange:
    """One request on its way, in the hands of a fault."""

    def __init__(self, proxy: Proxy, connection: socket.socket) -> None:
        self.proxy = proxy
        self._connection = connection
        self.request: Request | None = None
        self.over = False
        """Whether the connection is of no use any more."""

    def read(self) -> Request | None:
        """Read the request; `None` where the client left instead."""
        if self.request is None:
            self.request = _read(self._connection)
            if self.request is not None:
                self.proxy.seen.append(self.request)
        return self.request

    def forward(self) -> Answer:
        """Let the portal do what is asked, and return its answer."""
        request = self.read()
        return self.proxy.ask(request) if request is not None else Answer(400)

    def send(self, data: bytes) -> None:
        self._connection.sendall(data)

    def answer(self, answer: Answer, *, last: bool = False) -> None:
        """Send an answer, the last one of its connection or not."""
        self.send(answer.raw(last=last))
        self.over = self.over or last

    def reset(self) -> None:
        """End the connection as a crash does."""
        self._connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        self._connection.close()
        self.over = True

    def hang(self) -> None:
        """Say nothing until the client has had enough."""
        while self.proxy.running:
            heard = select.select([self._connection], [], [], 0.05)[0]
            if heard and not self._connection.recv(1 << 16):
                break
        self.over = True


Behaviour: TypeAlias = Callable[[Exchange], object]


@dataclass(frozen=True)
class Fault:
    """What goes wrong.

    Attributes:
        name: How it is called.
        meet: What becomes of the request, instead of being passed on and answered.
        door: How the portal's door is when the request comes, until the client waits.
        reaches: Whether the portal does what is asked.
        stalls: Whether only a client's patience ends it.
    """

    name: str
    meet: Behaviour | None = None
    door: Door = "open"
    reaches: bool = False
    stalls: bool = False

    def __str__(self) -> str:
        return self.name


@dataclass
class _Plan:
    fault: Fault
    at: int
    lasting: bool
    met: bool = False

    def hits(self, number: int) -> bool:
        passed = number > self.at
        return self.fault.meet is not None and (number == self.at or (self.lasting and passed))


@dataclass
class Proxy:
    """A way to the portal at `portal`, as (host, port), from `with` to the end of its block."""

    portal: tuple[str, int]
    seen: list[Request] = field(default_factory=list)
    """The requests that were read since `plan()`."""
    elsewhere: str = ""
    """A URL of another host."""
    services: Callable[[Request], Answer | None] = lambda _: None
    """What answers in the place of the portal, where it does."""

    def __post_init__(self) -> None:
        self.running = True
        self.count = 0
        """The requests since `plan()`, read or not."""
        self._plans: list[_Plan] = []
        self._late: list[tuple[int, Request]] = []
        self._lock = threading.RLock()
        self._quiet = threading.Condition(self._lock)
        self._busy = 0
        self._door: Door = "open"
        self._stuck: list[socket.socket] = []
        self._connections: set[socket.socket] = set()
        self._listener = self._listen(0)
        self.port: int = self._listener.getsockname()[1]
        self._threads: list[threading.Thread] = []
        self._wake, self._woken = socket.socketpair()
        self._acceptor = threading.Thread(target=self._accept, daemon=True)

    def __enter__(self) -> Proxy:
        self._acceptor.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.running = False
        self._wake.send(b"!")
        self._acceptor.join()
        self.plan(None)
        self._listener.close()
        for thread in self._threads:
            thread.join(60)
        self._wake.close()
        self._woken.close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    # What a test says

    def plan(
        self,
        fault: Fault | None,
        at: int = 1,
        *,
        then: Fault | None = None,
        lasting: bool = False,
    ) -> None:
        """Forget what passed, close what is open, and do `fault` at the `at`-th request.

        Args:
            fault: What goes wrong; `None` lets everything pass.
            at: The number of the request, from 1.
            then: What goes wrong with the request that follows.
            lasting: The last of them goes wrong with all that follow, too.
        """
        with self._lock:
            self.seen.clear()
            self.count = 0
            self._late.clear()
            self._plans = []
            for connection in self._connections:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
            self._set_door("open")
            if fault is not None:
                self._plans = [_Plan(fault, at, lasting and then is None)]
                if then is not None:
                    self._plans.append(_Plan(then, at + 1, lasting))
                self._shut_before(1)

    def wait_over(self) -> None:
        """Let the portal come back: the client has waited."""
        with self._lock:
            if self._plans and not self._plans[-1].lasting:
                self._set_door("open")

    def settle(self) -> None:
        """Let everything stop, and wait until no request is at the portal any more."""
        self.plan(None)
        with self._quiet:
            if not self._quiet.wait_for(lambda: self._busy == 0, 60):
                raise TimeoutError("the proxy is still at work")

    @property
    def met(self) -> bool:
        """Whether what was planned first has happened."""
        return bool(self._plans) and self._plans[0].met

    def deliver_later(self, request: Request, others: int) -> None:
        """Let a request arrive just before the so-manieth one that follows it."""
        self._late.append((others, request))

    def ask(self, request: Request) -> Answer:
        """Pass a request on to the portal, and return what it answers."""
        served = self.services(request)
        if served is not None:
            return served
        upstream = http.client.HTTPConnection(*self.portal, timeout=60)
        try:
            upstream.putrequest(
                request.method, request.target, skip_host=True, skip_accept_encoding=True
            )
            for name, value in request.headers:
                if name.lower() not in {"transfer-encoding", "content-length", "connection"}:
                    upstream.putheader(name, value)
            upstream.putheader("Content-Length", str(len(request.body)))
            upstream.endheaders(request.body)
            answer = upstream.getresponse()
            return Answer(answer.status, tuple(answer.getheaders()), answer.read())
        finally:
            upstream.close()

    # How it is done

    def _listen(self, port: int, room: int = 128) -> socket.socket:
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        listener.listen(room)
        return listener

    def _set_door(self, door: Door) -> None:
        if door == self._door:
            return
        for held in self._stuck:
            held.close()
        self._stuck.clear()
        self._door = door
        # One that somebody selects on would go on to listen after its close.
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        if door == "open":
            self._listener = self._listen(self.port)
        elif door == "stuck":
            self._listener = self._listen(self.port, room=0)
            # Its queue is filled, so the system drops whoever knocks.
            for _ in range(2):
                knocking = socket.socket()
                knocking.setblocking(False)
                knocking.connect_ex(("127.0.0.1", self.port))
                self._stuck.append(knocking)
        self._wake.send(b"!")

    def _accept(self) -> None:
        while self.running:
            with self._lock:
                watched = [self._woken, *([self._listener] if self._door == "open" else [])]
            # A door that was shut meanwhile says so by waking this thread.
            try:
                ready = select.select(watched, [], [])[0]
            except (OSError, ValueError):
                continue
            if self._woken in ready:
                self._woken.recv(64)
                continue
            with self._lock:
                if self._door != "open":
                    continue
                try:
                    self._listener.setblocking(False)
                    connection, _ = self._listener.accept()
                except OSError:
                    continue
                connection.setblocking(True)
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self._connections.add(connection)
            self._threads = [thread for thread in self._threads if thread.is_alive()]
            thread = threading.Thread(target=self._serve, args=(connection,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            over = False
            while not over and select.select([connection], [], [])[0]:
                if _has_left(connection):
                    break
                over = self._exchange(Exchange(self, connection))
        except (OSError, ValueError):
            pass  # The client left, or the proxy was told something new.
        finally:
            with self._lock:
                self._connections.discard(connection)
            connection.close()

    def _exchange(self, exchange: Exchange) -> bool:
        with self._lock:
            self._busy += 1
        try:
            return self._pass(exchange)
        finally:
            with self._quiet:
                self._busy -= 1
                self._quiet.notify_all()

    def _pass(self, exchange: Exchange) -> bool:
        self._deliver()
        with self._lock:
            self.count += 1
            number, planned = self.count, bool(self._plans)
            hit = next((plan for plan in self._plans if plan.hits(number)), None)
            shuts = any(plan.fault.door != "open" for plan in self._plans)
        if hit is not None and hit.fault.meet is not None:
            hit.met = True
            self._shut_before(number + 1)
            hit.fault.meet(exchange)
        elif exchange.read() is not None:
            answer = exchange.forward()
            self._shut_before(number + 1)
            # Before a plan, and where the door matters, each request comes by a way of its own.
            exchange.answer(answer, last=not planned or shuts)
        return exchange.over

    def _shut_before(self, number: int) -> None:
        """Let the door be as it is to be when the request of that number comes."""
        with self._lock:
            for plan in self._plans:
                if plan.at == number and plan.fault.door != "open":
                    plan.met = True
                    self._set_door(plan.fault.door)

    def _deliver(self) -> None:
        with self._lock:
            due = [request for others, request in self._late if others <= 1]
            self._late = [(others - 1, request) for others, request in self._late if others > 1]
        for request in due:
            self.ask(request)


def _has_left(connection: socket.socket) -> bool:
    return not connection.recv(1, socket.MSG_PEEK)


def _read(connection: socket.socket) -> Request | None:
    data = b""
    while b"\r\n\r\n" not in data:
        block = connection.recv(1 << 16)
        if not block:
            return None
        data += block
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    method, target, _ = first.split(" ")
    headers = [(name, value.strip()) for name, _, value in (line.partition(":") for line in lines)]
    known = {name.lower(): value for name, value in headers}
    length = int(known.get("content-length", 0))
    while len(body) < length:
        block = connection.recv(1 << 16)
        if not block:
            return None
        body += block
    return Request(method, target, headers, body)
