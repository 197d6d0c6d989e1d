"""The order of resources: by ids, by a field, as French is read."""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from typing import Any

from .._json import is_series
from ..errors import FieldError
from .texts import reading_order


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
