# Generated from tests/_async/conftest.py by scripts/unasync.py: edit that file, then `make style`.
"""The client of these tests, on a machine without variables, certificates or patience."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from datagouv import Client

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import Portal


@pytest.fixture(autouse=True)
def machine(waits: list[float], no_variables: None, no_certificates: None) -> None:
    """Wait for nothing, and read nothing of the machine that runs the tests."""


@pytest.fixture
def client(portal: Portal) -> Iterator[Client]:
    with Client(base_url="https://portal.example", api_key="the-key") as client:
        yield client


@pytest.fixture
def anyone(portal: Portal) -> Iterator[Client]:
    """A client without a key."""
    with Client(base_url="https://portal.example") as client:
        yield client
