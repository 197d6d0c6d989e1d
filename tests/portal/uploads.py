"""A file of four parts, and what to look for once it was sent."""

from __future__ import annotations

import hashlib
import os
import random
from typing import TYPE_CHECKING, Any

from datagouv._files import source as _files

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from datagouv import AsyncDataset, Dataset
    from datagouv._files.file_stamp import Stamp
    from tests.portal.server import Server

PART = 100_000
PARTS = [0, 1, 2, 3]
CONTENT = random.Random(0).randbytes(3 * PART + 4_321)
OTHER = random.Random(1).randbytes(len(CONTENT))
COMPLETE: dict[str, Any] = {
    "title": "Les arbres",
    "description": "Un arbre par ligne.",
    "type": "documentation",
    "schema": {"name": "etalab/schema-arbres", "version": "1.2.0"},
    "extras": {"origine": "terrain"},
}


def upload_states(cache: Path) -> list[Path]:
    return sorted((cache / "datagouv" / "uploads").glob("*"))


def only_resource(server: Server, dataset: AsyncDataset | Dataset) -> Any:
    (resource,) = server.dataset(dataset.id)["resources"]
    return resource


def holds(server: Server, resource: Any, content: bytes = CONTENT) -> bool:
    """Tell whether the server holds this file, and knows what it is."""
    sha1 = hashlib.sha1(content).hexdigest()
    known = resource["filesize"], resource["checksum"]["value"]
    return known == (len(content), sha1) and server.file(resource["url"]) == content


def rewrite(path: Path, content: bytes) -> None:
    """Write other bytes into the same file, and put its date back, as `rsync -t` does."""
    found = path.stat()
    with path.open("r+b") as file:
        file.write(content)
    os.utime(path, ns=(found.st_atime_ns, found.st_mtime_ns))


def forgetful(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have files tell nothing but their size and their date, as some file systems do."""
    really = _files.stamp_of

    def stamp_of(file: object) -> Stamp | None:
        found = really(file)
        return None if found is None else found._replace(device=0, inode=0, changed=0)

    monkeypatch.setattr(_files, "stamp_of", stamp_of)
