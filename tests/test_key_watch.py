"""The watch over keys sees each of the ways by which one could get out."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import httpx
import pytest

from datagouv import Client, DatagouvError, FieldError
from datagouv._udata import write as module_of_ours
from tests.key_watch import KeyWatch

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CANARY = "canary-5b1e0c"
OTHER = "https://other.example/"


@pytest.fixture
def watch() -> KeyWatch:
    watch = KeyWatch()
    watch.keys.add(CANARY)
    return watch


def test_a_log_record(watch: KeyWatch) -> None:
    watch.handle(logging.LogRecord("x", logging.DEBUG, "", 0, "sent %s", (CANARY,), None))
    assert watch.leaks() == ["a log record: 'sent %s'"]


def test_the_text_of_an_error_and_its_pickle(watch: KeyWatch) -> None:
    watch.see_error(DatagouvError(f"401 for {CANARY}"))
    assert watch.leaks() == ["the text of DatagouvError", "a pickle of DatagouvError"]


def test_a_variable_of_ours_in_a_traceback(watch: KeyWatch) -> None:
    code = compile(f"def f(key): raise E()\nf({CANARY!r})", module_of_ours.__file__, "exec")
    with pytest.raises(FieldError) as caught:
        exec(code, {"E": FieldError})
    watch.see_error(caught.value)
    assert watch.leaks() == ["the variable key of f() in a traceback of FieldError"]


def test_a_file(watch: KeyWatch, tmp_path: Path) -> None:
    (tmp_path / "upload state.json").write_text(CANARY)
    assert watch.leaks(tmp_path) == [f"the file {tmp_path / 'upload state.json'}"]
    (tmp_path / "upload state.json").unlink()


@pytest.mark.parametrize(
    "leak",
    [
        lambda: httpx.Request("GET", OTHER, headers={"X-API-KEY": CANARY}),
        lambda: httpx.Request("GET", OTHER, headers={"Referer": f"https://x/?key={CANARY}"}),
        lambda: httpx.Request("GET", f"{OTHER}?key={CANARY}"),
    ],
)
def test_a_request_to_another_host(watch: KeyWatch, leak: Callable[[], httpx.Request]) -> None:
    http = httpx.Client()
    with Client(base_url="https://portal.example", api_key=CANARY, http_client=http) as client:
        watch.ways.add(client._transport)
        watch.see_request(http, leak())
    http.close()
    assert watch.leaks() == ["a request to other.example:None"]


def test_what_is_safe_is_no_leak(watch: KeyWatch, tmp_path: Path) -> None:
    with Client(base_url="https://portal.example", api_key=CANARY) as client:
        watch.clients.add(client)
        watch.ways.add(client._transport)
        home = httpx.Request("GET", "https://portal.example/", headers={"X-API-KEY": CANARY})
        watch.see_request(client._transport.wire.connections.here().http, home)
        watch.see_error(DatagouvError("401"))
        (tmp_path / "file").write_text("nothing")
        assert watch.leaks(tmp_path) == []
