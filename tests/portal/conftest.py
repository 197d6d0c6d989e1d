"""What these tests share: the real server, a wire to it, and titles of their own."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from datagouv.sandbox import Sandbox
from tests.loopback import Loopback

from . import routes
from .catalogue import Catalogue
from .server import NUMBERS, Full, Server, differences
from .wire import Wire

if TYPE_CHECKING:
    from collections.abc import Iterator


def _sandbox_exists() -> bool:
    return sys.version_info < (3, 14)


@pytest.fixture(scope="session")
def portal(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """Return the one portal of the whole run."""
    if not _sandbox_exists():
        pytest.skip("udata, the server software of the sandbox, needs Python < 3.14")
    other = request.config.getoption("--udata-python")
    if other is not None:
        with Sandbox(python=other) as portal:
            yield portal
    else:
        yield request.getfixturevalue("datagouv_portal")


@pytest.fixture(scope="session")
def server(portal: Sandbox) -> Iterator[Server]:
    with Server(portal) as server:
        yield server


@pytest.fixture(scope="session")
def suspended(portal: Sandbox) -> Iterator[Server]:
    """Return the server of a portal that takes no new objects but those of its administrator.

    It harvests, which the other one does not.
    """
    settings: dict[str, Any] = {"READ_ONLY_MODE": True, "HARVESTER_BACKENDS": ["*"]}
    with Sandbox(settings=settings) as read_only, Server(read_only) as server:
        yield server


@pytest.fixture(scope="session")
def swaggers(server: Server) -> dict[int, Any]:
    """Return the server's own two descriptions of its API."""
    return {version: server.get(f"/api/{version}/swagger.json") for version in (1, 2)}


@pytest.fixture(scope="session", autouse=True)
def coverage(request: pytest.FixtureRequest) -> Iterator[None]:
    """Write the page of coverage, where the run is asked to: `--coverage-page docs/coverage.md`."""
    path = request.config.getoption("--coverage-page")
    if path is None:
        yield
        return
    known = routes.routes_of(request.getfixturevalue("swaggers"))
    site = request.getfixturevalue("server").get("/api/1/site/")
    handler, logger = routes.Routes(known), logging.getLogger("datagouv")
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    yield
    logger.removeHandler(handler)
    Path(path).write_text(routes.page(known, handler.verbs, site["version"]), encoding="utf-8")


@pytest.fixture(scope="session")
def harvested(suspended: Server) -> str:
    """Return the source of a catalogue that was harvested once: all of it is skipped."""
    with Loopback(Catalogue) as catalogue:
        url = f"{catalogue.url}/catalogue.ttl"
        new = {"name": "Moisson", "url": url, "backend": "dcat"}
        made = str(suspended.write("POST", "/api/1/harvest/sources/", "admin", json=new)["id"])
        accepted = {"state": "accepted", "comment": "D'accord"}
        path = f"/api/1/harvest/source/{made}/validate/"
        suspended.write("POST", path, "admin", json=accepted)
    return made


@pytest.fixture(scope="module", autouse=True)
def organization(server: Server) -> Iterator[str]:
    """Return the organization of a file of tests, of which the member is an administrator.

    The server counts all that an organization has at each of its changes, and reads all that a user
    belongs to at each request: those of a file are left after it.
    """
    before = _own_organizations(server)
    fields = {"name": f"Organisation {next(NUMBERS)}", "description": "Celle d'un essai."}
    server.organization = server.write("POST", "/api/1/organizations/", json=fields)["id"]
    yield server.organization
    for id in _own_organizations(server) - before:
        path = f"/api/1/organizations/{id}/"
        for member in server.get(path)["members"]:
            server.write("DELETE", f"{path}member/{member['user']['id']}/", "admin")


def _own_organizations(server: Server) -> set[str]:
    return {one["id"] for one in server.get("/api/1/me/")["organizations"]}


@pytest.fixture
def full(server: Server) -> Full:
    """Return a dataset that holds everything."""
    return server.make_full()


@pytest.fixture
def title() -> str:
    """Return a title that no other test uses."""
    return f"Jeu numéro {next(NUMBERS)}"


@pytest.fixture(scope="session")
def the_wire() -> Wire:
    return Wire()


@pytest.fixture
def wire(the_wire: Wire) -> Iterator[Wire]:
    """Return the wire of the `watched` client, on which nothing has passed yet."""
    the_wire.reset()
    yield the_wire
    # The next one on it may be a client that is made, and reads the portal's lists.
    the_wire.reset()


@pytest.fixture
def changed() -> Any:
    """Return the function that names what differs between two answers, but the server's clocks."""
    return differences
