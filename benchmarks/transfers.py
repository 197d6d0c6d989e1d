"""Files in and out, side by side with what a user would pick, against a server of its own.

    python benchmarks/transfers.py [--rounds 5] [--size 1073741824] [--only CASE]

Every figure is a process of its own; the contenders take turns, round after round, and each begins
a round in its turn. Wall times are those of the call alone, without Python's start and imports (of
the whole process for curl), CPU times and peak memory are those of the whole process. A ratio is
the median of the ratios within each round. The server, a process too, hashes what it receives, as
the platform does. datagouv-client 0.5.1 is installed into a temporary environment. The tables are
written to docs/benchmarks.md when all cases were run. POSIX only.
"""

from __future__ import annotations

import argparse
import hashlib
import http.client
import json
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import formatdate
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from overhead import official
from report import machine, table, write

HERE = Path(__file__).parent
MIB = 1 << 20
BLOCK = MIB
PART_SIZE = 20_000_000
FILES, FILE_SIZE, LATENCY = 200, 200 * 1024, 0.05
DATASET, FOLDER = "gros", "dossier"
BIG = str(uuid.uuid5(uuid.NAMESPACE_URL, "big"))
RSS_AIM = 45.0

# --- The server -----------------------------------------------------------------------------------


@dataclass
class State:
    """What the server was told, what it counted, and what it holds."""

    latency: float = 0.0
    room: int | None = None
    """Bytes of files that pass before a connection breaks; `None` for all."""
    lasting: bool = False
    """Whether nothing gets an answer after that, until the next settings."""
    down: bool = False
    received: int = 0
    sent: int = 0
    sha1: str | None = None
    """Of the last file that was published."""
    parts: dict[str, dict[int, tuple[int, str]]] = field(default_factory=dict)
    """By uuid and index: the size and the sha1 of each part."""
    uploaded: list[dict[str, Any]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def admit(self, wanted: int) -> int:
        """Return how many of some bytes may pass before the break; none when it is there."""
        if self.down:
            return 0
        return wanted if self.room is None else min(wanted, self.room)

    def count(self, size: int, *, sent: bool) -> bool:
        """Count bytes that passed, and tell whether the connection lives on."""
        with self.lock:
            if sent:
                self.sent += size
            else:
                self.received += size
            if self.room is None:
                return not self.down
            self.room -= size
            if self.room > 0:
                return not self.down
            self.room, self.down = None, self.lasting
            return False


class Served(NamedTuple):
    """A file that the server has: where from, and its sha1."""

    content: Path | bytes
    size: int
    sha1: str


class Request(NamedTuple):
    """The head of a request, and what came with it of its body."""

    method: str
    path: str
    headers: Mapping[str, str]
    rest: bytes

    @property
    def length(self) -> int:
        """Bytes of the body."""
        return int(self.headers.get("content-length", "0"))


class BrokenError(Exception):
    """The connection breaks, as was asked for."""


class Portal:
    """The few routes that the contenders need, in udata's shapes.

    Args:
        path: The large file, which is downloaded and comes back in uploads.
        digests: The sha1 of its parts, in their order, then that of the whole.
    """

    def __init__(self, path: Path, digests: Sequence[str]) -> None:
        self.state = State()
        self._digests = digests[:-1]
        self._big = Served(path, path.stat().st_size, digests[-1])
        blob = os.urandom(FILE_SIZE + FILES)
        contents = [blob[index : index + FILE_SIZE] for index in range(FILES)]
        self._files = {f"/files/{path.name}": self._big} | {
            f"/files/{index:03}.csv": Served(
                content, FILE_SIZE, hashlib.sha1(content, usedforsecurity=False).hexdigest()
            )
            for index, content in enumerate(contents)
        }
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self._recorded: dict[str, Any] = json.loads(
            (HERE / "data" / "dataset.json").read_text("utf-8")
        )
        rows = [self._row(name, served) for name, served in self._files.items()]
        rows[0]["id"] = BIG
        self._held = {DATASET: rows[:1], FOLDER: rows[1:]}

    def _row(self, path: str, served: Served) -> dict[str, Any]:
        now = datetime.now(UTC).isoformat()
        template: dict[str, Any] = self._recorded["resources"][0]
        return template | {
            "id": str(uuid.uuid4()),
            "title": path.rpartition("/")[2],
            "url": self.url + path,
            "filetype": "file",
            "filesize": served.size,
            "checksum": {"type": "sha1", "value": served.sha1},
            "extras": {},
            "internal": {"created_at_internal": now, "last_modified_internal": now},
        }

    def run(self) -> None:
        """Answer, each connection in a thread of its own."""
        while True:
            connection, _ = self._socket.accept()
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        try:
            with connection:
                while (request := read_head(connection)) is not None:
                    if self.state.down and request.path != "/bench/":
                        return
                    self._answer(connection, request)
        except (BrokenError, ConnectionError, TimeoutError):
            return

    def _answer(self, connection: socket.socket, request: Request) -> None:
        if request.path in self._files:
            time.sleep(self.state.latency)
            self._give(connection, request, self._files[request.path])
        elif request.path == "/bench/discard":
            self._take(connection, request, None, request.length - len(request.rest))
            reply(connection, 200, {})
        elif request.method == "POST" and request.path.endswith("/upload/"):
            if "expect" in request.headers:
                connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
            reply(connection, *self._upload(connection, request))
        else:
            body = read_body(connection, request)
            reply(connection, *self._speak(request.method, request.path, body))

    def _speak(self, method: str, path: str, body: bytes) -> tuple[int, Any]:
        """Answer what is no file."""
        if path == "/bench/":
            return 200, self._settle(json.loads(body))
        if path.endswith("/extensions/"):
            return 200, ["csv"]
        if found := re.fullmatch(r"/api/1/datasets/(\w+)/", path):
            return 200, self._dataset(found[1])
        rows = [*self._held[DATASET], *self._held[FOLDER], *self.state.uploaded]
        named = [row for row in rows if f"/{row['id']}/" in path]
        if not named:
            return 404, {"message": "no such route"}
        if method == "DELETE":
            self.state.uploaded.remove(named[0])
            return 204, None
        if path.startswith("/api/2/"):
            return 200, {"dataset_id": DATASET, "resource": named[0]}
        return 200, named[0] | (json.loads(body) if method == "PUT" else {})

    def _dataset(self, id: str) -> dict[str, Any]:
        uploaded = self.state.uploaded if id == DATASET else []
        return self._recorded | {"id": id, "resources": [*uploaded, *self._held[id]]}

    def _settle(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        """Tell what was counted; unless asked to go on, begin again with other settings."""
        state = self.state
        counted = {"received": state.received, "sent": state.sent, "sha1": state.sha1}
        if settings.get("heal"):
            state.down, state.room = False, None
        elif settings:
            settings.pop("reset", None)  # type: ignore[attr-defined]  # a dict of json
            self.state = State(**settings)
        return counted

    def _upload(self, connection: socket.socket, request: Request) -> tuple[int, Any]:
        """Take a file, a part of one, or the call that puts the parts together."""
        boundary = request.headers["content-type"].partition("boundary=")[2].strip('"').encode()
        tail = b"\r\n--" + boundary + b"--\r\n"
        left = request.length - len(request.rest)
        content = request.rest
        start = content_start(content)
        while start is None and left:
            block = connection.recv(min(left, 65536))
            if not block:
                raise BrokenError
            content += block
            left -= len(block)
            start = content_start(content)
        fields = form_fields(content if start is None else content[:start])
        if start is None:
            return self._put_together(fields)
        digest = hashlib.sha1(usedforsecurity=False)
        size = len(content) - start + left - len(tail)
        begun = content[start : start + size]
        digest.update(begun)
        if not self.state.count(len(begun), sent=False):
            raise BrokenError
        self._take(connection, request, digest, size - len(begun))
        ending = content[start + len(begun) :]
        while len(ending) < len(tail):
            block = connection.recv(len(tail) - len(ending))
            if not block:
                raise BrokenError
            ending += block
        if ending != tail:
            return 400, {"message": "the form does not end with its file"}
        if int(fields.get("totalparts", "0")) > 1:
            return self._keep(fields, size, digest.hexdigest())
        return self._publish(size, digest.hexdigest())

    def _take(
        self, connection: socket.socket, request: Request, digest: Any | None, left: int
    ) -> None:
        """Receive bytes of a file, and hash them, or forget them."""
        view = memoryview(bytearray(BLOCK))
        while left:
            room = self.state.admit(min(left, BLOCK))
            size = connection.recv_into(view[:room]) if room else 0
            if not size:
                raise BrokenError
            if digest is not None:
                digest.update(view[:size])
            left -= size
            if not self.state.count(size, sent=False):
                raise BrokenError

    def _keep(self, fields: Mapping[str, str], size: int, sha1: str) -> tuple[int, Any]:
        if size != int(fields["chunksize"]):
            return 400, {"success": False, "error": "Chunk size mismatch", "message": ""}
        with self.state.lock:
            parts = self.state.parts.setdefault(fields["uuid"], {})
            if int(fields["partindex"]) in parts:
                return 500, {"message": "Internal Server Error"}
            parts[int(fields["partindex"])] = size, sha1
        return 200, {"success": True, "error": None, "message": ""}

    def _put_together(self, fields: Mapping[str, str]) -> tuple[int, Any]:
        """Publish what the parts make: the whole's sha1 is known where they are the file's own."""
        parts = self.state.parts.get(fields.get("uuid", ""), {})
        if sorted(parts) != list(range(int(fields["totalparts"]))):
            return 500, {"message": "Internal Server Error"}
        found = [parts[index][1] for index in sorted(parts)]
        whole = self._big.sha1 if found == self._digests else "0" * 40
        return self._publish(sum(size for size, _ in parts.values()), whole)

    def _publish(self, size: int, sha1: str) -> tuple[int, Any]:
        row = self._row("/files/uploaded.csv", Served(b"", size, sha1))
        with self.state.lock:
            self.state.sha1 = sha1
            self.state.uploaded.insert(0, row)
        return 201, row | {"success": True}

    def _give(self, connection: socket.socket, request: Request, served: Served) -> None:
        """Send a file, or the range that is asked for."""
        etag = f'"{served.sha1}"'
        head = ["Accept-Ranges: bytes", f"ETag: {etag}", "Content-Type: text/csv"]
        start, end, status = 0, served.size, "200 OK"
        asked = re.fullmatch(r"bytes=(\d+)-(\d*)", request.headers.get("range", ""))
        if asked and request.headers.get("if-range", etag) == etag:
            start = int(asked[1])
            end = min(end, int(asked[2]) + 1) if asked[2] else end
            status = "206 Partial Content"
            head.append(f"Content-Range: bytes {start}-{end - 1}/{served.size}")
            if start >= end:
                refusal = [f"Content-Range: bytes */{served.size}", "Content-Length: 0"]
                connection.sendall(head_of("416 Range Not Satisfiable", refusal))
                return
        head.append(f"Content-Length: {end - start}")
        if request.method == "HEAD":
            connection.sendall(head_of(status, head))
        elif isinstance(served.content, bytes):
            connection.sendall(head_of(status, head) + served.content[start:end])
            self.state.count(end - start, sent=True)
        else:
            connection.sendall(head_of(status, head))
            self._send_file(connection, served.content, start, end)

    def _send_file(self, connection: socket.socket, path: Path, start: int, end: int) -> None:
        with path.open("rb") as file:
            while start < end:
                room = self.state.admit(min(end - start, 4 * MIB))
                size = os.sendfile(connection.fileno(), file.fileno(), start, room) if room else 0
                start += size
                if not size or (not self.state.count(size, sent=True) and start < end):
                    raise BrokenError


def read_head(connection: socket.socket) -> Request | None:
    """Read the head of a request, or return `None` where there is no more."""
    received = b""
    while b"\r\n\r\n" not in received:
        block = connection.recv(65536)
        if not block:
            return None
        received += block
    head, _, rest = received.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    method, path, _ = first.split(" ")
    pairs = (line.partition(":") for line in lines)
    headers = {name.lower(): value.strip() for name, _, value in pairs}
    return Request(method, path.partition("?")[0], headers, rest)


def read_body(connection: socket.socket, request: Request) -> bytes:
    """Read the body of a request."""
    body = request.rest
    while len(body) < request.length:
        block = connection.recv(65536)
        if not block:
            raise BrokenError
        body += block
    return body


def head_of(status: str, lines: Sequence[str]) -> bytes:
    """Return the head of an answer."""
    dated = [f"HTTP/1.1 {status}", f"Date: {formatdate(usegmt=True)}", *lines]
    return ("\r\n".join(dated) + "\r\n\r\n").encode()


def reply(connection: socket.socket, status: int, value: object) -> None:
    """Answer with JSON."""
    body = b"" if value is None else json.dumps(value).encode()
    head = ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    connection.sendall(head_of(f"{status} Answer", head) + body)


def content_start(form: bytes) -> int | None:
    """Return where the file begins in a form, or `None` where it has not begun."""
    named = form.find(b'name="file"')
    end = form.find(b"\r\n\r\n", named) if named >= 0 else -1
    return end + 4 if end >= 0 else None


def form_fields(form: bytes) -> dict[str, str]:
    """Return the texts of a form."""
    found = re.findall(rb'name="(\w+)"\r\n\r\n(.*?)\r\n--', form, re.DOTALL)
    return {name.decode(): value.decode() for name, value in found}


def serve(path: Path, digests: Sequence[str]) -> None:
    """Serve until the process that started this one lets go of its input."""
    portal = Portal(path, digests)
    threading.Thread(target=portal.run, daemon=True).start()
    print(portal.url, flush=True)
    sys.stdin.read()


# --- The contenders -------------------------------------------------------------------------------

TIMED = """
import sys, time
url, path, number = sys.argv[1], sys.argv[2], int(sys.argv[3])
{setup}
start = time.perf_counter()
{call}
print(time.perf_counter() - start)
"""
SYNC = """
from datagouv import Client
client = Client(base_url=url, api_key="key")
"""
ASYNC = """
import asyncio
from datagouv import AsyncClient
async def main():
    async with AsyncClient(base_url=url, api_key="key") as client:
        {got}
        start = time.perf_counter()
        {call}
        print(time.perf_counter() - start)
asyncio.run(main())
sys.exit()
"""
OLD = """
from datagouv import Client
client = Client(api_key="key", verbose=False)
client.base_url = url
"""
HTTPX = """
import httpx
client = httpx.Client(timeout=600)
"""


def code(setup: str, call: str) -> str:
    """Return a contender that prints how long its call took."""
    return TIMED.replace("{setup}", setup).replace("{call}", call)


def async_code(got: str, call: str) -> str:
    """Return an asynchronous contender that prints how long its call took."""
    return code(ASYNC.replace("{got}", got).replace("{call}", call), "")


UPLOAD = code(
    SYNC + f'dataset = client.dataset("{DATASET}", fetch=False)',
    "dataset.upload(path, part_size=number)",
)
UPLOAD_ASYNC = async_code(
    f'dataset = await client.dataset("{DATASET}", fetch=False)',
    "await dataset.upload(path, part_size=number)",
)
UPLOAD_OLD = code(
    OLD + f'dataset = client.dataset("{DATASET}")',
    'dataset.create_static(path, {"title": "uploaded"})',
)
UPLOAD_HTTPX = code(
    HTTPX + "file = open(path, 'rb')",
    f'client.post(url + "/api/1/datasets/{DATASET}/upload/", files={{"file": file}})'
    ".raise_for_status()",
)
GOT = f'client.resource("{BIG}", dataset_id="{DATASET}")'
DOWNLOAD = code(SYNC + f"resource = {GOT}", "resource.download(path)")
DOWNLOAD_ASYNC = async_code(f"resource = await {GOT}", "await resource.download(path)")
DOWNLOAD_OLD = code(OLD + f"resource = {GOT}", "resource.download(path)")
DOWNLOAD_HTTPX = code(
    HTTPX,
    """
with open(path, "wb") as file, client.stream("GET", url + "/files/big.csv") as response:
    response.raise_for_status()
    for block in response.iter_raw():
        file.write(block)
""",
)
# `download_resources` of an SDK returns errors, which a benchmark must not overlook.
CHECK = "assert all(item.error is None for item in done), done[0]"
FOLDER_SYNC = code(
    SYNC + f'dataset = client.dataset("{FOLDER}")',
    f"done = dataset.download_resources(path, parallel=number)\n{CHECK}",
)
FOLDER_ASYNC = async_code(
    f'dataset = await client.dataset("{FOLDER}")',
    f"done = await dataset.download_resources(path, parallel=number)\n        {CHECK}",
)
FOLDER_OLD = code(OLD + f'dataset = client.dataset("{FOLDER}")', "dataset.download_resources(path)")

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
        old: The interpreter that has datagouv-client 0.5.1, or `None` where it is not needed.
        url: The server's.
        file: The large file.
        sha1: The large file's.
    """

    def __init__(
        self, folder: Path, size: int, rounds: int, old: str | None, url: str, file: Path, sha1: str
    ) -> None:
        self.size, self.rounds, self.url, self.file = size, rounds, url, file
        self.out = folder / "out"
        self.curl = shutil.which("curl") if shutil.which("sha1sum") else None
        self._old = old
        self.sha1 = sha1
        self._environment = os.environ | {
            "XDG_CACHE_HOME": str(folder / "cache"),
            "NO_PROXY": "127.0.0.1",
            "no_proxy": "127.0.0.1",
        }
        # Without their bytecode, modules are compiled in every process.
        self._environment.pop("PYTHONDONTWRITEBYTECODE", None)

    def python(self, program: str, number: int = 0, *, sends: bool = True) -> list[str]:
        """Return the command of a contender of this interpreter."""
        place = self.file if sends else self.out
        return [sys.executable, "-c", program, self.url, str(place), str(number)]

    def old(self, program: str, *, sends: bool = True) -> list[str]:
        """Return the command of a contender that uses datagouv-client 0.5.1, and no other."""
        return [self._old or "", "-I", *self.python(program, sends=sends)[1:]]

    def curls(self, name: str, script: str) -> dict[str, list[str]]:
        """Return the command of a contender in shell, where there is curl."""
        if self.curl is None:
            return {}
        arguments = [self.url, str(self.file), str(self.out)]
        quiet = script.replace("curl", "curl --silent --show-error --fail")
        return {name: ["sh", "-e", "-c", quiet, "sh", *arguments]}

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


# --- The cases ------------------------------------------------------------------------------------

OURS = "**datagouv**"
OLD_NAME = "datagouv-client 0.5.1"


def median(values: Iterator[float]) -> float:
    """Return the median."""
    return statistics.median(values)


def ratio(runs: Mapping[str, list[Run]], name: str, base: str) -> float:
    """Return the median, over the rounds, of one contender's wall time by another's."""
    return median(a.wall / b.wall for a, b in zip(runs[name], runs[base], strict=True))


def aim(what: str, figure: float, limit: float, form: str = ".2f") -> str:
    """Return an aim beside its figure."""
    verdict = "met" if figure <= limit else "**missed**"
    return f"{what} ≤ {limit:g}: {figure:{form}}, {verdict}"


def compared(
    runs: Mapping[str, list[Run]],
    base: str,
    aims: Mapping[str, Sequence[str]],
    size: int,
) -> str:
    """Return the table of one comparison.

    Args:
        runs: By contender.
        base: The competitor that the aims name.
        aims: By contender, its aims beside their figures.
        size: Bytes that pass in one run.
    """
    best = min(runs, key=lambda name: median(run.wall for run in runs[name]))
    rows = []
    for name, done in runs.items():
        wall = median(run.wall for run in done)
        rows.append(
            [
                name,
                f"{wall:.2f}",
                f"{size / MIB / wall:,.0f}",
                f"{median(run.cpu for run in done):.2f}",
                f"{median(run.rss for run in done):.0f}",
                f"{ratio(runs, name, best):.2f}",
                f"{ratio(runs, name, base):.2f}" if base in runs else "",
                "; ".join(aims.get(name, ())),
            ]
        )
    named = base.replace("*", "")
    measures = ["wall, s", "MiB/s", "CPU, s", "peak RSS, MiB", "to the best", f"to {named}"]
    return table(["", *measures, "aim"], rows)


def rss(runs: Mapping[str, list[Run]], name: str) -> str:
    """Return the aim of memory beside its figure."""
    return aim("MiB", median(run.rss for run in runs[name]), RSS_AIM, ".1f")


def upload(bench: Bench) -> str:
    """Send one file in one request."""
    one = bench.size + 1
    posts = f'curl -o /dev/null -F "file=@$2" "$1/api/1/datasets/{DATASET}/upload/"'
    commands = bench.curls("curl -F", posts) | {
        "httpx `files=`, nothing hashed": bench.python(UPLOAD_HTTPX),
        f"{OURS}, sha1 verified": bench.python(UPLOAD, one),
        f"{OURS} async, sha1 verified": bench.python(UPLOAD_ASYNC, one),
        OLD_NAME: bench.old(UPLOAD_OLD),
    }
    runs = bench.compete(commands, bench.received_whole)
    aims = {
        name: [aim("to curl", ratio(runs, name, "curl -F"), 1.15)] * (bench.curl is not None)
        + [rss(runs, name)]
        for name in runs
        if name.startswith(OURS)
    }
    return compared(runs, "curl -F", aims, bench.size)


def parts(bench: Bench) -> str:
    """Send one file in parts and in one request."""
    commands = {
        f"{kind}, {how}": bench.python(program, size)
        for kind, program in ((OURS, UPLOAD), (f"{OURS} async", UPLOAD_ASYNC))
        for how, size in (("one request", bench.size + 1), ("parts, 3 at a time", PART_SIZE))
    }
    runs = bench.compete(commands, bench.received_whole)
    aims = {}
    for kind in (OURS, f"{OURS} async"):
        name = f"{kind}, parts, 3 at a time"
        against = ratio(runs, name, f"{kind}, one request")
        aims[name] = [aim("to one request", against, 1.25), rss(runs, name)]
    return compared(runs, f"{OURS}, one request", aims, bench.size)


def download(bench: Bench) -> str:
    """Fetch one file to disk."""
    fetch = 'curl -o "$3" "$1/files/big.csv"; sha1sum "$3" > /dev/null'
    both, bare = "curl -o, then sha1sum", "httpx `iter_raw()`, nothing hashed"
    commands = bench.curls(both, fetch) | {
        bare: bench.python(DOWNLOAD_HTTPX, sends=False),
        f"{OURS}, sha1 verified": bench.python(DOWNLOAD, sends=False),
        f"{OURS} async, sha1 verified": bench.python(DOWNLOAD_ASYNC, sends=False),
        OLD_NAME: bench.old(DOWNLOAD_OLD, sends=False),
    }
    runs = bench.compete(commands, bench.sent_whole)
    aims = {
        name: [aim("to curl + sha1sum", ratio(runs, name, both), 1)] * (bench.curl is not None)
        + [aim("to httpx", ratio(runs, name, bare), 1.2), rss(runs, name)]
        for name in runs
        if name.startswith(OURS)
    }
    return compared(runs, both, aims, bench.size)


def files(bench: Bench) -> str:
    """Fetch many files, each with its latency."""
    commands = {
        f"{kind}, {parallel} at a time": bench.python(program, parallel, sends=False)
        for parallel in (8, 16)
        for kind, program in ((OURS, FOLDER_SYNC), (f"{OURS} async", FOLDER_ASYNC))
    } | {f"{OLD_NAME}, one by one": bench.old(FOLDER_OLD, sends=False)}
    runs = bench.compete(commands, bench.sent_folder, latency=LATENCY)
    aims = {}
    for name, done in runs.items():
        if name.startswith(OURS):
            floor = LATENCY * FILES / int(name.split()[-4])
            wall = median(run.wall for run in done)
            aims[name] = [aim(f"to the floor of {floor:.2f} s", wall / floor, 1.25)]
    return compared(runs, f"{OLD_NAME}, one by one", aims, FILES * FILE_SIZE)


def broken(bench: Bench, ways: Mapping[str, tuple[Sequence[str], bool]], *, sends: bool) -> str:
    """Break each way at 90 %, let it go on, and return what passed twice.

    Args:
        bench: The server and the file.
        ways: By name: the command, and whether nothing answers after the break, so that the call
            fails and is called again in a new process; else it goes on by itself.
        sends: Whether it is an upload.
    """
    limit = PART_SIZE if sends else MIB
    what, counter = ("sent", "received") if sends else ("received", "sent")
    rows = []
    for name, (command, again) in ways.items():
        twice = []
        for _ in range(bench.rounds):
            bench.tell(room=bench.size * 9 // 10, lasting=again)
            if again:
                bench.run(command, fails=True)
                bench.tell(heal=True)
            bench.run(command)
            counted = bench.tell()
            if sends and counted["sha1"] != bench.sha1:
                raise RuntimeError(f"{name} published something else")
            twice.append(counted[counter] - bench.size)
            bench.clear()
        share = f"{max(twice) / PART_SIZE:.2f} parts" if sends else f"{max(twice):,} bytes"
        judged = (
            aim("MiB", max(twice) / MIB, round(limit / MIB, 2)) if name.startswith(OURS) else ""
        )
        usual, worst = statistics.median(twice) / MIB, max(twice) / MIB
        rows.append([name, f"{usual:.2f}", f"{worst:.2f}", share, judged])
    header = ["", f"MiB {what} twice, median", "at worst", "which is", "aim"]
    return table(header, rows)


def broken_upload(bench: Bench) -> str:
    """Break a file off on its way out."""
    posts = f'curl -o /dev/null -F "file=@$2" "$1/api/1/datasets/{DATASET}/upload/"'
    single = UPLOAD.replace("part_size=number", "part_size=number, parallel=1")
    ours = {
        f"{OURS}, one connection breaks, the call goes on": (UPLOAD, False),
        f"{OURS}, all break, called again": (UPLOAD, True),
        f"{OURS}, one part at a time, called again": (single, True),
        f"{OURS} async, all break, called again": (UPLOAD_ASYNC, True),
    }
    ways = {
        name: (bench.python(program.replace('"key"', '"key", retries=2'), PART_SIZE), again)
        for name, (program, again) in ours.items()
    }
    shell = bench.curls("curl -F, called again", posts)
    ways |= {name: (command, True) for name, command in shell.items()}
    return broken(bench, ways, sends=True)


def broken_download(bench: Bench) -> str:
    """Break a file off on its way in."""
    fetch = 'curl -o "$3" "$1/files/big.csv"'
    ours = {
        f"{OURS}, the call goes on": (DOWNLOAD, False),
        f"{OURS}, called again": (DOWNLOAD, True),
        f"{OURS} async, called again": (DOWNLOAD_ASYNC, True),
    }
    ways = {
        name: (bench.python(program.replace('"key"', '"key", retries=2'), sends=False), again)
        for name, (program, again) in ours.items()
    }
    shell = bench.curls("curl -o, called again", fetch)
    ways |= {name: (command, True) for name, command in shell.items()}
    return broken(bench, ways, sends=False)


CASES: dict[str, tuple[str, Callable[[Bench], str]]] = {
    "upload": ("Upload of {size} in one request", upload),
    "parts": (f"Upload of {{size}} in parts of {PART_SIZE:,} bytes", parts),
    "download": ("Download of {size} to disk", download),
    "files": (
        f"{FILES} files of {FILE_SIZE >> 10} KiB, {LATENCY * 1000:.0f} ms of latency each",
        files,
    ),
    "broken-upload": ("Upload of {size}, broken at 90 %", broken_upload),
    "broken-download": ("Download of {size}, broken at 90 %", broken_download),
}


def make_file(path: Path, size: int) -> list[str]:
    """Write a file of random bytes; return the sha1 of its parts, then of the whole."""
    new = partial(hashlib.sha1, usedforsecurity=False)
    whole, digests, left = new(), [], size
    with path.open("wb") as file:
        while left:
            part, room = new(), min(left, PART_SIZE)
            left -= room
            while room:
                block = os.urandom(min(room, BLOCK))
                file.write(block)
                part.update(block)
                whole.update(block)
                room -= len(block)
            digests.append(part.hexdigest())
    return [*digests, whole.hexdigest()]


@contextmanager
def server(path: Path, digests: Sequence[str]) -> Iterator[str]:
    """Run the server in a process of its own, and give its URL."""
    told = path.with_name("digests.json")
    told.write_text(json.dumps(digests))
    command = [sys.executable, __file__, "--serve", str(path), str(told)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
    finally:
        process.communicate()


def main() -> None:
    """Measure, and write docs/benchmarks.md."""
    if sys.argv[1:2] == ["--serve"]:
        serve(Path(sys.argv[2]), json.loads(Path(sys.argv[3]).read_text()))
        return
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--size", type=int, default=1 << 30, help="bytes of the large file")
    options.add_argument("--only", choices=CASES, action="append", help="a case; written nowhere")
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        digests = make_file(folder / "big.csv", asked.size)
        chosen = {key: CASES[key] for key in asked.only or CASES}
        needed = {"upload", "download", "files"} & chosen.keys()
        old = official(str(folder / "old")) if needed else None
        with server(folder / "big.csv", digests) as url:
            bench = Bench(
                folder, asked.size, asked.rounds, old, url, folder / "big.csv", digests[-1]
            )
            ceiling = bench.ceiling()
            sections = []
            for key, (title, case) in chosen.items():
                print(f"{key}…", file=sys.stderr, flush=True)
                size = (
                    f"{asked.size / (1 << 30):g} GiB"
                    if asked.size >> 30
                    else f"{asked.size / MIB:g} MiB"
                )
                sections.append(f"### {title.format(size=size)}\n\n{case(bench)}")
    note = "" if bench.curl else " curl or sha1sum is missing on it: their rows are too."
    text = "\n\n".join(
        [
            "## Transfers",
            f"Measured by `benchmarks/transfers.py` on {machine()}: medians of {asked.rounds} "
            "interleaved rounds, against a server on loopback that hashes what it receives and "
            f"shares the cores with its client (from a plain socket, unhashed, it takes "
            f"{ceiling:.1f} GiB/s). Wall times are those of the call, CPU and memory those of the "
            f"whole process; ratios are medians of those within a round.{note}",
            *sections,
        ]
    )
    if asked.only:
        print(text)
    else:
        write("transfers", text)


if __name__ == "__main__":
    main()
