"""One odd value of one object: the rest is there, and reading the odd field says what it is."""

from __future__ import annotations

import copy
import json
import logging
import pickle
from typing import TYPE_CHECKING, Any

import pytest

from datagouv import AsyncClient, InvalidAnswerError, NotLoadedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Portal

DATASET = "5bc04b2cff66bd680e499f4a"
LIST = "/api/1/datasets/"
ODD: dict[str, list[Any]] = {
    "title": [3, ["x"], {"fr": "x"}],
    "private": ["perhaps", 3, []],
    "created_at": ["soon", "2026-13-45", "0000-00-00", "+10000-01-01T00:00:00", {}, True],
    "last_modified": [[], 1e300, "2026-02-30T00:00:00+00:00"],
    "archived": ["yes", {"at": "2026-01-01"}],
    "tags": ["a,b", {"a": 1}, ["a", 3], 3],
    "badges": [{"kind": "hvd"}, ["hvd"], "hvd"],
    "extras": [[], "x", [["a", 1]]],
    "contact_points": [{}, ["x"], "x"],
    "resources": [{}, "x", [None], ["x"]],
    "organization": ["mairie", [], 3],
    "owner": ["jane", []],
    "quality": ["good", []],
    "metrics": [3, [1]],
    "temporal_coverage": ["2020 - 2024", []],
    "spatial": ["France", []],
    "harvest": ["x", []],
    "internal": [[], "x"],
    "permissions": [True, "all"],
    "access_audiences": [{}, "all"],
}
"""Values that are not what a field of a dataset holds."""
INSIDE: dict[str, Any] = {
    "quality.score": "high",
    "quality.license": "perhaps",
    "metrics.views": "many",
    "metrics.followers_by_months": {"2026-01": "x"},
    "temporal_coverage.start": "spring",
    "spatial.zones": "country:fr",
    "organization.name": ["x"],
    "organization.badges": {"kind": "x"},
    "resources.0.title": 3,
    "resources.0.filesize": "large",
    "resources.0.checksum.value": 3,
    "resources.0.last_modified": "yesterday",
    "resources.0.extras": [1],
    "contact_points.0.name": {"fr": "x"},
    "contact_points.0.organization.slug": 3,
    "badges.0.kind": 3,
    "internal.created_at_internal": "x",
    "permissions.edit": "perhaps",
    "access_audiences.0.role": [],
    "harvest.backend": 3,
}
"""The same inside of what a dataset holds, by their paths."""


def put(whole: Any, path: str, value: Any) -> None:
    """Set the value that is at a path in JSON."""
    *places, last = (int(part) if part.isdigit() else part for part in path.split("."))
    for place in places:
        whole = whole[place]
    whole[last] = value


def at(record: Any, path: str) -> Any:
    """Return what is at a path in a record."""
    for part in path.split("."):
        record = record[int(part)] if part.isdigit() else getattr(record, part)
    return record


@pytest.fixture
def whole(a_dataset: Callable[..., Any]) -> dict[str, Any]:
    """Return a dataset in which every part of `INSIDE` is there."""
    return a_dataset(
        badges=[{"kind": "hvd"}],
        access_audiences=[{"role": "private", "condition": "yes"}],
        harvest={"backend": "dcat"},
        spatial={"zones": ["country:fr"], "granularity": "country", "geom": None},
    )


