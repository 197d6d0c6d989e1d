"""Run the whole matrix and write `docs/reliability.md`: `python -m tests.faults`.

Each process takes one verb in so many, on a portal of its own: `python -m tests.faults 2` uses two.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import platform
import sys
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from datagouv.sandbox import Sandbox
from tests.faults.faults import FAULTS
from tests.faults.matrix import BrokenPromiseError, Face, Matrix
from tests.faults.verb import Verb
from tests.faults.verbs import VERBS
from tests.faults.world import World

PAGE = Path(__file__).parents[2] / "docs" / "reliability.md"
MUTANTS = "\n## Mutants"
"""The section that this program leaves as it is."""
VERDICTS = ("survived", "settled", "refused cleanly", "told")
LASTING_STRIDE = 7
VERBS_OF_A_PORTAL = 10
"""A portal that holds thousands of objects is slow."""
FACES: tuple[Face, ...] = ("sync", "async")


class Seen(NamedTuple):
    """What came of one run."""

    verb: str
    fault: str
    lasting: bool
    verdict: str


def share(number: int, of: int) -> list[Seen]:
    """Run the cells of one verb in `of`."""
    logging.getLogger("datagouv").setLevel(logging.CRITICAL)
    seen: list[Seen] = []
    verbs = list(VERBS.values())[number::of]
    for first in range(0, len(verbs), VERBS_OF_A_PORTAL):
        with Sandbox() as portal, World(portal) as world:
            matrix = Matrix(world)
            for verb in verbs[first : first + VERBS_OF_A_PORTAL]:
                seen += _runs(matrix, verb)
                sys.stdout.write(f"{verb}: {len(seen)} runs so far\n")
                sys.stdout.flush()
            matrix.close()
    return seen


def _runs(matrix: Matrix, verb: Verb) -> list[Seen]:
    seen: list[Seen] = []
    for face in FACES:
        cells = list(matrix.cells(verb, face))
        lasting = list(matrix.cells(verb, face, lasting=True))
        first = list(VERBS).index(verb.name) % LASTING_STRIDE
        for cell in [*cells, *lasting[first::LASTING_STRIDE]]:
            try:
                verdict = str(matrix.run(cell).verdict)
            except BrokenPromiseError as error:
                sys.stderr.write(f"{error}\n")
                verdict = "broken"
            seen.append(Seen(verb.name, cell.fault.name, cell.lasting, verdict))
    return seen


def table(seen: list[Seen], by: str, names: list[str]) -> str:
    """Return the counts as a Markdown table, a line for each name."""
    lines = [
        f"| {by} | runs | survived | settled | refused cleanly | told | broken |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    for name in [*names, "all"]:
        of = [one for one in seen if name in ("all", getattr(one, by))]
        counts = Counter(one.verdict for one in of)
        cells = [counts[verdict] for verdict in (*VERDICTS, "broken")]
        shown = " | ".join(str(number) if number else "" for number in [len(of), *cells])
        lines.append(f"| {'**all**' if name == 'all' else name} | {shown} |")
    return "\n".join(lines)


def page(seen: list[Seen], seconds: float) -> str:
    """Return the page."""
    once = [one for one in seen if not one.lasting]
    lasting = [one for one in seen if one.lasting]
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    measured = f"{datetime.now(UTC):%Y-%m-%d} on {machine}, Python {platform.python_version()}"
    verbs, faults = list(VERBS), list(FAULTS)
    return f"""\
# Reliability

What becomes of a verb when something fails on its way. A proxy stands between the SDK and the real
server software, and does one thing wrong at one request. **Every verb meets every fault at each of
its requests**, sync and async. After each run the server itself is asked what it holds: each object
exists once or not at all, is the old one or the new one, no field changed that was not named, there
is nothing that nobody asked for, and the caller was told what is true.

| ending | what the caller has | what the server holds |
|---|---|---|
| survived | the result, after a repetition | what was asked |
| settled | the result, though the answer to a write was lost | what was asked, once |
| refused cleanly | an error of the tree | what it held before |
| told | an error that says what may be | either, or what the error names |
| broken | something else: a bug | |

Measured {measured}: {len(seen)} runs in {seconds / 60:.0f} minutes. This page is written by
`python -m tests.faults`; `make test` tries a few cells of each verb, `make test-slow` all of them,
and pairs of faults.

## What cannot be promised

- **Another program's change in the middle of `update()`.** The server takes no condition: what
  somebody writes between the read and the PUT of a dataset, two requests that follow each other, is
  overwritten.
- **A server that ends a lost request very late.** A create is looked for during 60 seconds
  (`lookup_timeout=` of the client) after an answer that leaves the server at work; then
  `AnswerLostError` says that it may come yet.
- **A create that somebody else makes with the same values in the same minute.** Where our own
  answer is lost, one such object is taken for ours, with a `LostAnswerWarning`; of two,
  `AnswerLostError` names both.
- **A remote file without a version.** Where a host tells no ETag, date or checksum, nobody sees a
  change of the same size.
- **The time that polars takes.** `scan()` reads by polars, which may wait for ever for a host that
  ends a body too early.

## One fault, by verb

{table(once, "verb", verbs)}

## One fault, by fault

{table(once, "fault", faults)}

## A fault that lasts, by fault

The same from one request on, for one cell in {LASTING_STRIDE}: it never gets better.

{table(lasting, "fault", faults)}
"""


def main() -> int:
    """Write the page; fail when a promise is broken."""
    processes = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    started = time.monotonic()
    context = multiprocessing.get_context("spawn")
    with context.Pool(processes) as pool:
        shares = pool.starmap(share, [(number, processes) for number in range(processes)])
    seen = [one for part in shares for one in part]
    _, heading, mutants = PAGE.read_text(encoding="utf-8").partition(MUTANTS)
    text = page(seen, time.monotonic() - started)
    PAGE.write_text(text + heading + mutants, encoding="utf-8")
    broken = sum(one.verdict == "broken" for one in seen)
    sys.stdout.write(f"{len(seen)} runs, {broken} broken: {PAGE}\n")
    return 1 if broken else 0
