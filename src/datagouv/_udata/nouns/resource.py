"""Resources: fields, payload and write schema."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, Field
from typing_extensions import TypedDict

from ...errors import FieldError
from .. import choices
from ..enumerations import ChecksumType, FileType, ResourceType
from ..fields import ABSENT, Moment, Value
from ..formats import plain_format
from ..object_references import Internal
from ..payloads import JsonObject
from ..write.extras import extras
from ..write.rules import Rule, address, clearable, number, or_none, text, texts_of
from ..write.schema import WriteSchema
from .references import CatalogSchema


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


class ResourcePayload(TypedDict, total=False):
    """What may be written on a resource; from `url` on, on a remote one only."""

    title: str
    description: str | None
    type: ResourceType | str
    schema: ResourceSchema | JsonObject | None
    """Such as `{"name": "etalab/schema-irve-statique", "version": "2.3.1"}`.

    Keys that are not named stay.
    """
    extras: JsonObject
    """The whole dictionary: `update_extras()` changes single keys."""
    url: str
    format: str | None
    mime: str | None
    filesize: int | None
    """In bytes."""
    checksum: Checksum | JsonObject | None
    """Such as `{"type": "sha256", "value": "…"}`."""


def _schema_of(value: Any) -> Any:
    return {"name": value.name} if isinstance(value, CatalogSchema) else value


def _format(value: Any) -> Any:
    return plain_format(value) if isinstance(value, str) else value


_schema = texts_of("name", "url", "version")
_checksum = texts_of("type", "value")
_RESOURCE_RULES: dict[str, Rule] = {
    "title": text,
    "description": clearable,
    "type": text,
    "schema": or_none(_schema),
    "extras": extras,
    "url": address,
    "format": clearable,
    "mime": clearable,
    "filesize": or_none(number),
    "checksum": or_none(_checksum),
}
_RESOURCE_COMPUTED = (
    *("id", "created_at", "last_modified", "latest", "harvest", "metrics", "internal"),
    *("preview_url", "geopf"),
)
_FILETYPE = "never changes: create_static() makes a hosted resource, create_remote() a remote one"

RESOURCE = WriteSchema(
    "a resource",
    required=("title", "url"),
    conversions={"format": _format, "schema": _schema_of},
    choices={"type": choices.RESOURCE_TYPE, "checksum.type": choices.CHECKSUM_TYPE},
    rules=_RESOURCE_RULES,
    refused={"filetype": _FILETYPE},
    computed=_RESOURCE_COMPUTED,
    unsent={"description": None, "type": "main", "schema": None, "extras": {}},
)


HOSTED_PROTECTED = ("url", "checksum", "filesize", "mime", "format")
"""The fields that the platform computes, and silently keeps, for the files that it hosts."""


def refuse_hosted(changes: Mapping[str, Any]) -> None:
    """Refuse the fields that the platform would ignore on a hosted file."""
    ignored = [key for key in HOSTED_PROTECTED if key in changes]
    if ignored:
        raise FieldError(
            f"{', '.join(map(repr, ignored))}: the platform computes this from the file that it "
            "hosts, and ignores your value: replace the file with upload(), or refer to a file "
            "elsewhere with create_remote()"
        )
