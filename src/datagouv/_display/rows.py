"""Records as rows: the values of some fields, for dictionaries and for data frames."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from importlib import import_module
from typing import Any

from pydantic import BaseModel

from .._json import is_list, is_mapping
from ..errors import DatagouvError


def row_of(record: object, paths: Sequence[str], *, as_json: bool) -> dict[str, Any]:
    """Return the values of some fields of a record, by their paths.

    Args:
        record: The record.
        paths: Such as "organization.name"; none of them means all that is known.
        as_json: Write dates and moments as texts, as JSON has them.
    """
    return {path: _plain(value_at(record, path), as_json) for path in paths or _keys(record)}


def _keys(record: object) -> list[str]:
    if is_mapping(record):
        return [str(key) for key in record]
    if not isinstance(record, BaseModel):
        return []
    fields, given = type(record).model_fields, record.model_fields_set
    known = [str(fields[name].validation_alias or name) for name in fields if name in given]
    return [*known, *(record.__pydantic_extra__ or {})]


def value_at(holder: object, path: str) -> Any:
    """Return the value at a path, and of each item where the path leads through a list."""
    key, _, rest = path.partition(".")
    if is_list(holder):
        return [value_at(item, path) for item in holder]
    if isinstance(holder, BaseModel):
        value = _field(holder, key)
    elif is_mapping(holder):
        value = holder.get(key)
    else:
        return None
    return value_at(value, rest) if rest else value


def _field(holder: BaseModel, key: str) -> Any:
    held = vars(holder)
    for name, field in type(holder).model_fields.items():
        if key == (field.validation_alias or name) and name in held:
            return held[name]
    return (holder.__pydantic_extra__ or {}).get(key)


def _plain(value: Any, as_json: bool) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", by_alias=True, exclude_unset=True, warnings=False)
    if is_list(value):
        return [_plain(item, as_json) for item in value]
    if is_mapping(value):
        return {key: _plain(item, as_json) for key, item in value.items()}
    if isinstance(value, date) and as_json:  # A moment is a date, too.
        return value.isoformat()
    return value


def library(name: str, verb: str) -> Any:
    """Return a library that the user may have.

    Raises:
        DatagouvError: It is not installed.
    """
    try:
        return import_module(name)
    except ImportError as error:
        raise DatagouvError(
            f"{verb}() needs {name}, which cannot be imported ({error}): pip install {name}"
        ) from None


def frame(verb: str, rows: Sequence[Mapping[str, Any]], paths: Sequence[str]) -> Any:
    """Return a data frame of pandas or polars.

    Args:
        verb: "to_pandas" or "to_polars".
        rows: The rows.
        paths: The columns; those of the rows where there is none.
    """
    name = verb.removeprefix("to_")
    made = library(name, verb)
    columns = list(paths) or list(dict.fromkeys(key for row in rows for key in row))
    values = {column: [row.get(column) for row in rows] for column in columns}
    if name == "pandas":
        return made.DataFrame(values, columns=columns)
    return made.DataFrame(values, strict=False)
