"""Community resources: what anyone adds to a dataset of others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from datagouv import FieldError, ForbiddenError, NotFoundError, RefusedError
from tests.portal.server import MOVES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from datagouv import AsyncClient
    from tests.portal.server import Changed, Server
    from tests.portal.wire import Wire

CONTENT = b"espece,hauteur\nchene,30\nif,4\n"


@pytest.fixture(scope="module")
def dataset_id(server: Server) -> str:
    return server.make_dataset()


@pytest.fixture
def path(tmp_path: Path, title: str) -> Path:
    path = tmp_path / f"{title}.csv".replace(" ", "-")
    path.write_bytes(CONTENT)
    return path


async def test_anyone_uploads_a_file_beside_a_dataset(
    other: AsyncClient, server: Server, dataset_id: str, path: Path
) -> None:
    payload = {"title": "La mienne", "description": "Vue d'ici.", "extras": {"a": 1}}

    resource = await other.community_resources.create_static(
        file_to_upload=path, payload=payload, dataset_id=dataset_id
    )

    stored = server.community_resource(resource.id)
    assert {key: stored[key] for key in payload} == payload
    assert (stored["filetype"], stored["type"]) == ("file", "main")
    assert stored["dataset"]["id"] == resource.dataset.id == dataset_id
    assert stored["owner"]["id"] == resource.owner.id != server.portal.user_id
    assert server.file(stored["url"]) == CONTENT


async def test_a_remote_file_is_added_beside_a_dataset_in_one_request(
    watched: AsyncClient, server: Server, wire: Wire, dataset_id: str
) -> None:
    payload: dict[str, Any] = {
        "title": "La nôtre",
        "url": "https://example.org/la-notre",
        "organization": server.organization,
    }

    resource = await watched.community_resource().create_remote(payload, dataset_id=dataset_id)

    assert wire.sent == ["POST /api/1/datasets/community_resources/"]
    stored = server.community_resource(resource.id)
    assert (stored["title"], stored["url"]) == (payload["title"], payload["url"])
    assert (stored["filetype"], stored["type"]) == ("remote", "main")
    assert stored["organization"]["id"] == resource.organization.id == payload["organization"]


async def test_an_upload_can_be_the_organizations(
    client: AsyncClient, server: Server, dataset_id: str, path: Path
) -> None:
    resource = await client.community_resources.create_static(
        path, dataset_id=dataset_id, organization=server.organization
    )

    assert server.community_resource(resource.id)["owner"] is None
    assert resource.organization.client is client


async def test_what_a_community_resource_leads_to_has_the_same_client(
    client: AsyncClient, server: Server, dataset_id: str
) -> None:
    made = server.make_community(dataset_id, hosted=False)

    resource = await client.community_resource(made)
    dataset = await resource.dataset.refresh()

    assert (dataset.id, dataset.client) == (dataset_id, client)


async def test_a_replaced_file_leaves_all_else_as_it_was(
    other: AsyncClient, server: Server, changed: Changed, dataset_id: str, path: Path
) -> None:
    made = server.make_community(dataset_id, hosted=True, user="other")
    before = server.community_resource(made)
    resource = await other.community_resource(made)

    await resource.update(file_to_upload=path)

    after = server.community_resource(made)
    assert changed(before, after, ignoring=MOVES) == {"url", "checksum", "filesize"}
    assert server.file(after["url"]) == CONTENT
    assert resource.title == before["title"]


async def test_the_file_of_a_remote_one_is_not_replaced(
    other: AsyncClient, server: Server, dataset_id: str, path: Path
) -> None:
    made = server.make_community(dataset_id, hosted=False, user="other")
    before = server.community_resource(made)

    with pytest.raises(FieldError, match="remote"):
        await (await other.community_resource(made, fetch=False)).upload(path)

    assert server.community_resource(made) == before


async def test_a_remote_update_is_signalled_and_changes_nothing_else(
    other: AsyncClient, server: Server, changed: Changed, dataset_id: str
) -> None:
    made = server.make_community(dataset_id, hosted=False, user="other")
    before = server.community_resource(made)

    await (await other.community_resource(made, fetch=False)).notify_update()

    after = server.community_resource(made)
    assert changed(before, after, ignoring=set()) == MOVES
    assert after["last_modified"] > before["last_modified"]


async def test_it_is_deleted_for_good(other: AsyncClient, server: Server, dataset_id: str) -> None:
    made = server.make_community(dataset_id, hosted=True, user="other")
    resource = await other.community_resource(made)

    await resource.delete()

    assert made not in [one["id"] for one in server.community_resources(dataset_id)]
    with pytest.raises(NotFoundError):
        await resource.refresh()


async def test_an_upload_whose_metadata_is_refused_leaves_nothing_behind(
    other: AsyncClient, server: Server, dataset_id: str, path: Path
) -> None:
    before = server.community_resources(dataset_id)

    with pytest.raises(RefusedError, match="removed"):
        await other.community_resources.create_static(
            path, dataset_id=dataset_id, extra_fields={"type": "poème"}
        )

    assert server.community_resources(dataset_id) == before


async def test_one_changes_ones_own_only(
    other: AsyncClient, server: Server, dataset_id: str
) -> None:
    made = server.make_community(dataset_id, hosted=False)
    before = server.community_resource(made)

    with pytest.raises(ForbiddenError):
        await (await other.community_resource(made)).update(title="Pas la mienne")

    assert server.community_resource(made) == before


async def test_a_community_resource_that_is_taken_for_a_resource_is_not_changed(
    client: AsyncClient, server: Server, dataset_id: str
) -> None:
    made = server.make_community(dataset_id, hosted=False)
    before = server.community_resource(made)

    with pytest.raises((FieldError, NotFoundError)):
        await (await client.resource(made, fetch=False)).update(title="Prise pour une autre")

    assert server.community_resource(made) == before


@pytest.mark.parametrize(
    "act",
    [
        lambda resource: resource.update(title="x"),
        lambda resource: resource.notify_update(),
        lambda resource: resource.upload(b"a,b\n", filename="x.csv"),
        lambda resource: resource.update_extras({"a": 1}),
        lambda resource: resource.delete_extras(["a"]),
        lambda resource: resource.delete(),
        lambda resource: resource.download(),
        lambda resource: resource.read_bytes(),
        lambda resource: resource.open(),
    ],
)
@pytest.mark.parametrize("known", ["fetched", "unfetched", "with its dataset"])
async def test_its_id_is_not_that_of_a_resource(
    client: AsyncClient, server: Server, dataset_id: str, act: Callable[[Any], Any], known: str
) -> None:
    made = server.make_community(dataset_id, hosted=True)
    before = server.community_resource(made)
    named = {"dataset_id": dataset_id} if known == "with its dataset" else {}
    resource = await client.resource(made, fetch=known == "fetched", **named)
    told = NotFoundError if named else FieldError
    with pytest.raises(told, match=rf"client\.community_resource\('{made}'\)"):
        await act(resource)
    assert server.community_resource(made) == before
