# Generated from tests/portal/_async/conftest.py by scripts/unasync.py: edit that file, then `make style`.
"""The clients of these tests: one a person, one whose wire is watched, two that send parts."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import httpx
import pytest

from datagouv import Client
from tests.parts_wire import PartsWire
from tests.portal.uploads import CONTENT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from datagouv import Dataset
    from datagouv.sandbox import Sandbox
    from tests.portal.server import Server
    from tests.portal.wire import Wire


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
        client = Client(
            base_url=portal.url, api_key=portal.api_key, http_client=http, lookup_timeout=7.5
        )
        client.references.licenses()
        client.references.extensions()
        yield client


@pytest.fixture
def watched(a_watched_client: Client, wire: Wire) -> Client:
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
def sender(portal: Sandbox, line: PartsWire) -> Iterator[Client]:
    """Return a member's client whose every part `line` sees."""
    with httpx.Client(transport=line) as http:
        client = Client(
            base_url=portal.url, api_key=portal.api_key, http_client=http, lookup_timeout=7.5
        )
        client.references.extensions()
        yield client


@pytest.fixture
def hasty(portal: Sandbox, line: PartsWire) -> Iterator[Client]:
    """Return a client that gives up at once."""
    with httpx.Client(transport=line) as http:
        yield Client(
            base_url=portal.url,
            api_key=portal.api_key,
            http_client=http,
            retries=0,
            lookup_timeout=0,
        )


@pytest.fixture
def dataset(sender: Client, server: Server) -> Dataset:
    """Return an empty dataset of the `sender`."""
    return sender.dataset(server.make_dataset())


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a file of a name of its own: two of one name in one second are another story."""
    path = tmp_path / f"{uuid4().hex}.csv"
    path.write_bytes(CONTENT)
    return path
