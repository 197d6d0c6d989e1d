"""Datasets, resources, community resources: what may be written on them. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .. import _choices as choices
from .._json import is_object
from .._protocol import NO_LICENSE, refuse_reserved
from ..errors import FieldError
from ..types.lists import CatalogSchema
from .extras import extras
from .moments import moment
from .noun import Noun
from .reference import id_of, ids_of, territory
from .rules import (
    Rule,
    access_audiences,
    access_type,
    clearable,
    ids,
    not_clearable,
    number,
    or_none,
    organization_id,
    period,
    private,
    spatial,
    tags,
    text,
    texts_of,
)

DELETE = "is set by delete() and unset by restore()"
TRANSFER = "changes by a transfer that the other side accepts, never by an update"
TEAM = "is given by the platform's team"
IMAGE = "is not written here: an image is uploaded"


def _schema_of(value: Any) -> Any:
    return {"name": value.name} if isinstance(value, CatalogSchema) else value


def _license(value: Any) -> Any:
    # It is what reads where none was chosen: sent, it would be stored as a choice.
    value = choices.record_id(value)
    return None if value == NO_LICENSE else value


def plain_format(value: str) -> str:
    """Return a format as the platform stores it: in lower case, and without the dot before it."""
    return value.strip().removeprefix(".").lower() or value


def _format(value: Any) -> Any:
    return plain_format(value) if isinstance(value, str) else value


def _contact_points(value: Any) -> Any:
    # The server ignores [] and understands null.
    turned = ids_of(value)
    return None if turned == [] else turned


DATASET = Noun(
    "a dataset",
    required=("title", "description"),
    turns={"license": _license, "contact_points": _contact_points, "spatial": territory},
    choices={
        "frequency": choices.FREQUENCY,
        "spatial.granularity": choices.GRANULARITY,
        "access_type": choices.ACCESS_TYPE,
        "access_type_reason_category": choices.ACCESS_REASON,
        "access_audiences.role": choices.AUDIENCE_ROLE,
        "access_audiences.condition": choices.AUDIENCE_CONDITION,
    },
    rules={
        "title": text,
        "description": text,
        "acronym": clearable,
        "description_short": clearable,
        "organization": organization_id,
        "private": private,
        "license": clearable,
        "frequency": or_none(text),
        "frequency_date": or_none(moment),
        "tags": tags,
        "temporal_coverage": or_none(period),
        "spatial": spatial,
        "extras": extras,
        "contact_points": or_none(ids),
        "archived": or_none(moment),
        "access_type": access_type,
        "access_audiences": access_audiences,
        "access_type_reason": clearable,
        "access_type_reason_category": or_none(text),
        "authorization_request_url": clearable,
    },
    refused={
        "owner": TRANSFER,
        "deleted": DELETE,
        "resources": (
            "is not sent with the dataset: the platform would remove what the list does not hold. "
            "Use create_static(), create_remote(), sort_resources(), or the resource's own verbs"
        ),
        "community_resources": "has its own verbs: client.community_resources",
        "badges": TEAM,
        "featured": TEAM,
    },
    computed=(
        *("id", "slug", "created_at", "last_modified", "last_update", "doi", "harvest", "quality"),
        *("metrics", "internal", "permissions", "uri", "page", "geopf", "schema", "class"),
    ),
)

_schema = texts_of("name", "url", "version")
_checksum = texts_of("type", "value")
_RESOURCE_RULES: dict[str, Rule] = {
    "title": text,
    "description": clearable,
    "type": text,
    "schema": or_none(_schema),
    "extras": extras,
    "url": text,
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

RESOURCE = Noun(
    "a resource",
    required=("title", "url"),
    turns={"format": _format, "schema": _schema_of},
    choices={"type": choices.RESOURCE_TYPE, "checksum.type": choices.CHECKSUM_TYPE},
    rules=_RESOURCE_RULES,
    refused={"filetype": _FILETYPE},
    computed=_RESOURCE_COMPUTED,
)

COMMUNITY_RESOURCE = Noun(
    "a community resource",
    required=("title", "url"),
    turns={"format": _format, "schema": _schema_of},
    choices={"type": choices.RESOURCE_TYPE, "checksum.type": choices.CHECKSUM_TYPE},
    rules=_RESOURCE_RULES
    | {
        "schema": not_clearable(_schema),
        "checksum": not_clearable(_checksum),
        "organization": organization_id,
    },
    refused={
        "filetype": _FILETYPE,
        "dataset": "is given when it is created: the platform would detach or move it",
        "owner": TRANSFER,
    },
    computed=(*_RESOURCE_COMPUTED, "permissions"),
)


def tag_list(tags: Sequence[str]) -> list[str]:
    """Return tags that were given one by one."""
    if not all(isinstance(tag, str) for tag in tags):
        raise FieldError("tags are given one by one: add_tags('air', 'eau'), not as a list")
    return list(DATASET.changes({"tags": tags}, {})["tags"])


HOSTED_PROTECTED = ("url", "checksum", "filesize", "mime", "format")
"""What the platform computes, and silently keeps, for the files that it hosts."""


def refuse_hosted(changes: Mapping[str, Any]) -> None:
    """Refuse what the platform would ignore on a hosted file."""
    ignored = [key for key in HOSTED_PROTECTED if key in changes]
    if ignored:
        raise FieldError(
            f"{', '.join(map(repr, ignored))}: the platform computes this from the file that it "
            "hosts, and ignores what is sent: replace the file with upload(), or refer to a file "
            "elsewhere with create_remote()"
        )


def refuse_losing_license(changes: Mapping[str, Any], current: str | None) -> None:
    """Refuse to leave open access without a word on the licence, which the platform erases."""
    access = changes.get("access_type", "open")
    if access != "open" and current not in (None, NO_LICENSE) and "license" not in changes:
        raise FieldError(
            f"'access_type' {access!r} erases the licence {current!r} for good: "
            "name license=None as well if that is meant"
        )


def check_extras(
    changes: Mapping[str, Any],
    noun: str,
    known: Mapping[str, Any],
    extra_fields: Mapping[str, Any] | None = None,
) -> None:
    """Refuse reserved extras in a payload, but those that it echoes as they are.

    Args:
        changes: What is about to be sent.
        noun: The kind of object, with its article.
        known: The extras that the object has.
        extra_fields: The fields of `changes` that are sent as they are: of `extras` that stand
            here, the portal decides.
    """
    extras = changes.get("extras")
    if is_object(extras) and "extras" not in (extra_fields or {}):
        changed = [key for key, value in extras.items() if key not in known or known[key] != value]
        refuse_reserved(changed, noun)


def without(payload: Mapping[str, Any] | None, key: str, value: str) -> Mapping[str, Any] | None:
    """Return `payload` without a key that says what the verb says anyway.

    Raises:
        FieldError: It says something else.
    """
    if not isinstance(payload, Mapping) or key not in payload:
        return payload
    if id_of(payload[key]) != value:
        raise FieldError(f"{key!r} is {value!r} here, not {payload[key]!r}")
    return {name: item for name, item in payload.items() if name != key}
