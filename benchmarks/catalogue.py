"""A walk through the catalogue, side by side with what a user would pick, on a server of its own.

    python benchmarks/catalogue.py [--datasets 100000] [--pages 100] [--rounds 3]

Every figure is a process of its own that walks all pages; the contenders take turns, round after
round, and each begins a round in its turn. A ratio is the median of the ratios within each round.
The server, a process too, writes pages of a recorded dataset with 5 resources, each with ids of its
own. datagouv-client 0.5.1 is installed into a temporary environment. The tables are written to
docs/benchmarks.md. `--datasets 5000 --pages 40 --rounds 1` takes a minute. POSIX only.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from overhead import official
from report import machine, table, write

HERE = Path(__file__).parent
LATENCY = 0.05
PAGE_SIZE = 100
FEW = 1000
"""Datasets of an organization, and of a topic, where requests are counted."""
TOPIC = ORGANIZATION = DATASET = f"6b04b93d1634{0:012x}"
RESOURCE = f"49d68b85-d255-4ca7-92a6-{0:012x}"
OURS, OFFICIAL = "**datagouv**", "datagouv-client 0.5.1"

# --- The server -----------------------------------------------------------------------------------

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
    command = [sys.executable, __file__, "--serve"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
    finally:
        process.communicate()


# --- The contenders -------------------------------------------------------------------------------

WALK = """
import resource, sys, time
URL, TOTAL = sys.argv[1], int(sys.argv[2])
UNIT = 1 << (20 if sys.platform == "darwin" else 10)
def peak(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / UNIT
def warm(): next(iter(walk()))
{setup}
warm()  # What is built once is not what a dataset costs.
early = found = 0
wall, cpu = time.perf_counter(), time.process_time()
for found, record in enumerate(walk(), 1):
    if found * 10 == TOTAL:
        early = peak()
wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
if found != TOTAL:
    raise SystemExit(f"{found} records of {TOTAL}")
print(wall, cpu, early, peak())
"""
PAGES = """
import httpx
client = httpx.Client()
def followed(read):
    url = f"{URL}/api/1/datasets/?page_size=100"
    while url:
        page, url = read(client.get(url, headers=HEADERS).content)
        yield from page
"""
JSON = """
import json
def read(content):
    page = json.loads(content)
    return page["data"], page["next_page"]
def walk(): return followed(read)
"""
MODELS = """
from datetime import date, datetime
from typing import Any
from pydantic import BaseModel, Field, TypeAdapter
class Checksum(BaseModel):
    type: str
    value: str
class Internal(BaseModel):
    created_at_internal: datetime
    last_modified_internal: datetime
class Resource(BaseModel):
    id: str
    title: str
    description: str | None
    type: str
    filetype: str
    url: str
    latest: str
    format: str | None
    mime: str | None
    filesize: int | None
    checksum: Checksum | None
    schema_: dict[str, Any] | None = Field(alias="schema")
    created_at: datetime
    last_modified: datetime
    extras: dict[str, Any]
    harvest: dict[str, Any] | None
    metrics: dict[str, Any]
    internal: Internal
    preview_url: str | None
    geopf: Any
class Organization(BaseModel):
    id: str
    name: str
    acronym: str | None
    slug: str
    badges: list[dict[str, Any]]
    logo: str | None
    logo_thumbnail: str | None
    permissions: dict[str, bool]
    uri: str
    page: str | None
class Quality(BaseModel):
    score: float
    license: bool
    temporal_coverage: bool
    spatial: bool
    update_frequency: bool
    dataset_description_quality: bool
    has_resources: bool | None = None
    has_open_format: bool | None = None
    all_resources_available: bool | None = None
    resources_documentation: bool | None = None
    update_fulfilled_in_time: bool | None = None
class Spatial(BaseModel):
    zones: list[str] | None
    granularity: str | None
    geom: dict[str, Any] | None
class Period(BaseModel):
    start: date
    end: date | None
class Dataset(BaseModel):
    id: str
    title: str
    acronym: str | None
    slug: str
    description: str
    description_short: str | None
    owner: dict[str, Any] | None
    organization: Organization | None
    contact_points: list[dict[str, Any]]
    private: bool
    featured: bool
    archived: datetime | None
    deleted: datetime | None
    created_at: datetime
    last_modified: datetime
    last_update: datetime
    frequency: str
    frequency_date: datetime | None
    license: str | None
    access_type: str
    access_audiences: list[dict[str, Any]]
    access_type_reason: str | None
    access_type_reason_category: str | None
    authorization_request_url: str | None
    tags: list[str]
    badges: list[dict[str, Any]]
    spatial: Spatial | None
    temporal_coverage: Period | None
    extras: dict[str, Any]
    doi: str | None
    harvest: dict[str, Any] | None
    quality: Quality
    metrics: dict[str, int]
    internal: Internal
    permissions: dict[str, bool]
    uri: str
    page: str | None
    geopf: Any
    schema_: Any = Field(alias="schema")
    resources: list[Resource]
"""
FLOOR = """
class Page(BaseModel):
    data: list[Dataset]
    next_page: str | None
    total: int
pages_of = TypeAdapter(Page)
def read(content):
    page = pages_of.validate_json(content)
    return page.data, page.next_page
def walk(): return followed(read)
"""
TWO_FIELDS = """
from pydantic import BaseModel, TypeAdapter
class Dataset(BaseModel):
    id: str
    title: str
"""
SDK = """
from datagouv import Client
client = Client(base_url=URL)
def walk(): return client.datasets.list({options})
"""
ASYNC_SDK = """
import asyncio
from datagouv import AsyncClient
async def count(limit):
    async with AsyncClient(base_url=URL) as client:
        return [None async for _ in client.datasets.list(limit=limit, {options})]
def walk(): return asyncio.run(count(None))
def warm(): asyncio.run(count(1))
"""
OLD = """
from datagouv import Client, Dataset
client = Client(verbose=False)
client.base_url = URL
def walk(): return client.get_all_from_api_query("api/1/datasets/?page_size=100"{options})
"""
WAITING = """
def walk():
    for number in range(TOTAL // 100):
        content = client.get(f"{URL}/api/1/datasets/?page_size=100&page={number + 1}").content
        yield from range(content.count(b'"resources"'))
"""


def with_pages(code: str, mask: str | None = None) -> str:
    """Return the code of a contender that reads pages by httpx."""
    return f"HEADERS = { ({'X-Fields': mask} if mask else {})!r}\n{PAGES}{code}"


WHOLE = {
    "httpx, `json.loads(content)`": with_pages(JSON),
    "httpx, pydantic, `validate_json(content)` into plain models": with_pages(MODELS + FLOOR),
    f"{OURS}: `client.datasets.list()`": SDK.format(options=""),
    f"{OFFICIAL}: `cast_as=Dataset`": OLD.format(options=", cast_as=Dataset"),
}
MASK = "data{id,title},next_page,total"
LEAST = "data{id,title,resources{id},organization{id}}"
MASKED = {
    "httpx, `json.loads(content)`": with_pages(JSON, MASK),
    "httpx, pydantic, `validate_json(content)` into plain models": with_pages(
        TWO_FIELDS + FLOOR, MASK
    ),
    f'{OURS}: `client.datasets.list(fields=("id", "title"))`': SDK.format(
        options='fields=("id", "title")'
    ),
    f"{OFFICIAL}: `mask=`, dictionaries, for `cast_as=Dataset` fails": OLD.format(
        options=', mask="data{id,title}"'
    ),
    f"{OFFICIAL}: `cast_as=Dataset` with the least mask that it takes": OLD.format(
        options=f', mask="{LEAST}", cast_as=Dataset'
    ),
}
LATE = {
    "waiting: httpx, no page is parsed": with_pages(WAITING),
    "parsing: `client.datasets.list()` without latency": SDK.format(options=""),
    f"{OURS}: `list()`": SDK.format(options=""),
    f"{OURS}: `list(prefetch=1)`": SDK.format(options="prefetch=1"),
    f"{OURS} async: `list(prefetch=1)`": ASYNC_SDK.format(options="prefetch=1"),
    f"{OURS}: `list(prefetch=4)`": SDK.format(options="prefetch=4"),
    f"{OURS} async: `list(prefetch=4)`": ASYNC_SDK.format(options="prefetch=4"),
    f"{OFFICIAL}: `cast_as=Dataset`": OLD.format(options=", cast_as=Dataset"),
}

# Each task once for us, once for the official client.
ASKING = "from datagouv import Client\nimport sys\nURL = sys.argv[1]\n"
ASK_OURS = f"{ASKING}client = Client(base_url=URL)\n"
# Objects of other objects talk to www there, whatever the client is: here, to the server.
ASK_OFFICIAL = f"""{ASKING}
from datagouv import Dataset
client = Client(verbose=False)
client.base_url = URL
Dataset.__init__.__defaults__[1].base_url = URL
"""
TASKS = {
    f"the {FEW:,} datasets of a topic": (
        f"list(client.topic({TOPIC!r}).datasets())",
        f"list(client.topic({TOPIC!r}).datasets)",
    ),
    f"the {FEW:,} datasets of an organization": (
        f"list(client.organization({ORGANIZATION!r}, fetch=False).datasets())",
        f"list(client.organization({ORGANIZATION!r}, fetch=False).datasets)",
    ),
    "the latest resource of a dataset": (
        f"max(client.dataset({DATASET!r}).resources, key=lambda r: r.last_modified)",
        f"max(client.dataset({DATASET!r}).resources, key=lambda r: r.last_modified)",
    ),
    "a resource, by its id": (
        f"client.resource({RESOURCE!r}).title",
        f"client.resource({RESOURCE!r}).title",
    ),
}

# --- The bench ------------------------------------------------------------------------------------


class Bench:
    """Runs contenders against the server.

    Args:
        url: The server's.
        old: The interpreter that has datagouv-client 0.5.1.
        rounds: How often each of them runs.
    """

    def __init__(self, url: str, old: str, rounds: int) -> None:
        self.url = url
        self.old = old
        self.rounds = rounds

    def tell(self, total: int, latency: float = 0) -> int:
        """Set the server, and return how many requests it had since the last time."""
        with urllib.request.urlopen(f"{self.url}/bench/?total={total}&latency={latency}") as said:
            return int(said.read())

    def run(self, name: str, code: str, *arguments: str) -> str:
        """Run `code` in a process, and return what it printed."""
        python = self.old if name.startswith(OFFICIAL) else sys.executable
        command = [python, "-c", code, self.url, *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{name}: {done.stderr[-2000:]}")
        return done.stdout

    def walks(
        self, contenders: Mapping[str, str], total: int, latency: float = 0
    ) -> dict[str, list[list[float]]]:
        """Return, of each round of each: wall and CPU seconds, MiB at a tenth and at the end."""
        measured: dict[str, list[list[float]]] = {name: [] for name in contenders}
        names = list(contenders)
        for number in range(self.rounds):
            turn = number % len(names)
            for name in names[turn:] + names[:turn]:
                self.tell(total, 0 if name.startswith("parsing") else latency)
                code = WALK.replace("{setup}", contenders[name])
                printed = self.run(name, code, str(total))
                measured[name].append([float(figure) for figure in printed.split()])
        return measured


def ratio(above: Sequence[Sequence[float]], below: Sequence[Sequence[float]], column: int) -> float:
    """Return the median of the ratios within each round."""
    pairs = zip(above, below, strict=True)
    return statistics.median(one[column] / other[column] for one, other in pairs)


def judged(value: float, least: float) -> str:
    """Say whether a ratio is what was aimed at."""
    return f"{value:.2f}" + ("" if value >= least else f" (aim: {least:g})")


def speeds(bench: Bench, contenders: Mapping[str, str], total: int) -> str:
    """Return the table of whole walks."""
    measured = bench.walks(contenders, total)
    _, floor, ours, *_, old = measured
    rows = []
    for name, rounds in measured.items():
        wall, cpu, early, end = (statistics.median(column) for column in zip(*rounds, strict=True))
        to_old = ratio(measured[old], rounds, 1)
        to_floor = ratio(measured[floor], rounds, 1)
        said = [f"{to_floor:.2f}", f"{to_old:.2f}"]
        if name == ours:
            said = [judged(to_floor, 0.85), judged(to_old, 2.5)]
        fast = [f"{total / wall:,.0f}", f"{total / cpu:,.0f}"]
        rows.append([name, *fast, *said, f"{early:.0f}", f"{end:.0f}"])
    header = ["", "datasets a second", "a second of CPU", "times pydantic", "times official"]
    return table([*header, "peak MiB at a tenth", "at the end"], rows)


def waits(bench: Bench, pages: int) -> str:
    """Return the table of walks on a slow portal."""
    measured = bench.walks(LATE, pages * PAGE_SIZE, LATENCY)
    waiting, parsing, *_ = measured.values()
    larger = [max(pair, key=lambda one: one[0]) for pair in zip(waiting, parsing, strict=True)]
    rows = []
    for name, rounds in measured.items():
        wall = statistics.median(figures[0] for figures in rounds)
        times = ratio(rounds, larger, 0)
        missed = name.startswith(OURS) and "prefetch=1" in name and times > 1.15
        rows.append([name, f"{wall:.2f}", f"{times:.2f}" + (" (aim: 1.15)" if missed else "")])
    return table(["", "wall, s", "times the larger of waiting and parsing"], rows)


def requests(bench: Bench) -> str:
    """Return the table of requests a task."""
    rows = []
    for task, codes in TASKS.items():
        counts = []
        for name, code in zip((OURS, OFFICIAL), codes, strict=True):
            bench.tell(FEW)
            bench.run(name, (ASK_OURS if name == OURS else ASK_OFFICIAL) + code)
            counts.append(f"{bench.tell(FEW):,}")
        rows.append([task, *counts])
    return table(["requests for", OURS, OFFICIAL], rows)


def main() -> None:
    """Measure, and write docs/benchmarks.md."""
    if sys.argv[1:] == ["--serve"]:
        asyncio.run(serve())
        return
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--datasets", type=int, default=100_000, help="of a walk at full speed")
    options.add_argument("--pages", type=int, default=100, help="of a walk with latency")
    options.add_argument("--rounds", type=int, default=3)
    asked = options.parse_args()
    total = asked.datasets // PAGE_SIZE * PAGE_SIZE
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as folder, server() as url:
        bench = Bench(url, official(folder), asked.rounds)
        counted = requests(bench)
        whole = speeds(bench, WHOLE, total)
        masked = speeds(bench, MASKED, total)
        late = waits(bench, asked.pages)
    write(
        "catalogue",
        f"## The catalogue\n\nMeasured by `benchmarks/catalogue.py` on {machine()}: medians of "
        f"{asked.rounds} interleaved rounds, pages of {PAGE_SIZE}, a server on loopback that "
        "shares the cores with its client. Ratios of speed are of CPU time; all are medians of "
        f"those within a round. The machine's load was {load:.1f} before the first of them.\n\n"
        f"### {total:,} datasets with 5 resources each, 7.3 KB a dataset\n\n{whole}\n\n"
        f"### The same, `id` and `title` only\n\n{masked}\n\n"
        f"### {asked.pages} pages of whole datasets, {LATENCY * 1000:.0f} ms of latency each\n\n"
        f"{late}\n\n### Requests\n\n{counted}",
    )


if __name__ == "__main__":
    main()
