"""What may be written: each rule, and its reason."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from datagouv._udata.nouns.community_resource import COMMUNITY_RESOURCE
from datagouv._udata.nouns.dataset import DATASET, refuse_losing_license
from datagouv._udata.nouns.resource import HOSTED_PROTECTED, RESOURCE, refuse_hosted
from datagouv._udata.nouns.topic import elements_of
from datagouv._udata.write.extras import check_extras
from datagouv._udata.write.rules import without
from datagouv._udata.write.schema import WriteSchema
from datagouv.errors import FieldError
from datagouv.types import (
    CommunityResourceFields,
    CommunityResourcePayload,
    DatasetFields,
    DatasetPayload,
    ResourceFields,
    ResourcePayload,
)

NOUNS = [DATASET, RESOURCE, COMMUNITY_RESOURCE]


# What is accepted

ACCEPTED: list[tuple[WriteSchema, str, list[Any]]] = [
    (DATASET, "title", ["x"]),
    (DATASET, "description", ["x"]),
    (DATASET, "acronym", ["x", "", None]),
    (DATASET, "description_short", ["x", "", None]),
    (DATASET, "organization", ["5bbb6d6cff66bd4dc17bfd5a"]),
    (DATASET, "private", [True, False]),
    (DATASET, "license", ["lov2", "", None]),
    (DATASET, "frequency", ["daily", None]),
    (DATASET, "frequency_date", [datetime(2026, 1, 1, tzinfo=UTC), "2026-01-01", None]),
    (DATASET, "tags", [["a", "b"], ("a",), [], {"a"}]),
    (DATASET, "temporal_coverage", [{"start": "2020-01-01"}, {}, None]),
    (DATASET, "temporal_coverage", ["2020-01-01 - 2021-12-31"]),
    (DATASET, "temporal_coverage", [{"start": date(2020, 1, 1), "end": date(2021, 1, 1)}]),
    (DATASET, "temporal_coverage", [{"start": "2020-01-01", "end": None}]),
    (
        DATASET,
        "spatial",
        [{"zones": ["fr"]}, {"zones": None, "geom": None, "granularity": "other"}],
    ),
    (DATASET, "extras", [{"a": 1}, {}, {"a": {"b": None}}]),
    (DATASET, "contact_points", [["id"], [{"id": "x"}], None, []]),
    (DATASET, "archived", [date(2026, 1, 1), None]),
    (DATASET, "access_type", ["open", "restricted"]),
    (DATASET, "access_audiences", [[{"role": "private", "condition": "no"}]]),
    (DATASET, "access_type_reason", ["x", None]),
    (DATASET, "access_type_reason_category", ["x", None]),
    (DATASET, "authorization_request_url", ["https://x.example", None]),
    (RESOURCE, "title", ["x"]),
    (RESOURCE, "description", ["x", "", None]),
    (RESOURCE, "type", ["main", "newer"]),
    (RESOURCE, "schema", [{"name": "x"}, {}, None]),
    (RESOURCE, "extras", [{"a": 1}, {}]),
    (RESOURCE, "url", ["https://url.to/x"]),
    (RESOURCE, "format", ["csv", None]),
    (RESOURCE, "mime", ["text/csv", None]),
    (RESOURCE, "filesize", [0, 5, None]),
    (RESOURCE, "checksum", [{"type": "sha1", "value": "x"}, None]),
    (COMMUNITY_RESOURCE, "schema", [{"name": "x"}]),
    (COMMUNITY_RESOURCE, "checksum", [{"type": "sha1", "value": "x"}]),
    (COMMUNITY_RESOURCE, "organization", ["5bbb6d6cff66bd4dc17bfd5a"]),
]


@pytest.mark.parametrize(("noun", "key", "values"), ACCEPTED)
def test_a_usable_value_is_sent(noun: WriteSchema, key: str, values: list[Any]) -> None:
    for value in values:
        assert key in noun.changes({key: value}, {})


def test_every_writable_field_has_its_usable_values_above() -> None:
    own = {(noun.name, key) for noun, key, _ in ACCEPTED}
    shared = {(COMMUNITY_RESOURCE.name, key) for key in RESOURCE.rules}
    assert {(noun.name, key) for noun in NOUNS for key in noun.rules} <= own | shared


# What is refused

REFUSED: list[tuple[WriteSchema, str, list[Any], str]] = [
    (DATASET, "title", ["", " ", "\n"], "must not be empty"),
    (DATASET, "title", [None, 5, ["x"]], "must be a text"),
    (DATASET, "description", [""], "must not be empty"),
    (DATASET, "acronym", [5, ["x"]], "must be a text, or None"),
    (DATASET, "organization", [None, "", 5, {"name": "x"}], "organization's id"),
    (DATASET, "private", [None], "publishes"),
    (DATASET, "private", ["true", 1, 0], "must be True or False"),
    (DATASET, "license", [5], "must be a text"),
    (DATASET, "frequency", ["", 5], "must"),
    (DATASET, "frequency_date", ["", 5, True], "must be a date"),
    (DATASET, "tags", [None, "", [None], [5], {"a": 1}], r"must be a list of texts \(\[\] removes"),
    (DATASET, "tags", ["arbres"], r"must be a list of texts: write \['arbres'\]"),
    (DATASET, "frequency_date", ["2026", "2026-01", "monday", "10:00"], "a whole day"),
    (DATASET, "frequency_date", ["99999999999", "1" * 30], "a whole day"),
    (DATASET, "archived", ["9999-12-31T23:59:59-12:00"], "after 9999 in UTC"),
    (DATASET, "tags", [["ok", "a,b"]], "list them one by one"),
    (DATASET, "tags", [[""], [" ", ""]], r"say so with \[\]"),
    (DATASET, "temporal_coverage", [{"end": "2020-01-01"}, {"start": None}, {"start": 5}], "start"),
    (DATASET, "temporal_coverage", [{"start": "2021-01-01", "end": "2020-12-31"}], "swap"),
    (DATASET, "temporal_coverage", ["", 5, []], "must"),
    (DATASET, "temporal_coverage", [{"start": "2020"}, {"start": "2020-05"}], "whole days"),
    (DATASET, "temporal_coverage", [{"start": "2020-01-01", "end": "31/12/2020"}], "whole days"),
    (DATASET, "temporal_coverage", ["2020 - 2021", "2020-01-01"], "whole days"),
    (DATASET, "frequency_date", ["2027", "01/02/2027", "demain"], "a whole day.*would guess"),
    (DATASET, "temporal_coverage", [{"start": "2020-01-01", "stop": "2021-01-01"}], "'stop'"),
    (DATASET, "spatial", [None, {}, {"zones": []}, [], "fr"], "To clear it"),
    (DATASET, "spatial", ["69", 69, ["69"]], r"write \{'zones': \['fr:departement:69'\]\}"),
    (DATASET, "spatial", ["fr:region:84", ["fr:region:84"]], r"write \{'zones': \['fr:region:84'"),
    (
        DATASET,
        "temporal_coverage",
        ["2026", 2026],
        "the year 2026 is {'start': '2026-01-01', 'end'",
    ),
    (DATASET, "spatial", [{"zone": "fr"}], "'zone': its keys are zones, granularity, geom"),
    (DATASET, "extras", [None, [], "x"], "must be a dictionary"),
    (DATASET, "extras", [{"a": None, "b": 1}], r"None at a: .*delete_extras\(\)"),
    (DATASET, "contact_points", ["id", [5]], "must be a list of ids"),
    (DATASET, "access_type", [None], "opens the data"),
    (DATASET, "access_type", ["", 5], "must"),
    (DATASET, "access_audiences", [[]], "cannot be emptied"),
    (DATASET, "access_audiences", [None, ["x"], {}], "must be a list of dictionaries"),
    (DATASET, "resources", [[], None, [{"id": "x"}]], r"sort_resources\(\)"),
    (DATASET, "owner", ["me", None], "transfer"),
    (DATASET, "deleted", [None, "2026-01-01"], r"restore\(\)"),
    (DATASET, "badges", [[]], "platform's team"),
    (RESOURCE, "title", [None, ""], "must"),
    (RESOURCE, "type", [None, "", 5], "must"),
    (RESOURCE, "url", [None, "", 5], "must"),
    (RESOURCE, "filesize", [-1, 1.5, "5", True], "whole number"),
    (RESOURCE, "checksum", ["x", []], "must be a dictionary"),
    (RESOURCE, "checksum", [{"algorithm": "sha1"}], "'algorithm': its keys are type, value"),
    (RESOURCE, "schema", ["x", []], "must be a dictionary"),
    (RESOURCE, "schema", [{"name": "x", "title": "y"}], "'title': its keys are name"),
    (RESOURCE, "filetype", ["file", "remote", None], r"create_remote\(\)"),
    (COMMUNITY_RESOURCE, "schema", [None, {}], "cannot be cleared"),
    (COMMUNITY_RESOURCE, "checksum", [None, {}], "cannot be cleared"),
    (COMMUNITY_RESOURCE, "dataset", [None, {"id": "x"}], "detach or move"),
    (COMMUNITY_RESOURCE, "organization", [None], "organization's id"),
    (COMMUNITY_RESOURCE, "owner", ["me"], "transfer"),
]


@pytest.mark.parametrize(("noun", "key", "values", "said"), REFUSED)
def test_a_destructive_or_wrong_value_is_refused_with_its_reason(
    noun: WriteSchema, key: str, values: list[Any], said: str
) -> None:
    for value in values:
        with pytest.raises(FieldError, match=rf"^'{key}' of {noun.name} .*{said}"):
            noun.changes({key: value}, {})


@pytest.mark.parametrize("noun", NOUNS)
def test_what_the_platform_computes_is_refused(noun: WriteSchema) -> None:
    for key in ("id", "created_at", "last_modified", "metrics", "internal", "harvest"):
        with pytest.raises(FieldError, match=f"'{key}' of {noun.name} is computed"):
            noun.changes({key: None}, {})


@pytest.mark.parametrize(
    ("noun", "fields"),
    [
        (DATASET, DatasetFields),
        (RESOURCE, ResourceFields),
        (COMMUNITY_RESOURCE, CommunityResourceFields),
    ],
)
def test_every_field_of_a_record_is_written_or_refused_with_a_reason(
    noun: WriteSchema, fields: Any
) -> None:
    names = {str(field.validation_alias or name) for name, field in fields.model_fields.items()}
    assert names - {"dataset"} <= noun.rules.keys() | noun.refused.keys()
    assert not noun.rules.keys() & noun.refused.keys()


@pytest.mark.parametrize(
    ("noun", "payload"),
    [
        (DATASET, DatasetPayload),
        (RESOURCE, ResourcePayload),
        (COMMUNITY_RESOURCE, CommunityResourcePayload),
    ],
)
def test_an_editor_and_the_check_know_the_same_fields(noun: WriteSchema, payload: type) -> None:
    assert payload.__annotations__.keys() == noun.rules.keys()


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("titel", "did you mean 'title'"),
        ("licence", "did you mean 'license'"),
        ("organisation", "did you mean 'organization'"),
        ("ressources", "did you mean 'resources'"),
        ("zzz", "extra_fields"),
        (5, "extra_fields"),
        (None, "None is not a field"),
    ],
)
def test_an_unknown_key_is_refused_with_the_nearest_right_name(key: Any, said: str) -> None:
    with pytest.raises(FieldError, match=said):
        DATASET.changes({key: "x"}, {})


def test_every_problem_is_said_at_once() -> None:
    with pytest.raises(FieldError) as caught:
        DATASET.changes({"titel": "x", "private": None}, {"slug": "x"})
    assert all(f"'{key}'" in str(caught.value) for key in ("titel", "private", "slug"))


def test_keywords_win_over_the_payload() -> None:
    assert DATASET.changes({"title": "a", "acronym": "A"}, {"title": "b"}) == {
        "title": "b",
        "acronym": "A",
    }


def test_extra_fields_bypass_the_check_of_names() -> None:
    sent = DATASET.changes({"title": "x"}, {}, {"slug": "mine", "novelty": date(2026, 1, 1)})
    assert sent == {"title": "x", "slug": "mine", "novelty": "2026-01-01"}


def test_a_record_stands_for_its_id_where_the_server_wants_one() -> None:
    assert DATASET.changes({"organization": {"id": "x", "name": "X"}}, {}) == {"organization": "x"}


def test_no_contact_points_are_said_as_the_server_understands_it() -> None:
    assert DATASET.changes({"contact_points": []}, {}) == {"contact_points": None}


@pytest.mark.parametrize(
    ("noun", "payload", "said"),
    [
        (DATASET, {}, "a dataset needs 'title' and 'description'"),
        (DATASET, {"title": "x"}, "a dataset needs 'description'"),
        (RESOURCE, {"title": "x"}, "'url'"),
        (COMMUNITY_RESOURCE, {"url": "x"}, "'title'"),
    ],
)
def test_a_new_object_needs_its_fields(
    noun: WriteSchema, payload: dict[str, Any], said: str
) -> None:
    with pytest.raises(FieldError, match=said):
        noun.new(payload, {})


def test_what_is_needed_may_be_an_extra_field() -> None:
    assert DATASET.new({"title": "x"}, {}, {"description": "y"})["description"] == "y"


# Hosted files, licences, extras


@pytest.mark.parametrize("key", HOSTED_PROTECTED)
def test_what_a_hosted_file_ignores_is_refused(key: str) -> None:
    with pytest.raises(FieldError, match=rf"'{key}'.*upload\(\)"):
        refuse_hosted({"title": "x", key: "x"})
    refuse_hosted({"title": "x", "schema": None})


@pytest.mark.parametrize("access", ["restricted", "open_with_account", "newer"])
def test_leaving_open_access_needs_a_word_on_the_licence(access: str) -> None:
    with pytest.raises(FieldError, match="license=None"):
        refuse_losing_license({"access_type": access}, "lov2")
    refuse_losing_license({"access_type": access, "license": None}, "lov2")
    refuse_losing_license({"access_type": access}, None)
    refuse_losing_license({"access_type": access}, "notspecified")


def test_other_changes_leave_the_licence_alone() -> None:
    refuse_losing_license({"title": "x"}, "lov2")
    refuse_losing_license({"access_type": "open"}, "lov2")


def test_reserved_extras_are_refused_unless_they_are_echoed() -> None:
    known = {"check:available": True}
    check_extras({"extras": known | {"mine": 1}}, "a resource", known)
    check_extras({"title": "x"}, "a resource", {})
    for extras in ({"check:available": False}, {"check:new": 1}):
        with pytest.raises(FieldError, match="reserved"):
            check_extras({"extras": extras}, "a resource", known)
        check_extras({"extras": extras}, "a resource", known, {"extras": extras})


# What a verb says anyway


def test_what_the_verb_says_anyway_is_left_out() -> None:
    assert without({"filetype": "file", "title": "x"}, "filetype", "file") == {"title": "x"}
    assert without({"title": "x"}, "filetype", "file") == {"title": "x"}
    assert without(None, "filetype", "file") is None


def test_what_contradicts_the_verb_is_refused() -> None:
    with pytest.raises(FieldError, match="'filetype' is 'file' here, not 'remote'"):
        without({"filetype": "remote"}, "filetype", "file")


def test_elements_of_a_topic_are_records_references_or_what_elements_hold() -> None:
    dataset = DatasetFields(id="5bbb6d6cff66bd4dc17bfd5a", title="Arbres")
    reference = {"class": "Dataset", "id": dataset.id}
    assert elements_of([dataset, reference, {"title": "Seul", "tags": ("Un",)}]) == [
        {"element": reference},
        {"element": reference},
        {"title": "Seul", "tags": ["Un"]},
    ]
    assert elements_of({"element": each} for each in [dataset]) == [{"element": reference}]


@pytest.mark.parametrize("item", ["Arbres", {"titel": "Seul"}, None, 3])
def test_what_is_no_element_of_a_topic_is_refused(item: Any) -> None:
    with pytest.raises(FieldError):
        elements_of([item])


@pytest.mark.parametrize("items", [[{"title": "Seul"}], ({"title": "Seul"},), iter(())])
def test_elements_of_a_topic_are_given_one_by_one(items: Any) -> None:
    with pytest.raises(FieldError, match="one by one"):
        elements_of([items])
