"""What is left of an interrupted upload: which parts the platform has, in the user's cache folder.

A hint and no more: the sha1 of what the platform put together decides. It never holds the key.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

from ._json import decode, is_list, is_object

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

KEPT = 23 * 3600
"""Seconds that a journal is followed: the platform drops the parts after 24 hours."""


class Journal:
    """The parts of one upload that the platform holds, under the uuid that it knows them by.

    Args:
        path: Where it is kept; `None` keeps it in memory only.
        parts: How many parts there are.
    """

    def __init__(self, path: Path | None, parts: int) -> None:
        self._path = path
        self._parts = parts
        self.uuid = str(uuid4())
        self.sent: set[int] = set()
        self.resumed = False
        """Whether an earlier call began it: parts that it did not note may be there as well."""
        self._began = time.time()
        self._lock = threading.Lock()
        self._load()

    def _load(self) -> None:
        try:
            held = decode(self._path.read_bytes()) if self._path else None
        except OSError:
            return
        if not is_object(held) or not _may_be_followed(held, self._parts):
            return
        self.uuid, self._began, self.resumed = held["uuid"], held["began"], True
        self.sent = set(held["sent"])

    def begin(self) -> None:
        """Note that parts are about to be sent, and drop the journals that nobody goes on with."""
        if self._path:
            _prune(self._path.parent)
        with self._lock:
            self._save()

    def note(self, part: int) -> None:
        """Note that the platform holds a part; any thread may."""
        with self._lock:
            self.sent.add(part)
            self._save()

    def close(self) -> None:
        """Note no more: another call may go on with it."""
        with self._lock:
            self._path = None

    def missing(self) -> list[int]:
        """Return the parts that the platform is not known to hold."""
        return [n for n in range(self._parts) if n not in self.sent]

    def restart(self) -> None:
        """Forget everything, and begin again under a new uuid."""
        self.uuid, self.sent, self.resumed = str(uuid4()), set(), False
        self._began = time.time()

    def remove(self) -> None:
        """Forget the upload: it is done, or not worth going on with."""
        if self._path:
            with suppress(OSError):  # What stays there is found out by the sha1.
                self._path.unlink()

    def _save(self) -> None:
        if self._path is None:
            return
        held = {
            "uuid": self.uuid,
            "began": self._began,
            "parts": self._parts,
            "sent": sorted(self.sent),
        }
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            aside = self._path.with_suffix(f".{uuid4().hex}")
            aside.touch(0o600)
            aside.write_text(json.dumps(held), encoding="utf-8")
            aside.replace(self._path)
        except OSError:
            self._path = None  # No place to keep it: the upload itself goes on.


def _may_be_followed(held: dict[str, Any], parts: int) -> bool:
    """Tell whether a journal is what this version writes, of as many parts, and of today."""
    uuid, sent, began = held.get("uuid"), held.get("sent"), held.get("began")
    return (
        _is_number(held.get("parts"))
        and held["parts"] == parts
        and isinstance(uuid, str)
        and _UUID.fullmatch(uuid) is not None
        and isinstance(began, int | float)
        and not isinstance(began, bool)
        and 0 <= began <= sys.maxsize  # nor is it NaN, nor more than a float holds
        and 0 <= time.time() - began < KEPT
        and is_list(sent)
        and all(_is_number(part) and 0 <= part < parts for part in sent)
        and len(set(sent)) == len(sent)
    )


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)  # true is 1, for Python


def journal_path(portal: str, target: str, file: Path, part_size: int) -> Path | None:
    """Return where the journal of an upload is kept, or `None` for want of the file or of a place.

    Args:
        portal: The portal's URL.
        target: The upload's path on the portal.
        file: The file; its size and its time of modification are part of its identity.
        part_size: Bytes of a part.
    """
    try:
        found = file.resolve().stat()
    except OSError:
        return None
    identity = [portal, target, str(file.resolve()), found.st_size, found.st_mtime_ns, part_size]
    digest = hashlib.sha256(json.dumps(identity).encode()).hexdigest()[:32]
    folder = cache_folder()
    return None if folder is None else folder / "uploads" / f"{digest}.json"


def cache_folder() -> Path | None:
    """Return the user's cache folder, by the habits of the system; `None` where there is none."""
    named = Path(os.environ.get("XDG_CACHE_HOME", ""))
    try:
        if named.is_absolute():  # A relative one has no meaning, says its standard.
            return named / "datagouv"
        if sys.platform == "win32":
            return (
                Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData/Local") / "datagouv"
            )
        if sys.platform == "darwin":
            return Path.home() / "Library" / "Caches" / "datagouv"
        return Path.home() / ".cache" / "datagouv"
    except RuntimeError:  # There is no home.
        return None


def _prune(folder: Path) -> None:
    for path in folder.glob("*"):
        try:
            if time.time() - path.stat().st_mtime > KEPT:
                path.unlink()
        except OSError:
            continue  # Another process was faster.
