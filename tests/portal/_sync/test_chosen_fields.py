# Generated from tests/portal/_async/test_chosen_fields.py by scripts/unasync.py: edit that file, then `make style`.
"""Some fields of one object, and dictionaries of any route, as the real server gives them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from datagouv import Client, FieldError, InvalidAnswerError, NotFoundError, NotLoadedError

if TYPE_CHECKING:
    from tests.portal.server import Server


@pytest.fixture(scope="module")
def dataset(server: Server, organization: str) -> str:
    """Return a dataset with a resource."""
    id = server.make_dataset(title="Fontaines", organization=organization, tags=["eau", "boire"])
    server.make_remote(id, title="Fontaines 2026", url="https://example.org/fontaines.csv")
    return id


def test_a_record_holds_the_fields_that_were_chosen(
    client: Client, dataset: str
) -> None:
    found = client.dataset(dataset, fields=("title", "resources.url"))
    assert found.to_dict() == {
        "id": dataset,
        "title": "Fontaines",
        "resources": [
            {"id": found.resources[0].id, "url": "https://example.org/fontaines.csv"},
        ],
    }
    with pytest.raises(NotLoadedError, match="'tags' of"):
        _ = found.tags
    with pytest.raises(NotLoadedError, match="'title' of"):
        _ = found.resources[0].title
    found.resources[0].refresh(fields=("title",))
    assert found.resources[0].title == "Fontaines 2026"


def test_a_refresh_of_some_fields_keeps_the_others(
    client: Client, server: Server, dataset: str
) -> None:
    found = client.dataset(dataset, fields=("title",))
    found.refresh(fields=("tags",))
    assert (found.title, sorted(found.tags)) == ("Fontaines", ["boire", "eau"])


def test_some_fields_of_a_resource_tell_its_dataset(
    client: Client, dataset: str
) -> None:
    (known,) = (client.dataset(dataset)).resources
    for found in (
        client.resource(known.id, fields=("title",)),
        client.resource(known.id, dataset_id=dataset, fields=("title",)),
    ):
        assert found.to_dict() == {"id": known.id, "title": "Fontaines 2026"}
        assert found.dataset_id == dataset


def test_each_noun_takes_fields(client: Client, organization: str, dataset: str) -> None:
    topic = client.topics.create(
        name="Eau", description="De l'eau.", tags=["eau"], organization=organization
    )
    (element,) = topic.add_elements({"title": "Texte", "description": "Long."})
    assert (client.topic(topic.id, fields=("name",))).to_dict() == {
        "id": topic.id,
        "name": "Eau",
    }
    element.refresh(fields=("title",))
    assert element.title == "Texte"
    found = client.organization(organization, fields=("slug",))
    assert found.to_dict().keys() == {"id", "slug"}
    me = client.me(fields=("email",))
    assert "@" in me.email


def test_a_field_that_is_not_there_is_refused_before_it_is_asked_for(
    client: Client, dataset: str
) -> None:
    with pytest.raises(FieldError, match="not a field of a dataset: did you mean 'title'"):
        client.dataset(dataset, fields=("titel",))
    with pytest.raises(FieldError, match="fetch=False loads none"):
        client.dataset(dataset, fetch=False, fields=("title",))


def test_any_route_is_walked_through(
    client: Client, server: Server, organization: str, dataset: str
) -> None:
    server.make_dataset(title="Bancs", organization=organization)
    pages = client.pages(f"datasets/?organization={organization}", fields=("title",), page_size=1)
    rows: list[dict[str, Any]] = [row for row in pages]
    assert {row["title"] for row in rows} == {"Fontaines", "Bancs"}
    assert rows[0].keys() == {"id", "title"}
    assert pages.total == 2
    first = client.pages("/api/2/topics/", params={"tag": "eau"}).first()
    assert first is not None
    assert first["name"] == "Eau"
    assert client.pages("datasets/", params={"tag": "nulle-part"}).first() is None


def test_a_list_without_pages_is_one_page(client: Client) -> None:
    licenses = [row["id"] for row in client.pages("datasets/licenses/")]
    assert "lov2" in licenses


def test_a_route_that_gives_no_list_says_how_it_is_read(client: Client) -> None:
    with pytest.raises(InvalidAnswerError, match=r"client.request\('GET', 'site/'\)"):
        client.pages("site/").first()
    with pytest.raises(NotFoundError):
        client.pages("nowhere/").first()
