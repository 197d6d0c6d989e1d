"""Portals of their own, for what harms stays on them, and breaks each list that it is in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from datagouv.sandbox import Sandbox
from tests.portal.server import Server

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def portal(portal: Sandbox) -> Iterator[Sandbox]:
    """Return a portal of this file, where there may be one."""
    with Sandbox() as own:
        yield own


@pytest.fixture(scope="module")
def server(portal: Sandbox) -> Iterator[Server]:
    with Server(portal) as server:
        yield server


@pytest.fixture(scope="module", autouse=True)
def organization(portal: Sandbox) -> str:
    """Return the portal's own: those of these files cannot be read, and go with it."""
    return portal.organization_id
