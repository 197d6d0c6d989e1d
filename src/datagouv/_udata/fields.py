"""What every piece of the platform's data shares: open, read-only values, and aware moments."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import cache, partial
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    ClassVar,
    Literal,
    NoReturn,
    TypeAlias,
    get_args,
    get_origin,
)

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    Field,
    GetCoreSchemaHandler,
    PlainSerializer,
    ValidationError,
)
from pydantic_core import CoreSchema

from .._annotations import readable
from .._display.signatures import show_fields
from .._hints import OF_COLLECTIONS, by_name, not_on_a_class, of_caller
from .._json import is_list, printable
from ..errors import InvalidAnswerError, ReadOnlyError
from .read_only import read_only

ABSENT: Any = None
"""The default of every field: a missing or null value reads as `None`.

Typed as `Any` so that a field may declare the platform's own type.
"""


def with_nulls(source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
    """Return the schema of a class, with every field nullable.

    Else one unexpected null would make a record, and its whole page, unreadable.
    """
    made = handler(source)
    known: Any = handler.resolve_ref_schema(made)
    # The schema of a model may be wrapped, depending on the version of pydantic.
    while "fields" not in known and "schema" in known:
        known = known["schema"]
    for field in known.get("fields", {}).values():
        given = field["schema"]
        if given["type"] == "default" and given["schema"]["type"] != "nullable":
            given["schema"] = {"type": "nullable", "schema": given["schema"]}
    return made


def summary(error: ValidationError) -> str:
    """Return the first problem of an answer, without its content."""
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    return printable(f"{where}: {first['msg']}" if where else first["msg"])


class _Container:
    """A field with lists or dictionaries, which a caller reads as read-only containers.

    The first reading makes the value read-only, so that parsing stays fast.

    Args:
        name: The name of the field.
    """

    def __init__(self, name: str) -> None:
        self._name = name

    def __get__(self, holder: BaseModel | None, owner: type[ReadOnlyModel]) -> Any:
        if holder is None:
            # Pydantic would take a class attribute of the field's name for its default.
            raise AttributeError(self._name)
        values = vars(holder)
        try:
            value = values[self._name]
        except KeyError:
            raise AttributeError(self._name) from None
        if type(value) is list or type(value) is dict:
            value = values[self._name] = read_only(value, partial(_reason, owner, self._name))
        return value

    def __set__(self, holder: object, _value: object) -> NoReturn:
        raise ReadOnlyError(
            f"{self._name!r} of {holder!r} is read-only: a verb of the record changes it, if any"
        )


def _reason(owner: type[ReadOnlyModel], name: str) -> str:
    how = owner._how_to_change(name)
    return f"{name!r} is read-only, for nothing would reach the portal: {how}"


_CONTAINERS = (list, dict, Any)


def _types(annotation: Any) -> list[Any]:
    """Return the types of a field, and of the items in its values."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _types(get_args(annotation)[0])
    if origin is Literal:
        return [str]
    return [origin or annotation, *(t for part in get_args(annotation) for t in _types(part))]


def _public_module(kind: type[BaseModel]) -> str | None:
    """Return the module from which users import a class, or `None` where it is not public."""
    if kind.__module__.startswith(("datagouv._udata.", "datagouv._tabular.")):
        return None if kind.__name__.startswith("_") else "datagouv.types"
    return "datagouv" if kind.__name__ in sys.modules["datagouv"].__all__ else None


_NOT_ITERABLE = (
    "a {} is one object, and nothing goes through it: model_dump() gives a dictionary of its fields"
)


if TYPE_CHECKING:
    _Model = BaseModel
else:

    class _Kind(type(BaseModel)):
        """The class of the classes: it says where the verbs are that a class does not have."""

        def __getattr__(cls, name: str) -> Any:
            if name.startswith("_"):
                return super().__getattr__(name)  # pydantic's private attributes
            if name in OF_COLLECTIONS:
                raise not_on_a_class(cls, name)
            # In few steps: pydantic asks each class for each of its fields.
            raise AttributeError(f"type object {cls.__name__!r} has no attribute {name!r}")

    class _Model(BaseModel, metaclass=_Kind):
        pass


