"""What lists are asked for, and what is refused before anything is sent."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagouv import FieldError
from datagouv._udata.filters import (
    FLAG,
    FORMAT,
    KEYED_FLAG,
    PERIOD,
    SWITCH,
    TAGS,
    TEXT,
    TEXTS,
    Filter,
    OwnId,
    id_filter,
)
from datagouv._udata.query import Query, suggestions
from datagouv.types import (
    ContactPointFields,
    DatasetFields,
    OrganizationFields,
    TemporalCoverage,
    TopicFields,
)

if TYPE_CHECKING:
    from datagouv._udata.query import ListRequest

ID = "5bbb6d6cff66bd4dc17bfd5a"
KNOWN = {"id", "title", "resources", "organization", "private", "deleted", "archived", "tags"}
QUERY = Query(
    "datasets",
    "datasets/",
    filters={
        "organization": id_filter("organizations/"),
        "topic": id_filter("/api/2/topics/", verify=True),
        "tag": TEXTS,
        "license": TEXT,
        "keyword": TAGS,
        "format": FORMAT,
        "featured": FLAG,
        "drafts": SWITCH,
        "private": KEYED_FLAG,
        "temporal_coverage": PERIOD,
        "class_": Filter("text", choices=("Dataset", "None")),
    },
    names={"class_": "class"},
    sorts=("created", "title"),
    order="created",
)
SEARCH = Query("datasets", "/api/2/datasets/search/", sorts=("created",), links=("resources",))


def ask(query: Query = QUERY, **given: Any) -> ListRequest:
    return query.ask(given, sorted(KNOWN), ("resources", "organization"))


def test_a_list_is_asked_for_whole_pages_of_whole_records() -> None:
    asked = ask()
    assert asked.params == {"sort": "created"}
    assert (asked.page_size, asked.limit, asked.prefetch, asked.mask) == (100, None, 0, None)


def test_a_page_is_no_larger_than_what_is_asked_for() -> None:
    assert ask(limit=3).page_size == 3
    assert ask(limit=500).page_size == 100
    assert ask(limit=500, page_size=250).page_size == 250
    assert ask(limit=0).page_size == 1


def test_pages_of_small_records_are_larger() -> None:
    assert ask(fields=("title",)).page_size == 500
    assert ask(fields=("title",), page_size=50).page_size == 50
    assert ask(fields=("title",), limit=30).page_size == 30


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"tag": "air"}, {"tag": ["air"]}),
        ({"tag": ("air", "eau")}, {"tag": ["air", "eau"]}),
        ({"featured": False}, {"featured": "false"}),
        ({"drafts": True}, {"drafts": "true"}),
        ({"drafts": False}, {"drafts": ""}),
        ({"drafts": "false"}, None),
        ({"license": "lov2"}, {"license": "lov2"}),
        ({"sort": "-title"}, {"sort": "-title"}),
        ({"organization": ID}, {"organization": ID}),
        ({"organization": {"id": ID}}, {"organization": ID}),
        ({"class_": "None"}, {"class": "None"}),
        ({"class_": "dataset"}, None),
        ({"license": None}, None),
    ],
)
def test_a_filter_is_said_as_the_server_wants_it(
    given: dict[str, Any], said: dict[str, Any] | None
) -> None:
    if said is None:
        with pytest.raises(FieldError):
            ask(**given)
    else:
        assert ask(**given).params == {"sort": "created"} | said


@pytest.mark.parametrize(
    "period",
    [
        ("2026-01-01", "2026-12-31"),
        [date(2026, 1, 1), date(2026, 12, 31)],
        {"start": "2026-01-01", "end": "2026-12-31"},
        TemporalCoverage(start=date(2026, 1, 1), end=date(2026, 12, 31)),
        "2026-01-01-2026-12-31",
    ],
)
def test_a_period_is_said_in_any_usual_way(period: Any) -> None:
    assert ask(temporal_coverage=period).params["temporal_coverage"] == "2026-01-01-2026-12-31"


def test_a_slug_is_looked_up_and_an_id_is_not() -> None:
    assert ask(organization=ID).references == {}
    lookup = ask(organization="mairie").references["organization"]
    assert lookup == ("organization", "organizations/", "mairie", False)


def test_an_id_that_the_server_would_ignore_is_looked_up_too() -> None:
    assert set(ask(topic=ID).references) == {"topic"}
    assert set(ask(topic={"id": ID}).references) == {"topic"}


def test_a_record_is_looked_up_where_the_server_would_ignore_that_it_went() -> None:
    for known in (TopicFields.model_construct({"id"}, id=ID), TopicFields(id=ID, name="Velo")):
        assert ask(topic=known).references["topic"] == ("topic", "/api/2/topics/", ID, True)


def test_a_record_that_is_known_to_have_an_id_is_not_looked_up() -> None:
    organization = OrganizationFields(id="mairie", name="Mairie")
    assert ask(organization=organization).references == {}
    identity = OrganizationFields.model_construct({"id"}, id="mairie")
    assert set(ask(organization=identity).references) == {"organization"}


@pytest.mark.parametrize(
    "other",
    [
        DatasetFields(id=ID, title="Arbres"),
        DatasetFields.model_construct({"id"}, id=ID),
        {"class": "Dataset", "id": ID},
    ],
)
@pytest.mark.parametrize("name", ["topic", "organization"])
def test_a_record_of_another_class_is_refused(name: str, other: Any) -> None:
    with pytest.raises(
        FieldError, match=rf"^{name}=.* is a dataset: give an? {name}, its id or its slug$"
    ):
        ask(**{name: other})


def test_a_record_of_a_class_of_its_own_is_looked_up() -> None:
    assert set(ask(topic=ContactPointFields(id=ID, name="Velo")).references) == {"topic"}


def test_the_subject_of_a_discussion_is_of_any_class() -> None:
    query = Query("discussions", "discussions/", filters={"subject": id_filter("x/", mixed=True)})
    assert ask(query, subject=TopicFields(id=ID, name="Velo")).params["subject"] == ID
    assert ask(query, subject=ContactPointFields(id=ID, name="Velo")).params["subject"] == ID


def test_the_slug_of_a_subject_is_looked_up_where_it_is_one() -> None:
    query = Query(
        "discussions", "discussions/", filters={"subject": id_filter("datasets/", mixed=True)}
    )
    topic = TopicFields.model_construct({"id"}, id="velo")
    assert ask(query, subject=topic).references["subject"].path == "/api/2/topics/"
    assert ask(query, subject="velo").references["subject"].path == "datasets/"


def test_objects_in_a_list_come_in_brief_unless_their_fields_are_named() -> None:
    brief = Query("reuses", "reuses/", brief={"resources": ("id", "url")})
    assert "resources{id,url}" in str(ask(brief).mask)
    assert "resources{tags,id}" in str(ask(brief, fields=("resources.tags",)).mask)


def test_what_only_owners_may_ask_needs_a_key() -> None:
    assert ask(private=True).keyed
    assert not ask(featured=True).keyed


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"licence": "lov2"}, "did you mean 'license'"),
        ({"org": "x"}, "did you mean 'organization'"),
        ({"zzz": "x"}, ", sort, "),
        ({"colour": "red"}, "is not a filter of datasets"),
        ({"sort": "last_modified"}, "created, title"),
        ({"sort": ""}, "is not an order"),
        ({"sort": 1}, "is not an order"),
        ({"tag": []}, "a list of texts"),
        ({"tag": [1]}, "must be a text"),
        ({"license": 1}, "must be a text"),
        ({"featured": "true"}, "True or False"),
        ({"organization": 3}, "an id, a slug or a record"),
        ({"organization": [ID]}, "is a list: give one"),
        ({"organization": " "}, "an id, a slug or a record"),
        ({"temporal_coverage": "2026"}, "two days"),
        ({"temporal_coverage": ("2026-01-01",)}, "two days"),
        ({"temporal_coverage": ("2026-02-30", "2026-12-31")}, "two days"),
        ({"limit": -1}, "0 or more"),
        ({"limit": "3"}, "0 or more"),
        ({"page_size": 0}, "1 or more"),
        ({"prefetch": -1}, "0 or more"),
        ({"fields": "title"}, "a list of texts"),
        ({"fields": ("titel",)}, "did you mean 'title'"),
        ({"fields": ("title.{x",)}, "not the path of a field"),
    ],
)
def test_what_the_server_would_ignore_or_misread_is_refused(
    given: dict[str, Any], says: str
) -> None:
    with pytest.raises(FieldError, match=says):
        ask(**given)


def test_a_mask_keeps_the_way_to_the_next_page_and_the_ids() -> None:
    mask = ask(fields=("title", "resources.title", "tags")).mask
    assert mask == "data{id,title,resources{title,id},tags},next_page,page,page_size,total"


def test_a_field_as_a_whole_is_not_narrowed_by_a_part_of_it() -> None:
    assert "{id,resources}" in str(ask(fields=("resources", "resources.title")).mask)


def test_a_mask_holds_what_tells_the_hidden() -> None:
    mask = ask(fields=("title",), visible_only=True).mask
    assert str(mask).startswith("data{id,title,deleted,archived,private}")


def test_a_search_leaves_out_what_it_holds_as_links() -> None:
    assert "resources" not in str(ask(SEARCH).mask)
    assert "title" in str(ask(SEARCH).mask)
    with pytest.raises(FieldError, match="refresh"):
        ask(SEARCH, fields=("resources",))


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=5,
)


@given(
    st.dictionaries(
        st.sampled_from([*QUERY.filters, "sort", "fields", "limit", "page_size", "nope"]), values
    )
)
def test_whatever_is_asked_is_either_said_or_refused(given: dict[str, Any]) -> None:
    try:
        asked = ask(**given)
    except FieldError:
        return
    assert all(isinstance(value, str | list) for value in asked.params.values())


def test_whose_key_it_is_is_looked_up_with_that_key() -> None:
    asked = ask(organization=OwnId())
    (lookup,) = asked.references.values()
    assert (lookup.path, lookup.id, asked.keyed) == ("", "me", True)
    assert "organization" not in asked.params


def test_a_search_that_may_ignore_the_text_asks_for_its_facets() -> None:
    query = Query("discussions", "/api/2/discussions/search/", index_only=True)
    assert ask(query).index_only
    mask = ask(query, fields=("title",)).mask
    assert mask is not None
    assert mask.endswith(",facets")


def test_what_is_typed_is_a_text_and_its_proposals_a_number() -> None:
    assert suggestions("", 3) == {"q": "", "size": 3}
    for text, size in [(3, 10), (None, 10), ("air", 0), ("air", "ten")]:
        with pytest.raises(FieldError):
            suggestions(text, size)  # type: ignore[arg-type]  # on purpose


# Values in the platform's spelling


def test_tags_are_asked_for_as_the_platform_spells_them() -> None:
    assert ask(keyword=["Forêt", "Qualité de l'air"]).params["keyword"] == [
        "foret",
        "qualite-de-lair",
    ]
    assert ask(tag="Forêt").params["tag"] == ["Forêt"], "of nouns whose tags it keeps as they are"


@pytest.mark.parametrize("format", ["csv", ".CSV", " Csv "])
def test_a_format_is_asked_for_in_the_usual_spelling_first(format: str) -> None:
    asked = ask(format=format)
    assert asked.params["format"] == "csv"
    assert list(asked.spellings["format"])[:2] == ["CSV", ".csv"]
