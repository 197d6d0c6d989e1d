"""Odd answers: a success that holds no record, and failures in every shape."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from datagouv import AsyncClient, InvalidAnswerError

if TYPE_CHECKING:
    from tests.conftest import Portal

DATASET = "5bc04b2cff66bd680e499f4a"
HTML = {"html": "<html>Maintenance</html>"}


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(HTML, id="HTML"),
        pytest.param({"content": b""}, id="empty"),
        pytest.param({"json": []}, id="a list"),
        pytest.param({"json": {}}, id="an empty object"),
        pytest.param({"json": {"id": None}}, id="no id"),
        pytest.param({"json": {"id": ""}}, id="an empty id"),
        pytest.param({"json": None, "content": b"null"}, id="null"),
        pytest.param({"content": b'{"id": "5bc04b2cff'}, id="half of it"),
        pytest.param({"content": b"\xff\xfe\x00"}, id="garbage"),
        pytest.param({"content": b"[" * 100_000}, id="very deep"),
    ],
)
async def test_a_success_that_holds_no_record_is_an_invalid_answer(
    client: AsyncClient, portal: Portal, body: dict[str, Any]
) -> None:
    portal.get(f"/api/1/datasets/{DATASET}/").respond(200, **body)
    with pytest.raises(InvalidAnswerError, match="a dataset of a udata portal"):
        await client.dataset(DATASET)


async def test_a_page_in_the_place_of_an_answer_is_told(
    client: AsyncClient, portal: Portal
) -> None:
    portal.get(f"/api/1/datasets/{DATASET}/").respond(html="<html>Identifiez-vous</html>")
    portal.get("/api/1/datasets/").respond(html="<html>Identifiez-vous</html>")
    for ask in (
        lambda: client.dataset(DATASET),
        lambda: client.datasets.count(),
        lambda: client.me.get(),
    ):
        portal.get("/api/1/me/").respond(html="<html>Identifiez-vous</html>")
        with pytest.raises(InvalidAnswerError, match="it is a page: see base_url, or a proxy"):
            await ask()
