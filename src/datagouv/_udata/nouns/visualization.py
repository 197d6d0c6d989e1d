"""Visualizations: fields, payload, filters, orders, write schema and query."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeAlias, get_args
from uuid import UUID

from pydantic import BaseModel
from typing_extensions import TypedDict

from ..._json import is_list, is_mapping, is_object, is_series
from ..choices import Enumeration
from ..fields import ABSENT, Moment, Value
from ..filters import FLAG, id_filter
from ..ids import is_uuid
from ..listing import Listing
from ..object_references import EditPermissions, UserReference
from ..payloads import JsonObject
from ..query import Query, orders
from ..write.extras import extras
from ..write.references import id_of
from ..write.refusals import IMAGE
from ..write.rules import object_of, organization_id, private, text
from ..write.schema import WriteSchema

if TYPE_CHECKING:
    from .organization import OrganizationFields
    from .user import UserFields

VisualizationSort: TypeAlias = Literal[
    "title", "created", "last_modified", "-title", "-created", "-last_modified"
]
"""An order of visualizations; a minus reverses it."""

AxisType: TypeAlias = Literal["discrete", "continuous"]
"""Whether the values of an axis are names or measures: a postal code is discrete."""

SortedAxis: TypeAlias = Literal["axis_x", "axis_y"]
"""The axis whose values give the order of a chart."""

SortDirection: TypeAlias = Literal["asc", "desc"]
"""The direction of an order."""

UnitPosition: TypeAlias = Literal["prefix", "suffix"]
"""Where the unit of an axis stands: before or after its values."""

SeriesType: TypeAlias = Literal["line", "histogram"]
"""How a series is drawn."""

SeriesAggregate: TypeAlias = Literal["avg", "sum", "count", "min", "max"]
"""What is drawn of the rows that have one value on the horizontal axis."""


class VisualizationFilters(Listing, total=False):
    """What the list of visualizations takes."""

    organization: str | OrganizationFields
    """An id, a slug or a record."""
    owner: str | UserFields | UserReference
    """A user: an id, a slug or a record."""
    private: bool
    """True finds the key's owner's own drafts."""
    sort: VisualizationSort | str
    """By date of creation, oldest first, by default: a walk then neither repeats nor loses any."""


class XAxis(Value, frozen=True):
    """The horizontal axis of a chart."""

    column_x: str = ABSENT
    """The column of the table whose values it shows."""
    type: AxisType | str = ABSENT
    sort_x_by: SortedAxis | str = ABSENT
    sort_x_direction: SortDirection | str = ABSENT


class YAxis(Value, frozen=True):
    """The vertical axis of a chart."""

    label: str | None = ABSENT
    min: float | None = ABSENT
    """The least value that is shown; the chart chooses by default."""
    max: float | None = ABSENT
    unit: str | None = ABSENT
    unit_position: UnitPosition | str | None = ABSENT


class DataSeries(Value, frozen=True):
    """One series of a chart: a column of a resource."""

    type: SeriesType | str | None = ABSENT
    resource_id: str = ABSENT
    """The id of the resource, whose table is drawn, or, to write it, the URL of the resource on
    the portal. The platform does not look for it."""
    column_y: str | None = ABSENT
    """The column whose values are drawn; without it, rows are counted."""
    aggregate_y: SeriesAggregate | str | None = ABSENT
    column_x_name_override: str | None = ABSENT
    """What this resource calls the column of the horizontal axis, where the name differs."""
    filters: dict[str, Any] | None = ABSENT
    """Which rows are drawn: `{"_cls": "Filter", "column", "condition", "value"}`, or
    `{"_cls": "AndFilters", "filters": [...]}`, or the same with "OrFilters"."""


class VisualizationPayload(TypedDict, total=False):
    """What may be written on a visualization."""

    title: str
    description: str
    x_axis: XAxis | JsonObject
    """The whole axis."""
    y_axis: YAxis | JsonObject | None
    """The whole axis."""
    series: Sequence[DataSeries | JsonObject]
    """The whole list, of one series or more."""
    private: bool
    extras: JsonObject
    """The whole dictionary."""
    organization: str | OrganizationFields
    """An id, a slug or a record, when it is created only: without one it is the key's owner's."""


VISUALIZATIONS = Query(
    "visualizations",
    "visualizations/",
    filters={
        "organization": id_filter("organizations/"),
        "owner": id_filter("users/"),
        "private": FLAG,
    },
    sorts=orders(VisualizationSort),
    order="created",
)

_x_keys = object_of(*XAxis.model_fields)
_y_keys = object_of(*YAxis.model_fields)
_series_keys = object_of(*DataSeries.model_fields)
_filter_keys = object_of("_cls", "column", "condition", "value")
_group_keys = object_of("_cls", "filters")
_CONDITIONS = (
    *("exact", "differs", "is_null", "is_not_null"),
    *("greater", "less", "strictly_greater", "strictly_less"),
)
_INSIDE = {"AndFilters": ("Filter", "OrFilters"), "OrFilters": ("Filter", "AndFilters")}
"""What a group of conditions may hold: not a group of its own kind."""


def _x_axis(value: Any) -> str | None:
    if problem := _x_keys(value):
        return problem
    missing = [key for key in ("column_x", "type") if text(value.get(key))]
    return f"needs a {' and a '.join(missing)}: it replaces the whole axis" if missing else None


def _y_axis(value: Any) -> str | None:
    if value is None:
        return None
    return _y_keys(value) or (None if value else "must hold something, or be None to clear it")


def _all_series(value: Any) -> str | None:
    if not is_list(value) or not value:
        return "must be a list of one series or more"
    return next((problem for one in value if (problem := _one_series(one))), None)


def _one_series(value: Any) -> str | None:
    if problem := _series_keys(value):
        return problem
    named = value.get("resource_id")
    # The URL of a resource stands for its id: `with_ids` reads it.
    if not is_uuid(named) and not (isinstance(named, str) and "/" in named):
        return "needs the id or the URL of a resource as the resource_id of each series"
    filters = value.get("filters")
    return None if filters is None else _conditions(filters, ("Filter", *_INSIDE))


def _conditions(value: Any, kinds: Sequence[str]) -> str | None:
    kind = value.get("_cls") if is_object(value) else None
    if kind not in kinds:
        return f"holds filters whose '_cls' is {kind!r:.60}: it must be {' or '.join(kinds)}"
    if kind == "Filter":
        if problem := _filter_keys(value):
            return problem
        if text(value.get("column")) or value.get("condition") not in _CONDITIONS:
            return f"needs a column and a condition in each filter: {', '.join(_CONDITIONS)}"
        sure = isinstance(value.get("value"), str | None)
        return None if sure else f"compares with {value['value']!r:.60}: it must be a text"
    inner = value.get("filters")
    if problem := _group_keys(value):
        return problem
    if not is_list(inner):
        return f"needs a list of filters in each {kind}"
    return next((found for one in inner if (found := _conditions(one, _INSIDE[str(kind)]))), None)


def _with_ids(value: Any) -> Any:
    """Return series with the ids of resources as the server spells them."""
    return [_with_id(one) for one in value] if is_series(value) else value


def _with_id(series: Any) -> Any:
    if not is_mapping(series) or "resource_id" not in series:
        return series
    id = id_of(series["resource_id"])
    return {**series, "resource_id": str(UUID(id)) if is_uuid(id) else id}


def _choice(kind: Any) -> Enumeration:
    return Enumeration(get_args(kind))


VISUALIZATION = WriteSchema(
    "a visualization",
    required=("title", "description", "x_axis", "series"),
    conversions={"series": _with_ids},
    choices={
        "x_axis.type": _choice(AxisType),
        "x_axis.sort_x_by": _choice(SortedAxis),
        "x_axis.sort_x_direction": _choice(SortDirection),
        "y_axis.unit_position": _choice(UnitPosition),
        "series.type": _choice(SeriesType),
        "series.aggregate_y": _choice(SeriesAggregate),
    },
    rules={
        "title": text,
        "description": text,
        "x_axis": _x_axis,
        "y_axis": _y_axis,
        "series": _all_series,
        "private": private,
        "extras": extras,
        "organization": organization_id,
    },
    # The platform transfers no visualization.
    fixed={"organization": "is set when it is created, and never changes"},
    refused={
        "owner": "is the key's owner, unless an organization is named when it is created",
        "deleted_at": "is set by delete(), and nothing unsets it",
        "image": IMAGE,
    },
    computed=("id", "slug", "created_at", "last_modified", "metrics", "permissions"),
    unsent={"private": False, "extras": {}, **dict.fromkeys(("y_axis", "image", "deleted_at"))},
)


class VisualizationMetrics(Value, frozen=True):
    """Counts of use."""

    views: int = ABSENT


class VisualizationFields(BaseModel, frozen=True, defer_build=True):
    """Every field of a visualization but its live part, `organization`."""

    _class_name: ClassVar[str] = "Chart"

    id: str = ABSENT
    title: str = ABSENT
    slug: str = ABSENT
    """The title as it stands in URLs; changes with the title."""
    description: str = ABSENT
    """In Markdown."""
    x_axis: XAxis = ABSENT
    y_axis: YAxis = ABSENT
    """Empty when nobody wrote one: the chart chooses."""
    series: list[DataSeries] = ABSENT
    owner: UserReference | None = ABSENT
    """Set when no organization owns the visualization."""
    private: bool = ABSENT
    """True for a draft, which only its owners see."""
    deleted_at: Moment | None = ABSENT
    """When it was deleted, for good."""
    image: str | None = ABSENT
    """The URL of its picture."""
    extras: dict[str, Any] = ABSENT
    """Free keys, kept with the visualization."""
    created_at: Moment = ABSENT
    last_modified: Moment = ABSENT
    metrics: VisualizationMetrics = ABSENT
    permissions: EditPermissions = ABSENT
