"""How many bytes, and how many requests, an open file costs."""

from __future__ import annotations

import io
import random
from typing import TYPE_CHECKING

import pytest

from tests.breaking_server import BreakingServer

from .content import CONTENT, REMOTE, SIZE

if TYPE_CHECKING:
    from datagouv import AsyncResource

LARGE = random.Random(2).randbytes(20_000_000)
FIRST = 1 << 16
"""Bytes that are read when the file is opened."""


async def test_pieces_of_a_file_cost_the_bytes_of_the_pieces(
    resource: AsyncResource, server: BreakingServer
) -> None:
    """As of one column of many: the end of the file, then a piece of each group of rows."""
    server.host.change(LARGE)
    size = 150_000
    starts = [len(LARGE) - size, *range(1_000_000, 19_000_000, 2_000_000)]

    async with await resource.open() as file:
        for start in starts:
            file.seek(start)
            assert await file.read(size) == LARGE[start : start + size]

    assert server.bytes_sent == FIRST + size * len(starts)
    assert len(server.asked) == 1 + len(starts)


async def test_a_file_that_is_read_in_order_costs_few_requests(
    resource: AsyncResource, server: BreakingServer
) -> None:
    server.host.change(LARGE)
    position = 0

    async with await resource.open() as file:
        while block := await file.read(100_000):
            assert block == LARGE[position : position + len(block)]
            position += len(block)

    assert position == len(LARGE) == server.bytes_sent
    assert len(server.asked) <= 8


async def test_a_file_that_is_read_at_once_costs_two_requests(
    resource: AsyncResource, server: BreakingServer
) -> None:
    server.host.change(LARGE)

    async with await resource.open() as file:
        assert await file.read() == LARGE
    assert server.ranges == [f"bytes=0-{FIRST - 1}", f"bytes={FIRST}-{len(LARGE) - 1}"]


async def test_a_small_file_costs_one_request(
    resource: AsyncResource, server: BreakingServer
) -> None:
    server.host.change(b"abc" * 1000)

    async with await resource.open() as file:
        assert await file.read() == b"abc" * 1000
        file.seek(3)
        assert await file.read(3) == b"abc"
    assert len(server.asked) <= 2


async def test_an_empty_file_is_opened(resource: AsyncResource, server: BreakingServer) -> None:
    server.host.change(b"")

    async with await resource.open() as file:
        assert await file.read() == b""


async def test_a_host_that_sends_more_than_the_range_is_read(
    resource: AsyncResource, server: BreakingServer
) -> None:
    server.host.ignore_ends = True

    async with await resource.open() as file:
        file.seek(300_000)
        assert await file.read(100_000) == CONTENT[300_000:400_000]
        file.seek(10)
        assert await file.read() == CONTENT[10:]


async def test_a_host_that_sends_less_than_the_range_is_asked_for_the_rest(
    resource: AsyncResource, server: BreakingServer
) -> None:
    server.host.short_ranges = 50_000

    async with await resource.open() as file:
        assert await file.read() == CONTENT
    assert server.bytes_sent == SIZE


async def test_a_host_that_ignores_ranges_later_on_is_read_in_order(
    resource: AsyncResource, server: BreakingServer
) -> None:
    server.host.change(LARGE)

    async with await resource.open() as file:
        server.host.ranges = False
        server.host.more_headers = {"Accept-Ranges": "bytes"}
        file.seek(5_000_000)
        assert await file.read(100) == LARGE[5_000_000:5_000_100]
        file.seek(15_000_000)
        assert await file.read(100) == LARGE[15_000_000:15_000_100]
    assert len(server.asked) == 2


@pytest.mark.parametrize("etag", [None, 'W/"weak"'])
async def test_ranges_of_no_known_version_are_not_put_together(
    resource: AsyncResource, server: BreakingServer, etag: str | None
) -> None:
    server.host.etag = etag
    server.host.resource = REMOTE

    async with await resource.open() as file:
        assert not file.seekable()
        assert await file.read() == CONTENT
    assert server.ranges == [f"bytes=0-{FIRST - 1}", None]


async def test_a_connection_serves_the_ranges_one_after_the_other(
    resource: AsyncResource, server: BreakingServer
) -> None:
    server.host.change(LARGE)

    async with await resource.open() as file:
        for start in range(1_000_000, 10_000_000, 1_000_000):
            file.seek(-start, io.SEEK_END)
            assert len(await file.read(200_000)) == 200_000

    assert server.connections == 1
