"""Files on their way to the real server: in parts, again, and from where it was."""

from __future__ import annotations

import hashlib
import json
import os
import random
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import httpx
import pytest

from datagouv import (
    AnswerLostError,
    AsyncClient,
    ChecksumError,
    DatagouvError,
    FieldError,
    FileError,
    NetworkError,
    RefusedError,
    ServerError,
    UnsupportedFileError,
)
from datagouv._concurrency import AsyncPool
from tests.parts_wire import Fault, PartsWire

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from datagouv import AsyncDataset
    from datagouv.sandbox import Sandbox
    from tests.portal.conftest import Server

PART = 100_000
PARTS = [0, 1, 2, 3]
CONTENT = random.Random(0).randbytes(3 * PART + 4_321)
OTHER = random.Random(1).randbytes(len(CONTENT))
COMPLETE: dict[str, Any] = {
    "title": "Les arbres",
    "description": "Un arbre par ligne.",
    "type": "documentation",
    "schema": {"name": "etalab/schema-arbres", "version": "1.2.0"},
    "extras": {"origine": "terrain"},
}


@pytest.fixture
def line() -> PartsWire:
    return PartsWire()


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture(autouse=True)
def _own_cache(cache: Path) -> None:
    """No test reads the journals of another one, nor of whoever runs the tests."""


@pytest.fixture
async def sender(portal: Sandbox, line: PartsWire) -> AsyncIterator[AsyncClient]:
    async with httpx.AsyncClient(transport=line) as http:
        client = AsyncClient(base_url=portal.url, api_key=portal.api_key, http_client=http)
        await client.references.extensions()
        yield client


@pytest.fixture
async def hasty(portal: Sandbox, line: PartsWire) -> AsyncIterator[AsyncClient]:
    """Return a client that gives up at once."""
    async with httpx.AsyncClient(transport=line) as http:
        yield AsyncClient(base_url=portal.url, api_key=portal.api_key, http_client=http, retries=0)


@pytest.fixture
async def dataset(sender: AsyncClient, server: Server) -> AsyncDataset:
    return await sender.dataset(server.make_dataset())


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a file of a name of its own: two of one name in one second are another story."""
    path = tmp_path / f"{uuid4().hex}.csv"
    path.write_bytes(CONTENT)
    return path


def journals(cache: Path) -> list[Path]:
    return sorted((cache / "datagouv" / "uploads").glob("*"))


def only_resource(server: Server, dataset: AsyncDataset) -> Any:
    (resource,) = server.dataset(dataset.id)["resources"]
    return resource


def holds(server: Server, resource: Any, content: bytes = CONTENT) -> bool:
    """Tell whether the server holds this file, and knows what it is."""
    sha1 = hashlib.sha1(content).hexdigest()
    known = resource["filesize"], resource["checksum"]["value"]
    return known == (len(content), sha1) and server.file(resource["url"]) == content


# In parts


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
    assert journals(cache) == []


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


# What is refused


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


# What is lost on the way


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

    assert line.sent == [0] * (dataset.client.transport.retries + 1)
    assert server.dataset(dataset.id)["resources"] == []


@pytest.mark.parametrize("fault", ["before", "lost", "500", "lost 500"])
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

    made = await resources.create_static(path, dataset_id=dataset.id, part_size=PART, title="T")

    (found,) = (
        server.community_resources(dataset.id)
        if community
        else server.dataset(dataset.id)["resources"]
    )
    assert (found["id"], found["title"]) == (made.id, "T")
    assert holds(server, found)
    assert line.bytes < len(CONTENT) + 5_000


@pytest.mark.parametrize("fault", ["before", "lost", "500", "lost 500"])
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
    line.fail("whole", "before", "lost")
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


# Going on


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


@pytest.mark.parametrize("parallel", [0, -1])
async def test_no_part_at_a_time_is_refused(
    dataset: AsyncDataset, line: PartsWire, path: Path, parallel: int
) -> None:
    with pytest.raises(FieldError, match="parallel"):
        await dataset.upload(path, part_size=PART, parallel=parallel)
    assert line.sent == []


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
