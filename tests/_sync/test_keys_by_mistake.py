# Generated from tests/_async/test_keys_by_mistake.py by scripts/unasync.py: edit that file, then `make style`.
"""A key that was passed in the place of something else shows in no error."""

from __future__ import annotations

import traceback
from typing import Any

import pytest

from datagouv import Client, FieldError

KEY = "udata_3fQ9xAbCdEfGhIjKlMnOpQrStUvWxYz0123456789"
TOKEN = "eyJhbGciOiJIUzUxMiJ9.eyJ1c2VyIjoiNWQ4In0.3fQ9xAbCdEfGhIj"


@pytest.mark.parametrize("key", [KEY, TOKEN, f" {KEY}\n", "0f1e2d3c4b5a69788796a5b4c3d2e1f0"])
@pytest.mark.parametrize(
    "name",
    [
        *("environment", "base_url", "language", "timeout", "deadline", "retries", "http_client"),
        "user_agent",
    ],
)
def test_an_argument_that_is_a_key_is_refused_unseen(name: str, key: str) -> None:
    arguments: dict[str, Any] = {name: key}
    with pytest.raises(FieldError, match=name) as caught:
        Client(**arguments)
    shown = "".join(traceback.format_exception(caught.value)) + repr(caught.value)
    assert key.strip() not in shown


def test_neither_does_an_error_keep_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATAGOUV_ENVIRONMENT", KEY)
    for arguments in ([KEY], []):
        with pytest.raises(FieldError) as caught:
            Client(*arguments)
        frame, kept = caught.tb, []
        while frame is not None:
            if "datagouv/_" in frame.tb_frame.f_code.co_filename and arguments:
                kept += [repr(value) for value in frame.tb_frame.f_locals.values()]
            frame = frame.tb_next
        assert KEY not in str(caught.value)
        assert not any(KEY in value for value in kept)


@pytest.mark.parametrize(
    "base_url",
    [
        f"https://portal.example/?api_key={KEY}",
        f"https://portal.example/#{KEY}",
        f"https://ada:{KEY}@portal.example",
        f"https://ada:{KEY}",
        f"https://{KEY}@[portal",
    ],
)
def test_a_base_url_is_shown_without_what_opens_it(base_url: str) -> None:
    with pytest.raises(FieldError) as caught:
        Client(base_url=base_url)
    assert KEY not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize(
    "headers", [{"X-Token": f"{KEY}\r\n"}, {f"{KEY}:": "x"}, {f"{KEY} ": "x"}, {"X": 5}]
)
def test_a_header_that_cannot_be_sent_is_not_shown(headers: dict[str, Any]) -> None:
    with Client(base_url="https://portal.example") as client:
        with pytest.raises(FieldError) as caught:
            client.request("GET", "site/", headers=headers)
    assert KEY not in str(caught.value)


@pytest.mark.parametrize(
    "arguments",
    [
        {"path": f"site/?token={KEY}"},
        {"path": f"{KEY}/"},
        {"path": "site/", "params": {"token": KEY}},
        {"path": "site/", "headers": {"Authorization": f"Bearer {KEY}"}},
    ],
)
def test_the_clients_own_key_goes_nowhere_else(arguments: dict[str, Any]) -> None:
    path = arguments.pop("path")
    with Client(base_url="https://portal.example", api_key=KEY) as client:
        with pytest.raises(FieldError, match="holds the API key") as caught:
            client.request("GET", path, **arguments)
    assert KEY not in str(caught.value)


@pytest.mark.parametrize("method", [KEY, "", "GET /", "G\r\n", 5])
def test_a_method_is_a_word(method: Any) -> None:
    with Client(base_url="https://portal.example") as client:
        with pytest.raises(FieldError, match="method") as caught:
            client.request(method, "site/")
    assert KEY not in str(caught.value)


def test_a_client_that_was_not_made_has_a_repr() -> None:
    client = Client.__new__(Client)
    assert "not made" in repr(client)
    with pytest.raises(FieldError):
        client.__init__("staging")  # type: ignore[misc]  # as a subclass does before it fails
    assert "not made" in repr(client)
