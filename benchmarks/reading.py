"""What reading a table costs, side by side with what a user would write by hand.

    python benchmarks/reading.py [--rounds 3] [--lines 2200000]

A CSV file in cp1252 (186 MB) and a parquet file (38 MB) come from a server on loopback that shares
the cores with its client. Every figure is a process of its own; the contenders take turns, round
after round; medians are compared within this one run.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path

import pyarrow
import pyarrow.parquet
from _bench import RUNNER, Run
from _reading_contenders import COLUMNS, CSV_TABLES, PARQUET_TABLES, PROFILE, ROWS_OF_A_TABLE
from _reading_server import SMALL, TYPES
from report import machine, table, write

HERE = Path(__file__).parent
COMMUNES = ("Nîmes", "Besançon", "Œuilly", "L’Haÿ-les-Roses", "Saint-Étienne", "Paris", "Lyon")
DAY = datetime.date(2020, 1, 1)


def lines(count: int) -> Iterator[str]:
    """Yield the lines of the CSV file."""
    days = [(DAY + datetime.timedelta(days=n)).strftime("%d/%m/%Y") for n in range(2000)]
    yield ";".join(TYPES) + "\n"
    for n in range(count):
        day = days[n % 2000]
        measure = "" if n % 50 == 3 else f"{n * 37 % 2_000_000 / 1000:.3f}".replace(".", ",")
        yield (
            f"{n * 7919 % 10**14:014};{n % 99999:05};{COMMUNES[n % 7]};{day};"
            f"{day} {n % 24:02}:{n % 60:02};{measure};{n * n % 100_000};"
            f"{'oui' if n % 3 else 'non'};n° {n % 1000}\n"
        )


def make(folder: Path, count: int) -> None:
    """Write the two files."""
    with (folder / "mesures.csv").open("w", encoding="cp1252", newline="") as file:
        file.writelines(lines(count))
    chance = random.Random(1)
    columns = {
        "code": [f"{n % 99999:05}" for n in range(count)],
        "commune": [COMMUNES[n % 7] for n in range(count)],
        "jour": [DAY + datetime.timedelta(days=n % 2000) for n in range(count)],
        **{name: [chance.randrange(10**6) for _ in range(count)] for name in ("a", "b")},
        "c": [chance.randrange(1000) for _ in range(count)],
        "mesure": [round(chance.random(), 3) for _ in range(count)],
        "actif": [n % 3 == 0 for n in range(count)],
        "libelle": [f"n° {n % 1000}" for n in range(count)],
    }
    metadata = {"csv_detective": json.dumps(_profile(columns)), "created_at": f"{DAY}"}
    whole = pyarrow.table(columns).replace_schema_metadata(metadata)
    pyarrow.parquet.write_table(
        whole, folder / "mesures.parquet", compression="zstd", row_group_size=50_000
    )


def _profile(columns: Mapping[str, object]) -> dict[str, object]:
    kinds = {name: {"python_type": "string", "format": "string"} for name in columns}
    return {"header": list(columns), "columns": kinds, "total_lines": 1}


class Bench:
    """The server, and the processes that read from it."""

    def __init__(self, folder: Path, url: str, rounds: int) -> None:
        self._folder, self.url, self._rounds = folder, url, rounds
        # Without their bytecode, modules are compiled in every process.
        self._environment = {
            name: value
            for name, value in os.environ.items()
            if name != "PYTHONDONTWRITEBYTECODE" and not name.lower().endswith("_proxy")
        }
        self.size = {path.name: path.stat().st_size for path in (folder / "files").iterdir()}

    def run(self, program: str) -> tuple[Run, int, int]:
        """Run a program; return what it took, and the requests and the bytes that it asked for."""
        self.counted()
        with tempfile.TemporaryDirectory(dir=self._folder) as out:
            done = subprocess.run(
                [
                    *(sys.executable, "-I", "-S", "-c", RUNNER),
                    *(sys.executable, "-I", "-c", program, self.url, out),
                ],
                check=True,
                capture_output=True,
                text=True,
                env=self._environment,
            )
        said, _, figures = done.stdout.rpartition("|")
        _, cpu, rss, status = (float(figure) for figure in figures.split())
        if status:
            raise RuntimeError(f"{program}\n{done.stderr[-3000:]}")
        counted = self.counted()
        return Run(float(said.split()[-1]), cpu, rss / 1024), counted["requests"], counted["bytes"]

    def counted(self) -> dict[str, int]:
        """Return the requests and the bytes since the last time."""
        with urllib.request.urlopen(f"{self.url}/count") as answer:
            found: dict[str, int] = json.load(answer)
        return found

    def compete(self, programs: Mapping[str, str]) -> dict[str, list[tuple[Run, int, int]]]:
        """Run the contenders in turns."""
        runs: dict[str, list[tuple[Run, int, int]]] = {name: [] for name in programs}
        names = list(programs)
        for number in range(self._rounds + 1):
            turn = number % len(names)
            for name in names[turn:] + names[:turn]:
                run = self.run(programs[name])
                if number:  # the first round writes bytecode and warms the disk's cache
                    runs[name].append(run)
        return runs


def aim(what: str, found: float, most: float) -> str:
    """Return a figure beside its floor."""
    return f"{what} ≤ {most:g}: {found:.2f}, {'met' if found <= most else '**missed**'}"


def times(
    runs: Mapping[str, list[tuple[Run, int, int]]], aims: Mapping[str, list[tuple[str, int, float]]]
) -> str:
    """Return a table of the medians.

    Args:
        runs: By contender.
        aims: The floors, by contender: to which other one, by its place, and how much at most; or
            of memory in MiB, with -1 in the place of a contender.
    """
    names = list(runs)
    medians: dict[str, Run] = {}
    for name, found in runs.items():
        figures = zip(*(run for run, *_ in found), strict=True)
        medians[name] = Run(*map(statistics.median, figures))
    rows: list[list[str]] = []
    for name, median in medians.items():
        said: list[str] = []
        for what, other, most in aims.get(name, []):
            if other < 0:
                said.append(aim(what, median.rss, most))
                continue
            # The rounds are pairs: the load of the machine changes from one to the next.
            pairs = zip(runs[name], runs[names[other]], strict=True)
            ratio = statistics.median(mine.wall / theirs.wall for (mine, *_), (theirs, *_) in pairs)
            said.append(aim(what, ratio, most))
        rows.append(
            [name, f"{median.wall:.2f}", f"{median.cpu:.2f}", f"{median.rss:.0f}", "; ".join(said)]
        )
    return table(["", "wall, s", "CPU, s", "peak RSS, MiB", "aim"], rows)


def main() -> None:
    """Measure, and write the report."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--lines", type=int, default=2_200_000)
    asked = options.parse_args()
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="datagouv-reading-") as name:
        folder = Path(name)
        (folder / "files").mkdir()
        make(folder / "files", asked.lines)
        command = [sys.executable, str(HERE / "_reading_server.py"), str(folder / "files")]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
            try:
                assert server.stdout is not None
                bench = Bench(folder, server.stdout.readline().strip(), asked.rounds)
                text = report(bench)
            finally:
                server.terminate()
    write("reading", _head(asked.rounds, load) + text)


