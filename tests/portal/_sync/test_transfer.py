# Generated from tests/portal/_async/test_transfer.py by scripts/unasync.py: edit that file, then `make style`.
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
    from datagouv import Client
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


def test_what_is_accepted_changes_owner_and_keeps_the_rest(
    client: Client,
    other: Client,
    server: Server,
    changed: Any,
    made: str,
    to_other: dict[str, str],
) -> None:
    [contact, *_] = server.contacts(organization=server.organization)
    server.write("PUT", f"/api/1/datasets/{made}/", json={"contact_points": [contact]})
    before = server.dataset(made)
    dataset = client.dataset(made)

    transfer = dataset.transfer(to_other, comment="Prends-en soin")

    assert (transfer.status, transfer.comment) == ("pending", "Prends-en soin")
    assert (transfer.subject.id, transfer.owner.id) == (made, server.organization)
    assert server.dataset(made)["organization"]["id"] == server.organization
    [theirs] = [
        one for one in other.transfers.list(status="pending") if one.id == transfer.id
    ]

    assert theirs.accept(comment="Merci") is theirs

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
            again()


def test_what_is_refused_stays_with_its_owner(
    client: Client,
    other: Client,
    server: Server,
    changed: Any,
    made: str,
    to_other: dict[str, str],
) -> None:
    before = server.dataset(made)
    transfer = (client.dataset(made, fetch=False)).transfer(to_other)

    with pytest.raises(ForbiddenError):
        transfer.refuse()
    (other.transfer(transfer.id)).refuse(comment="Non")

    assert (transfer.refresh()).status == "refused"
    assert changed(before, server.dataset(made)) == set()


def test_an_organization_is_given_what_its_administrator_accepts(
    client: Client, server: Server
) -> None:
    publisher = client.organization(server.organization)
    dataset = client.dataset(server.make_dataset())

    transfer = client.transfers.create(subject=dataset, recipient=publisher)
    listed = client.transfers.list(recipient=publisher, status="pending")
    assert transfer.id in [one.id for one in listed]
    assert transfer.id in [one.id for one in client.transfers.list()]
    transfer.accept()

    organization = (dataset.refresh()).organization
    assert organization is not None
    assert organization.id == publisher.id


# Listed


def test_requests_are_those_that_concern_one(
    client: Client,
    other: Client,
    nobody: Client,
    server: Server,
    made: str,
    to_other: dict[str, str],
) -> None:
    dataset = client.dataset(made)
    ids = [(dataset.transfer(to_other, comment=words)).id for words in ("Un", "Deux")]

    for subject in (dataset, made):
        assert [one.id for one in client.transfers.list(subject=subject)] == ids
    for of in (dataset.slug, dataset.page):
        assert client.transfers.list(subject=of).total == 2
    assert client.transfers.list(subject=made, status="accepted").total == 0
    assert client.transfers.list(subject=made, subject_type="Reuse").first() is None
    assert nobody.transfers.list(subject=made).total == 0
    assert {*ids} <= {one.id for one in other.transfers.list()}
    assert client.transfers.list(subject=STRANGER).total == 0
    with pytest.raises(NotFoundError, match="subject='nothing-of-this-name'"):
        client.transfers.list(subject="nothing-of-this-name").first()
    with pytest.raises(FieldError, match="did you mean 'pending'"):
        client.transfers.list(status="pendant")
    with pytest.raises(MissingKeyError):
        nobody.transfers.list()


def test_requests_are_pages_as_other_lists_are(
    client: Client, made: str, to_other: dict[str, str]
) -> None:
    dataset = client.dataset(made)
    ids = [(dataset.transfer(to_other, comment=words)).id for words in ("Un", "Deux")]

    pages = client.transfers.list(subject=made)

    assert pages.total == 2
    first = pages.first()
    assert first is not None
    assert first.id == ids[0]
    assert [one.id for one in client.transfers.list(subject=made, limit=1)] == ids[:1]
    rows = pages.to_dicts("comment", "subject.id")
    assert rows == [{"comment": words, "subject.id": made} for words in ("Un", "Deux")]
    [short, _] = [one for one in client.transfers.list(subject=made, fields=("status",))]
    assert short.status == "pending"
    with pytest.raises(NotLoadedError, match="comment"):
        _ = short.comment


# Refused


def test_a_request_that_cannot_be_sends_nothing(
    watched: Client, wire: Wire, made: str, to_other: dict[str, str]
) -> None:
    dataset = watched.dataset(made, fetch=False)
    wrong: list[Any] = ["an-id", None, {"class": "Dataset", "id": made}, {"id": made}]

    for to in wrong:
        with pytest.raises(FieldError, match="an organization or a user"):
            dataset.transfer(to)
    with pytest.raises(FieldError, match="subject"):
        watched.transfers.create(subject=to_other, recipient=to_other)

    assert wire.sent == []


def test_who_may_not_give_it_away_asks_for_nothing(
    client: Client,
    other: Client,
    server: Server,
    made: str,
    to_other: dict[str, str],
) -> None:
    with pytest.raises(ForbiddenError):
        (other.dataset(made)).transfer(to_other)
    dataset = client.dataset(made)
    assert dataset.organization is not None
    for to in (dataset.organization, {"class": "User", "id": STRANGER}):
        with pytest.raises(RefusedError):
            dataset.transfer(to)
    with pytest.raises(NotFoundError):
        client.transfer(STRANGER)

    assert asked_of(server, made) == []


# Lost


@LOST
def test_a_lost_answer_asks_once(
    watched: Client,
    server: Server,
    wire: Wire,
    made: str,
    to_other: dict[str, str],
    waits: list[float],
) -> None:
    dataset = watched.dataset(made, fetch=False)
    earlier = dataset.transfer(to_other)
    wire.forget()
    wire.fail("POST", "/transfer/", "reset")

    transfer = dataset.transfer(to_other)

    assert wire.methods.count("POST") == 1
    assert [one["id"] for one in asked_of(server, made)] == [earlier.id, transfer.id]


@LOST
def test_a_request_of_somebody_else_that_may_be_it_is_named(
    watched: Client,
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
        (watched.dataset(made, fetch=False)).transfer(to_other)

    assert caught.value.candidates == [theirs["id"]]
