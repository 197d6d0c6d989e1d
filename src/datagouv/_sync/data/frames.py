# Generated from src/datagouv/_async/data/frames.py by scripts/unasync.py: edit that file, then `make style`.
"""Whole tables: from the published file, or from the platform's copy where that is the same."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..._concurrency.threads import call_to_read
from ..._doubt import warn
from ..._files.checksum import Verify, check_verify
from ..._http.file_address import file_address
from ..._tabular.arrow import Read, Table, TableOptions, read_file, read_parquet
from ..._tabular.csv_file import MISSING
from ..._tabular.fields import Profile, TableSource
from ..._tabular.optional import need
from ..._tabular.trust import (
    ambiguous_dates,
    in_doubt,
    is_twin,
    judge,
    listed,
    swapped,
    twin_may_differ,
    worst,
)
from ...errors import (
    ApiError,
    DatagouvError,
    FieldError,
    FileError,
    FileWarning,
    GoneError,
    NotFoundError,
)
from .rows import load_profile, read_head

if TYPE_CHECKING:
    from ..._tabular.trust import Found
    from .reading import Reading


def load_table(
    record: Reading,
    *,
    columns: Sequence[str] | None,
    source: TableSource,
    types: Mapping[str, str] | None,
    encoding: str | None,
    separator: str | None,
    sheet: str | None,
    nulls: Sequence[str] | None,
    verify: Verify,
) -> Table:
    """Return the table that a record's file holds."""
    need("pyarrow")
    check_verify(verify)
    if source not in ("auto", "file", "parquet"):
        raise FieldError(f"source is {source!r:.60}: it must be 'auto', 'file' or 'parquet'")
    if isinstance(columns, str):
        raise FieldError(f"columns is {columns!r:.60}: it must be a list of names")
    # The file may have been replaced, and analysed, since the record was loaded.
    record.refresh()
    profile = _profile_of_this_file(record, source)
    how = TableOptions(
        profile=profile,
        columns=None if columns is None else tuple(columns),
        types=types,
        encoding=encoding,
        separator=separator,
        sheet=sheet,
        nulls=MISSING if nulls is None else tuple(nulls),
    )
    said = types or encoding or separator or sheet or nulls is not None
    if source == "parquet":
        return _checked_twin(record, how)
    with tempfile.TemporaryDirectory(prefix="datagouv-", ignore_cleanup_errors=True) as folder:
        path = Path(folder) / "table"
        if source == "auto" and not said and profile and not twin_may_differ(profile):
            table = _twin(record, how, path)
            if table is not None:
                return table
        _save(record.iter_bytes(verify=verify), path)
        read: Read = call_to_read(read_file, path, str(record.title), how)
        for note in read.notes:
            warn(f"{record!r:.200}: {note}", FileWarning)
        return read.table


def _profile_of_this_file(record: Reading, source: TableSource) -> Profile | None:
    """Return the profile, where the platform analysed the file that is there now."""
    analysis = record.analysis
    if analysis.status != "done" or not analysis.has_table:
        return None
    if not record.client._services.knows("tabular"):
        return None
    try:
        return load_profile(record)
    except (NotFoundError, GoneError):
        return None
    except DatagouvError as error:
        if source != "file":
            raise
        warn(f"{record!r:.200}: its columns stay text, for it has no profile: {error}", FileWarning)
        return None


def _save(blocks: Iterator[bytes], path: Path) -> None:
    with path.open("wb") as file:
        for block in blocks:
            file.write(block)


def _twin(record: Reading, how: TableOptions, path: Path) -> Table | None:
    """Return the platform's copy, or `None` where it is not to be had, or not the same."""
    url = record.analysis.parquet_url
    if url is None or how.profile is None:
        return None
    transport = record.client.transport
    try:
        response = transport.open(file_address(url), {})
        _save(transport.blocks(response), path)
        table = call_to_read(read_parquet, path, how)
    except (ApiError, FileError):
        return None
    return table if is_twin(table, how.profile, how.columns) else None


def _checked_twin(record: Reading, how: TableOptions) -> Table:
    """Return the platform's copy, whose dates are checked.

    Raises:
        FileError: There is none, or it dropped the times of a column.
        SwappedDatesError: Its dates are wrong.
    """
    what = f"the copy in parquet of resource {record.id}"
    with tempfile.TemporaryDirectory(prefix="datagouv-", ignore_cleanup_errors=True) as folder:
        table = _twin(record, how, Path(folder) / "table")
    if table is None or how.profile is None:
        raise FileError(f"{what} is not there, or not of this file: to_arrow() reads the file")
    used = [column for column in how.profile if column.name in table.column_names]
    doubtful = in_doubt(used)
    head = read_head(record) if doubtful and how.profile.separator else b""
    found: dict[str, Found] = {column.name: "unknown" for column in doubtful}
    for name, one in ambiguous_dates(head, how.profile, doubtful).items():
        if one.row <= len(table):
            found[name] = judge(one, table.column(name)[one.row - 1].as_py())
    columns = worst(found)
    if columns["swapped"]:
        raise swapped(columns["swapped"], what)
    times = [column.name for column in used if column.type == "datetime"]
    if times:
        raise FileError(f"{listed(times)} of {what}: it has no times of the day; to_arrow() has")
    if columns["unknown"]:
        warn(
            f"{listed(columns['unknown'])} of {what}: nothing tells whether day and month of these "
            "dates were swapped; to_arrow() reads the file itself",
            FileWarning,
        )
    return table
