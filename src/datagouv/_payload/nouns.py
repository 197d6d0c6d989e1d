"""Organizations, topics, reuses, dataservices and the smaller nouns: what may be written. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel

from .._json import is_list, is_mapping, is_object
from ..errors import FieldError
from .dataset import DELETE, TEAM, TRANSFER
from .noun import Noun
from .reference import id_of, reference_of, references_of
from .rules import (
    access_type,
    clearable,
    dictionary,
    extras,
    flag,
    ids,
    integer,
    moment,
    object_of,
    or_none,
    organization_id,
    percent,
    private,
    reference,
    tags,
    text,
    texts,
    whole_percent,
)

_IMAGE = "is not written here: an image is uploaded"
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
        # Not as elsewhere: this noun may hold keys whose value is null.
        "extras": dictionary,
    },
    refused={
        "members": "are changed one by one, with the verbs for members",
        "badges": TEAM,
        "logo": _IMAGE,
        "banner_image": _IMAGE,
        "deleted": DELETE,
    },
    computed=(*_COMPUTED, "class", "logo_thumbnail", "teams", "zone", "ext"),
)

_spatial_keys = object_of("zones", "granularity", "geom")


def _spatial(value: Any) -> str | None:
    """Check the territory of a topic, which replaces the one it has, as a whole."""
    if not is_object(value) or not value:
        return "must be a dictionary with zones, geom or granularity, or None to clear it"
    if "zones" in value and value["zones"] is None:
        return "holds None at zones, at which the platform fails: [] is for none"
    return _spatial_keys(value)


_ELEMENTS = (
    "is not sent with the topic: the platform would remove all of them before it reads the new "
    "ones. Use add_elements(), or the element's own verbs"
)

TOPIC = Noun(
    "a topic",
    required=("name",),
    rules={
        "name": text,
        "description": clearable,
        "tags": texts,
        "color": or_none(integer),
        "private": private,
        "spatial": or_none(_spatial),
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
        "image": _IMAGE,
        "badges": TEAM,
        "featured": TEAM,
    },
    computed=(*_COMPUTED, "class", "image_thumbnail"),
)


def _audiences(value: Any) -> str | None:
    if is_list(value) and all(is_object(item) for item in value):
        broken = (_audience(item) for item in value)
        return next((problem for problem in broken if problem), None)
    return "must be a list of dictionaries with role and condition ([] removes all of them)"


def _audience(value: Mapping[str, Any]) -> str | None:
    if all(isinstance(value.get(key), str) for key in ("role", "condition")):
        return _audience_keys(value)
    return "needs a role and a condition in each: the platform stores a rule without them"


_audience_keys = object_of("role", "condition")


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
        "access_audiences": _audiences,
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


def _reachable(value: Mapping[str, Any]) -> str | None:
    named = [key for key in ("email", "contact_form", "name") if value.get(key)]
    if value.get("role") == "contact" and not {"email", "contact_form"} & set(named):
        return "of the role 'contact' needs an 'email' or a 'contact_form'"
    return None if named else "needs a 'name', an 'email' or a 'contact_form'"


CONTACT_POINT = Noun(
    "a contact point",
    required=("role",),
    rules={
        "name": clearable,
        "email": clearable,
        "contact_form": clearable,
        "role": text,
        "organization": organization_id,
    },
    fixed={"organization": "never changes: create another contact point for the other owner"},
    refused={"owner": "is the key's owner, when no organization is named"},
    computed=("id",),
    whole=_reachable,
)

_ONCE = "is given when the discussion is opened, and the platform ignores it later"

DISCUSSION = Noun(
    "a discussion",
    required=("title", "comment", "subject"),
    rules={
        "title": text,
        "comment": text,
        "subject": reference("Dataset", "Dataservice", "Post", "Reuse", "Topic"),
        "organization": organization_id,
        "extras": extras,
    },
    fixed={
        "comment": "is the first message: comment() adds another one",
        "subject": _ONCE,
        "organization": _ONCE,
        "extras": _ONCE,
    },
    refused={
        "closed": "is set by close(), and never unset",
        "discussion": "is written message by message: comment() adds one",
    },
    computed=(
        *("id", "user", "created", "closed_by", "closed_by_organization", "permissions"),
        *("url", "self_web_url"),
    ),
    turns={"subject": reference_of},
)

USER = Noun(
    "a user",
    required=(),
    rules={
        "first_name": text,
        "last_name": text,
        "about": clearable,
        "website": clearable,
        "mail_cadence": text,
        "notifications_paused": flag,
    },
    refused={
        "email": "is changed on the portal's own pages, which verify the new address",
        "avatar": _IMAGE,
        "roles": TEAM,
    },
    computed=(
        *("id", "class", "slug", "avatar_thumbnail", "active", "since", "deleted"),
        *("last_login_at", "password_rotation_demanded", "password_rotation_performed"),
        *("organizations", "metrics", "uri", "page"),
    ),
)

API_TOKEN = Noun(
    "an API token",
    required=(),
    rules={"name": clearable, "expires_at": or_none(moment), "scopes": texts},
    refused={"revoked_at": "is set by revoke()"},
    computed=(
        *("id", "kind", "token_prefix", "created_at", "last_used_at", "user_agents"),
        "token",
    ),
)

TRANSFER_REQUEST = Noun(
    "a request for a transfer",
    required=("subject", "recipient"),
    rules={
        "subject": reference("Dataset", "Dataservice", "Reuse", "Topic"),
        "recipient": reference("Organization", "User"),
        "comment": clearable,
    },
    refused={},
    computed=(),
    turns={"subject": reference_of, "recipient": reference_of},
)


_assignable = reference("Dataset", "Dataservice", "Reuse")


def _assignments(value: Any) -> str | None:
    if not is_list(value):
        return "must be a list of datasets, dataservices and reuses"
    return next((problem for item in value if (problem := _assignable(item))), None)


def _invited(value: Mapping[str, Any]) -> str | None:
    if "user" not in value and "email" not in value:
        return "needs a 'user' or an 'email'"
    return "has a 'user' or an 'email', not both" if "user" in value and "email" in value else None


INVITATION = Noun(
    "an invitation",
    required=("role",),
    rules={
        "user": text,
        "email": text,
        "role": text,
        "comment": clearable,
        "assignments": _assignments,
    },
    refused={},
    computed=(),
    turns={"user": id_of, "assignments": references_of},
    whole=_invited,
)


def assignments_of(subjects: Any) -> list[Any]:
    """Return the class and the id of what a partial editor shall be able to change."""
    turned = references_of(subjects)
    if problem := _assignments(turned):
        raise FieldError(f"what is assigned {problem}")
    return list(turned)
