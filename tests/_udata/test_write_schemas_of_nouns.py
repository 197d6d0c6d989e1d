"""What may be written on the smaller nouns: each field, and a new object as a whole."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagouv import types
from datagouv._udata.nouns.contact_point import CONTACT_POINT
from datagouv._udata.nouns.dataservice import DATASERVICE, refuse_losing_audiences
from datagouv._udata.nouns.dataset import DATASET
from datagouv._udata.nouns.discussion import DISCUSSION
from datagouv._udata.nouns.me import API_TOKEN
from datagouv._udata.nouns.organization import ORGANIZATION
from datagouv._udata.nouns.reuse import REUSE
from datagouv._udata.nouns.topic import TOPIC, TOPIC_ELEMENT
from datagouv._udata.nouns.user import USER
from datagouv._udata.nouns.visualization import VISUALIZATION
from datagouv._udata.write.json_body import encode_json
from datagouv._udata.write.references import id_of, ids_of, reference_of
from datagouv._udata.write.schema import WriteSchema
from datagouv.errors import DatagouvError, FieldError
from tests.noun_values import (
    ACCEPTED,
    ACCEPTED_ONCE,
    DATASET_ID,
    ID,
    REFUSED,
    REFUSED_LATER,
    REFUSED_THOUGH_STORED,
)

KNOWN: list[tuple[WriteSchema, Any, Any]] = [
    (ORGANIZATION, types.OrganizationFields, types.OrganizationPayload),
    (TOPIC, types.TopicFields, types.TopicPayload),
    (TOPIC_ELEMENT, types.TopicElementFields, types.TopicElementPayload),
    (REUSE, types.ReuseFields, types.ReusePayload),
    (DATASERVICE, types.DataserviceFields, types.DataservicePayload),
    (CONTACT_POINT, types.ContactPointFields, types.ContactPointPayload),
    (DISCUSSION, types.DiscussionFields, types.DiscussionPayload),
    (USER, types.UserFields, types.UserPayload),
    (API_TOKEN, types.ApiTokenFields, types.ApiTokenPayload),
    (VISUALIZATION, types.VisualizationFields, types.VisualizationPayload),
]
NOUNS = [noun for noun, _, _ in KNOWN]

KEYS = st.sampled_from(sorted({key for noun in NOUNS for key in [*noun.rules, *noun.refused]}))
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.dates()
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@given(st.sampled_from(NOUNS), st.dictionaries(KEYS, VALUES, max_size=4))
def test_any_payload_is_checked_without_breaking(
    noun: WriteSchema, payload: dict[str, Any]
) -> None:
    with suppress(DatagouvError):
        encode_json(noun.changes(payload, {}))
    with suppress(DatagouvError):
        encode_json(noun.new(payload, {}))


@pytest.mark.parametrize(("noun", "key", "values"), ACCEPTED)
def test_a_usable_value_is_sent(noun: WriteSchema, key: str, values: list[Any]) -> None:
    for value in values:
        assert key in noun.changes({key: value}, {})


@pytest.mark.parametrize(("noun", "key", "values"), ACCEPTED_ONCE)
def test_what_only_a_new_object_takes_is_sent_with_it(
    noun: WriteSchema, key: str, values: list[Any]
) -> None:
    for value in values:
        assert key in noun.new({**WHOLE[noun.name], key: value}, {})


def test_every_writable_field_has_its_usable_values() -> None:
    tried = {(noun.name, key) for noun, key, _ in [*ACCEPTED, *ACCEPTED_ONCE]}
    assert {(noun.name, key) for noun in NOUNS for key in noun.rules} == tried


@pytest.mark.parametrize(
    ("noun", "key", "values", "said"), [*REFUSED, *REFUSED_THOUGH_STORED, *REFUSED_LATER]
)
def test_a_destructive_or_wrong_value_is_refused_with_its_reason(
    noun: WriteSchema, key: str, values: list[Any], said: str
) -> None:
    for value in values:
        with pytest.raises(FieldError, match=rf"^'{key}' of {noun.name} .*({said})"):
            noun.changes({key: value}, {})


@pytest.mark.parametrize(("noun", "fields", "payload"), KNOWN)
def test_every_field_of_a_record_is_written_or_refused_with_a_reason(
    noun: WriteSchema, fields: Any, payload: type
) -> None:
    names = {field.validation_alias or name for name, field in fields.model_fields.items()}
    assert names <= noun.rules.keys() | noun.refused.keys()
    assert not noun.rules.keys() & noun.refused.keys()
    assert noun.fixed.keys() <= noun.rules.keys()
    assert payload.__annotations__.keys() == noun.rules.keys()


# A new object

WHOLE: dict[str, dict[str, Any]] = {
    ORGANIZATION.name: {"name": "x", "description": "x"},
    TOPIC.name: {"name": "x"},
    TOPIC_ELEMENT.name: {"title": "x"},
    REUSE.name: {"title": "x", "description": "x", "type": "api", "topic": "health", "url": "x"},
    DATASERVICE.name: {"title": "x"},
    CONTACT_POINT.name: {"role": "creator", "name": "x"},
    DISCUSSION.name: {"title": "x", "comment": "x", "subject": {"class": "Dataset", "id": ID}},
    USER.name: {},
    API_TOKEN.name: {},
    VISUALIZATION.name: {
        "title": "x",
        "description": "x",
        "x_axis": {"column_x": "x", "type": "discrete"},
        "series": [{"resource_id": "54d47250-1daf-483b-965a-3013f8c76617"}],
    },
}


@pytest.mark.parametrize("noun", NOUNS)
def test_a_new_object_needs_its_fields(noun: WriteSchema) -> None:
    whole = WHOLE[noun.name]
    assert noun.new(whole, {}) == whole
    for name in noun.required:
        with pytest.raises(FieldError, match=f"{noun.name} needs '{name}'"):
            noun.new({key: value for key, value in whole.items() if key != name}, {})


@pytest.mark.parametrize(
    ("noun", "payload", "said"),
    [
        (TOPIC_ELEMENT, {}, "needs a 'title' or an 'element'"),
        (TOPIC_ELEMENT, {"title": "", "description": "x"}, "needs a 'title' or an 'element'"),
        (CONTACT_POINT, {"role": "creator"}, "needs a 'name', an 'email' or a 'contact_form'"),
        (CONTACT_POINT, {"role": "contact", "name": "x"}, "an 'email' or a 'contact_form'"),
        (
            DATASERVICE,
            {"title": "x", "access_audiences": [{"role": "private", "condition": "no"}]},
            "access_type='restricted'",
        ),
        (
            DATASERVICE,
            {
                "title": "x",
                "access_type": "open_with_account",
                "access_audiences": [{"role": "private", "condition": "no"}],
            },
            "'open_with_account' has no 'access_audiences'",
        ),
    ],
)
def test_a_new_object_is_refused_as_a_whole(
    noun: WriteSchema, payload: dict[str, Any], said: str
) -> None:
    with pytest.raises(FieldError, match=f"^{noun.name} .*{said}"):
        noun.new(payload, {})


def test_a_new_object_may_be_restricted_to_audiences() -> None:
    audiences = [{"role": "private", "condition": "no"}]
    payload = {"title": "x", "access_type": "restricted", "access_audiences": audiences}
    assert DATASERVICE.new(payload, {}) == payload


# The audiences of a dataservice


def test_leaving_restricted_access_needs_a_word_on_the_audiences() -> None:
    with pytest.raises(FieldError, match=r"erases .*access_audiences=\[\]"):
        refuse_losing_audiences({"access_type": "open"}, "restricted", [{"role": "private"}])
    refuse_losing_audiences(
        {"access_type": "open", "access_audiences": []}, "restricted", [{"role": "private"}]
    )
    refuse_losing_audiences({"access_type": "open"}, "restricted", [])


def test_audiences_without_restricted_access_are_refused() -> None:
    audiences = [{"role": "private", "condition": "no"}]
    for access in ("open", "open_with_account", None):
        with pytest.raises(FieldError, match="ignored"):
            refuse_losing_audiences({"access_audiences": audiences}, access, [])
    refuse_losing_audiences({"access_audiences": audiences}, "restricted", [])
    refuse_losing_audiences(
        {"access_type": "restricted", "access_audiences": audiences}, "open", []
    )


def test_other_changes_leave_the_audiences_alone() -> None:
    refuse_losing_audiences({"title": "x"}, "restricted", [{"role": "private"}])
    refuse_losing_audiences({"title": "x"}, "open", [])


# Records for ids

RECORD = types.DatasetFields.model_construct({"id"}, id=DATASET_ID)


def test_a_record_stands_for_its_id() -> None:
    assert id_of(RECORD) == id_of({"id": DATASET_ID, "title": "x"}) == id_of(DATASET_ID)
    assert ids_of((RECORD, {"id": "b"}, "c")) == [DATASET_ID, "b", "c"]
    assert REUSE.changes({"datasets": [RECORD]}, {}) == {"datasets": [DATASET_ID]}
    contact = types.ContactPoint.model_validate({"id": ID, "name": "x"})
    for noun in (DATASET, DATASERVICE):
        assert noun.changes({"contact_points": [contact]}, {}) == {"contact_points": [ID]}


@pytest.mark.parametrize("value", [None, "", 5, {}, {"name": "x"}, [], types.ContactPoint()])
def test_what_has_no_id_is_left_to_the_rules(value: Any) -> None:
    assert id_of(value) in (value, None)
    assert reference_of(value) == value


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        (types.DataserviceFields, "Dataservice"),
        (types.DatasetFields, "Dataset"),
        (types.OrganizationFields, "Organization"),
        (types.PostFields, "Post"),
        (types.ReuseFields, "Reuse"),
        (types.TopicFields, "Topic"),
        (types.UserFields, "User"),
    ],
)
def test_a_record_stands_for_its_class_and_id(fields: Any, name: str) -> None:
    assert reference_of(fields.model_construct({"id"}, id=ID)) == {"class": name, "id": ID}


def test_a_reference_stands_for_itself() -> None:
    said = {"class": "Dataset", "id": DATASET_ID}
    assert reference_of(said | {"title": "x"}) == said
    assert reference_of(types.ObjectReference.model_validate(said)) == said
    assert TOPIC_ELEMENT.changes({"element": RECORD}, {}) == {"element": said}
    assert DISCUSSION.new({"title": "x", "comment": "y", "subject": RECORD}, {})["subject"] == said


@pytest.mark.parametrize("wrong", [3, "title", [("title", "x")]])
def test_extra_fields_are_a_dictionary(wrong: Any) -> None:
    with pytest.raises(FieldError, match=r"extra_fields is of type .*, and must be a dictionary"):
        TOPIC.changes({"name": "Air"}, {}, wrong)
