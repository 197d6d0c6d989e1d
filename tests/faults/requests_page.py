"""The table of `docs/requests.md`: `python -m tests.faults.requests_page` writes it.

It asks the real server. The tests of faults, which send the same requests, compare each row.
"""

from __future__ import annotations

import logging
import sys
from pathlib import Path

from datagouv.sandbox import Sandbox
from tests.faults.matrix import Matrix
from tests.faults.sent import row
from tests.faults.verbs import VERBS
from tests.faults.world import World

PAGE = Path(__file__).parents[2] / "docs" / "requests.md"
_BEGINS = "| verb | number | requests |\n|---|--:|---|\n"


def main() -> int:
    """Write the table anew; what stands before it stays."""
    logging.getLogger("datagouv").setLevel(logging.CRITICAL)
    rows: list[str] = []
    with Sandbox() as portal, World(portal) as world:
        matrix = Matrix(world)
        for verb in VERBS.values():
            if requests := matrix.usual(verb, "sync").requests:
                rows.append(f"{row(verb, requests)}\n")
        matrix.close()
    before, begins, _ = PAGE.read_text(encoding="utf-8").partition(_BEGINS)
    PAGE.write_text(f"{before}{begins}{''.join(rows)}", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
