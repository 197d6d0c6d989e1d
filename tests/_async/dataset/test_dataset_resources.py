"""Resources of a dataset: added to it, and put in order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from datagouv import AsyncClient, FieldError, NotLoadedError

from .wire import ID, PATH, READ

if TYPE_CHECKING:
    from collections.abc import Callable

    from datagouv import AsyncDataset
    from tests.conftest import Portal

RESOURCE = "54d47250-1daf-483b-965a-3013f8c76617"


# Its resources


async def test_a_new_resource_comes_first(
    client: AsyncClient, portal: Portal, a_remote_resource: Callable[..., Any]
) -> None:
    dataset = await client.dataset(ID)
    new = a_remote_resource(id="11111111-1111-1111-1111-111111111111")
    portal.post(f"{PATH}resources/").respond(201, json=new)
    resource = await dataset.create_remote(payload={"url": "https://url.to/x.csv", "title": "x"})
    assert [r.id for r in dataset.resources] == [new["id"], RESOURCE]
    assert dataset.resources[0] is resource
    assert (resource.dataset_id, resource.client) == (ID, client)


async def test_a_resource_of_an_unread_dataset_makes_it_no_less_unread(
    dataset: AsyncDataset, portal: Portal, a_remote_resource: Callable[..., Any]
) -> None:
    portal.post(f"{PATH}resources/").respond(201, json=a_remote_resource())
    await dataset.create_remote(url="https://url.to/x.csv", title="x")
    with pytest.raises(NotLoadedError):
        dataset.resources  # noqa: B018  # reading it raises


async def test_a_file_is_uploaded_to_its_dataset(
    dataset: AsyncDataset, portal: Portal, a_resource: Callable[..., Any]
) -> None:
    portal.get("/api/1/datasets/extensions/").respond(json=["csv"])
    uploaded = a_resource(filesize=None, checksum=None)
    portal.post(f"{PATH}upload/").respond(201, json=uploaded)
    portal.put(f"{PATH}resources/{RESOURCE}/").respond(json=a_resource(title="Titre"))
    resource = await dataset.upload(b"a;b", filename="a.csv", title="Titre")
    assert resource.title == "Titre"
    assert portal.sent[1:] == [f"POST {PATH}upload/", f"PUT {PATH}resources/{RESOURCE}/"]


# Sorted

A, B, C = ("aaaaaaaa", "bbbbbbbb", "cccccccc")


@pytest.fixture
def three(portal: Portal, a_dataset: Callable[..., Any], a_resource: Callable[..., Any]) -> None:
    """Three resources: the first without a size, the last created first."""
    differences: list[dict[str, Any]] = [
        {"id": A, "title": "été", "filesize": None, "extras": {"a": 1}},
        {"id": B, "title": "Zoo", "filesize": 7, "extras": {"b": 1}},
        {"id": C, "title": "arbre", "filesize": 3, "extras": {"c": 1}},
    ]
    resources = [
        a_resource(**different, created_at=f"2024-0{9 - n}-01T00:00:00+00:00")
        for n, different in enumerate(differences)
    ]
    portal.get(PATH).respond(json=a_dataset(resources=resources))
    portal.put(f"{PATH}resources/").respond(json=[])


@pytest.mark.parametrize(
    ("by", "order"),
    [
        ("title", [C, A, B]),
        ("title.desc", [B, A, C]),
        ("created_at", [C, B, A]),
        ("created_at.asc", [C, B, A]),
        ("filesize", [C, B, A]),
        ([B, A, C], [B, A, C]),
        (lambda resource: len(resource.title), [A, B, C]),
    ],
)
async def test_resources_are_sorted_by_a_field_a_function_or_a_list(
    dataset: AsyncDataset, portal: Portal, three: None, by: Any, order: list[str]
) -> None:
    assert await dataset.sort_resources(by) is dataset
    assert portal.sent == [READ, f"PUT {PATH}resources/"]
    assert portal.body() == order
    assert [resource.id for resource in dataset.resources] == order


async def test_resources_are_sorted_by_a_function_of_the_list(
    dataset: AsyncDataset, portal: Portal, three: None
) -> None:
    await dataset.sort_resources(sort_function=lambda resources: resources[::-1])
    assert portal.body() == [C, B, A]


async def test_the_resources_themselves_say_the_order(
    client: AsyncClient, portal: Portal, three: None
) -> None:
    dataset = await client.dataset(ID)
    await dataset.sort_resources(list(reversed(dataset.resources)))
    assert portal.body() == [C, B, A]


@pytest.mark.parametrize(
    ("by", "said"),
    [
        ([A, B], f"missing: {C}"),
        ([A, B, C, "x"], "not of this dataset: x"),
        ([A, B, C, A], f"given twice: {A}"),
        ([], "missing"),
        ("colour", "'colour' is not an order"),
        ("title.upwards", "'title.upwards' is not an order"),
        (None, "needs either"),
        (5, "not an order"),
        ([5, 6, 7], "order"),
        ("extras", "order"),
    ],
)
async def test_an_order_that_does_not_match_is_refused(
    dataset: AsyncDataset, portal: Portal, three: None, by: Any, said: str
) -> None:
    with pytest.raises(FieldError, match=said):
        await dataset.sort_resources(by)
    assert f"PUT {PATH}resources/" not in portal.sent


async def test_an_order_and_a_sort_function_exclude_each_other(dataset: AsyncDataset) -> None:
    with pytest.raises(FieldError, match="either"):
        await dataset.sort_resources("title", sort_function=list)
