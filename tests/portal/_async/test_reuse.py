"""Reuses on the real server: their life, and what would destroy them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from datagouv import (
    AsyncClient,
    AsyncReuse,
    FieldError,
    FileError,
    GoneError,
    NotFoundError,
    NotLoadedError,
    RefusedError,
)
from tests.faults.nouns import picture

if TYPE_CHECKING:
    from tests.portal.server import Server
    from tests.portal.wire import Wire

UNKNOWN = "5bc04b2cff66bd680e499f4a"


@pytest.fixture(scope="module")
def datasets(server: Server) -> list[str]:
    made = [server.make_dataset(tags=["velo"]) for _ in range(3)]
    server.make_remote(made[0])
    return made


@pytest.fixture(scope="module")
def dataservice(server: Server) -> str:
    return str(server.write("POST", "/api/1/dataservices/", json={"title": "Service"})["id"])


def a_reuse(title: str, **fields: Any) -> dict[str, Any]:
    return {
        "title": title,
        "description": "Une carte des arbres.",
        "type": "visualization",
        "topic": "environment_and_energy",
        "url": f"https://example.org/{title.replace(' ', '-')}",
        **fields,
    }


@pytest.fixture
def full(
    server: Server, organization: str, title: str, datasets: list[str], dataservice: str
) -> str:
    """Return a reuse that holds everything."""
    fields = a_reuse(
        title,
        datasets=datasets[:2],
        dataservices=[dataservice],
        tags=["arbres", "carte"],
        private=True,
        archived="2025-06-01",
        extras={"origine": "terrain"},
        organization=organization,
    )
    return str(server.write("POST", "/api/1/reuses/", json=fields)["id"])


@pytest.fixture
async def reuse(client: AsyncClient, full: str) -> AsyncReuse:
    return await client.reuse(full)


def read(server: Server, id: str) -> Any:
    return server.get(f"/api/1/reuses/{id}/")


def brief(reuse: Any) -> Any:
    """Return a reuse as the server gives it, of its datasets the ids only: their counts move."""
    return reuse | {"datasets": [dataset["id"] for dataset in reuse["datasets"]]}


async def test_a_reuse_lives_from_its_creation_to_its_return(
    client: AsyncClient, server: Server, organization: str, title: str, datasets: list[str]
) -> None:
    payload = a_reuse(title, datasets=datasets[:1])
    made = await client.reuses.create(payload, organization=organization, tags=["Vélo"])
    assert read(server, made.id)["title"] == title
    assert made.tags == ["velo"]

    read_again = await client.reuse(made.slug)
    assert (read_again.id, read_again.datasets[0].id) == (made.id, datasets[0])
    assert read_again.datasets[0].resources[0].dataset_id == datasets[0]
    assert [each.id async for each in client.reuses.list(organization=organization)] == [made.id]
    assert await client.reuses.count(organization=organization, type="visualization") == 1
    assert await client.reuses.count(organization=organization, topic="health") == 0
    assert [each.id async for each in client.reuses.search(title)] == [made.id]
    assert made.id in [each.id for each in await client.reuses.suggest(title)]

    await made.delete()
    assert made.deleted is not None
    with pytest.raises(GoneError):
        await made.update(title="Trop tard")
    with pytest.raises(GoneError):
        await made.delete()
    before = brief(read(server, made.id))
    await made.restore()
    assert made.deleted is None
    after = brief(read(server, made.id))
    assert {key for key in before if before[key] != after[key]} <= {"deleted", "last_modified"}


@pytest.mark.parametrize(
    ("changes", "changed_keys"),
    [
        ({"title": "Un autre titre"}, {"title", "slug", "uri", "page"}),
        ({"description": "Autre"}, {"description"}),
        ({"type": "api"}, {"type"}),
        ({"topic": "health"}, {"topic"}),
        ({"tags": []}, {"tags"}),
        ({"private": False}, {"private"}),
        ({"archived": None}, {"archived"}),
        ({"extras": {}}, {"extras"}),
        ({"datasets": []}, {"datasets"}),
        ({"dataservices": []}, {"dataservices"}),
    ],
)
async def test_an_update_changes_what_it_names(
    server: Server,
    reuse: AsyncReuse,
    changed: Any,
    changes: dict[str, Any],
    changed_keys: set[str],
) -> None:
    before = brief(read(server, reuse.id))
    await reuse.update(changes)
    assert changed(before, brief(read(server, reuse.id))) == changed_keys
    for key in changes.keys() - {"archived"}:
        assert reuse.to_dict()[key] == changes[key]


async def test_the_url_of_a_reuse_may_be_sent_again_but_not_that_of_another(
    client: AsyncClient, reuse: AsyncReuse, title: str
) -> None:
    assert (await reuse.update(url=reuse.url, type="api")).type == "api"
    other = await client.reuses.create(a_reuse(f"{title} bis"))
    with pytest.raises(RefusedError, match="url"):
        await other.update(url=reuse.url)
    await other.delete()
    with pytest.raises(RefusedError, match="url"):
        await reuse.update(url=other.url)


async def test_a_list_gives_the_datasets_in_brief(
    client: AsyncClient, server: Server, reuse: AsyncReuse, organization: str, datasets: list[str]
) -> None:
    listed = await client.reuses.list(organization=organization, sort="-created").first()
    assert listed is not None
    assert (listed.id, listed.extras) == (reuse.id, {"origine": "terrain"})
    assert [each.id for each in listed.datasets] == datasets[:2]
    assert listed.datasets[0].title == server.dataset(datasets[0])["title"]
    with pytest.raises(NotLoadedError):
        _ = listed.datasets[0].resources
    whole = await client.reuses.list(
        organization=organization, sort="-created", fields=("datasets.tags",)
    ).first()
    assert whole is not None
    assert whole.datasets[0].tags == ["velo"]


async def test_what_is_removed_from_a_reuse_leaves_the_others(
    watched: AsyncClient,
    server: Server,
    wire: Wire,
    changed: Any,
    full: str,
    datasets: list[str],
    dataservice: str,
) -> None:
    reuse = await watched.reuse(full)
    await reuse.update(datasets=datasets)
    before = brief(read(server, full))
    slug = server.dataset(datasets[0])["slug"]
    wire.forget()

    assert await reuse.remove_datasets(slug, await watched.dataset(datasets[2])) is reuse

    assert [each.id for each in reuse.datasets] == [datasets[1]]
    assert changed(before, brief(read(server, full))) - {"metrics"} == {"datasets"}
    assert wire.requests[-2].headers["X-Fields"] == "id,datasets{id}"
    with pytest.raises(NotFoundError, match=f"does not use the dataset {datasets[0]}"):
        await reuse.remove_datasets(datasets[1], datasets[0])
    with pytest.raises(FieldError, match="has no dataset 'nothing-of-this-name'"):
        await reuse.remove_datasets("nothing-of-this-name")
    assert brief(read(server, full))["datasets"] == [datasets[1]]
    wire.fail("PUT", "/", "reset")
    await reuse.remove_datasets(datasets[1])
    assert reuse.datasets == []
    await reuse.remove_dataservices(dataservice)
    after = changed(before, brief(read(server, full))) - {"metrics"}
    assert after == {"datasets", "dataservices"}


async def test_what_is_added_to_a_reuse_joins_what_is_there(
    client: AsyncClient, server: Server, title: str, datasets: list[str], dataservice: str
) -> None:
    made = await client.reuses.create(a_reuse(title, datasets=datasets[:1]))
    await made.add_datasets(datasets[1], await client.dataset(datasets[2]), datasets[0])
    assert brief(read(server, made.id))["datasets"] == datasets
    assert [each.id for each in made.datasets] == datasets
    await made.add_dataservices(dataservice, dataservice)
    assert [each["id"] for each in read(server, made.id)["dataservices"]] == [dataservice]
    with pytest.raises(NotFoundError, match=f"while adding the dataset {UNKNOWN}"):
        await made.add_datasets(UNKNOWN)
    with pytest.raises(FieldError, match="is a list"):
        await made.add_datasets(datasets)  # type: ignore[arg-type]  # on purpose
    with pytest.raises(FieldError, match="is a dataservice: give a dataset, its id"):
        await made.add_datasets(datasets[0], await client.dataservice(dataservice))  # type: ignore[arg-type]  # on purpose

    slug = server.dataset(datasets[0])["slug"]
    other = await client.reuses.create(a_reuse(f"{title} bis"))
    await other.add_datasets(
        slug, f"{client.base_url}/datasets/{server.dataset(datasets[1])['slug']}/"
    )
    assert [each.id for each in other.datasets] == datasets[:2]

    of_dataset = (await client.dataset(datasets[2], fetch=False)).reuses()
    assert [each.id async for each in of_dataset] == [made.id]
    of_service = (await client.dataservice(dataservice)).reuses(sort="-created")
    first = await of_service.first()
    assert first is not None
    assert first.id == made.id
    served = client.datasets.list(reuse=made)
    assert {each.id async for each in served} == set(datasets)


async def test_an_image_replaces_the_one_that_is_there(
    client: AsyncClient, server: Server, reuse: AsyncReuse, changed: Any
) -> None:
    before = brief(read(server, reuse.id))
    assert before["image"] is None
    await reuse.upload_image(picture(), filename="carte.png")
    after = brief(read(server, reuse.id))
    assert changed(before, after) == {"image", "image_thumbnail"}
    assert (reuse.image, reuse.image_thumbnail) == (after["image"], after["image_thumbnail"])
    with pytest.raises(RefusedError):
        await reuse.upload_image(b"not an image", filename="carte.png")
    with pytest.raises(FileError):
        await reuse.upload_image("missing.png")
    assert brief(read(server, reuse.id))["image"] == after["image"]


async def test_a_search_finds_what_uses_a_dataset_and_leaves_it_to_be_loaded(
    client: AsyncClient, title: str, datasets: list[str]
) -> None:
    made = await client.reuses.create(a_reuse(title, datasets=datasets[:1]))
    found = await client.reuses.search(title).first()
    assert found is not None
    assert found.id == made.id
    with pytest.raises(NotLoadedError):
        _ = found.datasets
    assert [each.id for each in (await found.refresh()).datasets] == datasets[:1]
    named = await client.reuses.search(title, fields=("datasets.title",)).first()
    assert named is not None
    assert [each.id for each in named.datasets] == datasets[:1]
