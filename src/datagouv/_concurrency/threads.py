"""Blocking functions called without blocking the event loop, and pauses."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, TypeVar

from tenacity.nap import sleep

if TYPE_CHECKING:
    pass

T = TypeVar("T")


def call(function: Callable[..., T], *arguments: object) -> T:
    """Call a function that reads or writes files."""
    return function(*arguments)


async def async_call(function: Callable[..., T], *arguments: object) -> T:
    """Call a function that reads or writes files in a worker thread: the event loop goes on."""
    from anyio import to_thread

    return await to_thread.run_sync(function, *arguments)


def call_to_read(function: Callable[..., T], *arguments: object) -> T:
    """Call a function that reads only, and may take long."""
    return function(*arguments)


async def async_call_to_read(function: Callable[..., T], *arguments: object) -> T:
    """Call a function that reads only, in a worker thread: a task that is cancelled leaves it."""
    from anyio import to_thread

    return await to_thread.run_sync(function, *arguments, abandon_on_cancel=True)


def pause(seconds: float) -> None:
    """Wait."""
    sleep(seconds)


async def async_pause(seconds: float) -> None:
    """Wait, while the event loop goes on: asyncio's, or trio's."""
    import asyncio

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        import anyio

        await anyio.sleep(seconds)
    else:
        await asyncio.sleep(seconds)


def shielded() -> AbstractContextManager[object]:
    """Do nothing: no thread is cancelled."""
    return nullcontext()


def async_shielded() -> AbstractContextManager[object]:
    """Have a block come to its end, whatever is cancelled around it."""
    import anyio

    return anyio.CancelScope(shield=True)
