"""What the server would ignore, misread or destroy by: refused before it is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from datagouv import AsyncClient, FieldError

if TYPE_CHECKING:
    from tests.portal.server import Changed, Full, Server
    from tests.portal.wire import Wire


@pytest.fixture(scope="module")
def full(server: Server) -> Full:
    return server.make_full()


@pytest.fixture(scope="module")
def untouched(server: Server, full: Full) -> Any:
    """Return what the server says of the full dataset, which no test of this file changes."""
    return server.dataset(full.id)


# A PUT of a dataset erases, publishes, opens, moves

DESTROYING: list[tuple[str, Any]] = [
    ("resources", []),
    ("resources", [{"title": "La seule"}]),
    ("private", None),
    ("private", ""),
    ("private", "false"),
    ("access_type", None),
    ("access_type", ""),
    ("access_type", "restricted"),
    ("license", "licence-ouverte"),
    ("organization", None),
    ("organization", ""),
    ("owner", {"id": "5bc04b2cff66bd680e499f4a"}),
    ("owner", None),
    ("deleted", "2026-01-01"),
    ("deleted", None),
    ("title", None),
    ("title", ""),
    ("title", "   "),
    ("title", 12),
    ("description", None),
    ("description", ""),
    ("tags", None),
    ("tags", "arbres"),
    ("tags", ["arbres,forets"]),
    ("tags", [1, 2]),
    ("temporal_coverage", {"end": "2026-01-01"}),
    ("temporal_coverage", {"start": "2026-02-01", "end": "2026-01-01"}),
    ("spatial", None),
    ("spatial", {}),
    ("spatial", {"zones": []}),
    ("access_audiences", []),
    ("access_audiences", None),
    ("extras", None),
    ("extras", {"vide": None}),
    ("contact_points", "5bc04b2cff66bd680e499f4a"),
    ("frequency_date", 20260101),
    ("archived", True),
    ("featured", True),
    ("badges", [{"kind": "hvd"}]),
    ("slug", "mon-slug"),
    ("id", "5bc04b2cff66bd680e499f4a"),
    ("created_at", "2026-01-01"),
    ("last_modified", "2026-01-01"),
    ("metrics", {}),
    ("quality", {}),
    ("harvest", {}),
    ("titel", "Une faute"),
]


@pytest.mark.parametrize(("field", "value"), DESTROYING)
async def test_what_the_server_would_ignore_misread_or_destroy_is_refused_before_it_is_sent(
    watched: AsyncClient,
    server: Server,
    wire: Wire,
    changed: Changed,
    full: Full,
    untouched: Any,
    field: str,
    value: Any,
) -> None:
    dataset = await watched.dataset(full.id, fetch=False)

    with pytest.raises(FieldError, match=f"'{field}'") as caught:
        await dataset.update({field: value, "acronym": "PERDU"})

    assert isinstance(caught.value, ValueError)
    assert set(wire.methods) <= {"GET"}
    assert changed(untouched, server.dataset(full.id)) == set()


@pytest.mark.parametrize(
    ("field", "value"), [case for case in DESTROYING if case != ("access_type", "restricted")]
)
async def test_the_same_is_refused_of_a_new_dataset(
    watched: AsyncClient, wire: Wire, title: str, field: str, value: Any
) -> None:
    named = {"title": title, "description": "Rien.", field: value}

    with pytest.raises(FieldError, match=f"'{field}'"):
        await watched.datasets.create(named)

    assert "POST" not in wire.methods


async def test_a_licence_that_was_never_chosen_is_not_chosen_by_saying_what_reads_there(
    client: AsyncClient, server: Server, changed: Changed
) -> None:
    made = server.make_dataset()
    before = server.dataset(made)
    dataset = await client.dataset(made)

    await dataset.update(license=dataset.license)

    after = server.dataset(made)
    assert changed(before, after) == set()
    assert after["quality"] == before["quality"]


async def test_what_reads_on_a_dataset_can_be_said_again_and_changes_nothing(
    client: AsyncClient, server: Server, changed: Changed, full: Full
) -> None:
    before = server.dataset(full.id)
    dataset = await client.dataset(full.id)
    names = ["title", "description", "tags", "temporal_coverage", "spatial", "contact_points"]
    names += ["organization", "extras", "frequency", "frequency_date", "license", "private"]
    names += ["access_type", "access_audiences", "archived", "acronym"]

    await dataset.update({name: getattr(dataset, name) for name in names})
    assert changed(before, server.dataset(full.id)) == set()

    await dataset.update({name: before[name] for name in names})
    assert changed(before, server.dataset(full.id)) == set()


async def test_a_whole_dataset_that_is_said_again_is_refused_for_what_it_would_replace(
    client: AsyncClient, server: Server, full: Full
) -> None:
    before = server.dataset(full.id)
    dataset = await client.dataset(full.id)

    with pytest.raises(FieldError, match="'resources'"):
        await dataset.update(dataset.to_dict())

    assert server.dataset(full.id) == before


async def test_extras_that_are_the_platforms_survive_an_update_of_extras(
    client: AsyncClient, server: Server
) -> None:
    made = server.make_dataset()
    path = f"/api/2/datasets/{made}/extras/"
    server.write("PUT", path, "admin", json={"transport:url": "https://example.org", "mien": 1})
    dataset = await client.dataset(made)

    await dataset.update(extras={"autre": 2})
    assert server.dataset(made)["extras"] == {"transport:url": "https://example.org", "autre": 2}

    await dataset.update(extras=dataset.extras | {"plus": 3})
    assert server.dataset(made)["extras"].keys() == {"transport:url", "autre", "plus"}


# Resources


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", None),
        ("title", ""),
        ("type", None),
        ("type", ""),
        ("url", None),
        ("url", ""),
        ("filetype", "file"),
        ("filesize", -1),
        ("filesize", "12"),
        ("checksum", "ab12"),
        ("schema", "etalab/schema-arbres"),
        ("extras", None),
        ("extras", {"check:status": 200}),
        ("last_modified", "2026-01-01"),
        ("latest", "https://example.org/"),
        ("internal", {}),
        ("titel", "Une faute"),
    ],
)
async def test_what_the_server_would_ignore_or_refuse_late_of_a_resource_is_not_sent(
    watched: AsyncClient,
    server: Server,
    wire: Wire,
    changed: Changed,
    full: Full,
    untouched: Any,
    field: str,
    value: Any,
) -> None:
    resource = await watched.resource(full.remote, dataset_id=full.id)

    with pytest.raises(FieldError, match=field):
        await resource.update({"description": "Perdue."}, **{field: value})

    assert wire.methods == ["GET"]
    assert changed(untouched, server.dataset(full.id)) == set()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("dataset", None),
        ("dataset", {"class": "Dataset", "id": "5bc04b2cff66bd680e499f4a"}),
        ("organization", None),
        ("owner", "5bc04b2cff66bd680e499f4a"),
        ("filetype", "remote"),
        ("schema", None),
        ("schema", {}),
        ("checksum", None),
    ],
)
async def test_what_would_detach_or_move_a_community_resource_is_not_sent(
    watched: AsyncClient, server: Server, wire: Wire, full: Full, field: str, value: Any
) -> None:
    made = server.make_community(full.id, hosted=False)
    before = server.community_resource(made)
    resource = await watched.community_resource(made)

    with pytest.raises(FieldError, match=field):
        await resource.update({"description": "Perdue."}, **{field: value})

    assert wire.methods == ["GET"]
    assert server.community_resource(made) == before
