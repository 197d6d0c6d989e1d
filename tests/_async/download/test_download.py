"""Where a downloaded file goes, and what becomes of the one that is there."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from datagouv import AsyncClient, ChecksumError, DatagouvError, FileError, NetworkError, ServerError
from tests.breaking_server import DATASET, BreakingServer

from .content import CONTENT, CUT, OTHER, SIZE, names

if TYPE_CHECKING:
    from datagouv import AsyncResource


# Where it goes


async def test_a_file_comes_to_the_current_folder_under_its_name(
    resource: AsyncResource, folder: Path
) -> None:
    path = await resource.download()

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
async def test_a_file_comes_to_the_folder_or_the_name_that_is_given(
    resource: AsyncResource, path: str | Path, expected: str
) -> None:
    assert await resource.download(path) == Path(expected)
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
async def test_a_url_without_a_name_takes_that_of_its_host_or_its_title(
    server: BreakingServer, resource: AsyncResource, disposition: str | None, expected: str
) -> None:
    server.host.path, server.host.disposition = "/telecharger?id=3", disposition

    assert (await resource.download()).name == expected
    assert Path(expected).read_bytes() == CONTENT


@pytest.mark.parametrize("path", ["/files/..%2F..%2Fdehors.csv", "/files/%2Ftmp%2Fdehors.csv"])
async def test_a_url_leads_out_of_the_folder_by_no_trick(
    server: BreakingServer, resource: AsyncResource, folder: Path, path: str
) -> None:
    server.host.path = path

    await resource.download()

    assert names(folder) == ["dehors.csv"]


async def test_a_folder_in_the_place_of_the_file_is_a_clear_error(
    resource: AsyncResource, folder: Path
) -> None:
    (folder / "arbres.csv").mkdir()

    with pytest.raises(FileError, match="cannot be written"):
        await resource.download()
    assert names(folder) == ["arbres.csv"]


async def test_a_file_in_the_place_of_a_folder_is_a_clear_error(
    resource: AsyncResource, folder: Path
) -> None:
    (folder / "plein").write_text("un fichier")

    with pytest.raises(FileError, match="cannot be written"):
        await resource.download("plein/arbres.csv")


@pytest.mark.parametrize("wrong", [3, b"folder", ["folder"]])
async def test_what_is_no_path_is_refused(
    client: AsyncClient, resource: AsyncResource, wrong: Any
) -> None:
    dataset = await client.dataset(DATASET, fetch=False)
    with pytest.raises(FileError, match="not a path"):
        await resource.download(wrong)
    with pytest.raises(FileError, match="not a path"):
        await dataset.download_resources(wrong)


# What is there already


async def test_a_file_that_is_there_and_right_is_not_downloaded_again(
    server: BreakingServer, resource: AsyncResource
) -> None:
    await resource.download()

    await resource.download(overwrite=False)

    assert len(server.asked) == 1


async def test_a_file_that_is_there_and_wrong_is_replaced(
    resource: AsyncResource, folder: Path
) -> None:
    (folder / "arbres.csv").write_bytes(OTHER)

    assert (await resource.download()).read_bytes() == CONTENT


async def test_a_file_that_is_there_is_kept_when_asked(
    server: BreakingServer, resource: AsyncResource, folder: Path
) -> None:
    (folder / "arbres.csv").write_bytes(OTHER)

    with pytest.raises(FileError, match="overwrite"):
        await resource.download(overwrite=False)
    assert (folder / "arbres.csv").read_bytes() == OTHER
    assert server.asked == []


@pytest.mark.parametrize("failure", ["checksum", "status", "break"])
async def test_a_failure_leaves_the_former_file(
    server: BreakingServer, hasty: AsyncResource, folder: Path, failure: str
) -> None:
    (folder / "arbres.csv").write_bytes(OTHER)
    if failure == "checksum":
        server.host.resource["checksum"] = {"type": "md5", "value": "00"}
    if failure == "status":
        server.host.status = 500
    if failure == "break":
        server.host.break_after, server.host.breaks, server.host.etag = CUT, 9, None

    with pytest.raises((ChecksumError, ServerError, NetworkError)):
        await hasty.download()
    assert (folder / "arbres.csv").read_bytes() == OTHER
    assert names(folder) == ["arbres.csv"]


async def test_a_file_has_its_name_only_once_it_is_whole(
    server: BreakingServer, resource: AsyncResource, folder: Path
) -> None:
    seen: list[bool] = []

    await resource.download(progress=lambda *_: seen.append((folder / "arbres.csv").exists()))

    assert len(seen) > 1
    assert not any(seen)


async def test_a_file_that_is_there_is_told_as_done(resource: AsyncResource) -> None:
    told: list[tuple[int, int | None]] = []
    await resource.download()

    await resource.download(progress=lambda *now: told.append(now))

    assert told == [(SIZE, SIZE)]


async def test_a_function_that_fails_ends_the_download(
    resource: AsyncResource, folder: Path
) -> None:
    class Interruption(BaseException):
        pass

    def interrupt(done: int, total: int | None) -> None:
        if done:
            raise Interruption

    with pytest.raises(Interruption):
        await resource.download(progress=interrupt)

    assert names(folder) == [".arbres.csv.part", ".arbres.csv.part.json"]
    assert (await resource.download()).read_bytes() == CONTENT


async def test_no_bar_to_show_is_told_before_anything_else(
    resource: AsyncResource, server: BreakingServer, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "tqdm", None)

    with pytest.raises(DatagouvError, match=r"datagouv-client\[progress\]"):
        await resource.download(progress=True)
    assert names(folder) == []
    assert server.asked == []
