"""A walk through pages whose records may move meanwhile: none twice, none lost. Pure."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Mapping, Sequence
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from ..errors import InvalidAnswerError

_REMEMBERED = 10_000
"""Ids that a walk remembers, so that its memory stays flat: no record moves as far.

Of large pages it remembers two, for a page is read again as a whole. The ids of the first page are
remembered for good: a server that begins again at the end of its list is recognised by them."""
_REPEATS = 3
"""Pages in a row without a new record, after which a server is taken to repeat itself."""
_EMPTY = 1_000
"""Empty pages in a row, after which a walk gives up: a list may leave out what one may not see."""
_BEYOND = 1_000
"""Pages beyond the total, after which a walk gives up: some servers count up to 10,000 only."""
_UNCOUNTED = 100_000
"""Pages that a walk reads where the server counts nothing, or counts more with each page."""

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
    # A value that cannot be read is kept apart, and hides the record as well.
    aside: dict[str, Any] = getattr(record, "__pydantic_extra__", None) or {}
    return not any(vars(record).get(name) or aside.get(name) for name in HIDING)


class PageFacts(NamedTuple):
    """What a page says of itself and of the list; `None` where it does not, or not readably."""

    next_page: str | None = None
    tells_next: bool = True
    """Whether it says anything of a next page, and be it that there is none."""
    total: int | None = None
    """Records in all."""
    page_size: int | None = None
    """Records a page, as the server understood it."""


def page_facts(answer: Mapping[str, Any]) -> PageFacts:
    """Return what a page says of itself, whatever else stands in the place of it."""
    following = answer.get("next_page")
    return PageFacts(
        next_page=str(following) if following else None,
        tells_next="next_page" in answer,
        total=_count(answer.get("total"), 0),
        page_size=_count(answer.get("page_size"), 1),
    )


def _count(value: object, least: int) -> int | None:
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 20:
        value = int(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if least <= value <= sys.maxsize else None


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
        self._first: set[str] | None = None
        self._taken = 0
        self._new = 0
        self._following: set[str] = set()
        self._total: int | None = None
        self._begun_again = False
        self._repeats = 0
        self._empty = 0
        self._named = 0
        self._beyond = 0
        self._most: int | None = None

    @property
    def ended(self) -> bool:
        """Whether there are as many as were asked for."""
        return self._left == 0

    def take(self, records: Sequence[R], left_out: int = 0) -> list[R]:
        """Return the records that were not seen yet, as many as are asked for.

        Args:
            records: Of a page.
            left_out: Rows of the page that are no records.
        """
        # Two pages are remembered of a server that gives larger ones than it was asked for, too.
        self._remembered = max(self._remembered, 2 * len(records))
        first = self._first
        fresh: list[R] = []
        self._new = 0
        for record in records:
            if self.ended:
                break
            if record.id in self._seen or (first is not None and record.id in first):
                continue
            self._remember(record.id)
            self._new += 1
            if self._visible_only and not is_visible(record):
                continue
            fresh.append(record)
            if self._left is not None:
                self._left -= 1
        if first is None:
            self._first = {record.id for record in records} or None
        elif records and not self._new:
            self._begun_again = all(record.id in first for record in records)
        self._taken += self._new + left_out
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

    @property
    def missing(self) -> int:
        """How many records the portal counts beyond those that it gave."""
        return max(0, (self._total or 0) - self._taken)

    def is_last(self, number: int, found: int | None, facts: PageFacts) -> bool:
        """Tell whether no page follows the one that was taken last.

        Args:
            number: Of the page.
            found: How many rows it holds, `None` where there is no such page.
            facts: What it says, or, where there is no such page, what the one before says.

        Raises:
            InvalidAnswerError: The server gives no more, and counts more: the list is not whole.
        """
        if found is None:
            return self._end(number - 1, 0, facts)
        named = facts.next_page in self._following
        if facts.next_page is not None:
            self._following.add(facts.next_page)
        self._empty = 0 if found else self._empty + 1
        self._repeats = 0 if self._new or not found else self._repeats + 1
        self._named = self._named + 1 if named else 0
        if self._named > _EMPTY and self._total is None:
            raise InvalidAnswerError(
                f"the list has no end: {_EMPTY} pages name the same next page, and no total"
            )
        if self._new:
            if self._is_whole(facts, named=named):
                return True
            self._refuse_endless(number)
            return False
        begun_again = self._begun_again and number > 2
        if begun_again or self._repeats >= _REPEATS or self._empty >= _EMPTY:
            return self._end(number, found, facts)
        if self._total is None:
            # Behind the end, a page is empty. One that repeats others may be followed by new ones.
            return not found or not self._follows(facts)
        # A page may be empty: some lists leave out of it what the key's owner may not see.
        if self._taken < self._total and number * self._size < self._total and facts.next_page:
            return False
        return self._end(number, found, facts)

    def _is_whole(self, facts: PageFacts, *, named: bool) -> bool:
        """Tell whether a page that held something new is the last one."""
        if self._total is None:
            return not self._follows(facts)
        if self._taken < self._total:
            return False  # There is more, whatever the page says of a next one.
        # A next page that was named before leads round in a circle.
        return facts.next_page is None or named

    def _refuse_endless(self, number: int) -> None:
        """Refuse a list of which each page holds something new and names another page.

        Raises:
            InvalidAnswerError: There are far more pages than the server counts, or than lists have.
        """
        total = self._total
        if self._most is None:
            self._most = _UNCOUNTED + (total or 0)
        # By its place and by the records: pages may be smaller than asked for, and records go away.
        beyond = total is not None and self._taken > total and number * self._size > total
        self._beyond = self._beyond + 1 if beyond else 0
        if self._beyond > _BEYOND:
            raise InvalidAnswerError(
                f"the list has no end: {self._taken} records came, the portal counts {total}, and "
                "another page follows; pass limit= to read the first ones"
            )
        if number > self._most:
            raise InvalidAnswerError(
                f"the list has no end that the portal tells: {number} pages came, and another one "
                "follows; pass limit= to read the first ones, or a larger page_size="
            )

    @staticmethod
    def _follows(facts: PageFacts) -> bool:
        return facts.next_page is not None or not facts.tells_next

    def _end(self, number: int, found: int, facts: PageFacts) -> bool:
        """Say that page `number` was the last one, unless the server counts more than it gave."""
        if not self.missing:
            return True
        # Some lists leave rows out of their pages, and have pages for all that they count.
        total = self._total or 0
        if facts.page_size == self._size and number * self._size >= total:
            inside = (number - 1) * self._size < total
            if not found or (inside and facts.next_page is None):
                return True
        raise InvalidAnswerError(
            f"the list is not whole: its pages end after {self._taken} records, and the portal "
            f"counts {self._total}"
        )

    def ahead(self, number: int, next_page: str | None, depth: int) -> Sequence[int]:
        """Return the numbers of the pages that will be asked for next, `depth` of them at most."""
        if not depth or next_page is None or self.ended:
            return ()
        last = number + 1 if self._total is None else -(-self._total // self._size)
        if self._left is not None:
            last = min(last, number - (-self._left // self._size))
        return range(number + 1, min(number + depth, last) + 1)
