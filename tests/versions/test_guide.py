"""The French guide works on portals of other versions, and changes nothing else than it says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.portal.server import CLOCKS, NUMBERS, a_name, differences

if TYPE_CHECKING:
    from datagouv import Client
    from tests.portal.server import Server

RENAMED = {"title", "slug", "uri", "page"}
COMPLETE: dict[str, Any] = {
    "description": "Où elles sont, et combien de places.",
    "acronym": "SV",
    "tags": ["mobilite", "velo"],
    "temporal_coverage": {"start": "2020-01-01", "end": "2024-12-31"},
    "spatial": {"zones": ["fr:commune:75056"], "granularity": "fr:commune"},
    "extras": {"origine": "terrain", "suivi": {"annees": [2020, 2024]}},
    "frequency": "annual",
    "frequency_date": "2027-01-01",
    "license": "lov2",
}
"""What a dataset can hold on every version."""


@pytest.fixture
def dataset_id(server: Server) -> str:
    return server.make_dataset(organization=server.organization, **COMPLETE)


def test_the_sandbox_is_of_its_version(version: str, client: Client) -> None:
    # The oldest versions do not tell theirs.
    assert client.site().version in (version, None)


def test_a_dataset_is_created_with_all_that_it_can_hold(client: Client, server: Server) -> None:
    title = f"Stations {next(NUMBERS)}"

    made = client.datasets.create(title=title, organization=server.organization, **COMPLETE)

    held = server.dataset(made.id)
    assert held["title"] == title
    assert held["organization"]["id"] == server.organization
    told = {"frequency_date", "temporal_coverage", "spatial"}
    assert {name: held[name] for name in COMPLETE if name not in told} == {
        name: value for name, value in COMPLETE.items() if name not in told
    }
    assert held["frequency_date"].startswith("2027-01-01")
    assert held["temporal_coverage"]["start"].startswith("2020-01-01")
    assert held["spatial"]["zones"] == ["fr:commune:75056"]


def test_changing_a_title_changes_nothing_else(
    client: Client, server: Server, dataset_id: str
) -> None:
    server.make_hosted(dataset_id)
    before = server.dataset(dataset_id)

    client.dataset(dataset_id).update({"title": f"Stations {next(NUMBERS)}"})

    assert differences(before, server.dataset(dataset_id)) <= RENAMED


def test_a_draft_stays_a_draft_until_it_is_published(client: Client, server: Server) -> None:
    organization = client.organization(server.organization)
    draft = organization.create_dataset(
        title=f"Stations {next(NUMBERS)}", description="Pas encore.", private=True
    )
    draft.update(description="Bientôt.")
    before = server.dataset(draft.id)
    assert before["private"] is True

    draft.update(private=False)

    # A published object has a page, which a draft may not have.
    assert differences(before, server.dataset(draft.id)) <= {"private", "page"}


def test_files_are_uploaded_replaced_and_sorted(
    client: Client, server: Server, dataset_id: str
) -> None:
    dataset = client.dataset(dataset_id)
    hosted = dataset.create_static(b"station\nGare\n", {"title": "Janvier"}, filename=a_name())
    remote = dataset.create_remote(title="En direct", url="https://example.org/stations.csv")
    before = server.resource(dataset_id, hosted.id)
    assert (before["title"], before["filetype"]) == ("Janvier", "file")

    hosted.upload(b"station\nGare\nPort\n", filename=a_name())

    after = server.resource(dataset_id, hosted.id)
    assert server.file(after["url"]) == b"station\nGare\nPort\n"
    assert differences(before, after) <= {"checksum", "filesize", "url"}

    dataset.sort_resources([remote, hosted])
    order = [resource["id"] for resource in server.dataset(dataset_id)["resources"]]
    assert order == [remote.id, hosted.id]


def test_changing_a_resource_changes_nothing_else(
    client: Client, server: Server, dataset_id: str
) -> None:
    id = server.make_remote(dataset_id, description="Avant.", extras={"origine": "terrain"})
    before = server.resource(dataset_id, id)
    resource = client.resource(id)

    resource.update(title="Stations de mars")

    assert differences(before, server.resource(dataset_id, id)) == {"title"}
    resource.update_extras({"annee": 2026})
    assert server.resource(dataset_id, id)["extras"] == {"origine": "terrain", "annee": 2026}


def test_an_update_elsewhere_is_signalled(client: Client, server: Server, dataset_id: str) -> None:
    id = server.make_remote(dataset_id)
    before = server.resource(dataset_id, id)

    client.resource(id, dataset_id=dataset_id).notify_update()

    after = server.resource(dataset_id, id)
    assert after["last_modified"] > before["last_modified"]
    assert differences(before, after) == set()


def test_what_was_deleted_comes_back_as_it_was(
    client: Client, server: Server, dataset_id: str
) -> None:
    server.make_remote(dataset_id)
    before = server.dataset(dataset_id)
    dataset = client.dataset(dataset_id)

    dataset.delete()
    assert server.dataset(dataset_id)["deleted"] is not None
    dataset.restore()

    assert differences(before, server.dataset(dataset_id), ignoring=CLOCKS) == set()


def test_tags_and_extras_are_added_and_taken_away(
    client: Client, server: Server, dataset_id: str
) -> None:
    before = server.dataset(dataset_id)
    dataset = client.dataset(dataset_id)

    dataset.add_tags("Trottinettes")
    dataset.remove_tags("velo")
    dataset.update_extras({"annee": 2026})
    dataset.delete_extras(["origine"])

    after = server.dataset(dataset_id)
    assert sorted(after["tags"]) == ["mobilite", "trottinettes"]
    assert after["extras"] == {"suivi": {"annees": [2020, 2024]}, "annee": 2026}
    assert differences(before, after) == {"tags", "extras"}
