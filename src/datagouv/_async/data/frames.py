"""Whole tables: from the published file, or from the platform's copy where that is the same."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from ..._concurrency.threads import async_call, async_call_to_read
from ..._doubt import warn
from ..._files.checksum import check_verify
from ..._files.filenames import resource_name
from ..._files.partial_file import PartialFile, place, plain_path, prepare
from ..._files.saved_names import Overwrite, Owner
from ..._http.file_address import file_address
from ..._tabular.arrow import DataFrame, ParquetTable, as_polars, open_table
from ..._tabular.fields import Profile, TableSource
from ..._tabular.optional import need
from ..._tabular.options import TableOptions
from ..._tabular.parquet_output import write_parquet
from ..._tabular.source import Source, Table
from ..._tabular.trust import (
    ambiguous_dates,
    in_doubt,
    is_parquet,
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
    FileError,
    FileWarning,
    GoneError,
    NotFoundError,
)
from ..core.file_hosts import body_of, open_file
from .columns import fetch_columns
from .profiles import read_footer
from .rows import load_profile, read_head

if TYPE_CHECKING:
    from ..._tabular.trust import Found
    from .reading import AsyncReading


async def load_table(record: AsyncReading, how: TableOptions) -> Table:
    """Return the table that a record's file holds."""
    need("pyarrow")
    how = _checked(how)
    with _folder() as folder:
        source = await _open(record, how, Path(folder) / "table")
        table: Table = await async_call_to_read(source.table)
    _tell(record, source)
    return table


async def load_frame(record: AsyncReading, how: TableOptions) -> DataFrame:
    """Return the table that a record's file holds, as a frame of polars."""
    need("polars")
    how = _checked(how)
    with _folder() as folder:
        source = await _open(record, how, Path(folder) / "table")
        frame: DataFrame = await async_call_to_read(as_polars, source)
    _tell(record, source)
    return frame


async def save_parquet(
    record: AsyncReading, path: str | PathLike[str], how: TableOptions, overwrite: Overwrite
) -> Path:
    """Write the table that a record's file holds to a parquet file, and return its path."""
    need("pyarrow.parquet")
    how = _checked(how)
    plain = plain_path(path)
    await record._known()
    name = Path(resource_name(record.url, record.title, record.format)).stem
    target = place(Path(plain) if isinstance(path, Path) else plain, f"{name}.parquet")
    owner = Owner(record.client._transport.portal.url, record.id)
    file = await async_call(_prepare, target, overwrite, owner)
    try:
        with _folder() as folder:
            source = await _open(record, how, Path(folder) / "table")
            # Row group after row group, so that a cancelled task waits for one at most.
            groups = write_parquet(source, file)
            while await async_call(next, groups, None) is not None:
                pass
        await async_call(file.complete)
        await async_call(file.land)
    finally:
        # Close the file before anything else: in a cancelled task, no call is waited for.
        file.close()
    _tell(record, source)
    return target


def _prepare(target: Path, overwrite: Overwrite, owner: Owner) -> PartialFile:
    file = prepare(target, None, overwrite=overwrite, resume=False, owner=owner)
    # The target is never the right file already: no checksum is known of it.
    return file or PartialFile(target, None, False, owner=owner, overwrite=overwrite)


def _folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="datagouv-", ignore_cleanup_errors=True)


def _tell(record: AsyncReading, source: Source) -> None:
    for note in source.notes:
        warn(f"{record!r:.200}: {note}", FileWarning)


def _checked(how: TableOptions) -> TableOptions:
    """Return what a caller says of a table, which no later change of theirs changes.

    Raises:
        FieldError: An argument is wrong.
    """
    check_verify(how.verify)
    return how.checked()


