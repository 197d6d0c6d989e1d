"""Slots that limit how many exchanges run at one time, first come, first served."""

from __future__ import annotations

import time
from collections import deque
from contextvars import ContextVar, Token
from threading import Lock
from typing import TYPE_CHECKING, Self

from .event_loop import warn_in_a_loop

if TYPE_CHECKING:
    import anyio


_HOLDS: ContextVar[bool] = ContextVar("datagouv_holds", default=False)
"""Whether this thread or task, or its parent, is within an exchange or a transfer."""


class Slots:
    """A limited number of slots, first come, first served. For threads.

    A call inside an exchange, such as in the callback of a transfer, takes no slot of its own: if
    every holder waited for a second slot, no exchange would end.

    Args:
        limit: The number of slots.
    """

    def __init__(self, limit: int) -> None:
        self._free = limit
        self._guard = Lock()
        self._queue: deque[Lock] = deque()

    @property
    def free(self) -> int:
        """How many slots are free."""
        return self._free

    def one(self) -> Slot:
        """Return a slot to hold for a block."""
        return Slot(self)

    def take(self) -> float:
        """Wait for a slot, and return the seconds of the wait."""
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
        """Give the slot to the call that waits longest, else back."""
        with self._guard:
            if self._queue:
                self._queue.popleft().release()
            else:
                self._free += 1


class Slot:
    """A slot that a block holds; `waited` is the seconds that the block waited for it."""

    def __init__(self, slots: Slots) -> None:
        self._slots = slots
        self._token: Token[bool] | None = None
        self.waited: float = 0.0

    def __enter__(self) -> Self:
        warn_in_a_loop()
        if not _HOLDS.get():
            self.waited = self._slots.take()
            self._token = _HOLDS.set(True)
        return self

    def __exit__(self, *_error: object) -> None:
        if self._token is not None:
            _HOLDS.reset(self._token)
            self._slots.give()


class AsyncSlots:
    """A limited number of slots, first come, first served. For tasks: see `Slots`.

    Args:
        limit: The number of slots.
    """

    def __init__(self, limit: int) -> None:
        self._free = limit
        self._queue: deque[anyio.Event] = deque()

    @property
    def free(self) -> int:
        """How many slots are free."""
        return self._free

    def one(self) -> AsyncSlot:
        """Return a slot to hold for a block."""
        return AsyncSlot(self)

    async def take(self) -> float:
        """Wait for a slot, and return the seconds of the wait."""
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
        """Give the slot to the call that waits longest, else back."""
        if self._queue:
            self._queue.popleft().set()
        else:
            self._free += 1


class AsyncSlot:
    """A slot that a block holds; `waited` is the seconds that the block waited for it."""

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
