"""Annotations whose names are imported when they are read first, as `typing.get_type_hints()` does.

A module imports the types of its signatures for type checkers only: a program loads the nouns that
it uses, and no others. Whoever reads the annotations at run time needs these types all the same.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from functools import cache, cached_property
from types import FunctionType
from typing import Any, TypeVar

K = TypeVar("K", bound=type)
_PLAIN: Any = dict
_HOLDERS: dict[type[Any], str] = {
    property: "fget",
    classmethod: "__func__",
    staticmethod: "__func__",
    cached_property: "func",
}
"""Members of a class that hold a function, and where."""


def _reading(read: Callable[..., Any]) -> Callable[..., Any]:
    def import_and_read(self: _Annotations, *given: Any) -> Any:
        import_names(self.module)
        return read(self, *given)

    return import_and_read


class _Annotations(dict[str, Any]):
    """The annotations of a function: reading them imports the names that they hold.

    Args:
        written: The annotations, as text.
        module: The module of the function.
    """

    __slots__ = ("module",)

    def __init__(self, written: dict[str, Any], module: str) -> None:
        super().__init__(written)
        self.module = module

    # `dict(annotations)`, which `typing` and `inspect` make, calls the first two.
    __iter__ = _reading(_PLAIN.__iter__)
    keys = _reading(_PLAIN.keys)
    values = _reading(_PLAIN.values)
    items = _reading(_PLAIN.items)
    get = _reading(_PLAIN.get)
    __getitem__ = _reading(_PLAIN.__getitem__)
    copy = _reading(_PLAIN.copy)


def readable(kind: K) -> K:
    """Make the annotations of the methods of a class readable at run time. A decorator."""
    for member in list(vars(kind).values()):
        outer = inner = _function(member)
        if isinstance(inner, FunctionType):
            while isinstance(wrapped := getattr(inner, "__wrapped__", None), FunctionType):
                inner = wrapped
            written = inner.__annotations__
            if written and type(written) is dict:
                module: str = inner.__globals__["__name__"]
                outer.__annotations__ = inner.__annotations__ = _Annotations(written, module)
    return kind


def _function(member: Any) -> Any:
    """Return the function that a member of a class is made of, if any."""
    for kind, name in _HOLDERS.items():
        if isinstance(member, kind):
            return getattr(member, name)
    return member


@cache
def import_names(module: str) -> None:
    """Import what a module imports for type checkers only.

    The source of the module says what that is; a program without its source goes without.
    """
    from importlib import import_module  # Here, as `ast` below: for a fast import of datagouv.
    from importlib.util import resolve_name
    from linecache import getlines

    names = vars(sys.modules[module])
    source = "".join(getlines(names.get("__file__") or "", names))
    for home, name, known_as in _imports(source):
        if known_as not in names:
            try:
                value = getattr(import_module(resolve_name(home, names["__package__"])), name)
            except ImportError:
                continue  # pandas and its like are the user's own.
            names[known_as] = value


def _imports(source: str) -> Iterator[tuple[str, str, str]]:
    """Yield what a source imports for type checkers: the module, the name, the name here."""
    import ast

    for block in ast.parse(source).body:
        if isinstance(block, ast.If) and ast.unparse(block.test) == "TYPE_CHECKING":
            for node in block.body:
                if isinstance(node, ast.ImportFrom):
                    home = "." * node.level + (node.module or "")
                    for one in node.names:
                        yield home, one.name, one.asname or one.name
