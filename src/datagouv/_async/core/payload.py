"""Payloads: what only the portal can tell about them, before they are sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..._udata.ids import given_id
from ..._udata.write.extras import check_extras
from ...errors import FieldError, NotFoundError
from .ids import known_id

if TYPE_CHECKING:
    from ..._udata.write.schema import WriteSchema
    from ..client import AsyncClient


async def ready_to_send(
    client: AsyncClient,
    schema: WriteSchema,
    payload: dict[str, Any],
    extra_fields: Mapping[str, Any] | None = None,
    known_extras: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return a payload with the id of its publisher; refuse what the portal would not keep.

    Args:
        client: Asks the portal for what the SDK does not know: the id of a slug, and whether a
            value of an enumeration is one of a newer portal. Most payloads need no request.
        schema: The write schema, which has checked the payload.
        payload: Plain JSON.
        extra_fields: The fields of it that are sent as they are.
        known_extras: The extras that the object has, which may be sent again.

    Raises:
        FieldError: The portal has no such organization or value, or an extra is reserved.
    """
    payload = await _with_publisher(client, payload, schema.name)
    unlisted = schema.unlisted(payload, extra_fields)
    if unlisted:
        await client.references._check(unlisted)
    check_extras(payload, schema.name, known_extras or {}, extra_fields)
    return payload


async def _with_publisher(
    client: AsyncClient, payload: dict[str, Any], noun: str
) -> dict[str, Any]:
    """Return a payload that names its organization by its id; a slug is looked up (one small GET).

    The portal takes no slug in a payload.

    Raises:
        FieldError: The portal has no such organization.
    """
    given = payload.get("organization")
    if not isinstance(given, str):
        return payload
    slug = given_id(given, "an organization", client.base_url)
    try:
        id = await known_id(client._transport, "organizations", slug)
    except NotFoundError:
        raise FieldError(
            f"'organization' of {noun}: {client.base_url} has no organization {slug!r:.80}; "
            "client.organizations.search() finds its id"
        ) from None
    return payload if id == given else {**payload, "organization": id}
