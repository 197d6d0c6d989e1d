"""The key of the lock that a request needs: the object that it changes."""

from __future__ import annotations

from .ids import is_id, is_uuid

_INNER = frozenset({"resources", "elements"})
"""What is inside another object, and written by itself."""


def changed_by(path: str) -> str | None:
    """Return what a write changes, as "datasets/{id}", or `None` where it is in nobody's way.

    The server reads an object, changes it and stores it: of two writes at one time, what one has
    changed may be what the other stores as it was before.

    Args:
        path: Of the request, under /api/{version}/ or with it.
    """
    parts = [part for part in path.partition("?")[0].split("/") if part]
    if parts[:1] == ["api"]:
        parts = parts[2:]
    if parts[:2] == ["datasets", "community_resources"]:
        parts = parts[1:]
    if len(parts) < 2 or "upload" in parts[2:]:
        return None  # A new object, or a file, which comes for as long as it takes.
    if parts[2:3] and parts[2] in _INNER:
        return f"{parts[2]}/{_one_spelling(parts[3])}" if len(parts) > 3 else None
    return f"{parts[0]}/{_one_spelling(parts[1])}"


def _one_spelling(id: str) -> str:
    """Return an id as any other spelling of it: the server takes capitals, and no dashes."""
    if is_uuid(id):
        return id.replace("-", "").lower()
    return id.lower() if is_id(id) else id
