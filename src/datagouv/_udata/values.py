"""Read answers into models and values: an unreadable field does not hide the rest. Pure.

The first, strict reading is fast. Only where it fails is the answer read again, object by object,
and an odd object field by field. An unreadable field keeps the portal's value under its JSON key,
as an unknown key does: see `ReadOnlyModel`.
"""

from __future__ import annotations

import json
import logging
import re
import types
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Generic, NamedTuple, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, Tag, TypeAdapter, ValidationError

from .._display.lists import Listed
from .._json import is_list, is_object, printable, shown
from .._words import counted
from ..errors import InvalidAnswerError
from .fields import ReadOnlyModel, Value, cut_to_milliseconds, names_of, summary
from .ids import path_sign

logger = logging.getLogger("datagouv")

M = TypeVar("M", bound=ReadOnlyModel)
V = TypeVar("V", bound=Value)

_DEEPEST = 200
"""Levels of JSON, as pydantic's own parser allows: a dump of more would fail."""
_MICROSECONDS = re.compile(rb"\.\d{3}(?!000)\d{3}")
"""A date with microseconds, which most answers do not hold."""
_HALF_CHARACTER = re.compile(r"\\u[dD][89a-fA-F]")
"""An escaped surrogate, which may lack its other half."""
_SHOWN = 5
"""Odd fields that a warning names."""


class UnreadableError(Exception):
    """An answer, or a part of it, cannot be read; the message says why."""


def read_model(kind: type[M], content: object) -> tuple[M, list[str]]:
    """Return the model in an answer, and its unreadable fields, each with its place.

    Args:
        kind: The class of the model.
        content: The bytes of an answer, or parsed JSON.

    Raises:
        UnreadableError: The answer is no JSON object.
    """
    try:
        if isinstance(content, bytes):
            model = kind.model_validate_json(content)
        else:
            model = kind.model_validate(content)
    except ValidationError as error:
        failure = error
    else:
        if not isinstance(content, bytes) or _MICROSECONDS.search(content):
            cut_to_milliseconds(model)
        return model, []
    value = decode_leniently(content) if isinstance(content, bytes) else content
    if not is_object(value):
        raise UnreadableError(summary(failure))
    odd: list[str] = []
    model = _set_aside(kind, value, "", odd)
    cut_to_milliseconds(model)
    return model, odd


def decode_leniently(content: bytes) -> object:
    """Return a JSON value, or `None` of no JSON.

    Invalid content harms one field at most: control characters and numbers of any length are
    accepted; U+FFFD replaces undecodable bytes and half surrogate pairs.
    """
    try:
        text = content.decode(json.detect_encoding(content), "replace")
        value = json.loads(text, strict=False, parse_int=_integer)
    except (ValueError, RecursionError):
        return None
    if not _depth_is_below(value, _DEEPEST):
        return None
    return _as_text(value) if _HALF_CHARACTER.search(text) else value


