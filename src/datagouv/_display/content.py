"""Which fields of an object a notebook shows, and how each value is written.

No request is sent: a card leaves out the fields that are not loaded, and says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel

from .._json import is_list, is_object
from .._words import counted
from . import html, svg

_TITLES = ("title", "name", "label", "text", "filename", "kind", "id")
_PAGES = ("page", "self_web_url")
_ADDRESSES = ("latest", "url", "base_api_url")

CARD = (
    *("description_short", "description", "headline", "about"),
    *("organization", "owner", "user", "recipient", "subject", "element", "related_to", "actor"),
    *("role", "email", "contact_form", "website", "business_number_id"),
    *("type", "topic", "kind", "backend", "status", "key", "label"),
    *("license", "frequency", "access_type", "temporal_coverage", "format", "filetype"),
    *("filesize", "mime", "checksum", "schema_", "rate_limiting", "availability"),
    *("base_api_url", "url", "latest", "tags", "badges", "roles", "scopes"),
    *("private", "archived", "deleted", "closed", "published", "active"),
    *("created_at", "created", "since", "last_modified", "last_update", "expires_at"),
    *("members", "contact_points", "datasets", "dataservices", "last_job"),
    *("metrics", "quality"),
)
"""The fields of a record that a card shows, where the record has them, in this order."""

COLUMNS = (
    *("organization", "subject", "element", "related_to", "actor", "follower"),
    *("type", "kind", "backend", "key", "status", "role", "email"),
    *("license", "frequency", "format", "filesize", "topic"),
    *("created", "closed", "last_update", "last_modified", "published", "since"),
)
"""The same for the columns of a table, after the title."""

_MOST = 6
"""Columns of a table."""
_ITEMS = 20
"""Rows of a list that is here already."""
_FILES = 10
"""Files that the card of a dataset shows."""
_WITHIN = ("id", "title", "name", "first_name", "last_name", "page", "class")


def title_of(model: BaseModel) -> str:
    """Return what people call an object: its title, its name, its id."""
    held = vars(model)
    person = [held[part] for part in ("first_name", "last_name") if held.get(part)]
    if person:
        return " ".join(map(str, person))
    return next((str(held[name]) for name in _TITLES if held.get(name)), "")


def page_of(model: BaseModel) -> object:
    """Return the address of an object's page, or of what it stands for, or `None`."""
    held = vars(model)
    return next((held[name] for name in (*_PAGES, *_ADDRESSES) if held.get(name)), None)


def titles_of(kind: type[BaseModel]) -> list[str]:
    """Return the fields from which `title_of` and `page_of` take what a table shows first."""
    first = ("title", "name", "first_name", "last_name")
    return [name for name in (*first, *_PAGES) if name in kind.model_fields]


def columns_of(kind: type[BaseModel]) -> list[str]:
    """Return the fields that a table of such objects shows beside the title."""
    return [name for name in COLUMNS if name in kind.model_fields][:_MOST]


def paths_of(kind: type[BaseModel]) -> list[str]:
    """Return the fields that a table requests: an object within a record gives its name only."""
    chosen: list[str] = []
    for name in (*titles_of(kind), *columns_of(kind)):
        field = kind.model_fields[name]
        key = str(field.validation_alias or name)
        if name in ("organization", "owner"):
            chosen += [f"{key}.{part}" for part in ("id", "name", "page")]
        else:
            chosen.append(key)
    return chosen


def size(octets: float) -> str:
    """Return a size in words: `1.5 MB`."""
    for unit in ("bytes", "kB", "MB", "GB"):
        if octets < 1000:
            return f"{octets:.0f} {unit}" if unit == "bytes" else f"{octets:.1f} {unit}"
        octets /= 1000
    return f"{octets:.1f} TB"


def cell(name: str, value: object) -> str:
    """Return the value of a field as HTML.

    Args:
        name: The field.
        value: The value.
    """
    if name == "filesize" and isinstance(value, int):
        return html.escape(size(value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime | date):
        return html.escape(value.isoformat()[:10])
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, str):
        return html.link(value, value)
    if isinstance(value, BaseModel):
        return _inner(value)
    if is_object(value):
        return _dictionary(value)
    if is_list(value):
        return _several(value)
    return html.escape(value)


def _inner(model: BaseModel) -> str:
    held = vars(model)
    if "score" in type(model).model_fields:
        return quality(model)
    if name := title_of(model):
        return html.link(page_of(model), name)
    known = [(part, value) for part, value in held.items() if _is_short(value)]
    return ", ".join(f"{html.escape(part)}&nbsp;{cell(part, value)}" for part, value in known)