def _head(rounds: int, load: float) -> str:
    return (
        f"## Reading data\n\nMeasured by `benchmarks/reading.py` on {machine()}: medians of "
        f"{rounds} interleaved rounds, a server on loopback that shares the cores with its client. "
        f"The machine's load was {load:.1f} before the first of them.\n\n"
        "`to_arrow()`, `to_polars()` and `rows()` are measured with a record in hand, and once "
        "more with the first record of a process, which loads the classes of records.\n"
    )


_STAND_IN = (
    "The service of this benchmark is a stand-in, which answers a page in one or two milliseconds: "
    "the requests of `rows()` take more than 0.05 of its pages by hand, too. On the real tabular "
    "API with PostgreSQL, on the same machine under load, `rows()` took 0.4 s and the pages of 20 "
    "took 26 s: 0.015."
)


def report(bench: Bench) -> str:
    """Return the tables of all that is measured."""
    csv, parquet = (bench.size[f"mesures.{end}"] for end in ("csv", "parquet"))
    _, _, ours, written, _ = CSV_TABLES
    tables = times(
        bench.compete(CSV_TABLES),
        {
            ours: [("to pyarrow", 0, 1.15), ("to pandas", 1, 0.35), ("MiB", -1, 450)],
            written: [("MiB", -1, 250)],
        },
    )
    polars = list(PARQUET_TABLES)[1]
    frames = times(bench.compete(PARQUET_TABLES), {polars: [("to polars", 0, 1.10)]})
    counted: list[list[str]] = []
    for name, runs in bench.compete(COLUMNS).items():
        _, requests, size = runs[-1]
        share = 100 * size / parquet
        counted.append([name, str(requests), f"{size / 1e6:.1f}", aim("% of the file", share, 20)])
    _, requests, size = bench.run(PROFILE)
    least = f"{aim('requests', requests, 2)}; {aim('kB', size / 1e3, 300)}"
    counted.append(["**datagouv**: `profile()`", str(requests), f"{size / 1e6:.2f}", least])
    runs = bench.compete(ROWS_OF_A_TABLE)
    rows = times(runs, {list(runs)[2]: [("to pages of 20", 0, 0.05)]})
    return (
        f"\n### A CSV file of {csv / 1e6:.0f} MB in cp1252, nine columns\n\n{tables}\n"
        f"\n### A parquet file of {parquet / 1e6:.0f} MB\n\n{frames}\n"
        "\n### A part of the parquet file\n\n"
        f"{table(['', 'requests', 'MB of files', 'aim'], counted)}\n"
        f"\n### {SMALL:,} rows of the tabular service\n\n{rows}\n\n{_STAND_IN}"
    )


if __name__ == "__main__":
    main()
