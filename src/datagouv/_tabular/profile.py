"""A profile, as the tabular service or the footer of a parquet file gives it, becomes typed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from .._json import is_list, is_object, shown
from ..errors import InvalidAnswerError
from .fields import Column, Profile, TopValue

TYPES = frozenset({"string", "int", "float", "bool", "date", "datetime", "json", "binary"})
_RESERVED = re.compile(r"__id|cmin|cmax|collation|ctid|tableoid|xmin|xmax", re.IGNORECASE)
_RENAMED = "__hydra_renamed"


def read_profile(answer: object) -> Profile:
    """Return the profile that an answer holds: `{"profile": {...}}`, or the inner object alone.

    Every key may be missing. The numbers come as numbers or as texts.

    Raises:
        InvalidAnswerError: It is no profile.
    """
    said = answer.get("profile") if is_object(answer) else None
    if not is_object(answer) or not (is_object(said) or "columns" in answer or "header" in answer):
        raise InvalidAnswerError(f"the answer is no profile of a table: {shown(answer)}")
    # The inner object has a key of the same name, which holds the figures of the columns.
    profile = said if said is not None and "header" not in answer else answer
    columns = _object(profile.get("columns"))
    figures = _object(profile.get("profile"))
    header = profile.get("header")
    names = header if is_list(header) else list(columns)
    return Profile(
        columns=tuple(
            _column(name, _object(columns.get(name)), _object(figures.get(name)))
            for name in names
            if isinstance(name, str)
        ),
        total=_integer(profile.get("total_lines")),
        encoding=_text(profile.get("encoding")),
        separator=_text(profile.get("separator")),
        sheet=_text(profile.get("sheet_name")),
        header_row=_integer(profile.get("header_row_idx")),
        duplicates=_integer(profile.get("nb_duplicates")),
        raw=profile,
    )


def _column(name: str, kind: Mapping[str, Any], figures: Mapping[str, Any]) -> Column:
    found = kind.get("python_type")
    tops = figures.get("tops")
    return Column(
        name=name,
        type=found if isinstance(found, str) and found in TYPES else "string",
        format=_text(kind.get("format")),
        date_format=_text(kind.get("date_format")),
        missing=_integer(figures.get("nb_missing_values")),
        distinct=_integer(figures.get("nb_distinct")),
        min=_figure(figures.get("min")),
        max=_figure(figures.get("max")),
        mean=_float(figures.get("mean")),
        std=_float(figures.get("std")),
        tops=tuple(_tops(tops)) if is_list(tops) else (),
    )


def _tops(tops: Sequence[Any]) -> list[TopValue]:
    return [
        TopValue(None if top.get("value") is None else str(top["value"]), count)
        for top in tops
        if is_object(top) and (count := _integer(top.get("count"))) is not None
    ]


def _object(value: object) -> Mapping[str, Any]:
    return value if is_object(value) else {}


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _figure(value: object) -> int | float | str | None:
    """Return a least or a greatest value: those of whole numbers come as texts."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return value
    number = _integer(value)
    return number if number is not None else _text(value)


def _integer(value: object) -> int | None:
    if isinstance(value, str) and re.fullmatch(r"[+-]?[0-9]{1,30}", value):
        return int(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _float(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        return float(value)
    except ValueError:
        return None


def name_in_table(name: str) -> str:
    """Return the name of a column in the platform's table, where some names are reserved."""
    return name + _RENAMED if _RESERVED.fullmatch(name) else name


def name_in_file(name: str) -> str:
    """Return the name in the file of a column of the platform's table."""
    bare = name.removesuffix(_RENAMED)
    return bare if _RESERVED.fullmatch(bare) else name
