"""The upload state: a hint, used only where it is whole, young and of this file."""

from __future__ import annotations

import errno
import json
import math
import os
import stat
import subprocess
import sys
import time
import warnings
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from datagouv import FieldError
from datagouv._files import upload_state as _upload_state
from datagouv._files.file_stamp import stamp_of
from datagouv._files.source import plan_parts
from datagouv._files.upload_state import KEPT, UploadState, cache_folder, upload_state_path

if TYPE_CHECKING:
    from collections.abc import Callable

PARTS = 5
UUID_TEXT = "7d3c0f5e-9f4e-4c39-9a53-0d2b8c1c2f11"
once = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def held(**changes: Any) -> dict[str, Any]:
    """Return what an upload state of this version holds, two minutes old."""
    return {"uuid": UUID_TEXT, "began": time.time() - 120, "parts": PARTS, "sent": [0, 2]} | changes


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "uploads" / "a.json"


@pytest.fixture
def write(path: Path) -> Callable[[Any], UploadState]:
    """Return what reads an upload state of which this is the file."""

    made: list[UploadState] = []

    def write_and_read(content: Any) -> UploadState:
        path.parent.mkdir(exist_ok=True)
        for upload_state in made:
            upload_state.close()
        path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        made.append(UploadState(path, PARTS))
        return made[-1]

    return write_and_read


def is_afresh(upload_state: UploadState) -> bool:
    """Tell whether an upload state begins: nothing sent, and a uuid of its own."""
    return (
        (upload_state.sent, upload_state.resumed, upload_state.missing())
        == (set(), False, list(range(PARTS)))
        and UUID(upload_state.uuid).version == 4
        and upload_state.uuid != UUID_TEXT
    )


# What is planned


@given(st.integers(0, 10**12), st.integers(1, 10**12))
@example(0, 1)
@example(20_000_000, 20_000_000)
@example(20_000_001, 20_000_000)
def test_parts_cover_the_file_once(size: int, part_size: int) -> None:
    part_size = max(part_size, size // 1000)
    parts = plan_parts(size, part_size)

    assert [part.index for part in parts] == list(range(len(parts)))
    ends = [part.start + part.size for part in parts]
    assert [part.start for part in parts] == [0, *ends[:-1]]
    assert ends[-1] == size
    assert {part.size for part in parts[:-1]} <= {part_size}
    assert len(parts) == 1 or 0 < parts[-1].size <= part_size
    assert (len(parts) == 1) == (size <= part_size)


@pytest.mark.parametrize("part_size", [0, -1])
def test_parts_of_no_size_are_refused(part_size: int) -> None:
    with pytest.raises(FieldError, match="part_size"):
        plan_parts(10, part_size)


# What is followed


def test_a_journal_goes_on_with_what_it_noted(write: Callable[[Any], UploadState]) -> None:
    upload_state = write(held())

    assert (upload_state.uuid, upload_state.sent, upload_state.resumed) == (UUID_TEXT, {0, 2}, True)
    assert upload_state.missing() == [1, 3, 4]


@given(st.sets(st.integers(0, PARTS - 1)))
@once
def test_what_was_noted_is_read_again(path: Path, sent: set[int]) -> None:
    path.unlink(missing_ok=True)
    first = UploadState(path, PARTS)
    first.begin()
    for part in sent:
        first.note(part)
    first.close()

    again = UploadState(path, PARTS)
    again.close()

    assert (again.uuid, again.sent, again.resumed) == (first.uuid, sent, True)
    assert sorted([*again.sent, *again.missing()]) == list(range(PARTS))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)
VALUES = JSON | st.sampled_from(
    [10**400, -1, True, 5, 5.0, [0, 0], [0, 1], [4], [5], [True], [1.0]]
)


