# Generated from src/datagouv/_async/core/capabilities.py by scripts/unasync.py: edit that file, then `make style`.
"""What the portal of a client can do: asked where that may differ from what the SDK knows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..._files.remembered_portals import REMEMBERED
from ..._json import decode, is_list, is_object
from ..._udata.capabilities import SPOKEN, Capabilities, read_capabilities
from ..._udata.written import exposing
from ...errors import ApiError, FieldError, InvalidAnswerError

if TYPE_CHECKING:
    from .transport import Transport


_SPOKEN = Capabilities(SPOKEN)
_DESCRIPTIONS = ("/api/1/swagger.json", "/api/2/swagger.json")


def capabilities_of(transport: Transport) -> Capabilities:
    """Return what the portal can do.

    Nothing is asked of the portals of data.gouv.fr, which this SDK is written for. Another one is
    asked for its version (one small GET), and where that is another one, for the descriptions of
    its API (two GETs of some hundred kB), once a client, and once a day.

    Raises:
        NetworkError: The portal was not reached.
    """
    if transport.portal.environment is not None:
        return _SPOKEN
    if transport.capabilities is None:
        with transport.locks.of("capabilities"):
            if transport.capabilities is None:
                transport.capabilities = _find(transport)
    return transport.capabilities


def portal_in_words(transport: Transport) -> str:
    """Return the portal for a message, with its version where that is known."""
    known = transport.capabilities
    return "this portal" if known is None else known.portal.rstrip(",")


def refuse_exposing(
    transport: Transport, method: str, path: str, sent: Mapping[str, Any], what: str
) -> None:
    """Refuse fields that keep something from the public, where the portal does not know them.

    The portal would drop them, and the object would be open to all.

    Args:
        transport: The way to the portal.
        method: Of the request that would send them.
        path: Of that request.
        sent: What is about to be sent.
        what: The object in words, such as "a dataset".

    Raises:
        FieldError: The portal does not know one of them; nothing was sent.
    """
    fields = exposing(sent)
    if not fields:
        return
    capabilities = capabilities_of(transport)
    if capabilities.is_spoken:
        return
    unknown = capabilities.unknown_keys(method, path, fields)
    if not capabilities.is_known:
        row = _a_row(transport, path)
        unknown = [name for name in fields if name not in row]
    if unknown:
        raise FieldError(
            f"{capabilities.portal} does not know {', '.join(map(repr, unknown))} of {what}: it "
            "would be open to all. Leave the access out, and keep it a draft with private=True"
        )


def _a_row(transport: Transport, path: str) -> Mapping[str, Any]:
    """Return an object of a collection, or nothing where it shows none."""
    collection = path.lstrip("/").split("/")[0]
    answer = _read(transport, f"{collection}/?page_size=1")
    rows = answer.get("data") if is_object(answer) else None
    return rows[0] if is_list(rows) and rows and is_object(rows[0]) else {}


def _find(transport: Transport) -> Capabilities:
    url = transport.portal.url
    known = REMEMBERED.get(url)
    if known is None:
        known = _ask(transport)
        REMEMBERED.keep(url, known)
    return known


def _ask(transport: Transport) -> Capabilities:
    site = _read(transport, "site/", mask="version")
    version = site.get("version") if is_object(site) else None
    if version == SPOKEN:
        return _SPOKEN
    found = [_read(transport, path) for path in _DESCRIPTIONS]
    return read_capabilities(version if isinstance(version, str) else None, found)


def _read(transport: Transport, path: str, *, mask: str | None = None) -> object:
    """Return what is at a path, or nothing where the portal does not show it."""
    try:
        return decode((transport.send("GET", path, mask=mask)).content)
    except (ApiError, InvalidAnswerError):
        return None
