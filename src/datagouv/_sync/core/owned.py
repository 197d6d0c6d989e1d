# Generated from src/datagouv/_async/core/owned.py by scripts/unasync.py: edit that file, then `make style`.
"""The base of records that an owner can transfer: datasets, dataservices, reuses and topics."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .record import Record

if TYPE_CHECKING:
    from ..nouns.transfer import Actor, Transfer


class Owned(Record, frozen=True):
    """A record that belongs to an organization or to a user."""

    def transfer(self, recipient: Actor, *, comment: str | None = None) -> Transfer:
        """Ask another owner to take the object over (POST /api/1/transfer/).

        Nothing changes before the other owner accepts.

        Args:
            recipient: An organization or a user: a record, the URL of a page, or such as
                `{"class": "Organization", "id": "…"}`.
            comment: The reason, for the other owner.

        Returns:
            The request, which the other side may `accept()` or `refuse()`. It cannot be withdrawn.

        Raises:
            FieldError: `recipient` does not tell whether it is an organization or a user.
            RefusedError: `recipient` owns the object already, or does not exist.
            ForbiddenError: The key's owner may not transfer the object.
            AnswerLostError: The request may exist; see the error's `candidates`.
        """
        return self.client.transfers.create(
            subject=self, recipient=recipient, comment=comment
        )
