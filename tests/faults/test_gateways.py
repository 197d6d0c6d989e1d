"""Every verb behind a gateway that drops headers: it does what it does without one."""

from __future__ import annotations

import pytest

from tests.faults.gateways import GATEWAYS
from tests.faults.matrix import Cell, Face, Matrix
from tests.faults.verb import Verb
from tests.faults.verbs import VERBS

FACES: tuple[Face, ...] = ("sync", "async")
ALL = list(VERBS.values())


STRIDE = 12
"""A run of the tests tries one verb in so many at each gateway, other ones at each."""


def _behind(matrix: Matrix, verb: Verb, gateway: str) -> None:
    face = FACES[ALL.index(verb) % 2]
    if not matrix.usual(verb, face).methods:
        return  # A verb that asks for nothing meets no gateway.
    run = matrix.run(Cell(verb, GATEWAYS[gateway], 1, face, lasting=True))
    assert run.error is None, f"{verb} behind {gateway}: {run.error}"


@pytest.mark.parametrize(
    ("verb", "gateway"),
    [
        pytest.param(verb, gateway, id=f"{verb}, {gateway}")
        for place, gateway in enumerate(GATEWAYS)
        for verb in ALL[2 * place % STRIDE :: STRIDE]
    ],
)
def test_a_gateway_that_drops_headers_changes_nothing(
    matrix: Matrix, verb: Verb, gateway: str
) -> None:
    _behind(matrix, verb, gateway)


@pytest.mark.slow
@pytest.mark.parametrize("gateway", GATEWAYS)
@pytest.mark.parametrize("verb", ALL, ids=str)
def test_no_gateway_changes_any_verb(matrix: Matrix, verb: Verb, gateway: str) -> None:
    _behind(matrix, verb, gateway)
