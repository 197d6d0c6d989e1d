"""What its owner can give to another one: datasets, dataservices, reuses and topics."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .record import AsyncRecord

if TYPE_CHECKING:
    from ..nouns.transfer import Actor, AsyncTransfer


class AsyncOwned(AsyncRecord, frozen=True):
    """A record that belongs to an organization or to a user."""

    async def transfer(self, to: Actor, *, comment: str | None = None) -> AsyncTransfer:
        """Ask another owner to take it over (POST /api/1/transfer/).

        Nothing changes before they accept.

        Args:
            to: An organization or a user: a record, or such as
                `{"class": "Organization", "id": "…"}`.
            comment: Why.

        Returns:
            The request, which the other side may `accept()` or `refuse()`. It cannot be withdrawn.

        Raises:
            FieldError: `to` does not tell whether it is an organization or a user.
            RefusedError: It is the owner already, or there is none of this id.
            ForbiddenError: The key's owner may not give it away.
            AnswerLostError: It may have been asked or not; see the error's `candidates`.
        """
        return await self.client.transfers.create(subject=self, recipient=to, comment=comment)
