"""Refusals of objects in the place of a file, with the remedy for each. Pure."""

from __future__ import annotations

import inspect
import io
import re
from os import PathLike
from pathlib import PurePath
from urllib.parse import urlsplit

from .._json import is_series
from ..errors import FileError

_SHOWN = 255
"""Characters of a path that an error shows: no name is longer, and content should not be shown."""

_URL = re.compile(r"([a-z][a-z0-9+.-]*):/{1,2}[^/]", re.IGNORECASE)


def refuse_no_file(file: object) -> None:
    """Refuse an object that is no binary file object; the error names the remedy.

    Raises:
        FileError: `file` is a text file object, an asynchronous one, or no file object.
    """
    kind = type(file).__name__
    read = getattr(file, "read", None)
    if isinstance(file, io.StringIO):
        raise FileError(f"{kind} holds text, not binary content: {_as_bytes('text.getvalue()')}")
    if isinstance(file, io.TextIOBase):
        raise FileError(f"{kind} is open in text mode, not in binary mode: open it with mode 'rb'")
    if inspect.iscoroutinefunction(read):
        raise FileError(
            f"{kind} is an asynchronous file object, which is not taken: give a path, bytes, or a "
            "file opened in binary mode"
        )
    if not callable(read):
        raise FileError(
            f"{kind} is neither a path, nor bytes, nor a file opened in binary mode: "
            f"{_instead(file)}"
        )


def not_bytes(block: object, name: str) -> FileError:
    """Return the error for a block that is not bytes."""
    if isinstance(block, str):
        return FileError(f"{name} gives text, not bytes: open it in binary mode, with mode 'rb'")
    if block is None:
        return FileError(
            f"{name} has nothing to read yet: give a file object that waits, in blocking mode"
        )
    if inspect.iscoroutine(block):
        block.close()  # Python warns of a coroutine that nobody awaits.
    return FileError(f"{name} gives {type(block).__name__}, not bytes: open it in binary mode")


def _instead(file: object) -> str:
    if callable(getattr(file, "to_csv", None)):  # pandas, geopandas
        return _as_bytes("table.to_csv(index=False)")
    if callable(getattr(file, "write_csv", None)):  # polars
        return _as_bytes("table.write_csv()")
    if is_series(file) and isinstance(next(iter(file), None), str | PathLike | bytes):
        return "give one file, and call once for each"
    if isinstance(file, dict | list):
        return _as_bytes("json.dumps(content)", "data.json")
    if callable(getattr(file, "download", None)):  # a resource of this package
        return "download() it first, and give the path"
    return "give the path of a file, such as 'data.csv'"


def _as_bytes(text: str, filename: str = "data.csv") -> str:
    return f"give {text}.encode(), with filename={filename!r}"


def refuse_url(path: object) -> None:
    """Refuse a URL in the place of a path.

    Raises:
        FileError: `path` is a URL. The error shows its host only, for a URL may hold a key.
    """
    if not isinstance(path, str | PurePath):
        return
    match = _URL.match(str(path))
    if match is None or len(match[1]) == 1:  # a drive of Windows
        return
    scheme = match[1].lower()
    if scheme == "file":
        raise FileError("a file:// URL is not a path: give the path, such as '/data/trees.csv'")
    try:
        host = urlsplit(re.sub(r":/+", "://", str(path), count=1)).hostname or ""
    except ValueError:  # `path` is not a valid URL.
        host = ""
    raise FileError(
        f"{scheme}://{host}… is a URL, not a file of this machine: create_remote(url=…) adds a "
        "file that stays where it is; to send a copy, download it first and give its path"
    )


def shown_path(path: object, folder: object) -> str:
    """Return a path for an error, and only the beginning of content passed as a path.

    Args:
        path: The caller's path.
        folder: The current folder, for a relative path; `None` for others.
    """
    text = str(path)
    if not text.isprintable() or len(text) > _SHOWN or text.lstrip()[:1] in {"{", "[", "<"}:
        return (
            f"{text[:60]!r}… is taken for a path (content is given as bytes, with filename=), and"
        )
    # A scheduled task may start in another folder.
    return text if folder is None else f"{text} (in {folder})"
