"""What the tabular and the metrics service answer: rows, counts, and the errors they mean. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeGuard

from pydantic_core import from_json

from .._json import decode, is_list, is_object, printable, shown
from ..errors import (
    ApiError,
    DatagouvError,
    GoneError,
    InvalidAnswerError,
    NotFoundError,
    RefusedError,
    ServerError,
)


@dataclass(frozen=True, slots=True)
class TablePage:
    """A page of rows, as a service gives it."""

    rows: list[dict[str, Any]]
    total: int | None
    """How many rows fit the query in all."""


def read_page(content: bytes) -> TablePage:
    """Return the page that an answer is.

    Raises:
        InvalidAnswerError: It is none.
    """
    answer = _decode(content)
    rows = answer.get("data") if is_object(answer) else None
    if not is_object(answer) or not _are_rows(rows):
        raise InvalidAnswerError(f"the answer is no page of a table: {shown(content)}")
    meta = answer.get("meta")
    total = meta.get("total") if is_object(meta) else None
    return TablePage(rows, total if isinstance(total, int) and total >= 0 else None)


def read_export(content: bytes) -> list[dict[str, Any]]:
    """Return the rows that an export holds.

    Raises:
        InvalidAnswerError: It is cut off, or none.
    """
    rows = _decode(content)
    if not _are_rows(rows):
        raise InvalidAnswerError(
            f"the answer is no export of a table, or it is cut off: {shown(content[-100:])}"
        )
    return rows


def _decode(content: bytes) -> object:
    """Return a JSON value, as `decode()` does, in half its time."""
    try:
        return from_json(content, cache_strings="keys")
    except ValueError:
        return decode(content)  # Python takes half of a surrogate pair, and a byte order mark.


def _are_rows(value: object) -> TypeGuard[list[dict[str, Any]]]:
    return is_list(value) and {dict}.issuperset(map(type, value))


def changed(what: str) -> InvalidAnswerError:
    """Return the error of a table that was replaced while it was read."""
    return InvalidAnswerError(
        f"{what}: the table was replaced while it was read, for its rows are not as many as it "
        "counted: call again"
    )


_MOST = re.compile(r"exceeds allowed maximum: (\d+)")


def smaller_page(error: ApiError, number: int, size: int) -> int:
    """Return how many rows a page may have, where a service refused the first page for its size.

    Args:
        error: The refusal, which is raised where the size is not its reason.
        number: The number of the page.
        size: The rows that it was to have.
    """
    found = _MOST.search(_said(error.errors) or error.message)
    if number > 1 or found is None or not 0 < int(found[1]) < size:
        raise error
    return int(found[1])


def explain(error: ApiError, what: str) -> DatagouvError:
    """Return the error that a refusal of a service means.

    Args:
        error: The refusal, as any portal would say it.
        what: What was asked for, such as "the table of resource …".
    """
    status, said = error.status, _said(error.errors) or error.message
    code = next((texts[0] for path, texts in error.errors.items() if path.endswith("code")), "")
    said = printable(said)[:500]
    if status == 404 and not error.errors:
        return _as(
            NotFoundError,
            error,
            f"{what} is not there: the analysis of the file may not be over (see "
            "wait_for_analysis()) or have failed (see .analysis), or the service reads no such "
            "file. to_arrow(source='file') reads the file itself",
        )
    if status == 404 and code == "PGRST205":
        return _as(
            NotFoundError,
            error,
            f"{what}: the service does not know the table yet: call again in a minute",
        )
    if status == 410:
        return _as(GoneError, error, f"{what} is gone: {said}")
    if status == 416:
        return InvalidAnswerError(
            f"{what}: the table ends before the rows that were asked for: it was replaced while it "
            "was read. Call again"
        )
    if status in (400, 404):
        hint = {
            "42703": "the table has no such column (any more): see columns()",
            "42883": "the type of the column has no such operator: see profile()",
            "22P02": "the value is not of the type of the column: see profile()",
        }.get(code, "")
        return _as(RefusedError, error, f"{what}: {said}" + (f" ({hint})" if hint else ""))
    if status >= 500:
        return _as(
            ServerError,
            error,
            f"{what}: the service failed ({status}): {said}. Come back later, "
            "or read the file itself with to_arrow(source='file')",
        )
    return error


def _as(kind: type[ApiError], error: ApiError, text: str) -> ApiError:
    return kind(
        text,
        status=error.status,
        message=error.message,
        errors=error.errors,
        method=error.method,
        url=error.url,
        retry_after=error.retry_after,
    )


def _said(errors: Mapping[str, list[str]]) -> str:
    """Return the text in the errors of a service, which may be in an object."""
    for end in ("detail.message", "detail.details", "detail", "title"):
        for path, texts in errors.items():
            if path.endswith(end) and texts and texts[0]:
                return texts[0]
    return ""
