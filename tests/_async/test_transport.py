"""One exchange: where the key goes, what is repeated, what a redirect and an odd body become."""

from __future__ import annotations

import logging
import pickle
import ssl
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from datagouv import (
    AnswerLostError,
    ApiError,
    AsyncClient,
    AuthenticationError,
    CreationSuspendedError,
    DatagouvError,
    FieldError,
    ForbiddenError,
    GoneError,
    InvalidAnswerError,
    NetworkError,
    NotFoundError,
    RateLimitedError,
    RefusedError,
    ServerError,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Portal

URL = "https://portal.example"
KEY = "the-key"
DATASET = "5bc04b2cff66bd680e499f4a"

READS = ["GET", "HEAD", "OPTIONS"]
REPEATABLE = [*READS, "PUT", "DELETE"]
NOT_REPEATABLE = ["POST", "PATCH"]
NEVER_SENT = [httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout]
BROKEN_OFF = [
    httpx.ReadError,
    httpx.ReadTimeout,
    httpx.WriteError,
    httpx.WriteTimeout,
    httpx.RemoteProtocolError,
]
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


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_no_answer_is_looked_for_over_plain_http(
    client: AsyncClient, portal: Portal, status: int
) -> None:
    plain = "http://portal.example/data"
    portal.get("/api/1/site/").respond(status, headers={"Location": plain})
    with pytest.raises(InvalidAnswerError, match="anyone on the way"):
        await client.request("GET", "site/")
    assert len(portal.requests) == 1


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
    assert list(client.transport._http.cookies.jar) == []


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


# What is repeated


@pytest.mark.parametrize("error", NEVER_SENT)
@pytest.mark.parametrize("method", [*REPEATABLE, *NOT_REPEATABLE])
async def test_any_method_is_repeated_when_nothing_was_sent(
    client: AsyncClient, portal: Portal, waits: list[float], method: str, error: type[Exception]
) -> None:
    route = portal.request(method, "/api/1/x/").mock(side_effect=[error, httpx.Response(200)])
    await client.request(method, "x/")
    assert (route.call_count, len(waits)) == (2, 1)


@pytest.mark.parametrize("failure", [*BROKEN_OFF, 429, 502, 503, 504])
@pytest.mark.parametrize("method", REPEATABLE)
async def test_what_may_be_repeated_is_repeated(
    client: AsyncClient, portal: Portal, waits: list[float], method: str, failure: Any
) -> None:
    lost = httpx.Response(failure) if isinstance(failure, int) else failure
    route = portal.request(method, "/api/1/x/").mock(side_effect=[lost, httpx.Response(200)])
    await client.request(method, "x/")
    assert (route.call_count, len(waits)) == (2, 1)


@pytest.mark.parametrize("failure", [*BROKEN_OFF, 502, 503, 504])
@pytest.mark.parametrize("method", NOT_REPEATABLE)
async def test_a_post_is_not_repeated_after_a_lost_answer(
    client: AsyncClient, portal: Portal, waits: list[float], method: str, failure: Any
) -> None:
    lost = httpx.Response(failure) if isinstance(failure, int) else failure
    route = portal.request(method, "/api/1/x/").mock(side_effect=[lost])
    with pytest.raises(AnswerLostError, match="may have done it") as caught:
        await client.request(method, "x/", json={})
    assert (route.call_count, waits) == (1, [])
    assert (caught.value.method, caught.value.url) == (method, f"{URL}/api/1/x/")


@pytest.mark.parametrize("method", NOT_REPEATABLE)
async def test_a_post_is_repeated_when_the_portal_did_not_take_it(
    client: AsyncClient, portal: Portal, waits: list[float], method: str
) -> None:
    answers = [httpx.Response(429), httpx.Response(200)]
    route = portal.request(method, "/api/1/x/").mock(side_effect=answers)
    await client.request(method, "x/", json={"title": "x"})
    assert (route.call_count, len(waits)) == (2, 1)
    assert portal.body(0) == portal.body(1) == {"title": "x"}


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, RefusedError),
        (401, AuthenticationError),
        (403, ForbiddenError),
        (404, NotFoundError),
        (405, RefusedError),
        (409, RefusedError),
        (410, GoneError),
        (413, RefusedError),
        (415, RefusedError),
        (423, CreationSuspendedError),
        (500, ServerError),
        (501, ServerError),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
