"""The key of the lock that a request needs: the object that it changes."""

from __future__ import annotations

from .ids import is_id, is_uuid

_INNER = frozenset({"resources", "elements"})
"""Collections of objects that have locks of their own inside another object."""


def changed_by(path: str) -> str | None:
    """Return the key of the object that a write changes, as "datasets/{id}", or `None`.

    The server reads an object, changes it and stores it: of two writes at one time, the second may
    undo the first.

    Args:
        path: The path of the request, under /api/{version}/ or with it.
    """
    parts = [part for part in path.partition("?")[0].split("/") if part]
    if parts[:1] == ["api"]:
        parts = parts[2:]
    if parts[:2] == ["datasets", "community_resources"]:
        parts = parts[1:]
    if len(parts) < 2 or "upload" in parts[2:]:
        return None  # A new object, or an upload, which may take long.
    if parts[2:3] and parts[2] in _INNER:
        return f"{parts[2]}/{_one_spelling(parts[3])}" if len(parts) > 3 else None
    return f"{parts[0]}/{_one_spelling(parts[1])}"


def _one_spelling(id: str) -> str:
    """Return an id in one spelling: the server also takes capitals, and UUIDs without dashes."""
    if is_uuid(id):
        return id.replace("-", "").lower()
    return id.lower() if is_id(id) else id
