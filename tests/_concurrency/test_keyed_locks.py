"""Locks by key: who waits for itself gets an error, and nobody else does."""

from __future__ import annotations

import asyncio
import contextvars
import threading
from typing import TYPE_CHECKING

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagouv import DatagouvError
from datagouv._concurrency.keyed_locks import AsyncKeyedLocks, KeyedLocks
from datagouv._concurrency.lock_ledger import HELD, Hold, Key, Ledger
from datagouv._concurrency.pool import AsyncPool, Pool

if TYPE_CHECKING:
    from collections.abc import Callable

ITSELF = "would wait for itself for ever"


def hold(name: str, within: Hold | None = None) -> Hold:
    token = HELD.set(within)
    try:
        return Hold(Key(0, name))
    finally:
        HELD.reset(token)


# The book


def test_those_who_wait_are_served_in_the_order_of_their_coming() -> None:
    ledger = Ledger()
    first, second, third = hold("a"), hold("a"), hold("a")
    woken: list[str] = []
    second.wake = lambda: woken.append("second")
    third.wake = lambda: woken.append("third")
    assert [ledger.ask(one) for one in (first, second, third)] == [True, False, False]
    ledger.leave(first)()
    assert woken == ["second"]
    ledger.leave(second)()
    assert woken == ["second", "third"]
    ledger.leave(third)()
    assert not len(ledger)


def test_who_waits_no_more_is_not_served() -> None:
    ledger = Ledger()
    first, second, third = hold("a"), hold("a"), hold("a")
    served: list[str] = []
    second.wake = lambda: served.append("second")
    third.wake = lambda: served.append("third")
    for one in (first, second, third):
        ledger.ask(one)
    ledger.leave(second)()
    ledger.leave(first)()
    assert served == ["third"]


def test_a_call_inside_another_does_not_wait_for_it() -> None:
    ledger = Ledger()
    outer = hold("a")
    ledger.ask(outer)
    inner = hold("b", outer)
    ledger.ask(inner)
    with pytest.raises(DatagouvError, match=ITSELF):
        ledger.ask(hold("a", inner))
    ledger.leave(inner)
    ledger.leave(outer)
    assert ledger.ask(hold("a", inner)), "they have ended: what was made inside them may go on"


def test_two_calls_do_not_wait_for_each_other() -> None:
    ledger = Ledger()
    one, other = hold("a"), hold("b")
    ledger.ask(one)
    ledger.ask(other)
    assert not ledger.ask(hold("b", one))
    with pytest.raises(DatagouvError, match=ITSELF):
        ledger.ask(hold("a", other))


def test_siblings_inside_one_call_wait_for_each_other() -> None:
    ledger = Ledger()
    outer = hold("a")
    ledger.ask(outer)
    first, second = hold("b", outer), hold("b", outer)
    assert ledger.ask(first)
    assert not ledger.ask(second)


STEPS = st.lists(st.tuples(st.integers(0, 5), st.sampled_from("abc"), st.booleans()), max_size=40)


@given(STEPS)
def test_whatever_calls_do_somebody_can_go_on(steps: list[tuple[int, str, bool]]) -> None:
    """Each caller holds a stack of locks, asks for another or gives its last one back."""
    ledger = Ledger()
    stacks: list[list[Hold]] = [[] for _ in range(6)]
    waiting: set[int] = set()

    def wake_of(caller: int) -> Callable[[], None]:
        return lambda: waiting.discard(caller)

    for caller, name, gives in steps:
        stack = stacks[caller]
        if caller in waiting:
            continue
        if gives and stack:
            ledger.leave(stack.pop())()
            continue
        new = hold(name, stack[-1] if stack else None)
        new.wake = wake_of(caller)
        try:
            mine = ledger.ask(new)
        except DatagouvError:
            assert any(stack), "only a call that holds something may close a circle"
            ledger.leave(new)()
            continue
        stack.append(new)
        if not mine:
            waiting.add(caller)
    for _ in range(200):
        free = [caller for caller in range(6) if stacks[caller] and caller not in waiting]
        if not free:
            break
        ledger.leave(stacks[free[0]].pop())()
    assert not any(stacks)
    assert not len(ledger)


