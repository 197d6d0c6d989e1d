"""Serves hydra, the tabular API and the metrics API, for as long as its standard input is open.

`python tests/tabular/services FOLDER`, in the environment of `requirements-tabular.lock`. All three
are the real ones, on a PostgreSQL of their own; `stand_ins` and `postgrest` say what is not.

It speaks with the process that starts it in lines of JSON:

1. It writes the URLs of its services: they listen, and answer later.
2. It reads `{"portal": URL, "key": KEY}`, a portal and the key of its administrator.
3. It writes `{"seconds": N}`, and serves.
4. It reads orders, and writes an answer to each: `{"sql": SQL, "arguments": [...]}` is for the
   database of the tables, `{"aggregation": [ID, ...]}` allows aggregation on these resources too,
   `{"crawls": false}` holds hydra's crawler and its worker until it is told `true`.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import os
import shutil
import signal
import socket
import sys
import threading
import time
import traceback
from contextlib import suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from postgresql import Cluster

if TYPE_CHECKING:
    from multiprocessing.context import ForkProcess

    from real import Real

NAMES = ("hydra", "tabular", "metrics", "postgrest", "files")
_WAIT = 0.2  # seconds between two looks at the other processes


class Services:
    """All that runs here.

    Args:
        folder: Where all of it is kept; it is removed at the end.
        said: Where answers go.

    """

    def __init__(self, folder: Path, said: IO[str]) -> None:
        self._folder = folder
        self._said = said
        self._parent = os.getppid()
        self._cluster = Cluster(folder / "postgresql")

    def run(self) -> None:
        """Start everything, and serve until the parent process closes the pipe or ends."""
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C: the parent decides.
        signal.signal(signal.SIGTERM, lambda *_: self._end(0))
        status = 1
        try:
            self._start_and_serve()
            status = 0
        finally:
            self._end(status)

    def _start_and_serve(self) -> None:
        began = time.monotonic()
        sockets = {name: _listen() for name in NAMES}
        urls = {name: f"http://127.0.0.1:{one.getsockname()[1]}" for name, one in sockets.items()}
        self._say(urls)
        self._cluster.start()
        from real import Real  # It takes seconds, in which the parent starts its portal.

        real = Real(self._folder, self._cluster, urls)
        real.configure()
        asyncio.run(real.create_databases())
        line = sys.stdin.readline()
        if not line:
            return
        real.know_portal(**json.loads(line))
        # The crawler has a process of its own, as in production: an analysis takes seconds, in
        # which the APIs answer.
        crawler = multiprocessing.get_context("fork").Process(target=_crawl, args=(real,))
        crawler.start()
        asyncio.run(self._serve(real, sockets, crawler, began))

    def _end(self, status: int) -> None:
        for child in multiprocessing.active_children():
            child.kill()
        self._cluster.stop()
        if status and os.getppid() == self._parent:
            traceback.print_exc()  # The parent quotes it, then removes the folder.
        else:
            os.chdir("/")
            shutil.rmtree(self._folder, ignore_errors=True)
        os._exit(status)  # A thread may wait for a line that never comes.

    def _say(self, answer: object) -> None:
        self._said.write(json.dumps(answer) + "\n")
        self._said.flush()

    async def _serve(
        self,
        real: Real,
        sockets: dict[str, socket.socket],
        crawler: ForkProcess,
        began: float,
    ) -> None:
        tables = await real.serve(sockets)
        self._say({"seconds": round(time.monotonic() - began, 1)})
        lines = _lines()
        # The pipe ends with the parent, unless a process that it forked holds the pipe too.
        while os.getppid() == self._parent:
            if not crawler.is_alive() or self._cluster.has_ended():
                raise RuntimeError("hydra's crawler or PostgreSQL ended")
            with suppress(TimeoutError):
                line = await asyncio.wait_for(lines.get(), _WAIT)
                if not line:
                    return
                self._say(await _carry_out(json.loads(line), tables, crawler))


def _crawl(real: Real) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_leave_with, args=(os.getppid(),), daemon=True).start()
    asyncio.run(real.crawl_and_analyse())


def _leave_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_WAIT)
    os._exit(1)


def _lines() -> asyncio.Queue[str]:
    """Return the lines of standard input as they come; the last one is empty."""
    loop = asyncio.get_running_loop()
    lines: asyncio.Queue[str] = asyncio.Queue()

    def read() -> None:
        line = "-"
        while line:
            line = sys.stdin.readline()
            loop.call_soon_threadsafe(lines.put_nowait, line)

    threading.Thread(target=read, daemon=True).start()
    return lines


async def _carry_out(order: dict[str, Any], tables: Any, crawler: ForkProcess) -> object:
    from real import allow_aggregation

    if "crawls" in order:
        assert crawler.pid is not None
        os.kill(crawler.pid, signal.SIGCONT if order["crawls"] else signal.SIGSTOP)
        return {"rows": []}
    if "aggregation" in order:
        allow_aggregation(order["aggregation"])
        return {"rows": []}
    try:
        rows = await tables.fetch(order["sql"], *order["arguments"])
    except Exception as error:  # noqa: BLE001  # The parent process raises it in the test.
        return {"error": f"{type(error).__name__}: {error}"}
    return {"rows": [{name: str(value) for name, value in row.items()} for row in rows]}


def _listen() -> socket.socket:
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(128)
    return listener


def main() -> None:
    """Take the folder from the command line, and keep standard output for answers."""
    said = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    Services(Path(sys.argv[1]), said).run()


if __name__ == "__main__":
    main()
