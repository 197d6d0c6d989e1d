"""What is repeated and what is not, how long is waited, and what is raised in the end."""

from __future__ import annotations

import ssl
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
    ForbiddenError,
    GoneError,
    NetworkError,
    NotFoundError,
    RateLimitedError,
    RefusedError,
    ServerError,
)

if TYPE_CHECKING:
    from tests.conftest import Portal

URL = "https://portal.example"
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
        (404, NotFoundError),
        (423, CreationSuspendedError),
        (500, ServerError),
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


async def test_a_proxy_that_refuses_is_told_from_the_portal(
    client: AsyncClient, portal: Portal
) -> None:
    portal.get("/api/1/site/").mock(side_effect=httpx.ProxyError("407 Authentication Required"))
    with pytest.raises(NetworkError, match=r"the proxy does not lead to.*407.*HTTPS_PROXY"):
        await client.request("GET", "site/")


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
        await client._transport.send("PUT", "x/", json={})


async def test_a_refusal_after_one_that_was_not_taken_says_no_more(
    client: AsyncClient, portal: Portal
) -> None:
    answers = [httpx.ConnectError("refused"), httpx.Response(429), httpx.Response(403)]
    portal.put("/api/1/x/").mock(side_effect=answers)
    with pytest.raises(ForbiddenError) as caught:
        await client._transport.send("PUT", "x/", json={})
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
