"""The fields of a user, of the key's owner and of API tokens, and the values inside them."""

from __future__ import annotations

from pydantic import BaseModel, Field

from .base import ABSENT, Moment, Value
from .enums import MailCadence


class UserMetrics(Value, frozen=True):
    """Counts of what a user publishes and follows."""

    datasets: int = ABSENT
    dataservices: int = ABSENT
    reuses: int = ABSENT
    followers: int = ABSENT
    following: int = ABSENT


class UserFields(BaseModel, frozen=True, defer_build=True):
    """Every field of a user but its live part, `organizations`.

    The same keys describe the key's owner (`/me/`). What is private reads as `None` for anyone
    else, and even for oneself in `/users/`. A reference inside another record holds identity only.
    """

    id: str = ABSENT
    class_: str = Field(default=ABSENT, alias="class")
    """In a reference only: always "User"."""
    first_name: str = ABSENT
    last_name: str = ABSENT
    slug: str = ABSENT
    about: str | None = ABSENT
    """In Markdown."""
    website: str | None = ABSENT
    avatar: str | None = ABSENT
    avatar_thumbnail: str | None = ABSENT
    roles: list[str] = ABSENT
    """Such as "admin", for an administrator of the whole portal."""
    active: bool = ABSENT
    since: Moment = ABSENT
    """When the account was made."""
    deleted: Moment | None = ABSENT
    email: str | None = ABSENT
    """Private: of the key's owner, or for an administrator."""
    last_login_at: Moment | None = ABSENT
    """Private: of the key's owner, or for an administrator."""
    mail_cadence: MailCadence | str | None = ABSENT
    """Private: of the key's owner, or for an administrator."""
    notifications_paused: bool | None = ABSENT
    """Private: of the key's owner, or for an administrator."""
    password_rotation_demanded: Moment | None = ABSENT
    password_rotation_performed: Moment | None = ABSENT
    metrics: UserMetrics = ABSENT
    uri: str = ABSENT
    """The user's URL in the API."""
    page: str | None = ABSENT
    """The user's page for readers."""


class MeMetrics(Value, frozen=True):
    """Counts of what the key's owner and the organizations of that user publish."""

    id: str = ABSENT
    datasets_count: int = ABSENT
    datasets_org_count: int = ABSENT
    followers_count: int = ABSENT
    followers_org_count: int = ABSENT
    resources_availability: float = ABSENT
    """In percent."""


class ApiTokenFields(BaseModel, frozen=True, defer_build=True):
    """Every field of an API token but the token itself, which only the answer to a create holds."""

    id: str = ABSENT
    name: str | None = ABSENT
    token_prefix: str = ABSENT
    """Its first letters, to tell one from another."""
    kind: str = ABSENT
    scopes: list[str] = ABSENT
    created_at: Moment = ABSENT
    expires_at: Moment | None = ABSENT
    """`None` when it never does."""
    revoked_at: Moment | None = ABSENT
    last_used_at: Moment | None = ABSENT
    user_agents: list[str] = ABSENT
    """The programs that used it."""
