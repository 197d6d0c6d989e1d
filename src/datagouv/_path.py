"""The path of `datagouv://` for universal-pathlib, which finds it by its entry point."""

from __future__ import annotations

from upath import UPath


class DatagouvPath(UPath):
    """A dataset, or a file of it: `UPath("datagouv://<dataset>/<file>")`."""

    __slots__ = ()
