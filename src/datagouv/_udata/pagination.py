"""A walk through pages whose records move meanwhile, without repeats or losses. Pure."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Mapping, Sequence
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from .._words import counted
from ..errors import InvalidAnswerError

_REMEMBERED = 10_000
"""Ids that a walk remembers: no record moves as far, and memory stays flat.

A walk remembers at least two pages, for it reads a page again as a whole. It remembers the first
page for good, to recognise a server that begins again at the end of its list."""
_REPEATS = 3
"""Pages in a row without a new record, after which the server repeats itself."""
_EMPTY = 1_000
"""Empty pages in a row, after which a walk gives up: lists leave out hidden objects."""
_BEYOND = 1_000
"""Pages beyond the total, after which a walk gives up: some servers count up to 10,000 only."""
_UNCOUNTED = 100_000
"""Pages that a walk reads without a total, or with a total that grows with each page."""

HIDING = ("deleted", "deleted_at", "archived", "archived_at", "private")
"""The fields of a hidden object."""


class Identified(Protocol):
    """An object with an id."""

    @property
    def id(self) -> str:
        """The id."""
        ...


R = TypeVar("R", bound=Identified)


def is_visible(record: object) -> bool:
    """Tell whether a record is neither deleted, nor archived, nor private."""
    # An unreadable value in __pydantic_extra__ hides the record as well.
    unread: dict[str, Any] = getattr(record, "__pydantic_extra__", None) or {}
    return not any(vars(record).get(name) or unread.get(name) for name in HIDING)


class PageFacts(NamedTuple):
    """The facts of a page; `None` where a fact is missing or unreadable."""

    next_page: str | None = None
    tells_next: bool = True
    """Whether the page has the key `next_page`, even if null."""
    total: int | None = None
    """Records in all."""
    page_size: int | None = None
    """Records a page, by the server."""


def page_facts(answer: Mapping[str, Any]) -> PageFacts:
    """Return the facts of a page, from any JSON object."""
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
    """The state of a walk: the records seen, and the next page.

    Args:
        page_size: Records a page.
        limit: Records at most.
        visible_only: Leave out deleted, archived and private records.
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
        """Whether `limit` is reached."""
        return self._left == 0

    def take(self, records: Sequence[R], left_out: int = 0) -> list[R]:
        """Return the new records of a page, up to `limit`.

        Args:
            records: The records of the page.
            left_out: Rows of the page that are no records.
        """
        # A server may give larger pages than requested: remember two of them, too.
        self._remembered = max(self._remembered, 2 * len(records))
        first = self._first
        fresh: list[R] = []
        self._new = 0
        for record in records:
            if self._left == 0:
                break
            id = record.id
            if id in self._seen or (first is not None and id in first):
                continue
            self._seen.add(id)
            self._order.append(id)
            if len(self._order) > self._remembered:
                self._seen.discard(self._order.popleft())
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

    def has_grown(self, total: int | None) -> bool:
        """Tell whether the total is larger than on the page before."""
        return total is not None and self._total is not None and total > self._total

    def drawn_back(self, number: int, total: int | None) -> Sequence[int]:
        """Return the numbers of earlier pages onto which unseen records moved.

        After a deletion, later records move towards the beginning of the list.

        Args:
            number: The number of the page read last.
            total: The total on that page.
        """
        before, self._total = self._total, total
        if before is None or total is None or total >= before:
            return ()
        back = -(-(before - total) // self._size)
        return range(max(1, number - back), number)

    @property
    def missing(self) -> int:
        """How many counted records the portal did not give."""
        return max(0, (self._total or 0) - self._taken)

    def is_last(self, number: int, found: int | None, facts: PageFacts) -> bool:
        """Tell whether the page taken last is the last page.

        Args:
            number: The number of the page.
            found: The number of its rows; `None` where the page does not exist.
            facts: The facts of the page, or of the page before a missing page.

        Raises:
            InvalidAnswerError: The list ends before its total: it is not whole.
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
            # Beyond the end, a page is empty. New records may follow a page of repeats.
            return not found or not self._follows(facts)
        # A page may be empty: some lists leave out objects that the key's owner may not see.
        if self._taken < self._total and number * self._size < self._total and facts.next_page:
            return False
        return self._end(number, found, facts)

    def _is_whole(self, facts: PageFacts, *, named: bool) -> bool:
        """Tell whether a page with new records is the last page."""
        if self._total is None:
            return not self._follows(facts)
        if self._taken < self._total:
            return False  # More records follow, even without a next page.
        # A next page named before is a loop.
        return facts.next_page is None or named

    def _refuse_endless(self, number: int) -> None:
        """Refuse a list without an end: each page has new records and a next page.

        Raises:
            InvalidAnswerError: The list has far more pages than its total, or than any list.
        """
        total = self._total
        if self._most is None:
            self._most = _UNCOUNTED + (total or 0)
        # Compare records and position: pages may be small, and records may be deleted.
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
        """Return True where page `number` may be the last; refuse a list with missing records."""
        if not self.missing:
            return True
        # Some lists leave rows out, but have pages for their total.
        total = self._total or 0
        if facts.page_size == self._size and number * self._size >= total:
            inside = (number - 1) * self._size < total
            if not found or (inside and facts.next_page is None):
                return True
        raise InvalidAnswerError(
            f"the list is not whole: its pages end after {counted(self._taken, 'records')}, and "
            f"the portal counts {self._total}"
        )

    def ahead(self, number: int, next_page: str | None, depth: int) -> Sequence[int]:
        """Return the numbers of the next pages, at most `depth`."""
        if not depth or next_page is None or self.ended:
            return ()
        last = number + 1 if self._total is None else -(-self._total // self._size)
        if self._left is not None:
            last = min(last, number - (-self._left // self._size))
        return range(number + 1, min(number + depth, last) + 1)
