"""Transfers: what is asked, what is answered, and whose it is then."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from datagouv import (
    AnswerLostError,
    FieldError,
    ForbiddenError,
    MissingKeyError,
    NotFoundError,
    NotLoadedError,
    RefusedError,
)

if TYPE_CHECKING:
    from datagouv import AsyncClient
    from tests.portal.server import Server
    from tests.portal.wire import Wire

LOST = pytest.mark.filterwarnings("ignore::datagouv.LostAnswerWarning")
"""What is returned is tried: the warning has a test of its own."""

PATH = "/api/1/transfer/"
STRANGER = "5bc04b2cff66bd680e499f4a"


@pytest.fixture(scope="module")
def other_id(server: Server) -> str:
    return str(server.get("/api/1/me/", "other")["id"])


@pytest.fixture
def to_other(other_id: str) -> dict[str, str]:
    return {"class": "User", "id": other_id}


@pytest.fixture
def made(server: Server) -> str:
    """Return the id of a dataset of the organization."""
    return server.make_dataset(organization=server.organization, tags=["arbres"])


def asked_of(server: Server, dataset: str) -> list[Any]:
    answer = server.ask("GET", PATH, params={"subject": dataset})
    return list(answer.raise_for_status().json())


async def test_what_is_accepted_changes_owner_and_keeps_the_rest(
    client: AsyncClient,
    other: AsyncClient,
    server: Server,
    changed: Any,
    made: str,
    to_other: dict[str, str],
) -> None:
    [contact, *_] = server.contacts(organization=server.organization)
    server.write("PUT", f"/api/1/datasets/{made}/", json={"contact_points": [contact]})
    before = server.dataset(made)
    dataset = await client.dataset(made)

    transfer = await dataset.transfer(to_other, comment="Prends-en soin")

    assert (transfer.status, transfer.comment) == ("pending", "Prends-en soin")
    assert (transfer.subject.id, transfer.owner.id) == (made, server.organization)
    assert server.dataset(made)["organization"]["id"] == server.organization
    [theirs] = [
        one async for one in other.transfers.list(status="pending") if one.id == transfer.id
    ]

    assert await theirs.accept(comment="Merci") is theirs

    assert theirs.status == "accepted"
    assert theirs.responded is not None
    after = server.ask("GET", f"/api/1/datasets/{made}/", "other").json()
    moved = {"owner", "organization", "contact_points", "permissions"}
    assert changed(before, after) <= moved
    assert (after["owner"]["id"], after["organization"]) == (to_other["id"], None)
    assert [point["name"] for point in after["contact_points"]] == ["Accueil"]
    assert after["contact_points"][0]["id"] != contact
    for again in (theirs.accept, theirs.refuse):
        with pytest.raises(RefusedError):
            await again()


async def test_what_is_refused_stays_with_its_owner(
    client: AsyncClient,
    other: AsyncClient,
    server: Server,
    changed: Any,
    made: str,
    to_other: dict[str, str],
) -> None:
    before = server.dataset(made)
    transfer = await (await client.dataset(made, fetch=False)).transfer(to_other)

    with pytest.raises(ForbiddenError):
        await transfer.refuse()
    await (await other.transfer(transfer.id)).refuse(comment="Non")

    assert (await transfer.refresh()).status == "refused"
    assert changed(before, server.dataset(made)) == set()


async def test_an_organization_is_given_what_its_administrator_accepts(
    client: AsyncClient, server: Server
) -> None:
    publisher = await client.organization(server.organization)
    dataset = await client.dataset(server.make_dataset())

    transfer = await client.transfers.create(subject=dataset, recipient=publisher)
    listed = client.transfers.list(recipient=publisher, status="pending")
    assert transfer.id in [one.id async for one in listed]
    assert transfer.id in [one.id async for one in client.transfers.list()]
    await transfer.accept()

    organization = (await dataset.refresh()).organization
    assert organization is not None
    assert organization.id == publisher.id


# Listed


async def test_requests_are_those_that_concern_one(
    client: AsyncClient,
    other: AsyncClient,
    nobody: AsyncClient,
    server: Server,
    made: str,
    to_other: dict[str, str],
) -> None:
    dataset = await client.dataset(made)
    ids = [(await dataset.transfer(to_other, comment=words)).id for words in ("Un", "Deux")]

    for subject in (dataset, made):
        assert [one.id async for one in client.transfers.list(subject=subject)] == ids
    for of in (dataset.slug, dataset.page):
        assert await client.transfers.list(subject=of).total == 2
    assert await client.transfers.list(subject=made, status="accepted").total == 0
    assert await client.transfers.list(subject=made, subject_type="Reuse").first() is None
    assert await nobody.transfers.list(subject=made).total == 0
    assert {*ids} <= {one.id async for one in other.transfers.list()}
    assert await client.transfers.list(subject=STRANGER).total == 0
    with pytest.raises(NotFoundError, match="subject='nothing-of-this-name'"):
        await client.transfers.list(subject="nothing-of-this-name").first()
    with pytest.raises(FieldError, match="did you mean 'pending'"):
        client.transfers.list(status="pendant")
    with pytest.raises(MissingKeyError):
        nobody.transfers.list()


async def test_requests_are_pages_as_other_lists_are(
    client: AsyncClient, made: str, to_other: dict[str, str]
) -> None:
    dataset = await client.dataset(made)
    ids = [(await dataset.transfer(to_other, comment=words)).id for words in ("Un", "Deux")]

    pages = client.transfers.list(subject=made)

    assert await pages.total == 2
    first = await pages.first()
    assert first is not None
    assert first.id == ids[0]
    assert [one.id async for one in client.transfers.list(subject=made, limit=1)] == ids[:1]
    rows = await pages.to_dicts("comment", "subject.id")
    assert rows == [{"comment": words, "subject.id": made} for words in ("Un", "Deux")]
    [short, _] = [one async for one in client.transfers.list(subject=made, fields=("status",))]
    assert short.status == "pending"
    with pytest.raises(NotLoadedError, match="comment"):
        _ = short.comment


# Refused


async def test_a_request_that_cannot_be_sends_nothing(
    watched: AsyncClient, wire: Wire, made: str, to_other: dict[str, str]
) -> None:
    dataset = await watched.dataset(made, fetch=False)
    wrong: list[Any] = ["an-id", None, {"class": "Dataset", "id": made}, {"id": made}]

    for to in wrong:
        with pytest.raises(FieldError, match="an organization or a user"):
            await dataset.transfer(to)
    with pytest.raises(FieldError, match="subject"):
        await watched.transfers.create(subject=to_other, recipient=to_other)

    assert wire.sent == []


async def test_who_may_not_give_it_away_asks_for_nothing(
    client: AsyncClient,
    other: AsyncClient,
    server: Server,
    made: str,
    to_other: dict[str, str],
) -> None:
    with pytest.raises(ForbiddenError):
        await (await other.dataset(made)).transfer(to_other)
    dataset = await client.dataset(made)
    assert dataset.organization is not None
    for to in (dataset.organization, {"class": "User", "id": STRANGER}):
        with pytest.raises(RefusedError):
            await dataset.transfer(to)
    with pytest.raises(NotFoundError):
        await client.transfer(STRANGER)

    assert asked_of(server, made) == []


# Lost


@LOST
async def test_a_lost_answer_asks_once(
    watched: AsyncClient,
    server: Server,
    wire: Wire,
    made: str,
    to_other: dict[str, str],
    waits: list[float],
) -> None:
    dataset = await watched.dataset(made, fetch=False)
    earlier = await dataset.transfer(to_other)
    wire.forget()
    wire.fail("POST", "/transfer/", "reset")

    transfer = await dataset.transfer(to_other)

    assert wire.methods.count("POST") == 1
    assert [one["id"] for one in asked_of(server, made)] == [earlier.id, transfer.id]


@LOST
async def test_a_request_of_somebody_else_that_may_be_it_is_named(
    watched: AsyncClient,
    server: Server,
    wire: Wire,
    made: str,
    to_other: dict[str, str],
    waits: list[float],
) -> None:
    asked = {"subject": {"class": "Dataset", "id": made}, "recipient": to_other}
    theirs = server.write("POST", "/api/1/transfer/", json={**asked, "comment": "Prenez-le."})
    wire.fail("POST", "/transfer/", "502 before")

    with pytest.raises(AnswerLostError, match="differs in 'comment'") as caught:
        await (await watched.dataset(made, fetch=False)).transfer(to_other)

    assert caught.value.candidates == [theirs["id"]]
