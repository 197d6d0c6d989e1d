# Generated from tests/_async/download/test_without_a_file.py by scripts/unasync.py: edit that file, then `make style`.
"""The bytes of a resource without a file here: in a row, in memory, or from any place."""

from __future__ import annotations

import gzip
import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from datagouv import (
    Client,
    ChecksumError,
    FieldError,
    FileError,
    InvalidAnswerError,
    NetworkError,
)
from tests.breaking_server import BreakingServer

from .content import CONTENT, CUT, OTHER, SIZE

if TYPE_CHECKING:
    from datagouv import Resource


def test_the_bytes_come_one_after_the_other(resource: Resource) -> None:
    blocks = [block for block in resource.iter_bytes()]

    assert len(blocks) > 1
    assert b"".join(blocks) == CONTENT


def test_bytes_that_are_not_the_files_are_an_error_at_their_end(
    resource: Resource, server: BreakingServer
) -> None:
    server.host.resource["checksum"] = {"type": "sha1", "value": "0" * 40}
    received = 0

    with pytest.raises(ChecksumError):  # noqa: PT012  # it is raised at the end of the loop
        for block in resource.iter_bytes():
            received += len(block)
    assert received == SIZE


def test_bytes_that_break_off_go_on(resource: Resource, server: BreakingServer) -> None:
    server.host.break_after = CUT

    assert resource.read_bytes() == CONTENT
    assert server.bytes_sent == SIZE


@pytest.mark.parametrize("change", ["no ranges", "other file"])
def test_bytes_that_cannot_be_gone_on_with_are_an_error(
    resource: Resource, server: BreakingServer, change: str
) -> None:
    host = server.host
    host.break_after, host.ranges = CUT, change != "no ranges"
    if change == "other file":
        host.before = lambda number: host.change(OTHER) if number == 2 else None

    with pytest.raises((NetworkError, InvalidAnswerError)):
        resource.read_bytes()


def test_more_bytes_than_memory_has_room_for_are_refused(
    resource: Resource, server: BreakingServer
) -> None:
    with pytest.raises(FileError, match="more than 1,000 bytes"):
        resource.read_bytes(max_size=1000)
    with pytest.raises(FieldError, match="max_size"):
        resource.read_bytes(max_size="1MB")  # type: ignore[arg-type]  # on purpose
    assert resource.read_bytes(max_size=SIZE) == CONTENT


def test_an_open_file_is_read_from_any_place(
    resource: Resource, server: BreakingServer
) -> None:
    content = CONTENT * 5
    server.host.change(content)

    with resource.open() as file:
        assert file.seekable()
        assert file.tell() == 0
        assert file.read(10) == content[:10]
        assert file.seek(-20, io.SEEK_END) == len(content) - 20
        assert file.read() == content[-20:]
        assert file.read() == b""
        assert file.seek(5) == 5
        assert file.read(5) == content[5:10]
        assert file.seek(5, io.SEEK_CUR) == 15
        assert file.read(5) == content[15:20]
    assert f"bytes={len(content) - 20}-{len(content) - 1}" in server.ranges


def test_an_open_file_that_breaks_off_goes_on(
    resource: Resource, server: BreakingServer
) -> None:
    server.host.break_after, server.host.breaks = CUT // 10, 3

    with resource.open() as file:
        assert file.read() == CONTENT
    assert server.bytes_sent == SIZE


def test_an_open_file_that_breaks_off_for_good_is_no_end_of_it(
    resource: Resource, server: BreakingServer
) -> None:
    server.host.break_after, server.host.ranges = CUT, False

    with resource.open() as file:
        for _ in range(2):
            with pytest.raises(NetworkError):
                file.read()


def test_an_open_file_that_always_breaks_off_is_an_error_each_time(
    resource: Resource, server: BreakingServer
) -> None:
    server.host.break_after, server.host.breaks = 0, 1000

    with resource.open() as file:
        for _ in range(2):
            with pytest.raises(NetworkError):
                file.read(10)


def test_an_open_file_knows_where_it_ends(
    resource: Resource, server: BreakingServer
) -> None:
    with resource.open() as file:
        assert file.seek(SIZE + 5_000_000) == SIZE + 5_000_000
        assert file.read(10) == b""
        assert file.seek(-3, io.SEEK_END) == SIZE - 3
        assert file.read() == CONTENT[-3:]
        with pytest.raises(ValueError, match="-1"):
            file.seek(-1)
        with pytest.raises(ValueError, match="whence"):
            file.seek(0, 7)
    assert server.bytes_sent < 2 * SIZE


def test_an_open_gzip_file_stays_one(resource: Resource, server: BreakingServer) -> None:
    server.host.change(gzip.compress(CONTENT))
    server.host.path = "/files/arbres.csv.gz"
    server.host.encoding, server.host.stored_encoded = "gzip", True

    with resource.open() as file:
        assert file.read() == server.host.content


def test_an_open_file_that_changes_is_not_mixed(
    resource: Resource, server: BreakingServer
) -> None:
    content = CONTENT * 5
    server.host.change(content, '"one"')

    with resource.open() as file:
        file.read(10)
        server.host.change(content[::-1])
        file.seek(2_900_000)
        with pytest.raises(InvalidAnswerError, match="changed"):
            file.read(10)


def test_a_file_on_a_host_without_ranges_is_read_in_order(
    resource: Resource, server: BreakingServer
) -> None:
    server.host.ranges = False

    with resource.open() as file:
        assert not file.seekable()
        assert file.read(10) == CONTENT[:10]
        assert file.read() == CONTENT[10:]


def test_no_connection_is_left_open(
    resource: Resource, server: BreakingServer, client: Client
) -> None:
    """A pool of connections that are not given back would run dry."""
    for _ in range(3):
        resource.read_bytes()
        with pytest.raises(FileError):
            resource.read_bytes(max_size=10)
        file = resource.open()
        file.read(10)
        file.close()
        resource.download("x.csv")
        Path("x.csv").unlink()

    pool: Any = client._transport.wire.connections.here().http._transport
    mounted: Any = [
        mount for mount in client._transport.wire.connections.here().http._mounts.values() if mount
    ]
    for transport in [pool, *mounted]:
        assert all(connection.is_idle() for connection in transport._pool.connections)
