"""What the metrics service is asked, and its rows as typed values. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from .._json import is_series, shown
from ..errors import FieldError, InvalidAnswerError
from .fields import (
    DataserviceTraffic,
    DatasetTraffic,
    OrganizationTraffic,
    ResourceTraffic,
    ReuseTraffic,
    SiteTraffic,
)


class OfAMonth(Protocol):
    """A value that is of a month."""

    @property
    def month(self) -> str:
        """Such as "2026-10"."""
        ...


T = TypeVar("T", bound=OfAMonth)
MONTH = "metric_month"
IDS_AT_A_TIME = 50
"""Ids that one URL has room for."""


@dataclass(frozen=True, slots=True)
class Table(Generic[T]):
    """A table of the metrics service.

    Attributes:
        name: In its URL.
        kind: What a row becomes.
        columns: The columns of the service, by the names that they have here.
    """

    name: str
    kind: Callable[..., T]
    columns: Mapping[str, str]

    @property
    def id(self) -> str | None:
        """The column that tells the objects apart."""
        own = f"{self.name.removesuffix('s')}_id"
        return own if own in self.columns else None

    def read(self, row: Mapping[str, Any]) -> T:
        """Return a row as a value: a count that is missing is 0.

        Raises:
            InvalidAnswerError: It is no such row.
        """
        values: dict[str, Any] = {}
        for name, column in self.columns.items():
            value = row.get(column)
            if name == "month" or name.endswith("_id"):
                if value is not None and not isinstance(value, str):
                    raise InvalidAnswerError(f"{column} of the traffic is no text: {shown(value)}")
            elif value is None:
                value = 0
            elif isinstance(value, bool) or not isinstance(value, int):
                raise InvalidAnswerError(f"{column} of the traffic is no count: {shown(value)}")
            values[name] = value
        if not values["month"]:
            raise InvalidAnswerError(f"a row of the traffic has no {MONTH}: {shown(row)}")
        return self.kind(**values)

    def queries(
        self,
        *,
        month: str | None,
        since: str | None,
        until: str | None,
        ids: Sequence[str] | None,
        sort: str | None,
    ) -> list[list[str]]:
        """Return the parts of each query that is needed: more ids than fit one URL take several.

        Raises:
            FieldError: Something is not such as the service knows.
        """
        if month is not None and (since is not None or until is not None):
            raise FieldError("month= is one month, since= and until= are several: give either")
        parts: list[str] = []
        for name, operator in (("month", "exact"), ("since", "greater"), ("until", "less")):
            value = {"month": month, "since": since, "until": until}[name]
            if value is not None:
                parts.append(f"{MONTH}__{operator}={_month(name, value)}")
        order = self._order(sort)
        if ids is None:
            return [[*parts, *order]]
        known = _ids(ids)
        if order and len(known) > IDS_AT_A_TIME:
            raise FieldError(
                f"sort= orders the traffic of up to {IDS_AT_A_TIME} ids: sort what comes yourself"
            )
        return [
            [*parts, f"{self.id}__in={','.join(known[at : at + IDS_AT_A_TIME])}", *order]
            for at in range(0, len(known), IDS_AT_A_TIME)
        ]

    def _order(self, sort: str | None) -> list[str]:
        if sort is None:
            return []
        name = sort.removeprefix("-") if isinstance(sort, str) else sort
        if name not in self.columns:
            known = ", ".join(self.columns)
            raise FieldError(
                f"sort is {sort!r:.60}: it must be one of {known}, with or without '-'"
            )
        # Of two with the same count the second one's place would change from page to page.
        way = "desc.nullslast" if sort.startswith("-") else "asc.nullsfirst"
        return [f"{self.columns[name]}__sort={way},__id.asc"]


def _month(name: str, value: object) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", value, re.ASCII):
        raise FieldError(f"{name} is {value!r:.60}: it must be a month, such as '2026-10'")
    return value


def _ids(ids: object) -> list[str]:
    if isinstance(ids, str):
        ids = [ids]
    if not is_series(ids):
        raise FieldError(f"ids is {ids!r:.60}: it must be a list of ids")
    known = list(dict.fromkeys(ids))
    for one in known:
        if not isinstance(one, str) or not re.fullmatch(r"[0-9A-Za-z-]{1,64}", one):
            raise FieldError(f"{one!r:.60} is no id: a slug is not known to the metrics service")
    return known


def _table(name: str, kind: Callable[..., T], **columns: str) -> Table[T]:
    return Table(name, kind, {"month": MONTH, **columns})


DATASETS = _table(
    "datasets",
    DatasetTraffic,
    dataset_id="dataset_id",
    organization_id="organization_id",
    visits="monthly_visit",
    downloads="monthly_download_resource",
)
RESOURCES = _table(
    "resources",
    ResourceTraffic,
    resource_id="resource_id",
    dataset_id="dataset_id",
    downloads="monthly_download_resource",
)
REUSES = _table("reuses", ReuseTraffic, reuse_id="reuse_id", visits="monthly_visit")
DATASERVICES = _table(
    "dataservices", DataserviceTraffic, dataservice_id="dataservice_id", visits="monthly_visit"
)
ORGANIZATIONS = _table(
    "organizations",
    OrganizationTraffic,
    organization_id="organization_id",
    dataset_visits="monthly_visit_dataset",
    reuse_visits="monthly_visit_reuse",
    dataservice_visits="monthly_visit_dataservice",
    downloads="monthly_download_resource",
)
SITE = _table(
    "site",
    SiteTraffic,
    dataset_visits="monthly_visit_dataset",
    reuse_visits="monthly_visit_reuse",
    downloads="monthly_download_resource",
)
