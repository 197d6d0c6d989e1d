"""Lists that verbs return, and those in a record: a notebook shows them as tables."""

from __future__ import annotations

from typing import Any, SupportsIndex, TypeVar

T = TypeVar("T")


class Listed(list[T]):
    """A list that a notebook shows as a table. Its copies and its pickles are plain lists."""

    __slots__ = ()

    def _repr_html_(self) -> str | None:
        """Return the first items as a table, or `None` where they are no objects."""
        from .content import list_of  # A program does not load what a notebook needs.

        return list_of(self)

    def __reduce_ex__(self, _protocol: SupportsIndex) -> tuple[type[list[Any]], tuple[Any]]:
        return list, (self[:],)
