"""Read-only lists and dictionaries of a record. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn, SupportsIndex, TypeAlias

from .._display.lists import Listed
from .._json import is_list, is_object
from ..errors import ReadOnlyError

Reason: TypeAlias = Callable[[], str]
"""Returns the message of the error: the container, and the verb that changes it."""


class ReadOnlyList(Listed[Any]):
    """A list inside a record. Its copies and its pickles are plain lists.

    Args:
        items: The items.
        reason: Returns the message of the error that a change raises.
    """

    __slots__ = ("_reason",)

    def __init__(self, items: list[Any], reason: Reason) -> None:
        super().__init__(items)
        self._reason = reason


class ReadOnlyDict(dict[str, Any]):
    """A dictionary inside a record. Its copies and its pickles are plain dictionaries.

    Args:
        items: The items.
        reason: Returns the message of the error that a change raises.
    """

    __slots__ = ("_reason",)

    def __init__(self, items: dict[str, Any], reason: Reason) -> None:
        super().__init__(items)
        self._reason = reason

    def __reduce_ex__(self, _protocol: SupportsIndex) -> tuple[type[dict[str, Any]], tuple[Any]]:
        return dict, (self.copy(),)


def _refuse(self: ReadOnlyList | ReadOnlyDict, *_args: object, **_options: object) -> NoReturn:
    """Refuse: a change in memory would not reach the portal."""
    raise ReadOnlyError(self._reason())  # pyright: ignore[reportPrivateUsage]  # a method of both


_CHANGES = {
    ReadOnlyList: "append extend insert remove pop clear sort reverse __iadd__ __imul__",
    ReadOnlyDict: "clear pop popitem setdefault update __ior__",
}
# Set at run time, so that a type checker sees a list and a dictionary.
for _kind, _names in _CHANGES.items():
    for _name in ("__setitem__", "__delitem__", *_names.split()):
        setattr(_kind, _name, _refuse)


def read_only(value: Any, reason: Reason) -> Any:
    """Make the lists and dictionaries in a value read-only, at any depth.

    Any other value is returned unchanged.

    Args:
        value: The value of a record's field.
        reason: Returns the message of the error that a change raises.
    """
    # A subclass is read-only already, or of somebody else.
    if is_list(value) and value.__class__ is list:
        return ReadOnlyList([read_only(item, reason) for item in value], reason)
    if is_object(value) and value.__class__ is dict:
        return ReadOnlyDict({key: read_only(item, reason) for key, item in value.items()}, reason)
    return value
