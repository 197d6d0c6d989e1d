"""A format in the server's own spelling."""

from __future__ import annotations


def plain_format(value: str) -> str:
    """Return a format as the platform stores it: in lower case, and without the dot before it."""
    return value.strip().removeprefix(".").lower() or value
