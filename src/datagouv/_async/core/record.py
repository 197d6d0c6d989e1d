"""What every live object shares: its client, what is known of it, how it is read and renewed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn, Self

import httpx

from ..._doubt import after_a_write
from ..._json import decode, is_list, is_object, shown
from ..._udata.answers import read_object
from ..._udata.fields import ReadOnlyModel, key_of, refuse_unreadable
from ..._udata.ids import given_id, path_sign, quote_id, quote_known_id
from ..._udata.masks import mask
from ..._udata.values import UnreadableError, read_each, read_model, warn_of
from ..._udata.write.extras import extras_to_set
from ..._udata.write.reserved import refuse_reserved
from ..._udata.written import ignored_fields, not_kept
from ...errors import (
    DatagouvError,
    InvalidAnswerError,
    NotLoadedError,
    ReadOnlyError,
    error_from_response,
)
from .capabilities import portal_in_words

if TYPE_CHECKING:
    from ..._udata.write.schema import WriteSchema
    from ..client import AsyncClient


_LONGEST_SHOWN = 60
_NO_CLIENT = "this {} has no client: get it from one, as client.dataset(id) gets a dataset"


_CHANGED_BY: Mapping[str, Sequence[str]] = {
    "tags": ("add_tags", "remove_tags"),
    "extras": ("update_extras", "delete_extras"),
    "resources": ("create_static", "create_remote", "sort_resources"),
    "datasets": ("add_datasets", "remove_datasets"),
    "dataservices": ("add_dataservices",),
    "members": ("change_role", "remove_member"),
    "discussion": ("comment", "edit_comment", "delete_comment"),
}
"""The verbs that change what a list or a dictionary of a record holds."""
_UPDATED = frozenset(
    {"access_audiences", "contact_points", "dataservices", "datasets", "extras", "tags"}
)
"""The lists and dictionaries that `update()` takes, where a record has it."""


class AsyncRecord(ReadOnlyModel, frozen=True):
    """An object of the platform, bound to the client that it came from.

    A record may be partly known (`fetch=False`, a reference inside another record): its verbs work,
    and reading a field that was not loaded raises `NotLoadedError`. It is read-only for its holder
    and renewed in place by its verbs. Fields that this SDK does not know are kept as attributes.
    """

    __slots__ = ("_client",)

    _carried: ClassVar[tuple[str, ...]] = ("_client",)
    _shown: ClassVar[tuple[str, ...]] = ("id", "title")
    _noun: ClassVar[str] = "an object"
    _collection: ClassVar[str] = ""
    _parts: ClassVar[Mapping[str, bool]] = {}
    """The fields that are records themselves, and whether they come whole with a whole record."""

    if TYPE_CHECKING:
        _client: AsyncClient
        id: str
    else:

        def __init__(self, *given: object, **fields: Any) -> None:
            if given:
                raise TypeError(_NO_CLIENT.format(type(self).__name__))
            super().__init__(**fields)

        # pydantic's own mark of a constructor that answers need not go through.
        __init__.__pydantic_base_init__ = True

    # Made

    @classmethod
    def _parse(cls, client: AsyncClient, content: object, *, whole: bool = True) -> Self:
        """Return the record that the portal answered with.

        A field of it may be unreadable: then a warning is logged, and reading that field raises.

        Raises:
            InvalidAnswerError: The answer is no such record: no object, or without an id.
        """
        try:
            record, odd = read_model(cls, content)
        except UnreadableError as error:
            failure = str(error)
        else:
            id: object = vars(record).get("id")
            problem = path_sign(id) if isinstance(id, str) and id else "it has no id"
            if problem is None:
                warn_of(f"{cls._noun} {record.id}", odd)
                return record._bind(client, whole=whole)
            failure = f"its id {id!r:.60} cannot be used: {problem}" if id else problem
        raise InvalidAnswerError(
            f"the answer is not {cls._noun} of a udata portal ({failure}): {shown(content)}"
        )

    @classmethod
    def _parse_each(
        cls, client: AsyncClient, rows: Sequence[object], *, whole: bool = True
    ) -> list[Self]:
        """Return the records that the rows of a list are: one odd row does not hide the others.

        Raises:
            InvalidAnswerError: None of the rows is such a record.
        """
        read = read_each(cls, rows)
        if rows and not read.objects:
            raise InvalidAnswerError(f"the answer is no list of records ({read.left_out[0]})")
        warn_of(f"a list in which each row is {cls._noun}", read.odd, read.left_out)
        return [record._bind(client, whole=whole) for record in read.objects]

    @classmethod
    async def _load(cls, client: AsyncClient, path: str) -> Self:
        """Return the whole record that is at `path` (one GET)."""
        response = await client.transport.send("GET", path)
        return cls._parse(client, response.content)

    @classmethod
    def _identity(cls, client: AsyncClient, id: str) -> Self:
        """Return a record of which only the id is known."""
        known = given_id(id, cls._noun, client.base_url)
        return cls.model_construct({"id"}, id=known)._bind(client, whole=False)

    def _bind(self, client: AsyncClient, *, whole: bool) -> Self:
        """Attach the client; unless the record is whole, forget the fields that were not loaded."""
        object.__setattr__(self, "_client", client)
        if whole and not self._parts:
            return self
        held = vars(self)
        for name, comes_whole in self._parts.items():
            value = held.get(name)
            if value is not None:
                for part in value if is_list(value) else (value,):
                    part._bind(client, whole=whole and comes_whole)
        if not whole:
            # A dictionary of its own: one keeps the room of what is taken from it.
            known = {name: held[name] for name in sorted(self.model_fields_set) if name in held}
            object.__setattr__(self, "__dict__", known)
        return self

    @classmethod
    def _how_to_change(cls, name: str) -> str:
        verbs = [f"{verb}()" for verb in _CHANGED_BY.get(name, ()) if hasattr(cls, verb)]
        if name in _UPDATED and hasattr(cls, "update"):
            verbs.append(f"update({name}=...)")
        return f"call {' or '.join(verbs)}" if verbs else "no verb of this SDK changes it"

    # Renewed

    def _take(self, fresh: Self) -> Self:
        """Become what the portal just answered."""
        for name in ("__dict__", "__pydantic_extra__", "__pydantic_fields_set__"):
            object.__setattr__(self, name, getattr(fresh, name))
        return self

    async def _renew(self, answer: httpx.Response, sent: Mapping[str, Any] | None = None) -> Self:
        """Become what a write answered, or, where its answer is not readable, what a read gives.

        Raises:
            IgnoredFieldsError: The portal did not keep all that was `sent`.
        """
        try:
            self._take(self._parse(self.client, answer.content))
        except InvalidAnswerError:
            with after_a_write():
                await self.refresh()
        return self._check_written(sent or {})

    def _check_written(self, sent: Mapping[str, Any]) -> Self:
        """Compare the record, which is what the portal just answered, with what was sent.

        Raises:
            IgnoredFieldsError: The portal did not keep all of it.
        """
        known = {key_of(type(self), name): name for name in type(self).model_fields}
        held = vars(self)
        answered = {key: held[name] for key, name in known.items() if name in self.model_fields_set}
        ignored = ignored_fields(sent, {**(self.__pydantic_extra__ or {}), **answered}, known)
        if ignored:
            portal = portal_in_words(self.client.transport)
            raise not_kept(ignored, sent, what=self._noun, id=self.id, portal=portal)
        return self

    def _take_part(self, fresh: Self, fields: Iterable[str]) -> Self:
        """Learn some fields, and keep the others; what an answer holds besides is not looked at."""
        merged = copy(self)
        held, extra = vars(merged), merged.__pydantic_extra__
        for name in fields:
            key = key_of(type(self), name)
            aside = fresh.__pydantic_extra__ or {}
            held.pop(name, None)
            if extra is not None:
                extra.pop(key, None)
            if name in vars(fresh):
                held[name] = vars(fresh)[name]
            elif key in aside and extra is not None:
                extra[key] = aside[key]
            merged.model_fields_set.add(name)
        return self._take(merged)

    @property
    def _path(self) -> str:
        return f"{self._collection}/{quote_known_id(self.id, self._noun)}/"

    @classmethod
    def _path_of(cls, client: AsyncClient, id: str) -> str:
        """Return the path of the object of which a caller gives the id."""
        return f"{cls._collection}/{quote_id(id, cls._noun, client.base_url)}/"

    async def _where(self) -> str:
        """Return the path of this object in the API, which may have to be found."""
        return self._path

    async def _find_id(self) -> None:
        """Look a slug up (one small GET), and know the record by its id from then on."""
        known = await self.client.transport.known_id(self._collection.rpartition("/")[2], self.id)
        if known != self.id:
            self._take_part(type(self).model_construct({"id"}, id=known), ("id",))

    async def refresh(self) -> Self:
        """Load the whole record again (one GET of the object).

        Returns:
            The record itself, renewed.

        Raises:
            NotFoundError: There is no such object, or it is a draft of others.
            GoneError: It was deleted.
        """
        return self._take(await self._load(self.client, await self._where()))

    async def _write(self, method: str, changes: Mapping[str, Any]) -> Self:
        """Send what changes, which may be sent again, and become what the portal answers."""
        response = await self.client.transport.send(
            method, await self._where(), json=changes, repeatable=True
        )
        return await self._renew(response, changes)

    async def _mark_deleted(self, field: str = "deleted") -> Self:
        """Delete the object, which its owners still see, and learn when that was."""
        self.client.transport.require_key()
        await self.client.transport.send("DELETE", self._path)
        try:
            await self._learn(field)
        except DatagouvError:
            vars(self).pop(field, None)  # It is done; when, refresh() may tell.
        return self

    async def _learn(self, *fields: str) -> Self:
        """Learn the current values of `fields`, which another write changed (one small GET).

        Raises:
            InvalidAnswerError: The answer is another object, or does not hold one of them.
        """
        with after_a_write():
            content = await self._raw(*fields)
            fresh = self._parse(self.client, content, whole=False)
            keys = [key_of(type(self), field) for field in fields]
            answered = {*vars(fresh), *(fresh.__pydantic_extra__ or {})}
            for field, key in zip(fields, keys, strict=True):
                if field not in answered and key not in answered:
                    raise InvalidAnswerError(
                        f"the answer is not {self._noun} of a udata portal: it has no {key!r}"
                    )
            return self._take_part(fresh, fields)

    async def _raw(self, *fields: str) -> bytes:
        """Return the current values of `fields`: one small GET, which renews nothing."""
        response = await self.client.transport.send(
            "GET", await self._where(), mask=mask(["id", *fields])
        )
        return response.content

    async def _read(self, *fields: str) -> dict[str, Any]:
        """Return the current values of `fields` as JSON, and `id` is not one of them.

        Raises:
            InvalidAnswerError: The answer is another object: its silence is not an empty field,
                and what is sent again from it would be erased.
        """
        current = read_object(await self._raw(*fields))
        known = [field for field in fields if field in type(self).model_fields]
        missing = [field for field in ("id", *known) if field not in current]
        if missing:
            raise InvalidAnswerError(
                f"the answer is not {self._noun} of a udata portal: it has no {missing[0]!r}"
            )
        return {field: current.get(field) for field in fields}

    async def _put_extras(
        self, where: str, extras: Mapping[str, Any], noun: WriteSchema, *, reserved: bool = False
    ) -> Self:
        new = extras_to_set(extras, noun, reserved=reserved)
        response = await self.client.transport.send("PUT", f"/api/2/{where}extras/", json=new)
        known = decode(response.content)
        if not is_object(known) or not new.keys() <= known.keys():
            with after_a_write():
                known = (await self._read("extras"))["extras"]
        return self._know_extras(known)

    async def _drop_extras(
        self, where: str, keys: Sequence[str], *, reserved: bool = False
    ) -> Self:
        refuse_reserved(keys, self._noun, allowed=reserved)
        answer = await self.client.transport.send(
            "DELETE", f"/api/2/{where}extras/", json=list(keys)
        )
        if not answer.is_success:
            # To a repetition: the first try did it, or one of the keys was never there.
            with after_a_write():
                left = (await self._read("extras"))["extras"]
            if any(key in (left or ()) for key in keys):
                raise error_from_response(answer)
        if vars(self).get("extras"):
            known = vars(self)["extras"].items()
            self._know_extras({key: value for key, value in known if key not in keys})
        return self

    def _know_extras(self, extras: dict[str, Any]) -> Self:
        return self._take_part(type(self).model_construct({"extras"}, extras=extras), ["extras"])

    @property
    def client(self) -> AsyncClient:
        """The client that this record came from."""
        try:
            return self._client
        except AttributeError:
            raise DatagouvError(_NO_CLIENT.format(type(self).__name__)) from None

    def to_dict(self) -> dict[str, Any]:
        """Return what is known of the object as the JSON that the portal gave."""
        # An odd value is kept as the portal wrote it, and pydantic would warn of it.
        return self.model_dump(mode="json", by_alias=True, exclude_unset=True, warnings=False)

    # Held

    if not TYPE_CHECKING:  # a type checker shall go on to refuse a misspelt field

        def __getattr__(self, name: str) -> Any:
            if name in type(self).model_fields:
                refuse_unreadable(self, name)
                raise NotLoadedError(f"{name!r} of {self!r} is not loaded: call refresh() first")
            return super().__getattr__(name)

        def __setattr__(self, name: str, value: Any) -> NoReturn:
            raise ReadOnlyError(
                f"assigning {name!r} would change nothing on the portal: call update({name}=...)"
            )

        def __delattr__(self, name: str) -> NoReturn:
            raise ReadOnlyError(
                f"deleting {name!r} would change nothing on the portal: call one of its verbs"
            )

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, AsyncRecord)
            and type(self) is type(other)
            and vars(self) == vars(other)
            and self.__pydantic_extra__ == other.__pydantic_extra__
        )

    def __hash__(self) -> int:
        return hash((type(self), vars(self).get("id")))

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        for name in self._shown:
            value = vars(self).get(name)
            if is_list(value):
                yield name, len(value)
            elif isinstance(value, str) and len(value) > _LONGEST_SHOWN:
                yield name, value[: _LONGEST_SHOWN - 1] + "…"
            elif value is not None:
                yield name, value

    def __str__(self) -> str:
        return repr(self)

    def _slots(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self._carried if hasattr(self, name)}

    def _fill(self, slots: Mapping[str, Any]) -> Self:
        for name, value in slots.items():
            object.__setattr__(self, name, value)
        return self

    def __getstate__(self) -> dict[Any, Any]:
        return {**super().__getstate__(), "slots": self._slots()}

    def __setstate__(self, state: dict[Any, Any]) -> None:
        super().__setstate__({key: value for key, value in state.items() if key != "slots"})
        self._fill(state["slots"])

    def __copy__(self) -> Self:
        return super().__copy__()._fill(self._slots())

    def __deepcopy__(self, memo: dict[int, Any] | None = None) -> Self:
        return super().__deepcopy__(memo)._fill(self._slots())
