"""The services beside the portal, as a test sees them: their URLs, their end, their database."""

from __future__ import annotations

import json
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager, suppress
from ctypes.util import find_library
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

from datagouv.sandbox import Sandbox

from .services import postgresql

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import Self

ROOT = Path(__file__).parent.parent.parent
PYTHON = ROOT / ".venv-tabular/bin/python"
HYDRA_KEY = "hydra-key"
FINISHED = "analysis:parsing:finished_at"
PARQUET = "analysis:parsing:parquet_url"
ROWS_TABLE = "analysis:parsing:parsing_table"
ERROR = "analysis:parsing:error"
_SECONDS_TO_START = 120
_SECONDS_TO_END = 15
_SECONDS_TO_ANALYSE = 90
_LAST_WORDS = 4000  # characters


def what_is_missing() -> str | None:
    """Say why the services cannot run here, if they cannot."""
    if sys.platform == "win32" or sys.version_info >= (3, 14):
        return "the sandbox and these services need a POSIX system and Python < 3.14"
    if not (ROOT / ".venv-tabular/.ready").exists():
        return "the services are not set up: run `make test-tabular`"
    if postgresql.find() is None or find_library("magic") is None:
        return "PostgreSQL or libmagic is not on this machine: run `make test-tabular`"
    return None


class Services:
    """The real hydra, tabular API and metrics API; `with` or `close()` ends them.

    They have a process, which ends with this one, whatever becomes of it. `start()` gives them the
    portal to which hydra writes.
    """

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="datagouv-tabular-"))
        self._folder.chmod(0o711)  # PostgreSQL goes through it to its own.
        self._waited = 0.0
        self._sandbox: Sandbox | None = None
        self.seconds = 0.0
        """How long it took until all were ready."""
        with (self._folder / "log").open("wb") as log:
            self._process = subprocess.Popen(
                [PYTHON, Path(__file__).parent / "services", self._folder],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                # Nothing of this one's environment: its variables would be settings of hydra.
                env={
                    "PATH": os.environ["PATH"],
                    "HOME": str(self._folder),
                    "TMPDIR": str(self._folder),
                    "LANG": "C.UTF-8",
                    "OPENBLAS_NUM_THREADS": "1",
                    "PYTHONWARNINGS": "ignore",
                },
                # Ctrl-C in a terminal is not for this process: what becomes of it is decided here.
                start_new_session=True,
            )
        try:
            urls = self._hear(_SECONDS_TO_START)
        except BaseException:
            self.close()
            raise
        self.hydra: str = urls["hydra"]
        """The URL of hydra's API, without a `/` at its end."""
        self.tabular: str = urls["tabular"]
        self.metrics: str = urls["metrics"]
        self.postgrest: str = urls["postgrest"]
        self.files: str = urls["files"]
        """Where the files that hydra makes are served."""

    @property
    def settings(self) -> dict[str, Any]:
        """The settings of a sandbox that tells hydra of each change of a resource."""
        return {
            "PUBLISH_ON_RESOURCE_EVENTS": True,
            "RESOURCES_ANALYSER_URI": self.hydra,
            "RESOURCES_ANALYSER_API_KEY": HYDRA_KEY,
        }

    @property
    def sandbox(self) -> Sandbox:
        """The portal to which hydra writes."""
        if self._sandbox is None:
            raise RuntimeError("start() was not called")
        return self._sandbox

    def start(self, sandbox: Sandbox) -> Self:
        """Tell hydra of a portal that runs, and wait until all services are ready."""
        self._sandbox = sandbox
        self._tell({"portal": sandbox.url, "key": sandbox.admin_api_key})
        self.seconds = self._hear(_SECONDS_TO_START)["seconds"]
        return self

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """End the services, and remove what they kept."""
        with suppress(OSError):
            self._process.stdin.close()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_SECONDS_TO_END)
        if self._process.poll() != 0:
            # It had no time to end the others of its group.
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._process.stdout.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    # What is said between the two processes

    def execute(self, sql: str, *arguments: object) -> list[dict[str, str]]:
        """Execute SQL in the database of the tables; return its rows, all values as text."""
        return self._order({"sql": sql, "arguments": list(arguments)})

    def allow_aggregation(self, *resources: str) -> None:
        """Let the tabular API group and count the rows of these resources."""
        self._order({"aggregation": list(resources)})

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold hydra until the end of the block: it analyses nothing, and its API answers."""
        self._order({"crawls": False})
        try:
            yield
        finally:
            self._order({"crawls": True})

    def _order(self, order: Mapping[str, object]) -> list[dict[str, str]]:
        self._tell(order)
        answer = self._hear(_SECONDS_TO_START)
        if "error" in answer:
            raise RuntimeError(answer["error"])
        rows: list[dict[str, str]] = answer["rows"]
        return rows

    def _tell(self, order: Mapping[str, object]) -> None:
        self._process.stdin.write(json.dumps(order).encode() + b"\n")
        self._process.stdin.flush()

    def _hear(self, seconds: float) -> dict[str, Any]:
        # An answer is one write of one line: when it is there, its end is there too.
        if not select.select([self._process.stdout], [], [], seconds)[0]:
            raise RuntimeError(f"the services said nothing for {seconds:g} s{self.last_words()}")
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"the services ended{self.last_words()}")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def last_words(self) -> str:
        """Return the end of what the services wrote on standard error."""
        said = (self._folder / "log").read_text(encoding="utf-8", errors="replace").strip()
        return f"; their last words:\n\n{said[-_LAST_WORDS:]}" if said else ""

    # What becomes of a resource

    def extras(self, resource: str) -> dict[str, Any]:
        """Return the extras of a resource of the portal."""
        url = f"{self.sandbox.url}/api/2/datasets/resources/{resource}/"
        answer = httpx.get(url, trust_env=False, timeout=60).raise_for_status()
        extras: dict[str, Any] = answer.json()["resource"]["extras"]
        return extras

    def wait(
        self,
        resource: str,
        *,
        key: str = PARQUET,
        since: str | None = None,
        seconds: float = _SECONDS_TO_ANALYSE,
    ) -> dict[str, Any]:
        """Wait until an analysis has ended, and return the extras that it left.

        Args:
            resource: The id of the resource.
            key: The key of the extras that the analysis writes last: by default that of the twin
                in parquet, which comes after that of the table.
            since: The value that the key had before, where another analysis is waited for.
            seconds: How long to wait at most.

        """
        extras: dict[str, Any] = {}

        def is_there() -> bool:
            nonlocal extras
            extras = self.extras(resource)
            return extras.get(key) not in (None, since) or (ERROR in extras and since is None)

        try:
            self.wait_until(is_there, seconds=seconds)
        except TimeoutError as error:
            raise TimeoutError(f"no {key} in {extras}: {error}") from None
        return extras

    def wait_until(
        self, happened: Callable[[], bool], *, seconds: float = _SECONDS_TO_ANALYSE
    ) -> None:
        """Wait until something is true.

        Raises:
            TimeoutError: It did not happen; the message has the services' last words.

        """
        deadline = time.monotonic() + seconds
        while not happened():
            if time.monotonic() > deadline:
                raise TimeoutError(f"it did not happen in {seconds:g} s{self.last_words()}")
            time.sleep(0.1)
