"""Write the tables of docs/portals_and_versions.md, in both languages, from the recorded tests.

    scripts/portals_page.py            # after `make record-versions-of-udata`
    scripts/portals_page.py --check    # fails where a page is not what the results say

The tests in `tests/versions` record in `tests/versions/results.json` what they find on each version
of udata. Each table is between two comments of its name.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

ROOT = Path(__file__).parent.parent
RESULTS = ROOT / "tests" / "versions" / "results.json"

Results: TypeAlias = dict[str, dict[str, dict[str, Any]]]
"""The results by version, part and name."""


@dataclass(frozen=True)
class Words:
    """The words of the tables in one language."""

    yes: str
    no: str
    every: str
    one: str
    or_error: str
    orders: str
    without: str
    untried: str
    with_more: str
    as_list: str


PAGES = {
    "portals_and_versions.md": Words(
        yes="yes",
        no="no",
        every="all",
        one="one",
        or_error="one, or an error",
        orders="orders",
        without="without",
        untried="not tried",
        with_more="with more fields",
        as_list="as the list",
    ),
    "portails_et_versions.fr.md": Words(
        yes="oui",
        no="non",
        every="tous",
        one="un seul",
        or_error="un seul, ou une erreur",
        orders="tris",
        without="sans",
        untried="non éprouvé",
        with_more="avec plus de champs",
        as_list="comme la liste",
    ),
}


_OF_ANY_ROUTE = ("client.pages", "pages.pages", "pages.first", "pages.total")
"""Verbs that walk the route that a caller names; the tests name one that older versions lack."""


def verbs(results: Results, words: Words) -> Iterable[list[str]]:
    """Yield a row for each verb that some version does not have."""
    names = dict.fromkeys(_verb(name) for held in results.values() for name in held["verbs"])
    for name in names:
        cells = []
        for held in results.values():
            ends = [end for told, end in held["verbs"].items() if _verb(told) == name]
            refused = any(end.startswith("RefusedError") for end in ends)
            works = any(_works(name, end) for end in ends)
            cells.append(words.yes if works else words.with_more if refused else words.no)
        if set(cells) != {words.yes} and name not in _OF_ANY_ROUTE:
            yield [f"`{name}()`", *cells]


def _works(name: str, end: str) -> bool:
    """Tell whether a verb works, be it without a filter: these have a table of their own."""
    without = name.endswith((".list", ".count")) and end.startswith("no filter ")
    return end == "works" or without


def _verb(name: str) -> str:
    """Return a verb without what tells its cases apart: "dataset.update of …" is an update."""
    return name.partition(" ")[0]


def fields(results: Results, words: Words) -> Iterable[list[str]]:
    """Yield a row for each class with the fields that a version does not keep."""
    names = dict.fromkeys(name for held in results.values() for name in held["fields"])
    for kind in dict.fromkeys(name.partition(".")[0] for name in names):
        cells = []
        for held in results.values():
            of = {name: end for name, end in held["fields"].items() if name.startswith(f"{kind}.")}
            lost = [name.partition(".")[2] for name, end in of.items() if end != "kept"]
            without = f"{words.without} {_listed(lost)}"
            cells.append(words.no if not of else without if lost else words.every)
        if set(cells) != {words.every}:
            yield [f"`{kind}`", *cells]


def filters(results: Results, words: Words) -> Iterable[list[str]]:
    """Yield a row for each list with the filters and the orders that a version does not know."""
    told = {version: held for version, held in results.items() if "filters" in held}
    for name in dict.fromkeys(name for held in told.values() for name in held["filters"]):
        cells = []
        for version in results:
            held = told.get(version, {})
            lost = _listed(held.get("filters", {}).get(name, ()))
            orders = _listed(held.get("orders", {}).get(name, ()))
            parts = [lost, f"{words.orders} {orders}" if orders else ""]
            # Without a search, the list is asked.
            absent = words.as_list if held and name not in held["filters"] else ""
            without = "; ".join(filter(None, parts))
            cells.append(absent or (f"{words.without} {without}" if without else words.every))
        if set(cells) != {words.every}:
            yield [f"`{name}`", *cells]


def lost_creates(results: Results, words: Words) -> Iterable[list[str]]:
    """Yield a row for each create, and what becomes of it where its answer is lost."""
    for name in dict.fromkeys(name for held in results.values() for name in held["creates"]):
        cells = []
        for held in results.values():
            told = held["lost creates"].items()
            ends = {end for case, end in told if case.startswith(f"{name}, ")}
            if not ends:
                cells.append(words.untried if held["creates"][name] else words.no)
            else:
                cells.append(words.one if ends == {"one"} else words.or_error)
        yield [f"`{name}`", *cells]


TABLES: dict[str, Callable[[Results, Words], Iterable[list[str]]]] = {
    "verbs": verbs,
    "fields": fields,
    "filters": filters,
    "lost creates": lost_creates,
}


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _newest_first(version: str) -> list[int]:
    return [-int(number) for number in version.split(".")]


def page(text: str, results: Results, words: Words) -> str:
    """Return a page with its tables as the results say."""
    versions = sorted(results, key=_newest_first)
    told = {version: results[version] for version in versions}
    for name, rows in TABLES.items():
        lines = [["", *versions], ["---"] * (len(versions) + 1), *rows(told, words)]
        table = "\n".join(f"| {' | '.join(line)} |".replace("|  |", "| |") for line in lines)
        begin, end = f"<!-- {name} -->", f"<!-- /{name} -->"
        before, found, rest = text.partition(begin)
        _, closed, after = rest.partition(end)
        if not (found and closed):
            raise SystemExit(f"the table of {name} has no place in the page")
        text = f"{before}{begin}\n\n{table}\n\n{end}{after}"
    return text


def main() -> int:
    """Write both pages, or check them."""
    results: Results = json.loads(RESULTS.read_text(encoding="utf-8"))
    stale = []
    for name, words in PAGES.items():
        path = ROOT / "docs" / name
        text = path.read_text(encoding="utf-8")
        wanted = page(text, results, words)
        if text != wanted:
            stale.append(name)
            if "--check" not in sys.argv[1:]:
                path.write_text(wanted, encoding="utf-8")
    if stale and "--check" in sys.argv[1:]:
        sys.stderr.write(f"not what the tests found: {', '.join(stale)}. Run {sys.argv[0]}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
