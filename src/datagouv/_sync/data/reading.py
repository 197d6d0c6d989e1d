# Generated from src/datagouv/_async/data/reading.py by scripts/unasync.py: edit that file, then `make style`.
"""The data of a resource, beside its file: profile, rows, tables, analysis.

A program that reads no tables loads nothing of them: the verbs import what they need.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Iterable, Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Self

from ..._concurrency.threads import pause
from ..._http.portals import check_seconds
from ..._udata.nouns.resource import ResourceFields
from ...errors import AnalysisTimeoutError
from ..core.record import Record

if TYPE_CHECKING:
    from ..._files.checksum import Verify
    from ..._files.saved_names import Overwrite
    from ..._tabular.arrow import DataFrame, LazyFrame
    from ..._tabular.fields import Analysis, Dates, Profile, TableSource
    from ..._tabular.filters import FilterTuple
    from ..._tabular.source import Table
    from .rows import Rows

_READ_FROM = {"url", "title", "format", "mime", "filetype", "filesize", "checksum", "extras"}
"""What is to be known of a resource before its file is read."""
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 10.0
"""Seconds between two looks at an analysis: the first, and the longest."""


class Reading(Record, ResourceFields, frozen=True):
    """A record of a file whose data is read."""

    if TYPE_CHECKING:

        def iter_bytes(self, *, verify: Verify = "auto") -> Iterator[bytes]:
            """Yield the file's content."""
            ...

    def _known(self) -> None:
        """Load what a download needs to know, where it is not known."""
        if not vars(self).keys() >= _READ_FROM:
            self.refresh()

    def profile(self) -> Profile:
        """Return what the platform's analysis found in the table: columns, types, encoding.

        Speaks to GET /api/resources/{id}/profile/ of the tabular service. Where no such service is
        known, it reads the end of the platform's copy in parquet, which holds the profile too.

        Raises:
            FieldError: The portal has no tabular service that is known, and no copy in parquet: see
                `tabular_url=` of the client.
            NotFoundError: The file has no table there: see `analysis`.
            GoneError: The resource was deleted.
        """
        from .profiles import find_profile

        return find_profile(self)

    def columns(self) -> list[str]:
        """Return the names of the table's columns, in the order of the file.

        Speaks to GET /api/resources/{id}/profile/ of the tabular service, as `profile()` does.

        Raises:
            NotFoundError: The file has no table there: see `analysis`.
        """
        from .profiles import find_profile

        return (find_profile(self)).names

    def rows(
        self,
        filters: Iterable[FilterTuple] | None = None,
        *,
        columns: Sequence[str] | None = None,
        sort: str | Sequence[str] | None = None,
        limit: int | None = None,
        dates: Dates = "checked",
    ) -> Rows:
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
                "checked" refuses columns whose swap the beginning of the file shows, "as_served"
                takes the dates as they are served.

        Raises:
            FieldError: At the first row: a filter is none, or names no column.
            NotFoundError: The file has no table there: see `analysis`.
            GoneError: The resource was deleted.
            SwappedDatesError: A column that is used holds dates that the platform swapped.
            InvalidAnswerError: The table was replaced while it was read.

        Warns:
            FileWarning: Nothing tells whether dates were swapped.
        """
        from .rows import Rows

        return Rows(self, filters, columns=columns, sort=sort, limit=limit, dates=dates)

    def to_arrow(
        self,
        *,
        columns: Sequence[str] | None = None,
        source: TableSource = "auto",
        types: Mapping[str, str] | None = None,
        encoding: str | None = None,
        separator: str | None = None,
        sheet: str | None = None,
        nulls: Sequence[str] | None = None,
        verify: Verify = "auto",
    ) -> Table:
        """Return the whole table as a `pyarrow.Table`, with the values of the published file.

        Each column has the type that the platform's analysis found: decimal commas are numbers,
        `oui` is true, dates are read by the format in which they are written, and codes that
        begin with a zero stay text. Without an analysis of the file every column is text. Reads
        csv, csv.gz, a zip archive of one table, xlsx, xls, ods, parquet, JSON lines and GeoJSON.

        Speaks to GET of the object, of `url`, and of the profile (of the tabular service).

        Args:
            columns: Which columns, in this order; all of them by default.
            source: "file" reads the published file, "parquet" the platform's copy of it, whose
                dates are checked; "auto" reads that copy where it cannot differ from the file.
            types: Types of columns that you know better than the platform, or than a parquet file:
                "string", "int", "float", "bool", "date", "datetime", or with a format,
                "date:%d/%m/%Y".
            encoding: Of a text file. By default that of its mark, else UTF-8 where the bytes are
                that, else cp1252 or what the platform found.
            separator: Of a CSV file.
            sheet: Of a workbook.
            nulls: Texts that stand for a missing value; in a CSV file by default those of pandas
                ("", "NA"…).
            verify: What the file is compared with, as of `download()`. Of a parquet file of more
                than 1 MB, `columns=` requests the bytes of these columns alone, which have no
                checksum; True reads and compares all of the file.

        Returns:
            A `pyarrow.Table` (pip install "datagouv-client[data]").

        Raises:
            DatagouvError: A package is not installed; the message says how it is.
            FieldError: There is no such column, type or sheet; or an argument is of another kind
                of file, such as encoding= of a parquet file.
            FileError: The file is no table, or one that cannot be read.
            ChecksumError: It is not the file that the platform knows.
            SwappedDatesError: With source="parquet": the dates of the copy are wrong.
            NetworkError: The host was not reached, or broke off.

        Warns:
            FileWarning: A column stays text, for not all of its values are of its type; or
                something of the file's form had to be guessed.
        """
        from ..._tabular.options import TableOptions
        from .frames import load_table

        how = TableOptions(columns, source, types, encoding, separator, sheet, nulls, verify)
        return load_table(self, how)

    def to_pandas(
        self,
        *,
        columns: Sequence[str] | None = None,
        source: TableSource = "auto",
        types: Mapping[str, str] | None = None,
        encoding: str | None = None,
        separator: str | None = None,
        sheet: str | None = None,
        nulls: Sequence[str] | None = None,
        verify: Verify = "auto",
    ) -> DataFrame:
        """Return the whole table as a `pandas.DataFrame`; `to_arrow()` says more.

        Whole numbers and booleans are of pandas' types that may be missing (`Int64`, `boolean`),
        dates and moments are `datetime64`. Speaks to GET as `to_arrow()` does.

        Args:
            columns: As of `to_arrow()`, and so are the next ones.
            source: "file", "parquet" or "auto".
            types: Types of columns.
            encoding: Of a text file.
            separator: Of a CSV file.
            sheet: Of a workbook.
            nulls: Texts that stand for a missing value.
            verify: As of `download()`.

        Returns:
            A `pandas.DataFrame` (pip install pandas "datagouv-client[data]").

        Raises:
            DatagouvError: pandas is not installed, or an error of `to_arrow()`; it warns as that.
        """
        from ..._tabular.arrow import as_pandas
        from ..._tabular.optional import need
        from ..._tabular.options import TableOptions
        from .frames import load_table

        need("pandas")
        how = TableOptions(columns, source, types, encoding, separator, sheet, nulls, verify)
        return as_pandas(load_table(self, how))

    def to_polars(
        self,
        *,
        columns: Sequence[str] | None = None,
        source: TableSource = "auto",
        types: Mapping[str, str] | None = None,
        encoding: str | None = None,
        separator: str | None = None,
        sheet: str | None = None,
        nulls: Sequence[str] | None = None,
        verify: Verify = "auto",
    ) -> DataFrame:
        """Return the whole table as a `polars.DataFrame`; `to_arrow()` says more.

        Speaks to GET as `to_arrow()` does.

        Args:
            columns: As of `to_arrow()`, and so are the next ones.
            source: "file", "parquet" or "auto".
            types: Types of columns.
            encoding: Of a text file.
            separator: Of a CSV file.
            sheet: Of a workbook.
            nulls: Texts that stand for a missing value.
            verify: As of `download()`.

        Returns:
            A `polars.DataFrame` (pip install polars "datagouv-client[data]").

        Raises:
            DatagouvError: polars is not installed, or an error of `to_arrow()`; it warns as that.
        """
        from ..._tabular.options import TableOptions
        from .frames import load_frame

        how = TableOptions(columns, source, types, encoding, separator, sheet, nulls, verify)
        return load_frame(self, how)

    def to_parquet(
        self,
        path: str | PathLike[str],
        *,
        columns: Sequence[str] | None = None,
        source: TableSource = "auto",
        types: Mapping[str, str] | None = None,
        encoding: str | None = None,
        separator: str | None = None,
        sheet: str | None = None,
        nulls: Sequence[str] | None = None,
        verify: Verify = "auto",
        overwrite: Overwrite = "auto",
    ) -> Path:
        """Write the whole table to a parquet file; `to_arrow()` says more of its values.

        A CSV file and a parquet file are read and written row group after row group, so that
        memory holds a small part of them; workbooks and JSON are held whole. The parquet file
        appears under its name once it is whole, and the file that it is made of is verified.

        Speaks to GET as `to_arrow()` does.

        Args:
            path: A folder, or the name of the file, as of `download()`. In a folder, the file has
                the name of the published file with the extension `.parquet`.
            columns: As of `to_arrow()`, and so are the next ones.
            source: "file", "parquet" or "auto".
            types: Types of columns.
            encoding: Of a text file.
            separator: Of a CSV file.
            sheet: Of a workbook.
            nulls: Texts that stand for a missing value.
            verify: As of `download()`.
            overwrite: "auto" replaces an existing file, unless this process saved the file of
                another resource under this name; True replaces that as well, False replaces no
                file.

        Returns:
            The path of the parquet file.

        Raises:
            DatagouvError: An error of `to_arrow()`; it warns as that.
            FileError: The parquet file cannot be written, or exists and may not be replaced.
        """
        from ..._tabular.options import TableOptions
        from .frames import save_parquet

        how = TableOptions(columns, source, types, encoding, separator, sheet, nulls, verify)
        return save_parquet(self, path, how, overwrite)

    def scan(self, *, columns: Sequence[str] | None = None) -> LazyFrame:
        """Return a `polars.LazyFrame` over the table in parquet; nothing is read yet.

        polars reads the columns and the groups of rows that its query needs, and no other bytes.
        The table is that of the published file, where this is parquet, else that of the platform's
        copy in parquet, where it is of the same file and says what the file says.

        Speaks to GET of the object and of its profile, and reads the footer of the file. No
        checksum is compared, for the file is not read as a whole. Each query asks the host for the
        version of the file (ETag, date, size) before its first range and after its last, and
        raises `InvalidAnswerError` where the file was replaced since `scan()`. A host that tells
        no version but the size shows a replacement of the same size to nobody, and a query that
        stops early (`filter(...).head(5)`) is checked before its first range only.

        Args:
            columns: Which columns, in this order; all of them by default. Others are not checked.

        Returns:
            A `polars.LazyFrame` (pip install polars): `resource.scan().select("x").collect()`.

        Raises:
            DatagouvError: polars is not installed; the message says how it is.
            FieldError: There is no such column.
            FileError: No copy in parquet is there, or of this file; or it dropped the times of a
                column, or misread its letters. `to_polars()` reads the file itself.
            ChecksumError: The file has another size than the platform stored.
            SwappedDatesError: The platform swapped day and month of dates.
            NetworkError: The host was not reached.

        Warns:
            FileWarning: Nothing tells whether dates were swapped; or polars is too old for the
                check of the version.
        """
        from .scanning import scan_table

        return scan_table(self, columns)

    @property
    def analysis(self) -> Analysis:
        """What the platform's analysis says of the file, as far as it was when this was loaded."""
        from ..._tabular.analysis import read_analysis

        checksum = self.checksum.value if self.checksum is not None else None
        hosted = self.filetype == "file"
        return read_analysis(
            self.extras or {},
            format=self.format,
            checksum=checksum if hosted else None,
            changed_at=None if hosted else self.last_modified,
        )

    def wait_for_analysis(self, timeout: float = 300, *, parquet: bool = False) -> Self:
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
            self.refresh()
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
            pause(min(seconds, left))
            seconds = min(seconds * 1.5, _LONGEST_PAUSE)
