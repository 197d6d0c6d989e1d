# Generated from src/datagouv/_async/core/raw_pages.py by scripts/unasync.py: edit that file, then `make style`.
"""Lazy pages of dictionaries, of any route: the walk of the lists, without records."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from ..._annotations import readable
from ..._json import is_object
from ..._udata.raw import RawObject, raw_rows
from ..._udata.values import Read, decode_leniently
from .page import Page
from .pages import Pages

if TYPE_CHECKING:
    from ..._udata.query import ListRequest
    from ..client import Client


@readable
class RawPages(Pages[RawObject]):
    """Dictionaries across the pages of a route, loaded while they are used."""

    def __init__(self, client: Client, list_request: ListRequest) -> None:
        super().__init__(client, RawObject, list_request)

    def __repr__(self) -> str:
        path = self._list_request.path
        return f"<Pages of {path}, loaded while they are iterated>"

    def _read(self, response: httpx.Response | None) -> Page[RawObject] | None:
        if response is None:
            return None
        answer = decode_leniently(response.content)
        number = response.url.params.get("page")
        rows = raw_rows(answer, self._list_request.path, number)
        if not is_object(answer):
            # A list without pages comes whole with each request: it says that none follows.
            answer = {"next_page": None, "total": len(rows)}
        return Page[RawObject].partly(Read(rows, [], []), answer)