@pytest.mark.parametrize(
    ("path", "value"),
    [(path, value) for path, values in ODD.items() for value in values] + list(INSIDE.items()),
)
async def test_an_odd_value_hides_neither_its_object_nor_its_page(
    client: AsyncClient,
    portal: Portal,
    whole: dict[str, Any],
    caplog: pytest.LogCaptureFixture,
    path: str,
    value: Any,
) -> None:
    good = copy.deepcopy(whole)
    put(whole, path, value)
    rows = [{**copy.deepcopy(good), "id": f"{n:024x}"} for n in range(3)]
    rows[1] = {**copy.deepcopy(whole), "id": f"{1:024x}"}
    portal.get(LIST).respond(json={"data": rows, "next_page": None, "total": 3})
    datasets = [dataset async for dataset in client.datasets.list()]

    assert [dataset.id for dataset in datasets] == [row["id"] for row in rows]
    assert [dataset.to_dict() for dataset in datasets] == rows
    [warning] = [one for one in caplog.records if one.levelno == logging.WARNING]
    assert f"row 1.{path.split('.', maxsplit=1)[0]}" in warning.getMessage()
    at(datasets[0], path)
    for odd in (datasets[1], pickle.loads(pickle.dumps(datasets[1])), copy.deepcopy(datasets[1])):
        with pytest.raises(InvalidAnswerError) as caught:
            at(odd, path)
        assert repr(path.rpartition(".")[2]) in str(caught.value)
        assert repr(value)[:20] in str(caught.value)
        assert odd == datasets[1]
        assert odd != datasets[0]
        assert odd.slug == good["slug"]
        assert repr(odd).startswith("AsyncDataset(id=")


