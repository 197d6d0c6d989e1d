"""What a moment in words must say, so that the platform neither guesses nor fails at it. Pure."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

# A time, or the fraction of a second after YYYYMMDDThhmmss: what says no day.
_NO_DAY = re.compile(r"\d+:\d+(:\d+)?([.,]\d+)?|(?<=\d{6})[.,]\d+")
_PARTS = re.compile(r"\d+|[^\W\d_]+")
_RUNS = (*range(1, 9), 12, 14)
"""How many digits stand together in a date, YYYYMMDDhhmmss at most."""


def moment(value: Any) -> str | None:
    """Check a date, with or without a time, as a text: a `date` or a `datetime` is one by now."""
    if not isinstance(value, str) or not value.strip():
        return "must be a date, or None"
    return misread(value)


def misread(text: str) -> str | None:
    """Say why the platform would guess a part of a date, or fail at it."""
    numbers_and_words = _PARTS.findall(_NO_DAY.sub(" ", text))
    if any(part.isdigit() and len(part) not in _RUNS for part in numbers_and_words):
        return f"is no date, {text!r:.60}: write it such as '2026-01-31'"
    whole = any(part.isdigit() and len(part) >= 6 for part in numbers_and_words)
    if not whole and len(numbers_and_words) < 3:
        return (
            f"names no day, {text!r:.60}: the platform would take what is missing from today's "
            "date. Write it such as '2026-01-31'"
        )
    try:
        known = datetime.fromisoformat(text.strip())
        if known.tzinfo:
            known.astimezone(UTC)
    except ValueError:
        return None  # Written in another way, which is the platform's to read.
    except OverflowError:
        return f"is before the year 1 or after 9999 in UTC, {text!r:.60}"
    return None
