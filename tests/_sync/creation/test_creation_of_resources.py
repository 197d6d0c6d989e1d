# Generated from tests/_async/creation/test_creation_of_resources.py by scripts/unasync.py: edit that file, then `make style`.
"""A resource whose answer was lost is looked for in its dataset, by what it is."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from datagouv import AnswerLostError, Client, InvalidAnswerError

# What is returned is tried here: the warning has a test of its own, on the real server.
pytestmark = pytest.mark.filterwarnings("ignore::datagouv.LostAnswerWarning")

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Portal

DATASET = "5bc04b2cff66bd680e499f4a"
RESOURCE = "54d47250-1daf-483b-965a-3013f8c76617"
RESOURCES = f"/api/1/datasets/{DATASET}/resources/"
UPLOAD = f"/api/1/datasets/{DATASET}/upload/"
REMOTE = {"title": "x", "url": "https://url.to/x.csv"}
STORED = REMOTE | {"filetype": "remote"}
SHA1 = hashlib.sha1(b"a;b").hexdigest()
JUST_NOW = "2099-01-01T00:00:00+00:00"


def row(id: str = RESOURCE, date: str = JUST_NOW, **fields: Any) -> dict[str, Any]:
    """Return what a look at a dataset shows of a resource."""
    return {"id": id, "internal": {"created_at_internal": date}, "checksum": None, **fields}


@pytest.fixture
def shows(portal: Portal, a_resource: Callable[..., Any]) -> Callable[..., None]:
    """Return the function that says what the dataset shows, look by look."""
    portal.get("/api/1/datasets/extensions/").respond(json=["csv"])
    new = {"description": None, "schema": None, "extras": {}}

    def show(*looks: list[dict[str, Any]]) -> None:
        answers = [httpx.Response(200, json={"resources": rows}) for rows in looks]
        portal.get(f"/api/1/datasets/{DATASET}/").mock(side_effect=[*answers, *answers[-1:] * 99])
        for row in looks[-1]:
            whole = a_resource(filesize=3, **new) | row
            portal.get(f"{RESOURCES}{row['id']}/").respond(json=whole)

    return show


@pytest.mark.parametrize(
    "theirs", [{"description": "Le leur."}, {"type": "documentation"}, {"extras": {"a": 1}}]
)
def test_a_remote_file_that_holds_something_else_is_named(
    client: Client, portal: Portal, shows: Callable[..., None], theirs: dict[str, Any]
) -> None:
    portal.post(RESOURCES).mock(side_effect=[httpx.ReadError])
    shows([row(**STORED, **theirs)])
    with pytest.raises(AnswerLostError, match=f"differs in '{next(iter(theirs))}'") as lost:
        client.resources.create_remote(REMOTE, dataset_id=DATASET)
    assert lost.value.candidates == [RESOURCE]


def test_the_same_content_under_another_name_is_another_resource(
    client: Client, portal: Portal, shows: Callable[..., None]
) -> None:
    portal.post(UPLOAD).mock(side_effect=[httpx.ReadError])
    shows([row(title="b.csv", checksum={"type": "sha1", "value": SHA1})])
    with pytest.raises(AnswerLostError, match="differs in 'title'") as lost:
        client.resources.create_static(b"a;b", dataset_id=DATASET, filename="a.csv")
    assert lost.value.candidates == [RESOURCE]


def test_a_file_at_which_the_server_failed_is_sent_again_when_it_made_nothing(
    client: Client,
    portal: Portal,
    shows: Callable[..., None],
    a_resource: Callable[..., Any],
) -> None:
    answer = httpx.Response(201, json=a_resource(filesize=3, checksum=None))
    portal.post(UPLOAD).mock(side_effect=[httpx.Response(500), answer])
    shows([])
    resource = client.resources.create_static(b"a;b", dataset_id=DATASET, filename="a.csv")
    assert resource.id == RESOURCE
    assert all(b"a;b" in r.content for r in portal.requests if r.method == "POST")


def test_a_file_that_cannot_be_looked_for_is_told(
    client: Client, portal: Portal, shows: Callable[..., None]
) -> None:
    portal.post(UPLOAD).mock(side_effect=[httpx.ReadError])
    portal.get(f"/api/1/datasets/{DATASET}/").respond(html="<html>")
    with pytest.raises(AnswerLostError) as caught:
        client.resources.create_static(b"a;b", dataset_id=DATASET, filename="a.csv")
    assert not isinstance(caught.value, InvalidAnswerError)
    assert portal.sent.count(f"POST {UPLOAD}") == 1
