"""The clients of these tests: one a person, and one whose wire is watched."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from datagouv import AsyncClient

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from datagouv.sandbox import Sandbox
    from tests.portal.conftest import Wire


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
        client = AsyncClient(base_url=portal.url, api_key=portal.api_key, http_client=http)
        await client.references.licenses()
        await client.references.extensions()
        yield client


@pytest.fixture
def watched(a_watched_client: AsyncClient, wire: Wire) -> AsyncClient:
    """Return a member's client whose every request `wire` sees; it has read the portal's lists."""
    return a_watched_client
