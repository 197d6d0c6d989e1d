# Generated from src/datagouv/_async/core/payload.py by scripts/unasync.py: edit that file, then `make style`.
"""Payloads: what only the portal can tell about them, before they are sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..._concurrency.pool import Pool
from ..._json import is_list, is_object
from ..._udata.ids import collection_of, given_id, is_id, noun_of
from ..._udata.write.extras import check_extras
from ..._udata.write.references import NAMED, id_of, with_id_of_resource
from ...errors import FieldError, NotFoundError
from .ids import known_id

if TYPE_CHECKING:
    from ..._udata.write.schema import WriteSchema
    from ..client import Client
    from .transport import Transport


_AT_ONCE = 5
"""Slugs of one payload that are looked up at one time."""


def ready_to_send(
    client: Client,
    schema: WriteSchema,
    payload: dict[str, Any],
    extra_fields: Mapping[str, Any] | None = None,
    known_extras: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return a payload with the ids of what it names; refuse what the portal would not keep.

    Args:
        client: Asks the portal for what the SDK does not know: the id of a slug, and whether a
            value of an enumeration is one of a newer portal. Most payloads need no request.
        schema: The write schema, which has checked the payload.
        payload: Plain JSON.
        extra_fields: The fields of it that are sent as they are.
        known_extras: The extras that the object has, which may be sent again.

    Raises:
        FieldError: The portal has no such object or value, or an extra is reserved.
    """
    payload = with_ids(client._transport, payload, schema.name)
    unlisted = schema.unlisted(payload, extra_fields)
    if unlisted:
        client.references._check(unlisted)
    check_extras(payload, schema.name, known_extras or {}, extra_fields)
    return payload


def with_ids(
    transport: Transport, payload: Mapping[str, Any], noun: str
) -> dict[str, Any]:
    """Return a payload that names other objects by their ids (one small GET for each slug).

    The portal takes no slug in a payload. The URL of an object's page stands for its id, too.
    Several slugs of one field are looked up a few at one time.

    Args:
        transport: Sends the requests.
        payload: Plain JSON.
        noun: What is written, such as "a dataset".

    Raises:
        FieldError: The portal has no such object, or the text cannot be an id.
    """
    turned = dict(payload)
    for field in (name for name in NAMED if name in turned):
        value, where = turned[field], f"{field!r} of {noun}"
        if is_list(value):
            turned[field] = _with_each(transport, NAMED[field], value, where)
        else:
            turned[field] = _with_id(transport, NAMED[field], value, where)
    if is_list(turned.get("series")):
        portal = transport.portal.url
        turned["series"] = [with_id_of_resource(one, portal) for one in turned["series"]]
    return turned


def elements_with_ids(
    transport: Transport, elements: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Return elements of a topic that name their objects by ids, as `with_ids` returns a payload.

    Args:
        transport: Sends the requests.
        elements: Plain JSON.

    Raises:
        FieldError: The portal has no such object, or the text cannot be an id.
    """
    named = [element.get("element") for element in elements]
    found = _with_each(transport, None, named, "'element' of an element of a topic")
    return [
        {**element, "element": held} if "element" in element else dict(element)
        for element, held in zip(elements, found, strict=True)
    ]


def _with_each(
    transport: Transport, collection: str | None, values: Sequence[Any], where: str
) -> list[Any]:
    """Return the ids, or the classes and the ids, of several objects that a payload names."""
    found = list(values)

    def find(place: int) -> None:
        found[place] = _with_id(transport, collection, values[place], where)

    ids = [id_of(value) for value in values]
    slugs = [id for id in ids if isinstance(id, str) and not is_id(id)]
    if len(slugs) < 2:  # A pool for one request costs more than it saves.
        for place in range(len(found)):
            find(place)
        return found
    with Pool(_AT_ONCE) as pool:
        for place in range(len(found)):
            pool.start(find, place)
    return found


def _with_id(
    transport: Transport, collection: str | None, value: Any, where: str
) -> Any:
    """Return the id, or the class and the id, of one object that a payload names."""
    if is_object(value) and isinstance(value.get("class"), str):
        collection = collection_of(value["class"])
        if collection is None:
            return value
        return {**value, "id": _with_id(transport, collection, value.get("id"), where)}
    if collection is None or not isinstance(value, str):
        return value  # The portal refuses what names nothing.
    portal, kind = transport.portal.url, noun_of(collection)
    id = given_id(value, kind, portal)
    try:
        return known_id(transport, collection, id)
    except NotFoundError:
        verb = "suggest" if collection == "users" else "search"
        raise FieldError(
            f"{where}: {portal} has no {kind.partition(' ')[2]} {id!r:.80}; "
            f"client.{collection}.{verb}() finds its id"
        ) from None
