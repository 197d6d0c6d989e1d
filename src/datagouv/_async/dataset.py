"""Datasets: their life from draft to deletion, their extras and tags, and what leads on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Self, Unpack

from .._payload import DATASET, check_extras, refuse_losing_license, tag_list
from .._protocol import DATASET_PUT_ERASES, merge
from .._tabular import traffic
from .._tags import tags_without
from ..types.base import ABSENT
from .capabilities import refuse_exposing
from .data.metrics import of_one
from .dataset_resources import AsyncDatasetResources
from .discussed import AsyncDiscussed
from .followed import AsyncFollowed
from .organization import AsyncOrganization
from .owned import AsyncOwned
from .pages import AsyncPages

if TYPE_CHECKING:
    from ..types.listing import (
        CommunityResourceFilters,
        DataserviceFilters,
        ReuseFilters,
        TopicFilters,
    )
    from ..types.payloads import DatasetPayload
    from ..types.tabular import DatasetTraffic
    from .community_resource import AsyncCommunityResource
    from .dataservice import AsyncDataservice
    from .reuse import AsyncReuse
    from .topic import AsyncTopic


class AsyncDataset(AsyncDatasetResources, AsyncFollowed, AsyncOwned, AsyncDiscussed, frozen=True):
    """A dataset: what it is about, who publishes it, and its resources."""

    _noun: ClassVar[str] = "a dataset"
    _collection: ClassVar[str] = "datasets"
    _shown: ClassVar[tuple[str, ...]] = ("id", "title", "resources")
    _parts: ClassVar[Mapping[str, bool]] = {"organization": False, "resources": True}

    organization: AsyncOrganization | None = ABSENT
    """The organization that publishes it, or `None`: then its `owner` does."""

    @property
    def is_draft(self) -> bool:
        """Whether only its owners see it: the same as `private`."""
        return self.private

    async def update(
        self,
        payload: DatasetPayload | Mapping[str, Any] | None = None,
        *,
        extra_fields: Mapping[str, Any] | None = None,
        **fields: Unpack[DatasetPayload],
    ) -> Self:
        """Change what is named and nothing else (PUT /api/1/datasets/{id}/).

        A PUT erases the tags and the temporal coverage that it does not hold: they are read just
        before (one small GET, none when the payload names both) and sent again.

        Args:
            payload: What to change, as a dictionary.
            extra_fields: Fields that this SDK does not know, sent as they are.
            fields: What to change, as keyword arguments.

        Returns:
            The record itself, renewed.

        Raises:
            FieldError: A field was refused before anything was changed: unknown, computed by the
                platform, or with a value that would destroy something else.
            RefusedError: The portal refused a value; nothing has changed.
            IgnoredFieldsError: The portal, of another version of udata, dropped a field.
            GoneError: The dataset is deleted: `restore()` it first.
            MissingKeyError: The client has no key; nothing was sent.
        """
        self.client.transport.require_key()
        changes = DATASET.changes(payload, fields, extra_fields)
        await self.client.references._check(DATASET.unlisted(changes, extra_fields))
        check_extras(changes, self._noun, vars(self).get("extras") or {}, extra_fields)
        await self.client.references.check_license(changes.get("license"))
        await refuse_exposing(self.client.transport, "PUT", self._path, changes, self._noun)
        return await self._put(changes) if changes else self

    async def _put(
        self,
        changes: Mapping[str, Any],
        tagged: Callable[[list[str]], list[str]] | None = None,
    ) -> Self:
        """Write `changes`, and again what the PUT would erase: the tags as `tagged` makes them."""
        wanted = [name for name in DATASET_PUT_ERASES if name not in changes]
        if changes.get("access_type", "open") != "open" and "license" not in changes:
            wanted.append("license")
        transport = self.client.transport
        await self._find_id()
        path = self._path

        async def body() -> Mapping[str, Any]:
            # Nothing comes between this read and the PUT: what others write in between is lost.
            current = await self._read(*wanted) if wanted else {}
            refuse_losing_license(changes, current.get("license"))
            if tagged is not None:
                current["tags"] = tagged(current["tags"] or [])
            return merge(current, changes)

        # Hold the lock from the read to the answer, so that no other write of this client comes
        # between.
        async with transport.turns.of(await transport.lock_of(path)):
            return await self._renew(await transport.send("PUT", path, fresh=body), changes)

    async def add_tags(self, *tags: str) -> Self:
        """Add tags and keep the others (one GET and one PUT of /api/1/datasets/{id}/).

        Args:
            tags: Of 3 to 96 characters; the platform writes them in lower case, without accents.

        Returns:
            The record itself, renewed.

        Raises:
            MissingKeyError: The client has no key; nothing was sent.
        """
        added = tag_list(tags)
        self.client.transport.require_key()
        return await self._put({}, lambda present: [*present, *added])

    async def remove_tags(self, *tags: str) -> Self:
        """Remove tags and keep the others (one GET and one PUT of /api/1/datasets/{id}/).

        Args:
            tags: As they read on the dataset, or as they were given to it: "Qualité de l'air"
                removes `qualite-de-lair`.

        Returns:
            The record itself, renewed.

        Raises:
            FieldError: The dataset has no such tag; nothing has changed.
            MissingKeyError: The client has no key; nothing was sent.
        """
        removed = tag_list(tags)
        self.client.transport.require_key()
        return await self._put({}, lambda present: tags_without(present, removed))

    async def update_extras(self, extras: Mapping[str, Any], *, reserved: bool = False) -> Self:
        """Set some extras and keep the others (PUT /api/2/datasets/{id}/extras/).

        Args:
            extras: The keys to set.
            reserved: Send keys that are reserved to the platform's services as well: the portal
                lets only a sysadmin's key write them.

        Returns:
            The record itself, its `extras` renewed.

        Raises:
            FieldError: A key is reserved to the platform's services, such as `transport:*`, or the
                platform could not store a value or read it again.
            RefusedError: `reserved` is true, and the key's owner is no sysadmin.
            MissingKeyError: The client has no key; nothing was sent.
        """
        self.client.transport.require_key()
        return await self._put_extras(self._path, extras, DATASET, reserved=reserved)

    async def delete_extras(self, keys: Sequence[str], *, reserved: bool = False) -> Self:
        """Remove some extras and keep the others (DELETE /api/2/datasets/{id}/extras/).

        Args:
            keys: The keys to remove.
            reserved: Send the keys that are reserved to the platform's services as well: the portal
                lets only a sysadmin's key remove them.

        Returns:
            The record itself, its `extras` renewed.

        Raises:
            FieldError: A key is reserved to the platform's services.
            RefusedError: `reserved` is true, and the key's owner is no sysadmin.
            MissingKeyError: The client has no key; nothing was sent.
        """
        self.client.transport.require_key()
        return await self._drop_extras(self._path, keys, reserved=reserved)

    async def metrics_by_month(
        self, *, since: str | None = None, until: str | None = None
    ) -> list[DatasetTraffic]:
        """Return how often it was used, month by month.

        Speaks to GET /api/datasets/data/ of the metrics service.

        Args:
            since: The first month, such as "2026-01".
            until: The last month.

        Raises:
            FieldError: The portal has no metrics service that is known: see `metrics_url=` of the
                client; or an argument is no month.
        """
        await self._find_id()
        return await of_one(self.client, traffic.DATASETS, self.id, since, until)

    async def delete(self) -> Self:
        """Mark the dataset as deleted (DELETE /api/1/datasets/{id}/).

        Its owners still see it, and can `restore()` it until the platform purges it, on the same
        day on data.gouv.fr. A delete that is repeated after a lost answer succeeds.

        Returns:
            The record itself, `deleted` set.

        Raises:
            GoneError: It was deleted before.
            RefusedError: It has a DOI: it can be archived only.
            MissingKeyError: The client has no key; nothing was sent.
        """
        return await self._mark_deleted()

    async def restore(self) -> Self:
        """Bring a deleted dataset back, with all that it held (PUT /api/1/datasets/{id}/).

        Returns:
            The record itself, renewed.

        Raises:
            NotFoundError: It was purged.
            MissingKeyError: The client has no key; nothing was sent.
        """
        self.client.transport.require_key()
        return await self._put({"deleted": None})

    def reuses(self, **filters: Unpack[ReuseFilters]) -> AsyncPages[AsyncReuse]:
        """Return the reuses that use the dataset (GET /api/1/reuses/?dataset=).

        Args:
            filters: What they have to fit besides, and the options of every list.
        """
        return self.client.reuses._list_of(filters, dataset=self)

    def dataservices(self, **filters: Unpack[DataserviceFilters]) -> AsyncPages[AsyncDataservice]:
        """Return the dataservices that serve it (GET /api/1/dataservices/?dataset=).

        Args:
            filters: What they have to fit besides, and the options of every list.
        """
        return self.client.dataservices._list_of(filters, dataset=self)

    def topics(self, **filters: Unpack[TopicFilters]) -> AsyncPages[AsyncTopic]:
        """Return the topics that hold it (GET /api/2/topics/?dataset=).

        Args:
            filters: What they have to fit besides, and the options of every list.
        """
        return self.client.topics._list_of(filters, dataset=self)

    def community_resources(
        self, **filters: Unpack[CommunityResourceFilters]
    ) -> AsyncPages[AsyncCommunityResource]:
        """Return what its users added to it (GET /api/1/datasets/community_resources/?dataset=).

        Args:
            filters: What they have to fit besides, and the options of every list.
        """
        return self.client.community_resources._list_of(filters, dataset=self)