async def test_what_the_portal_refuses_is_asked_once(
    client: AsyncClient,
    portal: Portal,
    waits: list[float],
    method: str,
    status: int,
    kind: type[ApiError],
) -> None:
    route = portal.request(method, "/api/1/x/").respond(status, json={"message": "Non."})
    with pytest.raises(kind, match=r"Non\.") as caught:
        await client.request(method, "x/")
    assert type(caught.value) is kind
    assert (route.call_count, waits) == (1, [])
    assert (caught.value.status, caught.value.method) == (status, method)
    assert caught.value.url == f"{URL}/api/1/x/"


@pytest.mark.parametrize(
    ("failure", "kind"),
    [
        (httpx.ConnectError, NetworkError),
        (httpx.ReadTimeout, NetworkError),
        (httpx.Response(429), RateLimitedError),
        (httpx.Response(503), ServerError),
    ],
)
@pytest.mark.parametrize("retries", [0, 1, 4])
async def test_after_so_many_retries_the_failure_is_raised(
    portal: Portal, waits: list[float], retries: int, failure: Any, kind: type[DatagouvError]
) -> None:
    route = portal.get("/api/1/site/").mock(side_effect=[failure] * 9)
    async with AsyncClient(base_url=URL, retries=retries) as client:
        with pytest.raises(kind):
            await client.request("GET", "site/")
    assert (route.call_count, len(waits)) == (retries + 1, retries)


@pytest.mark.parametrize("error", [httpx.ProxyError, httpx.UnsupportedProtocol])
async def test_what_another_try_does_not_mend_is_not_tried(
    client: AsyncClient, portal: Portal, waits: list[float], error: type[Exception]
) -> None:
    route = portal.get("/api/1/site/").mock(side_effect=error)
    with pytest.raises(NetworkError):
        await client.request("GET", "site/")
    assert (route.call_count, waits) == (1, [])


async def test_a_proxy_that_refuses_is_told_from_the_portal(
    client: AsyncClient, portal: Portal
) -> None:
    portal.get("/api/1/site/").mock(side_effect=httpx.ProxyError("407 Authentication Required"))
    with pytest.raises(NetworkError, match=r"the proxy does not lead to.*407.*HTTPS_PROXY"):
        await client.request("GET", "site/")


async def test_a_page_in_the_place_of_an_answer_is_told(
    client: AsyncClient, portal: Portal
) -> None:
    portal.get(f"/api/1/datasets/{DATASET}/").respond(html="<html>Identifiez-vous</html>")
    portal.get("/api/1/datasets/").respond(html="<html>Identifiez-vous</html>")
    for ask in (
        lambda: client.dataset(DATASET),
        lambda: client.datasets.count(),
        lambda: client.me.get(),
    ):
        portal.get("/api/1/me/").respond(html="<html>Identifiez-vous</html>")
        with pytest.raises(InvalidAnswerError, match="it is a page: see base_url, or a proxy"):
            await ask()


