"""API keys in a wrong argument, which no error may show."""

from __future__ import annotations

import re


def could_be_a_key(value: object) -> bool:
    """Tell whether a value looks like an API key, which no message may show."""
    if not isinstance(value, str):
        return False
    text = value.strip()
    return text.startswith(("udata_", "eyJ")) or bool(
        re.fullmatch(r"(?=.*[0-9])[\w.~+/=-]{16,}", text, re.ASCII)
    )


def shown(value: object) -> str:
    """Return an argument for a message: only its type or length where it may be a secret."""
    if value is None or isinstance(value, bool | int | float):
        return repr(value)
    if not isinstance(value, str):
        return f"of the type {type(value).__name__}"
    start = re.split(r"[?#]", value, maxsplit=1)[0]
    if could_be_a_key(value) or "@" in value or not start.isprintable():
        return f"a text of {len(value)} characters"
    return f"{start[:60]!r}" + ("..." if value != start else "")


def mistaken_key(**arguments: object) -> str | None:
    """Return the error for an argument that looks like an API key, or `None`."""
    for name, value in arguments.items():
        if could_be_a_key(value):
            return f"{name} looks like an API key: pass a key as api_key=..."
    return None
