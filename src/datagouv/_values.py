"""Plain values out of the portal's answers: what is no record of its own. Pure."""

from __future__ import annotations

from typing import TypeVar

from pydantic import BaseModel, ValidationError

from ._protocol import read_list, read_object
from .errors import InvalidAnswerError

V = TypeVar("V", bound=BaseModel)


def read_value(kind: type[V], content: bytes) -> V:
    """Return the value that an answer is.

    Raises:
        InvalidAnswerError: The answer is something else.
    """
    return to_value(kind, read_object(content))


def read_values(kind: type[V], content: bytes) -> list[V]:
    """Return the values that an answer lists.

    Raises:
        InvalidAnswerError: The answer is something else.
    """
    return [to_value(kind, item) for item in read_list(content)]


def to_value(kind: type[V], item: object) -> V:
    """Return one value out of JSON.

    Raises:
        InvalidAnswerError: The JSON is something else.
    """
    try:
        return kind.model_validate(item)
    except ValidationError as error:
        failure = summary(error)
    raise InvalidAnswerError(
        f"the answer is no {kind.__name__} of a udata portal ({failure}): {item!r:.100}"
    )


def summary(error: ValidationError) -> str:
    """Return the first thing that is wrong with an answer, without the answer."""
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    return f"{where}: {first['msg']}" if where else first["msg"]
