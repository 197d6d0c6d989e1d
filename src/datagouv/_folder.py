"""The files of a dataset in a folder: which, under what names, and what became of each. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from string import Formatter
from typing import Generic, TypeVar

from ._names import as_one, distinct_name, key_of, resource_name, safe_name
from .errors import DatagouvError, FieldError
from .types.resource import ResourceFields

R = TypeVar("R", bound=ResourceFields)


@dataclass(frozen=True, slots=True)
class Downloaded(Generic[R]):
    """What became of one resource's file.

    Attributes:
        resource: The resource.
        path: Where its file is, or `None`.
        error: Why it is not there, or `None`.
    """

    resource: R
    path: Path | None
    error: DatagouvError | None


def choose(
    resources: Sequence[R],
    *,
    types: Sequence[str] | None,
    formats: Sequence[str] | None,
    pattern: str | None,
) -> list[R]:
    """Return the resources that were asked for, in their order."""
    if isinstance(types, str) or isinstance(formats, str):
        raise FieldError("types and formats are lists, such as ['main']")
    wanted = None if formats is None else {item.lower().lstrip(".") for item in formats}
    return [
        resource
        for resource in resources
        if (types is None or resource.type in types)
        and (wanted is None or (resource.format or "").lower() in wanted)
        and (pattern is None or _matches(resource, pattern.lower()))
    ]


def _matches(resource: ResourceFields, pattern: str) -> bool:
    return fnmatch(resource.title.lower(), pattern) or fnmatch(_usual(resource).lower(), pattern)


def _usual(resource: ResourceFields) -> str:
    return resource_name(resource.url, resource.title, resource.format)


def distinct_names(resources: Sequence[ResourceFields], naming: str | None) -> list[str]:
    """Return a name for each file: safe, and no two the same on any file system.

    Where a name is taken, the beginning of the resource's id goes into it, before the extension.

    Raises:
        FieldError: `naming` holds something else than {id}, {title}, {format} and {type}.
    """
    names: list[str] = []
    taken: set[str] = set()
    for resource in resources:
        name = _usual(resource) if naming is None else _named(resource, naming)
        names.append(distinct_name(name, taken, resource.id))
        taken.add(key_of(names[-1]))
    return names


def _named(resource: ResourceFields, naming: str) -> str:
    values = {
        "id": resource.id,
        "title": as_one(resource.title),
        "format": resource.format or "",
        "type": str(resource.type),
    }
    try:
        if not {name for _, name, *_ in Formatter().parse(naming) if name is not None} <= set(
            values
        ):
            raise ValueError(naming)
        name = naming.format_map(values)
    except (KeyError, IndexError, ValueError, AttributeError, TypeError) as error:
        raise FieldError(
            f"naming {naming!r} is not a pattern: use {{id}}, {{title}}, {{format}}, {{type}}"
        ) from error
    return safe_name(name, resource.id)


def total_of(resources: Sequence[ResourceFields]) -> int | None:
    """Return the bytes of all files, or `None` where one of them does not tell."""
    sizes = [resource.filesize for resource in resources]
    return sum(size for size in sizes if size is not None) if None not in sizes else None
