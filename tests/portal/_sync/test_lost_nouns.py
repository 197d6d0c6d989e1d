# Generated from tests/portal/_async/test_lost_nouns.py by scripts/unasync.py: edit that file, then `make style`.
"""Topics, reuses and dataservices whose answers are lost: one of each, or a clear error."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from datagouv import AnswerLostError, Client, Topic, ServerError

if TYPE_CHECKING:
    from tests.portal.server import Server
    from tests.portal.wire import Fault, Wire

Create: TypeAlias = Callable[[Client, str, str], Any]
"""Creates an object of a title, for an organization."""


def topic(client: Client, title: str, organization: str) -> Any:
    return client.topics.create(name=title, organization=organization)


def own_topic(client: Client, title: str, organization: str) -> Any:
    return client.topics.create(name=title, private=True)


def reuse(client: Client, title: str, organization: str) -> Any:
    return client.reuses.create(
        title=title,
        description="Perdue ?",
        type="api",
        topic="health",
        url=f"https://example.org/{title.replace(' ', '-')}",
        organization=organization,
    )


def dataservice(client: Client, title: str, organization: str) -> Any:
    return client.dataservices.create(title=title, organization=organization)


def visualization(client: Client, title: str, organization: str) -> Any:
    return client.visualizations.create(
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
def test_a_create_makes_exactly_one(
    watched: Client,
    server: Server,
    wire: Wire,
    organization: str,
    title: str,
    create: Create,
    fault: Fault,
) -> None:
    wire.fail("POST", WHERE[create], fault)
    made = create(watched, title, organization)
    assert wire.has_failed
    assert made_by(server, create, title) == [made.id]


@pytest.mark.parametrize("fault", BEFORE)
@pytest.mark.parametrize("create", WHERE)
def test_a_create_that_the_server_may_still_receive_is_not_sent_again(
    watched: Client,
    server: Server,
    wire: Wire,
    organization: str,
    title: str,
    create: Create,
    fault: Fault,
) -> None:
    wire.fail("POST", WHERE[create], fault)
    with pytest.raises(AnswerLostError, match="may still come"):
        create(watched, title, organization)
    assert made_by(server, create, title) == []
    assert wire.methods.count("POST") == 1


@pytest.mark.parametrize("late", [1, 3, 4])
@pytest.mark.parametrize("create", WHERE)
def test_a_create_that_arrives_late_makes_exactly_one(
    watched: Client,
    server: Server,
    wire: Wire,
    organization: str,
    title: str,
    create: Create,
    late: int,
) -> None:
    wire.delay("POST", WHERE[create], requests=late)
    made = create(watched, title, organization)
    assert wire.has_failed
    there = [id for id in made_by(server, create, title) if not is_deleted(server, create, id)]
    assert there == [made.id]


def is_deleted(server: Server, create: Create, id: str) -> bool:
    read = server.get(f"{WHERE[create]}{id}/")
    return bool(read.get("deleted") or read.get("deleted_at"))


@pytest.fixture
def shelf(watched: Client, server: Server, wire: Wire, title: str) -> Topic:
    """Return a topic without elements."""
    made = str(server.write("POST", "/api/2/topics/", json={"name": title})["id"])
    return watched.topic(made, fetch=False)


def titles_in(server: Server, topic: Topic) -> list[str]:
    elements = server.get(f"/api/2/topics/{topic.id}/elements/?page_size=100")["data"]
    return [element["title"] for element in elements]


@pytest.mark.parametrize("fault", [*LOST, "stale"])
def test_elements_are_added_once(
    server: Server, wire: Wire, shelf: Topic, fault: Fault
) -> None:
    first = shelf.add_elements({"title": "Un"})
    wire.fail("POST", "/elements/", fault)
    made = shelf.add_elements({"title": "Un"}, {"title": "Deux"})
    assert wire.has_failed
    assert titles_in(server, shelf) == ["Un", "Un", "Deux"]
    assert {each.title for each in made} == {"Un", "Deux"}
    assert first[0].id not in {each.id for each in made}
    made[0].update(title="Trois")
    assert "Trois" in titles_in(server, shelf)


@pytest.mark.parametrize("late", [1, 2, 3])
def test_elements_that_arrive_late_are_not_added_twice(
    server: Server, wire: Wire, shelf: Topic, late: int
) -> None:
    wire.delay("POST", "/elements/", requests=late)
    made = shelf.add_elements({"title": "Un"}, {"title": "Deux"})
    assert wire.has_failed
    assert titles_in(server, shelf) == ["Un", "Deux"]
    there = server.get(f"/api/2/topics/{shelf.id}/elements/")["data"]
    assert [each.id for each in made] == [each["id"] for each in there]


def test_nothing_is_sent_again_while_a_part_of_the_elements_is_there(
    server: Server, wire: Wire, shelf: Topic
) -> None:
    elements = f"/api/2/topics/{shelf.id}/elements/"
    (part,) = server.write("POST", elements, json=[{"title": "Un"}])
    wire.fail("POST", "/elements/", "reset before")
    with pytest.raises(AnswerLostError, match="1 of 2") as lost:
        shelf.add_elements({"title": "Un"}, {"title": "Deux"})
    assert lost.value.candidates == [part["id"]]
    assert titles_in(server, shelf) == ["Un"]


def test_elements_that_cannot_be_looked_for_are_told(
    server: Server, wire: Wire, shelf: Topic
) -> None:
    wire.fail("POST", "/elements/", "reset")
    wire.always_fail("GET", "/elements/", "502")
    with pytest.raises(AnswerLostError, match="look at the portal"):
        shelf.add_elements({"title": "Un"})
    assert titles_in(server, shelf) == ["Un"]


def test_a_failure_of_the_server_is_told_when_it_made_nothing(
    watched: Client, server: Server, wire: Wire, shelf: Topic
) -> None:
    wire.always_fail("POST", "/elements/", "502 before")
    with pytest.raises((AnswerLostError, ServerError)):
        shelf.add_elements({"title": "Un"})
    assert titles_in(server, shelf) == []


@pytest.mark.parametrize("fault", ["reset", "html", "502"])
def test_a_change_whose_answer_is_lost_is_sent_again(
    watched: Client, server: Server, wire: Wire, title: str, datasets: list[str], fault: Fault
) -> None:
    made = watched.dataservices.create(title=title)
    path = made.self_api_url.partition("/api/1/")[2]
    for method, ending in (("PATCH", f"/{made.id}/"), ("POST", "/datasets/")):
        wire.fail(method, ending, fault)
    made.update(acronym="SV")
    made.add_datasets(*datasets)
    assert wire.has_failed
    read = server.get(f"/api/1/{path}")
    assert (read["acronym"], read["datasets"]["total"]) == ("SV", 2)
    assert made.to_dict()["datasets"] == read["datasets"]


@pytest.fixture(scope="module")
def datasets(server: Server) -> list[str]:
    return [server.make_dataset() for _ in range(2)]


def test_a_link_that_is_removed_twice_for_a_lost_answer_is_removed(
    watched: Client, server: Server, wire: Wire, title: str, datasets: list[str]
) -> None:
    made = watched.dataservices.create(title=title, datasets=datasets)
    wire.fail("DELETE", f"/{datasets[0]}/", "reset")
    made.remove_datasets(datasets[0])
    assert made.datasets_link.total == 1


def test_elements_that_are_there_twice_are_all_named(
    server: Server, wire: Wire, shelf: Topic
) -> None:
    wire.fail("POST", "/elements/", "reset")
    elements = f"/api/2/topics/{shelf.id}/elements/"
    server.write("POST", elements, json=[{"title": "Un"}, {"title": "Deux"}])
    with pytest.raises(AnswerLostError, match="4 of 2") as lost:
        shelf.add_elements({"title": "Un"}, {"title": "Deux"})
    there = server.get(elements)["data"]
    assert {each["id"] for each in there} == set(lost.value.candidates)
    assert len(there) == 4


def test_elements_of_the_same_title_that_hold_something_else_are_not_taken_for_them(
    server: Server, wire: Wire, shelf: Topic
) -> None:
    wire.fail("POST", "/elements/", "reset before")
    elements = f"/api/2/topics/{shelf.id}/elements/"
    (theirs,) = server.write("POST", elements, json=[{"title": "Un", "tags": ["autre"]}])
    with pytest.raises(AnswerLostError, match="differs in 'tags'") as lost:
        shelf.add_elements({"title": "Un", "tags": ["bois"]})
    assert lost.value.candidates == [theirs["id"]]
