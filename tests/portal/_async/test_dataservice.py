"""Dataservices on the real server: their life, and what would destroy them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from datagouv import (
    AsyncClient,
    AsyncDataservice,
    FieldError,
    GoneError,
    NotFoundError,
)

if TYPE_CHECKING:
    from tests.portal.server import Server

UNKNOWN = "5bc04b2cff66bd680e499f4a"
CLOCKS = {"metadata_modified_at", "metrics"}
AUDIENCES = [{"role": "private", "condition": "no"}]


@pytest.fixture(scope="module")
def datasets(server: Server) -> list[str]:
    return [server.make_dataset(tags=["velo"]) for _ in range(3)]


@pytest.fixture
def full(server: Server, organization: str, title: str, datasets: list[str]) -> str:
    """Return a dataservice that holds everything."""
    url = "https://example.org/api"
    fields = {
        "title": title,
        "acronym": "SV",
        "description": "Les arbres, un par un.",
        "base_api_url": url,
        "machine_documentation_url": f"{url}/openapi.json",
        "technical_documentation_url": f"{url}/doc",
        "business_documentation_url": f"{url}/metier",
        "rate_limiting": "10 par seconde",
        "rate_limiting_url": f"{url}/limites",
        "availability": 99.5,
        "availability_url": f"{url}/etat",
        "format": "REST",
        "license": "lov2",
        "access_type": "restricted",
        "access_audiences": AUDIENCES,
        "access_type_reason": "Des arbres protégés",
        "access_type_reason_category": "protection_of_environment",
        "authorization_request_url": f"{url}/demande",
        "contact_points": server.contacts(organization=organization)[:2],
        "datasets": datasets[:2],
        "tags": ["arbres", "forets"],
        "private": True,
        "archived_at": "2025-06-01",
        "extras": {"origine": "terrain"},
        "organization": organization,
    }
    return str(server.write("POST", "/api/1/dataservices/", json=fields)["id"])


@pytest.fixture
async def dataservice(client: AsyncClient, full: str) -> AsyncDataservice:
    return await client.dataservice(full)


def read(server: Server, id: str) -> Any:
    return server.get(f"/api/1/dataservices/{id}/")


def served(server: Server, id: str) -> set[str]:
    listed = server.get(f"/api/1/datasets/?dataservice={id}")["data"]
    return {dataset["id"] for dataset in listed}


async def test_a_dataservice_lives_from_its_creation_to_its_return(
    client: AsyncClient,
    server: Server,
    organization: str,
    title: str,
    datasets: list[str],
    changed: Any,
) -> None:
    dataservices = client.dataservices
    made = await dataservices.create(title=title, organization=organization, datasets=datasets[:1])
    assert read(server, made.id)["title"] == title
    assert (await client.dataservice(made.slug)).datasets_link.total == 1
    assert [each.id async for each in dataservices.list(organization=organization)] == [made.id]
    assert await dataservices.count(organization=organization, access_type="open") == 1
    assert await dataservices.count(organization=organization, tag="rien") == 0
    assert [each.id async for each in dataservices.search(title)] == [made.id]
    assert made.id in [each.id for each in await dataservices.suggest(title)]

    before = read(server, made.id)
    await made.delete()
    assert made.deleted_at is not None
    with pytest.raises(GoneError):
        await made.update(title="Trop tard")
    with pytest.raises(GoneError):
        await made.delete()
    await made.restore()
    assert made.deleted_at is None
    assert changed(before, read(server, made.id), ignoring=CLOCKS) == set()


@pytest.mark.parametrize(
    ("changes", "changed_keys"),
    [
        ({"title": "Autre"}, {"title", "slug", "self_api_url", "self_web_url"}),
        ({"acronym": None}, {"acronym"}),
        ({"description": "Autre"}, {"description"}),
        ({"base_api_url": None}, {"base_api_url"}),
        ({"availability": 12.5}, {"availability"}),
        ({"format": "WMS"}, {"format"}),
        ({"license": None}, {"license"}),
        ({"tags": []}, {"tags"}),
        ({"contact_points": []}, {"contact_points"}),
        ({"datasets": []}, {"datasets"}),
        ({"private": False}, {"private"}),
        ({"archived_at": None}, {"archived_at"}),
        ({"extras": {}}, {"extras"}),
        ({"access_audiences": []}, {"access_audiences"}),
        ({"access_type": "open", "access_audiences": []}, {"access_type", "access_audiences"}),
    ],
)
async def test_an_update_changes_what_it_names(
    server: Server,
    dataservice: AsyncDataservice,
    changed: Any,
    changes: dict[str, Any],
    changed_keys: set[str],
) -> None:
    before = read(server, dataservice.id)
    await dataservice.update(changes)
    after = read(server, dataservice.id)
    assert changed(before, after, ignoring=CLOCKS) == changed_keys
    assert changed(dataservice.to_dict(), after, ignoring=CLOCKS) == set()


async def test_audiences_are_not_lost_by_an_update_that_does_not_name_them(
    server: Server, dataservice: AsyncDataservice, changed: Any
) -> None:
    before = read(server, dataservice.id)
    with pytest.raises(FieldError, match="access_audiences"):
        await dataservice.update(access_type="open")
    assert changed(before, read(server, dataservice.id), ignoring=CLOCKS) == set()
    await dataservice.update(access_type="open", access_audiences=[])
    with pytest.raises(FieldError, match="ignored"):
        await dataservice.update(access_audiences=AUDIENCES)
    await dataservice.update(access_type="restricted", access_audiences=AUDIENCES)
    assert read(server, dataservice.id)["access_audiences"] == before["access_audiences"]


async def test_datasets_are_linked_and_unlinked_one_by_one(
    client: AsyncClient, server: Server, title: str, datasets: list[str]
) -> None:
    made = await client.dataservices.create(title=title, datasets=datasets[:1])
    last = await client.dataset(datasets[2])
    await made.add_datasets(datasets[1], last, datasets[0])
    assert served(server, made.id) == set(datasets)
    assert made.datasets_link.total == 3
    assert [each.id async for each in made.datasets(tag="velo")] == datasets
    of_dataset = (await client.dataset(datasets[1], fetch=False)).dataservices()
    assert made.id in [each.id async for each in of_dataset]

    await made.remove_datasets(datasets[0], last)
    assert served(server, made.id) == {datasets[1]}
    assert made.datasets_link.total == 1
    with pytest.raises(NotFoundError):
        await made.remove_datasets(datasets[0])


async def test_a_dataset_that_the_server_would_ignore_is_not_linked_without_a_word(
    server: Server, dataservice: AsyncDataservice, datasets: list[str]
) -> None:
    before = read(server, dataservice.id)
    ignored = server.write(
        "POST", f"/api/1/dataservices/{dataservice.id}/datasets/", json=[{"id": UNKNOWN}]
    )
    assert ignored["datasets"] == before["datasets"], "refused now: the look-up may go"
    with pytest.raises(NotFoundError):
        await dataservice.add_datasets(datasets[2], UNKNOWN)
    with pytest.raises(FieldError, match="is a dataservice: give a dataset, its id"):
        await dataservice.add_datasets(dataservice)  # type: ignore[arg-type]  # on purpose
    with pytest.raises(FieldError, match="is a dataservice: give a dataset, its id"):
        await dataservice.remove_datasets(dataservice)  # type: ignore[arg-type]  # on purpose
    assert read(server, dataservice.id)["datasets"] == before["datasets"]


@pytest.mark.parametrize("name", ["topic", "reuse"])
async def test_an_id_that_the_server_would_ignore_gives_an_error_and_not_the_catalogue(
    client: AsyncClient, server: Server, full: str, name: str
) -> None:
    everything = server.get(f"/api/1/dataservices/?{name}={UNKNOWN}")["total"]
    assert everything >= 1, "the server ignores it no more: the look-up may go"
    with pytest.raises(NotFoundError, match=name):
        await client.dataservices.list(**{name: UNKNOWN}).first()


async def test_a_topic_leads_to_its_dataservices(
    client: AsyncClient, dataservice: AsyncDataservice, title: str
) -> None:
    topic = await client.topics.create(name=title)
    await topic.add_elements(dataservice)
    assert [each.id async for each in topic.dataservices()] == [dataservice.id]
    assert [each.id async for each in dataservice.topics()] == [topic.id]
