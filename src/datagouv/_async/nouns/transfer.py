"""Transfers: requests that an object changes owner, and their answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Self, TypeAlias, Unpack

import httpx

from ..._doubt import after_a_write
from ..._udata.answers import read_own_ids
from ..._udata.create_once import Seen
from ..._udata.dated_rows import UNDATED, is_dated, read_dated, same_text
from ..._udata.nouns.organization import OrganizationFields
from ..._udata.nouns.transfer import TRANSFER_REQUEST, TRANSFERS, TransferFields
from ..._udata.nouns.user import UserFields
from ..._udata.object_references import ActorReference, ObjectReference
from ..._udata.recognise import why
from ..core.collection import AsyncCollection
from ..core.create_once import create_once, replace_once
from ..core.payload import with_ids
from ..core.record import AsyncRecord
from ..core.whole_pages import AsyncWholePages

if TYPE_CHECKING:
    from ..._udata.nouns.transfer import TransferFilters
    from ..._udata.object_references import SubjectReference
    from ..._udata.recognise import Since
    from ..core.owned import AsyncOwned
    from ..core.pages import AsyncPages


Actor: TypeAlias = (
    str | OrganizationFields | UserFields | ActorReference | ObjectReference | Mapping[str, Any]
)
"""An organization or a user: a record, the URL of its page, or its class and its id or slug."""

_ANSWERED = {"accept": "accepted", "refuse": "refused"}


class AsyncTransfer(AsyncRecord, TransferFields, frozen=True):
    """A request that a dataset, dataservice, reuse or topic changes owner."""

    _noun: ClassVar[str] = "a request for a transfer"
    _collection: ClassVar[str] = "transfer"
    _shown: ClassVar[tuple[str, ...]] = ("id", "status")

    async def accept(self, *, comment: str | None = None) -> Self:
        """Take the object over (POST /api/1/transfer/{id}/).

        Its contact points are replaced by the same ones of the new owner, made where missing.

        Args:
            comment: Words for who asked. The platform stores them and never shows them.

        Returns:
            The record itself, renewed.

        Raises:
            RefusedError: It was accepted or refused before.
            ForbiddenError: The key's owner is not the recipient, nor one of its administrators.
            AnswerLostError: The answer was lost, and it could not be settled.
        """
        return await self._respond("accept", comment)

    async def refuse(self, *, comment: str | None = None) -> Self:
        """Leave the object to its owner (POST /api/1/transfer/{id}/).

        Args:
            comment: Why. The platform stores it and never shows it.

        Returns:
            The record itself, renewed.

        Raises:
            RefusedError: It was accepted or refused before.
            ForbiddenError: The key's owner is not the recipient, nor one of its administrators.
            AnswerLostError: The answer was lost, and it could not be settled.
        """
        return await self._respond("refuse", comment)

    async def _respond(self, response: Literal["accept", "refuse"], comment: str | None) -> Self:
        transport = self._with_key

        async def send() -> httpx.Response:
            body = {"response": response, "comment": comment}
            return await transport.send("POST", self._path, json=body)

        async def done() -> bool:
            return bool((await self._read("status"))["status"] == _ANSWERED[response])

        what = f"the request for a transfer {self.id} may be answered"
        answer = await replace_once(transport, send, done, what=what)
        if answer is not None:
            return await self._renew(answer)
        with after_a_write():
            return await self.refresh()


class AsyncTransfers(AsyncCollection[AsyncTransfer]):
    """The requests for transfers that the key's owner may see."""

    _kind = AsyncTransfer
    _query = TRANSFERS

    def list(self, **filters: Unpack[TransferFilters]) -> AsyncPages[AsyncTransfer]:
        """Return requests for transfers, on one page (GET /api/1/transfer/).

        The portal shows a request to those who may give its subject away or answer it. Without a
        subject and a recipient, these are the requests to the key's owner and to each
        organization of that user, answered or not: one GET for each.

        Args:
            filters: `subject`, `recipient`, `subject_type`, `status`, and the options of every
                list.

        Raises:
            FieldError: There is no such filter or field, or a value is of no use to it.
            NotFoundError: At the first one: a filter names an object that is not there.
            MissingKeyError: Neither was named, and the client has no key; nothing was sent.
        """
        list_request = self._ask(self._query, filters)
        if list_request.names.keys() & {"subject", "recipient"}:
            return AsyncWholePages(self._client, self._kind, list_request)
        self._client._transport.require_key()
        return AsyncWholePages(self._client, self._kind, list_request, self._own_recipients)

    async def _own_recipients(self) -> Sequence[Mapping[str, str]]:
        """Return the filter by each of the key's owner and of their organizations."""
        answer = await self._client._transport.send("GET", "me/", mask="id,organizations{id}")
        return [{"recipient": id} for id in read_own_ids(answer.content)]

    async def create(
        self,
        *,
        subject: str | AsyncOwned | SubjectReference | ObjectReference | Mapping[str, Any],
        recipient: Actor,
        comment: str | None = None,
    ) -> AsyncTransfer:
        """Ask another owner to take an object over (POST /api/1/transfer/).

        Args:
            subject: A dataset, dataservice, reuse or topic: a record, the URL of its page, or its
                class and its id or slug.
            recipient: An organization or a user, in the same way.
            comment: Why.

        Returns:
            The request. It cannot be withdrawn.

        Raises:
            FieldError: Something was refused before anything was sent.
            RefusedError: It is the owner already, or there is none of this id.
            ForbiddenError: The key's owner may not give it away.
            AnswerLostError: It may have been asked or not; see the error's `candidates`.
            MissingKeyError: The client has no key; nothing was sent.
        """
        client = self._client
        transport = self._with_key
        said = {"subject": subject, "recipient": recipient, "comment": comment}
        new = await with_ids(transport, TRANSFER_REQUEST.new(said, {}), TRANSFER_REQUEST.name)

        async def send() -> AsyncTransfer:
            answer = await transport.send("POST", self._query.path, json=new)
            return AsyncTransfer._parse(client, answer.content)

        async def look(since: Since) -> Seen[AsyncTransfer]:
            params = {"subject": new["subject"]["id"], "recipient": new["recipient"]["id"]}
            answer = await transport.send("GET", self._query.path, params=params)
            rows = since.recent(read_dated(answer.content), answer.headers.get("Date"))
            same = [row for row in rows if same_text(row.get("comment"), comment)]
            other = {str(row["id"]): why(["comment"]) for row in rows if row not in same}
            undated = {str(row["id"]): UNDATED for row in same if not is_dated(row)}
            return Seen(
                [AsyncTransfer._parse(client, row) for row in same if is_dated(row)],
                other | undated,
            )

        return await create_once(transport, send, look, what="a request for a transfer")
