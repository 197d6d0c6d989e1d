"""Files on their way here: when they land, and where."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from pathlib import Path

import pytest

from datagouv import FileError
from datagouv._checksum import Expected
from datagouv._landing import Landing, place, plain_path, prepare

SHA1 = Expected("sha1", hashlib.sha1(b"a;b").hexdigest())


# How it lands


def landed(landing: Landing) -> bytes:
    """Land what is whole, and return what is there then."""
    assert landing.complete() is None
    landing.land()
    return landing.path.read_bytes()


def test_a_file_lands_once_it_is_whole(tmp_path: Path) -> None:
    landing = Landing(tmp_path / "deep" / "a.csv", SHA1, resume=True)
    landing.begin(0, '"one"')
    landing.write(b"a;")
    assert not landing.path.exists()
    landing.write(b"b")
    assert landing.complete() is None
    assert not landing.path.exists()

    landing.land()
    assert landing.path.read_bytes() == b"a;b"
    assert [path.name for path in landing.path.parent.iterdir()] == ["a.csv"]


def test_what_is_left_is_gone_on_with(tmp_path: Path) -> None:
    first = Landing(tmp_path / "a.csv", SHA1, resume=True)
    first.begin(0, '"one"')
    first.write(b"a;")
    first.close()

    second = Landing(tmp_path / "a.csv", SHA1, resume=True)

    assert (second.position, second.validator) == (2, '"one"')
    second.begin(2, '"one"')
    second.write(b"b")
    assert landed(second) == b"a;b"


def test_what_has_no_version_is_not_left(tmp_path: Path) -> None:
    landing = Landing(tmp_path / "a.csv", None, resume=True)
    landing.begin(0, None)
    landing.write(b"a;")
    landing.close()

    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="files are not locked there")
@pytest.mark.parametrize("first_lands", [True, False])
def test_two_landings_of_one_name_do_not_mix(tmp_path: Path, first_lands: bool) -> None:
    first = Landing(tmp_path / "a.csv", None, resume=True)
    first.begin(0, '"one"')
    first.write(b"un")
    second = Landing(tmp_path / "a.csv", None, resume=True)
    assert second.position == 0
    second.begin(0, '"two"')
    second.write(b"deux")
    first.write(b" un")

    if first_lands:
        assert landed(first) == b"un un"
    assert landed(second) == b"deux"
    first.close()

    left = {path.name for path in tmp_path.iterdir()}
    assert left == {"a.csv"} | (set() if first_lands else {".a.csv.part", ".a.csv.part.json"})
    assert (tmp_path / "a.csv").read_bytes() == b"deux"
    if not first_lands:
        third = Landing(tmp_path / "a.csv", None, resume=True)
        third.close()
        assert third.position == len(b"un un")


@pytest.mark.parametrize("notes", [b"", b"[]", b'{"validator": 3}', b"\xff", b"[" * 99_999])
def test_notes_that_are_none_are_not_followed(tmp_path: Path, notes: bytes) -> None:
    (tmp_path / ".a.csv.part").write_bytes(b"a;")
    (tmp_path / ".a.csv.part.json").write_bytes(notes)

    landing = Landing(tmp_path / "a.csv", None, resume=True)
    landing.close()

    assert (landing.position, landing.validator) == (0, None)


def test_notes_hold_the_version_only(tmp_path: Path) -> None:
    landing = Landing(tmp_path / "a.csv", None, resume=True)
    landing.begin(0, '"one"')
    landing.write(b"a;")
    landing.close()

    assert json.loads((tmp_path / ".a.csv.part.json").read_bytes()) == {"validator": '"one"'}


def test_a_folder_in_the_place_of_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.csv").mkdir()
    landing = Landing(tmp_path / "a.csv", None, resume=True)
    landing.begin(0, None)
    landing.write(b"a;b")
    landing.complete()

    with pytest.raises(FileError, match="cannot be written"):
        landing.land()
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


@pytest.mark.parametrize("obstacle", ["link", "fifo", "folder"])
def test_what_stands_where_a_file_comes_to_is_not_written_to(tmp_path: Path, obstacle: str) -> None:
    other = tmp_path / "autre.txt"
    other.write_bytes(b"precious")
    part = tmp_path / ".a.csv.part"
    if obstacle == "link":
        part.symlink_to(other)
    elif obstacle == "fifo":
        os.mkfifo(part)
    else:
        part.mkdir()
    landing = Landing(tmp_path / "a.csv", SHA1, resume=True)
    landing.begin(0, None)
    landing.write(b"a;b")

    assert landing.complete() is None
    landing.land()

    assert other.read_bytes() == b"precious"
    assert (tmp_path / "a.csv").read_bytes() == b"a;b"
    assert not (tmp_path / "a.csv").is_symlink()


@pytest.mark.parametrize("stem", ["a" * 251, "é" * 125])
def test_a_name_as_long_as_the_system_takes_is_one(tmp_path: Path, stem: str) -> None:
    path = tmp_path / f"{stem}.csv"
    landing = Landing(path, SHA1, resume=True)
    landing.begin(0, '"one"')
    landing.write(b"a")
    landing.close()
    again = Landing(path, SHA1, resume=True)
    assert again.position == 1
    again.begin(1, '"one"')
    again.write(b";b")

    assert again.complete() is None
    again.land()

    assert [found.name for found in tmp_path.iterdir()] == [path.name]


@pytest.mark.skipif(sys.platform == "win32", reason="no such files there")
def test_what_is_no_file_is_not_replaced_by_one(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.csv")

    with pytest.raises(FileError, match="not a regular file"):
        prepare(tmp_path / "a.csv", SHA1, overwrite=True, resume=True)
    assert (tmp_path / "a.csv").is_fifo()


def test_a_link_to_nothing_is_something_that_is_there(tmp_path: Path) -> None:
    (tmp_path / "a.csv").symlink_to("nowhere")

    with pytest.raises(FileError, match="is there already"):
        prepare(tmp_path / "a.csv", SHA1, overwrite=False, resume=True)


@pytest.mark.parametrize("name", ["a" * 300, "a\0b"])
def test_a_name_that_no_system_takes_is_told(name: str, tmp_path: Path) -> None:
    with pytest.raises(FileError):
        prepare(place(plain_path(str(tmp_path / name)), "a.csv"), None, overwrite=True, resume=True)


@pytest.mark.skipif(sys.platform == "win32", reason="files have no such limit there")
def test_a_disk_that_is_full_is_told_and_the_next_call_goes_on(tmp_path: Path) -> None:
    import resource

    content = bytes(range(256)) * 8192
    landing = Landing(tmp_path / "a.csv", None, resume=True)
    landing.begin(0, '"one"')
    former = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (700_000, former[1]))
    try:
        with pytest.raises(FileError, match="cannot be written"):  # noqa: PT012  # somewhere in it
            for at in range(0, len(content), 65536):
                landing.write(content[at : at + 65536])
            landing.complete()
        landing.close()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, former)

    assert not (tmp_path / "a.csv").exists()
    again = Landing(tmp_path / "a.csv", None, resume=True)
    assert again.validator == '"one"'
    left = (tmp_path / ".a.csv.part").read_bytes()
    assert (again.position, left) == (700_000, content[:700_000])
    again.close()


# Where it lands


def test_a_folder_is_one_that_is_there_or_ends_as_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("ici").mkdir()

    assert place(None, "a.csv") == Path("a.csv")
    assert place("", "a.csv") == Path("a.csv")
    assert place("ici", "a.csv") == Path("ici/a.csv")
    assert place("ailleurs", "a.csv") == Path("ailleurs")
    assert place("ailleurs/", "a.csv") == Path("ailleurs/a.csv")
