"""What a portal holds: its collections, each loaded when it is first used."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from .._annotations import readable

if TYPE_CHECKING:
    from .._udata.nouns.portal import PortalInfo
    from .._udata.nouns.site import Site
    from .client import AsyncClient
    from .data.metrics import AsyncMetrics
    from .nouns.activity import AsyncActivities
    from .nouns.community_resource import AsyncCommunityResources
    from .nouns.contact_point import AsyncContactPoints
    from .nouns.dataservice import AsyncDataservices
    from .nouns.dataset import AsyncDatasets
    from .nouns.discussion import AsyncDiscussions
    from .nouns.harvest import AsyncHarvestSources
    from .nouns.me import AsyncMe
    from .nouns.organization import AsyncOrganizations
    from .nouns.post import AsyncPosts
    from .nouns.references import AsyncReferences
    from .nouns.resource import AsyncResources
    from .nouns.reuse import AsyncReuses
    from .nouns.spatial import AsyncSpatial
    from .nouns.topic import AsyncTopics
    from .nouns.transfer import AsyncTransfers
    from .nouns.user import AsyncUsers
    from .nouns.visualization import AsyncVisualizations


@readable
class AsyncCollections:
    """The collections of a client.

    A noun, its records and pydantic are loaded when they are first used: the import stays small.
    """

    @property
    def _client(self) -> AsyncClient:
        raise NotImplementedError

    @cached_property
    def datasets(self) -> AsyncDatasets:
        """The portal's datasets."""
        from .nouns.dataset import AsyncDatasets

        return AsyncDatasets(self._client)

    @property
    def dataset(self) -> AsyncDatasets:
        """One of them, as `dataset(id)`; `dataset()` is the collection."""
        return self.datasets

    @cached_property
    def resources(self) -> AsyncResources:
        """The portal's resources."""
        from .nouns.resource import AsyncResources

        return AsyncResources(self._client)

    @property
    def resource(self) -> AsyncResources:
        """One of them, as `resource(id)`; `resource()` is the collection."""
        return self.resources

    @cached_property
    def community_resources(self) -> AsyncCommunityResources:
        """The portal's community resources."""
        from .nouns.community_resource import AsyncCommunityResources

        return AsyncCommunityResources(self._client)

    @property
    def community_resource(self) -> AsyncCommunityResources:
        """One of them, as `community_resource(id)`; `community_resource()` is the collection."""
        return self.community_resources

    @cached_property
    def organizations(self) -> AsyncOrganizations:
        """The portal's organizations."""
        from .nouns.organization import AsyncOrganizations

        return AsyncOrganizations(self._client)

    @property
    def organization(self) -> AsyncOrganizations:
        """One of them, as `organization(id)`; `organization()` is the collection."""
        return self.organizations

    @cached_property
    def contact_points(self) -> AsyncContactPoints:
        """The contact points of organizations and users."""
        from .nouns.contact_point import AsyncContactPoints

        return AsyncContactPoints(self._client)

    @property
    def contact_point(self) -> AsyncContactPoints:
        """One of them, as `contact_point(id)`; `contact_point()` is the collection."""
        return self.contact_points

    @cached_property
    def transfers(self) -> AsyncTransfers:
        """The requests for transfers that the key's owner may see."""
        from .nouns.transfer import AsyncTransfers

        return AsyncTransfers(self._client)

    @property
    def transfer(self) -> AsyncTransfers:
        """One of them, as `transfer(id)`; `transfer()` is the collection."""
        return self.transfers

    @cached_property
    def topics(self) -> AsyncTopics:
        """The portal's topics."""
        from .nouns.topic import AsyncTopics

        return AsyncTopics(self._client)

    @property
    def topic(self) -> AsyncTopics:
        """One of them, as `topic(id)`; `topic()` is the collection."""
        return self.topics

    @cached_property
    def reuses(self) -> AsyncReuses:
        """The portal's reuses."""
        from .nouns.reuse import AsyncReuses

        return AsyncReuses(self._client)

    @property
    def reuse(self) -> AsyncReuses:
        """One of them, as `reuse(id)`; `reuse()` is the collection."""
        return self.reuses

    @cached_property
    def dataservices(self) -> AsyncDataservices:
        """The portal's dataservices."""
        from .nouns.dataservice import AsyncDataservices

        return AsyncDataservices(self._client)

    @property
    def dataservice(self) -> AsyncDataservices:
        """One of them, as `dataservice(id)`; `dataservice()` is the collection."""
        return self.dataservices

    @cached_property
    def visualizations(self) -> AsyncVisualizations:
        """The portal's visualizations."""
        from .nouns.visualization import AsyncVisualizations

        return AsyncVisualizations(self._client)

    @property
    def visualization(self) -> AsyncVisualizations:
        """One of them, as `visualization(id)`; `visualization()` is the collection."""
        return self.visualizations

    @cached_property
    def references(self) -> AsyncReferences:
        """The portal's reference lists: licences, frequencies, extensions and others."""
        from .nouns.references import AsyncReferences

        return AsyncReferences(self._client)

    @cached_property
    def discussions(self) -> AsyncDiscussions:
        """The portal's discussions."""
        from .nouns.discussion import AsyncDiscussions

        return AsyncDiscussions(self._client)

    @property
    def discussion(self) -> AsyncDiscussions:
        """One of them, as `discussion(id)`; `discussion()` is the collection."""
        return self.discussions

    @cached_property
    def users(self) -> AsyncUsers:
        """The portal's users."""
        from .nouns.user import AsyncUsers

        return AsyncUsers(self._client)

    @property
    def user(self) -> AsyncUsers:
        """One of them, as `user(id)`; `user()` is the collection."""
        return self.users

    @cached_property
    def me(self) -> AsyncMe:
        """The key's owner: `get()` loads who that is, all other verbs work without it."""
        from .nouns.me import AsyncMe

        return AsyncMe._of(self._client)

    @cached_property
    def activities(self) -> AsyncActivities:
        """What was done on the portal, and by whom."""
        from .nouns.activity import AsyncActivities

        return AsyncActivities(self._client)

    @cached_property
    def posts(self) -> AsyncPosts:
        """The portal's posts: its articles and pages."""
        from .nouns.post import AsyncPosts

        return AsyncPosts(self._client)

    @property
    def post(self) -> AsyncPosts:
        """One of them, as `post(id)`; `post()` is the collection."""
        return self.posts

    @cached_property
    def harvest_sources(self) -> AsyncHarvestSources:
        """The portal's harvest sources."""
        from .nouns.harvest import AsyncHarvestSources

        return AsyncHarvestSources(self._client)

    @property
    def harvest_source(self) -> AsyncHarvestSources:
        """One of them, as `harvest_source(id)`; `harvest_source()` is the collection."""
        return self.harvest_sources

    @cached_property
    def metrics(self) -> AsyncMetrics:
        """The portal's traffic by month."""
        from .data.metrics import AsyncMetrics

        return AsyncMetrics(self._client)

    @cached_property
    def spatial(self) -> AsyncSpatial:
        """The territories that the portal knows."""
        from .nouns.spatial import AsyncSpatial

        return AsyncSpatial(self._client)

    async def site(self) -> Site:
        """Return what the portal is: its name, the version of udata, its counts.

        Speaks to GET /api/1/site/.
        """
        from .._udata.nouns.site import Site
        from .._udata.values import read_value

        return read_value(Site, (await self._client._transport.send("GET", "site/")).content)

    async def portal_info(self) -> PortalInfo:
        """Return which version of udata the portal runs, and what that version can do.

        Speaks to GET /api/1/site/, and to /api/1/swagger.json and /api/2/swagger.json, where the
        portal describes its API (some hundred kB each): once a client.
        """
        from .._udata.nouns.portal import PortalInfo
        from .core.capabilities import described

        told = await described(self._client._transport)
        return PortalInfo(self._client._transport.portal.url, told.version, told)
