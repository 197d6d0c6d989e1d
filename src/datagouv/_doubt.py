"""Warnings and notes for the caller: a lost answer, an interrupted write."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from .errors import DatagouvError

if TYPE_CHECKING:
    from types import FrameType

    from .errors import DatagouvWarning


_INSIDE = frozenset({"datagouv", "tenacity", "httpx", "httpcore", "anyio"})
"""This package, and the packages that call it back."""


def warn(text: str, category: type[DatagouvWarning]) -> None:
    """Issue a warning that shows the caller's own line, outside of this package."""
    level, frame = 2, sys._getframe(1)
    while frame.f_back is not None and _package(frame) in _INSIDE:
        level, frame = level + 1, frame.f_back
    warnings.warn(text, category, stacklevel=level)


def _package(frame: FrameType) -> str:
    return str(frame.f_globals.get("__name__", "")).partition(".")[0]


MAY_BE_DONE = "the portal may have done it"


def add_lost_try(error: DatagouvError) -> None:
    """Add to the error of a write that an earlier try may have been done."""
    if MAY_BE_DONE not in str(error):
        error.adding(f"the answer to an earlier try was lost: {MAY_BE_DONE}")


@contextmanager
def after_a_write() -> Generator[None, None, None]:
    """Add to the error of a read after a write that the write itself may be done."""
    try:
        yield
    except DatagouvError as error:
        error.adding(f"this was asked after a write: {MAY_BE_DONE}")
        raise


@contextmanager
def note_if_interrupted(left: str | Callable[[], str]) -> Generator[None, None, None]:
    """Add a note to Ctrl-C, to the cancellation of a task, or to an error of the caller.

    Args:
        left: The note on the remains, or a function that returns it; "" for none.
    """
    try:
        yield
    except BaseException as error:
        if not isinstance(error, DatagouvError):  # A DatagouvError says it itself.
            note = left if isinstance(left, str) else left()
            if note:
                error.add_note(note)
        raise
