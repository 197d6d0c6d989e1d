"""A ledger of locks: who holds each key, who waits for it, and which wait would be a deadlock.

It never blocks: threads and tasks wait in their own ways, by the same ledger.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from typing import NamedTuple

from ..errors import DatagouvError


class Key(NamedTuple):
    """The key of a lock.

    Attributes:
        owner: The `id()` of the locks of one client.
        name: The path of the object to write, such as "datasets/5bc04b2cff66bd680e499f4a".
    """

    owner: int
    name: str


class Hold:
    """One call that holds the lock of a key, or waits for it.

    It knows the outer call: a callback, a hook or a worker thread of a call runs inside that call.

    Args:
        key: The key of the lock.
    """

    __slots__ = ("key", "over", "wake", "within")

    over: bool
    within: Hold | None

    def __init__(self, key: Key) -> None:
        within = HELD.get()
        while within is not None and within.over:
            within = within.within
        self.key = key
        self.within = within
        self.over = False
        self.wake: Callable[[], object] = _nothing
        """Wakes the waiting call, once it has the lock."""

    def around(self) -> Iterator[Hold]:
        """Yield the calls in which this one runs, the innermost first."""
        outer = self.within
        while outer is not None:
            yield outer
            outer = outer.within


def _nothing() -> None:
    """Wake no call."""


HELD: ContextVar[Hold | None] = ContextVar("HELD", default=None)
"""The innermost lock that this thread or task, or its parent, holds."""


class Ledger:
    """The holder of each lock, and the calls that wait for it, first come, first served.

    Threads that share a ledger use it one at a time, under a guard.
    """

    def __init__(self) -> None:
        self._holders: dict[Key, Hold] = {}
        self._waiting: dict[Key, deque[Hold]] = {}

    def __len__(self) -> int:
        return len(self._holders)

    def ask(self, hold: Hold) -> bool:
        """Give a call the lock of its key, or queue the call.

        Returns:
            Whether the call has the lock; if not, `leave()` of the holder returns its `wake`.

        Raises:
            DatagouvError: The wait would be a deadlock.
        """
        if hold.key not in self._holders:
            self._holders[hold.key] = hold
            return True
        self._refuse_deadlock(hold)
        self._waiting.setdefault(hold.key, deque()).append(hold)
        return False

    def leave(self, hold: Hold) -> Callable[[], object]:
        """Release the lock of a call, or take the call out of the queue.

        Returns:
            The function that wakes the next holder.
        """
        hold.over = True
        key = hold.key
        queue = self._waiting.get(key)
        if self._holders.get(key) is not hold:
            if queue is not None and hold in queue:
                queue.remove(hold)
                self._forget(key)
            return _nothing
        if queue is None:
            del self._holders[key]
            return _nothing
        following = self._holders[key] = queue.popleft()
        self._forget(key)
        return following.wake

    def _forget(self, key: Key) -> None:
        if not self._waiting[key]:
            del self._waiting[key]

    def _refuse_deadlock(self, hold: Hold) -> None:
        """Follow who waits for whom: no call may wait for an outer call of its own."""
        outer_calls = set(hold.around())
        if not outer_calls:
            return
        seen: set[Hold] = set()
        blockers = [self._holders[hold.key]]
        while blockers:
            holder = blockers.pop()
            if holder in outer_calls:
                raise DatagouvError(_DEADLOCK.format(hold.key.name))
            if holder not in seen:
                seen.add(holder)
                blockers += [
                    self._holders[key]
                    for key, queue in self._waiting.items()
                    if any(holder in waiting.around() for waiting in queue)
                ]


_DEADLOCK = (
    "{}: this call would wait for itself for ever, because it was made inside a call that writes "
    "the same (in its progress callback, or in a hook of http_client): make it after that one has "
    "ended"
)