@given(
    st.binary()
    | JSON.map(lambda value: json.dumps(value).encode())
    | st.dictionaries(st.sampled_from(["uuid", "began", "parts", "sent"]), VALUES).map(
        lambda odd: json.dumps(held(**odd)).encode()
    )
)
@example(b"[" * 100_000)
@example(b'{"began": 1e999}')
@example(b"\xff\xfe{\x00}\x00")
@once
def test_no_file_breaks_a_journal_nor_is_an_odd_one_followed(
    write: Callable[[Any], UploadState], content: bytes
) -> None:
    upload_state = write(content)

    if upload_state.resumed:
        read = json.loads(content)
        assert str(UUID(read["uuid"])) == read["uuid"] == upload_state.uuid
        assert type(read["parts"]) is int
        assert read["parts"] == PARTS
        assert type(read["began"]) in (int, float)
        assert 0 <= time.time() - read["began"] < KEPT
        assert all(type(part) is int and 0 <= part < PARTS for part in read["sent"])
        assert sorted(upload_state.sent) == sorted(read["sent"])
    else:
        assert is_afresh(upload_state)


@pytest.mark.parametrize(
    "odd",
    [
        {"began": math.nan},
        {"began": math.inf},
        {"began": -math.inf},
        {"began": 10**400},
        {"began": True},
        {"began": None},
        {"began": "2026-01-01"},
        {"parts": PARTS + 1},
        {"parts": float(PARTS)},
        {"sent": [0, 0]},
        {"sent": [True]},
        {"sent": [10**400]},
        {"sent": [PARTS]},
        {"sent": [-1]},
        {"sent": [1.0]},
        {"sent": {"0": 1}},
        {"uuid": ""},
        {"uuid": "../../x"},
        {"uuid": UUID_TEXT.upper()},
        {"uuid": f"{{{UUID_TEXT}}}"},
        {"uuid": "é" * 36},
        {"uuid": 7},
        {"sha1": "x"},
        {"sha1": 7},
        {"sha1": "A" * 40},
    ],
    ids=lambda odd: "-".join(f"{key}={value!r:.20}" for key, value in odd.items()),
)
def test_a_journal_of_odd_values_is_not_followed(
    write: Callable[[Any], UploadState], odd: dict[str, Any]
) -> None:
    assert is_afresh(write(held(**odd)))


@pytest.mark.parametrize("age", [-3600, KEPT + 1])
def test_a_journal_of_another_time_is_not_followed(
    write: Callable[[Any], UploadState], age: int
) -> None:
    assert is_afresh(write(held(began=time.time() - age)))


def test_a_journal_of_one_part_is_not_one_of_true(path: Path) -> None:
    path.parent.mkdir()
    path.write_text(json.dumps(held(parts=True, sent=[])))

    assert not UploadState(path, 1).resumed


# What becomes of it


def test_a_journal_that_restarts_is_another_one(
    write: Callable[[Any], UploadState], path: Path
) -> None:
    upload_state = write(held())

    upload_state.restart()
    upload_state.begin()
    upload_state.close()

    assert is_afresh(upload_state)
    assert UploadState(path, PARTS).uuid == upload_state.uuid


