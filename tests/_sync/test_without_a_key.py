# Generated from tests/_async/test_without_a_key.py by scripts/unasync.py: edit that file, then `make style`.
"""Without a key a write sends nothing, and says which key is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from datagouv import Client, MissingKeyError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Portal

DATASET = "5bc04b2cff66bd680e499f4a"
RESOURCE = "54d47250-1daf-483b-965a-3013f8c76617"
ORGANIZATION = "5bbb6d6cff66bd4dc17bfd5a"


def updates_a_dataset(client: Client) -> None:
    (client.dataset(DATASET, fetch=False)).update(title="x")


def updates_nothing(client: Client) -> None:
    (client.dataset(DATASET, fetch=False)).update({})


def deletes_a_dataset(client: Client) -> None:
    (client.dataset(DATASET, fetch=False)).delete()


def restores_a_dataset(client: Client) -> None:
    (client.dataset(DATASET, fetch=False)).restore()


def sorts_resources(client: Client) -> None:
    (client.dataset(DATASET, fetch=False)).sort_resources("title")


def adds_tags(client: Client) -> None:
    (client.dataset(DATASET, fetch=False)).add_tags("arbres")


def removes_tags(client: Client) -> None:
    (client.dataset(DATASET, fetch=False)).remove_tags("arbres")


def updates_extras(client: Client) -> None:
    (client.dataset(DATASET, fetch=False)).update_extras({"a": 1})


def deletes_extras(client: Client) -> None:
    (client.dataset(DATASET, fetch=False)).delete_extras(["a"])


def creates_a_dataset(client: Client) -> None:
    client.dataset().create(title="x", description="x")


def creates_a_dataset_of_an_organization(client: Client) -> None:
    organization = client.organization(ORGANIZATION, fetch=False)
    organization.create_dataset(title="x", description="x")


def uploads_to_a_dataset(client: Client) -> None:
    (client.dataset(DATASET, fetch=False)).upload(b"a", filename="a.csv")


def creates_a_file(client: Client) -> None:
    client.resource().create_static("no such file.csv", dataset_id=DATASET)


def creates_a_remote(client: Client) -> None:
    client.resource().create_remote(title="x", url="https://url.to/x", dataset_id=DATASET)


def updates_a_resource(client: Client) -> None:
    (client.resource(RESOURCE, fetch=False)).update(title="x")


def replaces_a_file(client: Client) -> None:
    (client.resource(RESOURCE, fetch=False)).upload("no such file.csv")


def notifies_an_update(client: Client) -> None:
    (client.resource(RESOURCE, fetch=False)).notify_update()


def deletes_a_resource(client: Client) -> None:
    (client.resource(RESOURCE, fetch=False)).delete()


def updates_extras_of_a_resource(client: Client) -> None:
    (client.resource(RESOURCE, fetch=False)).update_extras({"a": 1})


def deletes_extras_of_a_resource(client: Client) -> None:
    (client.resource(RESOURCE, fetch=False)).delete_extras(["a"])


def updates_a_community_resource(client: Client) -> None:
    (client.community_resource(RESOURCE, fetch=False)).update(title="x")


def replaces_a_community_file(client: Client) -> None:
    (client.community_resource(RESOURCE, fetch=False)).upload("no such file.csv")


def deletes_a_community_resource(client: Client) -> None:
    (client.community_resource(RESOURCE, fetch=False)).delete()


def creates_a_community_file(client: Client) -> None:
    client.community_resource().create_static("no such file.csv", dataset_id=DATASET)


def creates_a_community_remote(client: Client) -> None:
    client.community_resource().create_remote(title="x", url="u", dataset_id=DATASET)


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
def test_without_a_key_a_write_sends_nothing(
    anyone: Client, portal: Portal, write: Callable[[Client], Any]
) -> None:
    with pytest.raises(MissingKeyError, match="api_key="):
        write(anyone)
    assert portal.sent == []


@pytest.mark.parametrize(
    ("environment", "variable"), [("www", "DATAGOUV_API_KEY"), ("demo", "DATAGOUV_DEMO_API_KEY")]
)
def test_a_missing_key_is_named_by_its_variable(environment: Any, variable: str) -> None:
    with Client(environment) as client:
        with pytest.raises(PermissionError, match=rf"set {variable}\b"):
            creates_a_dataset(client)
