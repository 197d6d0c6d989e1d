"""The selection of a dataset's files to download, their names and their results. Pure."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from string import Formatter
from typing import Generic, Literal, TypeAlias, TypeVar, get_args

from .._udata.enumerations import ResourceType
from .._udata.nouns.resource import ResourceFields
from .._words import counted
from ..errors import DatagouvError, DownloadsFailedError, FieldError
from .filenames import as_one, distinct_name, key_of, resource_name, safe_name

R = TypeVar("R", bound=ResourceFields)
R_co = TypeVar("R_co", bound=ResourceFields, covariant=True)

Errors: TypeAlias = Literal["raise", "return"]
"""Whether failed downloads raise an error, or are returned among the results."""

_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Downloaded(Generic[R_co]):
    """The result of one download.

    Attributes:
        resource: The resource.
        path: The path of the file, or `None`.
        error: The error of the download, or `None`.
    """

    resource: R_co
    path: Path | None
    error: DatagouvError | None


def check_errors(errors: str) -> None:
    """Refuse an unknown value of `errors=`.

    Raises:
        FieldError: `errors` is neither "raise" nor "return".
    """
    if errors not in get_args(Errors):
        raise FieldError(f"errors is {errors!r:.60}: it must be 'raise' or 'return'")


def failure_of(results: Sequence[Downloaded[ResourceFields]]) -> DownloadsFailedError | None:
    """Return one error for all failed downloads, or `None`."""
    failed = [(item.resource, item.error) for item in results if item.error is not None]
    if not failed:
        return None
    texts = [f"{item.title!r:.80}: {error}" for item, error in failed[:_SHOWN]]
    if len(failed) > _SHOWN:
        texts.append(f"and {len(failed) - _SHOWN} more")
    text = (
        f"{counted(len(failed), 'files', of=len(results))} could not be downloaded: "
        f"{'; '.join(texts)}. What was downloaded is there: see `errors` and `results` of this "
        "error, or pass errors='return'"
    )
    error = DownloadsFailedError(text, results=results)
    error.__cause__ = ExceptionGroup("files that were not downloaded", error.errors)
    return error


def choose(
    resources: Sequence[R],
    *,
    types: Sequence[str] | None,
    formats: Sequence[str] | None,
    pattern: str | None,
) -> list[R]:
    """Return the chosen resources, in their order.

    Raises:
        FieldError: No resource of these types has one of these formats.
    """
    chosen = [resource for resource in resources if types is None or resource.type in types]
    if formats is not None:
        wanted = {_plain(format) for format in formats}
        if resources and wanted and not wanted & {_plain(item.format) for item in chosen}:
            raise FieldError(_no_such_format(formats, types, resources, chosen))
        chosen = [resource for resource in chosen if _plain(resource.format) in wanted]
    if pattern is not None:
        chosen = [resource for resource in chosen if _matches(resource, _folded(pattern))]
    return chosen


def check_choice(
    types: Collection[object] | None, formats: Collection[object] | None, pattern: object
) -> None:
    """Refuse a choice of resources of the wrong form.

    Raises:
        FieldError: An argument has the wrong form.
    """
    for name, value, like in (("types", types, "main"), ("formats", formats, "csv")):
        if value is not None and not _are_texts(value):
            raise FieldError(f"{name} is {value!r:.60}: it must be a list, such as [{like!r}]")
    if pattern is not None and not isinstance(pattern, str):
        raise FieldError(f"pattern is {pattern!r:.60}: it must be a text, such as '*2026*'")


def _are_texts(value: Collection[object]) -> bool:
    # A caller may pass a value of another type.
    listed = isinstance(value, Collection) and not isinstance(value, str)
    return listed and all(isinstance(item, str) for item in value)


def unknown_types(types: Sequence[str], resources: Sequence[ResourceFields]) -> list[str]:
    """Return the types that neither this SDK nor a resource of the dataset knows."""
    known = {*get_args(ResourceType), *(resource.type for resource in resources)}
    return [type for type in types if type not in known]


def refuse_types(unknown: Sequence[str], listed: Collection[tuple[str, str]]) -> None:
    """Refuse types that the portal does not list; the error names the nearest.

    Args:
        unknown: The types.
        listed: The ids and labels of the portal's types; empty where it lists none.

    Raises:
        FieldError: A type is unknown.
    """
    ids = dict.fromkeys((*get_args(ResourceType), *(id for id, _ in listed)))
    by_name = {_folded(label): id for id, label in listed} | {id: id for id in ids}
    problems: list[str] = []
    for type in unknown:
        if type not in ids:
            near = difflib.get_close_matches(_folded(type), by_name, n=1)
            hint = f"did you mean {by_name[near[0]]!r}?" if near else f"there are {', '.join(ids)}"
            problems.append(f"{type!r} is no type of resource: {hint}")
    if problems:
        raise FieldError("; ".join(problems))


def _no_such_format(
    formats: Iterable[str],
    types: Sequence[str] | None,
    resources: Sequence[ResourceFields],
    chosen: Sequence[ResourceFields],
) -> str:
    wanted = [_plain(format) for format in formats]
    there = sorted({_plain(item.format) for item in chosen} - {""})
    kind = "" if types is None else f" of type {' or '.join(types)}"
    text = f"no resource{kind} of this dataset has the format {' or '.join(map(repr, wanted))}: "
    near = [match for item in wanted for match in difflib.get_close_matches(item, there, n=1)]
    if near:
        return f"{text}did you mean {near[0]!r}? There are {', '.join(there)}"
    others = sorted({str(item.type) for item in resources if _plain(item.format) in wanted})
    if others:
        return f"{text}those of type {' or '.join(others)} have it, pass types={others}"
    return f"{text}there are {', '.join(there) or 'none'}"


def _plain(format: str | None) -> str:
    return (format or "").strip().lower().lstrip(".")


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text).lower()


def _matches(resource: ResourceFields, pattern: str) -> bool:
    return any(fnmatch(_folded(name), pattern) for name in (resource.title, _usual(resource)))


def _usual(resource: ResourceFields) -> str:
    return resource_name(resource.url, resource.title, resource.format)


def distinct_names(resources: Sequence[ResourceFields], naming: str | None) -> list[str]:
    """Return a name for each file: safe, and no two the same on any file system.

    The beginning of the resource's id goes into a taken name, before the extension.

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
    """Return the bytes of all files, or `None` where a size is unknown."""
    sizes = [resource.filesize for resource in resources]
    return sum(size for size in sizes if size is not None) if None not in sizes else None
