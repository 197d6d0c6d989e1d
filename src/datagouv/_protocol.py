"""How udata wants things said: masks, what a PUT erases, what a create made. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from ._ids import is_id, is_uuid, path_sign
from ._json import decode, is_list, is_object, is_series, shown
from ._plain import to_json
from ._texts import reading_order, same_form
from .errors import FieldError, InvalidAnswerError, http_date

DATASET_PUT_ERASES = ("tags", "temporal_coverage")
"""What a PUT of a dataset sets to nothing when its body does not hold it."""

NO_LICENSE = "notspecified"
"""What the platform shows where no licence was chosen."""


_INNER = frozenset({"resources", "elements"})
"""What is inside another object, and written by itself."""


def changed_by(path: str) -> str | None:
    """Return what a write changes, as "datasets/{id}", or `None` where it is in nobody's way.

    The server reads an object, changes it and stores it: of two writes at one time, what one has
    changed may be what the other stores as it was before.

    Args:
        path: Of the request, under /api/{version}/ or with it.
    """
    parts = [part for part in path.partition("?")[0].split("/") if part]
    if parts[:1] == ["api"]:
        parts = parts[2:]
    if parts[:2] == ["datasets", "community_resources"]:
        parts = parts[1:]
    if len(parts) < 2 or "upload" in parts[2:]:
        return None  # A new object, or a file, which comes for as long as it takes.
    if parts[2:3] and parts[2] in _INNER:
        return f"{parts[2]}/{_one_spelling(parts[3])}" if len(parts) > 3 else None
    return f"{parts[0]}/{_one_spelling(parts[1])}"


def _one_spelling(id: str) -> str:
    """Return an id as any other spelling of it: the server takes capitals, and no dashes."""
    if is_uuid(id):
        return id.replace("-", "").lower()
    return id.lower() if is_id(id) else id


def encode_json(payload: object) -> bytes:
    """Return the JSON that is sent.

    Raises:
        FieldError: It cannot be said in JSON, such as NaN.
    """
    try:
        return json.dumps(payload, ensure_ascii=False, allow_nan=False).encode()
    except (TypeError, ValueError, RecursionError) as error:
        to_json(payload)  # This names the path to what JSON does not have.
        raise FieldError(f"this cannot be said in JSON: {error}") from None


def read_object(content: bytes) -> dict[str, Any]:
    """Return a JSON object.

    Raises:
        InvalidAnswerError: The answer is something else.
    """
    value = decode(content)
    if not is_object(value):
        raise InvalidAnswerError(f"the answer is not a JSON object: {shown(content)}")
    return value


def read_id(content: bytes) -> str:
    """Return the id of the object that an answer is.

    Raises:
        InvalidAnswerError: The answer is something else.
    """
    id = read_object(content).get("id")
    if isinstance(id, str) and path_sign(id) is None:
        return id
    raise InvalidAnswerError(f"the answer is no object with an id: {shown(content)}")


def read_own_ids(content: bytes) -> list[str]:
    """Return the ids of the key's owner and of their organizations.

    Raises:
        InvalidAnswerError: The answer is something else.
    """
    me = read_object(content)
    organizations: object = me.get("organizations")
    owners: list[Any] = [me, *(organizations if is_list(organizations) else [])]
    ids = [owner.get("id") if is_object(owner) else None for owner in owners]
    if all(isinstance(id, str) and path_sign(id) is None for id in ids):
        return [str(id) for id in ids]
    raise InvalidAnswerError(f"the answer is no user with an id: {shown(content)}")


def read_list(content: bytes) -> list[Any]:
    """Return a JSON list.

    Raises:
        InvalidAnswerError: The answer is something else.
    """
    value = decode(content)
    if not is_list(value):
        raise InvalidAnswerError(f"the answer is not a JSON list: {shown(content)}")
    return value


def merge(current: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Lay `changes` over what a PUT of a dataset erases."""
    return {key: current.get(key) for key in DATASET_PUT_ERASES} | dict(changes)


def mask(fields: Iterable[str]) -> str:
    """Return the X-Fields header that asks for `fields` only; a dot leads inside an object."""
    tree: dict[str, Any] = {}
    for field in fields:
        branch = tree
        for part in field.split("."):
            if not re.fullmatch(r"\w+", part, re.ASCII):
                raise FieldError(f"{field!r} is not the path of a field, such as 'resources.url'")
            branch = branch.setdefault(part, {})
    return _mask(tree)


def _mask(tree: Mapping[str, Any]) -> str:
    return ",".join(f"{key}{{{_mask(sub)}}}" if sub else key for key, sub in tree.items())


def page_mask(fields: Iterable[str]) -> str:
    """Return the X-Fields header for a page of records that keeps the way to the next page."""
    return f"data{{{mask(fields)}}},next_page,page,page_size,total"


_DATASET_RESERVED = re.compile(r"transport:.*|recommendations.*|dcat")
_RESOURCE_RESERVED = re.compile(r"(analysis|check|csv-export|validation-report):.*|dcat")
_RESERVED = {
    "a dataset": _DATASET_RESERVED,
    "a resource": _RESOURCE_RESERVED,
    "a community resource": _RESOURCE_RESERVED,
}
"""Of the other nouns, no extra is reserved."""


