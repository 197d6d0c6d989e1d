"""Every verb under fire: what fails on the way loses nothing, doubles nothing, and is said.

The matrix has a cell for each verb, fault, request of the verb, and face. A run of the tests tries
one cell in `STRIDE` of one face of each verb, other ones for each verb; it has no factor in common
with the number of faults, so that each fault meets many verbs. `make test-slow` tries all of them.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.faults.matrix import BrokenPromiseError, Face, Matrix
from tests.faults.verb import Verb
from tests.faults.verbs import VERBS

STRIDE = 31
LASTING_STRIDE = 7
FACES: tuple[Face, ...] = ("sync", "async")


def _broken(matrix: Matrix, verb: Verb, face: Face, share: slice, **kind: Any) -> list[str]:
    """Run some cells of a verb, and return what is wrong with them."""
    broken = []
    for cell in list(matrix.cells(verb, face, **kind))[share]:
        try:
            matrix.run(cell)
        except BrokenPromiseError as error:
            broken.append(str(error))
    return broken


@pytest.mark.parametrize("verb", VERBS.values(), ids=str)
def test_one_fault_loses_nothing_and_doubles_nothing(matrix: Matrix, verb: Verb) -> None:
    number = list(VERBS).index(verb.name)
    share = slice(number * 5 % STRIDE, None, STRIDE)
    assert not _broken(matrix, verb, FACES[number % 2], share)


@pytest.mark.slow
@pytest.mark.parametrize("face", FACES)
@pytest.mark.parametrize("verb", VERBS.values(), ids=str)
def test_no_fault_at_any_request_loses_or_doubles_anything(
    matrix: Matrix, verb: Verb, face: Face
) -> None:
    assert not _broken(matrix, verb, face, slice(None))


@pytest.mark.slow
@pytest.mark.parametrize("face", FACES)
@pytest.mark.parametrize("verb", VERBS.values(), ids=str)
def test_a_fault_that_lasts_ends_in_an_error_that_says_what_is_left(
    matrix: Matrix, verb: Verb, face: Face
) -> None:
    first = list(VERBS).index(verb.name) % LASTING_STRIDE
    assert not _broken(matrix, verb, face, slice(first, None, LASTING_STRIDE), lasting=True)
