"""Names for files that others propose: a base name that is valid on every system. Pure."""

from __future__ import annotations

import contextlib
import itertools
import re
import unicodedata
from collections.abc import Container
from urllib.parse import unquote, urlsplit

_LONGEST = 200
"""Bytes of a name: file systems take 255, and a partial file needs some of its own."""

_LONGEST_DECOMPOSED = 240
"""UTF-16 units of a name whose accents stand apart, as an older macOS counts them (of 255)."""

_RESERVED = re.compile(r"(con(in\$|out\$)?|prn|aux|nul|(com|lpt)[0-9¹²³])\s*(\.|$)", re.IGNORECASE)

_EXTENSION = re.compile(r"(\.\w{1,12}){0,2}$")
"""What a name ends with: .csv, .tar.gz."""

# Controls and separators part words; of private and unassigned characters (some of which
# macOS refuses) nothing can be shown; what only directs the text (Cf) would disguise the name.
_SPACES, _NOTHING, _UNKNOWN = {"Cc", "Zl", "Zp"}, {"Cf"}, {"Cs", "Co", "Cn"}


def safe_name(proposed: str, default: str = "file") -> str:
    """Reduce a name that others propose to a base name that Linux, macOS and Windows take.

    Args:
        proposed: Anything: a path, a reserved name, control characters, nothing at all.
        default: The name where nothing is left of it.
    """
    name = re.split(r"[/\\]", proposed.rstrip("/\\"))[-1]
    name = unicodedata.normalize("NFC", "".join(map(_plain, name)))
    name = re.sub(r'[<>:"|?*]', "_", re.sub(r"\s+", " ", name)).strip(" .")
    if not name:
        return safe_name(default) if default != "file" else "file"
    if _RESERVED.match(name) or unicodedata.category(name[0]).startswith("M"):
        name = f"_{name}"  # An accent needs a letter to stand on.
    return _shortened(name)


def _plain(character: str) -> str:
    category = unicodedata.category(character)
    if category in _NOTHING:
        return ""
    return " " if category in _SPACES else "_" if category in _UNKNOWN else character


def _shortened(name: str, end: str = "") -> str:
    """Put `end` before the extension of a name; cut its stem where it is too long."""
    cut = _EXTENSION.search(name, 1)  # A name is never an extension only.
    at = len(name) if cut is None else cut.start()
    stem, extension = name[:at], end + name[at:]
    if _fits(stem + extension):
        return stem + extension
    stem = stem[:_LONGEST]
    while stem and not _fits(stem + extension):
        stem = stem[:-1]
    return (stem.rstrip(" .") + extension).strip(" .")


def _fits(name: str) -> bool:
    decomposed = unicodedata.normalize("NFD", name).encode("utf-16-le")
    return len(name.encode()) <= _LONGEST and len(decomposed) // 2 <= _LONGEST_DECOMPOSED


def distinct_name(name: str, taken: Container[str], id: str) -> str:
    """Return a safe name of which no file system says that it is one of those that are taken.

    Args:
        name: A safe name.
        taken: The `key_of` of other names.
        id: What goes into the name where it is taken, before its extension.
    """
    id = safe_name(id)
    ends = itertools.chain(["", f"-{id[:8]}", f"-{id[:40]}"], (f"-{n}" for n in itertools.count(2)))
    names = (safe_name(_shortened(name, end)) if end else name for end in ends)
    return next(found for found in names if key_of(found) not in taken)


def key_of(name: str) -> str:
    """Return what is the same of two names that some file system takes for one."""
    # Some do not tell cases apart, some not how an accent is written.
    folded = unicodedata.normalize("NFD", name).casefold()
    return unicodedata.normalize("NFD", folded)


def is_gzip(name: str) -> bool:
    """Tell whether a file is a gzip file by its name: .gz, .tgz, .svgz."""
    return re.search(r"\.\w*gz$", name, re.IGNORECASE) is not None


def name_in_url(url: str) -> str | None:
    """Return the file name at the end of a URL's path, when it has an extension."""
    try:
        last = unquote(urlsplit(url).path).rsplit("/", 1)[-1]
    except ValueError:  # It is no URL.
        return None
    return last if re.search(r"[^.]\.\w{1,12}$", last) else None


_FILENAME = r"(?<![\w*-])filename"

# What is seen on the web: Python knows many that are no charsets, and warn or expand.
_CHARSET = re.compile(r"utf-?8|us-ascii|iso-8859-\d{1,2}|windows-125\d", re.IGNORECASE)


def name_in_disposition(header: str | None) -> str | None:
    """Return the file name that a Content-Disposition header proposes (RFC 6266, RFC 8187)."""
    if not header:
        return None
    extended = re.search(rf"{_FILENAME}\*\s*=\s*\"?([\w-]+)'[^']*'([^;\s\"]+)", header, re.I)
    if extended and _CHARSET.fullmatch(extended[1]):
        with contextlib.suppress(LookupError, UnicodeError):  # The plain form may still serve.
            return unquote(extended[2], encoding=extended[1], errors="strict")
    plain = re.search(rf'{_FILENAME}\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;]+))', header, re.I | re.S)
    if not plain:
        return None
    if plain[2] is not None:
        return unquote(plain[2].strip()) or None
    # A backslash escapes, and is no Windows path: those who send one mean the last part of it.
    text = re.sub(r'\\(["\\])', r"\1", plain[1])
    with contextlib.suppress(UnicodeError):
        # Headers arrive as Latin-1, and are mostly meant as UTF-8.
        text = text.encode("latin-1").decode("utf-8")
    return text or None


def resource_name(url: str, title: str, format: str | None, disposition: str | None = None) -> str:
    """Return the name of a resource's file: what its URL ends with, else what its host proposes.

    Args:
        url: Where the file is.
        title: The resource's title, for want of a name.
        format: The resource's format, for want of an extension.
        disposition: The host's Content-Disposition.
    """
    found = name_in_url(url) or name_in_disposition(disposition)
    if found:
        return safe_name(found, title)
    extension = f".{format}" if format and re.fullmatch(r"[\w.]{1,12}", format) else ""
    name = safe_name(as_one(title))
    return name if name.lower().endswith(extension.lower()) else safe_name(f"{name}{extension}")


def as_one(title: str) -> str:
    """Return a title without what would make it a path."""
    return title.replace("/", "_").replace("\\", "_")
