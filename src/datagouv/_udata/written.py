"""Find the sent fields that a portal did not keep. Pure.

A portal drops a field that its version of udata does not know, and answers that all went well.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from ..errors import IgnoredFieldsError

_DELETED = frozenset({"deleted", "deleted_at"})
_ARCHIVED = frozenset({"archived", "archived_at"})
_EXACT = frozenset({"private", "access_type"})
"""Fields whose wrong value may expose an object."""


def exposing(sent: Mapping[str, Any]) -> list[str]:
    """Return the fields that restrict access: without them, the object is open to all.

    `private` is not among them: every version of udata knows it.
    """
    return [
        name
        for name, value in sent.items()
        if name.startswith("access_") and value not in (None, "", [], "open")
    ]


def ignored_fields(
    sent: Mapping[str, Any], held: Mapping[str, Any], known: Collection[str]
) -> list[str]:
    """Return the sent fields that a portal did not keep.

    Args:
        sent: The payload.
        held: The fields of the answer.
        known: The fields of the noun that the SDK knows: a portal may never show others.
    """
    return [
        name
        for name, value in sent.items()
        if (name in known and name not in held) or _is_otherwise(name, value, held)
    ]


def _is_otherwise(name: str, value: object, held: Mapping[str, Any]) -> bool:
    if name in _DELETED:
        return value is None and held.get(name) is not None
    if name in _ARCHIVED:  # udata 9.2.4 takes the date of a dataservice, and does not keep it.
        return (value is None) is not (held.get(name) is None)
    # A value of another type is odd: reading the field raises.
    stored = held.get(name)
    return name in _EXACT and type(stored) is type(value) and stored != value


def not_kept(
    ignored: Sequence[str], sent: Mapping[str, Any], *, what: str, id: str, portal: str
) -> IgnoredFieldsError:
    """Return the error for fields that were not kept.

    Args:
        ignored: The fields that the portal did not keep.
        sent: The payload.
        what: The object in words, such as "a dataset".
        id: Its id.
        portal: The portal in words.
    """
    names = ", ".join(map(repr, ignored))
    if set(ignored) <= _DELETED:
        text = f"{what} {id} is still deleted: {portal} answered that it is restored, and it is not"
        return IgnoredFieldsError(text, fields=ignored, id=id)
    kept = ", ".join(repr(name) for name in sent if name not in ignored) or "nothing else"
    return IgnoredFieldsError(
        f"{what} {id} is written without {names}: {portal} does not know that, or did not keep it. "
        f"What else was sent is written ({kept}): undo it, or do without",
        fields=ignored,
        id=id,
    )
