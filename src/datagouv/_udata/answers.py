"""JSON answers as an object, a list or an id."""

from __future__ import annotations

from typing import Any

from .._json import decode, is_list, is_object, shown
from ..errors import InvalidAnswerError
from .ids import path_sign


def read_object(content: bytes) -> dict[str, Any]:
    """Return a JSON object.

    Raises:
        InvalidAnswerError: The answer is something else.
    """
    value = decode(content)
    if not is_object(value):
        raise InvalidAnswerError(f"the answer is not a JSON object: {shown(content)}")
    return value


def read_labels(content: bytes) -> dict[str, str]:
    """Return a JSON object of labels by id.

    Raises:
        InvalidAnswerError: The answer is something else.
    """
    labels = read_object(content)
    if all(isinstance(label, str) for label in labels.values()):
        return labels
    raise InvalidAnswerError(f"the answer is no object of labels: {shown(content)}")


def read_id(content: bytes) -> str:
    """Return the id of the object that an answer is.

    Raises:
        InvalidAnswerError: The answer is something else.
    """
    id = read_object(content).get("id")
    if isinstance(id, str) and path_sign(id) is None:
        return id
    raise InvalidAnswerError(f"the answer is no object with an id: {shown(content)}")


def read_own_ids(content: bytes) -> list[str]:
    """Return the ids of the key's owner and of their organizations.

    Raises:
        InvalidAnswerError: The answer is something else.
    """
    me = read_object(content)
    organizations: object = me.get("organizations")
    owners: list[Any] = [me, *(organizations if is_list(organizations) else [])]
    ids = [owner.get("id") if is_object(owner) else None for owner in owners]
    if all(isinstance(id, str) and path_sign(id) is None for id in ids):
        return [str(id) for id in ids]
    raise InvalidAnswerError(f"the answer is no user with an id: {shown(content)}")


def read_list(content: bytes) -> list[Any]:
    """Return a JSON list.

    Raises:
        InvalidAnswerError: The answer is something else.
    """
    value = decode(content)
    if not is_list(value):
        raise InvalidAnswerError(f"the answer is not a JSON list: {shown(content)}")
    return value


def has_more(content: bytes) -> bool:
    """Tell whether a page of a list says that another one follows."""
    return bool(read_object(content).get("next_page"))
