"""Hosts that lie about ranges: what is read is one version of the file and whole, or an error.

The host breaks off in the middle, so that the rest is asked for as a range. A run of the tests
tries each lie with each change of the file, other readers for each; `make test-slow` tries all.
"""

from __future__ import annotations

import asyncio
import hashlib
from itertools import count, product
from typing import TYPE_CHECKING, Any

import pytest

from datagouv import AsyncClient, Client, DatagouvError
from tests._async.download import readers as async_readers
from tests._async.download.content import CONTENT, CUT, OTHER, REMOTE, SIZE
from tests._sync.download import readers
from tests.breaking_server import DATASET, RESOURCE, TODAY, BreakingServer, Host

if TYPE_CHECKING:
    from pathlib import Path

LIES: dict[str, dict[str, Any]] = {
    "none": {},
    "the range is ignored": {"ranges": False},
    "a 206 holds the whole file": {"ranges": False, "status_of_file": 206},
    "If-Range is ignored": {"ignore_if_range": True},
    "a range tells no version": {"headers_of_ranges": False},
    "If-Range is ignored, and no version told": {
        "ignore_if_range": True,
        "headers_of_ranges": False,
    },
    "no version is known at all": {"etag": None, "ignore_if_range": True},
    "a weak version": {"etag": 'W/"one"', "ignore_if_range": True},
    "the range begins later": {"wrong_start": 7},
    "the range begins earlier": {"wrong_start": -7},
    "Content-Range names other bytes": {"content_range": "bytes 0-9/600000"},
    "Content-Range names another size": {"content_range": f"bytes {CUT}-{SIZE - 1}/{SIZE + 9}"},
    "Content-Range ends elsewhere": {"content_range": f"bytes {CUT}-{SIZE - 9}/{SIZE}"},
    "Content-Range is no range": {"content_range": "bytes */*"},
    "Content-Range counts no bytes": {"content_range": "items 1-2/3"},
    "the body is shorter than Content-Range says": {"lacking_of_ranges": 9},
    "the body is longer than Content-Range says": {"long_ranges": b"and more"},
    "the range is shorter than was asked for": {"short_ranges": 70_000},
    "each range is compressed by itself": {"gzip_ranges": True},
    "each range is refused": {"always_416": True},
}
CHANGES: dict[str, bytes] = {
    "stays": CONTENT,
    "becomes another one": OTHER,
    "becomes a shorter one": OTHER[: CUT // 2],
    "becomes one that ends at the cut": OTHER[:CUT],
}
KNOWN = (True, False)
"""Whether the platform knows a checksum: that of the version that is there at the end."""
READERS = range(len(readers.READERS))
NUMBERS = count()


def tried(folder: Path, face: str, lie: str, change: str, known: bool, reader: int) -> None:
    """Read a file from a host that lies, and check what is read."""
    versions = {CONTENT, CHANGES[change]}
    with BreakingServer(CONTENT) as server:
        host = server.host
        host.break_after, host.last_modified = CUT, TODAY
        for name, value in LIES[lie].items():
            setattr(host, name, value)
        host.before = lambda number: _change(host, CHANGES[change]) if number == 2 else None
        host.resource = _declared(CHANGES[change]) if known else dict(REMOTE)
        cell = f"{lie}, {change}, known={known}, {readers.READERS[reader].__name__}, {face}"
        own = folder / str(next(NUMBERS))
        own.mkdir()
        try:
            found = read(server, own, face, reader)
        except DatagouvError:
            assert lie != "none" or change != "stays", cell
            left = {path.name for path in own.rglob("*") if not path.name.startswith(".")}
            assert not left, f"{cell}: an error left {left}"
        else:
            assert found in versions, f"{cell}: what was read is no version of the file"
        assert len(server.asked) < 30, cell


def _change(host: Host, content: bytes) -> None:
    if content is not host.content:
        host.change(content, host.etag and host.etag.replace("one", "two"))
        host.last_modified = TODAY + 3600


def _declared(content: bytes) -> dict[str, Any]:
    checksum = {"type": "sha1", "value": hashlib.sha1(content).hexdigest()}
    return {"checksum": checksum, "filesize": len(content)}


def read(server: BreakingServer, folder: Path, face: str, reader: int) -> bytes:
    if face == "sync":
        with Client(base_url=server.url, api_key="the-key") as client:
            resource = client.resource(RESOURCE, dataset_id=DATASET, fetch=False)
            return readers.READERS[reader](resource, folder)

    async def act() -> bytes:
        async with AsyncClient(base_url=server.url, api_key="the-key") as client:
            resource = await client.resource(RESOURCE, dataset_id=DATASET, fetch=False)
            return await async_readers.READERS[reader](resource, folder)

    return asyncio.run(act())


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_about_a_range_mixes_no_versions(
    lie: str, tmp_path: Path, waits: list[float]
) -> None:
    first = list(LIES).index(lie)
    for number, change in list(enumerate(CHANGES))[first % 2 :: 2]:
        reader = (first + number) % len(READERS)
        tried(tmp_path, "sync", lie, change, KNOWN[(first + number // 2) % 2], reader)


@pytest.mark.slow
@pytest.mark.parametrize("face", ["sync", "async"])
@pytest.mark.parametrize("lie", LIES)
def test_no_lie_about_a_range_mixes_versions_for_any_reader(
    lie: str, face: str, tmp_path: Path, waits: list[float]
) -> None:
    for change, known, reader in product(CHANGES, KNOWN, READERS):
        tried(tmp_path, face, lie, change, known, reader)
