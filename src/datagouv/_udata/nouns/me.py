"""The owner of the key and their API tokens: fields, payload and write schema."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import BaseModel
from typing_extensions import TypedDict

from ..fields import ABSENT, Moment, Value
from ..filters import TEXT
from ..payloads import Date
from ..query import Query
from ..write.dates import moment
from ..write.rules import clearable, or_none, texts
from ..write.schema import WriteSchema


class ApiTokenPayload(TypedDict, total=False):
    """What a new API token may be given."""

    name: str | None
    expires_at: Date | None
    """`None` is never."""
    scopes: Sequence[str]


_TITLE = {"q": TEXT}

TOKENS = Query("API tokens", "me/api_tokens/")
OWN_DATASETS = Query("datasets", "me/org_datasets/", filters=_TITLE)
OWN_COMMUNITY_RESOURCES = Query(
    "community resources", "me/org_community_resources/", filters=_TITLE
)
OWN_DISCUSSIONS = Query("discussions", "me/org_discussions/", filters=_TITLE)
OWN_REUSES = Query("reuses", "me/org_reuses/", filters=_TITLE)

API_TOKEN = WriteSchema(
    "an API token",
    required=(),
    rules={"name": clearable, "expires_at": or_none(moment), "scopes": texts},
    refused={"revoked_at": "is set by revoke()"},
    computed=(
        *("id", "kind", "token_prefix", "created_at", "last_used_at", "user_agents"),
        "token",
    ),
)


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