def _is_short(value: object) -> bool:
    return isinstance(value, str | int | float | date) and value not in (False, "")


def _dictionary(value: Mapping[Any, Any]) -> str:
    if is_monthly(value):
        return svg.line(value)
    return html.escape(", ".join(map(str, value)))


def is_monthly(value: object) -> bool:
    """Tell whether a value holds a number for each of some months."""
    return (
        is_object(value)
        and len(value) > 1
        and all(
            isinstance(month, str)
            and len(month) == 7
            and month[4] == "-"
            and isinstance(number, int | float)
            for month, number in value.items()
        )
    )


def _several(values: Sequence[Any]) -> str:
    shown = [_inner(one) if isinstance(one, BaseModel) else html.escape(one) for one in values[:12]]
    more = len(values) - len(shown)
    return ", ".join(filter(None, shown)) + (f" and {more} more" if more else "")


def quality(model: BaseModel) -> str:
    """Return a bar for each criterion of a quality, as SVG."""
    held = vars(model)
    criteria = [
        (name, held[name])
        for name in type(model).model_fields
        if name in held and isinstance(held[name], bool)
    ]
    score: object = held.get("score")
    return svg.bars(float(score) if isinstance(score, int | float) else None, criteria)


def card_of(model: BaseModel, *, partly: bool, names: Sequence[str] | None = None) -> str:
    """Return an object as HTML.

    Args:
        model: The object.
        partly: The record may be loaded in part: the card then names the other fields.
        names: The fields to show; all that are set, by default.
    """
    held, kind = vars(model), type(model)
    if "score" in kind.model_fields:
        return html.block(quality(model))
    title = title_of(model)
    wanted = [name for name in (names or kind.model_fields) if name in kind.model_fields]
    rows: list[tuple[str, str]] = []
    for name in wanted:
        value = held.get(name)
        if value is None or value == "" or value is False or (is_list(value) and not value):
            continue
        if is_object(value) and not value:
            continue
        if isinstance(value, str) and name != "id" and value == title:
            continue
        if (shown := cell(name, value)) != "":
            rows.append((name.rstrip("_"), shown))
    if (id := held.get("id")) is not None and id != title and (names or "id" not in wanted):
        rows.append(("id", html.code(str(id))))
    below = _files(held.get("resources"))
    missing = [name.rstrip("_") for name in wanted if name not in held]
    if partly and missing:
        named = ", ".join(missing[:5]) + (", …" if len(missing) > 5 else "")
        below += html.note(f"Not loaded: {named}. refresh() loads the whole object.")
    return html.card(html.link(page_of(model), title), kind.__name__, rows, below)


def _files(resources: object) -> str:
    if not is_list(resources) or not resources:
        return ""
    names = ("title", "format", "filesize", "last_modified")
    shown = [one for one in resources[:_FILES] if isinstance(one, BaseModel)]
    rows = [_row(one, names[1:]) for one in shown]
    more = len(resources) - len(shown)
    left = html.note(f"and {more} more resources: dataset.resources holds all of them")
    return html.table(names, rows) + (left if more else "")


def _row(model: BaseModel, names: Sequence[str]) -> list[str]:
    held = vars(model)
    values = [(name, held.get(name)) for name in names]
    title = html.link(page_of(model), title_of(model) or type(model).__name__)
    return [title, *(_or_nothing(name, value) for name, value in values)]


def _or_nothing(name: str, value: object) -> str:
    return "" if value is None else cell(name, value)


def table_of(
    rows: Sequence[BaseModel | Mapping[str, object]],
    kind: type[object],
    *,
    noun: str,
    total: int | None,
    filters: Mapping[str, object],
    after: str,
) -> str:
    """Return the first rows of a list as HTML.

    Args:
        rows: The rows.
        kind: What they are.
        noun: The same in words, in the plural.
        total: How many there are, or `None` where the portal does not say.
        filters: What they have to fit.
        after: How to go on.
    """
    said = ", ".join(f"{name}={value!r:.80}" for name, value in filters.items())
    shown_total = noun if total is None else counted(total, noun)
    some = f"the first {len(rows)}" if rows and len(rows) != total else ""
    head = " · ".join(filter(None, [shown_total, said, some]))
    models = [one for one in rows if isinstance(one, BaseModel)]
    if issubclass(kind, BaseModel):
        # An object without a title shows its kind or its id.
        called = [name for name in _TITLES if name in kind.model_fields] or ["title"]
        first = titles_of(kind)[:1] or called[:1]
        columns = [name for name in _columns(models, kind) if name not in first]
        names = [name for name in columns if any(vars(one).get(name) for one in models)]
        body = html.table([*first, *names], [_row(one, names) for one in models])
    else:
        body = _raw_table([one for one in rows if not isinstance(one, BaseModel)])
    return html.block(html.note(head), body if rows else "", html.note(after) if after else "")


