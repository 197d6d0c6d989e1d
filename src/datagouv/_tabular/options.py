"""What a caller says of how a table is read, and what the platform found. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from ..errors import FieldError
from .csv_file import MISSING
from .fields import Profile, TableSource

if TYPE_CHECKING:
    from .._files.checksum import Verify

_KINDS = frozenset({"string", "int", "float", "bool", "date", "datetime"})
_WITH_ZONE = "datetime_aware"
"""The format of a column whose moments have an offset to UTC."""


class Kind(NamedTuple):
    """The type of a column.

    Attributes:
        name: "string", "int", "float", "bool", "date", "datetime", "json", or "binary".
        date_format: How its dates are written, where that is known.
        aware: Whether its moments have an offset to UTC.
        tops: Some of its values, as the file has them.
    """

    name: str = "string"
    date_format: str | None = None
    aware: bool = False
    tops: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TableOptions:
    """How a file is read: the arguments of `to_arrow()`, in their order, and the profile.

    Attributes:
        columns: The columns that are wanted; all of them by default.
        source: The published file, the platform's copy, or whichever is better.
        types: What the caller says of types, by column.
        encoding: What the caller says.
        separator: What the caller says.
        sheet: The sheet of a workbook.
        nulls: What stands for a missing value; the usual words by default.
        verify: What the file is compared with.
        profile: What the platform found, where it analysed this file.
    """

    columns: Sequence[str] | None = None
    source: TableSource = "auto"
    types: Mapping[str, str] | None = None
    encoding: str | None = None
    separator: str | None = None
    sheet: str | None = None
    nulls: Sequence[str] | None = None
    verify: Verify = "auto"
    profile: Profile | None = None

    def checked(self) -> TableOptions:
        """Refuse wrong arguments before anything is sent; keep the lists as they are now.

        Raises:
            FieldError: An argument is wrong.
        """
        if self.source not in ("auto", "file", "parquet"):
            raise FieldError(
                f"source is {self.source!r:.60}: it must be 'auto', 'file' or 'parquet'"
            )
        if isinstance(self.columns, str):
            raise FieldError(f"columns is {self.columns!r:.60}: it must be a list of names")
        if isinstance(self.nulls, str):
            raise FieldError(f"nulls is {self.nulls!r:.60}: it must be a list of texts")
        if self.source == "parquet":
            for name in ("encoding", "separator", "sheet", "nulls"):
                if getattr(self, name) is not None:
                    raise FieldError(
                        f"{name}= is of the published file, and source='parquet' reads the "
                        "platform's copy of it: leave one of them out"
                    )
            if self.verify is True:
                raise FieldError(
                    "verify=True compares the published file with its checksum, and "
                    "source='parquet' reads the platform's copy, which has none: leave one of them "
                    "out"
                )
        columns = None if self.columns is None else tuple(self.columns)
        nulls = None if self.nulls is None else tuple(self.nulls)
        return replace(self, columns=columns, nulls=nulls)

    @property
    def says_how(self) -> bool:
        """Whether the caller says how the file is read, which the platform's copy ignores."""
        said = self.types or self.encoding or self.separator or self.sheet
        return bool(said) or self.nulls is not None

    def of(self, profile: Profile | None) -> TableOptions:
        """Return how a file with this profile is read."""
        return replace(self, profile=profile)

    def kinds(self, names: Sequence[str]) -> dict[str, Kind]:
        """Return the type of each column.

        Raises:
            FieldError: A type is none, or of no column.
        """
        kinds = dict.fromkeys(names, Kind())
        for column in self.profile or ():
            if column.name in kinds:
                tops = tuple(top.value for top in column.tops if top.value is not None)
                aware = column.format == _WITH_ZONE
                kinds[column.name] = Kind(column.type, column.date_format, aware, tops)
        for name, said in (self.types or {}).items():
            kind, _, date_format = str(said).partition(":")
            if name not in kinds:
                raise FieldError(f"types: there is no column {name!r:.60}")
            if kind not in _KINDS:
                raise FieldError(
                    f"types[{name!r:.60}] is {said!r:.60}: it must be one of "
                    f"{', '.join(sorted(_KINDS))}, or such as 'date:%d/%m/%Y'"
                )
            kinds[name] = kinds[name]._replace(
                name=kind, date_format=date_format or None, aware="%z" in date_format
            )
        return kinds

    @property
    def missing(self) -> Sequence[str]:
        """The texts of a CSV file that stand for a missing value."""
        return MISSING if self.nulls is None else self.nulls

    def refuse(self, file: str, **reasons: str) -> None:
        """Refuse what a caller says of a file that is none of the kind.

        Args:
            file: What it is.
            reasons: Why it has no use for an argument, by its name.

        Raises:
            FieldError: The caller gave one of them.
        """
        for name, reason in reasons.items():
            if getattr(self, name) is not None:
                raise FieldError(f"{name}= is not for {file}, {reason}: leave it out")

    def wanted(self, names: Sequence[str]) -> list[str]:
        """Return the wanted columns of a file.

        Raises:
            FieldError: The file lacks one.
        """
        if self.columns is None:
            return list(names)
        for name in self.columns:
            if name not in names:
                shown = ", ".join(repr(known) for known in names[:20])
                raise FieldError(f"there is no column {name!r:.60}: the file has {shown}")
        return list(self.columns)
