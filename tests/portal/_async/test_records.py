"""What the server says is what a record holds: the same JSON, every key of it a declared field."""

from __future__ import annotations

import copy
import pickle
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import BaseModel

from datagouv import AsyncClient, ReadOnlyError

if TYPE_CHECKING:
    from datagouv.sandbox import Sandbox
    from tests.portal.server import Full, Server

KINDS = ["published", "draft", "archived", "user-owned", "restricted"]


def unknown(value: Any, path: str = "") -> list[str]:
    """Return the paths of the keys that are no declared fields, wherever they are."""
    if isinstance(value, list):
        return [key for item in value for key in unknown(item, path)]
    if not isinstance(value, BaseModel):
        return []
    found = [f"{path}.{key}" for key in value.model_extra or ()]
    for name in value.model_fields_set & type(value).model_fields.keys():
        found += unknown(getattr(value, name), f"{path}.{name}")
    return found


@pytest.mark.parametrize("kind", KINDS)
async def test_a_dataset_is_what_the_server_says(
    client: AsyncClient, server: Server, kind: Any
) -> None:
    full = server.make_full(kind)

    dataset = await client.dataset(full.id)

    said = server.dataset(full.id)
    assert dataset.to_dict() == said
    assert unknown(dataset) == []
    assert type(dataset).model_fields.keys() - {"schema_"} - said.keys() == {"class_"}


async def test_a_deleted_dataset_is_what_the_server_says(
    client: AsyncClient, server: Server
) -> None:
    dataset = await client.dataset(server.make_full().id)
    await (await dataset.delete()).refresh()

    assert dataset.to_dict() == server.dataset(dataset.id)


async def test_resources_are_what_the_server_says(client: AsyncClient, server: Server) -> None:
    full = server.make_full()

    for id in (full.hosted, full.remote):
        said = server.resource(full.id, id)
        with_dataset = await client.resource(id, dataset_id=full.id)
        assert with_dataset.to_dict() == said
        assert (await client.resource(id)).to_dict() == said
        assert unknown(with_dataset) == []
        held = {name.rstrip("_") for name in type(with_dataset).model_fields}
        assert held == said.keys()


@pytest.mark.parametrize("hosted", [True, False])
async def test_community_resources_are_what_the_server_says(
    client: AsyncClient, server: Server, hosted: bool
) -> None:
    made = server.make_community(server.make_dataset(), hosted=hosted)
    resource = await client.community_resource(made)
    assert resource.to_dict() == server.community_resource(made)

    await resource.update(organization=server.organization)
    await resource.refresh()

    said = server.community_resource(made)
    assert resource.to_dict() == said
    assert unknown(resource) == []
    assert {name.rstrip("_") for name in type(resource).model_fields} == said.keys()


async def test_an_organization_is_what_the_server_says(
    client: AsyncClient, admin: AsyncClient, server: Server
) -> None:
    path = f"/api/1/organizations/{server.organization}/"

    for reader, user in ((client, "member"), (admin, "admin")):
        organization = await reader.organization(server.organization)
        said = server.get(path, user)
        held = organization.to_dict()
        for member in [*held["members"], *said["members"]]:
            del member["user"]["last_login_at"]  # a key that is used moves it
        assert held == said
        assert unknown(organization) == []
        fields = {name.rstrip("_") for name in type(organization).model_fields}
        assert said.keys() <= fields
        assert fields - said.keys() == {"class"}


async def test_the_datasets_of_a_page_are_what_the_server_says(
    client: AsyncClient, server: Server
) -> None:
    made = server.make_full().id
    organization = await client.organization(server.organization, fetch=False)

    first = await organization.datasets(page_size=1, sort="-created").first()

    assert first.to_dict() == server.dataset(made)


async def test_what_a_verb_answers_is_the_record_as_it_is_found_again(
    client: AsyncClient, server: Server, title: str
) -> None:
    dataset = await client.datasets.create(
        title=title, description="Retrouvé.", organization=server.organization
    )
    hosted = await dataset.upload(b"a,b", filename=f"{title}.csv")
    named = await dataset.upload(b"a,c", filename=f"{title} bis.csv", title="Nommée")
    remote = await dataset.create_remote(title="Distante", url="https://example.org/")
    await dataset.update(tags=["retrouve"])

    for record in (dataset, hosted, named, remote):
        answered = timeless(record.to_dict())
        assert answered == timeless((await record.refresh()).to_dict())
        assert unknown(record) == []


def timeless(value: Any) -> Any:
    """Return JSON without moments: the answer to a write has more digits than what was stored."""
    if isinstance(value, dict):
        return {key: timeless(item) for key, item in value.items() if key != "quality"}
    if isinstance(value, list):
        return [timeless(item) for item in value]
    if isinstance(value, str):
        try:
            return datetime.fromisoformat(value).strftime("%Y-%m-%d")
        except ValueError:
            return value
    return value


async def test_a_record_is_read_only_and_short_to_show(client: AsyncClient, server: Server) -> None:
    made = server.make_dataset("Un titre à montrer")
    server.make_remote(made)
    dataset = await client.dataset(made)

    with pytest.raises(ReadOnlyError, match="update"):
        dataset.title = "Autre"

    assert repr(dataset).endswith(f"Dataset(id='{made}', title='Un titre à montrer', resources=1)")
    assert dataset.created_at.tzinfo is not None


async def test_a_record_is_copied_and_pickled_with_its_client_but_without_the_key(
    portal: Sandbox, client: AsyncClient, full_dataset: Full
) -> None:
    dataset = await client.dataset(full_dataset.id)

    assert copy.copy(dataset) == copy.deepcopy(dataset) == dataset
    assert copy.deepcopy(dataset).client is client
    pickled = pickle.dumps(dataset)
    assert portal.api_key.encode() not in pickled
    unpickled = pickle.loads(pickled)
    assert unpickled == dataset
    await unpickled.client.aclose()


@pytest.fixture
def full_dataset(server: Server) -> Full:
    return server.make_full()


async def test_the_moments_of_a_write_are_those_of_the_next_read(
    client: AsyncClient, server: Server
) -> None:
    organization = server.organization
    dataset = await client.datasets.create(
        title="Moments", description="x", organization=organization
    )
    # A new resource moves the moments of its dataset.
    holder = await client.dataset(server.make_dataset(), fetch=False)
    resource = await holder.create_remote(title="x", url="https://example.org/moments.csv")
    topic = await client.topics.create(name="Moments", description="x", tags=["moments"])
    reuse = await client.reuses.create(
        title="Moments",
        description="x",
        type="application",
        topic="others",
        url=f"https://example.org/{dataset.id}",
    )
    for record in (dataset, resource, topic, reuse):
        for write in (None, {"description": "y"}):
            if write is not None:
                await record.update(write)  # type: ignore[arg-type]  # each noun has its own payload
            seen: dict[str, Any] = record.to_dict()
            again: dict[str, Any] = (await record.refresh()).to_dict()
            moments = {"created_at", "created", "last_modified", "internal"}
            for name in moments & seen.keys() & again.keys():
                assert seen[name] == again[name], f"{name} of {record!r}"
    assert resource == (await holder.refresh()).resources[0]
