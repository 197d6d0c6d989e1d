"""Members: who asks, who is invited, what becomes of it, and what each may change."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from datagouv import FieldError, ForbiddenError, NotFoundError, RefusedError
from datagouv._udata import choices
from datagouv._udata.nouns.organization import INVITATION, MEMBER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from datagouv import AsyncClient
    from tests.portal.server import Server
    from tests.portal.wire import Wire

LOST = pytest.mark.filterwarnings("ignore::datagouv.LostAnswerWarning")
"""What is returned is tried: the warning has a test of its own."""

PATH = "/api/1/organizations/"
STRANGER = "5bc04b2cff66bd680e499f4a"


@pytest.fixture(scope="module")
def other_id(server: Server) -> str:
    return str(server.get("/api/1/me/", "other")["id"])


@pytest.fixture
def mairie(server: Server, other_id: str, title: str) -> Iterator[str]:
    """Return an organization of the member, which the other one leaves at the end of the test."""
    made = server.write("POST", PATH, json={"name": title, "description": "Un essai."})["id"]
    yield str(made)
    server.ask("DELETE", f"{PATH}{made}/member/{other_id}/", "admin")
    server.ask("DELETE", f"{PATH}{made}/", "admin")


@pytest.fixture
def joined(server: Server, other_id: str, mairie: str) -> str:
    """Return an organization in which the other one is an editor."""
    path = f"{PATH}{mairie}/membership/"
    asked = server.write("POST", path, "other", json={"comment": "Moi !"})["id"]
    server.write("POST", f"{path}{asked}/accept/", json={})
    return mairie


def roles(server: Server, id: str) -> dict[str, str]:
    """Return the role of each member, by the id of the user."""
    members = server.get(f"{PATH}{id}/")["members"]
    return {member["user"]["id"]: member["role"] for member in members}


def invitations(server: Server, id: str) -> list[Any]:
    """Return the other one's invitations to an organization."""
    every = server.get("/api/1/me/org_invitations/", "other")
    return [one for one in every if one["organization"]["id"] == id]


# Asked


async def test_who_asks_is_accepted_and_is_a_member(
    client: AsyncClient, other: AsyncClient, server: Server, mairie: str, other_id: str
) -> None:
    theirs = (await other.organization(mairie)).memberships
    organization = await client.organization(mairie)

    asked = await theirs.ask("Je compte les arbres.")
    [seen] = [one async for one in organization.memberships.list(status="pending")]
    assert (asked.kind, asked.status, asked.comment) == ("request", "pending", seen.comment)
    assert seen.id == asked.id
    assert [one.id async for one in theirs.list(user=other_id)] == [asked.id]
    with pytest.raises(ForbiddenError):
        await theirs.list().total

    assert await organization.memberships.accept(seen) is organization

    assert roles(server, mairie)[other_id] == "editor"
    assert [member.role for member in organization.members] == ["admin", "editor"]
    assert await organization.memberships.list(status="pending").total == 0
    with pytest.raises(RefusedError):
        await organization.memberships.accept(seen)
    with pytest.raises(RefusedError, match="400"):
        await theirs.ask("Encore")


async def test_asking_again_changes_the_words_and_asks_once(
    other: AsyncClient, server: Server, mairie: str
) -> None:
    memberships = (await other.organization(mairie, fetch=False)).memberships

    first, second = [await memberships.ask(words) for words in ("Moi", "Moi, s'il vous plaît")]

    assert first.id == second.id
    [stored] = server.get(f"{PATH}{mairie}/membership/")
    assert stored["comment"] == "Moi, s'il vous plaît"


async def test_who_asks_is_refused(
    client: AsyncClient, other: AsyncClient, server: Server, mairie: str, other_id: str
) -> None:
    asked = await (await other.organization(mairie, fetch=False)).memberships.ask("Moi !")
    memberships = (await client.organization(mairie, fetch=False)).memberships

    await memberships.refuse(asked.id, comment="Plus tard")

    assert [one.status async for one in memberships.list()] == ["refused"]
    assert other_id not in roles(server, mairie)


# Invited


