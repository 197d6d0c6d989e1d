# Generated from tests/_async/dataset/test_dataset_extras.py by scripts/unasync.py: edit that file, then `make style`.
"""Extras of a dataset: merged by the platform, deleted by their keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from datagouv import Client, FieldError, NotLoadedError

from .wire import EXTRAS, ID, PATH

if TYPE_CHECKING:
    from datagouv import Dataset
    from tests.conftest import Portal


def test_extras_are_merged_by_the_platform(client: Client, portal: Portal) -> None:
    dataset = client.dataset(ID)
    portal.put(EXTRAS).respond(json={"origine": "terrain", "mine": 1})
    assert dataset.update_extras({"mine": 1}) is dataset
    assert portal.sent[1:] == [f"PUT {EXTRAS}"]
    assert portal.body() == {"mine": 1}
    assert dataset.extras == {"origine": "terrain", "mine": 1}
    assert dataset.title == "Arbres de la commune"


def test_extras_are_read_where_the_answer_is_something_else(
    dataset: Dataset, portal: Portal
) -> None:
    portal.put(EXTRAS).respond(json={"data": {"id": [1]}})
    portal.get(PATH).respond(json={"id": ID, "extras": {"mine": 1, "origine": "terrain"}})
    dataset.update_extras({"mine": 1})
    assert dataset.extras == {"mine": 1, "origine": "terrain"}


def test_extras_are_deleted_by_their_keys(client: Client, portal: Portal) -> None:
    dataset = client.dataset(ID)
    portal.delete(EXTRAS).respond(204)
    dataset.delete_extras(["origine"])
    assert portal.sent[1:] == [f"DELETE {EXTRAS}"]
    assert portal.body() == ["origine"]
    assert dataset.extras == {"transport:url": "https://transport.example/1"}


def test_extras_of_an_unread_dataset_are_known_after_their_update(
    dataset: Dataset, portal: Portal
) -> None:
    portal.put(EXTRAS).respond(json={"mine": 1})
    dataset.update_extras({"mine": 1})
    assert dataset.extras == {"mine": 1}
    with pytest.raises(NotLoadedError):
        dataset.title  # noqa: B018  # reading it raises


@pytest.mark.parametrize("key", ["transport:url", "recommendations-reuses", "dcat"])
def test_reserved_extras_are_refused(dataset: Dataset, portal: Portal, key: str) -> None:
    with pytest.raises(FieldError, match="reserved"):
        dataset.update_extras({"mine": 1, key: 1})
    with pytest.raises(FieldError, match="reserved"):
        dataset.delete_extras(["mine", key])
    assert portal.sent == []


@pytest.mark.parametrize("extras", [{"a": None}, ["a"], None, {1: "a"}, {"a": float("nan")}])
def test_extras_of_a_wrong_kind_are_refused(
    dataset: Dataset, portal: Portal, extras: Any
) -> None:
    portal.put(EXTRAS).respond(json={})
    with pytest.raises(FieldError):
        dataset.update_extras(extras)
    assert portal.sent == []


@pytest.mark.parametrize("keys", ["a", None, [1]])
def test_keys_of_a_wrong_kind_are_refused(
    dataset: Dataset, portal: Portal, keys: Any
) -> None:
    with pytest.raises(FieldError):
        dataset.delete_extras(keys)
    assert portal.sent == []
