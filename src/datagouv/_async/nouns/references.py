"""The portal's own lists: what may be chosen differs from portal to portal, and seldom changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from ..._files.source import check_extension
from ..._json import is_object
from ..._udata.answers import read_labels, read_list
from ..._udata.choices import LICENSE, Unlisted, is_slip, refusal
from ..._udata.fields import Value
from ..._udata.ids import quote_id
from ..._udata.nouns.references import AccessReason, CatalogSchema, Choice, License, TextSuggestion
from ..._udata.query import suggestions
from ..._udata.values import read_values, to_values
from ...errors import ApiError, FieldError, InvalidAnswerError, NotFoundError, RefusedError
from ..core.part import AsyncPart

if TYPE_CHECKING:
    from ..._udata.choices import Enumeration
    from ..client import AsyncClient


V = TypeVar("V", bound=Value)

_LICENSES = "datasets/licenses/"
_NO_LIST = frozenset({404, 405, 501})
"""What a portal answers for a list that it does not have."""


class AsyncReferences(AsyncPart):
    """The portal's reference lists, each read once and remembered by the client.

    Their labels are in the client's `language`, or the portal's own.
    """

    def __init__(self, client: AsyncClient) -> None:
        super().__init__(client)
        self._lists: dict[str, list[Any]] = {}

    async def extensions(self) -> list[str]:
        """Return the file extensions that the portal takes (GET /api/1/datasets/extensions/)."""
        return [str(item) for item in await self._list("datasets/extensions/")]

    async def licenses(self) -> list[License]:
        """Return the portal's licences, each with its `id` (GET /api/1/datasets/licenses/)."""
        return await self._values(License, _LICENSES)

    async def frequencies(self) -> list[Choice]:
        """Return how often a dataset may be updated (GET /api/1/datasets/frequencies/)."""
        return await self._values(Choice, "datasets/frequencies/")

    async def _tell_frequencies(self, error: RefusedError) -> None:
        """Name the portal's frequencies where it refused one: they differ between versions."""
        if "frequency" in error.errors and self._client._transport.portal.environment is None:
            known = [one.id for one in await self.frequencies()]
            error.adding(f"this portal has the frequencies {', '.join(known)}")

    async def resource_types(self) -> list[Choice]:
        """Return the types of resources (GET /api/1/datasets/resource_types/)."""
        return await self._values(Choice, "datasets/resource_types/")

    async def schemas(self) -> list[CatalogSchema]:
        """Return the catalogue of schemas that resources follow (GET /api/1/datasets/schemas/)."""
        return await self._values(CatalogSchema, "datasets/schemas/")

    async def reuse_types(self) -> list[Choice]:
        """Return the types of reuses (GET /api/1/reuses/types/)."""
        return await self._values(Choice, "reuses/types/")

    async def reuse_topics(self) -> list[Choice]:
        """Return the topics of reuses (GET /api/1/reuses/topics/)."""
        return await self._values(Choice, "reuses/topics/")

    async def contact_roles(self) -> list[Choice]:
        """Return the roles of contact points (GET /api/1/contacts/roles/)."""
        return await self._values(Choice, "contacts/roles/")

    async def organization_roles(self) -> list[Choice]:
        """Return the roles in an organization (GET /api/1/organizations/roles/)."""
        return await self._values(Choice, "organizations/roles/")

    async def access_reasons(self) -> list[AccessReason]:
        """Return the categories of reasons why data may be closed.

        Speaks to GET /api/1/access_type/reason_categories/.
        """
        return await self._values(AccessReason, "access_type/reason_categories/")

    async def dataset_badges(self) -> list[Choice]:
        """Return the badges that a dataset may have (GET /api/1/datasets/badges/)."""
        return await self._values(Choice, "datasets/badges/")

    async def organization_badges(self) -> list[Choice]:
        """Return the badges that an organization may have (GET /api/1/organizations/badges/)."""
        return await self._values(Choice, "organizations/badges/")

    async def reuse_badges(self) -> list[Choice]:
        """Return the badges that a reuse may have (GET /api/1/reuses/badges/)."""
        return await self._values(Choice, "reuses/badges/")

    async def suggest_tags(self, text: str, *, size: int = 10) -> list[str]:
        """Return the tags that hold a text, the shortest first (GET /api/1/tags/suggest/).

        Args:
            text: A part of the tag.
            size: How many at most.
        """
        return await self._suggest("tags/suggest/", text, size)

    async def suggest_formats(self, text: str, *, size: int = 10) -> list[str]:
        """Return the formats that a text begins (GET /api/1/datasets/suggest/formats/).

        Args:
            text: A part of the format, such as "cs".
            size: How many at most.
        """
        return await self._suggest("datasets/suggest/formats/", text, size)

    async def suggest_mimes(self, text: str, *, size: int = 10) -> list[str]:
        """Return the MIME types that a text begins (GET /api/1/datasets/suggest/mime/).

        Args:
            text: A part of the type, such as "json".
            size: How many at most.
        """
        return await self._suggest("datasets/suggest/mime/", text, size)

    async def _suggest(self, path: str, text: str, size: int) -> list[str]:
        answer = await self._client._transport.send("GET", path, params=suggestions(text, size))
        return [item.text for item in read_values(TextSuggestion, answer.content)]

    async def _check_extension(self, name: str) -> None:
        """Refuse a file that the portal does not take, before it is sent.

        Raises:
            UnsupportedFileError: With the list of what it takes.
        """
        try:
            allowed = await self.extensions()
        except NotFoundError:
            return  # A portal that runs an older udata does not tell: it answers for itself.
        check_extension(name, allowed)

    async def _check_license(self, license: str | None) -> None:
        """Refuse a licence that the portal does not know: it would unset the dataset's own.

        Raises:
            FieldError: With the list of what it knows.
        """
        if license:
            unlisted = Unlisted(
                "'license' of a dataset", license, LICENSE, ", which would set none"
            )
            await self._check([unlisted])

    async def _check(self, unlisted: Sequence[Unlisted]) -> None:
        """Refuse values that neither the SDK nor the portal knows.

        Raises:
            FieldError: With the nearest value, and the portal's list.
        """
        for one in unlisted:
            cached = one.enumeration.path in self._lists
            listed = await self._listed(one.enumeration)
            if listed and one.value not in listed and cached:
                self._lists.pop(one.enumeration.path)  # It may be newer than this client.
                listed = await self._listed(one.enumeration)
            if listed and one.value not in listed:
                raise FieldError(refusal(one, listed))

    async def _check_found_nothing(self, doubts: Sequence[Unlisted]) -> None:
        """Refuse values for which a list holds nothing because there is no such value.

        Raises:
            FieldError: With the nearest value, and the portal's list.
        """
        for one in doubts:
            if one.enumeration.is_one:
                try:
                    id = quote_id(one.value, "a zone")
                    await self._client._transport.send("GET", f"{one.enumeration.path}{id}/")
                except NotFoundError:
                    raise FieldError(refusal(one, {})) from None
            elif not one.enumeration.key:
                # A format may be any text: a slip of one that the portal knows is told.
                listed = await self._listed(one.enumeration)
                if one.value not in listed and is_slip(one.value, listed):
                    raise FieldError(refusal(one, listed))
            else:
                await self._check([one])

    async def _listed(self, enumeration: Enumeration) -> Mapping[str, Sequence[str]]:
        """Return the portal's own values, each with its label; none where it has no such list."""
        try:
            items = await self._list(enumeration.path)
        except ApiError as error:
            if error.status not in _NO_LIST:
                raise
            return {}  # A portal that runs an older udata does not tell: it answers for itself.
        if not enumeration.key:
            return {str(item): () for item in items}
        if not all(is_object(item) and enumeration.key in item for item in items):
            raise InvalidAnswerError(f"{enumeration.path} is not the portal's list of values")
        return {
            str(item[enumeration.key]): [
                str(item[name]) for name in ("label", "title") if isinstance(item.get(name), str)
            ]
            for item in items
        }

    async def _values(self, kind: type[V], path: str) -> list[V]:
        return to_values(kind, await self._list(path))

    async def _list(self, path: str) -> list[Any]:
        if path not in self._lists:
            content = (await self._client._transport.send("GET", path)).content
            if path.endswith("/badges/"):
                # The server gives labels by id, and no list.
                labels = read_labels(content).items()
                self._lists[path] = [{"id": id, "label": label} for id, label in labels]
            else:
                self._lists[path] = read_list(content)
        return self._lists[path]
