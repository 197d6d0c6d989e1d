"""Work beside the network: in order, its errors told, its thread ended."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from datagouv._concurrency.background import BackgroundWorker, ReadAhead
from datagouv._files.checksum import Expected
from datagouv._files.partial_file import PartialFile

BLOCKS = [bytes([n]) * 70_000 for n in range(40)]


def threads() -> list[str]:
    return [one.name for one in threading.enumerate() if one.name.startswith("datagouv-a")]


def test_items_are_worked_on_in_their_order() -> None:
    seen: list[int] = []
    worker = BackgroundWorker(seen.append)

    for n in range(100):
        worker.put(n)
    worker.join()

    assert seen == list(range(100))
    worker.close()
    assert threads() == []


def test_what_the_work_raises_is_raised_to_who_waits_for_it() -> None:
    def fail(_: int) -> None:
        raise OSError("the disk is full")

    worker = BackgroundWorker(fail)
    worker.put(1)

    with pytest.raises(OSError, match="the disk is full"):
        worker.join()
    worker.close()
    assert threads() == []


def test_blocks_are_read_ahead_in_their_order() -> None:
    ahead = ReadAhead(BLOCKS)

    assert list(iter(ahead.following, None)) == BLOCKS
    ahead.close()
    assert threads() == []


def test_what_reading_raises_is_raised_after_the_blocks_before_it() -> None:
    def broken() -> Iterator[bytes]:
        yield b"one"
        raise OSError("the disk is gone")

    ahead = ReadAhead(broken())

    assert ahead.following() == b"one"
    with pytest.raises(OSError, match="the disk is gone"):
        ahead.following()
    ahead.close()


@pytest.mark.parametrize("kind", [KeyError, SystemExit, KeyboardInterrupt])
def test_whatever_reading_raises_is_raised_to_who_waits_for_it(kind: type[BaseException]) -> None:
    def blocks() -> Iterator[bytes]:
        yield b"one"
        raise kind

    ahead = ReadAhead(blocks())

    assert ahead.following() == b"one"
    with pytest.raises(kind):
        ahead.following()
    ahead.close()


def test_reading_ahead_ends_when_nobody_wants_the_rest() -> None:
    ahead = ReadAhead(BLOCKS)
    ahead.following()

    ahead.close()

    assert threads() == []


def test_a_small_file_leaves_nothing_on_disk_before_it_lands(tmp_path: Path) -> None:
    partial_file = PartialFile(tmp_path / "arbres.csv", None, resume=True)
    partial_file.begin(0, '"one"')
    partial_file.write(b"abc")
    before = list(tmp_path.iterdir())

    assert partial_file.complete() is None
    partial_file.land()
    partial_file.close()

    assert before == []
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [
        ("arbres.csv", b"abc")
    ]
    assert threads() == []


@pytest.mark.parametrize("count", [1, 40])
def test_what_broke_off_is_gone_on_with_from_its_last_byte(tmp_path: Path, count: int) -> None:
    whole = b"".join(BLOCKS[:count]) + b"the end"
    expected = Expected("sha1", hashlib.sha1(whole, usedforsecurity=False).hexdigest())
    kept = PartialFile(tmp_path / "arbres.csv", expected, resume=True)
    kept.begin(0, '"one"')
    for block in BLOCKS[:count]:
        kept.write(block)
    kept.close()

    again = PartialFile(tmp_path / "arbres.csv", expected, resume=True)
    found = again.position, again.validator
    again.begin(again.position, again.validator)
    again.write(b"the end")

    assert found == (sum(map(len, BLOCKS[:count])), '"one"')
    assert again.complete() is None
    again.land()
    assert (tmp_path / "arbres.csv").read_bytes() == whole
    assert [path.name for path in tmp_path.iterdir()] == ["arbres.csv"]
    assert threads() == []


def test_a_file_that_begins_anew_holds_nothing_of_the_version_before(tmp_path: Path) -> None:
    partial_file = PartialFile(tmp_path / "arbres.csv", None, resume=True)
    partial_file.begin(0, '"one"')
    for block in BLOCKS:
        partial_file.write(block)
    partial_file.begin(0, '"two"')
    partial_file.write(b"another")

    partial_file.close()

    assert (tmp_path / ".arbres.csv.part").read_bytes() == b"another"
    assert "two" in (tmp_path / ".arbres.csv.part.json").read_text()
