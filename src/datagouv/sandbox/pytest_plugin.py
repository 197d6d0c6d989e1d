"""The pytest fixture `datagouv_portal`, there wherever this package is installed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from datagouv.sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def datagouv_portal() -> Iterator[Sandbox]:
    """Serve a portal of one's own for the whole session: the real server software, in memory."""
    with Sandbox() as portal:
        yield portal
