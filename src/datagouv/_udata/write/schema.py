"""The write schema of a noun: it checks a payload and makes plain JSON of it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from ..._hints import hint_of_keyword
from ..._json import is_list, is_mapping, is_object, is_series
from ...errors import FieldError
from ..choices import Unlisted, record_id, refusal
from ..ids import noun_of_class
from ..synonyms import meant
from .plain import to_json
from .references import id_of, ids_of, reference_of

if TYPE_CHECKING:
    from ..choices import Enumeration
    from .rules import Rule


Conversion: TypeAlias = Callable[[Any], Any]
"""Turns a caller's value, such as a record, into the server's value, such as its id."""

_CONVERSIONS: Mapping[str, Conversion] = {
    "organization": id_of,
    "contact_points": ids_of,
    "datasets": ids_of,
    "dataservices": ids_of,
}
_CLASSES = {"organization": "Organization", "datasets": "Dataset", "dataservices": "Dataservice"}
"""The classes of the records that these fields of every noun take."""


class WriteSchema:
    """The writable fields of a noun, and their rules.

    Attributes:
        name: The noun with its article, for messages.
        rules: The writable fields.
        refused: Fields that exist and are not written, each with the reason and the remedy.
        fixed: Fields that a new object takes and an update does not, each with the reason.
        required: Fields that a new object needs.
        unsent: What the server stores in a new object where nothing was sent.

    Of the other arguments, `computed` names fields that the platform computes, `conversions`
    turn values of some fields, beside those of every noun, and `whole` is the rule for a new object
    as a whole. `choices` are the enumerations of fields and of their parts ("checksum.type").
    """

    def __init__(
        self,
        name: str,
        *,
        rules: Mapping[str, Rule],
        refused: Mapping[str, str],
        computed: Iterable[str],
        required: Iterable[str],
        fixed: Mapping[str, str] | None = None,
        conversions: Mapping[str, Conversion] | None = None,
        whole: Rule | None = None,
        choices: Mapping[str, Enumeration] | None = None,
        unsent: Mapping[str, Any] | None = None,
    ) -> None:
        self.name = name
        self.rules = dict(rules)
        self.refused = dict.fromkeys(computed, "is computed by the platform") | dict(refused)
        self.fixed = dict(fixed or {})
        self.required = tuple(required)
        self.unsent = dict(unsent or {})
        self._turns = {**_CONVERSIONS, **(conversions or {})}
        self._whole = whole
        self._choices = dict(choices or {})

    def changes(
        self,
        payload: Mapping[str, Any] | None,
        fields: Mapping[str, Any],
        extra_fields: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Return the payload as plain JSON; refuse ignored or misread fields.

        A record stands for its id where the server wants an id.

        Raises:
            FieldError: The error names every problem of the payload, by field.
        """
        return self._checked(payload, fields, extra_fields, self.refused | self.fixed)

    def new(
        self,
        payload: Mapping[str, Any] | None,
        fields: Mapping[str, Any],
        extra_fields: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Return the payload of a create: `changes` with every required field."""
        plain = self._checked(payload, fields, extra_fields, self.refused)
        missing = [name for name in self.required if name not in plain]
        if missing:
            raise FieldError(f"{self.name} needs {' and '.join(map(repr, missing))}")
        if self._whole is not None and (problem := self._whole(plain)):
            raise FieldError(f"{self.name} {problem}")
        return plain

    def _checked(
        self,
        payload: Mapping[str, Any] | None,
        fields: Mapping[str, Any],
        extra_fields: Mapping[str, Any] | None,
        refused: Mapping[str, str],
    ) -> dict[str, Any]:
        if payload is not None and not isinstance(payload, Mapping):
            raise FieldError(
                f"the payload of {self.name} is of type {type(payload).__name__}, and must be a "
                f"dictionary, such as {{{self._first!r}: ...}} (or name the fields, as in "
                f"{self._first}=...)"
            )
        if extra_fields is not None and not isinstance(extra_fields, Mapping):
            raise FieldError(
                f"extra_fields is of type {type(extra_fields).__name__}, and must be a "
                "dictionary, such as {'field': ...}"
            )
        named = {**(payload or {}), **fields}
        plain: dict[str, Any] = {}
        problems: list[str] = []
        for key, value in named.items():
            try:
                plain[key] = to_json(self._converted(key, value), str(key))
            except FieldError as error:
                problems.append(str(error))
                continue
            if problem := self._problem(key, plain[key], refused):
                problems.append(problem)
                continue
            problems += [
                _of_value(one)
                for one in self._unknown({key: plain[key]})
                if not one.enumeration.path
            ]
        unchecked = {key: to_json(value, str(key)) for key, value in (extra_fields or {}).items()}
        if problems:
            raise FieldError("; ".join(problems))
        return plain | unchecked

    @property
    def _first(self) -> str:
        """The field that an example names."""
        return next(iter((*self.required, *self.rules)), "field")

    def _converted(self, key: Any, value: Any) -> Any:
        turn = self._turns.get(key)
        if key in _CLASSES:
            for one in value if is_series(value) else [value]:
                _refuse_another_class(key, one, self.name)
        if key in self._choices:
            value = record_id(value, self._choices[key].key)
        return turn(value) if turn else value

    def unlisted(
        self, changes: Mapping[str, Any], extra_fields: Mapping[str, Any] | None = None
    ) -> list[Unlisted]:
        """Return the values of enumerations that the SDK does not know, for the portal to know.

        Args:
            changes: What is about to be sent.
            extra_fields: The fields of it that are sent as they are.
        """
        checked = {key: value for key, value in changes.items() if key not in (extra_fields or {})}
        return [one for one in self._unknown(checked) if one.enumeration.path]

    def _unknown(self, plain: Mapping[str, Any]) -> Iterator[Unlisted]:
        for path, enumeration in self._choices.items():
            field, _, part = path.partition(".")
            held = plain.get(field)
            for item in held if is_list(held) else [held]:
                value = item.get(part) if part and is_object(item) else item
                if isinstance(value, str) and value and not enumeration.takes(value):
                    yield Unlisted(f"{path!r} of {self.name}", value, enumeration)

    def _problem(self, key: Any, value: Any, refused: Mapping[str, str]) -> str | None:
        if key in refused:
            return f"{key!r} of {self.name} {refused[key]}"
        rule = self.rules.get(key)
        if rule is None:
            if moved := hint_of_keyword(str(key)):
                return f"{key!r} is not a field of {self.name}: write {moved}"
            near = meant(key, self.rules) or meant(key, self.refused)
            hint = f": did you mean {near!r}?" if near else " (extra_fields={...} sends it anyway)"
            return f"{key!r} is not a field of {self.name}{hint}"
        problem = rule(value)
        return f"{key!r} of {self.name} {problem}" if problem else None


def _refuse_another_class(key: str, value: object, name: str) -> None:
    """Refuse a record of another class, whose id would be taken for that of a record of this one.

    Raises:
        FieldError: `value` is such a record.
    """
    reference = reference_of(value)
    found = reference.get("class") if is_mapping(reference) else None
    if found is not None and found != _CLASSES[key]:
        raise FieldError(
            f"{key!r} of {name} holds {value!r:.60}, which is {noun_of_class(found)}: give "
            f"{noun_of_class(_CLASSES[key])}, its id or its slug"
        )


def _of_value(unlisted: Unlisted) -> str:
    """Say that a value is not in an enumeration: a misspelt value is not sent."""
    told = refusal(unlisted, {})
    return told if "did you mean" in told else f"{told} (extra_fields={{...}} sends it anyway)"
