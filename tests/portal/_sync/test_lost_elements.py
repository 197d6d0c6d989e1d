# Generated from tests/portal/_async/test_lost_elements.py by scripts/unasync.py: edit that file, then `make style`.
"""Elements of topics whose answers are lost: each is added once, or a clear error names them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from datagouv import AnswerLostError, Client, Topic

if TYPE_CHECKING:
    from tests.portal.server import Server
    from tests.portal.wire import Fault, Wire


pytestmark = [
    pytest.mark.usefixtures("waits"),
    pytest.mark.filterwarnings("ignore::datagouv.LostAnswerWarning"),
]


@pytest.fixture
def shelf(watched: Client, server: Server, wire: Wire, title: str) -> Topic:
    """Return a topic without elements."""
    made = str(server.write("POST", "/api/2/topics/", json={"name": title})["id"])
    return watched.topic(made, fetch=False)


def titles_in(server: Server, topic: Topic) -> list[str]:
    elements = server.get(f"/api/2/topics/{topic.id}/elements/?page_size=100")["data"]
    return [element["title"] for element in elements]


@pytest.mark.parametrize("fault", ["reset", "stale"])
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
