# Generated from tests/portal/_async/test_follow.py by scripts/unasync.py: edit that file, then `make style`.
"""Following: who does, who does no longer, and of what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from datagouv import FieldError, NotFoundError

if TYPE_CHECKING:
    from datagouv import Client
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


def followed(client: Client, path: str) -> Any:
    _, _, _, noun, id, _ = path.split("/")
    return getattr(client, noun).get(id, fetch=False)


def followers(server: Server, path: str) -> list[str]:
    return [one["follower"]["id"] for one in server.get(f"{path}followers/")["data"]]


def test_one_follows_and_then_no_longer(
    client: Client, other: Client, nobody: Client, server: Server, path: str
) -> None:
    mine, theirs, seen = [followed(one, path) for one in (client, other, nobody)]
    me = server.portal.user_id

    assert mine.is_following() is False
    assert [mine.follow(), mine.follow(), theirs.follow()] == [1, 1, 2]

    assert followers(server, path)[0] == me
    found = [one for one in seen.followers(page_size=1)]
    assert [one.follower.id for one in found] == followers(server, path)
    assert found[0].since.tzinfo is not None
    assert seen.followers().total == 2
    assert [mine.is_following(), seen.is_following(me)] == [True, True]
    assert seen.is_following(found[1].follower) is True

    assert mine.unfollow() == 1

    assert me not in followers(server, path)
    assert mine.is_following() is False
    with pytest.raises(NotFoundError):
        mine.unfollow()


def test_a_user_is_followed_too(
    client: Client, other: Client, server: Server
) -> None:
    them = client.user((other.me.get()).id)

    them.follow()

    assert server.portal.user_id in [one.follower.id for one in them.followers()]
    them.unfollow()
    assert them.is_following() is False


def test_a_user_is_looked_up_by_a_slug_and_one_that_is_none_is_not_found(
    client: Client, server: Server, path: str
) -> None:
    record = followed(client, path)
    record.follow()
    slug = server.get("/api/1/me/")["slug"]

    assert record.is_following(slug) is True
    with pytest.raises(NotFoundError):
        record.is_following("personne")


def test_a_follower_comes_whole(client: Client, path: str) -> None:
    record = followed(client, path)

    with pytest.raises(FieldError, match="whole"):
        record.followers(fields=("follower",))
