"""Several things at a time: what becomes of the others when one fails, or all are interrupted."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import anyio
import pytest

from datagouv import Client, FieldError, NotFoundError
from datagouv._concurrency.keyed_locks import _LEDGERS, _LOCKS, AsyncKeyedLocks, KeyedLocks
from datagouv._concurrency.pool import AsyncPool, Pool
from tests.breaking_server import DATASET, RESOURCE, BreakingServer

if TYPE_CHECKING:
    from collections.abc import Callable

CONTENT = b"0123456789" * 100_000


def test_those_at_work_come_to_their_end_when_one_fails() -> None:
    failed = threading.Event()
    begun: list[str] = []
    done: list[str] = []

    def slow() -> None:
        failed.wait(60)
        done.append("slow")

    def fails() -> None:
        raise KeyError("one")

    with pytest.raises(KeyError, match="one"), Pool(2, failed.set) as pool:  # noqa: PT012  # at its end
        pool.start(slow)
        pool.start(fails)
        failed.wait(60)
        pool.start(begun.append, "late")

    assert (begun, done) == ([], ["slow"])


async def test_tasks_at_work_come_to_their_end_when_one_fails() -> None:
    failed = anyio.Event()
    begun: list[str] = []
    done: list[str] = []

    async def slow() -> None:
        await failed.wait()
        await anyio.sleep(0)
        done.append("slow")

    async def fails() -> None:
        failed.set()
        raise KeyError("one")

    async def late() -> None:
        begun.append("late")

    with pytest.raises(KeyError, match="one"):  # noqa: PT012  # at its end
        async with AsyncPool(2) as pool:
            pool.start(slow)
            pool.start(fails)
            pool.start(late)

    assert (begun, done) == ([], ["slow"])


async def test_tasks_at_work_are_cancelled_where_that_is_asked_for() -> None:
    stopped: list[int] = []

    async def fails() -> None:
        raise KeyError("one")

    with pytest.raises(KeyError, match="one"):  # noqa: PT012  # at its end
        async with AsyncPool(2, lambda: stopped.append(1)) as pool:
            pool.start(anyio.sleep_forever)
            pool.start(fails)

    assert stopped == [1]


async def test_a_failure_of_the_block_itself_is_raised_at_its_end() -> None:
    stopped: list[int] = []

    with pytest.raises(KeyError), Pool(1, lambda: stopped.append(1)):
        raise KeyError
    with pytest.raises(KeyError):
        async with AsyncPool(1, lambda: stopped.append(2)):
            raise KeyError

    assert stopped == [1, 2]


@pytest.mark.parametrize("pool", [Pool, AsyncPool])
@pytest.mark.parametrize("limit", [0, -1])
def test_nothing_at_a_time_is_refused(pool: type[Pool | AsyncPool], limit: int) -> None:
    with pytest.raises(FieldError, match="at least 1"):
        pool(limit)


# Ctrl-C


@pytest.fixture
def server() -> BreakingServer:
    return BreakingServer(CONTENT)


def interrupt_at(size: int) -> Callable[[int, int | None], None]:
    """Return what interrupts the thread of the tests, once, when so much has passed."""
    main = threading.get_ident()
    done = threading.Event()

    def told(passed: int, total: int | None) -> None:
        if passed >= size and not done.is_set():
            done.set()
            signal.pthread_kill(main, signal.SIGINT)

    return told


posix = pytest.mark.skipif(sys.platform == "win32", reason="no signal reaches a thread there")


@posix
def test_an_interrupted_download_has_no_name_and_goes_on(
    server: BreakingServer, tmp_path: Path
) -> None:
    with server, Client(base_url=server.url) as client:
        resource = client.resource(RESOURCE, dataset_id=DATASET, fetch=False)
        with pytest.raises(KeyboardInterrupt):
            resource.download(tmp_path, progress=interrupt_at(400_000))
        left = sorted(path.name for path in tmp_path.iterdir())

        path = resource.download(tmp_path)

    assert left == [".arbres.csv.part", ".arbres.csv.part.json"]
    assert path.read_bytes() == CONTENT
    assert server.ranges[1] is not None


@posix
def test_interrupted_downloads_of_several_files_end_soon(
    server: BreakingServer, tmp_path: Path
) -> None:
    server.host.drip = 0.001
    server.host.change(CONTENT[:200_000])
    with server, Client(base_url=server.url) as client:
        record = client.resource(RESOURCE, dataset_id=DATASET)
        dataset = client.dataset(DATASET, fetch=False)
        vars(dataset)["resources"] = [record, record.model_copy(update={"id": "2"})]
        with pytest.raises(KeyboardInterrupt):
            dataset.download_resources(tmp_path, progress=interrupt_at(2_000))

    assert not [path for path in tmp_path.iterdir() if not path.name.startswith(".")]


def test_who_shares_a_turn_waits_and_others_do_not() -> None:
    locks = KeyedLocks()
    said: list[str] = []

    def say(word: str) -> None:
        with locks.of("a"):
            said.append(word)

    with locks.of("a"):
        thread = threading.Thread(target=say, args=("waited",))
        thread.start()
        with locks.of("b"), locks.of(None), locks.of(None):
            said.append("first")
        assert said == ["first"]
    thread.join(60)
    assert said == ["first", "waited"]


def test_a_turn_ends_with_an_error_and_leaves_nothing() -> None:
    locks = KeyedLocks()
    for _ in range(2):
        with pytest.raises(KeyError), locks.of("a"):
            raise KeyError
    assert not len(_LOCKS.here().ledger)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_fork_does_not_wait_for_a_turn_of_its_parent() -> None:
    locks = KeyedLocks()
    with locks.of("a"):
        child = os.fork()
        if not child:
            signal.alarm(10)  # It would wait for ever.
            with locks.of("a"):
                os._exit(0)
        assert os.waitpid(child, 0)[1] == 0


async def test_tasks_that_share_a_turn_wait_and_leave_nothing() -> None:
    locks = AsyncKeyedLocks()
    at_work = 0
    most: list[int] = []

    async def work(key: str | None) -> None:
        nonlocal at_work
        async with locks.of(key):
            at_work += 1
            most.append(at_work)
            await anyio.sleep(0)
            at_work -= 1

    async with AsyncPool(8) as pool:
        for _ in range(8):
            pool.start(work, "a")
    assert max(most) == 1
    async with AsyncPool(8) as pool:
        for number in range(8):
            pool.start(work, f"{number}" if number % 2 else None)
    assert max(most) > 1
    assert not any(len(ledger) for ledger in _LEDGERS.values())


def test_a_turn_is_free_in_the_next_event_loop() -> None:
    locks = AsyncKeyedLocks()

    async def work() -> None:
        async with locks.of("a"):
            await anyio.sleep(0)

    async def both() -> None:
        async with AsyncPool(2) as pool:
            pool.start(work)
            pool.start(work)

    asyncio.run(both())
    asyncio.run(both())


def test_a_failure_that_stops_the_others_does_not_wait_for_a_silent_host(
    server: BreakingServer, tmp_path: Path
) -> None:
    server.host.break_after, server.host.stall = 700_000, True
    silent = threading.Event()

    def wait_for_silence(_number: int) -> None:
        silent.wait(60)

    def told(done: int, total: int | None) -> None:
        if done >= 700_000:
            silent.set()

    with server, BreakingServer(CONTENT) as failing, Client(base_url=server.url) as client:
        failing.host.before, failing.host.status = wait_for_silence, 404
        record = client.resource(RESOURCE, dataset_id=DATASET)
        dataset = client.dataset(DATASET, fetch=False)
        other = {"id": "2", "url": failing.file_url}
        vars(dataset)["resources"] = [record, record.model_copy(update=other)]
        started = time.monotonic()
        with pytest.raises(NotFoundError):
            dataset.download_resources(tmp_path, stop_on_error=True, progress=told)

    assert time.monotonic() - started < 20
    assert (tmp_path / ".arbres.csv.part").read_bytes() == CONTENT[:700_000]
