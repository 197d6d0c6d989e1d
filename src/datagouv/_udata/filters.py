"""The filters of lists: the kinds of their values, and how the server wants each. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from pydantic import BaseModel

from .._json import is_list, is_mapping, is_object, is_series
from ..errors import FieldError
from . import choices
from .choices import Enumeration, record_id
from .formats import plain_format
from .ids import is_id, noun_of_class
from .tags import tag_to_find
from .write.plain import to_json
from .write.references import reference_of


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter of a list.

    Attributes:
        kind: The kind of its value.
        path: For an id: the collection of the object.
        verify: The server ignores an unknown id: look each id up before, for others may have
            deleted the object.
        mixed: An id may also be of an object of another class and collection.
        keyed: The filter needs a key.
        choices: For a text: the only values that match anything.
        enumeration: For a choice or a format: its values.
        late: The server finds nothing for an unknown value: check the value only then.
    """

    kind: Literal["text", "texts", "tags", "format", "choice", "flag", "switch", "period", "id"]
    path: str = ""
    verify: bool = False
    mixed: bool = False
    keyed: bool = False
    choices: tuple[str, ...] = ()
    enumeration: Enumeration | None = None
    late: bool = False


TEXT = Filter("text")
TEXTS = Filter("texts")
TAGS = Filter("tags")
"""Tags, in the platform's spelling."""
FORMAT = Filter("format", enumeration=choices.FORMAT, late=True)
FLAG = Filter("flag")
KEYED_FLAG = Filter("flag", keyed=True)
PERIOD = Filter("period")
SWITCH = Filter("switch")
"""A flag for which the server takes any text as true, even "false"."""


class OwnId:
    """The key's owner as the value of a filter: the list looks the owner's id up."""


_CLASSES = {
    "/api/2/topics/": "Topic",
    "dataservices/": "Dataservice",
    "datasets/": "Dataset",
    "organizations/": "Organization",
    "posts/": "Post",
    "reuses/": "Reuse",
    "users/": "User",
}


def choice_filter(enumeration: Enumeration) -> Filter:
    """Return a filter by a value of an enumeration."""
    late = not enumeration.known or enumeration is choices.GRANULARITY
    return Filter("choice", enumeration=enumeration, late=late)


def id_filter(path: str, *, verify: bool = False, mixed: bool = False) -> Filter:
    """Return a filter by the id of an object of the collection at `path`."""
    return Filter("id", path, verify=verify, mixed=mixed)


def _class_of(value: object) -> str | None:
    reference = reference_of(value)
    return reference.get("class") if is_mapping(reference) else None


def named_object(known: Filter, name: str, value: Any) -> tuple[str, str, bool]:
    """Return the collection of the object that an id filter names, and the object's id or slug.

    The third value tells whether the second is surely an id.

    Raises:
        FieldError: `value` is no id, or a record of another class.
    """
    path, kind = known.path, _CLASSES.get(known.path)
    if known.mixed and (found := _class_of(value)) in _CLASSES.values():
        # The class tells the collection of a slug: two nouns may share a slug.
        path, kind = next(item for item in _CLASSES.items() if item[1] == found)
    id, sure = identity(name, value, kind)
    return path, id, sure or is_id(id)


def identity(name: str, value: Any, kind: str | None = None) -> tuple[str, bool]:
    """Return an id or a slug, and whether it is surely an id.

    The id of a record with more fields came from the portal, and is sure.

    Args:
        name: The name of the filter or the argument, for messages.
        value: An id, a slug or a record.
        kind: The required class of a record, such as "Topic".

    Raises:
        FieldError: `value` is no id, or a record of another class.
    """
    held = vars(value) if isinstance(value, BaseModel) else value
    if is_object(held) and isinstance(held.get("id"), str):
        found = _class_of(value)
        if kind is not None and found not in (None, kind):
            noun = noun_of_class(kind)
            raise FieldError(
                f"{name}={value!r:.60} is {noun_of_class(found)}: give {noun}, its id or its slug"
            )
        known = isinstance(value, BaseModel) and len(value.model_fields_set) > 1
        return held["id"], known and found == kind
    if is_series(value):
        raise FieldError(f"{name}={value!r:.60} is a list: give one id, slug or record")
    plain = to_json(value, name)
    if isinstance(plain, str) and plain.strip():
        return plain.strip(), False
    raise FieldError(f"{name}={value!r:.60} is not an id: give an id, a slug or a record")


def _text(name: str, value: Any) -> str:
    if isinstance(value, str) and value.strip():
        return value
    raise FieldError(f"{name}={value!r:.60} must be a text")


def _texts(name: str, value: Any) -> list[str]:
    items = [value] if isinstance(value, str) else to_json(value, name)
    if is_list(items) and items:
        return [_text(name, item) for item in items]
    raise FieldError(f"{name}={value!r:.60} must be a text, or a list of texts")


def _tags(name: str, value: Any) -> list[str]:
    return [tag_to_find(name, tag) for tag in _texts(name, value)]


def _format(name: str, value: Any) -> str:
    return plain_format(_text(name, value))


def other_spellings(format: str) -> Sequence[str]:
    """Return the other spellings of a format: the server compares formats letter by letter.

    The server stores the formats of some harvested catalogues in upper case, and keeps a dot
    before a format.
    """
    usual = plain_format(format)
    spellings = dict.fromkeys((usual.upper(), f".{usual}", format.strip()))
    return [one for one in spellings if one != usual]


def _flag(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    raise FieldError(f"{name}={value!r:.60} must be True or False")


def _switch(name: str, value: Any) -> str:
    return "" if _flag(name, value) == "false" else "true"


def _period(name: str, value: Any) -> str:
    plain = to_json(value, name)
    if is_object(plain):
        plain = [plain.get("start"), plain.get("end")]
    days = r"\d{4}-\d\d-\d\d"
    if is_list(plain) and len(plain) == 2:
        plain = "-".join(str(day)[:10] for day in plain)
    # The server finds nothing for an unreadable period.
    if isinstance(plain, str) and re.fullmatch(f"{days}-{days}", plain, re.ASCII):
        with suppress(ValueError):
            for day in (plain[:10], plain[11:]):
                date.fromisoformat(day)
            return plain
    raise FieldError(f"{name}={value!r:.60} must be two days, as ('2026-01-01', '2026-12-31')")


_SAID: dict[str, Callable[[str, Any], Any]] = {
    "text": _text,
    "texts": _texts,
    "tags": _tags,
    "format": _format,
    "choice": _text,
    "flag": _flag,
    "switch": _switch,
    "period": _period,
}


def said(known: Filter, name: str, value: Any) -> Any:
    """Return the value of a filter as the server wants it.

    Raises:
        FieldError: The value is of another kind.
    """
    if known.enumeration is not None:
        value = record_id(value, known.enumeration.key)
    return _SAID[known.kind](name, value)
