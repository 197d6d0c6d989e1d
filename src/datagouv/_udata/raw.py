"""A walk over any route of the API: its request, and the rows of its answers. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qs

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from .._json import is_list, is_object, is_series
from ..errors import FieldError, InvalidAnswerError
from .masks import page_mask
from .query import ListRequest, check_whole

_PAGE_SIZE = 100
_COUNTED = ("page", "page_size")
"""What a walk says itself."""


class RawObject(dict[str, Any]):
    """An object as the JSON of the portal gives it: a dictionary."""

    __module__ = "datagouv.types"

    _written_in = "datagouv._udata.raw"
    _place = ""

    @classmethod
    def __get_pydantic_core_schema__(
        cls, _source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_after_validator_function(cls, handler(dict[str, Any]))

    @property
    def id(self) -> str:
        """Its id, or, where it has none, its place in the list."""
        id: object = self.get("id")
        return id if isinstance(id, str) and id else self._place


def raw_request(
    path: str,
    fields: Sequence[str] | None,
    params: Mapping[str, Any] | None,
    *,
    limit: int | None,
    page_size: int | None,
    prefetch: int,
) -> ListRequest:
    """Return the request for a route.

    Args:
        path: Of the route; it may hold a query.
        fields: What to load of each row.
        params: The query.
        limit: Rows at most.
        page_size: Rows a request.
        prefetch: Pages asked for ahead.

    Raises:
        FieldError: An argument is not usable.
    """
    if not isinstance(path, str) or not path.strip():
        raise FieldError(f"the path is {path!r:.60}: it must be a text, such as 'datasets/'")
    if params is not None and not isinstance(params, Mapping):
        raise FieldError(f"params must be a dictionary, not {type(params).__name__}")
    route, _, text = path.partition("?")
    query: dict[str, Any] = {**parse_qs(text, keep_blank_values=True), **(params or {})}
    for name in _COUNTED:
        if name in query:
            raise FieldError(
                f"{name!r} of {route!r:.60} is counted by the walk: leave it out of the query "
                "(page_size= says how many rows one request asks for)"
            )
    chosen = None
    if fields is not None:
        if not is_series(fields) or not all(isinstance(name, str) for name in fields):
            raise FieldError("fields is a list of texts, such as ('title', 'resources.url')")
        chosen = page_mask(["id", *fields])
    most = check_whole("limit", limit, least=0)
    size = check_whole("page_size", page_size, least=1) or _PAGE_SIZE
    return ListRequest(
        path=route,
        params=query,
        references={},
        mask=chosen,
        limit=most,
        page_size=size if most is None else max(1, min(size, most)),
        prefetch=check_whole("prefetch", prefetch, least=0) or 0,
        visible_only=False,
        keyed=False,
        spellings={},
        unlisted=[],
        doubts=[],
        noun=f"rows of {route}",
        names={},
    )


def raw_rows(answer: object, path: str, number: str | None) -> list[RawObject]:
    """Return the rows of a page, or of a list that has no pages.

    Args:
        answer: The JSON of the answer.
        path: Of the route, for messages.
        number: Of the page.

    Raises:
        InvalidAnswerError: The answer is neither, or a row is no object.
    """
    rows = answer.get("data") if is_object(answer) else answer
    if not is_list(rows) or not all(is_object(row) for row in rows):
        raise InvalidAnswerError(
            f"{path} does not give pages of objects: client.request('GET', {path!r}).json() "
            "reads what it gives"
        )
    found: list[RawObject] = []
    for place, row in enumerate(rows):
        raw = RawObject(row)
        raw._place = f"{number}/{place}"
        found.append(raw)
    return found
