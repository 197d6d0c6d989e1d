"""Following: who does, who does no longer, and of what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from datagouv import FieldError, NotFoundError

if TYPE_CHECKING:
    from datagouv import AsyncClient
    from tests.portal.server import Server


@pytest.fixture(params=["datasets", "organizations", "reuses", "dataservices"])
def path(request: pytest.FixtureRequest, server: Server, title: str) -> str:
    """Return where a new object is that can be followed."""
    if request.param == "datasets":
        return f"/api/1/datasets/{server.make_dataset(title)}/"
    fields = {"title": title, "name": title, "description": "À suivre."}
    if request.param == "reuses":
        url = f"https://example.org/{title}".replace(" ", "-")
        fields |= {"type": "visualization", "topic": "others", "url": url}
    collection = f"/api/1/{request.param}/"
    made = server.write("POST", collection, json=fields)["id"]
    return f"{collection}{made}/"


async def followed(client: AsyncClient, path: str) -> Any:
    _, _, _, noun, id, _ = path.split("/")
    return await getattr(client, noun).get(id, fetch=False)


def followers(server: Server, path: str) -> list[str]:
    return [one["follower"]["id"] for one in server.get(f"{path}followers/")["data"]]


async def test_one_follows_and_then_no_longer(
    client: AsyncClient, other: AsyncClient, nobody: AsyncClient, server: Server, path: str
) -> None:
    mine, theirs, seen = [await followed(one, path) for one in (client, other, nobody)]
    me = server.portal.user_id

    assert await mine.is_following() is False
    assert [await mine.follow(), await mine.follow(), await theirs.follow()] == [1, 1, 2]

    assert followers(server, path)[0] == me
    found = [one async for one in seen.followers(page_size=1)]
    assert [one.follower.id for one in found] == followers(server, path)
    assert found[0].since.tzinfo is not None
    assert await seen.followers().total == 2
    assert [await mine.is_following(), await seen.is_following(me)] == [True, True]
    assert await seen.is_following(found[1].follower) is True

    assert await mine.unfollow() == 1

    assert me not in followers(server, path)
    assert await mine.is_following() is False
    with pytest.raises(NotFoundError):
        await mine.unfollow()


async def test_a_user_is_followed_too(
    client: AsyncClient, other: AsyncClient, server: Server
) -> None:
    them = await client.user((await other.me.get()).id)

    await them.follow()

    assert server.portal.user_id in [one.follower.id async for one in them.followers()]
    await them.unfollow()
    assert await them.is_following() is False


async def test_a_user_is_looked_up_by_a_slug_and_one_that_is_none_is_not_found(
    client: AsyncClient, server: Server, path: str
) -> None:
    record = await followed(client, path)
    await record.follow()
    slug = server.get("/api/1/me/")["slug"]

    assert await record.is_following(slug) is True
    with pytest.raises(NotFoundError):
        await record.is_following("personne")


async def test_a_follower_comes_whole(client: AsyncClient, path: str) -> None:
    record = await followed(client, path)

    with pytest.raises(FieldError, match="whole"):
        record.followers(fields=("follower",))
