"""The portal's organizations: one, many, a new one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Unpack

from .. import _choices as choices
from .._json import is_list, is_object
from .._listing import TEXT, Query, one_of, orders
from .._payload import ORGANIZATION
from ..types.orders import OrganizationSearchSort, OrganizationSort
from .collection import AsyncCollection
from .organization import AsyncOrganization
from .pages import AsyncPages

if TYPE_CHECKING:
    from ..types.listing import OrganizationFilters
    from ..types.payloads import OrganizationPayload
    from ..types.searches import OrganizationSearch

ORGANIZATIONS = Query(
    "organizations",
    "organizations/",
    filters={
        "badge": one_of(choices.ORGANIZATION_BADGE),
        **dict.fromkeys(("name", "business_number_id", "q"), TEXT),
    },
    sorts=orders(OrganizationSort),
    order="created",
)
_SEARCH = Query(
    "organizations",
    "/api/2/organizations/search/",
    filters={
        "badge": one_of(choices.ORGANIZATION_BADGE),
        "producer_type": one_of(choices.PRODUCER_TYPE),
    },
    sorts=orders(OrganizationSearchSort),
)


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
        return self._search(_SEARCH, text, filters)

    async def count(self, **filters: Unpack[OrganizationFilters]) -> int:
        """Return how many organizations fit (one small GET of /api/1/organizations/).

        Args:
            filters: What they have to fit.
        """
        return await self._count(filters)

    async def suggest(self, text: str, *, size: int = 10) -> Sequence[AsyncOrganization]:
        """Return what the portal proposes while a name is typed.

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
        """Create an organization, of which the key's owner is the administrator.

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
        self._client.transport.require_key()
        new = ORGANIZATION.new(payload, fields, extra_fields)

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
