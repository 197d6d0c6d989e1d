"""What goes wrong at any request of a part of a file: whole values come, or an error does."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from datagouv import Client, DatagouvError
from datagouv.filesystem import DatagouvFileSystem
from tests.breaking_server import DATASET, RESOURCE, BreakingServer, Host

from .conftest import ROWS

TOTAL = sum(n * 1_000_003 * 5 for n in range(ROWS))
"""The sum of the column c4."""


def scan(url: str, _path: str) -> int:
    with Client(base_url=url) as client:
        frame = client.resource(RESOURCE, dataset_id=DATASET).scan()
        return int(frame.select(pl.col("c4").sum()).collect().item())


def to_arrow(url: str, _path: str) -> int:
    with Client(base_url=url) as client:
        table = client.resource(RESOURCE, dataset_id=DATASET).to_arrow(columns=["c4"])
        return int(table.column("c4").to_numpy().sum())


def opened(url: str, _path: str) -> int:
    with (
        Client(base_url=url) as client,
        client.resource(RESOURCE, dataset_id=DATASET).open() as file,
    ):
        return int(pq.read_table(file, columns=["c4"]).column("c4").to_numpy().sum())


def filesystem(_url: str, path: str) -> int:
    files = DatagouvFileSystem(skip_instance_cache=True)
    table = pq.read_table(path, columns=["c4"], filesystem=files)
    return int(table.column("c4").to_numpy().sum())


def of_status(status: int) -> Callable[[Host], None]:
    def go_wrong(host: Host) -> None:
        host.statuses = [status]

    return go_wrong


def breaking(after: int) -> Callable[[Host], None]:
    def go_wrong(host: Host) -> None:
        host.break_after = after

    return go_wrong


def longer(host: Host) -> None:
    host.wrong_length = 100


def another_part(host: Host) -> None:
    host.wrong_start = 8


def without_ranges(host: Host) -> None:
    host.ranges = False


def page(host: Host) -> None:
    host.change(b"<html>Veuillez vous identifier</html>" * 100, '"page"')


FAULTS: dict[str, Callable[[Host], None]] = {
    "503": of_status(503),
    "404": of_status(404),
    "429": of_status(429),
    "breaks at once": breaking(0),
    "breaks in the middle": breaking(4000),
    "a length that is too long": longer,
    "another part": another_part,
    "no ranges": without_ranges,
    "a page in its place": page,
}
LASTING = {"a page in its place"}
READERS = (scan, to_arrow, opened, filesystem)
CASES = [
    pytest.param(read, fault, id=f"{read.__name__}-{fault}")
    for read in READERS
    for fault in FAULTS
    # polars 2.1 may wait for ever for the rest of a body whose host has ended it: so does its own
    # scan_parquet() of the URL, and no timeout of its requests ends it.
    if (read, fault) != (scan, "a length that is too long")
]


@pytest.mark.filterwarnings("ignore::datagouv.FileWarning")
@pytest.mark.parametrize(
    "number", [2, 14, *(pytest.param(number, marks=pytest.mark.slow) for number in (1, 5))]
)
@pytest.mark.parametrize(("read", "fault"), CASES)
def test_what_comes_is_right_or_an_error(
    host: BreakingServer, measures: str, read: Callable[[str, str], int], fault: str, number: int
) -> None:
    host.host.resource = {"format": "parquet"}
    usual = dict(vars(host.host))

    def go_wrong(request: int) -> None:
        if request == number:
            host.host.breaks = request
            FAULTS[fault](host.host)
        elif request > number and fault not in LASTING:
            vars(host.host).update(usual, before=go_wrong, statuses=[])

    host.host.before = go_wrong
    try:
        total = read(host.url, measures)
    except (DatagouvError, pl.exceptions.PolarsError, pa.ArrowInvalid, OSError):
        return  # Which error it is, polars and pyarrow decide.
    assert total == TOTAL
