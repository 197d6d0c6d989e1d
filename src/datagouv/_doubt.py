"""Warnings that show the caller's own line, however deep in this package they are issued."""

from __future__ import annotations

import sys
import warnings
from pathlib import Path

from .errors import DatagouvWarning

_HERE = str(Path(__file__).parent)


def warn(text: str, category: type[DatagouvWarning]) -> None:
    """Issue a warning that names the line outside of this package that led here."""
    level, frame = 2, sys._getframe(1)
    while frame.f_back is not None and frame.f_code.co_filename.startswith(_HERE):
        level, frame = level + 1, frame.f_back
    warnings.warn(text, category, stacklevel=level)
