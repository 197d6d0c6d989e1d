"""Ctrl-C and SIGKILL in the middle of a transfer, each in a process of its own."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from tests.breaking_server import DATASET, RESOURCE, BreakingServer
from tests.silent_portal import SilentPortal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no such signals there")

PART = 300_000
CONTENT = b"".join(f"{line:09};".encode() for line in range(150_000))
SOON = 6.0
"""Seconds in which a process ends, Python's own end included, on a busy machine."""

UPLOAD = {
    "sync": """
from datagouv import Client
with Client(base_url=URL, api_key="the-key") as client:
    made = client.resources.create_static(PATH, dataset_id=DATASET, part_size=PART)
""",
    "async": """
import asyncio
from datagouv import AsyncClient
async def main():
    async with AsyncClient(base_url=URL, api_key="the-key") as client:
        await client.resources.create_static(PATH, dataset_id=DATASET, part_size=PART)
asyncio.run(main())
""",
}
DOWNLOADS = {
    "sync": """
from datagouv import Client
with Client(base_url=URL) as client:
    record = client.resource(RESOURCE, dataset_id=DATASET)
    dataset = client.dataset(DATASET, fetch=False)
    vars(dataset)["resources"] = [
        record.model_copy(update={"id": str(n), "title": str(n)}) for n in range(20)
    ]
    done = dataset.download_resources(PATH, parallel=4, naming="{id}.csv")
assert not [one.error for one in done if one.error]
""",
    "async": """
import asyncio
from datagouv import AsyncClient
async def main():
    async with AsyncClient(base_url=URL) as client:
        record = await client.resource(RESOURCE, dataset_id=DATASET)
        dataset = await client.dataset(DATASET, fetch=False)
        vars(dataset)["resources"] = [
            record.model_copy(update={"id": str(n), "title": str(n)}) for n in range(20)
        ]
        done = await dataset.download_resources(PATH, parallel=4, naming="{id}.csv")
    assert not [one.error for one in done if one.error]
asyncio.run(main())
""",
}

DOWNLOAD = """
import os, signal
from datagouv import Client
replace = os.replace
def strike(one, other):
    if BEFORE == "name":
        os.kill(os.getpid(), signal.SIGKILL)
    replace(one, other)
    os.kill(os.getpid(), signal.SIGKILL)
if BEFORE:
    os.replace = strike
with Client(base_url=URL) as client:
    client.resource(RESOURCE, dataset_id=DATASET).download(PATH)
"""

both = pytest.mark.parametrize("face", ["sync", "async"])
each_way = pytest.mark.parametrize(
    ("face", "number"),
    [
        ("sync", signal.SIGINT),
        ("async", signal.SIGKILL),
        pytest.param("async", signal.SIGINT, marks=pytest.mark.slow),
        pytest.param("sync", signal.SIGKILL, marks=pytest.mark.slow),
    ],
)


class Process:
    """A program of the SDK in a process of its own."""

    def __init__(self, program: str, url: str, path: Path, cache: Path) -> None:
        names = {"URL": url, "PATH": str(path), "DATASET": DATASET, "RESOURCE": RESOURCE}
        head = "\n".join(f"{name} = {value!r}" for name, value in (names | {"PART": PART}).items())
        self._process = subprocess.Popen(
            [sys.executable, "-c", head + program],
            env={"XDG_CACHE_HOME": str(cache), "PATH": ""},
            stderr=subprocess.PIPE,
            text=True,
        )

    def end_by(self, number: signal.Signals | None = None) -> tuple[float, str]:
        """Send a signal, and return the seconds until the process ends, and what it said."""
        started = time.monotonic()
        if number is not None:
            self._process.send_signal(number)
        try:
            _, said = self._process.communicate(timeout=60)
        finally:
            self._process.kill()
        return time.monotonic() - started, said


@pytest.fixture
def start(tmp_path: Path) -> Callable[[str, str, Path], Process]:
    cache = tmp_path / "cache"
    return lambda program, url, path: Process(program, url, path, cache)


@pytest.fixture
def portal() -> Iterator[SilentPortal]:
    with SilentPortal() as portal:
        yield portal


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "arbres.csv"
    path.write_bytes(CONTENT)
    return path


def until(portal: SilentPortal, count: int) -> None:
    for _ in range(count):
        assert portal.waiting.acquire(timeout=60)


@each_way
def test_an_upload_in_parts_ends_at_once_and_the_next_process_goes_on(
    start: Callable[[str, str, Path], Process],
    portal: SilentPortal,
    path: Path,
    face: str,
    number: signal.Signals,
) -> None:
    portal.silent = {2, 3, 4}
    process = start(UPLOAD[face], portal.url, path)
    until(portal, 3)

    seconds, said = process.end_by(number)

    assert seconds < SOON
    assert ("KeyboardInterrupt" in said) is (number == signal.SIGINT)
    assert "NetworkError" not in said
    portal.silent = set()
    arrived = len(portal.asked)
    _, said = start(UPLOAD[face], portal.url, path).end_by()
    assert said == ""
    assert portal.asked[arrived:].count("final") == 1
    assert not {0, 1} & set(portal.asked[arrived:])
    assert len(portal.uuids) == 1
    assert portal.contents == [CONTENT]


