# Generated from src/datagouv/_async/pages.py by scripts/unasync.py: edit that file, then `make style`.
"""Lazy pages of records: one request a page, made when its first record is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from ..errors import InvalidAnswerError, NotFoundError
from .record import Record, summary

if TYPE_CHECKING:
    from .client import Client

R = TypeVar("R", bound=Record)

PAGE_SIZE = 100
"""Records a page: larger pages are slower to parse, a record at a time."""


class Page(BaseModel, Generic[R], defer_build=True):
    """One page, as the server gives it."""

    data: list[R]
    next_page: str | None = None


class Pages(Generic[R]):
    """Records across the pages of a list, loaded while they are used.

    Iterate it for the records; each iteration asks the portal again.
    """

    def __init__(
        self,
        client: Client,
        kind: type[R],
        path: str,
        params: Mapping[str, Any],
        *,
        page_size: int = PAGE_SIZE,
    ) -> None:
        self._client = client
        self._kind = kind
        self._path = path
        self._params = {**params, "page_size": page_size}

    def __iter__(self) -> Iterator[R]:
        seen: set[str] = set()
        for page in self.pages():
            for record in page:
                # Records that are created during the walk push others onto the next page again.
                if record.id not in seen:
                    seen.add(record.id)
                    yield record

    def pages(self) -> Iterator[list[R]]:
        """Iterate the pages, each a list of records (one GET a page)."""
        number = 1
        while True:
            try:
                page = self._load(number)
            except NotFoundError:
                if number == 1:
                    raise
                return  # Records were removed meanwhile: there is no such page any more.
            yield page.data
            if page.next_page is None:
                return
            number += 1

    def first(self) -> R | None:
        """Return the first record, or `None` when there is none (one GET)."""
        for record in self:
            return record
        return None

    def _load(self, number: int) -> Page[R]:
        response = self._client.transport.send(
            "GET", self._path, params={**self._params, "page": number}
        )
        failure: str | None = None
        try:
            page = Page[self._kind].model_validate_json(response.content)  # type: ignore[name-defined]  # a class known at run time
        except ValidationError as error:
            failure = summary(error)
        else:
            for record in page.data:
                record._bind(self._client, whole=True)
            return page
        raise InvalidAnswerError(
            f"{response.url} is not a page of {self._kind.__name__}: {failure}"
        )
