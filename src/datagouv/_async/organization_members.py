"""The members of an organization: their roles, and what partial editors may change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Self

from .._ids import given_id, quote_known_id
from .._payload import MEMBER, assignments_of, id_of
from .._values import read_value, read_values
from ..errors import InvalidAnswerError
from ..types.organization import Assignment, Member, OrganizationFields
from ..types.references import UserReference
from .creation import send_until_read
from .membership import Subject
from .record import AsyncRecord

if TYPE_CHECKING:
    from ..types.enums import OrganizationRole
    from ..types.user import UserFields


def _names(member: Member) -> set[str]:
    """Return the id and the slug of a member's user, as far as the portal gave them."""
    user: object = vars(member).get("user")
    held = vars(user) if isinstance(user, UserReference) else {}
    return {name for name in (held.get("id"), held.get("slug")) if name}


class AsyncOrganizationMembers(AsyncRecord, OrganizationFields, frozen=True):
    """An organization as what has members: a part of `AsyncOrganization`, which is long enough."""

    async def change_role(
        self, user: str | UserFields | UserReference, role: OrganizationRole | str
    ) -> Self:
        """Give a member another role (PUT /api/1/organizations/{id}/member/{user}/).

        A partial editor who becomes something else loses the list of what they may change. Nothing
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
        self.client.transport.require_key()
        path, new = self._member_path(user), MEMBER.new({"role": role}, {})
        await self.client.references._check(MEMBER.unlisted(new))
        answer = await self.client.transport.send("PUT", path, json=new)
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
        self.client.transport.require_key()
        await self.client.transport.send("DELETE", self._member_path(user))
        members: list[Member] | None = vars(self).get("members")
        if members is not None:
            gone = self._user_id(user)
            vars(self)["members"] = [member for member in members if gone not in _names(member)]
        return self

    async def assignments(self) -> Sequence[Assignment]:
        """Return what each partial editor may change, all at once.

        Speaks to GET /api/1/organizations/{id}/assignments/.

        Raises:
            ForbiddenError: The key's owner is not one of its administrators.
            MissingKeyError: The client has no key; nothing was sent.
        """
        self.client.transport.require_key()
        answer = await self.client.transport.send("GET", f"{self._path}assignments/")
        return read_values(Assignment, answer.content)

    async def assign(
        self, user: str | UserFields | UserReference, subjects: Sequence[Subject]
    ) -> Sequence[Assignment]:
        """Say what a partial editor may change, in the place of what it was.

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
        self.client.transport.require_key()
        path, said = f"{self._member_path(user)}assignments/", assignments_of(subjects)

        async def send() -> Sequence[Assignment]:
            answer = await self.client.transport.send("PUT", path, json=said)
            return read_values(Assignment, answer.content)

        return await send_until_read(send, what="the organization may have the member")

    def _member_path(self, user: str | UserFields | UserReference) -> str:
        return f"{self._path}member/{quote_known_id(self._user_id(user), 'a user')}/"

    def _user_id(self, user: str | UserFields | UserReference) -> str:
        return given_id(id_of(user), "a user", self.client.base_url)
