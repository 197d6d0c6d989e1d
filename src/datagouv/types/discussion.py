"""The fields of a discussion, and the values inside it."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from .base import ABSENT, Moment, Value
from .references import (
    EditPermissions,
    ObjectReference,
    OrganizationReference,
    UserReference,
)


class DiscussionPermissions(Value, frozen=True):
    """What the key's owner may do in a discussion; all false without a key."""

    edit: bool = ABSENT
    delete: bool = ABSENT
    close: bool = ABSENT


class Message(Value, frozen=True):
    """One message of a discussion."""

    id: str = ABSENT
    content: str = ABSENT
    """In Markdown."""
    posted_by: UserReference | None = ABSENT
    posted_by_organization: OrganizationReference | None = ABSENT
    """The organization in whose name it was written."""
    posted_on: Moment = ABSENT
    last_modified_at: Moment | None = ABSENT
    permissions: EditPermissions = ABSENT


class DiscussionFields(BaseModel, frozen=True, defer_build=True):
    """Every field of a discussion but its live part, `organization`.

    That is the organization in whose name it was opened.
    """

    id: str = ABSENT
    title: str = ABSENT
    subject: ObjectReference = ABSENT
    """What it is about, by its class and id."""
    discussion: list[Message] = ABSENT
    """The messages, the oldest first."""
    user: UserReference | None = ABSENT
    """Who opened it."""
    created: Moment = ABSENT
    closed: Moment | None = ABSENT
    """When it was closed; the platform opens none again."""
    closed_by: UserReference | None = ABSENT
    closed_by_organization: OrganizationReference | None = ABSENT
    extras: dict[str, Any] = ABSENT
    """Free keys, given when it is opened."""
    permissions: DiscussionPermissions = ABSENT
    url: str = ABSENT
    """The discussion's URL in the API."""
    self_web_url: str | None = ABSENT
    """The discussion on the page of its subject."""
