"""Compare two checkouts of the package: import, one dataset, lists, uploads and downloads.

    python benchmarks/before_after.py OTHER/src [--rounds 9]

Each figure is a process of its own; the two checkouts take turns, and the ratios are of medians of
CPU time within this one run. A change that is not meant to cost anything stays within 1.03.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path

import _server as files
from _catalogue_server import DATASET, server
from report import table

HERE = Path(__file__).parent

IMPORTS = ("from datagouv import Client", "from datagouv import Client, Dataset")
START = """
import sys, time
from datagouv import Client
client = Client(base_url=sys.argv[1], api_key="key")
def measure(work):
    work()
    start = time.process_time()
    for _ in range({times}):
        work()
    print((time.process_time() - start) / {times} * 1e3)
"""
WORK = {
    "client.dataset(id)": (300, f"measure(lambda: client.dataset({DATASET!r}))"),
    "1,000 datasets of a list": (3, "measure(lambda: list(client.datasets.list(limit=1000)))"),
    '1,000 with fields=("id", "title")': (
        10,
        'measure(lambda: list(client.datasets.list(fields=("id", "title"), limit=1000)))',
    ),
}
SIZE = 256 << 20
DATASETS_FILE = f"""
dataset = client.dataset({files.DATASET!r}, fetch=False)
measure(lambda: dataset.upload(sys.argv[2], part_size="""
FETCHED = f"resource = client.resource({files.BIG!r}, dataset_id={files.DATASET!r})"
TRANSFERS = {
    "upload of 256 MiB in one request": f"{DATASETS_FILE}{SIZE + 1}))",
    "upload of 256 MiB in parts": f"{DATASETS_FILE}{files.PART_SIZE}))",
    "download of 256 MiB": f"{FETCHED}; measure(lambda: resource.download(sys.argv[2] + '.again'))",
}


def run(source: str, code: str, *arguments: str) -> tuple[float, str]:
    """Run code with the package of a checkout; return its CPU milliseconds and its output."""
    # Where Python is told to write no bytecode, each import would compile the package anew.
    environment = {**os.environ, "PYTHONPATH": source, "PYTHONDONTWRITEBYTECODE": ""}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], env=environment, capture_output=True, text=True
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return spent * 1e3, done.stdout


def main() -> None:
    """Measure both, and print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("other", help="the src folder of the checkout to compare with")
    options.add_argument("--rounds", type=int, default=9)
    asked = options.parse_args()
    sources = {"before": asked.other, "now": str(HERE.parent / "src")}
    figures: dict[tuple[str, str], list[float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "big.csv"
        digests = files.make_file(path, SIZE)
        with server() as url, files.server(path, digests) as file_url:
            urllib.request.urlopen(f"{url}/bench/?latency=0&total=1000").close()
            for number in range(asked.rounds + 1):
                # Each begins a round in its turn, for the first may find a cooler machine.
                for name in sorted(sources, reverse=number % 2 == 1):
                    spent = {code: run(sources[name], code)[0] for code in IMPORTS}
                    for work, (times, call) in WORK.items():
                        code = START.replace("{times}", str(times)) + call
                        spent[work] = float(run(sources[name], code, url)[1])
                    for work, call in TRANSFERS.items():
                        code = START.replace("{times}", "1") + call
                        spent[work] = float(run(sources[name], code, file_url, str(path))[1])
                    if number:  # The first round writes bytecode and warms the disk.
                        for work, milliseconds in spent.items():
                            figures.setdefault((work, name), []).append(milliseconds)
    rows: list[list[str]] = []
    for work in (*IMPORTS, *WORK, *TRANSFERS):
        before, now = (statistics.median(figures[work, name]) for name in sources)
        rows.append([f"`{work}`", f"{before:,.2f}", f"{now:,.2f}", f"{now / before:.2f}"])
    print(table(["CPU, ms", "before", "now", "ratio"], rows))


if __name__ == "__main__":
    main()
