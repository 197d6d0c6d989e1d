"""The world of these tests: one portal, and a proxy before it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from tests.faults.matrix import Matrix
from tests.faults.world import World

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def matrix(request: pytest.FixtureRequest) -> Iterator[Matrix]:
    if sys.version_info >= (3, 14):
        pytest.skip("udata, the server software of the sandbox, needs Python < 3.14")
    with World(request.getfixturevalue("datagouv_portal")) as world:
        matrix = Matrix(world)
        yield matrix
        matrix.close()
