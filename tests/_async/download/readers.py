"""Every way to read a resource's file, as a function that returns what was read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from datagouv import AsyncResource


async def downloaded(resource: AsyncResource, folder: Path, **options: Any) -> bytes:
    return (await resource.download(folder / "read", **options)).read_bytes()


async def downloaded_of_a_dataset(resource: AsyncResource, folder: Path, **options: Any) -> bytes:
    dataset = await resource.client.dataset(resource.dataset_id, fetch=False)
    await resource.refresh()
    vars(dataset)["resources"] = [resource]
    [result] = await dataset.download_resources(folder, types=None, stop_on_error=True, **options)
    assert result.path is not None
    return result.path.read_bytes()


async def read(resource: AsyncResource, folder: Path, **options: Any) -> bytes:
    return await resource.read_bytes(**options)


async def iterated(resource: AsyncResource, folder: Path, **options: Any) -> bytes:
    return b"".join([block async for block in resource.iter_bytes(**options)])


async def opened(resource: AsyncResource, folder: Path, **options: Any) -> bytes:
    async with await resource.open(**options) as file:
        return await file.read()


READERS: list[Callable[..., Awaitable[bytes]]] = [
    downloaded,
    downloaded_of_a_dataset,
    read,
    iterated,
    opened,
]
