"""A parquet file on a host, of which columns are read: how many bytes come over the network."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from datagouv import Client
from tests.breaking_server import DATASET, RESOURCE, BreakingServer

ROWS = 400_000
COLUMNS = 9
FIRST = 1 << 16
"""Bytes that are read when the file is opened."""


def parquet() -> bytes:
    """Return a file of nine columns and 20 groups of rows, which does not compress."""
    base = pa.array(range(ROWS), pa.int64())
    columns = {
        f"c{number}": pa.compute.multiply(base, 1_000_003 * (number + 1)) for number in range(9)
    }
    sink = io.BytesIO()
    pq.write_table(
        pa.table(columns), sink, row_group_size=20_000, compression="none", use_dictionary=False
    )
    return sink.getvalue()


@pytest.fixture(scope="module")
def content() -> bytes:
    return parquet()


@pytest.fixture
def server(content: bytes) -> Iterator[BreakingServer]:
    with BreakingServer(content) as server:
        yield server


@pytest.mark.parametrize("pre_buffer", [True, False])
@pytest.mark.parametrize("columns", [["c4"], ["c2", "c3"], ["c0", "c8"]])
def test_columns_cost_their_own_bytes(
    server: BreakingServer, content: bytes, columns: list[str], pre_buffer: bool
) -> None:
    metadata = pq.read_metadata(io.BytesIO(content))
    groups = [metadata.row_group(number) for number in range(metadata.num_row_groups)]
    names = metadata.schema.names
    wanted = sum(
        group.column(names.index(name)).total_compressed_size
        for group in groups
        for name in columns
    )
    with Client(base_url=server.url) as client:
        resource = client.resource(RESOURCE, dataset_id=DATASET)
        with resource.open() as file:
            table = pq.read_table(file, columns=columns, pre_buffer=pre_buffer)

    assert table.equals(pq.read_table(io.BytesIO(content), columns=columns))
    assert server.bytes_sent <= 1.15 * (wanted + metadata.serialized_size) + 2 * FIRST
    assert server.connections <= 2
