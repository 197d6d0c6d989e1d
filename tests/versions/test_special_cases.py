"""What other versions do in another way, and the SDK does for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest

from datagouv import Client, FieldError, RefusedError, UnsupportedError
from tests.portal.server import NUMBERS
from tests.portal.wire import Wire

if TYPE_CHECKING:
    from collections.abc import Iterator

    from datagouv.sandbox import Sandbox
    from tests.portal.server import Server

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)


def titled() -> str:
    return f"Arbres {next(NUMBERS)}"


@pytest.fixture
def wire() -> Wire:
    return Wire()


@pytest.fixture
def watched(portal: Sandbox, wire: Wire, client: Client) -> Iterator[Client]:
    """Return a client whose every request `wire` sees; it knows the portal."""
    with httpx.Client(transport=wire) as http:
        watched = Client(
            base_url=portal.url, api_key=portal.api_key, http_client=http, lookup_timeout=2
        )
        watched.datasets.count(organization="0" * 24)
        watched.references.licenses()
        wire.reset()
        yield watched


def test_the_portal_says_what_it_is_and_what_it_has(client: Client, version: str) -> None:
    info = client.portal_info()

    old = not version.startswith("15.")
    assert info.version == (None if old else version)
    assert info.software == ("a udata older than 11" if old else f"udata {version}")
    assert info.is_described
    assert info.has("GET", "datasets/")
    assert info.services["access types"] is not old
    assert info.services["elements of topics"] is not old
    assert ("private" in info.filters("datasets/")) is not old
    assert not info.services["api tokens"]


def test_a_missing_route_is_told_with_the_version(client: Client, version: str) -> None:
    said = "a udata older than 11" if not version.startswith("15.") else f"udata {version}"
    with pytest.raises(UnsupportedError, match=f"this portal, {said}, has no GET /api/1/me/api_t"):
        client.me.tokens().first()


def test_an_object_that_is_not_there_is_still_told_as_such(client: Client) -> None:
    with pytest.raises(LookupError, match="there is no dataset"):
        client.dataset("0" * 24)


def test_elements_of_topics_are_told_as_missing_and_not_as_lost(
    client: Client, server: Server, version: str
) -> None:
    if version.startswith("15."):
        pytest.skip("this version has them")
    new = {"name": titled(), "description": "Des arbres.", "tags": ["arbres"]}
    topic = server.write("POST", "/api/1/topics/", json=new | {"datasets": [], "reuses": []})
    with pytest.raises(UnsupportedError, match="has no POST /api/2/topics/"):
        client.topic(topic["id"], fetch=False).add_elements({"title": "Un"}, {"title": "Deux"})


def test_an_image_is_sent_as_what_it_is(client: Client, server: Server) -> None:
    organization = client.organization(server.organization)
    new: Any = {"title": titled(), "description": "x", "type": "api", "topic": "health"}
    url = f"https://example.org/{new['title'].replace(' ', '-')}"
    reuse = client.reuses.create(**new, url=url)

    organization.upload_logo(PNG, filename="logo.png")
    reuse.upload_image(PNG, filename="image.png")

    assert server.get(f"/api/1/organizations/{server.organization}/")["logo"]
    assert server.get(f"/api/1/reuses/{reuse.id}/")["image"]


def test_lists_are_given_where_the_usual_order_is_refused(
    watched: Client, server: Server, wire: Wire, swagger: dict[str, Any]
) -> None:
    title, path = titled(), "/api/1/dataservices/"
    new = {"title": title, "description": "x", "organization": server.organization}
    id = server.write("POST", path, json=new)["id"]
    [orders] = [
        one["enum"] for one in swagger[f"GET {path}"]["parameters"] if one["name"] == "sort"
    ]

    assert id in [one.id for one in watched.dataservices.list()]
    assert id in [one.id for one in watched.dataservices.list(organization=server.organization)]
    assert watched.dataservices.count() > 0

    # Before 10.0.4, this order is refused: the list without a filter finds that out by asking.
    asked = [one.url.params.get("sort") for one in wire.requests if one.url.path == path]
    assert (
        asked == ["created"] * 3
        if "created" in orders
        else ["created", None, None, "created", None]
    )


def test_routes_without_a_slash_at_their_end_are_found(
    client: Client, routes: frozenset[str], version: str
) -> None:
    assert ("GET /api/1/harvest/backends" in routes) is not version.startswith("15.")
    assert isinstance(client.harvest_sources.backends(), list)


def test_a_search_that_the_portal_fails_at_becomes_a_list(
    watched: Client, server: Server, wire: Wire, version: str
) -> None:
    if not version.startswith("15."):
        pytest.skip("these versions have no such search")
    # Without a search engine, this version answers with 500.
    assert watched.discussions.search("introuvable").first() is None
    assert watched.posts.search("introuvable").first() is None
    assert wire.sent[0].endswith("/api/2/discussions/search/")
    assert "GET /api/1/discussions/" in wire.sent
    assert "GET /api/1/posts/" in wire.sent


def test_activities_are_read(client: Client, server: Server) -> None:
    dataset = client.datasets.create(title=titled(), description="x")
    dataset.update(description="y")

    for activity in client.activities.list(limit=3):
        assert activity.id
        assert activity.key or activity.label
    assert client.activities.count() > 0


def test_members_change_roles(client: Client, server: Server, portal: Sandbox) -> None:
    other = server.get("/api/1/me/", "other")["id"]
    path = f"/api/1/organizations/{server.organization}"
    asked = server.write("POST", f"{path}/membership/", "other", json={"comment": "Moi aussi"})
    server.write("POST", f"{path}/membership/{asked['id']}/accept/")
    organization = client.organization(server.organization)

    organization.change_role(other, "admin")
    roles = {one["user"]["id"]: one["role"] for one in server.get(f"{path}/")["members"]}
    assert roles[other] == "admin"

    organization.remove_member(other)
    members = {one["user"]["id"] for one in server.get(f"{path}/")["members"]}
    assert other not in members


def test_a_topic_is_renamed_and_keeps_its_tags(
    client: Client, server: Server, version: str
) -> None:
    if not version.startswith("15."):
        pytest.skip("topics are written by another API there")
    new = {"name": titled(), "description": "Des arbres.", "tags": ["arbres", "forets"]}
    id = server.write("POST", "/api/2/topics/", json=new)["id"]
    name = titled()

    client.topic(id).update(name=name)

    held = server.get(f"/api/2/topics/{id}/")
    assert (held["name"], held["description"]) == (name, "Des arbres.")
    assert sorted(held["tags"]) == ["arbres", "forets"]


def test_a_refused_frequency_names_those_of_the_portal(client: Client, version: str) -> None:
    if version.startswith("15."):
        pytest.skip("this version has the frequencies of today")
    with pytest.raises(RefusedError, match=r"this portal has the frequencies .*annual"):
        client.datasets.create(title=titled(), description="x", frequency="notPlanned")


@pytest.mark.filterwarnings("ignore:.*keeps no role of a contact point")
def test_one_contact_point_is_there_however_often_it_is_created(
    client: Client, server: Server
) -> None:
    new: Any = {"name": titled(), "email": "arbres@example.org"}
    new |= {"organization": server.organization, "role": "contact"}

    made = [client.contact_points.create(**new) for _ in range(2)]

    assert made[0].id == made[1].id


@pytest.mark.filterwarnings("ignore::datagouv.LostAnswerWarning")
def test_a_lost_message_is_there_once(watched: Client, server: Server, wire: Wire) -> None:
    subject = {"class": "Dataset", "id": server.make_dataset()}
    new = {"title": titled(), "comment": "Bonjour", "subject": subject}
    id = server.write("POST", "/api/1/discussions/", json=new)["id"]
    discussion = watched.discussion(id)
    wire.fail("POST", f"/discussions/{id}/", "reset")

    discussion.comment("Une question")

    said = [one["content"] for one in server.get(f"/api/1/discussions/{id}/")["discussion"]]
    assert said == ["Bonjour", "Une question"]


def test_messages_without_ids_are_not_changed(client: Client, server: Server, version: str) -> None:
    subject = {"class": "Dataset", "id": server.make_dataset()}
    new = {"title": titled(), "comment": "Bonjour", "subject": subject}
    id = server.write("POST", "/api/1/discussions/", json=new)["id"]
    discussion = client.discussion(id)
    kind = FieldError if not version.startswith("15.") else UnsupportedError
    with pytest.raises(kind, match="this portal"):
        discussion.edit_comment(discussion.discussion[0], "Bonsoir")
