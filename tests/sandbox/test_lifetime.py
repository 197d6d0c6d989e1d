"""The sandbox starts and ends as it should, says why it cannot, and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

import datagouv
from datagouv.sandbox import Sandbox, SandboxError, _process
from tests.sandbox.users import as_user

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

needs_signals = pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder where this process's sandboxes put theirs, empty for now."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


def wait_until(happened: Callable[[], bool], *, seconds: float = 60) -> bool:
    deadline = time.monotonic() + seconds
    while not happened() and time.monotonic() < deadline:
        time.sleep(0.05)
    return happened()


def is_served(url: str) -> bool:
    try:
        httpx.get(url + "/api/1/site/", trust_env=False, timeout=60)
    except httpx.TransportError:
        return False
    return True


@contextmanager
def python(*arguments: str, temporary: Path, path: Path | None = None) -> Iterator[Any]:
    """Run another Python that finds this package, with a temporary folder of its own."""
    found = [str(path or ""), str(Path(datagouv.__path__[0]).parent)]
    environment = os.environ | {
        "TMPDIR": str(temporary),
        "TEMP": str(temporary),
        "TMP": str(temporary),
        "PYTHONPATH": os.pathsep.join(filter(None, found)),
    }
    with subprocess.Popen(
        [sys.executable, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
        text=True,
        encoding="utf-8",
    ) as process:
        try:
            yield process
        finally:
            process.kill()


# How it lives and ends


def test_two_sandboxes_run_at_once_and_the_end_of_one_is_not_that_of_the_other(
    datagouv_portal: Sandbox, temporary: Path
) -> None:
    second = Sandbox(settings={"READ_ONLY_MODE": True}).start()
    url = second.url
    try:
        with as_user(second, second.api_key) as client:
            refused = client.post("/api/1/datasets/", json={"title": "t", "description": "d"})
            listed = client.get("/api/1/datasets/")
    finally:
        second.stop()
        second.stop()

    assert refused.status_code == 423
    assert listed.json()["total"] == 0
    assert not is_served(url)
    assert is_served(datagouv_portal.url)
    assert list(temporary.iterdir()) == []
    with pytest.raises(SandboxError, match="does not run"):
        _ = second.url


@needs_signals
def test_it_dies_with_a_killed_parent(tmp_path: Path) -> None:
    code = """
import time
from datagouv.sandbox import Sandbox
with Sandbox() as portal:
    print(portal.url, flush=True)
    time.sleep(60)
