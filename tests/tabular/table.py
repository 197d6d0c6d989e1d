"""Asks the tabular API for the table of one resource, with plain httpx."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from .running import PYTHON

if TYPE_CHECKING:
    import httpx

# What a twin holds, as JSON: dates and moments as text.
_READ_TWIN = """
import io, json, sys
import pyarrow.parquet as pq
file = pq.ParquetFile(io.BytesIO(sys.stdin.buffer.read()))
schema, footer = file.schema_arrow, file.metadata
json.dump({
    "types": {field.name: str(field.type) for field in schema},
    "metadata": {key.decode(): value.decode() for key, value in (schema.metadata or {}).items()},
    "rows": file.read().to_pylist(),
    "groups": [footer.row_group(number).num_rows for number in range(footer.num_row_groups)],
    "compression": footer.row_group(0).column(0).compression,
}, sys.stdout, default=str)
"""


@dataclass(frozen=True)
class Table:
    """A resource in the tabular API."""

    http: httpx.Client
    url: str

    def get(self, query: str = "", path: str = "data/") -> httpx.Response:
        """Ask with a query string that is percent-encoded already."""
        return self.http.get(f"{self.url}{path}?{query}" if query else f"{self.url}{path}")

    def rows(self, query: str = "", path: str = "data/") -> list[dict[str, Any]]:
        """Return the rows of an answer: of one page, or of an export."""
        body = self.get(query, path).raise_for_status().json()
        rows: list[dict[str, Any]] = body if path == "data/json/" else body["data"]
        return rows

    def profile(self) -> Any:
        return self.get(path="profile/").raise_for_status().json()


def encoded(text: str) -> str:
    """Percent-encode a name or a value, as a form does."""
    return quote(text, safe="")


def encoded_twice(text: str) -> str:
    """Percent-encode it so that it arrives: `%` and `#` are decoded once more on their way."""
    return encoded(text).replace("%25", "%2525").replace("%23", "%2523")


def read_twin(content: bytes) -> dict[str, Any]:
    """Return what a parquet file holds, read where pyarrow is: beside hydra."""
    done = subprocess.run(
        [PYTHON, "-c", _READ_TWIN], input=content, capture_output=True, check=True
    )
    held: dict[str, Any] = json.loads(done.stdout)
    return held