def _raw_table(rows: Sequence[Mapping[str, object]]) -> str:
    """Return dictionaries as HTML: the values that fit into a cell, titles and ids first."""
    keys = dict.fromkeys(key for one in rows for key in one)
    filled = [key for key in keys if any(_is_short(one.get(key)) for one in rows)]
    names = [*(key for key in _TITLES if key in filled), *filled]
    shown = list(dict.fromkeys(names))[: _MOST + 1]
    return html.table(
        shown, [[_or_nothing(name, _shortly(one.get(name))) for name in shown] for one in rows]
    )


def _shortly(value: object) -> object:
    return value if isinstance(value, str | int | float) else None


def list_of(items: Sequence[object]) -> str | None:
    """Return the objects of a list as HTML, or `None` where they are not of one class.

    Args:
        items: The objects: records, values, months.
    """
    rows = items[:_ITEMS]
    kinds = {type(one) for one in rows}
    if len(kinds) != 1:
        return None
    (kind,) = kinds
    models = [one for one in rows if isinstance(one, BaseModel)]
    if models:
        first, names = _title_and_columns(models)
        body = html.table([first, *names], [_row(one, names) for one in models])
    elif is_dataclass(kind):
        # The ids of the object that a verb was asked about are the same in each row.
        names = [field.name for field in fields(kind) if not field.name.endswith("_id")]
        cells = [[(name, getattr(one, name)) for name in names] for one in rows]
        body = _lines(items, names) + html.table(
            names, [[_or_nothing(name, value) for name, value in row] for row in cells]
        )
    else:
        return None
    some = f" · the first {len(rows)}" if len(rows) < len(items) else ""
    return html.block(html.note(f"{kind.__name__} · {len(items)} in a list{some}"), body)


def months_of(rows: Sequence[Any], *, name: str, total: int | None, after: str) -> str:
    """Return the traffic of objects by month as HTML.

    Args:
        rows: The months of objects, as data classes.
        name: What the traffic is of, such as "datasets".
        total: How many there are, or `None` where that is not known.
        after: How to go on.
    """
    said = [f"traffic of {name}"]
    if total is not None:
        said.append(counted(total, "months of an object"))
        if rows and len(rows) != total:
            said.append(f"the first {len(rows)}")
    names = [field.name for field in fields(rows[0])] if rows else []
    cells = [[_or_nothing(one, getattr(row, one)) for one in names] for row in rows]
    body = html.table(names, cells) if rows else ""
    return html.block(html.note(" · ".join(said)), body, html.note(after))


def _title_and_columns(rows: Sequence[BaseModel]) -> tuple[str, list[str]]:
    """Return the name of the first column of a list, and those of the others."""
    kind = type(rows[0])
    held = [vars(one) for one in rows]
    filled = [name for name in kind.model_fields if any(one.get(name) for one in held)]
    first = next((name for name in _TITLES if name in filled), kind.__name__)
    if hasattr(kind, "to_dict"):
        usual = [name for name in _columns(rows, kind) if name in filled]
        return first, [name for name in usual if name != first]
    # People write the id of a value: it comes before its label.
    short = [
        name
        for name in filled
        if name not in (first, *_PAGES, *_ADDRESSES)
        and not any(is_list(one.get(name)) or is_object(one.get(name)) for one in held)
    ]
    return first, short[:_MOST]


def _lines(months: Sequence[Any], names: Sequence[str]) -> str:
    """Return a line for each number that objects of several months hold."""
    if len(months) < 2 or "month" not in names:
        return ""
    return "".join(
        html.note(name) + svg.line({one.month: getattr(one, name) for one in months})
        for name in names
        if isinstance(getattr(months[0], name), int)
    )


def _columns(rows: Sequence[BaseModel], kind: type[BaseModel]) -> list[str]:
    """Return the columns of a table: the usual ones, then what else the rows hold, if it is little.

    A caller who asked for some fields sees these.
    """
    usual = columns_of(kind)
    held = list(dict.fromkeys(name for one in rows for name in vars(one)))
    if len(held) > len(_WITHIN) + _MOST:
        return usual
    others = [name for name in held if name not in (*usual, *_WITHIN, *_PAGES)]
    return [*usual, *others][:_MOST]
