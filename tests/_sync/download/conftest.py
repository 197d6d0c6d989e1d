# Generated from tests/_async/download/conftest.py by scripts/unasync.py: edit that file, then `make style`.
"""A resource whose host breaks where a test tells it to, and a folder for its file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from datagouv import Client
from tests.breaking_server import DATASET, RESOURCE, BreakingServer

from .content import CONTENT

if TYPE_CHECKING:
    from collections.abc import Iterator, Iterator

    from datagouv import Resource


@pytest.fixture
def server() -> Iterator[BreakingServer]:
    with BreakingServer(CONTENT) as server:
        yield server


@pytest.fixture
def client(server: BreakingServer) -> Iterator[Client]:
    with Client(base_url=server.url, api_key="the-key") as client:
        yield client


@pytest.fixture
def resource(client: Client) -> Resource:
    """Return the resource, without its record: a download reads what it needs."""
    return client.resource(RESOURCE, dataset_id=DATASET, fetch=False)


@pytest.fixture
def hasty(server: BreakingServer) -> Iterator[Resource]:
    """Return the resource of a client that tries once."""
    with Client(base_url=server.url, api_key="the-key", retries=0) as client:
        yield client.resource(RESOURCE, dataset_id=DATASET, fetch=False)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "ici"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder
