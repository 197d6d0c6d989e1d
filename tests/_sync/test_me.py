# Generated from tests/_async/test_me.py by scripts/unasync.py: edit that file, then `make style`.
"""The key's owner: tokens that nobody can read, and a profile that is asked for when it is used."""

from __future__ import annotations

import traceback
from typing import TYPE_CHECKING, Any

import pytest

from datagouv import AnswerLostError, Client, Me

if TYPE_CHECKING:
    from tests.conftest import Portal

TOKENS = "/api/1/me/api_tokens/"
SECRET = "udata_SECRET"


@pytest.fixture
def me(client: Client) -> Me:
    return client.me


@pytest.mark.parametrize(
    "answer",
    [
        {"json": {"id": "1", "value": SECRET}},
        {"json": [SECRET]},
        {"content": f'{{"id": "1", "token": "{SECRET}"'.encode()},
        {"html": f"<b>{SECRET}</b>"},
    ],
)
def test_an_answer_without_a_token_to_read_is_lost_and_not_shown(
    me: Me, portal: Portal, answer: dict[str, Any]
) -> None:
    portal.post(TOKENS).respond(201, **answer)
    portal.get(TOKENS).respond(json=[])

    with pytest.raises(AnswerLostError) as caught:
        me.create_token(name="Essai")

    assert caught.value.candidates == []
    shown = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    ours = [line for line in shown.format() if "datagouv" in line]
    assert ours
    assert SECRET not in "".join(ours)


def test_a_token_that_is_lost_is_told_even_where_the_list_fails(
    me: Me, portal: Portal
) -> None:
    portal.post(TOKENS).respond(502, html="<h1>Bad Gateway</h1>")
    portal.get(TOKENS).respond(400, json={"message": "no"})
    with pytest.raises(AnswerLostError) as caught:
        me.create_token()
    assert caught.value.candidates == []
