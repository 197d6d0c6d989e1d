"""What extras may hold, so that the platform can store them and read them again. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from ..._json import is_list, is_object
from ...errors import FieldError, NotFoundError
from .plain import to_json
from .reserved import refuse_reserved

if TYPE_CHECKING:
    from .schema import WriteSchema


def check_extras(
    changes: Mapping[str, Any],
    noun: str,
    known: Mapping[str, Any],
    extra_fields: Mapping[str, Any] | None = None,
) -> None:
    """Refuse reserved extras in a payload, except unchanged ones.

    Args:
        changes: The payload.
        noun: The noun, with its article.
        known: The current extras of the object.
        extra_fields: The unchecked fields of `changes`: here, the portal decides on `extras`.
    """
    extras = changes.get("extras")
    if is_object(extras) and "extras" not in (extra_fields or {}):
        changed = [key for key, value in extras.items() if key not in known or known[key] != value]
        refuse_reserved(changed, noun)


_DEEPEST = 96
"""Its database takes 100 levels in a document, and extras of a resource are the fourth one."""

_ITS_OWN = ("_cls", "_ref")
"""Keys by which its database library tells its own objects, wherever they stand."""


def extras(value: Any) -> str | None:
    if not is_object(value):
        return "must be a dictionary ({} removes all of them)"
    empty = sorted(key for key, item in value.items() if item is None)
    if empty:
        return f"holds None at {', '.join(empty)}: leave the key out, or use delete_extras()"
    return _unreadable(value)


def organization_extras(value: Any) -> str | None:
    """Check extras that may hold keys whose value is null, and say which others may have."""
    if not is_object(value):
        return "must be a dictionary ({} removes all of them)"
    custom = value.get("custom", [])
    if not is_list(custom) or not all(is_object(item) for item in custom):
        return "holds 'custom', which must be a list of dictionaries with title, description, type"
    return _unreadable(value)


def _unreadable(value: Any) -> str | None:
    """Say why the platform would fail at a dictionary, when it stores it or ever after."""
    left: list[tuple[Any, int]] = [(value, 1)]
    while left:
        item, level = left.pop()
        if level > _DEEPEST:
            return f"is nested deeper than the {_DEEPEST} levels that the platform can store"
        if is_object(item):
            for key in item:
                if key in _ITS_OWN:
                    return f"holds the key {key!r}, with which the platform could not read it again"
                if "\0" in key:
                    return f"holds the key {key!r}, and the platform stores none with \\0 in it"
        inner = item.values() if is_object(item) else item if is_list(item) else ()
        left += [(part, level + 1) for part in inner if isinstance(part, dict | list)]
    return None


def extras_without(
    present: Mapping[str, Any], keys: Collection[str], *, again: bool = False
) -> dict[str, Any]:
    """Return the remaining extras of an object.

    Args:
        present: The extras of the object.
        keys: The keys to remove.
        again: An earlier try may have removed them.

    Raises:
        NotFoundError: The object does not have a key.
    """
    for key in keys:
        if key not in present and not again:
            there = ", ".join(sorted(present)) or "none"
            raise NotFoundError(f"the extra {key!r:.100} is not there: the object has {there}")
    return {key: value for key, value in present.items() if key not in keys}


def extras_to_set(
    extras: Mapping[str, Any], noun: WriteSchema, *, reserved: bool = False
) -> dict[str, Any]:
    """Return extras to set beside the others, as plain JSON.

    Args:
        extras: The keys to set.
        noun: The write schema of the noun.
        reserved: Allow keys that are reserved to the platform's services.

    Raises:
        FieldError: A key or a value is wrong; the error names it.
    """
    if not isinstance(extras, Mapping):
        raise FieldError(f"extras must be a dictionary, not {extras!r:.60}")
    refuse_reserved(extras, noun.name, allowed=reserved)
    empty = sorted(key for key, value in extras.items() if value is None)
    if empty:
        raise FieldError(f"extras: {', '.join(empty)} is None: delete_extras() removes a key")
    plain: dict[str, Any] = to_json(extras, "extras")
    if problem := noun.rules["extras"](plain):
        raise FieldError(f"extras: {problem}")
    return plain
