# Generated from src/datagouv/_async/core/owned.py by scripts/unasync.py: edit that file, then `make style`.
"""What its owner can give to another one: datasets, dataservices, reuses and topics."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .record import Record

if TYPE_CHECKING:
    from ..nouns.transfer import Actor, Transfer


class Owned(Record, frozen=True):
    """A record that belongs to an organization or to a user."""

    def transfer(self, to: Actor, *, comment: str | None = None) -> Transfer:
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
        return self.client.transfers.create(subject=self, recipient=to, comment=comment)
