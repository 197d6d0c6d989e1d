"""What a crowd costs: thousands of tasks, or hundreds of threads, that share one client.

    python benchmarks/crowds.py [--delay 0.4]

The server, a process of its own, answers each request after a delay; the client has 100 requests on
their way at one time, so that the ideal time is the number of rounds of 100 times the delay.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
from report import machine, table, write

from datagouv import AsyncClient, Client, DatagouvError

HERE = Path(__file__).parent
AT_ONE_TIME = 100


class Slow(asyncio.Protocol):
    """A connection that answers every request after a delay."""

    answer = b""
    delay = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the connection."""
        self.transport = transport
        self.received = b""

    def data_received(self, data: bytes) -> None:
        """Answer each whole request, later."""
        self.received += data
        while b"\r\n\r\n" in self.received:
            _, _, self.received = self.received.partition(b"\r\n\r\n")
            write = self.transport.write  # type: ignore[attr-defined]  # a TCP transport
            asyncio.get_running_loop().call_later(self.delay, write, self.answer)


async def serve(delay: float) -> None:
    """Serve a recorded dataset, until the standard input ends."""
    body = json.dumps(json.loads((HERE / "data" / "dataset.json").read_text("utf-8"))).encode()
    head = (
        f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    Slow.answer, Slow.delay = head.encode() + body, delay
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Slow, "127.0.0.1", 0, backlog=1000)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


def in_tasks(url: str, number: int) -> int:
    """Fetch a dataset in as many tasks, and return how many failed."""

    async def crowd() -> int:
        async with AsyncClient(base_url=url) as client:
            fetched = (client.dataset("ID") for _ in range(number))
            results = await asyncio.gather(*fetched, return_exceptions=True)
        return sum(isinstance(result, BaseException) for result in results)

    return asyncio.run(crowd())


def in_tasks_of_httpx(url: str, number: int) -> int:
    """Do the same with httpx alone, and a semaphore before its pool."""

    async def crowd() -> int:
        room = asyncio.Semaphore(AT_ONE_TIME)

        async def fetch(client: httpx.AsyncClient) -> None:
            async with room:
                (await client.get(f"{url}/api/1/datasets/ID/")).json()

        limits = httpx.Limits(max_connections=AT_ONE_TIME)
        async with httpx.AsyncClient(limits=limits, timeout=30) as client:
            fetched = (fetch(client) for _ in range(number))
            results = await asyncio.gather(*fetched, return_exceptions=True)
        return sum(isinstance(result, BaseException) for result in results)

    return asyncio.run(crowd())


def in_threads(url: str, number: int) -> int:
    """Fetch a dataset in as many threads, and return how many failed."""
    with Client(base_url=url) as client:

        def fetch(_: int) -> bool:
            try:
                client.dataset("ID")
            except DatagouvError:
                return True
            return False

        with ThreadPoolExecutor(number) as pool:
            return sum(pool.map(fetch, range(number)))


def after_cancellations(url: str, number: int) -> int:
    """Cancel a thousand tasks at any moment, then fetch in as many; return how many failed."""

    async def crowd() -> int:
        async with AsyncClient(base_url=url) as client:
            for part in range(10):
                tasks = [asyncio.create_task(client.dataset("ID")) for _ in range(100)]
                await asyncio.sleep(0.005 * part)
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
            began = time.perf_counter()
            fetched = (client.dataset("ID") for _ in range(number))
            results = await asyncio.gather(*fetched, return_exceptions=True)
            after_cancellations.seconds = time.perf_counter() - began  # type: ignore[attr-defined]  # what is measured
        return sum(isinstance(result, BaseException) for result in results)

    return asyncio.run(crowd())


CROWDS: list[tuple[str, Callable[[str, int], int], int]] = [
    ("tasks", in_tasks, 1000),
    ("tasks of httpx, behind a semaphore", in_tasks_of_httpx, 1000),
    ("tasks", in_tasks, 5000),
    ("threads", in_threads, 500),
    ("tasks, after 1,000 cancelled ones", after_cancellations, 1000),
]


def main() -> None:
    """Measure, and write docs/benchmarks.md."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--delay", type=float, default=0.4)
    options.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    asked = options.parse_args()
    if asked.serve:
        asyncio.run(serve(asked.delay))
        return
    command = [sys.executable, __file__, "--serve", "--delay", str(asked.delay)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        assert server.stdin is not None
        url = server.stdout.readline().strip()
        rows = []
        for name, crowd, number in CROWDS:
            began = time.perf_counter()
            failed = crowd(url, number)
            seconds = getattr(crowd, "seconds", time.perf_counter() - began)
            ideal = math.ceil(number / AT_ONE_TIME) * asked.delay
            rows.append(
                [
                    f"{number:,} {name}",
                    f"{ideal:.1f}",
                    f"{seconds:.1f}",
                    f"{seconds / ideal:.2f}",
                    str(failed),
                ]
            )
            print(*rows[-1])
        server.stdin.close()
    write(
        "crowds",
        f"## Crowds\n\nMeasured by `benchmarks/crowds.py` on {machine()}: one client, 100 requests "
        f"at one time, a server that answers after {asked.delay:g} s.\n\n"
        + table(["", "ideal, s", "measured, s", "ratio", "failed"], rows),
    )


if __name__ == "__main__":
    main()
