# Generated from src/datagouv/_async/core/page.py by scripts/unasync.py: edit that file, then `make style`.
"""One page of a list, as the server gives it: its rows, and what it says of the whole list."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar, cast

import httpx
from pydantic import BaseModel, Field, PrivateAttr, ValidationError

from ..._json import is_list, is_object, no_collection, printable, shown
from ..._udata.fields import IdentifiedValue, summary
from ..._udata.pagination import PageFacts, page_facts
from ..._udata.raw import RawObject
from ..._udata.values import decode_leniently, has_id, read_each, warn_of
from ...errors import InvalidAnswerError
from .record import Record

if TYPE_CHECKING:
    from ..._udata.values import Read


R = TypeVar("R", bound=Record | IdentifiedValue | RawObject)
"""What a list may hold: records, values with an id such as a follow, or dictionaries."""


class UncountableError(InvalidAnswerError, TypeError):
    """The portal does not say how many records a list holds.

    It is a `TypeError`, so that `list(pages)` goes on without a length.
    """


class Page(BaseModel, Generic[R], defer_build=True):
    """One page, as the server gives it."""

    data: list[R]
    next_page: str | None = None
    total: int | None = Field(default=None, ge=0, le=sys.maxsize)
    page_size: int | None = Field(default=None, ge=1, le=sys.maxsize)
    facets: dict[str, Any] | None = None
    _left_out: int = PrivateAttr(default=0)
    _odd_total: str = PrivateAttr(default="")

    @property
    def facts(self) -> PageFacts:
        """The size, the next page and the total, as far as the page tells them."""
        tells_next = "next_page" in self.model_fields_set
        return PageFacts(self.next_page or None, tells_next, self.total, self.page_size)

    @property
    def left_out(self) -> int:
        """The number of rows of the page that are no records."""
        return self._left_out

    def count(self) -> int:
        """Return how many records the list holds; without a total, how many this page holds.

        Raises:
            UncountableError: The total is not a number.
        """
        if self._odd_total:
            raise UncountableError(f"the total of the list is no number: {self._odd_total}")
        return len(self.data) if self.total is None else self.total

    @classmethod
    def partly(cls, read: Read[Any], answer: Mapping[str, Any]) -> Self:
        """Return a page with unreadable fields or rows.

        Args:
            read: The readable rows.
            answer: The JSON of the page.
        """
        facts, facets = page_facts(answer), answer.get("facets")
        page = cls.model_construct(
            {"data", "next_page"} if facts.tells_next else {"data"},
            data=read.objects,
            next_page=facts.next_page,
            total=facts.total,
            page_size=facts.page_size,
            facets=facets if is_object(facets) else None,
        )
        page._left_out = len(read.left_out)
        if facts.total is None and answer.get("total") is not None:
            page._odd_total = printable(f"{answer['total']!r:.60}")
        return page


def read_page(kind: type[R], response: httpx.Response, *, one_row: bool = False) -> Page[R]:
    """Return the page in an answer, whose rows are of one class.

    Args:
        kind: The class of the rows.
        response: The answer.
        one_row: Whether the request asked for one row.

    Raises:
        InvalidAnswerError: The answer is not a page.
    """
    try:
        with no_collection():
            page = Page[kind].model_validate_json(response.content)  # type: ignore[valid-type]  # a class known at run time
    except ValidationError as error:
        return _read_leniently(kind, response, summary(error), one_row=one_row)
    if all(has_id(record) for record in page.data):
        return page
    return _read_leniently(kind, response, "a row has no id", one_row=one_row)


def _read_leniently(
    kind: type[R], response: httpx.Response, failure: str, *, one_row: bool
) -> Page[R]:
    """Read a page with unreadable fields or rows, row by row.

    An unreadable field raises when the caller reads it; a row that is no object, or has no id, is
    left out. One warning names both.

    Raises:
        InvalidAnswerError: The answer is not a page.
    """
    answer = decode_leniently(response.content)
    rows = answer.get("data") if is_object(answer) else None
    if is_object(answer) and is_list(rows):
        with no_collection():
            # No dictionaries come here: RawPages reads them by itself.
            read = read_each(cast("type[Record]", kind), rows)
        page = Page[R].partly(read, answer)
        # A first page without a single record is a page of another noun, unless the page has one
        # row of a longer list: that row may be odd.
        later = response.url.params.get("page") != "1"
        if read.objects or not rows or later or (one_row and (page.total or 0) > 1):
            warn_of(f"{response.url}", read.odd, read.left_out)
            return page
    raise InvalidAnswerError(
        f"{response.url} is not a page of {kind.__name__} ({failure}): {shown(response.content)}"
    )
