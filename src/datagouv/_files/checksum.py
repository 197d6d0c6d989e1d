"""The verification of a file: its known checksum and size, and their age. No HTTP."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal, Protocol, TypeAlias

from .._words import counted
from ..errors import FieldError, http_date

_ALGORITHMS = {"sha1": "sha1", "sha256": "sha256", "sha2": "sha256", "md5": "md5"}
_BLOCK = 1 << 19


class Digest(Protocol):
    """Computes a checksum."""

    def update(self, data: bytes, /) -> None:
        """Add bytes."""
        ...

    def hexdigest(self) -> str:
        """Return the checksum of all bytes."""
        ...


class Expected:
    """The checksum that a file should have.

    Attributes:
        kind: The algorithm, as the platform names it, such as "sha1".
        value: The checksum, in hexadecimal.
        strict: Whether it binds; else it is of a past day's file.
    """

    __slots__ = ("kind", "strict", "value")

    def __init__(self, kind: str, value: str, *, strict: bool = True) -> None:
        self.kind: str = kind
        self.value: str = value.strip().lower()
        self.strict: bool = strict

    def digest(self) -> Digest | None:
        """Return a new digest, or `None` of an unknown algorithm."""
        name = _ALGORITHMS.get(self.kind)
        return hashlib.new(name, usedforsecurity=False) if name else None

    def differs(self, found: str | None) -> str | None:
        """Return how a checksum differs, or `None`."""
        if found in (None, self.value):
            return None
        return f"its checksum is {found}, and should be {self.value}"

    def matches(self, path: Path) -> bool:
        """Tell whether a file surely has this checksum."""
        digest = self.digest() if self.strict else None
        if digest is None or not path.is_file():
            return False
        try:
            for block in _read_blocks(path):
                digest.update(block)
        except OSError:
            return False  # An unreadable file may be replaced.
        return digest.hexdigest() == self.value


class Seen:
    """The content of a file as it is read, from its beginning on, up to the first gap.

    Args:
        expected: The expected checksum.
    """

    __slots__ = ("_digest", "size")

    def __init__(self, expected: Expected | None) -> None:
        self._digest = None if expected is None else expected.digest()
        self.size = 0
        """Bytes taken in, from the beginning."""

    def take(self, block: bytes, start: int) -> bool:
        """Take in a block from position `start`, and tell whether it held new bytes."""
        known = self.size - start
        if not 0 <= known < len(block):
            return False
        self.size = start + len(block)
        if self._digest is not None:
            self._digest.update(block[known:] if known else block)
        return True

    @property
    def checksum(self) -> str | None:
        """The checksum of the bytes taken in, or `None` where none is expected."""
        return None if self._digest is None else self._digest.hexdigest()


def _read_blocks(path: Path) -> Iterator[bytes]:
    """Read a file block by block."""
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            yield block


Verify: TypeAlias = Literal["auto"] | bool
"""How a file is verified, and whether a difference is an error: see `Known`."""

_TOLERANCE = timedelta(seconds=60)
"""The most by which the clocks of a host and of the platform differ."""


def check_verify(verify: object) -> None:
    """Refuse an unknown value of `verify=`.

    Raises:
        FieldError: `verify` is neither "auto" nor True nor False.
    """
    if not isinstance(verify, bool) and verify != "auto":
        raise FieldError(f"verify is {verify!r:.60}: it must be 'auto', True or False")


Source = Literal["stored", "declared", "noted", "observed"]
"""The source of a checksum or size: stored by the platform, declared or noted by the producer,
observed by an analysis."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result of a verification.

    Attributes:
        problem: How the file differs, and the remedy; `None` where it does not.
        refused: Whether the problem is an error; else it is a warning.
    """

    problem: str | None = None
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """The age of a file, by the headers of its host.

    Attributes:
        modified: The Last-Modified.
        age: Seconds since a cache asked the host (Age).
    """

    modified: str | None = None
    age: str | None = None

    def is_newer_than(self, moment: datetime) -> bool:
        """Tell whether the host's file changed after a moment, by its headers."""
        modified = http_date(self.modified or "")
        return modified is not None and modified > moment

    def is_older_than(self, moment: datetime) -> bool:
        """Tell whether the host's file is surely older than a moment."""
        modified = http_date(self.modified or "")
        if modified is not None:
            return moment - modified > _TOLERANCE
        age = (self.age or "").strip()
        if not (age.isascii() and age.isdigit() and len(age) < 10):
            return False
        return moment - (datetime.now(UTC) - timedelta(seconds=int(age))) > _TOLERANCE


