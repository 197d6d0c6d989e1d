"""Contact points: whom to ask about the data of an organization or of a user."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Self, Unpack

from ..._doubt import warn
from ..._udata.answers import read_list
from ..._udata.fields import ABSENT
from ..._udata.ids import noun_of, quote_id
from ..._udata.lock_keys import create_key
from ..._udata.nouns.contact_point import CONTACT_POINT, ContactPointFields
from ..._udata.query import Query, suggestions
from ..._udata.write.references import id_of
from ...errors import AnswerLostError, DatagouvWarning, FieldError
from ..core.capabilities import capabilities_of, portal_in_words
from ..core.collection import AsyncCollection
from ..core.create_once import look_until, send_until_read
from ..core.record import AsyncRecord
from .organization import AsyncOrganization

if TYPE_CHECKING:
    from ..._udata.nouns.contact_point import ContactPointFilters, ContactPointPayload
    from ..._udata.nouns.organization import OrganizationFields
    from ..._udata.write.schema import WriteSchema
    from ..core.pages import AsyncPages


def _checked(made: AsyncContactPoint, new: Mapping[str, Any]) -> AsyncContactPoint:
    """Compare a new contact point with what was sent, as far as the portal tells it.

    Whose it is, some versions do not answer. The role, which old ones do not know, is needed here.
    """
    aside = {"organization", "owner", "role"}
    if "role" in new and "role" not in made.model_fields_set:
        portal = portal_in_words(made.client._transport)
        warn(f"{portal} keeps no role of a contact point", DatagouvWarning)
    return made._check_written({key: value for key, value in new.items() if key not in aside})


class AsyncContactPoint(AsyncRecord, ContactPointFields, frozen=True):
    """A contact point, which any dataset or dataservice of its owner may name."""

    _noun: ClassVar[str] = "a contact point"
    _writes: ClassVar[WriteSchema] = CONTACT_POINT
    _collection: ClassVar[str] = "contacts"
    _shown: ClassVar[tuple[str, ...]] = ("id", "name", "email", "role")
    _parts: ClassVar[Mapping[str, bool]] = {"organization": False}

    organization: AsyncOrganization | None = ABSENT
    """The organization that it belongs to, or `None`: then it is its `owner`'s."""

    async def update(
        self,
        payload: ContactPointPayload | Mapping[str, Any] | None = None,
        *,
        extra_fields: Mapping[str, Any] | None = None,
        **fields: Unpack[ContactPointPayload],
    ) -> Self:
        """Change the named fields and nothing else (PUT /api/1/contacts/{id}/).

        All datasets and dataservices that name it show the change.

        Args:
            payload: What to change, as a dictionary.
            extra_fields: Fields that this SDK does not know, sent as they are.
            fields: What to change, as keyword arguments.

        Returns:
            The record itself, renewed.

        Raises:
            FieldError: A field was refused before anything was sent.
            RefusedError: The portal refused a value, or holds the same one already, whoever's.
            MissingKeyError: The client has no key; nothing was sent.
        """
        changes = await self._changes(payload, fields, extra_fields)
        return await self._write("PUT", changes) if changes else self

    async def delete(self) -> Self:
        """Delete the contact point for good (DELETE /api/1/contacts/{id}/).

        It disappears, without a word, from all datasets and dataservices that name it, and nothing
        brings it back. A delete that is repeated after a lost answer succeeds.

        Returns:
            The record itself, as it was last known.

        Raises:
            NotFoundError: There was no such contact point.
            MissingKeyError: The client has no key; nothing was sent.
        """
        return await self._delete()


