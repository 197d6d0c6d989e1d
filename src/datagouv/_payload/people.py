"""What people are, and tell each other: contact points, discussions, invitations... Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .. import _choices as choices
from .._json import is_list
from ..errors import FieldError
from .dataset import IMAGE, TEAM
from .extras import extras
from .moments import moment
from .noun import Noun
from .reference import id_of, reference_of, references_of
from .rules import clearable, flag, or_none, organization_id, reference, text, texts


def _reachable(value: Mapping[str, Any]) -> str | None:
    named = [key for key in ("email", "contact_form", "name") if value.get(key)]
    if value.get("role") == "contact" and not {"email", "contact_form"} & set(named):
        return "of the role 'contact' needs an 'email' or a 'contact_form'"
    return None if named else "needs a 'name', an 'email' or a 'contact_form'"


CONTACT_POINT = Noun(
    "a contact point",
    required=("role",),
    choices={"role": choices.CONTACT_ROLE},
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
    choices={"mail_cadence": choices.MAIL_CADENCE},
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
        "avatar": IMAGE,
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


MEMBER = Noun(
    "a member",
    required=("role",),
    choices={"role": choices.ORGANIZATION_ROLE},
    # The platform takes a role of spaces for none, and makes an editor of an administrator.
    rules={"role": text},
    refused={},
    computed=(),
)

INVITATION = Noun(
    "an invitation",
    required=("role",),
    choices={"role": choices.ORGANIZATION_ROLE},
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
