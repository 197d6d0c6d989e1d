"""A small host on this machine that serves one file, and breaks where a test tells it to.

It plays a portal as well: the record of a resource, whose file it serves, is one of its pages.
"""

from __future__ import annotations

import gzip
import hashlib
import socket
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import formatdate
from pathlib import Path
from typing import Any

from tests.loopback import Loopback, Visit

DATASET = "5bc04b2cff66bd680e499f4a"
RESOURCE = "54d47250-1daf-483b-965a-3013f8c76617"
TODAY = 1_700_000_000


@dataclass
class ListRequest:
    """A request for the file, and what was sent of it."""

    path: str
    headers: dict[str, str]
    status: int = 0
    sent: int = 0

    @property
    def range(self) -> str | None:
        return self.headers.get("range")


@dataclass
class Host:
    """The file and the manners of its host: a test changes what it is about."""

    content: bytes
    path: str = "/files/arbres.csv"
    ranges: bool = True
    etag: str | None = '"one"'
    last_modified: float | None = None
    break_after: int | None = None
    """Bytes after which the connection breaks, for the first `breaks` requests."""
    breaks: int = 1
    stall: bool = False
    """Break off by silence, instead."""
    drip: float = 0.0
    """Seconds between the pieces of the file."""
    length: bool = True
    """Tell the length; else the connection ends with the file."""
    wrong_length: int = 0
    """What is added to the length."""
    endless: bool = False
    """Send the file again and again."""
    status_of_file: int = 200
    """The status with which the whole file comes."""
    more_headers: dict[str, str] = field(default_factory=dict)
    headers_of_ranges: bool = True
    """Whether a range comes with the ETag and the Last-Modified of its version."""
    encoding: str | None = None
    """The Content-Encoding; the content is compressed unless it is `stored_encoded`."""
    stored_encoded: bool = False
    cut_encoded: int = 0
    """Bytes of the compressed body that are not sent, nor counted."""
    disposition: str | None = None
    ignore_if_range: bool = False
    wrong_start: int = 0
    """What is added to the start of each range, and to what is sent."""
    short_ranges: int | None = None
    """Bytes that a range holds at most, though more were asked for."""
    ignore_ends: bool = False
    """Send a range to the end of the file, though less was asked for."""
    long_ranges: bytes = b""
    """What is sent behind the end of each range."""
    lacking_of_ranges: int = 0
    """Bytes that each range lacks of what its Content-Range says."""
    gzip_ranges: bool = False
    """Compress each range by itself, for its transport."""
    content_range: str | None = None
    """What is said of a range, instead of the truth."""
    zone: bool = True
    """Tell the zone of dates."""
    always_416: bool = False
    redirects: int = 0
    redirect_to: str | None = None
    status: int = 200
    statuses: list[int] = field(default_factory=list)
    """Statuses of the first requests."""
    resource: dict[str, Any] = field(default_factory=dict)
    """What the resource's record holds beside, or instead."""
    before: Callable[[int], object] | None = None
    """Called with the number of each request for the file, from 1, before it is answered."""

    def change(self, content: bytes, etag: str | None = '"two"') -> None:
        """Put another file in the place of this one."""
        self.content, self.etag = content, etag


class BreakingServer(Loopback):
    """Serves a host on this machine.

    Args:
        content: The file.
        certificate: A certificate and its key, in one PEM file: serves HTTPS then.
    """

    def __init__(self, content: bytes, certificate: Path | None = None) -> None:
        super().__init__(_Visit)
        self.host = Host(content)
        self.asked: list[ListRequest] = []
        """Requests for the file."""
        self.api: list[dict[str, str]] = []
        """The headers of requests for the portal's pages, and their path as ":path"."""
        self.connections = 0
        """Connections that were made to it."""
        self.released = threading.Event()
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self.socket = context.wrap_socket(self.socket, server_side=True)
            self.scheme = "https"

    def process_request(self, request: Any, client_address: Any) -> None:
        self.connections += 1
        super().process_request(request, client_address)

    def __exit__(self, *_error: object) -> None:
        self.released.set()
        super().__exit__()

    @property
    def file_url(self) -> str:
        return self.url + self.host.path

    @property
    def bytes_sent(self) -> int:
        """Bytes of the file, over all requests."""
        return sum(asked.sent for asked in self.asked)

    @property
    def ranges(self) -> list[str | None]:
        return [asked.range for asked in self.asked]

    def record(self) -> dict[str, Any]:
        """Return the resource, as a portal would."""
        content = self.host.content
        moment = "2024-05-02T10:00:00+00:00"
        return {
            "id": RESOURCE,
            "title": "Les arbres",
            "description": None,
            "type": "main",
            "filetype": "file",
            "url": self.file_url,
            "latest": f"{self.url}/api/1/datasets/r/{RESOURCE}",
            "format": "csv",
            "mime": "text/csv",
            "filesize": len(content),
            "checksum": {"type": "sha1", "value": hashlib.sha1(content).hexdigest()},
            "schema": None,
            "created_at": moment,
            "last_modified": moment,
            "extras": {},
            "harvest": None,
            "metrics": {},
            "internal": {"created_at_internal": moment, "last_modified_internal": moment},
            "preview_url": None,
        } | self.host.resource


