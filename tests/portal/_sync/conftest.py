# Generated from tests/portal/_async/conftest.py by scripts/unasync.py: edit that file, then `make style`.
"""The clients of these tests: one a person, and one whose wire is watched."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from datagouv import Client

if TYPE_CHECKING:
    from collections.abc import Iterator

    from datagouv.sandbox import Sandbox
    from tests.portal.conftest import Wire


@pytest.fixture(scope="session")
def client(portal: Sandbox) -> Iterator[Client]:
    """Return the client of a member of the organization."""
    with Client(base_url=portal.url, api_key=portal.api_key) as client:
        yield client


@pytest.fixture(scope="session")
def other(portal: Sandbox) -> Iterator[Client]:
    """Return the client of somebody who is in no organization."""
    with Client(base_url=portal.url, api_key=portal.other_api_key) as client:
        yield client


@pytest.fixture(scope="session")
def admin(portal: Sandbox) -> Iterator[Client]:
    with Client(base_url=portal.url, api_key=portal.admin_api_key) as client:
        yield client


@pytest.fixture(scope="session")
def nobody(portal: Sandbox) -> Iterator[Client]:
    """Return a client without a key."""
    with Client(base_url=portal.url) as client:
        yield client


@pytest.fixture(scope="session")
def a_watched_client(portal: Sandbox, the_wire: Wire) -> Iterator[Client]:
    with httpx.Client(transport=the_wire) as http:
        client = Client(base_url=portal.url, api_key=portal.api_key, http_client=http)
        client.references.licenses()
        client.references.extensions()
        yield client


@pytest.fixture
def watched(a_watched_client: Client, wire: Wire) -> Client:
    """Return a member's client whose every request `wire` sees; it has read the portal's lists."""
    return a_watched_client
