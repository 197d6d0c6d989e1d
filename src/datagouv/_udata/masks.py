"""Field masks: the X-Fields header, which names the fields of an answer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from ..errors import FieldError


def mask(fields: Iterable[str]) -> str:
    """Return the X-Fields header that requests `fields` only.

    Args:
        fields: The names of fields; a dot names a field of an inner object ("resources.url").

    Raises:
        FieldError: A name is not the path of a field.
    """
    tree: dict[str, Any] = {}
    for field in fields:
        branch = tree
        for part in field.split("."):
            if not re.fullmatch(r"\w+", part, re.ASCII):
                raise FieldError(f"{field!r} is not the path of a field, such as 'resources.url'")
            branch = branch.setdefault(part, {})
    return _mask(tree)


def _mask(tree: Mapping[str, Any]) -> str:
    return ",".join(f"{key}{{{_mask(sub)}}}" if sub else key for key, sub in tree.items())


def page_mask(fields: Iterable[str]) -> str:
    """Return the X-Fields header of a page of a list: `fields` of its records, and its place."""
    return f"data{{{mask(fields)}}},next_page,page,page_size,total"


def list_mask(of_page: str) -> str:
    """Return the X-Fields header of a list without pages, from that of a page of the same list."""
    return of_page.removeprefix("data{").rpartition("}")[0]
