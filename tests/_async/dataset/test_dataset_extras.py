"""Extras of a dataset: merged by the platform, deleted by their keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from datagouv import AsyncClient, FieldError, NotLoadedError

from .wire import EXTRAS, ID, PATH

if TYPE_CHECKING:
    from datagouv import AsyncDataset
    from tests.conftest import Portal


async def test_extras_are_merged_by_the_platform(client: AsyncClient, portal: Portal) -> None:
    dataset = await client.dataset(ID)
    portal.put(EXTRAS).respond(json={"origine": "terrain", "mine": 1})
    assert await dataset.update_extras({"mine": 1}) is dataset
    assert portal.sent[1:] == [f"PUT {EXTRAS}"]
    assert portal.body() == {"mine": 1}
    assert dataset.extras == {"origine": "terrain", "mine": 1}
    assert dataset.title == "Arbres de la commune"


async def test_extras_are_read_where_the_answer_is_something_else(
    dataset: AsyncDataset, portal: Portal
) -> None:
    portal.put(EXTRAS).respond(json={"data": {"id": [1]}})
    portal.get(PATH).respond(json={"id": ID, "extras": {"mine": 1, "origine": "terrain"}})
    await dataset.update_extras({"mine": 1})
    assert dataset.extras == {"mine": 1, "origine": "terrain"}


async def test_extras_are_deleted_by_their_keys(client: AsyncClient, portal: Portal) -> None:
    dataset = await client.dataset(ID)
    portal.delete(EXTRAS).respond(204)
    await dataset.delete_extras(["origine"])
    assert portal.sent[1:] == [f"DELETE {EXTRAS}"]
    assert portal.body() == ["origine"]
    assert dataset.extras == {"transport:url": "https://transport.example/1"}


async def test_extras_of_an_unread_dataset_are_known_after_their_update(
    dataset: AsyncDataset, portal: Portal
) -> None:
    portal.put(EXTRAS).respond(json={"mine": 1})
    await dataset.update_extras({"mine": 1})
    assert dataset.extras == {"mine": 1}
    with pytest.raises(NotLoadedError):
        dataset.title  # noqa: B018  # reading it raises


@pytest.mark.parametrize("key", ["transport:url", "recommendations-reuses", "dcat"])
async def test_reserved_extras_are_refused(dataset: AsyncDataset, portal: Portal, key: str) -> None:
    with pytest.raises(FieldError, match="reserved"):
        await dataset.update_extras({"mine": 1, key: 1})
    with pytest.raises(FieldError, match="reserved"):
        await dataset.delete_extras(["mine", key])
    assert portal.sent == []


@pytest.mark.parametrize("extras", [{"a": None}, ["a"], None, {1: "a"}, {"a": float("nan")}])
async def test_extras_of_a_wrong_kind_are_refused(
    dataset: AsyncDataset, portal: Portal, extras: Any
) -> None:
    portal.put(EXTRAS).respond(json={})
    with pytest.raises(FieldError):
        await dataset.update_extras(extras)
    assert portal.sent == []


@pytest.mark.parametrize("keys", ["a", None, [1]])
async def test_keys_of_a_wrong_kind_are_refused(
    dataset: AsyncDataset, portal: Portal, keys: Any
) -> None:
    with pytest.raises(FieldError):
        await dataset.delete_extras(keys)
    assert portal.sent == []
