"""Names for files that others propose: a base name that is valid on every system. Pure."""

from __future__ import annotations

import contextlib
import re
import unicodedata
from urllib.parse import unquote, urlsplit

_LONGEST = 200
"""Bytes of a name: file systems take 255, and a partial file needs some of its own."""

_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)", re.IGNORECASE)


def safe_name(proposed: str, default: str = "file") -> str:
    """Reduce a name that others propose to a base name that Linux, macOS and Windows take.

    Args:
        proposed: Anything: a path, a reserved name, control characters, nothing at all.
        default: The name where nothing is left of it.
    """
    name = unicodedata.normalize("NFC", proposed.encode("utf-8", "replace").decode("utf-8"))
    name = re.split(r"[/\\]", name.rstrip("/\\"))[-1]
    name = "".join(" " if unicodedata.category(c) in {"Cc", "Cf", "Zl", "Zp"} else c for c in name)
    name = re.sub(r'[<>:"|?*]', "_", re.sub(r"\s+", " ", name))
    name = _shortened(name.strip(" .")).strip(" .")
    if not name:
        return safe_name(default, "file") if default != "file" else "file"
    return f"_{name}" if _RESERVED.match(name) else name


def _shortened(name: str) -> str:
    """Cut a long name in its stem, so that it keeps its extension."""
    if len(name.encode()) <= _LONGEST:
        return name
    stem, dot, extension = name.rpartition(".")
    if not dot or len(extension) > 16:
        stem, dot, extension = name, "", ""
    room = _LONGEST - len((dot + extension).encode())
    return stem.encode()[:room].decode("utf-8", "ignore").rstrip(" .") + dot + extension


def is_gzip(name: str) -> bool:
    """Tell whether a file is a gzip file by its name: .gz, .tgz, .svgz."""
    return name.lower().endswith(("gz", "svgz"))


def name_in_url(url: str) -> str | None:
    """Return the file name at the end of a URL's path, when it has an extension."""
    last = unquote(urlsplit(url).path).rsplit("/", 1)[-1]
    return last if re.search(r"[^.]\.\w{1,12}$", last) else None


def name_in_disposition(header: str | None) -> str | None:
    """Return the file name that a Content-Disposition header proposes (RFC 6266, RFC 8187)."""
    if not header:
        return None
    extended = re.search(r"filename\*\s*=\s*([\w-]+)'[^']*'([^;\s]+)", header, re.IGNORECASE)
    if extended:
        try:
            return unquote(extended[2], encoding=extended[1], errors="strict")
        except (LookupError, UnicodeError):
            pass  # A charset that is none: the plain form may still serve.
    plain = re.search(r'filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;]+))', header, re.IGNORECASE)
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
    return safe_name(f"{safe_name(title)}{extension}")
