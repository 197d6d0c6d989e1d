"""Files in and out, side by side with what a user would pick, against a server of its own.

    python benchmarks/transfers.py                 # all of it, in less than 10 minutes when quiet
    python benchmarks/transfers.py --rounds 2      # half of that
    python benchmarks/transfers.py --only files --only upload    # written nowhere

It needs a POSIX system with 5 GiB of room where temporary files are, curl and sha1sum (their rows
are missing without), and a package index: this SDK and datagouv-client 0.5.1 are each installed
into a throw-away environment, as a user would, without tools for developers beside them.

Every figure is a process of its own; the contenders take turns, round after round, and each begins
a round in its turn. Wall times are those of the call alone, without Python's start and imports (of
the whole process for curl), CPU times and peak memory are those of the whole process. A ratio is
the median of the ratios within each round. The server, a process too, hashes what it receives, as
the platform does. The tables are written to docs/benchmarks.md when all cases were run.

`_server.py` is the server, `_contenders.py` what competes, `_bench.py` how it is measured; here is
what is compared with what, and what was aimed at.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import _contenders as code
from _bench import Bench, Run
from _server import DATASET, FILE_SIZE, FILES, MIB, PART_SIZE, make_file, server
from overhead import OFFICIAL, installed
from report import machine, table, write

LATENCY = 0.05
RSS_AIM = 45.0
BREAKS = 3
"""How often each way is broken, at most."""

OURS = "**datagouv**"
OLD_NAME = "datagouv-client 0.5.1"


def median(values: Iterator[float]) -> float:
    """Return the median."""
    return statistics.median(values)


def ratio(runs: Mapping[str, list[Run]], name: str, base: str) -> float:
    """Return the median, over the rounds, of one contender's wall time by another's."""
    return median(a.wall / b.wall for a, b in zip(runs[name], runs[base], strict=True))


def aim(what: str, figure: float, limit: float, form: str = ".2f") -> str:
    """Return an aim beside its figure."""
    verdict = "met" if figure <= limit else "**missed**"
    return f"{what} ≤ {limit:g}: {figure:{form}}, {verdict}"


def compared(
    runs: Mapping[str, list[Run]],
    base: str,
    aims: Mapping[str, Sequence[str]],
    size: int,
) -> str:
    """Return the table of one comparison.

    Args:
        runs: By contender.
        base: The competitor that the aims name.
        aims: By contender, its aims beside their figures.
        size: Bytes that pass in one run.
    """
    best = min(runs, key=lambda name: median(run.wall for run in runs[name]))
    rows = []
    for name, done in runs.items():
        wall = median(run.wall for run in done)
        rows.append(
            [
                name,
                f"{wall:.2f}",
                f"{size / MIB / wall:,.0f}",
                f"{median(run.cpu for run in done):.2f}",
                f"{median(run.rss for run in done):.0f}",
                f"{ratio(runs, name, best):.2f}",
                f"{ratio(runs, name, base):.2f}" if base in runs else "",
                "; ".join(aims.get(name, ())),
            ]
        )
    named = base.replace("*", "")
    measures = ["wall, s", "MiB/s", "CPU, s", "peak RSS, MiB", "to the best", f"to {named}"]
    return table(["", *measures, "aim"], rows)


def rss(runs: Mapping[str, list[Run]], name: str) -> str:
    """Return the aim of memory beside its figure."""
    return aim("MiB", median(run.rss for run in runs[name]), RSS_AIM, ".1f")


def upload(bench: Bench) -> str:
    """Send one file in one request."""
    one = bench.size + 1
    posts = f'curl -o /dev/null -F "file=@$2" "$1/api/1/datasets/{DATASET}/upload/"'
    commands = bench.curls("curl -F", posts) | {
        "httpx `files=`, nothing hashed": bench.python(code.UPLOAD_HTTPX),
        "httpx async, nothing hashed": bench.python(code.UPLOAD_HTTPX_ASYNC),
        f"{OURS}, sha1 verified": bench.python(code.UPLOAD, one),
        f"{OURS} async, sha1 verified": bench.python(code.UPLOAD_ASYNC, one),
        OLD_NAME: bench.old(code.UPLOAD_OLD),
    }
    runs = bench.compete(commands, bench.received_whole)
    aims = {
        name: [aim("to curl", ratio(runs, name, "curl -F"), 1.15)] * (bench.curl is not None)
        + [rss(runs, name)]
        for name in runs
        if name.startswith(OURS)
    }
    return compared(runs, "curl -F", aims, bench.size)


def parts(bench: Bench) -> str:
    """Send one file in parts and in one request."""
    commands = {
        f"{kind}, {how}": bench.python(program, size)
        for kind, program in ((OURS, code.UPLOAD), (f"{OURS} async", code.UPLOAD_ASYNC))
        for how, size in (("one request", bench.size + 1), ("parts, 3 at a time", PART_SIZE))
    }
    runs = bench.compete(commands, bench.received_whole)
    aims = {}
    for kind in (OURS, f"{OURS} async"):
        name = f"{kind}, parts, 3 at a time"
        against = ratio(runs, name, f"{kind}, one request")
        aims[name] = [aim("to one request", against, 1.25), rss(runs, name)]
    return compared(runs, f"{OURS}, one request", aims, bench.size)


def download(bench: Bench) -> str:
    """Fetch one file to disk."""
    fetch = 'curl -o "$3" "$1/files/big.csv"; sha1sum "$3" > /dev/null'
    both, bare = "curl -o, then sha1sum", "httpx, nothing hashed"
    commands = bench.curls(both, fetch) | {
        bare: bench.python(code.DOWNLOAD_HTTPX, sends=False),
        bare + " async": bench.python(code.DOWNLOAD_HTTPX_ASYNC, sends=False),
        f"{OURS}, sha1 verified": bench.python(code.DOWNLOAD, sends=False),
        f"{OURS} async, sha1 verified": bench.python(code.DOWNLOAD_ASYNC, sends=False),
        OLD_NAME: bench.old(code.DOWNLOAD_OLD, sends=False),
    }
    runs = bench.compete(commands, bench.sent_whole)
    aims = {
        name: [aim("to curl + sha1sum", ratio(runs, name, both), 1)] * (bench.curl is not None)
        + [aim(f"to httpx{way}", ratio(runs, name, bare + way), 1.2), rss(runs, name)]
        for name, way in (
            (f"{OURS}, sha1 verified", ""),
            (f"{OURS} async, sha1 verified", " async"),
        )
    }
    return compared(runs, both, aims, bench.size)


def files(bench: Bench) -> str:
    """Fetch many files, each with its latency."""
    kinds = {
        "httpx, nothing hashed": code.FOLDER_HTTPX,
        "httpx async, nothing hashed": code.FOLDER_HTTPX_ASYNC,
        OURS: code.FOLDER_SYNC,
        f"{OURS} async": code.FOLDER_ASYNC,
    }
    commands = {
        f"{kind}, {parallel} at a time": bench.python(program, parallel, sends=False)
        for parallel in (8, 16)
        for kind, program in kinds.items()
    } | {f"{OLD_NAME}, one by one": bench.old(code.FOLDER_OLD, sends=False)}
    runs = bench.compete(commands, bench.sent_folder, latency=LATENCY)
    aims = {}
    for name, done in runs.items():
        if name.endswith("at a time"):
            floor = LATENCY * FILES / int(name.split()[-4])
            wall = median(run.wall for run in done)
            aims[name] = [aim(f"to the floor of {floor:.2f} s", wall / floor, 1.25)]
    return compared(runs, f"{OLD_NAME}, one by one", aims, FILES * FILE_SIZE)


def broken(bench: Bench, ways: Mapping[str, tuple[Sequence[str], bool]], *, sends: bool) -> str:
    """Break each way at 90 %, let it go on, and return what passed twice.

    Args:
        bench: The server and the file.
        ways: By name: the command, and whether nothing answers after the break, so that the call
            fails and is called again in a new process; else it goes on by itself.
        sends: Whether it is an upload.
    """
    limit = PART_SIZE if sends else MIB
    what, counter = ("sent", "received") if sends else ("received", "sent")
    rows = []
    for name, (command, again) in ways.items():
        twice = []
        for _ in range(min(bench.rounds, BREAKS)):
            bench.tell(room=bench.size * 9 // 10, lasting=again)
            if again:
                bench.run(command, fails=True)
                bench.tell(heal=True)
            bench.run(command)
            counted = bench.tell()
            if sends and counted["sha1"] != bench.sha1:
                raise RuntimeError(f"{name} published something else")
            twice.append(counted[counter] - bench.size)
            bench.clear()
        share = f"{max(twice) / PART_SIZE:.2f} parts" if sends else f"{max(twice):,} bytes"
        judged = (
            aim("MiB", max(twice) / MIB, round(limit / MIB, 2)) if name.startswith(OURS) else ""
        )
        usual, worst = statistics.median(twice) / MIB, max(twice) / MIB
        rows.append([name, f"{usual:.2f}", f"{worst:.2f}", share, judged])
    header = ["", f"MiB {what} twice, median", "at worst", "which is", "aim"]
    return table(header, rows)


def broken_upload(bench: Bench) -> str:
    """Break a file off on its way out."""
    posts = f'curl -o /dev/null -F "file=@$2" "$1/api/1/datasets/{DATASET}/upload/"'
    single = code.UPLOAD.replace("part_size=number", "part_size=number, parallel=1")
    ours = {
        f"{OURS}, one connection breaks, the call goes on": (code.UPLOAD, False),
        f"{OURS}, all break, called again": (code.UPLOAD, True),
        f"{OURS}, one part at a time, called again": (single, True),
        f"{OURS} async, all break, called again": (code.UPLOAD_ASYNC, True),
    }
    ways = {
        name: (bench.python(program.replace('"key"', '"key", retries=2'), PART_SIZE), again)
        for name, (program, again) in ours.items()
    }
    shell = bench.curls("curl -F, called again", posts)
    ways |= {name: (command, True) for name, command in shell.items()}
    return broken(bench, ways, sends=True)


def broken_download(bench: Bench) -> str:
    """Break a file off on its way in."""
    fetch = 'curl -o "$3" "$1/files/big.csv"'
    ours = {
        f"{OURS}, the call goes on": (code.DOWNLOAD, False),
        f"{OURS}, called again": (code.DOWNLOAD, True),
        f"{OURS} async, called again": (code.DOWNLOAD_ASYNC, True),
    }
    ways = {
        name: (bench.python(program.replace('"key"', '"key", retries=2'), sends=False), again)
        for name, (program, again) in ours.items()
    }
    shell = bench.curls("curl -o, called again", fetch)
    ways |= {name: (command, True) for name, command in shell.items()}
    return broken(bench, ways, sends=False)


CASES: dict[str, tuple[str, Callable[[Bench], str]]] = {
    "upload": ("Upload of {size} in one request", upload),
    "parts": (f"Upload of {{size}} in parts of {PART_SIZE:,} bytes", parts),
    "download": ("Download of {size} to disk", download),
    "files": (
        f"{FILES} files of {FILE_SIZE >> 10} KiB, {LATENCY * 1000:.0f} ms of latency each",
        files,
    ),
    "broken-upload": ("Upload of {size}, broken at 90 %", broken_upload),
    "broken-download": ("Download of {size}, broken at 90 %", broken_download),
}


def named(size: int) -> str:
    """Return a size in words."""
    return f"{size / (1 << 30):g} GiB" if size >> 30 else f"{size / MIB:g} MiB"


def introduction(bench: Bench) -> str:
    """Return what was measured, on what, and how."""
    versions = f"httpx {bench.version('httpx')}, {bench.curl_version()}"
    missing = "" if bench.curl else " curl or sha1sum is missing on it: their rows are too."
    return (
        f"Measured by `benchmarks/transfers.py` on {machine()}, {versions}: medians of "
        f"{bench.rounds} interleaved rounds (at most {BREAKS} where connections break), against a "
        "server on loopback that hashes what it receives and shares the cores with its client "
        f"(from a plain socket, unhashed, it takes {bench.ceiling():.1f} GiB/s). Wall times are "
        "those of the call, CPU and memory those of the whole process; ratios are medians of those "
        f"within a round.{missing}"
    )


def main() -> None:
    """Measure, and write docs/benchmarks.md."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--rounds", type=int, default=4, help="measured, after one that warms up")
    options.add_argument("--size", type=int, default=1 << 30, help="bytes of the large file")
    options.add_argument("--only", choices=CASES, action="append", help="a case; written nowhere")
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        new = installed(str(folder / "new"), str(Path(__file__).parent.parent))
        old = installed(str(folder / "old"), OFFICIAL)
        file = folder / "big.csv"
        digests = make_file(file, asked.size)
        with server(file, digests) as url:
            bench = Bench(
                *(folder, asked.size, asked.rounds),
                new=new,
                old=old,
                url=url,
                file=file,
                sha1=digests[-1],
            )
            print(about := introduction(bench), flush=True)
            sections = ["## Transfers", about]
            for key in asked.only or CASES:
                title, case = CASES[key]
                started = time.monotonic()
                sections.append(f"### {title.format(size=named(asked.size))}\n\n{case(bench)}")
                print(f"\n{sections[-1]}\n\n({time.monotonic() - started:.0f} s)", flush=True)
    if not asked.only:
        write("transfers", "\n\n".join(sections))


if __name__ == "__main__":
    main()
