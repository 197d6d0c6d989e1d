"""What every piece of the platform's data shares: open, read-only values, and aware moments."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated, Any, TypeAlias

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    Field,
    GetCoreSchemaHandler,
    PlainSerializer,
)
from pydantic_core import CoreSchema

ABSENT: Any = None
"""The default of every field: what a portal does not send, or sends as null, reads as `None`.

Typed loosely so that a field states the type that the platform gives, null or not.
"""


def with_nulls(source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
    """Return the schema of a class each field of which may also be null, as it may be absent.

    One null where today's platform gives none would make a record, and the whole page with it,
    unreadable.
    """
    made = handler(source)
    known: Any = handler.resolve_ref_schema(made)
    # What validates a model may be wrapped, in other ways from one pydantic to the next.
    while "fields" not in known and "schema" in known:
        known = known["schema"]
    for field in known.get("fields", {}).values():
        given = field["schema"]
        if given["type"] == "default" and given["schema"]["type"] != "nullable":
            given["schema"] = {"type": "nullable", "schema": given["schema"]}
    return made


class Value(BaseModel, frozen=True, extra="allow", defer_build=True):
    """A read-only part of a record; keys that this SDK does not know are kept as attributes."""

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: Any, handler: GetCoreSchemaHandler, /
    ) -> CoreSchema:
        return with_nulls(source, handler)

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        for name, value in super().__repr_args__():
            if value is not None:
                yield name, value


def _in_utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC)


# Portals that run an old udata send moments without an offset, in UTC.
Moment: TypeAlias = Annotated[
    AwareDatetime | Annotated[datetime, AfterValidator(_in_utc)],
    Field(union_mode="left_to_right"),
    # The server writes isoformat(): to_dict() gives back what it wrote.
    PlainSerializer(datetime.isoformat, return_type=str, when_used="json"),
]
"""A moment with its offset to UTC."""

Monthly: TypeAlias = int | dict[str, int]
"""A count by month, such as `{"2026-01": 12}`; 0 when nothing was counted."""
