"""The fields of a topic and of its elements, and the values inside them."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field

from .base import ABSENT, Moment
from .dataset import SpatialCoverage
from .references import Link, ObjectReference, UserReference


class TopicFields(BaseModel, frozen=True, defer_build=True):
    """Every field of a topic but its live part, `organization`.

    A reference inside another record holds identity, name and URLs only.
    """

    id: str = ABSENT
    class_: str = Field(default=ABSENT, alias="class")
    """In a reference only: always "Topic"."""
    name: str = ABSENT
    slug: str = ABSENT
    """The name as it stands in URLs; changes with the name."""
    description: str | None = ABSENT
    """In Markdown."""
    owner: UserReference | None = ABSENT
    """Set when no organization owns the topic."""
    private: bool | None = ABSENT
    """True for a draft, which only its owners see; `None` is public."""
    featured: bool = ABSENT
    tags: list[str] = ABSENT
    """As they were written: the platform does not normalise those of a topic."""
    color: int | None = ABSENT
    spatial: SpatialCoverage | None = ABSENT
    extras: dict[str, Any] = ABSENT
    """Free keys, kept with the topic."""
    created_at: Moment = ABSENT
    last_modified: Moment = ABSENT
    """When the topic or one of its elements changed."""
    # Not `alias`: mypy would take the method of that name for this field.
    elements_link: Link = Field(
        default=ABSENT, validation_alias="elements", serialization_alias="elements"
    )
    """Where its elements are listed, and how many there are."""
    uri: str = ABSENT
    """The topic's URL in the API."""
    page: str | None = ABSENT
    """The topic's page for readers."""


class TopicElementFields(BaseModel, frozen=True, defer_build=True):
    """Every field of an element: a place in a topic, for an object or for a text alone."""

    id: str = ABSENT
    title: str | None = ABSENT
    """The element's own title, beside the one of its object."""
    description: str | None = ABSENT
    """In Markdown."""
    tags: list[str] = ABSENT
    """As they were written."""
    extras: dict[str, Any] = ABSENT
    """Free keys, kept with the element."""
    element: ObjectReference | None = ABSENT
    """The dataset, dataservice or reuse, by its class and id; `None` where there is none."""
