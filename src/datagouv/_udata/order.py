"""The order of resources: by ids, by a field, by a function; texts in French order."""

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
    """Return the ids of `records` in a wanted order.

    Args:
        records: The resources of a dataset.
        by: A field, with ".desc" for the reverse; a function that returns the sort key of a
            record; or a list that holds each record, or its id, once.
        fields: The names of the fields of a record.

    Raises:
        FieldError: No record has this field, or the list does not hold each record once.
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
            raise FieldError(
                f"{field!r} is no field that gives an order: use one such as 'title'"
            ) from None
    else:
        wanted = sorted(records, key=by) if callable(by) else by
    if not is_series(wanted):
        raise FieldError(
            f"{by!r:.60} is not an order of the dataset's resources: give a field such as 'title', "
            "a function, or a list of all ids"
        )
    ids = [str(getattr(item, "id", item)) for item in wanted]
    present = [str(record.id) for record in records]
    problems = {
        "missing": [id for id in present if id not in ids],
        "not of this dataset": [id for id in ids if id not in present],
        "given twice": sorted({id for id in ids if ids.count(id) > 1}),
    }
    found = "; ".join(f"{what}: {', '.join(which)}" for what, which in problems.items() if which)
    if found:
        raise FieldError(f"the order must hold each resource of the dataset once ({found})")
    return ids


def _by_field(records: Sequence[Any], field: str, *, reverse: bool) -> list[Any]:
    """Return records sorted by a field: texts in French order, records without a value last."""

    def key(record: object) -> Any:
        value = getattr(record, field)
        return reading_order(value) if isinstance(value, str) else value

    filled = [record for record in records if getattr(record, field) is not None]
    empty = [record for record in records if getattr(record, field) is None]
    return [*sorted(filled, key=key, reverse=reverse), *empty]
