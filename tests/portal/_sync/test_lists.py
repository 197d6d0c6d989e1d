# Generated from tests/portal/_async/test_lists.py by scripts/unasync.py: edit that file, then `make style`.
"""Lists and searches of the real server: what fits, what does not, and what its traps are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from datagouv import Client, Organization, NotFoundError, NotLoadedError
from datagouv._udata.nouns.dataservice import DATASERVICES
from datagouv._udata.nouns.dataset import DATASETS
from datagouv._udata.nouns.discussion import DISCUSSIONS
from datagouv._udata.nouns.organization import ORGANIZATIONS
from datagouv._udata.nouns.reuse import REUSES
from datagouv._udata.nouns.topic import TOPICS
from datagouv._udata.nouns.visualization import VISUALIZATIONS

from .every_noun import make

if TYPE_CHECKING:
    from datagouv._udata.query import Query
    from tests.portal.server import Server

UNKNOWN = "5bc04b2cff66bd680e499f4a"
LISTS = (DATASERVICES, DATASETS, DISCUSSIONS, ORGANIZATIONS, REUSES, TOPICS, VISUALIZATIONS)


@pytest.fixture(scope="module")
def shelf(server: Server, organization: str) -> list[str]:
    """Return datasets of one organization: three public ones, a draft, an archived, a deleted."""

    def add(title: str, **fields: Any) -> str:
        return server.make_dataset(title=title, organization=organization, **fields)

    ids = [add(f"Pistes cyclables {n}", tags=["velo", f"numero-{n}"]) for n in range(3)]
    ids.append(add("Brouillon cyclable", private=True))
    ids.append(add("Archive cyclable", archived="2020-01-01T00:00:00"))
    ids.append(add("Cyclable de trop"))
    server.write("DELETE", f"/api/1/datasets/{ids[-1]}/")
    return ids


@pytest.fixture
def publisher(client: Client, organization: str) -> Organization:
    return client.organization(organization)


def test_a_walk_gives_each_once_the_oldest_first(
    publisher: Organization, shelf: list[str]
) -> None:
    for page_size in (1, 4, 100):
        assert [one.id for one in publisher.datasets(page_size=page_size)] == shelf


def test_a_walk_ahead_gives_the_same(publisher: Organization, shelf: list[str]) -> None:
    assert [one.id for one in publisher.datasets(page_size=2, prefetch=2)] == shelf


def test_the_visible_ones_are_those_that_anyone_sees(
    publisher: Organization, nobody: Client, shelf: list[str]
) -> None:
    mine = [one.id for one in publisher.datasets(visible_only=True)]
    theirs = [one.id for one in nobody.datasets.list(organization=publisher.id)]
    # An archived one is listed for anyone.
    assert mine == shelf[:3]
    assert [id for id in theirs if id in mine] == mine


def test_the_total_and_the_count_agree(
    client: Client, publisher: Organization, shelf: list[str]
) -> None:
    datasets = client.datasets
    assert publisher.datasets(limit=2).total == len(shelf)
    assert datasets.count(organization=publisher.slug) == len(shelf)
    assert datasets.count(organization=publisher, private=True) == 1
    assert datasets.count(organization=publisher, tag=["velo", "numero-1"]) == 1


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        ({"tag": "velo"}, 3),
        ({"tag": "rien"}, 0),
        ({"deleted": True}, 1),
        ({"archived": True}, 1),
        ({"license": "lov2", "tag": "rien"}, 0),
        ({"access_type": "open"}, 6),
        ({"access_type": "restricted"}, 0),
        ({"featured": True}, 0),
        ({"format": "csv"}, 0),
        ({"temporal_coverage": ("2020-01-01", "2021-01-01")}, 0),
    ],
)
def test_a_filter_keeps_what_fits(
    publisher: Organization, shelf: list[str], filters: dict[str, Any], count: int
) -> None:
    assert len([one for one in publisher.datasets(**filters)]) == count


@pytest.mark.parametrize("name", ["topic", "reuse", "dataservice"])
def test_an_id_that_the_server_would_ignore_gives_an_error_and_not_the_catalogue(
    client: Client, server: Server, shelf: list[str], name: str
) -> None:
    everything = server.get(f"/api/1/datasets/?{name}={UNKNOWN}")["total"]
    assert everything >= len(shelf), "the server ignores it no more: the look-up may go"
    with pytest.raises(NotFoundError, match=name):
        client.datasets.list(**{name: UNKNOWN}).first()


@pytest.mark.parametrize("query", LISTS, ids=[query.noun for query in LISTS])
def test_the_server_takes_each_order_that_a_list_takes(
    client: Client, server: Server, title: str, query: Query
) -> None:
    made = make(client, server, query.noun.removesuffix("s"), title)
    for sort in query.sorts:
        for order in (sort, f"-{sort}"):
            listed = getattr(client, query.noun).list(sort=order, fields=("id",))
            assert made.id in [one.id for one in listed], order


def test_a_mask_gives_less_and_the_way_to_the_next_page(
    publisher: Organization, shelf: list[str]
) -> None:
    datasets = [one for one in publisher.datasets(fields=("title", "tags"), page_size=2)]
    assert [one.id for one in datasets] == shelf
    assert datasets[1].tags == ["numero-1", "velo"]
    with pytest.raises(NotLoadedError, match="description"):
        _ = datasets[1].description
    datasets[1].refresh()
    assert datasets[1].description


def test_a_search_finds_what_is_public(
    client: Client, publisher: Organization, shelf: list[str]
) -> None:
    found = client.datasets.search("cyclables", organization=publisher.id, page_size=2)
    assert {one.id for one in found} == set(shelf[:3])
    first = found.first()
    assert first is not None
    assert first.organization is not None
    assert first.organization.id == publisher.id
    with pytest.raises(NotLoadedError, match="resources"):
        _ = first.resources
    assert (first.refresh()).resources == []


def test_a_search_with_resources_gives_them(
    client: Client, server: Server, publisher: Organization, shelf: list[str]
) -> None:
    server.make_remote(shelf[2], title="Tracés", url="https://example.org/traces.csv")
    found = client.datasets.search(
        "cyclables", organization=publisher.id, fields=("title", "resources.url")
    )
    urls = {one.id: [each.url for each in one.resources] for one in found}
    assert urls[shelf[2]] == ["https://example.org/traces.csv"]


def test_organizations_are_listed_searched_and_counted(
    client: Client, server: Server, publisher: Organization
) -> None:
    listed = [one.id for one in client.organizations.list(fields=("name",), page_size=50)]
    assert publisher.id in listed
    assert client.organizations.count(name=publisher.name) == 1
    found = client.organizations.search(publisher.name)
    assert publisher.id in [one.id for one in found]


def test_suggestions_complete_what_is_typed(client: Client, shelf: list[str]) -> None:
    suggested = client.datasets.suggest("pist")
    assert set(shelf[:3]) <= {one.id for one in suggested}
    (first, *_) = [one for one in suggested if one.id in shelf]
    assert (first.refresh()).tags


def test_an_organization_is_suggested_by_the_beginning_of_its_name(
    client: Client, publisher: Organization
) -> None:
    suggested = client.organizations.suggest(publisher.name, size=50)
    assert publisher.id in [one.id for one in suggested]


def test_community_resources_are_listed_by_dataset(
    client: Client, server: Server, shelf: list[str]
) -> None:
    made = client.community_resources.create_remote(
        title="Carte", url="https://example.org/carte", dataset_id=shelf[0]
    )
    listed = [one.id for one in client.community_resources.list(dataset=shelf[0])]
    assert listed == [made.id]
    assert client.community_resources.count(dataset=shelf[1]) == 0
