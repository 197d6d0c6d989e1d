"""The bases of records with tags or extras: a verb changes single ones, and the others stay.

The portal has routes for the extras of datasets, resources and organizations only. Elsewhere a
verb reads the object and writes it again, under the lock of the object.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Self

from ..._doubt import after_a_write
from ..._hints import hinting
from ..._json import decode, is_object
from ..._udata.tags import tags_without
from ..._udata.write.extras import extras_to_set, extras_without
from ..._udata.write.reserved import refuse_reserved
from ...errors import FieldError
from .record import AsyncRecord

if TYPE_CHECKING:
    from collections.abc import Callable


class AsyncTagged(AsyncRecord, frozen=True):
    """A record with tags."""

    async def add_tags(self, *tags: str) -> Self:
        """Add tags and keep the others (one GET and one write of the object).

        Args:
            tags: Texts of 3 to 96 characters. The platform writes them in lower case and without
                accents, except the tags of topics and their elements.

        Returns:
            The record itself, renewed.

        Raises:
            MissingKeyError: The client has no key; nothing was sent.
        """
        added = self._tag_list(tags)
        return await self._retag(lambda present, _: [*dict.fromkeys([*present, *added])])

    async def remove_tags(self, *tags: str) -> Self:
        """Remove tags and keep the others (one GET and one write of the object).

        Args:
            tags: As they read on the object, or as they were given to it: "Qualité de l'air"
                removes `qualite-de-lair`.

        Returns:
            The record itself, renewed.

        Raises:
            FieldError: The object has no such tag; nothing has changed.
            MissingKeyError: The client has no key; nothing was sent.
        """
        removed = self._tag_list(tags)
        return await self._retag(lambda present, again: tags_without(present, removed, again=again))

    async def _retag(self, tagged: Callable[[list[str], bool], list[str]]) -> Self:
        return await self._rewrite(
            lambda now, again: {"tags": tagged(now["tags"] or [], again)}, "tags"
        )

    def _tag_list(self, tags: Sequence[str]) -> list[str]:
        """Return tags that were given one by one."""
        if not all(isinstance(tag, str) for tag in tags):
            raise FieldError("tags are given one by one: add_tags('air', 'eau'), not as a list")
        return list(self._writes.changes({"tags": tags}, {})["tags"])


class AsyncWithExtras(AsyncRecord, frozen=True):
    """A record with extras for which the portal has no route of their own."""

    @hinting
    async def update_extras(self, extras: Mapping[str, Any]) -> Self:
        """Set some extras and keep the others (one GET and one write of the object).

        Args:
            extras: The keys to set.

        Returns:
            The record itself, renewed.

        Raises:
            FieldError: The platform could not store a value or read it again, or a key is reserved
                to its services.
            MissingKeyError: The client has no key; nothing was sent.
        """
        new = extras_to_set(extras, self._writes)
        return await self._rewrite(
            lambda now, _: {"extras": {**(now["extras"] or {}), **new}}, "extras"
        )

    async def delete_extras(self, keys: Sequence[str]) -> Self:
        """Remove some extras and keep the others (one GET and one write of the object).

        Args:
            keys: The keys to remove.

        Returns:
            The record itself, renewed.

        Raises:
            FieldError: A key is reserved to the platform's services.
            NotFoundError: The object has no such key; nothing has changed.
            MissingKeyError: The client has no key; nothing was sent.
        """
        refuse_reserved(keys, self._noun)
        return await self._rewrite(
            lambda now, again: {"extras": extras_without(now["extras"] or {}, keys, again=again)},
            "extras",
        )


class AsyncExtrasRoute(AsyncRecord, frozen=True):
    """A record for whose extras the portal has a route."""

    async def _put_extras(self, extras: Mapping[str, Any], *, reserved: bool = False) -> Self:
        """Set some extras and keep the others."""
        transport = self._with_key
        new = extras_to_set(extras, self._writes, reserved=reserved)
        response = await transport.send("PUT", f"/api/2/{await self._where()}extras/", json=new)
        current = decode(response.content)
        if not is_object(current) or not new.keys() <= current.keys():
            with after_a_write():
                current = (await self._read("extras"))["extras"]
        return self._set_extras(current)

    async def _drop_extras(self, keys: Sequence[str], *, reserved: bool = False) -> Self:
        """Remove some extras and keep the others."""
        transport = self._with_key
        refuse_reserved(keys, self._noun, allowed=reserved)
        path = f"/api/2/{await self._where()}extras/"
        answer = await transport.send("DELETE", path, json=list(keys))
        if not answer.is_success:
            # A retry: the first try deleted the keys, or a key never existed.
            with after_a_write():
                left = (await self._read("extras"))["extras"]
            if any(key in (left or ()) for key in keys):
                raise transport.error_of(answer)
        if vars(self).get("extras"):
            extras = vars(self)["extras"].items()
            self._set_extras({key: value for key, value in extras if key not in keys})
        return self

    def _set_extras(self, extras: dict[str, Any]) -> Self:
        return self._take_part(type(self).model_construct({"extras"}, extras=extras), ["extras"])
