"""Contact points: fields, payload, filters and write schema."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel
from typing_extensions import TypedDict

from .. import choices
from ..enumerations import ContactRole
from ..fields import ABSENT
from ..listing import Listing
from ..object_references import UserReference
from ..write.rules import clearable, organization_id, text
from ..write.schema import WriteSchema

if TYPE_CHECKING:
    from .organization import OrganizationFields
    from .user import UserFields


class ContactPointFilters(Listing, total=False):
    """What the list of contact points takes: one of the two."""

    organization: str | OrganizationFields
    """An id, a slug or a record."""
    owner: str | UserFields | UserReference
    """The id of a user, a slug or a record."""


class ContactPointPayload(TypedDict, total=False):
    """What may be written on a contact point."""

    name: str | None
    email: str | None
    """Anyone can read it."""
    contact_form: str | None
    """The URL of a form."""
    role: ContactRole | str
    organization: str | OrganizationFields
    """An id, a slug or a record, when it is created only: without one it is the key's owner's."""


def _reachable(value: Mapping[str, Any]) -> str | None:
    named = [key for key in ("email", "contact_form", "name") if value.get(key)]
    if value.get("role") == "contact" and not {"email", "contact_form"} & set(named):
        return "of the role 'contact' needs an 'email' or a 'contact_form'"
    return None if named else "needs a 'name', an 'email' or a 'contact_form'"


CONTACT_POINT = WriteSchema(
    "a contact point",
    required=("role",),
    choices={"role": choices.CONTACT_ROLE},
    rules={
        "name": clearable,
        "email": clearable,
        "contact_form": clearable,
        "role": text,
        "organization": organization_id,
    },
    fixed={"organization": "never changes: create another contact point for the other owner"},
    refused={"owner": "is the key's owner, when no organization is named"},
    computed=("id",),
    whole=_reachable,
)


class ContactPointFields(BaseModel, frozen=True, defer_build=True):
    """Every field of a contact point but its live part, `organization`.

    Inside a dataset or a dataservice it is a plain `ContactPoint`. Anyone can read its e-mail.
    """

    id: str = ABSENT
    name: str | None = ABSENT
    email: str | None = ABSENT
    contact_form: str | None = ABSENT
    """The URL of a form."""
    role: ContactRole | str = ABSENT
    owner: UserReference | None = ABSENT
    """Set when no organization owns it."""
