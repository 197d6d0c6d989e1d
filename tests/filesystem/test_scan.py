"""`scan()` of a published parquet file: polars reads what its query needs, and no other bytes."""

from __future__ import annotations

import io
import pickle
import ssl
import sys
from typing import TYPE_CHECKING, Any

import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from datagouv import (
    AsyncClient,
    ChecksumError,
    Client,
    DatagouvError,
    FieldError,
    FileError,
    FileWarning,
    InvalidAnswerError,
)
from tests.breaking_server import DATASET, RESOURCE, BreakingServer

from .conftest import GROUP, ROWS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from datagouv import Resource
    from datagouv.sandbox import Sandbox

    from .conftest import Published

GROUPS = ROWS // GROUP


@pytest.fixture
def resource(published: Published, host: BreakingServer) -> Iterator[Resource]:
    made = published.dataset.create_remote(title="Mesures", url=host.file_url, format="parquet")
    yield made
    made.delete()


def test_a_column_costs_its_own_bytes(resource: Resource, host: BreakingServer) -> None:
    total = resource.scan().select(pl.col("c4").sum()).collect().item()

    assert total == sum(n * 1_000_003 * 5 for n in range(ROWS))
    assert host.bytes_sent <= 0.2 * len(host.host.content)
    assert len(host.asked) <= GROUPS + 4


def test_chosen_rows_cost_the_bytes_of_their_groups(
    resource: Resource, host: BreakingServer
) -> None:
    few = resource.scan(columns=["c0", "c1"]).filter(pl.col("c0") < 3000 * 1_000_003).collect()

    assert few.height == 3000
    assert few.columns == ["c0", "c1"]
    assert host.bytes_sent <= 0.05 * len(host.host.content)


async def test_it_is_awaited_by_tasks(
    resource: Resource, host: BreakingServer, datagouv_portal: Sandbox
) -> None:
    async with AsyncClient(base_url=datagouv_portal.url) as client:
        scan = await (await client.resource(resource.id)).scan()

    assert scan.collect_schema().names()[:2] == ["c0", "c1"]


def test_a_column_that_is_not_there_is_refused(resource: Resource) -> None:
    with pytest.raises(FieldError, match="no column 'zzz': it has 'c0'"):
        resource.scan(columns=["zzz"])
    with pytest.raises(FieldError, match="list of names"):
        resource.scan(columns="c0")


def test_a_file_that_is_not_there_is_an_error(resource: Resource, host: BreakingServer) -> None:
    host.host.status = 404

    with pytest.raises(FileError, match="not on its host"):
        resource.scan()


def test_what_is_no_parquet_is_an_error(resource: Resource, host: BreakingServer) -> None:
    host.host.change(b"a;b\n" * 1000)

    with pytest.raises(FileError, match="cannot be read"):
        resource.scan()


def test_a_file_without_a_copy_in_parquet_names_the_way_out(published: Published) -> None:
    [csv] = [one for one in published.dataset.resources if one.title == "comptes.csv"]

    with pytest.raises(FileError, match=r"wait_for_analysis\(parquet=True\).*to_polars\(\)"):
        csv.scan()


def other_version(content: bytes) -> bytes:
    """Return a file whose pieces are in the same places, with other values."""
    table = pq.read_table(io.BytesIO(content))
    columns = {name: pc.add(table.column(name), 1) for name in table.column_names}
    sink = io.BytesIO()
    pq.write_table(
        pa.table(columns), sink, row_group_size=GROUP, compression="none", use_dictionary=False
    )
    assert len(sink.getvalue()) == len(content)
    return sink.getvalue()


