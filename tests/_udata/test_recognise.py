"""Whether an object of the portal holds everything that was sent, field by field."""

from __future__ import annotations

from typing import Any

import pytest

from datagouv._udata.nouns.dataset import DATASET
from datagouv._udata.nouns.topic import TOPIC_ELEMENT
from datagouv._udata.recognise import Named, differing, match

SAME: list[tuple[str, Any, Any]] = [
    ("title", " Arbres\n", "Arbres"),
    ("description", "Un\r\npar ligne", "Un\npar ligne"),
    ("acronym", "", None),
    ("private", False, None),
    ("tags", ["Forêt", "air", "air"], ["air", "foret"]),
    ("tags", ["a-b,c-d"], ["a-b", "c-d"]),
    ("tags", None, []),
    ("license", None, "notspecified"),
    ("license", "lov2", "lov2"),
    ("frequency", None, "unknown"),
    ("frequency", "realtime", "continuous"),
    ("frequency", "biannual", "semiannual"),
    ("frequency_date", "2027-01-01", "2027-01-01T00:00:00+00:00"),
    ("frequency_date", "2027-01-01T01:00:00+01:00", "2027-01-01T00:00:00+00:00"),
    ("archived", "2026-01-01T10:00:00.123456", "2026-01-01T10:00:00.123000+00:00"),
    ("archived", "20260101T1000", "2026-01-01T10:00:00+00:00"),
    ("temporal_coverage", {"start": "2020-01-01"}, {"start": "2020-01-01", "end": None}),
    ("temporal_coverage", "2020-01-01 - 2021-01-01", {"start": "2020-01-01", "end": "2021-01-01"}),
    (
        "temporal_coverage",
        {"start": "2021-01-01T10:00:00", "end": "2020-01-01"},
        {"start": "2020-01-01", "end": "2021-01-01"},
    ),
    ("spatial", {"zones": ["fr:a", "fr:b"]}, {"zones": ["fr:b", "fr:a"], "granularity": "other"}),
    ("spatial", {"zones": "fr:a,fr:b"}, {"zones": ["fr:a", "fr:b"]}),
    ("spatial", None, {"zones": [], "geom": None, "granularity": "other"}),
    (
        "spatial",
        {"geom": {"type": "MultiPolygon", "coordinates": [[[[0, 1]]]]}},
        {"geom": {"type": "MultiPolygon", "coordinates": [[[[0.0, 1.0]]]]}, "zones": None},
    ),
    ("organization", "5bbb6d6cff66bd4dc17bfd5a", {"id": "5bbb6d6cff66bd4dc17bfd5a"}),
    ("contact_points", ["a", "b"], [{"id": "b"}, {"id": "a"}]),
    ("contact_points", None, []),
    ("datasets", ["a", "b"], {"rel": "subsection", "total": 2}),
    ("datasets", ["a"], [{"id": "a", "title": "A"}]),
    (
        "access_audiences",
        [{"role": "private", "condition": "no"}],
        [{"condition": "no", "role": "private"}],
    ),
    ("access_type", None, "open"),
    ("extras", {"a": 1, "b": {"c": [1]}}, {"b": {"c": [1]}, "a": 1, "analysis:x": 2}),
    ("schema", {"name": "a/b"}, {"name": "a/b", "version": None, "url": None}),
    ("schema", {}, None),
    ("checksum", {"type": "sha1", "value": "ab"}, {"type": "sha1", "value": "ab"}),
    ("format", " CSV", "csv"),
    ("url", "https://x.y/a.csv ", "https://x.y/a.csv"),
    ("filesize", 3, 3),
    ("element", {"class": "Dataset", "id": "a"}, {"class": "Dataset", "id": "a"}),
    ("title", Named("Été 1.CSV"), "ete-1.csv"),
    ("title", Named("a b.csv"), "a-b.csv"),
    ("banner_image_position", None, 50),
]
OTHER: list[tuple[str, Any, Any]] = [
    ("title", "Arbres", "arbres"),
    ("description", "a", None),
    ("acronym", None, "B"),
    ("private", False, True),
    ("private", True, False),
    ("tags", ["aaa"], ["bbb"]),
    ("tags", [], ["bbb"]),
    ("tags", ["aaa"], ["aaa", "bbb"]),
    ("license", "lov2", "notspecified"),
    ("license", None, "lov2"),
    ("frequency", "monthly", "unknown"),
    ("frequency_date", "2027-01-01", None),
    ("frequency_date", "2027-01-01T00:00:00.000", "2027-01-01T00:00:00.002000+00:00"),
    ("temporal_coverage", {"start": "2020-01-01"}, None),
    ("temporal_coverage", None, {"start": "2020-01-01", "end": None}),
    ("spatial", {"zones": ["fr:a"]}, {"zones": ["fr:b"]}),
    ("spatial", {"granularity": "fr:commune"}, {"granularity": "other"}),
    ("spatial", {"granularity": "fr:commune"}, None),
    ("spatial", None, {"zones": ["fr:a"]}),
    ("organization", "a", None),
    ("organization", "a", {"id": "b"}),
    ("contact_points", ["a"], [{"id": "b"}]),
    ("datasets", ["a", "b"], {"total": 1}),
    ("extras", {"a": 1}, {}),
    ("extras", {}, {"a": 1}),
    ("extras", {"a": {"b": 1}}, {"a": {"b": 2}}),
    ("schema", {"name": "a/b", "version": "1"}, {"name": "a/b", "version": "2"}),
    ("checksum", {"type": "sha1", "value": "ab"}, {"type": "sha1", "value": "cd"}),
    ("format", "csv", "json"),
    ("filesize", 3, 4),
    ("element", {"class": "Dataset", "id": "a"}, None),
    ("title", Named("a.csv"), "b.csv"),
    ("a field that the SDK does not know", 1, 2),
]


