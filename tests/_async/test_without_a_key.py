"""Without a key a write sends nothing, and says which key is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from datagouv import AsyncClient, MissingKeyError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Portal

DATASET = "5bc04b2cff66bd680e499f4a"
RESOURCE = "54d47250-1daf-483b-965a-3013f8c76617"
ORGANIZATION = "5bbb6d6cff66bd4dc17bfd5a"


async def updates_a_dataset(client: AsyncClient) -> None:
    await (await client.dataset(DATASET, fetch=False)).update(title="x")


async def updates_nothing(client: AsyncClient) -> None:
    await (await client.dataset(DATASET, fetch=False)).update({})


async def deletes_a_dataset(client: AsyncClient) -> None:
    await (await client.dataset(DATASET, fetch=False)).delete()


async def restores_a_dataset(client: AsyncClient) -> None:
    await (await client.dataset(DATASET, fetch=False)).restore()


async def sorts_resources(client: AsyncClient) -> None:
    await (await client.dataset(DATASET, fetch=False)).sort_resources("title")


async def adds_tags(client: AsyncClient) -> None:
    await (await client.dataset(DATASET, fetch=False)).add_tags("arbres")


async def removes_tags(client: AsyncClient) -> None:
    await (await client.dataset(DATASET, fetch=False)).remove_tags("arbres")


async def updates_extras(client: AsyncClient) -> None:
    await (await client.dataset(DATASET, fetch=False)).update_extras({"a": 1})


async def deletes_extras(client: AsyncClient) -> None:
    await (await client.dataset(DATASET, fetch=False)).delete_extras(["a"])


async def creates_a_dataset(client: AsyncClient) -> None:
    await client.dataset().create(title="x", description="x")


async def creates_a_dataset_of_an_organization(client: AsyncClient) -> None:
    organization = await client.organization(ORGANIZATION, fetch=False)
    await organization.create_dataset(title="x", description="x")


async def uploads_to_a_dataset(client: AsyncClient) -> None:
    await (await client.dataset(DATASET, fetch=False)).upload(b"a", filename="a.csv")


async def creates_a_file(client: AsyncClient) -> None:
    await client.resource().create_static("no such file.csv", dataset_id=DATASET)


async def creates_a_remote(client: AsyncClient) -> None:
    await client.resource().create_remote(title="x", url="https://url.to/x", dataset_id=DATASET)


async def updates_a_resource(client: AsyncClient) -> None:
    await (await client.resource(RESOURCE, fetch=False)).update(title="x")


async def replaces_a_file(client: AsyncClient) -> None:
    await (await client.resource(RESOURCE, fetch=False)).upload("no such file.csv")


async def notifies_an_update(client: AsyncClient) -> None:
    await (await client.resource(RESOURCE, fetch=False)).notify_update()


async def deletes_a_resource(client: AsyncClient) -> None:
    await (await client.resource(RESOURCE, fetch=False)).delete()


async def updates_extras_of_a_resource(client: AsyncClient) -> None:
    await (await client.resource(RESOURCE, fetch=False)).update_extras({"a": 1})


async def deletes_extras_of_a_resource(client: AsyncClient) -> None:
    await (await client.resource(RESOURCE, fetch=False)).delete_extras(["a"])


async def updates_a_community_resource(client: AsyncClient) -> None:
    await (await client.community_resource(RESOURCE, fetch=False)).update(title="x")


async def replaces_a_community_file(client: AsyncClient) -> None:
    await (await client.community_resource(RESOURCE, fetch=False)).upload("no such file.csv")


async def deletes_a_community_resource(client: AsyncClient) -> None:
    await (await client.community_resource(RESOURCE, fetch=False)).delete()


async def creates_a_community_file(client: AsyncClient) -> None:
    await client.community_resource().create_static("no such file.csv", dataset_id=DATASET)


async def creates_a_community_remote(client: AsyncClient) -> None:
    await client.community_resource().create_remote(title="x", url="u", dataset_id=DATASET)


WRITES = [
    updates_a_dataset,
    updates_nothing,
    deletes_a_dataset,
    restores_a_dataset,
    sorts_resources,
    adds_tags,
    removes_tags,
    updates_extras,
    deletes_extras,
    creates_a_dataset,
    creates_a_dataset_of_an_organization,
    uploads_to_a_dataset,
    creates_a_file,
    creates_a_remote,
    updates_a_resource,
    replaces_a_file,
    notifies_an_update,
    deletes_a_resource,
    updates_extras_of_a_resource,
    deletes_extras_of_a_resource,
    updates_a_community_resource,
    replaces_a_community_file,
    deletes_a_community_resource,
    creates_a_community_file,
    creates_a_community_remote,
]


@pytest.mark.parametrize("write", WRITES)
async def test_without_a_key_a_write_sends_nothing(
    anyone: AsyncClient, portal: Portal, write: Callable[[AsyncClient], Any]
) -> None:
    with pytest.raises(MissingKeyError, match="api_key="):
        await write(anyone)
    assert portal.sent == []


@pytest.mark.parametrize(
    ("environment", "variable"), [("www", "DATAGOUV_API_KEY"), ("demo", "DATAGOUV_DEMO_API_KEY")]
)
async def test_a_missing_key_is_named_by_its_variable(environment: Any, variable: str) -> None:
    async with AsyncClient(environment) as client:
        with pytest.raises(PermissionError, match=rf"set {variable}\b"):
            await creates_a_dataset(client)
