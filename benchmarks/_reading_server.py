"""A portal with two tables, its tabular service, and a count of what is sent.

It runs in a process of its own, `python _reading_server.py FOLDER`, and prints its URL. GET /count
tells the requests and the bytes of files since the last time.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

CSV, PARQUET, ROWS = (f"0000000{n}-0000-4000-8000-000000000000" for n in range(3))
"""The ids of the resources."""
DATASET = "6b04b93d1634fd36205945f3"
SMALL = 10_000
"""Rows of the table that the tabular service gives."""
TYPES = {
    "siret": ("string", None),
    "code_commune": ("string", None),
    "commune": ("string", None),
    "jour": ("date", "%d/%m/%Y"),
    "releve_le": ("datetime", "%d/%m/%Y %H:%M"),
    "mesure": ("float", None),
    "passages": ("int", None),
    "actif": ("bool", None),
    "libelle": ("string", None),
}
FOLDER = Path()
COUNT = {"requests": 0, "bytes": 0}


@cache
def sha1(name: str) -> str:
    """Return the sha1 of a file."""
    with (FOLDER / name).open("rb") as file:
        return hashlib.file_digest(file, "sha1").hexdigest()


def resource(id: str, base: str) -> dict[str, Any]:
    """Return a resource, as the portal gives it."""
    name = {CSV: "mesures.csv", PARQUET: "mesures.parquet"}.get(id, "mesures.csv")
    now = "2026-11-23T22:07:57.306000+00:00"
    extras = {
        "analysis:checksum": sha1(name),
        "analysis:parsing:finished_at": now,
        "analysis:parsing:parsing_table": "t",
        "analysis:parsing:parquet_url": f"{base}/files/mesures.parquet",
    }
    return {
        "id": id,
        "title": name,
        "url": f"{base}/files/{name}",
        "format": name.rpartition(".")[2],
        "filetype": "file",
        "filesize": (FOLDER / name).stat().st_size,
        "checksum": {"type": "sha1", "value": sha1(name)},
        "extras": extras if id != PARQUET else {},
        "type": "main",
        "created_at": now,
        "last_modified": now,
        "internal": {"created_at_internal": now, "last_modified_internal": now},
    }


def profile() -> dict[str, Any]:
    """Return the profile of the CSV file, as hydra makes it."""
    kinds: dict[str, dict[str, str]] = {}
    for name, (kind, date_format) in TYPES.items():
        kinds[name] = {"python_type": kind, "format": kind}
        if date_format:
            kinds[name]["date_format"] = date_format
    tops = {"mesure": {"tops": [{"value": "0,037", "count": 2}]}}
    said = {"header": list(TYPES), "columns": kinds, "profile": tops, "header_row_idx": 0}
    return {"profile": {**said, "encoding": "Windows-1252", "separator": ";"}}


@cache
def rows() -> list[dict[str, Any]]:
    """Return the rows of the small table."""
    return [{"__id": n + 1, "code": f"{n:05}", "commune": "Nîmes", "n": n} for n in range(SMALL)]


class Answers(BaseHTTPRequestHandler):
    """Answers one request."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        """Answer."""
        url = urlsplit(self.path)
        parts = url.path.strip("/").split("/")
        if parts[0] == "count":
            counted = dict(COUNT)
            COUNT.update(requests=0, bytes=0)
            return self.say(counted)
        COUNT["requests"] += 1
        if parts[0] == "files":
            return self.send_file(FOLDER / parts[-1])
        base = f"http://{self.headers['Host']}"
        if "profile" in parts:
            return self.say(small_profile() if ROWS in parts else profile())
        if "data" in parts:
            return self.say(self.served(parts, {k: v[0] for k, v in parse_qs(url.query).items()}))
        found = resource(parts[-1], base)
        if parts[1] == "2":
            return self.say({"resource": found, "dataset_id": DATASET})
        return self.say(found)

    def served(self, parts: list[str], query: dict[str, str]) -> Any:
        """Return rows of the tabular service: a page, or an export."""
        if parts[-1] == "json":
            first = int(query.get("__id__strictly_greater", 0))
            return rows()[first : int(query.get("__id__less", SMALL))]
        size, page = int(query.get("page_size", 20)), int(query.get("page", 1))
        found = rows()[(page - 1) * size : page * size]
        return {"data": found, "meta": {"page": page, "page_size": size, "total": SMALL}}

    def say(self, content: Any) -> None:
        """Answer with JSON."""
        body = json.dumps(content).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def send_file(self, path: Path) -> None:
        """Answer with a file, or with a range of it."""
        size = path.stat().st_size
        wanted = re.fullmatch(r"bytes=(\d*)-(\d*)", self.headers.get("Range", ""))
        start, end = 0, size
        if wanted:
            first, last = wanted.groups()
            start = int(first) if first else max(0, size - int(last))
            end = min(size, int(last) + 1) if first and last else size
        self.send_response(206 if wanted else 200)
        if wanted:
            self.send_header("Content-Range", f"bytes {start}-{end - 1}/{size}")
        self.send_header("Content-Length", str(end - start))
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("ETag", f'"{sha1(path.name)}"')
        self.end_headers()
        self.wfile.flush()
        with path.open("rb") as file:
            file.seek(start)
            try:
                while start < end and (block := file.read(min(1 << 18, end - start))):
                    self.connection.sendall(block)
                    start += len(block)
                    COUNT["bytes"] += len(block)
            except OSError:  # The client has enough.
                self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def small_profile() -> dict[str, Any]:
    """Return the profile of the small table."""
    kinds = {"code": "string", "commune": "string", "n": "int"}
    columns = {name: {"python_type": kind, "format": kind} for name, kind in kinds.items()}
    said = {"header": list(kinds), "columns": columns, "total_lines": SMALL, "header_row_idx": 0}
    return {"profile": {**said, "profile": {}, "encoding": "utf-8", "separator": ";"}}


class Server(ThreadingHTTPServer):
    """A server whose connections do not keep it."""

    daemon_threads = True


if __name__ == "__main__":
    FOLDER = Path(sys.argv[1])
    for file in FOLDER.iterdir():
        sha1(file.name)
    with Server(("127.0.0.1", 0), Answers) as server:
        print(f"http://127.0.0.1:{server.server_port}", flush=True)
        server.serve_forever()
