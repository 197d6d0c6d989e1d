# Generated from tests/portal/_async/test_patience.py by scripts/unasync.py: edit that file, then `make style`.
"""The one place where the waits are real: a portal that was cut off, and comes back."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import httpx
import pytest

from datagouv import Client, LostAnswerWarning

if TYPE_CHECKING:
    from datagouv.sandbox import Sandbox
    from tests.portal.server import Server
    from tests.portal.wire import Wire


def test_a_create_that_the_server_ends_seconds_after_its_gateway_gave_up_is_found(
    portal: Sandbox, server: Server, wire: Wire, title: str
) -> None:
    wire.after(1.2, "POST", "/datasets/")
    started = time.monotonic()

    with httpx.Client(transport=wire) as http:
        client = Client(base_url=portal.url, api_key=portal.api_key, http_client=http)
        with pytest.warns(LostAnswerWarning, match="holds all that was sent"):
            dataset = client.datasets.create(
                title=title, description="Attendu.", organization=server.organization
            )

    assert [one["id"] for one in server.titled(title)] == [dataset.id]
    assert wire.methods.count("POST") == 1
    assert time.monotonic() - started > 1.2
