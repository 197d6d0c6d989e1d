"""Write the sync face from the async source: renames names, drops `async` and `await`.

It knows identifiers, not Python: every rule is a word (or a short run of words) and its sync twin.
`--check` writes nothing and fails when a generated file is stale or a rule matches nothing.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
TREES = {
    ROOT / "src/datagouv/_async": ROOT / "src/datagouv/_sync",
    ROOT / "tests/_async": ROOT / "tests/_sync",
    ROOT / "tests/portal/_async": ROOT / "tests/portal/_sync",
}
HEADER = "# Generated from {source} by scripts/unasync.py: edit that file, then `make style`.\n"

# First match wins, so the longer phrases come first.
RULES: dict[str, str] = {
    r"(from collections\.abc import .*?)Awaitable, ": r"\1",
    r"(from collections\.abc import .*?)Coroutine, ": r"\1",
    r"Awaitable\[([\w.]+(?:\[[\w.]+\])?)\]": r"\1",
    r"Coroutine\[Any, Any, (\w+)\]": r"\1",
    r"Callable\[\[\], Awaitable\[(.+?)\]\]": r"Callable[[], \1]",
    r"\bAsyncGenerator\[(.+), None\]": r"Generator[\1, None, None]",
    r"\bdatagouv\._async\b": "datagouv._sync",
    r"async (def|with|for)\b": r"\1",
    r"\bawait ": "",
    r"\b__aenter__\b": "__enter__",
    r"\b__aexit__\b": "__exit__",
    r"\b__aiter__\b": "__iter__",
    r"\b__alen__\b": "__len__",
    r"\baclose\b": "close",
    r"\bAsyncIterator\b": "Iterator",
    r"\banext\b": "next",
    r"\baiter_raw\b": "iter_raw",
    r"\baiter_bytes\b": "iter_bytes",
    r"\bhandle_async_request\b": "handle_request",
    r"\bAsyncIterable\b": "Iterable",
    r"\basync_(call(?:_to_read)?|network|pause|shielded)\b": r"\1",
    r"\bPerEventLoop\b": "PerProcess",
    r"\b(_?)Async([A-Z]\w*)": r"\1\2",
}


def sync_text(text: str, used: set[str]) -> str:
    """Return the sync twin of `text`, and note in `used` the rules that matched."""
    for rule, twin in RULES.items():
        text, count = re.subn(rule, twin, text)
        if count:
            used.add(rule)
    return text


def generate(used: set[str]) -> dict[Path, str]:
    """Return the text of every generated file."""
    files: dict[Path, str] = {}
    for source_tree, target_tree in TREES.items():
        for source in sorted(source_tree.rglob("*.py")):
            header = HEADER.format(source=source.relative_to(ROOT).as_posix())
            body = sync_text(source.read_text(encoding="utf-8"), used)
            files[target_tree / source.relative_to(source_tree)] = header + body
    return files


def main() -> int:
    """Write, or with `--check` compare, the generated files."""
    check = "--check" in sys.argv[1:]
    used: set[str] = set()
    files = generate(used)
    present = {path for tree in TREES.values() for path in tree.rglob("*.py")}
    stale = [
        path
        for path, text in files.items()
        if path not in present or path.read_text(encoding="utf-8") != text
    ]
    orphans = sorted(present - files.keys())
    idle = [rule for rule in RULES if rule not in used]
    for rule in idle:
        print(f"scripts/unasync.py: the rule {rule!r} matches nothing: remove it")
    if check:
        for path in [*stale, *orphans]:
            print(f"{path.relative_to(ROOT)} is not what its source says: run `make style`")
        return 1 if stale or orphans or idle else 0
    for path in stale:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(files[path], encoding="utf-8")
    for path in orphans:
        path.unlink()
    return 1 if idle else 0


if __name__ == "__main__":
    sys.exit(main())
