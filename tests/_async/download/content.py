"""The file that the tests of downloads bring, and what an earlier call left of it."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

SIZE = 600_000
CONTENT = random.Random(0).randbytes(SIZE)
OTHER = random.Random(1).randbytes(SIZE)
CUT = 400_000
REMOTE: dict[str, Any] = {"filetype": "remote", "checksum": None, "filesize": None}


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def left_by_an_earlier_call(
    folder: Path, content: bytes, validator: str | None = '"one"', name: str = "arbres.csv"
) -> None:
    (folder / f".{name}.part").write_bytes(content)
    if validator is not None:
        notes = json.dumps({"validator": validator})
        (folder / f".{name}.part.json").write_text(notes)
