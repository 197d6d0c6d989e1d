"""Small servers on this machine, which say nothing of what their clients do to them."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self


class Loopback(ThreadingHTTPServer):
    """Serves in threads, from `with` to the end of its block.

    Args:
        visit: Answers a request; its `server` is this one.
    """

    daemon_threads = True
    block_on_close = False
    scheme = "http"

    def __init__(self, visit: type[BaseHTTPRequestHandler]) -> None:
        super().__init__(("127.0.0.1", 0), visit)
        self._thread = threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.shutdown()
        self.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: clients go away in these tests."""


class Visit(BaseHTTPRequestHandler):
    """A request."""

    protocol_version = "HTTP/1.1"

    def visit(self) -> None:
        """Answer it, as a subclass does."""
        raise NotImplementedError

    def do_GET(self) -> None:
        self.visit()

    def do_HEAD(self) -> None:
        self.visit()

    def do_POST(self) -> None:
        self.visit()

    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing."""

    def answer(self, said: object, status: int = 200) -> None:
        """Answer with JSON."""
        content = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
