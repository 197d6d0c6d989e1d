"""Tracebacks in IPython and Jupyter: they end at the line of the caller, not in this package."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Any

_INNER = frozenset({"datagouv", "httpx", "httpcore", "anyio", "pydantic", "tenacity"})
"""Packages whose frames say nothing to a caller that the message does not say."""


def rendered(error: BaseException) -> list[str]:
    """Return the lines that the running IPython shows for an error.

    Args:
        error: It keeps its whole traceback and its cause, for a debugger.
    """
    shell: Any = sys.modules["IPython"].get_ipython()
    form = shell.InteractiveTB
    cause, context, suppressed = error.__cause__, error.__context__, error.__suppress_context__
    error.__cause__ = error.__context__ = None
    try:
        lines: list[str] = form.structured_traceback(
            type(error), error, callers_only(error.__traceback__), tb_offset=form.tb_offset
        )
    finally:
        error.__cause__, error.__context__ = cause, context
        error.__suppress_context__ = suppressed
    return lines


def callers_only(traceback: TracebackType | None) -> TracebackType | None:
    """Return a traceback without the frames of this package and of its dependencies."""
    frames: list[TracebackType] = []
    while traceback is not None:
        frames.append(traceback)
        traceback = traceback.tb_next
    kept = [one for one in frames if _package(one) not in _INNER]
    shown: TracebackType | None = None
    for one in reversed(kept or frames):
        shown = TracebackType(shown, one.tb_frame, one.tb_lasti, one.tb_lineno)
    return shown


def _package(traceback: TracebackType) -> str:
    return str(traceback.tb_frame.f_globals.get("__name__", "")).partition(".")[0]
