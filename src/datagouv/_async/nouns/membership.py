"""Who asks to join an organization, and whom it invites."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, Unpack

import httpx

from ..._doubt import after_a_write
from ..._udata.create_once import Seen
from ..._udata.dated_rows import UNDATED, is_dated, read_dated, same_text
from ..._udata.ids import given_id, quote_known_id
from ..._udata.nouns.organization import INVITATION, MEMBERSHIPS, MembershipRequest
from ..._udata.object_references import ObjectReference
from ..._udata.recognise import why
from ..._udata.values import read_value, read_values
from ..._udata.write.references import id_of
from ...errors import NotFoundError
from ..core.create_once import create_once, replace_once, send_until_read
from ..core.owned import AsyncOwned
from ..core.part import AsyncPart
from ..core.payload import with_ids
from ..core.whole_pages import AsyncWholePages

if TYPE_CHECKING:
    from ..._udata.enumerations import OrganizationRole
    from ..._udata.nouns.organization import MembershipFilters
    from ..._udata.nouns.user import UserFields
    from ..._udata.object_references import UserReference
    from ..._udata.recognise import Since
    from ..core.pages import AsyncPages
    from .organization import AsyncOrganization


Subject: TypeAlias = AsyncOwned | ObjectReference | Mapping[str, Any]
"""What a partial editor may change: a record, or its class and id."""

_DONE = {"accept": "accepted", "refuse": "refused", "cancel": "canceled"}


class AsyncMemberships(AsyncPart):
    """The requests to join one organization, and its invitations."""

    def __init__(self, organization: AsyncOrganization) -> None:
        super().__init__(organization.client)
        self._organization = organization
        self._path = organization._path

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._organization}>"

    def list(self, **filters: Unpack[MembershipFilters]) -> AsyncPages[MembershipRequest]:
        """Return requests and invitations, on one page; `kind` tells which each is.

        Speaks to GET /api/1/organizations/{id}/membership/. Administrators see all of them, others
        their own, when `user` names them.

        Args:
            filters: `status` ("pending", "accepted", "refused" or "canceled"), `user`, and `limit`.

        Raises:
            FieldError: There is no such filter or status.
            NotFoundError: At the first one: there is no such user.
            ForbiddenError: At the first one: the key's owner neither made them nor administers the
                organization.
            MissingKeyError: The client has no key; nothing was sent.
        """
        self._client._transport.require_key()
        query = replace(MEMBERSHIPS, path=f"{self._path}{MEMBERSHIPS.path}")
        list_request = query.ask(filters, known=(), parts=())
        return AsyncWholePages(self._client, MembershipRequest, list_request)

    async def ask(self, comment: str) -> MembershipRequest:
        """Ask to join the organization (POST /api/1/organizations/{id}/membership/).

        Asked again while the request is pending, it changes the comment.

        Args:
            comment: Who you are and why, for the administrators.

        Returns:
            The request, which waits for its answer.

        Raises:
            RefusedError: The key's owner is a member already, or was invited: accept that.
            MissingKeyError: The client has no key; nothing was sent.
        """
        transport = self._with_key

        async def send() -> MembershipRequest:
            answer = await transport.send(
                "POST", f"{self._path}membership/", json={"comment": comment}, repeatable=True
            )
            return read_value(MembershipRequest, answer.content)

        return await send_until_read(send, what="the organization may have the request")

    async def invite(
        self,
        user: str | UserFields | UserReference | None = None,
        *,
        email: str | None = None,
        role: OrganizationRole | str = "editor",
        comment: str | None = None,
        assignments: Sequence[Subject] = (),
    ) -> MembershipRequest:
        """Invite somebody to join the organization (POST /api/1/organizations/{id}/member/).

        They are a member once they accept: the portal adds nobody without asking.

        Args:
            user: A user: an id, a slug or a record.
            email: The address of somebody, who need not be a user yet: instead of `user`.
            role: What they are to be: "admin", "editor" or "partial_editor".
            comment: Words for them.
            assignments: The datasets, dataservices and reuses that a partial editor may change.

        Returns:
            The invitation, which waits for its answer.

        Raises:
            FieldError: Something was refused before anything was sent.
            RefusedError: They are a member already, have asked, or were invited.
            AnswerLostError: They may have been invited or not; see the error's `candidates`.
            ForbiddenError: The key's owner is not one of its administrators.
            MissingKeyError: The client has no key; nothing was sent.
        """
        transport = self._with_key
        said = {"user": user, "email": email, "role": role, "comment": comment}
        named: dict[str, Any] = {key: value for key, value in said.items() if value is not None}
        checked = INVITATION.new(named | ({"assignments": assignments} if assignments else {}), {})
        new = await with_ids(transport, checked, INVITATION.name)
        await self._client.references._check(INVITATION.unlisted(new))

        def is_it(request: MembershipRequest) -> bool:
            if request.kind != "invitation":
                return False
            if request.user is None or "user" not in new:
                return email is not None and request.email in (None, email.lower())
            return bool(request.user.id == new["user"])

        async def send() -> MembershipRequest:
            answer = await transport.send("POST", f"{self._path}member/", json=new)
            return read_value(MembershipRequest, answer.content)

        async def look(since: Since) -> Seen[MembershipRequest]:
            path, pending = f"{self._path}{MEMBERSHIPS.path}", {"status": "pending"}
            answer = await transport.send("GET", path, params=pending)
            requests = read_values(MembershipRequest, answer.content)
            recent = since.recent(read_dated(answer.content), answer.headers.get("Date"))
            ids = {str(row["id"]) for row in recent}
            dated = {str(row["id"]) for row in recent if is_dated(row)}
            named = [one for one in requests if one.id in ids and is_it(one)]
            alike = {one.id: _unlike(one, new) for one in named}
            return Seen(
                [one for one in named if not alike[one.id] and one.id in dated],
                {
                    id: why(unlike) if unlike else UNDATED
                    for id, unlike in alike.items()
                    if unlike or id not in dated
                },
            )

        whom = new.get("user", new.get("email"))
        return await create_once(transport, send, look, what=f"an invitation of {whom}")

    async def accept(self, request: str | MembershipRequest) -> AsyncOrganization:
        """Make who asked a member (POST /api/1/organizations/{id}/membership/{request}/accept/).

        An invitation is accepted by who was invited: `client.me.accept_invitation()`.

        Args:
            request: A request, or its id.

        Returns:
            The organization, renewed.

        Raises:
            RefusedError: It is an invitation, or they are a member already.
            NotFoundError: There is no such request.
            ForbiddenError: The key's owner is not one of its administrators.
        """
        await self._settle(request, "accept")
        with after_a_write():
            return await self._organization.refresh()

    async def refuse(self, request: str | MembershipRequest, *, comment: str | None = None) -> None:
        """Refuse who asked (POST /api/1/organizations/{id}/membership/{request}/refuse/).

        The portal lets one refuse what was accepted before: who asked then stays a member.

        Args:
            request: A request, or its id.
            comment: Why, for who asked.

        Raises:
            RefusedError: It is an invitation: `cancel()` it.
            NotFoundError: There is no such request.
            ForbiddenError: The key's owner is not one of its administrators.
        """
        await self._settle(request, "refuse", {"comment": comment})

    async def cancel(self, invitation: str | MembershipRequest) -> None:
        """Take an invitation back (POST /api/1/organizations/{id}/membership/{request}/cancel/).

        Args:
            invitation: An invitation that waits for its answer, or its id.

        Raises:
            RefusedError: It has an answer already, or it is a request: `refuse()` it.
            NotFoundError: There is no such invitation.
            ForbiddenError: The key's owner is not one of its administrators.
        """
        await self._settle(invitation, "cancel")

    async def _settle(
        self,
        request: str | MembershipRequest,
        how: Literal["accept", "refuse", "cancel"],
        body: Mapping[str, Any] | None = None,
    ) -> None:
        transport = self._with_key
        id = given_id(id_of(request), "a request or an invitation")
        segment = quote_known_id(id, "a request or an invitation")
        path = f"{self._path}membership/{segment}/{how}/"

        async def send() -> httpx.Response:
            return await transport.send("POST", path, json=body)

        async def done() -> bool:
            return (await self._get(id)).status == _DONE[how]

        what = f"the request {id} may be answered ({how})"
        await replace_once(transport, send, done, what=what)

    async def _get(self, id: str) -> MembershipRequest:
        async for request in self.list():
            if request.id == id:
                return request
        raise NotFoundError(f"there is no request or invitation {id}")


def _unlike(request: MembershipRequest, new: Mapping[str, Any]) -> list[str]:
    """Return the fields in which an invitation differs from the sent one."""
    sent = {str(subject["id"]) for subject in new.get("assignments", ())}
    same = {
        "role": request.role == new["role"],
        "comment": same_text(request.comment, new.get("comment")),
        "assignments": sent == {subject.id for subject in request.assignments or ()},
    }
    return [name for name, is_same in same.items() if not is_same]
