"""What the SDK costs: its import, and a dataset fetched, side by side with what a user would pick.

    python benchmarks/overhead.py [--rounds 9] [--requests 2000]

Every figure is a process of its own; the contenders take turns, round after round; medians are
compared within this one run. datagouv-client 0.5.1 is installed into a temporary environment.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import subprocess
import sys
import tempfile
import threading
import venv
from pathlib import Path

from report import machine, table, write

HERE = Path(__file__).parent
OFFICIAL = "datagouv-client==0.5.1"

IMPORTS = {
    "an empty interpreter": "pass",
    "httpx + pydantic + tenacity": "import httpx, tenacity; from pydantic import BaseModel",
    "**datagouv**: `from datagouv import Client`": "from datagouv import Client",
    "**datagouv**: `from datagouv import Client, Dataset`": "from datagouv import Client, Dataset",
    "datagouv-client 0.5.1": "from datagouv import Client",
}

FETCH = """
import sys, time
url, requests = sys.argv[1], int(sys.argv[2])
{setup}
for _ in range(50):
    fetch()
wall, cpu = time.perf_counter(), time.process_time()
for _ in range(requests):
    fetch()
print((time.perf_counter() - wall) / requests * 1e6, (time.process_time() - cpu) / requests * 1e6)
"""
FETCHES = {
    "httpx: `client.get(url).json()`": """
import httpx
client = httpx.Client()
path = url + "/api/1/datasets/ID/"
def fetch(): return client.get(path).json()
""",
    "httpx + pydantic: `Plain.model_validate_json(client.get(url).content)`": """
import httpx
from datagouv.types import DatasetFields, ResourceFields
class Plain(DatasetFields, frozen=True):
    organization: dict[str, object]
    resources: list[ResourceFields]
client = httpx.Client()
path = url + "/api/1/datasets/ID/"
def fetch(): return Plain.model_validate_json(client.get(path).content)
""",
    "**datagouv**: `client.dataset(id)`": """
from datagouv import Client
client = Client(base_url=url)
def fetch(): return client.dataset("ID")
""",
    "datagouv-client 0.5.1: `client.dataset(id)`": """
from datagouv import Client
client = Client(verbose=False)
client.base_url = url
def fetch(): return client.dataset("ID")
""",
}


class Canned(asyncio.Protocol):
    """A connection that answers every request with the same dataset."""

    answer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the connection."""
        self.transport = transport
        self.received = b""

    def data_received(self, data: bytes) -> None:
        """Answer each whole request."""
        self.received += data
        while b"\r\n\r\n" in self.received:
            _, _, self.received = self.received.partition(b"\r\n\r\n")
            self.transport.write(self.answer)  # type: ignore[attr-defined]  # a TCP transport


def serve() -> str:
    """Serve the recorded dataset on loopback, from a thread, and return the URL."""
    body = json.dumps(json.loads((HERE / "data" / "dataset.json").read_text("utf-8"))).encode()
    head = (
        f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    Canned.answer = head.encode() + body
    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(loop.create_server(Canned, "127.0.0.1", 0))
    threading.Thread(target=loop.run_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


def installed(folder: str, what: str) -> str:
    """Install `what`, and nothing else, into an environment in a folder; return its interpreter."""
    venv.create(folder, with_pip=True)
    python = str(next(Path(folder).glob("[bS][ic]*/python*")))
    subprocess.run([python, "-m", "pip", "install", "--quiet", what], check=True)
    return python


def timed(python: str, code: str, *arguments: str) -> list[float]:
    """Run `code` in a process; return wall and CPU milliseconds, then what it printed."""
    runner = (
        "import resource, subprocess, sys, time; t = time.perf_counter();"
        "out = subprocess.run(sys.argv[1:], check=True, capture_output=True, text=True).stdout;"
        "w = time.perf_counter() - t; r = resource.getrusage(resource.RUSAGE_CHILDREN);"
        "print(w * 1e3, (r.ru_utime + r.ru_stime) * 1e3, out)"
    )
    done = subprocess.run(
        [sys.executable, "-c", runner, python, "-c", code, *arguments],
        check=True,
        capture_output=True,
        text=True,
    )
    return [float(figure) for figure in done.stdout.split()]


def main() -> None:
    """Measure, and write docs/benchmarks.md."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=9)
    options.add_argument("--requests", type=int, default=2000)
    asked = options.parse_args()
    url = serve()
    with tempfile.TemporaryDirectory() as folder:
        old = installed(folder, OFFICIAL)

        def python(name: str) -> str:
            return old if "0.5.1" in name else sys.executable

        imports: dict[str, list[list[float]]] = {name: [] for name in IMPORTS}
        fetches: dict[str, list[list[float]]] = {name: [] for name in FETCHES}
        for number in range(asked.rounds + 1):
            for name, code in IMPORTS.items():
                figures = timed(python(name), code)
                if number:  # the first round writes bytecode and warms the disk
                    imports[name].append(figures[:2])
            for name, setup in FETCHES.items():
                code = FETCH.replace("{setup}", setup)
                figures = timed(python(name), code, url, str(asked.requests))
                if number:
                    fetches[name].append(figures[2:])
    write(
        "overhead",
        f"## Import and fetch\n\nMeasured by `benchmarks/overhead.py` on {machine()}: medians of "
        f"{asked.rounds} interleaved rounds.\n\n### Import, in a fresh process\n\n"
        + report(imports, "httpx + pydantic + tenacity", "ms")
        + f"\n\n### {asked.requests:,} datasets of 7.5 KB, one after the other, on loopback\n\n"
        + report(fetches, "httpx: `client.get(url).json()`", "µs a request"),
    )


def report(measured: dict[str, list[list[float]]], base: str, unit: str) -> str:
    """Return the table of one comparison."""
    medians = {
        name: [statistics.median(column) for column in zip(*rounds, strict=True)]
        for name, rounds in measured.items()
    }
    rows = [
        [
            name,
            f"{wall:,.0f}",
            f"{cpu:,.0f}",
            f"{wall / medians[base][0]:.2f}",
            f"{cpu / medians[base][1]:.2f}",
        ]
        for name, (wall, cpu) in medians.items()
    ]
    return table(["", f"wall, {unit}", f"CPU, {unit}", "wall ratio", "CPU ratio"], rows)


if __name__ == "__main__":
    main()
