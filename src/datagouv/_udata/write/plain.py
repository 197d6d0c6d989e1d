"""Python values as plain JSON, and errors for the values that JSON cannot hold. Pure.

The class names tell values of numpy and pandas, so that nothing imports these.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from pathlib import PurePath
from typing import Any, TypeAlias
from uuid import UUID

from pydantic import BaseModel
from pydantic_core import PydanticSerializationError

from ..._json import is_mapping, is_series
from ...errors import FieldError

Where: TypeAlias = tuple[str | int, ...]
"""The keys and the indexes that lead to a value inside a dictionary or a list."""

_LARGEST = 1 << 63
"""The platform's database stores an integer in 8 bytes, and fails at a larger one."""
_LONGEST = 16 << 20
"""The largest document of the platform's database, in bytes."""

_MISSING = {"NaTType", "NAType", "MaskedConstant"}
"""The classes of the missing values of pandas and numpy: some look like a date or a number."""


def to_json(value: Any, name: str | None = None) -> Any:
    """Return a value as plain JSON: records as dictionaries, dates in ISO 8601.

    Args:
        value: The value of a caller.
        name: The name of the field or argument, for messages.

    Raises:
        FieldError: JSON or the platform cannot hold a value; the error names its path.
    """
    path: Where = () if name is None else (name,)
    try:
        return _plain(value, path)
    except RecursionError:
        raise FieldError(
            f"{_shown(path)} is nested without end: leave out what holds itself"
        ) from None


def _shown(path: Where) -> str:
    """Return a path in the spelling of Python, such as `extras.a[2].b`."""
    if not path:
        return "the value to send"
    first, *rest = path
    parts = (
        f".{part}" if isinstance(part, str) and part.isidentifier() else f"[{part!r:.60}]"
        for part in rest
    )
    return f"{first}{''.join(parts)}"


def _plain(value: Any, path: Where) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, Enum):
        return _plain(value.value, path)
    if isinstance(value, str):
        return _text(value, path)
    if isinstance(value, int | float | Decimal):
        return _number(value, path)
    if isinstance(value, BaseModel):
        return _plain(_dumped(value, path), path)
    if is_mapping(value):
        return _dictionary(value.items(), path)
    if is_series(value):
        return _list(value, path)
    if _is_missing(value):
        raise FieldError(
            f"{_shown(path)} is {value!r}, a missing value, and JSON has none: leave it out"
        )
    if isinstance(value, datetime):
        return datetime.isoformat(value)
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, UUID | PurePath):
        return _text(str(value), path)
    if type(value).__module__ == "numpy" and getattr(value, "shape", None) == ():
        scalar = _of_numpy(value)
        if isinstance(scalar, bool | int | float | str) and type(scalar) is not type(value):
            return _plain(scalar, path)
    raise FieldError(f"{_shown(path)} {_reason(value)}")


def _dumped(value: BaseModel, path: Where) -> Any:
    try:
        return value.model_dump(mode="json", by_alias=True, exclude_unset=True, warnings=False)
    except (PydanticSerializationError, ValueError) as error:
        raise FieldError(f"{_shown(path)} cannot be written as JSON: {error}") from None


def _dictionary(items: Any, path: Where) -> dict[str, Any]:
    plain: dict[str, Any] = {}
    for key, item in items:
        name = _key(key, path)
        if name in plain:
            raise FieldError(
                f"{_shown(path)} holds the key {name!r} twice, as a number and a text: keep one"
            )
        plain[name] = _plain(item, (*path, name))
    return plain


def _key(key: Any, path: Where) -> str:
    if isinstance(key, Enum):
        key = key.value
    if isinstance(key, str):
        return str(key)
    if isinstance(key, int) and not isinstance(key, bool):
        return str(int(key))
    raise FieldError(f"{_shown(path)}: {key!r:.60} is the key of a dictionary: it must be a text")


def _list(value: Iterable[Any], path: Where) -> list[Any]:
    if not isinstance(value, Sequence):
        if len(path) > 1:
            raise FieldError(
                f"{_shown(path)} is a set, which has no order: give a list, such as sorted(…)"
            )
        items = [_plain(item, path) for item in value]
        return sorted(items) if all(isinstance(item, str) for item in items) else items
    return [_plain(item, (*path, index)) for index, item in enumerate(value)]


def _text(value: str, path: Where) -> str:
    if len(value) > _LONGEST:
        raise FieldError(
            f"{_shown(path)}: a text is longer than any that the platform keeps (16 MiB)"
        )
    try:
        value.encode()
    except UnicodeEncodeError:
        raise FieldError(
            f"{_shown(path)} holds half of a character ({value!r:.60}), which JSON cannot hold: "
            "give the whole character"
        ) from None
    return str(value)


def _number(value: int | float | Decimal, path: Where) -> int | float:
    if isinstance(value, int):
        if not -_LARGEST <= value < _LARGEST:
            raise FieldError(
                f"{_shown(path)}: a number is larger than any that the platform keeps (8 bytes)"
            )
        return int(value)
    if value.is_nan() if isinstance(value, Decimal) else math.isnan(value):
        raise FieldError(
            f"{_shown(path)} is {value!r}, a missing value, and JSON has none: leave it out"
        )
    if math.isinf(value):
        raise FieldError(
            f"{_shown(path)} is {value!r}, and JSON has no infinite number: leave it out"
        )
    if isinstance(value, float):
        return float(value)
    if value.as_tuple().exponent == 0:
        return _number(int(value), path)
    near = float(value)
    if math.isinf(near) or Decimal(repr(near)) != value:
        raise FieldError(
            f"{_shown(path)} is {value!r}, which has more digits than a number of JSON keeps: give "
            "str(…) or float(…) of it"
        )
    return near


def _is_missing(value: Any) -> bool:
    """Tell whether a value is a missing value of pandas or numpy."""
    name = type(value).__name__
    return name in _MISSING or (name in {"datetime64", "timedelta64"} and str(value) == "NaT")


def _of_numpy(value: Any) -> Any:
    """Return a scalar of numpy as a value of Python; a datetime64 as a text, to the microsecond."""
    if type(value).__name__ == "datetime64":
        return re.sub(r"(\.\d{6})\d+$", r"\1", str(value))
    return value.item()


def _reason(value: Any) -> str:
    """Return why JSON cannot hold a value, and a remedy."""
    what = f"is of the class {type(value).__name__}, and cannot be written as JSON"
    if isinstance(value, bytes | bytearray | memoryview):
        return f"{what}: decode() it to a text"
    if hasattr(value, "tolist"):
        return f"{what}: give its tolist()"
    if isinstance(value, Iterable):
        return f"{what}: give list(…) of it"
    return f"{what}: {value!r:.60}"
