"""The journal of an upload: a hint, followed only where it is whole, young and of this file."""

from __future__ import annotations

import json
import math
import os
import stat
import sys
import time
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from datagouv import FieldError
from datagouv._files import plan_parts
from datagouv._journal import KEPT, Journal, cache_folder, journal_path

if TYPE_CHECKING:
    from collections.abc import Callable

PARTS = 5
UUID_TEXT = "7d3c0f5e-9f4e-4c39-9a53-0d2b8c1c2f11"
once = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def held(**changes: Any) -> dict[str, Any]:
    """Return what a journal of this version holds, two minutes old."""
    return {"uuid": UUID_TEXT, "began": time.time() - 120, "parts": PARTS, "sent": [0, 2]} | changes


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "uploads" / "a.json"


@pytest.fixture
def write(path: Path) -> Callable[[Any], Journal]:
    """Return what reads a journal of which this is the file."""

    def write_and_read(content: Any) -> Journal:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        return Journal(path, PARTS)

    return write_and_read


def is_afresh(journal: Journal) -> bool:
    """Tell whether a journal begins: nothing sent, and a uuid of its own."""
    return (
        (journal.sent, journal.resumed, journal.missing()) == (set(), False, list(range(PARTS)))
        and UUID(journal.uuid).version == 4
        and journal.uuid != UUID_TEXT
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


def test_a_journal_goes_on_with_what_it_noted(write: Callable[[Any], Journal]) -> None:
    journal = write(held())

    assert (journal.uuid, journal.sent, journal.resumed) == (UUID_TEXT, {0, 2}, True)
    assert journal.missing() == [1, 3, 4]


@given(st.sets(st.integers(0, PARTS - 1)))
@once
def test_what_was_noted_is_read_again(path: Path, sent: set[int]) -> None:
    path.unlink(missing_ok=True)
    first = Journal(path, PARTS)
    first.begin()
    for part in sent:
        first.note(part)

    again = Journal(path, PARTS)

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
    write: Callable[[Any], Journal], content: bytes
) -> None:
    journal = write(content)

    if journal.resumed:
        read = json.loads(content)
        assert str(UUID(read["uuid"])) == read["uuid"] == journal.uuid
        assert type(read["parts"]) is int
        assert read["parts"] == PARTS
        assert type(read["began"]) in (int, float)
        assert 0 <= time.time() - read["began"] < KEPT
        assert all(type(part) is int and 0 <= part < PARTS for part in read["sent"])
        assert sorted(journal.sent) == sorted(read["sent"])
    else:
        assert is_afresh(journal)


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
    ],
    ids=lambda odd: "-".join(f"{key}={value!r:.20}" for key, value in odd.items()),
)
def test_a_journal_of_odd_values_is_not_followed(
    write: Callable[[Any], Journal], odd: dict[str, Any]
) -> None:
    assert is_afresh(write(held(**odd)))


@pytest.mark.parametrize("age", [-3600, KEPT + 1])
def test_a_journal_of_another_time_is_not_followed(
    write: Callable[[Any], Journal], age: int
) -> None:
    assert is_afresh(write(held(began=time.time() - age)))


def test_a_journal_of_one_part_is_not_one_of_true(path: Path) -> None:
    path.parent.mkdir()
    path.write_text(json.dumps(held(parts=True, sent=[])))

    assert not Journal(path, 1).resumed


# What becomes of it


def test_a_journal_that_restarts_is_another_one(
    write: Callable[[Any], Journal], path: Path
) -> None:
    journal = write(held())

    journal.restart()
    journal.begin()

    assert is_afresh(journal)
    assert Journal(path, PARTS).uuid == journal.uuid


def test_notes_of_several_threads_are_all_kept(path: Path) -> None:
    journal = Journal(path, 40)
    journal.begin()
    threads = [Thread(target=journal.note, args=(part,)) for part in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Journal(path, 40).missing() == []
    assert [found.name for found in path.parent.iterdir()] == ["a.json"]


def test_a_journal_that_is_removed_leaves_nothing(write: Callable[[Any], Journal]) -> None:
    journal = write(held())

    journal.remove()
    journal.remove()

    assert is_afresh(Journal(Path(str(journal._path)), PARTS))


def test_journals_that_nobody_goes_on_with_are_dropped(
    write: Callable[[Any], Journal], path: Path
) -> None:
    journal = write(held())
    old, young = path.with_name("old.json"), path.with_name("young.json")
    for other in (old, young):
        other.write_text("{}")
    os.utime(old, (0, 0))

    journal.begin()

    assert sorted(found.name for found in path.parent.iterdir()) == ["a.json", "young.json"]


@pytest.mark.parametrize("obstacle", ["a folder in its place", "a file in the place of its folder"])
def test_no_place_for_a_journal_is_no_reason_to_fail(path: Path, obstacle: str) -> None:
    if obstacle == "a folder in its place":
        (path / "x").mkdir(parents=True)
    else:
        path.parent.write_text("un fichier")

    journal = Journal(path, PARTS)
    journal.begin()
    journal.note(3)
    journal.remove()

    assert journal.missing() == [0, 1, 2, 4]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other permissions")
def test_a_journal_is_its_owners_only(path: Path) -> None:
    journal = Journal(path, PARTS)
    journal.begin()

    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_without_a_place_a_journal_is_kept_in_memory() -> None:
    journal = Journal(None, PARTS)
    journal.begin()
    journal.note(1)
    journal.remove()

    assert journal.missing() == [0, 2, 3, 4]


# Where it is


def test_each_upload_has_a_journal_of_its_own(tmp_path: Path) -> None:
    one, two = tmp_path / "a.csv", tmp_path / "b.csv"
    for file in (one, two):
        file.write_text("a;b")
        os.utime(file, (1, 1))
    same = ("https://portal.example", "datasets/1/upload/", one, 10)

    paths = {
        journal_path(*same),
        journal_path("https://other.example", *same[1:]),
        journal_path(same[0], "datasets/2/upload/", *same[2:]),
        journal_path(*same[:2], two, 10),
        journal_path(*same[:3], 11),
    }
    os.utime(one, (2, 2))
    paths.add(journal_path(*same))
    one.write_text("a;b;c")
    os.utime(one, (2, 2))
    paths.add(journal_path(*same))

    assert len(paths) == 7
    assert journal_path(*same) in paths


def test_a_file_is_the_same_by_whatever_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.csv").write_text("a;b")
    monkeypatch.chdir(tmp_path)

    found = {
        journal_path("p", "t", Path(path), 1) for path in ("a.csv", "./a.csv", tmp_path / "a.csv")
    }

    assert len(found) == 1


def test_a_file_that_is_gone_has_no_journal(tmp_path: Path) -> None:
    assert journal_path("p", "t", tmp_path / "a.csv", 1) is None


@given(st.text(min_size=8))
@once
def test_a_journal_holds_nothing_but_parts(path: Path, key: str) -> None:
    """The portal's URL may hold what is secret; so may the path of the file."""
    file = path.parent.parent / "a.csv"
    file.write_text("a;b")
    found = journal_path(f"https://user:{key}@portal.example", f"datasets/{key}", file, 1)
    assert found is not None

    journal = Journal(path, PARTS)
    journal.begin()

    assert set(json.loads(path.read_bytes())) == {"uuid", "began", "parts", "sent"}
    assert key not in found.name
    path.unlink()


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

    assert journal_path("p", "t", tmp_path / "a.csv", 1) is None
