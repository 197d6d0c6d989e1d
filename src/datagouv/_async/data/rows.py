"""The rows of a table, as the tabular service gives them: counted, in slices, checked."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn, TypeAlias

from ..._annotations import readable
from ..._doubt import warn
from ..._http.file_address import file_address
from ..._json import decode
from ..._tabular.answers import TablePage, changed, read_export, read_page, smaller_page
from ..._tabular.decoding import may_be_misread
from ..._tabular.fields import Column, Dates, Profile, Row
from ..._tabular.filters import (
    FilterTuple,
    Sort,
    check_columns,
    check_limit,
    read_filters,
    read_sort,
)
from ..._tabular.profile import read_profile
from ..._tabular.query import Query, build, can_sort, exports
from ..._tabular.trust import (
    HEAD,
    Found,
    ambiguous_dates,
    in_doubt,
    judge,
    listed,
    misread_columns,
    swapped,
    worst,
)
from ..._tabular.values import RowReader
from ..._udata.ids import quote_known_id
from ...errors import ApiError, DatagouvError, FieldError, FileWarning
from ..core.file_hosts import body_of, open_file

if TYPE_CHECKING:
    from .reading import AsyncReading

Served: TypeAlias = list[dict[str, object]]
"""Rows as the service gives them."""

SLICE = 10_000
"""Rows that one request brings: an export of so many takes a fifth of a second."""
_LARGEST_EXPORT = 50_000
"""Rows that the service gives in one export."""
_PAGE = 50
"""Rows of a page: the largest page that the services give by default."""


@dataclass(frozen=True, slots=True)
class _Begun:
    """A table whose first rows are known."""

    profile: Profile
    query: Query
    sorts: Sequence[Sort]
    read: RowReader
    page: TablePage

    def rows(self, served: Iterable[dict[str, object]]) -> list[Row]:
        """Return the rows of the answer that fit the filters."""
        rows = list(map(self.read, served))
        if self.query.rest:
            rows = [row for row in rows if self.query.matches(row)]
        return rows if self.read.wanted is None else list(map(self.read.chosen, rows))


async def load_profile(record: AsyncReading) -> Profile:
    """Return the profile of a record's file (one GET of the tabular service)."""
    path = f"{_path(record)}profile/"
    return read_profile(decode(await _get(record, path)))