def test_notes_of_several_threads_are_all_kept(path: Path) -> None:
    upload_state = UploadState(path, 40)
    upload_state.begin()
    threads = [Thread(target=upload_state.note, args=(part,)) for part in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    upload_state.close()

    assert UploadState(path, 40).missing() == []
    assert [found.name for found in path.parent.iterdir()] == ["a.json"]


def test_a_journal_that_is_removed_leaves_nothing(
    write: Callable[[Any], UploadState], path: Path
) -> None:
    upload_state = write(held())

    upload_state.remove()
    upload_state.remove()

    assert not path.exists()
    assert is_afresh(UploadState(path, PARTS))


def test_journals_that_nobody_goes_on_with_are_dropped(
    write: Callable[[Any], UploadState], path: Path
) -> None:
    upload_state = write(held())
    old, young = path.with_name("old.json"), path.with_name("young.json")
    for other in (old, young):
        other.write_text("{}")
    os.utime(old, (0, 0))

    upload_state.begin()

    assert sorted(found.name for found in path.parent.iterdir()) == ["a.json", "young.json"]


@pytest.mark.parametrize("obstacle", ["a folder in its place", "a file in the place of its folder"])
def test_no_place_for_a_journal_is_no_reason_to_fail(path: Path, obstacle: str) -> None:
    if obstacle == "a folder in its place":
        (path / "x").mkdir(parents=True)
    else:
        path.parent.write_text("un fichier")

    upload_state = UploadState(path, PARTS)
    upload_state.begin()
    upload_state.note(3)
    upload_state.remove()

    assert upload_state.missing() == [0, 1, 2, 4]
    assert upload_state.problem is not None
    assert str(path.parent) in upload_state.problem


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other permissions")
def test_a_journal_is_its_owners_only(path: Path) -> None:
    upload_state = UploadState(path, PARTS)
    upload_state.begin()

    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_without_a_place_a_journal_is_kept_in_memory() -> None:
    upload_state = UploadState(None, PARTS)
    upload_state.begin()
    upload_state.note(1)
    upload_state.remove()

    assert upload_state.missing() == [0, 2, 3, 4]


# Who uses it

WORKER = """
import sys
from pathlib import Path
from datagouv._files.upload_state import UploadState
upload_state = UploadState(Path(sys.argv[1]), 5)
upload_state.begin()
print(upload_state.uuid, upload_state.resumed, flush=True)
sys.stdin.read()
"""


def in_a_process(path: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WORKER, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_two_processes_have_each_a_state_of_its_own(path: Path) -> None:
    mine = UploadState(path, PARTS)
    mine.begin()
    with in_a_process(path) as other:
        assert other.stdout is not None
        uuid, resumed = other.stdout.readline().split()
        other.communicate("")

    assert uuid != mine.uuid
    assert resumed == "False"
    mine.note(1)
    mine.close()
    assert UploadState(path, PARTS).sent == {1}


def test_a_process_that_is_killed_leaves_its_state_to_the_next_one(path: Path) -> None:
    with in_a_process(path) as other:
        assert other.stdout is not None
        uuid, _ = other.stdout.readline().split()
        assert UploadState(path, PARTS).uuid != uuid
        other.kill()
        other.wait()

    assert UploadState(path, PARTS).uuid == uuid


def test_two_calls_of_a_process_have_each_a_state_of_its_own(path: Path) -> None:
    first = UploadState(path, PARTS)
    first.begin()
    first.note(0)
    second = UploadState(path, PARTS)
    second.begin()
    second.note(1)
    second.close()

    assert (second.resumed, second.problem) == (False, None)
    first.close()
    assert UploadState(path, PARTS).sent == {0}


def test_a_state_that_was_never_begun_leaves_no_file(path: Path) -> None:
    UploadState(path, PARTS).close()

    assert list(path.parent.iterdir()) == []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_fork_does_not_keep_the_state_of_its_parent(path: Path) -> None:
    upload_state = UploadState(path, PARTS)
    upload_state.begin()
    read, write = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # pytest has threads, which rest
        child = os.fork()
    if not child:
        os.close(write)
        os.read(read, 1)
        os._exit(0)
    upload_state.close()

    again = UploadState(path, PARTS)
    os.close(write)
    os.waitpid(child, 0)

    assert again.uuid == upload_state.uuid


def test_a_file_system_without_locks_keeps_the_state_in_memory(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_locks(file: int) -> bool:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr("datagouv._files.upload_state._lock_now", no_locks)
    upload_state = UploadState(path, PARTS)
    upload_state.begin()

    assert upload_state.problem == f"{path.parent}: No locks available"


def test_what_was_removed_by_who_held_it_is_not_gone_on_with(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A call opens the file, another one removes it and ends its lock, the first one has a lock."""
    path.parent.mkdir()
    path.write_text(json.dumps(held()))
    really = _upload_state._lock_now

    def removed_meanwhile(file: int) -> bool:
        monkeypatch.setattr(_upload_state, "_lock_now", really)
        path.unlink()
        return really(file)

    monkeypatch.setattr(_upload_state, "_lock_now", removed_meanwhile)
    upload_state = UploadState(path, PARTS)
    upload_state.begin()
    upload_state.close()

    assert is_afresh(upload_state)
    assert UploadState(path, PARTS).uuid == upload_state.uuid


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other rights and no such links")
@pytest.mark.parametrize("kind", ["too long", "a link to itself", "a pipe", "read-only"])
def test_no_state_at_an_odd_place(tmp_path: Path, kind: str) -> None:
    folder = tmp_path / ("x" * 300 if kind == "too long" else "uploads")
    if kind == "a link to itself":
        folder.symlink_to(folder)
    elif kind == "a pipe":
        folder.mkdir()
        os.mkfifo(folder / "a.json")
    elif kind == "read-only":
        if os.geteuid() == 0:
            pytest.skip("root may write anywhere")
        folder.mkdir(mode=0o500)
    upload_state = UploadState(folder / "a.json", PARTS)
    upload_state.begin()
    upload_state.note(1)
    upload_state.close()

    assert upload_state.problem is not None
    assert upload_state.missing() == [0, 2, 3, 4]


# What it knows of the file


def test_the_parts_of_another_file_are_found_out_by_its_sha1(path: Path) -> None:
    first = UploadState(path, PARTS)
    first.begin()
    assert first.agrees("a" * 40)
    first.note(2)
    first.close()

    again = UploadState(path, PARTS)

    assert again.agrees("a" * 40)
    assert not again.agrees("b" * 40)
    again.restart()
    assert again.agrees("b" * 40)


# Where it is


def place(portal: str, target: str, file: Path, part_size: int) -> Path | None:
    with file.open("rb") as opened:
        stamp = stamp_of(opened)
    assert stamp is not None
    return upload_state_path(portal, target, file, stamp, part_size)


def test_each_upload_has_a_journal_of_its_own(tmp_path: Path) -> None:
    one, two = tmp_path / "a.csv", tmp_path / "b.csv"
    for file in (one, two):
        file.write_text("a;b")
        os.utime(file, (1, 1))
    same = ("https://portal.example", "datasets/1/upload/", one, 10)

    paths = {
        place(*same),
        place("https://other.example", *same[1:]),
        place(same[0], "datasets/2/upload/", *same[2:]),
        place(*same[:2], two, 10),
        place(*same[:3], 11),
    }
    assert place(*same) in paths
    os.utime(one, (2, 2))
    paths.add(place(*same))
    one.write_text("a;b;c")
    os.utime(one, (2, 2))
    paths.add(place(*same))

    assert len(paths) == 7


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps no such time")
@pytest.mark.parametrize("how", ["in place", "as another file"])
def test_a_file_that_was_rewritten_with_its_date_kept_has_another_journal(
    tmp_path: Path, how: str
) -> None:
    """As `cp -p` and `rsync -t` do."""
    file = tmp_path / "a.csv"
    file.write_text("a;b")
    os.utime(file, (1, 1))
    before = place("p", "t", file, 1)
    if how == "in place":
        file.write_text("c;d")
    else:
        (tmp_path / "other").write_text("c;d")
        (tmp_path / "other").replace(file)
    os.utime(file, (1, 1))

    assert place("p", "t", file, 1) != before


def test_a_file_is_the_same_by_whatever_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.csv").write_text("a;b")
    monkeypatch.chdir(tmp_path)

    found = {place("p", "t", Path(path), 1) for path in ("a.csv", "./a.csv", tmp_path / "a.csv")}

    assert len(found) == 1


@given(st.text(min_size=8))
@once
def test_a_journal_holds_nothing_but_parts(path: Path, key: str) -> None:
    """The portal's URL may hold what is secret; so may the path of the file."""
    file = path.parent.parent / "a.csv"
    file.write_text("a;b")
    found = place(f"https://user:{key}@portal.example", f"datasets/{key}", file, 1)
    assert found is not None

    upload_state = UploadState(path, PARTS)
    upload_state.begin()

    assert set(json.loads(path.read_bytes())) == {"uuid", "began", "parts", "sent", "sha1"}
    assert key not in found.name
    upload_state.remove()


def test_the_cache_folder_is_where_the_system_wants_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder() == tmp_path / "datagouv"

    monkeypatch.setenv("XDG_CACHE_HOME", "relative")  # which means nothing, says its standard
    monkeypatch.setenv("HOME", str(tmp_path))
    found = cache_folder()
    assert found is not None
    assert found.is_absolute()


def test_without_a_home_there_is_no_journal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def home() -> Path:
        raise RuntimeError("Could not determine home directory.")

    (tmp_path / "a.csv").write_text("a;b")
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.delenv("LOCALAPPDATA", raising=False)
    monkeypatch.setattr(Path, "home", staticmethod(home))

    assert place("p", "t", tmp_path / "a.csv", 1) is None
