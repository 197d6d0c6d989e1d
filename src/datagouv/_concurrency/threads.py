"""Blocking functions called without blocking the event loop, and pauses."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import TypeVar

from tenacity.nap import sleep

T = TypeVar("T")


def call(function: Callable[..., T], *arguments: object) -> T:
    """Call a function that reads or writes files."""
    return function(*arguments)


async def async_call(function: Callable[..., T], *arguments: object) -> T:
    """Call a function that reads or writes files in a worker thread, beside the event loop."""
    from anyio import to_thread

    return await to_thread.run_sync(function, *arguments)


def call_to_read(function: Callable[..., T], *arguments: object) -> T:
    """Call a function that reads only, and may take long."""
    return function(*arguments)


async def async_call_to_read(function: Callable[..., T], *arguments: object) -> T:
    """Call a function that reads only, in a worker thread: a cancelled task leaves it."""
    from anyio import to_thread

    return await to_thread.run_sync(function, *arguments, abandon_on_cancel=True)


def pause(seconds: float) -> None:
    """Sleep."""
    sleep(seconds)


async def async_pause(seconds: float) -> None:
    """Sleep without blocking the event loop of asyncio or trio."""
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
    """Shield a block from cancellation."""
    import anyio

    return anyio.CancelScope(shield=True)