"""
    with python("-c", code, temporary=tmp_path) as parent:
        url = parent.stdout.readline().strip()
        assert is_served(url)
        assert list(tmp_path.iterdir())

        parent.kill()

        assert wait_until(lambda: not is_served(url))
        assert wait_until(lambda: not list(tmp_path.iterdir()))


@needs_signals
def test_it_dies_with_a_parent_killed_while_it_starts(tmp_path: Path) -> None:
    with python("-m", "datagouv.sandbox", temporary=tmp_path) as parent:
        assert wait_until(lambda: bool(list(tmp_path.glob("*/order.json"))))
        time.sleep(0.5)

        parent.kill()

        assert wait_until(lambda: not list(tmp_path.iterdir()))


def test_it_ends_with_a_parent_that_forgets_it(tmp_path: Path) -> None:
    code = "import datagouv.sandbox as s; p = s.Sandbox().start(); print(p.url)"
    with python("-c", code, temporary=tmp_path) as parent:
        out, errors = parent.communicate(timeout=60)

    assert (parent.returncode, errors) == (0, "")
    assert not is_served(out.strip())
    assert list(tmp_path.iterdir()) == []


@needs_signals
def test_the_command_serves_until_it_is_stopped(tmp_path: Path) -> None:
    with python("-m", "datagouv.sandbox", "--verbose", temporary=tmp_path) as command:
        said = ""
        while "client = Client(" not in said:
            said += command.stdout.readline()
        told = dict(
            line.rsplit(maxsplit=1)
            for line in said.splitlines()
            if line[:3] in {"URL", "API", "org"}
        )
        answer = httpx.get(
            f"{told['URL']}/api/1/organizations/{told['organization']}/",
            headers={"X-API-KEY": told["API key"]},
            trust_env=False,
            timeout=60,
        )
        pasted: dict[str, Any] = {}
        exec(said.splitlines()[-1], pasted)
        with pasted["client"] as client:
            assert client.organization(told["organization"]).id == told["organization"]
        # It writes its line after it has answered: the signal shall not come in between.
        line = f"GET /api/1/organizations/{told['organization']}/ 200"
        assert any(line in written for written in command.stderr)

        command.send_signal(signal.SIGTERM)
        command.communicate(timeout=60)

    assert answer.json()["permissions"]["edit"] is True
    assert command.returncode == 0
    assert not is_served(told["URL"])
    assert list(tmp_path.iterdir()) == []


@needs_signals
def test_the_command_can_be_stopped_while_it_starts(tmp_path: Path) -> None:
    with python("-m", "datagouv.sandbox", temporary=tmp_path) as command:
        assert wait_until(lambda: bool(list(tmp_path.glob("*/order.json"))))
        command.send_signal(signal.SIGINT)
        out, errors = command.communicate(timeout=60)

    assert (command.returncode, out) == (0, "")
    assert (
        errors
        == "a portal starts on this machine, with the real server software: about ten seconds\n"
    )
    assert list(tmp_path.iterdir()) == []


def test_a_program_is_told_of_the_start_where_it_logs(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level("INFO", logger="datagouv"), Sandbox():
        pass
    assert "a portal starts on this machine" in caplog.text
    assert capfd.readouterr() == ("", "")


# How it fails


def test_a_taken_port_is_told_in_the_words_of_the_server(temporary: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SandboxError, match=r"could not start(.|\n)*in use|10048"):
            Sandbox(port=port).start()

    assert list(temporary.iterdir()) == []


def test_settings_that_udata_refuses_are_told_in_its_words(temporary: Path) -> None:
    with pytest.raises(SandboxError, match="nonsense is not a valid MongoDB URL"):
        Sandbox(settings={"MONGODB_HOST": "nonsense"}).start()

    assert list(temporary.iterdir()) == []


def test_it_is_not_awaited_for_ever(temporary: Path) -> None:
    with pytest.raises(SandboxError, match=r"not ready after 0\.2 s"):
        Sandbox(timeout=0.2).start()

    assert list(temporary.iterdir()) == []


def test_without_the_extra_it_says_how_to_install_it(
    temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_process, "find_spec", lambda _name: None)

    with pytest.raises(SandboxError, match=r'pip install "datagouv-client\[sandbox\]"'):
        Sandbox().start()

    assert list(temporary.iterdir()) == []


def test_with_half_of_the_extra_it_says_so_too(tmp_path: Path) -> None:
    stub, own = tmp_path / "stub", tmp_path / "own"
    (stub / "udata").mkdir(parents=True)
    own.mkdir()
    (stub / "udata" / "__init__.py").write_text("raise ImportError('half of udata')")

    with python("-m", "datagouv.sandbox", temporary=own, path=stub) as command:
        _, errors = command.communicate(timeout=60)

    assert command.returncode == 1
    assert "half of udata" in errors
    assert 'pip install "datagouv-client[sandbox]"' in errors
    assert list(own.iterdir()) == []


def test_its_import_is_cheap(tmp_path: Path) -> None:
    code = """
import sys
import datagouv.sandbox.pytest_plugin
print({"httpx", "pydantic", "udata", "flask", "mongomock"} & set(sys.modules))
"""
    with python("-c", code, temporary=tmp_path) as process:
        out, errors = process.communicate(timeout=60)

    assert (out.strip(), errors) == ("set()", "")
