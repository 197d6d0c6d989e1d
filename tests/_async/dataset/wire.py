"""The dataset of these tests on the wire: its id, its paths, and what a PUT would erase."""

from __future__ import annotations

ID = "5bc04b2cff66bd680e499f4a"
PATH = f"/api/1/datasets/{ID}/"
READ, WRITE = f"GET {PATH}", f"PUT {PATH}"
KEPT = {"tags": ["arbres", "commune"], "temporal_coverage": {"start": "2020-01-01", "end": None}}
EXTRAS = f"/api/2/datasets/{ID}/extras/"
