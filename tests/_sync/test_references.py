# Generated from tests/_async/test_references.py by scripts/unasync.py: edit that file, then `make style`.
"""The portal's own lists: read once, looked up again, and no reason to break."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest

from datagouv import Client, FieldError, InvalidAnswerError, UnsupportedFileError

if TYPE_CHECKING:
    from tests.conftest import Portal


def test_the_portals_lists_are_read_once(client: Client, portal: Portal) -> None:
    portal.get("/api/1/datasets/extensions/").respond(json=["csv", "zip"])
    portal.get("/api/1/datasets/licenses/").respond(json=[{"id": "lov2", "title": "LO"}])
    for _ in range(2):
        assert client.references.extensions() == ["csv", "zip"]
        (license,) = client.references.licenses()
        assert (license.id, license.title) == ("lov2", "LO")
    assert len(portal.sent) == 2


def test_an_extension_that_the_portal_refuses_is_refused_with_its_list(
    client: Client, portal: Portal
) -> None:
    portal.get("/api/1/datasets/extensions/").respond(json=["zip", "csv"])
    client.references._check_extension("data.CSV")
    with pytest.raises(UnsupportedFileError, match=r"'exe'.* It takes: csv, zip$"):
        client.references._check_extension("data.exe")


def test_a_portal_without_a_list_answers_for_itself(
    client: Client, portal: Portal
) -> None:
    portal.get("/api/1/datasets/extensions/").respond(404, json={"error": "?", "status": 404})
    client.references._check_extension("data.exe")


def test_a_licence_newer_than_the_list_is_looked_up_again(
    client: Client, portal: Portal
) -> None:
    lists = [["old"], ["old", "new"]]
    answers = [httpx.Response(200, json=[{"id": id} for id in ids]) for ids in lists]
    portal.get("/api/1/datasets/licenses/").mock(side_effect=answers)
    client.references._check_license("old")
    client.references._check_license("new")
    client.references._check_license(None)
    assert len(portal.sent) == 2


@pytest.mark.parametrize("body", [{"json": {}}, {"html": "<html>"}, {"content": b""}])
def test_a_list_that_is_none_is_an_invalid_answer(
    client: Client, portal: Portal, body: dict[str, Any]
) -> None:
    portal.get("/api/1/datasets/extensions/").respond(200, **body)
    with pytest.raises(InvalidAnswerError, match="list"):
        client.references.extensions()


def test_badges_which_the_server_gives_as_labels_by_id_are_a_list_as_the_others(
    client: Client, portal: Portal
) -> None:
    portal.get("/api/1/datasets/badges/").respond(json={"hvd": "High value", "spd": "Reference"})
    badges = client.references.dataset_badges()
    assert [(badge.id, badge.label) for badge in badges] == [
        ("hvd", "High value"),
        ("spd", "Reference"),
    ]


def test_an_answer_without_labels_is_no_list_of_badges(
    client: Client, portal: Portal
) -> None:
    portal.get("/api/1/reuses/badges/").respond(json={"data": {"id": [1]}})
    with pytest.raises(InvalidAnswerError, match="labels"):
        client.references.reuse_badges()


def test_a_value_that_is_none_is_an_invalid_answer(
    client: Client, portal: Portal
) -> None:
    portal.get("/api/1/datasets/frequencies/").respond(json=[{"id": 3}])
    with pytest.raises(InvalidAnswerError, match="Choice"):
        client.references.frequencies()
    portal.get("/api/1/spatial/zones/a,b/").respond(json={"type": "FeatureCollection"})
    with pytest.raises(InvalidAnswerError, match="zones"):
        client.spatial.zones(["a", "b"])
    with pytest.raises(FieldError, match="zone"):
        client.spatial.zones("fr:commune:75056")
