"""Answers that are plain values: each is read whole, or is no answer of a udata portal. Pure."""

from __future__ import annotations

from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from ._json import printable, shown
from .errors import InvalidAnswerError
from .types.base import Value

V = TypeVar("V", bound=Value)


def read_value(kind: type[V], content: bytes) -> V:
    """Return the value that the portal answered with.

    Raises:
        InvalidAnswerError: The answer is no such value.
    """
    try:
        value = kind.model_validate_json(content)
    except ValidationError as error:
        failure = summary(error)
    else:
        if value.model_fields_set & kind.model_fields.keys():
            return value
        failure = "it has none of its fields"
    raise InvalidAnswerError(f"the answer is no {kind.__name__} ({failure}): {shown(content)}")


def read_values(kind: type[V], content: bytes) -> list[V]:
    """Return the values of the list that the portal answered with.

    Raises:
        InvalidAnswerError: The answer is no list of such values.
    """
    try:
        return TypeAdapter(list[kind]).validate_json(content)  # type: ignore[valid-type]  # a class known at run time
    except ValidationError as error:
        failure = summary(error)
    raise InvalidAnswerError(f"the answer is no list of {kind.__name__} ({failure})")


def summary(error: ValidationError) -> str:
    """Return the first thing that is wrong with an answer, without the answer."""
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    return printable(f"{where}: {first['msg']}" if where else first["msg"])


def to_value(kind: type[V], item: object) -> V:
    """Return one value out of JSON that was read.

    Raises:
        InvalidAnswerError: The JSON is no such value.
    """
    try:
        return kind.model_validate(item)
    except ValidationError as error:
        failure = summary(error)
    raise InvalidAnswerError(f"the answer is no {kind.__name__} ({failure}): {item!r:.100}")
