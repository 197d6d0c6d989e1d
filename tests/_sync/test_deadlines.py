# Generated from tests/_async/test_deadlines.py by scripts/unasync.py: edit that file, then `make style`.
"""Every wait ends, by phase and in all: servers that give a sign of life for ever."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import contextmanager, suppress
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from datagouv import AnswerLostError, Client, DatagouvError, FieldError, NetworkError
from datagouv._sync.core.file_hosts import body_of, open_file
from datagouv._http import deadline as deadlines
from datagouv._http.file_address import file_address

if TYPE_CHECKING:
    from collections.abc import Iterator, Iterator

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
FOR_EVER = 3000


@contextmanager
def saying(*said: bytes, reads: bool = True) -> Iterator[str]:
    """Serve what never ends: each text, then the last one again and again."""
    ended = threading.Event()
    listening = socket.create_server(("127.0.0.1", 0))

    def serve(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            if reads:
                connection.recv(1 << 16)
            for number in range(FOR_EVER):
                connection.sendall(said[min(number, len(said) - 1)] if said else b"")
                if ended.wait(0.02):
                    return

    def accept() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listening.accept()
                threading.Thread(target=serve, args=(connection,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        ended.set()
        listening.close()


@pytest.mark.parametrize(
    "said",
    [
        [HEAD + b"Content-Length: 9000\r\n\r\n", b" "],
        [HEAD + b"X-Slow: ", b"x"],
        [b"H", b"T"],
        [b"HTTP/1.1 102 Processing\r\n\r\n"],
        [b"HTTP/1.1 100 Continue\r\n\r\n"],
        [HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"],
        [HEAD + b"Transfer-Encoding: chunked\r\n\r\n1;", b"x"],
    ],
    ids=["body", "head", "status", "102", "100", "chunks", "chunk extension"],
)
def test_a_call_ends_at_its_deadline_whatever_trickles_in(said: list[bytes]) -> None:
    with saying(*said) as url:
        with Client(base_url=url, deadline=0.4, timeout=5) as client:
            with pytest.raises(NetworkError, match=r"longer than the deadline of 0\.4 s|HTTP"):
                client.request("GET", "site/")
            with pytest.raises((AnswerLostError, NetworkError)):
                client.request("POST", "site/", json={})


def test_tries_and_their_waits_count_in_all(waits: list[float]) -> None:
    unavailable = b"HTTP/1.1 503 No\r\nContent-Length: 0\r\nRetry-After: 30\r\n\r\n"
    with saying(unavailable, b"") as url:
        with Client(base_url=url, deadline=20, retries=9) as client:
            with pytest.raises(DatagouvError, match="503"):
                client.request("GET", "site/")
    assert waits == []


def test_a_client_of_ones_own_is_looked_at_between_blocks() -> None:
    with saying(HEAD + b"Content-Length: 9000\r\n\r\n", b" ") as url:
        with (
            httpx.Client() as mine,
            Client(base_url=url, deadline=0.4, http_client=mine) as client,
        ):
            with pytest.raises(NetworkError, match="deadline"):
                client.request("GET", "site/")


def test_a_download_ends_where_it_comes_no_further(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(deadlines, "PATIENCE", 0.4)
    with saying(HEAD + b"Content-Length: 90000\r\n\r\n", b" ") as url:
        with Client(base_url=url, deadline=None) as client:
            response = open_file(client._transport.wire, file_address(url), {})
            with pytest.raises(NetworkError, match="less than 1024 bytes"):
                for _ in body_of(client._transport.wire, response):
                    pass


def test_a_slow_download_that_comes_further_has_all_the_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(deadlines, "PATIENCE", 0.4)
    size = 0
    with saying(HEAD + b"Content-Length: 81920\r\n\r\n", b" " * 2048) as url:
        with Client(base_url=url, deadline=0.3) as client:
            response = open_file(client._transport.wire, file_address(url), {})
            for block in body_of(client._transport.wire, response):
                size += len(block)
    assert size == 81920


def test_the_time_of_the_caller_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deadlines, "PATIENCE", 0.3)
    with saying(HEAD + b"Content-Length: 1536\r\n\r\n", b" " * 512) as url:
        with Client(base_url=url, deadline=0.3) as client:
            response = open_file(client._transport.wire, file_address(url), {})
            size = 0
            for block in body_of(client._transport.wire, response):
                size += len(block)
                time.sleep(0.4)  # whoever reads is slow, in both faces
    assert size == 1536


def test_an_upload_that_nobody_takes_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deadlines, "PATIENCE", 0.4)

    def blocks() -> Iterator[bytes]:
        for _ in range(400):
            yield bytes(1 << 16)

    body: Any = SimpleNamespace(blocks=blocks, headers={"Content-Length": str(400 << 16)})
    with saying(b"", reads=False) as url:
        with Client(base_url=url) as client:
            with pytest.raises(DatagouvError, match="less than 1024 bytes"):
                client._transport.send("POST", "upload/", body=body)


def test_an_answer_that_trickles_after_an_upload_ends() -> None:
    def blocks() -> Iterator[bytes]:
        yield b"x"

    body: Any = SimpleNamespace(blocks=blocks, headers={"Content-Length": "1"})
    with saying(b"HTTP/1.1 102 Processing\r\n\r\n") as url:
        with Client(base_url=url, deadline=0.4) as client:
            with pytest.raises(AnswerLostError, match=r"longer than the deadline of 0\.4 s"):
                client._transport.send("POST", "upload/", body=body)


def test_a_longer_timeout_makes_the_usual_deadline_longer() -> None:
    with Client(timeout=300) as client:
        assert client._transport.wire.total(None) == 420
        assert client._transport.wire.total(600) == 720
    with Client(timeout=300, deadline=5) as client:
        assert client._transport.wire.total(None) == 5
    with Client(deadline=None) as client:
        assert client._transport.wire.total(None) is None
    with Client() as client:
        assert client._transport.wire.total(None) == 120


@pytest.mark.parametrize("deadline", [0, -1, "5", True, float("nan"), float("inf")])
def test_a_deadline_is_seconds(deadline: float) -> None:
    with pytest.raises(FieldError, match="deadline must be seconds"):
        Client(deadline=deadline)


def test_no_file_descriptor_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    resource = pytest.importorskip("resource", reason="this system has no such limit")
    with Client(base_url="http://127.0.0.1:1", retries=0) as client:
        with pytest.raises(NetworkError):
            client.request("GET", "site/")
        usual = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (4, usual[1]))
        try:
            with pytest.raises(NetworkError):
                client.request("GET", "site/")
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, usual)
