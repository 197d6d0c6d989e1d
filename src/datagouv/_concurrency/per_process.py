"""One value a process, or one an event loop: connections and locks, which cannot be shared."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncGenerator, Callable
from typing import Any, Generic, Protocol, TypeVar
from weakref import WeakKeyDictionary

T = TypeVar("T")


class PerProcess(Generic[T]):
    """One value a process: a fork must not write to the sockets of its parent.

    A fork also lacks the threads of its parent, which would release a lock or load a page.

    Args:
        make: Makes a value.
        own: Whether the client closes it.
    """

    def __init__(self, make: Callable[[], T], *, own: bool = True) -> None:
        self._make = make
        self.own = own
        self._made = {os.getpid(): make()}

    def here(self) -> T:
        """Return the value of this process."""
        pid = os.getpid()
        if pid not in self._made:
            # The sockets of the parent stay open here: closing them would end its connections.
            self._made.setdefault(pid, self._make())
        return self._made[pid]

    def close_with_loop(self) -> None:
        """Do nothing: the system closes the sockets of a process with the process."""

    def release(self) -> None:
        """Do nothing: no generator waits for the end of a process."""

    def last(self) -> T:
        """Return the value of this process, and make no other from now on."""
        value = self.here()
        self._make = lambda: value
        return value


class Closing(Protocol):
    """A value that is closed by awaiting `aclose()`."""

    async def aclose(self) -> None:
        """Close it."""
        ...


C = TypeVar("C", bound=Closing)


class PerEventLoop(Generic[C]):
    """One value an event loop: a socket of one loop cannot be used in another.

    Args:
        make: Makes a value.
        own: Whether the client closes it.
    """

    def __init__(self, make: Callable[[], C], *, own: bool) -> None:
        self._make = make
        self.own = own
        self._last = make()
        self._spare: C | None = self._last
        self._made: WeakKeyDictionary[Any, C] = WeakKeyDictionary()
        self._ends: WeakKeyDictionary[Any, AsyncGenerator[None, None]] = WeakKeyDictionary()

    def here(self) -> C:
        """Return the value of this event loop; outside of a loop, the value used last."""
        loop = running_loop()
        if loop is None:
            return self._last
        value = self._made.get(loop)
        if value is None:
            value = self._make() if self._spare is None else self._spare
            self._spare, self._made[loop] = None, value
        self._last = value
        return value

    async def close_with_loop(self) -> None:
        """Close the value when the event loop ends, unless the caller closes it before."""
        loop = running_loop()
        if not self.own or loop is None or loop in self._ends:
            return
        # A loop that ends closes the asynchronous generators that began in it, and awaits them.
        self._ends[loop] = end = _close_with_loop(self.here())
        await anext(end)

    async def release(self) -> None:
        """End the generator that waits for the end of this event loop: left open, it would warn."""
        loop = running_loop()
        end = None if loop is None else self._ends.pop(loop, None)
        if end is not None:
            await end.aclose()

    def last(self) -> C:
        """Return the value of this event loop, and make no other from now on."""
        value = self.here()
        self._spare, self._make = None, lambda: value
        return value


async def _close_with_loop(value: Closing) -> AsyncGenerator[None, None]:
    try:
        yield
    finally:
        await value.aclose()


def running_loop() -> object | None:
    """Return the running event loop, of asyncio or of trio, or `None`."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        trio: Any = sys.modules.get("trio")  # A running trio is imported.
        try:
            return None if trio is None else trio.lowlevel.current_trio_token()
        except RuntimeError:
            return None
