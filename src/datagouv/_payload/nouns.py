"""Organizations, topics and their elements, reuses, dataservices: what may be written. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel

from .. import _choices as choices
from .._json import is_mapping, is_object
from ..errors import FieldError
from .dataset import DELETE, IMAGE, TEAM, TRANSFER
from .extras import extras, organization_extras
from .moments import moment
from .noun import Noun
from .reference import reference_of, territory
from .rules import (
    access_type,
    audiences,
    clearable,
    ids,
    integer,
    or_none,
    organization_id,
    percent,
    private,
    reference,
    tags,
    text,
    texts,
    topic_spatial,
    whole_percent,
)

_COMPUTED = ("id", "slug", "created_at", "last_modified", "metrics", "permissions", "uri", "page")
_OWNER = {"organization": TRANSFER}

ORGANIZATION = Noun(
    "an organization",
    required=("name", "description"),
    rules={
        "name": text,
        "description": text,
        "acronym": clearable,
        "url": clearable,
        "business_number_id": clearable,
        "image_url": clearable,
        "banner_color": clearable,
        "banner_image_position": or_none(whole_percent),
        "presentation_blocs_published_at": or_none(moment),
        "extras": organization_extras,
    },
    refused={
        "members": "are changed one by one, with the verbs for members",
        "badges": TEAM,
        "logo": IMAGE,
        "banner_image": IMAGE,
        "deleted": DELETE,
    },
    computed=(*_COMPUTED, "class", "logo_thumbnail", "teams", "zone", "ext"),
)

_ELEMENTS = (
    "is not sent with the topic: the platform would remove all of them before it reads the new "
    "ones. Use add_elements(), or the element's own verbs"
)

TOPIC = Noun(
    "a topic",
    required=("name",),
    turns={"spatial": territory},
    choices={"spatial.granularity": choices.GRANULARITY},
    rules={
        "name": text,
        "description": clearable,
        "tags": texts,
        "color": or_none(integer),
        "private": private,
        "spatial": or_none(topic_spatial),
        "extras": extras,
        "organization": organization_id,
    },
    fixed=_OWNER,
    refused={"elements": _ELEMENTS, "owner": TRANSFER, "featured": TEAM},
    computed=(*_COMPUTED, "class"),
)


def refuse_elements(changes: Mapping[str, Any]) -> None:
    """Refuse elements among the extra fields of a topic: those that it has would be gone."""
    if "elements" in changes:
        raise FieldError(f"'elements' of a topic {_ELEMENTS}")


def _titled(value: Mapping[str, Any]) -> str | None:
    if value.get("title") or value.get("element"):
        return None
    return "needs a 'title' or an 'element'"


TOPIC_ELEMENT = Noun(
    "an element of a topic",
    required=(),
    rules={
        "title": clearable,
        "description": clearable,
        "tags": texts,
        "extras": extras,
        "element": or_none(reference("Dataset", "Dataservice", "Reuse")),
    },
    refused={},
    computed=("id",),
    turns={"element": reference_of},
    whole=_titled,
)


def elements_of(items: Iterable[Any]) -> list[dict[str, Any]]:
    """Return the new elements of a topic: for records, references, or what elements hold.

    Raises:
        FieldError: With what is wrong.
    """
    return [_element_of(item) for item in items]


def _element_of(item: Any) -> dict[str, Any]:
    held: object = reference_of(item)
    if is_object(held) and held.keys() == {"class", "id"}:
        return TOPIC_ELEMENT.new(None, {"element": held})
    if is_mapping(item):
        return TOPIC_ELEMENT.new(item, {})
    if isinstance(item, Iterable) and not isinstance(item, str | BaseModel):
        raise FieldError("elements are given one by one: add_elements(*elements), not as a list")
    raise FieldError(
        f"{item!r:.60} is no element of a topic: give a record, such as a dataset, "
        "{'class': 'Dataset', 'id': '…'}, or {'title': '…'} for a text alone"
    )


REUSE = Noun(
    "a reuse",
    required=("title", "description", "type", "topic", "url"),
    choices={"type": choices.REUSE_TYPE, "topic": choices.REUSE_TOPIC},
    rules={
        "title": text,
        "description": text,
        "type": text,
        "topic": text,
        "url": text,
        "datasets": ids,
        "dataservices": ids,
        "tags": tags,
        "private": private,
        "archived": or_none(moment),
        "extras": extras,
        "organization": organization_id,
    },
    fixed=_OWNER,
    refused={
        "owner": TRANSFER,
        "deleted": DELETE,
        "image": IMAGE,
        "badges": TEAM,
        "featured": TEAM,
    },
    computed=(*_COMPUTED, "class", "image_thumbnail"),
)


def _open_without_audiences(value: Mapping[str, Any]) -> str | None:
    access, audiences = value.get("access_type", "open"), value.get("access_audiences")
    if audiences and access != "restricted":
        return f"of access {access!r} has no 'access_audiences': name access_type='restricted' too"
    return None


_URLS = (
    *("base_api_url", "machine_documentation_url", "technical_documentation_url"),
    *("business_documentation_url", "rate_limiting_url", "availability_url"),
    "authorization_request_url",
)

DATASERVICE = Noun(
    "a dataservice",
    required=("title",),
    choices={
        "license": choices.LICENSE,
        "format": choices.DATASERVICE_FORMAT,
        "access_type": choices.ACCESS_TYPE,
        "access_type_reason_category": choices.ACCESS_REASON,
        "access_audiences.role": choices.AUDIENCE_ROLE,
        "access_audiences.condition": choices.AUDIENCE_CONDITION,
    },
    rules={
        "title": text,
        "acronym": clearable,
        "description": clearable,
        **dict.fromkeys(_URLS, clearable),
        "rate_limiting": clearable,
        # Not checked by the platform, which stores any number.
        "availability": or_none(percent),
        "format": clearable,
        "license": or_none(text),
        "access_type": access_type,
        "access_audiences": audiences,
        "access_type_reason": clearable,
        "access_type_reason_category": clearable,
        "contact_points": ids,
        "datasets": ids,
        "tags": tags,
        "private": private,
        "archived_at": or_none(moment),
        "extras": extras,
        "organization": organization_id,
    },
    fixed=_OWNER,
    refused={
        "owner": TRANSFER,
        "deleted_at": DELETE,
        "deleted": DELETE,
        "badges": TEAM,
        "featured": TEAM,
    },
    computed=(
        *("id", "class", "slug", "created_at", "metadata_modified_at", "metrics", "harvest"),
        *("permissions", "self_api_url", "self_web_url"),
    ),
    whole=_open_without_audiences,
)


def refuse_losing_audiences(
    changes: Mapping[str, Any], access_type: str | None, audiences: object
) -> None:
    """Refuse to erase or to ignore the audiences of a dataservice without a word on them.

    Args:
        changes: What is about to be sent.
        access_type: The access that the dataservice has.
        audiences: The audiences that it has.
    """
    access = changes.get("access_type", access_type or "open")
    if access == "restricted":
        return
    if changes.get("access_audiences"):
        raise FieldError(
            f"'access_audiences' would be ignored: the access is {access!r}. Name "
            "access_type='restricted' as well"
        )
    if audiences and "access_audiences" not in changes:
        raise FieldError(
            f"'access_type' {access!r} erases the access_audiences for good: name "
            "access_audiences=[] as well if that is meant"
        )
