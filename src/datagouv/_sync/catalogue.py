# Generated from src/datagouv/_async/catalogue.py by scripts/unasync.py: edit that file, then `make style`.
"""What a portal holds: its collections, each loaded when it is first used."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .client import Client
    from .community_resource import CommunityResources
    from .dataservice import Dataservices
    from .datasets import Datasets
    from .organization import Organizations
    from .references import References
    from .resource import Resources
    from .reuse import Reuses
    from .topic import Topics


class Catalogue:
    """The collections of a client.

    A noun, its records and pydantic are loaded when they are first used: the import stays small.
    """

    @property
    def _client(self) -> Client:
        raise NotImplementedError

    @cached_property
    def datasets(self) -> Datasets:
        """The portal's datasets."""
        from .datasets import Datasets

        return Datasets(self._client)

    @property
    def dataset(self) -> Datasets:
        """One of them, as `dataset(id)`; `dataset()` is the collection."""
        return self.datasets

    @cached_property
    def resources(self) -> Resources:
        """The portal's resources."""
        from .resource import Resources

        return Resources(self._client)

    @property
    def resource(self) -> Resources:
        """One of them, as `resource(id)`; `resource()` is the collection."""
        return self.resources

    @cached_property
    def community_resources(self) -> CommunityResources:
        """The portal's community resources."""
        from .community_resource import CommunityResources

        return CommunityResources(self._client)

    @property
    def community_resource(self) -> CommunityResources:
        """One of them, as `community_resource(id)`; `community_resource()` is the collection."""
        return self.community_resources

    @cached_property
    def organizations(self) -> Organizations:
        """The portal's organizations."""
        from .organization import Organizations

        return Organizations(self._client)

    @property
    def organization(self) -> Organizations:
        """One of them, as `organization(id)`; `organization()` is the collection."""
        return self.organizations

    @cached_property
    def topics(self) -> Topics:
        """The portal's topics."""
        from .topic import Topics

        return Topics(self._client)

    @property
    def topic(self) -> Topics:
        """One of them, as `topic(id)`; `topic()` is the collection."""
        return self.topics

    @cached_property
    def reuses(self) -> Reuses:
        """The portal's reuses."""
        from .reuse import Reuses

        return Reuses(self._client)

    @property
    def reuse(self) -> Reuses:
        """One of them, as `reuse(id)`; `reuse()` is the collection."""
        return self.reuses

    @cached_property
    def dataservices(self) -> Dataservices:
        """The portal's dataservices."""
        from .dataservice import Dataservices

        return Dataservices(self._client)

    @property
    def dataservice(self) -> Dataservices:
        """One of them, as `dataservice(id)`; `dataservice()` is the collection."""
        return self.dataservices

    @cached_property
    def references(self) -> References:
        """The portal's reference lists: extensions, licences."""
        from .references import References

        return References(self._client)
