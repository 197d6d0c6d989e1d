"""A file of 3 GiB on its way to the real server, in little memory: `make test-slow`."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from datagouv.sandbox import Sandbox
    from tests.portal.server import Server

SIZE = 3 << 30
PART = 20_000_000
MEBIBYTE = 1 << 20

# In a process of its own, so that the figures are the SDK's and nobody else's. The peak is that of
# /proc where there is one: on Linux that of getrusage begins with the process that started it.
UPLOAD = """
import json, resource, sys, time
from pathlib import Path
from datagouv import Client

def peak():
    status = Path("/proc/self/status")
    if status.exists():
        lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
        return int(lines["VmHWM"].split()[0]) * 1024
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used if sys.platform == "darwin" else used * 1024

url, dataset, path = sys.argv[1:]
with Client(base_url=url, api_key=sys.stdin.read()) as client:
    client.references.extensions()
    before, started = peak(), time.perf_counter()
    made = client.dataset(dataset, fetch=False).upload(path)
    seconds = time.perf_counter() - started
cpu = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps({
    "id": made.id, "before": before, "peak": peak(), "seconds": seconds,
    "cpu": cpu.ru_utime + cpu.ru_stime,
}))
"""


def sha1_of(blocks: Iterable[bytes]) -> str:
    sha1 = hashlib.sha1()
    for block in blocks:
        sha1.update(block)
    return sha1.hexdigest()


@pytest.mark.slow
def test_three_gibibytes_go_up_in_parts_in_little_memory(
    portal: Sandbox, server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "grand.csv"
    with path.open("wb") as file:
        file.truncate(SIZE)
        for part, start in enumerate(range(0, SIZE, PART)):  # no two parts are the same
            file.seek(start)
            file.write(f"{part};".encode())
    dataset = server.make_dataset()

    done = subprocess.run(
        [sys.executable, "-c", UPLOAD, portal.url, dataset, str(path)],
        input=portal.api_key,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    said: dict[str, Any] = json.loads(done.stdout)
    with capsys.disabled():
        print(  # noqa: T201  # the figures are what it is run for
            f"\n{SIZE / MEBIBYTE:.0f} MiB up in parts: {said['seconds']:.1f} s, "
            f"{said['cpu']:.1f} s of CPU, peak memory {said['peak'] / MEBIBYTE:.1f} MiB "
            f"({said['before'] / MEBIBYTE:.1f} MiB before)"
        )
    (stored,) = server.dataset(dataset)["resources"]
    with path.open("rb") as file:
        sha1 = sha1_of(iter(lambda: file.read(MEBIBYTE), b""))
    assert (stored["id"], stored["filesize"]) == (said["id"], SIZE)
    assert stored["checksum"] == {"type": "sha1", "value": sha1}
    with httpx.stream("GET", stored["url"], trust_env=False, timeout=60) as answer:
        assert int(answer.headers["Content-Length"]) == SIZE
        assert sha1_of(answer.iter_bytes(MEBIBYTE)) == sha1
    assert said["peak"] < 128 * MEBIBYTE