@pytest.mark.parametrize("number", [1, 5])
@pytest.mark.parametrize("engine", ["auto", "in-memory", "streaming"])
def test_a_file_that_is_replaced_gives_no_values_of_both(
    resource: Resource, host: BreakingServer, number: int, engine: Any
) -> None:
    scan = resource.scan()
    begun, other = len(host.asked), other_version(host.host.content)

    def replace(request: int) -> None:
        if request == begun + number:
            host.host.change(other)

    host.host.before = replace
    with pytest.raises(InvalidAnswerError, match="has changed on its host since scan"):
        scan.select(pl.col("c4").sum()).collect(engine=engine)
    again = resource.scan().select(pl.col("c4").sum()).collect(engine=engine).item()
    assert again == sum(n * 1_000_003 * 5 + 1 for n in range(ROWS))


def test_ranges_that_do_not_fit_together_are_said_to_be_of_two_versions(
    resource: Resource, host: BreakingServer
) -> None:
    scan = resource.scan()
    begun = len(host.asked)
    host.host.before = lambda request: request == begun + 4 and host.host.change(b"PAR1" * 10)

    with pytest.raises(InvalidAnswerError, match="has changed on its host since scan"):
        scan.select(pl.col("c4").sum()).collect()


def test_a_hosted_file_of_another_size_is_refused(host: BreakingServer) -> None:
    host.host.resource = {"format": "parquet", "filesize": len(host.host.content) + 1}
    with Client(base_url=host.url) as client, pytest.raises(ChecksumError, match="knows a file of"):
        client.resource(RESOURCE, dataset_id=DATASET).scan()


def test_queries_give_what_they_give_on_the_whole_table(
    resource: Resource, host: BreakingServer
) -> None:
    scan, whole = resource.scan(), pl.read_parquet(host.host.content)
    low = pl.col("c0") < 1_000_003 * 20_000
    queries: list[Callable[[Any], Any]] = [
        lambda table: table.select(pl.len()),
        lambda table: table.head(5),
        lambda table: table.head(5).filter(low),
        lambda table: table.filter(low).head(5),
        lambda table: table.filter(low).select("c3"),
        lambda table: table.select("c5", "c1").slice(100_000, 3),
        lambda table: table.tail(2).select("c2"),
        lambda table: table.group_by(pl.col("c0") % 3).agg(pl.col("c1").sum()).sort("c0"),
        lambda table: table.with_columns(x=pl.col("c1") + pl.col("c2")).select(pl.col("x").max()),
        lambda table: table.join(table.head(3), on="c0").select("c0", "c8").sort("c0"),
    ]
    for query in queries:
        assert query(scan).collect().equals(query(whole))


def test_a_pickled_scan_gives_the_same_and_is_checked_as_well(
    resource: Resource, host: BreakingServer
) -> None:
    copy = pickle.loads(pickle.dumps(resource.scan(columns=["c0"])))

    assert copy.collect().height == ROWS
    host.host.change(other_version(host.host.content))
    with pytest.raises(InvalidAnswerError):
        copy.collect()


def test_the_certificates_of_the_machine_are_read_once_where_a_scan_is(
    resource: Resource, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan = resource.scan(columns=["c0"])
    copy = pickle.loads(pickle.dumps(scan))
    read: list[ssl.SSLContext] = []

    def trust_store() -> ssl.SSLContext:
        read.append(ssl.create_default_context())
        return read[-1]

    monkeypatch.setattr("datagouv._sync.core.wire.trust_store", trust_store)
    assert scan.collect().height == ROWS
    assert len(read) == 0  # The client has read them.
    assert copy.collect().height == copy.collect().height == ROWS
    assert len(read) == 1


def test_an_older_polars_is_told(
    resource: Resource, host: BreakingServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr("polars.io.plugins.register_io_source")

    with pytest.warns(FileWarning, match="does not let the file of resource .* be checked"):
        scan = resource.scan()

    assert scan.select(pl.len()).collect().item() == ROWS


def test_polars_that_is_missing_is_named(
    resource: Resource, monkeypatch: pytest.MonkeyPatch, client: Client
) -> None:
    monkeypatch.setitem(sys.modules, "polars", None)

    with pytest.raises(DatagouvError, match="pip install polars"):
        resource.scan()