class _Visit(Visit):
    server: BreakingServer

    def visit(self) -> None:
        owner, host = self.server, self.server.host
        headers = {name.lower(): value for name, value in self.headers.items()}
        if self.path.startswith("/api/"):
            owner.api.append(headers | {":path": self.path})
            return self.answer(owner.record())
        asked = ListRequest(self.path, headers)
        owner.asked.append(asked)
        hop = self.path.rpartition("hop=")[2]
        hops = int(hop) if hop.isdigit() else 0
        if hops < host.redirects:
            return self._redirect(asked, f"{host.path}?hop={hops + 1}")
        if host.redirect_to:
            return self._redirect(asked, host.redirect_to)
        if host.before is not None:
            host.before(len(owner.asked))
        if host.statuses and (status := host.statuses.pop(0)) != 200:
            return self._refuse(asked, status)
        if host.status != 200:
            return self._refuse(asked, host.status)
        return self._file(asked, len(owner.asked))

    def _redirect(self, asked: ListRequest, location: str) -> None:
        asked.status = 302
        self.send_response(302)
        self.send_header("Location", location)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _refuse(self, asked: ListRequest, status: int, **headers: str) -> None:
        asked.status = status
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _file(self, asked: ListRequest, number: int) -> None:
        host = self.server.host
        body = host.content
        if host.encoding in ("gzip", "x-gzip") and not host.stored_encoded:
            body = gzip.compress(body, mtime=0)
        body = body[: len(body) - host.cut_encoded]
        start = self._start(asked, host, len(body))
        if start is not None and (host.always_416 or start >= len(body)):
            return self._refuse(asked, 416, Content_Range=f"bytes */{len(body)}")
        total = len(body)
        if start is not None:
            first, _, last = (asked.range or "").removeprefix("bytes=").partition("-")
            last = last if first else ""
            start += host.wrong_start
            body = body[start : int(last) + 1 if last and not host.ignore_ends else len(body)]
            if host.short_ranges is not None:
                body = body[: host.short_ranges]
            end = start + len(body) - 1
            body = body[: len(body) - host.lacking_of_ranges] + host.long_ranges
            if host.gzip_ranges:
                body = gzip.compress(body, mtime=0)
        asked.status = host.status_of_file if start is None else 206
        self.send_response(asked.status)
        if start is not None:
            told = f"bytes {start}-{end}/{total}"
            self.send_header("Content-Range", host.content_range or told)
        if host.ranges:
            self.send_header("Accept-Ranges", "bytes")
        tells = start is None or host.headers_of_ranges
        if host.etag and tells:
            self.send_header("ETag", host.etag)
        if host.last_modified is not None and tells:
            self.send_header("Last-Modified", formatdate(host.last_modified, usegmt=host.zone))
        encoding = "gzip" if host.gzip_ranges and start is not None else host.encoding
        if encoding:
            self.send_header("Content-Encoding", encoding)
        for name, value in host.more_headers.items():
            self.send_header(name, value)
        if host.disposition:
            self.send_header("Content-Disposition", host.disposition)
        if host.length:
            self.send_header("Content-Length", str(len(body) + host.wrong_length))
        else:
            self.send_header("Connection", "close")
        self.end_headers()
        self._send(body, asked, number)
        return None

    def _start(self, asked: ListRequest, host: Host, size: int) -> int | None:
        """Return where the range that is asked for begins, or `None` to send the whole."""
        wanted = asked.range
        if not host.ranges or wanted is None or host.status_of_file not in (200, 203):
            return None
        condition = asked.headers.get("if-range")
        known = {host.etag}
        if host.last_modified is not None:
            known.add(formatdate(host.last_modified, usegmt=host.zone))
        if condition is not None and condition not in known and not host.ignore_if_range:
            return None
        first, _, last = wanted.removeprefix("bytes=").partition("-")
        return int(first) if first else max(size - int(last), 0)

    def _send(self, body: bytes, asked: ListRequest, number: int) -> None:
        owner, host = self.server, self.server.host
        broken = host.break_after is not None and number <= host.breaks
        # A broken off answer is shorter than it says, so the client notices.
        end = min(len(body), host.break_after or 0) if broken else len(body)
        step = 64 if host.drip else 1 << 16
        for position in range(0, end, step):
            block = body[position : min(end, position + step)]
            self.wfile.write(block)
            asked.sent += len(block)
            if host.drip:
                time.sleep(host.drip)
        while host.endless and not owner.released.is_set():
            self.wfile.write(body)
        if broken and host.stall:
            owner.released.wait(60)
        if broken or host.wrong_length > 0 or not host.length:
            self.close_connection = True
            self.wfile.flush()
            self.connection.shutdown(socket.SHUT_WR)
