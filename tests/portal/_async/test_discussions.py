"""Discussions: opened, answered, edited, closed and deleted, by those who may."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from datagouv import (
    AnswerLostError,
    AsyncClient,
    AsyncDataset,
    FieldError,
    ForbiddenError,
    NotFoundError,
    RefusedError,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.portal.server import Server
    from tests.portal.wire import Wire

LOST = pytest.mark.filterwarnings("ignore::datagouv.LostAnswerWarning")
"""What is returned is tried: the warning has a test of its own."""

PATH = "/api/1/discussions/"
UNKNOWN = "5bc04b2cff66bd680e499f4a"


@pytest.fixture(scope="module")
def dataset_id(server: Server, organization: str) -> str:
    return server.make_dataset(organization=organization)


@pytest.fixture
async def dataset(client: AsyncClient, dataset_id: str) -> AsyncDataset:
    return await client.dataset(dataset_id, fetch=False)


def messages(server: Server, id: str) -> list[str]:
    return [message["content"] for message in server.get(f"{PATH}{id}/")["discussion"]]


def start(server: Server, dataset_id: str, **fields: Any) -> str:
    subject = {"class": "Dataset", "id": dataset_id}
    new = {"title": "Et les haies ?", "comment": "Comptées ?", "subject": subject, **fields}
    return str(server.write("POST", PATH, "other", json=new)["id"])


async def test_one_is_opened_on_a_record_and_answered(
    other: AsyncClient, client: AsyncClient, server: Server, dataset_id: str
) -> None:
    subject = await other.dataset(dataset_id)

    made = await other.discussions.create(
        subject=subject, title="Des haies", comment="Y en a-t-il ?", extras={"origine": "essai"}
    )
    answered = await client.discussion(made.id)
    assert await answered.comment("Non.") is answered

    stored = server.get(f"{PATH}{made.id}/")
    assert stored["subject"] == {"class": "Dataset", "id": dataset_id}
    assert stored["extras"] == {"origine": "essai"}
    assert messages(server, made.id) == ["Y en a-t-il ?", "Non."]
    assert [message.content for message in answered.discussion] == ["Y en a-t-il ?", "Non."]


async def test_one_is_opened_in_the_name_of_an_organization(
    client: AsyncClient, server: Server, organization: str, dataset_id: str
) -> None:
    made = await client.discussions.create(
        {"title": "À vous", "comment": "Dites.", "organization": organization},
        subject={"class": "Dataset", "id": dataset_id},
    )

    await made.comment("Nous.", organization=await client.organization(organization))

    stored = server.get(f"{PATH}{made.id}/")
    assert made.organization is not None
    assert stored["organization"]["id"] == made.organization.id == organization
    assert stored["discussion"][1]["posted_by_organization"]["id"] == organization


async def test_a_discussion_leads_to_its_organization_with_the_same_client(
    client: AsyncClient, dataset: AsyncDataset, server: Server, organization: str
) -> None:
    mine = await client.discussions.create(
        subject=dataset, title="Un", comment="Deux", organization=organization
    )
    assert mine.organization is not None
    assert (await mine.organization.refresh()).client is client


async def test_a_rename_changes_the_title_and_nothing_else(
    other: AsyncClient, server: Server, dataset_id: str, changed: Callable[..., set[str]]
) -> None:
    made = start(server, dataset_id, extras={"origine": "essai"})
    before = server.get(f"{PATH}{made}/", "other")
    discussion = await other.discussion(made)

    await discussion.rename("Des arbustes")

    after = server.get(f"{PATH}{made}/", "other")
    assert changed(before, after) == {"title"}
    assert discussion.title == after["title"] == "Des arbustes"


@pytest.mark.parametrize("name", ["comment", "subject", "organization", "extras", "closed"])
async def test_what_the_server_would_ignore_is_refused(
    watched: AsyncClient, wire: Wire, name: str
) -> None:
    discussion = await watched.discussion(UNKNOWN, fetch=False)
    with pytest.raises(FieldError, match=name):
        await discussion.update({name: None})
    assert wire.sent == []


async def test_an_empty_message_is_refused(watched: AsyncClient, wire: Wire) -> None:
    discussion = await watched.discussion(UNKNOWN, fetch=False)
    for send in (discussion.comment, discussion.close):
        with pytest.raises(FieldError, match="message"):
            await send("  ")
    with pytest.raises(FieldError, match="message"):
        await discussion.edit_comment(UNKNOWN, "")
    assert wire.sent == []


async def test_a_message_is_edited_and_deleted_by_its_id(
    other: AsyncClient, server: Server, dataset_id: str
) -> None:
    discussion = await other.discussion(start(server, dataset_id))
    for text in ("Un", "Deux", "Trois"):
        await discussion.comment(text)

    await discussion.edit_comment(discussion.discussion[2], "2")
    assert messages(server, discussion.id) == ["Comptées ?", "Un", "2", "Trois"]
    assert discussion.discussion[2].last_modified_at is not None

    await discussion.delete_comment(discussion.discussion[1].id)
    assert messages(server, discussion.id) == ["Comptées ?", "2", "Trois"]
    assert [message.content for message in discussion.discussion] == ["Comptées ?", "2", "Trois"]

    with pytest.raises(RefusedError):
        await discussion.delete_comment(discussion.discussion[0])
    with pytest.raises(NotFoundError):
        await discussion.edit_comment("54d47250-1daf-483b-965a-3013f8c76617", "Rien")


async def test_a_delete_whose_answer_is_lost_deletes_one_message_only(
    watched: AsyncClient, wire: Wire, server: Server, dataset: AsyncDataset
) -> None:
    discussion = await watched.discussions.create(subject=dataset, title="Un", comment="0")
    for text in ("1", "2", "3"):
        await discussion.comment(text)
    wire.fail("DELETE", "/", "reset")

    await discussion.delete_comment(discussion.discussion[1])

    assert wire.has_failed
    assert messages(server, discussion.id) == ["0", "2", "3"]


async def test_a_closed_one_takes_no_more_messages(
    client: AsyncClient, other: AsyncClient, server: Server, dataset_id: str
) -> None:
    mine = await other.discussion(start(server, dataset_id))
    theirs = await client.discussion(mine.id)

    await theirs.close("Elles le sont.")

    stored = server.get(f"{PATH}{mine.id}/")
    assert theirs.closed is not None
    assert stored["closed"]
    assert stored["closed_by"]["id"] == server.portal.user_id
    for send in (mine.comment, mine.close):
        with pytest.raises(ForbiddenError, match="closed"):
            await send("Merci.")
    assert messages(server, mine.id) == ["Comptées ?", "Elles le sont."]
    await mine.rename("Elles le sont")  # Its title still changes.


async def test_one_is_closed_without_a_word(
    other: AsyncClient, server: Server, dataset_id: str
) -> None:
    discussion = await other.discussion(start(server, dataset_id), fetch=False)
    await discussion.close()
    assert server.get(f"{PATH}{discussion.id}/")["closed"]
    assert messages(server, discussion.id) == ["Comptées ?"]


async def test_it_is_deleted_for_good(other: AsyncClient, server: Server, dataset_id: str) -> None:
    discussion = await other.discussion(start(server, dataset_id))
    await discussion.delete()
    assert server.ask("GET", f"{PATH}{discussion.id}/").status_code == 404
    with pytest.raises(NotFoundError):
        await discussion.delete()


async def test_others_neither_rename_nor_edit_nor_delete_it(
    client: AsyncClient, server: Server, dataset_id: str
) -> None:
    made = start(server, dataset_id)
    before = server.get(f"{PATH}{made}/")
    discussion = await client.discussion(made)
    first = discussion.discussion[0]

    for verb in (
        lambda: discussion.rename("Autre"),
        lambda: discussion.edit_comment(first, "Autre"),
        lambda: discussion.delete(),
    ):
        with pytest.raises(ForbiddenError):
            await verb()
    assert server.get(f"{PATH}{made}/") == before


# Lists


async def test_they_are_listed_by_subject_state_publisher_and_author(
    client: AsyncClient, server: Server, organization: str
) -> None:
    subject = server.make_dataset(organization=organization)
    dataset = await client.dataset(subject)
    made = [start(server, subject, title=f"Haie {n}") for n in range(3)]
    mine = await client.discussions.create(subject=dataset, title="Haie 3", comment="?")
    await mine.close()
    me = server.portal.user_id

    async def ids(**filters: Any) -> list[str]:
        return [one.id async for one in client.discussions.list(page_size=2, **filters)]

    assert [one.id async for one in dataset.discussions()] == [*made, mine.id]
    for asked in (dataset, subject, dataset.slug, {"class": "Dataset", "id": subject}):
        assert await ids(subject=asked) == [*made, mine.id]
    assert await ids(subject=dataset, closed=False) == made
    assert await ids(subject=dataset, closed=True) == [mine.id]
    assert await ids(subject=dataset, user=me) == [mine.id]
    assert await ids(subject=dataset, organization=organization, sort="-title") == [
        mine.id,
        *reversed(made),
    ]
    assert await ids(subject=UNKNOWN) == []
    assert await client.discussions.count(subject=dataset) == 4
    with pytest.raises(NotFoundError):
        await ids(organization=UNKNOWN)
    user = await client.user(me)
    assert mine.id in [one.id async for one in user.discussions()]
    assert mine.id in [one.id async for one in client.me.discussions()]
    open_ones = {one.id async for one in client.me.org_discussions("haie")}
    assert open_ones & {*made, mine.id} == {*made}


async def test_a_portal_without_the_search_is_asked_by_its_list(
    watched: AsyncClient, wire: Wire, dataset: AsyncDataset, title: str
) -> None:
    made = await watched.discussions.create(subject=dataset, title=title, comment="?")
    wire.reset()

    found = watched.discussions.search(title, closed=False, fields=("title",))

    assert made.id in [one.id async for one in found]
    assert {one.title[:5] async for one in found} == {title[:5]}
    assert wire.sent[0] == "GET /api/2/discussions/search/"
    assert wire.sent[-1] == "GET /api/1/discussions/"
    assert [one.id async for one in watched.discussions.search(title, closed=True)] == []


# Lost answers


@LOST
@pytest.mark.parametrize("fault", ["stale", "reset"])
async def test_what_others_said_in_the_same_words_is_theirs(
    watched: AsyncClient, wire: Wire, server: Server, organization: str, fault: Any
) -> None:
    id = server.make_dataset(organization=organization)
    subject = {"class": "Dataset", "id": id}
    same: dict[str, Any] = {"title": "Merci", "comment": "Merci !", "subject": subject}
    theirs = server.write("POST", PATH, "other", json=same)
    wire.fail("POST", "/discussions/", fault)

    made = await watched.discussions.create(same)
    server.write("POST", f"{PATH}{made.id}/", "other", json={"comment": "+1"})
    wire.fail("POST", f"/{made.id}/", fault)
    await made.comment("+1")

    assert wire.has_failed
    assert made.id != theirs["id"]
    assert messages(server, theirs["id"]) == ["Merci !"]
    assert messages(server, made.id) == ["Merci !", "+1", "+1"]


async def test_a_portal_out_of_reach_after_a_lost_message_says_that_it_is_not_known(
    watched: AsyncClient, wire: Wire, dataset: AsyncDataset
) -> None:
    made = await watched.discussions.create(subject=dataset, title="Perdue", comment="?")
    wire.cut("POST", f"/{made.id}/")
    with pytest.raises(AnswerLostError):
        await made.comment("Peut-être")
