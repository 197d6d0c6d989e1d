# Generated from src/datagouv/_async/core/ids.py by scripts/unasync.py: edit that file, then `make style`.
"""The id behind a slug, and the lock of the object that a write changes."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from ..._udata.answers import read_id
from ..._udata.ids import has_slug, is_id
from ..._udata.lock_keys import changed_by, object_key
from ...errors import ApiError

if TYPE_CHECKING:
    from .transport import Transport


def known_id(transport: Transport, collection: str, id: str) -> str:
    """Return the id of an object; a slug is looked up (one small GET).

    Args:
        transport: Sends the request.
        collection: Such as "datasets".
        id: An id, or a slug.

    Raises:
        NotFoundError: No object has this slug.
    """
    if is_id(id) or not has_slug(collection):
        return id
    path = f"{'/api/2/' if collection == 'topics' else ''}{collection}/{quote(id, safe='')}/"
    return read_id((transport.send("GET", path, mask="id")).content)


def lock_of(transport: Transport, path: str) -> str | None:
    """Return the key of the lock of the object that a write to `path` changes, or `None`.

    A slug in the path is looked up (one small GET), so that the id and the slug of an object have
    one lock.
    """
    key = changed_by(path)
    if key is None:
        return None
    collection, _, id = key.partition("/")
    try:
        return object_key(collection, known_id(transport, collection, unquote(id)))
    except ApiError:
        return key  # The write raises the same error, with more detail.
