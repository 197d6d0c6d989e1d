"""What an editor completes for a list or a search is what the call takes, filter by filter."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from datagouv import types
from datagouv._async.activity import ACTIVITIES
from datagouv._async.community_resource import COMMUNITY_RESOURCES
from datagouv._async.dataservice import _SEARCH as DATASERVICE_SEARCH
from datagouv._async.dataservice import DATASERVICES
from datagouv._async.datasets import _SEARCH as DATASET_SEARCH
from datagouv._async.datasets import DATASETS
from datagouv._async.discussion import _SEARCH as DISCUSSION_SEARCH
from datagouv._async.discussion import DISCUSSIONS
from datagouv._async.harvest import HARVEST_SOURCES
from datagouv._async.organizations import _SEARCH as ORGANIZATION_SEARCH
from datagouv._async.organizations import ORGANIZATIONS
from datagouv._async.post import _SEARCH as POST_SEARCH
from datagouv._async.post import POSTS
from datagouv._async.reuse import _SEARCH as REUSE_SEARCH
from datagouv._async.reuse import REUSES
from datagouv._async.topic import _SEARCH as TOPIC_SEARCH
from datagouv._async.topic import TOPICS
from datagouv._async.topic_element import ELEMENTS
from datagouv._async.user import USERS
from datagouv._listing import Query
from datagouv.types import listing, orders, searches

LISTS: list[tuple[Query, type]] = [
    (ACTIVITIES, listing.ActivityFilters),
    (COMMUNITY_RESOURCES, listing.CommunityResourceFilters),
    (DATASERVICES, listing.DataserviceFilters),
    (DATASERVICE_SEARCH, searches.DataserviceSearch),
    (DATASETS, listing.DatasetFilters),
    (DATASET_SEARCH, searches.DatasetSearch),
    (DISCUSSIONS, listing.DiscussionFilters),
    (DISCUSSION_SEARCH, searches.DiscussionSearch),
    (ELEMENTS, listing.TopicElementFilters),
    (HARVEST_SOURCES, listing.HarvestSourceFilters),
    (ORGANIZATIONS, listing.OrganizationFilters),
    (ORGANIZATION_SEARCH, searches.OrganizationSearch),
    (POSTS, listing.PostFilters),
    (POST_SEARCH, searches.PostSearch),
    (REUSES, listing.ReuseFilters),
    (REUSE_SEARCH, searches.ReuseSearch),
    (TOPICS, listing.TopicFilters),
    (TOPIC_SEARCH, searches.TopicSearch),
    (USERS, listing.UserFilters),
]
IDS = [kind.__name__ for _, kind in LISTS]


@pytest.mark.parametrize(("query", "kind"), LISTS, ids=IDS)
def test_the_typed_filters_are_those_that_the_list_takes(query: Query, kind: Any) -> None:
    typed = set(kind.__annotations__) - set(listing.Listing.__annotations__) - {"sort"}
    assert typed == set(query.filters)


@pytest.mark.parametrize(("query", "kind"), LISTS, ids=IDS)
def test_each_typed_order_is_taken_and_no_other(query: Query, kind: Any) -> None:
    names = {**vars(types), **vars(listing), **vars(searches), **vars(orders), "Any": Any}
    told = kind.__annotations__.get("sort")
    if told is None:
        assert not query.sorts
        return
    literal = eval(told.__forward_arg__.removesuffix(" | str"), names)  # our own text
    for order in get_args(literal):
        assert query.ask({"sort": order}, {"id"}, ()).params["sort"] == order
    assert {order.removeprefix("-") for order in get_args(literal)} == set(query.sorts)
