"""Binary file objects of a caller: their name, their layers, their bytes. No HTTP."""

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
"""Modules whose file objects decompress one file."""

_ARCHIVES = frozenset({"zipfile", "tarfile", "py7zr", "rarfile"})
"""Modules whose file objects are members of an archive."""


def _layers(file: object) -> Iterator[object]:
    """Yield a file object, and the file objects below it."""
    for _ in range(5):
        yield file
        below = getattr(file, "raw", None)
        file = getattr(file, "fileobj", None) if below is None else below
        if file is None:
            return


def _is_of(file: object, modules: frozenset[str]) -> bool:
    return any(kind.__module__.split(".")[0] in modules for kind in type(file).__mro__)


def decompresses(file: object) -> bool:
    """Tell whether a file object decompresses one file, and is no member of an archive."""
    layers = list(_layers(file))
    if any(_is_of(layer, _ARCHIVES) for layer in layers):
        return False
    return any(_is_of(layer, _DECOMPRESS) for layer in layers)


def is_seekable(file: IO[bytes]) -> bool:
    """Tell whether a file object can seek fast."""
    # A decompressing object seeks back by starting over: parts in turns would take hours.
    if any(_is_of(layer, _DECOMPRESS | _ARCHIVES) for layer in _layers(file)):
        return False
    try:
        return hasattr(file, "seekable") and bool(file.seekable())
    except ValueError:  # The file is closed.
        return True
    except Exception as error:  # a file object of the caller may raise anything
        raise unreadable(type(file).__name__, error) from error


def object_name(file: object) -> str | None:
    """Return the base name of a file object, or `None` without one."""
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
    # A file opened by its descriptor has a number as its name; standard input has "<stdin>".
    return None if name.startswith("<") and name.endswith(">") else name or None


def as_bytes(block: bytes | bytearray | memoryview | None, name: str) -> bytes:
    """Return a block of a file object as bytes.

    Raises:
        FileError: The block is something else.
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
    # Name the class as well: the message of a KeyError is one word.
    kind = "" if what and isinstance(error, OSError) else f"{type(error).__name__}: "
    return FileError(f"{name} cannot be read: {kind}{what}".removesuffix(": "))
