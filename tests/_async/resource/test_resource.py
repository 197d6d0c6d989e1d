"""Resources: how one is got, updated, told of a change, and deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest

from datagouv import AsyncClient, FieldError, NotFoundError

from .wire import DATASET, ID, LOOKUP, PATH

if TYPE_CHECKING:
    from collections.abc import Callable

    from datagouv import AsyncResource
    from tests.conftest import Portal


# Got


async def test_a_resource_of_a_known_dataset_is_got_in_one_request(
    client: AsyncClient, portal: Portal
) -> None:
    resource = await client.resource(ID, dataset_id=DATASET)
    assert (resource.title, resource.dataset_id) == ("Les arbres", DATASET)
    assert portal.sent == [f"GET {PATH}"]


async def test_a_resource_alone_is_looked_up_in_one_request(
    client: AsyncClient, portal: Portal, a_resource: Callable[..., Any]
) -> None:
    portal.get(LOOKUP).respond(json={"resource": a_resource(), "dataset_id": DATASET})
    resource = await client.resource(id=ID)
    assert (resource.title, resource.dataset_id) == ("Les arbres", DATASET)
    assert portal.sent == [f"GET {LOOKUP}"]


async def test_an_unfetched_resource_finds_its_dataset_when_it_must(
    client: AsyncClient, portal: Portal, a_resource: Callable[..., Any]
) -> None:
    portal.get(LOOKUP).respond(json={"resource": a_resource(), "dataset_id": DATASET})
    resource = await client.resource(ID, fetch=False)
    assert portal.sent == []
    await resource.update(title="Nouveau")
    await resource.update(title="Encore")
    assert portal.sent == [f"GET {LOOKUP}", f"PUT {PATH}", f"PUT {PATH}"]


async def test_a_community_resource_is_told_from_a_resource(
    client: AsyncClient, portal: Portal, a_community_resource: Callable[..., Any]
) -> None:
    answer = {"resource": a_community_resource(id=ID), "dataset_id": None}
    portal.get(LOOKUP).respond(json=answer)
    with pytest.raises(FieldError, match=rf"client\.community_resource\('{ID}'\)"):
        await client.resource(ID)


async def test_a_resource_that_is_not_there_is_a_lookup_error(
    client: AsyncClient, portal: Portal
) -> None:
    portal.get(PATH).respond(404, json={"message": "Resource does not exist"})
    with pytest.raises(LookupError, match="there is no resource") as caught:
        await client.resource(ID, dataset_id=DATASET)
    assert type(caught.value) is NotFoundError


async def test_a_resource_gets_its_dataset(
    resource: AsyncResource, portal: Portal, a_dataset: Callable[..., Any]
) -> None:
    portal.get(f"/api/1/datasets/{DATASET}/").respond(json=a_dataset())
    dataset = await resource.dataset()
    assert dataset.title == "Arbres de la commune"
    assert dataset.client is resource.client


# Updated


async def test_an_update_sends_what_is_named_and_nothing_else(
    resource: AsyncResource, portal: Portal
) -> None:
    assert await resource.update({"title": "Nouveau"}, description=None) is resource
    assert portal.sent == [f"PUT {PATH}"]
    assert portal.body() == {"title": "Nouveau", "description": None}
    assert resource.title == "Nouveau"
    assert resource.dataset_id == DATASET


async def test_an_update_of_nothing_sends_nothing(resource: AsyncResource, portal: Portal) -> None:
    await resource.update({})
    await resource.update({"filetype": "file"})
    assert portal.sent == []


@pytest.mark.parametrize(
    ("payload", "said"),
    [
        ({"titel": "x"}, "did you mean 'title'"),
        ({"title": ""}, "must not be empty"),
        ({"type": None}, "'type' of a resource"),
        ({"filetype": "remote"}, "'filetype' is 'file' here"),
        ({"latest": "x"}, "'latest' of a resource is computed"),
        ({"last_modified": "2026-01-01"}, "'last_modified' of a resource is computed"),
        ({"extras": {"check:available": False}}, "reserved"),
        ({"filesize": "12"}, "'filesize' of a resource must be a whole number"),
        ({"schema": "etalab"}, "'schema' of a resource must be a dictionary"),
        (5, "must be a dictionary"),
    ],
)
async def test_a_refused_payload_is_not_sent(
    resource: AsyncResource, portal: Portal, payload: Any, said: str
) -> None:
    with pytest.raises(FieldError, match=said):
        await resource.update(payload)
    assert portal.sent == []


@pytest.mark.parametrize(
    "payload",
    [
        {"url": "https://url.to/x"},
        {"format": "csv"},
        {"mime": "text/csv"},
        {"filesize": 5},
        {"checksum": {"type": "sha1", "value": "x"}, "title": "Nouveau"},
    ],
)
async def test_what_a_hosted_file_ignores_is_refused_with_the_reason(
    client: AsyncClient, portal: Portal, payload: dict[str, Any]
) -> None:
    known = await client.resource(ID, dataset_id=DATASET)
    unread = await client.resource(ID, dataset_id=DATASET, fetch=False)
    for resource in (known, unread):
        with pytest.raises(FieldError, match=r"the platform computes.*upload\(\)"):
            await resource.update(payload)
    assert f"PUT {PATH}" not in portal.sent


async def test_a_remote_resource_changes_its_url(
    resource: AsyncResource, portal: Portal, remote: None
) -> None:
    await resource.update(url="https://url.to/y.csv", format=None)
    assert portal.body() == {"url": "https://url.to/y.csv", "format": None}


async def test_a_file_name_without_a_file_is_refused(
    resource: AsyncResource, portal: Portal
) -> None:
    with pytest.raises(FieldError, match="file_to_upload"):
        await resource.update(title="x", filename="data.csv")
    assert portal.sent == []


async def test_notify_update_is_an_empty_put(resource: AsyncResource, portal: Portal) -> None:
    assert await resource.notify_update() is resource
    assert portal.sent == [f"PUT {PATH}"]
    assert portal.body() == {}
    assert portal.requests[0].headers["Content-Type"] == "application/json"


# Extras

EXTRAS = f"/api/2/datasets/{DATASET}/resources/{ID}/extras/"


async def test_extras_are_merged_and_deleted_by_the_platform(
    resource: AsyncResource, portal: Portal
) -> None:
    portal.put(EXTRAS).respond(json={"mine": 1, "other": 2})
    portal.delete(EXTRAS).respond(204)
    await resource.update_extras({"mine": 1})
    assert resource.extras == {"mine": 1, "other": 2}
    await resource.delete_extras(["mine"])
    assert resource.extras == {"other": 2}
    assert portal.sent == [f"PUT {EXTRAS}", f"DELETE {EXTRAS}"]
    assert portal.body() == ["mine"]


@pytest.mark.parametrize("left", [{"mine": 1, "other": 2}, {"mine": 1}])
async def test_a_repeated_delete_of_extras_that_finds_none_is_no_success_while_some_are_there(
    resource: AsyncResource, portal: Portal, a_resource: Callable[..., Any], left: dict[str, int]
) -> None:
    answers = [httpx.ReadError("reset"), httpx.Response(404, json={"message": "Key not found"})]
    portal.delete(EXTRAS).mock(side_effect=answers)
    portal.get(PATH).respond(json=a_resource(extras=left))
    with pytest.raises(NotFoundError, match="Key not found"):
        await resource.delete_extras(["mine", "unknown"])


async def test_a_repeated_delete_of_extras_that_the_first_try_removed_succeeds(
    resource: AsyncResource, portal: Portal, a_resource: Callable[..., Any]
) -> None:
    answers = [httpx.ReadError("reset"), httpx.Response(404)]
    portal.delete(EXTRAS).mock(side_effect=answers)
    portal.get(PATH).respond(json=a_resource(extras={"other": 2}))
    await resource.delete_extras(["mine"])
    assert portal.sent == [f"DELETE {EXTRAS}"] * 2 + [f"GET {PATH}"]


@pytest.mark.parametrize("key", ["check:available", "analysis:x", "validation-report:x", "dcat"])
async def test_reserved_extras_are_refused(
    resource: AsyncResource, portal: Portal, key: str
) -> None:
    with pytest.raises(FieldError, match="reserved"):
        await resource.update_extras({key: 1})
    with pytest.raises(FieldError, match="reserved"):
        await resource.delete_extras([key])
    assert portal.sent == []


# Deleted


async def test_a_delete_is_one_request(resource: AsyncResource, portal: Portal) -> None:
    portal.delete(PATH).respond(204)
    await resource.delete()
    assert portal.sent == [f"DELETE {PATH}"]


async def test_a_delete_whose_answer_was_lost_succeeds(
    resource: AsyncResource, portal: Portal
) -> None:
    portal.delete(PATH).mock(side_effect=[httpx.ReadError, httpx.Response(404)])
    await resource.delete()


async def test_a_delete_of_what_is_not_there_raises(
    resource: AsyncResource, portal: Portal
) -> None:
    portal.delete(PATH).respond(404, json={"message": "Resource does not exist"})
    with pytest.raises(NotFoundError):
        await resource.delete()
