"""A server that means harm, or is out of its mind: it answers what a test tells it to, raw."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterable
from typing import TypeAlias

Say: TypeAlias = Callable[[str], Iterable[bytes]]
"""Given the target of a request, gives what goes over the wire."""


def said(
    body: bytes = b"{}", *headers: str, status: int = 200, content_type: str = "application/json"
) -> bytes:
    """Return a whole answer."""
    lines = [f"HTTP/1.1 {status} Odd", f"Content-Type: {content_type}", *headers]
    if not any(line.lower().startswith("content-length") for line in headers):
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "Connection: close", "", ""]).encode("latin-1") + body


class HostileServer:
    """Answers each request with what `say` gives, from `with` to the end of its block.

    Args:
        host: Where it listens.
    """

    def __init__(self, host: str = "127.0.0.1") -> None:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self.say: Say = lambda _target: [said()]
        self.heads: list[str] = []
        """The requests, without their bodies."""
        self._listener = socket.create_server((host, 0), family=family)
        shown = f"[{host}]" if ":" in host else host
        self.port: int = self._listener.getsockname()[1]
        self.url = f"http://{shown}:{self.port}"
        self._threads: list[threading.Thread] = []
        self._acceptor = threading.Thread(target=self._accept, daemon=True)

    def __enter__(self) -> HostileServer:
        self._acceptor.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in [self._acceptor, *self._threads]:
            thread.join(60)

    @property
    def targets(self) -> list[str]:
        return [head.split(" ")[1] for head in self.heads]

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._serve, args=(connection,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        with connection:
            data = b""
            try:
                while b"\r\n\r\n" not in data:
                    block = connection.recv(65536)
                    if not block:
                        return
                    data += block
                head = data.split(b"\r\n\r\n")[0].decode("latin-1")
                self.heads.append(head)
                for block in self.say(head.split(" ")[1]):
                    connection.sendall(block)
                # What the client still sends is taken, so that nothing resets what was said.
                connection.shutdown(socket.SHUT_WR)
                while connection.recv(65536):
                    pass
            except OSError:
                return  # The client has had enough.
