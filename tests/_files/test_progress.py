"""How far a transfer is: counted in any thread, told to a function or a bar, or to nobody."""

from __future__ import annotations

import io
import sys
import threading
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagouv import DatagouvError
from datagouv._files.progress import Meter


class Terminal(io.StringIO):
    """What is written to a terminal, or to what is none."""

    def __init__(self, *, tty: bool) -> None:
        super().__init__()
        self._tty = tty

    def isatty(self) -> bool:
        return self._tty


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    terminal = Terminal(tty=True)
    # pytest puts a stderr of its own in its place between here and the test.
    monkeypatch.setattr("datagouv._files.progress.sys", SimpleNamespace(stderr=terminal))
    return terminal


def test_a_function_is_told_what_passed_and_what_there_is() -> None:
    told: list[tuple[int, int | None]] = []
    meter = Meter(lambda *now: told.append(now), None, "a.csv")

    meter.advance(3)
    meter.expect(5)
    meter.advance(2)
    meter.close()

    assert told == [(3, None), (5, 5)]


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(1, 9))), st.sets(st.integers(0, 3)))
def test_a_part_that_passes_again_counts_once(
    blocks: list[tuple[int, int]], again: set[int]
) -> None:
    told = [0]
    meter = Meter(lambda done, _: told.append(done), None, "a.csv")
    for part, size in blocks:
        meter.advance(size, part)

    for part in again:
        meter.begin(part)

    assert meter.done == sum(size for part, size in blocks if part not in again)
    assert told == sorted(told)
    assert told[-1] == sum(size for _, size in blocks)


def test_what_passed_in_an_earlier_call_counts_and_nothing_is_told_as_going_back() -> None:
    told: list[int] = []
    meter = Meter(lambda done, _: told.append(done), 10, "a.csv")

    meter.resume({0: 4, 2: 2})
    meter.begin(0)
    meter.advance(4, 0)

    assert told == [6, 6, 6]


def test_threads_count_together() -> None:
    told: list[int] = []
    meter = Meter(lambda done, _: told.append(done), None, "a.csv")
    threads = [
        threading.Thread(target=lambda n=n: [meter.advance(1, n) for _ in range(500)])
        for n in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert told == list(range(1, 4001))


def test_the_parts_of_several_transfers_are_told_as_one() -> None:
    told: list[tuple[int, int | None]] = []
    overall = Meter(lambda *now: told.append(now), 5, "2 files")
    one, two = (Meter(overall._tell, 9, "a.csv", of=overall) for _ in range(2))

    one.advance(3)
    two.advance(2)

    assert told == [(3, 5), (5, 5)]


def test_what_is_stopped_lets_nothing_more_pass() -> None:
    overall = Meter(None, None, "2 files")
    one = Meter(None, None, "a.csv", of=overall)

    overall.stop()

    with pytest.raises(DatagouvError, match="stopped"):
        one.advance(1)


# A bar


def test_a_terminal_shows_a_bar(terminal: Terminal) -> None:
    meter = Meter(True, 5_000_000, "arbres.csv")
    meter.advance(5_000_000)
    meter.close()

    shown = terminal.getvalue()
    assert "arbres.csv" in shown
    assert "100%" in shown
    assert "5.00M/5.00M" in shown


def test_a_bar_learns_its_total(terminal: Terminal) -> None:
    meter = Meter(True, None, "arbres.csv")
    meter.expect(1000)
    meter.advance(1000)
    meter.close()

    assert "1.00k/1.00k" in terminal.getvalue()


def test_the_bar_of_several_files_says_how_many_are_there(terminal: Terminal) -> None:
    overall = Meter(True, 1000, "0 of 2 files")
    overall.rename("1 of 2 files")
    overall.close()

    shown = terminal.getvalue()
    assert shown.index("0 of 2 files") < shown.index("1 of 2 files")


def test_a_notebook_without_widgets_shows_a_bar_of_text(monkeypatch: pytest.MonkeyPatch) -> None:
    class OutStream(Terminal):
        """What a notebook has in the place of a terminal, which says that it is none."""

    OutStream.__module__ = "ipykernel.iostream"
    shown = OutStream(tty=False)
    monkeypatch.setattr("datagouv._files.progress.sys", SimpleNamespace(stderr=shown))
    monkeypatch.setattr("datagouv._files.progress.find_spec", lambda _name: None)

    meter = Meter(True, 1000, "arbres.csv")
    meter.advance(1000)
    meter.close()

    assert "1.00k/1.00k" in shown.getvalue()


@pytest.mark.parametrize("progress", [True, False, None])
@pytest.mark.parametrize("tty", [True, False])
def test_what_is_no_terminal_or_no_wish_shows_nothing(
    monkeypatch: pytest.MonkeyPatch, tty: bool, progress: bool | None
) -> None:
    terminal, out = Terminal(tty=tty), Terminal(tty=tty)
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(sys, "stdout", out)

    overall = Meter(progress, 5, "2 files")
    meter = Meter(progress, 5, "a.csv", of=overall)
    meter.advance(5)
    meter.close()
    overall.close()

    assert bool(terminal.getvalue()) == bool(tty and progress)
    assert out.getvalue() == ""


def test_no_tqdm_is_told_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tqdm", None)

    with pytest.raises(DatagouvError, match=r'pip install "datagouv-client\[progress\]"'):
        Meter(True, 5, "a.csv")
    Meter(None, 5, "a.csv").advance(5)
