# Generated from src/datagouv/_async/core/record.py by scripts/unasync.py: edit that file, then `make style`.
"""The base of every live object: its client, its fields, how it is read and renewed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from itertools import count
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn, Self

import httpx

from ..._display.lists import Listed
from ..._doubt import after_a_write
from ..._hints import no_attribute, of_caller, snake_case
from ..._json import is_list, shown
from ..._udata.answers import read_object
from ..._udata.fields import ReadOnlyModel, keys_of, names_of, refuse_key, refuse_unreadable
from ..._udata.ids import given_id, path_sign, quote_id, quote_known_id
from ..._udata.masks import mask, object_mask
from ..._udata.values import UnreadableError, read_each, read_model, warn_of
from ..._udata.write.schema import WriteSchema
from ..._udata.written import ignored_fields, not_kept
from ...errors import (
    DatagouvError,
    InvalidAnswerError,
    NotLoadedError,
    ReadOnlyError,
)
from .capabilities import portal_in_words
from .ids import known_id, lock_of
from .payload import ready_to_send

if TYPE_CHECKING:
    from ..client import Client
    from .transport import Transport


_LONGEST_SHOWN = 60
_OF_OTHERS = frozenset({"activity", "api_token", "me", "topic_element"})
"""Records that no client gives by their id."""


_NOT_ITERABLE = (
    "a {} is one object, and nothing goes through it: to_dict() gives a dictionary of its fields, "
    'and for a table, pages.to_dicts("id", "title") those of a whole list'
)


_VERBS_OF: Mapping[str, Sequence[str]] = {
    "tags": ("add_tags", "remove_tags"),
    "extras": ("update_extras", "delete_extras"),
    "resources": ("create_static", "create_remote", "sort_resources"),
    "datasets": ("add_datasets", "remove_datasets"),
    "dataservices": ("add_dataservices", "remove_dataservices"),
    "members": ("change_role", "remove_member"),
    "discussion": ("comment", "edit_comment", "delete_comment"),
}
"""The verbs that change a list or a dictionary of a record."""
_NOT_WRITTEN = WriteSchema("an object", rules={}, refused={}, computed=(), required=())


def _no_client(kind: str, id: object) -> str:
    """Return what to write in the place of a record that is made by hand."""
    noun = snake_case(kind.removeprefix("Async"))
    if noun in _OF_OTHERS:
        return f"this {kind} has no client: get it from the client, the topic or the list it is of"
    shown = repr(id) if isinstance(id, str) and id else "id"
    return (
        f"this {kind} has no client: write client.{noun}({shown:.60}), for each object knows the "
        "client that it comes from"
    )


class Record(ReadOnlyModel, frozen=True):
    """An object of the platform, bound to the client that loaded it.

    A record may be partly known (`fetch=False`, a reference inside another record): its verbs work,
    and reading a field that was not loaded raises `NotLoadedError`. A record is read-only; its
    verbs renew it in place. It keeps fields that this SDK does not know as attributes.
    """

    __slots__ = ("_client",)

    _carried: ClassVar[tuple[str, ...]] = ("_client",)
    _shown: ClassVar[tuple[str, ...]] = ("id", "title")
    _noun: ClassVar[str] = "an object"
    _loaded_by: ClassVar[str] = "refresh()"
    _collection: ClassVar[str] = ""
    _writes: ClassVar[WriteSchema] = _NOT_WRITTEN
    """What may be written on it."""
    _method: ClassVar[str] = "PUT"
    """The method that changes the named fields only."""
    _parts: ClassVar[Mapping[str, bool]] = {}
    """The fields that hold records, and whether the portal sends those records whole."""

    if TYPE_CHECKING:
        _client: Client
        id: str
    else:

        def __init__(self, *given: object, **fields: Any) -> None:
            if given:
                raise TypeError(_no_client(type(self).__name__, given[0]))
            super().__init__(**fields)

        # pydantic's mark of a constructor that validation may skip.
        __init__.__pydantic_base_init__ = True

    # Made

    @classmethod
    def _parse(cls, client: Client, content: object, *, whole: bool = True) -> Self:
        """Return the record in an answer of the portal.

        Where a field is unreadable, a warning is logged, and reading that field raises.

        Raises:
            InvalidAnswerError: The answer is no JSON object, or has no usable id.
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
        cls, client: Client, rows: Sequence[object], *, whole: bool = True
    ) -> list[Self]:
        """Return the records in the rows of a list: one odd row does not hide the others.

        Raises:
            InvalidAnswerError: No row is a record.
        """
        read = read_each(cls, rows)
        if rows and not read.objects:
            raise InvalidAnswerError(f"the answer is no list of records ({read.left_out[0]})")
        warn_of(f"a list in which each row is {cls._noun}", read.odd, read.left_out)
        return Listed(record._bind(client, whole=whole) for record in read.objects)

    @classmethod
    def _load(
        cls, client: Client, path: str, fields: Sequence[str] | None = None
    ) -> Self:
        """Return the record that is at `path` (one GET), or only the `fields` of it."""
        mask = None if fields is None else cls._mask_of(fields)
        response = client._transport.send("GET", path, mask=mask)
        return cls._parse(client, response.content, whole=mask is None)

    @classmethod
    def _mask_of(cls, fields: Sequence[str]) -> str:
        """Return the X-Fields header that asks for `fields`, which the record must have."""
        return object_mask(fields, cls._noun, list(names_of(cls)), cls._parts)

    @classmethod
    def _identity(cls, client: Client, id: str) -> Self:
        """Return a record that knows its id only."""
        id = given_id(id, cls._noun, client.base_url)
        return cls.model_construct({"id"}, id=id)._bind(client, whole=False)

    def _bind(self, client: Client, *, whole: bool) -> Self:
        """Attach the client; forget the default values of fields that were not loaded."""
        object.__setattr__(self, "_client", client)
        if whole and not self._parts:
            return self
        fields = vars(self)
        for name, comes_whole in self._parts.items():
            value = fields.get(name)
            if value is not None:
                for part in value if is_list(value) else (value,):
                    part._bind(client, whole=whole and comes_whole)
        if not whole:
            # A new dictionary: a dictionary keeps the memory of the keys removed from it.
            loaded = sorted(self.model_fields_set & fields.keys())
            object.__setattr__(self, "__dict__", {name: fields[name] for name in loaded})
        return self

    @classmethod
    def _how_to_change(cls, name: str) -> str:
        verbs = [f"{verb}()" for verb in _VERBS_OF.get(name, ()) if hasattr(cls, verb)]
        if name in cls._writes.rules.keys() - cls._writes.fixed.keys() and hasattr(cls, "update"):
            verbs.append(f"update({name}=...)")
        return f"call {' or '.join(verbs)}" if verbs else "no verb of this SDK changes it"

    # Renewed

    def _take(self, fresh: Self) -> Self:
        """Take every field of a record that the portal just answered."""
        for name in ("__dict__", "__pydantic_extra__", "__pydantic_fields_set__"):
            object.__setattr__(self, name, getattr(fresh, name))
        return self

    def _renew(self, answer: httpx.Response, sent: Mapping[str, Any] | None = None) -> Self:
        """Take the fields of the answer to a write; where it is unreadable, load the record again.

        Raises:
            IgnoredFieldsError: The portal did not keep every field of `sent`.
        """
        try:
            self._take(self._parse(self.client, answer.content))
        except InvalidAnswerError:
            with after_a_write():
                self.refresh()
        return self._check_written(sent or {})

    def _check_written(self, sent: Mapping[str, Any]) -> Self:
        """Compare the record, as the portal just answered it, with the fields that were sent.

        Raises:
            IgnoredFieldsError: The portal did not keep every field.
        """
        names = names_of(type(self))
        values = vars(self)
        loaded = {key: values[name] for key, name in names.items() if name in self.model_fields_set}
        ignored = ignored_fields(sent, {**(self.__pydantic_extra__ or {}), **loaded}, names)
        if ignored:
            portal = portal_in_words(self.client._transport)
            raise not_kept(ignored, sent, what=self._noun, id=self.id, portal=portal)
        return self

    def _take_part(self, fresh: Self, fields: Iterable[str]) -> Self:
        """Take only the named fields of a fresh record."""
        merged = copy(self)
        values, unknown = vars(merged), merged.__pydantic_extra__
        fresh_unknown = fresh.__pydantic_extra__ or {}
        keys = keys_of(type(self))
        for name in fields:
            key = keys[name]
            values.pop(name, None)
            if unknown is not None:
                unknown.pop(key, None)
            if name in vars(fresh):
                values[name] = vars(fresh)[name]
            elif key in fresh_unknown and unknown is not None:
                unknown[key] = fresh_unknown[key]
            merged.model_fields_set.add(name)
        return self._take(merged)

    @property
    def _path(self) -> str:
        return f"{self._collection}/{quote_known_id(self.id, self._noun)}/"

    @classmethod
    def _path_of(cls, client: Client, id: str) -> str:
        """Return the path of an object, from an id that a caller gave."""
        return f"{cls._collection}/{quote_id(id, cls._noun, client.base_url)}/"

    def _where(self) -> str:
        """Return the path of this object in the API; some nouns have to look it up."""
        return self._path

    def _find_id(self) -> None:
        """Replace a slug by the object's id (one small GET)."""
        collection = self._collection.rpartition("/")[2]
        id = known_id(self.client._transport, collection, self.id)
        if id != self.id:
            self._take_part(type(self).model_construct({"id"}, id=id), ("id",))

    def refresh(self, *, fields: Sequence[str] | None = None) -> Self:
        """Load the whole record again (one GET of the object), or some fields of it.

        Args:
            fields: Load these fields only, such as `("title", "resources.url")`, and keep the
                others as they are known. Everything by default.

        Returns:
            The record itself, renewed.

        Raises:
            FieldError: The object has no such field.
            NotFoundError: There is no such object, or it is another owner's draft.
            GoneError: The object was deleted.
        """
        fresh = self._load(self.client, self._where(), fields)
        return self._take_chosen(fresh, fields)

    def _take_chosen(self, fresh: Self, fields: Sequence[str] | None) -> Self:
        """Become what the portal just answered, or learn the chosen `fields` of it only."""
        if fields is None:
            return self._take(fresh)
        keys = {"id", *(field.partition(".")[0] for field in fields)}
        return self._take_part(fresh, [n for key, n in names_of(type(self)).items() if key in keys])

    @property
    def _with_key(self) -> Transport:
        """The transport, for a call that needs a key: without one, it raises `MissingKeyError`."""
        return self.client._transport.require_key()

    def _changes(
        self,
        payload: Mapping[str, Any] | None,
        fields: Mapping[str, Any],
        extra_fields: Mapping[str, Any] | None,
    ) -> dict[str, Any]:
        """Return the payload of an update as plain JSON, after the key and every field is checked.

        Raises:
            FieldError: The payload holds a field or a value that the portal does not take.
            MissingKeyError: The client has no key; nothing was sent.
        """
        self.client._transport.require_key()
        changes = self._writes.changes(payload, fields, extra_fields)
        known: Mapping[str, Any] | None = vars(self).get("extras")
        return ready_to_send(self.client, self._writes, changes, extra_fields, known)

    def _write(self, method: str, changes: Mapping[str, Any]) -> Self:
        """Send changes (a retry does no harm), and take the fields of the answer."""
        response = self._with_key.send(
            method, self._where(), json=changes, repeatable=True
        )
        return self._renew(response, changes)

    def _rewrite(
        self,
        turned: Callable[[dict[str, Any], bool], Mapping[str, Any]],
        *fields: str,
        sent: Mapping[str, Any] | None = None,
    ) -> Self:
        """Read fields, and write what `turned` makes of them: the lock is held from the read on.

        Args:
            turned: Returns the fields to write, from those just read; called before each try, and
                told whether there was a try before, which the portal may have done.
            fields: The fields to read; a part of a field, such as "datasets.id", gives the field.
            sent: The fields to compare with the answer.
        """
        transport, path, tries = self._with_key, self._where(), count()

        def body() -> Mapping[str, Any]:
            # Nothing comes between this read and the write: what others write in between is lost.
            now = self._read(*fields) if fields else {}
            return turned(now, next(tries) > 0)

        with transport.locks.of(lock_of(transport, path)):
            response = transport.send(self._method, path, fresh=body, repeatable=True)
            return self._renew(response, sent)

    def _delete(self) -> Self:
        """Delete the object for good; the record keeps what was known of it."""
        self._with_key.send("DELETE", self._where())
        return self

    def _mark_deleted(self, field: str = "deleted") -> Self:
        """Delete the object, which its owners still see, and learn the date."""
        self._with_key.send("DELETE", self._path)
        try:
            self._learn(field)
        except DatagouvError:
            vars(self).pop(field, None)  # The delete is done; refresh() may tell its date.
        return self

    def _learn(self, *fields: str) -> Self:
        """Learn the current values of `fields`, which another write changed (one small GET).

        Raises:
            InvalidAnswerError: The answer is another object, or lacks a field.
        """
        with after_a_write():
            content = self._raw(*fields)
            fresh = self._parse(self.client, content, whole=False)
            keys = [keys_of(type(self))[field] for field in fields]
            answered = {*vars(fresh), *(fresh.__pydantic_extra__ or {})}
            for field, key in zip(fields, keys, strict=True):
                if field not in answered and key not in answered:
                    raise InvalidAnswerError(
                        f"the answer is not {self._noun} of a udata portal: it has no {key!r}"
                    )
            return self._take_part(fresh, fields)

    def _raw(self, *fields: str) -> bytes:
        """Return the current values of `fields` as bytes (one small GET), and renew nothing."""
        response = self.client._transport.send(
            "GET", self._where(), mask=mask(["id", *fields])
        )
        return response.content

    def _read(self, *fields: str) -> dict[str, Any]:
        """Return the current values of `fields` (without `id`) as JSON.

        Raises:
            InvalidAnswerError: The answer is another object. A missing key is not an empty field: a
                PUT of it would erase the value.
        """
        current = read_object(self._raw(*fields))
        named = [field.partition(".")[0] for field in fields]
        declared = [field for field in named if field in type(self).model_fields]
        missing = [field for field in ("id", *declared) if field not in current]
        if missing:
            raise InvalidAnswerError(
                f"the answer is not {self._noun} of a udata portal: it has no {missing[0]!r}"
            )
        return {field: current.get(field) for field in named}

    @property
    def client(self) -> Client:
        """The client that this record came from."""
        try:
            return self._client
        except AttributeError:
            raise DatagouvError(_no_client(type(self).__name__, vars(self).get("id"))) from None

    def to_dict(self) -> dict[str, Any]:
        """Return the loaded fields as the JSON of the portal.

        Raises:
            InvalidAnswerError: A value is nested too deep, which no portal stores.
        """
        try:
            # The record keeps odd values as the portal wrote them, and pydantic would warn of them.
            return self.model_dump(mode="json", by_alias=True, exclude_unset=True, warnings=False)
        except ValueError as error:
            raise InvalidAnswerError(
                f"{self!r} cannot be written as JSON: a value that the portal sent is nested too "
                f"deep ({error}); a portal refuses such values, so look at what stands before it"
            ) from error

    def _repr_html_(self) -> str:
        # A program does not load what notebooks need.
        from ..._display.content import CARD, card_of

        return card_of(self, partly=True, names=CARD)

    # Held

    if not TYPE_CHECKING:  # a type checker refuses a misspelt field

        def __iter__(self) -> NoReturn:
            raise of_caller(TypeError(_NOT_ITERABLE.format(type(self).__name__)))

        def __getitem__(self, key: object) -> NoReturn:
            refuse_key(self, key, "to_dict")

        def __contains__(self, _key: object) -> NoReturn:
            raise of_caller(TypeError(_NOT_ITERABLE.format(type(self).__name__)))

        def __getattr__(self, name: str) -> Any:
            if name in type(self).model_fields:
                refuse_unreadable(self, name)
                raise NotLoadedError(
                    f"{name!r} of {self!r} is not loaded: call {self._loaded_by} first"
                )
            try:
                return super().__getattr__(name)
            except AttributeError:
                # A property has its own error, such as that of a field that is not loaded.
                if name.startswith("_") or hasattr(type(self), name):
                    raise
            # Outside of the block: pydantic's own error would be shown above this one.
            raise no_attribute(self, name, self._noun.rpartition(" ")[2], "record")

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
            isinstance(other, Record)
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