async def test_an_invitation_is_taken_back(
    client: AsyncClient, server: Server, mairie: str, other_id: str
) -> None:
    memberships = (await client.organization(mairie, fetch=False)).memberships
    dataset = server.make_dataset(organization=mairie)

    made = await memberships.invite(
        other_id,
        role="partial_editor",
        comment="Bienvenue",
        assignments=[await client.dataset(dataset, fetch=False)],
    )

    [invited] = invitations(server, mairie)
    assert (invited["id"], invited["role"]) == (made.id, "partial_editor")
    assert invited["assignments"] == [{"class": "Dataset", "id": dataset}]
    for impossible in (memberships.accept, memberships.refuse):
        with pytest.raises(RefusedError):
            await impossible(made)
    with pytest.raises(RefusedError, match="pending"):
        await memberships.invite(other_id)

    await memberships.cancel(made)

    assert invitations(server, mairie) == []
    with pytest.raises(RefusedError):
        await memberships.cancel(made)


async def test_somebody_who_is_no_user_yet_is_invited_by_email(
    client: AsyncClient, mairie: str
) -> None:
    memberships = (await client.organization(mairie, fetch=False)).memberships

    made = await memberships.invite(email="Quelquun@example.org")

    assert (made.kind, made.user, made.role) == ("invitation", None, "editor")
    assert made.email == "quelquun@example.org"


@LOST
@pytest.mark.parametrize("whom", ["a user", "an e-mail", "the e-mail of a user"])
async def test_a_lost_answer_invites_once(
    watched: AsyncClient,
    server: Server,
    wire: Wire,
    mairie: str,
    other_id: str,
    waits: list[float],
    whom: str,
) -> None:
    memberships = (await watched.organization(mairie, fetch=False)).memberships
    address = "autre@example.org" if "of a user" in whom else "quelquun@example.org"
    said: dict[str, Any] = {"user": other_id} if whom == "a user" else {"email": address}
    wire.fail("POST", "/member/", "reset")

    made = await memberships.invite(**said)

    assert wire.methods.count("POST") == 1
    assert [one["id"] for one in server.get(f"{PATH}{mairie}/membership/")] == [made.id]


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"user": STRANGER, "email": "a@example.org"},
        {"user": STRANGER, "assignments": [{"class": "Topic", "id": STRANGER}]},
        {"user": STRANGER, "role": ""},
    ],
    ids=str,
)
async def test_an_invitation_that_cannot_be_sends_nothing(
    watched: AsyncClient, wire: Wire, mairie: str, said: dict[str, Any]
) -> None:
    memberships = (await watched.organization(mairie, fetch=False)).memberships

    with pytest.raises(FieldError):
        await memberships.invite(**said)

    assert wire.sent == []


@pytest.mark.parametrize("how", ["accept", "refuse"])
async def test_who_is_invited_answers(
    client: AsyncClient, other: AsyncClient, server: Server, mairie: str, other_id: str, how: str
) -> None:
    memberships = (await client.organization(mairie, fetch=False)).memberships
    made = await memberships.invite(other_id, role="editor", comment="Bienvenue")

    [invited] = [one async for one in other.me.invitations() if one.id == made.id]
    assert (invited.organization.id, invited.comment) == (mairie, "Bienvenue")
    answer = getattr(other.me, f"{how}_invitation")
    with pytest.raises(NotFoundError):
        await getattr(client.me, f"{how}_invitation")(invited)
    await answer(invited)

    assert roles(server, mairie).get(other_id) == ("editor" if how == "accept" else None)
    assert invitations(server, mairie) == []
    with pytest.raises(RefusedError):
        await answer(invited.id)


async def test_requests_invitations_and_assignments_are_pages(
    client: AsyncClient, other: AsyncClient, server: Server, joined: str, other_id: str
) -> None:
    organization = await client.organization(joined, fetch=False)
    dataset = server.make_dataset(organization=joined)
    await organization.change_role(other_id, "partial_editor")
    await organization.assign(other_id, [await client.dataset(dataset, fetch=False)])
    await organization.memberships.invite(email="a@example.org")

    assignments = organization.assignments()
    assert await assignments.total == 1
    assert await assignments.to_dicts("subject.id") == [{"subject.id": dataset}]

    memberships = organization.memberships
    assert await memberships.list().total == 2
    assert [one.kind async for one in memberships.list(limit=1)] == ["request"]
    invited = await memberships.list(status="pending").first()
    assert invited is not None
    assert (invited.kind, invited.email) == ("invitation", "a@example.org")
    rows = await memberships.list(status="accepted").to_dicts("kind", "user.id")
    assert rows == [{"kind": "request", "user.id": other_id}]
    with pytest.raises(FieldError, match="did you mean 'pending'"):
        memberships.list(status="pendng")
    with pytest.raises(NotFoundError, match="the filter user='nobody-of-this-name'"):
        await memberships.list(user="nobody-of-this-name").first()

    made = (
        await (await other.organization(joined, fetch=False)).memberships.list(user=other_id).total
    )
    assert made == 1
    invitations = client.me.invitations(limit=1)
    assert await invitations.total == len(server.get("/api/1/me/org_invitations/"))


