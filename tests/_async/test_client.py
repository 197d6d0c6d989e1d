"""The client: its portal, its key, its copies, and the collections behind it."""

from __future__ import annotations

import copy
import pickle
import sys
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from datagouv import AsyncClient, DatagouvError, FieldError, MissingKeyError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Portal

URL = "https://portal.example"
DATASET = "5bc04b2cff66bd680e499f4a"
ORGANIZATION = "5bbb6d6cff66bd4dc17bfd5a"


async def key_sent_by(client: AsyncClient, portal: Portal) -> str | None:
    """Return the key that a client sends, and close the client."""
    portal.get(f"{client.base_url}/api/1/site/").respond(json={})
    async with client:
        await client.request("GET", "site/")
    key: str | None = portal.requests[-1].headers.get("X-API-KEY")
    return key


# Which portal


@pytest.mark.parametrize(
    ("environment", "url"),
    [
        (None, "https://www.data.gouv.fr"),
        ("www", "https://www.data.gouv.fr"),
        ("prod", "https://www.data.gouv.fr"),
        ("demo", "https://demo.data.gouv.fr"),
        ("dev", "https://dev.data.gouv.fr"),
    ],
)
async def test_an_environment_is_a_portal(
    portal: Portal, environment: Any, url: str, a_dataset: Callable[..., Any]
) -> None:
    portal.get(f"{url}/api/1/datasets/{DATASET}/").respond(json=a_dataset())
    async with AsyncClient(environment) as client:
        await client.dataset(DATASET)
    assert client.base_url == url
    assert len(portal.requests) == 1


async def test_a_portal_may_live_below_a_path(portal: Portal) -> None:
    portal.get("/data/api/1/site/").respond(json={})
    async with AsyncClient(base_url=f"{URL}/data/") as client:
        await client.request("GET", "site/")
    assert portal.sent == ["GET /data/api/1/site/"]


# Which key


@pytest.mark.parametrize(
    ("environment", "variable"),
    [
        (None, "DATAGOUV_API_KEY"),
        ("prod", "DATAGOUV_API_KEY"),
        ("demo", "DATAGOUV_DEMO_API_KEY"),
        ("dev", "DATAGOUV_DEV_API_KEY"),
    ],
)
async def test_each_environment_has_its_own_variable(
    portal: Portal, monkeypatch: pytest.MonkeyPatch, environment: Any, variable: str
) -> None:
    for name in ("DATAGOUV_API_KEY", "DATAGOUV_DEMO_API_KEY", "DATAGOUV_DEV_API_KEY"):
        monkeypatch.setenv(name, f"key of {name}")
    assert await key_sent_by(AsyncClient(environment), portal) == f"key of {variable}"
    assert await key_sent_by(AsyncClient(environment, "mine"), portal) == "mine"


@pytest.mark.parametrize("arguments", [{"environment": "demo"}, {"base_url": URL}])
async def test_a_key_is_not_for_another_portal(
    portal: Portal, monkeypatch: pytest.MonkeyPatch, arguments: dict[str, Any]
) -> None:
    monkeypatch.setenv("DATAGOUV_API_KEY", "key of www")
    monkeypatch.setenv("DATAGOUV_DEV_API_KEY", "key of dev")
    assert await key_sent_by(AsyncClient(**arguments), portal) is None


@pytest.mark.parametrize("key", ["two\nlines", "clé", "a\x00b", "a\x7fb"])
def test_a_key_that_no_header_can_hold_is_refused_unseen(key: str) -> None:
    with pytest.raises(FieldError, match="api_key cannot be a key") as caught:
        AsyncClient(base_url=URL, api_key=key)
    assert key not in str(caught.value)


# Arguments


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"environment": "demo", "base_url": URL}, "exclude each other"),
        ({"environment": "staging"}, "must be one of www, demo, dev, prod"),
        ({"base_url": "ftp://portal.example"}, "not the URL of a portal"),
        ({"base_url": f"{URL}/?lang=fr"}, "not the URL of a portal"),
        ({"base_url": "https://user:secret@portal.example"}, "user name or"),
        ({"http_client": object()}, r"must be an httpx\.AsyncClient"),
        ({"retries": -1}, "retries"),
        ({"retries": "3"}, "retries"),
        ({"timeout": "30"}, "timeout"),
        ({"timeout": -1}, "timeout"),
        ({"timeout": 0}, "timeout"),
        ({"progress": "yes"}, "progress"),
        ({"api_key": 5}, "api_key"),
    ],
)
def test_an_unusable_argument_is_refused(arguments: dict[str, Any], said: str) -> None:
    with pytest.raises(FieldError, match=said) as caught:
        AsyncClient(**arguments)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("proxy", ["nothing://proxy.example:1", "socks5://proxy.example:1"])
