"""Where figures go: a table in docs/benchmarks.md, between the marks of its benchmark."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path

PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def machine() -> str:
    """Return what the figures were measured on, and when."""
    python = platform.python_version()
    return f"{os.cpu_count()} cores, {platform.system()}, Python {python}, {date.today():%Y-%m-%d}"  # noqa: DTZ011  # the day of whoever measures


def write(name: str, text: str) -> None:
    """Print a report, and put it into the page between its marks."""
    print(text)
    start, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    page = PAGE.read_text(encoding="utf-8") if PAGE.exists() else "# Benchmarks\n"
    if start not in page:
        page += f"\n{start}\n{end}\n"
    block = re.compile(f"{re.escape(start)}.*?{re.escape(end)}", re.DOTALL)
    page = block.sub(lambda _: f"{start}\n\n{text}\n\n{end}", page)
    PAGE.write_text(page, encoding="utf-8")
