"""The capabilities of portals, cached for a day in memory and in the user's cache folder.

The cache saves two requests: where it cannot be written or read, the portal is asked again.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from .._http.credentials import is_loopback
from .._json import decode, is_object
from .._udata.capabilities import from_plain, to_plain
from .upload_state import cache_folder

if TYPE_CHECKING:
    from .._udata.capabilities import Capabilities


KEPT = 24 * 3600.0
"""Seconds that capabilities are cached."""


class Remembered:
    """The capabilities of portals by their URLs, except portals on this machine.

    A sandbox may reuse the port of a sandbox of another version.
    """

    def __init__(self) -> None:
        self._held: dict[str, tuple[float, Capabilities]] = {}

    def get(self, url: str) -> Capabilities | None:
        """Return the capabilities of the portal at `url`, if cached in the last day."""
        if is_loopback(urlsplit(url).hostname or ""):
            return None
        read, capabilities = self._held.get(url, (0.0, None))
        if capabilities is None or not _is_fresh(read):
            read, capabilities = _load(url)
            if capabilities is not None:
                self._held[url] = (read, capabilities)
        return capabilities

    def keep(self, url: str, capabilities: Capabilities) -> None:
        """Cache the capabilities of the portal at `url`, if it described them."""
        described = capabilities.is_spoken or capabilities.is_known
        if not described or is_loopback(urlsplit(url).hostname or ""):
            return
        read = time.time()
        self._held[url] = (read, capabilities)
        path = _path(url)
        if path is None:
            return
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            draft = path.with_suffix(f".{os.getpid()}")
            plain = {"url": url, "read": read, **to_plain(capabilities)}
            draft.write_text(json.dumps(plain), encoding="utf-8")
            draft.replace(path)


REMEMBERED = Remembered()


def _load(url: str) -> tuple[float, Capabilities | None]:
    path = _path(url)
    if path is None:
        return 0.0, None
    try:
        cached = decode(path.read_bytes())
    except OSError:
        return 0.0, None
    read = cached.get("read") if is_object(cached) else None
    if not isinstance(read, int | float) or not _is_fresh(read):
        return 0.0, None
    return float(read), from_plain(cached)


def _is_fresh(read: float) -> bool:
    # A clock set back makes the cache old, too.
    return 0 <= time.time() - read < KEPT


def _path(url: str) -> Path | None:
    folder = cache_folder()
    digest = hashlib.sha256(url.encode()).hexdigest()[:32]
    return None if folder is None else folder / "portals" / f"{digest}.json"
