"""A walk through pages whose records may move meanwhile: none twice, none lost. Pure."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from typing import Generic, Protocol, TypeVar

_REMEMBERED = 10_000
"""Ids that a walk remembers, so that its memory stays flat: no record moves as far.

Of large pages it remembers two, for a page is read again as a whole."""

HIDING = ("deleted", "deleted_at", "archived", "archived_at", "private")
"""What says that an object is not for everyone to see."""


class Identified(Protocol):
    """What has an id."""

    @property
    def id(self) -> str:
        """Its id."""
        ...


R = TypeVar("R", bound=Identified)


def is_visible(record: object) -> bool:
    """Tell whether a record is for everyone to see: neither deleted, nor archived, nor private."""
    return not any(vars(record).get(name) for name in HIDING)


class Walk(Generic[R]):
    """What was seen, and where to go on.

    Args:
        page_size: Records a page.
        limit: Records at most.
        visible_only: Leave out what is deleted, archived or private.
    """

    def __init__(self, page_size: int, limit: int | None, *, visible_only: bool) -> None:
        self._size = page_size
        self._left = limit
        self._visible_only = visible_only
        self._remembered = max(_REMEMBERED, 2 * page_size)
        self._seen: set[str] = set()
        self._order: deque[str] = deque()
        self._following: set[str] = set()
        self._total: int | None = None

    @property
    def ended(self) -> bool:
        """Whether there are as many as were asked for."""
        return self._left == 0

    def take(self, records: Iterable[R]) -> list[R]:
        """Return the records that were not seen yet, as many as are asked for."""
        fresh: list[R] = []
        for record in records:
            if self.ended:
                break
            if record.id in self._seen:
                continue
            self._remember(record.id)
            if self._visible_only and not is_visible(record):
                continue
            fresh.append(record)
            if self._left is not None:
                self._left -= 1
        return fresh

    def _remember(self, id: str) -> None:
        self._seen.add(id)
        self._order.append(id)
        if len(self._order) > self._remembered:
            self._seen.discard(self._order.popleft())

    def has_grown(self, total: int | None) -> bool:
        """Tell whether there are more records in all than the page before said."""
        return total is not None and self._total is not None and total > self._total

    def drawn_back(self, number: int, total: int | None) -> Sequence[int]:
        """Return the numbers of the pages that were read, and onto which others moved meanwhile.

        Records that are removed draw those behind them towards the beginning.

        Args:
            number: Of the page that was read last.
            total: Records in all, as that page says.
        """
        before, self._total = self._total, total
        if before is None or total is None or total >= before:
            return ()
        back = -(-(before - total) // self._size)
        return range(max(1, number - back), number)

    def is_last(self, number: int, next_page: str | None, found: int | None, fresh: int) -> bool:
        """Tell whether no page follows.

        Args:
            number: Of the page.
            next_page: What the page says that follows.
            found: How many records it holds, `None` where there is no such page.
            fresh: How many of them were not seen before.
        """
        if next_page is None or found is None or next_page in self._following:
            return True  # A next page that was named before leads round in a circle.
        self._following.add(next_page)
        if self._total is None:
            return not found
        # A page may be empty: some lists leave out of it what the key's owner may not see.
        return not fresh and number * self._size >= self._total

    def ahead(self, number: int, next_page: str | None, depth: int) -> Sequence[int]:
        """Return the numbers of the pages that will be asked for next, `depth` of them at most."""
        if not depth or next_page is None or self.ended:
            return ()
        last = number + 1 if self._total is None else -(-self._total // self._size)
        if self._left is not None:
            last = min(last, number - (-self._left // self._size))
        return range(number + 1, min(number + depth, last) + 1)
