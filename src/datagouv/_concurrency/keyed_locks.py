"""Locks by key: one writer at a time for one object of the portal."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Generator
from contextlib import (
    AbstractAsyncContextManager,
    AbstractContextManager,
    asynccontextmanager,
    contextmanager,
    nullcontext,
)
from threading import Event, Lock
from typing import Any
from weakref import WeakKeyDictionary

from .lock_ledger import HELD, Hold, Key, Ledger
from .per_process import PerProcess, running_loop


class KeyedLocks:
    """A lock for each key, for the threads of one process.

    After a fork the child has locks of its own: no thread there would release a lock of its parent.
    """

    def of(self, key: str | None) -> AbstractContextManager[None]:
        """Wait for the lock of `key`, and hold it for the length of the block.

        Raises:
            DatagouvError: An outer call holds the lock, and waits for this one: a deadlock.
        """
        return nullcontext() if key is None else self._locked(key)

    @contextmanager
    def _locked(self, key: str) -> Generator[None, None, None]:
        locks = _LOCKS.here()
        hold, before = Hold(Key(id(self), key)), HELD.get()
        try:
            with locks.guard:
                granted = None if locks.ledger.ask(hold) else Event()
                if granted is not None:
                    hold.wake = granted.set
            if granted is not None:
                granted.wait()
            HELD.set(hold)
            yield
        finally:
            HELD.set(before)
            with locks.guard:
                wake = locks.ledger.leave(hold)
            wake()


class _Locks:
    """The locks of a process: one ledger for all clients sees the deadlocks between them, too."""

    def __init__(self) -> None:
        self.guard = Lock()
        """Lets one thread at a time use the ledger."""
        self.ledger = Ledger()


_LOCKS: PerProcess[_Locks] = PerProcess(_Locks)


class AsyncKeyedLocks:
    """A lock for each key, for the tasks of one event loop."""

    def of(self, key: str | None) -> AbstractAsyncContextManager[None]:
        """Wait for the lock of `key`, and hold it for the length of the block.

        Raises:
            DatagouvError: An outer call holds the lock, and waits for this one: a deadlock.
        """
        return nullcontext() if key is None else self._locked(key)

    @asynccontextmanager
    async def _locked(self, key: str) -> AsyncGenerator[None, None]:
        ledger = _LEDGERS.setdefault(running_loop(), Ledger())
        hold, before = Hold(Key(id(self), key)), HELD.get()
        try:
            if not ledger.ask(hold):
                import anyio

                granted = anyio.Event()
                hold.wake = granted.set
                await granted.wait()
            HELD.set(hold)
            yield
        finally:
            HELD.set(before)
            ledger.leave(hold)()


_LEDGERS: WeakKeyDictionary[Any, Ledger] = WeakKeyDictionary()
"""The locks of each event loop."""
