"""The blocks of a file, which a thread reads ahead of the request that sends them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator

from .background import ReadAhead
from .threads import async_call


class Blocks:
    """The blocks of a file's content, for threads.

    Args:
        blocks: The content.
        large: Read ahead in a thread; for a few blocks, a thread costs more than it saves.
    """

    def __init__(self, blocks: Iterable[bytes], *, large: bool) -> None:
        self._blocks = blocks
        self._large = large

    def __iter__(self) -> Iterator[bytes]:
        if not self._large:
            yield from self._blocks
            return
        ahead = ReadAhead(self._blocks)
        try:
            while (block := ahead.following()) is not None:
                yield block
        finally:
            ahead.close()


class AsyncBlocks:
    """The blocks of a file's content, for tasks: a worker thread reads them.

    Args:
        blocks: The content.
        large: Read ahead in a thread; for a few blocks, a thread costs more than it saves.
    """

    def __init__(self, blocks: Iterable[bytes], *, large: bool) -> None:
        self._blocks = blocks
        self._large = large

    async def __aiter__(self) -> AsyncIterator[bytes]:
        if not self._large:
            for block in await async_call(self._all):
                yield block
            return
        ahead = ReadAhead(self._blocks)
        try:
            while (following := await _following(ahead)) is not None:
                yield following
        finally:
            ahead.close()

    def _all(self) -> list[bytes]:
        return list(self._blocks)


async def _following(ahead: ReadAhead) -> bytes | None:
    """Return the next block: only a block that was not read yet needs a worker thread."""
    return ahead.following() if ahead.ready else await async_call(ahead.following)
