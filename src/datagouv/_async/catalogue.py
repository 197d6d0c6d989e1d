"""What a portal holds: its collections, each loaded when it is first used."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .client import AsyncClient
    from .community_resource import AsyncCommunityResources
    from .dataservice import AsyncDataservices
    from .datasets import AsyncDatasets
    from .organization import AsyncOrganizations
    from .references import AsyncReferences
    from .resource import AsyncResources
    from .reuse import AsyncReuses
    from .topic import AsyncTopics


class AsyncCatalogue:
    """The collections of a client.

    A noun, its records and pydantic are loaded when they are first used: the import stays small.
    """

    @property
    def _client(self) -> AsyncClient:
        raise NotImplementedError

    @cached_property
    def datasets(self) -> AsyncDatasets:
        """The portal's datasets."""
        from .datasets import AsyncDatasets

        return AsyncDatasets(self._client)

    @property
    def dataset(self) -> AsyncDatasets:
        """One of them, as `dataset(id)`; `dataset()` is the collection."""
        return self.datasets

    @cached_property
    def resources(self) -> AsyncResources:
        """The portal's resources."""
        from .resource import AsyncResources

        return AsyncResources(self._client)

    @property
    def resource(self) -> AsyncResources:
        """One of them, as `resource(id)`; `resource()` is the collection."""
        return self.resources

    @cached_property
    def community_resources(self) -> AsyncCommunityResources:
        """The portal's community resources."""
        from .community_resource import AsyncCommunityResources

        return AsyncCommunityResources(self._client)

    @property
    def community_resource(self) -> AsyncCommunityResources:
        """One of them, as `community_resource(id)`; `community_resource()` is the collection."""
        return self.community_resources

    @cached_property
    def organizations(self) -> AsyncOrganizations:
        """The portal's organizations."""
        from .organization import AsyncOrganizations

        return AsyncOrganizations(self._client)

    @property
    def organization(self) -> AsyncOrganizations:
        """One of them, as `organization(id)`; `organization()` is the collection."""
        return self.organizations

    @cached_property
    def topics(self) -> AsyncTopics:
        """The portal's topics."""
        from .topic import AsyncTopics

        return AsyncTopics(self._client)

    @property
    def topic(self) -> AsyncTopics:
        """One of them, as `topic(id)`; `topic()` is the collection."""
        return self.topics

    @cached_property
    def reuses(self) -> AsyncReuses:
        """The portal's reuses."""
        from .reuse import AsyncReuses

        return AsyncReuses(self._client)

    @property
    def reuse(self) -> AsyncReuses:
        """One of them, as `reuse(id)`; `reuse()` is the collection."""
        return self.reuses

    @cached_property
    def dataservices(self) -> AsyncDataservices:
        """The portal's dataservices."""
        from .dataservice import AsyncDataservices

        return AsyncDataservices(self._client)

    @property
    def dataservice(self) -> AsyncDataservices:
        """One of them, as `dataservice(id)`; `dataservice()` is the collection."""
        return self.dataservices

    @cached_property
    def references(self) -> AsyncReferences:
        """The portal's reference lists: extensions, licences."""
        from .references import AsyncReferences

        return AsyncReferences(self._client)
