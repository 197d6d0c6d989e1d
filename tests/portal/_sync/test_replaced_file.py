# Generated from tests/portal/_async/test_replaced_file.py by scripts/unasync.py: edit that file, then `make style`.
"""The file of a resource is replaced, and all else stays as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from datagouv import Client, CreationSuspendedError, FieldError, RefusedError
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
def test_a_replaced_file_leaves_all_else_as_it_was(
    client: Client, server: Server, changed: Changed, full: Full, path: Path, verb: str
) -> None:
    before = server.dataset(full.id)
    resource = client.resource(full.hosted)

    if verb == "update":
        assert resource.update(file_to_upload=path) is resource
    else:
        assert resource.upload(path) is resource

    after = server.dataset(full.id)
    assert changed(before, after) == {"resources"}
    was, now = ({one["id"]: one for one in state["resources"]} for state in (before, after))
    assert was[full.remote] == now[full.remote]
    assert changed(was[full.hosted], now[full.hosted], ignoring=MOVES) == OF_A_FILE
    assert server.file(now[full.hosted]["url"]) == CONTENT
    assert server.ask("GET", was[full.hosted]["url"]).status_code == 404
    assert resource.title == was[full.hosted]["title"]
    assert resource.url == now[full.hosted]["url"]


def test_a_file_and_its_metadata_change_together_and_nothing_else(
    client: Client, server: Server, changed: Changed, full: Full, tmp_path: Path
) -> None:
    path = tmp_path / "ensemble.json"
    path.write_bytes(b"[]")
    before = server.resource(full.id, full.hosted)
    resource = client.resource(full.hosted, dataset_id=full.id, fetch=False)

    resource.update({"title": "Autre titre"}, file_to_upload=path, description="Autre.")

    after = server.resource(full.id, full.hosted)
    differs = changed(before, after, ignoring=MOVES)
    assert differs == OF_A_FILE | {"title", "description", "format", "mime"}
    assert (after["title"], after["description"]) == ("Autre titre", "Autre.")
    assert (after["format"], server.file(after["url"])) == ("json", b"[]")


def test_the_file_of_a_remote_resource_is_not_replaced(
    watched: Client, server: Server, wire: Wire, full: Full, path: Path
) -> None:
    before = server.dataset(full.id)
    resource = watched.resource(full.remote, dataset_id=full.id)

    with pytest.raises(FieldError, match="notify_update"):
        resource.update({"title": "Perdu"}, file_to_upload=path)

    assert set(wire.methods) == {"GET"}
    assert server.dataset(full.id) == before


def test_a_replacement_that_the_portal_refuses_leaves_file_and_metadata(
    suspended: Server, changed: Changed, path: Path
) -> None:
    portal = suspended.portal
    made = suspended.make_dataset(user="admin", organization=suspended.organization)
    hosted = suspended.make_hosted(made, "admin", title="Gardé", description="Gardée.")
    before = suspended.resource(made, hosted)

    with Client(base_url=portal.url, api_key=portal.api_key) as member:
        resource = member.resource(hosted)
        with pytest.raises(CreationSuspendedError, match="keeps"):
            resource.update(file_to_upload=path, title="Perdu", description="Perdue.")

    after = suspended.resource(made, hosted)
    assert changed(before, after, ignoring=MOVES) == set()
    assert suspended.file(after["url"]) == suspended.file(before["url"])


def test_a_replacement_whose_metadata_is_refused_leaves_file_and_metadata(
    client: Client, server: Server, full: Full, path: Path
) -> None:
    before = server.dataset(full.id)
    resource = client.resource(full.hosted)

    with pytest.raises(RefusedError):
        resource.update(file_to_upload=path, extra_fields={"type": "poème"})

    assert server.dataset(full.id) == before
