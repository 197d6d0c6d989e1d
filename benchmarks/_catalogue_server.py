"""A catalogue of recorded datasets, served by a process of its own, with latency on demand."""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
import urllib.parse
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
LATENCY = 0.05
PAGE_SIZE = 100
FEW = 1000
"""Datasets of an organization, and of a topic, where requests are counted."""
TOPIC = DATASET = f"6b04b93d1634{0:012x}"
ORGANIZATION = "6b04b93c1634fd36205945ef"
"""The organization of the recorded dataset: an answer of another one would be refused."""
RESOURCE = f"49d68b85-d255-4ca7-92a6-{0:012x}"
OURS, OFFICIAL = "**datagouv**", "datagouv-client 0.5.1"


MARK = "NNNNNNNNNNNN"
"""What each object writes its number in place of, in 12 hexadecimal digits."""


def template(value: object) -> list[bytes]:
    """Return an object's JSON, cut where its number goes."""
    return json.dumps(value).encode().split(MARK.encode())


class Catalogue:
    """The few routes that the contenders need, in udata's shapes."""

    def __init__(self) -> None:
        recorded: dict[str, Any] = json.loads((HERE / "data" / "dataset.json").read_text("utf-8"))
        recorded |= {"id": DATASET[:12] + MARK, "slug": f"{recorded['slug']}-{MARK}"}
        for index, resource in enumerate(recorded["resources"]):
            resource["id"] = f"{RESOURCE[:22]}{index or 6}-{MARK}"
        recorded["resources"][0]["id"] = RESOURCE[:24] + MARK
        named = {name: recorded[name] for name in ("id", "title")}
        known = [{"id": resource["id"]} for resource in recorded["resources"]]
        self.whole = template(recorded)
        self.named = template(named)
        self.least = template(
            named | {"resources": known, "organization": {"id": recorded["organization"]["id"]}}
        )
        self.element = template(
            {"id": MARK, "element": {"class": "Dataset", "id": recorded["id"]}, "tags": []}
        )
        self.resource = template({"dataset_id": DATASET, "resource": recorded["resources"][0]})
        self.origin = ""
        self.latency = 0.0
        self.total = 0
        self.requests = 0

    def answer(self, target: str, fields: str) -> bytes:
        """Return the body of what is asked for, with a mask or none."""
        url = urllib.parse.urlsplit(target)
        query = dict(urllib.parse.parse_qsl(url.query))
        if url.path == "/bench/":
            counted, self.requests = self.requests, 0
            self.latency, self.total = float(query["latency"]), int(query["total"])
            return str(counted).encode()
        self.requests += 1
        if re.search(r"datasets/resources/\S+/$", url.path):
            return one(self.resource, 0)
        if re.search(r"/(datasets|topics|organizations)/\w+/$", url.path):
            return one(self.whole, 0)
        if url.path.endswith("/elements/"):
            row = self.element
        elif fields:
            row = self.least if "resources" in fields else self.named
        else:
            row = self.whole
        number, size = int(query.get("page", "1")), int(query.get("page_size", "20"))
        following = f"{self.origin}{url.path}?page_size={size}&page={number + 1}"
        first, end = (number - 1) * size, min(number * size, self.total)
        rest = {
            "next_page": following if end < self.total else None,
            "page": number,
            "page_size": size,
            "previous_page": None,
            "total": self.total,
        }
        rows = b", ".join([one(row, index) for index in range(first, end)])
        return b'{"data": [' + rows + b"], " + json.dumps(rest).encode()[1:]


def one(pieces: Sequence[bytes], number: int) -> bytes:
    """Return the JSON of the object of a number."""
    return f"{number:012x}".encode().join(pieces)


class Talk(asyncio.Protocol):
    """A connection to the server."""

    catalogue = Catalogue()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the connection."""
        self.transport = transport
        self.received = b""

    def data_received(self, data: bytes) -> None:
        """Answer each whole request, after the latency."""
        self.received += data
        while b"\r\n\r\n" in self.received:
            head, _, self.received = self.received.partition(b"\r\n\r\n")
            text = head.decode("latin-1")
            target = text.split(" ", 2)[1]
            fields = re.search(r"(?i)^x-fields:\s*(.*)$", text, re.MULTILINE)
            asyncio.get_running_loop().call_later(
                0 if target.startswith("/bench/") else self.catalogue.latency,
                self.reply,
                *(target, fields[1] if fields else ""),
            )

    def reply(self, target: str, fields: str) -> None:
        """Send an answer, unless the client is gone."""
        body = self.catalogue.answer(target, fields)
        head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
        whole = f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body
        self.transport.write(whole)  # type: ignore[attr-defined]  # a TCP transport


async def serve() -> None:
    """Say the URL and answer until the parent closes its end."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Talk, "127.0.0.1", 0)
    Talk.catalogue.origin = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    print(Talk.catalogue.origin, flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


@contextmanager
def server() -> Iterator[str]:
    """Run the server in a process of its own, and give its URL."""
    command = [sys.executable, __file__]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
    finally:
        process.communicate()


if __name__ == "__main__":
    asyncio.run(serve())