@dataclass(frozen=True, slots=True)
class Known:
    """The known checksum and size of a file, and whether a difference is an error.

    | known | "auto" | True | False |
    |---|---|---|---|
    | the checksum, else the size, that the platform stored of a hosted file | binds | binds | - |
    | the checksum that the producer of a remote file declared | binds | binds | - |
    | the platform's analysis of a remote file, or its declared size | warns | binds | - |
    | nothing | - | warns | - |

    Attributes:
        verify: The caller's choice.
        checksum: The expected checksum.
        checksum_source: The source of the checksum.
        size: The expected size in bytes, for want of a checksum.
        size_source: The source of the size.
        analysed: The date of the platform's analysis of a remote file.
    """

    verify: Verify
    checksum: Expected | None = None
    checksum_source: Source = "stored"
    size: int | None = None
    size_source: Source = "stored"
    analysed: datetime | None = None

    @property
    def binds(self) -> bool:
        """Whether a known checksum binds."""
        return self.checksum is not None and self.checksum.strict

    def verdict(
        self, found: str | None, size: int, *, page: bool = False, evidence: Evidence = Evidence()
    ) -> Verdict:
        """Verify a whole file.

        Args:
            found: The checksum of the file, where a checksum is expected.
            size: The size of the file in bytes.
            page: Whether the file is an HTML page in the place of another format.
            evidence: The age of the file, by its host.
        """
        problem, source = None, None
        if self.checksum is not None and found is not None:
            source, problem = self.checksum_source, self.checksum.differs(found)
        elif self.size is not None:
            source = self.size_source
            if size != self.size:
                problem = f"it has {counted(size, 'bytes')}, and should have {self.size:,}"
        if problem is None or source is None:
            return self._without_difference(source, page=page)
        if source == "declared":
            problem = f"{problem}, says its producer (which may be stale)"
        elif source == "noted":
            problem = f"{problem}, says the resource's filesize"
        elif source == "observed":
            day = f" of {self.analysed:%Y-%m-%d %H:%M}" if self.analysed else ""
            problem = f"{problem}, says the platform's analysis{day}"
        if page:
            problem = f"an HTML page came in the place of the file ({problem})"
        older = self.analysed is not None and evidence.is_older_than(self.analysed)
        if source == "observed" and older and not page:
            problem = f"{problem}; the host gives an older file"
        binding = source in ("stored", "declared") or self.verify is True
        refused = binding or page or (older and source == "observed")
        if refused:
            return Verdict(f"{problem}: verify=False compares nothing", refused=True)
        newer = self.analysed is not None and evidence.is_newer_than(self.analysed)
        since = "the host's file is newer" if newer else "the file may have changed since"
        return Verdict(f"{problem}: {since}, and is kept")

    def _without_difference(self, source: Source | None, *, page: bool) -> Verdict:
        if page and source in (None, "noted", "observed"):
            return Verdict("an HTML page came in the place of the file: see what it says")
        if source is None and self.verify is True:
            return Verdict("nothing is known to compare it with, so it is not verified")
        return Verdict()


def known_of(
    checksum: Mapping[str, object] | None,
    filesize: int | None,
    extras: Mapping[str, object],
    *,
    hosted: bool,
    verify: Verify,
) -> Known:
    """Return the known checksum and size of a resource's file.

    Args:
        checksum: The resource's `checksum`.
        filesize: The resource's `filesize`.
        extras: The resource's extras, which hold the platform's analysis of a remote file.
        hosted: Whether the platform holds the file.
        verify: The caller's choice.
    """
    if verify is False:
        return Known(verify)
    expected = _expected(checksum)
    size = _size(filesize)
    if hosted:
        return Known(verify, expected, "stored", size, "stored")
    source: Source = "declared"
    size_source: Source = "noted"
    if expected is None and isinstance(value := extras.get("analysis:checksum"), str):
        expected = _expected({"type": "sha1", "value": value}, strict=verify is True)
        source = "observed"
    if (observed := _size(extras.get("analysis:content-length"))) is not None:
        size, size_source = observed, "observed"
    return Known(verify, expected, source, size, size_source, _analysed(extras))


def _expected(checksum: Mapping[str, object] | None, *, strict: bool = True) -> Expected | None:
    """Return the expected checksum, or `None` where its algorithm is unknown."""
    given: Mapping[str, object] = checksum or {}
    kind, value = given.get("type"), given.get("value")
    if not isinstance(kind, str) or not isinstance(value, str) or not kind or not value.strip():
        return None
    expected = Expected(kind, value, strict=strict)
    return None if expected.digest() is None else expected


def _size(value: object) -> int | None:
    """Return a size in bytes; the platform may hold -1, or a text from a host."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 20:
        value = int(value)
    valid = isinstance(value, int) and not isinstance(value, bool) and value >= 0
    return value if valid and isinstance(value, int) else None


def _analysed(extras: Mapping[str, object]) -> datetime | None:
    """Return the date of the platform's analysis of a remote file, or `None`."""
    value = extras.get("analysis:last-modified-at") or extras.get("check:date")
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