async def test_a_refused_certificate_is_said_at_once(waits: list[float]) -> None:
    asked = []

    def refuse(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        raise httpx.ConnectError("no") from ssl.SSLCertVerificationError("self-signed certificate")

    mine = httpx.AsyncClient(transport=httpx.MockTransport(refuse))
    async with mine, AsyncClient(base_url=URL, http_client=mine) as client:
        with pytest.raises(NetworkError, match=r"certificate of portal\.example is refused"):
            await client.request("GET", "site/")
    assert (len(asked), waits) == (1, [])


async def test_a_network_error_says_whether_anything_was_sent(
    client: AsyncClient, portal: Portal
) -> None:
    portal.put("/api/1/x/").mock(side_effect=httpx.ConnectError)
    with pytest.raises(NetworkError, match="nothing was sent"):
        await client.request("PUT", "x/")
    portal.put("/api/1/y/").mock(side_effect=httpx.ReadError)
    with pytest.raises(NetworkError, match="repeating it is safe"):
        await client.request("PUT", "y/")


@pytest.mark.parametrize(("method", "kind"), [("GET", NetworkError), ("POST", AnswerLostError)])
async def test_an_answer_that_cannot_be_decoded_is_no_answer(
    client: AsyncClient, portal: Portal, method: str, kind: type[DatagouvError]
) -> None:
    portal.request(method, "/api/1/x/").mock(side_effect=httpx.DecodingError)
    with pytest.raises(kind):
        await client.request(method, "x/")


# A delete that may have been done


@pytest.mark.parametrize("gone", [404, 410])
@pytest.mark.parametrize("failure", [httpx.ReadError, httpx.Response(502)])
async def test_a_repeated_delete_that_finds_nothing_succeeded(
    client: AsyncClient, portal: Portal, failure: Any, gone: int
) -> None:
    route = portal.delete("/api/1/x/").mock(side_effect=[failure, httpx.Response(gone)])
    await client.request("DELETE", "x/")
    assert route.call_count == 2


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (httpx.Response(400), RefusedError),
        (httpx.Response(401), AuthenticationError),
        (httpx.Response(403), ForbiddenError),
        (httpx.Response(404), NotFoundError),
        (httpx.Response(410), GoneError),
        (httpx.Response(429), RateLimitedError),
        (httpx.ConnectError("refused"), NetworkError),
    ],
)
async def test_what_is_said_to_a_repetition_does_not_hide_that_the_first_may_have_done_it(
    client: AsyncClient, portal: Portal, answer: Any, error: type[DatagouvError]
) -> None:
    portal.put("/api/1/x/").mock(side_effect=[httpx.ReadError("reset"), *[answer] * 9])
    with pytest.raises(error, match="an earlier try was lost: the portal may have done it"):
        await client.transport.send("PUT", "x/", json={})


async def test_a_refusal_after_one_that_was_not_taken_says_no_more(
    client: AsyncClient, portal: Portal
) -> None:
    answers = [httpx.ConnectError("refused"), httpx.Response(429), httpx.Response(403)]
    portal.put("/api/1/x/").mock(side_effect=answers)
    with pytest.raises(ForbiddenError) as caught:
        await client.transport.send("PUT", "x/", json={})
    assert "may have done it" not in str(caught.value)


@pytest.mark.parametrize(
    "before", [[], [httpx.ConnectError], [httpx.Response(429)]], ids=["first", "unsent", "429"]
)
@pytest.mark.parametrize(("gone", "kind"), [(404, NotFoundError), (410, GoneError)])
async def test_a_delete_of_nothing_raises(
    client: AsyncClient, portal: Portal, before: list[Any], gone: int, kind: type[ApiError]
) -> None:
    portal.delete("/api/1/x/").mock(side_effect=[*before, httpx.Response(gone)])
    with pytest.raises(kind):
        await client.request("DELETE", "x/")


# How long it waits


async def test_waiting_grows_with_jitter(
    client: AsyncClient, portal: Portal, waits: list[float]
) -> None:
    portal.get("/api/1/site/").respond(503)
    for _ in range(5):
        with pytest.raises(ServerError):
            await client.request("GET", "site/")
    assert len(waits) == 15
    for tries, least in enumerate((0.3, 0.6, 1.2)):
        waited = waits[tries::3]
        assert least <= min(waited) < max(waited) <= least + 0.3


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"Retry-After": "7"}, id="seconds"),
        pytest.param(
            {
                "Retry-After": "Thu, 01 Jan 2026 00:00:07 GMT",
                "Date": "Thu, 01 Jan 2026 00:00:00 GMT",
            },
            id="date",
        ),
    ],
)
@pytest.mark.parametrize("status", [429, 503])
async def test_retry_after_is_honoured(
    client: AsyncClient, portal: Portal, waits: list[float], status: int, headers: dict[str, str]
) -> None:
    answers = [httpx.Response(status, headers=headers), httpx.Response(200)]
    portal.get("/api/1/site/").mock(side_effect=answers)
    await client.request("GET", "site/")
    (waited,) = waits
    assert 7 <= waited <= 7.3


