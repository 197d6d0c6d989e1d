"""Write what a user can notice of the package to a file, or compare it with such a file.

A move or a rename must change none of it: the public names with their signatures, overloads and
`Raises:` sections, the JSON schemas of the models, the error texts of the source, the modules that
`from datagouv import Client` loads, and `docs/coverage.md`.

    python scripts/freeze.py write before.json
    python scripts/freeze.py compare before.json
"""

from __future__ import annotations

import ast
import hashlib
import importlib
import inspect
import json
import re
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any, get_overloads

ROOT = Path(__file__).parent.parent
PUBLIC = ("datagouv", "datagouv.errors", "datagouv.types", "datagouv.sandbox")
# Module paths in annotations move with the code; the names at their ends do not.
_MODULE = re.compile(r"\bdatagouv\.(?:[a-z_]\w*\.)+")


def _signature(function: Any) -> str:
    try:
        return _MODULE.sub("", str(inspect.signature(function)))
    except (TypeError, ValueError):
        return ""


def _raises(docstring: str | None) -> str:
    found = re.search(r"Raises:\n((?:[ \t]+.*\n?|\n)+)", inspect.cleandoc(docstring or ""))
    return " ".join(found[1].split()) if found else ""


def _members(kind: type) -> dict[str, Any]:
    members: dict[str, Any] = {}
    for name in sorted(dir(kind)):
        if name.startswith("_"):
            continue
        value = inspect.getattr_static(kind, name)
        function = value.fget if isinstance(value, property) else value
        function = getattr(function, "__func__", function)
        if not callable(function):
            continue
        if not getattr(function, "__module__", "").startswith("datagouv"):
            continue
        members[name] = {
            "signature": _signature(function),
            "overloads": [_signature(one) for one in get_overloads(function)],
            "raises": _raises(function.__doc__),
        }
    return members


def public_names() -> dict[str, Any]:
    """Return each public name of the package, with what it takes, returns and raises."""
    names: dict[str, Any] = {}
    for module_name in PUBLIC:
        module = importlib.import_module(module_name)
        for name in sorted(module.__all__):
            value = getattr(module, name)
            if inspect.isclass(value):
                bases = [base.__name__ for base in value.__mro__[1:] if base is not object]
                about: Any = {"bases": sorted(bases), "members": _members(value)}
            elif callable(value):
                about = {"signature": _signature(value), "raises": _raises(value.__doc__)}
            else:
                about = _MODULE.sub("", repr(value))
            names[f"{module_name}.{name}"] = about
    return names


def schemas() -> dict[str, str]:
    """Return a digest of the JSON schema of each public model."""
    from pydantic import BaseModel
    from pydantic.errors import PydanticInvalidForJsonSchema, PydanticUserError

    found: dict[str, str] = {}
    for module_name in ("datagouv.types", "datagouv"):
        module = importlib.import_module(module_name)
        for name in sorted(module.__all__):
            value = getattr(module, name)
            if inspect.isclass(value) and issubclass(value, BaseModel):
                try:
                    schema = json.dumps(value.model_json_schema(), sort_keys=True)
                except (PydanticInvalidForJsonSchema, PydanticUserError):
                    fields = {key: repr(one) for key, one in value.model_fields.items()}
                    schema = _MODULE.sub("", json.dumps(fields, sort_keys=True))
                found[f"{module_name}.{name}"] = hashlib.sha256(schema.encode()).hexdigest()[:16]
    return found


def error_texts() -> list[str]:
    """Return the texts that the source raises or warns with, values left out."""
    texts: set[str] = set()
    for path in (ROOT / "src/datagouv").rglob("*.py"):
        if "_sync" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and re.search(
                r"Error|Warning|adding|warn", ast.unparse(node.func)
            ):
                texts |= {
                    "".join(
                        str(part.value) if isinstance(part, ast.Constant) else "{}"
                        for part in text.values
                    )
                    for text in ast.walk(node)
                    if isinstance(text, ast.JoinedStr)
                }
    return sorted(texts)


def imported() -> dict[str, Any]:
    """Return what `from datagouv import Client` loads of others, and a median of its time."""
    code = (
        "import sys, time; before = set(sys.modules); start = time.perf_counter();"
        "from datagouv import Client; spent = time.perf_counter() - start;"
        "import json; print(json.dumps([spent, sorted(set(sys.modules) - before)]))"
    )
    runs = [
        json.loads(
            subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout
        )
        for _ in range(7)
    ]
    modules = [name for name in runs[0][1] if not name.startswith("datagouv.")]
    own = len(runs[0][1]) - len(modules)
    milliseconds = round(statistics.median(run[0] for run in runs) * 1000, 1)
    return {"others": modules, "own (not compared)": own, "ms (not compared)": milliseconds}


def snapshot() -> dict[str, Any]:
    """Return all of it."""
    coverage = (ROOT / "docs/coverage.md").read_text(encoding="utf-8")
    return {
        "names": public_names(),
        "schemas": schemas(),
        "errors": error_texts(),
        "import": imported(),
        "coverage": hashlib.sha256(coverage.encode()).hexdigest()[:16],
    }


def differences(before: Any, now: Any, path: str = "") -> list[str]:
    """Return where two snapshots differ, a line each."""
    if path.endswith("(not compared)"):
        return []
    if isinstance(before, dict) and isinstance(now, dict):
        lines: list[str] = []
        for key in sorted({*before, *now}):
            lines += differences(before.get(key), now.get(key), f"{path}/{key}")
        return lines
    if isinstance(before, list) and isinstance(now, list):
        gone = [f"{path}: gone: {item}" for item in before if item not in now]
        return gone + [f"{path}: new: {item}" for item in now if item not in before]
    return [] if before == now else [f"{path}:\n  before {before}\n  now    {now}"]


def main() -> int:
    """Write or compare."""
    action, name = sys.argv[1:3]
    current = json.loads(json.dumps(snapshot()))
    if action == "write":
        Path(name).write_text(json.dumps(current, indent=1, sort_keys=True), encoding="utf-8")
        return 0
    lines = differences(json.loads(Path(name).read_text(encoding="utf-8")), current)
    print("\n".join(lines) or "nothing that a user can notice has changed")
    print(f"import: {current['import']['ms (not compared)']} ms")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
