"""Binary file objects of a caller: what they are named, and how they can be read. No HTTP."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from pathlib import PurePath
from typing import IO

from ..errors import FileError
from .not_a_file import not_bytes
from .upload_name import base_name

_DECOMPRESS = frozenset(
    {
        *("gzip", "bz2", "lzma", "compression", "backports", "zstandard", "zstd", "pyzstd", "lz4"),
        *("isal", "igzip", "indexed_gzip", "rapidgzip"),
    }
)
"""Modules whose file objects give what one compressed file holds."""

_ARCHIVES = frozenset({"zipfile", "tarfile", "py7zr", "rarfile"})
"""Modules whose file objects give a member of an archive."""


def _layers(file: object) -> Iterator[object]:
    """Yield a file object, and those that it reads from."""
    for _ in range(5):
        yield file
        below = getattr(file, "raw", None)
        file = getattr(file, "fileobj", None) if below is None else below
        if file is None:
            return


def _is_of(file: object, modules: frozenset[str]) -> bool:
    return any(kind.__module__.split(".")[0] in modules for kind in type(file).__mro__)


def decompresses(file: object) -> bool:
    """Tell whether a file object gives what one compressed file holds, and is no member of it."""
    layers = list(_layers(file))
    if any(_is_of(layer, _ARCHIVES) for layer in layers):
        return False
    return any(_is_of(layer, _DECOMPRESS) for layer in layers)


def is_seekable(file: IO[bytes]) -> bool:
    """Tell whether parts of a file object can be read in any order, and soon."""
    # To go back, those that decompress begin anew: parts read by turns would take hours.
    if any(_is_of(layer, _DECOMPRESS | _ARCHIVES) for layer in _layers(file)):
        return False
    try:
        return hasattr(file, "seekable") and bool(file.seekable())
    except ValueError:  # It is closed.
        return True
    except Exception as error:  # a file object of the caller may raise anything
        raise unreadable(type(file).__name__, error) from error


def object_name(file: object) -> str | None:
    """Return the base name of a file object, or `None` where it has none of its own."""
    try:
        named = getattr(file, "name", None)
        below = getattr(getattr(file, "raw", None), "fileobj", None)
        # Before Python 3.12, a member of a tar archive has the name of the archive.
        if _is_of(file, frozenset({"tarfile"})) and named == getattr(below, "name", None):
            return None
        named = str(named) if isinstance(named, PurePath) else named
        text = os.fsdecode(named) if isinstance(named, str | bytes) else ""
    except Exception:  # noqa: BLE001  # a file object of the caller may raise anything
        return None
    name = base_name(text)
    # What is opened by its descriptor has a number for a name, and the likes of "<stdin>".
    return None if name.startswith("<") and name.endswith(">") else name or None


def as_bytes(block: bytes | bytearray | memoryview | None, name: str) -> bytes:
    """Return what a file object gave, as bytes.

    Raises:
        FileError: It is something else.
    """
    if isinstance(block, bytes):
        return block
    if isinstance(block, bytearray | memoryview):
        return bytes(block)
    raise not_bytes(block, name)


def unreadable(name: str, error: Exception) -> FileError:
    """Return the error that says why a file object cannot be read."""
    if isinstance(error, io.UnsupportedOperation):
        return FileError(f"{name} is open for writing only: close it, and give its path")
    what = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    # A message of one word, such as that of a KeyError, says little without its kind.
    kind = "" if what and isinstance(error, OSError) else f"{type(error).__name__}: "
    return FileError(f"{name} cannot be read: {kind}{what}".removesuffix(": "))
