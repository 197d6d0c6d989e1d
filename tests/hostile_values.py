"""Values that nobody means: any JSON, any Unicode, huge, nested, of the wrong type."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any
from uuid import UUID

from hypothesis import strategies as st


class Odd(Enum):
    """Values of an enumeration."""

    TEXT = "text"
    NUMBER = 3


class Stranger:
    """What no JSON can say."""

    def __repr__(self) -> str:
        return "<a stranger>"


TEXTS = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        [
            *("", " ", "\x00", "a\x00b", "\ud800", "é" * 400, "x" * 5000, "\u202e", "\ufeff", "😀"),
            *("../..", "<script>", "$where", "a.b", "$set", "None", "null", "true", "NaN", "1e400"),
            *("2026-01-01", "2026-13-45", "0000-00-00", "9999-12-31T23:59:59Z", "-1", "me"),
            *("5bc04b2cff66bd680e499f4a", "{}", "[]", "a,b", "\r\nX: y", "%00", "%s", "{0}"),
        ]
    ),
)
NUMBERS = st.one_of(
    st.integers(),
    st.floats(),
    st.sampled_from([0, -1, 2**31, 2**63, 2**64, 10**400, 1e308, float("nan"), float("inf")]),
)
PLAIN = st.one_of(st.none(), st.booleans(), NUMBERS, TEXTS)
JSON = st.recursive(
    PLAIN,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)
KEYED = st.dictionaries(
    st.sampled_from(
        [
            *("id", "class", "name", "url", "version", "type", "value", "start", "end", "zones"),
            *("granularity", "geom", "role", "condition", "coordinates", "$set", "a.b", ""),
        ]
    ),
    PLAIN | st.lists(PLAIN, max_size=3) | st.dictionaries(TEXTS, PLAIN, max_size=2),
    max_size=4,
)


class Made:
    """A value that is too large to be shown: `made()` puts it in its place."""

    def __init__(self, name: str, make: Callable[[], Any]) -> None:
        self.name = name
        self.make = make

    def __repr__(self) -> str:
        return f"<{self.name}>"


def made(value: Any) -> Any:
    """Return a drawn value with what stands for others replaced by it."""
    if isinstance(value, Made):
        return value.make()
    if type(value) is dict:
        return {key: made(item) for key, item in value.items()}
    return [made(item) for item in value] if type(value) is list else value


def _deep(levels: int) -> Any:
    value: Any = "bottom"
    for _ in range(levels):
        value = [value]
    return value


def _endless() -> Any:
    value: list[Any] = []
    value.append(value)
    return value


STRANGE = st.sampled_from(
    [
        *(b"bytes", Stranger(), {1: 2}, {None: 1}, {(1, 2): 3}, {"a", "b"}, (1, 2), object, print),
        *(Odd.TEXT, Odd.NUMBER, datetime(2026, 1, 1, tzinfo=UTC), date(2026, 1, 1), UUID(int=1)),
        *(complex(1, 2), range(3)),
        Made("90 levels", lambda: _deep(90)),
        Made("3000 levels", lambda: _deep(3000)),
        Made("no end", _endless),
        Made("a long text", lambda: "x" * 200_000),
        Made("many keys", lambda: {str(n): n for n in range(2000)}),
    ]
)
VALUES = st.one_of(PLAIN, JSON, KEYED, st.lists(KEYED, max_size=3), STRANGE)
"""What a field may be given by somebody who errs, or means harm."""

# What harmed once, by field: the values that anything is given are too many to come to it.

DAYS = st.one_of(
    st.sampled_from(
        [
            *("2026", "2026-01", "12", "-1", "monday", "10:00", "January 2026", "2026-13-45"),
            *(
                "9999-12-31T23:59:59-12:00",
                "0001-01-01T00:00:00+14:00",
                "2026-01-01T00:00:00+99:00",
            ),
            *("99999999999", "1" * 30, "12:00 99999999999", "2026-01-01\0", "²", "2026-W01-1"),
        ]
    ),
    st.datetimes(timezones=st.timezones() | st.none()),
    st.datetimes(timezones=st.timezones()).map(datetime.isoformat),
    st.text("0123456789-:T+. ", max_size=20),
)
_KEYS = st.sampled_from(["_cls", "_ref", "_id", "a\0", "$a", "a.b", "", "custom", "keys"]) | TEXTS
_HELD = st.sampled_from(
    ["Dataset", "x", 1, None, [], ["title"], {"title": 1}, Made("99", lambda: _deep(99))]
)
_EXTRAS = st.recursive(
    st.dictionaries(_KEYS, _HELD, min_size=1, max_size=2),
    lambda inner: st.dictionaries(_KEYS, inner | st.lists(inner, max_size=2), max_size=2),
    max_leaves=4,
) | st.sampled_from([Made(f"{n} levels", lambda n=n: {"a": _deep(n)}) for n in (95, 96, 250, 900)])
_GEOMETRIES = st.fixed_dictionaries(
    {
        "type": st.sampled_from(["Point", "Polygon", "MultiPolygon", None]),
        "coordinates": st.sampled_from(
            [None, [], [1, 2], [[[[0, 0], [0, 1], [1, 1], [0, 0]]]], [[[[None]]]], [[[["a", "b"]]]]]
        ),
    }
)
_SPATIAL = st.fixed_dictionaries(
    {},
    optional={
        "zones": PLAIN | st.lists(st.sampled_from(["country:fr", "", None, {}, {"id": 1}])),
        "granularity": st.sampled_from(["other", "fr:commune", "", " ", None, [], 1]),
        "geom": _GEOMETRIES | PLAIN,
    },
)
_AUDIENCE = st.fixed_dictionaries(
    {},
    optional={
        "role": st.sampled_from(["private", "", " ", None, 1, ["private"]]),
        "condition": st.sampled_from(["yes", "", " ", None, 1, ["yes"]]),
        "if": st.none(),
    },
)
_SCHEMA = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(("name", "url", "version"), PLAIN | st.just([]))
)
_CHECKSUM = st.fixed_dictionaries(
    {"type": st.sampled_from(["sha1", "", None, [], 1]), "value": PLAIN | st.just([])}
)
HARMFUL: dict[str, st.SearchStrategy[Any]] = {
    **dict.fromkeys(("frequency_date", "archived", "archived_at", "expires_at"), DAYS),
    "presentation_blocs_published_at": DAYS,
    "temporal_coverage": st.fixed_dictionaries({}, optional={"start": DAYS, "end": DAYS | PLAIN})
    | st.builds("{} - {}".format, DAYS, DAYS),
    "extras": _EXTRAS,
    "spatial": _SPATIAL,
    "access_audiences": st.lists(_AUDIENCE, max_size=2),
    "schema": _SCHEMA,
    "checksum": _CHECKSUM,
    "tags": st.lists(TEXTS, max_size=2),
}


def values_of(field: str) -> st.SearchStrategy[Any]:
    """Return what a field may be given: anything, and what is nearest to what it takes."""
    return VALUES | HARMFUL[field] if field in HARMFUL else VALUES
