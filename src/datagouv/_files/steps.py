"""The step that the state machines of uploads and downloads share: a pause."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wait:
    """Wait, the longer the more tries failed; the result is `None`."""

    tries: int
