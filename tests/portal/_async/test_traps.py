"""What the server does to those who do not know: the SDK stands between, one test a trap."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest

from datagouv import (
    AsyncClient,
    AuthenticationError,
    DatagouvError,
    FieldError,
    InvalidAnswerError,
    NotFoundError,
    RefusedError,
    ServerError,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from datagouv.sandbox import Sandbox
    from tests.portal.server import Changed, Server
    from tests.portal.wire import Wire

# The session cookie wins over the key


async def test_the_session_of_one_user_never_speaks_for_another(
    portal: Sandbox, wire: Wire
) -> None:
    passing = type(wire)()
    async with httpx.AsyncClient(transport=passing) as http:
        one, two, wrong = (
            AsyncClient(base_url=portal.url, api_key=key, http_client=http)
            for key in (portal.api_key, portal.other_api_key, "wrong")
        )
        first = (await one.request("GET", "me/")).json()["id"]
        assert first == portal.user_id
        assert http.cookies.get("session"), (
            "the server gave a cookie, and this httpx client kept it"
        )

        assert (await two.request("GET", "me/")).json()["id"] != first
        with pytest.raises(AuthenticationError):
            await wrong.request("GET", "me/")
        assert not any("Cookie" in request.headers for request in passing.requests)


async def test_a_client_keeps_no_cookie(client: AsyncClient) -> None:
    answer = await client.request("GET", "me/")
    again = await client.request("GET", "me/", headers={"Cookie": "session=of-somebody"})

    assert "Set-Cookie" in answer.headers
    assert "Cookie" not in again.request.headers


# A mask on a write is refused after the write; a redirect of a write goes astray


async def test_no_write_carries_a_mask_or_meets_a_redirect(
    watched: AsyncClient, server: Server, wire: Wire, title: str
) -> None:
    publisher = server.organization
    dataset = await watched.datasets.create(
        title=title, description="Toute une vie.", organization=publisher
    )
    hosted = await dataset.upload(b"a,b", filename=f"{title}.csv", title="Le fichier")
    remote = await dataset.create_remote(url="https://example.org/", title="L'autre")
    await dataset.update(title=f"{title} bis")
    await dataset.add_tags("arbres")
    await dataset.update_extras({"a": 1})
    await hosted.update(file_to_upload=b"a,c", filename=f"{title} bis.csv")
    await remote.notify_update()
    await dataset.sort_resources("title")
    await dataset.delete()
    await dataset.restore()
    await hosted.delete()

    writes = [request for request in wire.requests if request.method != "GET"]
    assert len(writes) == 14
    assert not any("X-Fields" in request.headers for request in writes)
    assert all(dataset.id in request.url.path for request in writes[1:])
    assert (await dataset.refresh()).tags == ["arbres"]


async def test_an_order_holds_ids_only_for_the_server_would_apply_anything_else(
    watched: AsyncClient, server: Server, wire: Wire
) -> None:
    made = server.make_dataset()
    ids = [server.make_remote(made, title=title) for title in ("B", "A")]
    dataset = await watched.dataset(made)

    await dataset.sort_resources(list(reversed(dataset.resources)))

    assert wire.requests[-1].content.decode() == str(ids).replace("'", '"')


# Slugs: empty, shadowed by a route, taken over by another


@pytest.mark.parametrize("odd", ["!!!", "badges", "licenses", "5bc04b2cff66bd680e499f40"])
async def test_a_title_that_makes_an_unusable_slug_does_no_harm(
    client: AsyncClient, server: Server, changed: Changed, odd: str
) -> None:
    publisher = server.organization
    named = {"description": "Un titre de travers.", "tags": ["arbres"], "organization": publisher}

    dataset = await client.datasets.create(title=odd, **named)
    await dataset.update(acronym="OK")
    await dataset.create_remote(url="https://example.org/", title="Distante")
    before = server.dataset(dataset.id)
    await dataset.delete()
    await dataset.restore()

    assert (await client.dataset(dataset.id)).title == odd
    after = server.dataset(dataset.id)
    assert changed(before, after) == set()
    assert (after["acronym"], after["tags"]) == ("OK", ["arbres"])


@pytest.mark.parametrize("route", ["badges", "licenses", "extensions"])
async def test_a_list_of_the_portal_is_not_taken_for_a_dataset(
    client: AsyncClient, route: str
) -> None:
    with pytest.raises(InvalidAnswerError, match="not a dataset"):
        await client.dataset(route)


async def test_a_slug_that_another_took_over_leads_no_write_to_the_other(
    client: AsyncClient, server: Server, title: str
) -> None:
    made = server.make_dataset(title)
    dataset = await client.dataset(server.dataset(made)["slug"])
    await dataset.update(title=f"{title} renommé")
    usurper = server.make_dataset(title)
    assert server.dataset(usurper)["slug"] != server.dataset(made)["slug"]

    await dataset.update(acronym="MOI")
    await dataset.create_remote(url="https://example.org/", title="À moi")

    assert len(server.dataset(made)["resources"]) == 1
    assert server.dataset(made)["acronym"] == "MOI"
    assert server.dataset(usurper)["acronym"] is None
    assert server.dataset(usurper)["resources"] == []


# Ids that are paths

ASTRAY = ["../me", "../../me", "..", "x?y=z", "x#y", "%2e%2e%2fme", " "]


@pytest.mark.parametrize("id", ASTRAY)
async def test_an_id_that_is_a_path_stays_an_id(watched: AsyncClient, wire: Wire, id: str) -> None:
    dataset_id = "5bc04b2cff66bd680e499f4a"
    verbs: list[Callable[[], Any]] = [
        lambda: watched.dataset(id),
        lambda: watched.organization(id),
        lambda: watched.community_resource(id),
        lambda: watched.resource(id),
        lambda: watched.resource(id, dataset_id=dataset_id),
        lambda: watched.resource().create_remote(
            url="https://example.org/", title="Égarée", dataset_id=id
        ),
    ]

    for verb in verbs:
        with pytest.raises((NotFoundError, RefusedError, FieldError)):
            await verb()

    for request in wire.requests:
        segments = request.url.raw_path.decode().removeprefix("/api/").split("/")
        assert segments[1] in {"datasets", "organizations"}
        assert not {"..", "me"} & set(segments)


@pytest.mark.parametrize("id", ASTRAY[:2])
async def test_a_path_for_an_id_deletes_nobody(
    watched: AsyncClient, server: Server, wire: Wire, id: str
) -> None:
    with pytest.raises(FieldError):
        await (await watched.dataset(id, fetch=False)).delete()
    with pytest.raises(FieldError):
        await (await watched.resource(id, dataset_id=id, fetch=False)).update(title="Égaré")

    assert wire.sent == []
    assert server.get("/api/1/me/")["id"] == server.portal.user_id


# Two files of one name in one second


@pytest.mark.parametrize("same", [False, True], ids=["of other content", "of the same content"])
async def test_two_files_of_one_name_in_one_second_become_two_resources(
    client: AsyncClient, server: Server, same: bool
) -> None:
    made = server.make_dataset()
    dataset = await client.dataset(made)
    contents = [b"a,b\n1,2\n", b"a,b\n1,2\n" if same else b"a,b\n3,4\n"]

    for content in contents:
        await dataset.upload(content, filename="memes.csv")

    stored = server.dataset(made)["resources"]
    assert [server.file(one["url"]) for one in stored] == contents[::-1]
    assert [one["id"] for one in stored] == [one.id for one in dataset.resources]


# What the server cannot do


async def test_an_error_of_the_server_is_not_provoked_again(
    watched: AsyncClient, server: Server, wire: Wire
) -> None:
    made = server.make_dataset(organization=server.organization)
    dataset = await watched.dataset(made, fetch=False)

    with pytest.raises(ServerError) as caught:
        await dataset.update(extra_fields={"organization": None})

    assert caught.value.status == 500
    assert isinstance(caught.value, DatagouvError)
    assert wire.methods == ["GET", "PUT"]
