"""What the platform's services say of the data in a file, and of the traffic of an object."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, TypeAlias

from typing_extensions import TypedDict

Cell: TypeAlias = Any
"""The value of a cell: `str`, `int`, `float`, `bool`, `date`, `datetime`, JSON, or `None`."""

Row: TypeAlias = dict[str, Cell]
"""A row of a table: the cells by the names of their columns."""

Dates: TypeAlias = Literal["checked", "as_served"]
"""What becomes of dates that the platform's conversion swapped: refused, or given as they are."""

TableSource: TypeAlias = Literal["auto", "file", "parquet"]
"""From where a table is read: the published file, or the platform's copy of it in parquet."""

AnalysisStatus: TypeAlias = Literal["none", "under way", "done", "failed"]
"""How far the platform's analysis of a file is."""


@dataclass(frozen=True, slots=True)
class TopValue:
    """A frequent value of a column."""

    value: str | None
    """As the file has it."""
    count: int


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table, as the platform's analysis describes it."""

    name: str
    type: str = "string"
    """"string", "int", "float", "bool", "date", "datetime", "json", or "binary"."""
    format: str | None = None
    """What the values are, such as "siret", "code_commune_insee" or "date_fr"."""
    date_format: str | None = None
    """How dates are written, such as "%d/%m/%Y"."""
    missing: int | None = None
    """How many values are missing."""
    distinct: int | None = None
    """How many different values there are."""
    min: int | float | str | None = None
    max: int | float | str | None = None
    mean: float | None = None
    std: float | None = None
    tops: tuple[TopValue, ...] = ()
    """The most frequent values."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What the platform's analysis found in a tabular file.

    Older analyses say less: what they do not say is `None`.
    """

    columns: tuple[Column, ...] = ()
    """In the order of the file."""
    total: int | None = None
    """How many rows there are."""
    encoding: str | None = None
    """Such as "utf-8" or "Windows-1252"; `None` for a workbook."""
    separator: str | None = None
    """Such as ";"; `None` for a workbook."""
    sheet: str | None = None
    """The sheet of a workbook."""
    header_row: int | None = None
    """How many lines stand above the header."""
    duplicates: int | None = None
    """How many rows repeat another one."""
    raw: Mapping[str, Any] = field(default_factory=dict[str, Any], repr=False)
    """The whole profile, as the platform gives it."""

    @property
    def names(self) -> list[str]:
        """The names of the columns."""
        return [column.name for column in self.columns]

    def __getitem__(self, name: str) -> Column:
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    def __iter__(self) -> Iterator[Column]:
        return iter(self.columns)

    def __len__(self) -> int:
        return len(self.columns)


@dataclass(frozen=True, slots=True)
class Analysis:
    """What the platform's analysis says of a file: see `status` first."""

    status: AnalysisStatus
    """"none" before it began, "under way", "done", or "failed": see `error` then."""
    error: str | None = None
    """Why the file was not read, or not as a table."""
    available: bool | None = None
    """Whether the file was there when its URL was last checked."""
    http_status: int | None = None
    """What the host answered then."""
    checked_at: datetime | None = None
    checksum: str | None = None
    """The sha1 of the file that was analysed, which may have been replaced since."""
    size: int | None = None
    """Its size, in bytes."""
    mime: str | None = None
    """What its content is, whatever its name says."""
    modified_at: datetime | None = None
    """When the file changed, as far as the analysis can tell."""
    started_at: datetime | None = None
    """When the reading of its table began."""
    finished_at: datetime | None = None
    has_table: bool = False
    """Whether `rows()` has a table to read."""
    parquet_url: str | None = None
    """Where the platform keeps a copy in parquet."""
    parquet_size: int | None = None
    """The size of that copy, in bytes."""


class TrafficFilters(TypedDict, total=False):
    """What the traffic of objects by month takes."""

    month: str | None
    """One month, such as "2026-10"."""
    since: str | None
    """The first month, instead of `month`."""
    until: str | None
    """The last month, instead of `month`."""
    ids: Sequence[str] | None
    """Of these objects only, however many."""
    sort: str | None
    """A field, such as "visits"; with "-" before it, the largest first."""
    limit: int | None
    """Months of objects at most; all by default."""


@dataclass(frozen=True, slots=True)
class DatasetTraffic:
    """How often a dataset was used in a month."""

    month: str
    """Such as "2026-10"."""
    dataset_id: str
    organization_id: str | None
    visits: int
    downloads: int
    """Downloads of its resources."""


@dataclass(frozen=True, slots=True)
class ResourceTraffic:
    """How often a resource was used in a month."""

    month: str
    """Such as "2026-10"."""
    resource_id: str
    dataset_id: str | None
    downloads: int


@dataclass(frozen=True, slots=True)
class ReuseTraffic:
    """How often the page of a reuse was visited in a month."""

    month: str
    """Such as "2026-10"."""
    reuse_id: str
    visits: int


@dataclass(frozen=True, slots=True)
class DataserviceTraffic:
    """How often the page of a dataservice was visited in a month."""

    month: str
    """Such as "2026-10"."""
    dataservice_id: str
    visits: int


@dataclass(frozen=True, slots=True)
class OrganizationTraffic:
    """How often what an organization publishes was used in a month."""

    month: str
    """Such as "2026-10"."""
    organization_id: str
    dataset_visits: int
    reuse_visits: int
    dataservice_visits: int
    downloads: int


@dataclass(frozen=True, slots=True)
class SiteTraffic:
    """How often the whole portal was used in a month."""

    month: str
    """Such as "2026-10"."""
    dataset_visits: int
    reuse_visits: int
    downloads: int
