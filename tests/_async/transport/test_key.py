"""Where the key goes: to its portal and nowhere else, and beside no cookie."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING

import httpx
import pytest

from datagouv import AsyncClient, FieldError

if TYPE_CHECKING:
    from tests.conftest import Portal

URL = "https://portal.example"
KEY = "the-key"
FOREIGN = [
    pytest.param("https://elsewhere.example/data", id="another host"),
    pytest.param("https://files.portal.example/data", id="a host below"),
    pytest.param("https://portal.example.elsewhere.example/data", id="a host that begins alike"),
    pytest.param("https://portal.example:8443/data", id="another port"),
    pytest.param("https://portal.example@elsewhere.example/data", id="the portal as a user name"),
    pytest.param("//elsewhere.example/data", id="without a scheme"),
]


# Where the key goes


async def test_the_key_is_sent_to_the_portal(client: AsyncClient, portal: Portal) -> None:
    portal.get("/api/1/site/").respond(json={})
    await client.request("GET", "site/")
    assert portal.requests[0].headers["X-API-KEY"] == KEY


@pytest.mark.parametrize("location", FOREIGN)
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_takes_the_key_nowhere_else(
    client: AsyncClient, portal: Portal, location: str, status: int
) -> None:
    portal.get("/api/1/site/").respond(status, headers={"Location": location})
    portal.route(path="/data").respond(json={})
    await client.request("GET", "site/")
    _, followed = portal.requests
    assert followed.url.path == "/data"
    assert KEY not in repr(followed.headers.raw)
    assert KEY not in str(followed.url)


async def test_the_key_comes_back_with_the_portal_only(client: AsyncClient, portal: Portal) -> None:
    there, back = {"Location": "https://elsewhere.example/"}, {"Location": f"{URL}/api/1/end/"}
    portal.get("/api/1/site/").respond(302, headers=there)
    portal.get("https://elsewhere.example/").respond(302, headers=back)
    portal.get("/api/1/end/").respond(json={})
    await client.request("GET", "site/")
    assert [request.headers.get("X-API-KEY") for request in portal.requests] == [KEY, None, KEY]


@pytest.mark.parametrize("url", [*FOREIGN[:-1], "http://portal.example/data"])
async def test_a_whole_url_of_another_origin_is_refused(
    client: AsyncClient, portal: Portal, url: str
) -> None:
    with pytest.raises(FieldError, match="not on this portal"):
        await client.request("GET", url)
    assert portal.sent == []


async def test_a_whole_url_of_the_portal_is_its_path(client: AsyncClient, portal: Portal) -> None:
    portal.get("/api/2/topics/").respond(json={})
    await client.request("GET", "https://PORTAL.example:443/api/2/topics/?page=2")
    assert portal.requests[0].headers["X-API-KEY"] == KEY
    assert portal.requests[0].url.params["page"] == "2"


async def test_a_url_in_a_query_is_no_whole_url(client: AsyncClient, portal: Portal) -> None:
    portal.get("/api/1/oembed/").respond(json={})
    for path in ("oembed/", "/api/1/oembed/"):
        await client.request("GET", f"{path}?url=https://elsewhere.example/a")
    assert [request.url.params["url"] for request in portal.requests] == [
        "https://elsewhere.example/a"
    ] * 2
    assert {request.url.host for request in portal.requests} == {"portal.example"}


async def test_a_url_that_holds_a_password_is_refused_without_showing_it(
    client: AsyncClient, portal: Portal
) -> None:
    with pytest.raises(FieldError) as caught:
        await client.request("GET", "https://me:hidden@portal.example/api/1/site/")
    assert "hidden" not in str(caught.value)
    assert portal.sent == []


@pytest.mark.parametrize("status", [200, 302])
async def test_an_answer_that_is_handed_out_does_not_hold_the_key(
    client: AsyncClient, portal: Portal, status: int
) -> None:
    portal.get("/api/1/site/").respond(status, headers={"Location": "/api/1/end/"}, json={})
    portal.get("/api/1/end/").respond(json={})
    answer = await client.request("GET", "site/")
    assert portal.requests[-1].headers["X-API-KEY"] == KEY
    assert KEY not in repr(answer.request.headers)
    assert KEY.encode() not in pickle.dumps(answer)
    assert (answer.request.method, str(answer.url)) == ("GET", str(portal.requests[-1].url))


async def test_ones_own_http_client_gives_what_is_its_own_to_the_portal_only(
    portal: Portal,
) -> None:
    portal.get("/api/1/site/").respond(302, headers={"Location": "https://elsewhere.example/"})
    portal.get("https://elsewhere.example/").respond(json={})
    mine = httpx.AsyncClient(
        headers={"X-API-KEY": "another key", "X-Mine": "yes"},
        cookies={"session": "someone"},
        auth=("user", "password"),
        follow_redirects=True,
    )
    async with mine, AsyncClient(base_url=URL, api_key=KEY, http_client=mine) as client:
        await client.request("GET", "site/")
    own, foreign = (request.headers for request in portal.requests)
    assert (own["X-API-KEY"], own["X-Mine"]) == (KEY, "yes")
    assert own["Authorization"].startswith("Basic ")
    assert "X-API-KEY" not in foreign
    assert "Authorization" not in foreign
    assert "Cookie" not in own
    assert "Cookie" not in foreign


async def test_a_key_of_the_callers_http_client_leaves_the_portal_neither(portal: Portal) -> None:
    portal.get("/api/1/site/").respond(302, headers={"Location": "https://elsewhere.example/"})
    portal.get("https://elsewhere.example/").respond(json={})
    mine = httpx.AsyncClient(headers={"X-API-KEY": "another key"})
    async with mine, AsyncClient(base_url=URL, http_client=mine) as client:
        await client.request("GET", "site/")
    assert "X-API-KEY" not in portal.requests[1].headers


async def test_a_client_without_a_key_sends_none(anyone: AsyncClient, portal: Portal) -> None:
    portal.get("/api/1/site/").respond(json={})
    await anyone.request("GET", "site/")
    assert "X-API-KEY" not in portal.requests[0].headers


# Cookies

COOKIE = {"Set-Cookie": "session=someone; Path=/"}


async def test_no_cookie_is_kept(client: AsyncClient, portal: Portal) -> None:
    portal.get("/api/1/site/").respond(json={}, headers=COOKIE)
    await client.request("GET", "site/")
    await client.request("GET", "site/")
    assert "Cookie" not in portal.requests[1].headers
    assert list(client._transport.wire.connections.here().http.cookies.jar) == []


async def test_no_cookie_is_sent_after_a_redirect_or_a_retry(
    client: AsyncClient, portal: Portal
) -> None:
    busy = httpx.Response(503, headers=COOKIE)
    moved = httpx.Response(308, headers=COOKIE | {"Location": "/api/1/moved/"})
    portal.get("/api/1/site/").mock(side_effect=[busy, moved])
    portal.get("/api/1/moved/").respond(json={})
    await client.request("GET", "site/")
    assert len(portal.requests) == 3
    assert all("Cookie" not in request.headers for request in portal.requests)


async def test_a_cookie_in_ones_own_http_client_is_not_sent(portal: Portal) -> None:
    portal.get("/api/1/site/").respond(json={}, headers=COOKIE)
    mine = httpx.AsyncClient(cookies={"mine": "1"})
    async with mine, AsyncClient(base_url=URL, api_key=KEY, http_client=mine) as client:
        await client.request("GET", "site/")
        await client.request("GET", "site/", headers={"Cookie": "theirs=1"})
    assert all("Cookie" not in request.headers for request in portal.requests)
