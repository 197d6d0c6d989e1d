# Generated from tests/portal/_async/test_downloads.py by scripts/unasync.py: edit that file, then `make style`.
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
    Client,
    AuthenticationError,
    ChecksumError,
    DownloadsFailedError,
    FieldError,
    FileError,
    NotFoundError,
)

if TYPE_CHECKING:
    from pathlib import Path

    from datagouv import Dataset
    from datagouv.sandbox import Sandbox
    from tests.portal.server import Server

CONTENT = random.Random(0).randbytes(300_000)


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def dataset(client: Client, server: Server) -> Dataset:
    return client.dataset(server.make_dataset())


@pytest.fixture
def name() -> str:
    return f"{uuid4().hex}.csv"


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_hosted_file_comes_here_under_its_name(
    dataset: Dataset, name: str, tmp_path: Path
) -> None:
    resource = dataset.upload(CONTENT, filename=name)
    told: list[tuple[int, int | None]] = []

    path = resource.download(progress=lambda *now: told.append(now))

    assert path.name == name
    assert path.read_bytes() == CONTENT
    assert names(tmp_path) == [name]
    assert told[-1] == (len(CONTENT), len(CONTENT))


@pytest.mark.parametrize("ending", ["gz", "bz2", "xz"])
def test_a_hosted_file_that_is_compressed_by_its_name_can_be_read_back(
    dataset: Dataset, name: str, tmp_path: Path, ending: str
) -> None:
    """Its storage says so in Content-Encoding, as if that were for the transport."""
    pack = {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress}[ending]
    content = pack(CONTENT)
    resource = dataset.upload(content, filename=f"{name}.{ending}")

    assert (resource.download()).read_bytes() == content
    assert (resource.download(tmp_path / "again", verify=True)).read_bytes() == content
    assert resource.read_bytes() == content
    assert b"".join([block for block in resource.iter_bytes()]) == content
    with resource.open() as file:
        file.seek(100)
        assert file.read() == content[100:]


def test_a_stranger_s_resource_does_not_read_the_account_of_the_key_s_owner(
    dataset: Dataset, client: Client
) -> None:
    url = f"{client._transport.portal.url}/api/1/me/?x=data.json"
    resource = dataset.create_remote(title="x", url=url, format="json")

    with pytest.raises(AuthenticationError, match="the key of the portal goes with no file"):
        resource.read_bytes()


def test_a_file_that_is_there_is_not_downloaded_again(
    dataset: Dataset, name: str
) -> None:
    resource = dataset.upload(CONTENT, filename=name)
    path = resource.download()
    before = path.stat()

    assert resource.download() == path
    after = path.stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_replaced_file_is_downloaded_again(dataset: Dataset, name: str) -> None:
    resource = dataset.upload(CONTENT, filename=name)
    resource.download("ici.csv")
    resource.upload(CONTENT[::-1], filename=f"bis-{name}")

    path = resource.download("ici.csv")

    assert path.read_bytes() == CONTENT[::-1]


def test_the_permanent_url_of_a_file_leads_to_it(
    client: Client, dataset: Dataset, name: str
) -> None:
    hosted = dataset.upload(CONTENT, filename=name)
    latest = dataset.create_remote(title="La dernière", url=hosted.latest)

    path = latest.download("derniere/")

    assert path.read_bytes() == CONTENT


def test_a_remote_file_is_read_where_it_is(
    dataset: Dataset, name: str, tmp_path: Path
) -> None:
    hosted = dataset.upload(CONTENT, filename=name)
    remote = dataset.create_remote(title="Ailleurs", url=hosted.url)

    path = remote.download(tmp_path / "ailleurs.csv")

    assert path.read_bytes() == CONTENT


def test_a_remote_file_that_is_gone_is_not_found(
    client: Client, dataset: Dataset, tmp_path: Path
) -> None:
    url = f"{client.base_url}/nulle/part.csv"
    remote = dataset.create_remote(title="Partie", url=url)

    with pytest.raises(NotFoundError):
        remote.download()
    assert names(tmp_path) == []


def test_a_checksum_that_is_not_the_files_keeps_nothing(
    dataset: Dataset, name: str, tmp_path: Path
) -> None:
    hosted = dataset.upload(CONTENT, filename=name)
    wrong = {"type": "sha256", "value": hashlib.sha256(b"autre").hexdigest()}
    remote = dataset.create_remote(title="Ailleurs", url=hosted.url, checksum=wrong)

    with pytest.raises(ChecksumError):
        remote.download()
    assert names(tmp_path) == []
    assert (remote.download(verify=False)).read_bytes() == CONTENT


def test_a_compressed_file_stays_compressed(dataset: Dataset, name: str) -> None:
    content = gzip.compress(b"espece;hauteur\nhetre;21\n" * 1000)
    resource = dataset.upload(content, filename=f"{name}.gz")

    path = resource.download()

    assert path.name == f"{name}.gz"
    assert path.read_bytes() == content
    assert resource.read_bytes() == content


def test_the_content_is_read_without_a_file(
    dataset: Dataset, name: str, tmp_path: Path
) -> None:
    resource = dataset.upload(CONTENT, filename=name)

    assert b"".join([block for block in resource.iter_bytes()]) == CONTENT
    assert resource.read_bytes() == CONTENT
    with pytest.raises(FileError, match="more than 100 bytes"):
        resource.read_bytes(max_size=100)
    assert names(tmp_path) == []


def test_an_open_file_reads_as_any_other(dataset: Dataset, name: str) -> None:
    resource = dataset.upload(CONTENT, filename=name)

    with resource.open() as file:
        start = file.read(10)
        place = file.tell()
        rest = file.read()

    assert (start, place) == (CONTENT[:10], 10)
    assert start + rest == CONTENT


