"""What differs in kind between the two faces, by hand: threads and files here, tasks there."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import (
    AsyncGenerator,
    AsyncIterator,
    Awaitable,
    Callable,
    Generator,
    Iterable,
    Iterator,
)
from contextlib import (
    AbstractAsyncContextManager,
    AbstractContextManager,
    asynccontextmanager,
    contextmanager,
    nullcontext,
)
from contextvars import ContextVar, Token, copy_context
from functools import partial
from queue import SimpleQueue
from threading import Condition, Event, Lock, Thread
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast
from weakref import WeakKeyDictionary

from tenacity.nap import sleep

from ._aside import Ahead
from ._homes import Homes, running_loop
from ._keyed_locks import HELD, Hold, Key, Ledger
from .errors import FieldError

if TYPE_CHECKING:
    import anyio
    import httpcore
    from anyio import Semaphore
    from anyio.abc import TaskGroup

T = TypeVar("T")

_MOMENT = 1.0
"""Seconds for what is interrupted to come to its end."""


def call(function: Callable[..., T], *arguments: object) -> T:
    """Call a function that reads or writes files."""
    return function(*arguments)


async def async_call(function: Callable[..., T], *arguments: object) -> T:
    """Call a function that reads or writes files in a worker thread: the event loop goes on."""
    from anyio import to_thread

    return await to_thread.run_sync(function, *arguments)


def call_to_read(function: Callable[..., T], *arguments: object) -> T:
    """Call a function that reads only, and may take long."""
    return function(*arguments)


async def async_call_to_read(function: Callable[..., T], *arguments: object) -> T:
    """Call a function that reads only, in a worker thread: a task that is cancelled leaves it."""
    from anyio import to_thread

    return await to_thread.run_sync(function, *arguments, abandon_on_cancel=True)


def pause(seconds: float) -> None:
    """Wait."""
    sleep(seconds)


async def async_pause(seconds: float) -> None:
    """Wait, while the event loop goes on: asyncio's, or trio's."""
    import asyncio

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        import anyio

        await anyio.sleep(seconds)
    else:
        await asyncio.sleep(seconds)


class Turns:
    """One at a time, of those that would be in each other's way, in one process.

    Another process has turns of its own: after a fork, nobody there would end a parent's.
    """

    def of(self, key: str | None) -> AbstractContextManager[None]:
        """Wait for the lock of `key`, and hold it for the length of the block.

        Raises:
            DatagouvError: The block that holds it is the one that runs this, which would wait for
                itself.
        """
        return nullcontext() if key is None else self._turn(key)

    @contextmanager
    def _turn(self, key: str) -> Generator[None, None, None]:
        locks = _LOCKS.here()
        hold, before = Hold(Key(id(self), key)), HELD.get()
        try:
            with locks.guard:
                turn = None if locks.ledger.ask(hold) else Event()
                if turn is not None:
                    hold.wake = turn.set
            if turn is not None:
                turn.wait()
            HELD.set(hold)
            yield
        finally:
            HELD.set(before)
            with locks.guard:
                wake = locks.ledger.leave(hold)
            wake()


class _Locks:
    """The locks of a process: one book for all clients, so that no two wait for each other."""

    def __init__(self) -> None:
        self.guard = Lock()
        """Lets one thread at a time use the book."""
        self.ledger = Ledger()


_LOCKS: Homes[_Locks] = Homes(_Locks)


class AsyncTurns:
    """One at a time, of those that would be in each other's way, in one event loop."""

    def of(self, key: str | None) -> AbstractAsyncContextManager[None]:
        """Wait for the lock of `key`, and hold it for the length of the block.

        Raises:
            DatagouvError: The block that holds it is the one that runs this, which would wait for
                itself.
        """
        return nullcontext() if key is None else self._turn(key)

    @asynccontextmanager
    async def _turn(self, key: str) -> AsyncGenerator[None, None]:
        ledger = _LEDGERS.setdefault(running_loop(), Ledger())
        hold, before = Hold(Key(id(self), key)), HELD.get()
        try:
            if not ledger.ask(hold):
                import anyio

                turn = anyio.Event()
                hold.wake = turn.set
                await turn.wait()
            HELD.set(hold)
            yield
        finally:
            HELD.set(before)
            ledger.leave(hold)()


_LEDGERS: WeakKeyDictionary[Any, Ledger] = WeakKeyDictionary()
"""The locks of each event loop."""


class Blocks:
    """The blocks of a file's content, as they are read.

    Args:
        blocks: The content.
        large: Read ahead, in a thread: for a few blocks it costs more than it saves.
    """

    def __init__(self, blocks: Iterable[bytes], *, large: bool) -> None:
        self._blocks = blocks
        self._large = large

    def __iter__(self) -> Iterator[bytes]:
        if not self._large:
            yield from self._blocks
            return
        ahead = Ahead(self._blocks)
        try:
            while (block := ahead.following()) is not None:
                yield block
        finally:
            ahead.close()