async def test_a_wait_beyond_the_budget_is_not_begun(
    client: AsyncClient, portal: Portal, waits: list[float]
) -> None:
    route = portal.get("/api/1/site/").respond(429, headers={"Retry-After": "3600"})
    with pytest.raises(RateLimitedError) as caught:
        await client.request("GET", "site/")
    assert (route.call_count, waits, caught.value.retry_after) == (1, [], 3600)


async def test_all_waits_of_a_request_share_one_budget(portal: Portal, waits: list[float]) -> None:
    portal.get("/api/1/site/").respond(503, headers={"Retry-After": "25"})
    async with AsyncClient(base_url=URL, retries=9) as client:
        with pytest.raises(ServerError):
            await client.request("GET", "site/")
    assert len(waits) == 2


@pytest.mark.parametrize("value", ["soon", "-5", "", "Thu, 32 Jan 2026 00:00:07 GMT", "1e9"])
async def test_a_retry_after_that_says_nothing_is_passed_over(
    client: AsyncClient, portal: Portal, waits: list[float], value: str
) -> None:
    answers = [httpx.Response(429, headers={"Retry-After": value}), httpx.Response(200)]
    portal.get("/api/1/site/").mock(side_effect=answers)
    await client.request("GET", "site/")
    assert waits[0] < 1


# Redirects


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


# Odd bodies

HTML = {"html": "<html>Maintenance</html>"}


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(HTML, id="HTML"),
        pytest.param({"content": b""}, id="empty"),
        pytest.param({"json": []}, id="a list"),
        pytest.param({"json": {}}, id="an empty object"),
        pytest.param({"json": {"id": None}}, id="no id"),
        pytest.param({"json": {"id": ""}}, id="an empty id"),
        pytest.param({"json": None, "content": b"null"}, id="null"),
        pytest.param({"content": b'{"id": "5bc04b2cff'}, id="half of it"),
        pytest.param({"content": b"\xff\xfe\x00"}, id="garbage"),
        pytest.param({"content": b"[" * 100_000}, id="very deep"),
    ],
)
async def test_a_success_that_holds_no_record_is_an_invalid_answer(
    client: AsyncClient, portal: Portal, body: dict[str, Any]
) -> None:
    portal.get(f"/api/1/datasets/{DATASET}/").respond(200, **body)
    with pytest.raises(InvalidAnswerError, match="a dataset of a udata portal"):
        await client.dataset(DATASET)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        pytest.param(HTML, "an HTML page: see base_url", id="HTML"),
        pytest.param({"content": b""}, "Bad Gateway", id="empty"),
        pytest.param({"json": []}, r"\[\]", id="a list"),
        pytest.param({"text": "upstream connect error"}, "upstream connect", id="text"),
    ],
)
async def test_a_failure_without_json_is_typed_by_its_status(
    client: AsyncClient, portal: Portal, body: dict[str, Any], said: str
) -> None:
    portal.get("/api/1/site/").respond(502, **body)
    with pytest.raises(ServerError, match=said) as caught:
        await client.request("GET", "site/")
    assert caught.value.errors == {}


@pytest.mark.parametrize(
    ("body", "errors", "message"),
    [
        ({"errors": {"title": ["Requis."]}}, {"title": ["Requis."]}, ""),
        ({"errors": {"name": "Requis."}, "message": "Non"}, {"name": ["Requis."]}, "Non"),
        ({"errors": [{"element": ["Requis."]}]}, {"0.element": ["Requis."]}, ""),
        ({"success": False, "error": "Non", "message": ""}, {}, "Non"),
        ({"errors": {"spatial": {"zones": ["?"]}}}, {"spatial.zones": ["?"]}, ""),
    ],
)
async def test_the_fields_messages_are_in_the_error(
    client: AsyncClient,
    portal: Portal,
    body: dict[str, Any],
    errors: dict[str, list[str]],
    message: str,
) -> None:
    portal.put("/api/1/x/").respond(400, json=body)
    with pytest.raises(RefusedError) as caught:
        await client.request("PUT", "x/", json={})
    assert (caught.value.errors, caught.value.message) == (errors, message)
    for path, texts in errors.items():
        assert f"{path}: {' '.join(texts)}" in str(caught.value)


