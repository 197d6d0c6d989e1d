"""Community resources: what is other than with resources."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from datagouv import AsyncClient, FieldError, LostAnswerWarning, NotLoadedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from datagouv import AsyncCommunityResource
    from tests.conftest import Portal

DATASET = "5bc04b2cff66bd680e499f4a"
ORGANIZATION = "5bbb6d6cff66bd4dc17bfd5a"
ID = "a41ae1b8-5f86-4e3b-8d5c-0d4a3c9b9b53"
COLLECTION = "/api/1/datasets/community_resources/"
PATH = f"{COLLECTION}{ID}/"
UPLOAD = f"/api/1/datasets/{DATASET}/upload/community/"
EXTENSIONS = "/api/1/datasets/extensions/"
UNKNOWN = {"filesize": None, "checksum": None}


@pytest.fixture
async def resource(client: AsyncClient) -> AsyncCommunityResource:
    return await client.community_resource(ID, fetch=False)


@pytest.fixture(autouse=True)
def routes(portal: Portal, a_community_resource: Callable[..., Any]) -> None:
    """A hosted community resource answers as the portal does."""

    def write(request: httpx.Request) -> httpx.Response:
        changes = json.loads(request.content)
        changes.pop("organization", None)
        return httpx.Response(200, json=a_community_resource() | changes)

    portal.get(EXTENSIONS).respond(json=["csv"])
    portal.get(PATH).respond(json=a_community_resource())
    portal.put(PATH).mock(side_effect=write)


async def test_it_is_got_in_one_request(client: AsyncClient, portal: Portal) -> None:
    resource = await client.community_resource(ID)
    assert resource == await client.community_resources.get(ID)
    assert portal.sent == [f"GET {PATH}"] * 2


async def test_its_dataset_is_a_live_reference(
    client: AsyncClient, portal: Portal, a_dataset: Callable[..., Any]
) -> None:
    dataset = (await client.community_resource(ID)).dataset
    assert dataset is not None
    assert dataset.title == "Arbres de la commune"
    with pytest.raises(NotLoadedError):
        dataset.tags  # noqa: B018  # reading it raises
    portal.get(f"/api/1/datasets/{DATASET}/").respond(json=a_dataset())
    assert (await dataset.refresh()).tags == ["arbres", "commune"]


async def test_it_may_have_lost_its_dataset(
    client: AsyncClient, portal: Portal, a_community_resource: Callable[..., Any]
) -> None:
    portal.get(PATH).respond(json=a_community_resource(dataset=None))
    assert (await client.community_resource(ID)).dataset is None


async def test_an_update_sends_what_is_named_and_nothing_else(
    resource: AsyncCommunityResource, portal: Portal
) -> None:
    assert await resource.update(title="Nouveau", organization=ORGANIZATION) is resource
    assert portal.sent == [f"PUT {PATH}"]
    assert portal.body() == {"title": "Nouveau", "organization": ORGANIZATION}


@pytest.mark.parametrize(
    ("payload", "said"),
    [
        ({"dataset": None}, "'dataset' of a community resource"),
        ({"organization": None}, "'organization' of a community resource"),
        ({"owner": "me"}, "'owner' of a community resource"),
        ({"schema": None}, "cannot be cleared"),
        ({"schema": {}}, "cannot be cleared"),
        ({"checksum": None}, "cannot be cleared"),
        ({"permissions": {}}, "'permissions' of a community resource is computed"),
        ({"filetype": "remote"}, "'filetype'"),
        ({"titel": "x"}, "did you mean 'title'"),
    ],
)
async def test_a_refused_payload_is_not_sent(
    resource: AsyncCommunityResource, portal: Portal, payload: dict[str, Any], said: str
) -> None:
    with pytest.raises(FieldError, match=said):
        await resource.update(payload)
    assert portal.sent == []


async def test_what_a_hosted_file_ignores_is_refused(
    resource: AsyncCommunityResource, portal: Portal
) -> None:
    with pytest.raises(FieldError, match="the platform computes"):
        await resource.update(url="https://url.to/x")
    assert f"PUT {PATH}" not in portal.sent


async def test_a_new_file_is_uploaded_then_described(
    client: AsyncClient, portal: Portal, a_community_resource: Callable[..., Any]
) -> None:
    portal.post(UPLOAD).respond(201, json=a_community_resource(**UNKNOWN))
    resource = await client.community_resource().create_static(
        b"a;b", {"title": "Titre"}, dataset_id=DATASET, filename="a.csv", organization=ORGANIZATION
    )
    assert portal.sent == [f"GET {EXTENSIONS}", f"POST {UPLOAD}", f"PUT {PATH}"]
    assert portal.body() == {"title": "Titre", "organization": ORGANIZATION}
    assert resource.client is client


async def test_a_file_whose_metadata_is_refused_is_removed_again(
    client: AsyncClient, portal: Portal, a_community_resource: Callable[..., Any]
) -> None:
    portal.post(UPLOAD).respond(201, json=a_community_resource(**UNKNOWN))
    portal.put(PATH).respond(403, json={"message": "Non"})
    portal.delete(PATH).respond(204)
    with pytest.raises(PermissionError, match=rf"Non.*{ID}.*was removed"):
        await client.community_resources.create_static(
            b"a;b", dataset_id=DATASET, filename="a.csv", title="Titre"
        )
    assert portal.sent[-1] == f"DELETE {PATH}"


async def test_a_remote_file_names_its_dataset(
    client: AsyncClient, portal: Portal, a_community_resource: Callable[..., Any]
) -> None:
    portal.post(COLLECTION).respond(201, json=a_community_resource(filetype="remote"))
    payload = {"title": "x", "url": "https://url.to/x.csv"}
    await client.community_resources.create_remote(payload, dataset_id=DATASET)
    assert portal.sent == [f"POST {COLLECTION}"]
    dataset = {"class": "Dataset", "id": DATASET}
    assert portal.body() == payload | {"type": "main", "filetype": "remote", "dataset": dataset}


async def test_a_remote_file_whose_answer_was_lost_is_found_in_its_dataset(
    client: AsyncClient, portal: Portal, a_community_resource: Callable[..., Any]
) -> None:
    portal.post(COLLECTION).mock(side_effect=[httpx.ReadError])
    internal = {"created_at_internal": "2099-01-01T00:00:00+00:00"}
    row = {"id": ID, "title": "x", "url": "https://url.to/x.csv", "internal": internal}
    portal.get(COLLECTION).respond(json={"data": [row]})
    made = {"description": None, "extras": {}, "filetype": "remote"}
    whole = a_community_resource(title="x", url="https://url.to/x.csv", **made)
    portal.get(PATH).respond(json=whole)
    portal.get("/api/1/me/").respond(json={"id": whole["owner"]["id"]})
    with pytest.warns(LostAnswerWarning, match=ID):
        resource = await client.community_resources.create_remote(
            title="x", url="https://url.to/x.csv", dataset_id=DATASET
        )
    assert resource.id == ID
    asked = [f"GET {COLLECTION}", "GET /api/1/me/", f"GET {PATH}"]
    assert portal.sent == [f"POST {COLLECTION}", *asked]
    assert portal.requests[1].url.params["dataset"] == DATASET


async def test_a_replaced_file_keeps_its_title(
    resource: AsyncCommunityResource, portal: Portal, a_community_resource: Callable[..., Any]
) -> None:
    answer = a_community_resource(title="a-csv", **UNKNOWN)
    portal.post(f"{PATH}upload/").respond(200, json=answer)
    await resource.upload(b"a;b", filename="a.csv")
    assert portal.sent[-2:] == [f"POST {PATH}upload/", f"PUT {PATH}"]
    assert portal.body() == {"title": "Les arbres"}


async def test_an_update_is_notified_by_an_empty_put(
    resource: AsyncCommunityResource, portal: Portal
) -> None:
    await resource.notify_update()
    assert portal.sent == [f"PUT {PATH}"]
    assert portal.body() == {}


async def test_a_delete_is_one_request(resource: AsyncCommunityResource, portal: Portal) -> None:
    portal.delete(PATH).respond(204)
    await resource.delete()
    assert portal.sent == [f"DELETE {PATH}"]
