# Generated from src/datagouv/_async/collections.py by scripts/unasync.py: edit that file, then `make style`.
"""What a portal holds: its collections, each loaded when it is first used."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from .._annotations import readable

if TYPE_CHECKING:
    from .._udata.nouns.portal import PortalInfo
    from .._udata.nouns.site import Site
    from .client import Client
    from .data.metrics import Metrics
    from .nouns.activity import Activities
    from .nouns.community_resource import CommunityResources
    from .nouns.contact_point import ContactPoints
    from .nouns.dataservice import Dataservices
    from .nouns.dataset import Datasets
    from .nouns.discussion import Discussions
    from .nouns.harvest import HarvestSources
    from .nouns.me import Me
    from .nouns.organization import Organizations
    from .nouns.post import Posts
    from .nouns.references import References
    from .nouns.resource import Resources
    from .nouns.reuse import Reuses
    from .nouns.spatial import Spatial
    from .nouns.topic import Topics
    from .nouns.transfer import Transfers
    from .nouns.user import Users
    from .nouns.visualization import Visualizations


@readable
class Collections:
    """The collections of a client.

    A noun, its records and pydantic are loaded when they are first used: the import stays small.
    """

    @property
    def _client(self) -> Client:
        raise NotImplementedError

    @cached_property
    def datasets(self) -> Datasets:
        """The portal's datasets."""
        from .nouns.dataset import Datasets

        return Datasets(self._client)

    @property
    def dataset(self) -> Datasets:
        """One of them, as `dataset(id)`; `dataset()` is the collection."""
        return self.datasets

    @cached_property
    def resources(self) -> Resources:
        """The portal's resources."""
        from .nouns.resource import Resources

        return Resources(self._client)

    @property
    def resource(self) -> Resources:
        """One of them, as `resource(id)`; `resource()` is the collection."""
        return self.resources

    @cached_property
    def community_resources(self) -> CommunityResources:
        """The portal's community resources."""
        from .nouns.community_resource import CommunityResources

        return CommunityResources(self._client)

    @property
    def community_resource(self) -> CommunityResources:
        """One of them, as `community_resource(id)`; `community_resource()` is the collection."""
        return self.community_resources

    @cached_property
    def organizations(self) -> Organizations:
        """The portal's organizations."""
        from .nouns.organization import Organizations

        return Organizations(self._client)

    @property
    def organization(self) -> Organizations:
        """One of them, as `organization(id)`; `organization()` is the collection."""
        return self.organizations

    @cached_property
    def contact_points(self) -> ContactPoints:
        """The contact points of organizations and users."""
        from .nouns.contact_point import ContactPoints

        return ContactPoints(self._client)

    @property
    def contact_point(self) -> ContactPoints:
        """One of them, as `contact_point(id)`; `contact_point()` is the collection."""
        return self.contact_points

    @cached_property
    def transfers(self) -> Transfers:
        """The requests for transfers that the key's owner may see."""
        from .nouns.transfer import Transfers

        return Transfers(self._client)

    @property
    def transfer(self) -> Transfers:
        """One of them, as `transfer(id)`; `transfer()` is the collection."""
        return self.transfers

    @cached_property
    def topics(self) -> Topics:
        """The portal's topics."""
        from .nouns.topic import Topics

        return Topics(self._client)

    @property
    def topic(self) -> Topics:
        """One of them, as `topic(id)`; `topic()` is the collection."""
        return self.topics

    @cached_property
    def reuses(self) -> Reuses:
        """The portal's reuses."""
        from .nouns.reuse import Reuses

        return Reuses(self._client)

    @property
    def reuse(self) -> Reuses:
        """One of them, as `reuse(id)`; `reuse()` is the collection."""
        return self.reuses

    @cached_property
    def dataservices(self) -> Dataservices:
        """The portal's dataservices."""
        from .nouns.dataservice import Dataservices

        return Dataservices(self._client)

    @property
    def dataservice(self) -> Dataservices:
        """One of them, as `dataservice(id)`; `dataservice()` is the collection."""
        return self.dataservices

    @cached_property
    def visualizations(self) -> Visualizations:
        """The portal's visualizations."""
        from .nouns.visualization import Visualizations

        return Visualizations(self._client)

    @property
    def visualization(self) -> Visualizations:
        """One of them, as `visualization(id)`; `visualization()` is the collection."""
        return self.visualizations

    @cached_property
    def references(self) -> References:
        """The portal's reference lists: licences, frequencies, extensions and others."""
        from .nouns.references import References

        return References(self._client)

    @cached_property
    def discussions(self) -> Discussions:
        """The portal's discussions."""
        from .nouns.discussion import Discussions

        return Discussions(self._client)

    @property
    def discussion(self) -> Discussions:
        """One of them, as `discussion(id)`; `discussion()` is the collection."""
        return self.discussions

    @cached_property
    def users(self) -> Users:
        """The portal's users."""
        from .nouns.user import Users

        return Users(self._client)

    @property
    def user(self) -> Users:
        """One of them, as `user(id)`; `user()` is the collection."""
        return self.users

    @cached_property
    def me(self) -> Me:
        """The key's owner: `get()` loads who that is, all other verbs work without it."""
        from .nouns.me import Me

        return Me._of(self._client)

    @cached_property
    def activities(self) -> Activities:
        """What was done on the portal, and by whom."""
        from .nouns.activity import Activities

        return Activities(self._client)

    @cached_property
    def posts(self) -> Posts:
        """The portal's posts: its articles and pages."""
        from .nouns.post import Posts

        return Posts(self._client)

    @property
    def post(self) -> Posts:
        """One of them, as `post(id)`; `post()` is the collection."""
        return self.posts

    @cached_property
    def harvest_sources(self) -> HarvestSources:
        """The portal's harvest sources."""
        from .nouns.harvest import HarvestSources

        return HarvestSources(self._client)

    @property
    def harvest_source(self) -> HarvestSources:
        """One of them, as `harvest_source(id)`; `harvest_source()` is the collection."""
        return self.harvest_sources

    @cached_property
    def metrics(self) -> Metrics:
        """The portal's traffic by month."""
        from .data.metrics import Metrics

        return Metrics(self._client)

    @cached_property
    def spatial(self) -> Spatial:
        """The territories that the portal knows."""
        from .nouns.spatial import Spatial

        return Spatial(self._client)

    def site(self) -> Site:
        """Return what the portal is: its name, the version of udata, its counts.

        Speaks to GET /api/1/site/.
        """
        from .._udata.nouns.site import Site
        from .._udata.values import read_value

        return read_value(Site, (self._client._transport.send("GET", "site/")).content)

    def portal_info(self) -> PortalInfo:
        """Return which version of udata the portal runs, and what that version can do.

        Speaks to GET /api/1/site/, and to /api/1/swagger.json and /api/2/swagger.json, where the
        portal describes its API (some hundred kB each): once a client.
        """
        from .._udata.nouns.portal import PortalInfo
        from .core.capabilities import described

        told = described(self._client._transport)
        return PortalInfo(self._client._transport.portal.url, told.version, told)
