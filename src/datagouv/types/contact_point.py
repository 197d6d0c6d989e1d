"""The fields of a contact point."""

from __future__ import annotations

from pydantic import BaseModel

from .base import ABSENT
from .enums import ContactRole
from .references import UserReference


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
