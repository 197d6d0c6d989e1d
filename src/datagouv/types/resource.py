"""The fields of a resource and of a community resource."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field

from .base import ABSENT, Moment, Value
from .enums import ChecksumType, FileType, ResourceType
from .references import Internal, UserReference


class Checksum(Value, frozen=True):
    """What identifies a file's content."""

    type: ChecksumType | str = ABSENT
    value: str = ABSENT
    """In hexadecimal."""


class ResourceSchema(Value, frozen=True):
    """The schema that a resource follows; one of `name` and `url` is set."""

    name: str | None = ABSENT
    """Its name in the national catalogue of schemas, such as "etalab/schema-irve-statique"."""
    url: str | None = ABSENT
    version: str | None = ABSENT


class ResourceHarvest(Value, frozen=True):
    """What the source of a harvested resource says; only what it says is set."""

    issued_at: Moment | str | None = ABSENT
    last_update: Moment | str | None = ABSENT
    modified_at: Moment | str | None = ABSENT
    uri: str | None = ABSENT


class ResourceMetrics(Value, frozen=True):
    """Counts of use; nothing is set before something was counted."""

    views: int | None = ABSENT


class ResourceFields(BaseModel, frozen=True, defer_build=True):
    """Every field of a resource: one file or URL of a dataset."""

    id: str = ABSENT
    title: str = ABSENT
    description: str | None = ABSENT
    """In Markdown."""
    type: ResourceType | str = ABSENT
    filetype: FileType | str = ABSENT
    """`file` when the platform holds the file, `remote` when it is elsewhere. Never changes."""
    url: str = ABSENT
    """Where the file is now; changes when a hosted file is replaced."""
    latest: str = ABSENT
    """The permanent URL, which leads to `url`."""
    format: str | None = ABSENT
    """In lower case, such as "csv" or "csv.gz"."""
    mime: str | None = ABSENT
    filesize: int | None = ABSENT
    """In bytes."""
    checksum: Checksum | None = ABSENT
    """Of a hosted file: its sha1, computed by the platform."""
    schema_: ResourceSchema | None = Field(default=ABSENT, alias="schema")
    """The schema that the file follows: read it as `schema`."""
    created_at: Moment = ABSENT
    last_modified: Moment = ABSENT
    """When the file changed: for a remote file, as the platform's analysis detected it."""
    extras: dict[str, Any] = ABSENT
    """Free keys; `check:*` and `analysis:*` come from the platform's analysis of the file."""
    harvest: ResourceHarvest | None = ABSENT
    metrics: ResourceMetrics = ABSENT
    internal: Internal = ABSENT
    preview_url: str | None = ABSENT
    geopf: Any = ABSENT
    """The deposit in the Géoplateforme, where there is one."""

    # Pydantic keeps a deprecated method of this name, which a field may not replace.
    @property
    def schema(self) -> ResourceSchema | None:  # type: ignore[override]  # pyright: ignore[reportIncompatibleMethodOverride]
        """The schema that the file follows, or `None`."""
        return self.schema_


class CommunityResourcePermissions(Value, frozen=True):
    """What the key's owner may do with a community resource; all false without a key."""

    delete: bool = ABSENT
    edit: bool = ABSENT


class CommunityResourceFields(ResourceFields, frozen=True):
    """The fields of a community resource but its live parts, `dataset` and `organization`."""

    owner: UserReference | None = ABSENT
    permissions: CommunityResourcePermissions = ABSENT
