# Generated from src/datagouv/_async/core/part.py by scripts/unasync.py: edit that file, then `make style`.
"""What a client has: its collections, the portal's own lists, the territories."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..client import Client


class Part:
    """A part of a client: how it speaks to the portal, and says of which one it is."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._client.base_url}>"
