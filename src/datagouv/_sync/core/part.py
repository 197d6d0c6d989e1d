# Generated from src/datagouv/_async/core/part.py by scripts/unasync.py: edit that file, then `make style`.
"""The base of every part of a client: collections, reference lists, territories."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from ..._annotations import readable
from ..._display.signatures import show_fields
from ..._hints import by_name, no_attribute

if TYPE_CHECKING:
    from ..client import Client
    from .transport import Transport


@readable
class Part:
    """A part of a client, bound to the client and its portal."""

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        show_fields(cls)
        by_name(cls)
        readable(cls)

    def __init__(self, client: Client) -> None:
        self._client = client

    @property
    def _with_key(self) -> Transport:
        """The transport, for a call that needs a key: without one, it raises `MissingKeyError`."""
        return self._client._transport.require_key()

    if not TYPE_CHECKING:  # a type checker refuses a misspelt name by itself

        def __getattr__(self, name: str) -> NoReturn:
            raise no_attribute(self, name)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._client.base_url}>"
