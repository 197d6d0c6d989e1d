"""A resource whose host breaks where a test tells it to, and a folder for its file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from datagouv import AsyncClient
from tests.breaking_server import DATASET, RESOURCE, BreakingServer

from .content import CONTENT

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from datagouv import AsyncResource


@pytest.fixture
def server() -> Iterator[BreakingServer]:
    with BreakingServer(CONTENT) as server:
        yield server


@pytest.fixture
async def client(server: BreakingServer) -> AsyncIterator[AsyncClient]:
    async with AsyncClient(base_url=server.url, api_key="the-key") as client:
        yield client


@pytest.fixture
async def resource(client: AsyncClient) -> AsyncResource:
    """Return the resource, without its record: a download reads what it needs."""
    return await client.resource(RESOURCE, dataset_id=DATASET, fetch=False)


@pytest.fixture
async def hasty(server: BreakingServer) -> AsyncIterator[AsyncResource]:
    """Return the resource of a client that tries once."""
    async with AsyncClient(base_url=server.url, api_key="the-key", retries=0) as client:
        yield await client.resource(RESOURCE, dataset_id=DATASET, fetch=False)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "ici"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder
