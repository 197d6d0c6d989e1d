"""What a moment in words must say, so that the platform neither guesses nor fails at it. Pure."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

_BEGINS_WITH_A_DAY = re.compile(r"\s*\d{4}-?\d\d-?\d\d(?!\d)")


def moment(value: Any) -> str | None:
    """Check a date, with or without a time, as a text: a `date` or a `datetime` is one by now."""
    if not isinstance(value, str) or not value.strip():
        return "must be a date, or None"
    return misread(value, "be a whole day")


def misread(text: str, what: str) -> str | None:
    """Say why the platform would guess a part of a date, or fail at it; `what` it must do."""
    if not _BEGINS_WITH_A_DAY.match(text):
        # What is missing comes from today's date, and of 01/02/2026 the month is the first.
        return f"must {what}, such as '2026-01-31', not {text!r:.60}: the platform would guess"
    try:
        known = datetime.fromisoformat(text.strip())
        if known.tzinfo:
            known.astimezone(UTC)
    except ValueError:
        return None  # There is no such day or time, or it is spelt in another way: the platform's.
    except OverflowError:
        return f"is before the year 1 or after 9999 in UTC, {text!r:.60}"
    return None
