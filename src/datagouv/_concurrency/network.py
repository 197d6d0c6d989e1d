"""The network backends of httpcore, for threads and for tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    import httpcore


def network() -> httpcore.NetworkBackend:
    """Return the backend of httpcore for sockets and threads."""
    import httpcore

    return httpcore.SyncBackend()


def async_network() -> httpcore.AsyncNetworkBackend:
    """Return the backend of httpcore for asyncio and trio."""
    import httpcore

    # Without anyio, httpcore puts a class without a base in this place.
    return cast("httpcore.AsyncNetworkBackend", httpcore.AnyIOBackend())
