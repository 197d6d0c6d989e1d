# Generated from tests/portal/_async/test_organization.py by scripts/unasync.py: edit that file, then `make style`.
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

    from datagouv import Client
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


def test_a_create_is_one_request_and_holds_all_that_was_said(
    watched: Client, server: Server, wire: Wire, title: str
) -> None:
    organization = watched.organizations.create({"name": title}, **EVERYTHING)

    assert wire.sent == [f"POST {PATH}"]
    stored = server.get(f"{PATH}{organization.id}/")
    assert {key: stored[key] for key in EVERYTHING} == EVERYTHING
    assert organization.name == stored["name"] == title
    [member] = organization.members
    assert (member.user.id, member.role) == (server.portal.user_id, "admin")


def test_one_of_the_same_name_that_somebody_else_made_is_theirs(
    watched: Client, server: Server, wire: Wire, title: str, waits: list[float]
) -> None:
    fields = {"name": title, "description": "Perdue !"}
    server.write("POST", PATH, "other", json=fields)
    wire.fail("POST", "/organizations/", "timeout before")

    with pytest.raises(AnswerLostError, match="may still come") as caught:
        watched.organizations.create(fields)

    assert caught.value.candidates == []
    assert wire.methods.count("POST") == 1


def test_a_number_that_is_no_siret_creates_nothing(
    client: Client, server: Server, title: str
) -> None:
    with pytest.raises(RefusedError) as caught:
        client.organizations.create(name=title, description="x", business_number_id="1234")

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
def test_an_update_changes_what_it_names_and_nothing_else(
    client: Client, server: Server, changed: Changed, full: str, changes: dict[str, Any]
) -> None:
    before = server.get(f"{PATH}{full}/")
    organization = client.organization(full)

    assert organization.update(changes) is organization

    after = server.get(f"{PATH}{full}/")
    derived = {"slug", "uri", "page"} if "name" in changes else set()
    assert changed(before, after) - {"members"} == {*changes, *derived}
    assert {key: after[key] for key in changes} == changes
    assert {key: getattr(organization, key) for key in changes} == changes


def test_an_update_of_nothing_sends_nothing(
    watched: Client, wire: Wire, full: str
) -> None:
    (watched.organization(full, fetch=False)).update({})

    assert wire.sent == []


def test_single_extras_are_set_and_removed_and_the_others_stay(
    client: Client, server: Server, changed: Changed, full: str
) -> None:
    before = server.get(f"{PATH}{full}/")
    organization = client.organization(full)

    # None of these is reserved, as it would be on a dataset or on a resource.
    organization.update_extras({"dcat": "x", "check:x": 1, "transport:x": 2})
    organization.delete_extras(["origine", "inconnu"])

    after = server.get(f"{PATH}{full}/")
    assert changed(before, after) - {"members"} == {"extras"}
    added = {"dcat": "x", "check:x": 1, "transport:x": 2}
    kept = {key: value for key, value in before["extras"].items() if key != "origine"}
    assert after["extras"] == organization.extras == kept | added


# Images


def test_an_image_is_replaced_and_the_record_knows_it(
    client: Client, server: Server, changed: Changed, full: str, tmp_path: Path
) -> None:
    before = server.get(f"{PATH}{full}/")
    organization = client.organization(full)
    file = tmp_path / "logo.png"
    file.write_bytes(picture())

    organization.upload_logo(file)
    organization.upload_banner(picture(), filename="b.png", box=(0, 0, 30, 10))

    after = server.get(f"{PATH}{full}/")
    position = {"banner_image_position"}  # The server sets it to 50.
    images = {"logo", "logo_thumbnail", "banner_image"}
    assert changed(before, after) - {"members"} == images | position
    assert {key: getattr(organization, key) for key in images} == {
        key: after[key] for key in images
    }
    assert organization.banner_image_position == 50
    assert server.file(organization.banner_image or "").startswith(b"\x89PNG")


