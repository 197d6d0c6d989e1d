# Generated from src/datagouv/_async/data/scanning.py by scripts/unasync.py: edit that file, then `make style`.
"""A polars LazyFrame over a parquet file on its host, which says what the published file says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from ..._concurrency.threads import call_to_read
from ..._doubt import warn
from ..._http.file_address import file_address
from ..._http.file_answer import version_of
from ..._tabular.arrow import LazyFrame
from ..._tabular.fields import Cell, Profile
from ..._tabular.optional import need
from ..._tabular.trust import (
    ambiguous_dates,
    in_doubt,
    is_parquet,
    judge,
    listed,
    misread_columns,
    swapped,
    worst,
)
from ...errors import (
    ChecksumError,
    FieldError,
    FileError,
    FileWarning,
    GoneError,
    NetworkError,
    NotFoundError,
)
from ..core.file_hosts import open_file
from .frames import _profile_of_this_file
from .rows import read_head

if TYPE_CHECKING:
    from ..._http.file_address import FileAddress
    from ..._http.file_answer import Version
    from ..._tabular.trust import Found
    from ..core.wire import Wire
    from .reading import Reading


def scan_table(record: Reading, columns: Sequence[str] | None) -> LazyFrame:
    """Return the table of a record's parquet file, or of the platform's copy, where it is right."""
    need("polars")
    if isinstance(columns, str):
        raise FieldError(f"columns is {columns!r:.60}: it must be a list of names")
    # The file may have been replaced, and analysed, since the record was loaded.
    record.refresh()
    if is_parquet(record.format):
        size = vars(record).get("filesize") if record.filetype == "file" else None
        scan = _Scan.open(record, record.url, f"the file of resource {record.id}", size)
        return scan.chosen(columns)
    what = f"the copy in parquet of resource {record.id}"
    profile = _profile_of_this_file(record, "auto")
    url = record.analysis.parquet_url
    if profile is None or url is None:
        raise FileError(
            f"{what} is not there, or not of this file: wait_for_analysis(parquet=True) waits for "
            "it, to_polars() reads the file itself"
        )
    scan = _Scan.open(record, url, what, None)
    if scan.names != profile.names or profile.total not in (None, scan.rows):
        raise FileError(f"{what} is not of this file: to_polars() reads the file itself")
    chosen = scan.chosen(columns)
    _check(record, scan, profile, scan.names if columns is None else columns)
    return chosen


class _Scan:
    """A parquet file on a host, as polars scans it.

    Args:
        frame: The table.
        checked: The table, whose file is of one version while it is collected.
        names: The names of its columns.
        rows: The number of its rows.
        what: The file, for errors.
    """

    def __init__(
        self, frame: LazyFrame, checked: LazyFrame, names: list[str], rows: int, what: str
    ) -> None:
        self.frame = frame
        self.checked = checked
        self.names = names
        self.rows = rows
        self._what = what

    @classmethod
    def open(cls, record: Reading, url: str, what: str, size: int | None) -> _Scan:
        """Read the footer of a file.

        Args:
            record: The record of the file.
            url: Where it is.
            what: What it is, for errors.
            size: The size in bytes that it should have, where the platform stores it.

        Raises:
            FileError: It is no parquet file, or its URL has a login, which polars would show.
            ChecksumError: It has another size.
            NetworkError: The host was not reached.
        """
        address = file_address(url)
        if address.login is not None:
            raise FileError(f"the URL of {what} has a login: to_polars() reads it")
        pl, transport = need("polars"), record.client._transport
        # Before the footer, so that a file which is replaced in between is noticed.
        version = _version(transport.wire, address, what)
        if None not in (size, version.size) and size != version.size:
            raise ChecksumError(
                f"{what}: the platform knows a file of {size} bytes, and its host has one of "
                f"{version.size}: download() says more"
            )

        def footer() -> tuple[LazyFrame, list[str], int]:
            frame = pl.scan_parquet(str(address.url), glob=False)
            names = frame.collect_schema().names()
            return frame, names, int(frame.select(pl.len()).collect().item())

        frame, names, rows = _polars(footer, what)
        from ..._checked_scan import Host, checked

        host = Host(transport.portal, transport.wire.retries, transport.wire.trust)
        one_version = checked(frame, host, str(address.url), what, version)
        return cls(frame, one_version, names, rows, what)

    def chosen(self, columns: Sequence[str] | None) -> LazyFrame:
        """Return the table, of chosen columns.

        Raises:
            FieldError: There is no such column.
        """
        if columns is None:
            return self.checked
        unknown = [name for name in columns if name not in self.names]
        if unknown:
            raise FieldError(
                f"{self._what} has no column {listed(unknown)}: it has {listed(self.names)}"
            )
        return self.checked.select(list(columns))

    def cell(self, column: str, row: int) -> Cell:
        """Return a value, by the name of its column and the number of its row, from 1 on."""

        def read() -> Cell:
            value: Cell = self.frame.select(column).slice(row - 1, 1).collect().item()
            return value

        return _polars(read, self._what)


def _version(wire: Wire, address: FileAddress, what: str) -> Version:
    """Return the version of a file on its host."""
    try:
        response = open_file(wire, address, {"Range": "bytes=0-0"})
    except (NotFoundError, GoneError) as error:
        raise FileError(f"{what} is not on its host: {error}") from error
    response.close()
    return version_of(response)


def _polars(function: Callable[[], Any], what: str) -> Any:
    """Call polars, whose requests wait, and raise errors of this SDK."""
    errors = need("polars").exceptions
    try:
        return call_to_read(function)
    except FileNotFoundError as error:
        raise FileError(f"{what} is not on its host: {error}") from error
    except OSError as error:
        raise NetworkError(f"{what} was not read: {error}") from error
    except errors.PolarsError as error:
        raise FileError(f"{what} cannot be read: {error}") from error


def _check(
    record: Reading, scan: _Scan, profile: Profile, columns: Sequence[str]
) -> None:
    """Refuse columns of the platform's copy that say something else than the file.

    Raises:
        SwappedDatesError: Day and month are swapped.
        FileError: The times of moments were dropped, or letters misread.
    """
    what = f"the copy in parquet of resource {record.id}"
    used = [column for column in profile if column.name in columns]
    times = [column.name for column in used if column.type == "datetime"]
    if times:
        raise FileError(
            f"{listed(times)} of {what}: it has no times of the day; leave these columns out with "
            "columns=, or read the file itself with to_polars()"
        )
    head = read_head(record) if profile.separator else b""
    misread = misread_columns(head, profile, columns)
    if misread:
        raise FileError(
            f"{listed(misread)} of {what}: its letters were misread; leave these columns out with "
            "columns=, or read the file itself with to_polars()"
        )
    doubtful = in_doubt(used)
    found: dict[str, Found] = {column.name: "unknown" for column in doubtful}
    for name, one in ambiguous_dates(head, profile, doubtful).items():
        if one.row <= scan.rows:
            found[name] = judge(one, scan.cell(name, one.row))
    verdicts = worst(found)
    if verdicts["swapped"]:
        raise swapped(verdicts["swapped"], what)
    if verdicts["unknown"]:
        warn(
            f"{listed(verdicts['unknown'])} of {what}: nothing tells whether day and month of "
            "these dates were swapped; to_polars() reads the file itself",
            FileWarning,
        )
