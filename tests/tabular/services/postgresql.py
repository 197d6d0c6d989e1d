"""Finds PostgreSQL on this machine, installs it with apt-get where it is missing, and starts it.

`python tests/tabular/services/postgresql.py` sets it up, with libmagic, which hydra needs as well.
It uses the standard library only: it runs before anything is installed.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from ctypes.util import find_library
from pathlib import Path

MISSING = (
    "tests/tabular needs {what}, which is not on this machine, and apt-get could not install it: "
    "install the package `{package}` of your system (https://www.postgresql.org/download/ for "
    "PostgreSQL), then run `make test-tabular` again."
)
SUPERUSER = "postgres"
_SECONDS_TO_END = 5


def find() -> Path | None:
    """Return the folder with `initdb` and `postgres`, the newest one; None if there is none."""
    for folder in _candidates():
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    return None


def _candidates() -> Iterator[Path]:
    on_path = shutil.which("initdb")
    if on_path:
        # Debian's own folder holds all programs, while the PATH may show some of them.
        yield Path(on_path).resolve().parent
    found = [
        path
        for pattern in ("usr/lib/postgresql/*/bin", "opt/homebrew/opt/postgresql@*/bin")
        for path in Path("/").glob(pattern)
    ]
    yield from sorted(found, key=_version, reverse=True)


def _version(folder: Path) -> float:
    with suppress(ValueError):
        return float(folder.parent.name.rpartition("@")[2])
    return 0.0


def set_up() -> None:
    """Install what is missing.

    Raises:
        SystemExit: It is still missing; the message says what to do.

    """
    for what, package, is_there in (
        ("PostgreSQL", "postgresql", lambda: find() is not None),
        ("libmagic", "libmagic1", lambda: find_library("magic") is not None),
    ):
        if not is_there():
            _install(package)
        if not is_there():
            sys.exit(MISSING.format(what=what, package=package))


def _install(package: str) -> None:
    if not shutil.which("apt-get"):
        return
    as_root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    environment = ["env", "DEBIAN_FRONTEND=noninteractive"]
    for command in (["update", "-qq"], ["install", "-qq", "--no-install-recommends", package]):
        options = ["-y", "-o", "Dpkg::Use-Pty=0"]
        # What could not be installed is missing afterwards, and that is what is told.
        with suppress(FileNotFoundError):
            subprocess.run([*as_root, *environment, "apt-get", *options, *command], stdout=2)


class Cluster:
    """A PostgreSQL of our own, which listens on a socket in its folder only.

    Nothing of it is meant to last: it does not wait for the disk.

    Args:
        folder: Where its data and its socket go; it is made.

    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    def dsn(self, database: str) -> str:
        """Return the address of one of its databases, as asyncpg takes it."""
        return f"postgres://{SUPERUSER}@/{database}?host={self._folder}"

    def start(self) -> None:
        """Make the cluster and start its server, which is ready a moment later.

        Raises:
            RuntimeError: PostgreSQL is not on this machine.
            subprocess.CalledProcessError: `initdb` failed; its words are on standard error.

        """
        programs = find()
        if programs is None:
            raise RuntimeError("PostgreSQL is not on this machine")
        self._folder.mkdir()
        user = None
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root.
            user = _unprivileged_user()
            shutil.chown(self._folder, user)
        data = self._folder / "data"
        made = ["-D", data, "-U", SUPERUSER, "-A", "trust", "-E", "UTF8", "--no-sync"]
        # It ignores the case of letters with accents, as the locale of production does.
        locale = [] if sys.platform == "darwin" else ["--locale=C.UTF-8"]
        subprocess.run(
            [programs / "initdb", *made, *locale],
            check=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            cwd=self._folder,
            user=user,
        )
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self._folder),
            "fsync": "off",
            "synchronous_commit": "off",
            "full_page_writes": "off",
            "shared_buffers": "64MB",
            "log_min_messages": "fatal",
            "log_min_error_statement": "panic",
        }
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        self._process = subprocess.Popen(
            [programs / "postgres", "-D", data, *options],
            stdin=subprocess.DEVNULL,
            stdout=sys.stderr,
            cwd=self._folder,
            user=user,
        )

    def has_ended(self) -> bool:
        """Tell whether its server ended by itself."""
        return self._process is not None and self._process.poll() is not None

    def stop(self) -> None:
        """End its server at once; its data is worth nothing."""
        if self._process is None:
            return
        self._process.send_signal(signal.SIGQUIT)  # an "immediate shutdown"
        try:
            self._process.wait(_SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def _unprivileged_user() -> str:
    import pwd  # Windows has none.

    with suppress(KeyError):
        return pwd.getpwnam(SUPERUSER).pw_name
    return "nobody"


if __name__ == "__main__":
    set_up()
