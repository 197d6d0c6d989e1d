"""Transfers of an object to another owner: fields, filters, query and write schema."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

from pydantic import BaseModel, Field

from ..choices import Enumeration
from ..enumerations import TransferableClass, TransferStatus
from ..fields import ABSENT, Moment
from ..filters import choice_filter, id_filter
from ..listing import Listing
from ..object_references import ActorReference, SubjectReference, UserReference
from ..query import Query
from ..write.references import reference_of
from ..write.rules import clearable, reference
from ..write.schema import WriteSchema


class TransferFilters(Listing, total=False):
    """What the list of requests for transfers takes."""

    subject: str | BaseModel | Mapping[str, Any]
    """What shall change owner: a record, its id, or the slug of a dataset."""
    recipient: str | BaseModel | Mapping[str, Any]
    """Who shall own it: a record, its id, or the slug of an organization."""
    subject_type: TransferableClass | str
    """Such as "Dataset"."""
    status: TransferStatus | str


TRANSFERS = Query(
    "transfers",
    "transfer/",
    filters={
        "subject": id_filter("datasets/", mixed=True),
        "recipient": id_filter("organizations/", mixed=True),
        "subject_type": choice_filter(Enumeration(get_args(TransferableClass))),
        "status": choice_filter(Enumeration(get_args(TransferStatus))),
    },
)

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
