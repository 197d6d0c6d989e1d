"""The queries of lists: filters, orders, fields and options become one request. Pure.

The server ignores unknown filters and some unknown ids, and then lists the whole catalogue. This
module refuses such filters; the caller looks such ids up before.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, NamedTuple, get_args

from pydantic import BaseModel

from .._json import is_list, is_mapping, is_object, is_series
from ..errors import FieldError
from . import choices
from .choices import Enumeration, Unlisted, record_id, refusal
from .formats import plain_format
from .ids import is_id, noun_of_class
from .masks import mask, page_mask
from .pagination import HIDING
from .synonyms import meant
from .tags import tag_to_find
from .write.plain import to_json
from .write.references import reference_of

PAGE_SIZE = 100
"""Records a page: larger pages cost more garbage collection a record."""

SMALL_PAGE_SIZE = 500
"""Records a page with `fields`: such records are small, and requests cost more."""

_OPTIONS = ("fields", "limit", "page_size", "prefetch", "visible_only")


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter of a list.

    Attributes:
        kind: The kind of its value.
        path: For an id: the collection of the object.
        verify: The server ignores an unknown id: look each id up before, for others may have
            deleted the object.
        mixed: An id may also be of an object of another class and collection.
        keyed: The filter needs a key.
        choices: For a text: the only values that match anything.
        enumeration: For a choice or a format: its values.
        late: The server finds nothing for an unknown value: check the value only then.
    """

    kind: Literal["text", "texts", "tags", "format", "choice", "flag", "switch", "period", "id"]
    path: str = ""
    verify: bool = False
    mixed: bool = False
    keyed: bool = False
    choices: tuple[str, ...] = ()
    enumeration: Enumeration | None = None
    late: bool = False


TEXT = Filter("text")
TEXTS = Filter("texts")
TAGS = Filter("tags")
"""Tags, in the platform's spelling."""
FORMAT = Filter("format", enumeration=choices.FORMAT, late=True)
FLAG = Filter("flag")
KEYED_FLAG = Filter("flag", keyed=True)
PERIOD = Filter("period")
SWITCH = Filter("switch")
"""A flag for which the server takes any text as true, even "false"."""


class OwnId:
    """The key's owner, as a filter: the list looks the id up."""


_CLASSES = {
    "/api/2/topics/": "Topic",
    "dataservices/": "Dataservice",
    "datasets/": "Dataset",
    "organizations/": "Organization",
    "posts/": "Post",
    "reuses/": "Reuse",
    "users/": "User",
}


def choice_filter(enumeration: Enumeration) -> Filter:
    """Return a filter by a value of an enumeration."""
    late = not enumeration.known or enumeration is choices.GRANULARITY
    return Filter("choice", enumeration=enumeration, late=late)


def orders(sort: Any) -> tuple[str, ...]:
    """Return the orders of a literal of `types/orders.py`, without their minus."""
    return tuple(order for order in get_args(sort) if not order.startswith("-"))


