"""The network backends of httpcore, for threads and for tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    import httpcore


def network() -> httpcore.NetworkBackend:
    """Return what makes connections and reads from them."""
    import httpcore

    return httpcore.SyncBackend()


def async_network() -> httpcore.AsyncNetworkBackend:
    """Return what makes connections and reads from them, under asyncio and under trio."""
    import httpcore

    # A class without a base stands there, too, for where anyio is not installed.
    return cast("httpcore.AsyncNetworkBackend", httpcore.AnyIOBackend())
