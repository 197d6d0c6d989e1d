"""Users, the key's owner with the API tokens, and what was done by whom."""

from __future__ import annotations

import copy
import json
import logging
import pickle
from typing import TYPE_CHECKING, Any

import pytest

from datagouv import (
    AnswerLostError,
    AsyncClient,
    AuthenticationError,
    DatagouvError,
    FieldError,
    ForbiddenError,
    GoneError,
    MissingKeyError,
    NotFoundError,
    NotLoadedError,
    RefusedError,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.portal.server import Changed, Server
    from tests.portal.wire import Wire

CLOCKS = {"last_login_at", "metrics"}
ME = "/api/1/me/"
TOKENS = "/api/1/me/api_tokens/"


# Users


async def test_a_user_is_got_by_id_and_by_slug_and_leads_to_the_organizations(
    nobody: AsyncClient, client: AsyncClient, server: Server, organization: str
) -> None:
    id = server.portal.user_id
    user = await nobody.user(id)
    assert (await nobody.user(user.slug)).id == user.id == id
    assert (user.email, user.mail_cadence) == (None, None)
    assert organization in [one.id for one in user.organizations]
    (mine,) = [one for one in user.organizations if one.id == organization]
    with pytest.raises(NotLoadedError):
        _ = mine.description
    assert (await mine.refresh()).description
    with pytest.raises(NotFoundError):
        await client.user("no-such-user")


async def test_users_are_suggested_to_anyone(nobody: AsyncClient, server: Server) -> None:
    last_name = server.get(ME)["last_name"]
    suggested = await nobody.users.suggest(last_name, size=20)
    (found,) = [one for one in suggested if one.id == server.portal.user_id]
    assert found.last_name == last_name
    with pytest.raises(NotLoadedError):
        _ = found.roles
    assert (await found.refresh()).roles == []


async def test_users_are_listed_for_administrators_only(
    admin: AsyncClient, client: AsyncClient, nobody: AsyncClient, server: Server
) -> None:
    listed = [one.id async for one in admin.users.list(page_size=2)]
    assert server.portal.user_id in listed
    assert await admin.users.count() == len(listed) == len(set(listed))
    for sort in ("last_name", "first_name", "created", "datasets", "reuses", "followers", "views"):
        assert {one.id async for one in admin.users.list(sort=sort)} == {*listed}
    with pytest.raises(ForbiddenError):
        await client.users.list().first()
    with pytest.raises(MissingKeyError):
        nobody.users.list()
    with pytest.raises(MissingKeyError):
        await nobody.users.count()
    with pytest.raises(MissingKeyError):
        await nobody.me.datasets().first()


async def test_a_user_leads_to_the_own_datasets_and_community_resources(
    nobody: AsyncClient, server: Server
) -> None:
    mine = server.make_dataset(user="other")
    added = server.make_community(mine, hosted=False, user="other")
    other = await nobody.user(server.get(ME, "other")["id"], fetch=False)
    assert mine in [one.id async for one in other.datasets(fields=("title",))]
    assert added in [one.id async for one in other.community_resources()]


# Me


async def test_who_one_is_is_loaded_when_it_is_asked_for(
    watched: AsyncClient, wire: Wire, server: Server, changed: Changed
) -> None:
    me = type(watched.me)._of(watched)
    assert wire.sent == []
    with pytest.raises(NotLoadedError, match=r"client\.me\.get\(\)"):
        _ = me.email

    assert await me.get() is me

    assert wire.sent == [f"GET {ME}"]
    assert changed(me.to_dict(), server.get(ME), ignoring=CLOCKS) == set()
    assert (await me.refresh()).email
    assert wire.sent == [f"GET {ME}"] * 2


async def test_a_profile_changes_where_it_is_named_and_nowhere_else(
    other: AsyncClient, server: Server, changed: Changed
) -> None:
    complete = {"about": "Moi.", "website": "https://example.org", "mail_cadence": "weekly"}
    await other.me.update(complete, notifications_paused=True)
    before = server.get(ME, "other")
    assert {key: before[key] for key in complete} == complete

    me = await other.me.update(about="Toujours moi.")

    after = server.get(ME, "other")
    assert changed(before, after, ignoring=CLOCKS) == {"about"}
    assert me.about == after["about"] == "Toujours moi."
    await other.me.update(about=None, website=None, mail_cadence="daily")
    cleared = server.get(ME, "other")
    assert (cleared["about"], cleared["website"]) == (None, None)
    await other.me.update(notifications_paused=False)


@pytest.mark.parametrize("name", ["email", "roles", "slug", "avatar", "nickname"])
async def test_what_is_not_written_here_is_refused(
    watched: AsyncClient, wire: Wire, name: str
) -> None:
    with pytest.raises(FieldError, match=name):
        await watched.me.update({name: "x"})
    assert wire.sent == []


async def test_my_lists_need_one_small_request_to_know_who_i_am(
    watched: AsyncClient, wire: Wire, server: Server
) -> None:
    mine = server.make_dataset(private=True)
    deleted = server.make_dataset()
    server.write("DELETE", f"/api/1/datasets/{deleted}/")
    me = type(watched.me)._of(watched)

    found = {one.id async for one in me.datasets(fields=("title",), page_size=1000)}

    assert {mine, deleted} <= found
    # Other tests may have made more datasets than a page holds.
    assert wire.sent == [f"GET {ME}", *["GET /api/1/datasets/"] * (len(wire.sent) - 1)]
    await me.get()
    wire.reset()
    assert mine in [one.id async for one in me.datasets(private=True)]
    assert f"GET {ME}" not in wire.sent


async def test_what_my_organizations_publish_comes_at_once(
    client: AsyncClient, server: Server, organization: str, title: str
) -> None:
    made = server.make_dataset(title, organization=organization)
    added = server.make_community(made, hosted=False)

    (dataset,) = [one async for one in client.me.org_datasets(title) if one.title == title]

    assert (dataset.id, dataset.resources, dataset.client) == (made, [], client)
    assert added in [one.id async for one in client.me.org_community_resources()]
    [short] = [one async for one in client.me.org_datasets(title, fields=("title",))]
    assert short.to_dict() == {"id": made, "title": title}
    assert await client.me.org_datasets(title).total == 1
    counts = await client.me.counts()
    assert counts.datasets_org_count > 0


# Tokens


@pytest.fixture
async def token_client(client: AsyncClient, server: Server) -> AsyncIterator[AsyncClient]:
    """Return a client of the member, whose tokens are revoked afterwards, but the first ones."""
    before = {one["id"] for one in server.get(TOKENS)}
    yield client
    for one in server.get(TOKENS):
        if one["id"] not in before:
            server.write("DELETE", f"{TOKENS}{one['id']}/")


async def test_a_token_works_until_it_is_revoked(token_client: AsyncClient, server: Server) -> None:
    token = await token_client.me.create_token(name="Essai", expires_at="2099-01-01")

    assert token.expires_at is not None
    assert token.expires_at.year == 2099
    async with AsyncClient(base_url=server.portal.url, api_key=token.reveal()) as mine:
        assert (await mine.me.get()).id == server.portal.user_id
        (listed,) = [one async for one in token_client.me.tokens() if one.id == token.id]
        assert listed.name == "Essai"
        assert (await token.refresh()).last_used_at is not None

        await token.revoke()

        with pytest.raises(AuthenticationError, match="revoked"):
            await mine.me.get()
    assert token.id not in [one.id async for one in token_client.me.tokens()]
    with pytest.raises(NotFoundError, match="revoked"):
        await token.refresh()
    with pytest.raises(GoneError):
        await token.revoke()


async def test_a_token_shows_itself_to_reveal_only(
    token_client: AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)

    token = await token_client.me.create_token(name="Secret")

    secret = token.reveal()
    assert secret.startswith(token.token_prefix)
    shown = [repr(token), str(token), json.dumps(token.to_dict()), caplog.text, str(vars(token))]
    shown += [token.model_dump_json(), repr(token.model_extra)]
    assert not any(secret in text for text in shown)
    assert secret.encode() not in pickle.dumps(token)
    (listed,) = [one async for one in token_client.me.tokens() if one.id == token.id]
    for other in (
        copy.copy(token),
        copy.deepcopy(token),
        pickle.loads(pickle.dumps(token)),
        listed,
    ):
        with pytest.raises(NotLoadedError, match="once"):
            other.reveal()
    await token.refresh()
    assert token.reveal() == secret


async def test_a_token_of_the_past_is_refused(token_client: AsyncClient, server: Server) -> None:
    before = len(server.get(TOKENS))
    with pytest.raises(RefusedError):
        await token_client.me.create_token(expires_at="2001-01-01")
    with pytest.raises(FieldError, match="token"):
        await token_client.me.create_token({"token": "mine"})
    assert len(server.get(TOKENS)) == before


async def test_the_token_of_somebody_else_is_not_revoked(
    token_client: AsyncClient, other: AsyncClient, server: Server
) -> None:
    mine = await token_client.me.create_token(name="À moi")
    theirs = type(mine)._identity(other, mine.id)
    with pytest.raises(NotFoundError):
        await theirs.revoke()
    assert mine.id in [one["id"] for one in server.get(TOKENS)]


@pytest.mark.usefixtures("token_client")
@pytest.mark.parametrize("fault", ["reset", "html", "502"])
async def test_a_token_whose_answer_is_lost_is_named_to_be_revoked(
    watched: AsyncClient, wire: Wire, server: Server, fault: Any
) -> None:
    before = {one["id"] for one in server.get(TOKENS)}
    wire.fail("POST", "/api_tokens/", fault)

    with pytest.raises(AnswerLostError) as caught:
        await watched.me.create_token(name="Perdu")

    made = [one["id"] for one in server.get(TOKENS) if one["id"] not in before]
    assert made == caught.value.candidates
    assert wire.sent.count(f"POST {TOKENS}") == 1


# Activities


async def test_what_was_done_is_listed_by_object_person_and_organization(
    client: AsyncClient, server: Server, organization: str
) -> None:
    dataset = await client.dataset(server.make_dataset(organization=organization))
    await dataset.update(description="Des arbres, deux par ligne.")

    done = [one async for one in dataset.activities(page_size=1)]

    assert [one.key for one in done] == ["dataset:created", "dataset:updated"]
    assert {one.actor.id for one in done} == {server.portal.user_id}
    assert done[1].changes == ["description"]
    assert (done[0].related_to, done[0].related_to_id) == (dataset.title, dataset.id)
    user = await client.user(server.portal.user_id)
    publisher = await client.organization(organization, fetch=False)
    for listed in (user.activities, publisher.activities, client.me.activities):
        assert done[0].id in [one.id async for one in listed(key="dataset:created")]
    assert await client.activities.count(related_to=dataset, key="dataset:updated") == 1
    rows = await dataset.activities(limit=1).to_dicts("key", "actor.id")
    assert rows == [{"key": done[0].key, "actor.id": done[0].actor.id}]
    latest = await dataset.activities(sort="-created_at").first()
    assert latest == done[1]
    with pytest.raises(DatagouvError, match="again"):
        await done[0].refresh()
    with pytest.raises(RefusedError, match="Unknown activity"):
        await dataset.activities(key="dataset:eaten").first()


async def test_a_page_of_which_all_is_hidden_does_not_end_a_walk(
    nobody: AsyncClient, client: AsyncClient, server: Server, organization: str
) -> None:
    shown = [server.make_dataset(organization=organization) for _ in range(3)]
    server.write("PUT", f"/api/1/datasets/{shown[1]}/", json={"private": True, "tags": []})
    publisher = await nobody.organization(organization, fetch=False)

    seen = [one.related_to_id async for one in publisher.activities(page_size=1)]

    assert shown[1] not in seen
    assert [id for id in seen if id in shown] == [shown[0], shown[2]]
    first = await nobody.activities.list(organization=organization, page_size=1).first()
    assert first is not None


# What organizations of mine reuse


async def test_my_reuses_and_those_of_my_organizations_come_at_once(
    client: AsyncClient, server: Server, organization: str, title: str
) -> None:
    new = {"title": title, "description": "Une carte", "type": "visualization", "topic": "others"}
    url = f"https://example.org/{title}".replace(" ", "-")
    made = server.write(
        "POST", "/api/1/reuses/", json={**new, "url": url, "organization": organization}
    )["id"]

    (reuse,) = [one async for one in client.me.org_reuses(title) if one.title == title]

    assert reuse.id == made