class AsyncContactPoints(AsyncCollection[AsyncContactPoint]):
    """The contact points of organizations and users."""

    _kind = AsyncContactPoint
    _query = Query("contact points", "contacts/")

    def list(self, **filters: Unpack[ContactPointFilters]) -> AsyncPages[AsyncContactPoint]:
        """Return the contact points of an organization or of a user, page after page.

        Speaks to GET /api/1/organizations/{organization}/contacts/ or to
        GET /api/1/users/{owner}/contacts/. Anyone may list them.

        Args:
            filters: `organization` or `owner`, one of the two, and the options of every list.

        Raises:
            FieldError: There is no such filter or field, or not exactly one owner.
            NotFoundError: At the first one: there is no such organization or user.
        """
        given: dict[str, Any] = {**filters}
        owners = {
            name: id_of(given.pop(name)) for name in ("organization", "owner") if name in given
        }
        if len(owners) != 1:
            raise FieldError(
                "contact points are listed by their owner: name either organization=… or owner=…"
            )
        [(name, id)] = owners.items()
        of = "organizations" if name == "organization" else "users"
        segment = quote_id(id, noun_of(of), self._client.base_url)
        query = Query("contact points", f"{of}/{segment}/contacts/")
        # By default the page leaves out whose they are.
        given.setdefault("fields", tuple(AsyncContactPoint.model_fields))
        return self._list(given, query=query)

    async def suggest(
        self, text: str, *, organization: str | OrganizationFields, size: int = 10
    ) -> Sequence[AsyncContactPoint]:
        """Return the contact points of an organization in which a text is found.

        Speaks to GET /api/1/organizations/{organization}/contacts/suggest/.

        Args:
            text: A part of the name, of the e-mail or of the form's URL.
            organization: An id, a slug or a record.
            size: How many at most.
        """
        id = quote_id(id_of(organization), "an organization", self._client.base_url)
        answer = await self._client._transport.send(
            "GET", f"organizations/{id}/contacts/suggest/", params=suggestions(text, size)
        )
        return AsyncContactPoint._parse_each(self._client, read_list(answer.content))

    async def create(
        self,
        payload: ContactPointPayload | Mapping[str, Any] | None = None,
        *,
        extra_fields: Mapping[str, Any] | None = None,
        **fields: Unpack[ContactPointPayload],
    ) -> AsyncContactPoint:
        """Return a contact point, created unless its owner has the same (POST /api/1/contacts/).

        So it may be called any number of times, and there is one.

        Args:
            payload: The fields, as a dictionary: `role`, one of `name`, `email`, `contact_form`
                (for the role "contact" one of the last two), and `organization`, the id or the slug
                of its organization, unless it is yours.
            extra_fields: Fields that this SDK does not know, sent as they are.
            fields: The fields, as keyword arguments.

        Returns:
            The contact point, new or not.

        Raises:
            FieldError: A field was refused before anything was sent.
            RefusedError: The portal refused a value; nothing was created.
            MissingKeyError: The client has no key; nothing was sent.
        """
        client, transport = self._client, self._with_key
        new = await self._new(payload, fields, extra_fields)
        # Until 15, udata makes another contact point of the same each time.
        old = (await capabilities_of(transport)).is_before(15)

        async def send() -> AsyncContactPoint:
            answer = await transport.send("POST", self._query.path, json=new, repeatable=not old)
            return AsyncContactPoint._parse(client, answer.content)

        if old:
            return await self._create_unless_there(new, send)
        made = await send_until_read(send, what="the contact point may be on the portal")
        return _checked(made, new)

    async def _create_unless_there(
        self, new: Mapping[str, Any], send: Callable[[], Awaitable[AsyncContactPoint]]
    ) -> AsyncContactPoint:
        """Return the contact point that the owner has, or a new one: look before and after."""
        told = [key for key in ("name", "email", "contact_form") if key in new]
        mine = {} if new.get("organization") else {"owner": await self._own_id()}
        whose: Any = mine or {"organization": new["organization"]}

        async def look() -> Sequence[AsyncContactPoint]:
            return [
                one
                async for one in self.list(**whose)
                if all(getattr(one, key, None) == new[key] for key in told)
            ]

        transport = self._client._transport
        async with transport.locks.of(create_key(self._query.path, *(new[key] for key in told))):
            found = await look()
            try:
                made = found[0] if found else await send()
            except AnswerLostError:
                found = await look_until(transport, look)
                if not found:
                    raise
                made = found[0]
        return _checked(made, new)
