# Generated from tests/_async/test_dataset.py by scripts/unasync.py: edit that file, then `make style`.
"""Datasets, and answers that the real server never gives: odd, old, or not to be read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from datagouv import Client, FieldError, InvalidAnswerError, NotLoadedError, RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from datagouv import Dataset
    from tests.conftest import Portal

ID = "5bc04b2cff66bd680e499f4a"
PATH = f"/api/1/datasets/{ID}/"
EXTRAS = f"/api/2/datasets/{ID}/extras/"
READ, WRITE = f"GET {PATH}", f"PUT {PATH}"
KEPT = {"tags": ["arbres", "commune"], "temporal_coverage": {"start": "2020-01-01", "end": None}}
"""What a PUT would erase."""


@pytest.fixture
def dataset(client: Client) -> Dataset:
    """A dataset that has loaded no field."""
    return client.dataset(ID, fetch=False)


@pytest.fixture(autouse=True)
def routes(portal: Portal, a_dataset: Callable[..., Any]) -> None:
    """The dataset answers as the portal does: a mask with its fields, a PUT with all of them."""

    def read(request: httpx.Request) -> httpx.Response:
        known = a_dataset(**KEPT)
        mask = request.headers.get("X-Fields")
        asked = known if mask is None else {key: known[key] for key in mask.split(",")}
        return httpx.Response(200, json=asked)

    def write(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json=a_dataset(**KEPT) | json.loads(request.content))

    portal.get(PATH).mock(side_effect=read)
    portal.put(PATH).mock(side_effect=write)
    portal.get("/api/1/datasets/licenses/").respond(json=[{"id": "lov2"}, {"id": "notspecified"}])


# Read before a write


@pytest.mark.parametrize(
    ("named", "read"), [("tags", "temporal_coverage"), ("temporal_coverage", "tags")]
)
def test_only_what_is_missing_is_read(
    dataset: Dataset, portal: Portal, named: str, read: str
) -> None:
    dataset.update({named: KEPT[named]})
    assert portal.requests[0].headers["X-Fields"] == f"id,{read}"
    assert portal.body() == KEPT


@pytest.mark.parametrize(
    "answer",
    [
        {"json": {"from": "elsewhere"}},
        {"json": {"id": ID, "tags": ["a"]}},
        {"json": {"data": []}},
        {"html": "<html>"},
    ],
)
def test_the_silence_of_another_answer_is_not_taken_for_empty_fields(
    dataset: Dataset, portal: Portal, answer: dict[str, Any]
) -> None:
    portal.get(PATH).respond(**answer)

    with pytest.raises(InvalidAnswerError):
        dataset.update(title="Nouveau")

    assert portal.sent == [READ]


def test_an_unknown_licence_is_refused(dataset: Dataset, portal: Portal) -> None:
    with pytest.raises(
        FieldError,
        match=r"'license' of a dataset cannot be 'lov3', .*The portal has lov2, notspecified",
    ):
        dataset.update(license="lov3")
    assert all(sent == "GET /api/1/datasets/licenses/" for sent in portal.sent)


def test_a_tag_of_an_older_portal_is_recognised(
    dataset: Dataset, portal: Portal
) -> None:
    old = {"id": ID, "tags": ["Arbres", "Rues"], "temporal_coverage": None}
    portal.get(PATH).respond(json=old)
    dataset.remove_tags("arbres")
    assert portal.body()["tags"] == ["Rues"]


def test_tags_are_added_where_there_are_none(dataset: Dataset, portal: Portal) -> None:
    portal.get(PATH).respond(json={"id": ID, "tags": None, "temporal_coverage": None})
    dataset.add_tags("arbres")
    assert portal.body() == {"tags": ["arbres"], "temporal_coverage": None}


# Answers to a write


def test_a_refused_update_leaves_the_record_as_it_was(
    client: Client, portal: Portal
) -> None:
    dataset = client.dataset(ID)
    before = dataset.to_dict()
    portal.put(PATH).respond(400, json={"errors": {"title": ["Trop long."]}})
    with pytest.raises(RefusedError, match=r"title: Trop long\."):
        dataset.update(title="x" * 400)
    assert dataset.to_dict() == before


@pytest.mark.parametrize("answer", [{"html": "<html>"}, {"content": b""}, {"json": []}])
def test_an_unreadable_answer_to_a_write_is_read_again(
    dataset: Dataset, portal: Portal, answer: dict[str, Any]
) -> None:
    portal.put(PATH).respond(200, **answer)
    dataset.update(title="Nouveau")
    assert portal.sent == [READ, WRITE, READ]
    assert dataset.description == "Tous les arbres."


def test_a_write_of_which_nothing_can_be_read_says_that_it_may_be_done(
    dataset: Dataset, portal: Portal
) -> None:
    portal.put(PATH).respond(html="<html>")
    portal.get(PATH).respond(html="<html>")
    with pytest.raises(InvalidAnswerError, match="may have done it"):
        dataset.update(**KEPT)
    portal.put(EXTRAS).respond(html="<html>")
    with pytest.raises(InvalidAnswerError, match="may have done it"):
        dataset.update_extras({"mine": 1})


@pytest.mark.parametrize("failure", [httpx.Response(404), httpx.Response(500), httpx.ReadError])
def test_a_delete_is_done_even_if_it_cannot_be_read(
    client: Client, portal: Portal, failure: Any
) -> None:
    dataset = client.dataset(ID)
    portal.delete(PATH).respond(204)
    portal.get(PATH).mock(side_effect=[failure] * 9)
    dataset.delete()
    with pytest.raises(NotLoadedError):
        dataset.deleted  # noqa: B018  # reading it raises


def test_extras_are_read_where_the_answer_is_something_else(
    dataset: Dataset, portal: Portal
) -> None:
    portal.put(EXTRAS).respond(json={"data": {"id": [1]}})
    portal.get(PATH).respond(json={"id": ID, "extras": {"mine": 1, "origine": "terrain"}})
    dataset.update_extras({"mine": 1})
    assert dataset.extras == {"mine": 1, "origine": "terrain"}


def test_extras_of_an_unread_dataset_are_known_after_their_update(
    dataset: Dataset, portal: Portal
) -> None:
    portal.put(EXTRAS).respond(json={"mine": 1})
    dataset.update_extras({"mine": 1})
    assert dataset.extras == {"mine": 1}
    with pytest.raises(NotLoadedError):
        dataset.title  # noqa: B018  # reading it raises


# Its resources


def test_a_resource_of_an_unread_dataset_makes_it_no_less_unread(
    dataset: Dataset, portal: Portal, a_remote_resource: Callable[..., Any]
) -> None:
    portal.post(f"{PATH}resources/").respond(201, json=a_remote_resource())
    dataset.create_remote(url="https://url.to/x.csv", title="x")
    with pytest.raises(NotLoadedError):
        dataset.resources  # noqa: B018  # reading it raises


def test_an_order_and_a_sort_function_exclude_each_other(dataset: Dataset) -> None:
    with pytest.raises(FieldError, match="either"):
        dataset.sort_resources("title", sort_function=list)