# What is asked


async def test_json_is_asked_for_under_a_stable_name(client: AsyncClient, portal: Portal) -> None:
    portal.get("/api/1/site/").respond(json={})
    await client.request("GET", "site/")
    headers = portal.requests[0].headers
    assert headers["Accept"] == "application/json"
    assert headers["User-Agent"].startswith("datagouv-client/1.")


async def test_a_language_is_asked_of_every_request(portal: Portal) -> None:
    portal.get("/api/1/old/").respond(308, headers={"Location": "/api/1/new/"})
    portal.get("/api/1/new/").respond(json={})
    portal.put("/api/1/x/").respond(json={})
    async with AsyncClient(base_url=URL, api_key=KEY, language="en") as client:
        await client.request("GET", "old/", params={"page": 2})
        await client.request("PUT", "x/", json={})
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
async def test_a_query_in_the_path_is_kept_beside_the_language(
    portal: Portal, path: str, params: dict[str, int] | None
) -> None:
    portal.get("/api/1/datasets/").respond(json={})
    async with AsyncClient(base_url=URL, language="en") as client:
        await client.request("GET", path, params=params)
    asked = dict(portal.requests[0].url.params)
    assert asked == {"q": "arbres", "page": "2", "lang": "en"}


@pytest.mark.parametrize("params", [None, {"page": 2}, {"page": [2, 3]}])
async def test_a_parameter_that_is_said_twice_stays_twice(
    portal: Portal, params: dict[str, Any] | None
) -> None:
    portal.get("/api/1/datasets/").respond(json={})
    async with AsyncClient(base_url=URL, language="en") as client:
        await client.request("GET", "datasets/?tag=arbres&tag=rues", params=params)
    asked = portal.requests[0].url.params
    assert asked.get_list("tag") == ["arbres", "rues"]
    assert asked.get_list("lang") == ["en"]


async def test_a_parameter_that_is_named_wins_over_the_path(
    client: AsyncClient, portal: Portal
) -> None:
    portal.get("/api/1/datasets/").respond(json={})
    await client.request("GET", "datasets/?page=1&q=arbres", params={"page": 2})
    assert dict(portal.requests[0].url.params) == {"page": "2", "q": "arbres"}


async def test_without_a_language_the_server_chooses(client: AsyncClient, portal: Portal) -> None:
    portal.get("/api/1/site/").respond(json={})
    await client.request("GET", "site/")
    assert not portal.requests[0].url.query


@pytest.mark.parametrize(
    ("limit", "phases"),
    [
        (None, {"connect": 10.0, "read": 30.0}),
        (5, {"connect": 5, "read": 5}),
        (httpx.Timeout(1, read=99), {"connect": 1, "read": 99}),
    ],
)
async def test_a_timeout_is_the_clients_or_the_requests(
    client: AsyncClient, portal: Portal, limit: Any, phases: dict[str, float]
) -> None:
    portal.get("/api/1/site/").respond(json={})
    await client.request("GET", "site/", timeout=limit)
    asked = portal.requests[0].extensions["timeout"]
    assert {phase: asked[phase] for phase in phases} == phases


async def test_a_closed_client_says_so(portal: Portal) -> None:
    client = AsyncClient(base_url=URL, api_key=KEY)
    await client.aclose()
    with pytest.raises(DatagouvError, match="closed: make another"):
        await client.request("GET", "site/")


@pytest.mark.parametrize(
    "path", ["a\nb", "x" * 70_000, "http://[", "https://exa mple/", "\ud800", "site/?q=\ud800"]
)
async def test_a_path_that_is_no_url_is_refused(
    client: AsyncClient, portal: Portal, path: str
) -> None:
    with pytest.raises(FieldError):
        await client.request("GET", path)
    with pytest.raises(FieldError):
        await client.request("GET", path, params={"page": 1})


async def test_what_a_query_cannot_say_is_refused(client: AsyncClient, portal: Portal) -> None:
    with pytest.raises(FieldError, match="query"):
        await client.request("GET", "site/", params={"q": "\ud800"})
    with pytest.raises(FieldError, match="query"):
        await client.datasets.list(tag="\ud800").first()
    assert portal.sent == []


