"""The keys of locks: of an object that a write changes, of creates and uploads alike."""

from __future__ import annotations

from .ids import is_id, is_uuid
from .tags import tag_slug

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
        return object_key(parts[2], parts[3]) if len(parts) > 3 else None
    return object_key(parts[0], parts[1])


def object_key(collection: str, id: str) -> str:
    """Return the key of an object, as "datasets/{id}"."""
    return _key(collection, _one_spelling(id))


def create_key(path: str, *told: object) -> str:
    """Return the key of the creates that a look after a lost answer could take for each other.

    Args:
        path: The path of the collection.
        told: The values by which the look tells an object from the others.
    """
    return _key(f"new {path.strip('/')}", *told)


def upload_key(dataset: str, name: str) -> str:
    """Return the key of the uploads that the server could store under one name.

    The server names a stored file by dataset, second and file name, and checks for the name before
    it writes: of two uploads in one second, one would get the content of the other.

    Args:
        dataset: The id of the dataset.
        name: The name of the file.
    """
    return _key(f"an upload of {tag_slug(name)} to {dataset.lower()}")


def _key(kind: str, *parts: object) -> str:
    return "/".join([kind, *map(str, parts)])


def _one_spelling(id: str) -> str:
    """Return an id in one spelling: the server also takes capitals, and UUIDs without dashes."""
    if is_uuid(id):
        return id.replace("-", "").lower()
    return id.lower() if is_id(id) else id
