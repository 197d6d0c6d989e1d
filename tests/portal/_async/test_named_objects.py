"""What a payload names by a slug, or by the URL of a page, is named to the portal by its id."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from datagouv import FieldError
from tests.faults.nouns import CHART

if TYPE_CHECKING:
    from collections.abc import Callable

    from datagouv import AsyncClient
    from tests.portal.server import Server
    from tests.portal.wire import Wire

SPELLINGS: dict[str, Any] = {
    "a slug": lambda _collection, told: told["slug"],
    "a page": lambda collection, told: f"/{collection}/{told['slug']}/",
    "an address in the API": lambda collection, told: f"/api/1/{collection}/{told['id']}/",
}


@pytest.fixture(params=SPELLINGS)
def named(request: pytest.FixtureRequest, server: Server) -> Callable[[str, str], str]:
    """Return the function that names an object of a collection in one of the ways."""

    def name(collection: str, id: str) -> str:
        version = 2 if collection == "topics" else 1
        told = server.get(f"/api/{version}/{collection}/{id}/")
        text = str(SPELLINGS[request.param](collection, told))
        return f"{server.portal.url}{text}" if text.startswith("/") else text

    return name


async def test_a_payload_names_its_publisher(
    client: AsyncClient,
    server: Server,
    organization: str,
    title: str,
    named: Callable[[str, str], str],
) -> None:
    publisher = named("organizations", organization)
    words = {"title": title, "description": "Neuf.", "organization": publisher}
    dataset = await client.datasets.create(words)
    made: list[Any] = [
        dataset,
        await client.dataservices.create(words),
        await client.reuses.create(
            words, type="api", topic="health", url=f"https://example.org/{title.replace(' ', '-')}"
        ),
        await client.topics.create(name=title, description="Neuf.", organization=publisher),
        await client.visualizations.create(CHART, title=title, organization=publisher),
        await client.contact_points.create(
            name=title, email="nous@example.org", role="contact", organization=publisher
        ),
        await client.community_resources.create_remote(
            title=title, url="https://example.org/", dataset_id=dataset.id, organization=publisher
        ),
        await client.community_resources.create_static(
            b"a\n", filename=f"{title}.csv", dataset_id=dataset.id, organization=publisher
        ),
        await client.discussions.create(
            title=title, comment="Combien ?", subject=dataset, organization=publisher
        ),
    ]
    for one in made:
        assert one.organization is not None
        assert one.organization.id == organization, one
    discussion = await made[-1].comment("Trois.", organization=publisher)
    await discussion.close("Merci.", organization=publisher)
    voices = [one.posted_by_organization.id for one in discussion.discussion]
    assert voices == [organization] * 3


async def test_a_payload_names_datasets_and_dataservices(
    client: AsyncClient, server: Server, title: str, named: Callable[[str, str], str]
) -> None:
    dataset, second = (server.make_dataset(f"{title} {n}") for n in (1, 2))
    service = await client.dataservices.create(title=title, description="Neuf.")
    datasets = [named("datasets", dataset), second]
    reuse = await client.reuses.create(
        *({"title": title, "description": "Neuve.", "type": "api", "topic": "health"},),
        url=f"https://example.org/{title.replace(' ', '-')}",
        datasets=datasets,
        dataservices=[named("dataservices", service.id)],
    )
    assert [one.id for one in reuse.datasets] == [dataset, second]
    assert [one.id for one in reuse.dataservices] == [service.id]
    await reuse.update(datasets=[named("datasets", second)])
    assert [one.id for one in reuse.datasets] == [second]
    await service.update(datasets=datasets)
    assert {one.id async for one in service.datasets()} == {dataset, second}


async def test_a_reference_names_its_object(
    client: AsyncClient,
    other: AsyncClient,
    server: Server,
    organization: str,
    title: str,
    named: Callable[[str, str], str],
) -> None:
    id = server.make_dataset(title, organization=organization)
    spelt = named("datasets", id)
    reference = {"class": "Dataset", "id": spelt}
    # A URL tells the class by itself.
    subject: Any = spelt if "://" in spelt else reference

    discussion = await client.discussions.create(title=title, comment="?", subject=subject)
    topic = await client.topics.create(name=title, description="Neuf.")
    element, _ = await topic.add_elements(subject, {"title": "Deux", "element": reference})
    user = (await other.me.get(fields=("id",))).id
    theirs = named("users", user)
    recipient: Any = theirs if "://" in theirs else {"class": "User", "id": theirs}
    transfer = await client.transfers.create(subject=subject, recipient=recipient)

    assert discussion.subject.id == element.element.id == transfer.subject.id == id
    assert transfer.recipient.id == user
    assert len([one async for one in topic.elements(class_="Dataset")]) == 2
    listed = client.transfers.list(subject=subject)
    assert [one.id async for one in listed] == [transfer.id]


async def test_an_invitation_names_its_user_and_its_objects(
    client: AsyncClient,
    other: AsyncClient,
    server: Server,
    organization: str,
    title: str,
    named: Callable[[str, str], str],
) -> None:
    town = await client.organizations.create(name=title, description="Neuve.")
    id = server.make_dataset(title, organization=town.id)
    user = (await other.me.get(fields=("id",))).id
    subject: Any = {"class": "Dataset", "id": named("datasets", id)}

    invitation = await town.memberships.invite(
        named("users", user), role="partial_editor", assignments=[subject]
    )

    assert invitation.user is not None
    assert invitation.user.id == user
    listed = town.memberships.list(user=named("users", user))
    assert [one.id async for one in listed] == [invitation.id]
    await other.me.accept_invitation(invitation)
    [assignment] = await town.assign(named("users", user), [subject])
    assert assignment.subject.id == id


async def test_an_id_costs_no_look_up_and_an_unknown_slug_sends_nothing(
    watched: AsyncClient, server: Server, wire: Wire, organization: str, title: str
) -> None:
    words: Any = {"title": title, "description": "Neuf."}
    await watched.dataservices.create(words, organization=organization)
    assert wire.methods == ["POST"]
    dataset: Any = {"class": "Dataset", "id": "nothing-of-this-name"}
    acts: list[Any] = [
        lambda: watched.dataservices.create(words, organization="nothing-of-this-name"),
        lambda: watched.dataservices.create(words, datasets=["nothing-of-this-name"]),
        lambda: watched.discussions.create(title=title, comment="?", subject=dataset),
        lambda: watched.transfers.create(
            subject=dataset, recipient={"class": "Organization", "id": organization}
        ),
    ]
    for act in acts:
        with pytest.raises(FieldError, match=r"has no \w+ 'nothing-of-this-name'; client\.\w+\."):
            await act()
    foreign = "https://elsewhere.example/datasets/a-slug/"
    with pytest.raises(FieldError, match="a URL of another portal"):
        await watched.discussions.create(title=title, comment="?", subject=foreign)
    with pytest.raises(FieldError, match="is a reuse: give a dataset, its id or its slug"):
        await watched.dataservices.create(words, datasets=[f"{watched.base_url}/reuses/a-slug/"])
    assert set(wire.methods[1:]) == {"GET"}


async def test_a_slug_is_followed(client: AsyncClient, server: Server) -> None:
    slug = server.dataset(server.make_dataset())["slug"]
    record = await client.dataset(slug, fetch=False)
    assert await record.follow() == 1
    assert await record.unfollow() == 0