async def test_one_object_alone_is_read_the_same_way(
    client: AsyncClient, portal: Portal, whole: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    portal.get(f"{LIST}{DATASET}/").respond(json={**whole, "last_update": "soon", "private": []})
    dataset = await client.dataset(DATASET)
    assert dataset.title == whole["title"]
    for field in ("last_update", "private", "is_draft"):
        with pytest.raises(InvalidAnswerError, match=r"cannot be read: the portal gives"):
            getattr(dataset, field)
    [warning] = [one for one in caplog.records if one.levelno == logging.WARNING]
    assert "2 values cannot be read" in warning.getMessage()
    portal.get(f"{LIST}{DATASET}/").respond(json=whole)
    assert (await dataset.refresh()).private is False


async def test_one_warning_tells_of_a_page_of_odd_objects(
    client: AsyncClient, portal: Portal, whole: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    rows = [{**whole, "id": f"{n:024x}", "created_at": "soon"} for n in range(50)]
    portal.get(LIST).respond(json={"data": [*rows, None, "x"], "next_page": None, "total": 52})
    assert len([dataset async for dataset in client.datasets.list()]) == 50
    [warning] = [one for one in caplog.records if one.levelno == logging.WARNING]
    assert "50 values cannot be read" in warning.getMessage()
    assert "2 rows left out" in warning.getMessage()


@pytest.mark.parametrize(
    "odd", [None, 3, "x", [], True, {}, {"id": None}, {"id": 3}, {"id": []}, {"id": " "}]
)
async def test_an_odd_row_does_not_hide_the_others(
    client: AsyncClient, portal: Portal, a_dataset: Callable[..., Any], odd: Any
) -> None:
    rows = [a_dataset(id="a"), odd, a_dataset(id="b")]
    portal.get(LIST).respond(json={"data": rows, "next_page": None, "total": 3})
    assert [dataset.id async for dataset in client.datasets.list()] == ["a", "b"]


@pytest.mark.parametrize(
    ("said", "title"),
    [
        (b'"a\tb\x00"', "a\tb\x00"),
        (b'"a\\ud800b\\ud83d\\ude00"', "a\ufffdb\U0001f600"),
        (b'"caf\xe9"', "caf\ufffd"),
        (b'"\\u00e9"', "é"),
    ],
)
async def test_text_that_is_no_json_does_not_hide_a_page(
    client: AsyncClient, portal: Portal, said: bytes, title: str
) -> None:
    page = b'{"data": [{"id": "a", "title": %s}, {"id": "b"}], "next_page": null, "total": 2}'
    portal.get(LIST).respond(content=page % said)
    first, second = [dataset async for dataset in client.datasets.list()]
    assert (first.title, second.id) == (title, "b")


@pytest.mark.parametrize("number", ["1" * 5000, "-" + "9" * 4301, "1e999", "NaN", "Infinity"])
async def test_a_number_that_is_too_large_does_not_hide_a_page(
    client: AsyncClient, portal: Portal, number: str
) -> None:
    rows = f'[{{"id": "a", "metrics": {{"views": {number}, "reuses": 3}}}}, {{"id": "b"}}]'
    portal.get(LIST).respond(content=f'{{"data": {rows}, "next_page": null, "total": 2}}'.encode())
    first, _second = [dataset async for dataset in client.datasets.list()]
    assert first.metrics.reuses == 3
    with pytest.raises(InvalidAnswerError, match="'views'"):
        first.metrics.views  # noqa: B018  # reading it raises


async def test_what_is_odd_and_what_is_not_loaded_are_told_apart(
    client: AsyncClient, portal: Portal
) -> None:
    rows = [{"id": "a", "title": 3}]
    portal.get(LIST).respond(json={"data": rows, "next_page": None, "total": 1})
    [dataset] = [one async for one in client.datasets.list(fields=("title",))]
    with pytest.raises(InvalidAnswerError):
        dataset.title  # noqa: B018  # reading it raises
    with pytest.raises(NotLoadedError):
        dataset.description  # noqa: B018  # reading it raises


async def test_what_is_written_again_is_what_was_read(
    client: AsyncClient, portal: Portal, whole: dict[str, Any]
) -> None:
    odd = {**whole, "temporal_coverage": "2020 - 2024", "tags": ["a", 3]}
    portal.get(f"{LIST}{DATASET}/").respond(json=odd)
    put = portal.put(f"{LIST}{DATASET}/").respond(json=odd)
    dataset = await client.dataset(DATASET)
    await dataset.update(title="Autre")
    assert json.loads(put.calls[0].request.content) == {
        "title": "Autre",
        "temporal_coverage": "2020 - 2024",
        "tags": ["a", 3],
    }


async def test_a_field_that_is_odd_no_more_is_read(
    client: AsyncClient, portal: Portal, whole: dict[str, Any]
) -> None:
    portal.get(f"{LIST}{DATASET}/").respond(json={**whole, "extras": []})
    dataset = await client.dataset(DATASET)
    portal.put(f"/api/2/datasets/{DATASET}/extras/").respond(json={"a": "1"})
    await dataset.update_extras({"a": "1"})
    assert dataset.extras == {"a": "1"}
    assert dataset.to_dict()["extras"] == {"a": "1"}


async def test_lists_of_values_and_lists_at_once_are_read_row_by_row(
    client: AsyncClient, portal: Portal
) -> None:
    rows = [{"id": "a", "label": "A"}, None, {"id": "b", "label": 3}, {"id": []}]
    portal.get("/api/1/datasets/frequencies/").respond(json=rows)
    first, second = await client.references.frequencies()
    assert (first.id, second.id) == ("a", "b")
    with pytest.raises(InvalidAnswerError, match="'label' of"):
        second.label  # noqa: B018  # reading it raises
    rows = [{"id": "a", "title": "A"}, "x", {"id": "b", "title": 3}]
    portal.get("/api/1/me/org_datasets/").respond(json=rows)
    assert [one.id async for one in client.me.org_datasets()] == ["a", "b"]
    portal.get("/api/1/datasets/suggest/").respond(json=rows)
    assert [one.id for one in await client.datasets.suggest("x")] == ["a", "b"]
    portal.get("/api/1/me/").respond(json={"id": "me", "first_name": "Jane", "since": "soon"})
    me = await client.me.get()
    assert me.first_name == "Jane"
    with pytest.raises(InvalidAnswerError, match="'since'"):
        me.since  # noqa: B018  # reading it raises


async def test_a_value_that_is_nested_too_deep_is_said(
    portal: Portal, client: AsyncClient, a_dataset: Callable[..., dict[str, Any]]
) -> None:
    deep: Any = "x"
    for _ in range(900):
        deep = [deep]
    portal.get(f"/api/1/datasets/{DATASET}/").respond(json=a_dataset(extras={"a": deep}))

    # Some versions of pydantic read it and cannot write it, the others do not read it.
    with pytest.raises(InvalidAnswerError, match=r"nested too deep|recursion limit"):
        (await client.dataset(DATASET)).to_dict()
