"""A warning where a sync client keeps an event loop from its other tasks."""

from __future__ import annotations

import asyncio
import sys
from functools import cache
from typing import Any

from .._doubt import warn
from ..errors import DatagouvWarning


def warn_in_a_loop() -> None:
    """Warn, once a process, where this thread waits while its event loop runs.

    A notebook runs its cells in the event loop of its kernel, which has nothing else to do.
    """
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return
    shell: Any = sys.modules.get("IPython")
    if shell is None or shell.get_ipython() is None:
        _warn_once()


@cache
def _warn_once() -> None:
    warn(
        "a Client was called in an event loop, whose other tasks wait until it has its answer: "
        "write AsyncClient with `await`, or asyncio.to_thread() around the call",
        DatagouvWarning,
    )
