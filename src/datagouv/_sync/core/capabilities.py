# Generated from src/datagouv/_async/core/capabilities.py by scripts/unasync.py: edit that file, then `make style`.
"""The capabilities of a client's portal: read from its API where it runs another version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..._files.remembered_portals import REMEMBERED
from ..._json import is_list, is_object
from ..._udata.answers import read_object
from ..._udata.capabilities import SPOKEN, Capabilities, read_capabilities
from ..._udata.written import exposing
from ...errors import ApiError, FieldError, InvalidAnswerError

if TYPE_CHECKING:
    from .transport import Transport


_SPOKEN = Capabilities(SPOKEN)
_DESCRIPTIONS = ("/api/1/swagger.json", "/api/2/swagger.json")
ASKED = frozenset({"/api/1/site/", *_DESCRIPTIONS})
"""What is asked to know what a portal can do: where that fails, it is not asked why."""


def capabilities_of(transport: Transport) -> Capabilities:
    """Return the capabilities of the portal.

    No answer of a list tells the version, so the portal is asked for it (one small GET), at most
    once a client. Where the version differs from ours, the portal's descriptions of the API are
    read (two GETs of some hundred kB). The answer is kept for a day in the cache folder: meanwhile,
    no client of this machine asks again.

    Raises:
        NetworkError: The portal was not reached.
    """
    facts = transport.facts
    if facts.capabilities is None:
        with transport.locks.of("capabilities"):
            if facts.capabilities is None:
                facts.capabilities = _find(transport)
    return facts.capabilities


def known_capabilities(transport: Transport) -> Capabilities | None:
    """Return the capabilities of the portal where a client of this machine has asked for them."""
    return transport.facts.capabilities or REMEMBERED.get(transport.portal.url)


def portal_in_words(transport: Transport) -> str:
    """Return the portal for a message, with its version where that is known."""
    known = transport.facts.capabilities
    return "this portal" if known is None else known.portal


def unknown_keys(
    transport: Transport, method: str, path: str, keys: Sequence[str]
) -> list[str]:
    """Return the keys of a payload that the portal says it does not take."""
    capabilities = capabilities_of(transport)
    return [] if capabilities.is_spoken else capabilities.unknown_keys(method, path, keys)


def refuse_exposing(
    transport: Transport, method: str, path: str, sent: Mapping[str, Any], what: str
) -> None:
    """Refuse fields that restrict access, on a portal that does not know them.

    Such a portal drops the fields, and would show the object to everybody.

    Args:
        transport: The way to the portal.
        method: The method of the write.
        path: The path of the write.
        sent: The payload.
        what: The object in words, such as "a dataset".

    Raises:
        FieldError: The portal does not know a field; nothing was sent.
    """
    fields = exposing(sent)
    if not fields:
        return
    capabilities = capabilities_of(transport)
    if capabilities.is_spoken:
        return
    unknown = capabilities.unknown_keys(method, path, fields)
    if not capabilities.is_known:
        row = _sample(transport, path)
        unknown = [name for name in fields if name not in row]
    if unknown:
        raise FieldError(
            f"{capabilities.portal} does not know {', '.join(map(repr, unknown))} of {what}: it "
            "would be open to all. Leave the access out, and keep it a draft with private=True"
        )


def _sample(transport: Transport, path: str) -> Mapping[str, Any]:
    """Return the first object of a collection, or an empty dictionary."""
    collection = path.lstrip("/").split("/")[0]
    answer = _read(transport, f"{collection}/?page_size=1", "data")
    rows = answer.get("data") if is_object(answer) else None
    return rows[0] if is_list(rows) and rows and is_object(rows[0]) else {}


def _find(transport: Transport) -> Capabilities:
    url = transport.portal.url
    capabilities = REMEMBERED.get(url)
    if capabilities is None:
        capabilities = _ask(transport)
        if capabilities is None:
            return _SPOKEN
        REMEMBERED.keep(url, capabilities)
    return capabilities


def described(transport: Transport) -> Capabilities:
    """Return what the portal can do, as it says itself, whichever version it runs.

    Raises:
        ApiError: The portal failed, or refused to answer.
        InvalidAnswerError: It answered with something else than a description of its API.
    """
    known = known_capabilities(transport)
    if known is not None and known.is_known:
        return known
    return _describe(transport, _version(transport, whole=True), whole=True)


def _ask(transport: Transport) -> Capabilities | None:
    """Ask the portal for its version and, where that is not ours, for its API.

    Returns:
        The capabilities, or `None` where a portal of data.gouv.fr does not tell its version: all
        versions that it may run tell theirs, so that its answer failed.
    """
    version = _version(transport)
    if version == SPOKEN:
        return _SPOKEN
    if version is None and transport.portal.environment is not None:
        return None
    return _describe(transport, version)


def _version(transport: Transport, *, whole: bool = False) -> str | None:
    """Ask the portal for its version, which the oldest do not tell."""
    site = _read(transport, "site/", "id", mask="id,version", whole=whole)
    version = site.get("version") if is_object(site) else None
    return version if isinstance(version, str) else None


def _describe(
    transport: Transport, version: str | None, *, whole: bool = False
) -> Capabilities:
    found = [_read(transport, path, "paths", whole=whole) for path in _DESCRIPTIONS]
    return read_capabilities(version, found)


def _read(
    transport: Transport, path: str, key: str, *, mask: str | None = None, whole: bool = False
) -> object:
    """Return the object at a path, or `None` where the portal does not show it.

    Args:
        transport: The way to the portal.
        path: The path.
        key: A key that the right answer has: an object without it is something else.
        mask: The fields to answer with.
        whole: Raise, unless the portal has no such route: an answer of a part would look whole.
    """
    try:
        answer = transport.send("GET", path, mask=mask)
        found = read_object(answer.content)
        if key not in found:
            raise InvalidAnswerError(f"{answer.url}: the answer has no {key!r}")
        return found
    except InvalidAnswerError:
        if whole:
            raise
    except ApiError as error:
        if whole and error.status not in (404, 405):
            raise
    return None