async def test_an_unknown_request_is_not_found(client: AsyncClient, mairie: str) -> None:
    memberships = (await client.organization(mairie, fetch=False)).memberships

    for settle in (memberships.accept, memberships.refuse, memberships.cancel):
        with pytest.raises(NotFoundError):
            await settle("54d47250-1daf-483b-965a-3013f8c76617")


# Members


async def test_a_role_changes_and_only_that_members(
    client: AsyncClient, server: Server, joined: str, other_id: str
) -> None:
    organization = await client.organization(joined)
    before = roles(server, joined)

    assert await organization.change_role(other_id, "admin") is organization

    assert roles(server, joined) == before | {other_id: "admin"}
    assert {member.user.id: member.role for member in organization.members} == roles(server, joined)
    with pytest.raises(FieldError, match=r"'role' of a member cannot be 'king': .*partial_editor"):
        await organization.change_role(other_id, "king")
    with pytest.raises(NotFoundError):
        await organization.change_role(STRANGER, "admin")


@pytest.mark.parametrize(
    ("role", "near"),
    [("Administratrice", "admin"), ("éditeur partiel", "partial_editor"), ("edtor", "editor")],
)
async def test_a_role_of_another_name_is_refused_with_the_nearest(
    client: AsyncClient, server: Server, joined: str, other_id: str, role: str, near: str
) -> None:
    organization = await client.organization(joined, fetch=False)
    before = roles(server, joined), invitations(server, joined)

    with pytest.raises(FieldError, match=f"did you mean '{near}'"):
        await organization.change_role(other_id, role)
    with pytest.raises(FieldError, match=f"did you mean '{near}'"):
        await organization.memberships.invite(email="a@example.org", role=role)

    assert (roles(server, joined), invitations(server, joined)) == before


async def test_a_role_that_only_the_portal_knows_is_taken(
    client: AsyncClient,
    server: Server,
    joined: str,
    other_id: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    older = replace(choices.ORGANIZATION_ROLE, known=("admin",))
    for noun in (MEMBER, INVITATION):
        monkeypatch.setitem(noun._choices, "role", older)
    organization = await client.organization(joined, fetch=False)

    await organization.change_role(other_id, "partial_editor")
    invited = await organization.memberships.invite(email="b@example.org", role="editor")

    assert roles(server, joined)[other_id] == "partial_editor"
    assert invited.role == "editor"


@pytest.mark.parametrize("by", ["id", "slug", "record"])
async def test_a_member_leaves_and_the_others_stay(
    client: AsyncClient, server: Server, joined: str, other_id: str, by: str
) -> None:
    organization = await client.organization(joined)
    user = next(member.user for member in organization.members if member.user.id == other_id)
    named: Any = {"id": other_id, "slug": user.slug, "record": user}[by]

    assert await organization.remove_member(named) is organization

    assert list(roles(server, joined)) == [server.portal.user_id]
    assert [member.user.id for member in organization.members] == [server.portal.user_id]
    with pytest.raises(NotFoundError):
        await organization.remove_member(named)


async def test_a_partial_editor_changes_what_is_assigned_and_nothing_else(
    client: AsyncClient, other: AsyncClient, server: Server, joined: str, other_id: str
) -> None:
    organization = await client.organization(joined, fetch=False)
    theirs, not_theirs = [server.make_dataset(organization=joined) for _ in range(2)]
    with pytest.raises(RefusedError):
        await organization.assign(other_id, [])  # an editor changes everything
    await organization.change_role(other_id, "partial_editor")

    [made] = await organization.assign(other_id, [await client.dataset(theirs, fetch=False)])

    assert (made.user.id, made.subject.class_, made.subject.id) == (other_id, "Dataset", theirs)
    assert [one.id async for one in organization.assignments()] == [made.id]
    await (await other.dataset(theirs)).update(acronym="OUI")
    with pytest.raises(ForbiddenError):
        await (await other.dataset(not_theirs)).update(acronym="NON")
    with pytest.raises(FieldError):
        await organization.assign(other_id, [{"class": "Topic", "id": theirs}])
    with pytest.raises(RefusedError):
        await organization.assign(other_id, [{"class": "Dataset", "id": server.make_dataset()}])

    assert await organization.assign(other_id, []) == []
