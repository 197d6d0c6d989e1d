# Generated from tests/_async/test_walking_lightly.py by scripts/unasync.py: edit that file, then `make style`.
"""What a walk through many records leaves in memory: little, and Python's collector as it was."""

from __future__ import annotations

import gc
import weakref
from typing import TYPE_CHECKING, Any

import httpx

from datagouv import Client, Dataset

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Portal


def serve(portal: Portal, a_dataset: Callable[..., Any], count: int) -> None:
    """Let the portal list datasets, one a page."""

    def page(request: httpx.Request) -> httpx.Response:
        number = int(request.url.params["page"])
        following = f"https://portal.example/api/1/datasets/?page={number + 1}"
        answer = {
            "data": [a_dataset(id=f"dataset-{number}")],
            "next_page": following if number < count else None,
            "total": count,
        }
        return httpx.Response(200, json=answer)

    portal.get("/api/1/datasets/").mock(side_effect=page)


def test_a_page_that_nobody_holds_is_gone_when_the_next_one_is_there(
    client: Client, portal: Portal, a_dataset: Callable[..., Any]
) -> None:
    serve(portal, a_dataset, 3)
    seen: list[weakref.ref[Dataset]] = []
    alive: list[bool] = []
    gc.disable()  # What goes, goes by itself.
    try:
        for dataset in client.datasets.list(page_size=1):
            alive = [one() is not None for one in seen]
            seen.append(weakref.ref(dataset))
    finally:
        gc.enable()

    assert alive == [False, False]


def test_a_walk_leaves_the_collector_as_it_was(
    client: Client, portal: Portal, a_dataset: Callable[..., Any]
) -> None:
    serve(portal, a_dataset, 3)
    held: list[Dataset] = []

    for dataset in client.datasets.list(page_size=1):
        assert gc.isenabled()
        held.append(dataset)

    assert [dataset.id for dataset in held] == ["dataset-1", "dataset-2", "dataset-3"]
