"""Who holds the lock of a key, who waits for it, and who would wait for itself. No waiting here.

The two faces wait in their own ways, with threads or tasks; what they share is this book.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from typing import NamedTuple

from ..errors import DatagouvError


class Key(NamedTuple):
    """What a lock is for.

    Attributes:
        owner: Of the client whose calls share the lock.
        name: What is written, such as "datasets/5bc04b2cff66bd680e499f4a".
    """

    owner: int
    name: str


class Hold:
    """One call that holds the lock of a key, or waits for it.

    It knows the call in which it began: a callback, a hook or a worker of a call runs inside it.

    Args:
        key: What the lock is for.
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
        """Tells a call that waits that the lock is its own now."""

    def around(self) -> Iterator[Hold]:
        """Yield the calls in which this one runs, the innermost first."""
        outer = self.within
        while outer is not None:
            yield outer
            outer = outer.within


def _nothing() -> None:
    """Wake nobody: a call that does not wait needs no waking."""


HELD: ContextVar[Hold | None] = ContextVar("HELD", default=None)
"""The innermost lock that this thread or task, or the one that began it, holds."""


class Ledger:
    """Who holds the lock of each key, and who waits for it, in the order of their coming.

    Threads that share a ledger use it one at a time.
    """

    def __init__(self) -> None:
        self._holders: dict[Key, Hold] = {}
        self._waiting: dict[Key, deque[Hold]] = {}

    def __len__(self) -> int:
        return len(self._holders)

    def ask(self, hold: Hold) -> bool:
        """Give a call the lock of its key, or let it wait.

        Returns:
            Whether it has the lock; if not, its `wake()` is called when it has.

        Raises:
            DatagouvError: It would wait for itself.
        """
        if hold.key not in self._holders:
            self._holders[hold.key] = hold
            return True
        self._refuse_circle(hold)
        self._waiting.setdefault(hold.key, deque()).append(hold)
        return False

    def leave(self, hold: Hold) -> Callable[[], object]:
        """Take the lock back from a call, or let it wait no more.

        Returns:
            What wakes the call that has the lock now.
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

    def _refuse_circle(self, hold: Hold) -> None:
        """Follow who waits for whom: no call may come back to one in which it runs itself."""
        own = set(hold.around())
        if not own:
            return
        seen: set[Hold] = set()
        ahead = [self._holders[hold.key]]
        while ahead:
            holder = ahead.pop()
            if holder in own:
                raise DatagouvError(_WOULD_WAIT.format(hold.key.name))
            if holder not in seen:
                seen.add(holder)
                ahead += [
                    self._holders[key]
                    for key, queue in self._waiting.items()
                    if any(holder in waiting.around() for waiting in queue)
                ]


_WOULD_WAIT = (
    "{}: this call would wait for itself for ever, because it was made inside a call that writes "
    "the same (in its progress callback, or in a hook of http_client): make it after that one has "
    "ended"
)
