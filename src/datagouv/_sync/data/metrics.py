# Generated from src/datagouv/_async/data/metrics.py by scripts/unasync.py: edit that file, then `make style`.
"""The traffic of a portal by month: of all objects, of some, of one."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import TYPE_CHECKING, Generic, Unpack

from ..._annotations import readable
from ..._display.lists import Listed
from ..._display.shown import ROWS, ShownTraffic
from ..._tabular import traffic
from ..._tabular.answers import TablePage, read_page, smaller_page
from ..._tabular.fields import (
    DataserviceTraffic,
    DatasetTraffic,
    OrganizationTraffic,
    ResourceTraffic,
    ReuseTraffic,
    SiteTraffic,
)
from ..._tabular.filters import check_limit
from ..._tabular.traffic import T, Table
from ...errors import ApiError, InvalidAnswerError
from ..core.part import Part

if TYPE_CHECKING:
    from ..._tabular.fields import TrafficFilters
    from ..client import Client

_PAGE = 50
"""Rows of a page: the largest page that the service gives by default."""


@readable
class Traffic(ShownTraffic, Generic[T]):
    """The traffic of objects by month, loaded while it is used.

    Iterate it for the months, each a typed value; each iteration asks the service again.

    Args:
        client: The client.
        table: What the traffic is of.
        month: The one month that is wanted.
        since: The first month that is wanted.
        until: The last month that is wanted.
        ids: The objects that are wanted.
        sort: In which order.
        limit: How many at most.
    """

    def __init__(
        self,
        client: Client,
        table: Table[T],
        *,
        month: str | None = None,
        since: str | None = None,
        until: str | None = None,
        ids: Sequence[str] | None = None,
        sort: str | None = None,
        limit: int | None = None,
    ) -> None:
        self._client = client
        self._table: Table[T] = table
        self._limit = check_limit(limit)
        self._queries = table.queries(month=month, since=since, until=until, ids=ids, sort=sort)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._table.name}, loaded while it is iterated>"

    @property
    def total(self) -> int:
        """How many months of objects there are, whatever `limit` says (one GET each 50 ids)."""
        total = 0
        for query in self._queries:
            page = self._get(query, 1, 1)
            total += page.total or 0
        return total

    def _peek(self) -> tuple[list[T], int | None]:
        """Return the first rows, as a notebook shows them, and how many there are (one small GET).

        The service counts the ids of one URL: of more ids, the total is not known.
        """
        if not self._queries or self._limit == 0:
            return [], 0
        size = ROWS if self._limit is None else min(self._limit, ROWS)
        page = self._get(self._queries[0], 1, size)
        rows = [self._table.read(row) for row in page.rows]
        return rows, page.total if len(self._queries) == 1 else None

    def __iter__(self) -> Generator[T, None, None]:
        left = self._limit
        if left == 0:
            return
        for query in self._queries:
            pages = self._pages(query)
            try:
                for page in pages:
                    for row in page.rows if left is None else page.rows[:left]:
                        yield self._table.read(row)
                    if left is not None:
                        left -= len(page.rows)
                        if left <= 0:
                            return
            finally:
                pages.close()

    def _pages(self, query: list[str]) -> Generator[TablePage, None, None]:
        """Yield the pages of a query, counted: a link to the next one loses filters."""
        size = _PAGE if self._limit is None else min(self._limit, _PAGE)
        seen, number = 0, 0
        while True:
            number += 1
            try:
                page = self._get(query, number, size)
            except ApiError as error:
                size, number = smaller_page(error, number, size), 0
                continue
            seen += len(page.rows)
            if not page.rows and seen < (page.total or 0):
                raise InvalidAnswerError(
                    f"{self._what}: its table was renewed while it was read: call again"
                )
            yield page
            if seen >= (page.total or 0):
                return

    def _get(self, query: list[str], number: int, size: int) -> TablePage:
        asked = "&".join([*query, f"page={number}", f"page_size={size}"])
        path = f"{self._table.name}/data/?{asked}"
        return read_page(self._client._services.get("metrics", path, self._what))

    @property
    def _what(self) -> str:
        return f"the traffic of {self._table.name}"


class Metrics(Part):
    """The portal's traffic by month, counted by the platform's metrics service."""

    def datasets(self, **filters: Unpack[TrafficFilters]) -> Traffic[DatasetTraffic]:
        """Return the traffic of datasets (GET /api/datasets/data/ of the metrics service).

        Args:
            filters: `month`, or `since` and `until`; `ids`; `sort`, such as "-visits"; `limit`.

        Raises:
            FieldError: An argument is not usable.
        """
        return Traffic(self._client, traffic.DATASETS, **filters)

    def resources(self, **filters: Unpack[TrafficFilters]) -> Traffic[ResourceTraffic]:
        """Return the traffic of resources (GET /api/resources/data/ of the metrics service).

        Args:
            filters: `month`, or `since` and `until`; `ids`; `sort`, such as "-downloads"; `limit`.

        Raises:
            FieldError: An argument is not usable.
        """
        return Traffic(self._client, traffic.RESOURCES, **filters)

    def reuses(self, **filters: Unpack[TrafficFilters]) -> Traffic[ReuseTraffic]:
        """Return the traffic of reuses (GET /api/reuses/data/ of the metrics service).

        Args:
            filters: `month`, or `since` and `until`; `ids`; `sort`, such as "-visits"; `limit`.

        Raises:
            FieldError: An argument is not usable.
        """
        return Traffic(self._client, traffic.REUSES, **filters)

    def dataservices(self, **filters: Unpack[TrafficFilters]) -> Traffic[DataserviceTraffic]:
        """Return the traffic of dataservices (GET /api/dataservices/data/ of the metrics service).

        Args:
            filters: `month`, or `since` and `until`; `ids`; `sort`, such as "-visits"; `limit`.

        Raises:
            FieldError: An argument is not usable.
        """
        return Traffic(self._client, traffic.DATASERVICES, **filters)

    def organizations(self, **filters: Unpack[TrafficFilters]) -> Traffic[OrganizationTraffic]:
        """Return the traffic of organizations.

        Speaks to GET /api/organizations/data/ of the metrics service.

        Args:
            filters: `month`, or `since` and `until`; `ids`; `sort`, such as "-downloads"; `limit`.

        Raises:
            FieldError: An argument is not usable.
        """
        return Traffic(self._client, traffic.ORGANIZATIONS, **filters)

    def site(
        self,
        *,
        month: str | None = None,
        since: str | None = None,
        until: str | None = None,
        sort: str | None = None,
        limit: int | None = None,
    ) -> Traffic[SiteTraffic]:
        """Return the traffic of the whole portal (GET /api/site/data/ of the metrics service).

        Args:
            month: One month, such as "2026-10".
            since: The first month, instead of `month`.
            until: The last month, instead of `month`.
            sort: A field, such as "month"; with "-" before it, the largest first.
            limit: How many at most.

        Raises:
            FieldError: An argument is not usable.
        """
        return Traffic(
            *(self._client, traffic.SITE),
            month=month,
            since=since,
            until=until,
            sort=sort,
            limit=limit,
        )


def of_one(
    client: Client, table: Table[T], id: str, since: str | None, until: str | None
) -> list[T]:
    """Return the traffic of one object, month by month."""
    traffic = Traffic(client, table, since=since, until=until, ids=[id])
    months = [one for one in traffic]
    return Listed(sorted(months, key=lambda one: one.month))
