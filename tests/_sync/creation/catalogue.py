# Generated from tests/_async/creation/catalogue.py by scripts/unasync.py: edit that file, then `make style`.
"""Datasets of a portal where a create makes one or not, and its answer comes or not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import httpx

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.conftest import Portal

ORGANIZATION = "5bbb6d6cff66bd4dc17bfd5a"
PAYLOAD = {"title": "Arbres", "description": "d", "organization": ORGANIZATION}
NEW: dict[str, Any] = {
    **dict.fromkeys(
        ("license", "temporal_coverage", "spatial", "acronym", "archived", "frequency_date")
    ),
    "tags": [],
    "contact_points": [],
    "resources": [],
    "extras": {},
    "frequency": "unknown",
}
"""What a dataset holds of which nothing was sent."""
CREATE, LIST = "POST /api/1/datasets/", "GET /api/1/datasets/"


@dataclass
class Try:
    """What a create does: whether and when it makes a dataset, and what comes back of it."""

    makes: str = "at once"
    answer: Exception | httpx.Response | None = None


MADE = Try()
NOT_MADE = "never"


class Catalogue:
    """The datasets of a portal: each create makes one or not, and its answer comes or not."""

    def __init__(self, portal: Portal, a_dataset: Callable[..., Any]) -> None:
        self.portal = portal
        self.ids: list[str] = []
        self.dates: dict[str, str | None] = {}
        self.headers: dict[str, str] = {}
        self.others: dict[str, dict[str, Any]] = {}
        self._a_dataset = a_dataset
        portal.get("/api/1/datasets/").mock(side_effect=self.lists)
        portal.get(path__regex=r"^/api/1/datasets/\w+/$").mock(side_effect=self._get)

    def answers(self, *tries: Try) -> None:
        """Say what becomes of each create in turn."""
        self.portal.post("/api/1/datasets/").mock(side_effect=self._create(tries))

    def has(
        self, id: str, *, seconds_ago: float = 0, date: str | None = None, **fields: Any
    ) -> str:
        """Add a dataset of the same title, which differs in some fields."""
        self.others[id] = fields
        made = datetime.now(UTC) - timedelta(seconds=seconds_ago)
        self.ids.insert(0, id)
        self.dates[id] = date or made.isoformat()
        return id

    @property
    def creates(self) -> int:
        return self.portal.sent.count(CREATE)

    def _create(self, tries: tuple[Try, ...]) -> Iterator[Exception | httpx.Response]:
        for number, each in enumerate(tries, 1):
            if each.makes == "at once":
                self.has(f"try{number}")
            yield each.answer or httpx.Response(201, json=self.dataset(f"try{number}"))

    def dataset(self, id: str) -> dict[str, Any]:
        date = self.dates[id]
        internal = {"created_at_internal": date, "last_modified_internal": date}
        dataset: dict[str, Any] = self._a_dataset(
            id=id, title="Arbres", description="d", internal=internal, **NEW
        )
        dataset |= self.others.get(id, {})
        return dataset

    def lists(self, request: httpx.Request) -> httpx.Response:
        rows = [self.dataset(id) for id in self.ids]
        return httpx.Response(200, json={"data": rows, "next_page": None}, headers=self.headers)

    def _get(self, request: httpx.Request) -> httpx.Response:
        id = request.url.path.split("/")[-2]
        if id not in self.ids:
            return httpx.Response(404, json={"message": "?"})
        return httpx.Response(200, json=self.dataset(id))