class AsyncBlocks:
    """The blocks of a file's content, read in a thread.

    Args:
        blocks: The content.
        large: Read ahead, in a thread of its own: for a few blocks it costs more than it saves.
    """

    def __init__(self, blocks: Iterable[bytes], *, large: bool) -> None:
        self._blocks = blocks
        self._large = large

    async def __aiter__(self) -> AsyncIterator[bytes]:
        if not self._large:
            for block in await async_call(self._all):
                yield block
            return
        ahead = Ahead(self._blocks)
        try:
            while (following := await _following(ahead)) is not None:
                yield following
        finally:
            ahead.close()

    def _all(self) -> list[bytes]:
        return list(self._blocks)


async def _following(ahead: Ahead) -> bytes | None:
    """Return the next block: mostly it is there already, and needs no trip to a worker thread."""
    return ahead.following() if ahead.ready else await async_call(ahead.following)


_HOLDS: ContextVar[bool] = ContextVar("datagouv_holds", default=False)
"""Whether this thread or task, or the one that started it, is within an exchange or a transfer."""


class Slots:
    """As many as may be at work at one time; who comes first goes first. For threads.

    What is done within another one, such as a call in a callback of a transfer, takes none: if all
    waited within one for another, none would end.

    Args:
        limit: How many.
    """

    def __init__(self, limit: int) -> None:
        self._free = limit
        self._guard = Lock()
        self._queue: deque[Lock] = deque()

    @property
    def free(self) -> int:
        """How many there are left."""
        return self._free

    def one(self) -> Slot:
        """Wait for a slot, and give it back with the end of the block."""
        return Slot(self)

    def take(self) -> float:
        """Wait for a slot, and return the seconds that it took."""
        with self._guard:
            if self._free:
                self._free -= 1
                return 0.0
            turn = Lock()
            turn.acquire()
            self._queue.append(turn)
        began = time.monotonic()
        try:
            turn.acquire()
        except BaseException:
            with self._guard:
                queued = turn in self._queue
                if queued:
                    self._queue.remove(turn)
            if not queued:
                self.give()
            raise
        return time.monotonic() - began

    def give(self) -> None:
        """Give a slot to whoever waits longest, else back."""
        with self._guard:
            if self._queue:
                self._queue.popleft().release()
            else:
                self._free += 1


class Slot:
    """A slot that is held for a block, in which `waited` tells how long it took to come by it."""

    def __init__(self, slots: Slots) -> None:
        self._slots = slots
        self._token: Token[bool] | None = None
        self.waited: float = 0.0

    def __enter__(self) -> Self:
        if not _HOLDS.get():
            self.waited = self._slots.take()
            self._token = _HOLDS.set(True)
        return self

    def __exit__(self, *_error: object) -> None:
        if self._token is not None:
            _HOLDS.reset(self._token)
            self._slots.give()


class AsyncSlots:
    """As many as may be at work at one time; who comes first goes first. For tasks.

    See `Slots`.

    Args:
        limit: How many.
    """

    def __init__(self, limit: int) -> None:
        self._free = limit
        self._queue: deque[anyio.Event] = deque()

    @property
    def free(self) -> int:
        """How many there are left."""
        return self._free

    def one(self) -> AsyncSlot:
        """Wait for a slot, and give it back with the end of the block."""
        return AsyncSlot(self)

    async def take(self) -> float:
        """Wait for a slot, and return the seconds that it took."""
        if self._free:
            self._free -= 1
            return 0.0
        import anyio

        turn = anyio.Event()
        self._queue.append(turn)
        began = time.monotonic()
        try:
            await turn.wait()
        except BaseException:
            if turn.is_set():
                self.give()
            else:
                self._queue.remove(turn)
            raise
        return time.monotonic() - began

    def give(self) -> None:
        """Give a slot to whoever waits longest, else back."""
        if self._queue:
            self._queue.popleft().set()
        else:
            self._free += 1


class AsyncSlot:
    """A slot that is held for a block, in which `waited` tells how long it took to come by it."""

    def __init__(self, slots: AsyncSlots) -> None:
        self._slots = slots
        self._token: Token[bool] | None = None
        self.waited: float = 0.0

    async def __aenter__(self) -> Self:
        if not _HOLDS.get():
            self.waited = await self._slots.take()
            self._token = _HOLDS.set(True)
        return self

    async def __aexit__(self, *_error: object) -> None:
        if self._token is not None:
            _HOLDS.reset(self._token)
            self._slots.give()


def network() -> httpcore.NetworkBackend:
    """Return what makes connections and reads from them."""
    import httpcore

    return httpcore.SyncBackend()


