"""Files in parts that the server refuses, or that arrive otherwise, are not published."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from datagouv import (
    AsyncClient,
    ChecksumError,
    FieldError,
    FileError,
    RefusedError,
    UnsupportedFileError,
)
from tests.parts_wire import PartsWire
from tests.portal.uploads import CONTENT, OTHER, PART

if TYPE_CHECKING:
    from datagouv import AsyncDataset
    from tests.portal.server import Server

pytestmark = pytest.mark.usefixtures("cache")


async def test_an_extension_is_refused_before_a_part_is_sent(
    dataset: AsyncDataset, line: PartsWire, tmp_path: Path
) -> None:
    path = tmp_path / "programme.exe"
    path.write_bytes(CONTENT)

    with pytest.raises(UnsupportedFileError, match="csv"):
        await dataset.upload(path, part_size=PART)
    assert line.sent == []


async def test_metadata_refused_after_the_parts_take_the_resource_with_them(
    dataset: AsyncDataset, server: Server, path: Path
) -> None:
    with pytest.raises(RefusedError, match="was removed"):
        await dataset.upload(path, part_size=PART, extra_fields={"schema": {"version": "1.0.0"}})

    assert server.dataset(dataset.id)["resources"] == []


@pytest.mark.parametrize("part_size", [PART, 10 * PART])
@pytest.mark.parametrize("community", [False, True])
async def test_a_file_that_arrived_otherwise_is_an_error_and_is_removed(
    dataset: AsyncDataset,
    server: Server,
    line: PartsWire,
    path: Path,
    part_size: int,
    community: bool,
) -> None:
    line.fail(2, "garbled")
    line.fail("whole", "garbled")
    resources = dataset.client.community_resources if community else dataset.client.resources

    with pytest.raises(ChecksumError, match="was removed"):
        await resources.create_static(path, dataset_id=dataset.id, part_size=part_size)

    assert server.dataset(dataset.id)["resources"] == []
    assert server.community_resources(dataset.id) == []


async def test_a_replacement_that_arrived_otherwise_is_an_error(
    sender: AsyncClient, server: Server, line: PartsWire, path: Path
) -> None:
    resource = await sender.resource(server.make_hosted(server.make_dataset()))
    line.fail(1, "garbled")

    with pytest.raises(ChecksumError, match="sha1"):
        await resource.upload(path, part_size=PART)


@pytest.mark.parametrize("change", ["grows", "shrinks"])
async def test_a_file_that_changes_while_its_parts_are_sent_is_not_published(
    dataset: AsyncDataset, server: Server, path: Path, change: str
) -> None:
    size = len(CONTENT)

    def meanwhile(done: int, total: int | None) -> None:
        if path.stat().st_size == size:
            os.truncate(path, size + 5 if change == "grows" else size - 5)

    verb = "grew" if change == "grows" else "shrank"
    with pytest.raises(FileError, match=verb):
        await dataset.upload(path, part_size=PART, parallel=1, progress=meanwhile)

    assert server.dataset(dataset.id)["resources"] == []


async def test_a_file_that_is_rewritten_while_its_parts_are_sent_is_not_published(
    dataset: AsyncDataset, server: Server, path: Path
) -> None:
    def meanwhile(done: int, total: int | None) -> None:
        if done >= PART:
            path.write_bytes(OTHER)

    with pytest.raises((ChecksumError, FileError)):  # by what it holds, or by its size meanwhile
        await dataset.upload(path, part_size=PART, parallel=1, progress=meanwhile)

    assert server.dataset(dataset.id)["resources"] == []


@pytest.mark.parametrize("parallel", [0, -1])
async def test_no_part_at_a_time_is_refused(
    dataset: AsyncDataset, line: PartsWire, path: Path, parallel: int
) -> None:
    with pytest.raises(FieldError, match="parallel"):
        await dataset.upload(path, part_size=PART, parallel=parallel)
    assert line.sent == []
