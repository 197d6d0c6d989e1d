# Generated from tests/portal/_async/test_resource.py by scripts/unasync.py: edit that file, then `make style`.
"""Files and URLs: added, found, signalled, deleted; and nothing else changes."""

from __future__ import annotations

import hashlib
import io
from typing import TYPE_CHECKING, Any

import pytest

from datagouv import Client, FileError, NotFoundError, RefusedError, UnsupportedFileError
from datagouv.sandbox import Event
from tests.portal.server import MOVES

if TYPE_CHECKING:
    from pathlib import Path

    from tests.portal.server import Changed, Full, Server
    from tests.portal.wire import Wire

CONTENT = b"espece,hauteur\nchene,30\nif,4\n"


@pytest.fixture(scope="module")
def dataset_id(server: Server) -> str:
    """Return a dataset to which each test adds what it is about."""
    return server.make_dataset()


@pytest.fixture
def path(tmp_path: Path, title: str) -> Path:
    """Return a file of a name that no other test uses."""
    path = tmp_path / f"{title}.csv".replace(" ", "-")
    path.write_bytes(CONTENT)
    return path


# Added


@pytest.mark.parametrize("given", ["a path", "a path as text", "bytes", "a file"])
def test_a_file_is_uploaded_however_it_is_given(
    client: Client, server: Server, dataset_id: str, path: Path, given: str
) -> None:
    dataset = client.dataset(dataset_id)
    payload = {"title": "Arbres 2026", "description": "Tous.", "extras": {"origine": "terrain"}}

    if given == "bytes":
        resource = dataset.create_static(CONTENT, payload, filename=path.name)
    elif given == "a file":
        with path.open("rb") as file:
            resource = dataset.create_static(file, payload)
            assert not file.closed
    else:
        file = str(path) if given == "a path as text" else path
        resource = dataset.create_static(file_to_upload=file, payload=payload)

    stored = server.resource(dataset_id, resource.id)
    assert {key: stored[key] for key in payload} == payload
    assert (stored["type"], stored["filetype"], stored["format"]) == ("main", "file", "csv")
    assert stored["filesize"] == len(CONTENT)
    assert stored["checksum"]["value"] == hashlib.sha1(CONTENT).hexdigest()
    assert server.file(stored["url"]) == CONTENT
    assert resource.dataset_id == dataset_id
    assert resource.title == "Arbres 2026"
    assert dataset.resources[0] is resource


def test_an_upload_in_short_is_the_same(
    watched: Client, server: Server, wire: Wire, dataset_id: str, path: Path
) -> None:
    dataset = watched.dataset(dataset_id, fetch=False)

    resource = dataset.upload(path, title="En bref", type="documentation")

    stored = server.resource(dataset_id, resource.id)
    assert (stored["title"], stored["type"]) == ("En bref", "documentation")
    assert wire.sent == [
        f"POST /api/1/datasets/{dataset_id}/upload/",
        f"PUT /api/1/datasets/{dataset_id}/resources/{resource.id}/",
    ]


def test_a_file_without_metadata_takes_one_request_and_keeps_its_name(
    watched: Client, server: Server, wire: Wire, dataset_id: str, path: Path
) -> None:
    resource = watched.resource().create_static(path, dataset_id=dataset_id)

    assert wire.methods == ["POST"]
    assert server.resource(dataset_id, resource.id)["title"] == path.name.lower().replace("é", "e")


@pytest.mark.parametrize(
    "name",
    [
        "Été données (final) n°1.csv",
        'guillemets "et" apostrophes \'.csv',
        "日本語.csv",
        "MAJUSCULES.CSV",
        "plusieurs.points.csv.gz",
        "a;filename=b.exe;.csv",
        "../../dessus.csv",
    ],
)
def test_any_name_of_a_file_arrives(
    client: Client, server: Server, dataset_id: str, name: str
) -> None:
    dataset = client.dataset(dataset_id, fetch=False)

    resource = dataset.upload(CONTENT, filename=name, title=name.strip().replace("\n", " "))

    stored = server.resource(dataset_id, resource.id)
    assert stored["format"] == ("csv.gz" if name.endswith(".gz") else "csv")
    assert server.file(stored["url"]) == CONTENT


