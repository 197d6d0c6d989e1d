"""Each enumeration of a write or of a filter is checked, and what the types promise holds."""

from __future__ import annotations

from itertools import pairwise
from typing import Any, get_args, get_type_hints

import pytest

from datagouv import types
from datagouv._udata import choices
from datagouv._udata.choices import Enumeration, Unlisted, refusal
from datagouv._udata.nouns import (
    activity,
    community_resource,
    dataservice,
    dataset,
    discussion,
    harvest,
    organization,
    post,
    reuse,
    topic,
    user,
    visualization,
)
from datagouv._udata.nouns.contact_point import CONTACT_POINT
from datagouv._udata.nouns.dataservice import DATASERVICE
from datagouv._udata.nouns.dataset import DATASET
from datagouv._udata.nouns.resource import RESOURCE
from datagouv._udata.nouns.reuse import REUSE
from datagouv._udata.nouns.user import USER
from datagouv._udata.query import Query
from datagouv._udata.write.schema import WriteSchema
from datagouv.errors import FieldError
from datagouv.types import CatalogSchema, Choice, License, Zone

PROMISED: list[tuple[Any, Query]] = [
    (types.ActivityFilters, activity.ACTIVITIES),
    (types.CommunityResourceFilters, community_resource.COMMUNITY_RESOURCES),
    (types.DataserviceFilters, dataservice.DATASERVICES),
    (types.DataserviceSearch, dataservice.DATASERVICE_SEARCH),
    (types.DatasetFilters, dataset.DATASETS),
    (types.DatasetSearch, dataset.DATASET_SEARCH),
    (types.DiscussionFilters, discussion.DISCUSSIONS),
    (types.DiscussionSearch, discussion.DISCUSSION_SEARCH),
    (types.HarvestSourceFilters, harvest.HARVEST_SOURCES),
    (types.MembershipFilters, organization.MEMBERSHIPS),
    (types.OrganizationFilters, organization.ORGANIZATIONS),
    (types.OrganizationSearch, organization.ORGANIZATION_SEARCH),
    (types.PostFilters, post.POSTS),
    (types.PostSearch, post.POST_SEARCH),
    (types.ReuseFilters, reuse.REUSES),
    (types.ReuseSearch, reuse.REUSE_SEARCH),
    (types.TopicFilters, topic.TOPICS),
    (types.TopicSearch, topic.TOPIC_SEARCH),
    (types.TopicElementFilters, topic.ELEMENTS),
    (types.UserFilters, user.USERS),
    (types.VisualizationFilters, visualization.VISUALIZATIONS),
]
IDS = [kind.__name__ for kind, _ in PROMISED]


@pytest.mark.parametrize(("kind", "query"), PROMISED, ids=IDS)
def test_the_type_of_a_list_names_what_the_list_takes(kind: Any, query: Query) -> None:
    options = set(types.Listing.__annotations__)
    named = set(kind.__annotations__) - options
    assert named == set(query.filters) | ({"sort"} if query.sorts else set())


@pytest.mark.parametrize(("kind", "query"), PROMISED, ids=IDS)
def test_the_type_of_a_list_names_the_orders_that_the_list_takes(kind: Any, query: Query) -> None:
    if not query.sorts:
        return
    known, *_ = get_args(get_type_hints(kind)["sort"])
    orders = set(get_args(known))
    assert orders == {*query.sorts, *(f"-{name}" for name in query.sorts)}
    for order in orders:
        assert query.ask({"sort": order}, known=(), parts=()).params["sort"] == order


def test_a_search_that_a_portal_does_not_have_keeps_its_orders() -> None:
    for (kind, query), (_, search) in pairwise(PROMISED):
        if search.path.endswith("search/") and kind.__name__.endswith("Filters"):
            for order in search.sorts:
                assert query.ask({"sort": f"-{order}"}, known=(), parts=())


