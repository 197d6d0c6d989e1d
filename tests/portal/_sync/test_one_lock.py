# Generated from tests/portal/_async/test_one_lock.py by scripts/unasync.py: edit that file, then `make style`.
"""One object has one lock, whatever name it goes by, and no call waits for itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest

from datagouv import Client, DatagouvError
from datagouv._concurrency.pool import Pool

if TYPE_CHECKING:
    from tests.portal.server import Server
    from tests.portal.wire import Wire

MANY = 12
ITSELF = "would wait for itself for ever"


@pytest.fixture
def dataset_id(server: Server) -> str:
    return server.make_dataset(tags=["arbres"], organization=server.organization)


def names_of(client: Client, server: Server, id: str) -> list[Any]:
    """Return a record for each way to name one dataset: its id, in capitals, its slug, its URL."""
    slug = server.dataset(id)["slug"]
    names = [id, slug, id.upper(), f"{client.base_url}/datasets/{slug}/"]
    return [client.dataset(name, fetch=False) for name in names]


def test_tags_added_by_id_and_by_slug_at_one_time_are_all_there(
    client: Client, server: Server, dataset_id: str
) -> None:
    names = names_of(client, server, dataset_id)
    with Pool(MANY) as pool:
        for number in range(MANY):
            pool.start(names[number % len(names)].add_tags, f"tag-{number}")
    wanted = {f"tag-{number}" for number in range(MANY)} | {"arbres"}
    assert set(server.dataset(dataset_id)["tags"]) == wanted


def test_extras_set_by_id_and_by_slug_at_one_time_are_all_there(
    client: Client, server: Server, dataset_id: str
) -> None:
    names = names_of(client, server, dataset_id)
    with Pool(MANY) as pool:
        for number in range(MANY):
            pool.start(names[number % len(names)].update_extras, {f"cle-{number}": number})
    assert len(server.dataset(dataset_id)["extras"]) == MANY


def test_updates_and_tags_by_id_and_by_slug_do_not_undo_each_other(
    client: Client, server: Server, dataset_id: str
) -> None:
    names = names_of(client, server, dataset_id)
    with Pool(MANY) as pool:
        for number in range(MANY):
            record = names[number % len(names)]
            if number % 2:
                pool.start(record.update, {"description": f"La {number}."})
            else:
                pool.start(record.add_tags, f"tag-{number}")
    tags = {f"tag-{number}" for number in range(0, MANY, 2)}
    assert set(server.dataset(dataset_id)["tags"]) == tags | {"arbres"}


def test_a_slug_is_looked_up_once_and_the_id_is_used_from_then_on(
    watched: Client, server: Server, wire: Wire, dataset_id: str
) -> None:
    slug = server.dataset(dataset_id)["slug"]
    dataset = watched.dataset(slug, fetch=False)
    dataset.add_tags("un-tag")
    assert dataset.id == dataset_id
    assert [path for path in wire.sent if slug in path] == [f"GET /api/1/datasets/{slug}/"]
    wire.forget()
    dataset.add_tags("deux-tags")
    assert wire.sent == [f"{verb} /api/1/datasets/{dataset_id}/" for verb in ("GET", "PUT")]


def test_an_id_is_not_looked_up(
    watched: Client, server: Server, wire: Wire, dataset_id: str
) -> None:
    dataset = watched.dataset(dataset_id, fetch=False)
    dataset.update(title=server.dataset(dataset_id)["title"], tags=[], temporal_coverage=None)
    assert wire.sent == [f"PUT /api/1/datasets/{dataset_id}/"]


def test_a_slug_that_changed_hands_leads_to_its_new_owner(
    client: Client, server: Server, title: str
) -> None:
    first = client.dataset(server.make_dataset(title))
    by_slug = client.dataset(first.slug, fetch=False)
    by_slug.add_tags("le-premier")
    first.update(title=f"{title} d'avant")
    second = client.dataset(server.make_dataset(title))
    assert second.slug != first.slug
    late = client.dataset(second.slug, fetch=False)
    late.add_tags("le-second")
    by_slug.add_tags("encore-le-premier")
    assert server.dataset(first.id)["tags"] == ["encore-le-premier", "le-premier"]
    assert server.dataset(second.id)["tags"] == ["le-second"]


def test_the_tags_are_read_again_before_a_put_is_sent_again(
    watched: Client, server: Server, wire: Wire, dataset_id: str
) -> None:
    dataset = watched.dataset(dataset_id, fetch=False)

    wire.fail("PUT", f"/datasets/{dataset_id}/", "502 before", "502 before")
    dataset.update(description="Autre.")
    assert list(wire.methods) == ["GET", "PUT"] * 3


# Who would wait for itself


def test_a_hook_that_writes_the_same_dataset_ends(
    portal: Any, server: Server, dataset_id: str
) -> None:
    slug = server.dataset(dataset_id)["slug"]

    def again(request: httpx.Request) -> None:
        if request.method == "PUT":
            (client.dataset(slug, fetch=False)).add_tags("par-le-crochet")

    with httpx.Client(event_hooks={"request": [again]}) as http:
        client = Client(base_url=portal.url, api_key=portal.api_key, http_client=http)
        dataset = client.dataset(dataset_id, fetch=False)
        with pytest.raises(DatagouvError, match=f"datasets/{dataset_id}: .*{ITSELF}"):
            dataset.add_tags("un-tag")
        with pytest.raises(DatagouvError, match=f"datasets/{dataset_id}: .*{ITSELF}"):
            dataset.update_extras({"a": 1})
    assert server.dataset(dataset_id)["tags"] == ["arbres"]


def test_a_hook_that_writes_another_dataset_is_served(
    portal: Any, server: Server, dataset_id: str
) -> None:
    other = server.make_dataset(tags=["eau"])

    def besides(request: httpx.Request) -> None:
        if request.method == "PUT" and dataset_id in request.url.path:
            (client.dataset(other, fetch=False)).add_tags("par-le-crochet")

    with httpx.Client(event_hooks={"request": [besides]}) as http:
        client = Client(base_url=portal.url, api_key=portal.api_key, http_client=http)
        (client.dataset(dataset_id, fetch=False)).add_tags("un-tag")
    assert server.dataset(other)["tags"] == ["eau", "par-le-crochet"]
    assert server.dataset(dataset_id)["tags"] == ["arbres", "un-tag"]
