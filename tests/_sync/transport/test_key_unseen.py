# Generated from tests/_async/transport/test_key_unseen.py by scripts/unasync.py: edit that file, then `make style`.
"""What logs and errors show of an exchange: enough, and never the key."""

from __future__ import annotations

import logging
import pickle
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from datagouv import Client, DatagouvError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Portal

URL = "https://portal.example"
KEY = "the-key"
DATASET = "5bc04b2cff66bd680e499f4a"


def test_a_request_is_logged_for_the_curious_and_a_retry_for_everyone(
    client: Client, portal: Portal, caplog: pytest.LogCaptureFixture
) -> None:
    portal.get("/api/1/site/").mock(side_effect=[httpx.ReadError("reset"), httpx.Response(200)])
    with caplog.at_level(logging.DEBUG):
        client.request("GET", "site/")
    said = [(r.levelname, r.getMessage()) for r in caplog.records if r.name == "datagouv"]
    (warning, retried), (debug, done) = said
    assert (warning, debug) == ("WARNING", "DEBUG")
    assert retried.startswith(f"GET {URL}/api/1/site/: try 1 failed (ReadError: reset); nothing is")
    assert "try 2 follows in 0." in retried
    assert done.startswith(f"GET {URL}/api/1/site/ -> 200 in ")


def test_no_log_holds_the_key_or_a_body(
    client: Client, portal: Portal, caplog: pytest.LogCaptureFixture
) -> None:
    answers = [httpx.Response(429), httpx.Response(200, json={"secret": "of the answer"})]
    portal.post("/api/1/x/").mock(side_effect=answers)
    with caplog.at_level(logging.DEBUG):
        client.request("POST", "x/", json={"secret": "of the request"})
    assert caplog.records
    shown = caplog.text + "".join(repr(vars(record)) for record in caplog.records)
    assert KEY not in shown
    assert "secret" not in shown


def fails_with_a_status(client: Client, portal: Portal) -> None:
    portal.get("/api/1/site/").respond(403, json={"message": "Non"})
    client.request("GET", "site/")


def fails_without_an_answer(client: Client, portal: Portal) -> None:
    portal.get("/api/1/site/").mock(side_effect=httpx.ReadError)
    client.request("GET", "site/")


def fails_after_a_redirect(client: Client, portal: Portal) -> None:
    portal.get("/api/1/site/").respond(302, headers={"Location": "/api/1/site/"})
    client.request("GET", "site/")


def loses_an_answer(client: Client, portal: Portal) -> None:
    portal.post("/api/1/x/").mock(side_effect=httpx.ReadError)
    client.request("POST", "x/", json={})


def gets_something_else(client: Client, portal: Portal) -> None:
    portal.get(f"/api/1/datasets/{DATASET}/").respond(html="<html>")
    client.dataset(DATASET)


def cannot_settle_a_create(client: Client, portal: Portal) -> None:
    portal.route(host="portal.example").mock(side_effect=httpx.ReadError)
    client.datasets.create(title="x", description="x")


def is_closed(client: Client, portal: Portal) -> None:
    client.close()
    client.request("GET", "site/")


def is_refused_when_made(client: Client, portal: Portal) -> None:
    Client(base_url="http://portal.example", api_key=KEY)


def has_no_url(client: Client, portal: Portal) -> None:
    client.request("GET", "a\nb")


@pytest.mark.parametrize(
    "failure",
    [
        fails_with_a_status,
        fails_without_an_answer,
        fails_after_a_redirect,
        loses_an_answer,
        gets_something_else,
        cannot_settle_a_create,
        is_closed,
        is_refused_when_made,
        has_no_url,
    ],
)
def test_no_error_shows_the_key(
    client: Client, portal: Portal, failure: Callable[..., Any]
) -> None:
    with pytest.raises(DatagouvError) as caught:
        failure(client, portal)
    assert KEY not in _all_that_shows(caught.value)
    assert KEY.encode() not in pickle.dumps(caught.value)


def _all_that_shows(error: BaseException) -> str:
    """Return the error, its chain, and the variables of our frames in its traceback."""
    seen = [str(error), repr(error), repr(vars(error))]
    if hasattr(error, "_request"):
        seen.append(repr(error._request and error._request.headers))
    trace = error.__traceback__
    while trace is not None:
        if "/datagouv/" in trace.tb_frame.f_code.co_filename.replace("\\", "/"):
            seen += [_shown(value) for value in trace.tb_frame.f_locals.values()]
        trace = trace.tb_next
    chain = (error.__cause__, error.__context__)
    return "\n".join([*seen, *(_all_that_shows(linked) for linked in chain if linked)])


def _shown(value: object) -> str:
    with suppress(AttributeError):
        return repr(value)
    return repr(vars(value))  # an object that is half made


def test_neither_client_nor_transport_shows_the_key(client: Client) -> None:
    for thing in (client, client._transport, client._transport.wire.key, client.datasets):
        assert KEY not in repr(thing) + str(thing)
    assert KEY not in repr(vars(client)) + repr(vars(client._transport))
    assert KEY not in repr(vars(client._transport.wire))
    assert KEY.encode() not in pickle.dumps(client)
