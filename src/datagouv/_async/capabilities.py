"""What the portal of a client can do: asked where that may differ from what the SDK knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._json import decode, is_object
from .._udata.capabilities import SPOKEN, Capabilities, read_capabilities
from .._udata.remembered import REMEMBERED
from ..errors import ApiError, InvalidAnswerError

if TYPE_CHECKING:
    from .transport import AsyncTransport

_SPOKEN = Capabilities(SPOKEN)
_DESCRIPTIONS = ("/api/1/swagger.json", "/api/2/swagger.json")


async def capabilities_of(transport: AsyncTransport) -> Capabilities:
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
        async with transport.turns.of("capabilities"):
            if transport.capabilities is None:
                transport.capabilities = await _find(transport)
    return transport.capabilities


async def _find(transport: AsyncTransport) -> Capabilities:
    url = transport.portal.url
    known = REMEMBERED.get(url)
    if known is None:
        known = await _ask(transport)
        REMEMBERED.keep(url, known)
    return known


async def _ask(transport: AsyncTransport) -> Capabilities:
    site = await _read(transport, "site/", mask="version")
    version = site.get("version") if is_object(site) else None
    if version == SPOKEN:
        return _SPOKEN
    found = [await _read(transport, path) for path in _DESCRIPTIONS]
    return read_capabilities(version if isinstance(version, str) else None, found)


async def _read(transport: AsyncTransport, path: str, *, mask: str | None = None) -> object:
    """Return what is at a path, or nothing where the portal does not show it."""
    try:
        return decode((await transport.send("GET", path, mask=mask)).content)
    except (ApiError, InvalidAnswerError):
        return None
