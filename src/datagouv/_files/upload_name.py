"""The published name of a file: a base name that fits the content. Pure."""

from __future__ import annotations

import os
import re
import unicodedata

from ..errors import FileError

LONGEST_NAME = 255
"""Bytes that a file system takes for a name: the server fails on a longer one."""

HEAD = 512
"""Bytes that `name_of_content` needs: the signature of a tar archive is at 257."""

_SIGNATURES: dict[str, tuple[tuple[bytes, ...], int]] = {
    "gz": ((b"\x1f\x8b",), 0),
    "bz2": ((b"BZh",), 0),
    "xz": ((b"\xfd7zXZ\x00",), 0),
    "lzma": ((b"\x5d\x00\x00",), 0),
    "zst": ((b"\x28\xb5\x2f\xfd",), 0),
    "lz4": ((b"\x04\x22\x4d\x18",), 0),
    "z": ((b"\x1f\x9d", b"\x1f\xa0"), 0),
    "zip": ((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"), 0),
    "7z": ((b"7z\xbc\xaf\x27\x1c",), 0),
    "rar": ((b"Rar!\x1a\x07",), 0),
    "tar": ((b"ustar",), 257),
}
"""The signature of a compressed file and its position, by the extension."""

_SAME = {
    "gzip": "gz",
    "tgz": "gz",
    "svgz": "gz",
    "bzip2": "bz2",
    "bz": "bz2",
    "tbz": "bz2",
    "tbz2": "bz2",
    "txz": "xz",
    "tlz": "lzma",
    "zstd": "zst",
    "tzst": "zst",
}
"""Other extensions of the same compression."""

_OF_ONE_FILE = {"gz", "bz2", "xz", "lzma", "zst", "lz4", "z"}
"""Compressions of one file, whose name is the compressed name without the last extension."""

_HOLDS = {"svgz": ".svg"} | dict.fromkeys(("tgz", "tbz", "tbz2", "txz", "tlz", "tzst"), ".tar")
"""The extension of the decompressed file, for short extensions."""


def base_name(path: str) -> str:
    r"""Return the last part of a path, whose separators are `/` or `\`: folders stay private."""
    return re.split(r"[/\\]", path.rstrip("/\\"))[-1]


def given_name(filename: str | os.PathLike[str] | None) -> str | None:
    """Return the base name of a `filename=`, or `None` for none.

    Raises:
        FileError: `filename` is not a text or a path.
    """
    if filename is None or filename == "":
        return None
    if not isinstance(filename, str | os.PathLike):
        raise FileError(f"filename is {filename!r:.60}: it must be a text, such as 'data.csv'")
    return base_name(os.fsdecode(filename))


def publishable_name(name: str | None) -> str:
    """Return a name that the platform can store.

    Raises:
        FileError: The name is missing, has control characters, no stem, or too many bytes.
    """
    if not name:
        raise FileError("this file has no name: pass filename='data.csv', whose extension matters")
    if any(unicodedata.category(character) in {"Cc", "Zl", "Zp"} for character in name):
        raise FileError(
            f"{name!r:.80} has control characters, which no file name may have: pass another "
            "filename="
        )
    stem = name.rpartition(".")[0]
    # check_extension() refuses ".csv" alone, with the portal's list.
    if stem and not stem.strip(" ."):
        raise FileError(f"{name!r:.80} has nothing before its extension: pass another filename=")
    size = len(name.encode("utf-8", "surrogatepass"))
    if size > LONGEST_NAME:
        raise FileError(
            f"{name[:40]!r}… is a name of {size} bytes, and a file name has at most "
            f"{LONGEST_NAME}: pass a shorter filename="
        )
    return name


def name_once_decompressed(name: str) -> str:
    """Return the name of the decompressed file: `a.csv` for `a.csv.gz`."""
    stem, _, ending = name.rpartition(".")
    kind = _kind(ending)
    return f"{stem}{_HOLDS.get(ending.lower(), '')}" if stem and kind in _OF_ONE_FILE else name


def name_of_content(name: str, head: bytes, *, decompressed: bool) -> str:
    """Return the name of a file object that fits its content.

    `gzip.open("a.csv.gz")` is named `a.csv.gz` and reads the bytes of `a.csv`; a member of an
    archive may have the name of the archive.

    Args:
        name: The name of the file object.
        head: The first `HEAD` bytes, or all of a shorter file.
        decompressed: Whether the object decompresses one file.

    Raises:
        FileError: The name tells a compression, the bytes have none, and the right name is
            uncertain.
    """
    kind = _kind(name.rpartition(".")[2])
    if kind not in _SIGNATURES or _begins_as(kind, head):
        return name
    inner = name_once_decompressed(name)
    if decompressed and inner != name and "." in inner.strip("."):
        return name_of_content(inner, head, decompressed=False)
    raise FileError(
        f"{name}: its bytes are not those of a .{kind} file, as when a file object decompresses or "
        "is a member of an archive: pass filename= with the name of what it gives"
    )


def _kind(ending: str) -> str:
    return _SAME.get(ending.lower(), ending.lower())


def _begins_as(kind: str, head: bytes) -> bool:
    signatures, at = _SIGNATURES[kind]
    return head[at:].startswith(signatures)
