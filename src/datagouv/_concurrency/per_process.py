"""What is at home in one process, or one event loop: connections, locks. By hand, for each face."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncGenerator, Callable
from typing import Any, Generic, Protocol, TypeVar
from weakref import WeakKeyDictionary

T = TypeVar("T")


class PerProcess(Generic[T]):
    """What each process has one of: a fork must not write on its parent's connections.

    Nor does it have the threads of its parent, which would end a lock, or bring a page.

    Args:
        make: Makes one.
        own: Whether it is ours to close.
    """

    def __init__(self, make: Callable[[], T], *, own: bool = True) -> None:
        self._make = make
        self.own = own
        self._made = {os.getpid(): make()}

    def here(self) -> T:
        """Return the one of this process."""
        pid = os.getpid()
        if pid not in self._made:
            # Those of the parent stay open here, for closing them would say so to the portal.
            self._made.setdefault(pid, self._make())
        return self._made[pid]

    def close_with_loop(self) -> None:
        """Do nothing: a process closes what it leaves open."""

    def release(self) -> None:
        """Do nothing: a process has nothing that waits for its end."""

    def last(self) -> T:
        """Return the one of this process, after which no other is made."""
        found = self.here()
        self._make = lambda: found
        return found


class Closing(Protocol):
    """What is closed by awaiting it."""

    async def aclose(self) -> None:
        """Close it."""
        ...


C = TypeVar("C", bound=Closing)


class PerEventLoop(Generic[C]):
    """What holds connections, one for each event loop: they are of no use in another one.

    Args:
        make: Makes one.
        own: Whether it is ours to close.
    """

    def __init__(self, make: Callable[[], C], *, own: bool) -> None:
        self._make = make
        self.own = own
        self._last = make()
        self._spare: C | None = self._last
        self._made: WeakKeyDictionary[Any, C] = WeakKeyDictionary()
        self._ends: WeakKeyDictionary[Any, AsyncGenerator[None, None]] = WeakKeyDictionary()

    def here(self) -> C:
        """Return the one of this event loop; outside of any, the one that was used last."""
        loop = running_loop()
        if loop is None:
            return self._last
        found = self._made.get(loop)
        if found is None:
            found = self._make() if self._spare is None else self._spare
            self._spare, self._made[loop] = None, found
        self._last = found
        return found

    async def close_with_loop(self) -> None:
        """Have the one of this event loop closed with the loop, where nobody does before."""
        loop = running_loop()
        if not self.own or loop is None or loop in self._ends:
            return
        # A loop that ends closes the generators that it has begun, and may be awaited then.
        self._ends[loop] = end = _closed_with_its_loop(self.here())
        await anext(end)

    async def release(self) -> None:
        """End what waits for the end of this event loop, which would warn where it is collected."""
        loop = running_loop()
        end = None if loop is None else self._ends.pop(loop, None)
        if end is not None:
            await end.aclose()

    def last(self) -> C:
        """Return the one of this event loop, after which no other is made."""
        found = self.here()
        self._spare, self._make = None, lambda: found
        return found


async def _closed_with_its_loop(one: Closing) -> AsyncGenerator[None, None]:
    try:
        yield
    finally:
        await one.aclose()


def running_loop() -> object | None:
    """Return the event loop that this runs in, of whichever kind, or `None`."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        trio: Any = sys.modules.get("trio")  # It has no asyncio, and is there when it runs.
        try:
            return None if trio is None else trio.lowlevel.current_trio_token()
        except RuntimeError:
            return None