def _as_text(value: Any) -> Any:
    """Return a JSON value whose texts can be encoded."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if is_object(value):
        return {_as_text(key): _as_text(item) for key, item in value.items()}
    return [_as_text(item) for item in value] if is_list(value) else value


def _integer(digits: str) -> int | float:
    # Python refuses integers of more digits.
    return int(digits) if len(digits) < 4000 else float(digits)


def _depth_is_below(value: object, limit: int) -> bool:
    level = [value]
    for _ in range(limit):
        lists = [list(item.values()) if is_object(item) else item for item in level]
        level = [part for item in lists if is_list(item) for part in item]
        if not level:
            return True
    return False


def _set_aside(kind: type[M], value: Mapping[str, Any], place: str, odd: list[str]) -> M:
    """Return the model in an object, without its unreadable values.

    Args:
        kind: The class of the model.
        value: The object.
        place: Of the object in the answer, which ends with a dot.
        odd: Is completed by what cannot be read, each with its place and the reason.
    """
    try:
        return kind.model_validate(value)
    except ValidationError:
        pass
    names = names_of(kind)
    plain: dict[str, Any] = {}
    models: dict[str, Any] = {}
    aside: dict[str, Any] = {}
    for key, item in value.items():
        if key not in names:
            plain[key] = item
            continue
        try:
            kind.model_validate({key: item})
        except ValidationError as error:
            annotation = kind.model_fields[names[key]].annotation
            held = _inside(annotation, item, f"{place}{key}", odd)
            if held is None:
                aside[key] = item
                odd.append(f"{place}{summary(error)}")
            else:
                models[key] = held
        else:
            plain[key] = item
    made = kind.model_validate(plain)
    fields, extra = vars(made), made.__pydantic_extra__
    for key, item in models.items():
        fields[names[key]] = item
        made.model_fields_set.add(names[key])
    for key, item in aside.items():
        fields.pop(names[key], None)
        if extra is not None:
            extra[key] = item
    return made


def _inside(annotation: Any, value: object, place: str, odd: list[str]) -> Any:
    """Return the model or the list of models in a field, or `None`.

    Args:
        annotation: The type of the field.
        value: What the portal gives.
        place: Of the field in the answer.
        odd: Is completed by what cannot be read.
    """
    origin = get_origin(annotation)
    if origin is Annotated:
        return _inside(get_args(annotation)[0], value, place, odd)
    if origin in (Union, types.UnionType):
        choices = [choice for choice in get_args(annotation) if _may_be(choice, value)]
        return _inside(choices[0], value, place, odd) if len(choices) == 1 else None
    if origin is list and is_list(value):
        (kind,) = get_args(annotation)
        found: list[str] = []
        items = [_inside(kind, item, f"{place}.{n}", found) for n, item in enumerate(value)]
        if any(item is None for item in items):
            return None
        odd += found
        return items
    if _is_kind(annotation) and is_object(value):
        return _set_aside(annotation, value, f"{place}.", odd)
    return None


def _is_kind(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, ReadOnlyModel)


def _may_be(choice: Any, value: object) -> bool:
    """Tell whether an odd value belongs to one choice of a union."""
    if get_origin(choice) is Annotated:
        kind, *more = get_args(choice)
        tags = [one.tag for one in more if isinstance(one, Tag)]
        if tags and (not is_object(value) or value.get("class") not in tags):
            return False
        return _may_be(kind, value)
    return (_is_kind(choice) and is_object(value)) or (
        get_origin(choice) is list and is_list(value) and any(map(_is_kind, get_args(choice)))
    )


class Read(NamedTuple, Generic[M]):
    """The readable objects of a list."""

    objects: list[M]
    odd: list[str]
    """The unreadable fields, each with its place."""
    left_out: list[str]
    """The rows that are no objects, or have no usable id, each with its place."""


def read_each(kind: type[M], rows: Sequence[object], *, identified: bool = True) -> Read[M]:
    """Return the objects in the rows of a list: one odd row does not hide the others.

    Args:
        kind: The class of the objects.
        rows: Parsed JSON.
        identified: Whether to leave out rows without an id.
    """
    objects: list[M] = []
    read = Read(objects, [], [])
    for number, row in enumerate(rows):
        if not is_object(row):
            read.left_out.append(f"row {number} is no object: {printable(f'{row!r:.60}')}")
            continue
        odd: list[str] = []
        model = _set_aside(kind, row, f"row {number}.", odd)
        if identified and not has_id(model):
            id = printable(f"{row.get('id')!r:.60}")
            read.left_out.append(f"row {number} has no id that can be used: {id}")
            continue
        if not identified and not has_fields(model):
            read.left_out.append(f"row {number} has none of its fields: {odd[:1]}")
            continue
        read.objects.append(model)
        read.odd.extend(odd)
    return read


def has_fields(model: BaseModel) -> bool:
    """Tell whether an object has a readable field."""
    return not model.model_fields_set.isdisjoint(type(model).model_fields)


def has_id(model: object) -> bool:
    """Tell whether an object has an id that can be used."""
    id = vars(model).get("id")
    return isinstance(id, str) and path_sign(id) is None


def warn_of(what: str, odd: Sequence[str], left_out: Sequence[str] = ()) -> None:
    """Log the unreadable fields of an answer, once.

    Args:
        what: The answer, such as its URL.
        odd: The unreadable fields, each with its place.
        left_out: The rows that are left out, each with its place.
    """
    texts: list[str] = []
    if odd:
        values = counted(len(odd), "values")
        texts.append(f"{values} cannot be read, and reading raises an error ({_few(odd)})")
    if left_out:
        texts.append(f"{counted(len(left_out), 'rows')} left out ({_few(left_out)})")
    if texts:
        logger.warning("%s: %s", what, "; ".join(texts))


def _few(places: Sequence[str]) -> str:
    return "; ".join(places[:_SHOWN]) + ("; …" if len(places) > _SHOWN else "")


def read_value(kind: type[V], content: bytes) -> V:
    """Return the value in an answer; a field may be unreadable.

    Raises:
        InvalidAnswerError: The answer is no such value: no object, or without any of its fields.
    """
    try:
        value, odd = read_model(kind, content)
    except UnreadableError as error:
        failure = str(error)
    else:
        if has_fields(value):
            warn_of(f"a {kind.__name__}", odd)
            return value
        failure = f"it has none of its fields, {odd[0]}" if odd else "it has none of its fields"
    raise InvalidAnswerError(f"the answer is no {kind.__name__} ({failure}): {shown(content)}")


def read_values(kind: type[V], content: bytes) -> list[V]:
    """Return the values of a list in an answer.

    Raises:
        InvalidAnswerError: The answer is no list, or none of its rows is such a value.
    """
    try:
        values: list[V] = TypeAdapter(list[kind]).validate_json(content)  # type: ignore[valid-type]  # a class known at run time
    except ValidationError as error:
        failure = summary(error)
    else:
        for value in values:
            cut_to_milliseconds(value)
        return values
    rows = decode_leniently(content)
    if not is_list(rows):
        raise InvalidAnswerError(f"the answer is no list of {kind.__name__} ({failure})")
    return to_values(kind, rows)


def to_values(kind: type[V], rows: Sequence[object], *, identified: bool = False) -> list[V]:
    """Return the values in the rows of a list: one odd row does not hide the others.

    Args:
        kind: The class of the values.
        rows: Parsed JSON.
        identified: Whether to leave out rows without an id.

    Raises:
        InvalidAnswerError: None of the rows is such a value.
    """
    read = read_each(kind, rows, identified=identified)
    if rows and not read.objects:
        raise InvalidAnswerError(f"the answer is no list of {kind.__name__} ({read.left_out[0]})")
    for value in read.objects:
        cut_to_milliseconds(value)
    warn_of(f"a list of {kind.__name__}", read.odd, read.left_out)
    return Listed(read.objects)
