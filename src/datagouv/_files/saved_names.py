"""The names of saved files: no resource replaces the file of another unseen."""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple, TypeAlias, get_args

from ..errors import FieldError, FileError
from .filenames import key_of

Overwrite: TypeAlias = bool | Literal["auto"]
"""Whether an existing file is replaced: "auto" does, unless it is another resource's."""


def check_overwrite(overwrite: object) -> None:
    """Refuse an unknown value of `overwrite=`.

    Raises:
        FieldError: `overwrite` is neither "auto" nor True nor False.
    """
    if not isinstance(overwrite, bool) and overwrite not in get_args(get_args(Overwrite)[1]):
        raise FieldError(f"overwrite is {overwrite!r:.60}: it must be 'auto', True or False")


class Owner(NamedTuple):
    """The resource of a saved file.

    Attributes:
        portal: The URL of the portal.
        id: The id of the resource.
    """

    portal: str
    id: str


@dataclass(frozen=True, slots=True)
class _Saved:
    path: str
    file: tuple[int, int] | None
    owner: Owner


class SavedNames:
    """The names that a process gave to files; safe to use from several threads."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        """Hold it from the check of a name to the rename."""
        self._by_key: dict[str, list[_Saved]] = {}

    def check(self, path: Path, owner: Owner | None) -> None:
        """Refuse the path of another resource's file.

        Args:
            path: The path.
            owner: The resource of the new file.

        Raises:
            FileError: This process saved another resource's file there, and the file still exists.
        """
        plain = os.path.realpath(path.parent) + os.sep + path.name
        file = _identity(path)
        if owner is None or file is None:
            return
        with self.lock:
            for saved in self._by_key.get(key_of(plain), ()):
                # The file system decides whether A.csv and a.csv are one name.
                if saved.owner != owner and (saved.path == plain or saved.file == file):
                    raise FileError(
                        f"{path} is the file of another resource, {saved.owner.id}, that was just "
                        "saved there: end the path of a folder with '/' (or make the folder "
                        "before), give each file a name of its own, or pass overwrite=True"
                    )

    def add(self, path: Path, owner: Owner | None) -> None:
        """Note the resource of a saved file."""
        if owner is None:
            return
        plain = os.path.realpath(path.parent) + os.sep + path.name
        with self.lock:
            saved = self._by_key.setdefault(key_of(plain), [])
            saved[:] = [other for other in saved if other.path != plain]
            saved.append(_Saved(plain, _identity(path), owner))


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        info = path.lstat()
    except OSError:
        return None
    return info.st_dev, info.st_ino


SAVED = SavedNames()
"""Of this process: two clients may write to one folder."""


def _renew_lock() -> None:
    # A fork lacks the thread that held the lock.
    SAVED.lock = threading.RLock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew_lock)
