"""Odd answers: a success that holds no record, and failures in every shape."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from datagouv import AsyncClient, InvalidAnswerError, RefusedError, ServerError

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


@pytest.mark.parametrize(
    ("body", "said"),
    [
        pytest.param(HTML, "an HTML page: see base_url", id="HTML"),
        pytest.param({"content": b""}, "Bad Gateway", id="empty"),
        pytest.param({"json": []}, r"\[\]", id="a list"),
        pytest.param({"text": "upstream connect error"}, "upstream connect", id="text"),
    ],
)
async def test_a_failure_without_json_is_typed_by_its_status(
    client: AsyncClient, portal: Portal, body: dict[str, Any], said: str
) -> None:
    portal.get("/api/1/site/").respond(502, **body)
    with pytest.raises(ServerError, match=said) as caught:
        await client.request("GET", "site/")
    assert caught.value.errors == {}


@pytest.mark.parametrize(
    ("body", "errors", "message"),
    [
        ({"errors": {"title": ["Requis."]}}, {"title": ["Requis."]}, ""),
        ({"errors": {"name": "Requis."}, "message": "Non"}, {"name": ["Requis."]}, "Non"),
        ({"errors": [{"element": ["Requis."]}]}, {"0.element": ["Requis."]}, ""),
        ({"success": False, "error": "Non", "message": ""}, {}, "Non"),
        ({"errors": {"spatial": {"zones": ["?"]}}}, {"spatial.zones": ["?"]}, ""),
    ],
)
async def test_the_fields_messages_are_in_the_error(
    client: AsyncClient,
    portal: Portal,
    body: dict[str, Any],
    errors: dict[str, list[str]],
    message: str,
) -> None:
    portal.put("/api/1/x/").respond(400, json=body)
    with pytest.raises(RefusedError) as caught:
        await client.request("PUT", "x/", json={})
    assert (caught.value.errors, caught.value.message) == (errors, message)
    for path, texts in errors.items():
        assert f"{path}: {' '.join(texts)}" in str(caught.value)


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
