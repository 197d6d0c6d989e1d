"""Contact points: one of each, changed everywhere at once, and deleted for good."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from datagouv import FieldError, NotFoundError, RefusedError

if TYPE_CHECKING:
    from datagouv import AsyncClient
    from tests.portal.server import Server
    from tests.portal.wire import Wire

PATH = "/api/1/contacts/"
STRANGER = "5bc04b2cff66bd680e499f4a"


@pytest.fixture
def made(server: Server, title: str) -> str:
    """Return the id of a contact point of the organization that holds everything."""
    fields = {
        "name": title,
        "email": "accueil@example.org",
        "contact_form": "https://example.org/contact",
        "role": "contact",
        "organization": server.organization,
    }
    return str(server.write("POST", PATH, json=fields)["id"])


async def test_a_create_is_one_request_and_holds_all_that_was_said(
    watched: AsyncClient, server: Server, wire: Wire, title: str
) -> None:
    publisher = await watched.organization(server.organization, fetch=False)
    said = {"name": title, "email": "a@example.org", "contact_form": None, "role": "publisher"}

    point = await watched.contact_points.create(said, organization=publisher)

    assert wire.sent == [f"POST {PATH}"]
    stored = server.get(f"{PATH}{point.id}/")
    assert {key: stored[key] for key in said} == said
    assert point.organization is not None
    assert point.organization.id == stored["organization"]["id"] == server.organization
    assert (point.owner, point.organization.client) == (None, watched)


async def test_the_same_contact_point_is_made_once(
    watched: AsyncClient, server: Server, wire: Wire, title: str, waits: list[float]
) -> None:
    said = {"name": title, "role": "creator"}
    wire.fail("POST", "/contacts/", "reset")

    points = [await watched.contact_points.create(said) for _ in range(2)]

    assert wire.methods == ["POST"] * 3
    assert points[0].id == points[1].id
    assert points[0].owner is not None
    assert points[0].owner.id == server.portal.user_id
    listed = server.ask(
        "GET", f"/api/1/users/{server.portal.user_id}/contacts/", params={"page_size": 100}
    )
    assert [one["name"] for one in listed.json()["data"]].count(title) == 1


@pytest.mark.parametrize(
    "changes",
    [{"name": "Autre"}, {"name": None}, {"email": None}, {"contact_form": None}, {"role": "user"}],
    ids=str,
)
async def test_an_update_changes_what_it_names_and_nothing_else(
    client: AsyncClient, server: Server, changed: Any, made: str, changes: dict[str, Any]
) -> None:
    before = server.get(f"{PATH}{made}/")
    point = await client.contact_point(made)

    assert await point.update(changes, email=changes.get("email", f"{made}@example.org")) is point

    after = server.get(f"{PATH}{made}/")
    assert changed(before, after) == {*changes, "email"}
    assert {key: after[key] for key in changes} == changes
    assert {key: getattr(point, key) for key in changes} == changes


async def test_what_would_make_it_another_one_is_refused(
    client: AsyncClient, server: Server, made: str
) -> None:
    before = server.get(f"{PATH}{made}/")
    point = await client.contact_point(made)
    twin = await client.contact_points.create(
        role="contact", email="twin@example.org", organization=server.organization
    )

    with pytest.raises(FieldError, match="owner"):
        await point.update(organization=STRANGER)
    with pytest.raises(RefusedError):
        await point.update(name=None, email=None, contact_form=None)
    with pytest.raises(RefusedError):
        await twin.update({key: before[key] for key in ("name", "email", "contact_form", "role")})

    assert server.get(f"{PATH}{made}/") == before


async def test_a_deleted_contact_point_is_gone_from_its_datasets_for_good(
    client: AsyncClient, server: Server, made: str
) -> None:
    dataset = server.make_dataset(organization=server.organization, contact_points=[made])
    point = await client.contact_point(made)

    await point.delete()

    assert server.dataset(dataset)["contact_points"] == []
    for gone in (point.delete, point.refresh):
        with pytest.raises(NotFoundError):
            await gone()


async def test_a_record_names_whom_to_ask(client: AsyncClient, server: Server, made: str) -> None:
    dataset = await client.dataset(server.make_dataset(organization=server.organization))

    await dataset.update(contact_points=[await client.contact_point(made)])

    assert [point.id for point in dataset.contact_points] == [made]


# Found


async def test_they_are_listed_by_who_owns_them(
    client: AsyncClient, nobody: AsyncClient, server: Server, made: str, title: str
) -> None:
    mine = await client.contact_points.create(name=title, role="creator")
    publisher = await client.organization(server.organization)

    theirs = [one async for one in nobody.contact_points.list(organization=publisher.slug)]
    own = [one async for one in client.contact_points.list(owner=server.portal.user_id)]

    assert made in [one.id for one in theirs]
    assert {one.organization.id for one in theirs if one.organization} == {publisher.id}
    assert mine.id in [one.id for one in own]
    assert {one.owner.id for one in own if one.owner} == {server.portal.user_id}
    named = client.contact_points.list(organization=publisher, fields=("name",))
    assert title in [one.name async for one in named]


async def test_a_list_of_nobodys_contact_points_is_refused(
    watched: AsyncClient, wire: Wire
) -> None:
    with pytest.raises(FieldError, match="owner"):
        watched.contact_points.list()
    with pytest.raises(FieldError, match="owner"):
        watched.contact_points.list(owner=STRANGER, organization=STRANGER)
    assert wire.sent == []

    with pytest.raises(NotFoundError):
        await watched.contact_points.list(organization=STRANGER).first()


async def test_a_part_of_a_name_suggests_them(
    client: AsyncClient, server: Server, made: str, title: str
) -> None:
    found = await client.contact_points.suggest(title[4:], organization=server.organization)

    assert made in [one.id for one in found]
    assert all(title[4:] in str(one.name) for one in found)


async def test_nobody_makes_one_for_an_organization_of_others(
    other: AsyncClient, server: Server
) -> None:
    with pytest.raises(RefusedError):
        await other.contact_points.create(
            role="creator", name="x", organization=server.organization
        )
