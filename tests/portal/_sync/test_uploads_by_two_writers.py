# Generated from tests/portal/_async/test_uploads_by_two_writers.py by scripts/unasync.py: edit that file, then `make style`.
"""Somebody else writes while a file is on its way: the file on disk, the resource, its dataset."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from datagouv import AnswerLostError, Client, FileError, RefusedError
from datagouv._concurrency.pool import Pool
from tests.parts_wire import PartsWire
from tests.portal.uploads import (
    COMPLETE,
    CONTENT,
    OTHER,
    PART,
    holds,
    only_resource,
    rewrite,
    upload_states,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from datagouv import Dataset
    from datagouv.sandbox import Sandbox
    from tests.portal.server import Server

pytestmark = pytest.mark.usefixtures("cache")

LARGE = CONTENT * 5
"""More than one small request takes."""


def once(act: Callable[[], object], at: int = 1) -> Callable[[int, int | None], None]:
    """Return what acts once, as soon as so many bytes have passed."""
    left = [act]

    def tell(done: int, total: int | None) -> None:
        if left and done >= at:
            left.pop()()

    return tell


# A colleague renames the resource


@pytest.mark.parametrize(
    ("content", "part_size"),
    [
        pytest.param(CONTENT, PART, id="in parts"),
        pytest.param(CONTENT, 10 * PART, id="in one small request"),
        pytest.param(LARGE, 100 * PART, id="in one large request"),
    ],
)
@pytest.mark.parametrize("community", [False, True])
def test_a_resource_that_is_renamed_while_its_file_is_replaced_keeps_its_new_title(
    sender: Client,
    server: Server,
    path: Path,
    content: bytes,
    part_size: int,
    community: bool,
) -> None:
    path.write_bytes(content)
    dataset_id = server.make_dataset()
    record: Any
    if community:
        id = server.make_community(dataset_id, hosted=True)
        record, where = sender.community_resource(id), "datasets/community_resources"
    else:
        id = server.make_hosted(dataset_id, **COMPLETE)
        record, where = sender.resource(id), f"datasets/{dataset_id}/resources"
    renamed = {"title": "Renommée par une collègue", "description": "Changée aussi."}

    record.upload(
        path,
        part_size=part_size,
        parallel=1,
        progress=once(
            lambda: server.write("PUT", f"/api/1/{where}/{id}/", json=renamed), len(content)
        ),
    )

    stored = server.get(f"/api/1/{where}/{id}/")
    assert {key: stored[key] for key in renamed} == renamed
    assert holds(server, stored, content)
    assert record.title == renamed["title"]


@pytest.mark.usefixtures("waits")
def test_a_title_that_the_platform_gave_to_a_lost_try_is_not_kept(
    sender: Client, server: Server, line: PartsWire, path: Path
) -> None:
    dataset_id = server.make_dataset()
    resource = sender.resource(server.make_hosted(dataset_id, **COMPLETE))
    line.fail("final", "lost 500", "lost")

    resource.upload(path, part_size=PART)

    assert server.resource(dataset_id, resource.id)["title"] == COMPLETE["title"]


def test_a_title_of_ones_own_is_the_one_that_stays(
    sender: Client, server: Server, path: Path
) -> None:
    dataset_id = server.make_dataset()
    resource = sender.resource(server.make_hosted(dataset_id, **COMPLETE))
    where = f"/api/1/datasets/{dataset_id}/resources/{resource.id}/"
    progress = once(lambda: server.write("PUT", where, json={"title": "Autre"}))

    resource.upload(path, part_size=PART, title="La mienne", progress=progress)

    assert server.resource(dataset_id, resource.id)["title"] == "La mienne"


def test_what_a_colleague_changed_meanwhile_is_not_put_back(
    sender: Client, server: Server, line: PartsWire, path: Path
) -> None:
    """The file is refused at its end, and the metadata that went before it is undone."""
    dataset_id = server.make_dataset()
    resource = sender.resource(server.make_hosted(dataset_id, **COMPLETE))
    where = f"/api/1/datasets/{dataset_id}/resources/{resource.id}/"
    line.fail("final", "mismatch")
    progress = once(lambda: server.write("PUT", where, json={"description": "D'une collègue."}))

    with pytest.raises(RefusedError, match="description: changed meanwhile, and not put back"):
        resource.upload(
            path, part_size=PART, description="Neuve.", type="update", progress=progress
        )

    stored = server.resource(dataset_id, resource.id)
    assert (stored["description"], stored["type"]) == ("D'une collègue.", COMPLETE["type"])


# The file on disk


@pytest.mark.parametrize("part_size", [PART, 100 * PART])
@pytest.mark.parametrize("dated", [False, True])
@pytest.mark.parametrize("large", [False, True])
def test_a_file_that_is_rewritten_in_place_while_it_is_sent_is_not_published(
    dataset: Dataset, server: Server, path: Path, part_size: int, dated: bool, large: bool
) -> None:
    content, other = (LARGE, OTHER * 5) if large else (CONTENT, OTHER)
    path.write_bytes(content)
    change = rewrite if dated else Path.write_bytes
    progress = once(lambda: change(path, other), len(content) // 2)

    with pytest.raises(FileError, match=r"while it was being sent.*\(nothing was published\)"):
        dataset.upload(path, part_size=part_size, parallel=1, progress=progress)

    assert server.dataset(dataset.id)["resources"] == []
    dataset.upload(path, part_size=part_size)
    assert holds(server, only_resource(server, dataset), other)


@pytest.mark.parametrize("part_size", [PART, 100 * PART])
def test_a_resource_whose_new_file_is_rewritten_while_it_is_sent_keeps_the_old_one(
    sender: Client, server: Server, path: Path, part_size: int
) -> None:
    dataset_id = server.make_dataset()
    resource = sender.resource(server.make_hosted(dataset_id, **COMPLETE))
    before = server.resource(dataset_id, resource.id)
    progress = once(lambda: rewrite(path, OTHER), PART + 1)

    with pytest.raises(FileError, match="keeps its file and its metadata"):
        resource.upload(
            path, part_size=part_size, parallel=1, description="Neuve.", progress=progress
        )

    after = server.resource(dataset_id, resource.id)
    kept = ("url", "title", "description", "checksum", "filesize", "type", "extras")
    assert {key: after[key] for key in kept} == {key: before[key] for key in kept}


def test_a_file_that_is_replaced_by_another_while_it_is_sent_is_published_as_it_was(
    dataset: Dataset, server: Server, path: Path, tmp_path: Path
) -> None:
    """Who writes beside and renames, as one should, gives two whole versions."""
    (tmp_path / "beside").write_bytes(OTHER)
    progress = once(lambda: (tmp_path / "beside").replace(path), 2 * PART)

    dataset.upload(path, part_size=PART, parallel=1, progress=progress)

    assert holds(server, only_resource(server, dataset))


def test_a_file_that_breaks_after_a_try_that_may_be_there_does_not_say_nothing_is(
    dataset: Dataset, server: Server, line: PartsWire, path: Path
) -> None:
    line.fail("whole", "500")
    really = line._meet

    def meet(request: Any) -> Any:
        fault = really(request)
        if fault == "500":
            rewrite(path, OTHER)
        return fault

    line._meet = meet  # type: ignore[method-assign]  # on purpose
    with pytest.raises(AnswerLostError, match="an earlier try may have been published") as caught:
        dataset.upload(path)

    assert "nothing was published" not in str(caught.value)
    assert server.dataset(dataset.id)["resources"] == []


# The dataset


@pytest.mark.parametrize("clients", [1, 2])
def test_two_calls_with_one_file_have_each_an_upload_of_its_own(
    portal: Sandbox,
    dataset: Dataset,
    server: Server,
    line: PartsWire,
    path: Path,
    clients: int,
    cache: Path,
) -> None:
    made: list[str] = []
    with Client(base_url=portal.url, api_key=portal.api_key) as second:
        other = dataset.client if clients == 1 else second

        def send(client: Client) -> None:
            resource = client.resources.create_static(
                path, dataset_id=dataset.id, part_size=PART
            )
            made.append(resource.id)

        with Pool(2) as pool:
            pool.start(send, dataset.client)
            pool.start(send, other)

    resources = server.dataset(dataset.id)["resources"]
    assert {row["id"] for row in resources} == set(made)
    assert len(resources) == len(made) == 2
    assert all(holds(server, row) for row in resources)
    assert upload_states(cache) == []