@pytest.mark.parametrize(("field", "sent", "stored"), SAME)
def test_what_the_server_makes_of_a_value_is_the_same(field: str, sent: Any, stored: Any) -> None:
    assert differing({field: stored}, {field: sent}, {}) == []


@pytest.mark.parametrize(("field", "sent", "stored"), OTHER)
def test_another_value_is_a_difference(field: str, sent: Any, stored: Any) -> None:
    assert differing({field: stored}, {field: sent}, {}) == [field]


def test_what_an_answer_does_not_hold_cannot_differ() -> None:
    assert differing({"title": "a"}, {"title": "a", "newer": 1}, {"tags": []}) == []


def test_what_was_not_sent_is_what_a_new_object_has() -> None:
    stored = {"title": "a", "private": True, "tags": ["b"], "resources": [{"id": "c"}]}
    assert differing(stored, {"title": "a"}, DATASET.unsent) == ["private", "tags", "resources"]


def test_a_licence_of_what_is_not_open_is_dropped_by_the_server() -> None:
    sent = {"access_type": "restricted", "license": "lov2"}
    assert differing({"access_type": "restricted", "license": "notspecified"}, sent, {}) == []


def test_several_objects_of_one_request_are_matched_one_by_one() -> None:
    sent = [{"title": "Un"}, {"title": "Un"}, {"title": "Deux", "tags": ["b"]}]
    row = {"description": None, "tags": [], "element": None}
    rows = [
        {**row, "id": "1", "title": "Un"},
        {**row, "id": "2", "title": "Un"},
        {**row, "id": "3", "title": "Deux", "tags": ["c"]},
        {**row, "id": "4", "title": "Trois"},
    ]
    unsent = TOPIC_ELEMENT.unsent
    fit, unfit, whole = match(rows, sent, unsent, ("title", "element"))
    assert ([one["id"] for one in fit], unfit, whole) == (
        ["1", "2"],
        {"3": "differs in 'tags'"},
        False,
    )
    rows[2]["tags"] = ["b"]
    fit, unfit, whole = match(rows, sent, unsent, ("title", "element"))
    assert ([one["id"] for one in fit], unfit, whole) == (["1", "2", "3"], {}, True)
