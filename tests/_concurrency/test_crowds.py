"""Crowds that share one client: everyone has a turn, in their order, and no connection is lost."""

from __future__ import annotations

import asyncio
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import anyio
import pytest

from datagouv import AsyncClient, Client
from datagouv._async.core.connections import AT_ONE_TIME
from datagouv._concurrency.slots import AsyncSlots, Slots
from tests.loopback import Loopback, Visit

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.usefixtures("no_variables", "no_certificates")


class _Slow(Visit):
    """Answers after a moment, and knows how many wait."""

    def visit(self) -> None:
        crowd: Any = self.server
        with crowd.guard:
            crowd.waiting += 1
            crowd.most = max(crowd.most, crowd.waiting)
        time.sleep(0.02)
        with crowd.guard:
            crowd.waiting -= 1
            crowd.answered += 1
        self.answer({"path": self.path})


class _Crowd(Loopback):
    request_queue_size = 500

    def __init__(self) -> None:
        super().__init__(_Slow)
        self.guard = threading.Lock()
        self.waiting = self.most = self.answered = 0


@pytest.fixture
def server() -> Iterator[_Crowd]:
    with _Crowd() as server:
        yield server


def connections(client: AsyncClient | Client) -> int:
    """Return how many connections a client has open."""
    return len(client._transport.wire.connections.here().http._transport._pool.connections)  # type: ignore[union-attr]  # httpx's own


@pytest.mark.parametrize("number", [400, pytest.param(5000, marks=pytest.mark.slow)])
def test_a_crowd_of_tasks_is_served_a_hundred_at_a_time(server: _Crowd, number: int) -> None:
    async def crowd() -> list[str]:
        async with AsyncClient(base_url=server.url) as client:

            async def ask(i: int) -> str:
                return str((await client.request("GET", f"x{i}/")).json()["path"])

            answers = await asyncio.gather(*map(ask, range(number)))
            assert client._transport.wire.connections.here().exchanges.free == AT_ONE_TIME
            assert connections(client) <= AT_ONE_TIME
            return answers

    assert asyncio.run(crowd()) == [f"/api/1/x{i}/" for i in range(number)]
    assert server.most <= AT_ONE_TIME


@pytest.mark.parametrize("number", [150, pytest.param(500, marks=pytest.mark.slow)])
def test_a_crowd_of_threads_is_served_a_hundred_at_a_time(server: _Crowd, number: int) -> None:
    with Client(base_url=server.url) as client, ThreadPoolExecutor(number) as pool:

        def ask(i: int) -> str:
            return str(client.request("GET", f"x{i}/").json()["path"])

        assert list(pool.map(ask, range(number))) == [f"/api/1/x{i}/" for i in range(number)]
        assert client._transport.wire.connections.here().exchanges.free == AT_ONE_TIME
    assert server.most <= AT_ONE_TIME


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
@pytest.mark.parametrize("number", [200, pytest.param(1000, marks=pytest.mark.slow)])
def test_cancelled_requests_leave_no_connection_behind(
    server: _Crowd, backend: str, number: int
) -> None:
    async def crowd() -> None:
        async with AsyncClient(base_url=server.url) as client:
            for i in range(number):
                with anyio.move_on_after((i % 25) / 1000):
                    await client.request("GET", "site/")
            here = client._transport.wire.connections.here()
            assert here.exchanges.free == AT_ONE_TIME
            assert connections(client) <= 1
            async with anyio.create_task_group() as group:
                for _ in range(120):
                    group.start_soon(client.request, "GET", "site/")
            assert here.exchanges.free == AT_ONE_TIME

    anyio.run(crowd, backend=backend)


def test_tasks_that_are_cancelled_at_once_leave_no_connection_behind(server: _Crowd) -> None:
    async def crowd() -> None:
        async with AsyncClient(base_url=server.url) as client:
            for moment in range(4):
                tasks = [asyncio.create_task(client.request("GET", "x/")) for _ in range(150)]
                await asyncio.sleep(moment / 100)
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
                assert client._transport.wire.connections.here().exchanges.free == AT_ONE_TIME
            assert (await client.request("GET", "x/")).json() == {"path": "/api/1/x/"}
            assert connections(client) <= AT_ONE_TIME

    asyncio.run(crowd())


# Slots


def test_threads_have_their_turn_in_their_order() -> None:
    slots = Slots(1)
    order: list[int] = []

    def work(number: int) -> None:
        with slots.one():
            order.append(number)

    with slots.one():
        threads = [threading.Thread(target=work, args=(number,)) for number in range(20)]
        for number, thread in enumerate(threads):
            thread.start()
            while len(slots._queue) <= number:
                time.sleep(0.001)
    for thread in threads:
        thread.join()
    assert order == list(range(20))
    assert slots.free == 1


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_tasks_have_their_turn_in_their_order_and_may_go(backend: str) -> None:
    order: list[int] = []

    async def crowd() -> None:
        slots = AsyncSlots(1)

        async def work(number: int) -> None:
            async with slots.one():
                order.append(number)
                await anyio.sleep(0)

        async def leave(number: int) -> None:
            with anyio.CancelScope() as scope:
                leaving.append(scope)
                await work(number)

        leaving: list[anyio.CancelScope] = []
        await slots.take()
        async with anyio.create_task_group() as group:
            for number in range(10):
                group.start_soon(leave if number % 2 else work, number)
                while len(slots._queue) <= number:
                    await anyio.sleep(0)
            for scope in leaving:
                scope.cancel()
            await anyio.wait_all_tasks_blocked()
            slots.give()
        assert slots.free == 1

    anyio.run(crowd, backend=backend)
    assert order == [0, 2, 4, 6, 8]


def test_a_task_that_is_cancelled_as_its_turn_comes_hands_it_on() -> None:
    async def crowd() -> None:
        slots = AsyncSlots(1)
        await slots.take()
        first, second = (asyncio.create_task(slots.take()) for _ in range(2))
        await asyncio.sleep(0)
        slots.give()
        first.cancel()
        await second
        assert first.cancelled() or await asyncio.gather(first, return_exceptions=True)
        slots.give()
        assert slots.free == 1

    asyncio.run(crowd())


def test_what_is_within_another_takes_none() -> None:
    slots, others = Slots(1), Slots(1)
    with slots.one(), slots.one(), others.one():
        assert (slots.free, others.free) == (0, 1)
    assert (slots.free, others.free) == (1, 1)
