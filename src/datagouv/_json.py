"""The JSON edge: where `Any` comes in, and what it turns out to be. Pure."""

from __future__ import annotations

import gc
import json
import unicodedata
from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager
from typing import Any, TypeGuard


def is_object(value: object) -> TypeGuard[dict[str, Any]]:
    """Tell whether a JSON value is an object."""
    return isinstance(value, dict)


def is_list(value: object) -> TypeGuard[list[Any]]:
    """Tell whether a JSON value is a list."""
    return isinstance(value, list)


def is_mapping(value: object) -> TypeGuard[Mapping[Any, Any]]:
    """Tell whether a value is a JSON object."""
    return isinstance(value, Mapping)


def is_series(value: object) -> TypeGuard[Iterable[Any]]:
    """Tell whether a value is a JSON list."""
    return isinstance(value, list | tuple | set | frozenset)


def decode(content: bytes) -> object:
    """Return a JSON value, or `None` where there is none."""
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None


def printable(text: str) -> str:
    """Return a server's text with what would steer a terminal, or a log, written out."""
    if text.isprintable():
        return text
    return "".join(
        char
        if char.isprintable() or unicodedata.category(char) == "Zs"
        else char.encode("unicode_escape").decode()
        for char in text
    )


def shown(content: object) -> str:
    """Return the beginning of an answer that is not what was asked for, for a message."""
    if isinstance(content, bytes) and content.lstrip().startswith(b"<"):
        return (
            "it is a page: see base_url, or a proxy or a login page on the way, which a browser "
            "shows at the portal's address"
        )
    return f"{content!r:.100}"


@contextmanager
def no_collection() -> Generator[None, None, None]:
    """Build many objects without garbage collection, which took 14 to 17 % of the time."""
    pause = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if pause:
            gc.enable()
