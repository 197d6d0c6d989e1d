# Generated from tests/_async/creation/test_creation.py by scripts/unasync.py: edit that file, then `make style`.
"""One create, one object, whatever becomes of the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest

from datagouv import AnswerLostError, Client, RefusedError, ServerError

from .catalogue import CREATE, LIST, MADE, NOT_MADE, ORGANIZATION, PAYLOAD, Catalogue, Try

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Portal

# What is returned is tried here: the warning has a test of its own, on the real server.
pytestmark = pytest.mark.filterwarnings("ignore::datagouv.LostAnswerWarning")

LOST = [
    httpx.ReadError("reset"),
    httpx.ReadTimeout("silence"),
    httpx.RemoteProtocolError("cut"),
    httpx.Response(502, html="<html>Bad Gateway</html>"),
    httpx.Response(503),
    httpx.Response(504),
    httpx.Response(201, html="<html>Created</html>"),
    httpx.Response(201),
    httpx.Response(201, json={}),
]


@pytest.fixture
def catalogue(client: Client, portal: Portal, a_dataset: Callable[..., Any]) -> Catalogue:
    # What a test adds just before the first create would look old once its modules are loaded.
    client.datasets  # noqa: B018  # reading it loads the noun
    return Catalogue(portal, a_dataset)


# Settled


@pytest.mark.parametrize("lost", [*LOST, httpx.Response(500)])
def test_a_lost_answer_does_not_create_a_second_dataset(
    client: Client, catalogue: Catalogue, portal: Portal, lost: Any
) -> None:
    catalogue.answers(Try(answer=lost))
    dataset = client.datasets.create(PAYLOAD)
    assert (dataset.id, dataset.title) == ("try1", "Arbres")
    assert portal.sent == [CREATE, LIST, "GET /api/1/datasets/try1/"]


@pytest.mark.parametrize("lost", LOST)
def test_a_lost_request_is_looked_for_as_long_as_a_server_may_take_and_sent_once(
    client: Client, catalogue: Catalogue, portal: Portal, waits: list[float], lost: Any
) -> None:
    catalogue.answers(Try(NOT_MADE, lost), MADE)
    with pytest.raises(AnswerLostError, match="may still come"):
        client.datasets.create(PAYLOAD)
    assert portal.sent == [CREATE, *[LIST] * (len(waits) + 1)]
    assert sum(waits) == 60


def test_the_client_says_how_long_to_look(
    catalogue: Catalogue, portal: Portal, waits: list[float]
) -> None:
    catalogue.answers(Try(NOT_MADE, httpx.ReadTimeout("silence")))
    with Client(
        base_url="https://portal.example", api_key="k", lookup_timeout=0
    ) as client:
        with pytest.raises(AnswerLostError):
            client.datasets.create(PAYLOAD)
    assert (portal.sent, waits) == ([CREATE, LIST], [])


@pytest.mark.parametrize("looks", [1, 2, 5])
def test_what_arrives_late_is_found(
    client: Client, catalogue: Catalogue, portal: Portal, looks: int
) -> None:
    catalogue.answers(Try(NOT_MADE, httpx.ReadTimeout("silence")))

    def lists(request: httpx.Request) -> httpx.Response:
        if portal.sent.count(LIST) == looks:
            catalogue.has("late")
        return catalogue.lists(request)

    portal.get("/api/1/datasets/").mock(side_effect=lists)
    assert (client.datasets.create(PAYLOAD)).id == "late"
    assert catalogue.creates == 1


def test_a_failing_server_that_made_nothing_is_believed(
    client: Client, catalogue: Catalogue, portal: Portal
) -> None:
    catalogue.answers(Try(NOT_MADE, httpx.Response(500, json={"message": "Oh"})))
    with pytest.raises(ServerError, match="Oh"):
        client.datasets.create(PAYLOAD)
    assert portal.sent == [CREATE, LIST]


def test_a_refusal_is_looked_for_by_nobody(
    client: Client, catalogue: Catalogue, portal: Portal
) -> None:
    catalogue.answers(Try(NOT_MADE, httpx.Response(400, json={"errors": {"title": ["Non"]}})))
    with pytest.raises(RefusedError):
        client.datasets.create(PAYLOAD)
    assert portal.sent == [CREATE]


@pytest.mark.parametrize("refused", [httpx.ConnectError("refused"), httpx.Response(429)])
def test_what_was_not_taken_is_sent_again_without_a_look(
    client: Client, catalogue: Catalogue, portal: Portal, refused: Any
) -> None:
    catalogue.answers(Try(NOT_MADE, refused), MADE)
    assert (client.datasets.create(PAYLOAD)).id == "try2"
    assert portal.sent == [CREATE, CREATE]


# Not mistaken for others


def test_an_older_dataset_of_the_same_title_is_another(
    client: Client, catalogue: Catalogue
) -> None:
    catalogue.has("older", seconds_ago=3600)
    catalogue.answers(Try(answer=httpx.ReadError("reset")))
    assert (client.datasets.create(PAYLOAD)).id == "try1"


def test_an_equal_dataset_that_was_found_before_is_another(
    client: Client, catalogue: Catalogue
) -> None:
    lost = httpx.ReadError("reset")
    catalogue.answers(Try(answer=lost), Try(answer=lost))
    ids = [(client.datasets.create(PAYLOAD)).id for _ in range(2)]
    assert ids == ["try1", "try2"]


@pytest.mark.parametrize(
    "theirs",
    [
        {"description": "Les leurs."},
        {"private": True},
        {"tags": ["bbb"]},
        {"license": "lov2"},
        {"extras": {"de": "eux"}},
        {"organization": None},
        {"deleted": "2026-01-01T00:00:00+00:00"},
    ],
    ids=str,
)
def test_a_dataset_that_holds_something_else_is_named_and_left_alone(
    client: Client, catalogue: Catalogue, theirs: dict[str, Any]
) -> None:
    catalogue.has("theirs", **theirs)
    catalogue.answers(Try(NOT_MADE, httpx.ReadError("reset")), MADE)
    with pytest.raises(AnswerLostError, match=f"theirs .differs in '{next(iter(theirs))}'") as lost:
        client.datasets.create(PAYLOAD)
    assert lost.value.candidates == ["theirs"]
    assert {request.method for request in catalogue.portal.requests} == {"POST", "GET"}


@pytest.mark.parametrize("date", [None, "hier"])
def test_an_equal_dataset_without_a_date_is_named_and_left_alone(
    client: Client, catalogue: Catalogue, date: str | None
) -> None:
    catalogue.has("undated", internal={"created_at_internal": date})
    catalogue.answers(Try(NOT_MADE, httpx.ReadError("reset")), MADE)
    with pytest.raises(AnswerLostError, match=r"undated .the portal does not say when") as lost:
        client.datasets.create(PAYLOAD)
    assert lost.value.candidates == ["undated"]
    assert {request.method for request in catalogue.portal.requests} == {"POST", "GET"}


def test_another_dataset_without_a_date_does_not_hide_the_own_one(
    client: Client, catalogue: Catalogue
) -> None:
    catalogue.has("undated", title="Rues", internal={"created_at_internal": None})
    catalogue.answers(Try(answer=httpx.ReadError("reset")))
    assert (client.datasets.create(PAYLOAD)).id == "try1"


def test_a_dataset_of_another_title_is_no_candidate(
    client: Client, catalogue: Catalogue
) -> None:
    catalogue.answers(Try(answer=httpx.ReadError("reset")))
    with pytest.raises(AnswerLostError) as lost:
        client.datasets.create(PAYLOAD, title="Rues")
    assert lost.value.candidates == []


def test_a_busy_list_is_read_until_it_is_older_than_the_create(
    client: Client, catalogue: Catalogue, portal: Portal
) -> None:
    catalogue.has("old", seconds_ago=3600)
    catalogue.answers(Try(answer=httpx.ReadError("reset")))
    others = [catalogue.has(f"other{number}", title="Autre", seconds_ago=-1) for number in range(7)]

    def lists(request: httpx.Request) -> httpx.Response:
        first = (int(request.url.params["page"]) - 1) * 3
        rows = [
            catalogue.dataset(id) for id in [*others, "try1", "old", "older"][first : first + 3]
        ]
        return httpx.Response(200, json={"data": rows, "next_page": "https://portal.example/more"})

    catalogue.has("older", seconds_ago=7200)
    portal.get("/api/1/datasets/").mock(side_effect=lists)
    assert (client.datasets.create(PAYLOAD)).id == "try1"
    assert portal.sent.count(LIST) == 3


def test_a_list_that_repeats_its_page_for_ever_is_read_twice(
    client: Client, catalogue: Catalogue, portal: Portal
) -> None:
    catalogue.answers(Try(answer=httpx.ReadError("reset")))

    def lists(request: httpx.Request) -> httpx.Response:
        rows = [catalogue.dataset("try1")]
        return httpx.Response(200, json={"data": rows, "next_page": "https://portal.example/more"})

    portal.get("/api/1/datasets/").mock(side_effect=lists)
    assert (client.datasets.create(PAYLOAD)).id == "try1"
    assert portal.sent.count(LIST) == 2


def test_a_title_is_recognised_without_the_spaces_around_it(
    client: Client, catalogue: Catalogue
) -> None:
    catalogue.answers(Try(answer=httpx.ReadError("reset")))
    assert (client.datasets.create(PAYLOAD, title=" Arbres\n")).id == "try1"


def test_it_looks_among_the_newest_of_the_organization(
    client: Client, catalogue: Catalogue, portal: Portal
) -> None:
    catalogue.answers(Try(answer=httpx.ReadError("reset")))
    client.datasets.create(PAYLOAD)
    asked = portal.requests[1]
    assert asked.url.params["organization"] == ORGANIZATION
    assert asked.url.params["sort"] == "-created"
    assert asked.headers["X-Fields"].startswith(
        "data{id,internal,created_at,created,title,description}"
    )


def test_without_an_organization_it_looks_among_ones_own(
    client: Client, catalogue: Catalogue, portal: Portal
) -> None:
    portal.get("/api/1/me/").respond(json={"id": "me"})
    catalogue.answers(Try(answer=httpx.ReadError("reset")))
    client.datasets.create(title="Arbres", description="d")
    assert portal.sent[1:3] == ["GET /api/1/me/", LIST]
    assert portal.requests[2].url.params["owner"] == "me"


# By the server's clock


@pytest.mark.parametrize("offset", ["", "+00:00"])
def test_the_servers_clock_decides_what_is_new(
    client: Client, catalogue: Catalogue, offset: str
) -> None:
    catalogue.headers = {"Date": "Wed, 01 Jan 2020 12:00:00 GMT"}
    catalogue.has("new", date=f"2020-01-01T11:59:30.500000{offset}")
    catalogue.has("old", date=f"2020-01-01T11:58:00{offset}")
    catalogue.answers(Try(NOT_MADE, httpx.ReadError("reset")))
    assert (client.datasets.create(PAYLOAD)).id == "new"


@pytest.mark.parametrize("date", ["yesterday", "Wed, 01 Jan 2020 12:00:00 -0000"])
def test_an_odd_clock_is_no_reason_to_break(
    client: Client, catalogue: Catalogue, date: str
) -> None:
    catalogue.headers = {"Date": date}
    catalogue.answers(Try(answer=httpx.ReadError("reset")))
    assert (client.datasets.create(PAYLOAD)).id == "try1"


# Not settled: the error says so, and nothing is guessed


@pytest.mark.parametrize(
    "failure",
    [
        pytest.param(httpx.Response(500), id="500"),
        pytest.param(httpx.Response(403), id="403"),
        pytest.param(httpx.ReadError("reset"), id="reset"),
        pytest.param(httpx.Response(200, html="<html>"), id="HTML"),
        pytest.param(httpx.Response(200, json={}), id="no data"),
        pytest.param(httpx.Response(200, json={"data": None}), id="null"),
        pytest.param(
            httpx.Response(200, json={"data": [{"id": "a", "title": "Arbres"}]}), id="old"
        ),
        pytest.param(
            httpx.Response(200, json={"data": [{"id": "a", "title": "Arbres", "internal": None}]}),
            id="no dates",
        ),
    ],
)
def test_a_look_that_fails_is_told_and_nothing_is_sent_again(
    client: Client, catalogue: Catalogue, portal: Portal, failure: Any
) -> None:
    catalogue.answers(Try(answer=httpx.ReadError("reset")))
    portal.get("/api/1/datasets/").mock(side_effect=[failure] * 99)
    with pytest.raises(AnswerLostError, match="reset"):
        client.datasets.create(PAYLOAD)
    assert catalogue.creates == 1


def test_what_was_found_and_cannot_be_read_is_told(
    client: Client, catalogue: Catalogue, portal: Portal
) -> None:
    catalogue.answers(Try(answer=httpx.ReadError("reset")))
    portal.get(path__regex=r"^/api/1/datasets/\w+/$").respond(500)
    with pytest.raises(AnswerLostError, match=r"try1 \(cannot be read") as caught:
        client.datasets.create(PAYLOAD)
    assert caught.value.candidates == ["try1"]
