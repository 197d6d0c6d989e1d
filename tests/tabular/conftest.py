"""What these tests share: the real hydra, tabular API and metrics API, beside a portal.

`make test-tabular` sets them up and runs the tests. Where other tests run too, those that need the
services are skipped: they are too heavy for each of several workers.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from datagouv import Client
from datagouv.sandbox import Sandbox

from . import metrics
from .analysing import Analyser
from .files import MadeFile, awkward_file, french_file, iso_file
from .running import Services, what_is_missing
from .table import Table, read_twin

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .analysing import Analysed
    from .metrics import Row

HERE = Path(__file__).parent


def _are_asked_for(config: pytest.Config) -> bool:
    named = (Path(argument.partition("::")[0]).resolve() for argument in config.args)
    return any(path.is_relative_to(HERE) for path in named)


@pytest.fixture(scope="session")
def services(request: pytest.FixtureRequest) -> Iterator[Services]:
    """Return the services, which run beside a portal: `services.sandbox`.

    Where the run names this folder nothing is skipped: what is missing is a failure then.
    """
    if not _are_asked_for(request.config):
        pytest.skip("`make test-tabular` runs the tests on hydra, the tabular and the metrics API")
    missing = what_is_missing()
    if missing:
        pytest.fail(missing, pytrace=False)
    with Services() as services, Sandbox(settings=services.settings) as sandbox:
        yield services.start(sandbox)


@pytest.fixture(scope="session")
def publisher(services: Services) -> Iterator[Client]:
    """Return the client of a member of the portal's organization."""
    portal = services.sandbox
    with Client(base_url=portal.url, api_key=portal.api_key) as client:
        yield client


@pytest.fixture(scope="session")
def reader(services: Services) -> Iterator[Client]:
    """Return a client without a key, which knows the services."""
    with Client(
        base_url=services.sandbox.url, tabular_url=services.tabular, metrics_url=services.metrics
    ) as client:
        yield client


@pytest.fixture(scope="session")
def analysed(services: Services, publisher: Client) -> Analyser:
    """Return the function that uploads a file and waits for its analysis."""
    return Analyser(services, publisher)


@pytest.fixture(scope="session")
def http() -> Iterator[httpx.Client]:
    """Return plain httpx: nothing of the SDK is between these tests and the services."""
    with httpx.Client(trust_env=False, timeout=60) as client:
        yield client


@pytest.fixture(scope="session")
def french() -> MadeFile:
    return french_file()


@pytest.fixture(scope="session")
def iso() -> MadeFile:
    return iso_file()


@pytest.fixture(scope="session")
def awkward() -> MadeFile:
    return awkward_file()


@pytest.fixture(scope="session")
def analysed_french(analysed: Analyser, french: MadeFile) -> Analysed:
    return analysed(french.name, french.content)


@pytest.fixture(scope="session")
def analysed_iso(analysed: Analyser, iso: MadeFile) -> Analysed:
    return analysed(iso.name, iso.content)


@pytest.fixture(scope="session")
def analysed_awkward(analysed: Analyser, awkward: MadeFile) -> Analysed:
    return analysed(awkward.name, awkward.content)


@pytest.fixture(scope="session")
def french_table(http: httpx.Client, analysed_french: Analysed) -> Table:
    """Return the table of `french` in the tabular API."""
    return Table(http, analysed_french.tabular)


@pytest.fixture(scope="session")
def iso_table(http: httpx.Client, analysed_iso: Analysed) -> Table:
    return Table(http, analysed_iso.tabular)


@pytest.fixture(scope="session")
def awkward_table(http: httpx.Client, analysed_awkward: Analysed) -> Table:
    return Table(http, analysed_awkward.tabular)


@pytest.fixture(scope="session")
def french_twin(http: httpx.Client, analysed_french: Analysed) -> dict[str, Any]:
    """Return what the twin of `french` holds: see `read_twin()`."""
    return read_twin(http.get(analysed_french.parquet).raise_for_status().content)


@pytest.fixture(scope="session")
def iso_twin(http: httpx.Client, analysed_iso: Analysed) -> dict[str, Any]:
    return read_twin(http.get(analysed_iso.parquet).raise_for_status().content)


@pytest.fixture(scope="session")
def metrics_rows(services: Services) -> dict[str, list[Row]]:
    """Write rows into the tables of the metrics API, and return them."""
    metrics.write_rows(services)
    return metrics.made_rows()
