"""Topics on a portal before udata 15, which takes them with their name and their tags only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest

from datagouv import RefusedError

if TYPE_CHECKING:
    from datagouv import AsyncClient
    from tests.conftest import Portal

ID = "5bc04b2cff66bd680e499f4a"
PATH = f"/api/2/topics/{ID}/"
TOPIC: dict[str, Any] = {"id": ID, "name": "Eau", "tags": ["eau"], "extras": {"annee": 2024}}
WANTED = httpx.Response(400, json={"errors": {"name": ["Ce champ est requis."]}})


async def test_an_extra_is_sent_with_the_name_and_the_tags(
    client: AsyncClient, portal: Portal
) -> None:
    topic = await client.topic(ID, fetch=False)
    extras = {"annee": 2024, "lieu": "Lyon"}
    portal.get(PATH).respond(json=TOPIC)
    portal.put(PATH).mock(
        side_effect=[WANTED, httpx.Response(200, json=TOPIC | {"extras": extras})]
    )

    await topic.update_extras({"lieu": "Lyon"})

    assert portal.body() == {"name": "Eau", "tags": ["eau"], "extras": extras}
    assert topic.extras == extras


async def test_another_refusal_is_raised_as_it_is(client: AsyncClient, portal: Portal) -> None:
    topic = await client.topic(ID, fetch=False)
    portal.get(PATH).respond(json=TOPIC)
    refused = httpx.Response(400, json={"errors": {"extras": ["Non."]}})
    portal.put(PATH).mock(side_effect=[refused, refused])
    with pytest.raises(RefusedError, match="Non"):
        await topic.update_extras({"lieu": "Lyon"})
    with pytest.raises(RefusedError, match="Non"):
        await topic.update(extras={})
