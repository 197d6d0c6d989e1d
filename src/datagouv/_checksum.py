"""What the platform knows of a file's content: its checksum, and how old that is. No HTTP."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from .errors import http_date

_ALGORITHMS = {"sha1": "sha1", "sha256": "sha256", "sha2": "sha256", "md5": "md5"}
_BLOCK = 1 << 19


class Digest(Protocol):
    """What computes a checksum."""

    def update(self, data: bytes, /) -> None:
        """Take some bytes in."""
        ...

    def hexdigest(self) -> str:
        """Return the checksum of all of them."""
        ...


class Expected:
    """The checksum that a file should have.

    Attributes:
        kind: As the platform names it, such as "sha1".
        value: In hexadecimal.
        strict: Whether a difference is an error; else the platform's knowledge may be old.
    """

    __slots__ = ("kind", "strict", "value")

    def __init__(self, kind: str, value: str, *, strict: bool = True) -> None:
        self.kind: str = kind
        self.value: str = value.strip().lower()
        self.strict: bool = strict

    def digest(self) -> Digest | None:
        """Return what computes it, or `None` where the algorithm is not known."""
        name = _ALGORITHMS.get(self.kind)
        return hashlib.new(name, usedforsecurity=False) if name else None

    def differs(self, found: str | None) -> str | None:
        """Return in what a checksum, if there is one, is another."""
        if found in (None, self.value):
            return None
        return f"its checksum is {found}, and should be {self.value}"

    def matches(self, path: Path) -> bool:
        """Tell whether a file has it."""
        digest = self.digest()
        if digest is None or not path.is_file():
            return False
        try:
            for block in _read_blocks(path):
                digest.update(block)
        except OSError:
            return False  # What nobody may read may be replaced all the same.
        return digest.hexdigest() == self.value


class Seen:
    """The content of a file as it is read: from its beginning on, as far as nothing is left out.

    Args:
        expected: The checksum that it should have.
    """

    __slots__ = ("_digest", "size")

    def __init__(self, expected: Expected | None) -> None:
        self._digest = None if expected is None else expected.digest()
        self.size = 0
        """Bytes that were taken in, from the beginning."""

    def take(self, block: bytes, start: int) -> bool:
        """Take in what stands at `start`, and tell whether any of it was not taken in before."""
        known = self.size - start
        if not 0 <= known < len(block):
            return False
        self.size = start + len(block)
        if self._digest is not None:
            self._digest.update(block[known:] if known else block)
        return True

    @property
    def checksum(self) -> str | None:
        """The checksum of what was taken in, or `None` where none is known to compare it with."""
        return None if self._digest is None else self._digest.hexdigest()


def _read_blocks(path: Path) -> Iterator[bytes]:
    """Read a file, some of it at a time."""
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            yield block


def is_outdated(extras: Mapping[str, object], modified: str | None) -> bool:
    """Tell whether a remote file is newer than what the platform's analysis knows of it.

    Args:
        extras: Of the resource: where the analysis notes its date.
        modified: The host's Last-Modified.
    """
    analysed = extras.get("analysis:last-modified-at") or extras.get("check:date")
    found = http_date(modified or "")
    try:
        known = datetime.fromisoformat(str(analysed))
    except ValueError:
        return False
    return found is not None and found > (known if known.tzinfo else known.replace(tzinfo=UTC))


def expected_checksum(
    checksum: Mapping[str, str] | None, extras: Mapping[str, object], *, hosted: bool
) -> Expected | None:
    """Return what the platform knows of a file's content, or `None` when it knows nothing.

    Args:
        checksum: The resource's `checksum`.
        extras: The resource's extras, where the platform notes its analysis of a remote file.
        hosted: Whether the platform holds the file: then it cannot be wrong.
    """
    found = None
    if checksum and checksum.get("type") and checksum.get("value"):
        found = Expected(checksum["type"], checksum["value"])
    elif not hosted and isinstance(value := extras.get("analysis:checksum"), str):
        found = Expected("sha1", value, strict=False)
    return found if found is not None and found.digest() is not None else None
