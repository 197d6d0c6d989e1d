"""Portals of other versions of udata, each from an environment of its own: see the Makefile."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from datagouv import Client
from datagouv._json import is_object
from datagouv.sandbox import Sandbox
from tests.portal.server import NUMBERS, Server
from tests.versions.results import Results

if TYPE_CHECKING:
    from collections.abc import Iterator

VERSIONS = ("15.1.0", "10.0.8", "9.2.4")
_ENVIRONMENTS = Path(__file__).parents[2] / ".portals"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave these tests to `make test-versions-of-udata`."""
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.versions)


@pytest.fixture(autouse=True)
def of_our_version() -> None:
    """Let the portal say itself what it can do."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--record-versions", action="store_true", help="record the results of each version"
    )


@pytest.fixture(scope="session", params=VERSIONS)
def version(request: pytest.FixtureRequest) -> str:
    """Return the version of udata that the portal runs."""
    return str(request.param)


@pytest.fixture(scope="session")
def portal(version: str) -> Iterator[Sandbox]:
    with Sandbox(python=_ENVIRONMENTS / version / "bin" / "python") as portal:
        yield portal


@pytest.fixture(scope="session")
def results(request: pytest.FixtureRequest, version: str) -> Iterator[Results]:
    """Return what an earlier run recorded of the version."""
    results = Results(version, recording=request.config.getoption("--record-versions"))
    yield results
    results.write()


@pytest.fixture(scope="session")
def swagger(server: Server) -> dict[str, dict[str, Any]]:
    """Return what the portal says of each route, as "GET /api/1/datasets/", without the SDK."""
    told: dict[str, dict[str, Any]] = {}
    for number in (1, 2):
        for path, operations in server.get(f"/api/{number}/swagger.json")["paths"].items():
            plain = re.sub(r"{[^}]*}", "{}", path)
            for method, operation in operations.items():
                if is_object(operation):
                    told[f"{method.upper()} /api/{number}{plain}"] = operation
    return told


@pytest.fixture(scope="session")
def routes(swagger: dict[str, dict[str, Any]]) -> frozenset[str]:
    """Return the routes that the portal has."""
    return frozenset(swagger)


@pytest.fixture(scope="session")
def server(portal: Sandbox) -> Iterator[Server]:
    with Server(portal) as server:
        yield server


@pytest.fixture(scope="module", autouse=True)
def organization(server: Server) -> str:
    """Return the organization of a file of tests, of which the member is an administrator."""
    fields = {"name": f"Organisation {next(NUMBERS)}", "description": "Celle d'un essai."}
    server.organization = server.write("POST", "/api/1/organizations/", json=fields)["id"]
    return server.organization


@pytest.fixture(scope="session")
def client(portal: Sandbox) -> Iterator[Client]:
    """Return the client of a member of the organization."""
    with Client(base_url=portal.url, api_key=portal.api_key) as client:
        yield client
