"""The portal itself: its name and its figures."""

from __future__ import annotations

from pydantic import Field

from ..fields import ABSENT, Monthly, Value


class SiteMetrics(Value, frozen=True):
    """Counts of what the portal holds, renewed by a job of the platform."""

    datasets: int = ABSENT
    datasets_by_months: Monthly = ABSENT
    datasets_visits_by_months: Monthly = ABSENT
    dataservices: int = ABSENT
    discussions: int = ABSENT
    discussions_by_months: Monthly = ABSENT
    followers: int = ABSENT
    harvesters: int = ABSENT
    harvesters_by_months: Monthly = ABSENT
    max_dataset_followers: int = ABSENT
    max_dataset_reuses: int = ABSENT
    max_org_datasets: int = ABSENT
    max_org_followers: int = ABSENT
    max_org_reuses: int = ABSENT
    max_reuse_datasets: int = ABSENT
    max_reuse_followers: int = ABSENT
    organizations: int = ABSENT
    organizations_by_months: Monthly = ABSENT
    public_service: int = Field(default=ABSENT, alias="public-service")
    """Organizations that are a public service."""
    resources: int = ABSENT
    resources_downloads_by_months: Monthly = ABSENT
    reuses: int = ABSENT
    reuses_by_months: Monthly = ABSENT
    users: int = ABSENT
    users_by_months: Monthly = ABSENT


class Site(Value, frozen=True):
    """The portal: its name, the version of its software, its counts."""

    id: str = ABSENT
    title: str = ABSENT
    """The portal's name."""
    version: str = ABSENT
    """The version of udata that it runs."""
    keywords: list[str] = ABSENT
    feed_size: int = ABSENT
    """Entries in its Atom feeds."""
    metrics: SiteMetrics = ABSENT
