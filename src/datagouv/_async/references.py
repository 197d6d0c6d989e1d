"""The portal's own lists: what it takes differs from portal to portal, and seldom changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .._files import check_extension
from .._json import is_object
from .._protocol import read_list
from ..errors import FieldError, InvalidAnswerError, NotFoundError

if TYPE_CHECKING:
    from .client import AsyncClient


class AsyncReferences:
    """The portal's reference lists, read once and remembered by the client."""

    def __init__(self, client: AsyncClient) -> None:
        self._client = client
        self._lists: dict[str, list[Any]] = {}

    async def extensions(self) -> list[str]:
        """Return the file extensions that the portal takes (GET /api/1/datasets/extensions/)."""
        return [str(item) for item in await self._list("datasets/extensions/")]

    async def licenses(self) -> list[str]:
        """Return the ids of the portal's licences (GET /api/1/datasets/licenses/)."""
        return [str(item["id"]) for item in await self._list("datasets/licenses/", key="id")]

    async def check_extension(self, name: str) -> None:
        """Refuse a file that the portal does not take, before it is sent.

        Raises:
            UnsupportedFileError: With the list of what it takes.
        """
        try:
            allowed = await self.extensions()
        except NotFoundError:
            return  # A portal that runs an older udata does not tell: it answers for itself.
        check_extension(name, allowed)

    async def check_license(self, license: str | None) -> None:
        """Refuse a licence that the portal does not know: it would unset the dataset's own.

        Raises:
            FieldError: With the list of what it knows.
        """
        if not license or license in await self.licenses():
            return
        self._lists.pop("datasets/licenses/")  # It may be newer than this client.
        known = await self.licenses()
        if license not in known:
            raise FieldError(
                f"'license' {license!r} is not known to the portal, which would set none. "
                f"It knows: {', '.join(known)}"
            )

    async def _list(self, path: str, key: str | None = None) -> list[Any]:
        if path not in self._lists:
            response = await self._client.transport.send("GET", path)
            items = read_list(response.content)
            if key and not all(is_object(item) and key in item for item in items):
                raise InvalidAnswerError(f"{response.url} is not a list of the platform's")
            self._lists[path] = items
        return self._lists[path]
