"""A dataset on the real server, and a host on this machine that counts the bytes of its parquet."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from datagouv import Client
from tests.breaking_server import BreakingServer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from datagouv import Dataset
    from datagouv.sandbox import Sandbox

ROWS, GROUP, COLUMNS = 180_000, 15_000, 9
CSV = b"commune;compte\n" + b"".join(b"%05d;%d\n" % (n, n * 2) for n in range(30_000))


@pytest.fixture(scope="session")
def parquet() -> bytes:
    """Return a file of nine columns and twelve groups of rows, which does not compress."""
    numbers = pa.array(range(ROWS), pa.int64())
    columns = {f"c{one}": pc.multiply(numbers, 1_000_003 * (one + 1)) for one in range(COLUMNS)}
    sink = io.BytesIO()
    pq.write_table(
        pa.table(columns), sink, row_group_size=GROUP, compression="none", use_dictionary=False
    )
    return sink.getvalue()


@pytest.fixture
def host(parquet: bytes) -> Iterator[BreakingServer]:
    """Return the host of the parquet file: the portal's only if a test has it as its portal."""
    with BreakingServer(parquet) as host:
        host.host.path = "/files/mesures.parquet"
        yield host


@dataclass(frozen=True)
class Published:
    """A dataset, and the names of its files."""

    dataset: Dataset
    root: str
    """The URL of the dataset as a folder, with the portal's host in it."""


@pytest.fixture(scope="session")
def client(datagouv_portal: Sandbox) -> Iterator[Client]:
    with Client(base_url=datagouv_portal.url, api_key=datagouv_portal.api_key) as client:
        yield client


@pytest.fixture(scope="session")
def published(client: Client, datagouv_portal: Sandbox) -> Published:
    """Return a dataset of three CSV files, one of which is in two parts."""
    organization = client.organization(datagouv_portal.organization_id)
    dataset = organization.create_dataset(title="Relevés à lire", description="Des relevés.")
    dataset.upload(CSV, filename="comptes.csv")
    dataset.upload(b"mois,valeur\n1,10\n", filename="releve-01.csv")
    dataset.upload(b"mois,valeur\n2,20\n", filename="releve-02.csv")
    host = datagouv_portal.url.partition("://")[2]
    return Published(dataset.refresh(), f"datagouv://{host}/{dataset.id}")


@pytest.fixture
def measures(client: Client, published: Published, host: BreakingServer) -> Iterator[str]:
    """Return the URL of the parquet file, which is a remote file of the dataset."""
    resource = published.dataset.create_remote(
        title="Mesures", url=host.file_url, format="parquet", type="main"
    )
    yield f"{published.root}/{resource.id}"
    resource.delete()
