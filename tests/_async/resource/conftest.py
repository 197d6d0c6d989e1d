"""A resource that answers as the portal does: hosted, or remote where a test says so."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from datagouv import AsyncClient

from .wire import DATASET, EXTENSIONS, ID, PATH

if TYPE_CHECKING:
    from collections.abc import Callable

    from datagouv import AsyncResource
    from tests.conftest import Portal


@pytest.fixture
async def resource(client: AsyncClient) -> AsyncResource:
    """A resource of which nothing was read but its dataset's id."""
    return await client.resource(ID, dataset_id=DATASET, fetch=False)


@pytest.fixture(autouse=True)
def routes(portal: Portal, a_resource: Callable[..., Any]) -> None:
    """A hosted resource answers as the portal does."""

    def read(request: httpx.Request) -> httpx.Response:
        known = a_resource()
        mask = request.headers.get("X-Fields")
        asked = known if mask is None else {key: known[key] for key in mask.split(",")}
        return httpx.Response(200, json=asked)

    def write(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json=a_resource() | json.loads(request.content))

    portal.get(EXTENSIONS).respond(json=["csv", "csv.gz", "gz"])
    portal.get(PATH).mock(side_effect=read)
    portal.put(PATH).mock(side_effect=write)


@pytest.fixture
def remote(portal: Portal, a_remote_resource: Callable[..., Any]) -> None:
    """The resource is a remote one."""
    portal.get(PATH).respond(json=a_remote_resource())
    portal.put(PATH).respond(json=a_remote_resource())
