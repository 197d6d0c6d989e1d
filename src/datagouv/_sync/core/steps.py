# Generated from src/datagouv/_async/core/steps.py by scripts/unasync.py: edit that file, then `make style`.
"""The drivers of a state machine: they do each step, and hand the result back."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import TypeVar

S = TypeVar("S")
A = TypeVar("A")
R = TypeVar("R")


def drive(steps: Generator[S, A, R], act: Callable[[S], A]) -> R:
    """Run a state machine to its end, and return its outcome.

    Args:
        steps: Yields a step, and receives the result or the error of the step.
        act: Does a step.
    """
    try:
        step = next(steps)
        while True:
            try:
                answer = act(step)
            except Exception as error:  # noqa: BLE001  # The machine handles it, or raises it.
                step = steps.throw(error)
            else:
                step = steps.send(answer)
    except StopIteration as end:
        # The machine's own type: that of an exception's value is Any.
        outcome: R = end.value
        return outcome


def following(steps: Generator[S, A, None], result: A) -> S | None:
    """Return the next step of a state machine, or `None` at its end.

    Args:
        steps: Yields a step, and receives the result of the step.
        result: The result of the step before; `None` for the first step.
    """
    try:
        return steps.send(result)
    except StopIteration:
        return None
