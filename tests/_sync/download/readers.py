# Generated from tests/_async/download/readers.py by scripts/unasync.py: edit that file, then `make style`.
"""Every way to read a resource's file, as a function that returns what was read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from datagouv import Resource


def downloaded(resource: Resource, folder: Path, **options: Any) -> bytes:
    return (resource.download(folder / "read", **options)).read_bytes()


def downloaded_of_a_dataset(resource: Resource, folder: Path, **options: Any) -> bytes:
    dataset = resource.client.dataset(resource.dataset_id, fetch=False)
    resource.refresh()
    vars(dataset)["resources"] = [resource]
    [result] = dataset.download_resources(folder, types=None, stop_on_error=True, **options)
    assert result.path is not None
    return result.path.read_bytes()


def read(resource: Resource, folder: Path, **options: Any) -> bytes:
    return resource.read_bytes(**options)


def iterated(resource: Resource, folder: Path, **options: Any) -> bytes:
    return b"".join([block for block in resource.iter_bytes(**options)])


def opened(resource: Resource, folder: Path, **options: Any) -> bytes:
    with resource.open(**options) as file:
        return file.read()


READERS: list[Callable[..., bytes]] = [
    downloaded,
    downloaded_of_a_dataset,
    read,
    iterated,
    opened,
]
