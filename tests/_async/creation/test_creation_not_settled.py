"""A create of which nobody can say what it made: it is told, and nothing is guessed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest

from datagouv import AnswerLostError, AsyncClient

from .catalogue import PAYLOAD, Try

if TYPE_CHECKING:
    from tests.conftest import Portal

    from .catalogue import Catalogue


async def test_two_candidates_are_told(client: AsyncClient, catalogue: Catalogue) -> None:
    catalogue.has("theirs")
    catalogue.answers(Try(answer=httpx.ReadError("reset")))
    with pytest.raises(AnswerLostError, match="try1") as caught:
        await client.datasets.create(PAYLOAD)
    assert sorted(caught.value.candidates) == ["theirs", "try1"]
    assert (caught.value.method, catalogue.creates) == ("POST", 1)
    assert caught.value.url == "https://portal.example/api/1/datasets/"


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
async def test_a_look_that_fails_is_told_and_nothing_is_sent_again(
    client: AsyncClient, catalogue: Catalogue, portal: Portal, failure: Any
) -> None:
    catalogue.answers(Try(answer=httpx.ReadError("reset")))
    portal.get("/api/1/datasets/").mock(side_effect=[failure] * 99)
    with pytest.raises(AnswerLostError, match="reset"):
        await client.datasets.create(PAYLOAD)
    assert catalogue.creates == 1


async def test_what_was_found_and_cannot_be_read_is_told(
    client: AsyncClient, catalogue: Catalogue, portal: Portal
) -> None:
    catalogue.answers(Try(answer=httpx.ReadError("reset")))
    portal.get(path__regex=r"^/api/1/datasets/\w+/$").respond(500)
    with pytest.raises(AnswerLostError, match=r"try1 \(cannot be read") as caught:
        await client.datasets.create(PAYLOAD)
    assert caught.value.candidates == ["try1"]
