"""A walk through the catalogue, side by side with what a user would pick, on a server of its own.

    python benchmarks/catalogue.py [--datasets 100000] [--pages 100] [--rounds 3]

Every figure is a process of its own that walks all pages; the contenders take turns, round after
round, and each begins a round in its turn. A ratio is the median of the ratios within each round.
The server, a process too, writes pages of a recorded dataset with 5 resources, each with ids of its
own. datagouv-client 0.5.1 is installed into a temporary environment. The tables are written to
docs/benchmarks.md. `--datasets 5000 --pages 40 --rounds 1` takes a minute. POSIX only.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import urllib.parse
import urllib.request
from collections.abc import Mapping, Sequence

from _catalogue_contenders import ASK_OFFICIAL, ASK_OURS, LATE, MASKED, TASKS, WALK, WHOLE
from _catalogue_server import FEW, LATENCY, OFFICIAL, OURS, PAGE_SIZE, server
from overhead import OFFICIAL as THEIRS
from overhead import installed
from report import machine, table, write


class Bench:
    """Runs contenders against the server.

    Args:
        url: The server's.
        old: The interpreter that has datagouv-client 0.5.1.
        rounds: How often each of them runs.
    """

    def __init__(self, url: str, old: str, rounds: int) -> None:
        self.url = url
        self.old = old
        self.rounds = rounds

    def tell(self, total: int, latency: float = 0) -> int:
        """Set the server, and return how many requests it had since the last time."""
        with urllib.request.urlopen(f"{self.url}/bench/?total={total}&latency={latency}") as said:
            return int(said.read())

    def run(self, name: str, code: str, *arguments: str) -> str:
        """Run `code` in a process, and return what it printed."""
        python = self.old if name.startswith(OFFICIAL) else sys.executable
        command = [python, "-c", code, self.url, *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{name}: {done.stderr[-2000:]}")
        return done.stdout

    def walks(
        self, contenders: Mapping[str, str], total: int, latency: float = 0
    ) -> dict[str, list[list[float]]]:
        """Return, of each round of each: wall and CPU seconds, MiB at a tenth and at the end."""
        measured: dict[str, list[list[float]]] = {name: [] for name in contenders}
        names = list(contenders)
        for number in range(self.rounds):
            turn = number % len(names)
            for name in names[turn:] + names[:turn]:
                self.tell(total, 0 if name.startswith("parsing") else latency)
                code = WALK.replace("{setup}", contenders[name])
                printed = self.run(name, code, str(total))
                measured[name].append([float(figure) for figure in printed.split()])
        return measured


def ratio(above: Sequence[Sequence[float]], below: Sequence[Sequence[float]], column: int) -> float:
    """Return the median of the ratios within each round."""
    pairs = zip(above, below, strict=True)
    return statistics.median(one[column] / other[column] for one, other in pairs)


def judged(value: float, least: float) -> str:
    """Say whether a ratio is what was aimed at."""
    return f"{value:.2f}" + ("" if value >= least else f" (aim: {least:g})")


def speeds(bench: Bench, contenders: Mapping[str, str], total: int) -> str:
    """Return the table of whole walks."""
    measured = bench.walks(contenders, total)
    _, floor, ours, *_, old = measured
    rows = []
    for name, rounds in measured.items():
        wall, cpu, early, end = (statistics.median(column) for column in zip(*rounds, strict=True))
        to_old = ratio(measured[old], rounds, 1)
        to_floor = ratio(measured[floor], rounds, 1)
        said = [f"{to_floor:.2f}", f"{to_old:.2f}"]
        if name == ours:
            said = [judged(to_floor, 0.85), judged(to_old, 2.5)]
        fast = [f"{total / wall:,.0f}", f"{total / cpu:,.0f}"]
        rows.append([name, *fast, *said, f"{early:.0f}", f"{end:.0f}"])
    header = ["", "datasets a second", "a second of CPU", "times pydantic", "times official"]
    return table([*header, "peak MiB at a tenth", "at the end"], rows)


def waits(bench: Bench, pages: int) -> str:
    """Return the table of walks on a slow portal."""
    measured = bench.walks(LATE, pages * PAGE_SIZE, LATENCY)
    waiting, parsing, *_ = measured.values()
    larger = [max(pair, key=lambda one: one[0]) for pair in zip(waiting, parsing, strict=True)]
    rows = []
    for name, rounds in measured.items():
        wall = statistics.median(figures[0] for figures in rounds)
        times = ratio(rounds, larger, 0)
        missed = name.startswith(OURS) and "prefetch=1" in name and times > 1.15
        rows.append([name, f"{wall:.2f}", f"{times:.2f}" + (" (aim: 1.15)" if missed else "")])
    return table(["", "wall, s", "times the larger of waiting and parsing"], rows)


def requests(bench: Bench) -> str:
    """Return the table of requests a task."""
    rows = []
    for task, codes in TASKS.items():
        counts = []
        for name, code in zip((OURS, OFFICIAL), codes, strict=True):
            bench.tell(FEW)
            bench.run(name, (ASK_OURS if name == OURS else ASK_OFFICIAL) + code)
            counts.append(f"{bench.tell(FEW):,}")
        rows.append([task, *counts])
    return table(["requests for", OURS, OFFICIAL], rows)


def main() -> None:
    """Measure, and write docs/benchmarks.md."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--datasets", type=int, default=100_000, help="of a walk at full speed")
    options.add_argument("--pages", type=int, default=100, help="of a walk with latency")
    options.add_argument("--rounds", type=int, default=3)
    asked = options.parse_args()
    total = asked.datasets // PAGE_SIZE * PAGE_SIZE
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as folder, server() as url:
        bench = Bench(url, installed(folder, THEIRS), asked.rounds)
        counted = requests(bench)
        whole = speeds(bench, WHOLE, total)
        masked = speeds(bench, MASKED, total)
        late = waits(bench, asked.pages)
    write(
        "catalogue",
        f"## The catalogue\n\nMeasured by `benchmarks/catalogue.py` on {machine()}: medians of "
        f"{asked.rounds} interleaved rounds, pages of {PAGE_SIZE}, a server on loopback that "
        "shares the cores with its client. Ratios of speed are of CPU time; all are medians of "
        f"those within a round. The machine's load was {load:.1f} before the first of them.\n\n"
        f"### {total:,} datasets with 5 resources each, 7.3 KB a dataset\n\n{whole}\n\n"
        f"### The same, `id` and `title` only\n\n{masked}\n\n"
        f"### {asked.pages} pages of whole datasets, {LATENCY * 1000:.0f} ms of latency each\n\n"
        f"{late}\n\n### Requests\n\n{counted}",
    )


if __name__ == "__main__":
    main()
