"""Transfers of an object to another owner: fields and write schema."""

from __future__ import annotations

from pydantic import BaseModel, Field

from ..enumerations import TransferStatus
from ..fields import ABSENT, Moment
from ..object_references import ActorReference, SubjectReference, UserReference
from ..write.references import reference_of
from ..write.rules import clearable, reference
from ..write.schema import WriteSchema

TRANSFER_REQUEST = WriteSchema(
    "a request for a transfer",
    required=("subject", "recipient"),
    rules={
        "subject": reference("Dataset", "Dataservice", "Reuse", "Topic"),
        "recipient": reference("Organization", "User"),
        "comment": clearable,
    },
    refused={},
    computed=(),
    conversions={"subject": reference_of, "recipient": reference_of},
)


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
