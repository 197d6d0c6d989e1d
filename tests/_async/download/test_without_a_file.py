"""The bytes of a resource without a file here: in a row, in memory, or from any place."""

from __future__ import annotations

import gzip
import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from datagouv import (
    AsyncClient,
    ChecksumError,
    FieldError,
    FileError,
    InvalidAnswerError,
    NetworkError,
)
from tests.breaking_server import BreakingServer

from .content import CONTENT, CUT, OTHER, SIZE

if TYPE_CHECKING:
    from datagouv import AsyncResource


async def test_the_bytes_come_one_after_the_other(resource: AsyncResource) -> None:
    blocks = [block async for block in resource.iter_bytes()]

    assert len(blocks) > 1
    assert b"".join(blocks) == CONTENT


async def test_bytes_that_are_not_the_files_are_an_error_at_their_end(
    resource: AsyncResource, server: BreakingServer
) -> None:
    server.host.resource["checksum"] = {"type": "sha1", "value": "0" * 40}
    received = 0

    with pytest.raises(ChecksumError):  # noqa: PT012  # it is raised at the end of the loop
        async for block in resource.iter_bytes():
            received += len(block)
    assert received == SIZE


async def test_bytes_that_break_off_go_on(resource: AsyncResource, server: BreakingServer) -> None:
    server.host.break_after = CUT

    assert await resource.read_bytes() == CONTENT
    assert server.bytes_sent == SIZE


@pytest.mark.parametrize("change", ["no ranges", "other file"])
async def test_bytes_that_cannot_be_gone_on_with_are_an_error(
    resource: AsyncResource, server: BreakingServer, change: str
) -> None:
    host = server.host
    host.break_after, host.ranges = CUT, change != "no ranges"
    if change == "other file":
        host.before = lambda number: host.change(OTHER) if number == 2 else None

    with pytest.raises((NetworkError, InvalidAnswerError)):
        await resource.read_bytes()


async def test_more_bytes_than_memory_has_room_for_are_refused(
    resource: AsyncResource, server: BreakingServer
) -> None:
    with pytest.raises(FileError, match="more than 1,000 bytes"):
        await resource.read_bytes(max_size=1000)
    with pytest.raises(FieldError, match="max_size"):
        await resource.read_bytes(max_size="1MB")  # type: ignore[arg-type]  # on purpose
    assert await resource.read_bytes(max_size=SIZE) == CONTENT


async def test_an_open_file_is_read_from_any_place(
    resource: AsyncResource, server: BreakingServer
) -> None:
    content = CONTENT * 5
    server.host.change(content)

    async with await resource.open() as file:
        assert file.seekable()
        assert file.tell() == 0
        assert await file.read(10) == content[:10]
        assert file.seek(-20, io.SEEK_END) == len(content) - 20
        assert await file.read() == content[-20:]
        assert await file.read() == b""
        assert file.seek(5) == 5
        assert await file.read(5) == content[5:10]
        assert file.seek(5, io.SEEK_CUR) == 15
        assert await file.read(5) == content[15:20]
    assert f"bytes={len(content) - 20}-{len(content) - 1}" in server.ranges


async def test_an_open_file_that_breaks_off_goes_on(
    resource: AsyncResource, server: BreakingServer
) -> None:
    server.host.break_after, server.host.breaks = CUT // 10, 3

    async with await resource.open() as file:
        assert await file.read() == CONTENT
    assert server.bytes_sent == SIZE


async def test_an_open_file_that_breaks_off_for_good_is_no_end_of_it(
    resource: AsyncResource, server: BreakingServer
) -> None:
    server.host.break_after, server.host.ranges = CUT, False

    async with await resource.open() as file:
        for _ in range(2):
            with pytest.raises(NetworkError):
                await file.read()


async def test_an_open_file_that_always_breaks_off_is_an_error_each_time(
    resource: AsyncResource, server: BreakingServer
) -> None:
    server.host.break_after, server.host.breaks = 0, 1000

    async with await resource.open() as file:
        for _ in range(2):
            with pytest.raises(NetworkError):
                await file.read(10)


async def test_an_open_file_knows_where_it_ends(
    resource: AsyncResource, server: BreakingServer
) -> None:
    async with await resource.open() as file:
        assert file.seek(SIZE + 5_000_000) == SIZE + 5_000_000
        assert await file.read(10) == b""
        assert file.seek(-3, io.SEEK_END) == SIZE - 3
        assert await file.read() == CONTENT[-3:]
        with pytest.raises(ValueError, match="-1"):
            file.seek(-1)
        with pytest.raises(ValueError, match="whence"):
            file.seek(0, 7)
    assert server.bytes_sent < 2 * SIZE


async def test_an_open_gzip_file_stays_one(resource: AsyncResource, server: BreakingServer) -> None:
    server.host.change(gzip.compress(CONTENT))
    server.host.path = "/files/arbres.csv.gz"
    server.host.encoding, server.host.stored_encoded = "gzip", True

    async with await resource.open() as file:
        assert await file.read() == server.host.content


async def test_an_open_file_that_changes_is_not_mixed(
    resource: AsyncResource, server: BreakingServer
) -> None:
    content = CONTENT * 5
    server.host.change(content, '"one"')

    async with await resource.open() as file:
        await file.read(10)
        server.host.change(content[::-1])
        file.seek(2_900_000)
        with pytest.raises(InvalidAnswerError, match="changed"):
            await file.read(10)


async def test_a_file_on_a_host_without_ranges_is_read_in_order(
    resource: AsyncResource, server: BreakingServer
) -> None:
    server.host.ranges = False

    async with await resource.open() as file:
        assert not file.seekable()
        assert await file.read(10) == CONTENT[:10]
        assert await file.read() == CONTENT[10:]


async def test_no_connection_is_left_open(
    resource: AsyncResource, server: BreakingServer, client: AsyncClient
) -> None:
    """A pool of connections that are not given back would run dry."""
    for _ in range(3):
        await resource.read_bytes()
        with pytest.raises(FileError):
            await resource.read_bytes(max_size=10)
        file = await resource.open()
        await file.read(10)
        await file.aclose()
        await resource.download("x.csv")
        Path("x.csv").unlink()

    pool: Any = client._transport.wire.connections.here().http._transport
    mounted: Any = [
        mount for mount in client._transport.wire.connections.here().http._mounts.values() if mount
    ]
    for transport in [pool, *mounted]:
        assert all(connection.is_idle() for connection in transport._pool.connections)
