"""What differs in kind between the two faces, by hand: threads here, tasks there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from threading import Lock
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    import anyio

T = TypeVar("T")


def call(function: Callable[..., T], *arguments: object) -> T:
    """Call a function that reads or writes files."""
    return function(*arguments)


async def async_call(function: Callable[..., T], *arguments: object) -> T:
    """Call a function that reads or writes files in a worker thread: the event loop goes on."""
    from anyio import to_thread

    return await to_thread.run_sync(function, *arguments)


class Turns:
    """One at a time, of those that would be in each other's way."""

    def __init__(self) -> None:
        self._locks: defaultdict[str, Lock] = defaultdict(Lock)

    def of(self, key: str) -> Lock:
        """Return the lock of those that share `key`."""
        return self._locks[key]


class AsyncTurns:
    """One at a time, of those that would be in each other's way."""

    def __init__(self) -> None:
        self._locks: dict[str, anyio.Lock] = {}

    def of(self, key: str) -> anyio.Lock:
        """Return the lock of those that share `key`."""
        import anyio

        return self._locks.setdefault(key, anyio.Lock())


class Blocks:
    """The blocks of a file's content, as they are read."""

    def __init__(self, blocks: Iterable[bytes]) -> None:
        self._blocks = blocks

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._blocks)


class AsyncBlocks:
    """The blocks of a file's content, read in a worker thread."""

    def __init__(self, blocks: Iterable[bytes]) -> None:
        self._blocks = blocks

    async def __aiter__(self) -> AsyncIterator[bytes]:
        blocks = iter(self._blocks)

        def following() -> bytes | None:
            return next(blocks, None)

        while (block := await async_call(following)) is not None:
            yield block