def refuse_reserved(keys: object, noun: str, *, allowed: bool = False) -> None:
    """Refuse extras that belong to the platform's services, which drop them without a word.

    Args:
        keys: The keys of the extras.
        noun: The kind of object, with its article.
        allowed: Let reserved keys pass: the portal decides whether the key's owner may write them.
    """
    if not (is_series(keys) or is_object(keys)) or not all(isinstance(key, str) for key in keys):
        raise FieldError(f"extras have a list of texts as keys, not {keys!r:.60}")
    pattern = _RESERVED.get(noun)
    reserved = sorted(key for key in keys if pattern and pattern.fullmatch(key))
    if reserved and not allowed:
        raise FieldError(
            f"extras: {', '.join(map(repr, reserved))} of {noun} are reserved to the platform's "
            "services: choose other keys (a sysadmin's key may write them: update_extras() and "
            "delete_extras() take reserved=True, other verbs take extra_fields={'extras': {...}})"
        )


def read_rows(content: bytes, key: str) -> list[dict[str, Any]]:
    """Return the objects of a list inside an answer, each with its id; see `is_dated()`.

    Raises:
        InvalidAnswerError: There is no such list.
    """
    return _identified(read_object(content).get(key), content)


def has_more(content: bytes) -> bool:
    """Tell whether a page of a list says that another one follows."""
    return bool(read_object(content).get("next_page"))


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
    """Tell whether an object says when it was made. One that does not may have been made now."""
    try:
        return bool(_made_at(row))
    except (KeyError, TypeError, ValueError):
        return False


UNDATED = "the portal does not say when it was made"
"""Why an object that holds everything that was sent is not taken for the own one."""


TOLERANCE = 60.0
"""Seconds by which the clock of a Date header and the one that dates objects may differ."""


def made_within(
    rows: Iterable[Mapping[str, Any]], age: float, date: str | None, known: Container[str]
) -> list[str]:
    """Return the ids of the objects that may have been made in the last `age` seconds.

    An object without a date cannot be excluded: its id is among them. The server's clocks decide,
    which may differ by a minute: what an object holds is the judge.

    Args:
        rows: Objects with their `id` and, mostly, the moment at which they were made.
        age: In seconds.
        date: The Date header of the answer that showed them, cut to whole seconds.
        known: Ids that are known to be something else.
    """
    earliest = _earliest(age, date)
    return [
        str(row["id"])
        for row in rows
        if row["id"] not in known and (not is_dated(row) or _made_at(row) >= earliest)
    ]


def reaches_back(rows: Sequence[Mapping[str, Any]], age: float, date: str | None) -> bool:
    """Tell whether the last dated one of the newest objects was made before `age` seconds ago."""
    last = next((row for row in reversed(rows) if is_dated(row)), None)
    return last is not None and _made_at(last) < _earliest(age, date)


def _earliest(age: float, date: str | None) -> datetime:
    return (http_date(date or "") or datetime.now(UTC)) - timedelta(seconds=age + TOLERANCE)


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def read_rows_by_id(content: bytes, key: str) -> list[dict[str, Any]]:
    """Return the objects of a list inside an answer, dated by their ids: to the second.

    The end of that second is meant: an object looks no older than it is.

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
    """Tell whether two texts are one, but for the space around them; no text is an empty one."""
    return same_form(str(one or "")).strip() == same_form(str(other or "")).strip()


def may_be_named(title: object, name: str) -> bool:
    """Tell whether a resource may have been uploaded as a file of that name, which is its title.

    The platform writes a name in lower case, with signs of its own: letters and digits stay. Of
    others than ASCII's, which it spells in ways of its own, nothing is known.
    """
    if not isinstance(title, str) or not name.isascii():
        return True
    return [c for c in title.lower() if c.isalnum()] == [c for c in name.lower() if c.isalnum()]


def is_alike(row: Mapping[str, Any], new: Mapping[str, Any], fields: Iterable[str]) -> bool:
    """Tell whether an object may be the one that was asked for, as some texts of it say."""
    return all(same_text(row.get(key), new.get(key)) for key in fields)


def ids_in_order(
    records: Sequence[Any],
    by: str | Callable[[Any], Any] | Sequence[Any] | None,
    fields: Container[str],
) -> list[str]:
    """Return the ids of `records` in the order that is asked for.

    Args:
        records: The resources of a dataset.
        by: A field, with ".desc" for the reverse; a function that gives a record's sort key; or
            the records or their ids, each once.
        fields: The fields of a record.

    Raises:
        FieldError: There is no such field, or the list does not hold each record once.
    """
    if isinstance(by, str):
        field, _, direction = by.partition(".")
        if field not in fields or direction not in {"", "asc", "desc"}:
            raise FieldError(
                f"{by!r} is not an order: name a field of a resource, with '.desc' for the "
                "reverse, such as 'title' or 'created_at.desc'"
            )
        try:
            wanted: object = _by_field(records, field, reverse=direction == "desc")
        except TypeError:
            raise FieldError(f"{field!r} is no field that gives an order") from None
    else:
        wanted = sorted(records, key=by) if callable(by) else by
    if not is_series(wanted):
        raise FieldError(f"{by!r:.60} is not an order of the dataset's resources")
    ids = [str(getattr(item, "id", item)) for item in wanted]
    known = [str(record.id) for record in records]
    problems = {
        "missing": [id for id in known if id not in ids],
        "not of this dataset": [id for id in ids if id not in known],
        "given twice": sorted({id for id in ids if ids.count(id) > 1}),
    }
    said = "; ".join(f"{what}: {', '.join(which)}" for what, which in problems.items() if which)
    if said:
        raise FieldError(f"the order must hold each resource of the dataset once ({said})")
    return ids


def _by_field(records: Sequence[Any], field: str, *, reverse: bool) -> list[Any]:
    """Return records sorted by a field: texts as French is read, `None` after all others."""

    def key(record: object) -> Any:
        value = getattr(record, field)
        return reading_order(value) if isinstance(value, str) else value

    known = [record for record in records if getattr(record, field) is not None]
    unknown = [record for record in records if getattr(record, field) is None]
    return [*sorted(known, key=key, reverse=reverse), *unknown]
