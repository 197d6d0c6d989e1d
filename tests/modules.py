"""Where the source of a class stands: public classes show the module that users import."""

from __future__ import annotations

import inspect


def written_in(kind: type) -> str:
    """Return the module that defines a class."""
    if kind.__module__ not in ("datagouv", "datagouv.types"):
        return kind.__module__
    functions = [value.__module__ for value in vars(kind).values() if inspect.isfunction(value)]
    ours = [module for module in functions if module.startswith("datagouv.")]
    written: str = vars(kind).get("_written_in") or ours[0]
    return written
