"""Every writing verb under two faults in one call: the answer is lost, and what follows fails too.

The second one meets the request that follows (a look, or a repetition), that and all after it, or
the next write. A run of the tests tries one pair of every fourth verb; `make test-slow` a share of
all of them, on both faces.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.faults.faults import EMPTY, FAULTS, REFUSALS, at_the_next_write
from tests.faults.matrix import BrokenPromiseError, Cell
from tests.faults.test_faults import FACES
from tests.faults.verbs import VERBS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.faults.matrix import Face, Matrix
    from tests.faults.proxy import Fault
    from tests.faults.verb import Verb

WRITING = [verb for verb in VERBS.values() if verb.changes and "folder" not in verb.changes]
STRIDE = 31
"""The slow run tries one pair of a verb in so many: all of them would take a day."""

_FIRST = (
    *("reset after read", "reset when done", "reset, arrives late", "reset, arrives later"),
    *("500 when done", "invalid JSON"),
)
_SECOND = (
    *(FAULTS[name] for name in ("reset after read", "reset when done", "reset, arrives late")),
    *(FAULTS[name] for name in ("502 when done", "500", "429 in seconds", "another shape")),
    *(EMPTY, *REFUSALS),
)
_LASTING = [FAULTS[name] for name in ("refused", "502 when done", "429 in seconds")]


def pairs(matrix: Matrix, verb: Verb, face: Face) -> Iterator[Cell]:
    """Give the cells with two faults of which the first meets a write."""
    methods = matrix.usual(verb, face).methods
    for at, method in enumerate(methods, 1):
        if method == "GET":
            continue
        for name in _FIRST:
            for then, lasting in _seconds():
                # To say of what is there that it is gone is no fault, but a lie.
                if method != "DELETE" or not then.name.startswith(("404", "410")):
                    yield Cell(verb, FAULTS[name], at, face, lasting, then)


def _seconds() -> Iterator[tuple[Fault, bool]]:
    for fault in _SECOND:
        yield fault, False
        yield at_the_next_write(fault), True
    for fault in (*_LASTING, *REFUSALS):
        yield fault, True


def _broken(matrix: Matrix, cells: list[Cell]) -> list[str]:
    broken = []
    for cell in cells:
        try:
            matrix.run(cell)
        except BrokenPromiseError as error:
            broken.append(str(error))
    return broken


@pytest.mark.parametrize("number", range(0, len(WRITING), 4), ids=lambda n: WRITING[n].name)
def test_two_faults_lose_nothing_and_double_nothing(matrix: Matrix, number: int) -> None:
    cells = list(pairs(matrix, WRITING[number], FACES[number // 4 % 2]))
    assert not _broken(matrix, [cells[number * 19 % len(cells)]])


@pytest.mark.slow
@pytest.mark.parametrize("face", FACES)
@pytest.mark.parametrize("verb", WRITING, ids=str)
def test_no_pair_of_faults_loses_or_doubles_anything(
    matrix: Matrix, verb: Verb, face: Face
) -> None:
    first = WRITING.index(verb) % STRIDE
    assert not _broken(matrix, list(pairs(matrix, verb, face))[first::STRIDE])
