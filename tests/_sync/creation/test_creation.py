# Generated from tests/_async/creation/test_creation.py by scripts/unasync.py: edit that file, then `make style`.
"""One create, one object, whatever becomes of the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest

from datagouv import Client, RefusedError, ServerError

from .catalogue import CREATE, LATE, LIST, MADE, NOT_MADE, ORGANIZATION, PAYLOAD, Try

if TYPE_CHECKING:
    from tests.conftest import Portal

    from .catalogue import Catalogue

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


# Settled


def test_an_answered_create_is_looked_for_by_nobody(
    client: Client, catalogue: Catalogue, portal: Portal
) -> None:
    catalogue.answers(MADE)
    assert (client.datasets.create(PAYLOAD)).id == "try1"
    assert portal.sent == [CREATE]


@pytest.mark.parametrize("lost", [*LOST, httpx.Response(500)])
def test_a_lost_answer_does_not_create_a_second_dataset(
    client: Client, catalogue: Catalogue, portal: Portal, lost: Any
) -> None:
    catalogue.answers(Try(answer=lost))
    dataset = client.datasets.create(PAYLOAD)
    assert (dataset.id, dataset.title) == ("try1", "Arbres")
    assert portal.sent == [CREATE, LIST, "GET /api/1/datasets/try1/"]


@pytest.mark.parametrize("lost", LOST)
def test_a_lost_request_is_sent_again_when_it_made_nothing(
    client: Client, catalogue: Catalogue, lost: Any
) -> None:
    catalogue.answers(Try(NOT_MADE, lost), MADE)
    assert (client.datasets.create(PAYLOAD)).id == "try2"
    assert catalogue.creates == 2
    assert catalogue.ids == ["try2"]


def test_it_looks_more_than_once_for_a_server_that_is_still_at_work(
    client: Client, catalogue: Catalogue, portal: Portal, waits: list[float]
) -> None:
    catalogue.answers(Try(NOT_MADE, httpx.ReadTimeout("silence")), MADE)
    client.datasets.create(PAYLOAD)
    assert portal.sent[:4] == [CREATE, LIST, LIST, LIST]
    assert len(waits) == 2
    assert min(waits) > 0.3


def test_of_a_first_try_that_arrives_late_and_a_second_one_stays(
    client: Client, catalogue: Catalogue
) -> None:
    catalogue.answers(Try(LATE, httpx.ReadTimeout("silence")), MADE)
    dataset = client.datasets.create(PAYLOAD)
    assert catalogue.ids == ["try1"]
    assert dataset.id == "try1"


def test_several_lost_answers_still_make_one_dataset(
    client: Client, catalogue: Catalogue
) -> None:
    lost = httpx.ReadError("reset")
    catalogue.answers(Try(NOT_MADE, lost), Try(NOT_MADE, httpx.Response(502)), Try(answer=lost))
    assert (client.datasets.create(PAYLOAD)).id == "try3"
    assert catalogue.ids == ["try3"]


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
    catalogue.answers(Try(NOT_MADE, httpx.ReadError("reset")), MADE)
    assert (client.datasets.create(PAYLOAD)).id == "try2"
    assert sorted(catalogue.ids) == ["older", "try2"]


def test_an_equal_dataset_that_this_client_just_made_is_another(
    client: Client, catalogue: Catalogue
) -> None:
    lost = Try(NOT_MADE, httpx.ReadError("reset"))
    catalogue.answers(MADE, lost, MADE, Try(answer=httpx.ReadError("reset")))
    ids = [(client.datasets.create(PAYLOAD)).id for _ in range(3)]
    assert ids == ["try1", "try3", "try4"]
    assert sorted(catalogue.ids) == ids


def test_an_equal_dataset_that_was_found_before_is_another(
    client: Client, catalogue: Catalogue
) -> None:
    lost = httpx.ReadError("reset")
    catalogue.answers(Try(answer=lost), Try(NOT_MADE, lost), MADE)
    ids = [(client.datasets.create(PAYLOAD)).id for _ in range(2)]
    assert ids == ["try1", "try3"]


def test_a_dataset_of_the_same_title_and_another_description_is_another(
    client: Client, catalogue: Catalogue
) -> None:
    catalogue.has("theirs", description="Les leurs.")
    catalogue.answers(Try(NOT_MADE, httpx.ReadError("reset")), MADE)
    assert (client.datasets.create(PAYLOAD)).id == "try2"
    assert sorted(catalogue.ids) == ["theirs", "try2"]


def test_a_dataset_of_another_title_is_another(
    client: Client, catalogue: Catalogue
) -> None:
    catalogue.answers(Try(answer=httpx.ReadError("reset")), Try(answer=None))
    dataset = client.datasets.create(PAYLOAD, title="Rues")
    assert dataset.id == "try2"


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
    catalogue.has("new", date=f"2020-01-01T12:00:00.500000{offset}")
    catalogue.has("old", date=f"2020-01-01T11:59:00{offset}")
    catalogue.answers(Try(NOT_MADE, httpx.ReadError("reset")))
    assert (client.datasets.create(PAYLOAD)).id == "new"


@pytest.mark.parametrize("date", ["yesterday", "Wed, 01 Jan 2020 12:00:00 -0000"])
def test_an_odd_clock_is_no_reason_to_break(
    client: Client, catalogue: Catalogue, date: str
) -> None:
    catalogue.headers = {"Date": date}
    catalogue.answers(Try(answer=httpx.ReadError("reset")))
    assert (client.datasets.create(PAYLOAD)).id == "try1"
