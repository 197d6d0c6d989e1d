"""The layers of the package: which folder may import which, at import time."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from importlib.util import resolve_name
from pathlib import Path

import pytest

import datagouv

ROOT = Path(datagouv.__file__).parent

# From the ground up. Rooms of one line do not import each other.
LAYERS = (
    ("_version", "_json", "_moved", "_annotations", "_words"),
    ("errors",),
    ("_doubt", "_hints", "_display"),
    ("_http", "_udata", "_concurrency"),
    ("_files", "_tabular"),
    ("types",),
    ("_async.core",),
    ("_async.data",),
    ("_async.files",),
    ("_async.nouns",),
    ("_async.collections",),
    ("_async.client",),
    ("_sync",),
    ("filesystem", "_path", "_checked_scan"),
)
LEVELS = {room: level for level, rooms in enumerate(LAYERS) for room in rooms}
MODULES = {
    path.relative_to(ROOT.parent).with_suffix("").as_posix().replace("/", "."): path
    for path in sorted(ROOT.rglob("*.py"))
    if not {"_sync", "sandbox"} & set(path.parts)
}


def room(module: str) -> str:
    """Return the room of a module: a file or a folder of the root, a folder of `_async`."""
    _, *parts = module.removesuffix(".__init__").split(".")
    return ".".join(parts[:2] if parts[:1] == ["_async"] else parts[:1])


def imported(module: str) -> Iterator[str]:
    """Yield the modules of the package that a module loads with itself.

    An import inside a function runs when the function is called, and an import for type checkers
    never runs: neither makes a cycle.
    """
    package = module.removesuffix(".__init__") if module.endswith("__init__") else module
    package = package if module.endswith("__init__") else package.rpartition(".")[0]
    for node in ast.parse(MODULES[module].read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom) and node.level:
            base = resolve_name("." * node.level + (node.module or ""), package)
            for name in node.names:
                yield f"{base}.{name.name}" if f"{base}.{name.name}" in MODULES else base


def arrows() -> set[tuple[str, str]]:
    """Return the pairs of rooms, the first of which imports the second."""
    pairs = {(room(module), room(other)) for module in MODULES for other in imported(module)}
    return {(one, other) for one, other in pairs if one != other}


@pytest.mark.parametrize("pair", sorted(arrows()), ids=" to ".join)
def test_a_room_imports_the_rooms_below_it_only(pair: tuple[str, str]) -> None:
    above, below = pair
    assert LEVELS.get(above, len(LAYERS)) > LEVELS[below]


def test_every_room_has_its_layer() -> None:
    unknown = {room(module) for module in MODULES} - LEVELS.keys()
    assert unknown == {"", "_async"}, "the packages themselves load nothing but names"