@both
def test_a_second_process_in_the_middle_of_an_upload_has_an_upload_of_its_own(
    start: Callable[[str, str, Path], Process], portal: SilentPortal, path: Path, face: str
) -> None:
    portal.silent = {2}
    first = start(UPLOAD[face], portal.url, path)
    until(portal, 1)
    portal.silent = set()

    _, said = start(UPLOAD[face], portal.url, path).end_by()
    assert said == ""
    assert portal.asked.count("final") == 1
    portal.released.set()
    _, said = first.end_by()

    assert said == ""
    assert portal.asked.count("final") == 2
    assert portal.contents == [CONTENT, CONTENT]


@both
def test_an_upload_that_is_interrupted_at_a_part_says_that_nothing_was_published(
    start: Callable[[str, str, Path], Process], portal: SilentPortal, path: Path, face: str
) -> None:
    portal.silent = {3}
    process = start(UPLOAD[face], portal.url, path)
    until(portal, 1)

    _, said = process.end_by(signal.SIGINT)

    assert "nothing of arbres.csv was published" in said
    assert "may be" not in said


@both
def test_the_end_of_an_upload_in_parts_that_is_interrupted_says_what_may_be_there(
    start: Callable[[str, str, Path], Process], portal: SilentPortal, path: Path, face: str
) -> None:
    portal.silent = {"final"}
    process = start(UPLOAD[face], portal.url, path)
    until(portal, 1)

    seconds, said = process.end_by(signal.SIGINT)

    assert seconds < SOON
    assert "arbres.csv may be a new resource on the portal" in said


@each_way
def test_downloads_from_a_silent_host_end_at_once_and_the_next_process_goes_on(
    start: Callable[[str, str, Path], Process], tmp_path: Path, face: str, number: signal.Signals
) -> None:
    folder = tmp_path / "ici"
    with BreakingServer(CONTENT) as server:
        server.host.break_after, server.host.breaks, server.host.stall = 900_000, 4, True
        process = start(DOWNLOADS[face], server.url, folder)
        while sum(asked.sent >= 900_000 for asked in server.asked) < 4:
            time.sleep(0.01)
        time.sleep(0.3)  # What was sent is taken in.

        seconds, said = process.end_by(number)

        assert seconds < SOON
        assert ("KeyboardInterrupt" in said) is (number == signal.SIGINT)
        left = {path.name for path in folder.iterdir()}
        assert all(name.startswith(".") for name in left)
        before = len(server.asked)
        _, said = start(DOWNLOADS[face], server.url, folder).end_by()
        assert said == ""
        assert [asked.range is not None for asked in server.asked[before:]].count(True) == 4
    assert {path.name for path in folder.iterdir()} == {f"{n}.csv" for n in range(20)}
    assert all(path.read_bytes() == CONTENT for path in folder.iterdir())


@pytest.mark.parametrize(
    ("before", "size"),
    [
        ("name", 1_500_000),
        ("end", 30_000),
        pytest.param("name", 30_000, marks=pytest.mark.slow),
        pytest.param("end", 1_500_000, marks=pytest.mark.slow),
    ],
)
def test_a_process_that_is_killed_as_its_file_gets_its_name_leaves_one_whole_file(
    start: Callable[[str, str, Path], Process], tmp_path: Path, before: str, size: int
) -> None:
    path = tmp_path / "ici" / "arbres.csv"
    path.parent.mkdir()
    path.write_bytes(b"former")
    with BreakingServer(CONTENT[:size]) as server:
        start(f"\nBEFORE = {before!r}{DOWNLOAD}", server.url, path).end_by()
        assert path.read_bytes() == (b"former" if before == "name" else CONTENT[:size])

        _, said = start(f"\nBEFORE = ''{DOWNLOAD}", server.url, path).end_by()

        assert said == ""
    assert path.read_bytes() == CONTENT[:size]
    assert [found.name for found in path.parent.iterdir()] == ["arbres.csv"]


def test_processes_that_download_to_one_name_leave_one_whole_file(
    start: Callable[[str, str, Path], Process], tmp_path: Path
) -> None:
    path = tmp_path / "ici" / "arbres.csv"
    with BreakingServer(CONTENT) as server:
        processes = [start(f"\nBEFORE = ''{DOWNLOAD}", server.url, path) for _ in range(3)]
        for process in processes:
            assert process.end_by()[1] == ""

    assert path.read_bytes() == CONTENT
    assert [found.name for found in path.parent.iterdir()] == ["arbres.csv"]
