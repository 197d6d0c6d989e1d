"""Large files go to the real server in parts, by every verb that takes a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from datagouv import AsyncClient, NetworkError
from tests.parts_wire import PartsWire
from tests.portal.uploads import COMPLETE, CONTENT, PART, PARTS, holds, only_resource, upload_states

if TYPE_CHECKING:
    from datagouv import AsyncDataset
    from tests.portal.server import Server

pytestmark = pytest.mark.usefixtures("cache")


@pytest.mark.parametrize("parallel", [1, 3, 8])
async def test_a_large_file_arrives_in_parts(
    dataset: AsyncDataset, server: Server, line: PartsWire, path: Path, parallel: int
) -> None:
    resource = await dataset.upload(path, title="Arbres", part_size=PART, parallel=parallel)

    assert sorted(line.sent[:-1], key=str) == PARTS
    assert line.sent[-1] == "final"
    assert resource.title == "Arbres"
    assert holds(server, only_resource(server, dataset))


@pytest.mark.parametrize("size", [1, PART - 1, PART])
async def test_a_file_that_is_no_larger_than_a_part_goes_in_one_request(
    dataset: AsyncDataset, server: Server, line: PartsWire, path: Path, size: int
) -> None:
    path.write_bytes(CONTENT[:size])

    await dataset.upload(path, part_size=PART)

    assert line.sent == ["whole"]
    assert holds(server, only_resource(server, dataset), CONTENT[:size])


@pytest.mark.parametrize("size", [PART + 1, 2 * PART])
async def test_the_last_part_may_be_small_or_whole(
    dataset: AsyncDataset, server: Server, line: PartsWire, path: Path, size: int
) -> None:
    path.write_bytes(CONTENT[:size])

    await dataset.upload(path, part_size=PART)

    assert sorted(line.sent, key=str) == [0, 1, "final"]
    assert holds(server, only_resource(server, dataset), CONTENT[:size])


class Stream:
    """A file object that cannot be gone back in, as a socket or a pipe."""

    def __init__(self, content: bytes) -> None:
        self._left = content

    def seekable(self) -> bool:
        return False

    def read(self, size: int = -1) -> bytes:
        size = len(self._left) if size < 0 else size
        block, self._left = self._left[:size], self._left[size:]
        return block


@pytest.mark.parametrize("kind", ["bytes", "file", "stream"])
async def test_bytes_and_file_objects_go_in_parts_too(
    dataset: AsyncDataset, server: Server, line: PartsWire, path: Path, cache: Path, kind: str
) -> None:
    with path.open("rb") as opened:
        stream: Any = Stream(CONTENT)
        file = {"bytes": CONTENT, "file": opened, "stream": stream}[kind]
        await dataset.upload(file, filename=path.name, part_size=PART)

    assert line.sent[-1] == "final"
    assert holds(server, only_resource(server, dataset))
    assert upload_states(cache) == []


async def _sent_by(form: str, sender: AsyncClient, server: Server, file: Any, **how: Any) -> Any:
    """Send a file by one of the verbs that take one, and return what the server holds then."""
    dataset = await sender.dataset(server.make_dataset())
    noun, _, verb = form.partition(".")
    if noun == "dataset":
        made = await getattr(dataset, verb)(file, **how)
        assert made.title == "T"
        return server.resource(dataset.id, made.id)
    if verb == "create_static":
        own = await sender.community_resources.create_static(file, dataset_id=dataset.id, **how)
        return server.community_resource(own.id)
    if noun == "community":
        community = await sender.community_resource(server.make_community(dataset.id, hosted=True))
        await (
            community.upload(file, **how)
            if verb == "upload"
            else community.update(file_to_upload=file, **how)
        )
        return server.community_resource(community.id)
    resource = await sender.resource(server.make_hosted(dataset.id))
    await (
        resource.upload(file, **how)
        if verb == "upload"
        else resource.update(file_to_upload=file, **how)
    )
    return server.resource(dataset.id, resource.id)


FORMS = [
    "dataset.upload",
    "dataset.create_static",
    "resource.upload",
    "resource.update",
    "community.create_static",
    "community.upload",
    "community.update",
]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.usefixtures("waits")
async def test_every_verb_that_takes_a_file_streams_it_in_parts(
    sender: AsyncClient, server: Server, line: PartsWire, path: Path, form: str
) -> None:
    line.fail(1, "lost")
    told: list[tuple[int, int | None]] = []
    stream: Any = Stream(CONTENT)

    found = await _sent_by(
        *(form, sender, server, stream),
        filename=path.name,
        title="T",
        part_size=PART,
        parallel=2,
        progress=lambda *now: told.append(now),
    )

    assert line.sent[-1] == "final"
    assert found["title"] == "T"
    assert holds(server, found)
    assert told[-1] == (len(CONTENT), len(CONTENT))


@pytest.mark.usefixtures("waits")
async def test_an_interrupted_community_file_goes_on_where_it_was(
    dataset: AsyncDataset, server: Server, line: PartsWire, path: Path
) -> None:
    resources = dataset.client.community_resources
    how: Any = {"dataset_id": dataset.id, "part_size": PART, "parallel": 1}
    line.fail(2, "gone")
    with pytest.raises(NetworkError):
        await resources.create_static(path, **how)
    line.gone = False
    line.forget()

    made = await resources.create_static(path, **how)

    assert line.sent == [2, 3, "final"]
    assert holds(server, server.community_resource(made.id))


async def test_a_community_file_goes_in_parts(
    sender: AsyncClient, server: Server, line: PartsWire, path: Path
) -> None:
    dataset_id = server.make_dataset()

    made = await sender.community_resources.create_static(
        path, {"title": "Suivi"}, dataset_id=dataset_id, part_size=PART
    )

    assert line.sent[-1] == "final"
    assert made.title == "Suivi"
    assert holds(server, server.community_resource(made.id))


async def test_a_community_file_is_replaced_in_parts(
    sender: AsyncClient, server: Server, path: Path
) -> None:
    made = server.make_community(server.make_dataset(), hosted=True)
    before = server.community_resource(made)
    resource = await sender.community_resource(made)

    await resource.update(file_to_upload=path, part_size=PART)

    after = server.community_resource(made)
    assert holds(server, after)
    kept = ("id", "title", "description", "type", "schema", "extras", "owner")
    assert {key: after[key] for key in kept} == {key: before[key] for key in kept}


async def test_a_file_replaced_in_parts_keeps_its_metadata(
    sender: AsyncClient, server: Server, path: Path, line: PartsWire
) -> None:
    dataset_id = server.make_dataset()
    resource_id = server.make_hosted(dataset_id, **COMPLETE)
    before = server.resource(dataset_id, resource_id)
    resource = await sender.resource(resource_id)

    await resource.upload(path, part_size=PART)

    after = server.resource(dataset_id, resource_id)
    assert line.sent[-1] == "final"
    assert holds(server, after)
    kept = ("id", "title", "description", "type", "schema", "extras")
    assert {key: after[key] for key in kept} == {key: before[key] for key in kept}
    assert (resource.title, resource.filesize) == ("Les arbres", len(CONTENT))


async def test_the_progress_of_parts_ends_at_the_size_of_the_file(
    dataset: AsyncDataset, path: Path
) -> None:
    told: list[tuple[int, int | None]] = []

    await dataset.upload(path, part_size=PART, progress=lambda *now: told.append(now))

    assert told[-1] == (len(CONTENT), len(CONTENT))
    assert all(done <= len(CONTENT) for done, _ in told)
