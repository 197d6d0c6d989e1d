"""Lists and dictionaries of records: read as plain ones, and refused to change."""

from __future__ import annotations

import copy
import json
import pickle
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import TypeAdapter

from datagouv import AsyncClient, FieldError, ReadOnlyError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Portal

DATASET = "5bc04b2cff66bd680e499f4a"
EXTRAS = {"a": {"b": [1, {"c": 2}]}, "check:status": 200}


@pytest.fixture
def get(client: AsyncClient, portal: Portal, a_dataset: Callable[..., Any]) -> Callable[..., Any]:
    """Return the function that gets a dataset with changes."""

    async def get(**changes: Any) -> Any:
        portal.get(f"/api/1/datasets/{DATASET}/").respond(json=a_dataset(**changes))
        return await client.dataset(DATASET)

    return get


@pytest.mark.parametrize(
    ("change", "verb"),
    [
        (lambda d: d.tags.append("x"), r"add_tags\(\) or remove_tags\(\) or update\(tags=\.\.\.\)"),
        (lambda d: d.tags.extend(["x"]), "add_tags"),
        (lambda d: d.tags.insert(0, "x"), "add_tags"),
        (lambda d: d.tags.remove(d.tags[0]), "remove_tags"),
        (lambda d: d.tags.pop(), "remove_tags"),
        (lambda d: d.tags.clear(), "remove_tags"),
        (lambda d: d.tags.sort(), "update"),
        (lambda d: d.tags.reverse(), "update"),
        (lambda d: d.tags.__setitem__(0, "x"), "update"),
        (lambda d: d.tags.__delitem__(0), "update"),
        (lambda d: d.tags.__iadd__(["x"]), "add_tags"),
        (lambda d: d.tags.__imul__(2), "update"),
        (lambda d: d.resources.sort(), "sort_resources"),
        (lambda d: d.resources.append(None), "create_static"),
        (lambda d: d.extras.update(a=1), "update_extras"),
        (lambda d: d.extras.__setitem__("a", 1), "update_extras"),
        (lambda d: d.extras.__delitem__("a"), "delete_extras"),
        (lambda d: d.extras.pop("a"), "delete_extras"),
        (lambda d: d.extras.popitem(), "delete_extras"),
        (lambda d: d.extras.clear(), "delete_extras"),
        (lambda d: d.extras.setdefault("z", 1), "update_extras"),
        (lambda d: d.extras.__ior__({"z": 1}), "update_extras"),
        (lambda d: d.extras["a"].update(b=1), "update_extras"),
        (lambda d: d.extras["a"]["b"].append(1), "update_extras"),
        (lambda d: d.extras["a"]["b"][1].clear(), "update_extras"),
        (lambda d: d.badges.append(None), "no verb"),
        (lambda d: d.novelty.append(1), "no verb"),
        (lambda d: d.novelty[0].clear(), "no verb"),
        (lambda d: d.spatial.zones.append("x"), r"update\(\) of the record"),
        (lambda d: d.resources[0].extras.clear(), "update_extras"),
    ],
)
async def test_a_change_in_place_is_refused_with_the_verb_to_call(
    get: Callable[..., Any], change: Callable[[Any], Any], verb: str
) -> None:
    spatial = {"zones": ["country:fr"], "granularity": "country"}
    dataset = await get(extras=EXTRAS, novelty=[{"x": 1}], spatial=spatial)
    before = dataset.to_dict()
    with pytest.raises(ReadOnlyError, match=verb):
        change(dataset)
    assert dataset.to_dict() == before


async def test_everything_else_works_as_with_plain_ones(get: Callable[..., Any]) -> None:
    dataset = await get(tags=["b", "a"], extras=EXTRAS)
    tags, extras = dataset.tags, dataset.extras
    assert isinstance(tags, list)
    assert isinstance(extras, dict)
    assert tags == ["b", "a"]
    assert ["b", "a"] == tags  # noqa: SIM300  # both ways
    assert extras == EXTRAS
    assert EXTRAS == extras  # noqa: SIM300  # both ways
    assert (sorted(tags), tags[:1], tags[-1], [*tags], "a" in tags) == (
        *(["a", "b"], ["b"], "a", ["b", "a"], True),
    )
    assert repr(tags) == "['b', 'a']"
    assert json.loads(json.dumps([tags, extras])) == [["b", "a"], EXTRAS]
    assert TypeAdapter(Any).dump_json(extras) == TypeAdapter(Any).dump_json(EXTRAS)
    assert dataset.tags is tags
    assert dataset.to_dict()["extras"] == EXTRAS


@pytest.mark.parametrize(
    "copied",
    [
        lambda x: x + x[:0],
        lambda x: list[str]() + x,
        lambda x: x * 1,
        lambda x: x[:],
        list,
        lambda x: x.copy(),
        copy.copy,
        copy.deepcopy,
        lambda x: pickle.loads(pickle.dumps(x)),
    ],
)
async def test_a_copy_of_a_list_is_the_callers_own(
    get: Callable[..., Any], copied: Callable[[Any], Any]
) -> None:
    dataset = await get(tags=["a"])
    mine = copied(dataset.tags)
    mine.append("b")
    assert (type(mine), mine, dataset.tags) == (list, ["a", "b"], ["a"])


@pytest.mark.parametrize(
    ("copied", "deep"),
    [
        (lambda x: x | {}, False),
        (lambda x: {} | x, False),
        (dict, False),
        (lambda x: x.copy(), False),
        (copy.copy, False),
        (copy.deepcopy, True),
        (lambda x: pickle.loads(pickle.dumps(x)), True),
    ],
)
async def test_a_copy_of_a_dictionary_is_the_callers_own(
    get: Callable[..., Any], copied: Callable[[Any], Any], *, deep: bool
) -> None:
    dataset = await get(extras=EXTRAS)
    mine = copied(dataset.extras)
    mine["z"] = 1
    assert type(mine) is dict
    if deep:
        mine["a"]["b"].append(3)
    else:
        with pytest.raises(ReadOnlyError):
            mine["a"]["b"].append(3)
    assert dataset.extras == EXTRAS


@pytest.mark.parametrize(
    "copied", [copy.copy, copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))]
)
async def test_a_copied_record_is_read_only_too(
    get: Callable[..., Any], copied: Callable[[Any], Any]
) -> None:
    dataset = await get(extras=EXTRAS)
    assert dataset.extras
    twin = copied(dataset)
    assert twin == dataset
    with pytest.raises(ReadOnlyError):
        twin.extras.clear()


async def test_a_reserved_key_that_was_changed_is_seen(
    get: Callable[..., Any], client: AsyncClient
) -> None:
    dataset = await get(extras={"transport:url": "x", "mine": 1})
    with pytest.raises(ReadOnlyError):
        dataset.extras["transport:url"] = "y"
    with pytest.raises(FieldError, match="transport:url"):
        await dataset.update(extras={**dataset.extras, "transport:url": "y"})


async def test_extras_that_were_learnt_by_a_write_are_read_only(
    client: AsyncClient, portal: Portal
) -> None:
    portal.put(f"/api/2/datasets/{DATASET}/extras/").respond(json={"a": {"b": 1}})
    dataset = await client.dataset(DATASET, fetch=False)
    await dataset.update_extras({"a": {"b": 1}})
    with pytest.raises(ReadOnlyError):
        dataset.extras["a"]["b"] = 2
