"""The driver of a state machine: it does each step, and hands the result back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Generator
from typing import TypeVar

S = TypeVar("S")
A = TypeVar("A")


async def drive(steps: Generator[S, A, None], act: Callable[[S], Awaitable[A]]) -> None:
    """Run a state machine to its end.

    Args:
        steps: Yields a step, and receives the result or the error of the step.
        act: Does a step.
    """
    try:
        step = next(steps)
        while True:
            try:
                answer = await act(step)
            except Exception as error:  # noqa: BLE001  # The machine handles it, or raises it.
                step = steps.throw(error)
            else:
                step = steps.send(answer)
    except StopIteration:
        return
