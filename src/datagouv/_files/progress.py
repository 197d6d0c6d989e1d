"""How far a transfer is: counted in any thread, told to a bar or a function. No HTTP."""

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
    """Refuse what would neither show nor tell anything."""
    if progress is None or isinstance(progress, bool) or callable(progress):
        return progress
    raise FieldError(f"progress is {shown(progress)}: it must be True, False or a function")


class _Bar(Protocol):
    total: float | None

    def update(self, n: float = ...) -> object: ...
    def close(self) -> object: ...


class Meter:
    """Counts the bytes of one transfer, and tells.

    Args:
        progress: A bar, a function, or nothing.
        total: Bytes in all, where it is known.
        name: What the bar is about.
        of: The meter of the transfers that this one is a part of: it tells the function.
    """

    def __init__(
        self, progress: Progress, total: int | None, name: str, *, of: Meter | None = None
    ) -> None:
        self._tell = progress if callable(progress) and of is None else None
        self._bar = _bar(total, name, leave=of is None) if progress is True else None
        self._of = of
        self._total = total
        self.done = 0
        """Bytes that passed."""
        self._told = 0
        self._passed: dict[int, int] = {}
        self._stopped = False
        self._lock = threading.Lock()

    def resume(self, passed: dict[int, int]) -> None:
        """Count what passed in an earlier call, part by part."""
        self._passed.update(passed)
        if passed:
            self.advance(sum(passed.values()))

    def begin(self, part: int) -> None:
        """Take back what passed of a part: it passes again."""
        passed = self._passed.pop(part, 0)
        if passed:
            self.advance(-passed)

    def advance(self, size: int, part: int | None = None) -> None:
        """Count bytes that passed, of a part or of the whole."""
        self.check()
        with self._lock:
            self.done += size
            if part is not None:
                self._passed[part] = self._passed.get(part, 0) + size
            # What passes again was told already: to whoever looks, nothing goes back.
            news = max(0, self.done - self._told)
            self._told += news
            if self._bar is not None:
                self._bar.update(news)
            if self._tell is not None:
                self._tell(self._told, self._total)
        if self._of is not None:
            self._of.advance(size)

    def check(self) -> None:
        """Let nothing more pass, once that is stopped or over."""
        if self._of is not None:
            self._of.check()
        if self._stopped:
            raise DatagouvError("stopped, because another one failed")

    def stop(self) -> None:
        """Let nothing more pass: the transfers that this one is made of end at their next bytes."""
        self._stopped = True

    def expect(self, total: int | None) -> None:
        """Learn how many bytes there are in all."""
        self._total = total
        if self._bar is not None:
            self._bar.total = total

    def close(self) -> None:
        """Leave the bar as it is, and tell nothing more."""
        self._stopped = True
        if self._bar is not None:
            self._bar.close()


def _bar(total: int | None, name: str, *, leave: bool) -> _Bar:
    # What a notebook shows as its stderr says that it is no terminal.
    notebook = type(sys.stderr).__module__.startswith("ipykernel.")
    widgets = notebook and find_spec("ipywidgets") is not None
    try:
        # Not typed, and not there without its extra.
        tqdm = import_module("tqdm.notebook" if widgets else "tqdm").tqdm
    except ImportError:
        raise DatagouvError(
            "progress=True needs tqdm: pip install 'datagouv-client[progress]'"
        ) from None
    options: dict[str, Any] = {"total": total, "desc": name, "unit": "B", "unit_scale": True}
    # Neither a terminal nor a notebook: no bar, no escape codes.
    hidden = False if notebook else None
    bar: _Bar = tqdm(**options, disable=hidden, leave=leave, file=sys.stderr)
    return bar
