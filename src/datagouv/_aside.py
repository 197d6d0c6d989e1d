"""Work on the blocks of a transfer beside the network, in a thread of its own. No HTTP."""

from __future__ import annotations

from collections.abc import Callable
from queue import Queue
from threading import Thread
from typing import Generic, TypeVar

T = TypeVar("T")

_WAITING = 2
"""Items that may wait: more would cost memory, and gain nothing."""


class Aside(Generic[T]):
    """Works on one item after the other, in the order in which they are put.

    Args:
        work: Reads, writes or hashes: what lets other threads run meanwhile.
    """

    def __init__(self, work: Callable[[T], object]) -> None:
        self._work = work
        self._items: Queue[T | None] = Queue(_WAITING)
        self._error: Exception | None = None
        self._thread = Thread(target=self._run, name="datagouv-aside", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while (item := self._items.get()) is not None:
            try:
                if self._error is None:
                    self._work(item)
            except Exception as error:  # noqa: BLE001  # whatever it is, it is raised to who waits
                self._error = error
            self._items.task_done()

    @property
    def full(self) -> bool:
        """Whether `put` would wait."""
        return self._items.full()

    def put(self, item: T) -> None:
        """Have an item worked on; wait where there is no room.

        Raises:
            Exception: What the work on an earlier one raised.
        """
        self._items.put(item)
        self._raise()

    def settle(self) -> None:
        """Wait until all is worked on.

        Raises:
            Exception: What the work raised.
        """
        self._items.join()
        self._raise()

    def close(self) -> None:
        """Work on what waits, and end the thread."""
        if self._thread.is_alive():
            self._items.put(None)
            self._thread.join()

    def _raise(self) -> None:
        if self._error is not None:
            raise self._error
