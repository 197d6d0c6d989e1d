"""The extras that the platform's analysis writes on a resource, as a typed value. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from .._json import is_list, is_object, shown
from ..errors import InvalidAnswerError
from .fields import Analysis, AnalysisStatus

TABULAR = frozenset({"csv", "csv.gz", "tsv", "txt", "xls", "xlsx", "ods", "geojson", "parquet"})
"""Formats whose tables the platform's analysis reads."""


def read_analysis(
    extras: Mapping[str, Any],
    *,
    format: str | None = None,
    checksum: str | None = None,
    changed_at: datetime | None = None,
) -> Analysis:
    """Return what the extras of a resource say of its analysis.

    Args:
        extras: The extras.
        format: The format of the resource.
        checksum: The sha1 of a hosted file: an analysis of another one is not this file's.
        changed_at: When the file changed, where there is no checksum.
    """
    parsing = "analysis:parsing:"
    analysed = _text(extras.get("analysis:checksum"))
    started, finished = (
        _moment(extras.get(parsing + end)) for end in ("started_at", "finished_at")
    )
    error = _text(extras.get(parsing + "error")) or _text(extras.get("analysis:error"))
    fresh = _is_fresh(analysed, finished, checksum, changed_at)
    table = _text(extras.get(parsing + "parsing_table"))
    tabular = table is not None or (format or "").lower().removeprefix(".") in TABULAR
    status: AnalysisStatus
    if not any(key.startswith(("analysis:", "check:")) for key in extras):
        status = "none"
    elif error is not None and fresh:
        status = "failed"
    elif fresh and (finished is not None or not tabular):
        status = "done"
    elif extras.get("check:available") is False:
        status, error = (
            "failed",
            error or _text(extras.get("check:error")) or "the file is not there",
        )
    else:
        status = "under way"
    return Analysis(
        status=status,
        error=error,
        available=_boolean(extras.get("check:available")),
        http_status=_integer(extras.get("check:status")),
        checked_at=_moment(extras.get("check:date")),
        checksum=analysed,
        size=_integer(extras.get("analysis:content-length")),
        mime=_text(extras.get("analysis:mime-type")),
        modified_at=_moment(extras.get("analysis:last-modified-at")),
        started_at=started,
        finished_at=finished,
        has_table=table is not None and error is None,
        parquet_url=_text(extras.get(parsing + "parquet_url")),
        parquet_size=_integer(extras.get(parsing + "parquet_size")),
    )


def _is_fresh(
    analysed: str | None,
    finished: datetime | None,
    checksum: str | None,
    changed_at: datetime | None,
) -> bool:
    """Tell whether an analysis is of the file that is there now."""
    if checksum is not None:
        return analysed == checksum
    if changed_at is not None and finished is not None:
        return finished >= changed_at
    return analysed is not None or finished is not None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _boolean(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _integer(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _moment(value: object) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def changed_at(resource: object) -> datetime:
    """Return when a resource changed, as the platform noted it.

    Raises:
        InvalidAnswerError: The answer does not say it.
    """
    internal = resource.get("internal") if is_object(resource) else None
    moment = _moment(internal.get("last_modified_internal")) if is_object(internal) else None
    if moment is None:
        raise InvalidAnswerError(f"the portal does not say when it changed: {shown(resource)}")
    return moment


def changes_of(dataset: Mapping[str, Any]) -> list[datetime]:
    """Return when each resource of a dataset changed.

    Raises:
        InvalidAnswerError: The answer does not say it.
    """
    resources = dataset.get("resources")
    if not is_list(resources):
        raise InvalidAnswerError(f"the portal does not list the resources: {shown(dataset)}")
    return [changed_at(resource) for resource in resources]
