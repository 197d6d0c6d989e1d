"""Pages that are on their way while others are used."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading

import pytest

from datagouv._concurrency.prefetch import AsyncPrefetch, Prefetch

LEFT = """
import time
from datagouv._concurrency.prefetch import Prefetch
ahead = Prefetch(lambda number: time.sleep(60), 3)
ahead.expect([2, 3, 4])
ahead.close()
"""


def test_python_does_not_wait_at_its_end_for_what_nobody_wants() -> None:
    subprocess.run([sys.executable, "-c", LEFT], check=True, timeout=60)


def test_what_fails_ahead_fails_where_it_is_taken_and_no_thread_is_left() -> None:
    def load(number: int) -> int:
        if number == 3:
            raise ValueError(number)
        return number

    ahead = Prefetch(load, 2)
    ahead.expect([2, 3])
    assert ahead.take(2) == 2
    with pytest.raises(ValueError, match="3"):
        ahead.take(3)
    ahead.close()
    for thread in threading.enumerate():
        if thread.name == "datagouv-page":
            thread.join(60)
            assert not thread.is_alive()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_what_the_parent_expected_is_loaded_anew_in_a_fork() -> None:
    held = threading.Event()

    def load(number: int) -> int:
        if os.getpid() == parent:
            held.wait(60)
        return number

    parent = os.getpid()
    ahead = Prefetch(load, 1)
    ahead.expect([2])
    child = os.fork()
    if not child:
        signal.alarm(10)  # It ends in any case.
        os._exit(ahead.take(2))
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 2
    held.set()
    assert ahead.take(2) == 2


async def test_what_is_expected_has_begun_when_the_caller_goes_on_without_waiting() -> None:
    begun: list[int] = []

    async def load(number: int) -> int:
        begun.append(number)
        return number

    ahead = AsyncPrefetch(load, 2)
    await ahead.expect([2, 3])

    assert begun == [2, 3]
    assert await ahead.take(2) == 2
    await ahead.aclose()


async def test_what_comes_already_is_not_asked_for_again() -> None:
    begun: list[int] = []

    async def load(number: int) -> int:
        begun.append(number)
        return number

    ahead = AsyncPrefetch(load, 2)
    await ahead.expect([2])
    await ahead.expect([2, 3])

    assert [await ahead.take(number) for number in (2, 3)] == [2, 3]
    assert begun == [2, 3]
    await ahead.aclose()
