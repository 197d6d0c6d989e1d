"""Redirects: a read follows them, with its query but never over plain http; a write does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from datagouv import AsyncClient, DatagouvError, InvalidAnswerError, RefusedError

if TYPE_CHECKING:
    from tests.conftest import Portal

URL = "https://portal.example"
KEY = "the-key"
READS = ["GET", "HEAD", "OPTIONS"]


@pytest.mark.parametrize("method", READS)
async def test_a_read_follows_a_slug_to_its_new_name(
    client: AsyncClient, portal: Portal, method: str
) -> None:
    moved = {"Location": "/api/1/datasets/new-slug/"}
    portal.request(method, "/api/1/datasets/old-slug/").respond(308, headers=moved)
    portal.request(method, "/api/1/datasets/new-slug/").respond(json={})
    await client.request(method, "datasets/old-slug/", params={"page": 2})
    old, new = portal.requests
    assert new.method == method
    assert new.headers["X-API-KEY"] == KEY
    # The server forgets the query in its Location.
    assert new.url.params == old.url.params == httpx.QueryParams(page="2")


async def test_a_read_follows_a_missing_slash(client: AsyncClient, portal: Portal) -> None:
    slash = {"Location": f"{URL}/api/1/site/?page=2"}
    portal.get("/api/1/site", params={"page": "2"}).respond(308, headers=slash)
    portal.get("/api/1/site/").respond(json={"title": "x"})
    response = await client.request("GET", "site", params={"page": 2})
    assert response.json() == {"title": "x"}
    assert str(portal.requests[1].url) == slash["Location"]


async def test_a_query_that_the_location_holds_is_the_locations_own(
    client: AsyncClient, portal: Portal
) -> None:
    portal.get("/api/1/old/").respond(308, headers={"Location": "/api/1/new/?page=3"})
    portal.get("/api/1/new/").respond(json={})
    await client.request("GET", "old/", params={"page": 2})
    assert portal.requests[1].url.params == httpx.QueryParams(page="3")


async def test_no_query_is_given_to_another_host(client: AsyncClient, portal: Portal) -> None:
    portal.get("/api/1/old/").respond(308, headers={"Location": "https://elsewhere.example/"})
    portal.get("https://elsewhere.example/").respond(json={})
    await client.request("GET", "old/", params={"q": "mine"})
    assert not portal.requests[1].url.query


@pytest.mark.parametrize("method", ["PUT", "POST", "PATCH", "DELETE"])
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_write_follows_no_redirect(
    client: AsyncClient, portal: Portal, method: str, status: int
) -> None:
    portal.request(method, "/api/1/old/").respond(status, headers={"Location": "/api/1/new/"})
    with pytest.raises(RefusedError) as caught:
        await client.request(method, "old/", json={})
    assert caught.value.status == status
    assert portal.sent == [f"{method} /api/1/old/"]


async def test_redirects_in_a_circle_end(client: AsyncClient, portal: Portal) -> None:
    portal.get("/api/1/a/").respond(302, headers={"Location": "/api/1/b/"})
    portal.get("/api/1/b/").respond(302, headers={"Location": "/api/1/a/"})
    with pytest.raises(InvalidAnswerError, match="redirects"):
        await client.request("GET", "a/")
    assert len(portal.sent) < 30


@pytest.mark.parametrize("headers", [{}, {"Location": f"{URL}:port/"}])
async def test_a_redirect_to_nowhere_is_a_typed_error(
    client: AsyncClient, portal: Portal, headers: dict[str, str]
) -> None:
    portal.get("/api/1/a/").respond(302, headers=headers)
    with pytest.raises(DatagouvError):
        await client.request("GET", "a/")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_no_answer_is_looked_for_over_plain_http(
    client: AsyncClient, portal: Portal, status: int
) -> None:
    plain = "http://portal.example/data"
    portal.get("/api/1/site/").respond(status, headers={"Location": plain})
    with pytest.raises(InvalidAnswerError, match="anyone on the way"):
        await client.request("GET", "site/")
    assert len(portal.requests) == 1
