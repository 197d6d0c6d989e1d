"""A small portal that takes files in parts, and falls silent where a test tells it to."""

from __future__ import annotations

import hashlib
import re
import threading
from typing import Any

from tests.loopback import Loopback, Visit

RESOURCE = "54d47250-1daf-483b-965a-3013f8c76617"


class SilentPortal(Loopback):
    """Takes parts as the platform does."""

    def __init__(self) -> None:
        super().__init__(_Visit)
        self.uploads: dict[str, dict[int, bytes]] = {}
        """The parts that arrived, of each upload."""
        self.asked: list[int | str] = []
        """The parts that arrived, and "final", in their order."""
        self.silent: set[int | str] = set()
        """What is taken, and never answered."""
        self.waiting = threading.Semaphore(0)
        """Released when the portal falls silent."""
        self.released = threading.Event()
        self._lock = threading.Lock()

    def __exit__(self, *_error: object) -> None:
        self.released.set()
        super().__exit__()

    @property
    def uuids(self) -> set[str]:
        """The names of the uploads."""
        return set(self.uploads)

    @property
    def contents(self) -> list[bytes]:
        """What each upload is, put together."""
        return [_whole(parts) for parts in self.uploads.values()]

    def take(self, body: bytes) -> tuple[int | str, int, object]:
        """Take a part, or put the file together; a part that is there is refused."""
        fields = dict(re.findall(rb'name="(\w+)"\r\n\r\n(.*?)\r\n', body[:2000]))
        index = int(fields[b"partindex"]) if b"partindex" in fields else None
        with self._lock:
            self.asked.append("final" if index is None else index)
            parts = self.uploads.setdefault(fields[b"uuid"].decode(), {})
            if index is None:
                return "final", 201, _resource(_whole(parts))
            if index in parts:
                return index, 500, {}
            size, start = int(fields[b"chunksize"]), body.index(b"octet-stream\r\n\r\n") + 16
            parts[index] = body[start : start + size]
        return index, 200, {"success": True, "error": None, "message": ""}


def _whole(parts: dict[int, bytes]) -> bytes:
    return b"".join(parts[index] for index in sorted(parts))


def _resource(content: bytes) -> dict[str, Any]:
    return {
        "id": RESOURCE,
        "success": True,
        "filetype": "file",
        "title": "arbres.csv",
        "filesize": len(content),
        "checksum": {"type": "sha1", "value": hashlib.sha1(content).hexdigest()},
    }


class _Visit(Visit):
    server: SilentPortal

    def visit(self) -> None:
        owner = self.server
        if self.command == "GET":
            return self.answer(["csv"])
        what, status, said = owner.take(self.rfile.read(int(self.headers["Content-Length"])))
        if what in owner.silent:
            owner.waiting.release()
            owner.released.wait(60)
            self.close_connection = True
        else:
            self.answer(said, status)
        return None
