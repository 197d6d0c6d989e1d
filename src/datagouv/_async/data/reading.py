"""What is read of a resource's data, beside its file: profile, rows, analysis."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Self

from ..._concurrency.threads import async_pause
from ..._http.portals import check_seconds
from ..._tabular.analysis import read_analysis
from ..._tabular.fields import Analysis, Dates, Profile
from ..._udata.nouns.resource import ResourceFields
from ...errors import AnalysisTimeoutError
from ..core.record import AsyncRecord
from .rows import AsyncRows, load_profile

if TYPE_CHECKING:
    from ..._tabular.filters import FilterTuple

_READ_FROM = {"url", "title", "format", "mime", "filetype", "filesize", "checksum", "extras"}
"""What is to be known of a resource before its file is read."""
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 10.0
"""Seconds between two looks at an analysis: the first, and the longest."""


class AsyncReading(AsyncRecord, ResourceFields, frozen=True):
    """A record of a file whose data is read."""

    async def _known(self) -> None:
        """Load what a download needs to know, where it is not known."""
        if not vars(self).keys() >= _READ_FROM:
            await self.refresh()

    async def profile(self) -> Profile:
        """Return what the platform's analysis found in the table: columns, types, encoding.

        Speaks to GET /api/resources/{id}/profile/ of the tabular service.

        Raises:
            FieldError: The portal has no tabular service that is known: see `tabular_url=` of the
                client.
            NotFoundError: The file has no table there: see `analysis`.
            GoneError: The resource was deleted.
        """
        return await load_profile(self)

    async def columns(self) -> list[str]:
        """Return the names of the table's columns, in the order of the file.

        Speaks to GET /api/resources/{id}/profile/ of the tabular service.

        Raises:
            NotFoundError: The file has no table there: see `analysis`.
        """
        return (await load_profile(self)).names

    def rows(
        self,
        filters: Iterable[FilterTuple] | None = None,
        *,
        columns: Sequence[str] | None = None,
        sort: str | Sequence[str] | None = None,
        limit: int | None = None,
        dates: Dates = "checked",
    ) -> AsyncRows:
        """Return the rows of the table, as the platform's tabular service has them.

        Each is a dictionary of Python values: `str`, `int`, `float`, `bool`, `date`, `datetime`,
        and `None` for a missing value. Nothing is asked before they are iterated: then the profile
        and the first page, and up to 10,000 rows with each request that follows (GET
        /api/resources/{id}/data/ and …/data/json/ of the tabular service).

        Args:
            filters: Which rows: `("commune", "==", "Lyon")`, with ==, !=, <, <=, >, >=, contains
                (without regard to case), notcontains, in, notin; or `("commune", "isnull")`,
                isnotnull. All of them must fit. A missing value fits isnull and != only.
            columns: Which columns, in this order; all of them by default.
            sort: The column to sort by, or several; "-" before a name turns its order round, and
                missing values stand last. By default the rows come in the order of the file.
            limit: How many rows at most.
            dates: The platform's conversion may swap day and month of dates such as 02/01/2020:
                "checked" refuses columns of which the file's own beginning shows it, "as_served"
                takes what is served.

        Raises:
            FieldError: At the first row: a filter is none, or names no column.
            NotFoundError: The file has no table there: see `analysis`.
            GoneError: The resource was deleted.
            SwappedDatesError: A column that is used holds dates that the platform swapped.
            InvalidAnswerError: The table was replaced while it was read.

        Warns:
            FileWarning: Nothing tells whether dates were swapped.
        """
        return AsyncRows(self, filters, columns=columns, sort=sort, limit=limit, dates=dates)

    @property
    def analysis(self) -> Analysis:
        """What the platform's analysis says of the file, as far as it was when this was loaded."""
        checksum = self.checksum.value if self.checksum is not None else None
        hosted = self.filetype == "file"
        return read_analysis(
            self.extras or {},
            format=self.format,
            checksum=checksum if hosted else None,
            changed_at=None if hosted else self.last_modified,
        )

    async def wait_for_analysis(self, timeout: float = 300, *, parquet: bool = False) -> Self:
        """Wait until the platform has analysed the file that is there now.

        Speaks to GET of the object, each half second at first, then up to ten seconds apart.

        Args:
            timeout: Seconds to wait at most.
            parquet: Wait for the copy in parquet too, which comes after the table, and not for
                each file.

        Returns:
            The record itself, renewed: see its `analysis`, whose status may be "failed".

        Raises:
            AnalysisTimeoutError: It is not over in that time.
        """
        check_seconds("timeout", timeout, "seconds")
        end = time.monotonic() + timeout
        seconds = _FIRST_PAUSE
        while True:
            await self.refresh()
            analysis = self.analysis
            if analysis.status == "failed":
                return self
            if analysis.status == "done" and (analysis.parquet_url or not parquet):
                return self
            left = end - time.monotonic()
            if left <= 0:
                raise AnalysisTimeoutError(
                    f"the analysis of {self!r:.200} is not over after {timeout:g} s (it is "
                    f"{analysis.status}): wait longer, or read the file with "
                    "to_arrow(source='file')"
                )
            await async_pause(min(seconds, left))
            seconds = min(seconds * 1.5, _LONGEST_PAUSE)
