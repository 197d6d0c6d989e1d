"""The fields of a request to change the owner of an object."""

from __future__ import annotations

from pydantic import BaseModel, Field

from .base import ABSENT, Moment
from .enums import TransferStatus
from .references import ActorReference, SubjectReference, UserReference


class TransferFields(BaseModel, frozen=True, defer_build=True):
    """Every field of a request for a transfer."""

    id: str = ABSENT
    subject: SubjectReference = ABSENT
    """What shall change owner."""
    owner: ActorReference = ABSENT
    """Whose it was when the request was made."""
    recipient: ActorReference = ABSENT
    """Whose it shall be, and who may accept or refuse."""
    user: UserReference | None = ABSENT
    """Who asks."""
    comment: str | None = ABSENT
    """Why."""
    status: TransferStatus | str = ABSENT
    created: Moment = ABSENT
    responded: Moment | None = ABSENT
    response_comment: str | None = Field(default=ABSENT, alias="reponse_comment")
    """Always `None`: the platform stores the comment of an answer and does not send it back."""
