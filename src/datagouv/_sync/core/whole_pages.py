# Generated from src/datagouv/_async/core/whole_pages.py by scripts/unasync.py: edit that file, then `make style`.
"""Lists that the portal gives at once, with the verbs of every list: they hold one page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar, cast

from ..._udata.answers import read_list
from ..._udata.fields import IdentifiedValue
from ..._udata.masks import list_mask
from ..._udata.values import Read, to_values
from .page import Page
from .pages import Pages
from .record import Record

if TYPE_CHECKING:
    from ..._udata.query import ListRequest
    from ..client import Client


R = TypeVar("R", bound=Record | IdentifiedValue)


class WholePages(Pages[R]):
    """Records or values of a list without pages, loaded once they are used.

    Args:
        client: The client.
        kind: The class of the records or values.
        list_request: The list and its filters.
        parts: Returns the further filter of each request, where the portal gives the list in
            several: one request without such a filter by default.
    """

    def __init__(
        self,
        client: Client,
        kind: type[R],
        list_request: ListRequest,
        parts: Callable[[], Sequence[Mapping[str, str]]] | None = None,
    ) -> None:
        super().__init__(client, kind, list_request)
        self._each = parts

    def _first(self) -> Page[R]:
        if self._held is not None:
            return self._held
        self._know_portal()
        self._look_up_filters()
        parts: Sequence[Mapping[str, str]] = [{}]
        if self._each is not None:
            parts = self._each()
        rows = [row for part in parts for row in self._rows_of(part)]
        records = self._objects_in(rows)
        page = Page[R].partly(
            Read(records, [], []), {"next_page": None, "total": len(records)}
        )
        self._counted = page.count()
        return page

    def _objects_in(self, rows: Sequence[object]) -> list[Any]:
        kind: type[object] = self._kind
        if issubclass(kind, IdentifiedValue):
            return to_values(kind, rows, identified=True)
        # The type variable has two kinds, values and records.
        records = cast("type[Record]", kind)
        return records._parse_each(self._client, rows, whole=self._list_request.mask is None)

    def _rows_of(self, part: Mapping[str, str]) -> Sequence[Any]:
        asked = self._list_request
        answer = self._client._transport.send(
            "GET",
            asked.path,
            params={**asked.params, **part} or None,
            mask=None if asked.mask is None else list_mask(asked.mask),
        )
        return read_list(answer.content)
