# Generated from tests/portal/_async/test_reuse.py by scripts/unasync.py: edit that file, then `make style`.
"""Reuses on the real server: their life, and what would destroy them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from datagouv import (
    Client,
    Reuse,
    FieldError,
    FileError,
    GoneError,
    NotFoundError,
    NotLoadedError,
    RefusedError,
)
from tests.faults.nouns import picture

if TYPE_CHECKING:
    from tests.portal.server import Server
    from tests.portal.wire import Wire

UNKNOWN = "5bc04b2cff66bd680e499f4a"


@pytest.fixture(scope="module")
def datasets(server: Server) -> list[str]:
    made = [server.make_dataset(tags=["velo"]) for _ in range(3)]
    server.make_remote(made[0])
    return made


@pytest.fixture(scope="module")
def dataservice(server: Server) -> str:
    return str(server.write("POST", "/api/1/dataservices/", json={"title": "Service"})["id"])


def a_reuse(title: str, **fields: Any) -> dict[str, Any]:
    return {
        "title": title,
        "description": "Une carte des arbres.",
        "type": "visualization",
        "topic": "environment_and_energy",
        "url": f"https://example.org/{title.replace(' ', '-')}",
        **fields,
    }


@pytest.fixture
def full(
    server: Server, organization: str, title: str, datasets: list[str], dataservice: str
) -> str:
    """Return a reuse that holds everything."""
    fields = a_reuse(
        title,
        datasets=datasets[:2],
        dataservices=[dataservice],
        tags=["arbres", "carte"],
        private=True,
        archived="2025-06-01",
        extras={"origine": "terrain"},
        organization=organization,
    )
    return str(server.write("POST", "/api/1/reuses/", json=fields)["id"])


@pytest.fixture
def reuse(client: Client, full: str) -> Reuse:
    return client.reuse(full)


def read(server: Server, id: str) -> Any:
    return server.get(f"/api/1/reuses/{id}/")


def brief(reuse: Any) -> Any:
    """Return a reuse as the server gives it, of its datasets the ids only: their counts move."""
    return reuse | {"datasets": [dataset["id"] for dataset in reuse["datasets"]]}


def test_a_reuse_lives_from_its_creation_to_its_return(
    client: Client, server: Server, organization: str, title: str, datasets: list[str]
) -> None:
    payload = a_reuse(title, datasets=datasets[:1])
    made = client.reuses.create(payload, organization=organization, tags=["Vélo"])
    assert read(server, made.id)["title"] == title
    assert made.tags == ["velo"]

    read_again = client.reuse(made.slug)
    assert (read_again.id, read_again.datasets[0].id) == (made.id, datasets[0])
    assert read_again.datasets[0].resources[0].dataset_id == datasets[0]
    assert [each.id for each in client.reuses.list(organization=organization)] == [made.id]
    assert client.reuses.count(organization=organization, type="visualization") == 1
    assert client.reuses.count(organization=organization, topic="health") == 0
    assert [each.id for each in client.reuses.search(title)] == [made.id]
    assert made.id in [each.id for each in client.reuses.suggest(title)]

    made.delete()
    assert made.deleted is not None
    with pytest.raises(GoneError):
        made.update(title="Trop tard")
    with pytest.raises(GoneError):
        made.delete()
    before = brief(read(server, made.id))
    made.restore()
    assert made.deleted is None
    after = brief(read(server, made.id))
    assert {key for key in before if before[key] != after[key]} <= {"deleted", "last_modified"}


@pytest.mark.parametrize(
    ("changes", "changed_keys"),
    [
        ({"title": "Un autre titre"}, {"title", "slug", "uri", "page"}),
        ({"description": "Autre"}, {"description"}),
        ({"type": "api"}, {"type"}),
        ({"topic": "health"}, {"topic"}),
        ({"tags": []}, {"tags"}),
        ({"private": False}, {"private"}),
        ({"archived": None}, {"archived"}),
        ({"extras": {}}, {"extras"}),
        ({"datasets": []}, {"datasets"}),
        ({"dataservices": []}, {"dataservices"}),
    ],
)
def test_an_update_changes_what_it_names(
    server: Server,
    reuse: Reuse,
    changed: Any,
    changes: dict[str, Any],
    changed_keys: set[str],
) -> None:
    before = brief(read(server, reuse.id))
    reuse.update(changes)
    assert changed(before, brief(read(server, reuse.id))) == changed_keys
    for key in changes.keys() - {"archived"}:
        assert reuse.to_dict()[key] == changes[key]


def test_the_url_of_a_reuse_may_be_sent_again_but_not_that_of_another(
    client: Client, reuse: Reuse, title: str
) -> None:
    assert (reuse.update(url=reuse.url, type="api")).type == "api"
    other = client.reuses.create(a_reuse(f"{title} bis"))
    with pytest.raises(RefusedError, match="url"):
        other.update(url=reuse.url)
    other.delete()
    with pytest.raises(RefusedError, match="url"):
        reuse.update(url=other.url)


def test_a_list_gives_the_datasets_in_brief(
    client: Client, server: Server, reuse: Reuse, organization: str, datasets: list[str]
) -> None:
    listed = client.reuses.list(organization=organization, sort="-created").first()
    assert listed is not None
    assert (listed.id, listed.extras) == (reuse.id, {"origine": "terrain"})
    assert [each.id for each in listed.datasets] == datasets[:2]
    assert listed.datasets[0].title == server.dataset(datasets[0])["title"]
    with pytest.raises(NotLoadedError):
        _ = listed.datasets[0].resources
    whole = client.reuses.list(
        organization=organization, sort="-created", fields=("datasets.tags",)
    ).first()
    assert whole is not None
    assert whole.datasets[0].tags == ["velo"]


def test_what_is_removed_from_a_reuse_leaves_the_others(
    watched: Client,
    server: Server,
    wire: Wire,
    changed: Any,
    full: str,
    datasets: list[str],
    dataservice: str,
) -> None:
    reuse = watched.reuse(full)
    reuse.update(datasets=datasets)
    before = brief(read(server, full))
    slug = server.dataset(datasets[0])["slug"]
    wire.forget()

    assert reuse.remove_datasets(slug, watched.dataset(datasets[2])) is reuse

    assert [each.id for each in reuse.datasets] == [datasets[1]]
    assert changed(before, brief(read(server, full))) - {"metrics"} == {"datasets"}
    assert wire.requests[-2].headers["X-Fields"] == "id,datasets{id}"
    with pytest.raises(NotFoundError, match=f"does not use the dataset {datasets[0]}"):
        reuse.remove_datasets(datasets[1], datasets[0])
    with pytest.raises(FieldError, match="has no dataset 'nothing-of-this-name'"):
        reuse.remove_datasets("nothing-of-this-name")
    assert brief(read(server, full))["datasets"] == [datasets[1]]
    wire.fail("PUT", "/", "reset")
    reuse.remove_datasets(datasets[1])
    assert reuse.datasets == []
    reuse.remove_dataservices(dataservice)
    after = changed(before, brief(read(server, full))) - {"metrics"}
    assert after == {"datasets", "dataservices"}


def test_what_is_added_to_a_reuse_joins_what_is_there(
    client: Client, server: Server, title: str, datasets: list[str], dataservice: str
) -> None:
    made = client.reuses.create(a_reuse(title, datasets=datasets[:1]))
    made.add_datasets(datasets[1], client.dataset(datasets[2]), datasets[0])
    assert brief(read(server, made.id))["datasets"] == datasets
    assert [each.id for each in made.datasets] == datasets
    made.add_dataservices(dataservice, dataservice)
    assert [each["id"] for each in read(server, made.id)["dataservices"]] == [dataservice]
    with pytest.raises(NotFoundError, match=f"while adding the dataset {UNKNOWN}"):
        made.add_datasets(UNKNOWN)
    with pytest.raises(FieldError, match="is a list"):
        made.add_datasets(datasets)  # type: ignore[arg-type]  # on purpose
    with pytest.raises(FieldError, match="is a dataservice: give a dataset, its id"):
        made.add_datasets(datasets[0], client.dataservice(dataservice))  # type: ignore[arg-type]  # on purpose

    slug = server.dataset(datasets[0])["slug"]
    other = client.reuses.create(a_reuse(f"{title} bis"))
    other.add_datasets(
        slug, f"{client.base_url}/datasets/{server.dataset(datasets[1])['slug']}/"
    )
    assert [each.id for each in other.datasets] == datasets[:2]

    of_dataset = (client.dataset(datasets[2], fetch=False)).reuses()
    assert [each.id for each in of_dataset] == [made.id]
    of_service = (client.dataservice(dataservice)).reuses(sort="-created")
    first = of_service.first()
    assert first is not None
    assert first.id == made.id
    served = client.datasets.list(reuse=made)
    assert {each.id for each in served} == set(datasets)


def test_an_image_replaces_the_one_that_is_there(
    client: Client, server: Server, reuse: Reuse, changed: Any
) -> None:
    before = brief(read(server, reuse.id))
    assert before["image"] is None
    reuse.upload_image(picture(), filename="carte.png")
    after = brief(read(server, reuse.id))
    assert changed(before, after) == {"image", "image_thumbnail"}
    assert (reuse.image, reuse.image_thumbnail) == (after["image"], after["image_thumbnail"])
    with pytest.raises(RefusedError):
        reuse.upload_image(b"not an image", filename="carte.png")
    with pytest.raises(FileError):
        reuse.upload_image("missing.png")
    assert brief(read(server, reuse.id))["image"] == after["image"]


def test_a_search_finds_what_uses_a_dataset_and_leaves_it_to_be_loaded(
    client: Client, title: str, datasets: list[str]
) -> None:
    made = client.reuses.create(a_reuse(title, datasets=datasets[:1]))
    found = client.reuses.search(title).first()
    assert found is not None
    assert found.id == made.id
    with pytest.raises(NotLoadedError):
        _ = found.datasets
    assert [each.id for each in (found.refresh()).datasets] == datasets[:1]
    named = client.reuses.search(title, fields=("datasets.title",)).first()
    assert named is not None
    assert [each.id for each in named.datasets] == datasets[:1]