@readable
class AsyncRows:
    """The rows of a table, loaded while they are used.

    Iterate it for the rows, each a dictionary; each iteration asks the service again.

    Args:
        record: The resource.
        filters: Which rows are wanted.
        columns: Which columns are wanted.
        sort: In which order.
        limit: How many rows at most.
        dates: What becomes of dates that the platform swapped.
    """

    def __init__(
        self,
        record: AsyncReading,
        filters: Iterable[FilterTuple] | None,
        *,
        columns: Sequence[str] | None,
        sort: str | Sequence[str] | None,
        limit: int | None,
        dates: Dates,
    ) -> None:
        if dates not in ("checked", "as_served"):
            raise FieldError(f"dates is {dates!r:.60}: it must be 'checked' or 'as_served'")
        self._record = record
        self._filters = filters if filters is None or isinstance(filters, str) else list(filters)
        self._columns = columns
        self._sort = sort
        self._limit = check_limit(limit)
        self._dates: Dates = dates
        self._held: _Begun | None = None

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._record!r:.200}, loaded while they are iterated>"

    if not TYPE_CHECKING:  # a type checker refuses it by itself

        def __getitem__(self, index: object) -> NoReturn:
            raise TypeError("rows have no places: iterate them; `limit=` gives the first few")

    @property
    async def total(self) -> int:
        """How many rows fit, whatever `limit` says.

        The first page tells it, and the next iteration reuses that page. Where the service has no
        exact form of a filter, this reads the rows and counts them.

        Raises:
            ApiError: The service refused or failed.
        """
        begun = self._held = await self._begin()
        if begun.query.rest:
            found = 0
            async for rows in self._blocks(begun):
                found += len(rows)
            return found
        return begun.page.total or 0

    async def first(self) -> Row | None:
        """Return the first row, or `None` where none fits."""
        alone = AsyncRows(
            self._record,
            self._filters,
            columns=self._columns,
            sort=self._sort,
            limit=1,
            dates=self._dates,
        )
        rows = alone.__aiter__()
        try:
            async for row in rows:
                return row
        finally:
            await rows.aclose()
        return None

    async def __aiter__(self) -> AsyncGenerator[Row, None]:
        left = self._limit
        if left == 0:
            return
        begun, self._held = self._held or await self._begin(), None
        blocks = self._blocks(begun)
        try:
            async for rows in blocks:
                for row in rows if left is None else rows[:left]:
                    yield row
                if left is not None:
                    left -= len(rows)
                    if left <= 0:
                        return
        finally:
            await blocks.aclose()

    async def _begin(self) -> _Begun:
        """Load the profile and the first page, and check the dates."""
        profile = await load_profile(self._record)
        filters, sorts = read_filters(self._filters, profile)
        sorts = [*sorts, *read_sort(self._sort, profile)]
        if not can_sort(sorts):
            raise FieldError(
                "the tabular service cannot sort by a column of such a name: sort what comes"
            )
        columns = check_columns(self._columns, profile)
        query = build(filters, sorts, columns)
        read = RowReader(profile, columns)
        if query.nothing:
            return _Begun(profile, query, sorts, read, TablePage([], 0))
        page = read_page(await self._get(query.url(f"{_path(self._record)}data/")))
        if page.total:
            used = columns or profile.names
            named = [*used, *(one.column for one in filters), *(one.column for one in sorts)]
            await self._check(profile, [profile[name] for name in dict.fromkeys(named)])
        return _Begun(profile, query, sorts, read, page)

    async def _blocks(self, begun: _Begun) -> AsyncGenerator[list[Row], None]:
        """Yield the rows that fit, many at a time."""
        page, query, limit = begun.page, begun.query, self._limit
        total = page.total
        rows = begun.rows(page.rows)
        if total is None or len(page.rows) >= total or (limit and len(rows) >= limit):
            yield rows
        elif begun.sorts and total > _LARGEST_EXPORT:
            async for served in self._pages(query, total):
                yield begun.rows(served)
        elif total <= (_LARGEST_EXPORT if begun.sorts else SLICE):
            if limit and not (begun.sorts or query.parts or query.rest):
                served = await self._export(exports(self._data, query, 1, limit))
                if len(served) != min(limit, total):
                    raise changed(self._what)
            else:
                served = await self._export(query.url(f"{self._data}json/"))
                if len(served) != total:
                    raise changed(self._what)
            yield begun.rows(served)
        else:
            async for served in self._slices(begun, total):
                yield begun.rows(served)

    async def _slices(self, begun: _Begun, total: int) -> AsyncGenerator[Served, None]:
        """Yield a table by ranges of the numbers of its rows, in the order of the file."""
        end = begun.profile.total
        if end is None:
            whole = read_page(await self._get(self._data))
            end = whole.total or total
        seen, last = 0, 0
        while seen < total:
            first, last = last + 1, last + SLICE
            served = await self._export(exports(self._data, begun.query, first, last))
            seen += len(served)
            if seen > total or (last >= end and not served):
                raise changed(self._what)
            yield served

    async def _pages(self, query: Query, total: int) -> AsyncGenerator[Served, None]:
        """Yield a table page by page: its order is none of the numbers of its rows."""
        size = _PAGE
        seen, number = 0, 0
        while seen < total:
            number += 1
            url = query.url(self._data, page=number, page_size=size)
            try:
                page = read_page(await self._get(url))
            except ApiError as error:
                size, number = smaller_page(error, number, size), 0
                continue
            seen += len(page.rows)
            if page.total != total or not page.rows:
                raise changed(self._what)
            yield page.rows

    async def _check(self, profile: Profile, used: Sequence[Column]) -> None:
        """Refuse dates that the platform swapped, and warn of texts that it misread.

        The beginning of the file itself tells it (one GET), where the profile leaves a doubt.

        Raises:
            SwappedDatesError: Some are.

        Warns:
            FileWarning: Texts are misread, or nothing tells whether dates were swapped.
        """
        doubtful = in_doubt(used) if self._dates == "checked" else []
        texts = [column.name for column in used if column.type == "string"]
        texts = texts if may_be_misread(profile) else []
        if not doubtful and not texts:
            return
        head = await read_head(self._record) if profile.separator else b""
        wrong = misread_columns(head, profile, texts)
        if wrong:
            warn(
                f"{listed(wrong)} of {self._what}: the platform read the file as "
                f"{profile.encoding}, which it is not, so that accented letters are wrong; "
                "to_arrow() reads the file itself",
                FileWarning,
            )
        found: dict[str, Found] = {column.name: "unknown" for column in doubtful}
        dates = ambiguous_dates(head, profile, doubtful)
        if dates:
            numbers = ",".join(str(row) for row in sorted({one.row for one in dates.values()}))
            page = read_page(await self._get(f"{self._data}?__id__in={numbers}"))
            read = RowReader(profile, None)
            rows = {served.get("__id"): read(served) for served in page.rows}
            for name, one in dates.items():
                found[name] = judge(one, rows.get(one.row, {}).get(name))
        columns = worst(found)
        if columns["swapped"]:
            raise swapped(columns["swapped"], self._what)
        if columns["unknown"]:
            warn(
                f"{listed(columns['unknown'])} of {self._what}: nothing tells whether the "
                "platform's conversion swapped day and month of these dates; to_arrow() reads the "
                "file itself, dates='as_served' takes them as they are",
                FileWarning,
            )

    @property
    def _what(self) -> str:
        return _what(self._record)

    @property
    def _data(self) -> str:
        return f"{_path(self._record)}data/"

    async def _get(self, path: str) -> bytes:
        return await _get(self._record, path)

    async def _export(self, path: str) -> Served:
        return read_export(await _get(self._record, path))


async def read_head(record: AsyncReading) -> bytes:
    """Return the beginning of a record's file, or nothing where it cannot be had."""
    wire = record.client._transport.wire
    try:
        await record._known()
        address = file_address(record.url)
        response = await open_file(wire, address, {"Range": f"bytes=0-{HEAD - 1}"})
    except DatagouvError:
        return b""
    head = b""
    try:
        async for block in body_of(wire, response):
            head += block
            if len(head) >= HEAD:
                break
    except DatagouvError:
        return b""
    finally:
        await response.aclose()
    return head[:HEAD]


def _path(record: AsyncReading) -> str:
    return f"resources/{quote_known_id(record.id, record._noun)}/"


def _what(record: AsyncReading) -> str:
    return f"the table of resource {record.id}"


async def _get(record: AsyncReading, path: str) -> bytes:
    return await record.client._services.get("tabular", path, _what(record))
