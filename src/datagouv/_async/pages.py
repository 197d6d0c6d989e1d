"""Lazy pages of records: one request a page, made when its first record is asked for."""

from __future__ import annotations

import sys
from collections.abc import AsyncGenerator, Callable
from copy import copy
from typing import TYPE_CHECKING, Any, Generic, NoReturn, TypeVar

import httpx
from pydantic import BaseModel, Field, ValidationError

from .._ahead import AsyncAhead
from .._json import no_collection, shown
from .._listing import Asked
from .._protocol import quote_id, read_id
from .._values import summary
from .._walk import Walk
from ..errors import ApiError, InvalidAnswerError, NotFoundError
from ..types.follow import Follow
from .record import AsyncRecord

if TYPE_CHECKING:
    from .client import AsyncClient

R = TypeVar("R", bound=AsyncRecord | Follow)
"""What lists hold: records, and values that nothing can be done with."""

_MISSING = frozenset({404, 405, 501})
"""What a portal answers for a list that it does not have."""


class AsyncPage(BaseModel, Generic[R], defer_build=True):
    """One page, as the server gives it."""

    data: list[R]
    next_page: str | None = None
    total: int | None = Field(default=None, ge=0, le=sys.maxsize)
    facets: dict[str, Any] | None = None


class AsyncPages(Generic[R]):
    """Records across the pages of a list, loaded while they are used.

    Iterate it for the records; each iteration asks the portal again. Records that move from page to
    page meanwhile are neither repeated nor, in the order of their creation, lost.

    Args:
        client: The client.
        kind: What the records are.
        asked: What is asked for.
        instead: What is asked for where the portal does not have that list.
    """

    def __init__(
        self,
        client: AsyncClient,
        kind: type[R],
        asked: Asked,
        instead: Callable[[], Asked] | None = None,
    ) -> None:
        self._client = client
        self._kind = kind
        self._instead = instead
        self._asked = asked
        if instead is not None and asked.path in client.transport.missing:
            self._asked, self._instead = instead(), None
        self._held: AsyncPage[R] | None = None
        self._counted: int | None = None

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._kind.__name__}, loaded while they are iterated>"

    if not TYPE_CHECKING:  # a type checker refuses it by itself

        def __getitem__(self, index: object) -> NoReturn:
            # Python also comes here from a loop of the other face.
            raise TypeError(
                "pages have no places: `async for` goes through them, `await pages.first()` gives "
                "the first record, `limit=` the first few"
            )

    async def __aiter__(self) -> AsyncGenerator[R, None]:
        pages = self.pages()
        try:
            async for page in pages:
                for record in page:
                    yield record
                del page  # So that it is freed when the next one is built.
        finally:
            await pages.aclose()

    async def pages(self) -> AsyncGenerator[list[R], None]:
        """Iterate the pages, each a list of records (one GET a page)."""
        page: AsyncPage[R] | None = await self._first()
        self._held = None
        asked = self._asked
        walk = Walk[R](asked.page_size, asked.limit, visible_only=asked.visible_only)
        ahead = AsyncAhead(self._fetch, asked.prefetch)
        number = 1
        current: AsyncPage[R] | None = None
        records: list[R] = []
        try:
            while not walk.ended:
                if current is not None:
                    answer = await ahead.take(number)
                    # What follows is on its way while this page is built, too.
                    coming = walk.ahead(number - 1, current.next_page, asked.prefetch + 1)
                    await ahead.expect(coming[1:])
                    with no_collection():
                        # The page before goes in the same pause: Python looks for garbage when more
                        # objects came than went, and walks over all that came.
                        page, current, records = self._read(answer), None, []
                # Where all that is left moved onto pages that were read, such a page tells it.
                current = page or await self._last_before(number)
                if walk.has_grown(current.total):
                    await self._settle()
                for again in walk.drawn_back(number, current.total):
                    back = self._read(await self._fetch(again))
                    if back is not None and (records := walk.take(back.data)):
                        yield records
                await ahead.expect(walk.ahead(number, current.next_page, asked.prefetch))
                records = walk.take(current.data)
                if records:
                    yield records
                found = None if page is None else len(page.data)
                if walk.is_last(number, current.next_page, found, len(records)):
                    return
                number += 1
        finally:
            await ahead.aclose()

    @property
    async def total(self) -> int:
        """How many records the portal counts, whatever `limit` says.

        The first page tells it: one GET, of which an iteration that follows makes use.
        """
        if self._counted is None:
            self._held = await self._first()
        return self._counted or 0

    async def __alen__(self) -> int:
        total, limit = await self.total, self._asked.limit
        return total if limit is None else min(total, limit)

    async def first(self) -> R | None:
        """Return the first record, or `None` when there is none (one small GET)."""
        alone = copy(self)
        if self._held is None and not self._asked.visible_only:
            alone._asked = self._asked._replace(page_size=1)  # What is hidden may stand before it.
        pages = alone.pages()
        try:
            async for page in pages:
                return page[0]
        finally:
            await pages.aclose()
        return None

    async def _first(self) -> AsyncPage[R]:
        """Return the first page, by the way that this portal has."""
        if self._held is not None:
            return self._held
        await self._settle()
        # Another walk of these pages may find meanwhile that the portal does not have that list.
        asked, instead = self._asked, self._instead
        try:
            page = self._read(await self._fetch(1))
        except ApiError as error:
            if instead is None or error.status not in _MISSING:
                raise
            return await self._first_instead(asked, instead)
        if instead and asked.index_only and not (page and page.facets):
            return await self._first_instead(asked, instead)
        page = page or AsyncPage[R](data=[])
        self._counted = len(page.data) if page.total is None else page.total
        return page

    async def _first_instead(self, missing: Asked, instead: Callable[[], Asked]) -> AsyncPage[R]:
        self._client.transport.missing.add(missing.path)
        self._asked, self._instead = instead(), None
        return await self._first()

    async def _settle(self) -> None:
        """Look up what the filters name: the server ignores some ids that it does not find.

        Raises:
            NotFoundError: There is no such object.
        """
        if self._asked.keyed:
            self._client.transport.require_key()
        params = self._asked.params
        for said, (name, path, id, verify) in self._asked.references.items():
            if said in params and not verify:
                continue
            known = params.get(said, id)
            try:
                answer = await self._client.transport.send(
                    "GET", f"{path}{quote_id(known, name)}/", mask="id"
                )
            except NotFoundError as error:
                error.adding(f"the filter {name}={id!r}")
                raise
            params[said] = read_id(answer.content)

    async def _last_before(self, number: int) -> AsyncPage[R]:
        """Return the last page before `number` that is there."""
        for before in range(number - 1, 0, -1):
            page = self._read(await self._fetch(before))
            if page is not None:
                return page
        return AsyncPage[R](data=[])

    async def _fetch(self, number: int) -> httpx.Response | None:
        """Return the answer that holds a page, or `None` where there is no such page any more."""
        asked = self._asked
        try:
            return await self._client.transport.send(
                "GET",
                asked.path,
                params={**asked.params, "page_size": asked.page_size, "page": number},
                mask=asked.mask,
            )
        except NotFoundError:
            if number == 1:
                raise
            return None

    def _read(self, response: httpx.Response | None) -> AsyncPage[R] | None:
        if response is None:
            return None
        try:
            with no_collection():
                page = AsyncPage[self._kind].model_validate_json(response.content)  # type: ignore[name-defined]  # a class known at run time
        except ValidationError as error:
            failure = summary(error)
        else:
            odd = [row for row, record in enumerate(page.data) if not record.id]
            if not odd:
                for record in page.data:
                    if isinstance(record, AsyncRecord):
                        record._bind(self._client, whole=self._asked.mask is None)
                return page
            failure = f"data.{odd[0]}: it has no id"
        raise InvalidAnswerError(
            f"{response.url} is not a page of {self._kind.__name__} ({failure}): "
            f"{shown(response.content)}"
        )
