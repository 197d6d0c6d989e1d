"""`scan()` of a published parquet file: polars reads what its query needs, and no other bytes."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import polars as pl
import pytest

from datagouv import AsyncClient, DatagouvError, FieldError, FileError
from tests.breaking_server import BreakingServer

from .conftest import GROUP, ROWS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from datagouv import Client, Resource
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


def test_polars_that_is_missing_is_named(
    resource: Resource, monkeypatch: pytest.MonkeyPatch, client: Client
) -> None:
    monkeypatch.setitem(sys.modules, "polars", None)

    with pytest.raises(DatagouvError, match="pip install polars"):
        resource.scan()
