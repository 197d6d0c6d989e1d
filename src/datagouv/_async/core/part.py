"""What a client has: its collections, the portal's own lists, the territories."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..client import AsyncClient


class AsyncPart:
    """A part of a client: how it speaks to the portal, and says of which one it is."""

    def __init__(self, client: AsyncClient) -> None:
        self._client = client

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._client.base_url}>"
