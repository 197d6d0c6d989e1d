"""Every call of the French guide to a dataset, with its names and keywords."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import datagouv

if TYPE_CHECKING:
    from pathlib import Path

    from datagouv import AsyncClient
    from tests.portal.server import Server


@pytest.fixture
def dataset_id(server: Server) -> str:
    return server.make_dataset(tags=["velo"])


@pytest.fixture
def path(tmp_path: Path, title: str) -> str:
    """Return a file's path as the guide writes it: a text."""
    path = tmp_path / f"{title}.csv"
    path.write_text("station,places\nGare,20\n", encoding="utf-8")
    return str(path)


def test_its_imports_work() -> None:
    assert {datagouv.Client, datagouv.Dataset, datagouv.Resource}


async def test_creating_a_dataset(client: AsyncClient, server: Server) -> None:
    dataset = await client.dataset().create(
        {
            "title": "Stations de vélos",
            "description": "Où elles sont, et combien de places.",
            "organization": server.organization,
        },
    )

    assert dataset.slug.startswith("stations-de-velos")
    assert server.dataset(dataset.id)["organization"]["id"] == server.organization


async def test_adding_a_file_by_the_collection(
    client: AsyncClient, server: Server, dataset_id: str, path: str
) -> None:
    resource = await client.resource().create_static(
        file_to_upload=path,
        payload={"title": "Stations de janvier", "type": "main"},
        dataset_id=dataset_id,
    )

    assert server.resource(dataset_id, resource.id)["title"] == "Stations de janvier"


async def test_adding_a_file_by_the_dataset(
    client: AsyncClient, server: Server, dataset_id: str, path: str
) -> None:
    dataset = await client.dataset(dataset_id)
    resource = await dataset.create_static(
        file_to_upload=path,
        payload={"title": "Stations de février", "type": "main"},
    )

    assert server.resource(dataset_id, resource.id)["title"] == "Stations de février"


async def test_adding_a_remote_file_by_the_collection(
    client: AsyncClient, server: Server, dataset_id: str
) -> None:
    resource = await client.resource().create_remote(
        payload={
            "url": "https://example.org/stations.csv",
            "title": "Stations, en direct",
            "type": "main",
        },
        dataset_id=dataset_id,
    )

    assert server.resource(dataset_id, resource.id)["filetype"] == "remote"


async def test_adding_a_remote_file_by_the_dataset(
    client: AsyncClient, server: Server, dataset_id: str
) -> None:
    dataset = await client.dataset(dataset_id)
    resource = await dataset.create_remote(
        payload={
            "url": "https://example.org/stations.csv",
            "title": "Stations, en direct",
            "type": "main",
        },
    )

    assert server.resource(dataset_id, resource.id)["url"] == "https://example.org/stations.csv"


async def test_changing_a_dataset(client: AsyncClient, server: Server, dataset_id: str) -> None:
    dataset = await client.dataset(dataset_id)
    await dataset.update(
        {"title": "Stations de vélos et de trottinettes", "description": "Et leurs places."},
    )

    after = server.dataset(dataset_id)
    assert after["title"] == "Stations de vélos et de trottinettes"
    assert (after["description"], after["tags"]) == ("Et leurs places.", ["velo"])


@pytest.mark.parametrize("said", [True, False], ids=["of a dataset", "looked up"])
async def test_changing_a_resource(
    client: AsyncClient, server: Server, dataset_id: str, said: bool
) -> None:
    id = server.make_remote(dataset_id)

    if said:
        resource = await client.resource(id=id, dataset_id=dataset_id)
    else:
        resource = await client.resource(id=id)
    await resource.update({"title": "Stations de mars", "description": "Après travaux."})

    after = server.resource(dataset_id, id)
    assert (after["title"], after["description"]) == ("Stations de mars", "Après travaux.")


async def test_replacing_a_file(
    client: AsyncClient, server: Server, dataset_id: str, path: str
) -> None:
    id = server.make_hosted(dataset_id, title="Stations d'avril")

    resource = await client.resource(id=id, dataset_id=dataset_id)
    await resource.update(file_to_upload=path)

    after = server.resource(dataset_id, id)
    assert server.file(after["url"]).startswith(b"station,places")
    assert after["title"] == "Stations d'avril"


async def test_signalling_that_a_remote_file_has_changed(
    client: AsyncClient, server: Server, dataset_id: str
) -> None:
    id = server.make_remote(dataset_id)
    before = server.resource(dataset_id, id)["last_modified"]

    resource = await client.resource(id=id, dataset_id=dataset_id)
    await resource.notify_update()

    assert server.resource(dataset_id, id)["last_modified"] > before


async def test_deleting_a_resource(client: AsyncClient, server: Server, dataset_id: str) -> None:
    id = server.make_remote(dataset_id)

    resource = await client.resource(id=id, dataset_id=dataset_id)
    await resource.delete()

    assert server.dataset(dataset_id)["resources"] == []


async def test_deleting_and_restoring_a_dataset(
    client: AsyncClient, server: Server, dataset_id: str
) -> None:
    dataset = await client.dataset(dataset_id)
    await dataset.delete()
    assert server.dataset(dataset_id)["deleted"] is not None

    await dataset.restore()

    after = server.dataset(dataset_id)
    assert (after["deleted"], after["tags"]) == (None, ["velo"])


async def test_keeping_a_draft_a_draft(client: AsyncClient, server: Server) -> None:
    dataset = await client.dataset().create(
        {
            "title": "Stations à venir",
            "description": "Pas encore.",
            "organization": server.organization,
            "private": True,
        },
    )

    await dataset.update({"title": "Stations prévues"})

    assert server.dataset(dataset.id)["private"] is True
