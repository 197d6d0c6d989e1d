"""Some fields of one object, and dictionaries of any route, as the real server gives them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from datagouv import AsyncClient, FieldError, InvalidAnswerError, NotFoundError, NotLoadedError

if TYPE_CHECKING:
    from tests.portal.server import Server


@pytest.fixture(scope="module")
def dataset(server: Server, organization: str) -> str:
    """Return a dataset with a resource."""
    id = server.make_dataset(title="Fontaines", organization=organization, tags=["eau", "boire"])
    server.make_remote(id, title="Fontaines 2026", url="https://example.org/fontaines.csv")
    return id


async def test_a_record_holds_the_fields_that_were_chosen(
    client: AsyncClient, dataset: str
) -> None:
    found = await client.dataset(dataset, fields=("title", "resources.url"))
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
    await found.resources[0].refresh(fields=("title",))
    assert found.resources[0].title == "Fontaines 2026"


async def test_a_refresh_of_some_fields_keeps_the_others(
    client: AsyncClient, server: Server, dataset: str
) -> None:
    found = await client.dataset(dataset, fields=("title",))
    await found.refresh(fields=("tags",))
    assert (found.title, sorted(found.tags)) == ("Fontaines", ["boire", "eau"])


async def test_some_fields_of_a_resource_tell_its_dataset(
    client: AsyncClient, dataset: str
) -> None:
    (known,) = (await client.dataset(dataset)).resources
    for found in (
        await client.resource(known.id, fields=("title",)),
        await client.resource(known.id, dataset_id=dataset, fields=("title",)),
    ):
        assert found.to_dict() == {"id": known.id, "title": "Fontaines 2026"}
        assert found.dataset_id == dataset


async def test_each_noun_takes_fields(client: AsyncClient, organization: str, dataset: str) -> None:
    topic = await client.topics.create(
        name="Eau", description="De l'eau.", tags=["eau"], organization=organization
    )
    (element,) = await topic.add_elements({"title": "Texte", "description": "Long."})
    assert (await client.topic(topic.id, fields=("name",))).to_dict() == {
        "id": topic.id,
        "name": "Eau",
    }
    await element.refresh(fields=("title",))
    assert element.title == "Texte"
    found = await client.organization(organization, fields=("slug",))
    assert found.to_dict().keys() == {"id", "slug"}
    me = await client.me(fields=("email",))
    assert "@" in me.email


async def test_a_field_that_is_not_there_is_refused_before_it_is_asked_for(
    client: AsyncClient, dataset: str
) -> None:
    with pytest.raises(FieldError, match="not a field of a dataset: did you mean 'title'"):
        await client.dataset(dataset, fields=("titel",))
    with pytest.raises(FieldError, match="fetch=False loads none"):
        await client.dataset(dataset, fetch=False, fields=("title",))


async def test_any_route_is_walked_through(
    client: AsyncClient, server: Server, organization: str, dataset: str
) -> None:
    server.make_dataset(title="Bancs", organization=organization)
    pages = client.pages(f"datasets/?organization={organization}", fields=("title",), page_size=1)
    rows: list[dict[str, Any]] = [row async for row in pages]
    assert {row["title"] for row in rows} == {"Fontaines", "Bancs"}
    assert rows[0].keys() == {"id", "title"}
    assert await pages.total == 2
    first = await client.pages("/api/2/topics/", params={"tag": "eau"}).first()
    assert first is not None
    assert first["name"] == "Eau"
    assert await client.pages("datasets/", params={"tag": "nulle-part"}).first() is None


async def test_a_list_without_pages_is_one_page(client: AsyncClient) -> None:
    licenses = [row["id"] async for row in client.pages("datasets/licenses/")]
    assert "lov2" in licenses


async def test_a_route_that_gives_no_list_says_how_it_is_read(client: AsyncClient) -> None:
    with pytest.raises(InvalidAnswerError, match=r"client.request\('GET', 'site/'\)"):
        await client.pages("site/").first()
    with pytest.raises(NotFoundError):
        await client.pages("nowhere/").first()
