# Generated from src/datagouv/_async/organization.py by scripts/unasync.py: edit that file, then `make style`.
"""Organizations: who publishes, their images, who asks to join, and what they publish."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Self, Unpack

from .._files import Upload
from .._payload import ORGANIZATION, without
from .._tabular import traffic
from .data.metrics import of_one
from .followed import Followed
from .image import upload_image
from .membership import Memberships
from .organization_members import OrganizationMembers
from .pages import Pages

if TYPE_CHECKING:
    from ..types.listing import (
        ActivityFilters,
        DataserviceFilters,
        DatasetFilters,
        DiscussionFilters,
        Listing,
        ReuseFilters,
        TopicFilters,
    )
    from ..types.payloads import DatasetPayload, OrganizationPayload
    from ..types.tabular import OrganizationTraffic
    from .activity import Activity
    from .contact_point import ContactPoint
    from .dataservice import Dataservice
    from .dataset import Dataset
    from .discussion import Discussion
    from .reuse import Reuse
    from .topic import Topic


class Organization(OrganizationMembers, Followed, frozen=True):
    """An organization: a public body, a company, an association that publishes on the portal."""

    _noun: ClassVar[str] = "an organization"
    _collection: ClassVar[str] = "organizations"
    _shown: ClassVar[tuple[str, ...]] = ("id", "name")

    # What it publishes

    def datasets(self, **filters: Unpack[DatasetFilters]) -> Pages[Dataset]:
        """Return the organization's datasets (GET /api/1/datasets/?organization=).

        With a key they include the organization's drafts, archived and deleted datasets that the
        key's owner may see: `visible_only=True` leaves them out.

        Args:
            filters: What they have to fit besides, and the options of every list.
        """
        return self.client.datasets._list_of(filters, organization=self)

    def reuses(self, **filters: Unpack[ReuseFilters]) -> Pages[Reuse]:
        """Return the organization's reuses (GET /api/1/reuses/?organization=).

        Args:
            filters: What they have to fit besides, and the options of every list.
        """
        return self.client.reuses._list_of(filters, organization=self)

    def dataservices(self, **filters: Unpack[DataserviceFilters]) -> Pages[Dataservice]:
        """Return the organization's dataservices (GET /api/1/dataservices/?organization=).

        Args:
            filters: What they have to fit besides, and the options of every list.
        """
        return self.client.dataservices._list_of(filters, organization=self)

    def topics(self, **filters: Unpack[TopicFilters]) -> Pages[Topic]:
        """Return the organization's topics (GET /api/2/topics/?organization=).

        Args:
            filters: What they have to fit besides, and the options of every list.
        """
        return self.client.topics._list_of(filters, organization=self)

    def discussions(self, **filters: Unpack[DiscussionFilters]) -> Pages[Discussion]:
        """Return what is said about what the organization publishes (GET /api/1/discussions/?org=).

        Args:
            filters: What they have to fit besides, and the options of every list.
        """
        return self.client.discussions._list_of(filters, organization=self)

    def contact_points(self, **options: Unpack[Listing]) -> Pages[ContactPoint]:
        """Return the organization's contact points (GET /api/1/organizations/{id}/contacts/).

        Args:
            options: The options of every list.
        """
        return self.client.contact_points.list(organization=self.id, **options)

    def activities(self, **filters: Unpack[ActivityFilters]) -> Pages[Activity]:
        """Return what was done in its name, or to it (GET /api/1/activity/?organization=).

        Args:
            filters: What it has to fit besides, and the options of every list; the oldest first.
        """
        return self.client.activities._list_of(filters, organization=self)

    def create_dataset(
        self,
        payload: DatasetPayload | Mapping[str, Any] | None = None,
        *,
        extra_fields: Mapping[str, Any] | None = None,
        **fields: Unpack[DatasetPayload],
    ) -> Dataset:
        """Create a dataset that this organization publishes (POST /api/1/datasets/).

        Args:
            payload: The fields as a dictionary; `title` and `description` are needed.
            extra_fields: Fields that this SDK does not know, sent as they are.
            fields: The fields as keyword arguments.

        Returns:
            The new dataset: public, unless `private=True` makes it a draft.

        Raises:
            FieldError: A field was refused before anything was sent, or names another organization.
            AnswerLostError: It may have been created or not; see the error's `candidates`.
        """
        for said in (payload, fields):
            without(said, "organization", self.id)
        fields["organization"] = self.id
        return self.client.datasets.create(payload, extra_fields=extra_fields, **fields)

    # Itself

    def update(
        self,
        payload: OrganizationPayload | Mapping[str, Any] | None = None,
        *,
        extra_fields: Mapping[str, Any] | None = None,
        **fields: Unpack[OrganizationPayload],
    ) -> Self:
        """Change what is named and nothing else (PUT /api/1/organizations/{id}/).

        Args:
            payload: What to change, as a dictionary.
            extra_fields: Fields that this SDK does not know, sent as they are.
            fields: What to change, as keyword arguments.

        Returns:
            The record itself, renewed.

        Raises:
            FieldError: A field was refused before anything was sent.
            RefusedError: The portal refused a value; nothing has changed.
            GoneError: The organization is deleted: `restore()` it first.
            MissingKeyError: The client has no key; nothing was sent.
        """
        self.client.transport.require_key()
        changes = ORGANIZATION.changes(payload, fields, extra_fields)
        return self._write("PUT", changes) if changes else self

    def update_extras(self, extras: Mapping[str, Any]) -> Self:
        """Set some extras and keep the others (PUT /api/2/organizations/{id}/extras/).

        Args:
            extras: The keys to set.

        Returns:
            The record itself, its `extras` renewed.

        Raises:
            FieldError: The platform could not store a value or read it again.
            MissingKeyError: The client has no key; nothing was sent.
        """
        self.client.transport.require_key()
        return self._put_extras(self._path, extras, ORGANIZATION)

    def delete_extras(self, keys: Sequence[str]) -> Self:
        """Remove some extras and keep the others (DELETE /api/2/organizations/{id}/extras/).

        Args:
            keys: The keys to remove; those that are not there are no error.

        Returns:
            The record itself, its `extras` renewed.

        Raises:
            MissingKeyError: The client has no key; nothing was sent.
        """
        self.client.transport.require_key()
        return self._drop_extras(self._path, keys)

    def metrics_by_month(
        self, *, since: str | None = None, until: str | None = None
    ) -> list[OrganizationTraffic]:
        """Return how often it was used, month by month.

        Speaks to GET /api/organizations/data/ of the metrics service.

        Args:
            since: The first month, such as "2026-01".
            until: The last month.

        Raises:
            FieldError: The portal has no metrics service that is known: see `metrics_url=` of the
                client; or an argument is no month.
        """
        self._find_id()
        return of_one(self.client, traffic.ORGANIZATIONS, self.id, since, until)

    def delete(self) -> Self:
        """Mark the organization as deleted (DELETE /api/1/organizations/{id}/).

        Its members still see it, and can `restore()` it until the platform purges it. Its datasets
        stay. A delete that is repeated after a lost answer succeeds.

        Returns:
            The record itself, `deleted` set.

        Raises:
            GoneError: It was deleted before.
            ForbiddenError: The key's owner is not one of its administrators.
            MissingKeyError: The client has no key; nothing was sent.
        """
        return self._mark_deleted()

    def restore(self) -> Self:
        """Bring a deleted organization back, with all that it held.

        Speaks to PUT /api/1/organizations/{id}/.

        Returns:
            The record itself, renewed.

        Raises:
            NotFoundError: It was purged.
            MissingKeyError: The client has no key; nothing was sent.
        """
        self.client.transport.require_key()
        return self._write("PUT", {"deleted": None})

    # Images

    def upload_logo(
        self,
        image: Upload,
        *,
        filename: str | None = None,
        box: tuple[int, int, int, int] | None = None,
    ) -> Self:
        """Replace the logo (POST /api/1/organizations/{id}/logo/).

        Args:
            image: A JPEG, PNG or WebP image: a path, the content, or a binary file object.
            filename: The file's name, with its extension, when it has none of its own.
            box: The part of it to show: left, upper, right, lower, in pixels; all by default.

        Returns:
            The record itself, its `logo` renewed (one small GET).

        Raises:
            FileError: The image cannot be sent.
            RefusedError: The portal takes no such image, or the box is not inside it.
            MissingKeyError: The client has no key; nothing was sent.
        """
        self.client.transport.require_key()
        upload_image(self.client.transport, f"{self._path}logo/", image, filename, box)
        return self._learn("logo", "logo_thumbnail")

    def upload_banner(
        self,
        image: Upload,
        *,
        filename: str | None = None,
        box: tuple[int, int, int, int] | None = None,
    ) -> Self:
        """Replace the banner of the organization's page (POST /api/1/organizations/{id}/banner/).

        The portal sets `banner_image_position` to 50 again: `update()` it afterwards.

        Args:
            image: A JPEG, PNG or WebP image of 4 MiB at most: a path, the content, or a binary file
                object.
            filename: The file's name, with its extension, when it has none of its own.
            box: The part of it to show: left, upper, right, lower, in pixels; all by default.

        Returns:
            The record itself, its `banner_image` renewed (one small GET).

        Raises:
            FileError: The image cannot be sent.
            RefusedError: The portal takes no such image, or it is too large.
            MissingKeyError: The client has no key; nothing was sent.
        """
        self.client.transport.require_key()
        upload_image(self.client.transport, f"{self._path}banner/", image, filename, box)
        return self._learn("banner_image", "banner_image_position")

    def delete_banner(self) -> Self:
        """Remove the banner (DELETE /api/1/organizations/{id}/banner/); without one, do nothing.

        Returns:
            The record itself, its `banner_image` renewed (one small GET).

        Raises:
            MissingKeyError: The client has no key; nothing was sent.
        """
        self.client.transport.require_key()
        self.client.transport.send("DELETE", f"{self._path}banner/")
        return self._learn("banner_image", "banner_image_position")

    @property
    def memberships(self) -> Memberships:
        """Who asks to join, and who is invited: requests and invitations."""
        return Memberships(self)
