"""HTTP as the benchmark's server speaks it: heads, bodies and forms on a socket."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Mapping, Sequence
from email.utils import formatdate
from typing import NamedTuple


class Request(NamedTuple):
    """The head of a request, and what came with it of its body."""

    method: str
    path: str
    headers: Mapping[str, str]
    rest: bytes

    @property
    def length(self) -> int:
        """Bytes of the body."""
        return int(self.headers.get("content-length", "0"))


class BrokenError(Exception):
    """The connection breaks, as was asked for."""


def read_head(connection: socket.socket) -> Request | None:
    """Read the head of a request, or return `None` where there is no more."""
    received = b""
    while b"\r\n\r\n" not in received:
        block = connection.recv(65536)
        if not block:
            return None
        received += block
    head, _, rest = received.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    method, path, _ = first.split(" ")
    pairs = (line.partition(":") for line in lines)
    headers = {name.lower(): value.strip() for name, _, value in pairs}
    return Request(method, path.partition("?")[0], headers, rest)


def read_body(connection: socket.socket, request: Request) -> bytes:
    """Read the body of a request."""
    body = request.rest
    while len(body) < request.length:
        block = connection.recv(65536)
        if not block:
            raise BrokenError
        body += block
    return body


def head_of(status: str, lines: Sequence[str]) -> bytes:
    """Return the head of an answer."""
    dated = [f"HTTP/1.1 {status}", f"Date: {formatdate(usegmt=True)}", *lines]
    return ("\r\n".join(dated) + "\r\n\r\n").encode()


def reply(connection: socket.socket, status: int, value: object) -> None:
    """Answer with JSON."""
    body = b"" if value is None else json.dumps(value).encode()
    head = ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    connection.sendall(head_of(f"{status} Answer", head) + body)


def content_start(form: bytes) -> int | None:
    """Return where the file begins in a form, or `None` where it has not begun."""
    named = form.find(b'name="file"')
    end = form.find(b"\r\n\r\n", named) if named >= 0 else -1
    return end + 4 if end >= 0 else None


def form_fields(form: bytes) -> dict[str, str]:
    """Return the texts of a form."""
    found = re.findall(rb'name="(\w+)"\r\n\r\n(.*?)\r\n--', form, re.DOTALL)
    return {name.decode(): value.decode() for name, value in found}
