"""What may be written on each noun, and why something may not: checks before sending. Pure.

A rule says in words what is wrong with a value, or nothing. The server's own limits (lengths, known
zones...) stay the server's to say; here stands what it would ignore, misread or destroy silently.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from typing import Any, TypeAlias
from uuid import UUID

from pydantic import BaseModel

from ._json import is_list, is_mapping, is_object, is_series
from ._protocol import NO_LICENSE, refuse_reserved
from .errors import FieldError

Rule: TypeAlias = Callable[[Any], str | None]

_LARGEST = 1 << 63
"""Its database has 8 bytes for a number, and fails at more."""


def _text(value: Any) -> str | None:
    if not isinstance(value, str):
        return "must be a text"
    return None if value.strip() else "must not be empty"


def _flag(value: Any) -> str | None:
    return None if isinstance(value, bool) else "must be True or False"


def _private(value: Any) -> str | None:
    if value is None:
        return "must be True or False: the platform takes None for False, which publishes"
    return _flag(value)


def _number(value: Any) -> str | None:
    is_number = isinstance(value, int) and not isinstance(value, bool) and value >= 0
    return None if is_number else "must be a whole number, not negative"


def _extras(value: Any) -> str | None:
    if not is_object(value):
        return "must be a dictionary ({} removes all of them)"
    empty = sorted(key for key, item in value.items() if item is None)
    if empty:
        return f"holds None at {', '.join(empty)}: leave the key out, or use delete_extras()"
    return None


def _tags(value: Any) -> str | None:
    if not is_list(value) or not all(isinstance(tag, str) for tag in value):
        return "must be a list of texts ([] removes all of them)"
    split = [tag for tag in value if "," in tag]
    return f"{split[0]!r} would become several tags: list them one by one" if split else None


def _id_of_organization(value: Any) -> str | None:
    if isinstance(value, str) and value.strip():
        return None
    return "must be an organization's id (leave it out of a create to publish in your own name)"


def _object_of(*keys: str) -> Rule:
    """Check an object of which the server would ignore other keys."""

    def check(value: Any) -> str | None:
        if not is_object(value):
            return f"must be a dictionary of {', '.join(keys)}"
        unknown = [key for key in value if key not in keys]
        return f"holds {unknown[0]!r}: its keys are {', '.join(keys)}" if unknown else None

    return check


_period_keys = _object_of("start", "end")
_spatial_keys = _object_of("zones", "granularity", "geom")


def _period(value: Any) -> str | None:
    if isinstance(value, str):
        return _text(value)
    if problem := _period_keys(value):
        return problem
    start, end = value.get("start"), value.get("end")
    if value and not isinstance(start, str):
        return "needs a start, such as '2026-01-01'"
    if isinstance(end, str) and isinstance(start, str) and end[:10] < start[:10]:
        return f"ends ({end}) before it starts ({start}), and the platform would swap them"
    return None


def _spatial(value: Any) -> str | None:
    if not is_object(value) or not value or value == {"zones": []}:
        return (
            "must be a dictionary with zones, geom or granularity: the platform ignores anything "
            "else. To clear it: {'zones': None, 'geom': None, 'granularity': 'other'}"
        )
    return _spatial_keys(value)


def _access_type(value: Any) -> str | None:
    if value is None:
        return "must be a text: the platform takes None for 'open', which opens the data to anyone"
    return _text(value)


def _access_audiences(value: Any) -> str | None:
    if not is_list(value) or not all(is_object(item) for item in value):
        return "must be a list of dictionaries with role and condition"
    if not value:
        return "cannot be emptied: the platform ignores an empty list"
    return None


def _references(value: Any) -> str | None:
    if is_list(value) and all(isinstance(item, str | dict) for item in value):
        return None
    return "must be a list of ids, or None"


def _moment(value: Any) -> str | None:
    return None if isinstance(value, str) and value.strip() else "must be a date, or None"


def _or_none(rule: Rule) -> Rule:
    def check(value: Any) -> str | None:
        return None if value is None else rule(value)

    return check


def _clearable(value: Any) -> str | None:
    """Check a text that None or "" clears."""
    return None if value is None or isinstance(value, str) else "must be a text, or None"


def _not_clearable(rule: Rule) -> Rule:
    def check(value: Any) -> str | None:
        if value in (None, {}):
            return "cannot be cleared on a community resource: the platform ignores it"
        return rule(value)

    return check


class Noun:
    """What may be written on one kind of object.

    Attributes:
        name: With its article, for messages.
        rules: The writable fields.
        refused: Fields that exist and are not written, each with the reason and the remedy.
        required: Fields that a new object needs.
    """

    def __init__(
        self,
        name: str,
        *,
        rules: Mapping[str, Rule],
        refused: Mapping[str, str],
        computed: Iterable[str],
        required: Iterable[str],
    ) -> None:
        self.name = name
        self.rules = dict(rules)
        self.refused = dict.fromkeys(computed, "is computed by the platform") | dict(refused)
        self.required = tuple(required)

    def changes(
        self,
        payload: Mapping[str, Any] | None,
        fields: Mapping[str, Any],
        extra_fields: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Return what to send, as plain JSON; refuse what the platform would ignore or misread.

        Raises:
            FieldError: With every problem of the payload, by field.
        """
        if payload is not None and not isinstance(payload, Mapping):
            raise FieldError(
                f"the payload of {self.name} must be a dictionary, not {type(payload).__name__}"
            )
        named = {**(payload or {}), **fields}
        try:
            plain = {key: _normal(key, to_json(value)) for key, value in named.items()}
            unchecked = {key: to_json(value) for key, value in (extra_fields or {}).items()}
        except RecursionError:
            raise FieldError(f"the payload of {self.name} is nested without end") from None
        problems = [problem for key in plain if (problem := self._problem(key, plain[key]))]
        if problems:
            raise FieldError("; ".join(problems))
        return plain | unchecked

    def new(
        self,
        payload: Mapping[str, Any] | None,
        fields: Mapping[str, Any],
        extra_fields: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Return what to send to create an object: `changes` that hold all that it needs."""
        plain = self.changes(payload, fields, extra_fields)
        missing = [name for name in self.required if name not in plain]
        if missing:
            raise FieldError(f"{self.name} needs {' and '.join(map(repr, missing))}")
        return plain

    def _problem(self, key: Any, value: Any) -> str | None:
        if key in self.refused:
            return f"{key!r} of {self.name} {self.refused[key]}"
        rule = self.rules.get(key)
        if rule is None:
            near = difflib.get_close_matches(str(key), [*self.rules, *self.refused], n=1)
            hint = (
                f": did you mean {near[0]!r}?" if near else " (extra_fields={...} sends it anyway)"
            )
            return f"{key!r} is not a field of {self.name}{hint}"
        problem = rule(value)
        return f"{key!r} of {self.name} {problem}" if problem else None


def to_json(value: Any) -> Any:
    """Return a value as plain JSON: records and values as dictionaries, moments in ISO 8601."""
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", by_alias=True, exclude_unset=True)
    if is_mapping(value):
        return {str(key): to_json(item) for key, item in value.items()}
    if is_series(value):
        return [to_json(item) for item in value]
    if isinstance(value, Enum):
        return to_json(value.value)
    if isinstance(value, int) and not -_LARGEST <= value < _LARGEST:
        raise FieldError("a number is larger than any that the platform keeps (8 bytes)")
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def _normal(key: str, value: Any) -> Any:
    # The server wants ids here, and records are what a caller has at hand.
    if key == "organization" and is_object(value) and "id" in value:
        return value["id"]
    # It is what reads where none was chosen: sent, it would be stored as a choice.
    if key == "license" and value == NO_LICENSE:
        return None
    # The server ignores [] and understands null.
    if key == "contact_points" and value == []:
        return None
    return value


_DELETE = "is set by delete() and unset by restore()"
_TRANSFER = "changes by a transfer that the other side accepts, never by an update"

DATASET = Noun(
    "a dataset",
    required=("title", "description"),
    rules={
        "title": _text,
        "description": _text,
        "acronym": _clearable,
        "description_short": _clearable,
        "organization": _id_of_organization,
        "private": _private,
        "license": _clearable,
        "frequency": _or_none(_text),
        "frequency_date": _or_none(_moment),
        "tags": _tags,
        "temporal_coverage": _or_none(_period),
        "spatial": _spatial,
        "extras": _extras,
        "contact_points": _or_none(_references),
        "archived": _or_none(_moment),
        "access_type": _access_type,
        "access_audiences": _access_audiences,
        "access_type_reason": _clearable,
        "access_type_reason_category": _or_none(_text),
        "authorization_request_url": _clearable,
    },
    refused={
        "owner": _TRANSFER,
        "deleted": _DELETE,
        "resources": (
            "is not sent with the dataset: the platform would remove what the list does not hold. "
            "Use create_static(), create_remote(), sort_resources(), or the resource's own verbs"
        ),
        "community_resources": "has its own verbs: client.community_resources",
        "badges": "is given by the platform's team",
        "featured": "is given by the platform's team",
    },
    computed=(
        *("id", "slug", "created_at", "last_modified", "last_update", "doi", "harvest", "quality"),
        *("metrics", "internal", "permissions", "uri", "page", "geopf", "schema", "class"),
    ),
)

_schema = _object_of("name", "url", "version")
_checksum = _object_of("type", "value")
_RESOURCE_RULES: dict[str, Rule] = {
    "title": _text,
    "description": _clearable,
    "type": _text,
    "schema": _or_none(_schema),
    "extras": _extras,
    "url": _text,
    "format": _clearable,
    "mime": _clearable,
    "filesize": _or_none(_number),
    "checksum": _or_none(_checksum),
}
_RESOURCE_COMPUTED = (
    *("id", "created_at", "last_modified", "latest", "harvest", "metrics", "internal"),
    *("preview_url", "geopf"),
)
_FILETYPE = "never changes: create_static() makes a hosted resource, create_remote() a remote one"

RESOURCE = Noun(
    "a resource",
    required=("title", "url"),
    rules=_RESOURCE_RULES,
    refused={"filetype": _FILETYPE},
    computed=_RESOURCE_COMPUTED,
)

COMMUNITY_RESOURCE = Noun(
    "a community resource",
    required=("title", "url"),
    rules=_RESOURCE_RULES
    | {
        "schema": _not_clearable(_schema),
        "checksum": _not_clearable(_checksum),
        "organization": _id_of_organization,
    },
    refused={
        "filetype": _FILETYPE,
        "dataset": "is given when it is created: the platform would detach or move it",
        "owner": _TRANSFER,
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


def check_extras(changes: Mapping[str, Any], noun: str, known: Mapping[str, Any]) -> None:
    """Refuse reserved extras in a payload, but those that it echoes as they are."""
    extras = changes.get("extras")
    if is_object(extras):
        changed = [key for key, value in extras.items() if key not in known or known[key] != value]
        refuse_reserved(changed, noun)


def without(payload: Mapping[str, Any] | None, key: str, value: str) -> Mapping[str, Any] | None:
    """Return `payload` without a key that says what the verb says anyway.

    Raises:
        FieldError: It says something else.
    """
    if not isinstance(payload, Mapping) or key not in payload:
        return payload
    if payload[key] != value:
        raise FieldError(f"{key!r} is {value!r} here, not {payload[key]!r}")
    return {name: item for name, item in payload.items() if name != key}
