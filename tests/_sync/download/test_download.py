# Generated from tests/_async/download/test_download.py by scripts/unasync.py: edit that file, then `make style`.
"""Where a downloaded file goes, and what becomes of the one that is there."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from datagouv import (
    Client,
    ChecksumError,
    DatagouvError,
    DownloadsFailedError,
    FileError,
    NetworkError,
    ServerError,
)
from datagouv._concurrency.pool import Pool
from tests.breaking_server import DATASET, RESOURCE, BreakingServer

from .content import CONTENT, CUT, OTHER, SIZE, names

if TYPE_CHECKING:
    from datagouv import Resource


# Where it goes


def test_a_file_comes_to_the_current_folder_under_its_name(
    resource: Resource, folder: Path
) -> None:
    path = resource.download()

    assert path == Path("arbres.csv")
    assert path.read_bytes() == CONTENT
    assert names(folder) == ["arbres.csv"]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("autre.csv", "autre.csv"),
        ("nouveau/", "nouveau/arbres.csv"),
        ("loin/dici/", "loin/dici/arbres.csv"),
        ("loin/dici/autre.csv", "loin/dici/autre.csv"),
        (".", "arbres.csv"),
        ("..", "../arbres.csv"),
        (Path("autre.csv"), "autre.csv"),
    ],
)
def test_a_file_comes_to_the_folder_or_the_name_that_is_given(
    resource: Resource, path: str | Path, expected: str
) -> None:
    assert resource.download(path) == Path(expected)
    assert Path(expected).read_bytes() == CONTENT


@pytest.mark.parametrize(
    ("disposition", "expected"),
    [
        (None, "Les arbres.csv"),
        ('attachment; filename="hêtres.csv"'.encode().decode("latin-1"), "hêtres.csv"),
        ("attachment; filename*=UTF-8''h%C3%AAtres.csv; filename=x.csv", "hêtres.csv"),
        ('attachment; filename="../../../etc/passwd"', "passwd"),
        ('attachment; filename="C:\\\\temp\\\\CON"', "_CON"),
        ("attachment; filename=", "Les arbres.csv"),
    ],
)
def test_a_url_without_a_name_takes_that_of_its_host_or_its_title(
    server: BreakingServer, resource: Resource, disposition: str | None, expected: str
) -> None:
    server.host.path, server.host.disposition = "/telecharger?id=3", disposition

    assert (resource.download()).name == expected
    assert Path(expected).read_bytes() == CONTENT


@pytest.mark.parametrize("path", ["/files/..%2F..%2Fdehors.csv", "/files/%2Ftmp%2Fdehors.csv"])
def test_a_url_leads_out_of_the_folder_by_no_trick(
    server: BreakingServer, resource: Resource, folder: Path, path: str
) -> None:
    server.host.path = path

    resource.download()

    assert names(folder) == ["dehors.csv"]


def test_a_tilde_is_the_home_of_the_user(
    client: Client, resource: Resource, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(variable, str(folder))
    dataset = client.dataset(DATASET, fetch=False)
    vars(dataset)["resources"] = [client.resource(RESOURCE, dataset_id=DATASET)]

    assert resource.download("~/x/") == folder / "x" / "arbres.csv"
    assert resource.download(Path("~/y.csv")) == folder / "y.csv"
    (one,) = dataset.download_resources("~/z/", types=None)
    assert one.path == folder / "z" / "arbres.csv"
    assert names(folder) == ["x", "y.csv", "z"]


# Two resources, one name


@pytest.fixture
def two(client: Client) -> list[Resource]:
    """Return two resources whose files have one name."""
    one = client.resource(RESOURCE, dataset_id=DATASET)
    return [one, one.model_copy(update={"id": "2", "title": "Les parcs"})]


@pytest.mark.parametrize("path", [Path("neuf"), Path("neuf/"), "neuf", "neuf.csv", "neuf/", None])
def test_two_resources_do_not_land_on_one_name_unseen(
    two: list[Resource], path: Path | str | None
) -> None:
    first, second = two
    landed = first.download(path)

    with pytest.raises(FileError, match=f"file of another resource, {RESOURCE}"):
        second.download(path)
    assert landed.read_bytes() == CONTENT
    assert first.download(path) == landed
    assert second.download(path, overwrite=True) == landed


def test_two_clients_of_a_process_know_the_same_names(
    server: BreakingServer, two: list[Resource]
) -> None:
    two[0].download("neuf")
    with Client(base_url=server.url) as client:
        other = client.resource(RESOURCE, dataset_id=DATASET)
        assert other.download("neuf") == Path("neuf")
        with pytest.raises(FileError, match="another resource"):
            other.model_copy(update={"id": "2"}).download("neuf")


def test_of_two_at_one_time_one_has_the_name(two: list[Resource], folder: Path) -> None:
    failed: list[DatagouvError] = []

    def save(resource: Resource) -> None:
        try:
            resource.download("neuf")
        except FileError as error:
            failed.append(error)

    with Pool(2, lambda: None) as pool:
        for resource in two:
            pool.start(save, resource)

    assert len(failed) == 1
    assert "another resource" in str(failed[0])
    assert names(folder) == ["neuf"]


def test_two_datasets_in_one_folder_do_not_replace_each_others_files(
    client: Client, two: list[Resource], folder: Path
) -> None:
    first, second = [client.dataset(DATASET, fetch=False) for _ in two]
    vars(first)["resources"], vars(second)["resources"] = two[:1], two[1:]
    first.download_resources("tout", types=None)

    with pytest.raises(DownloadsFailedError, match="another resource"):
        second.download_resources("tout", types=None)
    second.download_resources("tout", types=None, naming="{id}.csv")

    assert names(folder / "tout") == ["2.csv", "arbres.csv"]


def test_a_folder_of_the_name_of_a_file_is_not_filled(
    client: Client, two: list[Resource], folder: Path
) -> None:
    dataset = client.dataset(DATASET, fetch=False)
    vars(dataset)["resources"] = two[:1]
    (folder / "arbres.csv").mkdir()

    with pytest.raises(DownloadsFailedError, match="it is a folder"):
        dataset.download_resources(".", types=None)
    assert names(folder / "arbres.csv") == []


def test_a_folder_in_the_place_of_the_file_is_a_clear_error(
    resource: Resource, folder: Path
) -> None:
    (folder / "arbres.csv").mkdir()

    with pytest.raises(FileError, match="cannot be written"):
        resource.download()
    assert names(folder) == ["arbres.csv"]


def test_a_file_in_the_place_of_a_folder_is_a_clear_error(
    resource: Resource, folder: Path
) -> None:
    (folder / "plein").write_text("un fichier")

    with pytest.raises(FileError, match="cannot be written"):
        resource.download("plein/arbres.csv")


@pytest.mark.parametrize("wrong", [3, b"folder", ["folder"]])
def test_what_is_no_path_is_refused(
    client: Client, resource: Resource, wrong: Any
) -> None:
    dataset = client.dataset(DATASET, fetch=False)
    with pytest.raises(FileError, match="not a path"):
        resource.download(wrong)
    with pytest.raises(FileError, match="not a path"):
        dataset.download_resources(wrong)


# What is there already


def test_a_file_that_is_there_and_right_is_not_downloaded_again(
    server: BreakingServer, resource: Resource
) -> None:
    resource.download()

    resource.download(overwrite=False)

    assert len(server.asked) == 1


def test_a_file_that_is_there_and_wrong_is_replaced(
    resource: Resource, folder: Path
) -> None:
    (folder / "arbres.csv").write_bytes(OTHER)

    assert (resource.download()).read_bytes() == CONTENT


def test_a_file_that_is_there_is_kept_when_asked(
    server: BreakingServer, resource: Resource, folder: Path
) -> None:
    (folder / "arbres.csv").write_bytes(OTHER)

    with pytest.raises(FileError, match="overwrite"):
        resource.download(overwrite=False)
    assert (folder / "arbres.csv").read_bytes() == OTHER
    assert server.asked == []


@pytest.mark.parametrize("failure", ["checksum", "status", "break"])
def test_a_failure_leaves_the_former_file(
    server: BreakingServer, hasty: Resource, folder: Path, failure: str
) -> None:
    (folder / "arbres.csv").write_bytes(OTHER)
    if failure == "checksum":
        server.host.resource["checksum"] = {"type": "md5", "value": "00"}
    if failure == "status":
        server.host.status = 500
    if failure == "break":
        server.host.break_after, server.host.breaks, server.host.etag = CUT, 9, None

    with pytest.raises((ChecksumError, ServerError, NetworkError)):
        hasty.download()
    assert (folder / "arbres.csv").read_bytes() == OTHER
    assert names(folder) == ["arbres.csv"]


@pytest.mark.parametrize("known", ["checksum", "version"])
def test_a_file_whose_name_is_in_use_is_not_downloaded_again(
    server: BreakingServer,
    resource: Resource,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    known: str,
) -> None:
    (folder / "arbres.csv").write_bytes(OTHER)
    if known == "version":
        server.host.resource["checksum"] = None

    def refuse(*_: object) -> None:
        raise PermissionError(13, "The process cannot access the file")

    with monkeypatch.context() as patch:
        patch.setattr("os.replace", refuse)
        with pytest.raises(FileError, match=r"waits as \.arbres\.csv\.part"):
            resource.download()
    assert (folder / "arbres.csv").read_bytes() == OTHER
    sent = sum(asked.sent for asked in server.asked)

    assert (resource.download()).read_bytes() == CONTENT
    # One byte may come again: its answer tells that the host's file is still of that version.
    assert sum(asked.sent for asked in server.asked) <= sent + 1
    assert names(folder) == ["arbres.csv"]


def test_a_file_has_its_name_only_once_it_is_whole(
    server: BreakingServer, resource: Resource, folder: Path
) -> None:
    seen: list[bool] = []

    resource.download(progress=lambda *_: seen.append((folder / "arbres.csv").exists()))

    assert len(seen) > 1
    assert not any(seen)


def test_a_file_that_is_there_is_told_as_done(resource: Resource) -> None:
    told: list[tuple[int, int | None]] = []
    resource.download()

    resource.download(progress=lambda *now: told.append(now))

    assert told == [(SIZE, SIZE)]


def test_a_function_that_fails_ends_the_download(
    resource: Resource, folder: Path
) -> None:
    class Interruption(BaseException):
        pass

    def interrupt(done: int, total: int | None) -> None:
        if done:
            raise Interruption

    with pytest.raises(Interruption):
        resource.download(progress=interrupt)

    assert names(folder) == [".arbres.csv.part", ".arbres.csv.part.json"]
    assert (resource.download()).read_bytes() == CONTENT


def test_no_bar_to_show_is_told_before_anything_else(
    resource: Resource, server: BreakingServer, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "tqdm", None)

    with pytest.raises(DatagouvError, match=r"datagouv-client\[progress\]"):
        resource.download(progress=True)
    assert names(folder) == []
    assert server.asked == []