@pytest.mark.parametrize("value", [{"x": float("nan")}, {"x": object()}, "\ud800", {"x": b""}])
async def test_what_json_cannot_say_is_refused(
    client: AsyncClient, portal: Portal, value: object
) -> None:
    with pytest.raises(FieldError, match="JSON"):
        await client.request("POST", "x/", json=value)
    assert portal.sent == []


# Logs, and what shows the key


async def test_a_request_is_logged_for_the_curious_and_a_retry_for_everyone(
    client: AsyncClient, portal: Portal, caplog: pytest.LogCaptureFixture
) -> None:
    portal.get("/api/1/site/").mock(side_effect=[httpx.ReadError("reset"), httpx.Response(200)])
    with caplog.at_level(logging.DEBUG):
        await client.request("GET", "site/")
    said = [(r.levelname, r.getMessage()) for r in caplog.records if r.name == "datagouv"]
    (warning, retried), (debug, done) = said
    assert (warning, debug) == ("WARNING", "DEBUG")
    assert retried.startswith(f"GET {URL}/api/1/site/: try 1 failed (ReadError: reset), next in 0.")
    assert done.startswith(f"GET {URL}/api/1/site/ -> 200 in ")


async def test_no_log_holds_the_key_or_a_body(
    client: AsyncClient, portal: Portal, caplog: pytest.LogCaptureFixture
) -> None:
    answers = [httpx.Response(429), httpx.Response(200, json={"secret": "of the answer"})]
    portal.post("/api/1/x/").mock(side_effect=answers)
    with caplog.at_level(logging.DEBUG):
        await client.request("POST", "x/", json={"secret": "of the request"})
    assert caplog.records
    shown = caplog.text + "".join(repr(vars(record)) for record in caplog.records)
    assert KEY not in shown
    assert "secret" not in shown


async def fails_with_a_status(client: AsyncClient, portal: Portal) -> None:
    portal.get("/api/1/site/").respond(403, json={"message": "Non"})
    await client.request("GET", "site/")


async def fails_without_an_answer(client: AsyncClient, portal: Portal) -> None:
    portal.get("/api/1/site/").mock(side_effect=httpx.ReadError)
    await client.request("GET", "site/")


async def fails_after_a_redirect(client: AsyncClient, portal: Portal) -> None:
    portal.get("/api/1/site/").respond(302, headers={"Location": "/api/1/site/"})
    await client.request("GET", "site/")


async def loses_an_answer(client: AsyncClient, portal: Portal) -> None:
    portal.post("/api/1/x/").mock(side_effect=httpx.ReadError)
    await client.request("POST", "x/", json={})


async def gets_something_else(client: AsyncClient, portal: Portal) -> None:
    portal.get(f"/api/1/datasets/{DATASET}/").respond(html="<html>")
    await client.dataset(DATASET)


async def cannot_settle_a_create(client: AsyncClient, portal: Portal) -> None:
    portal.route(host="portal.example").mock(side_effect=httpx.ReadError)
    await client.datasets.create(title="x", description="x")


async def is_closed(client: AsyncClient, portal: Portal) -> None:
    await client.aclose()
    await client.request("GET", "site/")


async def is_refused_when_made(client: AsyncClient, portal: Portal) -> None:
    AsyncClient(base_url="http://portal.example", api_key=KEY)


async def has_no_url(client: AsyncClient, portal: Portal) -> None:
    await client.request("GET", "a\nb")


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
async def test_no_error_shows_the_key(
    client: AsyncClient, portal: Portal, failure: Callable[..., Any]
) -> None:
    with pytest.raises(DatagouvError) as caught:
        await failure(client, portal)
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


def test_neither_client_nor_transport_shows_the_key(client: AsyncClient) -> None:
    for thing in (client, client.transport, client.transport._key, client.datasets):
        assert KEY not in repr(thing) + str(thing)
    assert KEY not in repr(vars(client)) + repr(vars(client.transport))
    assert KEY.encode() not in pickle.dumps(client)