def test_a_name_of_two_lines_is_refused_before_anything_is_sent(
    watched: Client, wire: Wire, dataset_id: str
) -> None:
    dataset = watched.dataset(dataset_id, fetch=False)

    with pytest.raises(FileError, match="control characters"):
        dataset.upload(CONTENT, filename="saut\nde ligne\r\n.csv")

    assert wire.sent == []


def test_an_empty_file_is_not_published(
    client: Client, server: Server, dataset_id: str
) -> None:
    dataset = client.dataset(dataset_id, fetch=False)
    before = server.dataset(dataset_id)["resources"]

    with pytest.raises(FileError, match="empty"):
        dataset.upload(b"", filename="vide.csv", title="Vide")

    assert server.dataset(dataset_id)["resources"] == before


def test_a_file_of_several_blocks_arrives_whole(
    client: Client, server: Server, dataset_id: str, tmp_path: Path
) -> None:
    content = bytes(range(256)) * 4096 * 3 + b"fin"
    path = tmp_path / "blocs.csv"
    path.write_bytes(content)

    resource = client.resource().create_static(path, dataset_id=dataset_id)

    assert resource.checksum.value == hashlib.sha1(content).hexdigest()
    assert server.file(resource.url) == content


@pytest.mark.parametrize("name", ["programme.exe", "page.html", "sans", ".csv"])
def test_a_file_that_the_portal_does_not_take_is_not_sent(
    watched: Client, wire: Wire, dataset_id: str, name: str
) -> None:
    dataset = watched.dataset(dataset_id, fetch=False)

    with pytest.raises(UnsupportedFileError, match="csv"):
        dataset.upload(CONTENT, filename=name)

    assert wire.sent == []


def test_a_file_that_is_not_there_is_not_sent(
    watched: Client, wire: Wire, dataset_id: str, tmp_path: Path
) -> None:
    dataset = watched.dataset(dataset_id, fetch=False)

    for path in (tmp_path / "absent.csv", tmp_path):
        with pytest.raises(FileError):
            dataset.upload(path)
    with pytest.raises(FileError, match="filename"):
        dataset.upload(CONTENT)

    assert wire.sent == []


def test_an_upload_whose_metadata_the_portal_refuses_leaves_nothing_behind(
    client: Client, server: Server, dataset_id: str, path: Path
) -> None:
    before = server.dataset(dataset_id)["resources"]
    dataset = client.dataset(dataset_id)

    with pytest.raises(RefusedError, match="removed") as caught:
        dataset.create_static(path, {"title": "Refusée"}, extra_fields={"type": "poème"})

    assert "type" in caught.value.errors
    assert server.dataset(dataset_id)["resources"] == before
    assert [one.id for one in dataset.resources] == [one["id"] for one in before]


@pytest.mark.usefixtures("waits")
def test_when_that_cannot_be_removed_the_error_says_which_resource_exists(
    watched: Client, server: Server, wire: Wire, path: Path
) -> None:
    made = server.make_dataset()
    dataset = watched.dataset(made)
    wire.always_fail("DELETE", "/", "502 before")

    with pytest.raises(RefusedError) as caught:
        dataset.create_static(path, {"title": "Refusée"}, extra_fields={"type": "poème"})

    (left,) = server.dataset(made)["resources"]
    assert left["id"] in str(caught.value)


def test_a_remote_file_is_added_in_one_request_and_is_main_by_default(
    watched: Client, server: Server, wire: Wire, dataset_id: str
) -> None:
    dataset = watched.dataset(dataset_id, fetch=False)
    payload: dict[str, Any] = {
        "url": "https://example.org/distant.csv",
        "title": "Distante",
        "description": "Ailleurs.",
        "format": "csv",
        "mime": "text/csv",
        "filesize": 12,
        "checksum": {"type": "sha256", "value": "ab"},
        "schema": {"name": "etalab/schema-arbres", "url": None, "version": "1.2.0"},
        "extras": {"origine": "ailleurs"},
    }

    resource = dataset.create_remote(payload=payload)

    assert wire.sent == [f"POST /api/1/datasets/{dataset_id}/resources/"]
    stored = server.resource(dataset_id, resource.id)
    assert {key: stored[key] for key in payload} == payload
    assert (stored["filetype"], stored["type"]) == ("remote", "main")
    assert resource.dataset_id == dataset_id


