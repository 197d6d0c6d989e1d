"""Field masks: the X-Fields header, and the fields that a caller chooses for it. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from .._json import is_series
from ..errors import FieldError
from .pagination import HIDING
from .synonyms import meant


def mask(fields: Iterable[str]) -> str:
    """Return the X-Fields header that requests `fields` only.

    Args:
        fields: The names of fields; a dot names a field of an inner object ("resources.url").

    Raises:
        FieldError: A name is not the path of a field.
    """
    tree: dict[str, Any] = {}
    for field in fields:
        branch = tree
        for part in field.split("."):
            if not re.fullmatch(r"\w+", part, re.ASCII):
                raise FieldError(f"{field!r} is not the path of a field, such as 'resources.url'")
            branch = branch.setdefault(part, {})
    return _mask(tree)


def _mask(tree: Mapping[str, Any]) -> str:
    return ",".join(f"{key}{{{_mask(sub)}}}" if sub else key for key, sub in tree.items())


def page_mask(fields: Iterable[str]) -> str:
    """Return the X-Fields header of a page of a list: `fields` of its records, and its place."""
    return f"data{{{mask(fields)}}},next_page,page,page_size,total"


def list_mask(of_page: str) -> str:
    """Return the X-Fields header of a list without pages, from that of a page of the same list."""
    return of_page.removeprefix("data{").rpartition("}")[0]


def chosen_mask(
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
    """Return the X-Fields header of a page whose fields a caller chose.

    Args:
        fields: The caller's choice, such as `("title", "resources.url")`.
        known: The fields of the records.
        parts: The fields that are records themselves.
        noun: The noun of the list, for messages.
        links: Fields that hold a link in this list.
        unmasked: Fields that the server gives whole only.
        visible_only: Also load the fields that mark a hidden object.
        index_only: Also load the facets.

    Raises:
        FieldError: The records have no such field, or this list leaves it out.
    """
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
            raise FieldError(unknown_name(top, "a field", noun, known))
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
        FieldError: `fields` is no list of texts, or the object has no such field.
    """
    return mask(_widest(_wanted(fields, noun, known, parts)))


def refuse_unfetched(fields: object) -> None:
    """Refuse fields of an object that is not fetched.

    Raises:
        FieldError: `fields` names some.
    """
    if fields is not None:
        raise FieldError(
            "fields= chooses the fields to load, and fetch=False loads none: leave out one of them"
        )


def unknown_name(name: object, what: str, noun: str, known: Collection[str]) -> str:
    """Return the text of an error about a name that a noun does not have; it tells the nearest."""
    if name == "page" and what == "a filter":
        return (
            f"'page' is not a filter of {noun}: the list goes from page to page by itself; limit= "
            "takes the first records, and pages() gives them page by page"
        )
    near = meant(name, known)
    hint = f"did you mean {near!r}?" if near else f"there are {', '.join(sorted(known))}"
    return f"{name!r} is not {what} of {noun}: {hint}"
