"""Rows for the tables of the metrics API: three objects of each kind, 22 months, and gaps."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from .running import Services

Row: TypeAlias = dict[str, str | int | None]

MONTHS = [f"{year}-{month:02}" for year in (2025, 2026) for month in range(1, 13)][:22]
"""From January 2025 to October 2026."""
DATASETS = [f"{number:024x}" for number in range(1, 4)]
"""Ids of datasets, of which the portal knows none."""
RESOURCES = [f"00000000-0000-4000-8000-{number:012}" for number in range(1, 4)]
REUSES = [f"{number:024x}" for number in range(11, 14)]
DATASERVICES = [f"{number:024x}" for number in range(21, 24)]
ORGANIZATIONS = [f"{number:024x}" for number in range(31, 34)]

_IDS = {
    "datasets": ("dataset_id", DATASETS),
    "resources": ("resource_id", RESOURCES),
    "reuses": ("reuse_id", REUSES),
    "dataservices": ("dataservice_id", DATASERVICES),
    "organizations": ("organization_id", ORGANIZATIONS),
}
_PARENTS = {
    "datasets": ("organization_id", ORGANIZATIONS),
    "resources": ("dataset_id", DATASETS),
}
_COUNTS = {
    "datasets": ["monthly_visit", "monthly_download_resource"],
    "resources": ["monthly_download_resource"],
    "reuses": ["monthly_visit"],
    "dataservices": ["monthly_visit"],
    "organizations": [
        "monthly_visit_dataset",
        "monthly_download_resource",
        "monthly_visit_reuse",
        "monthly_visit_dataservice",
    ],
    "site": ["monthly_visit_dataset", "monthly_download_resource", "monthly_visit_reuse"],
}
_TOTALS = {
    "datasets_total": ["visit", "outlink", "download_resource"],
    "resources_total": ["download_resource"],
    "reuses_total": ["visit", "outlink"],
    "dataservices_total": ["visit"],
    "organizations_total": [
        "visit_dataset",
        "download_resource",
        "visit_reuse",
        "visit_dataservice",
        "outlink",
    ],
}


def made_rows() -> dict[str, list[Row]]:
    """Return the rows of each table: month by month, and in a month object by object."""
    tables: dict[str, list[Row]] = {}
    for model, counts in _COUNTS.items():
        objects = _objects(model) if model in _IDS else [{}]
        tables[model] = [
            {**one, "metric_month": month, **_count(counts, number, months)}
            for months, month in enumerate(MONTHS)
            for number, one in enumerate(objects)
        ]
    for model, counts in _TOTALS.items():
        kind = model.removesuffix("_total")
        parents = kind == "resources"
        tables[model] = [
            {**one, **_count(counts, number, len(MONTHS))}
            for number, one in enumerate(_objects(kind, parents=parents))
        ]
    return tables


def write_rows(services: Services) -> None:
    """Write the rows of all tables."""
    for model, rows in made_rows().items():
        columns = ", ".join(rows[0])
        services.execute(
            f"INSERT INTO {model} ({columns})"
            f" SELECT {columns} FROM json_populate_recordset(NULL::{model}, $1::text::json)",
            json.dumps(rows),
        )


def _objects(model: str, *, parents: bool = True) -> list[Row]:
    key, ids = _IDS[model]
    objects: list[Row] = [{key: id} for id in ids]
    if parents and model in _PARENTS:
        parent, owners = _PARENTS[model]
        objects = [{**one, parent: owner} for one, owner in zip(objects, owners, strict=True)]
    return objects


def _count(counts: list[str], number: int, months: int) -> Row:
    """Return numbers that all differ; the third object has none in its first three months."""
    if number == 2 and months < 3:
        return dict.fromkeys(counts)
    begin = 1000 * (number + 1) + 10 * months
    return {name: begin + place for place, name in enumerate(counts)}
