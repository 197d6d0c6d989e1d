# Generated from src/datagouv/_async/nouns/harvest.py by scripts/unasync.py: edit that file, then `make style`.
"""Harvest sources: the catalogues that the portal harvests, and how that went."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar, Unpack

from ..._display.lists import Listed
from ..._json import is_list, shown
from ..._udata.answers import read_object
from ..._udata.fields import ABSENT
from ..._udata.nouns.harvest import (
    HARVEST_SOURCES,
    HarvestBackend,
    HarvestItem,
    HarvestSourceFields,
)
from ..._udata.nouns.harvest import HarvestJob as HarvestJobFields
from ..._udata.pagination import page_facts
from ..._udata.query import Query
from ..._udata.values import read_values, to_values
from ..._words import counted
from ...errors import InvalidAnswerError
from ..core.collection import Collection, Lists
from ..core.record import Record
from .organization import Organization

if TYPE_CHECKING:
    from ..._udata.enumerations import HarvestItemStatus
    from ..._udata.listing import Listing
    from ..._udata.nouns.harvest import HarvestSourceFilters
    from ..core.pages import Pages


class HarvestJob(Record, HarvestJobFields, frozen=True):
    """One run of a harvest source; `refresh()` tells how far one is that runs."""

    _noun: ClassVar[str] = "a harvest job"
    _collection: ClassVar[str] = "harvest/job"
    _shown: ClassVar[tuple[str, ...]] = ("id", "status")

    def items(self, *, status: HarvestItemStatus | str | None = None) -> list[HarvestItem]:
        """Return what became of each remote object (GET /api/1/harvest/job/{id}/items/).

        Args:
            status: Only those of this status, such as "failed".

        Raises:
            RefusedError: There is no such status.
        """
        items = Listed[HarvestItem]()
        rows: object = None
        chosen = {} if status is None else {"status": status}
        number = 1
        while True:
            response = self.client._transport.send(
                "GET", f"{self._path}items/", params={**chosen, "page": number, "page_size": 100}
            )
            page = read_object(response.content)
            rows, before = page.get("data"), rows
            if not is_list(rows):
                raise InvalidAnswerError(f"the answer holds no items: {shown(response.content)}")
            if rows and rows == before:
                raise InvalidAnswerError(f"{response.url} holds the items of the page before")
            items += to_values(HarvestItem, rows)
            facts = page_facts(page)
            if not rows or facts.next_page is None:
                if facts.total is not None and len(items) < facts.total:
                    raise InvalidAnswerError(
                        f"{response.url} ends after {counted(len(items), 'items', of=facts.total)}"
                    )
                return items
            number += 1


class _Jobs(Lists[HarvestJob]):
    _kind = HarvestJob


class HarvestSource(Record, HarvestSourceFields, frozen=True):
    """A harvest source: a catalogue elsewhere, from which the portal takes datasets."""

    _noun: ClassVar[str] = "a harvest source"
    _collection: ClassVar[str] = "harvest/source"
    _shown: ClassVar[tuple[str, ...]] = ("id", "name")
    _parts: ClassVar[Mapping[str, bool]] = {"organization": False}

    organization: Organization | None = ABSENT
    """The organization for which it is harvested, or `None`: then its `owner` is a user."""

    def jobs(self, **options: Unpack[Listing]) -> Pages[HarvestJob]:
        """Return the runs of the source, the newest first (GET /api/1/harvest/source/{id}/jobs/).

        Args:
            options: The options of every list.
        """
        query = Query("harvest jobs", f"{self._path}jobs/")
        return _Jobs(self.client)._list(options, query=query)


class HarvestSources(Collection[HarvestSource]):
    """The portal's harvest sources, to read: the portal's own pages set them up."""

    _kind = HarvestSource
    _query = HARVEST_SOURCES

    def list(self, **filters: Unpack[HarvestSourceFilters]) -> Pages[HarvestSource]:
        """Return the harvest sources that fit, page after page (GET /api/1/harvest/sources/).

        Args:
            filters: What they have to fit, and the options of every list.

        Raises:
            FieldError: There is no such filter or field, or a value is of no use to it.
        """
        return self._list(filters)

    def count(self, **filters: Unpack[HarvestSourceFilters]) -> int:
        """Return how many harvest sources fit (one small GET of /api/1/harvest/sources/).

        Args:
            filters: What they have to fit.
        """
        return self._count(filters)

    def backends(self) -> Sequence[HarvestBackend]:
        """Return the kinds of catalogues that can be harvested (GET /api/1/harvest/backends/)."""
        response = self._client._transport.send("GET", "harvest/backends/")
        return read_values(HarvestBackend, response.content)
