"""Topics and their elements on the real server: their life, and what would destroy them."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any

import pytest

from datagouv import (
    AsyncClient,
    AsyncTopic,
    FieldError,
    NotFoundError,
    RefusedError,
)

if TYPE_CHECKING:
    from tests.portal.server import Server
    from tests.portal.wire import Wire

UNKNOWN = "5bc04b2cff66bd680e499f4a"
CLOCK = {"last_modified"}


@pytest.fixture(scope="module")
def datasets(server: Server) -> list[str]:
    return [server.make_dataset(tags=["velo"]) for _ in range(3)]


@pytest.fixture
def full(server: Server, organization: str, title: str, datasets: list[str]) -> str:
    """Return a topic that holds everything."""
    fields = {
        "name": title,
        "description": "Ce qui roule.",
        "tags": ["Vélo libre", "Ville"],
        "color": 3,
        "private": True,
        "spatial": {"zones": ["fr:commune:75056"], "granularity": "fr:commune"},
        "extras": {"origine": "terrain", "suivi": {"annees": [2020, 2024]}},
        "organization": organization,
    }
    made = str(server.write("POST", "/api/2/topics/", json=fields)["id"])
    elements = [
        {
            "title": "Les pistes",
            "description": "Où l'on roule",
            "tags": ["Axe fort"],
            "extras": {"rang": 1},
            "element": {"class": "Dataset", "id": datasets[0]},
        },
        {"title": "À venir"},
    ]
    server.write("POST", f"/api/2/topics/{made}/elements/", json=elements)
    return made


@pytest.fixture
async def topic(client: AsyncClient, full: str) -> AsyncTopic:
    return await client.topic(full)


def elements_of(server: Server, topic: str) -> list[Any]:
    return list(server.get(f"/api/2/topics/{topic}/elements/?page_size=100")["data"])


def objects_of(server: Server, topic: str) -> list[str | None]:
    elements = elements_of(server, topic)
    return [(each["element"] or {}).get("id") for each in elements]


async def test_a_topic_lives_from_its_creation_to_its_end(
    client: AsyncClient, server: Server, organization: str, title: str
) -> None:
    made = await client.topics.create(name=title, organization=organization, tags=["Été"])
    assert server.get(f"/api/2/topics/{made.id}/")["name"] == title
    assert made.organization is not None
    assert made.organization.id == organization
    assert made.tags == ["Été"], "the server keeps a topic's tags as they are written"

    read = await client.topic(made.slug)
    assert (read.id, read.elements_link.total) == (made.id, 0)
    assert [each.id async for each in client.topics.list(organization=organization)] == [made.id]
    assert await client.topics.count(organization=organization, tag="Été") == 1
    assert [each.id async for each in client.topics.search(title)] == [made.id]

    await made.update(private=True)
    assert server.ask("GET", f"/api/2/topics/{made.id}/", "nobody").json()["private"] is True
    visible = client.topics.list(organization=organization, visible_only=True)
    assert [each async for each in visible] == []

    await made.delete()
    with pytest.raises(NotFoundError):
        await made.refresh()


@pytest.mark.parametrize(
    ("changes", "changed_keys"),
    [
        ({"name": "Un autre nom"}, {"name", "slug", "uri", "page"}),
        ({"description": None}, {"description"}),
        ({"tags": []}, {"tags"}),
        ({"color": 7}, {"color"}),
        ({"private": False}, {"private"}),
        ({"spatial": {"zones": [], "granularity": "other"}}, {"spatial"}),
        ({"spatial": None}, {"spatial"}),
        ({"extras": {"rang": 2}}, {"extras"}),
    ],
)
async def test_an_update_changes_what_it_names_and_keeps_the_elements(
    server: Server,
    topic: AsyncTopic,
    changed: Any,
    changes: dict[str, Any],
    changed_keys: set[str],
) -> None:
    before, elements = server.get(f"/api/2/topics/{topic.id}/"), elements_of(server, topic.id)
    await topic.update(changes)
    after = server.get(f"/api/2/topics/{topic.id}/")
    # The link to the elements holds the topic's slug.
    link = {"elements"} if "name" in changes else set[str]()
    assert changed(before, after) - link == changed_keys
    assert elements_of(server, topic.id) == elements
    assert topic.to_dict() | dict.fromkeys(CLOCK) == after | dict.fromkeys(CLOCK)


async def test_elements_are_never_sent_with_the_topic(
    client: AsyncClient, wire: Wire, watched: AsyncClient, topic: AsyncTopic
) -> None:
    mine = await watched.topic(topic.id, fetch=False)
    with pytest.raises(FieldError, match="add_elements"):
        await mine.update({"elements": []})
    with pytest.raises(FieldError, match="add_elements"):
        await mine.update(extra_fields={"elements": []})
    with pytest.raises(FieldError, match="add_elements"):
        await mine.update(topic.to_dict())
    with pytest.raises(FieldError, match="publishes"):
        await mine.update(private=None)
    with pytest.raises(FieldError, match="transfer"):
        await mine.update(organization="any")
    assert wire.sent == []


async def test_a_topic_takes_its_discussions_along(
    client: AsyncClient, server: Server, title: str
) -> None:
    topic = await client.topics.create(name=title)
    subject = {"class": "Topic", "id": topic.id}
    talk = {"title": "Pourquoi ?", "comment": "Oui, pourquoi ?", "subject": subject}
    made = server.write("POST", "/api/1/discussions/", json=talk)["id"]
    await topic.delete()
    assert server.ask("GET", f"/api/1/discussions/{made}/").status_code == 404


async def test_elements_are_added_many_at_once(
    client: AsyncClient, server: Server, title: str, datasets: list[str]
) -> None:
    topic = await client.topics.create(name=title)
    made = await topic.add_elements(
        await client.dataset(datasets[0]),
        {"class": "Dataset", "id": datasets[1]},
        {"title": "Un texte seul", "description": "À venir"},
        {"title": "Le dernier", "element": await client.dataset(datasets[2], fetch=False)},
    )
    assert objects_of(server, topic.id) == [datasets[0], datasets[1], None, datasets[2]]
    assert [each.id for each in made] == [each["id"] for each in elements_of(server, topic.id)]
    assert await topic.add_elements() == []
    assert [each.id async for each in topic.elements(page_size=2)] == [each.id for each in made]
    texts = [each.title async for each in topic.elements(class_="None")]
    assert texts == ["Un texte seul"]
    assert len([each async for each in topic.elements(class_="Dataset", fields=("title",))]) == 3


async def test_an_element_that_is_refused_leaves_the_topic_as_it_is(
    server: Server, topic: AsyncTopic, datasets: list[str]
) -> None:
    before = elements_of(server, topic.id)
    with pytest.raises(RefusedError, match="Unknown reference"):
        await topic.add_elements(
            {"class": "Dataset", "id": datasets[1]}, {"class": "Dataset", "id": UNKNOWN}
        )
    assert elements_of(server, topic.id) == before


@pytest.mark.parametrize(
    "element",
    [
        {"description": "Sans titre"},
        {"title": 3},  # The server refuses it once it has stored those before it.
        {"title": "Un", "extras": {"vide": None}},
        {"class": "Organization", "id": UNKNOWN},
        {"id": UNKNOWN},
        "un titre",
        [{"title": "Un"}],
    ],
)
async def test_an_element_that_cannot_be_is_refused_before_anything_is_sent(
    wire: Wire, watched: AsyncClient, element: Any
) -> None:
    topic = await watched.topic(UNKNOWN, fetch=False)
    with pytest.raises(FieldError):
        await topic.add_elements({"title": "Le premier"}, element)
    assert wire.sent == []


async def test_what_the_server_stored_before_it_refused_is_said(
    server: Server, topic: AsyncTopic
) -> None:
    with pytest.raises(RefusedError, match="had been made") as refused:
        await topic.add_elements({"title": "Le premier"}, {"title": "B", "extras": {"$a": 1}})
    assert elements_of(server, topic.id)[-1]["id"] in str(refused.value)


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "Autre"},
        {"description": None},
        {"tags": []},
        {"extras": {}},
        {"element": None},
    ],
)
async def test_an_update_of_an_element_changes_what_it_names(
    server: Server, topic: AsyncTopic, changed: Any, changes: dict[str, Any]
) -> None:
    before, other = elements_of(server, topic.id)
    element = await topic.elements().first()
    assert element is not None
    await element.update(changes)
    after, same = elements_of(server, topic.id)
    assert changed(before, after) == changes.keys()
    assert (element.to_dict(), same) == (after, other)


async def test_an_element_that_is_known_by_its_id_is_read_changed_and_removed(
    server: Server, topic: AsyncTopic
) -> None:
    first, second = elements_of(server, topic.id)
    element = topic.element(second["id"])
    assert element.topic_id == topic.id
    assert (await element.refresh()).to_dict() == second
    await element.delete()
    assert elements_of(server, topic.id) == [first]
    with pytest.raises(NotFoundError, match="holds no element"):
        await element.refresh()
    await topic.delete_elements()
    assert elements_of(server, topic.id) == []


async def test_the_datasets_of_a_topic_cost_one_request_a_page_and_one_that_finds_it(
    server: Server, wire: Wire, watched: AsyncClient, title: str, datasets: list[str]
) -> None:
    topic = await watched.topics.create(name=title)
    await topic.add_elements(*({"class": "Dataset", "id": id} for id in datasets))
    wire.forget()
    assert [each.id async for each in topic.datasets(tag="velo")] == datasets
    assert wire.sent == [f"GET /api/2/topics/{topic.id}/", "GET /api/1/datasets/"]
    dataset = await watched.dataset(datasets[0], fetch=False)
    assert topic.id in [each.id async for each in dataset.topics()]


async def test_an_unknown_topic_never_gives_the_catalogue(client: AsyncClient) -> None:
    topic = await client.topic(UNKNOWN, fetch=False)
    with pytest.raises(NotFoundError, match="topic"):
        await topic.datasets().first()
    with pytest.raises(NotFoundError, match="topic"):
        await topic.dataservices().first()
    assert await client.topics.count(dataset=UNKNOWN) == 0


@pytest.mark.parametrize("by", ["its holder", "somebody else"])
async def test_a_topic_that_was_deleted_never_gives_the_catalogue(
    client: AsyncClient, title: str, by: str
) -> None:
    topic = await client.topics.create(name=title)
    deleter = topic if by == "its holder" else await client.topic(topic.id)
    await deleter.delete()
    assert topic.name == title
    with pytest.raises(NotFoundError, match="topic"):
        await topic.datasets().first()
    with pytest.raises(NotFoundError, match="topic"):
        await client.dataservices.list(topic=copy(topic)).first()


async def test_a_record_of_another_class_never_gives_the_catalogue(
    client: AsyncClient, title: str
) -> None:
    organization = (await client.me.get()).organizations[0]
    with pytest.raises(FieldError, match="is an organization: give a topic, its id"):
        await client.datasets.count(topic=organization)
