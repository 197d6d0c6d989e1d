"""Files on their way here: when they land, and where."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from datagouv import FieldError, FileError
from datagouv._files.checksum import Expected
from datagouv._files.partial_file import PartialFile, make_folder, place, plain_path, prepare
from datagouv._files.saved_names import Owner

SHA1 = Expected("sha1", hashlib.sha1(b"a;b").hexdigest())


# How it lands


def landed(partial_file: PartialFile) -> bytes:
    """Land what is whole, and return what is there then."""
    assert partial_file.complete() is None
    partial_file.land()
    return partial_file.path.read_bytes()


def test_a_file_lands_once_it_is_whole(tmp_path: Path) -> None:
    partial_file = PartialFile(tmp_path / "deep" / "a.csv", SHA1, resume=True)
    partial_file.begin(0, '"one"')
    partial_file.write(b"a;")
    assert not partial_file.path.exists()
    partial_file.write(b"b")
    assert partial_file.complete() is None
    assert not partial_file.path.exists()

    partial_file.land()
    assert partial_file.path.read_bytes() == b"a;b"
    assert [path.name for path in partial_file.path.parent.iterdir()] == ["a.csv"]


def test_what_is_left_is_gone_on_with(tmp_path: Path) -> None:
    first = PartialFile(tmp_path / "a.csv", SHA1, resume=True)
    first.begin(0, '"one"')
    first.write(b"a;")
    first.close()

    second = PartialFile(tmp_path / "a.csv", SHA1, resume=True)

    assert (second.position, second.validator) == (2, '"one"')
    second.begin(2, '"one"')
    second.write(b"b")
    assert landed(second) == b"a;b"


def test_what_has_no_version_is_not_left(tmp_path: Path) -> None:
    partial_file = PartialFile(tmp_path / "a.csv", None, resume=True)
    partial_file.begin(0, None)
    partial_file.write(b"a;")
    partial_file.close()

    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="files are not locked there")
@pytest.mark.parametrize("first_lands", [True, False])
def test_two_landings_of_one_name_do_not_mix(tmp_path: Path, first_lands: bool) -> None:
    first = PartialFile(tmp_path / "a.csv", None, resume=True)
    first.begin(0, '"one"')
    first.write(b"un")
    second = PartialFile(tmp_path / "a.csv", None, resume=True)
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
        third = PartialFile(tmp_path / "a.csv", None, resume=True)
        third.close()
        assert third.position == len(b"un un")


@pytest.mark.parametrize("notes", [b"", b"[]", b'{"validator": 3}', b"\xff", b"[" * 99_999])
def test_notes_that_are_none_are_not_followed(tmp_path: Path, notes: bytes) -> None:
    (tmp_path / ".a.csv.part").write_bytes(b"a;")
    (tmp_path / ".a.csv.part.json").write_bytes(notes)

    partial_file = PartialFile(tmp_path / "a.csv", None, resume=True)
    partial_file.close()

    assert (partial_file.position, partial_file.validator) == (0, None)


def test_notes_hold_the_version_only(tmp_path: Path) -> None:
    partial_file = PartialFile(tmp_path / "a.csv", None, resume=True)
    partial_file.begin(0, '"one"')
    partial_file.write(b"a;")
    partial_file.close()

    assert json.loads((tmp_path / ".a.csv.part.json").read_bytes()) == {"validator": '"one"'}


def test_a_folder_in_the_place_of_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.csv").mkdir()
    partial_file = PartialFile(tmp_path / "a.csv", None, resume=True)
    partial_file.begin(0, None)
    partial_file.write(b"a;b")
    partial_file.complete()

    with pytest.raises(FileError, match="cannot be written"):
        partial_file.land()
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
    partial_file = PartialFile(tmp_path / "a.csv", SHA1, resume=True)
    partial_file.begin(0, None)
    partial_file.write(b"a;b")

    assert partial_file.complete() is None
    partial_file.land()

    assert other.read_bytes() == b"precious"
    assert (tmp_path / "a.csv").read_bytes() == b"a;b"
    assert not (tmp_path / "a.csv").is_symlink()


@pytest.mark.parametrize("stem", ["a" * 251, "é" * 125])
def test_a_name_as_long_as_the_system_takes_is_one(tmp_path: Path, stem: str) -> None:
    path = tmp_path / f"{stem}.csv"
    partial_file = PartialFile(path, SHA1, resume=True)
    partial_file.begin(0, '"one"')
    partial_file.write(b"a")
    partial_file.close()
    again = PartialFile(path, SHA1, resume=True)
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
    partial_file = PartialFile(tmp_path / "a.csv", None, resume=True)
    partial_file.begin(0, '"one"')
    former = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (700_000, former[1]))
    try:
        with pytest.raises(FileError, match="cannot be written"):  # noqa: PT012  # somewhere in it
            for at in range(0, len(content), 65536):
                partial_file.write(content[at : at + 65536])
            partial_file.complete()
        partial_file.close()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, former)

    assert not (tmp_path / "a.csv").exists()
    again = PartialFile(tmp_path / "a.csv", None, resume=True)
    assert again.validator == '"one"'
    left = (tmp_path / ".a.csv.part").read_bytes()
    assert (again.position, left) == (700_000, content[:700_000])
    again.close()


# Of whom it is

posix = pytest.mark.skipif(sys.platform == "win32", reason="files have no owner and no mode there")


def arrive(path: Path, content: bytes = b"a;b") -> bytes:
    """Bring a file to a path, and return what is there then."""
    partial_file = PartialFile(path, None, resume=True)
    partial_file.begin(0, '"one"')
    partial_file.write(content)
    return landed(partial_file)


def left(folder: Path, content: bytes = b"a;", name: str = "a.csv") -> Path:
    """Leave what an interrupted call leaves, and return where it is."""
    part = folder / f".{name}.part"
    part.write_bytes(content)
    (folder / f".{name}.part.json").write_text(json.dumps({"validator": '"one"'}))
    return part


@posix
def test_a_partial_file_of_another_user_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    part = left(tmp_path)
    mine = os.geteuid()
    monkeypatch.setattr("os.geteuid", lambda: mine + 1)

    again = PartialFile(tmp_path / "a.csv", None, resume=True)
    assert (again.position, again.validator) == (0, None)
    again.begin(0, '"one"')
    again.write(b"a;b")

    assert landed(again) == b"a;b"
    assert part.read_bytes() == b"a;"
    assert not (tmp_path / "a.csv").samefile(part)


@posix
@pytest.mark.parametrize("end", [".part", ".part.json"])
def test_a_partial_file_that_has_another_name_is_not_used(tmp_path: Path, end: str) -> None:
    left(tmp_path)
    theirs = tmp_path / "theirs"
    os.link(tmp_path / f".a.csv{end}", theirs)
    before = theirs.read_bytes()

    again = PartialFile(tmp_path / "a.csv", None, resume=True)
    assert (again.position, again.validator) == (0, None)
    again.begin(0, '"two"')
    again.write(bytes(2_000_000))

    assert landed(again) == bytes(2_000_000)
    assert theirs.read_bytes() == before
    assert not (tmp_path / "a.csv").samefile(theirs)


@posix
@pytest.mark.parametrize("obstacle", ["link", "link to nothing", "fifo", "folder"])
def test_notes_that_somebody_planted_are_neither_read_nor_written(
    tmp_path: Path, obstacle: str
) -> None:
    left(tmp_path)
    notes, victim = tmp_path / ".a.csv.part.json", tmp_path / "precious"
    notes.unlink()
    if obstacle == "fifo":
        os.mkfifo(notes)
    elif obstacle == "folder":
        notes.mkdir()
    else:
        notes.symlink_to(victim)
    if obstacle == "link":
        victim.write_text(json.dumps({"validator": '"one"'}))

    again = PartialFile(tmp_path / "a.csv", None, resume=True)
    assert (again.position, again.validator) == (0, None)
    again.begin(0, '"two"')
    again.write(bytes(2_000_000))

    assert landed(again) == bytes(2_000_000)
    assert victim.exists() is (obstacle == "link")
    if obstacle == "link":
        assert json.loads(victim.read_text()) == {"validator": '"one"'}


@posix
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o444, 0o666])
@pytest.mark.parametrize("size", [3, 2_000_000])
def test_a_file_keeps_the_mode_of_the_one_that_it_replaces(
    tmp_path: Path, mode: int, size: int
) -> None:
    target = tmp_path / "a.csv"
    target.write_bytes(b"former")
    target.chmod(mode)
    left(tmp_path).chmod(0o666)
    modes: set[int] = set()

    partial_file = PartialFile(target, None, resume=True)
    partial_file.begin(2, '"one"')
    for _ in range(4):
        partial_file.write(bytes(size // 4 + 1))
        modes.add(stat.S_IMODE((tmp_path / ".a.csv.part").stat().st_mode))
    landed(partial_file)

    assert stat.S_IMODE(target.stat().st_mode) == mode
    assert modes == {mode | 0o600}  # What comes is no more open than what it replaces.


@posix
@pytest.mark.parametrize(("umask", "expected"), [(0o022, 0o644), (0o077, 0o600), (0o002, 0o664)])
def test_a_new_file_follows_the_umask(tmp_path: Path, umask: int, expected: int) -> None:
    former = os.umask(umask)
    try:
        arrive(tmp_path / "a.csv")
    finally:
        os.umask(former)

    assert stat.S_IMODE((tmp_path / "a.csv").stat().st_mode) == expected


# On the disk


@posix
def test_a_file_is_on_the_disk_before_it_has_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    sync, replace = os.fsync, os.replace

    def noting_sync(descriptor: int) -> None:
        done.append("folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file")
        sync(descriptor)

    def noting_replace(one: Any, other: Any) -> None:
        done.append("name")
        replace(one, other)

    monkeypatch.setattr("os.fsync", noting_sync)
    monkeypatch.setattr("os.replace", noting_replace)

    arrive(tmp_path / "a.csv")

    assert done == ["file", "name", "folder"]


@posix
def test_a_folder_that_cannot_be_flushed_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync = os.fsync

    def files_only(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "Invalid argument")
        sync(descriptor)

    monkeypatch.setattr("os.fsync", files_only)

    assert arrive(tmp_path / "a.csv") == b"a;b"


ERRNOS = ["ENOSPC", "EDQUOT", "EROFS", "EMFILE", "ENAMETOOLONG", "ELOOP", "EIO", "EACCES"]


def failing(name: str) -> Callable[..., Any]:
    def fail(*_: Any, **__: Any) -> Any:
        raise OSError(getattr(errno, name), os.strerror(getattr(errno, name)))

    return fail


@posix
@pytest.mark.parametrize("step", ["open", "fsync", "dup", "claim"])
@pytest.mark.parametrize("name", ERRNOS)
def test_what_the_system_refuses_is_told_and_the_former_file_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, name: str
) -> None:
    target = tmp_path / "a.csv"
    target.write_bytes(b"former")
    if step == "claim":
        monkeypatch.setattr("datagouv._files.partial_file.claim", failing(name))
    else:
        monkeypatch.setattr(f"os.{step}", failing(name))

    with pytest.raises(FileError) as caught:
        arrive(target)
    monkeypatch.undo()

    assert os.strerror(getattr(errno, name)) in str(caught.value)
    assert str(target) in str(caught.value)
    assert target.read_bytes() == b"former"
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


@pytest.mark.parametrize("name", ["EACCES", "EPERM", "EBUSY", "ENOSPC", "EROFS"])
@pytest.mark.parametrize("validator", ['"one"', None])
def test_a_name_that_cannot_be_taken_does_not_cost_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, validator: str | None
) -> None:
    target = tmp_path / "a.csv"
    target.write_bytes(b"former")
    partial_file = PartialFile(target, SHA1, resume=True)
    partial_file.begin(0, validator)
    partial_file.write(b"a;b")
    monkeypatch.setattr("os.replace", failing(name))
    with pytest.raises(FileError) as caught:
        landed(partial_file)
    partial_file.close()
    monkeypatch.undo()
    assert target.read_bytes() == b"former"
    assert str(tmp_path / ".a.csv.part") in str(caught.value)
    assert (tmp_path / ".a.csv.part").read_bytes() == b"a;b"

    again = prepare(target, SHA1, overwrite=True, resume=True)

    assert again is not None
    assert (again.finished, again.position) == (True, 3)
    again.begin(again.position, again.validator)
    assert landed(again) == b"a;b"
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


@pytest.mark.parametrize("changed", ["content", "checksum"])
def test_a_file_that_waits_for_its_name_is_not_another_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changed: str
) -> None:
    partial_file = PartialFile(tmp_path / "a.csv", SHA1, resume=True)
    partial_file.begin(0, None)
    partial_file.write(b"a;b")
    monkeypatch.setattr("os.replace", failing("EACCES"))
    with pytest.raises(FileError):
        landed(partial_file)
    monkeypatch.undo()
    if changed == "content":
        (tmp_path / ".a.csv.part").write_bytes(b"a;c")
    expected = SHA1 if changed == "content" else Expected("sha1", "00")

    again = PartialFile(tmp_path / "a.csv", expected, resume=True)
    again.close()

    assert (again.finished, again.position) == (False, 0)


@posix
def test_a_partial_file_that_was_moved_does_not_land(tmp_path: Path) -> None:
    partial_file = PartialFile(tmp_path / "a.csv", SHA1, resume=True)
    partial_file.begin(0, None)
    partial_file.write(b"a;b")
    partial_file.complete()
    (tmp_path / ".a.csv.part").rename(tmp_path / "moved")
    (tmp_path / ".a.csv.part").write_bytes(b"theirs")

    with pytest.raises(FileError, match="was moved"):
        partial_file.land()
    assert not (tmp_path / "a.csv").exists()


# Whose name it is

ONE, TWO = Owner("https://portal.example", "1"), Owner("https://portal.example", "2")


def arrives(path: Path, owner: Owner, overwrite: Any = "auto", content: bytes = b"a;b") -> bool:
    """Bring the file of a resource to a path, and tell whether it was not there already."""
    partial_file = prepare(path, SHA1, overwrite=overwrite, resume=True, owner=owner)
    if partial_file is None:
        return False
    partial_file.begin(0, None)
    partial_file.write(content)
    landed(partial_file)
    return True


def test_two_resources_do_not_land_on_one_name_unseen(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    assert arrives(path, ONE)

    with pytest.raises(FileError, match="file of another resource, 1"):
        arrives(path, TWO)
    assert not arrives(path, ONE)
    path.unlink()
    assert arrives(path, TWO)


def test_the_name_of_another_resource_is_taken_when_asked(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    arrives(path, ONE)
    path.write_bytes(b"former")

    assert arrives(path, TWO, overwrite=True)
    with pytest.raises(FileError, match="another resource, 2"):
        arrives(path, ONE)


def test_a_file_that_was_there_already_has_an_owner_too(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"a;b")
    assert not arrives(path, ONE)

    with pytest.raises(FileError, match="another resource"):
        arrives(path, TWO)


def test_a_file_of_an_earlier_process_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"former")

    assert arrives(path, ONE)
    assert path.read_bytes() == b"a;b"


@pytest.mark.parametrize("way", ["relative", "link", "dots"])
def test_a_name_is_known_by_each_way_to_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    arrives(tmp_path / "a.csv", ONE)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "lien").symlink_to(tmp_path)
    paths = {"relative": Path("a.csv"), "link": Path("lien/a.csv"), "dots": Path("lien/../a.csv")}
    if way == "dots":
        (tmp_path / "lien").unlink()
        (tmp_path / "lien").mkdir()

    with pytest.raises(FileError, match="another resource"):
        arrives(paths[way], TWO)


@posix
@pytest.mark.parametrize("other", ["A.CSV", "e\u0301.csv"])
def test_names_that_a_file_system_takes_for_one_are_one(tmp_path: Path, other: str) -> None:
    name = {"A.CSV": "a.csv"}.get(other, "\u00e9.csv")
    arrives(tmp_path / name, ONE)
    assert arrives(tmp_path / other, TWO)  # Not on this one.

    (tmp_path / other).unlink()
    os.link(tmp_path / name, tmp_path / other)
    with pytest.raises(FileError, match="another resource"):
        arrives(tmp_path / other, TWO)


def test_a_name_is_taken_by_the_first_that_lands(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    landings = [
        prepare(path, None, overwrite="auto", resume=True, owner=owner) for owner in (ONE, TWO)
    ]
    for partial_file in landings:
        assert partial_file is not None
        partial_file.begin(0, None)
        partial_file.write(b"a;b")
    first, second = landings
    assert first is not None
    assert second is not None
    landed(first)

    with pytest.raises(FileError, match="another resource, 1"):
        landed(second)
    assert [found.name for found in tmp_path.iterdir()] == ["a.csv"]


def test_a_file_that_comes_meanwhile_is_kept_when_asked(tmp_path: Path) -> None:
    partial_file = prepare(tmp_path / "a.csv", None, overwrite=False, resume=True, owner=ONE)
    assert partial_file is not None
    partial_file.begin(0, None)
    partial_file.write(b"a;b")
    (tmp_path / "a.csv").write_bytes(b"mine")

    with pytest.raises(FileError, match="overwrite is False"):
        landed(partial_file)
    assert (tmp_path / "a.csv").read_bytes() == b"mine"


@pytest.mark.parametrize("wrong", ["no", None, 1, ["auto"]])
def test_overwrite_is_one_of_three(tmp_path: Path, wrong: Any) -> None:
    with pytest.raises(FieldError, match="overwrite"):
        prepare(tmp_path / "a.csv", None, overwrite=wrong, resume=True)


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
    assert place("ailleurs/.", "a.csv") == Path("ailleurs/a.csv")
    assert place("ailleurs/..", "a.csv") == Path("ailleurs/../a.csv")
    assert place(Path("ici"), "a.csv") == Path("ici")


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("~", "HOME"),
        ("~/x/", "HOME/x/"),
        (Path("~/x.csv"), "HOME/x.csv"),
        ("./~", "./~"),
        ("a~/x", "a~/x"),
        ("~nobody-of-this-name/x", "~nobody-of-this-name/x"),
    ],
)
def test_a_tilde_is_the_home_of_the_user(
    path: str | Path, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(variable, str(tmp_path))

    assert plain_path(path) == expected.replace("HOME", str(tmp_path))


@pytest.mark.parametrize("path", ["a\ud800.csv", "a\0b", b"a.csv", 3, None])
def test_what_no_system_takes_for_a_path_is_refused(path: Any) -> None:
    with pytest.raises(FileError, match="is not a path"):
        plain_path(path)


@posix
@pytest.mark.parametrize("path", ["plein", "plein/ici", "x" * 300, "boucle", "boucle/ici"])
def test_a_folder_that_cannot_be_there_is_told(tmp_path: Path, path: str) -> None:
    (tmp_path / "plein").write_text("un fichier")
    (tmp_path / "boucle").symlink_to("boucle")

    with pytest.raises(FileError, match="cannot be written"):
        make_folder(tmp_path / path)
    with pytest.raises(FileError, match="cannot be written"):
        arrive(tmp_path / path / "a.csv")
