"""Every notebook runs from its first cell to its last, and prints what is stored in it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

NOTEBOOKS = sorted((Path(__file__).parents[2] / "examples").glob("*.ipynb"))
END = "\x1e"
"""What a run prints after each cell."""


def cells(path: Path) -> list[dict[str, Any]]:
    known: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [cell for cell in known if cell["cell_type"] == "code"]


def stored(cell: dict[str, Any]) -> str:
    return "".join("".join(output["text"]) for output in cell["outputs"])


@pytest.mark.skipif(sys.version_info >= (3, 14), reason="udata needs Python < 3.14")
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_a_notebook_prints_what_is_stored_in_it(path: Path, tmp_path: Path) -> None:
    program = "".join(
        f"{''.join(cell['source'])}\nprint({END!r}, end='')\n" for cell in cells(path)
    )
    variables = {k: v for k, v in os.environ.items() if not k.startswith(("DATAGOUV_", "PORTAL_"))}
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env=variables | {"PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    *printed, rest = done.stdout.split(END)
    assert (printed, rest) == ([stored(cell) for cell in cells(path)], "")


def test_there_is_a_notebook() -> None:
    assert NOTEBOOKS
