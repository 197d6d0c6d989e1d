"""A file that appears only once it is whole and verified, whatever happens on the way. No HTTP."""

from __future__ import annotations

import hashlib
import json
import os
import queue
import sys
import threading
import zlib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Protocol
from uuid import uuid4

from ._json import decode, is_object
from .errors import FileError, InvalidAnswerError, http_date

if sys.platform != "win32":
    import fcntl

_ALGORITHMS = {"sha1": "sha1", "sha256": "sha256", "sha2": "sha256", "md5": "md5"}
_BLOCK = 1 << 20
_GZIP_OR_ZLIB = 47


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

    def matches(self, path: Path) -> bool:
        """Tell whether a file has it."""
        digest = self.digest()
        if digest is None or not path.is_file():
            return False
        for block in read_blocks(path):
            digest.update(block)
        return digest.hexdigest() == self.value


def read_blocks(path: Path) -> Iterator[bytes]:
    """Read a file, some of it at a time."""
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            yield block


class _Hasher:
    """Computes a checksum in a thread of its own, beside the network and the disk."""

    def __init__(self, digest: Digest) -> None:
        self._digest = digest
        self._blocks: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._room = threading.Semaphore(64)
        self._thread = threading.Thread(target=self._run, name="datagouv-sha", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while (block := self._blocks.get()) is not None:
            self._digest.update(block)
            self._room.release()

    def update(self, block: bytes) -> None:
        self._room.acquire()
        self._blocks.put(block)

    def hexdigest(self) -> str:
        self.close()
        return self._digest.hexdigest()

    def close(self) -> None:
        if self._thread.is_alive():
            self._blocks.put(None)
            self._thread.join()


class Landing:
    """A file on its way to its name: beside it, under a name of its own, until it is whole.

    Args:
        path: The name that it will have.
        expected: The checksum that it should have.
        resume: Go on with what an earlier call left, where it is the same file.
    """

    def __init__(self, path: Path, expected: Expected | None, resume: bool) -> None:
        self.path = path
        self.position = 0
        """Bytes that are there."""
        self.validator: str | None = None
        """What identifies the version of the file that they are of."""
        self._expected = expected
        self._part = path.with_name(f".{path.name}.part")
        self._notes = path.with_name(f".{path.name}.part.json")
        self._hasher: _Hasher | None = None
        self._shared = False
        """Whether another call brings a file of this name: this one goes a way of its own then."""
        self._file = self._open(resume=resume)

    def _open(self, *, resume: bool) -> BinaryIO:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            file = _claim(self._part)
            if file is None:
                self._shared = True
                self._part = self.path.with_name(f".{self.path.name}.{uuid4().hex[:8]}.part")
                self._notes = self._part.with_suffix(".json")
                return self._part.open("x+b")
            held = decode(self._notes.read_bytes()) if resume and self._notes.exists() else None
            if is_object(held) and isinstance(held.get("validator"), str):
                self.validator = str(held["validator"])
                self.position = file.seek(0, os.SEEK_END)
            else:
                file.truncate(0)
            return file
        except OSError as error:
            raise self._unwritable(error) from error

    def begin(self, position: int, validator: str | None) -> None:
        """Go on at `position` with the version that `validator` identifies; 0 begins anew."""
        self.validator = validator
        try:
            if self._hasher is None or position != self.position or not position:
                self._rehash(position)
            self.position = position
            self._file.seek(position)
            self._file.truncate()
            self._note()
        except OSError as error:
            raise self._unwritable(error) from error

    def _rehash(self, position: int) -> None:
        if self._hasher is not None:
            self._hasher.close()
        digest = self._expected.digest() if self._expected else None
        self._hasher = None if digest is None else _Hasher(digest)
        self._file.flush()
        self._file.seek(0)
        left = position
        while left and self._hasher and (block := self._file.read(min(_BLOCK, left))):
            self._hasher.update(block)
            left -= len(block)

    def _note(self) -> None:
        if self.validator is None:
            self._notes.unlink(missing_ok=True)
        else:
            self._notes.write_text(json.dumps({"validator": self.validator}), encoding="utf-8")

    def write(self, block: bytes) -> None:
        """Add bytes."""
        try:
            self._file.write(block)
        except OSError as error:
            raise self._unwritable(error) from error
        if self._hasher is not None:
            self._hasher.update(block)
        self.position += len(block)

    def difference(self) -> str | None:
        """Return in what the file's checksum is not the one that it should be."""
        if self._hasher is None or self._expected is None:
            return None
        found = self._hasher.hexdigest()
        if found == self._expected.value:
            return None
        return f"its checksum is {found}, and should be {self._expected.value}"

    def land(self) -> Path:
        """Give the file its name; the moment before there was none, or the former one."""
        try:
            self._file.flush()
            self._let_go_for_windows()
            os.replace(self._part, self.path)
            self._notes.unlink(missing_ok=True)
            self._file.close()
        except OSError as error:
            self._part.unlink(missing_ok=True)
            self.drop()
            raise self._unwritable(error) from error
        return self.path

    def _unwritable(self, error: OSError) -> FileError:
        return FileError(f"{self.path} cannot be written: {error.strerror or error}")

    def drop(self) -> None:
        """Leave nothing behind."""
        self.validator = None
        self.close()

    def close(self) -> None:
        """Keep what is there for a later call, when it can be gone on with."""
        if self._hasher is not None:
            self._hasher.close()
        if self._file.closed:
            return
        try:
            if self.validator is None or self._shared:
                self._let_go_for_windows()
                self._part.unlink(missing_ok=True)
                self._notes.unlink(missing_ok=True)
        finally:
            self._file.close()

    def _let_go_for_windows(self) -> None:
        # Elsewhere the claim ends when the file is closed: until then no other call may take it.
        if sys.platform == "win32":
            self._file.close()


def _claim(path: Path) -> BinaryIO | None:
    """Open a file for this call alone; `None` where another call, of any process, has it."""
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0)
    file = os.fdopen(os.open(path, flags, 0o666), "r+b")
    try:
        if _is_ours(file, path):
            return file
    except BaseException:
        file.close()
        raise
    file.close()
    return None


