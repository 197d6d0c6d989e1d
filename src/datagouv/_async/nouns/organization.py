"""Organizations: the record, its members, images and publications, and the collection."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar, Self, Unpack

from ..._hints import hinting, once_a_property
from ..._json import is_list, is_object
from ..._udata.ids import given_id, quote_known_id
from ..._udata.nouns.organization import (
    ASSIGNMENTS,
    MEMBER,
    ORGANIZATION,
    ORGANIZATION_SEARCH,
    ORGANIZATIONS,
    Assignment,
    Member,
    OrganizationFields,
    assignments_of,
)
from ..._udata.object_references import UserReference
from ..._udata.values import read_value, read_values
from ..._udata.write.references import id_of
from ..._udata.write.rules import without
from ...errors import InvalidAnswerError
from ..core.collection import AsyncCollection
from ..core.create_once import send_until_read
from ..core.followed import AsyncFollowed
from ..core.payload import with_ids
from ..core.tagged import AsyncExtrasRoute
from ..core.whole_pages import AsyncWholePages
from ..files.image import upload_image
from .membership import AsyncMemberships

if TYPE_CHECKING:
    from ..._files.source import Upload
    from ..._tabular.fields import OrganizationTraffic
    from ..._udata.enumerations import OrganizationRole
    from ..._udata.listing import Listing
    from ..._udata.nouns.activity import ActivityFilters
    from ..._udata.nouns.dataservice import DataserviceFilters, DataservicePayload
    from ..._udata.nouns.dataset import DatasetFilters, DatasetPayload
    from ..._udata.nouns.discussion import DiscussionFilters
    from ..._udata.nouns.organization import (
        OrganizationFilters,
        OrganizationPayload,
        OrganizationSearch,
    )
    from ..._udata.nouns.reuse import ReuseFilters, ReusePayload
    from ..._udata.nouns.topic import TopicFilters, TopicPayload
    from ..._udata.nouns.user import UserFields
    from ..._udata.write.schema import WriteSchema
    from ..core.pages import AsyncPages
    from .activity import AsyncActivity
    from .contact_point import AsyncContactPoint
    from .dataservice import AsyncDataservice
    from .dataset import AsyncDataset
    from .discussion import AsyncDiscussion
    from .membership import Subject
    from .reuse import AsyncReuse
    from .topic import AsyncTopic


class AsyncOrganization(AsyncFollowed, AsyncExtrasRoute, OrganizationFields, frozen=True):
    """An organization: a public body, a company, an association that publishes on the portal."""

    _noun: ClassVar[str] = "an organization"
    _writes: ClassVar[WriteSchema] = ORGANIZATION
    _collection: ClassVar[str] = "organizations"
    _shown: ClassVar[tuple[str, ...]] = ("id", "name")

    # What it publishes

    @once_a_property
    def datasets(self, **filters: Unpack[DatasetFilters]) -> AsyncPages[AsyncDataset]:
        """Return the organization's datasets (GET /api/1/datasets/?organization=).

        With a key they include the organization's drafts, archived and deleted datasets that the
        key's owner may see: `visible_only=True` leaves them out.

        Args:
            filters: What they have to fit besides, and the options of every list.
        """
        return self.client.datasets._list_of(filters, organization=self)

    def reuses(self, **filters: Unpack[ReuseFilters]) -> AsyncPages[AsyncReuse]:
        """Return the organization's reuses (GET /api/1/reuses/?organization=).

        Args:
            filters: What they have to fit besides, and the options of every list.
        """
        return self.client.reuses._list_of(filters, organization=self)

    def dataservices(self, **filters: Unpack[DataserviceFilters]) -> AsyncPages[AsyncDataservice]:
        """Return the organization's dataservices (GET /api/1/dataservices/?organization=).

        Args:
            filters: What they have to fit besides, and the options of every list.
        """
        return self.client.dataservices._list_of(filters, organization=self)

    def topics(self, **filters: Unpack[TopicFilters]) -> AsyncPages[AsyncTopic]:
        """Return the organization's topics (GET /api/2/topics/?organization=).

        Args:
            filters: What they have to fit besides, and the options of every list.
        """
        return self.client.topics._list_of(filters, organization=self)

    def discussions(self, **filters: Unpack[DiscussionFilters]) -> AsyncPages[AsyncDiscussion]:
        """Return the discussions about its publications (GET /api/1/discussions/?org=).

        Args:
            filters: What they have to fit besides, and the options of every list.
        """
        return self.client.discussions._list_of(filters, organization=self)

    def contact_points(self, **options: Unpack[Listing]) -> AsyncPages[AsyncContactPoint]:
        """Return the organization's contact points (GET /api/1/organizations/{id}/contacts/).

        Args:
            options: The options of every list.
        """
        return self.client.contact_points.list(organization=self.id, **options)

    def activities(self, **filters: Unpack[ActivityFilters]) -> AsyncPages[AsyncActivity]:
        """Return the activities in its name, or about it (GET /api/1/activity/?organization=).

        Args:
            filters: What it has to fit besides, and the options of every list; the oldest first.
        """
        return self.client.activities._list_of(filters, organization=self)

    async def create_dataset(
        self,
        payload: DatasetPayload | Mapping[str, Any] | None = None,
        *,
        extra_fields: Mapping[str, Any] | None = None,
        **fields: Unpack[DatasetPayload],
    ) -> AsyncDataset:
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
        self._refuse_another(payload, fields)
        fields["organization"] = self.id
        return await self.client.datasets.create(payload, extra_fields=extra_fields, **fields)

    def _refuse_another(self, *payloads: Mapping[str, Any] | None) -> None:
        """Raise FieldError where a payload of a new object names another organization."""
        for payload in payloads:
            without(payload, "organization", self.id)

    async def create_reuse(
        self,
        payload: ReusePayload | Mapping[str, Any] | None = None,
        *,
        extra_fields: Mapping[str, Any] | None = None,
        **fields: Unpack[ReusePayload],
    ) -> AsyncReuse:
        """Create a reuse of this organization (POST /api/1/reuses/).

        Args:
            payload: The fields as a dictionary; `title`, `description`, `type`, `topic` and `url`
                are needed.
            extra_fields: Fields that this SDK does not know, sent as they are.
            fields: The fields as keyword arguments.

        Returns:
            The new reuse.

        Raises:
            FieldError: A field was refused before anything was sent, or names another organization.
            AnswerLostError: It may have been created or not; see the error's `candidates`.
        """
        self._refuse_another(payload, fields)
        fields["organization"] = self.id
        return await self.client.reuses.create(payload, extra_fields=extra_fields, **fields)

    async def create_topic(
        self,
        payload: TopicPayload | Mapping[str, Any] | None = None,
        *,
        extra_fields: Mapping[str, Any] | None = None,
        **fields: Unpack[TopicPayload],
    ) -> AsyncTopic:
        """Create a topic of this organization (POST /api/2/topics/).

        Args:
            payload: The fields as a dictionary; `name`, `description` and `tags` are needed.
            extra_fields: Fields that this SDK does not know, sent as they are.
            fields: The fields as keyword arguments.

        Returns:
            The new topic.

        Raises:
            FieldError: A field was refused before anything was sent, or names another organization.
            AnswerLostError: It may have been created or not; see the error's `candidates`.
        """
        self._refuse_another(payload, fields)
        fields["organization"] = self.id
        return await self.client.topics.create(payload, extra_fields=extra_fields, **fields)

    async def create_dataservice(
        self,
        payload: DataservicePayload | Mapping[str, Any] | None = None,
        *,
        extra_fields: Mapping[str, Any] | None = None,
        **fields: Unpack[DataservicePayload],
    ) -> AsyncDataservice:
        """Create a dataservice of this organization (POST /api/1/dataservices/).

        Args:
            payload: The fields as a dictionary; `title` and `description` are needed.
            extra_fields: Fields that this SDK does not know, sent as they are.
            fields: The fields as keyword arguments.

        Returns:
            The new dataservice.

        Raises:
            FieldError: A field was refused before anything was sent, or names another organization.
            AnswerLostError: It may have been created or not; see the error's `candidates`.
        """
        self._refuse_another(payload, fields)
        fields["organization"] = self.id
        return await self.client.dataservices.create(payload, extra_fields=extra_fields, **fields)

    # Itself

    async def update(
        self,
        payload: OrganizationPayload | Mapping[str, Any] | None = None,
        *,
        extra_fields: Mapping[str, Any] | None = None,
        **fields: Unpack[OrganizationPayload],
    ) -> Self:
        """Change the named fields and nothing else (PUT /api/1/organizations/{id}/).

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
        changes = await self._changes(payload, fields, extra_fields)
        return await self._write("PUT", changes) if changes else self

    @hinting
    async def update_extras(self, extras: Mapping[str, Any]) -> Self:
        """Set some extras and keep the others (PUT /api/2/organizations/{id}/extras/).

        Args:
            extras: The keys to set.

        Returns:
            The record itself, its `extras` renewed.

        Raises:
            FieldError: The platform could not store a value or read it again.
            MissingKeyError: The client has no key; nothing was sent.
        """
        return await self._put_extras(extras)

    async def delete_extras(self, keys: Sequence[str]) -> Self:
        """Remove some extras and keep the others (DELETE /api/2/organizations/{id}/extras/).

        Args:
            keys: The keys to remove; a key that is not there is no error.

        Returns:
            The record itself, its `extras` renewed.

        Raises:
            MissingKeyError: The client has no key; nothing was sent.
        """
        return await self._drop_extras(keys)

    async def metrics_by_month(
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
        from ..._tabular import traffic
        from ..data.metrics import of_one

        await self._find_id()
        return await of_one(self.client, traffic.ORGANIZATIONS, self.id, since, until)

    async def delete(self) -> Self:
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
        return await self._mark_deleted()

    async def restore(self) -> Self:
        """Bring a deleted organization back, with all that it held.

        Speaks to PUT /api/1/organizations/{id}/.

        Returns:
            The record itself, renewed.

        Raises:
            NotFoundError: It was purged.
            MissingKeyError: The client has no key; nothing was sent.
        """
        return await self._write("PUT", {"deleted": None})

    # Images

    async def upload_logo(
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
        await upload_image(self._with_key, f"{self._path}logo/", image, filename, box)
        return await self._learn("logo", "logo_thumbnail")

    async def upload_banner(
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
        await upload_image(self._with_key, f"{self._path}banner/", image, filename, box)
        return await self._learn("banner_image", "banner_image_position")

    async def delete_banner(self) -> Self:
        """Remove the banner (DELETE /api/1/organizations/{id}/banner/); without one, do nothing.

        Returns:
            The record itself, its `banner_image` renewed (one small GET).

        Raises:
            MissingKeyError: The client has no key; nothing was sent.
        """
        await self._with_key.send("DELETE", f"{self._path}banner/")
        return await self._learn("banner_image", "banner_image_position")

    @property
    def memberships(self) -> AsyncMemberships:
        """Who asks to join, and who is invited: requests and invitations."""
        return AsyncMemberships(self)

    async def change_role(
        self, user: str | UserFields | UserReference, role: OrganizationRole | str
    ) -> Self:
        """Give a member another role (PUT /api/1/organizations/{id}/member/{user}/).

        A partial editor who becomes something else loses that list of objects. Nothing
        keeps the last administrator: without one, only the platform's team can change members.

        Args:
            user: An id, a slug or a record.
            role: "admin", "editor" or "partial_editor".

        Returns:
            The record itself, its `members` renewed.

        Raises:
            FieldError: The portal has no such role; nothing was changed.
            NotFoundError: The user is not a member.
            ForbiddenError: The key's owner is not one of its administrators.
            MissingKeyError: The client has no key; nothing was sent.
        """
        transport = self._with_key
        path, new = self._member_path(user), MEMBER.new({"role": role}, {})
        await self.client.references._check(MEMBER.unlisted(new))
        answer = await transport.send("PUT", path, json=new)
        try:
            changed = read_value(Member, answer.content)
        except InvalidAnswerError:
            return await self._learn("members")
        members: list[Member] | None = vars(self).get("members")
        if members is not None:
            vars(self)["members"] = [
                changed if _names(member) & _names(changed) else member for member in members
            ]
        return self

    async def remove_member(self, user: str | UserFields | UserReference) -> Self:
        """End a membership (DELETE /api/1/organizations/{id}/member/{user}/).

        Nothing keeps the last administrator: without one, only the platform's team can change
        members.

        Args:
            user: An id, a slug or a record.

        Returns:
            The record itself, its `members` renewed.

        Raises:
            NotFoundError: The user is not a member.
            ForbiddenError: The key's owner is not one of its administrators.
            MissingKeyError: The client has no key; nothing was sent.
        """
        await self._with_key.send("DELETE", self._member_path(user))
        members: list[Member] | None = vars(self).get("members")
        if members is not None:
            gone = self._user_id(user)
            vars(self)["members"] = [member for member in members if gone not in _names(member)]
        return self

    def assignments(self, *, limit: int | None = None) -> AsyncPages[Assignment]:
        """Return what each partial editor may change, on one page.

        Speaks to GET /api/1/organizations/{id}/assignments/.

        Args:
            limit: Assignments at most; all by default.

        Raises:
            ForbiddenError: At the first one: the key's owner is not one of its administrators.
            MissingKeyError: The client has no key; nothing was sent.
        """
        self.client._transport.require_key()
        query = replace(ASSIGNMENTS, path=f"{self._path}{ASSIGNMENTS.path}")
        list_request = query.ask({"limit": limit}, known=(), parts=())
        return AsyncWholePages(self.client, Assignment, list_request)

    async def assign(
        self, user: str | UserFields | UserReference, subjects: Sequence[Subject]
    ) -> Sequence[Assignment]:
        """Replace the list of objects that a partial editor may change.

        Speaks to PUT /api/1/organizations/{id}/member/{user}/assignments/.

        Args:
            user: An id, a slug or a record.
            subjects: Datasets, dataservices and reuses of the organization: records, or such as
                `{"class": "Dataset", "id": "…"}`. An empty list takes all of them away.

        Returns:
            What the user may change now.

        Raises:
            FieldError: One of them is nothing that can be assigned; nothing was sent.
            RefusedError: The user is no partial editor, or one is not of this organization.
            ForbiddenError: The key's owner is not one of its administrators.
            MissingKeyError: The client has no key; nothing was sent.
        """
        transport = self._with_key
        path = f"{self._member_path(user)}assignments/"
        named = {"assignments": assignments_of(subjects)}
        said = (await with_ids(transport, named, "a member"))["assignments"]

        async def send() -> Sequence[Assignment]:
            answer = await transport.send("PUT", path, json=said)
            return read_values(Assignment, answer.content)

        return await send_until_read(send, what="the organization may have the member")

    def _member_path(self, user: str | UserFields | UserReference) -> str:
        return f"{self._path}member/{quote_known_id(self._user_id(user), 'a user')}/"

    def _user_id(self, user: str | UserFields | UserReference) -> str:
        return given_id(id_of(user), "a user", self.client.base_url)


def _names(member: Member) -> set[str]:
    """Return the id and the slug of a member's user, as far as the portal gave them."""
    user: object = vars(member).get("user")
    held = vars(user) if isinstance(user, UserReference) else {}
    return {name for name in (held.get("id"), held.get("slug")) if name}


class AsyncOrganizations(AsyncCollection[AsyncOrganization]):
    """The portal's organizations."""

    _kind = AsyncOrganization
    _tells = ("members.user.id",)
    _query = ORGANIZATIONS

    def list(self, **filters: Unpack[OrganizationFilters]) -> AsyncPages[AsyncOrganization]:
        """Return the organizations that fit, page after page (GET /api/1/organizations/).

        Args:
            filters: What they have to fit, and the options of every list: `fields`, `limit`,
                `page_size`, `prefetch`, `visible_only`, `sort` (by date of creation by default).

        Raises:
            FieldError: There is no such filter, order or field, or a value is of no use to it.
        """
        return self._list(filters)

    def search(
        self, text: str, **filters: Unpack[OrganizationSearch]
    ) -> AsyncPages[AsyncOrganization]:
        """Return the organizations that a text finds, the most fitting first.

        Speaks to GET /api/2/organizations/search/, or, on a portal that has no such search, to
        GET /api/1/organizations/?q=.

        Args:
            text: Words.
            filters: What they have to fit besides, and the options of every list.
        """
        return self._search(ORGANIZATION_SEARCH, text, filters)

    async def count(self, **filters: Unpack[OrganizationFilters]) -> int:
        """Return how many organizations fit (one small GET of /api/1/organizations/).

        Args:
            filters: What they have to fit.
        """
        return await self._count(filters)

    async def suggest(self, text: str, *, size: int = 10) -> Sequence[AsyncOrganization]:
        """Return the organizations that the portal proposes while a user types a name.

        Speaks to GET /api/1/organizations/suggest/.

        Args:
            text: The beginning of a word of the name.
            size: How many at most.

        Returns:
            Records that know their `id`, `name`, `acronym`, `slug`, `page` and `image_url`.
        """
        return await self._suggest(text, size)

    async def create(
        self,
        payload: OrganizationPayload | Mapping[str, Any] | None = None,
        *,
        extra_fields: Mapping[str, Any] | None = None,
        **fields: Unpack[OrganizationPayload],
    ) -> AsyncOrganization:
        """Create an organization, with the key's owner as its administrator.

        Speaks to POST /api/1/organizations/. It ends with exactly one organization, or an error:
        where the answer is lost, the portal is asked whether it is there.

        Args:
            payload: The fields, as a dictionary; `name` and `description` are needed.
            extra_fields: Fields that this SDK does not know, sent as they are.
            fields: The fields, as keyword arguments.

        Returns:
            The new organization. The portal takes several of one name: `list(name=…)` tells.

        Raises:
            FieldError: A field was refused before anything was sent.
            RefusedError: The portal refused a value, such as a SIRET that is none.
            AnswerLostError: It may have been created or not; see the error's `candidates`.
            MissingKeyError: The client has no key; nothing was sent.
        """
        new = await self._new(payload, fields, extra_fields)

        async def newest() -> Mapping[str, Any]:
            return {"name": new["name"], "sort": "-created"}

        return await self._create(new, ("name", "description"), newest)

    async def _own(
        self, rows: Sequence[Mapping[str, Any]], new: Mapping[str, Any]
    ) -> Sequence[Mapping[str, Any]]:
        # The list holds everybody's; who creates an organization is its first member.
        mine = await self._own_id() if rows else ""
        return [row for row in rows if mine in _members_of(row)]


def _members_of(row: Mapping[str, Any]) -> list[Any]:
    members: object = row.get("members")
    users = [member.get("user") for member in members] if is_list(members) else []
    return [user.get("id") for user in users if is_object(user)]
