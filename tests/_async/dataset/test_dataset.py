"""Datasets: how one is got, created, deleted and restored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest

from datagouv import (
    AsyncClient,
    FieldError,
    ForbiddenError,
    GoneError,
    NotFoundError,
    NotLoadedError,
)

from .wire import ID, KEPT, PATH, READ, WRITE

if TYPE_CHECKING:
    from collections.abc import Callable

    from datagouv import AsyncDataset
    from tests.conftest import Portal


# Got


async def test_a_dataset_is_got_in_one_request(client: AsyncClient, portal: Portal) -> None:
    dataset = await client.dataset(ID)
    assert dataset == await client.datasets.get(ID) == await client.dataset().get(ID)
    assert dataset.title == "Arbres de la commune"
    assert portal.sent == [READ] * 3


async def test_verbs_use_the_id_of_a_dataset_that_was_got_by_its_slug(
    client: AsyncClient, portal: Portal, a_dataset: Callable[..., Any]
) -> None:
    portal.get("/api/1/datasets/arbres-de-la-commune/").respond(json=a_dataset())
    dataset = await client.dataset("arbres-de-la-commune")
    await dataset.update(KEPT, title="Nouveau")
    assert portal.sent[1:] == [WRITE]


@pytest.mark.parametrize(("status", "kind"), [(404, NotFoundError), (410, GoneError)])
async def test_a_dataset_that_is_not_there_is_a_lookup_error(
    client: AsyncClient, portal: Portal, status: int, kind: type[LookupError]
) -> None:
    portal.get(PATH).respond(status, json={"message": "?"})
    with pytest.raises(LookupError) as caught:
        await client.dataset(ID)
    assert type(caught.value) is kind


# Created


async def test_a_create_sends_the_payload_and_returns_the_dataset(
    client: AsyncClient, portal: Portal, a_dataset: Callable[..., Any]
) -> None:
    portal.post("/api/1/datasets/").respond(201, json=a_dataset(title="Mon titre"))
    payload = {"title": "Mon titre", "description": "d", "organization": "5bbb6d6cff66bd4dc17bfd5a"}
    dataset = await client.dataset().create(payload)
    assert portal.sent == ["POST /api/1/datasets/"]
    assert portal.body() == payload
    assert (dataset.id, dataset.title) == (ID, "Mon titre")
    assert dataset.client is client


@pytest.mark.parametrize(
    ("payload", "said"),
    [
        ({}, "needs 'title' and 'description'"),
        ({"title": "x"}, "needs 'description'"),
        ({"title": "", "description": "x"}, "'title' of a dataset must not be empty"),
        ({"title": "x", "description": "x", "tag": []}, "did you mean 'tags'"),
        ({"title": "x", "description": "x", "organization": None}, "'organization'"),
        ({"title": "x", "description": "x", "extras": {"dcat": 1}}, "reserved"),
        ({"title": "x", "description": "x", "resources": []}, "'resources'"),
    ],
)
async def test_a_refused_create_is_not_sent(
    client: AsyncClient, portal: Portal, payload: dict[str, Any], said: str
) -> None:
    with pytest.raises(FieldError, match=said):
        await client.datasets.create(payload)
    assert portal.sent == []


async def test_a_create_that_the_portal_refuses_is_sent_once(
    client: AsyncClient, portal: Portal
) -> None:
    portal.post("/api/1/datasets/").respond(403, json={"message": "Non"})
    with pytest.raises(ForbiddenError):
        await client.datasets.create(title="x", description="x")
    assert len(portal.sent) == 1


# Deleted and restored


async def test_a_deleted_dataset_knows_when(client: AsyncClient, portal: Portal) -> None:
    dataset = await client.dataset(ID)
    portal.delete(PATH).respond(204)
    portal.get(PATH).respond(json={"id": ID, "deleted": "2026-01-02T03:04:05+00:00"})
    assert await dataset.delete() is dataset
    assert portal.sent[1:] == [f"DELETE {PATH}", READ]
    assert dataset.deleted is not None
    assert dataset.deleted.year == 2026
    assert dataset.title == "Arbres de la commune"


@pytest.mark.parametrize("gone", [404, 410])
async def test_a_delete_whose_answer_was_lost_succeeds(
    dataset: AsyncDataset, portal: Portal, gone: int
) -> None:
    portal.delete(PATH).mock(side_effect=[httpx.ReadError, httpx.Response(gone)])
    await dataset.delete()
    assert portal.sent == [f"DELETE {PATH}"] * 2 + [READ]


async def test_a_second_delete_says_that_it_was_deleted(
    dataset: AsyncDataset, portal: Portal
) -> None:
    portal.delete(PATH).respond(410, json={"message": "Dataset has been deleted"})
    with pytest.raises(GoneError, match=r"restore\(\)"):
        await dataset.delete()


@pytest.mark.parametrize("failure", [httpx.Response(404), httpx.Response(500), httpx.ReadError])
async def test_a_delete_is_done_even_if_it_cannot_be_read(
    client: AsyncClient, portal: Portal, failure: Any
) -> None:
    dataset = await client.dataset(ID)
    portal.delete(PATH).respond(204)
    portal.get(PATH).mock(side_effect=[failure] * 9)
    await dataset.delete()
    with pytest.raises(NotLoadedError):
        dataset.deleted  # noqa: B018  # reading it raises


async def test_a_restore_loses_nothing(dataset: AsyncDataset, portal: Portal) -> None:
    assert await dataset.restore() is dataset
    assert portal.sent == [READ, WRITE]
    assert portal.body() == KEPT | {"deleted": None}
    assert dataset.deleted is None