def async_network() -> httpcore.AsyncNetworkBackend:
    """Return what makes connections and reads from them, under asyncio and under trio."""
    import httpcore

    # A class without a base stands there, too, for where anyio is not installed.
    return cast("httpcore.AsyncNetworkBackend", httpcore.AnyIOBackend())


def shielded() -> AbstractContextManager[object]:
    """Do nothing: no thread is cancelled."""
    return nullcontext()


def async_shielded() -> AbstractContextManager[object]:
    """Have a block come to its end, whatever is cancelled around it."""
    import anyio

    return anyio.CancelScope(shield=True)


def check_parallel(parallel: int) -> int:
    """Refuse what would do nothing at a time, and wait for ever."""
    if not isinstance(parallel, int) or parallel < 1:
        raise FieldError(f"parallel is {parallel!r}: it must be a number, at least 1")
    return parallel


class Pool:
    """Runs functions a few at a time, in threads; the block ends when all have.

    After a failure none begins any more; those at work come to their end, and it is raised. After
    an interruption, such as Ctrl-C, they have a moment for that, and are then left alone.

    Args:
        limit: How many at a time.
        stop: Called at a failure or an interruption, when those at work are not to come to their
            end: it tells them, for threads cannot be cancelled.
    """

    def __init__(self, limit: int, stop: Callable[[], object] | None = None) -> None:
        self._limit = check_parallel(limit)
        self._stop = stop
        self._jobs: SimpleQueue[Callable[[], object] | None] = SimpleQueue()
        self._threads: list[Thread] = []
        self._left = 0
        """Functions that have not come to their end."""
        self._changed = Condition()
        self._error: BaseException | None = None

    def start(self, function: Callable[..., object], *arguments: object) -> None:
        """Run `function` as soon as there is room."""
        with self._changed:
            self._left += 1
        # In a copy of this context: what a job waits for may be held by whoever starts it.
        self._jobs.put(partial(copy_context().run, function, *arguments))
        if len(self._threads) < self._limit:
            # What is left alone, at an answer that does not come, shall not keep Python from
            # ending: it waits for other threads than daemons.
            thread = Thread(target=self._work, name="datagouv", daemon=True)
            thread.start()
            self._threads.append(thread)

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            try:
                if self._error is None:
                    job()
            except BaseException as error:  # noqa: BLE001  # whatever it is, it is raised at the end
                self._fail(error)
            with self._changed:
                self._left -= 1
                self._changed.notify_all()

    def _fail(self, error: BaseException) -> None:
        self._error = self._error or error
        if self._stop is not None:
            self._stop()

    def _ended(self) -> bool:
        return not (self._left and self._threads)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if error is not None:
                self._fail(error)
            with self._changed:
                interrupted = error is not None and not isinstance(error, Exception)
                self._changed.wait_for(self._ended, _MOMENT if interrupted else None)
        except BaseException as interruption:
            self._fail(interruption)
            with self._changed:
                self._changed.wait_for(self._ended, _MOMENT)
            raise
        finally:
            for _ in self._threads:
                self._jobs.put(None)  # It is the end, behind what is not begun any more.
        if not self._left:
            for thread in self._threads:
                thread.join()
        if error is None and self._error is not None:
            raise self._error


class AsyncPool:
    """Runs functions a few at a time, as tasks; the block ends when all have.

    After a failure none begins any more; those at work come to their end, and it is raised.

    Args:
        limit: How many at a time.
        stop: Called at a failure, when those at work are not to come to their end: as tasks, they
            are cancelled as well.
    """

    def __init__(self, limit: int, stop: Callable[[], object] | None = None) -> None:
        self._limit = check_parallel(limit)
        self._stop = stop
        self._error: Exception | None = None
        self._group: TaskGroup
        self._room: Semaphore

    def start(self, function: Callable[..., Awaitable[object]], *arguments: object) -> None:
        """Run `function` as soon as there is room."""
        self._group.start_soon(self._run, function, arguments)

    async def _run(
        self, function: Callable[..., Awaitable[object]], arguments: tuple[object, ...]
    ) -> None:
        async with self._room:
            if self._error is not None:
                return
            try:
                await function(*arguments)
            except Exception as error:  # noqa: BLE001  # whatever it is, it is raised at the end
                self._fail(error)

    def _fail(self, error: Exception) -> None:
        self._error = self._error or error
        if self._stop is not None:
            self._stop()
            self._group.cancel_scope.cancel()

    async def __aenter__(self) -> Self:
        from anyio import Semaphore, create_task_group

        self._room = Semaphore(self._limit)
        self._group = create_task_group()
        await self._group.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if isinstance(error, Exception):
            # The group would wrap what is raised here: let it see its end only.
            self._fail(error)
            kind = error = trace = None
        await self._group.__aexit__(kind, error, trace)
        if self._error is not None:
            raise self._error
