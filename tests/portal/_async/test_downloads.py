"""Files on their way from the real server to this machine."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import io
import lzma
import random
import zipfile
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from datagouv import (
    AsyncClient,
    AuthenticationError,
    ChecksumError,
    DownloadsFailedError,
    FieldError,
    FileError,
    NotFoundError,
)

if TYPE_CHECKING:
    from pathlib import Path

    from datagouv import AsyncDataset
    from datagouv.sandbox import Sandbox
    from tests.portal.server import Server

CONTENT = random.Random(0).randbytes(300_000)


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
async def dataset(client: AsyncClient, server: Server) -> AsyncDataset:
    return await client.dataset(server.make_dataset())


@pytest.fixture
def name() -> str:
    return f"{uuid4().hex}.csv"


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


async def test_a_hosted_file_comes_here_under_its_name(
    dataset: AsyncDataset, name: str, tmp_path: Path
) -> None:
    resource = await dataset.upload(CONTENT, filename=name)
    told: list[tuple[int, int | None]] = []

    path = await resource.download(progress=lambda *now: told.append(now))

    assert path.name == name
    assert path.read_bytes() == CONTENT
    assert names(tmp_path) == [name]
    assert told[-1] == (len(CONTENT), len(CONTENT))


@pytest.mark.parametrize("ending", ["gz", "bz2", "xz"])
async def test_a_hosted_file_that_is_compressed_by_its_name_can_be_read_back(
    dataset: AsyncDataset, name: str, tmp_path: Path, ending: str
) -> None:
    """Its storage says so in Content-Encoding, as if that were for the transport."""
    pack = {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress}[ending]
    content = pack(CONTENT)
    resource = await dataset.upload(content, filename=f"{name}.{ending}")

    assert (await resource.download()).read_bytes() == content
    assert (await resource.download(tmp_path / "again", verify=True)).read_bytes() == content
    assert await resource.read_bytes() == content
    assert b"".join([block async for block in resource.iter_bytes()]) == content
    async with await resource.open() as file:
        file.seek(100)
        assert await file.read() == content[100:]


async def test_a_stranger_s_resource_does_not_read_the_account_of_the_key_s_owner(
    dataset: AsyncDataset, client: AsyncClient
) -> None:
    url = f"{client._transport.portal.url}/api/1/me/?x=data.json"
    resource = await dataset.create_remote(title="x", url=url, format="json")

    with pytest.raises(AuthenticationError, match="the key of the portal goes with no file"):
        await resource.read_bytes()


async def test_a_file_that_is_there_is_not_downloaded_again(
    dataset: AsyncDataset, name: str
) -> None:
    resource = await dataset.upload(CONTENT, filename=name)
    path = await resource.download()
    before = path.stat()

    assert await resource.download() == path
    after = path.stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


async def test_a_replaced_file_is_downloaded_again(dataset: AsyncDataset, name: str) -> None:
    resource = await dataset.upload(CONTENT, filename=name)
    await resource.download("ici.csv")
    await resource.upload(CONTENT[::-1], filename=f"bis-{name}")

    path = await resource.download("ici.csv")

    assert path.read_bytes() == CONTENT[::-1]


async def test_the_permanent_url_of_a_file_leads_to_it(
    client: AsyncClient, dataset: AsyncDataset, name: str
) -> None:
    hosted = await dataset.upload(CONTENT, filename=name)
    latest = await dataset.create_remote(title="La dernière", url=hosted.latest)

    path = await latest.download("derniere/")

    assert path.read_bytes() == CONTENT


async def test_a_remote_file_is_read_where_it_is(
    dataset: AsyncDataset, name: str, tmp_path: Path
) -> None:
    hosted = await dataset.upload(CONTENT, filename=name)
    remote = await dataset.create_remote(title="Ailleurs", url=hosted.url)

    path = await remote.download(tmp_path / "ailleurs.csv")

    assert path.read_bytes() == CONTENT


async def test_a_remote_file_that_is_gone_is_not_found(
    client: AsyncClient, dataset: AsyncDataset, tmp_path: Path
) -> None:
    url = f"{client.base_url}/nulle/part.csv"
    remote = await dataset.create_remote(title="Partie", url=url)

    with pytest.raises(NotFoundError):
        await remote.download()
    assert names(tmp_path) == []


async def test_a_checksum_that_is_not_the_files_keeps_nothing(
    dataset: AsyncDataset, name: str, tmp_path: Path
) -> None:
    hosted = await dataset.upload(CONTENT, filename=name)
    wrong = {"type": "sha256", "value": hashlib.sha256(b"autre").hexdigest()}
    remote = await dataset.create_remote(title="Ailleurs", url=hosted.url, checksum=wrong)

    with pytest.raises(ChecksumError):
        await remote.download()
    assert names(tmp_path) == []
    assert (await remote.download(verify=False)).read_bytes() == CONTENT


async def test_a_compressed_file_stays_compressed(dataset: AsyncDataset, name: str) -> None:
    content = gzip.compress(b"espece;hauteur\nhetre;21\n" * 1000)
    resource = await dataset.upload(content, filename=f"{name}.gz")

    path = await resource.download()

    assert path.name == f"{name}.gz"
    assert path.read_bytes() == content
    assert await resource.read_bytes() == content


async def test_the_content_is_read_without_a_file(
    dataset: AsyncDataset, name: str, tmp_path: Path
) -> None:
    resource = await dataset.upload(CONTENT, filename=name)

    assert b"".join([block async for block in resource.iter_bytes()]) == CONTENT
    assert await resource.read_bytes() == CONTENT
    with pytest.raises(FileError, match="more than 100 bytes"):
        await resource.read_bytes(max_size=100)
    assert names(tmp_path) == []


async def test_an_open_file_reads_as_any_other(dataset: AsyncDataset, name: str) -> None:
    resource = await dataset.upload(CONTENT, filename=name)

    async with await resource.open() as file:
        start = await file.read(10)
        place = file.tell()
        rest = await file.read()

    assert (start, place) == (CONTENT[:10], 10)
    assert start + rest == CONTENT


async def test_a_community_file_comes_here_too(client: AsyncClient, server: Server) -> None:
    made = await client.community_resource(
        server.make_community(server.make_dataset(), hosted=True)
    )

    assert (await made.download()).read_bytes() == server.file(made.url)


# Several files


@pytest.fixture
async def several(client: AsyncClient, server: Server) -> AsyncDataset:
    """Return a dataset of four files, two of one title, and a remote one that is gone."""
    dataset = await client.dataset(server.make_dataset())
    for number in range(2):
        await dataset.upload(
            f"a;b\n{number}\n".encode(), filename=f"{uuid4().hex}.csv", title="Arbres"
        )
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("a.txt", "a")
    await dataset.upload(archive.getvalue(), filename=f"{uuid4().hex}.zip", title="Tout")
    await dataset.upload(
        b"Notice\n", filename=f"{uuid4().hex}.txt", title="Notice", type="documentation"
    )
    await dataset.create_remote(
        title="Partie", url=f"{client.base_url}/nulle/part.csv", format="csv"
    )
    return await dataset.refresh()


async def test_the_files_of_a_dataset_come_to_a_folder(
    several: AsyncDataset, tmp_path: Path
) -> None:
    results = await several.download_resources("ici", errors="return")

    main = [resource for resource in several.resources if resource.type == "main"]
    assert [result.resource.id for result in results] == [resource.id for resource in main]
    assert len(names(tmp_path / "ici")) == 3
    for result in results:
        if result.resource.title == "Partie":
            assert isinstance(result.error, NotFoundError)
            assert result.path is None
        else:
            assert result.path is not None
            assert result.error is None
            sha1 = hashlib.sha1(result.path.read_bytes()).hexdigest()
            assert result.resource.checksum is not None
            assert sha1 == result.resource.checksum.value


async def test_files_are_chosen_and_named_as_asked(several: AsyncDataset, tmp_path: Path) -> None:
    results = await several.download_resources(
        "ici", formats=["CSV"], pattern="ARBRES", naming="{title}.{format}"
    )

    first, second = results
    assert names(tmp_path / "ici") == sorted(["Arbres.csv", f"Arbres-{second.resource.id[:8]}.csv"])
    assert first.path is not None
    assert first.path.name == "Arbres.csv"


async def test_all_types_come_when_asked(several: AsyncDataset, tmp_path: Path) -> None:
    results = await several.download_resources("ici", types=None, parallel=1, errors="return")

    assert len(results) == 5
    assert len(names(tmp_path / "ici")) == 4


async def test_files_that_failed_are_an_error_once_all_were_tried(
    several: AsyncDataset, tmp_path: Path
) -> None:
    with pytest.raises(
        DownloadsFailedError, match="1 of 4 files could not be downloaded"
    ) as caught:
        await several.download_resources("ici", parallel=1)

    assert len(names(tmp_path / "ici")) == 3
    main = [resource.id for resource in several.resources if resource.type == "main"]
    assert [one.resource.id for one in caught.value.results] == main
    assert [type(error) for error in caught.value.errors] == [NotFoundError]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"types": ["principal"]}, "did you mean 'main'"),
        ({"formats": ["cvs"]}, "did you mean 'csv'"),
        ({"formats": ["txt"]}, r"types=\['documentation'\]"),
        ({"errors": "ignore"}, "'ignore'"),
    ],
)
async def test_a_choice_that_nothing_can_match_is_refused(
    several: AsyncDataset, tmp_path: Path, wrong: dict[str, Any], said: str
) -> None:
    with pytest.raises(FieldError, match=said):
        await several.download_resources("ici", **wrong)
    assert names(tmp_path) == []


@pytest.mark.parametrize("path", ["plein", "plein/ici", "x" * 300, "boucle/ici"])
async def test_a_folder_that_cannot_be_there_is_told_before_anything_is_asked(
    several: AsyncDataset, tmp_path: Path, path: str
) -> None:
    (tmp_path / "plein").write_text("un fichier")
    (tmp_path / "boucle").symlink_to("boucle")

    with pytest.raises(FileError, match="cannot be written"):
        await several.download_resources(path)


async def test_the_first_failure_stops_the_rest_when_asked(several: AsyncDataset) -> None:
    with pytest.raises(NotFoundError):
        await several.download_resources("ici", stop_on_error=True)


async def test_files_that_are_there_are_left_alone_when_asked(
    several: AsyncDataset, tmp_path: Path
) -> None:
    (tmp_path / "ici").mkdir()
    (tmp_path / "ici" / "Tout.zip").write_bytes(b"le mien")

    (result,) = await several.download_resources(
        "ici", formats=["zip"], naming="{title}.{format}", overwrite=False, errors="return"
    )

    assert isinstance(result.error, FileError)
    assert (tmp_path / "ici" / "Tout.zip").read_bytes() == b"le mien"


async def test_a_naming_that_is_no_pattern_is_refused(several: AsyncDataset) -> None:
    with pytest.raises(FieldError, match="naming"):
        await several.download_resources("ici", naming="{nom}.csv")


async def test_the_progress_of_several_files_is_that_of_all(several: AsyncDataset) -> None:
    told: list[tuple[int, int | None]] = []

    await several.download_resources(
        "ici", formats=["csv", "zip"], pattern="[!p]*", progress=lambda *now: told.append(now)
    )

    total = sum(
        resource.filesize or 0 for resource in several.resources[1:] if resource.type == "main"
    )
    assert told[-1] == (total, total)


async def test_files_that_are_there_count_as_done(several: AsyncDataset) -> None:
    chosen: Any = {"formats": ["csv", "zip"], "pattern": "[!p]*"}
    await several.download_resources("ici", **chosen)
    told: list[tuple[int, int | None]] = []

    await several.download_resources("ici", **chosen, progress=lambda *now: told.append(now))

    done, total = told[-1]
    assert done == total


class Terminal(io.StringIO):
    """What is written to a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    terminal = Terminal()
    # pytest puts a stderr of its own in its place between here and the test.
    monkeypatch.setattr("datagouv._files.progress.sys", SimpleNamespace(stderr=terminal))
    return terminal


async def test_several_files_show_a_bar_for_all_and_one_for_each(
    several: AsyncDataset, terminal: Terminal
) -> None:
    results = await several.download_resources(
        "ici", formats=["csv"], progress=True, errors="return"
    )

    shown = terminal.getvalue()
    assert f"{len(results)} files" in shown
    for result in results:
        assert result.path is None or result.path.name in shown


async def test_a_client_shows_bars_unless_a_call_says_otherwise(
    several: AsyncDataset, portal: Sandbox, terminal: Terminal, tmp_path: Path
) -> None:
    client = AsyncClient(base_url=portal.url, api_key=portal.api_key, progress=True)
    resource = await client.resource(several.resources[1].id)

    await resource.download(tmp_path / "un.csv", progress=False)
    assert terminal.getvalue() == ""
    await resource.download(tmp_path / "deux.csv")
    assert "deux.csv" in terminal.getvalue()
    name = f"{uuid4().hex}.csv"
    await resource.upload(b"a;b", filename=name)
    assert name in terminal.getvalue()
    await client.aclose()
