# Generated from tests/portal/_async/test_dataset.py by scripts/unasync.py: edit that file, then `make style`.
"""A dataset's life, verb by verb: what each one promises, as the server then tells it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from datagouv import FieldError, GoneError, NotFoundError, NotLoadedError, RefusedError

if TYPE_CHECKING:
    from datagouv import Client
    from tests.portal.server import Changed, Full, Server
    from tests.portal.wire import Wire


# Found


def test_a_dataset_takes_one_request_or_none(
    watched: Client, server: Server, wire: Wire
) -> None:
    made = server.make_dataset("Trouvé en une fois")

    for dataset in (watched.dataset(made), watched.datasets.get(made)):
        assert dataset.title == "Trouvé en une fois"
    assert wire.sent == [f"GET /api/1/datasets/{made}/"] * 2

    wire.forget()
    known = watched.dataset(made, fetch=False)
    assert known.id == made
    with pytest.raises(NotLoadedError, match="refresh"):
        _ = known.title
    assert wire.sent == []

    assert (known.refresh()) is known
    assert known.title == "Trouvé en une fois"


def test_a_dataset_is_found_by_its_slug_also_after_it_was_renamed(
    client: Client, server: Server, title: str
) -> None:
    made = server.make_dataset(title)
    slug = server.dataset(made)["slug"]
    (client.dataset(slug)).update(title=f"{title} bis")

    dataset = client.dataset(slug)

    assert (dataset.id, dataset.title) == (made, f"{title} bis")
    assert dataset.slug != slug


def test_an_unknown_dataset_is_not_found(client: Client) -> None:
    with pytest.raises(NotFoundError) as caught:
        client.dataset("5bc04b2cff66bd680e499f4a")

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
def test_a_create_is_one_request_and_holds_all_that_was_said(
    watched: Client, server: Server, wire: Wire, title: str, said: str
) -> None:
    publisher = server.organization
    named = {"title": title, "description": "Des arbres.", **EVERYTHING}

    if said == "as a dictionary":
        dataset = watched.dataset().create({**named, "organization": publisher})
    elif said == "as keywords":
        dataset = watched.datasets.create(**named, organization=publisher)
    else:
        organization = watched.organization(publisher, fetch=False)
        dataset = organization.create_dataset(named)

    assert wire.sent == ["POST /api/1/datasets/"]
    stored = server.dataset(dataset.id)
    assert {key: stored[key] for key in named} == named
    assert stored["organization"]["id"] == publisher
    assert dataset.title == title
    assert [one["id"] for one in server.titled(title)] == [dataset.id]


def test_a_dataset_is_public_unless_it_is_created_as_a_draft(
    client: Client, nobody: Client, server: Server, title: str
) -> None:
    organization = client.organization(server.organization)

    public = organization.create_dataset(title=title, description="Pour tous.")
    draft = organization.create_dataset(title=title, description="Pas encore.", private=True)

    assert (public.is_draft, draft.is_draft) == (False, True)
    assert (nobody.dataset(public.id)).title == title
    with pytest.raises(NotFoundError):
        nobody.dataset(draft.id)


def test_without_an_organization_a_dataset_belongs_to_who_created_it(
    client: Client, server: Server, title: str
) -> None:
    dataset = client.datasets.create(title=title, description="À moi.")

    assert dataset.organization is None
    assert dataset.owner.id == server.portal.user_id


# Tags and extras


def test_tags_are_added_and_removed_and_the_others_stay(
    watched: Client, server: Server, wire: Wire, changed: Changed, full: Full
) -> None:
    before = server.dataset(full.id)
    dataset = watched.dataset(full.id, fetch=False)

    dataset.add_tags("Été en ville", "arbres")
    assert dataset.tags == ["arbres", "ete-en-ville", "forets"]
    dataset.remove_tags("ÉTÉ en ville", "forets")
    assert dataset.tags == ["arbres"]

    after = server.dataset(full.id)
    assert changed(before, after) == {"tags"}
    assert after["tags"] == ["arbres"]
    assert wire.methods == ["GET", "PUT"] * 2


def test_a_tag_is_removed_and_found_as_it_was_given(client: Client, full: Full) -> None:
    given = ["Qualité de l'air", "œuvre", "uvre", "Forêt", "N°1 & 20 €", "L’eau", "日本"]
    dataset = client.dataset(full.id)
    dataset.update(tags=given)
    assert dataset.tags == [
        *("foret", "leau", "ndeg1-20-eur", "oeuvre", "qualite-de-lair", "ri-ben", "uvre")
    ]
    for tag in given[:-1]:
        assert full.id in [each.id for each in client.datasets.list(tag=tag)], tag
    with pytest.raises(FieldError, match="does not know how the platform spells"):
        client.datasets.list(tag=given[-1])
    with pytest.raises(FieldError, match=r"foret, leau, .*ri-ben"):
        dataset.remove_tags(given[-1])

    dataset.remove_tags("œuvre")
    assert "uvre" in dataset.tags
    dataset.remove_tags("Qualité de l'air", "FORÊT", "N°1 & 20 €", "L’eau")
    assert dataset.tags == ["ri-ben", "uvre"]
    with pytest.raises(FieldError, match="'foret' in the platform's spelling"):
        dataset.remove_tags("Forêt")


def test_formats_are_written_and_filtered_in_one_spelling(
    client: Client, server: Server, full: Full, title: str
) -> None:
    old = f"novel{title.rpartition(' ')[2]}"  # No other test writes it.
    dataset = client.dataset(full.id)
    made = dataset.create_remote(
        title="Lien", url="https://example.org/x", format=f".{old.title()}", type="other"
    )
    assert made.format == old
    new = f"{old}b"
    made.update(format=f" .{new.upper()}")
    assert made.format == new
    for spelling in (new, f".{new}", new.upper(), f" .{new.title()}"):
        assert [each.id for each in client.datasets.list(format=spelling)] == [full.id]
        assert client.datasets.count(format=spelling) == 1
    assert client.datasets.count(format=f".{old}") == 0

    # Another program wrote the dot, and the server keeps it.
    path = f"/api/1/datasets/{full.id}/resources/{made.id}/"
    server.write("PUT", path, json={"format": f".{old}c"})
    assert [each.id for each in client.datasets.list(format=f"{old}C")] == [full.id]


def test_extras_are_merged_and_removed_by_key(
    watched: Client, server: Server, wire: Wire, changed: Changed, full: Full
) -> None:
    before = server.dataset(full.id)
    dataset = watched.dataset(full.id)
    wire.forget()

    dataset.update_extras({"origine": "aérien", "neuf": {"annees": [1]}})
    merged = server.dataset(full.id)["extras"]
    assert merged == before["extras"] | {"origine": "aérien", "neuf": {"annees": [1]}}
    assert dataset.extras == merged

    dataset.delete_extras(["origine", "suivi", "jamais mis"])
    after = server.dataset(full.id)
    assert after["extras"] == dataset.extras == {"neuf": {"annees": [1]}}
    assert changed(before, after) == {"extras"}
    assert wire.sent == [
        f"PUT /api/2/datasets/{full.id}/extras/",
        f"DELETE /api/2/datasets/{full.id}/extras/",
    ]


@pytest.mark.parametrize("which", ["hosted", "remote"])
def test_extras_of_a_resource_are_merged_and_removed_by_key(
    client: Client, server: Server, changed: Changed, full: Full, which: str
) -> None:
    id = getattr(full, which)
    before = server.resource(full.id, id)
    resource = client.resource(id, dataset_id=full.id)

    resource.update_extras({"neuf": True})
    assert server.resource(full.id, id)["extras"] == before["extras"] | {"neuf": True}

    resource.delete_extras(["origine", "neuf"])
    after = server.resource(full.id, id)
    assert after["extras"] == resource.extras == {"suivi": before["extras"]["suivi"]}
    assert changed(before, after) == {"extras"}


@pytest.mark.parametrize("key", ["transport:url", "recommendations", "dcat"])
def test_extras_that_are_the_platforms_are_refused_before_anything_is_sent(
    watched: Client, server: Server, wire: Wire, key: str
) -> None:
    dataset = watched.dataset(server.make_dataset(), fetch=False)

    with pytest.raises(FieldError, match=key):
        dataset.update_extras({key: "x", "bon": 1})
    with pytest.raises(FieldError, match=key):
        dataset.delete_extras([key])
    with pytest.raises(FieldError, match=key):
        dataset.update(extras={key: "x"})

    assert wire.sent == []


@pytest.mark.parametrize("key", ["check:status", "analysis:mime-type", "csv-export:x", "dcat"])
def test_extras_of_a_resource_that_are_the_platforms_are_refused_too(
    watched: Client, wire: Wire, key: str
) -> None:
    resource = watched.resource(str(uuid4()), dataset_id="any", fetch=False)

    with pytest.raises(FieldError, match=key):
        resource.update_extras({key: "x"})
    with pytest.raises(FieldError, match=key):
        resource.delete_extras([key])

    assert wire.sent == []


def test_a_sysadmin_writes_extras_that_are_the_platforms_where_they_ask_for_it(
    admin: Client, server: Server
) -> None:
    id, url = server.make_dataset(), "https://example.org/offre"
    dataset = admin.dataset(id)
    dataset.update_extras({"transport:url": url, "mine": 1}, reserved=True)
    assert server.dataset(id)["extras"] == dataset.extras == {"transport:url": url, "mine": 1}
    dataset.delete_extras(["transport:url"], reserved=True)
    assert server.dataset(id)["extras"] == dataset.extras == {"mine": 1}
    dataset.update(extra_fields={"extras": {"transport:url": url}})
    assert server.dataset(id)["extras"] == {"transport:url": url}

    resource = admin.resource(server.make_hosted(id), dataset_id=id)
    resource.update_extras({"check:status": 200, "mine": 1}, reserved=True)
    resource.delete_extras(["mine"])
    assert server.resource(id, resource.id)["extras"] == {"check:status": 200}
    resource.update(extra_fields={"extras": {"analysis:x": "y"}})
    assert server.resource(id, resource.id)["extras"] == {"analysis:x": "y"}


def test_a_member_who_asks_to_write_extras_that_are_the_platforms_is_refused_by_it(
    client: Client, server: Server
) -> None:
    id = server.make_dataset(extras={"mine": 1})
    dataset = client.dataset(id)
    resource = client.resource(server.make_hosted(id), dataset_id=id)
    for record, key in ((dataset, "transport:url"), (resource, "check:status")):
        with pytest.raises(RefusedError, match=key):
            record.update_extras({key: "x", "bon": 1}, reserved=True)
        with pytest.raises(RefusedError, match=key):
            record.delete_extras([key], reserved=True)
    assert server.dataset(id)["extras"] == {"mine": 1}
    assert server.resource(id, resource.id)["extras"] == {}


def test_resources_are_sorted_by_title_as_french_is_read(
    client: Client, server: Server
) -> None:
    id = server.make_dataset()
    french = ["arbre", "école", "Écoles", "œuvre", "zone"]
    for title in (french[i] for i in (4, 2, 0, 3, 1)):
        server.make_remote(id, title=title)
    dataset = client.dataset(id)

    dataset.sort_resources("title")
    assert [one["title"] for one in server.dataset(id)["resources"]] == french
    dataset.sort_resources("title.desc")
    assert [one["title"] for one in server.dataset(id)["resources"]] == french[::-1]


# Deleted and restored


def test_a_deleted_dataset_comes_back_with_all_that_it_held(
    client: Client, server: Server, changed: Changed, full: Full
) -> None:
    before = server.dataset(full.id)
    dataset = client.dataset(full.id)

    assert dataset.delete() is dataset
    assert dataset.deleted is not None
    assert dataset.title == before["title"]
    gone = server.dataset(full.id)
    assert changed(before, gone) == {"deleted"}

    assert dataset.restore() is dataset
    assert dataset.deleted is None
    assert changed(before, server.dataset(full.id)) == set()


def test_a_dataset_of_which_only_the_id_is_known_is_deleted_and_restored_too(
    client: Client, server: Server, changed: Changed, full: Full
) -> None:
    before = server.dataset(full.id)

    (client.dataset(full.id, fetch=False)).delete()
    (client.dataset(full.id, fetch=False)).restore()

    assert changed(before, server.dataset(full.id)) == set()


def test_restoring_what_was_not_deleted_changes_nothing(
    client: Client, server: Server, changed: Changed, full: Full
) -> None:
    before = server.dataset(full.id)

    (client.dataset(full.id)).restore()

    assert changed(before, server.dataset(full.id)) == set()


def test_a_second_delete_tells_that_it_was_done_before(
    client: Client, server: Server
) -> None:
    dataset = client.dataset(server.make_dataset())
    dataset.delete()

    with pytest.raises(GoneError, match=r"restore\(\)"):
        dataset.delete()


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
def test_resources_are_sorted_and_all_of_them_stay_as_they_are(
    client: Client,
    server: Server,
    three: tuple[str, dict[str, str]],
    changed: Changed,
    order: Any,
    expected: list[str],
) -> None:
    id, _ = three
    before = server.dataset(id)
    dataset = client.dataset(id)

    assert dataset.sort_resources(order) is dataset

    after = server.dataset(id)
    assert [resource["title"] for resource in after["resources"]] == expected
    assert [resource.title for resource in dataset.resources] == expected
    assert changed(before, after) <= {"resources"}
    by_id = [{one["id"]: one for one in state["resources"]} for state in (before, after)]
    assert by_id[0] == by_id[1]


def test_resources_are_sorted_by_a_list_of_ids_or_of_resources(
    watched: Client, server: Server, wire: Wire, three: tuple[str, dict[str, str]]
) -> None:
    id, ids = three
    dataset = watched.dataset(id, fetch=False)

    dataset.sort_resources([ids["abri"], ids["Été"], ids["Bois"]])
    assert titles(server, id) == ["abri", "Été", "Bois"]
    assert wire.methods == ["GET", "PUT"]

    dataset.sort_resources(list(reversed(dataset.resources)))
    assert titles(server, id) == ["Bois", "Été", "abri"]

    dataset.sort_resources(sort_function=lambda these: [these[1], these[0], these[2]])
    assert titles(server, id) == ["Été", "Bois", "abri"]


@pytest.mark.parametrize("mistake", ["one is missing", "one is unknown", "one is there twice"])
def test_an_order_that_does_not_match_is_refused_and_changes_nothing(
    watched: Client,
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
    dataset = watched.dataset(id)

    with pytest.raises(FieldError, match=order[0] if "twice" in mistake else "resource"):
        dataset.sort_resources(order)

    assert "PUT" not in wire.methods
    assert server.dataset(id) == before


def test_an_unknown_field_sorts_nothing(client: Client, server: Server) -> None:
    dataset = client.dataset(server.make_dataset())

    with pytest.raises(FieldError, match="titre"):
        dataset.sort_resources("titre")


# One client


def test_what_a_record_leads_to_has_the_same_client(
    client: Client, server: Server, full: Full
) -> None:
    dataset = client.dataset(full.id)

    organization = dataset.organization.refresh()
    assert organization.description
    back = dataset.resources[0].dataset()
    assert back.id == dataset.id
    for record in (dataset, organization, back, *back.resources):
        assert record.client is client


def test_an_organization_lists_its_datasets_page_by_page(
    client: Client, server: Server
) -> None:
    made = {server.make_dataset(organization=server.organization) for _ in range(3)}
    organization = client.organization(server.organization)

    found = []
    for dataset in organization.datasets(page_size=2, sort="-created"):
        found.append(dataset)
        if len(found) == 5:
            break

    assert {dataset.id for dataset in found} >= made
    assert all(dataset.client is client for dataset in found)


def test_a_dataset_is_published_and_archived_by_verbs_of_their_own(
    client: Client, server: Server
) -> None:
    dataset = client.dataset(server.make_dataset(private=True, tags=["eau"]))
    assert (dataset.publish()).private is False
    assert (dataset.archive()).archived is not None
    assert (dataset.unarchive()).archived is None
    assert (dataset.unpublish()).private is True
    assert dataset.tags == ["eau"]
