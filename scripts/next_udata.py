"""Compare a version of udata with the one that the SDK speaks, and write what to change.

    scripts/next_udata.py 17.19.0
    scripts/next_udata.py 17.18.0 --from 17.0.8 --with 'flask-security-too<5.7'

Each version is installed from PyPI into an environment of its own under `.portals/`, unless it is
there, and served by the sandbox. What its two descriptions of the API say is compared: routes,
filters, orders, fields and enumerations. The tests of drift then run on the newer one, and the
checklist is written to the standard output, as Markdown.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import ProxyHandler, build_opener

from datagouv._json import is_list, is_object
from datagouv._udata.capabilities import SPOKEN, Capabilities, read_capabilities
from datagouv.sandbox import Sandbox

ROOT = Path(__file__).parent.parent
COVERAGE = ROOT / "docs" / "coverage.md"
# Without them, releases of today break what udata 15 to 17 was made with.
LIMITS = ("setuptools<81",)
_OPTIONS = {"page", "page_size", "sort"}


@dataclass(frozen=True)
class Described:
    """What a version of udata says of itself.

    Attributes:
        version: The version.
        api: Its routes, their filters and their orders.
        fields: The type of each field of each object, in either API, to read or to write.
        choices: The values of each enumeration, by the field or the filter that takes them.
    """

    version: str
    api: Capabilities
    fields: Mapping[str, Mapping[str, str]]
    choices: Mapping[str, frozenset[str]]


def python_of(version: str, limits: list[str]) -> Path:
    """Return the Python of an environment that holds a version of udata, made where it is not."""
    folder = ROOT / ".portals" / version
    python = folder / "bin" / "python"
    if not (folder / ".ready").exists():
        uv = os.environ.get("UV", str(ROOT / ".tools" / "bin" / "uv"))
        wanted = [f"udata=={version}", "mongomock==4.3.0", *LIMITS, *limits]
        _run(uv, "venv", "--quiet", "--allow-existing", "--python", "3.11", str(folder))
        _run(uv, "pip", "install", "--quiet", "--python", str(folder), *wanted)
        (folder / ".ready").touch()
    return python


def _run(*command: str) -> None:
    sys.stderr.write(f"{' '.join(command)}\n")
    subprocess.run(command, cwd=ROOT, check=True)


def describe(version: str, python: Path | None) -> Described:
    """Start a portal of a version, and return what it says of itself."""
    opener = build_opener(ProxyHandler({}))  # a proxy has no way to this machine's loopback
    with Sandbox(python=python) as portal:
        swaggers = [
            json.load(opener.open(f"{portal.url}/api/{number}/swagger.json", timeout=120))
            for number in (1, 2)
        ]
    fields: dict[str, dict[str, str]] = {}
    choices: dict[str, frozenset[str]] = {}
    for number, swagger in enumerate(swaggers, 1):
        for name, definition in swagger["definitions"].items():
            held = fields.setdefault(_plain(name), {})
            for key, schema in (definition.get("properties") or {}).items():
                held[key] = _kind(schema) if _kind(schema) != "anything" else held.get(key, "")
                _choose(choices, f"{_plain(name)}.{key}", schema)
        for path, method, operation in _operations(swagger):
            for parameter in operation.get("parameters", []):
                where = f"{method} /api/{number}{path} ?{parameter.get('name')}="
                if parameter.get("in") == "query" and parameter.get("name") != "sort":
                    _choose(choices, where, parameter)
    return Described(version, read_capabilities(version, swaggers), fields, choices)


def _operations(swagger: Mapping[str, Any]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    for path, operations in swagger["paths"].items():
        for method, operation in operations.items():
            if is_object(operation):
                yield re.sub(r"{[^}]*}", "{}", path), method.upper(), operation


def _plain(name: str) -> str:
    """Return the name of a definition, which may say to read or to write."""
    return re.sub(r" \((read|write)\)$", "", name)


def _kind(schema: Mapping[str, Any]) -> str:
    if "$ref" in schema:
        return _plain(str(schema["$ref"]).rpartition("/")[2])
    items = schema.get("items")
    kind = str(schema.get("type", "anything"))
    return f"{kind} of {_kind(items)}" if is_object(items) else kind


def _choose(choices: dict[str, frozenset[str]], where: str, schema: Mapping[str, Any]) -> None:
    items = schema.get("items")
    listed = schema.get("enum") or (items.get("enum") if is_object(items) else None)
    if is_list(listed):
        choices[where] = frozenset(map(str, listed))


def verbs_by_route() -> dict[str, str]:
    """Return what the page of coverage says of each route."""
    rows = re.findall(r"^\| `(\w+ /api/[^`]*)` \| (.*) \|$", COVERAGE.read_text(), re.MULTILINE)
    return dict(rows)


def checklist(old: Described, new: Described) -> Iterator[str]:
    """Yield the lines that say what differs, and what to do for it."""
    verbs = verbs_by_route()
    yield f"# From udata {old.version} to {new.version}"
    yield from _section("Routes", _routes(old.api, new.api, verbs))
    # What no verb speaks to is left out on purpose, with its reason.
    covered = sorted(
        route
        for route in old.api.routes.keys() & new.api.routes.keys()
        if verbs.get(route, "").startswith("`")
    )
    yield from _section("Filters", _filters(old.api, new.api, covered))
    yield from _section("Orders", _orders(old.api, new.api, covered))
    yield from _section("Fields", _fields(old.fields, new.fields))
    yield from _section("Enumerations", _choices(old.choices, new.choices))


def _section(title: str, lines: Iterator[str]) -> Iterator[str]:
    found = list(lines)
    yield ""
    yield f"## {title}"
    yield ""
    yield from [f"- [ ] {line}" for line in found] or ["Nothing changed."]


def _routes(old: Capabilities, new: Capabilities, verbs: Mapping[str, str]) -> Iterator[str]:
    for route in sorted(new.routes.keys() - old.routes.keys()):
        yield f"`{route}` is new: write its verb, or its reason in `tests/portal/routes.py`"
    for route in sorted(old.routes.keys() - new.routes.keys()):
        known = verbs.get(route, "no verb of the SDK")
        yield f"`{route}` is gone ({known}): take its verb away, or find what replaces it"


def _filters(old: Capabilities, new: Capabilities, covered: list[str]) -> Iterator[str]:
    for route in covered:
        before, after = old.routes[route].filters - _OPTIONS, new.routes[route].filters - _OPTIONS
        for name in sorted(after - before):
            yield f"`{route}` takes `{name}=`: add it to the `Query` and the filters of its noun"
        for name in sorted(before - after):
            yield f"`{route}` ignores `{name}=` now: take it away, it would give everything"


def _orders(old: Capabilities, new: Capabilities, covered: list[str]) -> Iterator[str]:
    for route in covered:
        before, after = old.routes[route].orders, new.routes[route].orders
        for name in sorted(after - before):
            yield f"`{route}` has the order `{name}`: add it to the orders of its noun"
        for name in sorted(before - after):
            yield f"`{route}` refuses the order `{name}` now: take it from the orders"


def _fields(
    old: Mapping[str, Mapping[str, str]], new: Mapping[str, Mapping[str, str]]
) -> Iterator[str]:
    for name in sorted(name for name in new.keys() | old.keys() if not name.endswith("Page")):
        before, after = old.get(name), new.get(name)
        if before is None:
            yield f"`{name}` is new: write its class, or its reason in `tests/portal/test_drift.py`"
        elif after is None:
            yield f"`{name}` is gone: look what its class is for"
        else:
            gained, lost = after.keys() - before.keys(), before.keys() - after.keys()
            if gained:
                yield f"`{name}` has {_listed(gained)} as well: add it to its record and payload"
            if lost:
                yield f"`{name}` has {_listed(lost)} no more: refuse to write it"
            for key in sorted(before.keys() & after.keys()):
                if before[key] and after[key] and before[key] != after[key]:
                    yield f"`{name}.{key}` is {after[key]} and was {before[key]}: change its type"


def _choices(old: Mapping[str, frozenset[str]], new: Mapping[str, frozenset[str]]) -> Iterator[str]:
    for where in sorted(old.keys() & new.keys()):
        gained, lost = new[where] - old[where], old[where] - new[where]
        if gained:
            yield f"`{where}` takes {_listed(gained)} as well: add it to its enumeration"
        if lost:
            yield f"`{where}` takes {_listed(lost)} no more: look what became of it"


def _listed(values: Iterable[str]) -> str:
    return ", ".join(f"`{value}`" for value in sorted(values))


def drift(python: Path | None) -> Iterator[str]:
    """Yield what the tests of drift say on a version: what the SDK itself has to change for it."""
    chosen = [] if python is None else [f"--udata-python={python}"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--tb=short", "tests/portal/test_drift.py", *chosen],
        cwd=ROOT,
        text=True,
        capture_output=True,
    )
    if done.returncode not in (0, 1):
        raise SystemExit(f"the tests of drift did not run:\n{done.stdout}{done.stderr}")
    failed = re.findall(r"^FAILED \S+::(\w+)", done.stdout, re.MULTILINE)
    said = re.findall(r"^E +(?:AssertionError: )?assert (.*)$", done.stdout, re.MULTILINE)
    for number, name in enumerate(failed):
        yield f"`{name}` fails: `{said[number][:400] if number < len(said) else '?'}`"


def main() -> int:
    """Write the checklist."""
    parser = argparse.ArgumentParser(description="Compare a version of udata with another one.")
    parser.add_argument("version", help="the newer version, such as 17.19.0")
    parser.add_argument("--from", dest="old", default=SPOKEN, help=f"the older one ({SPOKEN})")
    parser.add_argument(
        "--with", dest="limits", action="append", default=[], help="a limit, as 'wtforms<3.3'"
    )
    options = parser.parse_args()

    def python(version: str) -> Path | None:
        return None if version == SPOKEN else python_of(version, options.limits)

    old = describe(options.old, python(options.old))
    newer = python(options.version)
    new = describe(options.version, newer)
    for line in [*checklist(old, new), *_section("The tests of drift", drift(newer))]:
        sys.stdout.write(f"{line}\n")
    sys.stdout.write(
        f"\nThen set `SPOKEN` to {options.version}, the pin of the extra `sandbox` too, and run "
        "`make lock coverage check test-versions-of-udata`.\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
