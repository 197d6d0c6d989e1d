# Generated from tests/portal/_async/test_update_dataset.py by scripts/unasync.py: edit that file, then `make style`.
"""An update of a dataset changes what is named and nothing else: each writable field."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from datagouv import FieldError, GoneError, RefusedError
from datagouv._udata.nouns.community_resource import COMMUNITY_RESOURCE
from datagouv._udata.nouns.dataset import DATASET
from datagouv._udata.nouns.resource import RESOURCE
from tests.portal.changes import (
    APART,
    CHANGES,
    CLEARED,
    REMOTE_CHANGES,
    RESOURCE_CHANGES,
    sent_and_shown,
)

if TYPE_CHECKING:
    from datagouv import Client
    from tests.portal.server import Changed, Full, Kind, Server
    from tests.portal.wire import Wire

KINDS = ["published", "draft", "archived", "user-owned", "restricted"]


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


def test_every_writable_field_is_tried_here() -> None:
    assert DATASET.rules.keys() == CHANGES.keys() | APART
    assert RESOURCE.rules.keys() == RESOURCE_CHANGES.keys() | REMOTE_CHANGES.keys()
    assert COMMUNITY_RESOURCE.rules.keys() == RESOURCE.rules.keys() | {"organization"}


@pytest.mark.parametrize("field", CHANGES)
def test_a_dataset_changes_in_the_named_field_only(
    client: Client, server: Server, changed: Changed, full: Full, kind: Kind, field: str
) -> None:
    if (kind, field) == ("restricted", "license"):
        pytest.skip("the platform keeps no licence on restricted data")
    value, shown = sent_and_shown(CHANGES[field])
    before = server.dataset(full.id)
    dataset = client.dataset(full.id, fetch=False)

    assert dataset.update({field: value}) is dataset

    after = server.dataset(full.id)
    also = {"slug", "uri", "page"} if field == "title" else set()
    assert changed(before, after) == {field} | also
    assert after[field] == shown
    assert dataset.to_dict()[field] == shown


@pytest.mark.parametrize("field", CLEARED)
def test_a_dataset_is_cleared_of_the_named_field_only(
    client: Client, server: Server, changed: Changed, open_one: Full, field: str
) -> None:
    value, shown = sent_and_shown(CLEARED[field])
    before = server.dataset(open_one.id)

    (client.dataset(open_one.id, fetch=False)).update({field: value})

    after = server.dataset(open_one.id)
    assert changed(before, after) == {field}
    assert after[field] == shown


def test_an_archived_dataset_comes_back_with_all_that_it_held(
    client: Client, server: Server, changed: Changed
) -> None:
    full = server.make_full("archived")
    before = server.dataset(full.id)

    (client.dataset(full.id)).update(archived=None)

    assert changed(before, server.dataset(full.id)) == {"archived"}


def test_a_dataset_is_published_or_hidden_only_when_private_is_named(
    client: Client, server: Server, changed: Changed, full: Full, kind: Kind
) -> None:
    before = server.dataset(full.id)
    dataset = client.dataset(full.id)
    assert dataset.is_draft is before["private"] is (kind == "draft")

    dataset.update(private=not before["private"])
    hidden = server.dataset(full.id)
    dataset.update({"private": before["private"]})

    assert changed(before, hidden) == {"private"}
    assert changed(before, server.dataset(full.id)) == set()


@pytest.mark.parametrize("said", ["by their ids", "as the portal shows them"])
def test_a_dataset_changes_its_contact_points_only(
    client: Client, server: Server, changed: Changed, full: Full, said: str
) -> None:
    before = server.dataset(full.id)
    dataset = client.dataset(full.id)
    chosen: list[Any] = full.contacts[1:]
    if said == "as the portal shows them":
        chosen = list(dataset.contact_points)[:1]

    dataset.update(contact_points=chosen)

    after = server.dataset(full.id)
    assert changed(before, after) == {"contact_points"}
    assert len(after["contact_points"]) == len(chosen)


def test_naming_the_organization_that_publishes_already_changes_nothing(
    client: Client, server: Server, changed: Changed, open_one: Full
) -> None:
    before = server.dataset(open_one.id)
    dataset = client.dataset(open_one.id)

    dataset.update(organization=dataset.organization)

    assert changed(before, server.dataset(open_one.id)) == set()


def test_naming_an_organization_moves_a_dataset_of_ones_own_and_nothing_else(
    client: Client, server: Server, changed: Changed
) -> None:
    full = server.make_full("user-owned")
    dataset = client.dataset(full.id)
    dataset.update(contact_points=[])
    before = server.dataset(full.id)

    dataset.update(organization=server.organization)

    after = server.dataset(full.id)
    assert changed(before, after) == {"organization", "owner"}
    assert dataset.organization.id == server.organization


@pytest.mark.parametrize("access", ["restricted", "open_with_account"])
def test_restricting_a_dataset_takes_its_licence_only_when_told_so(
    client: Client, server: Server, changed: Changed, access: str
) -> None:
    full = server.make_full()
    before = server.dataset(full.id)
    dataset = client.dataset(full.id)

    with pytest.raises(FieldError, match="licen"):
        dataset.update(access_type=access)
    assert changed(before, server.dataset(full.id)) == set()

    dataset.update(access_type=access, license=None)
    after = server.dataset(full.id)
    assert changed(before, after) == {"access_type", "license"}
    assert (after["access_type"], after["license"]) == (access, "notspecified")


def test_restricting_a_dataset_without_a_licence_changes_its_access_only(
    client: Client, server: Server, changed: Changed
) -> None:
    made = server.make_dataset()
    before = server.dataset(made)

    (client.dataset(made, fetch=False)).update(access_type="restricted")

    assert changed(before, server.dataset(made)) == {"access_type"}


def test_restricted_data_changes_its_access_only(
    client: Client, server: Server, changed: Changed
) -> None:
    full = server.make_full("restricted")
    before = server.dataset(full.id)
    dataset = client.dataset(full.id)

    dataset.update(access_type="open_with_account")
    assert changed(before, server.dataset(full.id)) == {"access_type"}

    dataset.update(access_type="open")
    assert changed(before, server.dataset(full.id)) == {"access_type"}

    dataset.update(license="lov2")
    assert changed(before, server.dataset(full.id)) == {"access_type", "license"}


def test_several_fields_change_at_once_and_no_other(
    client: Client, server: Server, changed: Changed, open_one: Full
) -> None:
    before = server.dataset(open_one.id)
    dataset = client.dataset(open_one.id)
    named = {"description": "Encore une autre.", "frequency": "quarterly"}

    dataset.update(named, acronym="PLUS", extras={"plus": True})

    after = server.dataset(open_one.id)
    assert changed(before, after) == {*named, "acronym", "extras"}
    assert {key: after[key] for key in named} == named


def test_a_field_that_the_sdk_does_not_know_is_sent_when_it_is_meant(
    watched: Client, server: Server, wire: Wire, changed: Changed, open_one: Full
) -> None:
    before = server.dataset(open_one.id)
    dataset = watched.dataset(open_one.id, fetch=False)

    dataset.update(extra_fields={"nouveaute": {"de": "demain"}}, acronym="DEMAIN")

    assert json.loads(wire.requests[-1].content)["nouveaute"] == {"de": "demain"}
    assert changed(before, server.dataset(open_one.id)) == {"acronym"}


def test_what_another_changed_meanwhile_stays(
    client: Client, server: Server, changed: Changed
) -> None:
    full = server.make_full()
    dataset = client.dataset(full.id)
    theirs = {
        "tags": ["arrivee", "meanwhile"],
        "temporal_coverage": {"start": "1999-01-01", "end": None},
        "acronym": "EUX",
        "extras": {"leur": "valeur"},
    }
    server.write("PUT", f"/api/1/datasets/{full.id}/", json=theirs)
    added = server.make_remote(full.id, title="La leur")
    before = server.dataset(full.id)

    dataset.update(description="La mienne.")

    after = server.dataset(full.id)
    assert changed(before, after) == {"description"}
    assert {key: after[key] for key in theirs} == theirs
    assert after["resources"][0]["id"] == added
    assert dataset.tags == theirs["tags"]
    assert len(dataset.resources) == 3


def test_an_update_is_one_small_read_and_one_write(
    watched: Client, wire: Wire, open_one: Full
) -> None:
    dataset = watched.dataset(open_one.id, fetch=False)
    assert wire.sent == []

    dataset.update(title="Lu, puis écrit", license="odc-odbl")

    path = f"/api/1/datasets/{open_one.id}/"
    assert wire.sent == [f"GET {path}", f"PUT {path}"]
    assert wire.requests[0].headers["X-Fields"] == "id,tags,temporal_coverage"


def test_an_update_that_names_what_a_put_erases_reads_nothing(
    watched: Client, wire: Wire, open_one: Full
) -> None:
    dataset = watched.dataset(open_one.id, fetch=False)

    dataset.update(tags=["arbres"], temporal_coverage=None, title="Écrit sans lire")

    assert wire.methods == ["PUT"]


def test_an_update_of_nothing_sends_nothing(
    watched: Client, wire: Wire, open_one: Full
) -> None:
    dataset = watched.dataset(open_one.id, fetch=False)

    assert dataset.update({}) is dataset

    assert wire.sent == []


def test_a_deleted_dataset_is_gone_for_updates_and_stays_as_it_was(
    client: Client, server: Server, changed: Changed
) -> None:
    full = server.make_full()
    dataset = client.dataset(full.id)
    dataset.delete()
    before = server.dataset(full.id)

    with pytest.raises(GoneError, match="restore"):
        dataset.update(title="Trop tard")

    assert changed(before, server.dataset(full.id)) == set()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "t" * 351),
        ("acronym", "a" * 129),
        ("frequency_date", "2026-02-31"),
        ("access_audiences", [{"role": "private", "condition": "no"}] * 2),
        ("spatial", {"zones": ["fr:commune:00000"]}),
        ("tags", ["ok", "a" * 97]),
        ("contact_points", ["0" * 24]),
        ("organization", "0" * 24),
    ],
)
def test_what_the_portal_refuses_is_said_by_field_and_changes_nothing(
    client: Client, server: Server, changed: Changed, open_one: Full, field: str, value: Any
) -> None:
    before = server.dataset(open_one.id)

    with pytest.raises(RefusedError) as caught:
        (client.dataset(open_one.id, fetch=False)).update(
            {field: value, "license": before["license"], "description": "Perdue."}
        )

    assert caught.value.status == 400
    assert any(name.split(".")[0] in {field, "__all__"} for name in caught.value.errors)
    assert changed(before, server.dataset(open_one.id)) == set()


def test_an_access_that_the_portal_has_not_is_refused_before_anything_is_sent(
    watched: Client, wire: Wire, open_one: Full
) -> None:
    dataset = watched.dataset(open_one.id, fetch=False)

    with pytest.raises(FieldError, match="'access_type' of a dataset cannot be 'secret'"):
        dataset.update(access_type="secret", license="lov2", description="Perdue.")

    assert wire.sent == []
