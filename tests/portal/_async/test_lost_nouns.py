"""Topics, reuses and dataservices whose answers are lost: one of each, or a clear error."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from datagouv import AnswerLostError, AsyncClient, AsyncTopic, ServerError

if TYPE_CHECKING:
    from tests.portal.server import Server
    from tests.portal.wire import Fault, Wire

Create: TypeAlias = Callable[[AsyncClient, str, str], Awaitable[Any]]
"""Creates an object of a title, for an organization."""


async def topic(client: AsyncClient, title: str, organization: str) -> Any:
    return await client.topics.create(name=title, organization=organization)


async def own_topic(client: AsyncClient, title: str, organization: str) -> Any:
    return await client.topics.create(name=title, private=True)


async def reuse(client: AsyncClient, title: str, organization: str) -> Any:
    return await client.reuses.create(
        title=title,
        description="Perdue ?",
        type="api",
        topic="health",
        url=f"https://example.org/{title.replace(' ', '-')}",
        organization=organization,
    )


async def dataservice(client: AsyncClient, title: str, organization: str) -> Any:
    return await client.dataservices.create(title=title, organization=organization)


async def visualization(client: AsyncClient, title: str, organization: str) -> Any:
    return await client.visualizations.create(
        title=title,
        description="Perdue ?",
        x_axis={"column_x": "an", "type": "discrete"},
        series=[{"resource_id": "54d47250-1daf-483b-965a-3013f8c76617"}],
        organization=organization,
    )


WHERE: dict[Create, str] = {
    topic: "/api/2/topics/",
    own_topic: "/api/2/topics/",
    reuse: "/api/1/reuses/",
    dataservice: "/api/1/dataservices/",
    visualization: "/api/1/visualizations/",
}
LOST: list[Fault] = ["reset", "html", "502"]
BEFORE: list[Fault] = ["reset before", "502 before"]

pytestmark = pytest.mark.filterwarnings("ignore::datagouv.LostAnswerWarning")


@pytest.fixture(autouse=True)
def no_waiting(waits: list[float]) -> None:
    """Wait for nothing: how long is not what is tested here."""


def made_by(server: Server, create: Create, title: str) -> list[str]:
    """Return the newest objects of this title."""
    rows = server.get(f"{WHERE[create]}?page_size=20&sort=-created")["data"]
    return [row["id"] for row in rows if title in (row.get("title"), row.get("name"))]


@pytest.mark.parametrize("fault", [*LOST, "stale"])
@pytest.mark.parametrize("create", WHERE)
async def test_a_create_makes_exactly_one(
    watched: AsyncClient,
    server: Server,
    wire: Wire,
    organization: str,
    title: str,
    create: Create,
    fault: Fault,
) -> None:
    wire.fail("POST", WHERE[create], fault)
    made = await create(watched, title, organization)
    assert wire.has_failed
    assert made_by(server, create, title) == [made.id]


@pytest.mark.parametrize("fault", BEFORE)
@pytest.mark.parametrize("create", WHERE)
async def test_a_create_that_the_server_may_still_receive_is_not_sent_again(
    watched: AsyncClient,
    server: Server,
    wire: Wire,
    organization: str,
    title: str,
    create: Create,
    fault: Fault,
) -> None:
    wire.fail("POST", WHERE[create], fault)
    with pytest.raises(AnswerLostError, match="may still come"):
        await create(watched, title, organization)
    assert made_by(server, create, title) == []
    assert wire.methods.count("POST") == 1


@pytest.mark.parametrize("late", [1, 3, 4])
@pytest.mark.parametrize("create", WHERE)
async def test_a_create_that_arrives_late_makes_exactly_one(
    watched: AsyncClient,
    server: Server,
    wire: Wire,
    organization: str,
    title: str,
    create: Create,
    late: int,
) -> None:
    wire.delay("POST", WHERE[create], requests=late)
    made = await create(watched, title, organization)
    assert wire.has_failed
    there = [id for id in made_by(server, create, title) if not is_deleted(server, create, id)]
    assert there == [made.id]


def is_deleted(server: Server, create: Create, id: str) -> bool:
    read = server.get(f"{WHERE[create]}{id}/")
    return bool(read.get("deleted") or read.get("deleted_at"))


@pytest.fixture
async def shelf(watched: AsyncClient, server: Server, wire: Wire, title: str) -> AsyncTopic:
    """Return a topic without elements."""
    made = str(server.write("POST", "/api/2/topics/", json={"name": title})["id"])
    return await watched.topic(made, fetch=False)


def titles_in(server: Server, topic: AsyncTopic) -> list[str]:
    elements = server.get(f"/api/2/topics/{topic.id}/elements/?page_size=100")["data"]
    return [element["title"] for element in elements]


@pytest.mark.parametrize("fault", [*LOST, "stale"])
async def test_elements_are_added_once(
    server: Server, wire: Wire, shelf: AsyncTopic, fault: Fault
) -> None:
    first = await shelf.add_elements({"title": "Un"})
    wire.fail("POST", "/elements/", fault)
    made = await shelf.add_elements({"title": "Un"}, {"title": "Deux"})
    assert wire.has_failed
    assert titles_in(server, shelf) == ["Un", "Un", "Deux"]
    assert {each.title for each in made} == {"Un", "Deux"}
    assert first[0].id not in {each.id for each in made}
    await made[0].update(title="Trois")
    assert "Trois" in titles_in(server, shelf)


@pytest.mark.parametrize("late", [1, 2, 3])
async def test_elements_that_arrive_late_are_not_added_twice(
    server: Server, wire: Wire, shelf: AsyncTopic, late: int
) -> None:
    wire.delay("POST", "/elements/", requests=late)
    made = await shelf.add_elements({"title": "Un"}, {"title": "Deux"})
    assert wire.has_failed
    assert titles_in(server, shelf) == ["Un", "Deux"]
    there = server.get(f"/api/2/topics/{shelf.id}/elements/")["data"]
    assert [each.id for each in made] == [each["id"] for each in there]


async def test_nothing_is_sent_again_while_a_part_of_the_elements_is_there(
    server: Server, wire: Wire, shelf: AsyncTopic
) -> None:
    elements = f"/api/2/topics/{shelf.id}/elements/"
    (part,) = server.write("POST", elements, json=[{"title": "Un"}])
    wire.fail("POST", "/elements/", "reset before")
    with pytest.raises(AnswerLostError, match="1 of 2") as lost:
        await shelf.add_elements({"title": "Un"}, {"title": "Deux"})
    assert lost.value.candidates == [part["id"]]
    assert titles_in(server, shelf) == ["Un"]


async def test_elements_that_cannot_be_looked_for_are_told(
    server: Server, wire: Wire, shelf: AsyncTopic
) -> None:
    wire.fail("POST", "/elements/", "reset")
    wire.always_fail("GET", "/elements/", "502")
    with pytest.raises(AnswerLostError, match="look at the portal"):
        await shelf.add_elements({"title": "Un"})
    assert titles_in(server, shelf) == ["Un"]


async def test_a_failure_of_the_server_is_told_when_it_made_nothing(
    watched: AsyncClient, server: Server, wire: Wire, shelf: AsyncTopic
) -> None:
    wire.always_fail("POST", "/elements/", "502 before")
    with pytest.raises((AnswerLostError, ServerError)):
        await shelf.add_elements({"title": "Un"})
    assert titles_in(server, shelf) == []


@pytest.mark.parametrize("fault", ["reset", "html", "502"])
async def test_a_change_whose_answer_is_lost_is_sent_again(
    watched: AsyncClient, server: Server, wire: Wire, title: str, datasets: list[str], fault: Fault
) -> None:
    made = await watched.dataservices.create(title=title)
    path = made.self_api_url.partition("/api/1/")[2]
    for method, ending in (("PATCH", f"/{made.id}/"), ("POST", "/datasets/")):
        wire.fail(method, ending, fault)
    await made.update(acronym="SV")
    await made.add_datasets(*datasets)
    assert wire.has_failed
    read = server.get(f"/api/1/{path}")
    assert (read["acronym"], read["datasets"]["total"]) == ("SV", 2)
    assert made.to_dict()["datasets"] == read["datasets"]


@pytest.fixture(scope="module")
def datasets(server: Server) -> list[str]:
    return [server.make_dataset() for _ in range(2)]


async def test_a_link_that_is_removed_twice_for_a_lost_answer_is_removed(
    watched: AsyncClient, server: Server, wire: Wire, title: str, datasets: list[str]
) -> None:
    made = await watched.dataservices.create(title=title, datasets=datasets)
    wire.fail("DELETE", f"/{datasets[0]}/", "reset")
    await made.remove_datasets(datasets[0])
    assert made.datasets_link.total == 1


async def test_elements_that_are_there_twice_are_all_named(
    server: Server, wire: Wire, shelf: AsyncTopic
) -> None:
    wire.fail("POST", "/elements/", "reset")
    elements = f"/api/2/topics/{shelf.id}/elements/"
    server.write("POST", elements, json=[{"title": "Un"}, {"title": "Deux"}])
    with pytest.raises(AnswerLostError, match="4 of 2") as lost:
        await shelf.add_elements({"title": "Un"}, {"title": "Deux"})
    there = server.get(elements)["data"]
    assert {each["id"] for each in there} == set(lost.value.candidates)
    assert len(there) == 4


async def test_elements_of_the_same_title_that_hold_something_else_are_not_taken_for_them(
    server: Server, wire: Wire, shelf: AsyncTopic
) -> None:
    wire.fail("POST", "/elements/", "reset before")
    elements = f"/api/2/topics/{shelf.id}/elements/"
    (theirs,) = server.write("POST", elements, json=[{"title": "Un", "tags": ["autre"]}])
    with pytest.raises(AnswerLostError, match="differs in 'tags'") as lost:
        await shelf.add_elements({"title": "Un", "tags": ["bois"]})
    assert lost.value.candidates == [theirs["id"]]
