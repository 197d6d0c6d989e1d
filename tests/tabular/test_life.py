"""The services end as they should, say why they cannot start, and leave nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from .running import ROOT
from .services import postgresql

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# Starts the services beside a portal that is none, and waits in a test, so to speak.
_PROGRAM = """
import sys, time
from types import SimpleNamespace
from tests.tabular.running import Services
with Services() as services:
    print(services._process.pid, services.tabular, flush=True)
    if "started" in sys.argv:
        portal = SimpleNamespace(url="http://127.0.0.1:1", admin_api_key="key")
        services.start(portal)
        print("started", flush=True)
    time.sleep(120)
"""


@pytest.fixture
def temporary() -> Iterator[Path]:
    """Return an empty folder for temporary files, into which the user of PostgreSQL comes."""
    with tempfile.TemporaryDirectory(prefix="datagouv-") as folder:
        Path(folder).chmod(0o711)
        yield Path(folder)


@contextmanager
def program(temporary: Path, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-c", _PROGRAM, *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"TMPDIR": str(temporary), "PYTHONPATH": str(ROOT)},
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def read_line(process: subprocess.Popen[str]) -> list[str]:
    assert process.stdout is not None
    return process.stdout.readline().split()


def wait_until(happened: Callable[[], bool], *, seconds: float = 20) -> bool:
    deadline = time.monotonic() + seconds
    while not happened() and time.monotonic() < deadline:
        time.sleep(0.1)
    return happened()


def members(group: int) -> list[int]:
    """Return the processes of a group: those of the services are of one, which they begin."""
    listed = subprocess.run(["ps", "-eo", "pid=,pgid="], capture_output=True, text=True, check=True)
    pairs = (line.split() for line in listed.stdout.splitlines())
    return [int(pid) for pid, own in pairs if int(own) == group]


@pytest.mark.usefixtures("services")
@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_nothing_is_left_when_the_tests_end_as_they_should_not(
    temporary: Path, ending: signal.Signals
) -> None:
    with program(temporary, "started") as process:
        group, url = read_line(process)
        assert read_line(process) == ["started"]
        assert httpx.get(f"{url}/health/", trust_env=False).status_code == 200
        assert len(members(int(group))) >= 3

        process.send_signal(ending)

        assert wait_until(lambda: not members(int(group)))
        assert wait_until(lambda: not list(temporary.iterdir()))
        process.wait(20)


@pytest.mark.usefixtures("services")
def test_nothing_is_left_of_a_start_that_was_broken_off(temporary: Path) -> None:
    with program(temporary) as process:
        group, _url = read_line(process)
        assert wait_until(lambda: bool(list(temporary.glob("*/postgresql"))))

        process.send_signal(signal.SIGINT)

        assert wait_until(lambda: not members(int(group)))
        assert wait_until(lambda: not list(temporary.iterdir()))
        process.wait(20)


@pytest.mark.usefixtures("services")
def test_services_that_die_are_told_with_their_last_words(temporary: Path) -> None:
    with program(temporary, "started") as process:
        group, _url = read_line(process)
        for pid in members(int(group)):
            if "postgres" in Path(f"/proc/{pid}/cmdline").read_text():
                os.kill(pid, signal.SIGKILL)
        _out, errors = process.communicate(timeout=60)

    assert "the services ended; their last words:" in errors
    assert "postgres" in errors.rpartition("last words:")[2]
    assert wait_until(lambda: not members(int(group)))


# Where PostgreSQL is missing


def test_a_missing_postgresql_is_told_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    nowhere: Any = lambda _name: None  # noqa: E731  # one line for three stand-ins
    monkeypatch.setattr(postgresql, "find", lambda: None)
    monkeypatch.setattr(postgresql.shutil, "which", nowhere)

    with pytest.raises(SystemExit, match=r"needs PostgreSQL.*install the package `postgresql`"):
        postgresql.set_up()


def test_a_missing_postgresql_is_asked_of_apt_get(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    said = tmp_path / "said"
    fake = tmp_path / "apt-get"
    fake.write_text(f'#!/bin/sh\necho "$@" >> {said}\n')
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(postgresql.os, "geteuid", lambda: 0)
    monkeypatch.setattr(postgresql, "find", lambda: tmp_path if said.exists() else None)
    monkeypatch.setattr(postgresql, "find_library", lambda _name: "libmagic.so.1")

    postgresql.set_up()

    update, install = said.read_text().splitlines()
    assert update.endswith(" update -qq")
    assert install.endswith(" install -qq --no-install-recommends postgresql")


def test_what_is_there_is_not_installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    installed: list[str] = []
    monkeypatch.setattr(postgresql, "find", lambda: tmp_path)
    monkeypatch.setattr(postgresql, "find_library", lambda _name: "libmagic.so.1")
    monkeypatch.setattr(postgresql, "_install", installed.append)

    postgresql.set_up()

    assert installed == []


def test_a_folder_with_both_programs_is_found_behind_the_path(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    programs = tmp_path / "lib/postgresql/15/bin"
    programs.mkdir(parents=True)
    for name in ("initdb", "postgres"):
        (programs / name).touch(0o755)
    on_path = tmp_path / "bin"
    on_path.mkdir()
    (on_path / "initdb").symlink_to(programs / "initdb")
    monkeypatch.setenv("PATH", str(on_path))

    assert postgresql.find() == programs
