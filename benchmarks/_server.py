"""A portal on loopback for the benchmarks: ranges, latency, breaks, the sha1 of what it receives.

It runs in a process of its own, `python _server.py FILE DIGESTS`, until its input is closed. POST
/bench/ gives it its settings and tells what it has counted.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from _wire import (
    BrokenError,
    Request,
    content_start,
    form_fields,
    head_of,
    read_body,
    read_head,
    reply,
)

HERE = Path(__file__).parent
MIB = BLOCK = 1 << 20
PART_SIZE = 20_000_000
FILES, FILE_SIZE = 200, 200 * 1024
DATASET, FOLDER = "gros", "dossier"
BIG = str(uuid.uuid5(uuid.NAMESPACE_URL, "big"))


@dataclass
class State:
    """What the server was told, what it counted, and what it holds."""

    latency: float = 0.0
    room: int | None = None
    """Bytes of files that pass before a connection breaks; `None` for all."""
    lasting: bool = False
    """Whether nothing gets an answer after that, until the next settings."""
    down: bool = False
    received: int = 0
    sent: int = 0
    sha1: str | None = None
    """Of the last file that was published."""
    parts: dict[str, dict[int, tuple[int, str]]] = field(default_factory=dict)
    """By uuid and index: the size and the sha1 of each part."""
    uploaded: list[dict[str, Any]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def admit(self, wanted: int) -> int:
        """Return how many of some bytes may pass before the break; none when it is there."""
        if self.down:
            return 0
        return wanted if self.room is None else min(wanted, self.room)

    def count(self, size: int, *, sent: bool) -> bool:
        """Count bytes that passed, and tell whether the connection lives on."""
        with self.lock:
            if sent:
                self.sent += size
            else:
                self.received += size
            if self.room is None:
                return not self.down
            self.room -= size
            if self.room > 0:
                return not self.down
            self.room, self.down = None, self.lasting
            return False


class Served(NamedTuple):
    """A file that the server has: where from, and its sha1."""

    content: Path | bytes
    size: int
    sha1: str


class Portal:
    """The few routes that the contenders need, in udata's shapes.

    Args:
        path: The large file, which is downloaded and comes back in uploads.
        digests: The sha1 of its parts, in their order, then that of the whole.
    """

    def __init__(self, path: Path, digests: Sequence[str]) -> None:
        self.state = State()
        self._digests = digests[:-1]
        self._big = Served(path, path.stat().st_size, digests[-1])
        blob = os.urandom(FILE_SIZE + FILES)
        contents = [blob[index : index + FILE_SIZE] for index in range(FILES)]
        self._files = {f"/files/{path.name}": self._big} | {
            f"/files/{index:03}.csv": Served(
                content, FILE_SIZE, hashlib.sha1(content, usedforsecurity=False).hexdigest()
            )
            for index, content in enumerate(contents)
        }
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self._recorded: dict[str, Any] = json.loads(
            (HERE / "data" / "dataset.json").read_text("utf-8")
        )
        rows = [self._row(name, served) for name, served in self._files.items()]
        rows[0]["id"] = BIG
        self._held = {DATASET: rows[:1], FOLDER: rows[1:]}

    def _row(self, path: str, served: Served) -> dict[str, Any]:
        now = datetime.now(UTC).isoformat()
        template: dict[str, Any] = self._recorded["resources"][0]
        return template | {
            "id": str(uuid.uuid4()),
            "title": path.rpartition("/")[2],
            "url": self.url + path,
            "filetype": "file",
            "filesize": served.size,
            "checksum": {"type": "sha1", "value": served.sha1},
            "extras": {},
            "internal": {"created_at_internal": now, "last_modified_internal": now},
        }

    def run(self) -> None:
        """Answer, each connection in a thread of its own."""
        while True:
            connection, _ = self._socket.accept()
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        try:
            with connection:
                while (request := read_head(connection)) is not None:
                    if self.state.down and request.path != "/bench/":
                        return
                    self._answer(connection, request)
        except (BrokenError, ConnectionError, TimeoutError):
            return

    def _answer(self, connection: socket.socket, request: Request) -> None:
        if request.path in self._files:
            time.sleep(self.state.latency)
            self._give(connection, request, self._files[request.path])
        elif request.path == "/bench/discard":
            self._take(connection, request, None, request.length - len(request.rest))
            reply(connection, 200, {})
        elif request.method == "POST" and request.path.endswith("/upload/"):
            if "expect" in request.headers:
                connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
            reply(connection, *self._upload(connection, request))
        else:
            body = read_body(connection, request)
            reply(connection, *self._speak(request.method, request.path, body))

    def _speak(self, method: str, path: str, body: bytes) -> tuple[int, Any]:
        """Answer what is no file."""
        if path == "/bench/":
            return 200, self._settle(json.loads(body))
        if path.endswith("/extensions/"):
            return 200, ["csv"]
        if found := re.fullmatch(r"/api/1/datasets/(\w+)/", path):
            return 200, self._dataset(found[1])
        rows = [*self._held[DATASET], *self._held[FOLDER], *self.state.uploaded]
        named = [row for row in rows if f"/{row['id']}/" in path]
        if not named:
            return 404, {"message": "no such route"}
        if method == "DELETE":
            self.state.uploaded.remove(named[0])
            return 204, None
        if path.startswith("/api/2/"):
            return 200, {"dataset_id": DATASET, "resource": named[0]}
        return 200, named[0] | (json.loads(body) if method == "PUT" else {})

    def _dataset(self, id: str) -> dict[str, Any]:
        uploaded = self.state.uploaded if id == DATASET else []
        return self._recorded | {"id": id, "resources": [*uploaded, *self._held[id]]}

    def _settle(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        """Tell what was counted; unless asked to go on, begin again with other settings."""
        state = self.state
        counted = {"received": state.received, "sent": state.sent, "sha1": state.sha1}
        if settings.get("heal"):
            state.down, state.room = False, None
        elif settings:
            settings.pop("reset", None)  # type: ignore[attr-defined]  # a dict of json
            self.state = State(**settings)
        return counted

    def _upload(self, connection: socket.socket, request: Request) -> tuple[int, Any]:
        """Take a file, a part of one, or the call that puts the parts together."""
        boundary = request.headers["content-type"].partition("boundary=")[2].strip('"').encode()
        tail = b"\r\n--" + boundary + b"--\r\n"
        left = request.length - len(request.rest)
        content = request.rest
        start = content_start(content)
        while start is None and left:
            block = connection.recv(min(left, 65536))
            if not block:
                raise BrokenError
            content += block
            left -= len(block)
            start = content_start(content)
        fields = form_fields(content if start is None else content[:start])
        if start is None:
            return self._put_together(fields)
        digest = hashlib.sha1(usedforsecurity=False)
        size = len(content) - start + left - len(tail)
        begun = content[start : start + size]
        digest.update(begun)
        if not self.state.count(len(begun), sent=False):
            raise BrokenError
        self._take(connection, request, digest, size - len(begun))
        ending = content[start + len(begun) :]
        while len(ending) < len(tail):
            block = connection.recv(len(tail) - len(ending))
            if not block:
                raise BrokenError
            ending += block
        if ending != tail:
            return 400, {"message": "the form does not end with its file"}
        if int(fields.get("totalparts", "0")) > 1:
            return self._keep(fields, size, digest.hexdigest())
        return self._publish(size, digest.hexdigest())

    def _take(
        self, connection: socket.socket, request: Request, digest: Any | None, left: int
    ) -> None:
        """Receive bytes of a file, and hash them, or forget them."""
        view = memoryview(bytearray(BLOCK))
        while left:
            room = self.state.admit(min(left, BLOCK))
            size = connection.recv_into(view[:room]) if room else 0
            if not size:
                raise BrokenError
            if digest is not None:
                digest.update(view[:size])
            left -= size
            if not self.state.count(size, sent=False):
                raise BrokenError

    def _keep(self, fields: Mapping[str, str], size: int, sha1: str) -> tuple[int, Any]:
        if size != int(fields["chunksize"]):
            return 400, {"success": False, "error": "Chunk size mismatch", "message": ""}
        with self.state.lock:
            parts = self.state.parts.setdefault(fields["uuid"], {})
            if int(fields["partindex"]) in parts:
                return 500, {"message": "Internal Server Error"}
            parts[int(fields["partindex"])] = size, sha1
        return 200, {"success": True, "error": None, "message": ""}

    def _put_together(self, fields: Mapping[str, str]) -> tuple[int, Any]:
        """Publish what the parts make: the whole's sha1 is known where they are the file's own."""
        parts = self.state.parts.get(fields.get("uuid", ""), {})
        if sorted(parts) != list(range(int(fields["totalparts"]))):
            return 500, {"message": "Internal Server Error"}
        found = [parts[index][1] for index in sorted(parts)]
        whole = self._big.sha1 if found == self._digests else "0" * 40
        return self._publish(sum(size for size, _ in parts.values()), whole)

    def _publish(self, size: int, sha1: str) -> tuple[int, Any]:
        row = self._row("/files/uploaded.csv", Served(b"", size, sha1))
        with self.state.lock:
            self.state.sha1 = sha1
            self.state.uploaded.insert(0, row)
        return 201, row | {"success": True}

    def _give(self, connection: socket.socket, request: Request, served: Served) -> None:
        """Send a file, or the range that is asked for."""
        etag = f'"{served.sha1}"'
        head = ["Accept-Ranges: bytes", f"ETag: {etag}", "Content-Type: text/csv"]
        start, end, status = 0, served.size, "200 OK"
        asked = re.fullmatch(r"bytes=(\d+)-(\d*)", request.headers.get("range", ""))
        if asked and request.headers.get("if-range", etag) == etag:
            start = int(asked[1])
            end = min(end, int(asked[2]) + 1) if asked[2] else end
            status = "206 Partial Content"
            head.append(f"Content-Range: bytes {start}-{end - 1}/{served.size}")
            if start >= end:
                refusal = [f"Content-Range: bytes */{served.size}", "Content-Length: 0"]
                connection.sendall(head_of("416 Range Not Satisfiable", refusal))
                return
        head.append(f"Content-Length: {end - start}")
        if request.method == "HEAD":
            connection.sendall(head_of(status, head))
        elif isinstance(served.content, bytes):
            connection.sendall(head_of(status, head) + served.content[start:end])
            self.state.count(end - start, sent=True)
        else:
            connection.sendall(head_of(status, head))
            self._send_file(connection, served.content, start, end)

    def _send_file(self, connection: socket.socket, path: Path, start: int, end: int) -> None:
        with path.open("rb") as file:
            while start < end:
                room = self.state.admit(min(end - start, 4 * MIB))
                size = os.sendfile(connection.fileno(), file.fileno(), start, room) if room else 0
                start += size
                if not size or (not self.state.count(size, sent=True) and start < end):
                    raise BrokenError


def serve(path: Path, digests: Sequence[str]) -> None:
    """Serve until the process that started this one lets go of its input."""
    portal = Portal(path, digests)
    threading.Thread(target=portal.run, daemon=True).start()
    print(portal.url, flush=True)
    sys.stdin.read()


def make_file(path: Path, size: int) -> list[str]:
    """Write a file of random bytes; return the sha1 of its parts, then of the whole."""
    new = partial(hashlib.sha1, usedforsecurity=False)
    whole, digests, left = new(), [], size
    with path.open("wb") as file:
        while left:
            part, room = new(), min(left, PART_SIZE)
            left -= room
            while room:
                block = os.urandom(min(room, BLOCK))
                file.write(block)
                part.update(block)
                whole.update(block)
                room -= len(block)
            digests.append(part.hexdigest())
    return [*digests, whole.hexdigest()]


@contextmanager
def server(path: Path, digests: Sequence[str]) -> Iterator[str]:
    """Run the server in a process of its own, and give its URL."""
    told = path.with_name("digests.json")
    told.write_text(json.dumps(digests))
    command = [sys.executable, __file__, str(path), str(told)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
    finally:
        process.communicate()


if __name__ == "__main__":
    serve(Path(sys.argv[1]), json.loads(Path(sys.argv[2]).read_text()))
