"""Serves a WSGI application on a socket: threads, and connections that stay open.

werkzeug's own server closes each connection after its answer, which no production does.
"""

from __future__ import annotations

import io
import sys
from contextlib import suppress
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Iterable
    from wsgiref.types import WSGIApplication


def serve(listener: socket.socket, application: WSGIApplication, *, verbose: bool = False) -> None:
    """Answer every request that comes to `listener`, a listening socket, and never return."""
    connection = partial(_Connection, application, verbose)
    server = ThreadingHTTPServer(listener.getsockname(), connection, bind_and_activate=False)
    server.socket.close()  # its own, replaced by one that listens already
    server.socket = listener
    server.serve_forever()


class _Body(io.RawIOBase):
    """The part of a connection that is the body of one request."""

    def __init__(self, stream: io.BufferedIOBase, length: int) -> None:
        self._stream = stream
        self._left = length

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._stream.read(min(len(buffer), self._left))
        self._left -= len(data)
        buffer[: len(data)] = data
        return len(data)


class _Connection(BaseHTTPRequestHandler):
    """One client's connection, which carries requests one after the other."""

    protocol_version = "HTTP/1.1"
    # Each answer leaves at once, a small one in one packet: without these two lines it may wait
    # for the client to acknowledge the packet before, 40 ms later.
    disable_nagle_algorithm = True
    wbufsize = -1

    def __init__(self, application: WSGIApplication, verbose: bool, *args: Any) -> None:
        self._application = application
        self._verbose = verbose
        super().__init__(*args)

    def handle(self) -> None:
        try:
            super().handle()
        except OSError:
            self.close_connection = True  # the client left

    def finish(self) -> None:
        with suppress(OSError):  # it left with an answer on its way
            super().finish()

    def _serve_request(self) -> None:
        environ = self._environ()
        body: io.RawIOBase = environ["wsgi.input"]
        status, headers = "", list[tuple[str, str]]()

        def start_response(
            new_status: str, new_headers: list[tuple[str, str]], _error: Any = None, /
        ) -> Callable[[bytes], object]:
            nonlocal status, headers
            status, headers = new_status, new_headers
            return self.wfile.write

        blocks = self._application(environ, start_response)
        try:
            self._answer(status, headers, blocks)
        finally:
            close: Callable[[], object] | None = getattr(blocks, "close", None)
            if close is not None:
                close()
        if self._verbose:
            sys.stderr.write(f"{self.command} {self.path} {status[:3]}\n")
        # What the application left unread would be taken for the next request.
        while body.read(65536):
            pass

    # One name for each method that is answered, as the parent class looks for them.
    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _serve_request  # noqa: N815

    def _answer(self, status: str, headers: list[tuple[str, str]], blocks: Iterable[bytes]) -> None:
        code, _, reason = status.partition(" ")
        self.send_response_only(int(code), reason)
        for name, value in headers:
            self.send_header(name, value)
        sent = {name.lower() for name, _ in headers}
        if "date" not in sent:
            self.send_header("Date", self.date_time_string())
        if "content-length" not in sent and code not in {"204", "304"} and self.command != "HEAD":
            # The end of the connection says where the body ends.
            self.send_header("Connection", "close")
        self.end_headers()
        for block in blocks:
            self.wfile.write(block)
        self.wfile.flush()

    def _environ(self) -> dict[str, Any]:
        path, _, query = self.path.partition("?")
        host, port = self.connection.getsockname()
        environ: dict[str, Any] = {
            "REQUEST_METHOD": self.command,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote(path, "latin-1"),
            "QUERY_STRING": query,
            "SERVER_NAME": host,
            "SERVER_PORT": str(port),
            "SERVER_PROTOCOL": self.request_version,
            "REMOTE_ADDR": self.client_address[0],
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
        for name, value in self.headers.items():
            key = name.upper().replace("-", "_")
            if key not in {"CONTENT_TYPE", "CONTENT_LENGTH"}:
                key = f"HTTP_{key}"
            environ[key] = f"{environ[key]},{value}" if key in environ else value
        if "chunked" in environ.get("HTTP_TRANSFER_ENCODING", "").lower():
            # Imported where it is installed only: types are checked without it.
            serving: Any = import_module("werkzeug.serving")
            environ["wsgi.input"] = serving.DechunkedInput(self.rfile)
            environ["wsgi.input_terminated"] = True
        else:
            environ["wsgi.input"] = _Body(self.rfile, int(environ.get("CONTENT_LENGTH") or 0))
        return environ

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: a verbose server has its own line."""
