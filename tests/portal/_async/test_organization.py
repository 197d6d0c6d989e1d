"""An organization's life, verb by verb: what each one promises, as the server then tells it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from datagouv import (
    AnswerLostError,
    FieldError,
    ForbiddenError,
    GoneError,
    MissingKeyError,
    RefusedError,
)
from tests.faults.nouns import picture

if TYPE_CHECKING:
    from pathlib import Path

    from datagouv import AsyncClient
    from tests.portal.server import Changed, Server
    from tests.portal.wire import Wire

LOST = pytest.mark.filterwarnings("ignore::datagouv.LostAnswerWarning")
"""What is returned is tried: the warning has a test of its own."""

PATH = "/api/1/organizations/"
EVERYTHING: dict[str, Any] = {
    "description": "Celle d'un **essai**.",
    "acronym": "TOUT",
    "url": "https://example.org/",
    "business_number_id": "13002526500013",
    "banner_color": "#000091",
    "banner_image_position": 20,
    "extras": {"origine": "terrain", "vide": None, "suivi": {"annees": [2020, 2024]}},
}


@pytest.fixture
def full(server: Server, title: str) -> str:
    """Return the id of an organization that holds everything, a logo and a banner included."""
    made = str(server.write("POST", PATH, json={"name": title, **EVERYTHING})["id"])
    for what in ("logo", "banner"):
        server.write("POST", f"{PATH}{made}/{what}/", files={"file": ("image.png", picture())})
    server.write("PUT", f"{PATH}{made}/", json={"banner_image_position": 20})
    return made


# Created


async def test_a_create_is_one_request_and_holds_all_that_was_said(
    watched: AsyncClient, server: Server, wire: Wire, title: str
) -> None:
    organization = await watched.organizations.create({"name": title}, **EVERYTHING)

    assert wire.sent == [f"POST {PATH}"]
    stored = server.get(f"{PATH}{organization.id}/")
    assert {key: stored[key] for key in EVERYTHING} == EVERYTHING
    assert organization.name == stored["name"] == title
    [member] = organization.members
    assert (member.user.id, member.role) == (server.portal.user_id, "admin")


async def test_one_of_the_same_name_that_somebody_else_made_is_theirs(
    watched: AsyncClient, server: Server, wire: Wire, title: str, waits: list[float]
) -> None:
    fields = {"name": title, "description": "Perdue !"}
    server.write("POST", PATH, "other", json=fields)
    wire.fail("POST", "/organizations/", "timeout before")

    with pytest.raises(AnswerLostError, match="may still come") as caught:
        await watched.organizations.create(fields)

    assert caught.value.candidates == []
    assert wire.methods.count("POST") == 1


async def test_a_number_that_is_no_siret_creates_nothing(
    client: AsyncClient, server: Server, title: str
) -> None:
    with pytest.raises(RefusedError) as caught:
        await client.organizations.create(name=title, description="x", business_number_id="1234")

    assert "business_number_id" in caught.value.errors
    assert server.ask("GET", PATH, params={"name": title}).json()["data"] == []


# Updated


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "Un autre nom"},
        {"description": "Une autre."},
        {"acronym": None},
        {"url": None},
        {"business_number_id": None},
        {"banner_color": "#ffffff"},
        {"banner_image_position": 0},
        {"extras": {}},
    ],
    ids=str,
)
async def test_an_update_changes_what_it_names_and_nothing_else(
    client: AsyncClient, server: Server, changed: Changed, full: str, changes: dict[str, Any]
) -> None:
    before = server.get(f"{PATH}{full}/")
    organization = await client.organization(full)

    assert await organization.update(changes) is organization

    after = server.get(f"{PATH}{full}/")
    derived = {"slug", "uri", "page"} if "name" in changes else set()
    assert changed(before, after) - {"members"} == {*changes, *derived}
    assert {key: after[key] for key in changes} == changes
    assert {key: getattr(organization, key) for key in changes} == changes


async def test_an_update_of_nothing_sends_nothing(
    watched: AsyncClient, wire: Wire, full: str
) -> None:
    await (await watched.organization(full, fetch=False)).update({})

    assert wire.sent == []


async def test_single_extras_are_set_and_removed_and_the_others_stay(
    client: AsyncClient, server: Server, changed: Changed, full: str
) -> None:
    before = server.get(f"{PATH}{full}/")
    organization = await client.organization(full)

    # None of these is reserved, as it would be on a dataset or on a resource.
    await organization.update_extras({"dcat": "x", "check:x": 1, "transport:x": 2})
    await organization.delete_extras(["origine", "inconnu"])

    after = server.get(f"{PATH}{full}/")
    assert changed(before, after) - {"members"} == {"extras"}
    added = {"dcat": "x", "check:x": 1, "transport:x": 2}
    kept = {key: value for key, value in before["extras"].items() if key != "origine"}
    assert after["extras"] == organization.extras == kept | added


# Images


async def test_an_image_is_replaced_and_the_record_knows_it(
    client: AsyncClient, server: Server, changed: Changed, full: str, tmp_path: Path
) -> None:
    before = server.get(f"{PATH}{full}/")
    organization = await client.organization(full)
    file = tmp_path / "logo.png"
    file.write_bytes(picture())

    await organization.upload_logo(file)
    await organization.upload_banner(picture(), filename="b.png", box=(0, 0, 30, 10))

    after = server.get(f"{PATH}{full}/")
    position = {"banner_image_position"}  # The server sets it to 50.
    images = {"logo", "logo_thumbnail", "banner_image"}
    assert changed(before, after) - {"members"} == images | position
    assert {key: getattr(organization, key) for key in images} == {
        key: after[key] for key in images
    }
    assert organization.banner_image_position == 50
    assert server.file(organization.banner_image or "").startswith(b"\x89PNG")


async def test_a_file_that_is_no_image_changes_nothing(
    client: AsyncClient, server: Server, changed: Changed, full: str
) -> None:
    before = server.get(f"{PATH}{full}/")
    organization = await client.organization(full)
    wrong: Any = (0, 1)

    for upload in (organization.upload_logo, organization.upload_banner):
        with pytest.raises(RefusedError):
            await upload(b"<svg/>", filename="logo.png")
        with pytest.raises(RefusedError):
            await upload(picture(), filename="logo.png", box=(0, 0, 200, 200))
        with pytest.raises(FieldError):
            await upload(picture(), filename="logo.png", box=wrong)

    assert changed(before, server.get(f"{PATH}{full}/")) - {"members"} == set()


async def test_a_banner_is_removed_and_once_more(
    client: AsyncClient, server: Server, changed: Changed, full: str
) -> None:
    before = server.get(f"{PATH}{full}/")
    organization = await client.organization(full)

    for _ in range(2):
        await organization.delete_banner()

    after = server.get(f"{PATH}{full}/")
    assert changed(before, after) - {"members"} == {"banner_image", "banner_image_position"}
    assert organization.banner_image is after["banner_image"] is None


# Deleted and restored


async def test_a_deleted_organization_comes_back_with_all_that_it_held(
    client: AsyncClient, nobody: AsyncClient, server: Server, changed: Changed, full: str
) -> None:
    before = server.get(f"{PATH}{full}/")
    organization = await client.organization(full)

    assert await organization.delete() is organization
    assert organization.deleted is not None
    assert changed(before, server.get(f"{PATH}{full}/")) - {"members"} == {"deleted"}
    with pytest.raises(GoneError):
        await nobody.organization(full)
    with pytest.raises(GoneError):
        await organization.update(acronym="NON")
    with pytest.raises(GoneError):
        await organization.delete()

    assert await organization.restore() is organization
    assert organization.deleted is None
    assert changed(before, server.get(f"{PATH}{full}/")) - {"members"} == set()


async def test_others_may_not_read_who_works_there(
    other: AsyncClient, nobody: AsyncClient, full: str
) -> None:
    for reader, error in ((other, ForbiddenError), (nobody, MissingKeyError)):
        organization = await reader.organization(full, fetch=False)
        for read in (organization.assignments, organization.memberships.list):
            with pytest.raises(error):
                await read().first()


# What is around it


async def test_an_organization_leads_to_its_contact_points(
    client: AsyncClient, server: Server
) -> None:
    ids = server.contacts(organization=server.organization)
    organization = await client.organization(server.organization, fetch=False)

    found = [point async for point in organization.contact_points(page_size=2)]

    assert [point.id for point in found] == ids
    assert {point.organization.id for point in found if point.organization} == {organization.id}
    assert found[0].client is client


async def test_an_organization_publishes_each_noun_that_it_may_own(
    client: AsyncClient, organization: str
) -> None:
    publisher = await client.organization(organization, fetch=False)
    made = (
        await publisher.create_topic(name="Eaux", description="De l'eau.", tags=["eau"]),
        await publisher.create_dataservice(title="Une API", description="D'eau."),
        await publisher.create_reuse(
            title="Une carte",
            description="D'eau.",
            type="visualization",
            topic="health",
            url="https://example.org/carte",
        ),
    )
    for one in made:
        assert one.organization is not None
        assert one.organization.id == organization


async def test_a_payload_may_name_its_organization_by_the_slug(
    client: AsyncClient, organization: str
) -> None:
    publisher = await client.organization(organization)
    assert publisher.slug
    dataset = await client.datasets.create(
        title="Eaux", description="De l'eau.", organization=publisher.slug
    )
    linked = await client.community_resources.create_remote(
        title="Eaux",
        url="https://example.org/eaux.csv",
        dataset_id=dataset.id,
        organization=publisher.slug,
    )
    point = await client.contact_points.create(
        role="publisher", name="Eaux", email="eaux@example.org", organization=publisher.slug
    )
    discussion = await client.discussions.create(
        subject=dataset, title="Eaux", comment="De l'eau.", organization=publisher.slug
    )
    for one in (dataset, linked, point, discussion):
        assert one.organization is not None
        assert one.organization.id == organization
    with pytest.raises(FieldError, match="has no organization 'eaux-de-nulle-part'"):
        await client.topics.create(
            name="Eaux", description="De l'eau.", tags=["eau"], organization="eaux-de-nulle-part"
        )