@pytest.mark.parametrize(
    ("noun", "payload", "message"),
    [
        (DATASET, {"access_type": "ouvert"}, "did you mean 'open'"),
        (
            DATASET,
            {"access_audiences": [{"role": "private", "condition": "oui"}]},
            "'access_audiences.condition' of a dataset cannot be 'oui': did you mean 'yes'",
        ),
        (RESOURCE, {"checksum": {"type": "sha-256", "value": "x"}}, "did you mean 'sha256'"),
        (DATASERVICE, {"format": "rest"}, "did you mean 'REST'"),
        (USER, {"mail_cadence": "quotidien"}, "did you mean 'daily'"),
    ],
)
def test_a_value_of_no_list_is_refused_with_the_nearest(
    noun: WriteSchema, payload: dict[str, Any], message: str
) -> None:
    with pytest.raises(FieldError, match=message):
        noun.changes(payload, {})
    assert noun.changes({}, {}, payload)


@pytest.mark.parametrize(
    ("noun", "payload", "near"),
    [
        (DATASET, {"frequency": "mensuel"}, "monthly"),
        (DATASET, {"frequency": "Mensuelle"}, "monthly"),
        (DATASET, {"frequency": "MONTHLY"}, "monthly"),
        (DATASET, {"frequency": "bimensuel"}, "semimonthly"),
        (DATASET, {"frequency": "semestriel"}, "semiannual"),
        (DATASET, {"frequency": "temps reel"}, "continuous"),
        (DATASET, {"spatial": {"granularity": "région"}}, "fr:region"),
        (RESOURCE, {"type": "principal"}, "main"),
        (RESOURCE, {"type": "Mise à jour"}, "update"),
        (REUSE, {"type": "visualisation"}, "visualization"),
        (REUSE, {"topic": "Santé"}, "health"),
        (CONTACT_POINT, {"role": "producteur"}, "originator"),
    ],
)
def test_a_value_that_the_portal_may_know_is_left_for_it(
    noun: WriteSchema, payload: dict[str, Any], near: str
) -> None:
    (unlisted,) = noun.unlisted(noun.changes(payload, {}))
    assert f"did you mean {near!r}?" in refusal(unlisted, {})
    assert noun.unlisted(noun.changes({}, {}, payload), payload) == []


@pytest.mark.parametrize("value", [*choices.FREQUENCY.known, *choices.FREQUENCY.old])
def test_each_frequency_is_taken_as_it_is(value: str) -> None:
    assert DATASET.unlisted(DATASET.changes({"frequency": value}, {})) == []


def test_the_words_of_an_enumeration_mean_values_of_it() -> None:
    for enumeration in vars(choices).values():
        if isinstance(enumeration, Enumeration):
            assert set(enumeration.words) <= set(enumeration.known)


def test_a_record_of_a_reference_list_stands_for_its_value() -> None:
    plain = DATASET.changes(
        {
            "license": License(id="lov2"),
            "frequency": Choice(id="monthly"),
            "spatial": {"zones": [Zone(id="country:fr")], "granularity": {"id": "poi"}},
        },
        {},
    )
    assert plain == {
        "license": "lov2",
        "frequency": "monthly",
        "spatial": {"zones": ["country:fr"], "granularity": "poi"},
    }
    schema = RESOURCE.changes({"schema": CatalogSchema(name="a/b", title="x")}, {})
    assert schema == {"schema": {"name": "a/b"}}
    asked = dataset.DATASETS.ask({"license": License(id="lov2")}, known=(), parts=())
    assert asked.params["license"] == "lov2"


def test_a_filter_of_no_list_is_refused_before_anything_is_sent() -> None:
    with pytest.raises(
        FieldError, match=r"the filter access_type cannot be 'ouvert': did you mean 'open'"
    ):
        dataset.DATASETS.ask({"access_type": "ouvert"}, known=(), parts=())


def test_a_refusal_without_a_known_value_says_so() -> None:
    said = refusal(Unlisted("the filter geozone", "x", choices.ZONE), {})
    assert said == "the filter geozone cannot be 'x': the portal has no such value"
