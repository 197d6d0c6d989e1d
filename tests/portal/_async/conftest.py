"""The clients of these tests: one a person, one whose wire is watched, two that send parts."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import httpx
import pytest

from datagouv import AsyncClient
from tests.parts_wire import PartsWire
from tests.portal.uploads import CONTENT

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from datagouv import AsyncDataset
    from datagouv.sandbox import Sandbox
    from tests.portal.server import Server
    from tests.portal.wire import Wire


@pytest.fixture(scope="session")
async def client(portal: Sandbox) -> AsyncIterator[AsyncClient]:
    """Return the client of a member of the organization."""
    async with AsyncClient(base_url=portal.url, api_key=portal.api_key) as client:
        yield client


@pytest.fixture(scope="session")
async def other(portal: Sandbox) -> AsyncIterator[AsyncClient]:
    """Return the client of somebody who is in no organization."""
    async with AsyncClient(base_url=portal.url, api_key=portal.other_api_key) as client:
        yield client


@pytest.fixture(scope="session")
async def admin(portal: Sandbox) -> AsyncIterator[AsyncClient]:
    async with AsyncClient(base_url=portal.url, api_key=portal.admin_api_key) as client:
        yield client


@pytest.fixture(scope="session")
async def nobody(portal: Sandbox) -> AsyncIterator[AsyncClient]:
    """Return a client without a key."""
    async with AsyncClient(base_url=portal.url) as client:
        yield client


@pytest.fixture(scope="session")
async def a_watched_client(portal: Sandbox, the_wire: Wire) -> AsyncIterator[AsyncClient]:
    async with httpx.AsyncClient(transport=the_wire) as http:
        client = AsyncClient(
            base_url=portal.url, api_key=portal.api_key, http_client=http, lookup_timeout=7.5
        )
        await client.references.licenses()
        await client.references.extensions()
        yield client


@pytest.fixture
def watched(a_watched_client: AsyncClient, wire: Wire) -> AsyncClient:
    """Return a member's client whose every request `wire` sees; it has read the portal's lists."""
    return a_watched_client


# Files in parts


@pytest.fixture
def line() -> PartsWire:
    """Return the wire of `sender` and of `hasty`."""
    return PartsWire()


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a cache of its own: no test reads the upload states of another, nor of who runs it."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
async def sender(portal: Sandbox, line: PartsWire) -> AsyncIterator[AsyncClient]:
    """Return a member's client whose every part `line` sees."""
    async with httpx.AsyncClient(transport=line) as http:
        client = AsyncClient(
            base_url=portal.url, api_key=portal.api_key, http_client=http, lookup_timeout=7.5
        )
        await client.references.extensions()
        yield client


@pytest.fixture
async def hasty(portal: Sandbox, line: PartsWire) -> AsyncIterator[AsyncClient]:
    """Return a client that gives up at once."""
    async with httpx.AsyncClient(transport=line) as http:
        yield AsyncClient(
            base_url=portal.url,
            api_key=portal.api_key,
            http_client=http,
            retries=0,
            lookup_timeout=0,
        )


@pytest.fixture
async def dataset(sender: AsyncClient, server: Server) -> AsyncDataset:
    """Return an empty dataset of the `sender`."""
    return await sender.dataset(server.make_dataset())


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a file of a name of its own: two of one name in one second are another story."""
    path = tmp_path / f"{uuid4().hex}.csv"
    path.write_bytes(CONTENT)
    return path
