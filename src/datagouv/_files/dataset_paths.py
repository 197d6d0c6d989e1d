"""The paths of `datagouv://`: a portal, a dataset, and a file of it by name or by id. No HTTP."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from .selection import distinct_names

if TYPE_CHECKING:
    from .._udata.nouns.resource import ResourceFields

PROTOCOL = "datagouv"


@dataclass(frozen=True, slots=True)
class DatasetPath:
    """A path, taken apart.

    Attributes:
        host: The host of another portal, with its port; `None` for that of the file system.
        dataset: The id or slug of the dataset; empty where the path names none.
        file: The name of the file or the id of the resource; empty where the path is a dataset's.
    """

    host: str | None
    dataset: str
    file: str

    @property
    def folder(self) -> str:
        """The path of the dataset."""
        return self.dataset if self.host is None else f"{self.host}/{self.dataset}"


def parse_path(path: str) -> DatasetPath:
    """Take a path apart: `dataset`, `dataset/file`, `host/dataset` or `host/dataset/file`.

    No id and no slug has a dot or a colon, and a host has one.
    """
    first, _, rest = path.strip("/").partition("/")
    host = None
    if "." in first or ":" in first or first == "localhost":
        host = first
        first, _, rest = rest.partition("/")
    return DatasetPath(host, first, rest)


def url_of_host(host: str) -> str:
    """Return the URL of a portal by its host: over plain http on this machine only."""
    name = urlsplit(f"//{host}").hostname or ""
    try:
        here = ip_address(name).is_loopback
    except ValueError:
        here = name == "localhost"
    return f"{'http' if here else 'https'}://{host}"


def entry_of(resource: ResourceFields, path: str) -> dict[str, Any]:
    """Return what a file system tells of a resource's file.

    Args:
        resource: The resource.
        path: The path of the file.
    """
    checksum = resource.checksum
    return {
        "name": path,
        "type": "file",
        # The producer of a remote file once declared its size, which may be old.
        "size": resource.filesize if resource.filetype == "file" else None,
        "checksum": None if checksum is None else f"{checksum.type}:{checksum.value}",
        "sha1": checksum.value if checksum is not None and checksum.type == "sha1" else None,
        "mtime": resource.last_modified,
        "created": resource.created_at,
        "resource_id": resource.id,
        "title": resource.title,
        "format": resource.format,
        "mime": resource.mime,
        "url": resource.url,
    }


def entries_of(folder: str, resources: Sequence[ResourceFields]) -> list[dict[str, Any]]:
    """Return what a file system tells of the files of a dataset, no two under one name.

    Args:
        folder: The path of the dataset.
        resources: The resources of the dataset.
    """
    names = distinct_names(resources, None)
    return [
        entry_of(resource, f"{folder}/{name}")
        for resource, name in zip(resources, names, strict=True)
    ]
