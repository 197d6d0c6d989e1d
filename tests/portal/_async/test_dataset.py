"""A dataset's life, verb by verb: what each one promises, as the server then tells it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from datagouv import FieldError, GoneError, NotFoundError, NotLoadedError, RefusedError

if TYPE_CHECKING:
    from datagouv import AsyncClient
    from tests.portal.server import Changed, Full, Server
    from tests.portal.wire import Wire


# Found


async def test_a_dataset_takes_one_request_or_none(
    watched: AsyncClient, server: Server, wire: Wire
) -> None:
    made = server.make_dataset("Trouvé en une fois")

    for dataset in (await watched.dataset(made), await watched.datasets.get(made)):
        assert dataset.title == "Trouvé en une fois"
    assert wire.sent == [f"GET /api/1/datasets/{made}/"] * 2

    wire.forget()
    known = await watched.dataset(made, fetch=False)
    assert known.id == made
    with pytest.raises(NotLoadedError, match="refresh"):
        _ = known.title
    assert wire.sent == []

    assert (await known.refresh()) is known
    assert known.title == "Trouvé en une fois"


async def test_a_dataset_is_found_by_its_slug_also_after_it_was_renamed(
    client: AsyncClient, server: Server, title: str
) -> None:
    made = server.make_dataset(title)
    slug = server.dataset(made)["slug"]
    await (await client.dataset(slug)).update(title=f"{title} bis")

    dataset = await client.dataset(slug)

    assert (dataset.id, dataset.title) == (made, f"{title} bis")
    assert dataset.slug != slug


async def test_an_unknown_dataset_is_not_found(client: AsyncClient) -> None:
    with pytest.raises(NotFoundError) as caught:
        await client.dataset("5bc04b2cff66bd680e499f4a")

    assert isinstance(caught.value, LookupError)
    assert caught.value.status == 404


# Created

EVERYTHING: dict[str, Any] = {
    "acronym": "TOUT",
    "description_short": "Tout",
    "license": "lov2",
    "frequency": "weekly",
    "frequency_date": "2028-02-03T00:00:00+00:00",
    "tags": ["arbres", "ville"],
    "temporal_coverage": {"start": "2021-03-01", "end": None},
    "spatial": {"zones": ["fr:commune:75056"], "granularity": "fr:commune", "geom": None},
    "extras": {"origine": {"terrain": True}},
    "archived": "2026-01-01T00:00:00+00:00",
    "access_audiences": [{"role": "private", "condition": "no"}],
    "access_type_reason": "Une raison",
    "access_type_reason_category": "protection_of_environment",
    "authorization_request_url": "https://example.org/demande",
    "private": True,
}


@pytest.mark.parametrize("said", ["as a dictionary", "as keywords", "by its organization"])
async def test_a_create_is_one_request_and_holds_all_that_was_said(
    watched: AsyncClient, server: Server, wire: Wire, title: str, said: str
) -> None:
    publisher = server.organization
    named = {"title": title, "description": "Des arbres.", **EVERYTHING}

    if said == "as a dictionary":
        dataset = await watched.dataset().create({**named, "organization": publisher})
    elif said == "as keywords":
        dataset = await watched.datasets.create(**named, organization=publisher)
    else:
        organization = await watched.organization(publisher, fetch=False)
        dataset = await organization.create_dataset(named)

    assert wire.sent == ["POST /api/1/datasets/"]
    stored = server.dataset(dataset.id)
    assert {key: stored[key] for key in named} == named
    assert stored["organization"]["id"] == publisher
    assert dataset.title == title
    assert [one["id"] for one in server.titled(title)] == [dataset.id]


async def test_a_dataset_is_public_unless_it_is_created_as_a_draft(
    client: AsyncClient, nobody: AsyncClient, server: Server, title: str
) -> None:
    organization = await client.organization(server.organization)

    public = await organization.create_dataset(title=title, description="Pour tous.")
    draft = await organization.create_dataset(title=title, description="Pas encore.", private=True)

    assert (public.is_draft, draft.is_draft) == (False, True)
    assert (await nobody.dataset(public.id)).title == title
    with pytest.raises(NotFoundError):
        await nobody.dataset(draft.id)


async def test_without_an_organization_a_dataset_belongs_to_who_created_it(
    client: AsyncClient, server: Server, title: str
) -> None:
    dataset = await client.datasets.create(title=title, description="À moi.")

    assert dataset.organization is None
    assert dataset.owner.id == server.portal.user_id


# Tags and extras


async def test_tags_are_added_and_removed_and_the_others_stay(
    watched: AsyncClient, server: Server, wire: Wire, changed: Changed, full: Full
) -> None:
    before = server.dataset(full.id)
    dataset = await watched.dataset(full.id, fetch=False)

    await dataset.add_tags("Été en ville", "arbres")
    assert dataset.tags == ["arbres", "ete-en-ville", "forets"]
    await dataset.remove_tags("ÉTÉ en ville", "forets")
    assert dataset.tags == ["arbres"]

    after = server.dataset(full.id)
    assert changed(before, after) == {"tags"}
    assert after["tags"] == ["arbres"]
    assert wire.methods == ["GET", "PUT"] * 2


async def test_a_tag_is_removed_and_found_as_it_was_given(client: AsyncClient, full: Full) -> None:
    given = ["Qualité de l'air", "œuvre", "uvre", "Forêt", "N°1 & 20 €", "L’eau", "日本"]
    dataset = await client.dataset(full.id)
    await dataset.update(tags=given)
    assert dataset.tags == [
        *("foret", "leau", "ndeg1-20-eur", "oeuvre", "qualite-de-lair", "ri-ben", "uvre")
    ]
    for tag in given[:-1]:
        assert full.id in [each.id async for each in client.datasets.list(tag=tag)], tag
    with pytest.raises(FieldError, match="does not know how the platform spells"):
        client.datasets.list(tag=given[-1])
    with pytest.raises(FieldError, match=r"foret, leau, .*ri-ben"):
        await dataset.remove_tags(given[-1])

    await dataset.remove_tags("œuvre")
    assert "uvre" in dataset.tags
    await dataset.remove_tags("Qualité de l'air", "FORÊT", "N°1 & 20 €", "L’eau")
    assert dataset.tags == ["ri-ben", "uvre"]
    with pytest.raises(FieldError, match="'foret' in the platform's spelling"):
        await dataset.remove_tags("Forêt")


async def test_formats_are_written_and_filtered_in_one_spelling(
    client: AsyncClient, server: Server, full: Full, title: str
) -> None:
    old = f"novel{title.rpartition(' ')[2]}"  # No other test writes it.
    dataset = await client.dataset(full.id)
    made = await dataset.create_remote(
        title="Lien", url="https://example.org/x", format=f".{old.title()}", type="other"
    )
    assert made.format == old
    new = f"{old}b"
    await made.update(format=f" .{new.upper()}")
    assert made.format == new
    for spelling in (new, f".{new}", new.upper(), f" .{new.title()}"):
        assert [each.id async for each in client.datasets.list(format=spelling)] == [full.id]
        assert await client.datasets.count(format=spelling) == 1
    assert await client.datasets.count(format=f".{old}") == 0

    # Another program wrote the dot, and the server keeps it.
    path = f"/api/1/datasets/{full.id}/resources/{made.id}/"
    server.write("PUT", path, json={"format": f".{old}c"})
    assert [each.id async for each in client.datasets.list(format=f"{old}C")] == [full.id]


async def test_extras_are_merged_and_removed_by_key(
    watched: AsyncClient, server: Server, wire: Wire, changed: Changed, full: Full
) -> None:
    before = server.dataset(full.id)
    dataset = await watched.dataset(full.id)
    wire.forget()

    await dataset.update_extras({"origine": "aérien", "neuf": {"annees": [1]}})
    merged = server.dataset(full.id)["extras"]
    assert merged == before["extras"] | {"origine": "aérien", "neuf": {"annees": [1]}}
    assert dataset.extras == merged

    await dataset.delete_extras(["origine", "suivi", "jamais mis"])
    after = server.dataset(full.id)
    assert after["extras"] == dataset.extras == {"neuf": {"annees": [1]}}
    assert changed(before, after) == {"extras"}
    assert wire.sent == [
        f"PUT /api/2/datasets/{full.id}/extras/",
        f"DELETE /api/2/datasets/{full.id}/extras/",
    ]


@pytest.mark.parametrize("which", ["hosted", "remote"])
async def test_extras_of_a_resource_are_merged_and_removed_by_key(
    client: AsyncClient, server: Server, changed: Changed, full: Full, which: str
) -> None:
    id = getattr(full, which)
    before = server.resource(full.id, id)
    resource = await client.resource(id, dataset_id=full.id)

    await resource.update_extras({"neuf": True})
    assert server.resource(full.id, id)["extras"] == before["extras"] | {"neuf": True}

    await resource.delete_extras(["origine", "neuf"])
    after = server.resource(full.id, id)
    assert after["extras"] == resource.extras == {"suivi": before["extras"]["suivi"]}
    assert changed(before, after) == {"extras"}


@pytest.mark.parametrize("key", ["transport:url", "recommendations", "dcat"])
async def test_extras_that_are_the_platforms_are_refused_before_anything_is_sent(
    watched: AsyncClient, server: Server, wire: Wire, key: str
) -> None:
    dataset = await watched.dataset(server.make_dataset(), fetch=False)

    with pytest.raises(FieldError, match=key):
        await dataset.update_extras({key: "x", "bon": 1})
    with pytest.raises(FieldError, match=key):
        await dataset.delete_extras([key])
    with pytest.raises(FieldError, match=key):
        await dataset.update(extras={key: "x"})

    assert wire.sent == []


@pytest.mark.parametrize("key", ["check:status", "analysis:mime-type", "csv-export:x", "dcat"])
async def test_extras_of_a_resource_that_are_the_platforms_are_refused_too(
    watched: AsyncClient, wire: Wire, key: str
) -> None:
    resource = await watched.resource(str(uuid4()), dataset_id="any", fetch=False)

    with pytest.raises(FieldError, match=key):
        await resource.update_extras({key: "x"})
    with pytest.raises(FieldError, match=key):
        await resource.delete_extras([key])

    assert wire.sent == []


async def test_a_sysadmin_writes_extras_that_are_the_platforms_where_they_ask_for_it(
    admin: AsyncClient, server: Server
) -> None:
    id, url = server.make_dataset(), "https://example.org/offre"
    dataset = await admin.dataset(id)
    await dataset.update_extras({"transport:url": url, "mine": 1}, reserved=True)
    assert server.dataset(id)["extras"] == dataset.extras == {"transport:url": url, "mine": 1}
    await dataset.delete_extras(["transport:url"], reserved=True)
    assert server.dataset(id)["extras"] == dataset.extras == {"mine": 1}
    await dataset.update(extra_fields={"extras": {"transport:url": url}})
    assert server.dataset(id)["extras"] == {"transport:url": url}

    resource = await admin.resource(server.make_hosted(id), dataset_id=id)
    await resource.update_extras({"check:status": 200, "mine": 1}, reserved=True)
    await resource.delete_extras(["mine"])
    assert server.resource(id, resource.id)["extras"] == {"check:status": 200}
    await resource.update(extra_fields={"extras": {"analysis:x": "y"}})
    assert server.resource(id, resource.id)["extras"] == {"analysis:x": "y"}


async def test_a_member_who_asks_to_write_extras_that_are_the_platforms_is_refused_by_it(
    client: AsyncClient, server: Server
) -> None:
    id = server.make_dataset(extras={"mine": 1})
    dataset = await client.dataset(id)
    resource = await client.resource(server.make_hosted(id), dataset_id=id)
    for record, key in ((dataset, "transport:url"), (resource, "check:status")):
        with pytest.raises(RefusedError, match=key):
            await record.update_extras({key: "x", "bon": 1}, reserved=True)
        with pytest.raises(RefusedError, match=key):
            await record.delete_extras([key], reserved=True)
    assert server.dataset(id)["extras"] == {"mine": 1}
    assert server.resource(id, resource.id)["extras"] == {}


async def test_resources_are_sorted_by_title_as_french_is_read(
    client: AsyncClient, server: Server
) -> None:
    id = server.make_dataset()
    french = ["arbre", "école", "Écoles", "œuvre", "zone"]
    for title in (french[i] for i in (4, 2, 0, 3, 1)):
        server.make_remote(id, title=title)
    dataset = await client.dataset(id)

    await dataset.sort_resources("title")
    assert [one["title"] for one in server.dataset(id)["resources"]] == french
    await dataset.sort_resources("title.desc")
    assert [one["title"] for one in server.dataset(id)["resources"]] == french[::-1]


# Deleted and restored


async def test_a_deleted_dataset_comes_back_with_all_that_it_held(
    client: AsyncClient, server: Server, changed: Changed, full: Full
) -> None:
    before = server.dataset(full.id)
    dataset = await client.dataset(full.id)

    assert await dataset.delete() is dataset
    assert dataset.deleted is not None
    assert dataset.title == before["title"]
    gone = server.dataset(full.id)
    assert changed(before, gone) == {"deleted"}

    assert await dataset.restore() is dataset
    assert dataset.deleted is None
    assert changed(before, server.dataset(full.id)) == set()


async def test_a_dataset_of_which_only_the_id_is_known_is_deleted_and_restored_too(
    client: AsyncClient, server: Server, changed: Changed, full: Full
) -> None:
    before = server.dataset(full.id)

    await (await client.dataset(full.id, fetch=False)).delete()
    await (await client.dataset(full.id, fetch=False)).restore()

    assert changed(before, server.dataset(full.id)) == set()


async def test_restoring_what_was_not_deleted_changes_nothing(
    client: AsyncClient, server: Server, changed: Changed, full: Full
) -> None:
    before = server.dataset(full.id)

    await (await client.dataset(full.id)).restore()

    assert changed(before, server.dataset(full.id)) == set()


async def test_a_second_delete_tells_that_it_was_done_before(
    client: AsyncClient, server: Server
) -> None:
    dataset = await client.dataset(server.make_dataset())
    await dataset.delete()

    with pytest.raises(GoneError, match=r"restore\(\)"):
        await dataset.delete()


# Sorted


@pytest.fixture
def three(server: Server) -> tuple[str, dict[str, str]]:
    """Return a dataset and its resources by title, which stand as Été, abri, Bois."""
    made = server.make_dataset()
    titles = ["Bois", "abri", "Été"]
    return made, {title: server.make_remote(made, title=title) for title in titles}


def titles(server: Server, id: str) -> list[str]:
    return [resource["title"] for resource in server.dataset(id)["resources"]]


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("title", ["abri", "Bois", "Été"]),
        ("title.desc", ["Été", "Bois", "abri"]),
        ("created_at", ["Bois", "abri", "Été"]),
        (lambda resource: resource.title == "abri", ["Été", "Bois", "abri"]),
    ],
    ids=["by a field", "by a field, reversed", "by a moment", "by a function"],
)
async def test_resources_are_sorted_and_all_of_them_stay_as_they_are(
    client: AsyncClient,
    server: Server,
    three: tuple[str, dict[str, str]],
    changed: Changed,
    order: Any,
    expected: list[str],
) -> None:
    id, _ = three
    before = server.dataset(id)
    dataset = await client.dataset(id)

    assert await dataset.sort_resources(order) is dataset

    after = server.dataset(id)
    assert [resource["title"] for resource in after["resources"]] == expected
    assert [resource.title for resource in dataset.resources] == expected
    assert changed(before, after) <= {"resources"}
    by_id = [{one["id"]: one for one in state["resources"]} for state in (before, after)]
    assert by_id[0] == by_id[1]


async def test_resources_are_sorted_by_a_list_of_ids_or_of_resources(
    watched: AsyncClient, server: Server, wire: Wire, three: tuple[str, dict[str, str]]
) -> None:
    id, ids = three
    dataset = await watched.dataset(id, fetch=False)

    await dataset.sort_resources([ids["abri"], ids["Été"], ids["Bois"]])
    assert titles(server, id) == ["abri", "Été", "Bois"]
    assert wire.methods == ["GET", "PUT"]

    await dataset.sort_resources(list(reversed(dataset.resources)))
    assert titles(server, id) == ["Bois", "Été", "abri"]

    await dataset.sort_resources(sort_function=lambda these: [these[1], these[0], these[2]])
    assert titles(server, id) == ["Été", "Bois", "abri"]


@pytest.mark.parametrize("mistake", ["one is missing", "one is unknown", "one is there twice"])
async def test_an_order_that_does_not_match_is_refused_and_changes_nothing(
    watched: AsyncClient,
    server: Server,
    wire: Wire,
    three: tuple[str, dict[str, str]],
    mistake: str,
) -> None:
    id, ids = three
    order = list(ids.values())
    order = {
        "one is missing": order[1:],
        "one is unknown": [*order, "11111111-1111-4111-8111-111111111111"],
        "one is there twice": [*order, order[0]],
    }[mistake]
    before = server.dataset(id)
    dataset = await watched.dataset(id)

    with pytest.raises(FieldError, match=order[0] if "twice" in mistake else "resource"):
        await dataset.sort_resources(order)

    assert "PUT" not in wire.methods
    assert server.dataset(id) == before


async def test_an_unknown_field_sorts_nothing(client: AsyncClient, server: Server) -> None:
    dataset = await client.dataset(server.make_dataset())

    with pytest.raises(FieldError, match="titre"):
        await dataset.sort_resources("titre")


# One client


async def test_what_a_record_leads_to_has_the_same_client(
    client: AsyncClient, server: Server, full: Full
) -> None:
    dataset = await client.dataset(full.id)

    organization = await dataset.organization.refresh()
    assert organization.description
    back = await dataset.resources[0].dataset()
    assert back.id == dataset.id
    for record in (dataset, organization, back, *back.resources):
        assert record.client is client


async def test_an_organization_lists_its_datasets_page_by_page(
    client: AsyncClient, server: Server
) -> None:
    made = {server.make_dataset(organization=server.organization) for _ in range(3)}
    organization = await client.organization(server.organization)

    found = []
    async for dataset in organization.datasets(page_size=2, sort="-created"):
        found.append(dataset)
        if len(found) == 5:
            break

    assert {dataset.id for dataset in found} >= made
    assert all(dataset.client is client for dataset in found)


async def test_a_dataset_is_published_and_archived_by_verbs_of_their_own(
    client: AsyncClient, server: Server
) -> None:
    dataset = await client.dataset(server.make_dataset(private=True, tags=["eau"]))
    assert (await dataset.publish()).private is False
    assert (await dataset.archive()).archived is not None
    assert (await dataset.unarchive()).archived is None
    assert (await dataset.unpublish()).private is True
    assert dataset.tags == ["eau"]
