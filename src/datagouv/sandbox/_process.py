"""The life of a sandbox's process, seen from the process that starts it. Knows nothing of udata.

The two share a folder: `order.json` says what to serve, `portal.json` appears when it is served,
`log` holds what the sandbox says. They also share a pipe, the sandbox's standard input: it ends
with it, so when asked to, when this interpreter exits, and when it is killed.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import subprocess
import sys
import tempfile
import time
import weakref
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

STARTING = "a portal starts on this machine, with the real server software: about ten seconds"
MISSING = (
    "the sandbox runs udata, the server software of data.gouv.fr, and it is not (wholly) installed "
    'here: pip install "datagouv-client[sandbox]" (Python 3.11 to 3.13)'
)
MISSING_THERE = (
    "udata and mongomock are not (wholly) installed for {}: install them there, as in "
    "pip install udata==15.1.0 mongomock==4.3.0 (Python 3.11 to 3.13)"
)
# Another Python has neither this package nor what it needs: it gets the modules of the sandbox
# alone, which need udata only, without the `__init__` of the packages that they are in.
_ALONE = """
import runpy, sys, types
for name in ("datagouv", "datagouv.sandbox"):
    package = types.ModuleType(name)
    package.__path__ = [sys.argv.pop(1)]
    sys.modules[name] = package
runpy.run_module("datagouv.sandbox._server", run_name="__main__")
"""
_LAST_WORDS = 4000  # characters
_SECONDS_TO_END = 10


logger = logging.getLogger("datagouv")


class SandboxError(RuntimeError):
    """The portal could not start, or was not started; the message says why."""


def launch(
    owner: object, order: Mapping[str, Any], *, timeout: float, python: str | None = None
) -> tuple[dict[str, Any], Callable[[], object]]:
    """Start a process and wait until it serves.

    Return what it says of the portal, and how to end it, which also happens when `owner` is lost.

    Args:
        owner: The process ends when this is lost.
        order: What to serve.
        timeout: Seconds to wait until it serves.
        python: The interpreter that has udata, or `None` for this one.

    Raises:
        SandboxError: udata is not there, or the server could not start.
    """
    if python is None:
        if not (find_spec("udata") and find_spec("mongomock")):
            raise SandboxError(MISSING)
    elif shutil.which(python) is None:
        raise SandboxError(f"there is no Python at {python}: give the path of its executable")
    logger.info("%s", STARTING)
    missing = MISSING if python is None else MISSING_THERE.format(python)
    folder = Path(tempfile.mkdtemp(prefix="datagouv-sandbox-"))
    try:
        written = json.dumps({**order, "parent": os.getpid(), "missing": missing})
        (folder / "order.json").write_text(written, encoding="utf-8")
        process = _spawn(folder, python, verbose=order["verbose"])
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    end = weakref.finalize(owner, _end, os.getpid(), process, folder)
    try:
        return _wait(process, folder, timeout), end
    except BaseException:  # Ctrl-C too
        end()
        raise


def _spawn(folder: Path, python: str | None, *, verbose: bool) -> subprocess.Popen[bytes]:
    # The sandbox imports what this process would; another Python imports its own packages.
    paths = (os.path.abspath(entry) for entry in sys.path) if python is None else ()
    command = [sys.executable, "-P", "-m", "datagouv.sandbox._server"]
    if python is not None:
        here = Path(__file__).resolve().parent
        command = [python, "-P", "-c", _ALONE, str(here.parent), str(here)]
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join(paths),
        "PYTHONUTF8": "1",
        "PYTHONWARNINGS": "ignore",
        # Neither the settings of somebody's own udata, nor a file outside the folder.
        "UDATA_SETTINGS": str(folder / "no-settings"),
        "TMPDIR": str(folder),
        "TEMP": str(folder),
        "TMP": str(folder),
    }
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(
            [*command, str(folder)],
            stdin=subprocess.PIPE,
            stdout=None if verbose else log,
            stderr=None if verbose else log,
            env=environment,
            # A terminal sends Ctrl-C to a whole group of processes: the sandbox is no part of it,
            # what becomes of it is decided here.
            start_new_session=os.name == "posix",
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )


def _wait(process: subprocess.Popen[bytes], folder: Path, timeout: float) -> dict[str, Any]:
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline:
        ended = process.poll() is not None
        with suppress(FileNotFoundError):
            portal: dict[str, Any] = json.loads((folder / "portal.json").read_bytes())
            if portal:
                return portal
            ended = True  # it says that it failed
        if ended:
            raise SandboxError(f"the sandbox's server could not start{_last_words(folder)}")
        time.sleep(0.02)
    raise SandboxError(
        f"the sandbox's server was not ready after {timeout:g} s{_last_words(folder)}"
    )


def _last_words(folder: Path) -> str:
    said = (folder / "log").read_text(encoding="utf-8", errors="replace").strip()
    return f"; its last words:\n\n{said[-_LAST_WORDS:]}" if said else ""


def _end(parent: int, process: subprocess.Popen[bytes], folder: Path) -> None:
    if os.getpid() != parent:
        return  # a fork of the parent exits: the sandbox is not its own
    if process.stdin:
        # A newline says it even where such a fork holds the pipe open.
        with suppress(OSError):
            process.stdin.write(b"\n")
            process.stdin.flush()
        with suppress(OSError):
            process.stdin.close()
    try:
        process.wait(_SECONDS_TO_END)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    shutil.rmtree(folder, ignore_errors=True)
