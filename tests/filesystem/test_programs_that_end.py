"""A program ends while pyarrow reads a file ahead, in threads that Python does not know."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.breaking_server import DATASET, RESOURCE

if TYPE_CHECKING:
    from tests.breaking_server import BreakingServer

PROGRAM = """
import sys
from datagouv import Client
import pyarrow.parquet as pq
file = Client(base_url=sys.argv[1]).resource(*sys.argv[2:3], dataset_id=sys.argv[3]).open()
parquet = pq.ParquetFile(file, pre_buffer=True)
"""
ENDS = {
    "after a failure": 'pq.read_table(file, columns=["c4", "c7"])',
    "before the last row": 'next(parquet.iter_batches(columns=["c4"], row_groups=[0, 1, 2]))',
    "after the last row": 'assert pq.read_table(file, columns=["c4"]).num_rows',
}


@pytest.mark.parametrize("end", ENDS)
def test_a_program_ends_that_has_read_a_part_of_a_file(host: BreakingServer, end: str) -> None:
    def slow_down(number: int) -> None:
        if end == "before the last row" and number > 3:
            host.host.drip = 0.001  # A range is under way when the program ends.
        if end == "after a failure" and number > 4:
            host.host.status = 404

    host.host.before = slow_down
    done = subprocess.run(
        [sys.executable, "-I", "-c", PROGRAM + ENDS[end], host.url, RESOURCE, DATASET],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert "terminate called" not in done.stderr
    assert done.returncode == (1 if end == "after a failure" else 0)
    assert ("NotFoundError" in done.stderr) == (end == "after a failure")
