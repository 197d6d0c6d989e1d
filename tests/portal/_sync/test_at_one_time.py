# Generated from tests/portal/_async/test_at_one_time.py by scripts/unasync.py: edit that file, then `make style`.
"""Writes of one client at one time, in threads or tasks: none undoes another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from datagouv._concurrency.pool import Pool

if TYPE_CHECKING:
    from datagouv import Client
    from tests.portal.server import Server

MANY = 6


@pytest.fixture
def dataset_id(server: Server) -> str:
    return server.make_dataset(tags=["arbres"])


def test_tags_that_are_added_at_one_time_are_all_there(
    client: Client, server: Server, dataset_id: str
) -> None:
    dataset = client.dataset(dataset_id, fetch=False)
    with Pool(MANY) as pool:
        for number in range(MANY):
            pool.start(dataset.add_tags, f"tag-{number}")
    tags = {f"tag-{number}" for number in range(MANY)}
    assert set(server.dataset(dataset_id)["tags"]) == tags | {"arbres"}


def test_an_update_keeps_the_tags_that_are_changed_at_the_same_time(
    client: Client, server: Server, dataset_id: str
) -> None:
    dataset = client.dataset(dataset_id, fetch=False)
    with Pool(MANY) as pool:
        for number in range(3):
            pool.start(dataset.add_tags, f"tag-{number}")
            pool.start(dataset.update, {"description": f"La {number}."})
        pool.start(dataset.remove_tags, "arbres")
    assert server.dataset(dataset_id)["tags"] == ["tag-0", "tag-1", "tag-2"]


def test_extras_that_are_set_at_one_time_are_all_there(
    client: Client, server: Server, dataset_id: str
) -> None:
    resource = server.make_remote(dataset_id)
    records: list[Any] = [
        client.dataset(dataset_id, fetch=False),
        client.resource(resource, dataset_id=dataset_id, fetch=False),
    ]
    with Pool(MANY * 2) as pool:
        for number in range(MANY):
            for record in records:
                pool.start(record.update_extras, {f"cle-{number}": number})
    wanted = {f"cle-{number}": number for number in range(MANY)}
    assert server.dataset(dataset_id)["extras"] == wanted
    assert server.resource(dataset_id, resource)["extras"] == wanted


def test_messages_of_one_time_are_all_there(
    client: Client, server: Server, dataset_id: str
) -> None:
    subject = {"class": "Dataset", "id": dataset_id}
    discussion = client.discussions.create(subject=subject, title="Combien ?", comment="0")
    with Pool(MANY) as pool:
        for number in range(1, MANY):
            pool.start(discussion.comment, str(number))
    stored = server.get(f"/api/1/discussions/{discussion.id}/")["discussion"]
    assert {message["content"] for message in stored} == {str(number) for number in range(MANY)}


def test_links_that_are_made_at_one_time_are_all_there(
    client: Client, server: Server
) -> None:
    ids = [server.make_dataset() for _ in range(4)]
    dataservice = client.dataservices.create(title="Arbres", description="Un service.")
    with Pool(len(ids)) as pool:
        for id in ids:
            pool.start(dataservice.add_datasets, id)
    assert {one.id for one in dataservice.datasets()} == set(ids)


def test_people_who_are_invited_at_one_time_all_are(
    client: Client, server: Server
) -> None:
    organization = client.organizations.create(name="Mairie pressée", description="Une.")
    with Pool(MANY) as pool:
        for number in range(MANY):
            invite = organization.memberships.invite
            pool.start(_invite, invite, f"{number}@example.org")
    path = f"/api/1/organizations/{organization.id}/membership/"
    assert len(server.get(path)) == MANY


def _invite(invite: Any, email: str) -> None:
    invite(email=email)


def test_datasets_of_one_title_that_are_created_at_one_time_are_as_many(
    client: Client, server: Server
) -> None:
    title = f"Jumeaux {server.make_dataset()}"
    with Pool(4) as pool:
        for _ in range(4):
            pool.start(client.datasets.create, {"title": title, "description": "Un."})
    assert len(server.titled(title)) == 4
