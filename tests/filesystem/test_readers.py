"""pandas, dask, duckdb, pyarrow and paths on `datagouv://`: they read, and cost few bytes."""

from __future__ import annotations

import threading
import warnings
from typing import TYPE_CHECKING, Any

import dask
import dask.dataframe as dd
import duckdb
import fsspec
import pandas as pd
import pyarrow.dataset as pads
import pyarrow.parquet as pq
import pytest
from upath import UPath

from tests.breaking_server import BreakingServer

from .conftest import COLUMNS, CSV, GROUP, ROWS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from datagouv.sandbox import Sandbox

    from .conftest import Published

GROUPS = ROWS // GROUP
C4 = sum(n * 1_000_003 * 5 for n in range(ROWS))


@pytest.fixture(autouse=True)
def warnings_of_others() -> Iterator[None]:
    """Overlook what dask does with pandas."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", category=DeprecationWarning)
        warnings.filterwarnings("ignore", category=FutureWarning)
        yield


@pytest.fixture(autouse=True)
def fresh() -> None:
    """Forget the lists of files that another test has read."""
    fsspec.filesystem("datagouv").invalidate_cache()


@pytest.fixture
def engine() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as engine:
        engine.register_filesystem(fsspec.filesystem("datagouv"))
        yield engine


def test_pandas_reads_csv(published: Published, datagouv_portal: Sandbox) -> None:
    frame = pd.read_csv(f"{published.root}/comptes.csv", sep=";", dtype={"commune": str})

    assert len(frame) == 30_000
    assert frame["commune"][1] == "00001"
    path = f"datagouv://{published.dataset.id}/comptes.csv"
    options = {"base_url": datagouv_portal.url}
    assert len(pd.read_csv(path, sep=";", storage_options=options)) == 30_000


def one_column_of(read: Any, host: BreakingServer) -> int:
    """Return what a reader gives of one column, which costs a fifth of the file at most."""
    size = len(host.host.content)
    before = len(host.asked), host.bytes_sent

    value = int(read())

    assert host.bytes_sent - before[1] <= 0.2 * size
    assert len(host.asked) - before[0] <= GROUPS + 4
    return value


def test_pandas_reads_a_column_of_parquet(measures: str, host: BreakingServer) -> None:
    def read() -> Any:
        return pd.read_parquet(measures, columns=["c4"])["c4"].sum()

    assert one_column_of(read, host) == C4


def test_pyarrow_reads_a_column_of_parquet(measures: str, host: BreakingServer) -> None:
    files, path = fsspec.core.url_to_fs(measures)

    def read() -> int:
        table = pads.dataset(path, filesystem=files).to_table(columns=["c4"])
        return int(table["c4"].to_numpy().sum())

    assert one_column_of(read, host) == C4


def test_pyarrow_reads_chosen_rows(measures: str, host: BreakingServer) -> None:
    files, path = fsspec.core.url_to_fs(measures)
    limit = GROUP * 1_000_003

    rows = pads.dataset(path, filesystem=files).to_table(filter=pads.field("c0") < limit)

    assert rows.num_rows == GROUP
    assert host.bytes_sent <= 1.15 * len(host.host.content) / GROUPS + (1 << 18)


def test_duckdb_reads_a_column_of_parquet(
    engine: duckdb.DuckDBPyConnection, measures: str, host: BreakingServer
) -> None:
    def read() -> int:
        query = "select sum(c4)::bigint from read_parquet(?)"
        return int(engine.execute(query, [measures]).fetchall()[0][0])

    assert one_column_of(read, host) == C4


def test_duckdb_reads_the_files_of_a_pattern(
    engine: duckdb.DuckDBPyConnection, published: Published
) -> None:
    query = "select sum(valeur) from read_csv(?)"

    assert engine.execute(query, [f"{published.root}/releve-*.csv"]).fetchall() == [(30,)]


def test_many_threads_of_duckdb_read_the_right_bytes(
    engine: duckdb.DuckDBPyConnection, measures: str
) -> None:
    """Its threads share one file object: a seek of one must not move the read of another."""
    engine.execute("set threads = 8")
    sums = ", ".join(f"sum(c{one})::hugeint" for one in range(COLUMNS))
    right = tuple(sum(n * 1_000_003 * (one + 1) for n in range(ROWS)) for one in range(COLUMNS))

    for _ in range(3):
        found = engine.execute(f"select {sums} from read_parquet(?)", [measures]).fetchall()
        assert found == [right]


@pytest.mark.parametrize(
    "scheduler", ["threads", pytest.param("processes", marks=pytest.mark.slow)]
)
def test_dask_reads_csv_in_blocks(published: Published, scheduler: str) -> None:
    with dask.config.set(scheduler=scheduler):
        frame = dd.read_csv(f"{published.root}/comptes.csv", sep=";", blocksize=100_000)
        assert frame.npartitions > 2
        assert int(frame["compte"].sum().compute()) == sum(n * 2 for n in range(30_000))


@pytest.mark.parametrize("scheduler", ["threads", "processes"])
def test_dask_reads_parquet(measures: str, scheduler: str) -> None:
    with dask.config.set(scheduler=scheduler):
        frame = dd.read_parquet(measures, columns=["c4"], split_row_groups=4)
        assert int(frame["c4"].sum().compute()) == C4


def test_a_path_reads_and_lists(published: Published) -> None:
    folder = UPath(published.root)

    assert {path.name for path in folder.iterdir()} >= {"comptes.csv", "releve-01.csv"}
    assert [path.name for path in folder.glob("*-01.csv")] == ["releve-01.csv"]
    assert (folder / "comptes.csv").read_bytes() == CSV
    assert (folder / "comptes.csv").stat().st_size == len(CSV)


def test_threads_that_share_a_file_read_where_each_of_them_sought(
    measures: str, parquet: bytes
) -> None:
    wrong: list[int] = []
    with fsspec.open(measures) as file:
        together = threading.Barrier(6)

        def read(first: int) -> None:
            for start in range(first, len(parquet) - 1000, 1_000_000):
                together.wait(10)
                file.seek(start)
                if file.read(1000) != parquet[start : start + 1000]:
                    wrong.append(start)

        threads = [threading.Thread(target=read, args=(number * 1000,)) for number in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert wrong == []


def test_the_file_object_serves_pyarrow_s_own_reader(measures: str, host: BreakingServer) -> None:
    with fsspec.open(measures) as file:
        assert pq.ParquetFile(file).metadata.num_rows == ROWS
    assert host.bytes_sent < 300_000
