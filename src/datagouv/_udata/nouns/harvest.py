"""Harvest sources and their jobs: fields, filters and query."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, Field

from ..enumerations import HarvestItemStatus, HarvestJobStatus, HarvestValidationState
from ..fields import ABSENT, Moment, Value
from ..filters import SWITCH, TEXT, id_filter
from ..listing import Listing
from ..object_references import Link, SubjectReference, UserReference
from ..query import Query

if TYPE_CHECKING:
    from .organization import OrganizationFields
    from .user import UserFields


class HarvestSourceFilters(Listing, total=False):
    """What the list of harvest sources takes."""

    organization: str | OrganizationFields
    """An id, a slug or a record."""
    owner: str | UserFields
    """An id, a slug or a record."""
    deleted: bool
    """List the deleted ones as well; False by default."""
    q: str
    """Words of the name and the description."""


HARVEST_SOURCES = Query(
    "harvest sources",
    "harvest/sources/",
    filters={
        "organization": id_filter("organizations/"),
        "owner": id_filter("users/"),
        "deleted": SWITCH,
        "q": TEXT,
    },
)


class HarvestError(Value, frozen=True):
    """What went wrong in a harvest."""

    message: str | None = ABSENT
    details: str | None = ABSENT
    """For administrators of the portal only."""
    created_at: Moment = ABSENT


class HarvestLog(Value, frozen=True):
    """What a harvest had to say."""

    level: str = ABSENT
    message: str = ABSENT


class HarvestItemsLink(Link, frozen=True):
    """Where the items of a job are listed, and how many there are of each kind."""

    by_status: dict[str, int] = ABSENT
    by_type: dict[str, int] = ABSENT


class HarvestItem(Value, frozen=True):
    """One remote object in a job."""

    remote_id: str | None = ABSENT
    remote_url: str | None = ABSENT
    status: HarvestItemStatus | str = ABSENT
    dataset: SubjectReference | None = ABSENT
    """The dataset that came out of it."""
    dataservice: SubjectReference | None = ABSENT
    """The dataservice that came out of it."""
    created: Moment = ABSENT
    started: Moment | None = ABSENT
    ended: Moment | None = ABSENT
    errors: list[HarvestError] = ABSENT
    logs: list[HarvestLog] = ABSENT
    args: list[str] = ABSENT
    kwargs: dict[str, Any] = ABSENT


class HarvestJobSource(Value, frozen=True):
    """The source of a job, by its id alone."""

    class_: str = Field(default=ABSENT, alias="class")
    id: str | None = ABSENT
    """`None` where the job is the `last_job` of its source."""


class HarvestJob(Value, frozen=True):
    """One run of a harvest source."""

    id: str = ABSENT
    status: HarvestJobStatus | str = ABSENT
    created: Moment = ABSENT
    started: Moment | None = ABSENT
    ended: Moment | None = ABSENT
    errors: list[HarvestError] = ABSENT
    """What kept it from running, as opposed to the errors of single items; none in `last_job`."""
    items_link: HarvestItemsLink = Field(default=ABSENT, alias="items")
    source: HarvestJobSource = ABSENT


class HarvestValidation(Value, frozen=True):
    """Whether the platform's team lets a source be harvested."""

    state: HarvestValidationState | str = ABSENT
    by: UserReference | None = ABSENT
    on: Moment | None = ABSENT
    comment: str | None = ABSENT


class HarvestPermissions(Value, frozen=True):
    """What the key's owner may do with a source; all false without a key."""

    edit: bool = ABSENT
    delete: bool = ABSENT
    run: bool = ABSENT
    preview: bool = ABSENT
    validate_: bool = Field(default=ABSENT, alias="validate")
    """Named so because every record has a `validate`."""
    schedule: bool = ABSENT


class HarvestSourceFields(BaseModel, frozen=True, defer_build=True):
    """Every field of a harvest source but its live part, `organization`."""

    id: str = ABSENT
    name: str = ABSENT
    slug: str = ABSENT
    description: str | None = ABSENT
    """In Markdown."""
    url: str = ABSENT
    """The catalogue that is harvested."""
    backend: str = ABSENT
    """The id of what reads it, such as "dcat"."""
    config: dict[str, Any] = ABSENT
    active: bool = ABSENT
    autoarchive: bool = ABSENT
    """Whether what the catalogue no longer holds is archived here."""
    schedule: str | None = ABSENT
    """When it runs, as a cron expression."""
    owner: UserReference | None = ABSENT
    """Set when no organization owns the source."""
    validation: HarvestValidation = ABSENT
    last_job: HarvestJob | None = ABSENT
    permissions: HarvestPermissions = ABSENT
    created_at: Moment = ABSENT
    deleted: Moment | None = ABSENT


class HarvestOption(Value, frozen=True):
    """Something that a backend can be told: a filter, a feature, a setting."""

    key: str = ABSENT
    label: str = ABSENT
    """In the portal's language."""
    type: str = ABSENT
    """Of filters only: the type of their value, such as "string"."""
    description: str | None = ABSENT
    default: bool | str | None = ABSENT
    """Of features and settings only."""


class HarvestBackend(Value, frozen=True):
    """A kind of catalogue that the portal can harvest."""

    id: str = ABSENT
    label: str = ABSENT
    filters: list[HarvestOption] = ABSENT
    features: list[HarvestOption] = ABSENT
    extra_configs: list[HarvestOption] = ABSENT
