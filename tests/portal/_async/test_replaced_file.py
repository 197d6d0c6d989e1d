"""The file of a resource is replaced, and all else stays as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from datagouv import AsyncClient, CreationSuspendedError, FieldError, RefusedError
from tests.portal.server import MOVES

if TYPE_CHECKING:
    from pathlib import Path

    from tests.portal.server import Changed, Full, Server
    from tests.portal.wire import Wire

CONTENT = b"espece,hauteur\nchene,30\nif,4\n"
OF_A_FILE = {"url", "checksum", "filesize"}


@pytest.fixture
def path(tmp_path: Path, title: str) -> Path:
    """Return a file of a name that no other test uses."""
    path = tmp_path / f"{title}.csv".replace(" ", "-")
    path.write_bytes(CONTENT)
    return path


@pytest.mark.parametrize("verb", ["update", "upload"])
async def test_a_replaced_file_leaves_all_else_as_it_was(
    client: AsyncClient, server: Server, changed: Changed, full: Full, path: Path, verb: str
) -> None:
    before = server.dataset(full.id)
    resource = await client.resource(full.hosted)

    if verb == "update":
        assert await resource.update(file_to_upload=path) is resource
    else:
        assert await resource.upload(path) is resource

    after = server.dataset(full.id)
    assert changed(before, after) == {"resources"}
    was, now = ({one["id"]: one for one in state["resources"]} for state in (before, after))
    assert was[full.remote] == now[full.remote]
    assert changed(was[full.hosted], now[full.hosted], ignoring=MOVES) == OF_A_FILE
    assert server.file(now[full.hosted]["url"]) == CONTENT
    assert server.ask("GET", was[full.hosted]["url"]).status_code == 404
    assert resource.title == was[full.hosted]["title"]
    assert resource.url == now[full.hosted]["url"]


async def test_a_file_and_its_metadata_change_together_and_nothing_else(
    client: AsyncClient, server: Server, changed: Changed, full: Full, tmp_path: Path
) -> None:
    path = tmp_path / "ensemble.json"
    path.write_bytes(b"[]")
    before = server.resource(full.id, full.hosted)
    resource = await client.resource(full.hosted, dataset_id=full.id, fetch=False)

    await resource.update({"title": "Autre titre"}, file_to_upload=path, description="Autre.")

    after = server.resource(full.id, full.hosted)
    differs = changed(before, after, ignoring=MOVES)
    assert differs == OF_A_FILE | {"title", "description", "format", "mime"}
    assert (after["title"], after["description"]) == ("Autre titre", "Autre.")
    assert (after["format"], server.file(after["url"])) == ("json", b"[]")


async def test_the_file_of_a_remote_resource_is_not_replaced(
    watched: AsyncClient, server: Server, wire: Wire, full: Full, path: Path
) -> None:
    before = server.dataset(full.id)
    resource = await watched.resource(full.remote, dataset_id=full.id)

    with pytest.raises(FieldError, match="notify_update"):
        await resource.update({"title": "Perdu"}, file_to_upload=path)

    assert set(wire.methods) == {"GET"}
    assert server.dataset(full.id) == before


async def test_a_replacement_that_the_portal_refuses_leaves_file_and_metadata(
    suspended: Server, changed: Changed, path: Path
) -> None:
    portal = suspended.portal
    made = suspended.make_dataset(user="admin", organization=suspended.organization)
    hosted = suspended.make_hosted(made, "admin", title="Gardé", description="Gardée.")
    before = suspended.resource(made, hosted)

    async with AsyncClient(base_url=portal.url, api_key=portal.api_key) as member:
        resource = await member.resource(hosted)
        with pytest.raises(CreationSuspendedError, match="keeps"):
            await resource.update(file_to_upload=path, title="Perdu", description="Perdue.")

    after = suspended.resource(made, hosted)
    assert changed(before, after, ignoring=MOVES) == set()
    assert suspended.file(after["url"]) == suspended.file(before["url"])


async def test_a_replacement_whose_metadata_is_refused_leaves_file_and_metadata(
    client: AsyncClient, server: Server, full: Full, path: Path
) -> None:
    before = server.dataset(full.id)
    resource = await client.resource(full.hosted)

    with pytest.raises(RefusedError):
        await resource.update(file_to_upload=path, extra_fields={"type": "poème"})

    assert server.dataset(full.id) == before
