"""What a portal holds: its collections, each loaded when it is first used."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .client import AsyncClient
    from .community_resource import AsyncCommunityResources
    from .contact_point import AsyncContactPoints
    from .datasets import AsyncDatasets
    from .organizations import AsyncOrganizations
    from .references import AsyncReferences
    from .resource import AsyncResources
    from .transfer import AsyncTransfers


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
        from .organizations import AsyncOrganizations

        return AsyncOrganizations(self._client)

    @property
    def organization(self) -> AsyncOrganizations:
        """One of them, as `organization(id)`; `organization()` is the collection."""
        return self.organizations

    @cached_property
    def contact_points(self) -> AsyncContactPoints:
        """The contact points of organizations and users."""
        from .contact_point import AsyncContactPoints

        return AsyncContactPoints(self._client)

    @property
    def contact_point(self) -> AsyncContactPoints:
        """One of them, as `contact_point(id)`; `contact_point()` is the collection."""
        return self.contact_points

    @cached_property
    def transfers(self) -> AsyncTransfers:
        """The requests for transfers that the key's owner may see."""
        from .transfer import AsyncTransfers

        return AsyncTransfers(self._client)

    @property
    def transfer(self) -> AsyncTransfers:
        """One of them, as `transfer(id)`; `transfer()` is the collection."""
        return self.transfers

    @cached_property
    def references(self) -> AsyncReferences:
        """The portal's reference lists: extensions, licences."""
        from .references import AsyncReferences

        return AsyncReferences(self._client)
