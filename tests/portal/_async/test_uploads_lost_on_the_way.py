"""Parts that are lost on the way are sent again, and the file is published once."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from datagouv import AnswerLostError, AsyncClient, NetworkError, ServerError
from datagouv._concurrency.pool import AsyncPool
from tests.parts_wire import Fault, PartsWire
from tests.portal.uploads import COMPLETE, CONTENT, OTHER, PART, PARTS, holds, only_resource

if TYPE_CHECKING:
    from datagouv import AsyncDataset
    from datagouv.sandbox import Sandbox
    from tests.portal.server import Server

pytestmark = [
    pytest.mark.usefixtures("cache"),
    pytest.mark.filterwarnings("ignore::datagouv.LostAnswerWarning"),
]


@pytest.mark.parametrize("fault", ["before", "lost", "500", "lost 500", "mismatch"])
@pytest.mark.usefixtures("waits")
async def test_a_part_that_fails_is_sent_again(
    dataset: AsyncDataset, server: Server, line: PartsWire, path: Path, fault: Fault
) -> None:
    line.fail(1, fault)
    told: list[int] = []

    await dataset.upload(path, part_size=PART, progress=lambda done, _: told.append(done))

    assert line.sent.count(1) == 2
    assert line.bytes < len(CONTENT) + PART + 5_000
    assert holds(server, only_resource(server, dataset))
    assert told == sorted(told)
    assert told[-1] == len(CONTENT)


@pytest.mark.usefixtures("waits")
async def test_a_part_is_sent_as_often_as_the_retries_allow(
    dataset: AsyncDataset, server: Server, line: PartsWire, path: Path
) -> None:
    line.fail(0, *["before"] * 9)

    with pytest.raises(NetworkError, match="Part 1 of 4 did not arrive; nothing was published"):
        await dataset.upload(path, part_size=PART, parallel=1)

    assert line.sent == [0] * (dataset.client._transport.wire.retries + 1)
    assert server.dataset(dataset.id)["resources"] == []


@pytest.mark.parametrize("fault", ["500", "lost", "lost 500"])
@pytest.mark.parametrize("community", [False, True])
@pytest.mark.usefixtures("waits")
async def test_a_final_that_fails_makes_one_resource(
    dataset: AsyncDataset,
    server: Server,
    line: PartsWire,
    path: Path,
    fault: Fault,
    community: bool,
) -> None:
    line.fail("final", fault)
    client = dataset.client
    resources = client.community_resources if community else client.resources

    made = await resources.create_static(path, dataset_id=dataset.id, part_size=PART)

    (found,) = (
        server.community_resources(dataset.id)
        if community
        else server.dataset(dataset.id)["resources"]
    )
    assert (found["id"], found["title"]) == (made.id, made.title)
    assert holds(server, found)
    assert line.bytes < len(CONTENT) + 5_000


@pytest.mark.usefixtures("waits")
async def test_a_final_that_does_not_arrive_publishes_nothing_and_says_so(
    dataset: AsyncDataset, server: Server, line: PartsWire, path: Path
) -> None:
    line.fail("final", "before")

    with pytest.raises(AnswerLostError, match="may still come"):
        await dataset.upload(path, part_size=PART)

    assert server.dataset(dataset.id)["resources"] == []
    made = await dataset.upload(path, part_size=PART)
    assert only_resource(server, dataset)["id"] == made.id
    assert line.bytes < len(CONTENT) + 5_000


@pytest.mark.parametrize("fault", ["lost", "500", "lost 500"])
@pytest.mark.usefixtures("waits")
async def test_a_replacement_whose_final_fails_is_settled(
    sender: AsyncClient, server: Server, line: PartsWire, path: Path, fault: Fault
) -> None:
    dataset_id = server.make_dataset()
    resource = await sender.resource(server.make_hosted(dataset_id, **COMPLETE))
    line.fail("final", fault)

    await resource.upload(path, part_size=PART)

    (found,) = server.dataset(dataset_id)["resources"]
    assert (found["id"], found["title"]) == (resource.id, "Les arbres")
    assert holds(server, found)


@pytest.mark.parametrize("whole", [False, True])
@pytest.mark.usefixtures("waits")
async def test_the_progress_of_what_was_sent_again_ends_at_the_size_of_the_file(
    dataset: AsyncDataset, line: PartsWire, path: Path, whole: bool
) -> None:
    line.fail("whole", "500", "lost")
    line.fail(0, "lost")
    line.fail(3, "before", "before")
    told: list[int] = []

    await dataset.upload(
        path,
        part_size=10 * PART if whole else PART,
        progress=lambda done, _: told.append(done),
    )

    assert told[-1] == max(told) == len(CONTENT)


async def test_a_part_that_is_missing_at_the_end_is_sent_after_all(
    dataset: AsyncDataset, server: Server, line: PartsWire, path: Path
) -> None:
    line.fail(2, "swallowed")

    await dataset.upload(path, part_size=PART)

    assert holds(server, only_resource(server, dataset))


async def test_files_of_one_name_at_one_time_are_each_published_once(
    dataset: AsyncDataset, server: Server, path: Path
) -> None:
    contents = [CONTENT, OTHER, CONTENT[:PART]]

    async def send(content: bytes) -> None:
        await dataset.client.resources.create_static(
            content, dataset_id=dataset.id, filename=path.name, part_size=PART
        )

    async with AsyncPool(3) as pool:
        for content in contents:
            pool.start(send, content)

    found = server.dataset(dataset.id)["resources"]
    sha1 = {row["checksum"]["value"] for row in found}
    assert sha1 == {hashlib.sha1(content).hexdigest() for content in contents}
    assert len(found) == len(contents)


@pytest.mark.parametrize("part_size", [PART, 10 * PART])
async def test_files_of_one_name_by_several_clients_in_one_second_are_each_published(
    dataset: AsyncDataset, portal: Sandbox, server: Server, path: Path, part_size: int
) -> None:
    """The server refuses the second, as long as the second lasts."""
    for content in (CONTENT, OTHER):
        async with AsyncClient(base_url=portal.url, api_key=portal.api_key) as client:
            await client.resources.create_static(
                content, dataset_id=dataset.id, filename=path.name, part_size=part_size
            )

    found = server.dataset(dataset.id)["resources"]
    assert len(found) == 2
    assert {server.file(row["url"]) for row in found} == {CONTENT, OTHER}
    assert all(holds(server, row, server.file(row["url"])) for row in found)


@pytest.mark.usefixtures("waits")
async def test_an_upload_that_the_server_always_fails_ends_with_its_error(
    dataset: AsyncDataset, server: Server, line: PartsWire, path: Path
) -> None:
    for part in PARTS:
        line.fail(part, *["500"] * 100)
    line.fail("final", *["500"] * 100)

    with pytest.raises((ServerError, AnswerLostError)):
        await dataset.upload(path, part_size=PART)

    assert server.dataset(dataset.id)["resources"] == []
