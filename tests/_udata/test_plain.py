"""Any payload is plain JSON or refused, and breaks nothing."""

from __future__ import annotations

import enum
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagouv._udata.nouns.community_resource import COMMUNITY_RESOURCE
from datagouv._udata.nouns.contact_point import CONTACT_POINT
from datagouv._udata.nouns.dataservice import DATASERVICE
from datagouv._udata.nouns.dataset import DATASET
from datagouv._udata.nouns.discussion import DISCUSSION
from datagouv._udata.nouns.me import API_TOKEN
from datagouv._udata.nouns.organization import INVITATION, ORGANIZATION
from datagouv._udata.nouns.resource import RESOURCE, refuse_hosted
from datagouv._udata.nouns.reuse import REUSE
from datagouv._udata.nouns.topic import TOPIC, TOPIC_ELEMENT
from datagouv._udata.nouns.transfer import TRANSFER_REQUEST
from datagouv._udata.nouns.user import USER
from datagouv._udata.nouns.visualization import VISUALIZATION
from datagouv._udata.write.extras import check_extras, extras_to_set
from datagouv._udata.write.json_body import encode_json
from datagouv._udata.write.plain import to_json
from datagouv._udata.write.schema import WriteSchema
from datagouv.errors import DatagouvError, FieldError
from datagouv.types import TemporalCoverage

NOUNS = [DATASET, RESOURCE, COMMUNITY_RESOURCE]
ALL_NOUNS = [
    *(*NOUNS, ORGANIZATION, CONTACT_POINT, INVITATION, TRANSFER_REQUEST, TOPIC, TOPIC_ELEMENT),
    *(REUSE, DATASERVICE, DISCUSSION, USER, API_TOKEN, VISUALIZATION),
]


class Colour(enum.Enum):
    RED = "red"


class Size(enum.StrEnum):
    LARGE = "large"


class Weight(enum.IntEnum):
    HEAVY = 3


KEYS = st.sampled_from(sorted({key for noun in ALL_NOUNS for key in [*noun.rules, *noun.refused]}))
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.binary(max_size=8)
    | st.dates()
    | st.datetimes()
    | st.uuids()
    | st.sampled_from(Colour)
    | st.builds(object)
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner)
        | st.lists(inner).map(tuple)
        | st.dictionaries(st.text(max_size=8) | st.integers() | st.none(), inner, max_size=4)
    ),
    max_leaves=8,
)


# Any payload


@given(
    st.sampled_from(ALL_NOUNS),
    st.dictionaries(KEYS | st.text(max_size=8) | st.integers(), VALUES, max_size=4),
    st.dictionaries(st.text(max_size=8), VALUES, max_size=2),
)
def test_any_payload_is_checked_without_breaking(
    noun: WriteSchema, payload: dict[Any, Any], extra: dict[str, Any]
) -> None:
    with suppress(DatagouvError):
        changes = noun.changes(payload, {}, extra)
        encode_json(changes)
        check_extras(changes, noun.name, {})
        refuse_hosted(changes)
        noun.new(payload, {}, extra)


@given(st.sampled_from(ALL_NOUNS), LEAVES | st.lists(LEAVES))
def test_a_payload_is_a_dictionary_or_refused(noun: WriteSchema, payload: Any) -> None:
    if payload is None:
        assert noun.changes(payload, {}) == {}
        return
    with pytest.raises(FieldError, match="must be a dictionary"):
        noun.changes(payload, {})


@pytest.mark.parametrize("noun", NOUNS)
def test_a_payload_without_end_is_refused(noun: WriteSchema) -> None:
    endless: dict[str, Any] = {}
    endless["endless"] = endless
    with pytest.raises(FieldError):
        noun.changes({"extras": endless}, {})


@pytest.mark.parametrize("noun", NOUNS)
def test_an_extra_field_without_end_is_refused(noun: WriteSchema) -> None:
    endless: list[Any] = []
    endless.append(endless)
    with pytest.raises(FieldError):
        encode_json(noun.changes({}, {}, {"novelty": endless}))


@given(st.dictionaries(st.text(max_size=8), VALUES, max_size=4))
def test_what_is_given_is_not_changed(payload: dict[str, Any]) -> None:
    before = repr(payload)
    with suppress(DatagouvError):
        DATASET.changes({"extras": payload}, {}, payload)
    assert repr(payload) == before


# To JSON


@given(VALUES)
def test_json_of_json_is_the_same(value: Any) -> None:
    with suppress(DatagouvError):
        plain = to_json(value)
        assert repr(to_json(plain)) == repr(plain)


def test_values_become_plain_json() -> None:
    assert to_json(
        {
            "moment": datetime(2026, 1, 1, 12, tzinfo=UTC),
            "day": date(2026, 1, 1),
            "id": UUID("54d47250-1daf-483b-965a-3013f8c76617"),
            "colour": Colour.RED,
            "tuple": (1, [2]),
            "mapping": MappingProxyType({5: {"a": None}}),
            "period": TemporalCoverage.model_validate({"start": "2020-01-01", "novelty": 1}),
        }
    ) == {
        "moment": "2026-01-01T12:00:00+00:00",
        "day": "2026-01-01",
        "id": "54d47250-1daf-483b-965a-3013f8c76617",
        "colour": "red",
        "tuple": [1, [2]],
        "mapping": {"5": {"a": None}},
        "period": {"start": "2020-01-01", "novelty": 1},
    }