async def _open(record: AsyncReading, how: TableOptions, path: Path) -> Source:
    """Download a record's file, or the platform's copy, to `path`, and return the table in it.

    Args:
        record: The record of the file.
        how: What the caller says, `_checked()`.
        path: Where the file is written.
    """
    # The file may have been replaced, and analysed, since the record was loaded.
    await record.refresh()
    published = how.source != "parquet" and is_parquet(record.format)
    if not published:
        need("pyarrow")
    # A parquet file tells its types itself.
    profile = None if published else await _profile_of_this_file(record, how.source)
    how = how.of(profile)
    if how.source == "parquet":
        return await _checked_twin(record, how, path)
    whole = how.verify is True
    if how.source == "auto" and not how.says_how and profile and not whole:
        twin = None
        if not twin_may_differ(profile, how.columns):
            twin = await _twin(record, how, path)
        if twin is not None:
            return twin
    if published and not whole and await _columns_of_file(record, path, how):
        return ParquetTable(path, how)
    await _save(record.iter_bytes(verify=how.verify), path)
    source: Source = await async_call_to_read(open_table, path, str(record.title), how)
    return source


async def _columns_of_file(record: AsyncReading, path: Path, how: TableOptions) -> bool:
    """Fetch some columns of a published parquet file; return whether that was possible."""
    if how.columns is None:
        return False
    from ..files.save import remote_file

    size = vars(record).get("filesize") if record.filetype == "file" else None
    transport = record.client._transport
    return await fetch_columns(lambda: remote_file(record, transport, how.verify), size, path, how)


async def _profile_of_this_file(record: AsyncReading, source: TableSource) -> Profile | None:
    """Return the profile, where the platform analysed the file that is there now."""
    analysis = record.analysis
    if analysis.status != "done" or not analysis.has_table:
        return None
    if not record.client._services.knows("tabular"):
        return await read_footer(record)
    try:
        return await load_profile(record)
    except (NotFoundError, GoneError):
        return None
    except DatagouvError as error:
        if source != "file":
            raise
        warn(f"{record!r:.200}: its columns stay text, for it has no profile: {error}", FileWarning)
        return None


async def _save(blocks: AsyncIterator[bytes], path: Path) -> None:
    with path.open("wb") as file:
        async for block in blocks:
            file.write(block)


async def _twin(record: AsyncReading, how: TableOptions, path: Path) -> ParquetTable | None:
    """Return the platform's copy, or `None` where it is not to be had, or not the same."""
    url = record.analysis.parquet_url
    if url is None or how.profile is None:
        return None
    wire = record.client._transport.wire
    try:
        if not await _columns_of_twin(record, url, path, how):
            response = await open_file(wire, file_address(url), {})
            await _save(body_of(wire, response), path)
        twin = ParquetTable(path, how)
        await async_call_to_read(twin.read_footer)
    except (ApiError, FileError):
        return None
    return twin if is_twin(twin.names, twin.rows, how.profile, how.columns) else None


async def _columns_of_twin(record: AsyncReading, url: str, path: Path, how: TableOptions) -> bool:
    """Fetch some columns of the platform's copy; return whether that was possible."""
    if how.columns is None:
        return False
    from ..files.save import remote_copy

    size, transport = record.analysis.parquet_size, record.client._transport
    return await fetch_columns(lambda: remote_copy(url, transport), size, path, how)


async def _checked_twin(record: AsyncReading, how: TableOptions, path: Path) -> ParquetTable:
    """Return the platform's copy, whose dates are checked.

    Raises:
        FileError: There is none, or it dropped the times of a column.
        SwappedDatesError: Its dates are wrong.
    """
    what = f"the copy in parquet of resource {record.id}"
    twin = await _twin(record, how, path)
    if twin is None or how.profile is None:
        raise FileError(f"{what} is not there, or not of this file: to_arrow() reads the file")
    used = [column for column in how.profile if column.name in twin.names]
    doubtful = in_doubt(used)
    head = await read_head(record) if doubtful and how.profile.separator else b""
    found: dict[str, Found] = {column.name: "unknown" for column in doubtful}
    ambiguous = ambiguous_dates(head, how.profile, doubtful)
    if ambiguous:
        table: Table = await async_call_to_read(twin.as_it_is)
        for name, one in ambiguous.items():
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
    return twin
