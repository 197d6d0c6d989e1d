"""The tabular and the metrics service of the portal under fire: one table, a month of traffic.

The real ones are in `tests/tabular`. Here what matters is what a client makes of their answers when
those do not arrive.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs

from tests.faults.proxy import Answer, Request

TOTAL = 60
"""Rows of the table: more than a page has."""
ROWS = [{"__id": n + 1, "espece": f"é{n}", "hauteur": n} for n in range(TOTAL)]
PROFILE = {
    "header": ["espece", "hauteur"],
    "columns": {
        "espece": {"python_type": "string", "format": "string"},
        "hauteur": {"python_type": "int", "format": "int"},
    },
    "profile": {},
    "encoding": "utf-8",
    "separator": ",",
    "total_lines": TOTAL,
}
TRAFFIC = [
    {
        "__id": n,
        "metric_month": f"2026-{n:02}",
        **{f"{noun}_id": f"{noun}-{n}" for noun in ("dataset", "resource", "reuse", "dataservice")},
        "organization_id": "organization-1",
        "monthly_visit": n,
        "monthly_visit_dataset": n,
        "monthly_download_resource": None,
    }
    for n in range(1, 13)
]


def answer(request: Request) -> Answer | None:
    """Return the answer of a service, or `None` where a request is the portal's."""
    _, api, what, *rest = [*request.path.split("/", 3), "", "", ""]
    if api != "api" or what in ("1", "2"):
        return None
    path = rest[0]
    if any(name.lower() == "x-api-key" for name, _ in request.headers):
        return Answer(403, body=b"a service gets no key")
    asked = {name: one for name, (one, *_) in parse_qs(request.target.partition("?")[2]).items()}
    if path.endswith("profile/"):
        return _said({"profile": PROFILE})
    if path.endswith("data/json/"):
        return _said(ROWS)
    return _said(_page(ROWS if what == "resources" and path != "data/" else TRAFFIC, asked))


def _page(rows: list[dict[str, Any]], asked: dict[str, str]) -> dict[str, Any]:
    number, size = int(asked.get("page", 1)), int(asked.get("page_size", 20))
    found = rows[(number - 1) * size : number * size]
    return {"data": found, "meta": {"page": number, "page_size": size, "total": len(rows)}}


def _said(content: Any) -> Answer:
    kind = ("Content-Type", "application/json; charset=utf-8")
    return Answer(200, (kind,), json.dumps(content).encode())
