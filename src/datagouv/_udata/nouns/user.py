"""Users: fields, payload, filters, orders, write schema and query."""

from __future__ import annotations

from typing import ClassVar, Literal, TypeAlias

from pydantic import BaseModel, Field
from typing_extensions import TypedDict

from .. import choices
from ..enumerations import MailCadence
from ..fields import ABSENT, Moment, Value
from ..filters import TEXT
from ..listing import Listing
from ..query import Query, orders
from ..write.refusals import IMAGE, TEAM
from ..write.rules import clearable, flag, text
from ..write.schema import WriteSchema

UserSort: TypeAlias = Literal[
    "last_name",
    "first_name",
    "created",
    "datasets",
    "reuses",
    "followers",
    "views",
    "-last_name",
    "-first_name",
    "-created",
    "-datasets",
    "-reuses",
    "-followers",
    "-views",
]
"""An order of users; a minus reverses it."""


class UserFilters(Listing, total=False):
    """What the list of users takes."""

    q: str
    """Words of the name."""
    sort: UserSort | str
    """By the date of the account, oldest first, by default."""


class UserPayload(TypedDict, total=False):
    """What the key's owner may write about oneself."""

    first_name: str
    last_name: str
    about: str | None
    website: str | None
    mail_cadence: MailCadence | str
    notifications_paused: bool


USERS = Query(
    "users",
    "users/",
    filters={"q": TEXT},
    sorts=orders(UserSort),
    order="created",
)

USER = WriteSchema(
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

    _class_name: ClassVar[str] = "User"

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
