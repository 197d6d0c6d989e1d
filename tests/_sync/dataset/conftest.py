# Generated from tests/_async/dataset/conftest.py by scripts/unasync.py: edit that file, then `make style`.
"""A dataset that answers as the portal does."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from datagouv import Client

from .wire import ID, KEPT, PATH

if TYPE_CHECKING:
    from collections.abc import Callable

    from datagouv import Dataset
    from tests.conftest import Portal


@pytest.fixture
def dataset(client: Client) -> Dataset:
    """A dataset of which nothing was read."""
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
