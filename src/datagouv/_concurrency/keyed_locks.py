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
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from .lock_ledger import HELD, Hold, Key, Ledger
from .per_process import PerProcess, running_loop

if TYPE_CHECKING:
    pass


class KeyedLocks:
    """One at a time, of those that would be in each other's way, in one process.

    Another process has turns of its own: after a fork, nobody there would end a parent's.
    """

    def of(self, key: str | None) -> AbstractContextManager[None]:
        """Wait for the lock of `key`, and hold it for the length of the block.

        Raises:
            DatagouvError: The block that holds it is the one that runs this, which would wait for
                itself.
        """
        return nullcontext() if key is None else self._locked(key)

    @contextmanager
    def _locked(self, key: str) -> Generator[None, None, None]:
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


_LOCKS: PerProcess[_Locks] = PerProcess(_Locks)


class AsyncKeyedLocks:
    """One at a time, of those that would be in each other's way, in one event loop."""

    def of(self, key: str | None) -> AbstractAsyncContextManager[None]:
        """Wait for the lock of `key`, and hold it for the length of the block.

        Raises:
            DatagouvError: The block that holds it is the one that runs this, which would wait for
                itself.
        """
        return nullcontext() if key is None else self._locked(key)

    @asynccontextmanager
    async def _locked(self, key: str) -> AsyncGenerator[None, None]:
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
