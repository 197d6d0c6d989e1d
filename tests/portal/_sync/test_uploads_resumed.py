# Generated from tests/portal/_async/test_uploads_resumed.py by scripts/unasync.py: edit that file, then `make style`.
"""An interrupted upload goes on from where it was, if it is the same."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from datagouv import (
    Client,
    Resource,
    ChecksumError,
    DatagouvError,
    EnvironmentWarning,
    NetworkError,
)
from tests.parts_wire import PartsWire
from tests.portal.uploads import (
    COMPLETE,
    CONTENT,
    OTHER,
    PART,
    PARTS,
    forgetful,
    holds,
    only_resource,
    rewrite,
    upload_states,
)

if TYPE_CHECKING:
    from datagouv import Dataset
    from datagouv.sandbox import Sandbox
    from tests.portal.server import Server

pytestmark = pytest.mark.usefixtures("cache")


def interrupt(dataset: Dataset, line: PartsWire, path: Path, at: int = 2) -> None:
    """Upload a file, and lose the network at a part."""
    line.fail(at, "gone")
    with pytest.raises(NetworkError):
        dataset.upload(path, part_size=PART, parallel=1)
    line.gone = False
    line.forget()


@pytest.mark.usefixtures("waits")
def test_an_interrupted_upload_goes_on_where_it_was(
    dataset: Dataset, server: Server, line: PartsWire, path: Path, cache: Path
) -> None:
    interrupt(dataset, line, path)
    told: list[int] = []

    dataset.upload(
        path, part_size=PART, parallel=1, progress=lambda done, _: told.append(done)
    )

    assert line.sent == [2, 3, "final"]
    assert (told[0], told[-1]) == (2 * PART, len(CONTENT))
    assert holds(server, only_resource(server, dataset))
    assert upload_states(cache) == []


@pytest.mark.usefixtures("waits")
def test_a_part_that_arrived_unnoticed_before_the_interruption_counts(
    dataset: Dataset, server: Server, line: PartsWire, path: Path
) -> None:
    line.fail(1, "lost", "gone")
    with pytest.raises(DatagouvError):
        dataset.upload(path, part_size=PART, parallel=1)
    line.gone = False
    line.forget()

    dataset.upload(path, part_size=PART, parallel=1)

    assert line.sent == [1, 2, 3, "final"]
    assert holds(server, only_resource(server, dataset))


@pytest.mark.usefixtures("waits")
def test_parts_on_their_way_arrive_when_another_one_fails(
    dataset: Dataset, server: Server, line: PartsWire, path: Path
) -> None:
    """They are noted, and not sent again by the next call."""
    line.fail(2, *["before"] * (dataset.client._transport.wire.retries + 1))
    with pytest.raises(NetworkError, match="Part 3 of 4"):
        dataset.upload(path, part_size=PART, parallel=2)
    arrived = set(line.sent) - {2}
    line.forget()

    dataset.upload(path, part_size=PART, parallel=2)

    assert arrived  # The third begins when one of the first two has ended.
    assert not arrived & set(line.sent)
    assert holds(server, only_resource(server, dataset))


@pytest.mark.usefixtures("waits")
def test_an_interrupted_replacement_goes_on_where_it_was(
    sender: Client, server: Server, line: PartsWire, path: Path
) -> None:
    dataset_id = server.make_dataset()
    resource = sender.resource(server.make_hosted(dataset_id, **COMPLETE))
    line.fail(3, "gone")
    with pytest.raises(NetworkError):
        resource.upload(path, part_size=PART, parallel=1)
    line.gone = False
    line.forget()

    resource.upload(path, part_size=PART, parallel=1)

    assert line.sent == [3, "final"]
    assert holds(server, server.resource(dataset_id, resource.id))


@pytest.mark.usefixtures("waits")
def test_a_journal_says_nothing_of_the_key(
    dataset: Dataset, line: PartsWire, path: Path, cache: Path, portal: Sandbox
) -> None:
    interrupt(dataset, line, path)

    (upload_state,) = upload_states(cache)
    assert portal.api_key not in upload_state.read_text() + upload_state.name


@pytest.mark.parametrize("change", ["content", "date", "part_size", "resume=False"])
@pytest.mark.usefixtures("waits")
def test_an_upload_that_is_not_the_same_starts_afresh(
    dataset: Dataset, server: Server, line: PartsWire, path: Path, change: str
) -> None:
    interrupt(dataset, line, path)
    if change == "content":
        path.write_bytes(OTHER)
    if change == "date":
        os.utime(path, ns=(0, path.stat().st_mtime_ns + 1))
    part_size = PART + 1 if change == "part_size" else PART

    dataset.upload(path, part_size=part_size, parallel=1, resume=change != "resume=False")

    assert line.sent == [*PARTS, "final"]
    assert holds(server, only_resource(server, dataset), path.read_bytes())


@pytest.mark.usefixtures("waits")
def test_resume_false_keeps_no_journal(
    dataset: Dataset, line: PartsWire, path: Path, cache: Path
) -> None:
    line.fail(2, "gone")
    with pytest.raises(NetworkError):
        dataset.upload(path, part_size=PART, parallel=1, resume=False)

    assert upload_states(cache) == []


@pytest.mark.usefixtures("waits")
def test_another_dataset_starts_afresh(
    dataset: Dataset, server: Server, line: PartsWire, path: Path
) -> None:
    interrupt(dataset, line, path)
    other = dataset.client.dataset(server.make_dataset())

    other.upload(path, part_size=PART, parallel=1)

    assert line.sent == [*PARTS, "final"]


def test_a_journal_that_claims_parts_that_never_arrived_is_found_out(
    dataset: Dataset,
    hasty: Client,
    server: Server,
    line: PartsWire,
    path: Path,
    cache: Path,
) -> None:
    interrupt(hasty.dataset(dataset.id), line, path, at=0)
    (upload_state,) = upload_states(cache)
    upload_state.write_text(json.dumps(json.loads(upload_state.read_text()) | {"sent": PARTS}))
    told: list[int] = []

    dataset.upload(path, part_size=PART, progress=lambda done, _: told.append(done))

    assert holds(server, only_resource(server, dataset))
    assert told[-1] == len(CONTENT)
    assert upload_states(cache) == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps no time of a change")
def test_a_file_that_was_rewritten_with_its_date_kept_starts_afresh(
    dataset: Dataset, hasty: Client, server: Server, line: PartsWire, path: Path
) -> None:
    """As `cp -p` and `rsync -t` do: the size and the date are those of before."""
    interrupt(hasty.dataset(dataset.id), line, path)
    rewrite(path, OTHER)

    dataset.upload(path, part_size=PART, parallel=1)

    assert line.sent == [*PARTS, "final"]
    assert holds(server, only_resource(server, dataset), OTHER)


@pytest.mark.parametrize("known", [True, False])
def test_parts_of_another_content_are_found_out(
    dataset: Dataset,
    hasty: Client,
    server: Server,
    line: PartsWire,
    path: Path,
    cache: Path,
    monkeypatch: pytest.MonkeyPatch,
    known: bool,
) -> None:
    """The file was rewritten, on a file system that keeps nothing but its size and its date."""
    forgetful(monkeypatch)
    interrupt(hasty.dataset(dataset.id), line, path)
    rewrite(path, OTHER)
    (upload_state,) = upload_states(cache)
    held = json.loads(upload_state.read_text())
    if not known:
        upload_state.write_text(json.dumps(held | {"sha1": None}))

    dataset.upload(path, part_size=PART)

    assert holds(server, only_resource(server, dataset), OTHER)
    first = [seen.where for seen in line.seen if seen.uuid == held["uuid"]]
    second = [seen.where for seen in line.seen if seen.uuid != held["uuid"]]
    # The parts go on beside the sha1 of the file: where that of the first file is known, some of
    # them may pass until they differ, and the mixture is not even put together.
    assert set(first) <= {2, 3} if known else set(first) == {2, 3, "final"}
    assert (set(second), second[-1]) == ({*PARTS, "final"}, "final")
    assert len(line.uuids - {held["uuid"]}) == 1
    assert upload_states(cache) == []


def test_a_replacement_whose_first_pass_was_published_says_so(
    sender: Client,
    hasty: Client,
    server: Server,
    line: PartsWire,
    path: Path,
    cache: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The mixture of two files is published, and the network breaks at the second pass."""
    forgetful(monkeypatch)
    dataset_id = server.make_dataset()
    id = server.make_hosted(dataset_id, **COMPLETE)
    resource = hasty.resource(id)
    line.fail(2, "gone")
    with pytest.raises(NetworkError):
        resource.upload(path, part_size=PART, parallel=1)
    line.gone = False
    rewrite(path, OTHER)
    (upload_state,) = upload_states(cache)
    upload_state.write_text(json.dumps(json.loads(upload_state.read_text()) | {"sha1": None}))
    line.fail(0, "before")

    with pytest.raises(NetworkError) as caught:
        resource.upload(path, part_size=PART, parallel=1, description="Neuve.")

    said, stored = str(caught.value), server.resource(dataset_id, id)
    assert stored["checksum"]["value"] != hashlib.sha1(OTHER).hexdigest()
    assert "nothing was published" not in said
    assert "keeps its file" not in said
    assert "former file is gone" in said
    assert (stored["title"], stored["description"]) == (COMPLETE["title"], "Neuve.")

    (sender.resource(id)).upload(path, part_size=PART)
    assert holds(server, server.resource(dataset_id, id), OTHER)


