"""What the disk and the checksum need, done beside the network in a thread. No HTTP."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextvars import copy_context
from queue import Queue, SimpleQueue
from threading import Semaphore, Thread
from typing import Generic, TypeVar

T = TypeVar("T")

_WAITING = 1
"""Items that may wait: more would cost memory, and gain nothing."""


class BackgroundWorker(Generic[T]):
    """Works on one item after the other, in the order in which they are put.

    Args:
        work: Reads, writes or hashes: what lets other threads run meanwhile.
    """

    def __init__(self, work: Callable[[T], object]) -> None:
        self._work = work
        self._items: Queue[T | None] = Queue(_WAITING)
        self._error: Exception | None = None
        # In a copy of this context, which tells a caller's file what its reader holds.
        self._thread = Thread(
            target=copy_context().run, args=(self._run,), name="datagouv-background", daemon=True
        )
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

    def join(self) -> None:
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


class ReadAhead:
    """Reads blocks before they are asked for.

    Args:
        blocks: What is read in the thread.
    """

    def __init__(self, blocks: Iterable[bytes]) -> None:
        self._blocks = blocks
        self._read: SimpleQueue[bytes | BaseException | None] = SimpleQueue()
        self._room = Semaphore(_WAITING)
        self._closed = False
        # In a copy of this context, which tells a caller's file what its reader holds.
        self._thread = Thread(
            target=copy_context().run, args=(self._run,), name="datagouv-ahead", daemon=True
        )
        self._thread.start()

    def _run(self) -> None:
        end: BaseException | None = None
        try:
            for block in self._blocks:
                self._room.acquire()
                if self._closed:
                    break
                self._read.put(block)
        except BaseException as error:  # noqa: BLE001  # whatever it is, it is raised to who reads
            end = error
        self._read.put(end)

    @property
    def ready(self) -> bool:
        """Whether `following` would not wait."""
        return not self._read.empty()

    def following(self) -> bytes | None:
        """Return the next block, or `None` at the end.

        Raises:
            Exception: What reading raised.
        """
        found = self._read.get()
        self._room.release()
        if isinstance(found, BaseException):
            raise found
        return found

    def close(self) -> None:
        """End the thread, wherever it is."""
        self._closed = True
        self._room.release()
        self._thread.join()
