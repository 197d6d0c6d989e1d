# Generated from tests/portal/_async/test_discussions.py by scripts/unasync.py: edit that file, then `make style`.
"""Discussions: opened, answered, edited, closed and deleted, by those who may."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from datagouv import (
    AnswerLostError,
    Client,
    Dataset,
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
def dataset(client: Client, dataset_id: str) -> Dataset:
    return client.dataset(dataset_id, fetch=False)


def messages(server: Server, id: str) -> list[str]:
    return [message["content"] for message in server.get(f"{PATH}{id}/")["discussion"]]


def start(server: Server, dataset_id: str, **fields: Any) -> str:
    subject = {"class": "Dataset", "id": dataset_id}
    new = {"title": "Et les haies ?", "comment": "Comptées ?", "subject": subject, **fields}
    return str(server.write("POST", PATH, "other", json=new)["id"])


def test_one_is_opened_on_a_record_and_answered(
    other: Client, client: Client, server: Server, dataset_id: str
) -> None:
    subject = other.dataset(dataset_id)

    made = other.discussions.create(
        subject=subject, title="Des haies", comment="Y en a-t-il ?", extras={"origine": "essai"}
    )
    answered = client.discussion(made.id)
    assert answered.comment("Non.") is answered

    stored = server.get(f"{PATH}{made.id}/")
    assert stored["subject"] == {"class": "Dataset", "id": dataset_id}
    assert stored["extras"] == {"origine": "essai"}
    assert messages(server, made.id) == ["Y en a-t-il ?", "Non."]
    assert [message.content for message in answered.discussion] == ["Y en a-t-il ?", "Non."]


def test_one_is_opened_in_the_name_of_an_organization(
    client: Client, server: Server, organization: str, dataset_id: str
) -> None:
    made = client.discussions.create(
        {"title": "À vous", "comment": "Dites.", "organization": organization},
        subject={"class": "Dataset", "id": dataset_id},
    )

    made.comment("Nous.", organization=client.organization(organization))

    stored = server.get(f"{PATH}{made.id}/")
    assert made.organization is not None
    assert stored["organization"]["id"] == made.organization.id == organization
    assert stored["discussion"][1]["posted_by_organization"]["id"] == organization


def test_a_discussion_leads_to_its_organization_with_the_same_client(
    client: Client, dataset: Dataset, server: Server, organization: str
) -> None:
    mine = client.discussions.create(
        subject=dataset, title="Un", comment="Deux", organization=organization
    )
    assert mine.organization is not None
    assert (mine.organization.refresh()).client is client


def test_a_rename_changes_the_title_and_nothing_else(
    other: Client, server: Server, dataset_id: str, changed: Callable[..., set[str]]
) -> None:
    made = start(server, dataset_id, extras={"origine": "essai"})
    before = server.get(f"{PATH}{made}/", "other")
    discussion = other.discussion(made)

    discussion.rename("Des arbustes")

    after = server.get(f"{PATH}{made}/", "other")
    assert changed(before, after) == {"title"}
    assert discussion.title == after["title"] == "Des arbustes"


@pytest.mark.parametrize("name", ["comment", "subject", "organization", "extras", "closed"])
def test_what_the_server_would_ignore_is_refused(
    watched: Client, wire: Wire, name: str
) -> None:
    discussion = watched.discussion(UNKNOWN, fetch=False)
    with pytest.raises(FieldError, match=name):
        discussion.update({name: None})
    assert wire.sent == []


def test_an_empty_message_is_refused(watched: Client, wire: Wire) -> None:
    discussion = watched.discussion(UNKNOWN, fetch=False)
    for send in (discussion.comment, discussion.close):
        with pytest.raises(FieldError, match="message"):
            send("  ")
    with pytest.raises(FieldError, match="message"):
        discussion.edit_comment(UNKNOWN, "")
    assert wire.sent == []


def test_a_message_is_edited_and_deleted_by_its_id(
    other: Client, server: Server, dataset_id: str
) -> None:
    discussion = other.discussion(start(server, dataset_id))
    for text in ("Un", "Deux", "Trois"):
        discussion.comment(text)

    discussion.edit_comment(discussion.discussion[2], "2")
    assert messages(server, discussion.id) == ["Comptées ?", "Un", "2", "Trois"]
    assert discussion.discussion[2].last_modified_at is not None

    discussion.delete_comment(discussion.discussion[1].id)
    assert messages(server, discussion.id) == ["Comptées ?", "2", "Trois"]
    assert [message.content for message in discussion.discussion] == ["Comptées ?", "2", "Trois"]

    with pytest.raises(RefusedError):
        discussion.delete_comment(discussion.discussion[0])
    with pytest.raises(NotFoundError):
        discussion.edit_comment("54d47250-1daf-483b-965a-3013f8c76617", "Rien")


def test_a_delete_whose_answer_is_lost_deletes_one_message_only(
    watched: Client, wire: Wire, server: Server, dataset: Dataset
) -> None:
    discussion = watched.discussions.create(subject=dataset, title="Un", comment="0")
    for text in ("1", "2", "3"):
        discussion.comment(text)
    wire.fail("DELETE", "/", "reset")

    discussion.delete_comment(discussion.discussion[1])

    assert wire.has_failed
    assert messages(server, discussion.id) == ["0", "2", "3"]


def test_a_closed_one_takes_no_more_messages(
    client: Client, other: Client, server: Server, dataset_id: str
) -> None:
    mine = other.discussion(start(server, dataset_id))
    theirs = client.discussion(mine.id)

    theirs.close("Elles le sont.")

    stored = server.get(f"{PATH}{mine.id}/")
    assert theirs.closed is not None
    assert stored["closed"]
    assert stored["closed_by"]["id"] == server.portal.user_id
    for send in (mine.comment, mine.close):
        with pytest.raises(ForbiddenError, match="closed"):
            send("Merci.")
    assert messages(server, mine.id) == ["Comptées ?", "Elles le sont."]
    mine.rename("Elles le sont")  # Its title still changes.


def test_one_is_closed_without_a_word(
    other: Client, server: Server, dataset_id: str
) -> None:
    discussion = other.discussion(start(server, dataset_id), fetch=False)
    discussion.close()
    assert server.get(f"{PATH}{discussion.id}/")["closed"]
    assert messages(server, discussion.id) == ["Comptées ?"]


def test_it_is_deleted_for_good(other: Client, server: Server, dataset_id: str) -> None:
    discussion = other.discussion(start(server, dataset_id))
    discussion.delete()
    assert server.ask("GET", f"{PATH}{discussion.id}/").status_code == 404
    with pytest.raises(NotFoundError):
        discussion.delete()


def test_others_neither_rename_nor_edit_nor_delete_it(
    client: Client, server: Server, dataset_id: str
) -> None:
    made = start(server, dataset_id)
    before = server.get(f"{PATH}{made}/")
    discussion = client.discussion(made)
    first = discussion.discussion[0]

    for verb in (
        lambda: discussion.rename("Autre"),
        lambda: discussion.edit_comment(first, "Autre"),
        lambda: discussion.delete(),
    ):
        with pytest.raises(ForbiddenError):
            verb()
    assert server.get(f"{PATH}{made}/") == before


# Lists


def test_they_are_listed_by_subject_state_publisher_and_author(
    client: Client, server: Server, organization: str
) -> None:
    subject = server.make_dataset(organization=organization)
    dataset = client.dataset(subject)
    made = [start(server, subject, title=f"Haie {n}") for n in range(3)]
    mine = client.discussions.create(subject=dataset, title="Haie 3", comment="?")
    mine.close()
    me = server.portal.user_id

    def ids(**filters: Any) -> list[str]:
        return [one.id for one in client.discussions.list(page_size=2, **filters)]

    assert [one.id for one in dataset.discussions()] == [*made, mine.id]
    for asked in (dataset, subject, dataset.slug, {"class": "Dataset", "id": subject}):
        assert ids(subject=asked) == [*made, mine.id]
    assert ids(subject=dataset, closed=False) == made
    assert ids(subject=dataset, closed=True) == [mine.id]
    assert ids(subject=dataset, user=me) == [mine.id]
    assert ids(subject=dataset, organization=organization, sort="-title") == [
        mine.id,
        *reversed(made),
    ]
    assert ids(subject=UNKNOWN) == []
    assert client.discussions.count(subject=dataset) == 4
    with pytest.raises(NotFoundError):
        ids(organization=UNKNOWN)
    user = client.user(me)
    assert mine.id in [one.id for one in user.discussions()]
    assert mine.id in [one.id for one in client.me.discussions()]
    open_ones = {one.id for one in client.me.org_discussions("haie")}
    assert open_ones & {*made, mine.id} == {*made}


def test_a_portal_without_the_search_is_asked_by_its_list(
    watched: Client, wire: Wire, dataset: Dataset, title: str
) -> None:
    made = watched.discussions.create(subject=dataset, title=title, comment="?")
    wire.reset()

    found = watched.discussions.search(title, closed=False, fields=("title",))

    assert made.id in [one.id for one in found]
    assert {one.title[:5] for one in found} == {title[:5]}
    assert wire.sent[0] == "GET /api/2/discussions/search/"
    assert wire.sent[-1] == "GET /api/1/discussions/"
    assert [one.id for one in watched.discussions.search(title, closed=True)] == []


# Lost answers


@LOST
@pytest.mark.parametrize("fault", ["stale", "reset"])
def test_what_others_said_in_the_same_words_is_theirs(
    watched: Client, wire: Wire, server: Server, organization: str, fault: Any
) -> None:
    id = server.make_dataset(organization=organization)
    subject = {"class": "Dataset", "id": id}
    same: dict[str, Any] = {"title": "Merci", "comment": "Merci !", "subject": subject}
    theirs = server.write("POST", PATH, "other", json=same)
    wire.fail("POST", "/discussions/", fault)

    made = watched.discussions.create(same)
    server.write("POST", f"{PATH}{made.id}/", "other", json={"comment": "+1"})
    wire.fail("POST", f"/{made.id}/", fault)
    made.comment("+1")

    assert wire.has_failed
    assert made.id != theirs["id"]
    assert messages(server, theirs["id"]) == ["Merci !"]
    assert messages(server, made.id) == ["Merci !", "+1", "+1"]


def test_a_portal_out_of_reach_after_a_lost_message_says_that_it_is_not_known(
    watched: Client, wire: Wire, dataset: Dataset
) -> None:
    made = watched.discussions.create(subject=dataset, title="Perdue", comment="?")
    wire.cut("POST", f"/{made.id}/")
    with pytest.raises(AnswerLostError):
        made.comment("Peut-être")
