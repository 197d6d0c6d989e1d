"""Stand-ins for what hydra hands its work and its files to: Redis with its workers, and S3."""

from __future__ import annotations

import asyncio
import itertools
import shutil
import sys
import traceback
from pathlib import Path
from typing import Any, Protocol

PRIORITIES = ("high", "default", "low")


class Jobs:
    """The jobs that wait, of all priorities, and the one worker that does them."""

    def __init__(self) -> None:
        self._waiting: asyncio.PriorityQueue[Any] = asyncio.PriorityQueue()
        self._numbers = itertools.count()

    def queues(self) -> dict[str, Queue]:
        """Return hydra's queues by their names."""
        return {name: Queue(self, place) for place, name in enumerate(PRIORITIES)}

    def add(self, place: int, function: Any, arguments: Any, named: Any) -> None:
        self._waiting.put_nowait((place, next(self._numbers), function, arguments, named))

    async def work(self) -> None:
        """Do the jobs one after the other, the most urgent first, and never return."""
        while True:
            *_place, function, arguments, named = await self._waiting.get()
            try:
                await function(*arguments, **named)
            except Exception:  # noqa: BLE001  # A failed job ends no worker of production either.
                sys.stderr.write(f"The job {function.__qualname__} failed.\n")
                traceback.print_exc()


class Queue:
    """What hydra asks of a queue of rq."""

    def __init__(self, jobs: Jobs, place: int) -> None:
        self._jobs = jobs
        self._place = place

    def enqueue(self, function: Any, *arguments: Any, failure_ttl: int, **named: Any) -> None:
        """Let a coroutine function be called later; a failed job is kept for no time."""
        del failure_ttl
        self._jobs.add(self._place, function, arguments, named)


class _Converted(Protocol):
    """What hydra made of a file."""

    path: Path


class Bucket:
    """A folder in the place of a bucket of S3, which a file server shows.

    Args:
        folder: Where the files go.
        url: Where the file server shows the folder.

    """

    def __init__(self, folder: Path, url: str) -> None:
        self._folder = folder
        self._url = url

    def send_file(self, file: _Converted, delete_source: bool = True) -> str:
        """Store a file under the key that hydra gives it, and return its URL."""
        key = f"{file.path.suffix[1:]}/{file.path.name}"
        target = self._folder / key
        target.parent.mkdir(exist_ok=True)
        draft = target.with_suffix(".draft")
        shutil.copyfile(file.path, draft)
        draft.replace(target)  # A store of objects shows no half of one.
        if delete_source:
            file.path.unlink()
        return f"{self._url}/{key}"
