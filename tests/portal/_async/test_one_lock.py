"""One object has one lock, whatever name it goes by, and no call waits for itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest

from datagouv import AsyncClient, DatagouvError
from datagouv._concurrency.pool import AsyncPool

if TYPE_CHECKING:
    from tests.portal.server import Server
    from tests.portal.wire import Wire

MANY = 12
ITSELF = "would wait for itself for ever"


@pytest.fixture
def dataset_id(server: Server) -> str:
    return server.make_dataset(tags=["arbres"], organization=server.organization)


async def names_of(client: AsyncClient, server: Server, id: str) -> list[Any]:
    """Return a record for each way to name one dataset: its id, in capitals, its slug, its URL."""
    slug = server.dataset(id)["slug"]
    names = [id, slug, id.upper(), f"{client.base_url}/datasets/{slug}/"]
    return [await client.dataset(name, fetch=False) for name in names]


async def test_tags_added_by_id_and_by_slug_at_one_time_are_all_there(
    client: AsyncClient, server: Server, dataset_id: str
) -> None:
    names = await names_of(client, server, dataset_id)
    async with AsyncPool(MANY) as pool:
        for number in range(MANY):
            pool.start(names[number % len(names)].add_tags, f"tag-{number}")
    wanted = {f"tag-{number}" for number in range(MANY)} | {"arbres"}
    assert set(server.dataset(dataset_id)["tags"]) == wanted


async def test_extras_set_by_id_and_by_slug_at_one_time_are_all_there(
    client: AsyncClient, server: Server, dataset_id: str
) -> None:
    names = await names_of(client, server, dataset_id)
    async with AsyncPool(MANY) as pool:
        for number in range(MANY):
            pool.start(names[number % len(names)].update_extras, {f"cle-{number}": number})
    assert len(server.dataset(dataset_id)["extras"]) == MANY


async def test_updates_and_tags_by_id_and_by_slug_do_not_undo_each_other(
    client: AsyncClient, server: Server, dataset_id: str
) -> None:
    names = await names_of(client, server, dataset_id)
    async with AsyncPool(MANY) as pool:
        for number in range(MANY):
            record = names[number % len(names)]
            if number % 2:
                pool.start(record.update, {"description": f"La {number}."})
            else:
                pool.start(record.add_tags, f"tag-{number}")
    tags = {f"tag-{number}" for number in range(0, MANY, 2)}
    assert set(server.dataset(dataset_id)["tags"]) == tags | {"arbres"}


async def test_a_slug_is_looked_up_once_and_the_id_is_used_from_then_on(
    watched: AsyncClient, server: Server, wire: Wire, dataset_id: str
) -> None:
    slug = server.dataset(dataset_id)["slug"]
    dataset = await watched.dataset(slug, fetch=False)
    await dataset.add_tags("un-tag")
    assert dataset.id == dataset_id
    assert [path for path in wire.sent if slug in path] == [f"GET /api/1/datasets/{slug}/"]
    wire.forget()
    await dataset.add_tags("deux-tags")
    assert wire.sent == [f"{verb} /api/1/datasets/{dataset_id}/" for verb in ("GET", "PUT")]


async def test_an_id_is_not_looked_up(
    watched: AsyncClient, server: Server, wire: Wire, dataset_id: str
) -> None:
    dataset = await watched.dataset(dataset_id, fetch=False)
    await dataset.update(title=server.dataset(dataset_id)["title"], tags=[], temporal_coverage=None)
    assert wire.sent == [f"PUT /api/1/datasets/{dataset_id}/"]


async def test_a_slug_that_changed_hands_leads_to_its_new_owner(
    client: AsyncClient, server: Server, title: str
) -> None:
    first = await client.dataset(server.make_dataset(title))
    by_slug = await client.dataset(first.slug, fetch=False)
    await by_slug.add_tags("le-premier")
    await first.update(title=f"{title} d'avant")
    second = await client.dataset(server.make_dataset(title))
    assert second.slug != first.slug
    late = await client.dataset(second.slug, fetch=False)
    await late.add_tags("le-second")
    await by_slug.add_tags("encore-le-premier")
    assert server.dataset(first.id)["tags"] == ["encore-le-premier", "le-premier"]
    assert server.dataset(second.id)["tags"] == ["le-second"]


async def test_the_tags_are_read_again_before_a_put_is_sent_again(
    watched: AsyncClient, server: Server, wire: Wire, dataset_id: str
) -> None:
    dataset = await watched.dataset(dataset_id, fetch=False)

    wire.fail("PUT", f"/datasets/{dataset_id}/", "502 before", "502 before")
    await dataset.update(description="Autre.")
    assert list(wire.methods) == ["GET", "PUT"] * 3


# Who would wait for itself


async def test_a_hook_that_writes_the_same_dataset_ends(
    portal: Any, server: Server, dataset_id: str
) -> None:
    slug = server.dataset(dataset_id)["slug"]

    async def again(request: httpx.Request) -> None:
        if request.method == "PUT":
            await (await client.dataset(slug, fetch=False)).add_tags("par-le-crochet")

    async with httpx.AsyncClient(event_hooks={"request": [again]}) as http:
        client = AsyncClient(base_url=portal.url, api_key=portal.api_key, http_client=http)
        dataset = await client.dataset(dataset_id, fetch=False)
        with pytest.raises(DatagouvError, match=f"datasets/{dataset_id}: .*{ITSELF}"):
            await dataset.add_tags("un-tag")
        with pytest.raises(DatagouvError, match=f"datasets/{dataset_id}: .*{ITSELF}"):
            await dataset.update_extras({"a": 1})
    assert server.dataset(dataset_id)["tags"] == ["arbres"]


async def test_a_hook_that_writes_another_dataset_is_served(
    portal: Any, server: Server, dataset_id: str
) -> None:
    other = server.make_dataset(tags=["eau"])

    async def besides(request: httpx.Request) -> None:
        if request.method == "PUT" and dataset_id in request.url.path:
            await (await client.dataset(other, fetch=False)).add_tags("par-le-crochet")

    async with httpx.AsyncClient(event_hooks={"request": [besides]}) as http:
        client = AsyncClient(base_url=portal.url, api_key=portal.api_key, http_client=http)
        await (await client.dataset(dataset_id, fetch=False)).add_tags("un-tag")
    assert server.dataset(other)["tags"] == ["eau", "par-le-crochet"]
    assert server.dataset(dataset_id)["tags"] == ["arbres", "un-tag"]
