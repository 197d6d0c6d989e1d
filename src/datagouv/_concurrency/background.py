"""Background threads that read, write and hash files while the network works. No HTTP."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextvars import copy_context
from queue import Queue, SimpleQueue
from threading import Semaphore, Thread
from typing import Generic, TypeVar

T = TypeVar("T")

_WAITING = 1
"""Items that may wait in the queue: a longer queue costs memory and gains no time."""


class BackgroundWorker(Generic[T]):
    """A daemon thread that works on one item after the other, in the order of the queue.

    Args:
        work: Reads, writes or hashes one item, and so releases the GIL.
    """

    def __init__(self, work: Callable[[T], object]) -> None:
        self._work = work
        self._items: Queue[T | None] = Queue(_WAITING)
        self._error: Exception | None = None
        # In a copy of this context, which names the locks that the call holds.
        self._thread = Thread(
            target=copy_context().run, args=(self._run,), name="datagouv-background", daemon=True
        )
        self._thread.start()

    def _run(self) -> None:
        while (item := self._items.get()) is not None:
            try:
                if self._error is None:
                    self._work(item)
            except Exception as error:  # noqa: BLE001  # put() and join() raise it
                self._error = error
            self._items.task_done()

    @property
    def full(self) -> bool:
        """Whether `put` would wait."""
        return self._items.full()

    def put(self, item: T) -> None:
        """Queue an item; wait while the queue is full.

        Raises:
            Exception: The error of the work on an earlier item.
        """
        self._items.put(item)
        self._raise()

    def join(self) -> None:
        """Wait until the work on every item is done.

        Raises:
            Exception: The error of the work.
        """
        self._items.join()
        self._raise()

    def close(self) -> None:
        """Finish the queue, and end the thread."""
        if self._thread.is_alive():
            self._items.put(None)
            self._thread.join()

    def _raise(self) -> None:
        if self._error is not None:
            raise self._error


class ReadAhead:
    """A daemon thread that reads blocks before the caller asks for them.

    Args:
        blocks: The thread iterates it.
    """

    def __init__(self, blocks: Iterable[bytes]) -> None:
        self._blocks = blocks
        self._read: SimpleQueue[bytes | BaseException | None] = SimpleQueue()
        self._room = Semaphore(_WAITING)
        self._closed = False
        # In a copy of this context, which names the locks that the call holds.
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
        except BaseException as error:  # noqa: BLE001  # following() raises it
            end = error
        self._read.put(end)

    @property
    def ready(self) -> bool:
        """Whether `following` would not wait."""
        return not self._read.empty()

    def following(self) -> bytes | None:
        """Return the next block, or `None` at the end.

        Raises:
            Exception: The error of the reading.
        """
        block = self._read.get()
        self._room.release()
        if isinstance(block, BaseException):
            raise block
        return block

    def close(self) -> None:
        """End the thread, even in the middle of the blocks."""
        self._closed = True
        self._room.release()
        self._thread.join()
