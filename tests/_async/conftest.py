"""The client of these tests, on a machine without variables, certificates or patience."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from datagouv import AsyncClient

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.conftest import Portal


@pytest.fixture(autouse=True)
def machine(waits: list[float], no_variables: None, no_certificates: None) -> None:
    """Wait for nothing, and read nothing of the machine that runs the tests."""


@pytest.fixture
async def client(portal: Portal) -> AsyncIterator[AsyncClient]:
    async with AsyncClient(base_url="https://portal.example", api_key="the-key") as client:
        yield client


@pytest.fixture
async def anyone(portal: Portal) -> AsyncIterator[AsyncClient]:
    """A client without a key."""
    async with AsyncClient(base_url="https://portal.example") as client:
        yield client