def test_a_community_file_comes_here_too(client: Client, server: Server) -> None:
    made = client.community_resource(
        server.make_community(server.make_dataset(), hosted=True)
    )

    assert (made.download()).read_bytes() == server.file(made.url)


# Several files


@pytest.fixture
def several(client: Client, server: Server) -> Dataset:
    """Return a dataset of four files, two of one title, and a remote one that is gone."""
    dataset = client.dataset(server.make_dataset())
    for number in range(2):
        dataset.upload(
            f"a;b\n{number}\n".encode(), filename=f"{uuid4().hex}.csv", title="Arbres"
        )
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("a.txt", "a")
    dataset.upload(archive.getvalue(), filename=f"{uuid4().hex}.zip", title="Tout")
    dataset.upload(
        b"Notice\n", filename=f"{uuid4().hex}.txt", title="Notice", type="documentation"
    )
    dataset.create_remote(
        title="Partie", url=f"{client.base_url}/nulle/part.csv", format="csv"
    )
    return dataset.refresh()


def test_the_files_of_a_dataset_come_to_a_folder(
    several: Dataset, tmp_path: Path
) -> None:
    results = several.download_resources("ici", errors="return")

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


def test_files_are_chosen_and_named_as_asked(several: Dataset, tmp_path: Path) -> None:
    results = several.download_resources(
        "ici", formats=["CSV"], pattern="ARBRES", naming="{title}.{format}"
    )

    first, second = results
    assert names(tmp_path / "ici") == sorted(["Arbres.csv", f"Arbres-{second.resource.id[:8]}.csv"])
    assert first.path is not None
    assert first.path.name == "Arbres.csv"


def test_all_types_come_when_asked(several: Dataset, tmp_path: Path) -> None:
    results = several.download_resources("ici", types=None, parallel=1, errors="return")

    assert len(results) == 5
    assert len(names(tmp_path / "ici")) == 4


def test_files_that_failed_are_an_error_once_all_were_tried(
    several: Dataset, tmp_path: Path
) -> None:
    with pytest.raises(
        DownloadsFailedError, match="1 of 4 files could not be downloaded"
    ) as caught:
        several.download_resources("ici", parallel=1)

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
def test_a_choice_that_nothing_can_match_is_refused(
    several: Dataset, tmp_path: Path, wrong: dict[str, Any], said: str
) -> None:
    with pytest.raises(FieldError, match=said):
        several.download_resources("ici", **wrong)
    assert names(tmp_path) == []


@pytest.mark.parametrize("path", ["plein", "plein/ici", "x" * 300, "boucle/ici"])
def test_a_folder_that_cannot_be_there_is_told_before_anything_is_asked(
    several: Dataset, tmp_path: Path, path: str
) -> None:
    (tmp_path / "plein").write_text("un fichier")
    (tmp_path / "boucle").symlink_to("boucle")

    with pytest.raises(FileError, match="cannot be written"):
        several.download_resources(path)


def test_the_first_failure_stops_the_rest_when_asked(several: Dataset) -> None:
    with pytest.raises(NotFoundError):
        several.download_resources("ici", stop_on_error=True)


def test_files_that_are_there_are_left_alone_when_asked(
    several: Dataset, tmp_path: Path
) -> None:
    (tmp_path / "ici").mkdir()
    (tmp_path / "ici" / "Tout.zip").write_bytes(b"le mien")

    (result,) = several.download_resources(
        "ici", formats=["zip"], naming="{title}.{format}", overwrite=False, errors="return"
    )

    assert isinstance(result.error, FileError)
    assert (tmp_path / "ici" / "Tout.zip").read_bytes() == b"le mien"


def test_a_naming_that_is_no_pattern_is_refused(several: Dataset) -> None:
    with pytest.raises(FieldError, match="naming"):
        several.download_resources("ici", naming="{nom}.csv")


def test_the_progress_of_several_files_is_that_of_all(several: Dataset) -> None:
    told: list[tuple[int, int | None]] = []

    several.download_resources(
        "ici", formats=["csv", "zip"], pattern="[!p]*", progress=lambda *now: told.append(now)
    )

    total = sum(
        resource.filesize or 0 for resource in several.resources[1:] if resource.type == "main"
    )
    assert told[-1] == (total, total)


def test_files_that_are_there_count_as_done(several: Dataset) -> None:
    chosen: Any = {"formats": ["csv", "zip"], "pattern": "[!p]*"}
    several.download_resources("ici", **chosen)
    told: list[tuple[int, int | None]] = []

    several.download_resources("ici", **chosen, progress=lambda *now: told.append(now))

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


def test_several_files_show_a_bar_for_all_and_one_for_each(
    several: Dataset, terminal: Terminal
) -> None:
    results = several.download_resources(
        "ici", formats=["csv"], progress=True, errors="return"
    )

    shown = terminal.getvalue()
    assert f"{len(results)} files" in shown
    for result in results:
        assert result.path is None or result.path.name in shown


def test_a_client_shows_bars_unless_a_call_says_otherwise(
    several: Dataset, portal: Sandbox, terminal: Terminal, tmp_path: Path
) -> None:
    client = Client(base_url=portal.url, api_key=portal.api_key, progress=True)
    resource = client.resource(several.resources[1].id)

    resource.download(tmp_path / "un.csv", progress=False)
    assert terminal.getvalue() == ""
    resource.download(tmp_path / "deux.csv")
    assert "deux.csv" in terminal.getvalue()
    name = f"{uuid4().hex}.csv"
    resource.upload(b"a;b", filename=name)
    assert name in terminal.getvalue()
    client.close()
