"""What is asked after a write, and what is sent again after one: the caller learns what is true."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from datagouv import AsyncClient, DatagouvError
from tests.faults.nouns import picture

if TYPE_CHECKING:
    from tests.portal.server import Server
    from tests.portal.wire import Wire

pytestmark = pytest.mark.usefixtures("waits")
ORGANIZATIONS, DISCUSSIONS = "/api/1/organizations/", "/api/1/discussions/"


@pytest.fixture
def mairie(server: Server, title: str) -> str:
    fields = {"name": title, "description": "Un essai."}
    return str(server.write("POST", ORGANIZATIONS, json=fields)["id"])


@pytest.fixture
def request_id(server: Server, mairie: str) -> str:
    path = f"{ORGANIZATIONS}{mairie}/membership/"
    return str(server.write("POST", path, "other", json={"comment": "Moi !"})["id"])


@pytest.fixture
def discussion(server: Server, title: str) -> str:
    subject = {"class": "Dataset", "id": server.make_dataset()}
    fields = {"title": title, "comment": "Combien ?", "subject": subject}
    return str(server.write("POST", DISCUSSIONS, json=fields)["id"])


# Answered once: a second answer is refused


@pytest.mark.parametrize(("how", "status"), [("accept", "accepted"), ("refuse", "refused")])
async def test_a_transfer_is_answered_though_the_answer_arrives_late(
    watched: AsyncClient, server: Server, wire: Wire, organization: str, how: str, status: str
) -> None:
    subject = {"class": "Dataset", "id": server.make_dataset()}
    recipient = {"class": "Organization", "id": organization}
    asked = {"subject": subject, "recipient": recipient}
    id = server.write("POST", "/api/1/transfer/", json=asked)["id"]
    wire.delay("POST", f"/{id}/", requests=3)
    transfer = await watched.transfer(id, fetch=False)
    await getattr(transfer, how)()
    assert wire.has_failed
    assert transfer.status == status


async def test_a_member_is_accepted_though_that_arrives_late(
    watched: AsyncClient, wire: Wire, mairie: str, request_id: str
) -> None:
    wire.delay("POST", "/accept/", requests=3)
    organization = await watched.organization(mairie, fetch=False)
    assert len((await organization.memberships.accept(request_id)).members) == 2
    assert wire.has_failed


async def test_a_discussion_is_closed_once_though_that_arrives_late(
    watched: AsyncClient, wire: Wire, discussion: str
) -> None:
    wire.delay("POST", f"/{discussion}/", requests=3)
    closed = await (await watched.discussion(discussion, fetch=False)).close("Merci.")
    assert wire.has_failed
    assert closed.closed is not None
    assert [message.content for message in closed.discussion] == ["Combien ?", "Merci."]


# Read after the write


async def test_a_logo_whose_answer_is_not_read_may_be_there(
    watched: AsyncClient, server: Server, wire: Wire, mairie: str
) -> None:
    organization = await watched.organization(mairie, fetch=False)
    wire.always_fail("GET", f"/{mairie}/", "html")
    with pytest.raises(DatagouvError, match="may have done it"):
        await organization.upload_logo(picture(), filename="logo.png")
    assert server.get(f"{ORGANIZATIONS}{mairie}/")["logo"]


async def test_a_member_who_is_not_read_may_be_accepted(
    watched: AsyncClient, server: Server, wire: Wire, mairie: str, request_id: str
) -> None:
    organization = await watched.organization(mairie, fetch=False)
    wire.always_fail("GET", f"/{mairie}/", "html")
    with pytest.raises(DatagouvError, match="may have done it"):
        await organization.memberships.accept(request_id)
    assert len(server.get(f"{ORGANIZATIONS}{mairie}/")["members"]) == 2


async def test_a_comment_may_be_deleted_when_its_discussion_is_not_read(
    watched: AsyncClient, server: Server, wire: Wire, discussion: str
) -> None:
    path = f"{DISCUSSIONS}{discussion}/"
    answer = server.write("POST", path, json={"comment": "Deux."})["discussion"][1]["id"]
    wire.always_fail("GET", f"/{discussion}/", "html")
    with pytest.raises(DatagouvError, match="may have done it"):
        await (await watched.discussion(discussion, fetch=False)).delete_comment(answer)
    assert len(server.get(path)["discussion"]) == 1
