"""Creates whose answers are lost on their way make one object, or end in a clear error."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from datagouv import AnswerLostError, AsyncClient, LostAnswerWarning
from tests.portal.server import a_name
from tests.portal.wire import AFTER, BEFORE

if TYPE_CHECKING:
    from tests.portal.server import Server
    from tests.portal.wire import Fault, Wire

# What is returned, and what is on the server, is tried here: the warning has a test of its own.
pytestmark = [
    pytest.mark.usefixtures("waits"),
    pytest.mark.filterwarnings("ignore::datagouv.LostAnswerWarning"),
]

URL = "https://example.org/perdue.csv"

Create: TypeAlias = Callable[[AsyncClient, str, str], Awaitable[Any]]
"""Creates an object of a title, for an organization or in a dataset."""


async def dataset(client: AsyncClient, title: str, parent: str) -> Any:
    return await client.datasets.create(title=title, description="Perdu ?", organization=parent)


async def own_dataset(client: AsyncClient, title: str, parent: str) -> Any:
    return await client.datasets.create(title=title, description="Perdu ?")


async def remote(client: AsyncClient, title: str, parent: str) -> Any:
    return await client.resource().create_remote(url=URL, title=title, dataset_id=parent)


async def hosted(client: AsyncClient, title: str, parent: str) -> Any:
    return await client.resource().create_static(
        title.encode(), dataset_id=parent, filename=a_name()
    )


async def titled(client: AsyncClient, title: str, parent: str) -> Any:
    return await client.resource().create_static(
        title.encode(), {"title": title}, dataset_id=parent, filename=a_name()
    )


async def community_remote(client: AsyncClient, title: str, parent: str) -> Any:
    resources = client.community_resources
    return await resources.create_remote(url=URL, title=title, dataset_id=parent)


async def community_hosted(client: AsyncClient, title: str, parent: str) -> Any:
    return await client.community_resources.create_static(
        title.encode(), dataset_id=parent, filename=a_name()
    )


async def community_titled(client: AsyncClient, title: str, parent: str) -> Any:
    return await client.community_resources.create_static(
        title.encode(), {"title": title}, dataset_id=parent, filename=a_name()
    )


ENDINGS: dict[Create, str] = {
    dataset: "/datasets/",
    own_dataset: "/datasets/",
    remote: "/resources/",
    hosted: "/upload/",
    community_remote: "/community_resources/",
    community_hosted: "/upload/community/",
}
TITLED: dict[Create, str] = {titled: "/upload/", community_titled: "/upload/community/"}
"""Uploads whose metadata follow the file."""


def cases(values: Mapping[Any, Iterable[Create]]) -> pytest.MarkDecorator:
    """Try each value with some of the creates, by their names."""
    return pytest.mark.parametrize(
        ("create", "value"),
        [
            pytest.param(create, value, id=f"{create.__name__}-{value}")
            for value, creates in values.items()
            for create in creates
        ],
    )


@pytest.fixture(scope="module")
def dataset_id(server: Server) -> str:
    made = server.make_dataset()
    server.make_remote(made, title="Voisine")
    return made


@dataclass
class Attempt:
    """A create that is watched, and what came of it."""

    client: AsyncClient
    server: Server
    wire: Wire
    create: Create
    title: str
    dataset_id: str

    @property
    def ending(self) -> str:
        """How the path ends that it is sent to."""
        return (ENDINGS | TITLED)[self.create]

    @property
    def parent(self) -> str:
        """The organization, or the dataset, that it belongs to."""
        return self.server.organization if self.create is dataset else self.dataset_id

    async def make(self, title: str | None = None) -> Any:
        return await self.create(self.client, title or self.title, self.parent)

    def made(self, title: str | None = None) -> list[Any]:
        """Return what the server holds of this title, or of this content."""
        title = title or self.title
        if self.create in (dataset, own_dataset):
            return [row for row in self.server.titled(title) if not row["deleted"]]
        if self.create in (community_remote, community_hosted, community_titled):
            rows = self.server.community_resources(self.dataset_id)
        else:
            rows = self.server.dataset(self.dataset_id)["resources"]
        if self.create in (hosted, community_hosted, titled, community_titled):
            sha1 = hashlib.sha1(title.encode()).hexdigest()
            return [row for row in rows if (row["checksum"] or {}).get("value") == sha1]
        return [row for row in rows if row["title"] == title]


@pytest.fixture
def attempt(
    watched: AsyncClient,
    server: Server,
    wire: Wire,
    create: Create,
    title: str,
    dataset_id: str,
) -> Attempt:
    return Attempt(watched, server, wire, create, title, dataset_id)


@pytest.mark.parametrize("create", [*ENDINGS, *TITLED])
async def test_a_create_that_was_surely_not_received_is_sent_again_and_makes_one_object(
    attempt: Attempt,
) -> None:
    attempt.wire.fail("POST", attempt.ending, "stale")

    made = await attempt.make()

    (stored,) = attempt.made()
    assert (stored["id"], stored["title"]) == (made.id, made.title)
    assert attempt.wire.methods.count("POST") == 2


@cases({fault: [dataset, titled] for fault in BEFORE} | {"reset before": ENDINGS})
async def test_a_create_that_the_server_may_still_receive_is_not_sent_again(
    attempt: Attempt, value: Fault, waits: list[float]
) -> None:
    attempt.wire.fail("POST", attempt.ending, value)

    with pytest.raises(AnswerLostError, match="may still come") as caught:
        await attempt.make()

    assert caught.value.candidates == attempt.made() == []
    assert attempt.wire.methods.count("POST") == 1
    assert sum(waits) == attempt.client._transport.creates.lookup_timeout


@cases({"stale": [dataset, hosted], "reset": [dataset, hosted], "504": [remote]})
async def test_a_lost_answer_is_said_in_a_warning_that_shows_the_callers_line(
    attempt: Attempt, value: Fault
) -> None:
    attempt.wire.fail("POST", attempt.ending, value)

    with pytest.warns(LostAnswerWarning) as caught:
        made = await attempt.make()

    (said,) = caught
    assert made.id in str(said.message)
    assert said.filename == __file__


@cases({"reset": TITLED, "504": TITLED})
async def test_an_upload_whose_metadata_were_not_sent_yet_is_named_and_left_alone(
    attempt: Attempt, value: Fault
) -> None:
    attempt.wire.fail("POST", attempt.ending, value)

    with pytest.raises(AnswerLostError, match="has none of its metadata") as caught:
        await attempt.make()

    (stored,) = attempt.made()
    assert caught.value.candidates == [stored["id"]]
    assert stored["title"] != attempt.title
    assert {"PUT", "DELETE"}.isdisjoint(attempt.wire.methods)


@cases({fault: [dataset, hosted] for fault in AFTER} | {"reset": ENDINGS, "504": ENDINGS})
async def test_a_create_that_arrived_is_found_and_not_sent_again(
    attempt: Attempt, value: Fault
) -> None:
    attempt.wire.fail("POST", attempt.ending, value)

    made = await attempt.make()

    (stored,) = attempt.made()
    assert (stored["id"], stored["title"]) == (made.id, made.title)
    assert attempt.wire.methods.count("POST") == 1


@cases(
    {
        "  {}  ": [dataset, remote, community_remote],
        "\u00a0{}\u00a0": [dataset],
        "{}\r\nbis": [dataset],
        "e\u0301te\u0301 {}": [dataset, remote],
        "<b>{}</b>": [dataset],
        "{}\u200b": [dataset],
    }
)
async def test_an_odd_title_is_recognised_as_the_server_stores_it(
    attempt: Attempt, value: str
) -> None:
    attempt.wire.fail("POST", attempt.ending, "reset")

    made = await attempt.make(value.format(attempt.title))

    (stored,) = attempt.made(made.title)
    assert stored["id"] == made.id
    assert attempt.wire.methods.count("POST") == 1


@cases({"stale": [dataset, own_dataset, remote, hosted], "reset": ENDINGS})
async def test_a_twin_that_this_client_made_just_before_is_not_taken_for_it(
    attempt: Attempt, value: Fault
) -> None:
    first = await attempt.make()
    attempt.wire.fail("POST", attempt.ending, value)

    second = await attempt.make()

    assert first.id != second.id
    stored = attempt.made()
    assert {one["id"] for one in stored} == {first.id, second.id}
    assert len(stored) == 2


# Before the second look, before the third, or after all: just before it is sent again.


@pytest.mark.parametrize("create", ENDINGS)
async def test_a_create_that_cannot_be_settled_says_so_and_is_not_sent_again(
    attempt: Attempt,
) -> None:
    attempt.wire.cut("POST", attempt.ending)

    with pytest.raises(AnswerLostError, match="look at the portal") as caught:
        await attempt.make()

    assert (caught.value.method, caught.value.url.endswith(attempt.ending)) == ("POST", True)
    assert attempt.wire.methods.count("POST") == 1
    assert len(attempt.made()) == 1


async def test_two_objects_that_may_be_it_are_named_and_none_is_chosen(
    watched: AsyncClient, server: Server, wire: Wire, title: str
) -> None:
    publisher = server.organization
    theirs = server.make_dataset(title, organization=publisher, description="Perdu ?")
    wire.fail("POST", "/datasets/", "reset")

    with pytest.raises(AnswerLostError) as caught:
        await dataset(watched, title, publisher)

    stored = {one["id"] for one in server.titled(title)}
    assert len(stored) == 2
    assert set(caught.value.candidates) == stored > {theirs}


async def test_what_others_made_of_the_same_title_is_theirs(
    watched: AsyncClient, server: Server, wire: Wire, title: str
) -> None:
    publisher = server.organization
    theirs = server.make_dataset(title, organization=publisher, description="Les leurs.")
    wire.fail("POST", "/datasets/", "reset")

    made = await dataset(watched, title, publisher)

    assert made.description == "Perdu ?"
    assert {one["id"] for one in server.titled(title)} == {theirs, made.id}
    assert not any(one["deleted"] for one in server.titled(title))
