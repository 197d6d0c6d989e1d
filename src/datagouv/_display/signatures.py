"""Signatures that name each field in the place of `**fields`, for `help()` and completion.

A type checker reads `**fields: Unpack[DatasetPayload]`, and nothing reads that at run time.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from types import FunctionType
from typing import Any

_UNPACKED = re.compile(r"Unpack\[(?:\w+\.)*(\w+)\]")
_TAKES_ANY_KEYWORD = 0x08
"""The flag of a function that takes `**fields`."""


class _Omitted:
    """The default of a field that may be left out."""

    def __repr__(self) -> str:
        return "..."


_OMITTED = _Omitted()
_PRIVATE = re.compile(r"\bdatagouv(?:\._\w+)+(?:\.\w+)*\.(\w+)")
"""A class under the module that defines it, as Python prints it."""


class _Printed:
    """An annotation whose types print under the names that users import.

    Args:
        text: What it prints.
    """

    def __init__(self, text: str) -> None:
        self._text = text

    def __repr__(self) -> str:
        return self._text


def _public(annotation: Any) -> Any:
    """Return an annotation that prints no private module."""
    text = inspect.formatannotation(annotation)
    public = _PRIVATE.sub(r"datagouv.types.\1", text)
    return annotation if public == text else _Printed(public)


class _Expanded(inspect.Signature):
    """The signature of a function with the fields of a `TypedDict`, made when it is read first.

    Args:
        function: The function.
        fields: The name of the `TypedDict`, of `datagouv.types`.
    """

    def __init__(self, function: FunctionType, fields: str) -> None:
        self._function = function
        self._fields = fields
        self._made: inspect.Signature | None = None

    def _make(self) -> inspect.Signature:
        if self._made is None:
            self._made = expanded(self._function, self._fields)
        return self._made

    @property
    def parameters(self) -> Any:
        return self._make().parameters

    @property
    def return_annotation(self) -> Any:
        return self._make().return_annotation

    # What is made by a change is a plain signature, as its copies are.
    def replace(self, **changes: Any) -> Any:
        return self._make().replace(**changes)

    def __reduce__(self) -> Any:
        return self._make().__reduce__()

    def __repr__(self) -> str:
        return repr(self._make())


def expanded(function: FunctionType, fields: str) -> inspect.Signature:
    """Return the signature of a function, the fields in the place of the last parameter."""
    # A copy, for the function itself answers with this signature.
    twin = FunctionType(function.__code__, function.__globals__, function.__name__)
    twin.__defaults__, twin.__kwdefaults__ = function.__defaults__, function.__kwdefaults__
    twin.__annotations__ = function.__annotations__
    plain = inspect.signature(twin)
    kept = [one for one in plain.parameters.values() if one.kind is not one.VAR_KEYWORD]
    taken = {one.name for one in kept}
    added = [one for one in _parameters(fields) if one.name not in taken]
    return plain.replace(parameters=[*kept, *added])


def _parameters(fields: str) -> Iterator[inspect.Parameter]:
    from .. import types  # All of it: nothing is loaded before somebody reads a signature.

    kind = getattr(types, fields)
    options = types.Listing.__annotations__
    last = {name: kind.__annotations__[name] for name in options if name in kind.__annotations__}
    own = {name: said for name, said in kind.__annotations__.items() if name not in last}
    for name, annotation in {**own, **last}.items():
        said = getattr(annotation, "__forward_arg__", annotation)
        if isinstance(said, str):
            said = re.sub(r"^(?:Not)?Required\[(.*)\]$", r"\1", said)
        yield inspect.Parameter(
            name, inspect.Parameter.KEYWORD_ONLY, default=_OMITTED, annotation=_public(said)
        )


def show_fields(kind: type) -> None:
    """Give the functions of a class that take `**fields` the signature that names the fields."""
    for member in vars(kind).values():
        function = member.fget if isinstance(member, property) else member  # `once_a_property`
        if isinstance(function, FunctionType) and function.__code__.co_flags & _TAKES_ANY_KEYWORD:
            named = _UNPACKED.search(str(function.__annotations__.get(_last(function), "")))
            if named is not None:
                _set(function, _Expanded(function, named[1]))


def _last(function: FunctionType) -> str:
    """Return the name of a function's last parameter."""
    code = function.__code__
    several = bool(code.co_flags & 0x04)
    return code.co_varnames[code.co_argcount + code.co_kwonlyargcount + several]


def _set(function: Callable[..., Any], signature: inspect.Signature) -> None:
    function.__signature__ = signature  # type: ignore[attr-defined]  # inspect looks for it
