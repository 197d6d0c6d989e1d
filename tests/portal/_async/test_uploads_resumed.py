"""An interrupted upload goes on from where it was, if it is the same."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from datagouv import AsyncClient, DatagouvError, NetworkError
from tests.parts_wire import PartsWire
from tests.portal.uploads import (
    COMPLETE,
    CONTENT,
    OTHER,
    PART,
    PARTS,
    holds,
    journals,
    only_resource,
)

if TYPE_CHECKING:
    from datagouv import AsyncDataset
    from datagouv.sandbox import Sandbox
    from tests.portal.server import Server

pytestmark = pytest.mark.usefixtures("cache")


async def interrupt(dataset: AsyncDataset, line: PartsWire, path: Path, at: int = 2) -> None:
    """Upload a file, and lose the network at a part."""
    line.fail(at, "gone")
    with pytest.raises(NetworkError):
        await dataset.upload(path, part_size=PART, parallel=1)
    line.gone = False
    line.forget()


@pytest.mark.usefixtures("waits")
async def test_an_interrupted_upload_goes_on_where_it_was(
    dataset: AsyncDataset, server: Server, line: PartsWire, path: Path, cache: Path
) -> None:
    await interrupt(dataset, line, path)
    told: list[int] = []

    await dataset.upload(
        path, part_size=PART, parallel=1, progress=lambda done, _: told.append(done)
    )

    assert line.sent == [2, 3, "final"]
    assert (told[0], told[-1]) == (2 * PART, len(CONTENT))
    assert holds(server, only_resource(server, dataset))
    assert journals(cache) == []


@pytest.mark.usefixtures("waits")
async def test_a_part_that_arrived_unnoticed_before_the_interruption_counts(
    dataset: AsyncDataset, server: Server, line: PartsWire, path: Path
) -> None:
    line.fail(1, "lost", "gone")
    with pytest.raises(DatagouvError):
        await dataset.upload(path, part_size=PART, parallel=1)
    line.gone = False
    line.forget()

    await dataset.upload(path, part_size=PART, parallel=1)

    assert line.sent == [1, 2, 3, "final"]
    assert holds(server, only_resource(server, dataset))


@pytest.mark.usefixtures("waits")
async def test_parts_on_their_way_arrive_when_another_one_fails(
    dataset: AsyncDataset, server: Server, line: PartsWire, path: Path
) -> None:
    """They are noted, and not sent again by the next call."""
    line.fail(2, *["before"] * (dataset.client.transport.retries + 1))
    with pytest.raises(NetworkError, match="Part 3 of 4"):
        await dataset.upload(path, part_size=PART, parallel=2)
    arrived = set(line.sent) - {2}
    line.forget()

    await dataset.upload(path, part_size=PART, parallel=2)

    assert arrived  # The third begins when one of the first two has ended.
    assert not arrived & set(line.sent)
    assert holds(server, only_resource(server, dataset))


@pytest.mark.usefixtures("waits")
async def test_an_interrupted_replacement_goes_on_where_it_was(
    sender: AsyncClient, server: Server, line: PartsWire, path: Path
) -> None:
    dataset_id = server.make_dataset()
    resource = await sender.resource(server.make_hosted(dataset_id, **COMPLETE))
    line.fail(3, "gone")
    with pytest.raises(NetworkError):
        await resource.upload(path, part_size=PART, parallel=1)
    line.gone = False
    line.forget()

    await resource.upload(path, part_size=PART, parallel=1)

    assert line.sent == [3, "final"]
    assert holds(server, server.resource(dataset_id, resource.id))


@pytest.mark.usefixtures("waits")
async def test_a_journal_says_nothing_of_the_key(
    dataset: AsyncDataset, line: PartsWire, path: Path, cache: Path, portal: Sandbox
) -> None:
    await interrupt(dataset, line, path)

    (journal,) = journals(cache)
    assert portal.api_key not in journal.read_text() + journal.name


@pytest.mark.parametrize("change", ["content", "date", "part_size", "resume=False"])
@pytest.mark.usefixtures("waits")
async def test_an_upload_that_is_not_the_same_starts_afresh(
    dataset: AsyncDataset, server: Server, line: PartsWire, path: Path, change: str
) -> None:
    await interrupt(dataset, line, path)
    if change == "content":
        path.write_bytes(OTHER)
    if change == "date":
        os.utime(path, ns=(0, path.stat().st_mtime_ns + 1))
    part_size = PART + 1 if change == "part_size" else PART

    await dataset.upload(path, part_size=part_size, parallel=1, resume=change != "resume=False")

    assert line.sent == [*PARTS, "final"]
    assert holds(server, only_resource(server, dataset), path.read_bytes())


@pytest.mark.usefixtures("waits")
async def test_resume_false_keeps_no_journal(
    dataset: AsyncDataset, line: PartsWire, path: Path, cache: Path
) -> None:
    line.fail(2, "gone")
    with pytest.raises(NetworkError):
        await dataset.upload(path, part_size=PART, parallel=1, resume=False)

    assert journals(cache) == []


@pytest.mark.usefixtures("waits")
async def test_another_dataset_starts_afresh(
    dataset: AsyncDataset, server: Server, line: PartsWire, path: Path
) -> None:
    await interrupt(dataset, line, path)
    other = await dataset.client.dataset(server.make_dataset())

    await other.upload(path, part_size=PART, parallel=1)

    assert line.sent == [*PARTS, "final"]


async def test_a_journal_that_claims_parts_that_never_arrived_is_found_out(
    dataset: AsyncDataset,
    hasty: AsyncClient,
    server: Server,
    line: PartsWire,
    path: Path,
    cache: Path,
) -> None:
    await interrupt(await hasty.dataset(dataset.id), line, path, at=0)
    (journal,) = journals(cache)
    journal.write_text(json.dumps(json.loads(journal.read_text()) | {"sent": PARTS}))
    told: list[int] = []

    await dataset.upload(path, part_size=PART, progress=lambda done, _: told.append(done))

    assert holds(server, only_resource(server, dataset))
    assert told[-1] == len(CONTENT)
    assert journals(cache) == []


async def test_parts_of_another_content_are_found_out(
    dataset: AsyncDataset,
    hasty: AsyncClient,
    server: Server,
    line: PartsWire,
    path: Path,
    cache: Path,
) -> None:
    """The file was rewritten, and its date put back."""
    await interrupt(await hasty.dataset(dataset.id), line, path)
    date = path.stat().st_mtime_ns
    path.write_bytes(OTHER)
    os.utime(path, ns=(date, date))

    await dataset.upload(path, part_size=PART)

    assert holds(server, only_resource(server, dataset), OTHER)
    assert len(line.uuids) == 2
    assert journals(cache) == []