def test_a_proxy_that_is_of_no_use_is_told(monkeypatch: pytest.MonkeyPatch, proxy: str) -> None:
    monkeypatch.setitem(sys.modules, "socksio", None)
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    with pytest.raises(DatagouvError, match="the proxy of the environment"):
        AsyncClient()


def test_a_wrong_environment_of_the_variable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATAGOUV_ENVIRONMENT", "staging")
    with pytest.raises(FieldError, match="DATAGOUV_ENVIRONMENT is 'staging'"):
        AsyncClient()


# Its life


async def test_a_context_closes_its_client(portal: Portal) -> None:
    async with AsyncClient(base_url=URL) as client:
        pass
    with pytest.raises(DatagouvError, match="closed"):
        await client.request("GET", "site/")


async def test_ones_own_http_client_stays_open(portal: Portal) -> None:
    portal.get("/api/1/site/").respond(json={})
    async with httpx.AsyncClient() as mine:
        async with AsyncClient(base_url=URL, http_client=mine) as client:
            await client.request("GET", "site/")
        assert not mine.is_closed


async def test_closing_twice_does_no_harm() -> None:
    client = AsyncClient(base_url=URL)
    await client.aclose()
    await client.aclose()


async def test_making_a_client_sends_nothing(portal: Portal) -> None:
    async with AsyncClient("demo", "key") as client:
        assert client.dataset() is client.datasets
    assert portal.sent == []


# Its copies