def test_the_type_that_is_named_is_kept(
    client: Client, server: Server, dataset_id: str, path: Path
) -> None:
    dataset = client.dataset(dataset_id, fetch=False)

    remote = dataset.create_remote(url="https://example.org/", title="API", type="api")
    hosted = dataset.create_static(path, type="update")

    assert server.resource(dataset_id, remote.id)["type"] == "api"
    assert server.resource(dataset_id, hosted.id)["type"] == "update"


def test_files_that_are_given_open_stay_open_and_others_are_closed(
    client: Client, server: Server, dataset_id: str, path: Path
) -> None:
    # An unclosed file would be a ResourceWarning, which these tests make an error.
    dataset = client.dataset(dataset_id, fetch=False)
    given = io.BytesIO(b"entete perdue;" + CONTENT)
    given.seek(14)

    resource = dataset.upload(given, filename=f"donne-{path.name}")
    with pytest.raises(RefusedError):
        dataset.upload(path, extra_fields={"type": "poème"})

    assert not given.closed
    assert server.file(resource.url) == CONTENT


# Found


def test_a_resource_takes_one_request_or_none(
    watched: Client, server: Server, wire: Wire, dataset_id: str
) -> None:
    made = server.make_remote(dataset_id)

    with_dataset = watched.resource(made, dataset_id=dataset_id)
    alone = watched.resource(made)
    again = watched.resources.get(made)
    assert wire.sent == [
        f"GET /api/1/datasets/{dataset_id}/resources/{made}/",
        f"GET /api/2/datasets/resources/{made}/",
        f"GET /api/2/datasets/resources/{made}/",
    ]
    assert with_dataset == alone == again
    assert alone.dataset_id == dataset_id

    wire.forget()
    watched.resource(made, dataset_id=dataset_id, fetch=False)
    known = watched.resource(made, fetch=False)
    assert wire.sent == []
    known.update(title="Trouvée seule")
    assert server.resource(dataset_id, made)["title"] == "Trouvée seule"


def test_an_unknown_resource_is_not_found(client: Client, dataset_id: str) -> None:
    for options in ({}, {"dataset_id": dataset_id}):
        with pytest.raises(NotFoundError):
            client.resource("11111111-1111-4111-8111-111111111111", **options)


# Signalled


def test_a_remote_update_is_signalled_and_changes_nothing_else(
    watched: Client, server: Server, wire: Wire, changed: Changed, full: Full
) -> None:
    before = server.dataset(full.id)
    resource = watched.resource(full.remote, dataset_id=full.id)
    wire.forget()
    seen = len(server.portal.events())

    assert resource.notify_update() is resource

    assert wire.methods == ["PUT"]
    after = server.dataset(full.id)
    assert server.portal.events()[seen:] == [Event("resource-updated", full.id, full.remote)]
    was, now = ({one["id"]: one for one in state["resources"]} for state in (before, after))
    assert changed(was[full.remote], now[full.remote], ignoring=set()) == MOVES
    assert now[full.remote]["last_modified"] > was[full.remote]["last_modified"]
    assert was[full.hosted] == now[full.hosted]
    assert changed(before, after, ignoring=set()) <= {
        *("resources", "last_modified", "last_update", "internal", "quality"),
    }
    assert after["last_update"] > before["last_update"]
    assert resource.last_modified.isoformat()[:23] == now[full.remote]["last_modified"][:23]


def test_a_remote_update_is_signalled_with_the_id_alone(
    client: Client, server: Server, full: Full
) -> None:
    seen = len(server.portal.events())

    (client.resource(full.remote, fetch=False)).notify_update()

    assert server.portal.events()[seen:] == [Event("resource-updated", full.id, full.remote)]


# Deleted


@pytest.mark.parametrize("which", ["hosted", "remote"])
def test_a_resource_is_deleted_and_nothing_else(
    watched: Client, server: Server, wire: Wire, changed: Changed, full: Full, which: str
) -> None:
    id = getattr(full, which)
    before = server.dataset(full.id)
    resource = watched.resource(id, dataset_id=full.id, fetch=False)

    resource.delete()

    assert wire.methods == ["DELETE"]
    after = server.dataset(full.id)
    assert changed(before, after) == {"resources"}
    assert after["resources"] == [one for one in before["resources"] if one["id"] != id]
    with pytest.raises(NotFoundError):
        resource.delete()
