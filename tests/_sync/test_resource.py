# Generated from tests/_async/test_resource.py by scripts/unasync.py: edit that file, then `make style`.
"""Resources, answers that the real server never gives, and requests that are saved."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from datagouv import (
    AnswerLostError,
    Client,
    ChecksumError,
    FieldError,
    NotFoundError,
    RefusedError,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from datagouv import Resource
    from tests.conftest import Portal

DATASET = "5bc04b2cff66bd680e499f4a"
ID = "54d47250-1daf-483b-965a-3013f8c76617"
PATH = f"/api/1/datasets/{DATASET}/resources/{ID}/"
EXTRAS = f"/api/2/datasets/{DATASET}/resources/{ID}/extras/"
UPLOAD = f"/api/1/datasets/{DATASET}/upload/"
REPLACE = f"{PATH}upload/"
EXTENSIONS = "/api/1/datasets/extensions/"
CONTENT = b"essence;hauteur\n"
STORED = {
    "filesize": len(CONTENT),
    "checksum": {"type": "sha1", "value": hashlib.sha1(CONTENT).hexdigest()},
}


@pytest.fixture
def resource(client: Client) -> Resource:
    """A resource that has loaded the id of its dataset and no field."""
    return client.resource(ID, dataset_id=DATASET, fetch=False)


@pytest.fixture(autouse=True)
def routes(portal: Portal, a_resource: Callable[..., Any]) -> None:
    """A hosted resource answers as the portal does, and a new file has a title of its own."""

    def read(request: httpx.Request) -> httpx.Response:
        known = a_resource()
        mask = request.headers.get("X-Fields")
        asked = known if mask is None else {key: known[key] for key in mask.split(",")}
        return httpx.Response(200, json=asked)

    def write(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json=a_resource() | json.loads(request.content))

    portal.get(EXTENSIONS).respond(json=["csv", "csv.gz", "gz"])
    portal.get(PATH).mock(side_effect=read)
    portal.put(PATH).mock(side_effect=write)
    portal.post(REPLACE).respond(200, json=a_resource(title="data-csv", **STORED))


# Refused before anything changes


def test_what_a_hosted_file_ignores_is_refused_of_an_unread_resource_too(
    resource: Resource, portal: Portal
) -> None:
    with pytest.raises(FieldError, match=r"the platform computes.*upload\(\)"):
        resource.update(url="https://url.to/x")
    with pytest.raises(FieldError, match="the platform computes"):
        resource.upload(CONTENT, filename="data.csv", url="https://url.to/")
    assert {sent.split()[0] for sent in portal.sent} == {"GET"}


def test_a_file_name_without_a_file_is_refused(
    resource: Resource, portal: Portal
) -> None:
    with pytest.raises(FieldError, match="file_to_upload"):
        resource.update(title="x", filename="data.csv")
    assert portal.sent == []


@pytest.mark.parametrize(
    ("payload", "said"),
    [
        ({"titel": "x"}, "did you mean 'title'"),
        ({"url": "https://url.to/x"}, "the platform computes"),
        ({"filetype": "remote"}, "'filetype' is 'file' here"),
        ({"extras": {"check:x": 1}}, "reserved"),
    ],
)
def test_refused_metadata_uploads_nothing(
    client: Client, portal: Portal, payload: dict[str, Any], said: str
) -> None:
    with pytest.raises(FieldError, match=said):
        client.resources.create_static(
            CONTENT, payload, dataset_id=DATASET, filename="data.csv"
        )
    assert portal.sent == []


# A new file


@pytest.mark.parametrize("payload", [{"type": "main"}, {"filetype": "file"}])
def test_a_new_file_without_more_is_main_in_one_write(
    client: Client, portal: Portal, a_resource: Callable[..., Any], payload: Any
) -> None:
    portal.post(UPLOAD).respond(201, json=a_resource(**STORED))
    resource = client.resources.create_static(
        CONTENT, payload, dataset_id=DATASET, filename="data.csv"
    )
    assert resource.type == "main"
    assert portal.sent == [f"GET {EXTENSIONS}", f"POST {UPLOAD}"]


def test_a_file_that_somebody_deleted_meanwhile_is_not_said_to_be_there(
    client: Client, portal: Portal, a_resource: Callable[..., Any]
) -> None:
    portal.post(UPLOAD).respond(201, json=a_resource(**STORED))
    portal.put(PATH).respond(404)
    portal.delete(PATH).respond(404)
    with pytest.raises(NotFoundError, match=rf"{ID}, which had been uploaded, is there no more"):
        client.resources.create_static(
            CONTENT, dataset_id=DATASET, filename="data.csv", title="Titre"
        )


def test_a_file_of_another_size_is_removed_again_where_no_checksum_tells(
    client: Client, portal: Portal, a_resource: Callable[..., Any]
) -> None:
    portal.post(UPLOAD).respond(201, json=a_resource(filesize=3, checksum=None))
    portal.delete(PATH).respond(204)
    with pytest.raises(ChecksumError, match=rf"data\.csv.*{ID}"):
        client.resources.create_static(CONTENT, dataset_id=DATASET, filename="data.csv")
    assert portal.sent[-1] == f"DELETE {PATH}"


@pytest.mark.parametrize(
    "stored",
    [
        {"filesize": None, "checksum": None},
        {"filesize": len(CONTENT), "checksum": {"type": "md5", "value": "another algorithm"}},
    ],
)
def test_what_the_platform_does_not_measure_is_not_compared(
    client: Client, portal: Portal, a_resource: Callable[..., Any], stored: dict[str, Any]
) -> None:
    portal.post(UPLOAD).respond(201, json=a_resource(**stored))
    client.resources.create_static(CONTENT, dataset_id=DATASET, filename="data.csv")


# A replaced file


def test_a_title_that_changes_alone_is_written_once(
    resource: Resource, portal: Portal
) -> None:
    resource.upload(CONTENT, filename="data.csv", title="Arbres")
    assert portal.sent == [f"GET {EXTENSIONS}", f"GET {PATH}", f"POST {REPLACE}", f"PUT {PATH}"]
    assert portal.requests[1].headers["X-Fields"] == "id,filetype"
    assert portal.body() == {"title": "Arbres"}


def test_a_loaded_resource_and_a_given_title_need_no_read(
    resource: Resource, portal: Portal
) -> None:
    resource.refresh()
    sent = len(portal.sent)
    resource.upload(CONTENT, filename="data.csv", title="Arbres")
    assert portal.sent[sent:] == [f"GET {EXTENSIONS}", f"POST {REPLACE}", f"PUT {PATH}"]
    resource.upload(CONTENT, filename="data.csv", title="Chênes")
    assert portal.sent[sent + 3 :] == [f"POST {REPLACE}", f"PUT {PATH}"]


def test_a_refused_file_leaves_a_title_that_changes_alone(
    resource: Resource, portal: Portal
) -> None:
    portal.post(REPLACE).respond(400, json={"message": "Non."})
    with pytest.raises(RefusedError, match=r"Non\..*keeps its file and its metadata"):
        resource.upload(CONTENT, filename="data.csv", title="Arbres")
    assert f"PUT {PATH}" not in portal.sent


def test_metadata_goes_before_the_file_that_it_may_forbid(
    resource: Resource, portal: Portal
) -> None:
    resource.update({"description": "d"}, CONTENT, filename="data.csv", title="Titre")
    assert portal.sent[2:] == [f"PUT {PATH}", f"POST {REPLACE}", f"PUT {PATH}"]
    assert portal.body(2) == {"description": "d", "title": "Titre"}
    assert portal.body() == {"title": "Titre"}


def test_metadata_that_cannot_be_given_back_is_told(
    resource: Resource, portal: Portal, a_resource: Callable[..., Any]
) -> None:
    portal.post(REPLACE).respond(400, json={"message": "Non."})
    answers = [httpx.Response(200, json=a_resource()), httpx.Response(403)]
    portal.put(PATH).mock(side_effect=answers)
    with pytest.raises(RefusedError, match=r"Non\..*metadata was changed.*not put back: 403"):
        resource.upload(CONTENT, filename="data.csv", description="nouvelle")


@pytest.mark.parametrize("then", [httpx.Response(200), httpx.ConnectError])
def test_a_file_that_may_have_arrived_is_not_sent_again_nor_said_to_be_refused(
    resource: Resource, portal: Portal, then: Any
) -> None:
    portal.post(REPLACE).mock(side_effect=[httpx.ReadError, *[then] * 9])
    with pytest.raises(AnswerLostError, match="its title 'Les arbres' is not put back") as caught:
        resource.upload(CONTENT, filename="data.csv")
    assert "keeps its file" not in str(caught.value)
    assert portal.sent.count(f"POST {REPLACE}") == 1


# Extras


@pytest.mark.parametrize("left", [{"mine": 1, "other": 2}, {"mine": 1}])
def test_a_repeated_delete_of_extras_that_finds_none_is_no_success_while_some_are_there(
    resource: Resource, portal: Portal, a_resource: Callable[..., Any], left: dict[str, int]
) -> None:
    answers = [httpx.ReadError("reset"), httpx.Response(404, json={"message": "Key not found"})]
    portal.delete(EXTRAS).mock(side_effect=answers)
    portal.get(PATH).respond(json=a_resource(extras=left))
    with pytest.raises(NotFoundError, match="Key not found"):
        resource.delete_extras(["mine", "unknown"])


def test_a_repeated_delete_of_extras_that_the_first_try_removed_succeeds(
    resource: Resource, portal: Portal, a_resource: Callable[..., Any]
) -> None:
    answers = [httpx.ReadError("reset"), httpx.Response(404)]
    portal.delete(EXTRAS).mock(side_effect=answers)
    portal.get(PATH).respond(json=a_resource(extras={"other": 2}))
    resource.delete_extras(["mine"])
    assert portal.sent == [f"DELETE {EXTRAS}"] * 2 + [f"GET {PATH}"]


# Community resources

COMMUNITY = "a41ae1b8-5f86-4e3b-8d5c-0d4a3c9b9b53"
COMMUNITY_PATH = f"/api/1/datasets/community_resources/{COMMUNITY}/"


def test_what_a_hosted_file_of_the_community_ignores_is_refused(
    client: Client, portal: Portal, a_community_resource: Callable[..., Any]
) -> None:
    portal.get(COMMUNITY_PATH).respond(json=a_community_resource())
    resource = client.community_resource(COMMUNITY, fetch=False)
    with pytest.raises(FieldError, match="the platform computes"):
        resource.update(url="https://url.to/x")
    assert f"PUT {COMMUNITY_PATH}" not in portal.sent


def test_a_community_resource_may_have_lost_its_dataset(
    client: Client, portal: Portal, a_community_resource: Callable[..., Any]
) -> None:
    portal.get(COMMUNITY_PATH).respond(json=a_community_resource(dataset=None))
    assert (client.community_resource(COMMUNITY)).dataset is None
