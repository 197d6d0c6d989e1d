"""Territories: what `spatial.zones` and `spatial.granularity` of a dataset may hold."""

from __future__ import annotations

from collections.abc import Sequence

from ..._json import is_list
from ..._udata.answers import read_object
from ..._udata.ids import quote_id
from ..._udata.nouns.spatial import Granularity, Level, Zone, ZoneSuggestion
from ..._udata.query import suggestions
from ..._udata.values import read_value, read_values, to_values
from ...errors import FieldError, InvalidAnswerError
from ..core.part import AsyncPart


class AsyncSpatial(AsyncPart):
    """The territories that the portal knows."""

    async def suggest(self, text: str, *, size: int = 10) -> Sequence[ZoneSuggestion]:
        """Return the zones whose name, code or id holds a text, the largest first.

        Speaks to GET /api/1/spatial/zones/suggest/.

        Args:
            text: Such as "paris", or "75056".
            size: How many at most.
        """
        answer = await self._get("zones/suggest/", **suggestions(text, size))
        return read_values(ZoneSuggestion, answer)

    async def zone(self, id: str) -> Zone:
        """Return one zone (GET /api/1/spatial/zone/{id}/).

        Args:
            id: Such as "fr:commune:75056".

        Raises:
            NotFoundError: There is no such zone.
        """
        segment = quote_id(id, "a zone", self._client.base_url)
        return read_value(Zone, await self._get(f"zone/{segment}/"))

    async def zones(self, ids: Sequence[str]) -> Sequence[Zone]:
        """Return several zones, in the order of their ids (GET /api/1/spatial/zones/{ids}/).

        Args:
            ids: Such as `["fr:commune:75056", "country:fr"]`.

        Raises:
            NotFoundError: There is no such zone; the message names it.
        """
        if isinstance(ids, str):
            raise FieldError(f"zones() takes a list of ids, and zone({ids!r}) one")
        if not ids:
            return []
        wanted = [quote_id(id, "a zone", self._client.base_url) for id in ids]
        if split := [id for id in ids if "," in id]:
            raise FieldError(f"{split[0]!r} is not the id of a zone: give several ids as a list")
        answer = await self._get(f"zones/{','.join(wanted)}/")
        features = read_object(answer).get("features")
        if not is_list(features):
            raise InvalidAnswerError(f"the answer holds no zones: {answer[:80]!r}")
        return to_values(Zone, features)

    async def levels(self) -> Sequence[Level]:
        """Return the kinds of zones, such as "fr:commune" (GET /api/1/spatial/levels/)."""
        return read_values(Level, await self._get("levels/"))

    async def granularities(self) -> Sequence[Granularity]:
        """Return how fine the territory in a dataset may be (GET /api/1/spatial/granularities/)."""
        return read_values(Granularity, await self._get("granularities/"))

    async def _get(self, path: str, **params: str | int) -> bytes:
        answer = await self._client._transport.send("GET", f"spatial/{path}", params=params)
        return answer.content