def test_a_mixture_that_cannot_be_removed_is_not_joined_by_a_second_resource(
    dataset: Dataset,
    hasty: Client,
    server: Server,
    line: PartsWire,
    path: Path,
    cache: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    forgetful(monkeypatch)
    interrupt(hasty.dataset(dataset.id), line, path)
    rewrite(path, OTHER)
    (upload_state,) = upload_states(cache)
    upload_state.write_text(json.dumps(json.loads(upload_state.read_text()) | {"sha1": None}))

    def delete(self: Resource) -> None:
        raise NetworkError("out of reach")

    monkeypatch.setattr(Resource, "delete", delete)
    with pytest.raises(ChecksumError, match="exists and is not removed"):
        dataset.upload(path, part_size=PART)

    only_resource(server, dataset)


@pytest.mark.parametrize("obstacle", ["a file", "a loop", "too long", "read-only"])
def test_an_upload_goes_on_where_its_state_cannot_be_kept(
    dataset: Dataset,
    server: Server,
    path: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    obstacle: str,
) -> None:
    place = tmp_path / ("x" * 300 if obstacle == "too long" else "obstacle")
    if obstacle == "a file":
        place.write_text("un fichier")
    elif obstacle == "a loop":
        place.symlink_to(place)
    elif obstacle == "read-only":
        if os.geteuid() == 0:
            place = Path("/proc/nowhere")
        else:
            place.mkdir(mode=0o500)
    monkeypatch.setenv("XDG_CACHE_HOME", str(place))

    with pytest.warns(EnvironmentWarning, match="XDG_CACHE_HOME") as caught:
        dataset.upload(path, part_size=PART)
    dataset.upload(path, part_size=PART, filename="autre.csv")

    assert [warning.filename for warning in caught] == [__file__]
    assert len(server.dataset(dataset.id)["resources"]) == 2
