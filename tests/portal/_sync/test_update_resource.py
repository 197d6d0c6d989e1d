# Generated from tests/portal/_async/test_update_resource.py by scripts/unasync.py: edit that file, then `make style`.
"""An update of a resource, of the producer or of the community, changes what is named only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from datagouv import FieldError, RefusedError
from datagouv._udata.nouns.resource import HOSTED_PROTECTED
from tests.portal.changes import (
    REMOTE_CHANGES,
    REMOTE_CLEARED,
    RESOURCE_CHANGES,
    RESOURCE_CLEARED,
    sent_and_shown,
)
from tests.portal.server import COMPLETE, COMPLETE_REMOTE, MOVES

if TYPE_CHECKING:
    from datagouv import Client
    from tests.portal.server import Changed, Full, Server
    from tests.portal.wire import Wire

HOSTED_CASES = [*RESOURCE_CHANGES.items(), *RESOURCE_CLEARED.items(), ("schema", None)]
REMOTE_CASES = [
    *HOSTED_CASES,
    *REMOTE_CHANGES.items(),
    *REMOTE_CLEARED.items(),
    ("checksum", None),
]


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


@pytest.mark.parametrize(
    ("hosted", "field", "value"),
    [(True, *case) for case in HOSTED_CASES] + [(False, *case) for case in REMOTE_CASES],
)
def test_a_resource_changes_in_the_named_field_only(
    client: Client,
    server: Server,
    changed: Changed,
    open_one: Full,
    hosted: bool,
    field: str,
    value: Any,
) -> None:
    value, shown = sent_and_shown(value)
    id, neighbour = (open_one.hosted, open_one.remote)[:: 1 if hosted else -1]
    resource = client.resource(id, dataset_id=open_one.id, fetch=False)
    resource.update(COMPLETE if hosted else COMPLETE | COMPLETE_REMOTE)
    before = server.dataset(open_one.id)

    assert resource.update({field: value}) is resource

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
def test_a_community_resource_changes_in_the_named_field_only(
    other: Client,
    server: Server,
    changed: Changed,
    community: dict[bool, str],
    hosted: bool,
    field: str,
    value: Any,
) -> None:
    value, shown = sent_and_shown(value)
    id = community[hosted]
    resource = other.community_resource(id)
    resource.update(COMPLETE if hosted else COMPLETE | COMPLETE_REMOTE)
    before = server.community_resource(id)

    assert resource.update({field: value}) is resource

    after = server.community_resource(id)
    assert changed(before, after, ignoring=MOVES) == {field}
    assert after[field] == shown
    assert resource.to_dict()[field] == shown


@pytest.mark.parametrize("hosted", [True, False])
def test_a_community_resource_moves_to_the_named_organization_and_stays_as_it_is(
    client: Client, server: Server, changed: Changed, open_one: Full, hosted: bool
) -> None:
    id = server.make_community(open_one.id, hosted=hosted)
    before = server.community_resource(id)

    resource = client.community_resource(id)
    resource.update(organization=server.organization)

    after = server.community_resource(id)
    assert changed(before, after, ignoring=MOVES) == {"organization", "owner"}
    assert resource.organization.id == server.organization


@pytest.mark.parametrize("field", HOSTED_PROTECTED)
def test_what_the_portal_ignores_on_a_hosted_file_is_refused_before_it_is_sent(
    watched: Client, server: Server, wire: Wire, open_one: Full, field: str
) -> None:
    value, _ = sent_and_shown(REMOTE_CHANGES[field])
    before = server.dataset(open_one.id)
    resource = watched.resource(open_one.hosted)
    wire.forget()

    with pytest.raises(FieldError, match=field):
        resource.update({field: value, "title": "Perdu"})

    assert wire.sent == []
    assert server.dataset(open_one.id) == before


def test_a_resource_is_updated_in_one_request(
    watched: Client, wire: Wire, open_one: Full
) -> None:
    resource = watched.resource(open_one.remote, dataset_id=open_one.id, fetch=False)
    assert wire.sent == []

    resource.update(title="Écrit sans lire")
    resource.update({})

    assert wire.methods == ["PUT"]


@pytest.mark.parametrize(("field", "value"), [("title", "t" * 351), ("url", "not a url")])
def test_what_the_portal_refuses_of_a_resource_changes_nothing(
    client: Client, server: Server, open_one: Full, field: str, value: Any
) -> None:
    before = server.dataset(open_one.id)
    resource = client.resource(open_one.remote, dataset_id=open_one.id)

    with pytest.raises(RefusedError) as caught:
        resource.update({field: value, "description": "Perdue."})

    assert list(caught.value.errors) == [field]
    assert server.dataset(open_one.id) == before


def test_a_type_that_the_portal_has_not_is_refused_before_it_is_sent(
    watched: Client, wire: Wire, open_one: Full
) -> None:
    resource = watched.resource(open_one.remote, dataset_id=open_one.id, fetch=False)

    with pytest.raises(FieldError, match="'type' of a resource cannot be 'poem'"):
        resource.update(type="poem", description="Perdue.")

    assert "PUT" not in wire.methods
