"""Pages loaded ahead, while the caller uses earlier ones: in threads, or in tasks."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import Future
from threading import Thread
from typing import Generic, TypeVar

from .per_process import PerProcess

T = TypeVar("T")

_CONVERSIONS = 5
"""Iterations of the event loop before a request on a kept connection is sent."""


class Prefetch(Generic[T]):
    """Loads the next pages, in daemon threads.

    Args:
        load: Loads a page by its number.
        depth: How many pages at one time; 0 loads none ahead.
    """

    def __init__(self, load: Callable[[int], T], depth: int) -> None:
        self._load = load
        self._depth = depth
        self._loading: PerProcess[dict[int, Future[T]]] = PerProcess(dict)

    def take(self, number: int) -> T:
        """Return a page; wait while it is loaded."""
        coming = self._loading.here().pop(number, None)
        return self._load(number) if coming is None else coming.result()

    def expect(self, numbers: Iterable[int]) -> None:
        """Begin to load pages."""
        expected = self._loading.here()
        for number in numbers:
            if self._depth and number not in expected:
                expected[number] = coming = Future[T]()
                # A daemon thread: Python does not wait at its end for a page without a reader.
                Thread(
                    target=self._run, args=(number, coming), name="datagouv-page", daemon=True
                ).start()

    def _run(self, number: int, coming: Future[T]) -> None:
        try:
            coming.set_result(self._load(number))
        except BaseException as error:  # noqa: BLE001  # take() raises it
            coming.set_exception(error)

    def close(self) -> None:
        """Let go of what was not asked for."""
        self._loading.here().clear()


class AsyncPrefetch(Generic[T]):
    """Loads the next pages, in tasks of asyncio; under trio it loads none ahead.

    A caller may leave a walk at any moment: its tasks belong to no task group of the caller.

    Args:
        load: Loads a page by its number.
        depth: How many pages at one time; 0 loads none ahead.
    """

    def __init__(self, load: Callable[[int], Awaitable[T]], depth: int) -> None:
        self._load = load
        self._depth = depth
        self._coming: dict[int, asyncio.Task[T]] = {}

    async def take(self, number: int) -> T:
        """Return a page; wait while it is loaded."""
        coming = self._coming.pop(number, None)
        return await (self._load(number) if coming is None else coming)

    async def expect(self, numbers: Iterable[int]) -> None:
        """Begin to load pages, and let their requests be sent before the caller computes."""
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return  # trio
        new = [number for number in numbers if self._depth and number not in self._coming]
        for number in new:
            self._coming[number] = loop.create_task(self._run(number))
        for _ in range(_CONVERSIONS if new else 0):
            await asyncio.sleep(0)

    async def _run(self, number: int) -> T:
        return await self._load(number)

    async def aclose(self) -> None:
        """Let go of what was not asked for."""
        tasks, self._coming = list(self._coming.values()), {}
        for task in tasks:
            task.cancel()
        if tasks:  # Nobody waits for their errors.
            await asyncio.gather(*tasks, return_exceptions=True)
