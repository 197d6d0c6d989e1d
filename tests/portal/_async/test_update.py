"""An update changes what is named and nothing else: each writable field of each kind of object."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from datagouv import FieldError, GoneError, RefusedError
from datagouv._payload import COMMUNITY_RESOURCE, DATASET, HOSTED_PROTECTED, RESOURCE

if TYPE_CHECKING:
    from collections.abc import Callable

    from datagouv import AsyncClient
    from tests.portal.conftest import Full, Kind, Server, Wire

    Changed = Callable[..., set[str]]

KINDS = ["published", "draft", "archived", "user-owned", "restricted"]

COMPLETE: dict[str, Any] = {
    "title": "Les arbres",
    "description": "Un arbre par ligne.",
    "type": "documentation",
    "schema": {"name": "etalab/schema-arbres", "version": "1.2.0"},
    "extras": {"origine": "terrain", "suivi": {"annees": [2020, 2024]}},
}
COMPLETE_REMOTE: dict[str, Any] = {
    "url": "https://example.org/arbres.csv",
    "format": "csv",
    "mime": "text/csv",
    "filesize": 21,
    "checksum": {"type": "sha256", "value": "ab12"},
}
# Of each field: a new value, and what the platform makes of it where that is something else.
CHANGES: dict[str, Any] = {
    "title": "Un titre nouveau",
    "description": "Une description nouvelle.",
    "acronym": "NEUF",
    "description_short": "Neuf",
    "license": "fr-lo",
    "frequency": "weekly",
    "frequency_date": ("2028-02-03", "2028-02-03T00:00:00+00:00"),
    "tags": (["Été en ville", "zone", "zone"], ["ete-en-ville", "zone"]),
    "temporal_coverage": {"start": "2021-03-01", "end": "2022-03-01"},
    "spatial": (
        {"zones": ["fr:commune:69123", "fr:departement:75"]},
        {
            "zones": ["fr:commune:69123", "fr:departement:75"],
            "granularity": "fr:commune",
            "geom": None,
        },
    ),
    "extras": {"neuf": [1, {"deux": 2.5}]},
    "archived": ("2026-01-01", "2026-01-01T00:00:00+00:00"),
    "access_audiences": [{"role": "company_and_association", "condition": "yes"}],
    "access_type_reason": "Une autre raison",
    "access_type_reason_category": "intellectual_property_rights",
    "authorization_request_url": "https://example.org/autre",
}
CLEARED: dict[str, Any] = {
    "acronym": None,
    "description_short": None,
    "license": (None, "notspecified"),
    "frequency": (None, "unknown"),
    "frequency_date": None,
    "tags": [],
    "temporal_coverage": None,
    "spatial": (
        {"zones": None, "geom": None, "granularity": "other"},
        {"zones": [], "geom": None, "granularity": "other"},
    ),
    "extras": {},
    "contact_points": ([], []),
    "access_type_reason": None,
    "access_type_reason_category": None,
    "authorization_request_url": None,
}
APART = {"contact_points", "private", "access_type", "organization"}
"""Fields whose values depend on the dataset: they have tests of their own."""


def sent_and_shown(value: Any) -> tuple[Any, Any]:
    return value if isinstance(value, tuple) else (value, value)


@pytest.fixture(scope="module", params=KINDS)
def kind(request: pytest.FixtureRequest) -> Kind:
    kind: Kind = request.param
    return kind


@pytest.fixture(scope="module")
def full(server: Server, kind: Kind) -> Full:
    """Return a full dataset: each test compares how it finds it with how it leaves it."""
    return server.make_full(kind)


@pytest.fixture(scope="module")
def open_one(server: Server) -> Full:
    return server.make_full()


@pytest.fixture(scope="module")
def community(server: Server, open_one: Full) -> dict[bool, str]:
    """Return two community resources that hold everything: a hosted one and a remote one."""
    return {
        hosted: server.make_community(open_one.id, hosted=hosted, user="other")
        for hosted in (True, False)
    }


def test_every_writable_field_is_tried_here() -> None:
    assert DATASET.rules.keys() == CHANGES.keys() | APART
    assert RESOURCE.rules.keys() == RESOURCE_CHANGES.keys() | REMOTE_CHANGES.keys()
    assert COMMUNITY_RESOURCE.rules.keys() == RESOURCE.rules.keys() | {"organization"}


# Datasets


@pytest.mark.parametrize("field", CHANGES)
async def test_a_dataset_changes_in_the_named_field_only(
    client: AsyncClient, server: Server, changed: Changed, full: Full, kind: Kind, field: str
) -> None:
    if (kind, field) == ("restricted", "license"):
        pytest.skip("the platform keeps no licence on restricted data")
    value, shown = sent_and_shown(CHANGES[field])
    before = server.dataset(full.id)
    dataset = await client.dataset(full.id, fetch=False)

    assert await dataset.update({field: value}) is dataset

    after = server.dataset(full.id)
    also = {"slug", "uri", "page"} if field == "title" else set()
    assert changed(before, after) == {field} | also
    assert after[field] == shown
    assert dataset.to_dict()[field] == shown


@pytest.mark.parametrize("field", CLEARED)
async def test_a_dataset_is_cleared_of_the_named_field_only(
    client: AsyncClient, server: Server, changed: Changed, open_one: Full, field: str
) -> None:
    value, shown = sent_and_shown(CLEARED[field])
    before = server.dataset(open_one.id)

    await (await client.dataset(open_one.id, fetch=False)).update({field: value})

    after = server.dataset(open_one.id)
    assert changed(before, after) == {field}
    assert after[field] == shown


async def test_an_archived_dataset_comes_back_with_all_that_it_held(
    client: AsyncClient, server: Server, changed: Changed
) -> None:
    full = server.make_full("archived")
    before = server.dataset(full.id)

    await (await client.dataset(full.id)).update(archived=None)

    assert changed(before, server.dataset(full.id)) == {"archived"}


async def test_a_dataset_is_published_or_hidden_only_when_private_is_named(
    client: AsyncClient, server: Server, changed: Changed, full: Full, kind: Kind
) -> None:
    before = server.dataset(full.id)
    dataset = await client.dataset(full.id)
    assert dataset.is_draft is before["private"] is (kind == "draft")

    await dataset.update(private=not before["private"])
    hidden = server.dataset(full.id)
    await dataset.update({"private": before["private"]})

    assert changed(before, hidden) == {"private"}
    assert changed(before, server.dataset(full.id)) == set()


@pytest.mark.parametrize("said", ["by their ids", "as the portal shows them"])
async def test_a_dataset_changes_its_contact_points_only(
    client: AsyncClient, server: Server, changed: Changed, full: Full, said: str
) -> None:
    before = server.dataset(full.id)
    dataset = await client.dataset(full.id)
    chosen: list[Any] = full.contacts[1:]
    if said == "as the portal shows them":
        chosen = list(dataset.contact_points)[:1]

    await dataset.update(contact_points=chosen)

    after = server.dataset(full.id)
    assert changed(before, after) == {"contact_points"}
    assert len(after["contact_points"]) == len(chosen)


async def test_naming_the_organization_that_publishes_already_changes_nothing(
    client: AsyncClient, server: Server, changed: Changed, open_one: Full
) -> None:
    before = server.dataset(open_one.id)
    dataset = await client.dataset(open_one.id)

    await dataset.update(organization=dataset.organization)

    assert changed(before, server.dataset(open_one.id)) == set()


async def test_naming_an_organization_moves_a_dataset_of_ones_own_and_nothing_else(
    client: AsyncClient, server: Server, changed: Changed
) -> None:
    full = server.make_full("user-owned")
    dataset = await client.dataset(full.id)
    await dataset.update(contact_points=[])
    before = server.dataset(full.id)

    await dataset.update(organization=server.organization)

    after = server.dataset(full.id)
    assert changed(before, after) == {"organization", "owner"}
    assert dataset.organization.id == server.organization


@pytest.mark.parametrize("access", ["restricted", "open_with_account"])
async def test_restricting_a_dataset_takes_its_licence_only_when_told_so(
    client: AsyncClient, server: Server, changed: Changed, access: str
) -> None:
    full = server.make_full()
    before = server.dataset(full.id)
    dataset = await client.dataset(full.id)

    with pytest.raises(FieldError, match="licen"):
        await dataset.update(access_type=access)
    assert changed(before, server.dataset(full.id)) == set()

    await dataset.update(access_type=access, license=None)
    after = server.dataset(full.id)
    assert changed(before, after) == {"access_type", "license"}
    assert (after["access_type"], after["license"]) == (access, "notspecified")


async def test_restricting_a_dataset_without_a_licence_changes_its_access_only(
    client: AsyncClient, server: Server, changed: Changed
) -> None:
    made = server.make_dataset()
    before = server.dataset(made)

    await (await client.dataset(made, fetch=False)).update(access_type="restricted")

    assert changed(before, server.dataset(made)) == {"access_type"}


async def test_restricted_data_changes_its_access_only(
    client: AsyncClient, server: Server, changed: Changed
) -> None:
    full = server.make_full("restricted")
    before = server.dataset(full.id)
    dataset = await client.dataset(full.id)

    await dataset.update(access_type="open_with_account")
    assert changed(before, server.dataset(full.id)) == {"access_type"}

    await dataset.update(access_type="open")
    assert changed(before, server.dataset(full.id)) == {"access_type"}

    await dataset.update(license="lov2")
    assert changed(before, server.dataset(full.id)) == {"access_type", "license"}


async def test_several_fields_change_at_once_and_no_other(
    client: AsyncClient, server: Server, changed: Changed, open_one: Full
) -> None:
    before = server.dataset(open_one.id)
    dataset = await client.dataset(open_one.id)
    named = {"description": "Encore une autre.", "frequency": "quarterly"}

    await dataset.update(named, acronym="PLUS", extras={"plus": True})

    after = server.dataset(open_one.id)
    assert changed(before, after) == {*named, "acronym", "extras"}
    assert {key: after[key] for key in named} == named


async def test_a_field_that_the_sdk_does_not_know_is_sent_when_it_is_meant(
    watched: AsyncClient, server: Server, wire: Wire, changed: Changed, open_one: Full
) -> None:
    before = server.dataset(open_one.id)
    dataset = await watched.dataset(open_one.id, fetch=False)

    await dataset.update(extra_fields={"nouveaute": {"de": "demain"}}, acronym="DEMAIN")

    assert json.loads(wire.requests[-1].content)["nouveaute"] == {"de": "demain"}
    assert changed(before, server.dataset(open_one.id)) == {"acronym"}


async def test_what_another_changed_meanwhile_stays(
    client: AsyncClient, server: Server, changed: Changed
) -> None:
    full = server.make_full()
    dataset = await client.dataset(full.id)
    theirs = {
        "tags": ["arrivee", "meanwhile"],
        "temporal_coverage": {"start": "1999-01-01", "end": None},
        "acronym": "EUX",
        "extras": {"leur": "valeur"},
    }
    server.write("PUT", f"/api/1/datasets/{full.id}/", json=theirs)
    added = server.make_remote(full.id, title="La leur")
    before = server.dataset(full.id)

    await dataset.update(description="La mienne.")

    after = server.dataset(full.id)
    assert changed(before, after) == {"description"}
    assert {key: after[key] for key in theirs} == theirs
    assert after["resources"][0]["id"] == added
    assert dataset.tags == theirs["tags"]
    assert len(dataset.resources) == 3


async def test_an_update_is_one_small_read_and_one_write(
    watched: AsyncClient, wire: Wire, open_one: Full
) -> None:
    dataset = await watched.dataset(open_one.id, fetch=False)
    assert wire.sent == []

    await dataset.update(title="Lu, puis écrit", license="odc-odbl")

    path = f"/api/1/datasets/{open_one.id}/"
    assert wire.sent == [f"GET {path}", f"PUT {path}"]
    assert wire.requests[0].headers["X-Fields"] == "id,tags,temporal_coverage"


async def test_an_update_that_names_what_a_put_erases_reads_nothing(
    watched: AsyncClient, wire: Wire, open_one: Full
) -> None:
    dataset = await watched.dataset(open_one.id, fetch=False)

    await dataset.update(tags=["arbres"], temporal_coverage=None, title="Écrit sans lire")

    assert wire.methods == ["PUT"]


async def test_an_update_of_nothing_sends_nothing(
    watched: AsyncClient, wire: Wire, open_one: Full
) -> None:
    dataset = await watched.dataset(open_one.id, fetch=False)

    assert await dataset.update({}) is dataset

    assert wire.sent == []


async def test_a_deleted_dataset_is_gone_for_updates_and_stays_as_it_was(
    client: AsyncClient, server: Server, changed: Changed
) -> None:
    full = server.make_full()
    dataset = await client.dataset(full.id)
    await dataset.delete()
    before = server.dataset(full.id)

    with pytest.raises(GoneError, match="restore"):
        await dataset.update(title="Trop tard")

    assert changed(before, server.dataset(full.id)) == set()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "t" * 351),
        ("acronym", "a" * 129),
        ("frequency_date", "2026-02-31"),
        ("access_type", "secret"),
        ("access_audiences", [{"role": "private", "condition": "no"}] * 2),
        ("spatial", {"zones": ["fr:commune:00000"]}),
        ("tags", ["ok", "a" * 97]),
        ("contact_points", ["0" * 24]),
        ("organization", "0" * 24),
    ],
)
async def test_what_the_portal_refuses_is_said_by_field_and_changes_nothing(
    client: AsyncClient, server: Server, changed: Changed, open_one: Full, field: str, value: Any
) -> None:
    before = server.dataset(open_one.id)

    with pytest.raises(RefusedError) as caught:
        await (await client.dataset(open_one.id, fetch=False)).update(
            {field: value, "license": before["license"], "description": "Perdue."}
        )

    assert caught.value.status == 400
    assert any(name.split(".")[0] in {field, "__all__"} for name in caught.value.errors)
    assert changed(before, server.dataset(open_one.id)) == set()


# Resources, of the producer and of the community

RESOURCE_CHANGES: dict[str, Any] = {
    "title": "Un titre nouveau.csv",
    "description": "Une description nouvelle.",
    "type": "update",
    "schema": (
        {"name": "etalab/schema-parcs"},
        {"name": "etalab/schema-parcs", "version": "1.2.0", "url": None},
    ),
    "extras": {"neuf": [1, {"deux": 2.5}]},
}
REMOTE_CHANGES: dict[str, Any] = {
    "url": "https://example.org/autre.json?x=1",
    "format": (" JSON ", "json"),
    "mime": "application/json",
    "filesize": 4096,
    "checksum": {"type": "md5", "value": "cd34"},
}
RESOURCE_CLEARED: dict[str, Any] = {"description": None, "extras": {}}
REMOTE_CLEARED: dict[str, Any] = {"format": None, "mime": None, "filesize": None}

HOSTED_CASES = [*RESOURCE_CHANGES.items(), *RESOURCE_CLEARED.items(), ("schema", None)]
REMOTE_CASES = [
    *HOSTED_CASES,
    *REMOTE_CHANGES.items(),
    *REMOTE_CLEARED.items(),
    ("checksum", None),
]
MOVES = {"last_modified", "internal"}
"""What any write of a resource moves."""


@pytest.mark.parametrize(
    ("hosted", "field", "value"),
    [(True, *case) for case in HOSTED_CASES] + [(False, *case) for case in REMOTE_CASES],
)
async def test_a_resource_changes_in_the_named_field_only(
    client: AsyncClient,
    server: Server,
    changed: Changed,
    open_one: Full,
    hosted: bool,
    field: str,
    value: Any,
) -> None:
    value, shown = sent_and_shown(value)
    id, neighbour = (open_one.hosted, open_one.remote)[:: 1 if hosted else -1]
    resource = await client.resource(id, dataset_id=open_one.id, fetch=False)
    await resource.update(COMPLETE if hosted else COMPLETE | COMPLETE_REMOTE)
    before = server.dataset(open_one.id)

    assert await resource.update({field: value}) is resource

    after = server.dataset(open_one.id)
    assert changed(before, after) == {"resources"}
    was, now = ({one["id"]: one for one in state["resources"]} for state in (before, after))
    assert list(was) == list(now)
    assert was[neighbour] == now[neighbour]
    assert changed(was[id], now[id], ignoring=MOVES) == {field}
    assert now[id][field] == shown
    assert resource.to_dict()[field] == shown


@pytest.mark.parametrize(
    ("hosted", "field", "value"),
    [(True, *case) for case in [*RESOURCE_CHANGES.items(), *RESOURCE_CLEARED.items()]]
    + [
        (False, *case)
        for values in (RESOURCE_CHANGES, RESOURCE_CLEARED, REMOTE_CHANGES, REMOTE_CLEARED)
        for case in values.items()
    ],
)
async def test_a_community_resource_changes_in_the_named_field_only(
    other: AsyncClient,
    server: Server,
    changed: Changed,
    community: dict[bool, str],
    hosted: bool,
    field: str,
    value: Any,
) -> None:
    value, shown = sent_and_shown(value)
    id = community[hosted]
    resource = await other.community_resource(id)
    await resource.update(COMPLETE if hosted else COMPLETE | COMPLETE_REMOTE)
    before = server.community_resource(id)

    assert await resource.update({field: value}) is resource

    after = server.community_resource(id)
    assert changed(before, after, ignoring=MOVES) == {field}
    assert after[field] == shown
    assert resource.to_dict()[field] == shown


@pytest.mark.parametrize("hosted", [True, False])
async def test_a_community_resource_moves_to_the_named_organization_and_stays_as_it_is(
    client: AsyncClient, server: Server, changed: Changed, open_one: Full, hosted: bool
) -> None:
    id = server.make_community(open_one.id, hosted=hosted)
    before = server.community_resource(id)

    resource = await client.community_resource(id)
    await resource.update(organization=server.organization)

    after = server.community_resource(id)
    assert changed(before, after, ignoring=MOVES) == {"organization", "owner"}
    assert resource.organization.id == server.organization


@pytest.mark.parametrize("field", HOSTED_PROTECTED)
async def test_what_the_portal_ignores_on_a_hosted_file_is_refused_before_it_is_sent(
    watched: AsyncClient, server: Server, wire: Wire, open_one: Full, field: str
) -> None:
    value, _ = sent_and_shown(REMOTE_CHANGES[field])
    before = server.dataset(open_one.id)
    resource = await watched.resource(open_one.hosted)
    wire.forget()

    with pytest.raises(FieldError, match=field):
        await resource.update({field: value, "title": "Perdu"})

    assert wire.sent == []
    assert server.dataset(open_one.id) == before


async def test_a_resource_is_updated_in_one_request(
    watched: AsyncClient, wire: Wire, open_one: Full
) -> None:
    resource = await watched.resource(open_one.remote, dataset_id=open_one.id, fetch=False)
    assert wire.sent == []

    await resource.update(title="Écrit sans lire")
    await resource.update({})

    assert wire.methods == ["PUT"]


@pytest.mark.parametrize(
    ("field", "value"), [("type", "poem"), ("title", "t" * 351), ("url", "not a url")]
)
async def test_what_the_portal_refuses_of_a_resource_changes_nothing(
    client: AsyncClient, server: Server, open_one: Full, field: str, value: Any
) -> None:
    before = server.dataset(open_one.id)
    resource = await client.resource(open_one.remote, dataset_id=open_one.id)

    with pytest.raises(RefusedError) as caught:
        await resource.update({field: value, "description": "Perdue."})

    assert list(caught.value.errors) == [field]
    assert server.dataset(open_one.id) == before
