"""A small portal that takes files in parts, and falls silent where a test tells it to."""

from __future__ import annotations

import hashlib
import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

RESOURCE = "54d47250-1daf-483b-965a-3013f8c76617"


class SilentPortal:
    """Takes parts as the platform does, from `with` to the end of its block."""

    def __init__(self) -> None:
        self.parts: dict[int, bytes] = {}
        self.asked: list[int | str] = []
        """The parts that arrived, and "final", in their order."""
        self.uuids: set[str] = set()
        self.silent: set[int | str] = set()
        """What is taken, and never answered."""
        self.waiting = threading.Semaphore(0)
        """Released when the portal falls silent."""
        self.released = threading.Event()
        self._lock = threading.Lock()
        self._http = _Server(("127.0.0.1", 0), _Handler)
        self._http.owner = self
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True)

    def __enter__(self) -> SilentPortal:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.released.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    def take(self, body: bytes) -> tuple[int | str, int, object]:
        """Take a part, or put the file together; a part that is there is refused."""
        fields = dict(re.findall(rb'name="(\w+)"\r\n\r\n(.*?)\r\n', body[:2000]))
        index = int(fields[b"partindex"]) if b"partindex" in fields else None
        with self._lock:
            self.asked.append("final" if index is None else index)
            self.uuids.add(fields[b"uuid"].decode())
            if index is None:
                return "final", 201, self._whole()
            if index in self.parts:
                return index, 500, {}
            size, start = int(fields[b"chunksize"]), body.index(b"octet-stream\r\n\r\n") + 16
            self.parts[index] = body[start : start + size]
        return index, 200, {"success": True, "error": None, "message": ""}

    def _whole(self) -> dict[str, Any]:
        content = b"".join(self.parts[index] for index in sorted(self.parts))
        return {
            "id": RESOURCE,
            "success": True,
            "filetype": "file",
            "title": "arbres.csv",
            "filesize": len(content),
            "checksum": {"type": "sha1", "value": hashlib.sha1(content).hexdigest()},
        }


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    owner: SilentPortal

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: clients go away in these tests."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        self._answer(200, ["csv"])

    def do_POST(self) -> None:
        owner = self.server.owner
        what, status, said = owner.take(self.rfile.read(int(self.headers["Content-Length"])))
        if what in owner.silent:
            owner.waiting.release()
            owner.released.wait(60)
        else:
            self._answer(status, said)

    def _answer(self, status: int, said: object) -> None:
        content = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
