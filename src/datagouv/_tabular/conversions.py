"""The ways in which a column of a CSV file is read, from the fastest to plain text. No HTTP.

pyarrow reads numbers, booleans and ISO dates by itself. What it cannot read so, or what it would
read wrongly, it gives as texts, which are converted here. Nothing is repaired: a value that is not
of the type of its column makes the column text.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import accumulate
from typing import Any, NamedTuple, TypeAlias

from .optional import need
from .options import Kind

Array: TypeAlias = Any
"""A `pyarrow.Array`: pyarrow tells no types."""

_TRUE = ("true", "vrai", "oui", "yes", "1", "t", "y", "o", "v")
_FALSE = ("false", "faux", "non", "no", "0", "f", "n")
_DAY_FIRST = re.compile(r"%d([/.\- ])%m\1%Y(?:[ T]%H:%M(?::%S)?)?")
"""The formats that pyarrow reads in the way of Python, once what it lets pass is refused."""
_LEAST_YEAR = 1000
"""pyarrow takes 01/02/20 for a day of the year 20."""
_MICROSECOND = timedelta(microseconds=1)


class Way(NamedTuple):
    """A way to read a column.

    Attributes:
        read: The type in which pyarrow gives the column.
        type: The type that the column has in the end.
        convert: Converts a column to the type; it raises ValueError where a value does not fit.
    """

    read: Any
    type: Any
    convert: Callable[[Array], Array] | None = None


def ways_of(kind: Kind, *, direct: bool) -> list[Way]:
    """Return the ways to read a column, in the order in which they are tried.

    Args:
        kind: The type of the column.
        direct: Whether pyarrow may read numbers of this column: it knows one decimal sign.
    """
    pa = need("pyarrow")
    text = Way(pa.string(), pa.string())
    find: dict[str, Callable[[], list[Way]]] = {
        "int": lambda: _of(pa.int64(), lambda texts: texts.cast(pa.int64())),
        "float": lambda: _of(pa.float64(), _floats, direct=direct),
        "bool": lambda: _of(pa.bool_(), _booleans),
        "date": lambda: _days(kind.date_format),
        "datetime": lambda: _moments(kind),
    }
    return [*(find[kind.name]() if kind.name in find else ()), text]


def as_kind(column: Array, kind: Kind) -> Array | None:
    """Return a column of another file than CSV in a type, or `None` where it cannot be.

    Args:
        column: A `pyarrow.ChunkedArray` of texts, numbers, booleans, days or moments.
        kind: The type.
    """
    pa = need("pyarrow")
    types = pa.types
    if kind.date_format and types.is_integer(column.type):
        column = column.cast(pa.string())  # Such as 20200131.
    text = types.is_string(column.type) or types.is_large_string(column.type)
    ways = [way for way in ways_of(kind, direct=False) if way.convert]
    wanted = ways[0].type if ways else pa.string()
    if column.type == wanted or kind.name in ("json", "binary"):
        return column
    try:
        if text:
            return _first_of(ways, column.cast(pa.string()).combine_chunks())
        if types.is_temporal(wanted) and not types.is_temporal(column.type):
            return None  # pyarrow would take a number for days, or for parts of a second.
        cast = column.cast(wanted)
        exact = types.is_timestamp(column.type) or types.is_boolean(wanted)
        if exact and not cast.cast(column.type).equals(column):
            return None  # It has times of the day, or other numbers than 0 and 1.
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, ValueError, OverflowError):
        return None
    return cast


def types_of(kind: Kind) -> list[Any]:
    """Return the types that a column of a kind may have, in the order in which they are tried."""
    pa = need("pyarrow")
    if kind.name == "string":
        return [pa.string()]
    return list(dict.fromkeys(way.type for way in ways_of(kind, direct=False) if way.convert))


def without(column: Array, nulls: Sequence[str]) -> Array:
    """Return a column of texts without those that stand for a missing value; another as it is."""
    pa = need("pyarrow")
    if not nulls or not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
        return column
    compute = need("pyarrow.compute")
    missing = compute.is_in(column.cast(pa.string()), value_set=_array_of(nulls))
    return compute.if_else(missing, pa.scalar(None, column.type), column)


def _first_of(ways: Sequence[Way], texts: Array) -> Array | None:
    pa = need("pyarrow")
    for way in ways:
        with suppress(pa.ArrowInvalid, ValueError, OverflowError):
            return way.convert(texts) if way.convert else texts
    return None if ways else texts


def _of(type: Any, convert: Callable[[Array], Array], *, direct: bool = True) -> list[Way]:
    by_text = Way(need("pyarrow").string(), type, _trimmed(convert))
    return [Way(type, type), by_text] if direct else [by_text]


def _trimmed(convert: Callable[[Array], Array]) -> Callable[[Array], Array]:
    compute = need("pyarrow.compute")
    return lambda texts: convert(compute.utf8_trim_whitespace(texts))


def spellings(value: bool) -> list[str]:
    """Return the words for true, or for false, as files usually write them."""
    words = _TRUE if value else _FALSE
    return sorted({form for word in words for form in (word, word.upper(), word.capitalize())})


def _floats(texts: Array) -> Array:
    pa, compute = need("pyarrow"), need("pyarrow.compute")
    return compute.replace_substring(texts, ",", ".").cast(pa.float64())


def _booleans(texts: Array) -> Array:
    compute = need("pyarrow.compute")
    low = compute.utf8_lower(texts)
    true = compute.is_in(low, value_set=_array_of(_TRUE))
    false = compute.is_in(low, value_set=_array_of(_FALSE))
    known = compute.if_else(compute.is_valid(low), compute.or_(true, false), None)
    if compute.all(known).as_py() is False:
        raise ValueError("not all are booleans")
    return compute.if_else(known, true, known)


def _array_of(words: Sequence[str]) -> Array:
    """Return words as an array.

    Where pandas is installed, pyarrow loads it to read a list of Python: that takes half a second.
    """
    pa = need("pyarrow")
    encoded = [word.encode() for word in words]
    ends = array("i", accumulate(map(len, encoded), initial=0))
    buffers = [None, pa.py_buffer(ends), pa.py_buffer(b"".join(encoded))]
    return pa.Array.from_buffers(pa.string(), len(encoded), buffers)


def _days(date_format: str | None) -> list[Way]:
    pa = need("pyarrow")
    day, text = pa.date32(), pa.string()

    def of_moments(texts: Array) -> Array:
        moments = texts.cast(pa.timestamp("us"))
        days = moments.cast(day)
        if not days.cast(moments.type).equals(moments):
            raise ValueError("some have a time of the day")
        return days

    def by_format(texts: Array) -> Array:
        return _by_format(texts, date_format or "").cast(day)

    if date_format is None:
        return [Way(day, day), Way(text, day, _trimmed(of_moments))]
    if date_format.startswith("%Y-%m-%d"):
        ways = [Way(day, day)] if date_format == "%Y-%m-%d" else []
        return [*ways, Way(text, day, _trimmed(of_moments)), Way(text, day, _trimmed(by_format))]
    return [Way(text, day, _trimmed(by_format))]


def _moments(kind: Kind) -> list[Way]:
    pa = need("pyarrow")
    text, naive, aware = pa.string(), pa.timestamp("us"), pa.timestamp("us", "UTC")
    said = kind.date_format

    def cast(type: Any) -> Way:
        return Way(text, type, _trimmed(lambda texts: texts.cast(type)))

    has_zone = "%z" in (said or "")
    by_format = Way(
        text, aware if has_zone else naive, _trimmed(lambda texts: _by_format(texts, said or ""))
    )
    if said is not None and not said.startswith("%Y-%m-%d"):
        return [by_format]
    first, second = (aware, naive) if has_zone or kind.aware else (naive, aware)
    ways = [Way(first, first), cast(first), cast(second)]
    return ways if said is None else [*ways, by_format]


def _by_format(texts: Array, date_format: str) -> Array:
    """Read texts as moments by their format, as strictly as Python does."""
    if not _DAY_FIRST.fullmatch(date_format):
        return _one_by_one(texts, date_format)
    compute = need("pyarrow.compute")
    moments = compute.strptime(texts, format=date_format, unit="us")
    # pyarrow makes 2 March of 31 February.
    days = compute.utf8_slice_codeunits(texts, 0, 2)
    late = compute.is_in(days, value_set=_array_of(["29", "30", "31"]))
    _one_by_one(compute.utf8_slice_codeunits(texts.filter(late), 0, 10), date_format[:8])
    least = compute.min(moments).as_py()
    if least is not None and least.year < _LEAST_YEAR:
        raise ValueError("some years have less than four digits")
    return moments


def _one_by_one(texts: Array, date_format: str) -> Array:
    """Read moments as Python does: each text once, however often it stands there."""
    pa = need("pyarrow")
    coded = texts.dictionary_encode()
    moments = array("q", (_moment(text, date_format) for text in coded.dictionary.to_pylist()))
    kind = pa.timestamp("us", "UTC") if "%z" in date_format else pa.timestamp("us")
    read = pa.Array.from_buffers(kind, len(moments), [None, pa.py_buffer(moments)])
    return read.take(coded.indices)


@lru_cache(maxsize=1 << 14)
def _moment(text: str, date_format: str) -> int:
    """Return the microseconds since 1970 that a text says, which has no zone unless it says one."""
    moment = datetime.strptime(text.strip(), date_format)  # noqa: DTZ007  # As it is written.
    return (moment - datetime(1970, 1, 1, tzinfo=UTC if moment.tzinfo else None)) // _MICROSECOND