def _is_ours(file: BinaryIO, path: Path) -> bool:
    if sys.platform == "win32":
        return True  # What is open there cannot be renamed: the second call fails, and says so.
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True  # Some network file systems know no locks.
    # Whoever had it may have given it its name in the meantime.
    return path.exists() and os.path.samestat(os.fstat(file.fileno()), path.stat())


def place(path: str | None, name: str) -> Path:
    """Return where a file goes: into the folder `path`, or under the name `path`.

    A path is a folder when it is one, or ends as one.
    """
    if path is None:
        return Path(name)
    folder = Path(path).is_dir() or path.endswith(("/", os.sep))
    return Path(path) / name if folder else Path(path)


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


class Decoder:
    """Undoes what a host did to a body for its transport.

    Args:
        encoding: The Content-Encoding of the answer.
        keep: Keep gzip as it is: the file is a gzip file by its name.
    """

    def __init__(self, encoding: str | None, *, keep: bool) -> None:
        names = [name for name in (encoding or "").lower().replace(" ", "").split(",") if name]
        names = [name for name in names if name != "identity"]
        self.transparent = not names or (keep and names in (["gzip"], ["x-gzip"]))
        """Whether the bytes pass as they are."""
        if not self.transparent and (
            len(names) > 1 or names[0] not in {"gzip", "x-gzip", "deflate"}
        ):
            raise InvalidAnswerError(f"the host sends its file encoded as {encoding}, unasked")
        self._unzip = zlib.decompressobj(_GZIP_OR_ZLIB)
        self._begun = False

    def feed(self, block: bytes) -> bytes:
        """Return what is in some bytes.

        Raises:
            InvalidAnswerError: They are broken.
        """
        if self.transparent:
            return block
        out: list[bytes] = []
        try:
            while block:
                if self._unzip.eof:  # One gzip file may be several, one after the other.
                    self._unzip = zlib.decompressobj(_GZIP_OR_ZLIB)
                self._begun = True
                out.append(self._unzip.decompress(block))
                block = self._unzip.unused_data
        except zlib.error as error:
            raise InvalidAnswerError(f"the host's compressed answer is broken: {error}") from None
        return b"".join(out)

    @property
    def complete(self) -> bool:
        """Whether the end was reached: a compressed body that is cut off does not say so itself."""
        return self.transparent or self._unzip.eof or not self._begun