def test_a_file_that_is_no_image_changes_nothing(
    client: Client, server: Server, changed: Changed, full: str
) -> None:
    before = server.get(f"{PATH}{full}/")
    organization = client.organization(full)
    wrong: Any = (0, 1)

    for upload in (organization.upload_logo, organization.upload_banner):
        with pytest.raises(RefusedError):
            upload(b"<svg/>", filename="logo.png")
        with pytest.raises(RefusedError):
            upload(picture(), filename="logo.png", box=(0, 0, 200, 200))
        with pytest.raises(FieldError):
            upload(picture(), filename="logo.png", box=wrong)

    assert changed(before, server.get(f"{PATH}{full}/")) - {"members"} == set()


def test_a_banner_is_removed_and_once_more(
    client: Client, server: Server, changed: Changed, full: str
) -> None:
    before = server.get(f"{PATH}{full}/")
    organization = client.organization(full)

    for _ in range(2):
        organization.delete_banner()

    after = server.get(f"{PATH}{full}/")
    assert changed(before, after) - {"members"} == {"banner_image", "banner_image_position"}
    assert organization.banner_image is after["banner_image"] is None


# Deleted and restored


def test_a_deleted_organization_comes_back_with_all_that_it_held(
    client: Client, nobody: Client, server: Server, changed: Changed, full: str
) -> None:
    before = server.get(f"{PATH}{full}/")
    organization = client.organization(full)

    assert organization.delete() is organization
    assert organization.deleted is not None
    assert changed(before, server.get(f"{PATH}{full}/")) - {"members"} == {"deleted"}
    with pytest.raises(GoneError):
        nobody.organization(full)
    with pytest.raises(GoneError):
        organization.update(acronym="NON")
    with pytest.raises(GoneError):
        organization.delete()

    assert organization.restore() is organization
    assert organization.deleted is None
    assert changed(before, server.get(f"{PATH}{full}/")) - {"members"} == set()


def test_others_may_not_read_who_works_there(
    other: Client, nobody: Client, full: str
) -> None:
    for reader, error in ((other, ForbiddenError), (nobody, MissingKeyError)):
        organization = reader.organization(full, fetch=False)
        for read in (organization.assignments, organization.memberships.list):
            with pytest.raises(error):
                read().first()


# What is around it


def test_an_organization_leads_to_its_contact_points(
    client: Client, server: Server
) -> None:
    ids = server.contacts(organization=server.organization)
    organization = client.organization(server.organization, fetch=False)

    found = [point for point in organization.contact_points(page_size=2)]

    assert [point.id for point in found] == ids
    assert {point.organization.id for point in found if point.organization} == {organization.id}
    assert found[0].client is client


def test_an_organization_publishes_each_noun_that_it_may_own(
    client: Client, organization: str
) -> None:
    publisher = client.organization(organization, fetch=False)
    made = (
        publisher.create_topic(name="Eaux", description="De l'eau.", tags=["eau"]),
        publisher.create_dataservice(title="Une API", description="D'eau."),
        publisher.create_reuse(
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


def test_a_payload_may_name_its_organization_by_the_slug(
    client: Client, organization: str
) -> None:
    publisher = client.organization(organization)
    assert publisher.slug
    dataset = client.datasets.create(
        title="Eaux", description="De l'eau.", organization=publisher.slug
    )
    linked = client.community_resources.create_remote(
        title="Eaux",
        url="https://example.org/eaux.csv",
        dataset_id=dataset.id,
        organization=publisher.slug,
    )
    point = client.contact_points.create(
        role="publisher", name="Eaux", email="eaux@example.org", organization=publisher.slug
    )
    discussion = client.discussions.create(
        subject=dataset, title="Eaux", comment="De l'eau.", organization=publisher.slug
    )
    for one in (dataset, linked, point, discussion):
        assert one.organization is not None
        assert one.organization.id == organization
    with pytest.raises(FieldError, match="has no organization 'eaux-de-nulle-part'"):
        client.topics.create(
            name="Eaux", description="De l'eau.", tags=["eau"], organization="eaux-de-nulle-part"
        )
