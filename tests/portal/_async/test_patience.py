"""The one place where the waits are real: a portal that was cut off, and comes back."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datagouv import AsyncClient
    from tests.portal.server import Server
    from tests.portal.wire import Wire


async def test_a_lost_create_is_looked_for_with_patience_and_then_sent_again(
    watched: AsyncClient, server: Server, wire: Wire, title: str
) -> None:
    wire.fail("POST", "/datasets/", "timeout before")
    started = time.monotonic()

    dataset = await watched.datasets.create(
        title=title, description="Attendu.", organization=server.organization
    )

    assert [one["id"] for one in server.titled(title)] == [dataset.id]
    assert wire.methods == ["POST", "GET", "GET", "GET", "POST", "GET"]
    assert 1.5 < time.monotonic() - started < 10