@pytest.mark.parametrize("key", [None, True, 1.5, (1, 2), date(2026, 1, 1), b"x"])
def test_a_key_that_is_no_text_is_refused(key: Any) -> None:
    with pytest.raises(FieldError, match="it must be a text"):
        to_json({"a": [{key: 1}]})


def test_a_text_that_is_longer_than_a_document_is_refused() -> None:
    with pytest.raises(FieldError, match="16 MiB"):
        DATASET.changes({"extras": {"a": "x" * (1 + (16 << 20))}}, {})


@pytest.mark.parametrize("number", [2**63, -(2**63) - 1, 10**400])
@pytest.mark.parametrize("nested", [False, True])
def test_a_number_that_the_database_cannot_keep_is_refused(number: int, nested: bool) -> None:
    value = {"a": [number]} if nested else number
    with pytest.raises(FieldError, match="8 bytes"):
        RESOURCE.changes({"extras": {"a": value}}, {})


# What JSON does not have


class _Scalar:
    """A scalar as numpy makes them, which is not installed here."""

    shape = ()

    def __init__(self, item: Any) -> None:
        self._item = item

    def item(self) -> Any:
        return self._item


def of_numpy(name: str, item: Any, text: str = "") -> Any:
    kind = type(name, (_Scalar,), {"__module__": "numpy", "__str__": lambda _: text})
    return kind(item)


def missing_of_pandas(name: str, *bases: type) -> Any:
    kind = type(name, bases, {"__module__": "pandas", "__repr__": lambda _: "<missing>"})
    return kind(1, 1, 1) if bases else kind()


MISSING = [
    *(float("nan"), Decimal("NaN"), Decimal("sNaN")),
    missing_of_pandas("NAType"),
    missing_of_pandas("NaTType", datetime),
    of_numpy("float32", float("nan")),
    of_numpy("datetime64", None, "NaT"),
    of_numpy("timedelta64", None, "NaT"),
    of_numpy("MaskedConstant", 0.0),
]
UNSAYABLE = [
    *(b"x", bytearray(b"x"), 1j, object(), timedelta(1), Fraction(1, 3), {"a"}, frozenset({1})),
    *((x for x in "a"), range(3), {}.keys(), Decimal("0.12345678901234567890123")),
    *(float("inf"), -float("inf"), Decimal("Infinity"), "half a character: \ud800"),
    of_numpy("complex64", 1j),
    of_numpy("void", (1, 2)),
    of_numpy("bytes_", b"x"),
]


@pytest.mark.parametrize("value", MISSING + UNSAYABLE, ids=lambda value: type(value).__name__)
def test_what_json_does_not_have_is_refused_with_its_path(value: Any) -> None:
    extras = {"a": [1, {"b": value}], "c": 1}
    with pytest.raises(FieldError, match=r"^extras\.a\[1\]\.b "):
        DATASET.changes({"extras": extras}, {})
    with pytest.raises(FieldError, match=r"^extras\['check:x'\]\[0\] "):
        extras_to_set({"check:x": [value]}, TOPIC)
    with pytest.raises(FieldError, match=r"^novelty\.b "):
        DATASET.changes({}, {}, {"novelty": {"b": value}})


@pytest.mark.parametrize("value", MISSING, ids=lambda value: type(value).__name__)
@pytest.mark.parametrize("field", ["title", "description", "frequency_date", "tags", "license"])
def test_a_missing_value_is_refused_in_any_field(field: str, value: Any) -> None:
    with pytest.raises(FieldError, match=f"^{field} is .*a missing value"):
        DATASET.changes({field: value}, {})


def test_each_field_that_json_does_not_have_is_named() -> None:
    with pytest.raises(FieldError, match=r"title is .*bytes.*; extras\.a is nan.*; 'titel' is"):
        DATASET.changes({"title": b"x", "extras": {"a": float("nan")}, "titel": "x"}, {})


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (Decimal("3"), 3),
        (Decimal("3.10"), 3.1),
        (Decimal("1E+3"), 1000.0),
        (PurePosixPath("a/b"), "a/b"),
        (time(3, 4), "03:04:00"),
        (Weight.HEAVY, 3),
        (Size.LARGE, "large"),
        (of_numpy("int64", 3), 3),
        (of_numpy("float32", 1.5), 1.5),
        (of_numpy("bool", True), True),
        (of_numpy("datetime64", None, "2026-01-31"), "2026-01-31"),
        (
            of_numpy("datetime64", None, "2026-01-31T01:02:03.123456789"),
            "2026-01-31T01:02:03.123456",
        ),
    ],
)
def test_a_value_of_one_meaning_is_taken(value: Any, plain: Any) -> None:
    taken = to_json({"a": [value]})["a"][0]
    assert taken == plain
    assert type(taken) is type(plain)


def test_a_set_is_taken_where_the_order_means_nothing() -> None:
    assert DATASET.changes({"tags": {"eau", "air"}}, {}) == {"tags": ["air", "eau"]}


def test_two_keys_that_become_one_are_refused() -> None:
    with pytest.raises(FieldError, match=r"extras\.a holds the key '1' twice"):
        DATASET.changes({"extras": {"a": {1: "x", "1": "y"}}}, {})


def test_a_body_that_json_does_not_have_is_refused_with_its_path() -> None:
    with pytest.raises(FieldError, match=r"^a\[1\] is of the class bytes"):
        encode_json({"a": [1, b"x"]})
