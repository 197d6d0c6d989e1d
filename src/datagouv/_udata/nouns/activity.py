"""Activities: fields, filters, orders and query."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from pydantic import BaseModel

from ..fields import ABSENT, Moment, Value
from ..filters import TEXTS, id_filter
from ..listing import Listing
from ..object_references import ActorReference, ObjectReference, OrganizationReference
from ..query import Query, orders

if TYPE_CHECKING:
    from .organization import OrganizationFields
    from .user import UserFields


ActivitySort: TypeAlias = Literal[
    "created_at",
    "-created_at",
]
"""An order of activities; a minus reverses it."""


class ActivityFilters(Listing, total=False):
    """What the list of activities takes."""

    related_to: str | BaseModel | Mapping[str, Any]
    """What was changed: a record, its id, or the slug of a dataset."""
    organization: str | OrganizationFields
    """What was done in its name, or to it: an id, a slug or a record."""
    user: str | UserFields
    """Who did it: an id, a slug or a record."""
    key: str | Sequence[str]
    """What was done, such as "dataset:updated", or any of several."""
    sort: ActivitySort | str
    """The oldest first by default."""


ACTIVITIES = Query(
    "activities",
    "activity/",
    filters={
        "related_to": id_filter("datasets/", mixed=True),
        "organization": id_filter("organizations/"),
        "user": id_filter("users/"),
        "key": TEXTS,
    },
    sorts=orders(ActivitySort),
    order="created_at",
    unmasked=("actor",),
)


class Activity(Value, frozen=True):
    """One thing that somebody did."""

    id: str = ABSENT
    """Of the portal; a portal before udata 17.18 gives none, and this is made of the content."""
    key: str = ABSENT
    """Such as "dataset:updated"."""
    label: str = ABSENT
    """The same in the portal's language."""
    icon: str = ABSENT
    actor: ActorReference | ObjectReference = ABSENT
    """Who did it: a user, or what worked for one, such as a harvest source."""
    organization: OrganizationReference | None = ABSENT
    """In whose name it was done."""
    related_to: str = ABSENT
    """The title of the object."""
    related_to_id: str = ABSENT
    related_to_kind: str = ABSENT
    """The class of the object, such as "Dataset"."""
    related_to_url: str | None = ABSENT
    changes: list[str] = ABSENT
    """The fields that changed, such as "title"."""
    extras: dict[str, Any] = ABSENT
    created_at: Moment = ABSENT
