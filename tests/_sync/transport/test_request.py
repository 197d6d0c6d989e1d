# Generated from tests/_async/transport/test_request.py by scripts/unasync.py: edit that file, then `make style`.
"""One request: its headers, language, query and timeout, and what it cannot say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest

from datagouv import Client, DatagouvError, FieldError

if TYPE_CHECKING:
    from tests.conftest import Portal

URL = "https://portal.example"
KEY = "the-key"


def test_json_is_asked_for_under_a_stable_name(client: Client, portal: Portal) -> None:
    portal.get("/api/1/site/").respond(json={})
    client.request("GET", "site/")
    headers = portal.requests[0].headers
    assert headers["Accept"] == "application/json"
    assert headers["User-Agent"].startswith("datagouv-client/1.")


def test_a_language_is_asked_of_every_request(portal: Portal) -> None:
    portal.get("/api/1/old/").respond(308, headers={"Location": "/api/1/new/"})
    portal.get("/api/1/new/").respond(json={})
    portal.put("/api/1/x/").respond(json={})
    with Client(base_url=URL, api_key=KEY, language="en") as client:
        client.request("GET", "old/", params={"page": 2})
        client.request("PUT", "x/", json={})
    assert [request.url.params.get("lang") for request in portal.requests] == ["en"] * 3
    assert portal.requests[1].url.params["page"] == "2"


@pytest.mark.parametrize(
    ("path", "params"),
    [
        ("datasets/?q=arbres&page=2", None),
        ("datasets/?q=arbres", {"page": 2}),
        (f"{URL}/api/1/datasets/?q=arbres&page=2", None),
    ],
)
def test_a_query_in_the_path_is_kept_beside_the_language(
    portal: Portal, path: str, params: dict[str, int] | None
) -> None:
    portal.get("/api/1/datasets/").respond(json={})
    with Client(base_url=URL, language="en") as client:
        client.request("GET", path, params=params)
    asked = dict(portal.requests[0].url.params)
    assert asked == {"q": "arbres", "page": "2", "lang": "en"}


@pytest.mark.parametrize("params", [None, {"page": 2}, {"page": [2, 3]}])
def test_a_parameter_that_is_said_twice_stays_twice(
    portal: Portal, params: dict[str, Any] | None
) -> None:
    portal.get("/api/1/datasets/").respond(json={})
    with Client(base_url=URL, language="en") as client:
        client.request("GET", "datasets/?tag=arbres&tag=rues", params=params)
    asked = portal.requests[0].url.params
    assert asked.get_list("tag") == ["arbres", "rues"]
    assert asked.get_list("lang") == ["en"]


def test_a_parameter_that_is_named_wins_over_the_path(
    client: Client, portal: Portal
) -> None:
    portal.get("/api/1/datasets/").respond(json={})
    client.request("GET", "datasets/?page=1&q=arbres", params={"page": 2})
    assert dict(portal.requests[0].url.params) == {"page": "2", "q": "arbres"}


def test_without_a_language_the_server_chooses(client: Client, portal: Portal) -> None:
    portal.get("/api/1/site/").respond(json={})
    client.request("GET", "site/")
    assert not portal.requests[0].url.query


@pytest.mark.parametrize(
    ("limit", "phases"),
    [
        (None, {"connect": 10.0, "read": 30.0}),
        (5, {"connect": 5, "read": 5}),
        (httpx.Timeout(1, read=99), {"connect": 1, "read": 99}),
    ],
)
def test_a_timeout_is_the_clients_or_the_requests(
    client: Client, portal: Portal, limit: Any, phases: dict[str, float]
) -> None:
    portal.get("/api/1/site/").respond(json={})
    client.request("GET", "site/", timeout=limit)
    asked = portal.requests[0].extensions["timeout"]
    assert {phase: asked[phase] for phase in phases} == phases


def test_a_closed_client_says_so(portal: Portal) -> None:
    client = Client(base_url=URL, api_key=KEY)
    client.close()
    with pytest.raises(DatagouvError, match="closed: make another"):
        client.request("GET", "site/")


@pytest.mark.parametrize(
    "path", ["a\nb", "x" * 70_000, "http://[", "https://exa mple/", "\ud800", "site/?q=\ud800"]
)
def test_a_path_that_is_no_url_is_refused(
    client: Client, portal: Portal, path: str
) -> None:
    with pytest.raises(FieldError):
        client.request("GET", path)
    with pytest.raises(FieldError):
        client.request("GET", path, params={"page": 1})


def test_what_a_query_cannot_say_is_refused(client: Client, portal: Portal) -> None:
    with pytest.raises(FieldError, match="query"):
        client.request("GET", "site/", params={"q": "\ud800"})
    with pytest.raises(FieldError, match="query"):
        client.datasets.list(q="\ud800").first()
    assert portal.sent == []


@pytest.mark.parametrize("value", [{"x": float("nan")}, {"x": object()}, "\ud800", {"x": b""}])
def test_what_json_cannot_say_is_refused(
    client: Client, portal: Portal, value: object
) -> None:
    with pytest.raises(FieldError, match="JSON"):
        client.request("POST", "x/", json=value)
    assert portal.sent == []