class ReadOnlyModel(_Model, frozen=True, extra="allow", defer_build=True):
    """The base of records and of the values inside them.

    A class shows the module from which users import it, in reprs, tracebacks and pickles.

    A key that this SDK does not know is kept as an attribute. A value of a wrong type is kept
    there, too, under its JSON key: every dump holds it, and reading the field raises.
    """

    _written_in: ClassVar[str] = __name__

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: Any, handler: GetCoreSchemaHandler, /
    ) -> CoreSchema:
        return with_nulls(source, handler)

    @classmethod
    def __pydantic_init_subclass__(cls, **options: Any) -> None:
        super().__pydantic_init_subclass__(**options)
        cls._written_in = cls.__module__
        if (public := _public_module(cls)) is not None:
            cls.__module__ = public
        show_fields(cls)
        by_name(cls)
        readable(cls)
        known = {name for base in cls.__mro__ for name in vars(base)}
        for name, field in cls.model_fields.items():
            if name not in known and any(t in _CONTAINERS for t in _types(field.annotation)):
                setattr(cls, name, _Container(name))

    @classmethod
    def model_rebuild(
        cls,
        *,
        force: bool = False,
        raise_errors: bool = True,
        _parent_namespace_depth: int = 2,
        _types_namespace: Mapping[str, Any] | None = None,
    ) -> bool | None:
        # pydantic looks names of annotations up in `__module__`, which shows the public module.
        names: dict[str, Any] = {}
        for base in reversed(cls.__mro__):
            if issubclass(base, ReadOnlyModel):
                names |= vars(sys.modules[base._written_in])
        return super().model_rebuild(
            force=force,
            raise_errors=raise_errors,
            _parent_namespace_depth=_parent_namespace_depth + 1,
            _types_namespace=names | dict(_types_namespace or {}),
        )

    @classmethod
    def _how_to_change(cls, _name: str) -> str:
        """Say what to call instead of changing a list or a dictionary of a field."""
        return "give a changed copy to update() of the record that it belongs to"

    # Shown

    def _repr_html_(self) -> str:
        """Return the card that a notebook shows of the loaded fields; no request is sent."""
        from .._display.content import card_of  # A program does not load what a notebook needs.

        return card_of(self, partly=False)

    def __dir__(self) -> list[str]:
        from .._display.names import names_of  # As above.

        return names_of(self, super().__dir__())

    if not TYPE_CHECKING:  # a type checker shall go on to refuse a misspelt field

        def __iter__(self) -> NoReturn:
            # pydantic's own gives pairs: pandas would make a table of them, without a word.
            raise of_caller(TypeError(_NOT_ITERABLE.format(type(self).__name__)))

        def __getitem__(self, key: object) -> NoReturn:
            refuse_key(self, key, "model_dump")

        def __contains__(self, _key: object) -> NoReturn:
            raise of_caller(TypeError(_NOT_ITERABLE.format(type(self).__name__)))

        def __getattr__(self, name: str) -> Any:
            if name in type(self).model_fields:
                refuse_unreadable(self, name)
            value = super().__getattr__(name)
            if type(value) is list or type(value) is dict:
                value = read_only(value, partial(_reason, type(self), name))
                self.__pydantic_extra__[name] = value
            return value


@cache
def keys_of(kind: type[BaseModel]) -> Mapping[str, str]:
    """Return the key in JSON of each field."""
    return {name: str(field.validation_alias or name) for name, field in kind.model_fields.items()}


@cache
def names_of(kind: type[BaseModel]) -> Mapping[str, str]:
    """Return the field of each key in JSON."""
    return {key: name for name, key in keys_of(kind).items()}


def refuse_unreadable(holder: ReadOnlyModel, name: str) -> None:
    """Raise where the portal gave a field a value that is not of the field's type."""
    kind = type(holder)
    key = keys_of(kind)[name]
    extra = holder.__pydantic_extra__ or {}
    if key not in extra:
        return
    try:
        kind.model_validate({key: extra[key]})
    except ValidationError as error:
        failure = f" ({summary(error)})"
    else:
        failure = ""
    shown = printable(f"{extra[key]!r:.100}")
    raise InvalidAnswerError(
        f"{name!r} of {holder!r:.200} cannot be read: the portal gives {shown}{failure}. "
        "A dump of the object holds it as it came"
    )


def refuse_key(holder: object, key: object, dump: str) -> NoReturn:
    """Refuse a key of an object that is no dictionary.

    Raises:
        TypeError: Always; the error names the attribute.
    """
    kind = type(holder).__name__
    plain = isinstance(key, str) and key.isidentifier()
    how = f"write .{key} in the place of [{key!r}]" if plain else "its fields are attributes"
    text = f"a {kind} is no dictionary: {how}; {dump}() gives a dictionary of its fields"
    raise of_caller(TypeError(text))


class Value(ReadOnlyModel, frozen=True):
    """A read-only part of a record; keys that this SDK does not know are kept as attributes."""

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        for name, value in super().__repr_args__():
            if value is not None:
                yield name, value


class IdentifiedValue(Value, frozen=True):
    """A value with an id of its own, so that a list may hold it as it holds records."""

    id: str = ABSENT


@cache
def _dated(kind: type[BaseModel]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the names of the fields with dates, and of the fields with models."""
    parts = {name: _types(field.annotation) for name, field in kind.model_fields.items()}
    return (
        tuple(name for name, types in parts.items() if datetime in types),
        tuple(name for name, types in parts.items() if any(map(_is_model, types))),
    )


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def cut_to_milliseconds(model: BaseModel) -> None:
    """Cut the moments of a model, and of those inside it, to milliseconds.

    The answer to a write carries microseconds. The database keeps milliseconds, and so does each
    later answer.
    """
    moments, inner = _dated(type(model))
    held = vars(model)
    for name in moments:
        moment = held.get(name)
        if isinstance(moment, datetime) and moment.microsecond % 1000:
            held[name] = moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    for name in inner:
        value = held.get(name)
        for part in value if is_list(value) else (value,):
            if isinstance(part, BaseModel):
                cut_to_milliseconds(part)


def _in_utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC)


# Portals that run an old udata send moments without an offset, in UTC.
Moment: TypeAlias = Annotated[
    AwareDatetime | Annotated[datetime, AfterValidator(_in_utc)],
    Field(union_mode="left_to_right"),
    # The server writes isoformat(): to_dict() gives back what it wrote.
    PlainSerializer(datetime.isoformat, return_type=str, when_used="json"),
]
"""A moment with its offset to UTC."""

Monthly: TypeAlias = int | dict[str, int]
"""A count by month, such as `{"2026-01": 12}`; 0 when nothing was counted."""
