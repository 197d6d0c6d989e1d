"""The queries of lists: filters, orders, fields and options become one request. Pure.

The server ignores unknown filters and some unknown ids, and then lists the whole catalogue. This
module refuses such filters; the caller looks such ids up before.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, get_args

from ..errors import FieldError
from .choices import Unlisted, refusal
from .filters import Filter, OwnId, named_object, other_spellings, said
from .masks import chosen_mask, page_mask, unknown_name
from .pagination import HIDING

PAGE_SIZE = 100
"""Records a page: larger pages cost more garbage collection a record."""

SMALL_PAGE_SIZE = 500
"""Records a page with `fields`: such records are small, and requests cost more."""

_OPTIONS = ("fields", "limit", "page_size", "prefetch", "visible_only")


def orders(sort: Any) -> tuple[str, ...]:
    """Return the orders that a literal type lists, without the reversed ones ("-title")."""
    return tuple(order for order in get_args(sort) if not order.startswith("-"))


@dataclass(frozen=True, slots=True)
class Query:
    """The filters, orders and fields of one list.

    Attributes:
        noun: The noun of the list, for messages.
        path: The path of the list in the API.
        filters: The filters.
        sorts: The orders, without their minus.
        order: The default order of a walk.
        names: The server's names of filters, where they differ.
        sort_names: The list's names of orders, where the search of the noun has others.
        links: Fields that hold a link in this list, and whole objects in other lists.
        index_only: The search ignores its text on a portal without a search engine; then its
            answer has no facets.
        brief: Fields that hold whole objects, and the parts of them to load by default.
        unmasked: Fields that the server gives whole only: it refuses a mask within them.
    """

    noun: str
    path: str
    filters: Mapping[str, Filter] = field(default_factory=dict[str, Filter])
    sorts: Sequence[str] = ()
    order: str | None = None
    names: Mapping[str, str] = field(default_factory=dict[str, str])
    sort_names: Mapping[str, str] = field(default_factory=dict[str, str])
    links: Sequence[str] = ()
    index_only: bool = False
    brief: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])
    unmasked: Sequence[str] = ()

    def ask(
        self, given: Mapping[str, Any], known: Collection[str], parts: Collection[str]
    ) -> ListRequest:
        """Return the request for a list.

        Args:
            given: Options and filters.
            known: The fields of the records.
            parts: The fields that hold records themselves.

        Raises:
            FieldError: A filter, an order or an option is wrong; the error names it.
        """
        options = {name: given[name] for name in _OPTIONS if given.get(name) is not None}
        filters = {name: given[name] for name in given if name not in _OPTIONS}
        limit = check_whole("limit", options.get("limit"), least=0)
        usual = SMALL_PAGE_SIZE if "fields" in options else PAGE_SIZE
        size = check_whole("page_size", options.get("page_size"), least=1) or usual
        request = ListRequest(
            path=self.path,
            params={},
            references={},
            mask=self._mask(options, known, parts),
            limit=limit,
            page_size=size if limit is None else max(1, min(size, limit)),
            prefetch=check_whole("prefetch", options.get("prefetch"), least=0) or 0,
            visible_only=bool(options.get("visible_only")),
            keyed=any(
                isinstance(value, OwnId) or (name in self.filters and self.filters[name].keyed)
                for name, value in filters.items()
            ),
            spellings={},
            unlisted=[],
            doubts=[],
            noun=self.noun,
            names={},
            index_only=self.index_only,
            links=self.links,
            unmasked=self.unmasked,
        )
        for name, value in filters.items():
            if name == "sort":
                request.params["sort"] = self._sort(value)
                request.names["sort"] = "sort"
            else:
                self._add(request, name, value)
        if self.order is not None:
            request.params.setdefault("sort", self.order)
        return request

    def _add(self, request: ListRequest, name: str, value: Any) -> None:
        known = self.filters.get(name)
        if known is None:
            there = [*self.filters, *_OPTIONS, *(["sort"] if self.sorts else [])]
            raise FieldError(unknown_name(name, "a filter", self.noun, there))
        param = self.names.get(name, name)
        request.names[param] = name
        if isinstance(value, OwnId):
            request.references[param] = IdLookup(name, "", "me", verify=False)
            return
        if known.kind == "id":
            path, id, sure = named_object(known, name, value)
            if known.verify or not sure:
                request.references[param] = IdLookup(name, path, id, verify=known.verify)
            else:
                request.params[param] = id
            return
        request.params[param] = plain = said(known, name, value)
        if known.enumeration is not None:
            unlisted = Unlisted(f"the filter {name}", plain, known.enumeration)
            if known.late:
                request.doubts.append(unlisted)
            elif not known.enumeration.takes(plain):
                if not known.enumeration.path:
                    raise FieldError(refusal(unlisted, {}))
                request.unlisted.append(unlisted)
        if known.kind == "format":
            request.spellings[param] = other_spellings(value)
        if known.choices and plain not in known.choices:
            raise FieldError(f"{name}={value!r:.60} must be one of {', '.join(known.choices)}")

    def _sort(self, value: object) -> str:
        if isinstance(value, str):
            name = value.removeprefix("-")
            if name in self.sorts:
                return value
            if name in self.sort_names:
                return value.replace(name, self.sort_names[name])
        if not self.sorts:
            raise FieldError(f"the list of {self.noun} has one order only: leave sort= out")
        raise FieldError(
            f"sort={value!r} is not an order of {self.noun}: use one of "
            f"{', '.join(self.sorts)}, with a minus for the reverse"
        )

    def _mask(
        self, options: Mapping[str, Any], known: Collection[str], parts: Collection[str]
    ) -> str | None:
        fields = options.get("fields")
        if fields is None:
            return self._usual_mask(tuple(known)) if self.links or self.brief else None
        return chosen_mask(
            fields,
            known,
            parts,
            noun=self.noun,
            links=self.links,
            unmasked=self.unmasked,
            visible_only=bool(options.get("visible_only")),
            index_only=self.index_only,
        )

    def _usual_mask(self, known: tuple[str, ...]) -> str:
        """Return the mask of a caller who chooses no fields, which is made once."""
        made = _USUAL_MASKS.get((self.path, known))
        if made is None:
            # Leave out fields that hold links here: a refresh() loads their objects.
            kept = (name for name in known if name not in self.links)
            made = page_mask(part for name in kept for part in self._brief(name))
            _USUAL_MASKS[self.path, known] = made
        return made

    def _brief(self, name: str) -> Sequence[str]:
        return [f"{name}.{part}" for part in self.brief.get(name, ())] or [name]


_USUAL_MASKS: dict[tuple[str, tuple[str, ...]], str] = {}
"""The usual mask of each list, by its path and the fields of its records."""


class IdLookup(NamedTuple):
    """The look-up of an object that a filter names.

    Attributes:
        name: The filter.
        path: The collection of the object.
        id: Its id or its slug.
        verify: The server ignores a deleted object: each walk looks the object up again.
    """

    name: str
    path: str
    id: str
    verify: bool


class ListRequest(NamedTuple):
    """The request for one list.

    Attributes:
        path: The path of the list in the API.
        params: The query, with the ids that were looked up.
        references: The objects to look up, by the name of the parameter.
        mask: The X-Fields header, or `None` for everything.
        limit: Records at most.
        page_size: Records a request.
        prefetch: Pages loaded ahead.
        visible_only: Leave out deleted, archived and private objects.
        keyed: The request needs a key.
        spellings: Other values to try for a filter that finds nothing.
        unlisted: Values that the SDK does not know, and the portal may know.
        doubts: Values to check where the list is empty.
        noun: The noun of the list, for messages.
        names: The caller's names of filters, by the portal's; also "sort", unless by default.
        index_only: The answer counts only if it has facets.
        links: Fields that hold a link in this list.
        unmasked: Fields that the server gives whole only.
    """

    path: str
    params: dict[str, Any]
    references: dict[str, IdLookup]
    mask: str | None
    limit: int | None
    page_size: int
    prefetch: int
    visible_only: bool
    keyed: bool
    spellings: dict[str, Sequence[str]]
    unlisted: list[Unlisted]
    doubts: list[Unlisted]
    noun: str
    names: dict[str, str]
    index_only: bool = False
    links: Sequence[str] = ()
    unmasked: Sequence[str] = ()

    def narrowed(
        self, fields: Sequence[str], known: Collection[str], parts: Collection[str]
    ) -> ListRequest:
        """Return the request for the same list with `fields` only.

        Args:
            fields: The paths of the fields.
            known: The fields of the records.
            parts: The fields that hold records themselves.

        Raises:
            FieldError: The records have no such field.
        """
        chosen = chosen_mask(
            fields,
            known,
            parts,
            noun=self.noun,
            links=self.links,
            unmasked=self.unmasked,
            visible_only=self.visible_only,
            index_only=self.index_only,
        )
        size = SMALL_PAGE_SIZE if self.page_size == PAGE_SIZE else self.page_size
        if self.limit is not None:
            size = max(1, min(size, self.limit))
        return self._replace(mask=chosen, page_size=size)

    def previewed(self, fields: Sequence[str], rows: int, known: Collection[str]) -> ListRequest:
        """Return the request for the first rows of the same list, as a table shows them.

        Args:
            fields: The paths of the fields, unless the caller of the list chose some.
            rows: The largest number of rows.
            known: The fields of the records.
        """
        size = rows if self.limit is None else max(1, min(rows, self.limit))
        if self.mask is not None or not fields:
            return self._replace(page_size=size)
        hiding = [name for name in HIDING if self.visible_only and name in known]
        chosen = page_mask(dict.fromkeys(("id", *fields, *hiding)))
        return self._replace(page_size=size, mask=f"{chosen},facets" if self.index_only else chosen)

    def filters(self) -> dict[str, object]:
        """Return the filters by the caller's names, with the values that the request sends."""
        named: dict[str, object] = {
            name: self.params[key] if key in self.params else self.references[key].id
            for key, name in self.names.items()
            if key in self.params or key in self.references
        }
        return {"q": self.params["q"], **named} if "q" in self.params else named


def suggestions(text: str, size: int) -> dict[str, str | int]:
    """Return the query for suggestions.

    Raises:
        FieldError: `text` is no text, or `size` no number.
    """
    if not isinstance(text, str):
        raise FieldError(f"text is {text!r:.60}: it must be a text")
    return {"q": text, "size": check_whole("size", size, least=1) or 1}


def check_whole(name: str, value: Any, *, least: int) -> int | None:
    """Return `value` as a whole number; `None` stays `None`.

    Raises:
        FieldError: `value` is no whole number, or is below `least`.
    """
    if value is None or (isinstance(value, int) and value >= least):
        return value if value is None else int(value)
    raise FieldError(f"{name}={value!r:.60} must be a whole number, {least} or more")
