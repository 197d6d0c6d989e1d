"""A pool that runs a limited number of functions at one time, in threads or in tasks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextvars import copy_context
from functools import partial
from queue import SimpleQueue
from threading import Condition, Thread
from types import TracebackType
from typing import TYPE_CHECKING, Self

from ..errors import FieldError

if TYPE_CHECKING:
    from anyio import Semaphore
    from anyio.abc import TaskGroup

_MOMENT = 1.0
"""Seconds that interrupted functions have to end."""


def check_parallel(parallel: int) -> int:
    """Refuse a number of workers below 1, with which a pool would wait for ever."""
    if not isinstance(parallel, int) or parallel < 1:
        raise FieldError(f"parallel is {parallel!r}: it must be a number, at least 1")
    return parallel


class Pool:
    """Runs a few functions at one time, in threads; the block ends after the last function.

    After a failure no function begins; running functions finish, then the block raises the error.
    After an interruption, such as Ctrl-C, they have one second to finish.

    Args:
        limit: How many functions run at one time.
        stop: Called at a failure or an interruption: it tells running functions to end early, for
            threads cannot be cancelled.
    """

    def __init__(self, limit: int, stop: Callable[[], object] | None = None) -> None:
        self._limit = check_parallel(limit)
        self._stop = stop
        self._jobs: SimpleQueue[Callable[[], object] | None] = SimpleQueue()
        self._threads: list[Thread] = []
        self._left = 0
        """Functions that have not ended."""
        self._changed = Condition()
        self._error: BaseException | None = None

    def start(self, function: Callable[..., object], *arguments: object) -> None:
        """Run `function` as soon as a worker is free."""
        with self._changed:
            self._left += 1
        # A job runs in a copy of this context: the caller may hold the lock that the job asks for.
        self._jobs.put(partial(copy_context().run, function, *arguments))
        if len(self._threads) < self._limit:
            # A daemon thread: Python does not wait at its end for an answer that never comes.
            thread = Thread(target=self._work, name="datagouv", daemon=True)
            thread.start()
            self._threads.append(thread)

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            try:
                if self._error is None:
                    job()
            except BaseException as error:  # noqa: BLE001  # the block raises it
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
                self._jobs.put(None)  # The worker ends after the jobs before it.
        if not self._left:
            for thread in self._threads:
                thread.join()
        if error is None and self._error is not None:
            raise self._error


class AsyncPool:
    """Runs a few functions at one time, as tasks; the block ends after the last function.

    After a failure no function begins; running functions finish, then the block raises the error.

    Args:
        limit: How many functions run at one time.
        stop: Called at a failure; running tasks are cancelled as well.
    """

    def __init__(self, limit: int, stop: Callable[[], object] | None = None) -> None:
        self._limit = check_parallel(limit)
        self._stop = stop
        self._error: Exception | None = None
        self._group: TaskGroup
        self._room: Semaphore

    def start(self, function: Callable[..., Awaitable[object]], *arguments: object) -> None:
        """Run `function` as soon as a worker is free."""
        self._group.start_soon(self._run, function, arguments)

    async def _run(
        self, function: Callable[..., Awaitable[object]], arguments: tuple[object, ...]
    ) -> None:
        async with self._room:
            if self._error is not None:
                return
            try:
                await function(*arguments)
            except Exception as error:  # noqa: BLE001  # the block raises it
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
            # The group would wrap the error in an ExceptionGroup: hide the error from it.
            self._fail(error)
            kind = error = trace = None
        await self._group.__aexit__(kind, error, trace)
        if self._error is not None:
            raise self._error
