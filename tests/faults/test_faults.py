"""Every verb under fire: what fails on the way loses nothing, doubles nothing, and is said.

The matrix has a cell for each verb, fault, request of the verb, and face. A run of the tests tries
one cell in `STRIDE` of one face of each verb, other ones for each verb; it has no factor in common
with the number of faults, so that each fault meets many verbs. `python -m tests.faults` tries all
of them, and what it counts is in `docs/reliability.md`.
"""

from __future__ import annotations

import pytest

from tests.faults.faults import FAULTS
from tests.faults.matrix import Cell, Face, Matrix
from tests.faults.requests_page import PAGE
from tests.faults.sent import row
from tests.faults.verb import Verb
from tests.faults.verbs import VERBS
from tests.faults.verbs_that_read import VERBS as THAT_READ

STRIDE = 59
LASTING_STRIDE = 7
"""Verbs that meet a fault that lasts: one in so many."""
FACES: tuple[Face, ...] = ("sync", "async")
ALL = list(VERBS.values())
THAT_WRITE = [verb for verb in ALL if verb not in THAT_READ]


@pytest.mark.parametrize("verb", ALL, ids=str)
def test_one_fault_loses_nothing_and_doubles_nothing(matrix: Matrix, verb: Verb) -> None:
    number = ALL.index(verb)
    cells = list(matrix.cells(verb, FACES[number % 2]))
    for cell in cells[number * 5 % min(STRIDE, len(cells)) :: STRIDE]:
        matrix.run(cell)


@pytest.mark.parametrize("verb", THAT_WRITE, ids=str)
def test_a_write_whose_answer_is_lost_is_settled(matrix: Matrix, verb: Verb) -> None:
    number = THAT_WRITE.index(verb)
    face, fault = FACES[number // 2 % 2], ("reset when done", "invalid JSON")[number % 2]
    methods = matrix.usual(verb, face).methods
    last = max(at for at, method in enumerate(methods, 1) if method != "GET")
    run = matrix.run(Cell(verb, FAULTS[fault], last, face))
    # The lost answer was the only one with the secret of the token.
    assert run.verdict == ("told" if verb.name == "me.create_token" else "settled"), run


@pytest.mark.parametrize("verb", ALL, ids=str)
def test_the_page_of_requests_has_those_of_a_verb(matrix: Matrix, verb: Verb) -> None:
    requests = matrix.usual(verb, FACES[ALL.index(verb) % 2]).requests
    rows = PAGE.read_text(encoding="utf-8").splitlines()
    assert (row(verb, requests) in rows) is bool(requests)


@pytest.mark.parametrize("verb", ALL[3::LASTING_STRIDE], ids=str)
def test_a_fault_that_lasts_ends_in_an_error_that_says_what_is_left(
    matrix: Matrix, verb: Verb
) -> None:
    number = ALL.index(verb)
    cells = list(matrix.cells(verb, FACES[number % 2], lasting=True))
    matrix.run(cells[number % len(cells)])