# Threads


def test_a_thread_does_not_wait_for_itself() -> None:
    locks = KeyedLocks()
    with locks.of("datasets/x"), pytest.raises(DatagouvError, match=f"^datasets/x: .*{ITSELF}"):
        locks.of("datasets/x").__enter__()
    with locks.of("datasets/x"):
        pass


def test_a_worker_does_not_wait_for_whoever_began_it() -> None:
    locks = KeyedLocks()

    def work() -> None:
        with locks.of("a"):
            raise AssertionError

    with locks.of("a"), pytest.raises(DatagouvError, match=ITSELF), Pool(1) as pool:  # at its end
        pool.start(work)


def test_two_threads_that_would_wait_for_each_other_end() -> None:
    locks, both = KeyedLocks(), threading.Barrier(2, timeout=60)
    failed: list[str] = []

    def work(mine: str, other: str) -> None:
        try:
            with locks.of(mine):
                both.wait()
                with locks.of(other):
                    pass
        except DatagouvError:
            failed.append(mine)

    threads = [threading.Thread(target=work, args=names) for names in (("a", "b"), ("b", "a"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)
    assert len(failed) == 1


def test_two_clients_have_locks_of_their_own() -> None:
    one, other = KeyedLocks(), KeyedLocks()
    with one.of("a"), other.of("a"):
        pass


# Tasks


async def test_a_task_does_not_wait_for_itself_nor_for_whoever_began_it() -> None:
    locks = AsyncKeyedLocks()

    async def work() -> None:
        async with locks.of("a"):
            raise AssertionError

    async with locks.of("a"):
        with pytest.raises(DatagouvError, match=ITSELF):
            await work()
        with pytest.raises(DatagouvError, match=ITSELF):
            await asyncio.gather(work())
        with pytest.raises(DatagouvError, match=ITSELF):
            await asyncio.wait_for(work(), 60)
        with pytest.raises(DatagouvError, match=ITSELF):
            async with AsyncPool(1) as pool:
                pool.start(work)


async def test_what_a_call_leaves_for_later_goes_on_after_it() -> None:
    locks = AsyncKeyedLocks()
    begin, done = anyio.Event(), anyio.Event()

    async def later() -> None:
        await begin.wait()
        async with locks.of("a"):
            done.set()

    async with locks.of("a"):
        task = asyncio.create_task(later())
    begin.set()
    await task
    assert done.is_set()


async def test_a_task_of_a_context_of_its_own_waits() -> None:
    locks = AsyncKeyedLocks()
    said: list[str] = []

    async def later() -> None:
        async with locks.of("a"):
            said.append("later")

    async with locks.of("a"):
        task = asyncio.create_task(later(), context=contextvars.Context())
        await anyio.sleep(0)
        said.append("first")
    await task
    assert said == ["first", "later"]


async def test_a_task_that_is_cancelled_while_it_waits_leaves_the_others_their_turn() -> None:
    locks = AsyncKeyedLocks()
    said: list[str] = []

    async def work(name: str) -> None:
        async with locks.of("a"):
            said.append(name)

    empty = contextvars.Context
    async with locks.of("a"):
        first = asyncio.create_task(work("first"), context=empty())
        second = asyncio.create_task(work("second"), context=empty())
        await asyncio.sleep(0)
        first.cancel()
        await asyncio.sleep(0)
    await second
    assert said == ["second"]
    assert first.cancelled()


async def test_a_task_that_is_cancelled_just_when_it_has_its_turn_passes_it_on() -> None:
    locks = AsyncKeyedLocks()
    empty = contextvars.Context

    async def work() -> None:
        async with locks.of("a"):
            pass

    async with locks.of("a"):
        first = asyncio.create_task(work(), context=empty())
        second = asyncio.create_task(work(), context=empty())
        await asyncio.sleep(0)
    first.cancel()
    await second
