# Generated from tests/portal/_async/test_ids.py by scripts/unasync.py: edit that file, then `make style`.
"""Ids on the real server: none is a path, pasted URLs are taken, and no verb lacks a route."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from datagouv import Client, DatagouvError, FieldError, NotFoundError
from datagouv._sync.core.collection import Lists
from tests.portal.routes import routes_of

if TYPE_CHECKING:
    from tests.portal.server import Server
    from tests.portal.wire import Wire

UUID = "54d47250-1daf-483b-965a-3013f8c76617"
SLASHES = ["/", "%2F", "%252F", "\\", "/./", "/../"]


@pytest.mark.parametrize("slash", SLASHES)
def test_no_dataset_id_leads_to_a_resource(
    watched: Client, server: Server, wire: Wire, slash: str
) -> None:
    dataset = server.make_dataset()
    resource = server.make_remote(dataset)
    with pytest.raises(FieldError, match="is not the id of a dataset"):
        (
            watched.dataset(f"{dataset}{slash}resources{slash}{resource}", fetch=False)
        ).delete()
    assert not wire.requests
    assert [one["id"] for one in server.dataset(dataset)["resources"]] == [resource]


@pytest.mark.parametrize("slash", SLASHES)
def test_no_topic_id_leads_to_its_elements(
    watched: Client, server: Server, wire: Wire, slash: str, title: str
) -> None:
    topic = watched.topics.create(name=title, description="Un thème.")
    topic.add_elements({"title": "Un"}, {"title": "Deux"})
    wire.forget()
    with pytest.raises(FieldError, match="is not the id of a topic"):
        (watched.topic(f"{topic.id}{slash}elements", fetch=False)).delete()
    assert not wire.requests
    assert server.get(f"/api/2/topics/{topic.id}/")["elements"]["total"] == 2


@pytest.mark.parametrize("odd", [f"{UUID}/upload", "..", "a?b", "a#b", "%2e%2e", ""])
def test_no_id_that_a_verb_takes_is_a_path(
    watched: Client, server: Server, wire: Wire, odd: str
) -> None:
    dataset = watched.dataset(server.make_dataset())
    organization = watched.organization(server.organization, fetch=False)
    discussion = watched.discussion(dataset.id, fetch=False)
    topic = watched.topic(dataset.id, fetch=False)
    dataservice = watched.dataservice(dataset.id, fetch=False)
    of_dataset: dict[str, Any] = {"dataset_id": odd}
    wire.forget()
    verbs: list[Any] = [
        lambda: watched.dataset(odd),
        lambda: watched.resource(odd),
        lambda: watched.resource(UUID, dataset_id=odd, fetch=False),
        lambda: watched.resources.create_remote(title="T", url="https://a.example/", **of_dataset),
        lambda: watched.resources.create_static(b"a", filename="a.csv", **of_dataset),
        lambda: watched.community_resource(odd),
        lambda: watched.community_resources.create_static(b"a", filename="a.csv", **of_dataset),
        lambda: watched.community_resources.create_remote(
            title="T", url="https://a.example/", **of_dataset
        ),
        lambda: watched.organization(odd),
        lambda: watched.reuse(odd),
        lambda: watched.dataservice(odd),
        lambda: watched.topic(odd),
        lambda: watched.discussion(odd),
        lambda: watched.contact_point(odd),
        lambda: watched.transfer(odd),
        lambda: watched.user(odd),
        lambda: watched.post(odd),
        lambda: watched.harvest_source(odd),
        lambda: organization.change_role(odd, "editor"),
        lambda: organization.remove_member(odd),
        lambda: organization.assign(odd, []),
        lambda: organization.memberships.cancel(odd),
        lambda: discussion.delete_comment(odd),
        lambda: discussion.edit_comment(odd, "Non."),
        lambda: dataservice.add_datasets(odd),
        lambda: dataservice.remove_datasets(odd),
        lambda: watched.me.accept_invitation(odd),
        lambda: watched.contact_points.suggest("a", organization=odd),
        lambda: watched.contact_points.list(organization=odd).first(),
        lambda: watched.datasets.list(organization=odd).first(),
        lambda: watched.datasets.list(topic=odd).first(),
        lambda: watched.spatial.zone(odd),
        lambda: watched.spatial.zones([odd]),
        lambda: topic.element(odd).delete(),
    ]
    for verb in verbs:
        with pytest.raises(FieldError):
            verb()
    assert not wire.requests


def test_a_pasted_url_of_the_own_portal_is_an_id(
    client: Client, server: Server, title: str
) -> None:
    id = server.make_dataset(title, organization=server.organization)
    slug = server.dataset(id)["slug"]
    resource = server.make_remote(id)
    base = client.base_url
    for url in (
        f"{base}/datasets/{slug}/",
        f"{base}/fr/datasets/{slug}/#/resources/{resource}",
        f"{base}/api/1/datasets/{id}/",
        f"{base}/api/2/datasets/{id}/?page=1",
    ):
        assert (client.dataset(url)).id == id
    for url in (
        f"{base}/datasets/{slug}/#/resources/{resource}",
        f"{base}/fr/datasets/r/{resource}",
        f"{base}/api/1/datasets/{id}/resources/{resource}/",
    ):
        assert (client.resource(url)).id == resource
    owner = f"{base}/api/1/organizations/{server.organization}/"
    assert [one.id for one in client.datasets.list(organization=owner)] == [id]
    made = client.resources.create_remote(
        title="T", url="https://example.org/", dataset_id=f"{base}/datasets/{slug}/"
    )
    assert made.id in [one["id"] for one in server.dataset(id)["resources"]]


def test_the_form_of_another_id_is_said(client: Client, server: Server) -> None:
    id = server.make_dataset()
    resource = server.make_remote(id)
    with pytest.raises(NotFoundError, match=rf"client\.resource\('{resource}'\)\?"):
        client.dataset(resource)
    with pytest.raises(NotFoundError, match=rf"client\.resource\('{resource}'\)\?"):
        (client.dataset(resource, fetch=False)).delete()
    with pytest.raises(FieldError, match=rf"client\.dataset\('{id}'\)\?"):
        client.resource(id)
    with pytest.raises(NotFoundError, match="24 hexadecimal digits"):
        client.discussion(resource)


# No verb without a route


def _collections(client: Client) -> dict[str, Lists[Any]]:
    names = [name for name in dir(type(client)) if not name.startswith("_")]
    return {
        name: found
        for name in names
        if isinstance(found := getattr(client, name), Lists) and name.endswith("s")
    }


def _exists(routes: list[str], method: str, path: str) -> bool:
    path = path if path.startswith("/api/") else f"/api/1/{path}"
    return any(
        re.fullmatch(re.escape(route).replace(r"\{\}", "[^/]+"), f"{method} {path}")
        for route in routes
    )


def test_no_collection_has_a_verb_without_a_route(
    client: Client, swaggers: dict[int, Any]
) -> None:
    routes = routes_of(swaggers)
    found = _collections(client)
    assert len(found) >= 13
    for name, collection in found.items():
        kind, path = collection._kind, getattr(collection, "_query", None)
        if hasattr(collection, "get"):
            one = kind._collection
            if name == "resources":
                one = "/api/2/datasets/resources"
            assert _exists(routes, "GET", f"{one}/5bc04b2cff66bd680e499f4a/"), name
        assert callable(collection) == hasattr(collection, "get")
        if path is None:
            continue
        for verb, method, where in (
            ("list", "GET", path.path),
            ("count", "GET", path.path),
            ("suggest", "GET", f"{path.path}suggest/"),
            ("create", "POST", path.path),
        ):
            if hasattr(collection, verb) and name != "contact_points":
                assert _exists(routes, method, where), (name, verb)


def test_activities_are_listed_and_none_is_asked_for_by_its_id(client: Client) -> None:
    assert not hasattr(client.activities, "get")
    assert not callable(client.activities)
    with pytest.raises(TypeError, match=r"client\.activities\.list\(\)$"):
        _ = client.activities[0]  # type: ignore[index]  # what a type checker refuses as well


def test_nobody_follows_oneself(client: Client) -> None:
    # There is no me/followers/.
    assert not hasattr(client.me, "follow")
    assert not hasattr(client.me, "followers")


def test_what_has_no_route_is_an_error_of_ours(client: Client) -> None:
    activity = client.activities.list(limit=1).first()
    assert activity is not None
    with pytest.raises(DatagouvError, match="cannot be read by itself"):
        activity.refresh()