async def test_a_pickled_client_reads_its_variable_again(
    portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATAGOUV_DEMO_API_KEY", "key of the machine")
    async with AsyncClient("demo", "key of the code") as client:
        pickled = pickle.dumps(client)
    assert b"key of" not in pickled
    assert await key_sent_by(pickle.loads(pickled), portal) == "key of the machine"


async def test_a_pickled_client_of_another_portal_has_no_key(portal: Portal) -> None:
    async with AsyncClient(base_url=URL, api_key="key") as client:
        pickled = pickle.dumps(client)
    assert await key_sent_by(pickle.loads(pickled), portal) is None


async def test_a_pickled_client_of_the_portal_of_the_variables_has_its_key(
    portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATAGOUV_BASE_URL", URL)
    monkeypatch.setenv("DATAGOUV_API_KEY", "key of the machine")
    async with AsyncClient(base_url=URL, api_key="key of the code") as client:
        pickled = pickle.dumps(client)
    assert await key_sent_by(pickle.loads(pickled), portal) == "key of the machine"


async def test_a_pickled_client_says_that_its_key_did_not_travel() -> None:
    async with AsyncClient(base_url=URL, api_key="key") as client:
        pickled = pickle.dumps(client)
    async with pickle.loads(pickled) as twin:
        with pytest.raises(MissingKeyError, match=r"DATAGOUV_BASE_URL to .*a key does not travel"):
            await twin.datasets.create(title="Arbres", description="Les arbres.")


@pytest.mark.parametrize(
    ("environment", "variable"), [("www", "DATAGOUV_API_KEY"), ("demo", "DATAGOUV_DEMO_API_KEY")]
)
async def test_a_missing_key_is_named_by_its_variable(environment: Any, variable: str) -> None:
    async with AsyncClient(environment) as client:
        with pytest.raises(PermissionError, match=rf"set {variable}\b"):
            await client.datasets.create(title="Arbres", description="Les arbres.")


class OfATeam(AsyncClient):
    """A subclass with arguments and attributes of its own."""

    def __init__(self, team: str, api_key: str) -> None:
        super().__init__(base_url=URL, api_key=api_key, language="en")
        self.team = team


async def test_a_subclass_is_pickled_with_its_attributes_and_without_its_key() -> None:
    async with OfATeam("eaux", "a-key-that-is-long-enough") as client:
        assert client.datasets.list() is not None
        pickled = pickle.dumps(client)
    assert b"long-enough" not in pickled
    async with pickle.loads(pickled) as twin:
        assert type(twin) is OfATeam
        assert twin.team == "eaux"
        assert twin.base_url == URL


async def test_the_own_program_comes_first_in_each_request(portal: Portal) -> None:
    portal.get(f"{URL}/api/1/site/").respond(json={})
    async with httpx.AsyncClient() as mine:
        for http_client in (None, mine):
            client = AsyncClient(
                base_url=URL, user_agent="my-app/1.0 (a@b.example)", http_client=http_client
            )
            async with client:
                await client.request("GET", "site/")
    for request in portal.requests:
        agent = request.headers["User-Agent"]
        assert agent.startswith("my-app/1.0 (a@b.example) datagouv-client/1.")


@pytest.mark.parametrize(
    "program", ["", "my-app", " my-app/1", "my/1\n", "mon-appli/é", 3, "a/" + "1" * 200]
)
async def test_a_program_that_no_header_can_hold_is_refused(program: Any) -> None:
    with pytest.raises(FieldError, match="user_agent must name your program"):
        AsyncClient(base_url=URL, user_agent=program)


async def test_a_pickled_client_keeps_its_settings(portal: Portal, waits: list[float]) -> None:
    portal.get("/api/1/site/").mock(side_effect=[httpx.Response(503)] * 2 + [httpx.Response(200)])
    timeout = httpx.Timeout(7, read=8)
    client = AsyncClient(base_url=URL, timeout=timeout, retries=2, language="en")
    async with client, pickle.loads(pickle.dumps(client)) as twin:
        await twin.request("GET", "site/")
    assert len(waits) == 2
    assert portal.requests[0].url.params["lang"] == "en"
    assert portal.requests[0].extensions["timeout"] == timeout.as_dict()


async def test_a_client_with_an_http_client_is_not_pickled() -> None:
    async with httpx.AsyncClient() as mine:
        client = AsyncClient(base_url=URL, http_client=mine)
        with pytest.raises(TypeError, match="http_client"):
            pickle.dumps(client)


async def test_a_copy_of_a_client_is_the_client(client: AsyncClient) -> None:
    assert copy.copy(client) is client
    assert copy.deepcopy([client]) == [client]


async def test_a_client_shows_its_portal_and_whether_it_has_a_key(
    client: AsyncClient, anyone: AsyncClient
) -> None:
    assert repr(client) == f"<AsyncClient of {URL}, with a key>"
    assert repr(anyone) == f"<AsyncClient of {URL}, without a key>"


# Its collections


async def test_what_a_client_holds_shows_what_it_is(client: AsyncClient) -> None:
    held = (client.datasets, client.resources, client.references, client.spatial)
    kinds = ("AsyncDatasets", "AsyncResources", "AsyncReferences", "AsyncSpatial")
    assert [repr(one) for one in held] == [f"<{kind} of {URL}>" for kind in kinds]
    organization = await client.organization(ORGANIZATION, fetch=False)
    assert repr(organization.memberships) == f"<AsyncMemberships of {organization}>"


async def test_without_an_id_a_noun_is_its_collection(client: AsyncClient) -> None:
    assert client.dataset() is client.datasets
    assert client.resource() is client.resources
    assert client.community_resource() is client.community_resources
    assert client.organization() is client.organizations


async def test_a_collection_is_walked_by_its_list_only(client: AsyncClient) -> None:
    with pytest.raises(TypeError, match=r"client\.contact_points\.list\(\)"):
        client.contact_points["id"]  # type: ignore[index]  # on purpose
    with pytest.raises(TypeError, match=r"client\.datasets\.list\(\)"):
        next(iter(client.datasets))  # type: ignore[call-overload]  # on purpose


# Any other endpoint


async def test_any_endpoint_is_reached_with_the_key(client: AsyncClient, portal: Portal) -> None:
    portal.put("/api/2/topics/x/").respond(json={"name": "x"})
    response = await client.request(
        "put", "/api/2/topics/x/", json={"name": "x"}, params={"a": 1}, headers={"X-Mine": "yes"}
    )
    (request,) = portal.requests
    assert response.json() == {"name": "x"}
    assert portal.body() == {"name": "x"}
    assert request.headers["Content-Type"] == "application/json"
    assert (request.headers["X-API-KEY"], request.headers["X-Mine"]) == ("the-key", "yes")
    assert request.url.params["a"] == "1"
