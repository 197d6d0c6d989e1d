"""The results of the tests on each version, from which the page of portals and versions is made."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

PATH = Path(__file__).with_name("results.json")


class Results:
    """What the tests find on one version, beside what an earlier run recorded.

    Args:
        version: The version of udata.
        recording: Record the results, instead of comparing them with the recorded ones.
    """

    def __init__(self, version: str, *, recording: bool) -> None:
        self._version = version
        self._recording = recording
        self._found: dict[str, dict[str, Any]] = {}

    def agree(self, part: str, name: str, found: Any) -> None:
        """Compare a result with the recorded one; or record it, where the run was told to.

        Args:
            part: A table of the page, such as "lost creates".
            name: The row.
            found: The result, as JSON.
        """
        if self._recording:
            self._found.setdefault(part, {})[name] = found
            return
        recorded = recorded_results().get(self._version, {}).get(part, {}).get(name, "nothing")
        assert found == recorded, (
            f"udata {self._version}, {part}, {name}: this run found {found!r}, the recorded run "
            f"{recorded!r}. If that is right, run `make record-versions-of-udata`"
        )

    def write(self) -> None:
        """Write what was recorded; a part that was tried replaces the part of earlier runs."""
        if self._found:
            held = recorded_results()
            held.setdefault(self._version, {}).update(self._found)
            text = json.dumps(held, indent=1, sort_keys=True, ensure_ascii=False)
            PATH.write_text(text + "\n", encoding="utf-8")


def recorded_results() -> dict[str, Any]:
    """Return the results of the last recorded run, by version, part and name."""
    held: dict[str, Any] = json.loads(PATH.read_text(encoding="utf-8")) if PATH.exists() else {}
    return held
