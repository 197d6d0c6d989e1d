"""Some columns of a parquet file, requested in ranges, in a file with holes for all others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..._concurrency.pool import AsyncPool
from ..._concurrency.threads import async_call_to_read
from ..._files.byte_ranges import ByteRange, coalesce
from ..._tabular.optional import need
from ..._tabular.parquet_footer import TAIL, size_of_footer
from ..._tabular.parquet_ranges import GAP, LEAST, places_of
from ...errors import DatagouvError, FieldError, InvalidAnswerError, NetworkError

if TYPE_CHECKING:
    from ..._tabular.options import TableOptions
    from ..files.remote_file import AsyncRemoteFile

_AT_ONCE = 4
"""Ranges that are requested at one time."""


async def fetch_columns(
    make: Callable[[], AsyncRemoteFile], size: int | None, path: Path, how: TableOptions
) -> bool:
    """Request some columns of a parquet file; return whether they are all that is needed of it.

    The file at `path` is as large as the one on the host. It has the footer and the wanted
    columns in their places, and holes in the place of the others. All of it is of one version of
    the file on the host. No checksum is compared, for that would take the whole file.

    Args:
        make: Makes the file on its host; no request has been sent for it yet.
        size: Its size in bytes, where the platform knows it.
        path: Where the columns go.
        how: Tells the wanted columns.

    Returns:
        False where the whole file is to be read: it is small, or no parquet, or most of its
        bytes are wanted, or its host gives no ranges, or fails at them.

    Raises:
        FieldError: The file lacks a column.
        NetworkError: The host was not reached.
    """
    if how.columns is None or (size is not None and size < LEAST):
        return False
    file = make()
    try:
        # Learn the size with the footer, where the platform knows it, else before it.
        begin, end = (max(size - TAIL, 0), size) if size else (0, 1)
        if size:
            file.assume(size)
        try:
            if not await file.request(begin, end):
                return False
        except NetworkError:
            raise
        except DatagouvError:
            return False  # Reading the whole file shows what is wrong.
        try:
            return await _fetch(file, make, path, how)
        except FieldError:
            raise
        except DatagouvError:
            return False  # Its ranges may be wrong, and the file right.
    finally:
        await file.aclose()


async def _fetch(
    file: AsyncRemoteFile, make: Callable[[], AsyncRemoteFile], path: Path, how: TableOptions
) -> bool:
    """Request the footer, and the ranges that it tells."""
    total = file.seek(0, 2)
    if total < LEAST:
        return False
    tail = await _read(file, ByteRange(max(total - TAIL, 0), total))
    footer = size_of_footer(tail)
    if footer > len(tail):
        tail = await _read(file, ByteRange(max(total - footer, 0), total))
    ranges = await async_call_to_read(_plan, path, tail, total, how)
    if ranges is None:
        return False
    versions = {file.version}
    # Several files at a time: each of them has one answer, and one position.
    shares = [share for number in range(_AT_ONCE) if (share := ranges[number::_AT_ONCE])]
    under_way: list[AsyncRemoteFile] = []

    async def bring(share: Sequence[ByteRange]) -> None:
        other = make()
        under_way.append(other)
        other.assume(total)
        try:
            with path.open("r+b") as target:
                for one in share:
                    target.seek(one.start)
                    target.write(await _read(other, one))
            versions.add(other.version)
        finally:
            await other.aclose()

    def stop() -> None:
        for other in under_way:
            other.break_off()

    async with AsyncPool(_AT_ONCE, stop) as pool:
        for share in shares:
            pool.start(bring, share)
    if len(versions) > 1:
        raise InvalidAnswerError("the file has changed on its host while it was read")
    return True


def _plan(path: Path, tail: bytes, total: int, how: TableOptions) -> list[ByteRange] | None:
    """Write the footer into its place; return the ranges that are wanted, if these are few."""
    with path.open("wb") as file:
        file.truncate(total)
        file.seek(total - len(tail))
        file.write(tail)
    try:
        metadata: Any = need("pyarrow.parquet").read_metadata(path)
    except (need("pyarrow").ArrowInvalid, OSError):
        return None
    names = metadata.schema.to_arrow_schema().names
    wanted = how.wanted(names)
    if set(wanted) >= set(names):
        return None
    places = places_of(metadata, wanted, total - size_of_footer(tail))
    ranges = coalesce((ByteRange(*place) for place in places), GAP)
    known = total - len(tail)  # The tail is there already.
    left = [ByteRange(one.start, min(one.end, known)) for one in ranges if one.start < known]
    return left if 2 * sum(one.size for one in left) < total else None


async def _read(file: AsyncRemoteFile, wanted: ByteRange) -> bytes:
    """Return a range of a file, in one request where the host gives all of it."""
    file.seek(wanted.start)
    file.expect(wanted.start, wanted.size)
    blocks: list[bytes] = []
    left = wanted.size
    while left and (block := await file.read_block(left)):
        blocks.append(block)
        left -= len(block)
    if left:
        raise InvalidAnswerError("the file ends before the end that its host told")
    return b"".join(blocks)
