# Generated from tests/_async/creation/test_creation_not_settled.py by scripts/unasync.py: edit that file, then `make style`.
"""A create of which nobody can say what it made: it is told, and nothing is guessed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest

from datagouv import AnswerLostError, ApiError, Client

from .catalogue import LATE, MADE, NOT_MADE, PAYLOAD, Try

if TYPE_CHECKING:
    from tests.conftest import Portal

    from .catalogue import Catalogue


def test_two_candidates_are_told(client: Client, catalogue: Catalogue) -> None:
    catalogue.has("theirs")
    catalogue.answers(Try(answer=httpx.ReadError("reset")))
    with pytest.raises(AnswerLostError, match="try1") as caught:
        client.datasets.create(PAYLOAD)
    assert sorted(caught.value.candidates) == ["theirs", "try1"]
    assert (caught.value.method, catalogue.creates) == ("POST", 1)
    assert caught.value.url == "https://portal.example/api/1/datasets/"


def test_answers_that_are_lost_each_time_are_told(catalogue: Catalogue) -> None:
    catalogue.answers(*[Try(NOT_MADE, httpx.ReadError("reset"))] * 9)
    with Client(base_url="https://portal.example", api_key="k", retries=2) as client:
        with pytest.raises(AnswerLostError, match="look at the portal") as caught:
            client.datasets.create(PAYLOAD)
    assert catalogue.creates == 3
    assert caught.value.candidates == []


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
    portal.get("/api/1/datasets/").mock(side_effect=[failure] * 9)
    with pytest.raises(AnswerLostError, match="reset"):
        client.datasets.create(PAYLOAD)
    assert catalogue.creates == 1


def test_an_unreachable_portal_does_not_hide_that_a_first_try_was_lost(
    client: Client, catalogue: Catalogue
) -> None:
    refused = Try(NOT_MADE, httpx.ConnectError("refused"))
    catalogue.answers(Try(NOT_MADE, httpx.ReadError("reset")), *[refused] * 9)
    with pytest.raises(AnswerLostError):
        client.datasets.create(PAYLOAD)


def test_what_was_found_and_cannot_be_read_is_told(
    client: Client, catalogue: Catalogue, portal: Portal
) -> None:
    catalogue.answers(Try(answer=httpx.ReadError("reset")))
    portal.get(path__regex=r"^/api/1/datasets/\w+/$").respond(500)
    with pytest.raises(AnswerLostError, match="It made try1") as caught:
        client.datasets.create(PAYLOAD)
    assert caught.value.candidates == ["try1"]


def test_a_dataset_that_was_surely_made_is_named_when_its_twin_cannot_be_looked_for(
    client: Client, catalogue: Catalogue, portal: Portal
) -> None:
    catalogue.answers(Try(NOT_MADE, httpx.ReadError("reset")), MADE)
    none = httpx.Response(200, json={"data": []})
    portal.get("/api/1/datasets/").mock(side_effect=[none] * 3 + [httpx.Response(500)])
    with pytest.raises(AnswerLostError, match="try2") as caught:
        client.datasets.create(PAYLOAD)
    assert caught.value.candidates == ["try2"]


def test_nothing_is_removed_where_more_are_there_than_were_sent(
    client: Client, catalogue: Catalogue
) -> None:
    catalogue.answers(Try(LATE, httpx.ReadTimeout("silence")), MADE)

    def looks(request: httpx.Request) -> httpx.Response:
        if catalogue.creates == 2:
            catalogue.has("theirs")
        return catalogue.lists(request)

    catalogue.portal.get("/api/1/datasets/").mock(side_effect=looks)
    with pytest.raises(AnswerLostError) as caught:
        client.datasets.create(PAYLOAD)
    assert sorted(caught.value.candidates) == ["theirs", "try1", "try2"]
    assert sorted(catalogue.ids) == ["theirs", "try1", "try2"]


@pytest.mark.parametrize("status", [401, 403, 404, 410, 423, 429])
def test_a_refusal_does_not_hide_that_a_first_try_was_lost(
    client: Client, catalogue: Catalogue, status: int
) -> None:
    refused = Try(NOT_MADE, httpx.Response(status))
    catalogue.answers(Try(NOT_MADE, httpx.ReadError("reset")), *[refused] * 9)
    with pytest.raises(
        ApiError, match="earlier try was lost: the portal may have done it"
    ) as caught:
        client.datasets.create(PAYLOAD)
    assert caught.value.status == status


def test_what_the_lost_try_made_is_returned_where_it_is_refused_again(
    client: Client, catalogue: Catalogue
) -> None:
    catalogue.answers(Try(LATE, httpx.ReadError("reset")), Try(NOT_MADE, httpx.Response(403)))
    assert (client.datasets.create(PAYLOAD)).id == "try1"


def test_twins_of_which_one_cannot_be_removed_are_both_named(
    client: Client, catalogue: Catalogue, portal: Portal
) -> None:
    catalogue.answers(Try(LATE, httpx.ReadTimeout("silence")), MADE)
    portal.delete(path__regex=r"^/api/1/datasets/\w+/$").respond(403)
    with pytest.raises(AnswerLostError) as caught:
        client.datasets.create(PAYLOAD)
    assert sorted(caught.value.candidates) == ["try1", "try2"]
