"""`datagouv://`: what it lists, what it tells of a file, what it reads, and what it refuses."""

from __future__ import annotations

import hashlib
import pickle
import subprocess
import sys
from typing import TYPE_CHECKING

import fsspec
import pytest

from datagouv import FieldError, InvalidAnswerError
from datagouv.filesystem import DatagouvFileSystem
from tests.breaking_server import BreakingServer

from .conftest import CSV

if TYPE_CHECKING:
    from datagouv import Client
    from datagouv.sandbox import Sandbox

    from .conftest import Published


@pytest.fixture
def files() -> DatagouvFileSystem:
    """Return a file system that has read nothing yet."""
    return DatagouvFileSystem(skip_instance_cache=True)


def names(paths: list[str]) -> list[str]:
    return sorted(path.rpartition("/")[2] for path in paths)


def test_fsspec_finds_it_by_the_name_of_the_protocol(published: Published) -> None:
    files, path = fsspec.core.url_to_fs(published.root)

    assert isinstance(files, DatagouvFileSystem)
    assert files.unstrip_protocol(path) == published.root


def test_a_dataset_is_a_folder_of_its_files(
    files: DatagouvFileSystem, published: Published
) -> None:
    root = published.root

    assert names(files.ls(root, detail=False)) == ["comptes.csv", "releve-01.csv", "releve-02.csv"]
    assert names(files.glob(f"{root}/releve-*.csv")) == ["releve-01.csv", "releve-02.csv"]
    assert names(files.find(root)) == ["comptes.csv", "releve-01.csv", "releve-02.csv"]
    assert files.isdir(root)
    assert not files.isfile(root)
    assert files.isfile(f"{root}/comptes.csv")
    assert files.ls(f"{root}/comptes.csv", detail=False) == files.glob(f"{root}/comptes.csv")


def test_info_tells_what_the_platform_knows(
    files: DatagouvFileSystem, published: Published
) -> None:
    path = f"{published.root}/comptes.csv"
    resource = next(one for one in published.dataset.resources if one.title == "comptes.csv")

    info = files.info(path)

    sha1 = hashlib.sha1(CSV).hexdigest()
    assert info["size"] == files.size(path) == len(CSV)
    assert (info["checksum"], info["sha1"], files.ukey(path)) == (f"sha1:{sha1}", sha1, sha1)
    assert info["resource_id"] == resource.id
    assert info["mtime"] == files.modified(path) == resource.last_modified
    assert files.created(path) == resource.created_at
    assert info["name"] == files._strip_protocol(path)


def test_a_file_is_named_by_its_resource_too(
    files: DatagouvFileSystem, published: Published
) -> None:
    [resource] = [one for one in published.dataset.resources if one.title == "comptes.csv"]

    assert files.cat_file(f"{published.root}/{resource.id}") == CSV


def test_the_portal_is_an_option_where_the_path_has_no_host(
    published: Published, datagouv_portal: Sandbox
) -> None:
    slug = published.dataset.slug
    options = {"base_url": datagouv_portal.url}

    with fsspec.open(f"datagouv://{slug}/comptes.csv", storage_options=None, **options) as file:
        assert file.read() == CSV


def test_two_files_of_one_name_have_two_paths(
    files: DatagouvFileSystem, client: Client, datagouv_portal: Sandbox
) -> None:
    organization = client.organization(datagouv_portal.organization_id)
    dataset = organization.create_dataset(title="Deux fois", description="Un nom.")
    for content in (b"a\n1\n", b"a\n2\n"):
        dataset.create_static(content, title="a.csv", filename="a.csv")
    root = f"datagouv://{datagouv_portal.url.partition('://')[2]}/{dataset.id}"

    paths = files.ls(root, detail=False)

    assert len(set(paths)) == 2
    assert {files.cat_file(path) for path in paths} == {b"a\n1\n", b"a\n2\n"}


def test_a_file_is_read_by_lines_blocks_and_positions(
    files: DatagouvFileSystem, published: Published
) -> None:
    with files.open(f"{published.root}/comptes.csv") as file:
        assert file.readline() == b"commune;compte\n"
        assert file.tell() == 15
        assert file.seek(-8, 2) == len(CSV) - 8
        assert file.read() == CSV[-8:]
        assert file.seek(0) == 0
        assert b"".join(file) == CSV
    with files.open(f"{published.root}/comptes.csv", "r", encoding="utf-8") as text:
        assert text.read() == CSV.decode()
    with pytest.raises(ValueError, match="closed"):
        file.read()


@pytest.mark.parametrize(
    ("start", "end"), [(None, None), (10, 20), (-10, None), (-10, -3), (0, 0), (5, 10**9)]
)
def test_a_range_is_that_of_python(
    files: DatagouvFileSystem, published: Published, start: int | None, end: int | None
) -> None:
    assert files.cat_file(f"{published.root}/comptes.csv", start, end) == CSV[start:end]


