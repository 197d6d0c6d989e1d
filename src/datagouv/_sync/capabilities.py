# Generated from src/datagouv/_async/capabilities.py by scripts/unasync.py: edit that file, then `make style`.
"""What the portal of a client can do: asked where that may differ from what the SDK knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._json import decode, is_object
from .._udata.capabilities import SPOKEN, Capabilities, read_capabilities
from .._udata.remembered import REMEMBERED
from ..errors import ApiError, InvalidAnswerError

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
        with transport.turns.of("capabilities"):
            if transport.capabilities is None:
                transport.capabilities = _find(transport)
    return transport.capabilities


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