def id_filter(path: str, *, verify: bool = False, mixed: bool = False) -> Filter:
    """Return a filter by the id of an object of the collection at `path`."""
    return Filter("id", path, verify=verify, mixed=mixed)


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
        unmasked: Fields of which the server gives no single part: it refuses such a mask.
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
            raise FieldError(_unknown(name, "a filter", self.noun, there))
        param = self.names.get(name, name)
        request.names[param] = name
        if isinstance(value, OwnId):
            request.references[param] = IdLookup(name, "", "me", verify=False)
            return
        if known.kind == "id":
            path, kind = known.path, _CLASSES.get(known.path)
            if known.mixed and (found := _class_of(value)) in _CLASSES.values():
                # The class tells the collection of a slug: two nouns may share a slug.
                path, kind = next(item for item in _CLASSES.items() if item[1] == found)
            id, sure = identity(name, value, kind)
            if known.verify or not (sure or is_id(id)):
                request.references[param] = IdLookup(name, path, id, verify=known.verify)
            else:
                request.params[param] = id
            return
        if known.enumeration is not None:
            value = record_id(value, known.enumeration.key)
        request.params[param] = plain = _SAY[known.kind](name, value)
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
        return _list_mask(
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


def _list_mask(
    fields: object,
    known: Collection[str],
    parts: Collection[str],
    *,
    noun: str,
    links: Collection[str],
    unmasked: Collection[str],
    visible_only: bool,
    index_only: bool,
) -> str:
    if not known and is_series(fields):
        raise FieldError(f"the list of {noun} takes no fields: they come whole")
    wanted = _wanted(fields, noun, known, parts)
    for top in (name.partition(".")[0] for name in wanted):
        if top in links:
            raise FieldError(f"{top!r} is not part of this list: refresh() the records for it")
    wanted = [top if (top := name.partition(".")[0]) in unmasked else name for name in wanted]
    if visible_only:
        wanted += [name for name in HIDING if name in known]
    chosen = page_mask(_widest(wanted))
    return f"{chosen},facets" if index_only else chosen


def _wanted(fields: object, noun: str, known: Collection[str], parts: Collection[str]) -> list[str]:
    """Return the fields to ask for: the caller's choice, and the ids that verbs need."""
    if not is_series(fields) or not all(isinstance(name, str) for name in fields):
        raise FieldError("fields is a list of texts, such as ('title', 'resources.url')")
    wanted: list[str] = ["id", *fields]
    for name in fields:
        top = name.partition(".")[0]
        if top not in known:
            raise FieldError(_unknown(top, "a field", noun, known))
        if top in parts and "." in name:
            wanted.append(f"{top}.id")
    return wanted


def _widest(wanted: Sequence[str]) -> Sequence[str]:
    """Return each field once; a part does not narrow a field that is asked for as a whole."""
    whole = set(wanted)
    names = dict.fromkeys(wanted)
    return [name for name in names if name.partition(".")[0] not in whole - {name}]


def object_mask(fields: object, noun: str, known: Collection[str], parts: Collection[str]) -> str:
    """Return the X-Fields header that asks for some fields of one object.

    Args:
        fields: What a caller chose, such as `("title", "resources.url")`.
        noun: The kind of object, with its article, for messages.
        known: The fields that the object has.
        parts: The fields that are records themselves.

    Raises:
        FieldError: It is no list of texts, or the object has no such field.
    """
    return mask(_widest(_wanted(fields, noun, known, parts)))


def refuse_unfetched(fields: object) -> None:
    """Refuse fields of an object that is not fetched.

    Raises:
        FieldError: There are some.
    """
    if fields is not None:
        raise FieldError(
            "fields= chooses the fields to load, and fetch=False loads none: leave out one of them"
        )


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
        index_only: Use the answer only if it has facets.
        links: Fields that hold a link in this list.
        unmasked: Fields of which the server gives no single part.
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
        """Return what asks for `fields` only.

        Args:
            fields: The paths of the fields.
            known: The fields of the records.
            parts: Those of them that are records themselves.

        Raises:
            FieldError: A field is none of theirs.
        """
        chosen = _list_mask(
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
        """Return what asks for the first rows, as a table shows them.

        Args:
            fields: The paths of the fields, unless the caller of the list chose some.
            rows: How many rows there are at most.
            known: The fields of the records.
        """
        size = rows if self.limit is None else max(1, min(rows, self.limit))
        if self.mask is not None or not fields:
            return self._replace(page_size=size)
        hiding = [name for name in HIDING if self.visible_only and name in known]
        chosen = page_mask(dict.fromkeys(("id", *fields, *hiding)))
        return self._replace(page_size=size, mask=f"{chosen},facets" if self.index_only else chosen)

    def filters(self) -> dict[str, object]:
        """Return the filters as the caller named them, with the parameters of the request."""
        said: dict[str, object] = {
            name: self.params[key] if key in self.params else self.references[key].id
            for key, name in self.names.items()
            if key in self.params or key in self.references
        }
        return {"q": self.params["q"], **said} if "q" in self.params else said


def _class_of(value: object) -> str | None:
    reference = reference_of(value)
    return reference.get("class") if is_mapping(reference) else None


def identity(name: str, value: Any, kind: str | None = None) -> tuple[str, bool]:
    """Return an id or a slug, and whether it is surely an id.

    The id of a record with more fields came from the portal, and is sure.

    Args:
        name: The name of the filter or the argument, for messages.
        value: An id, a slug or a record.
        kind: The required class of a record, such as "Topic".

    Raises:
        FieldError: `value` is no id, or a record of another class.
    """
    held = vars(value) if isinstance(value, BaseModel) else value
    if is_object(held) and isinstance(held.get("id"), str):
        found = _class_of(value)
        if kind is not None and found not in (None, kind):
            noun = noun_of_class(kind)
            raise FieldError(
                f"{name}={value!r:.60} is {noun_of_class(found)}: give {noun}, its id or its slug"
            )
        known = isinstance(value, BaseModel) and len(value.model_fields_set) > 1
        return held["id"], known and found == kind
    if is_series(value):
        raise FieldError(f"{name}={value!r:.60} is a list: give one id, slug or record")
    plain = to_json(value, name)
    if isinstance(plain, str) and plain.strip():
        return plain.strip(), False
    raise FieldError(f"{name}={value!r:.60} is not an id: give an id, a slug or a record")


def suggestions(text: str, size: int) -> dict[str, str | int]:
    """Return the query for suggestions.

    Raises:
        FieldError: `text` is no text, or `size` no number.
    """
    if not isinstance(text, str):
        raise FieldError(f"text is {text!r:.60}: it must be a text")
    return {"q": text, "size": check_whole("size", size, least=1) or 1}


def _text(name: str, value: Any) -> str:
    if isinstance(value, str) and value.strip():
        return value
    raise FieldError(f"{name}={value!r:.60} must be a text")


def _texts(name: str, value: Any) -> list[str]:
    items = [value] if isinstance(value, str) else to_json(value, name)
    if is_list(items) and items:
        return [_text(name, item) for item in items]
    raise FieldError(f"{name}={value!r:.60} must be a text, or a list of texts")


def _tags(name: str, value: Any) -> list[str]:
    return [tag_to_find(name, tag) for tag in _texts(name, value)]


def _format(name: str, value: Any) -> str:
    return plain_format(_text(name, value))


def other_spellings(format: str) -> Sequence[str]:
    """Return how a format may be stored besides: the server compares it letter by letter.

    It stores the formats of some harvested catalogues in upper case, and keeps the dot that a
    program wrote before one.
    """
    usual = plain_format(format)
    spellings = dict.fromkeys((usual.upper(), f".{usual}", format.strip()))
    return [one for one in spellings if one != usual]


def _flag(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    raise FieldError(f"{name}={value!r:.60} must be True or False")


def _switch(name: str, value: Any) -> str:
    return "" if _flag(name, value) == "false" else "true"


def _period(name: str, value: Any) -> str:
    plain = to_json(value, name)
    if is_object(plain):
        plain = [plain.get("start"), plain.get("end")]
    days = r"\d{4}-\d\d-\d\d"
    if is_list(plain) and len(plain) == 2:
        plain = "-".join(str(day)[:10] for day in plain)
    # The server finds nothing for an unreadable period.
    if isinstance(plain, str) and re.fullmatch(f"{days}-{days}", plain, re.ASCII):
        with suppress(ValueError):
            for day in (plain[:10], plain[11:]):
                date.fromisoformat(day)
            return plain
    raise FieldError(f"{name}={value!r:.60} must be two days, as ('2026-01-01', '2026-12-31')")


_SAY: dict[str, Callable[[str, Any], Any]] = {
    "text": _text,
    "texts": _texts,
    "tags": _tags,
    "format": _format,
    "choice": _text,
    "flag": _flag,
    "switch": _switch,
    "period": _period,
}


def check_whole(name: str, value: Any, *, least: int) -> int | None:
    """Return a whole number, or `None` where there is none.

    Raises:
        FieldError: It is something else, or below the `least` one.
    """
    if value is None or (isinstance(value, int) and value >= least):
        return value if value is None else int(value)
    raise FieldError(f"{name}={value!r:.60} must be a whole number, {least} or more")


def _unknown(name: object, what: str, noun: str, known: Collection[str]) -> str:
    if name == "page" and what == "a filter":
        return (
            f"'page' is not a filter of {noun}: the list goes from page to page by itself; limit= "
            "takes the first records, and pages() gives them page by page"
        )
    near = meant(name, known)
    hint = f"did you mean {near!r}?" if near else f"there are {', '.join(sorted(known))}"
    return f"{name!r} is not {what} of {noun}: {hint}"
