"""One run: a program in a process of its own, against the server, measured from outside."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from _server import BLOCK, FILE_SIZE, FILES, MIB

# A process counts the memory of the one that starts it as its own: that is a small one.
RUNNER = """
import os, sys, time
start = time.perf_counter()
pid = os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ)
_, status, used = os.wait4(pid, 0)
wall = time.perf_counter() - start
print("|", wall, used.ru_utime + used.ru_stime, used.ru_maxrss, os.waitstatus_to_exitcode(status))
"""


class Run(NamedTuple):
    """What one process took."""

    wall: float
    cpu: float
    rss: float
    """In MiB."""


class Bench:
    """A large file, a server for it, and the processes that send and fetch it.

    Args:
        folder: Where everything is; it is thrown away afterwards.
        size: Bytes of the large file.
        rounds: How often each contender runs, not counting a first time that warms up.
        new: The interpreter that has this SDK, as a user's has: no tools for developers beside it.
        old: The interpreter that has datagouv-client 0.5.1.
        url: The server's.
        file: The large file.
        sha1: The large file's.
    """

    def __init__(
        self,
        folder: Path,
        size: int,
        rounds: int,
        *,
        new: str,
        old: str,
        url: str,
        file: Path,
        sha1: str,
    ) -> None:
        self.size, self.rounds, self.url, self.file = size, rounds, url, file
        self.out = folder / "out"
        self.curl = shutil.which("curl") if shutil.which("sha1sum") else None
        self._new, self._old = new, old
        self.sha1 = sha1
        self._environment = os.environ | {
            "XDG_CACHE_HOME": str(folder / "cache"),
            "NO_PROXY": "127.0.0.1",
            "no_proxy": "127.0.0.1",
        }
        # Without their bytecode, modules are compiled in every process.
        self._environment.pop("PYTHONDONTWRITEBYTECODE", None)

    def python(self, program: str, number: int = 0, *, sends: bool = True) -> list[str]:
        """Return the command of a contender that uses this SDK, or httpx."""
        place = self.file if sends else self.out
        return [self._new, "-I", "-c", program, self.url, str(place), str(number)]

    def old(self, program: str, *, sends: bool = True) -> list[str]:
        """Return the command of a contender that uses datagouv-client 0.5.1, and no other."""
        return [self._old, *self.python(program, sends=sends)[1:]]

    def curls(self, name: str, script: str) -> dict[str, list[str]]:
        """Return the command of a contender in shell, where there is curl."""
        if self.curl is None:
            return {}
        arguments = [self.url, str(self.file), str(self.out)]
        quiet = script.replace("curl", "curl --silent --show-error --fail")
        return {name: ["sh", "-e", "-c", quiet, "sh", *arguments]}

    def version(self, package: str) -> str:
        """Return the version of a package that is measured."""
        program = f"from importlib.metadata import version; print(version({package!r}))"
        return self._said([self._new, "-c", program])

    def curl_version(self) -> str:
        """Return what curl calls itself; nothing where there is none."""
        return (
            " ".join(self._said([self.curl, "--version"]).split()[:2]) if self.curl else "no curl"
        )

    def _said(self, command: Sequence[str]) -> str:
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    def tell(self, **settings: object) -> dict[str, Any]:
        """Give the server its settings; return what it had counted."""
        connection = http.client.HTTPConnection(self.url.removeprefix("http://"), timeout=60)
        connection.request("POST", "/bench/", json.dumps(settings))
        answer: dict[str, Any] = json.loads(connection.getresponse().read())
        connection.close()
        return answer

    def run(self, command: Sequence[str], *, fails: bool = False) -> Run:
        """Run one contender in a process of its own."""
        done = subprocess.run(
            [sys.executable, "-I", "-S", "-c", RUNNER, *command],
            check=True,
            capture_output=True,
            text=True,
            env=self._environment,
        )
        own, _, figures = done.stdout.rpartition("|")
        wall, cpu, rss, status = (float(figure) for figure in figures.split())
        if bool(status) != fails:
            raise RuntimeError(f"{' '.join(command)[:2000]}\n{done.stdout}\n{done.stderr[-3000:]}")
        said = own.split()
        unit = MIB if sys.platform == "darwin" else 1024
        # A Python contender says the time of its call, curl's is the whole process.
        return Run(float(said[-1]) if said else wall, cpu, rss / unit)

    def clear(self) -> None:
        """Remove what was downloaded."""
        for path in self.out.parent.glob(f"*{self.out.name}*"):
            shutil.rmtree(path) if path.is_dir() else path.unlink()

    def compete(
        self,
        commands: Mapping[str, Sequence[str]],
        check: Callable[[dict[str, Any]], bool],
        **how: Any,
    ) -> dict[str, list[Run]]:
        """Run the contenders in turns, and check what the server saw of each run."""
        runs: dict[str, list[Run]] = {name: [] for name in commands}
        names = list(commands)
        for number in range(self.rounds + 1):
            turn = number % len(names)
            for name in names[turn:] + names[:turn]:
                self.tell(reset=True, **how)
                run = self.run(commands[name])
                if not check(self.tell()):
                    raise RuntimeError(f"{name} did not send or receive what it should")
                self.clear()
                if number:  # the first round writes bytecode and warms the disk's cache
                    runs[name].append(run)
        return runs

    def received_whole(self, counted: Mapping[str, Any]) -> bool:
        """Tell whether the server has published the large file."""
        return bool(counted["received"] == self.size and counted["sha1"] == self.sha1)

    def sent_whole(self, counted: Mapping[str, Any]) -> bool:
        """Tell whether the server has sent the large file once."""
        return bool(counted["sent"] == self.size)

    def sent_folder(self, counted: Mapping[str, Any]) -> bool:
        """Tell whether the server has sent all small files once."""
        return bool(counted["sent"] == FILES * FILE_SIZE)

    def ceiling(self) -> float:
        """Return how many GiB a second the server takes from a plain socket, and forgets."""
        host, _, port = self.url.removeprefix("http://").partition(":")
        block = bytes(BLOCK)
        best = float("inf")
        for _ in range(3):
            with socket.create_connection((host, int(port))) as connection:
                head = f"POST /bench/discard HTTP/1.1\r\nContent-Length: {1 << 30}\r\n\r\n"
                started = time.perf_counter()
                connection.sendall(head.encode())
                for _ in range(1 << 10):
                    connection.sendall(block)
                connection.recv(BLOCK)
                best = min(best, time.perf_counter() - started)
        self.tell(reset=True)
        return 1 / best
