"""Pages that are on their way while others are used: in threads here, in tasks there, by hand."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import Future
from threading import Thread
from typing import Generic, TypeVar

from .per_process import PerProcess

T = TypeVar("T")

_CONVERSIONS = 5
"""Turns of the loop that a request on a kept connection needs before it is sent."""


class Prefetch(Generic[T]):
    """Loads what will be asked for next, in threads.

    Args:
        load: Loads what has a number.
        depth: How many at a time; 0 loads nothing ahead.
    """

    def __init__(self, load: Callable[[int], T], depth: int) -> None:
        self._load = load
        self._depth = depth
        self._http_clients: PerProcess[dict[int, Future[T]]] = PerProcess(dict)

    def take(self, number: int) -> T:
        """Return what has this number, when it is there."""
        coming = self._http_clients.here().pop(number, None)
        return self._load(number) if coming is None else coming.result()

    def expect(self, numbers: Iterable[int]) -> None:
        """Begin to load these."""
        expected = self._http_clients.here()
        for number in numbers:
            if self._depth and number not in expected:
                expected[number] = coming = Future[T]()
                # A daemon: Python does not wait at its end for a page that nobody wants any more.
                Thread(
                    target=self._run, args=(number, coming), name="datagouv-page", daemon=True
                ).start()

    def _run(self, number: int, coming: Future[T]) -> None:
        try:
            coming.set_result(self._load(number))
        except BaseException as error:  # noqa: BLE001  # it is raised where the page is taken
            coming.set_exception(error)

    def close(self) -> None:
        """Let go of what was not asked for."""
        self._http_clients.here().clear()


class AsyncPrefetch(Generic[T]):
    """Loads what will be asked for next, in tasks of asyncio; under trio it loads nothing ahead.

    A walk may be left at any moment, so that its tasks belong to no block of its caller's.

    Args:
        load: Loads what has a number.
        depth: How many at a time; 0 loads nothing ahead.
    """

    def __init__(self, load: Callable[[int], Awaitable[T]], depth: int) -> None:
        self._load = load
        self._depth = depth
        self._coming: dict[int, asyncio.Task[T]] = {}

    async def take(self, number: int) -> T:
        """Return what has this number, when it is there."""
        coming = self._coming.pop(number, None)
        return await (self._load(number) if coming is None else coming)

    async def expect(self, numbers: Iterable[int]) -> None:
        """Begin to load these, far enough that they are on their way while the caller computes."""
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
        left, self._coming = list(self._coming.values()), {}
        for task in left:
            task.cancel()
        if left:  # Their failures are nobody's any more.
            await asyncio.gather(*left, return_exceptions=True)
