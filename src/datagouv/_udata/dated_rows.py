"""Rows with a date of creation: how a lost create is looked for among the newest objects."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from .._json import decode, is_list, is_object, shown
from ..errors import InvalidAnswerError, http_date
from .answers import read_object
from .ids import is_id
from .texts import same_form


def read_rows(content: bytes, key: str) -> list[dict[str, Any]]:
    """Return the objects of a list inside an answer, each with its id; see `is_dated()`.

    Raises:
        InvalidAnswerError: There is no such list.
    """
    return _identified(read_object(content).get(key), content)


def read_dated(content: bytes) -> list[dict[str, Any]]:
    """Return the objects of a list that is the answer, each with its id; see `is_dated()`.

    Raises:
        InvalidAnswerError: The answer is something else.
    """
    return _identified(decode(content), content)


def _identified(rows: object, content: bytes) -> list[dict[str, Any]]:
    if is_list(rows) and all(is_object(row) and isinstance(row.get("id"), str) for row in rows):
        return rows
    raise InvalidAnswerError(f"the answer is no list of objects with ids: {shown(content)}")


MADE = ("internal", "created_at", "created")
"""Where the kinds of objects say when they were made; a harvested one says it in `internal`."""


def _made_at(row: Mapping[str, Any]) -> datetime:
    internal = row.get("internal")
    if is_object(internal):
        return _moment(internal["created_at_internal"])
    return _moment(row["created_at"] if "created_at" in row else row["created"])


def is_dated(row: Mapping[str, Any]) -> bool:
    """Tell whether an object has its date of creation."""
    try:
        return bool(_made_at(row))
    except (KeyError, TypeError, ValueError):
        return False


UNDATED = "the portal does not say when it was made"
"""Why an object with every sent field is not recognised."""


TOLERANCE = 60.0
"""Seconds by which the clocks of a Date header and of the database may differ."""


def made_within(
    rows: Iterable[Mapping[str, Any]], age: float, date: str | None, known: Container[str]
) -> list[str]:
    """Return the ids of the objects that may have been made in the last `age` seconds.

    An object without a date is included. The server's clocks may differ by a minute: compare the
    fields of the objects as well.

    Args:
        rows: Objects with their `id` and, mostly, their date of creation.
        age: Seconds.
        date: The Date header of the answer that showed them, cut to whole seconds.
        known: Ids of objects that this client made before.
    """
    earliest = _earliest(age, date)
    return [
        str(row["id"])
        for row in rows
        if row["id"] not in known and (not is_dated(row) or _made_at(row) >= earliest)
    ]


def reaches_back(rows: Sequence[Mapping[str, Any]], age: float, date: str | None) -> bool:
    """Tell whether the last dated object of a page is older than `age` seconds."""
    last = next((row for row in reversed(rows) if is_dated(row)), None)
    return last is not None and _made_at(last) < _earliest(age, date)


def _earliest(age: float, date: str | None) -> datetime:
    return (http_date(date or "") or datetime.now(UTC)) - timedelta(seconds=age + TOLERANCE)


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def read_rows_by_id(content: bytes, key: str) -> list[dict[str, Any]]:
    """Return the objects of a list inside an answer, dated by their ids, to the second.

    The date is the end of that second: an object never looks older than it is.

    Raises:
        InvalidAnswerError: There is no such list.
    """
    rows = read_object(content).get(key)
    if is_list(rows) and all(is_object(row) and is_id(row.get("id")) for row in rows):
        return [{**row, "created_at": _made_by_id(row["id"])} for row in rows]
    raise InvalidAnswerError(f"the answer is no list of objects: {shown(content)}")


def _made_by_id(id: str) -> str:
    return datetime.fromtimestamp(int(id[:8], 16) + 1, UTC).isoformat()


def same_text(one: object, other: object) -> bool:
    """Tell whether two texts are equal without surrounding space; no text equals an empty one."""
    return same_form(str(one or "")).strip() == same_form(str(other or "")).strip()


def may_be_named(title: object, name: str) -> bool:
    """Tell whether a title may be the name of an uploaded file.

    The platform lowers a name, and replaces signs; ASCII letters and digits stay. The spelling of
    other letters is unknown.
    """
    if not isinstance(title, str) or not name.isascii():
        return True
    return [c for c in title.lower() if c.isalnum()] == [c for c in name.lower() if c.isalnum()]


def is_alike(row: Mapping[str, Any], new: Mapping[str, Any], fields: Iterable[str]) -> bool:
    """Tell whether an object may be the new object, by some text fields."""
    return all(same_text(row.get(key), new.get(key)) for key in fields)
