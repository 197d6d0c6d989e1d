"""The orders of lists, as the platform names them; a minus reverses each."""

from __future__ import annotations

from typing import Literal, TypeAlias

DatasetSort: TypeAlias = Literal[
    "title",
    "created",
    "last_update",
    "reuses",
    "followers",
    "views",
    "-title",
    "-created",
    "-last_update",
    "-reuses",
    "-followers",
    "-views",
]
"""An order of datasets; a minus reverses it."""

OrganizationSort: TypeAlias = Literal[
    "name",
    "created",
    "last_modified",
    "datasets",
    "reuses",
    "followers",
    "views",
    "-name",
    "-created",
    "-last_modified",
    "-datasets",
    "-reuses",
    "-followers",
    "-views",
]
"""An order of organizations; a minus reverses it."""

TopicSort: TypeAlias = Literal[
    "name",
    "created",
    "last_modified",
    "-name",
    "-created",
    "-last_modified",
]
"""An order of topics; a minus reverses it."""

ReuseSort: TypeAlias = Literal[
    "title",
    "created",
    "last_modified",
    "datasets",
    "followers",
    "views",
    "-title",
    "-created",
    "-last_modified",
    "-datasets",
    "-followers",
    "-views",
]
"""An order of reuses; a minus reverses it."""

DataserviceSort: TypeAlias = Literal[
    "title",
    "base_api_url",
    "created",
    "last_modified",
    "followers",
    "views",
    "-title",
    "-base_api_url",
    "-created",
    "-last_modified",
    "-followers",
    "-views",
]
"""An order of dataservices; a minus reverses it."""

DiscussionSort: TypeAlias = Literal[
    "created",
    "closed",
    "title",
    "discussion.posted_on",
    "-created",
    "-closed",
    "-title",
    "-discussion.posted_on",
]
"""An order of discussions; a minus reverses it."""

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

PostSort: TypeAlias = Literal[
    "created_at",
    "last_modified",
    "published",
    "name",
    "headline",
    "-created_at",
    "-last_modified",
    "-published",
    "-name",
    "-headline",
]
"""An order of posts; a minus reverses it."""

DatasetSearchSort: TypeAlias = Literal[
    "created",
    "last_update",
    "reuses",
    "followers",
    "views",
    "-created",
    "-last_update",
    "-reuses",
    "-followers",
    "-views",
]
"""An order of what a search of datasets finds; a minus reverses it."""

OrganizationSearchSort: TypeAlias = Literal[
    "created",
    "datasets",
    "reuses",
    "followers",
    "views",
    "-created",
    "-datasets",
    "-reuses",
    "-followers",
    "-views",
]
"""An order of what a search of organizations finds; a minus reverses it."""

ReuseSearchSort: TypeAlias = Literal[
    "created",
    "datasets",
    "followers",
    "views",
    "-created",
    "-datasets",
    "-followers",
    "-views",
]
"""An order of what a search of reuses finds; a minus reverses it."""

DataserviceSearchSort: TypeAlias = Literal[
    "created",
    "followers",
    "views",
    "-created",
    "-followers",
    "-views",
]
"""An order of what a search of dataservices finds; a minus reverses it."""

DiscussionSearchSort: TypeAlias = Literal[
    "created",
    "closed",
    "-created",
    "-closed",
]
"""An order of what a search of discussions finds; a minus reverses it."""

PostSearchSort: TypeAlias = Literal[
    "created",
    "last_modified",
    "published",
    "-created",
    "-last_modified",
    "-published",
]
"""An order of what a search of posts finds; a minus reverses it."""

ActivitySort: TypeAlias = Literal[
    "created_at",
    "-created_at",
]
"""An order of activities; a minus reverses it."""
