"""Warnings that show the caller's own line, however deep in this package they are issued."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from .errors import DatagouvError

if TYPE_CHECKING:
    from .errors import DatagouvWarning


_HERE = str(Path(__file__).parent)


def warn(text: str, category: type[DatagouvWarning]) -> None:
    """Issue a warning that names the line outside of this package that led here."""
    level, frame = 2, sys._getframe(1)
    while frame.f_back is not None and frame.f_code.co_filename.startswith(_HERE):
        level, frame = level + 1, frame.f_back
    warnings.warn(text, category, stacklevel=level)


MAY_BE_DONE = "the portal may have done it"


def after_a_lost_try(error: DatagouvError) -> None:
    """Say on the error of a write that an earlier try of it may have been done."""
    if MAY_BE_DONE not in str(error):
        error.adding(f"the answer to an earlier try was lost: {MAY_BE_DONE}")


@contextmanager
def after_a_write() -> Generator[None, None, None]:
    """Say on the error of what is asked after a write that the write itself may be done."""
    try:
        yield
    except DatagouvError as error:
        error.adding(f"this was asked after a write: {MAY_BE_DONE}")
        raise


@contextmanager
def noting(left: str | Callable[[], str]) -> Generator[None, None, None]:
    """Note on Ctrl-C, on the cancellation of a task, or on a caller's error, what it leaves behind.

    Args:
        left: The note, or what returns it when it is needed; "" for none.
    """
    try:
        yield
    except BaseException as error:
        if not isinstance(error, DatagouvError):  # An error of ours says it itself.
            note = left if isinstance(left, str) else left()
            if note:
                error.add_note(note)
        raise
