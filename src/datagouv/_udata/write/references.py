"""Records where the server wants ids, or a class and an id. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from ..._json import is_mapping, is_series
from ..ids import class_of_url, given_id

NAMED: Mapping[str, str | None] = {
    "organization": "organizations",
    "user": "users",
    "contact_points": "contacts",
    "dataservices": "dataservices",
    "datasets": "datasets",
    **dict.fromkeys(("assignments", "element", "recipient", "subject")),
}
"""The fields that name other objects, each with the collection of these, or `None` where a value
tells its class."""


def id_of(value: Any) -> Any:
    """Return the id of a record or of a dictionary that holds one; any other value as it is."""
    held = vars(value) if isinstance(value, BaseModel) else value
    return held.get("id", value) if is_mapping(held) else value


def ids_of(value: Any) -> Any:
    """Return the ids of several records; any other value as it is."""
    return [id_of(item) for item in value] if is_series(value) else value


def reference_of(value: Any) -> Any:
    """Return the class and the id of a record, or of a dictionary that holds both.

    The URL of a page tells both, its id being that URL. Any other value is returned as it is.
    """
    held: Mapping[Any, Any]
    if isinstance(value, str):
        kind = class_of_url(value)
        return {"class": kind, "id": value} if kind else value
    if isinstance(value, BaseModel):
        held = vars(value)
        name = getattr(type(value), "_class_name", None) or held.get("class_")
    elif is_mapping(value):
        held, name = value, value.get("class")
    else:
        return value
    return {"class": name, "id": held["id"]} if name and "id" in held else value


def references_of(value: Any) -> Any:
    """Return the class and the id of several records; any other value as it is."""
    return [reference_of(item) for item in value] if is_series(value) else value


def with_id_of_resource(series: Any, portal: str) -> Any:
    """Return the series of a chart with the id of its resource in the place of a URL.

    Args:
        series: The series; any other value is returned as it is.
        portal: The URL of the portal, whose pages' URLs hold ids.

    Raises:
        FieldError: The URL is none of a resource of the portal.
    """
    given = series.get("resource_id") if is_mapping(series) else None
    if not isinstance(given, str) or "/" not in given:
        return series
    return {**series, "resource_id": str(UUID(given_id(given, "a resource", portal)))}


def territory(value: Any) -> Any:
    """Return a territory with the ids of its zones and its granularity in the place of records."""
    if not is_mapping(value):
        return value
    turned = dict(value)
    if "granularity" in turned:
        turned["granularity"] = id_of(turned["granularity"])
    if isinstance(turned.get("zones"), list | tuple):
        turned["zones"] = [
            id_of(zone) if isinstance(zone, BaseModel) else zone for zone in turned["zones"]
        ]
    return turned
