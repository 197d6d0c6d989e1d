"""The progress of a transfer: bytes counted in any thread, for a bar or a function. No HTTP."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Protocol, TypeAlias

from .._http.mistaken_keys import shown
from ..errors import DatagouvError, FieldError

Progress: TypeAlias = bool | Callable[[int, int | None], object] | None
"""True shows a bar, a function receives (bytes done, bytes in all or `None`)."""


def check_progress(progress: Progress) -> Progress:
    """Refuse a `progress=` that is no bool and no function."""
    if progress is None or isinstance(progress, bool) or callable(progress):
        return progress
    raise FieldError(f"progress is {shown(progress)}: it must be True, False or a function")


class _Bar(Protocol):
    total: float | None

    def update(self, n: float = ...) -> object: ...
    def set_description(self, desc: str) -> object: ...
    def close(self) -> object: ...


class Meter:
    """Counts the bytes of one transfer, and reports them.

    Args:
        progress: True for a bar, a function, or `None`.
        total: Bytes in all, where they are known.
        name: The title of the bar.
        of: The meter of several transfers, which reports to the function.
    """

    def __init__(
        self, progress: Progress, total: int | None, name: str, *, of: Meter | None = None
    ) -> None:
        self._tell = progress if callable(progress) and of is None else None
        self._bar = _bar(total, name, leave=of is None) if progress is True else None
        self._of = of
        self._total = total
        self.done = 0
        """Bytes transferred."""
        self._told = 0
        self._passed: dict[int, int] = {}
        self._stopped = False
        self._lock = threading.Lock()

    def resume(self, passed: dict[int, int]) -> None:
        """Count the parts of an earlier call."""
        self._passed.update(passed)
        if passed:
            self.advance(sum(passed.values()))

    def begin(self, part: int) -> None:
        """Uncount a part that is sent again."""
        passed = self._passed.pop(part, 0)
        if passed:
            self.advance(-passed)

    def advance(self, size: int, part: int | None = None) -> None:
        """Count transferred bytes, of a part or of the whole."""
        if self._stopped or self._of is not None:
            self.check()
        with self._lock:
            self.done += size
            if part is not None:
                self._passed[part] = self._passed.get(part, 0) + size
            # Report repeated bytes once: the progress never goes back.
            news = max(0, self.done - self._told)
            self._told += news
            if self._bar is not None:
                self._bar.update(news)
            if self._tell is not None:
                self._tell(self._told, self._total)
        if self._of is not None:
            self._of.advance(size)

    def check(self) -> None:
        """Raise once the transfer is stopped or closed."""
        if self._of is not None:
            self._of.check()
        if self._stopped:
            raise DatagouvError("stopped, because another one failed")

    def stop(self) -> None:
        """Stop: the transfers below end at their next block."""
        self._stopped = True

    def expect(self, total: int | None) -> None:
        """Set the bytes in all."""
        self._total = total
        if self._bar is not None:
            self._bar.total = total

    def rename(self, name: str) -> None:
        """Set the title of the bar."""
        if self._bar is not None:
            self._bar.set_description(name)

    def close(self) -> None:
        """Close the bar, and report no more."""
        self._stopped = True
        if self._bar is not None:
            self._bar.close()


def _bar(total: int | None, name: str, *, leave: bool) -> _Bar:
    # The stderr of a notebook is no terminal.
    notebook = type(sys.stderr).__module__.startswith("ipykernel.")
    widgets = notebook and find_spec("ipywidgets") is not None
    try:
        # tqdm has no types, and comes with the extra only.
        tqdm = import_module("tqdm.notebook" if widgets else "tqdm").tqdm
    except ImportError:
        raise DatagouvError(
            'progress=True needs tqdm: pip install "datagouv-client[progress]"'
        ) from None
    options: dict[str, Any] = {"total": total, "desc": name, "unit": "B", "unit_scale": True}
    # Neither a terminal nor a notebook: no bar, no escape codes.
    hidden = False if notebook else None
    bar: _Bar = tqdm(**options, disable=hidden, leave=leave, file=sys.stderr)
    return bar