def test_ranges_of_several_files_come_in_their_order(
    files: DatagouvFileSystem, published: Published
) -> None:
    path, missing = f"{published.root}/comptes.csv", f"{published.root}/nope.csv"
    starts = list(range(0, 200_000, 10_000))

    got = files.cat_ranges([path] * 20, starts, [start + 500 for start in starts])

    assert got == [CSV[start : start + 500] for start in starts]
    first, second = files.cat_ranges([path, missing], 0, 5)
    assert first == CSV[:5]
    assert isinstance(second, FileNotFoundError)
    with pytest.raises(FileNotFoundError):
        files.cat_ranges([missing], 0, 5, on_error="raise")


@pytest.mark.parametrize(("max_gap", "requests"), [(None, 4), (0, 4), (400_000, 3), (10**7, 1)])
def test_ranges_of_a_file_that_are_close_together_come_with_one_request(
    files: DatagouvFileSystem,
    measures: str,
    host: BreakingServer,
    parquet: bytes,
    max_gap: int | None,
    requests: int,
) -> None:
    files.info(measures)
    host.asked.clear()
    starts = [5_000_000, 0, 300_000, 2_000_000]
    ends = [start + 20_000 for start in starts]

    got = files.cat_ranges([measures] * 6, [*starts, 0, 9], [*ends, 20_000, 9], max_gap=max_gap)

    assert got == [*(parquet[start : start + 20_000] for start in starts), parquet[:20_000], b""]
    assert len(host.asked) == requests


def test_the_end_of_a_file_and_a_failure_are_those_of_their_own_ranges(
    files: DatagouvFileSystem, published: Published
) -> None:
    path, missing = f"{published.root}/comptes.csv", f"{published.root}/nope.csv"

    got = files.cat_ranges([path, path, missing, path], [0, 5, 0, -4], [3, 10**9, 5, None], 10)

    assert got[0] == CSV[:3]
    assert got[1] == CSV[5:]
    assert isinstance(got[2], FileNotFoundError)
    assert got[3] == CSV[-4:]


def test_community_resources_are_no_files_of_the_dataset(
    files: DatagouvFileSystem, published: Published, client: Client
) -> None:
    community = client.community_resources.create_static(
        b"a\n1\n", filename="voisin.csv", dataset_id=published.dataset.id
    )
    try:
        assert "voisin.csv" not in names(files.ls(published.root, detail=False))
        with pytest.raises(FileNotFoundError):
            files.info(f"{published.root}/{community.id}")
    finally:
        community.delete()


def test_ranges_of_two_versions_are_not_put_together(
    files: DatagouvFileSystem, measures: str, host: BreakingServer, parquet: bytes
) -> None:
    half = len(parquet) // 2
    files.info(measures)
    host.host.before = lambda number: host.host.change(parquet, f'"{number}"')

    with pytest.raises(InvalidAnswerError, match="changed"):
        files.cat_ranges([measures] * 2, [0, half], [10, half + 10])


def test_what_is_not_there_is_not_found(files: DatagouvFileSystem, published: Published) -> None:
    root = published.root
    other = root.rpartition("/")[0] + "/no-such-dataset"

    for path in (f"{root}/nope.csv", other, f"{other}/a.csv"):
        assert not files.exists(path)
        with pytest.raises(FileNotFoundError):
            files.info(path)
    with pytest.raises(FileNotFoundError, match=r"datagouv://<dataset>"):
        files.ls("datagouv://")


def test_nothing_is_written(files: DatagouvFileSystem, published: Published) -> None:
    path = f"{published.root}/comptes.csv"

    for write in (files.rm, files.touch, files.mkdir, files.makedirs, files.rm_file):
        with pytest.raises(OSError, match="read only"):
            write(path)
    for mode in ("wb", "ab", "r+b"):
        with pytest.raises(OSError, match="read only"):
            files.open(path, mode)
    with pytest.raises(OSError, match="read only"):
        files.pipe_file(path, b"")


def test_a_key_is_no_option() -> None:
    with pytest.raises(FieldError, match="variable") as caught:
        DatagouvFileSystem(api_key="the-secret", skip_instance_cache=True)

    assert "the-secret" not in str(caught.value)


def test_a_pickle_holds_no_key(
    published: Published, datagouv_portal: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATAGOUV_API_KEY", "the-secret")
    files = DatagouvFileSystem(base_url=datagouv_portal.url, skip_instance_cache=True)
    files.ls(published.dataset.id)

    content = pickle.dumps(files)

    assert b"the-secret" not in content
    assert datagouv_portal.api_key.encode() not in content
    assert names(pickle.loads(content).ls(published.dataset.id, detail=False))


def test_a_list_that_is_old_can_be_read_anew(
    files: DatagouvFileSystem, published: Published
) -> None:
    root = published.root
    before = files.ls(root, detail=False)
    added = published.dataset.upload(b"a\n1\n", filename="plus.csv")
    try:
        assert files.ls(root, detail=False) == before
        files.invalidate_cache(root)
        assert "plus.csv" in names(files.ls(root, detail=False))
    finally:
        added.delete()


def test_import_datagouv_loads_neither_fsspec_nor_pyarrow() -> None:
    code = (
        "import sys, datagouv; from datagouv import Client; Client(); "
        "print({'fsspec', 'pyarrow', 'polars', 'pandas'} & sys.modules.keys())"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "set()"
