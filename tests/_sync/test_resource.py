# Generated from tests/_async/test_resource.py by scripts/unasync.py: edit that file, then `make style`.
"""Resources: files and URLs of a dataset, how they come, change, and are replaced."""

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
    DatagouvError,
    FieldError,
    NotFoundError,
    RefusedError,
    UnsupportedFileError,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from datagouv import Resource
    from tests.conftest import Portal

DATASET = "5bc04b2cff66bd680e499f4a"
ID = "54d47250-1daf-483b-965a-3013f8c76617"
COLLECTION = f"/api/1/datasets/{DATASET}/resources/"
PATH = f"{COLLECTION}{ID}/"
LOOKUP = f"/api/2/datasets/resources/{ID}/"
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
    """A resource of which nothing was read but its dataset's id."""
    return client.resource(ID, dataset_id=DATASET, fetch=False)


@pytest.fixture(autouse=True)
def routes(portal: Portal, a_resource: Callable[..., Any]) -> None:
    """A hosted resource answers as the portal does."""

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


@pytest.fixture
def remote(portal: Portal, a_remote_resource: Callable[..., Any]) -> None:
    """The resource is a remote one."""
    portal.get(PATH).respond(json=a_remote_resource())
    portal.put(PATH).respond(json=a_remote_resource())


# Got


def test_a_resource_of_a_known_dataset_is_got_in_one_request(
    client: Client, portal: Portal
) -> None:
    resource = client.resource(ID, dataset_id=DATASET)
    assert (resource.title, resource.dataset_id) == ("Les arbres", DATASET)
    assert portal.sent == [f"GET {PATH}"]


def test_a_resource_alone_is_looked_up_in_one_request(
    client: Client, portal: Portal, a_resource: Callable[..., Any]
) -> None:
    portal.get(LOOKUP).respond(json={"resource": a_resource(), "dataset_id": DATASET})
    resource = client.resource(id=ID)
    assert (resource.title, resource.dataset_id) == ("Les arbres", DATASET)
    assert portal.sent == [f"GET {LOOKUP}"]


def test_an_unfetched_resource_finds_its_dataset_when_it_must(
    client: Client, portal: Portal, a_resource: Callable[..., Any]
) -> None:
    portal.get(LOOKUP).respond(json={"resource": a_resource(), "dataset_id": DATASET})
    resource = client.resource(ID, fetch=False)
    assert portal.sent == []
    resource.update(title="Nouveau")
    resource.update(title="Encore")
    assert portal.sent == [f"GET {LOOKUP}", f"PUT {PATH}", f"PUT {PATH}"]


def test_a_community_resource_is_told_from_a_resource(
    client: Client, portal: Portal, a_community_resource: Callable[..., Any]
) -> None:
    answer = {"resource": a_community_resource(id=ID), "dataset_id": None}
    portal.get(LOOKUP).respond(json=answer)
    with pytest.raises(FieldError, match=rf"client\.community_resource\('{ID}'\)"):
        client.resource(ID)


def test_a_resource_that_is_not_there_is_a_lookup_error(
    client: Client, portal: Portal
) -> None:
    portal.get(PATH).respond(404, json={"message": "Resource does not exist"})
    with pytest.raises(LookupError, match="Resource does not exist") as caught:
        client.resource(ID, dataset_id=DATASET)
    assert type(caught.value) is NotFoundError


def test_a_resource_gets_its_dataset(
    resource: Resource, portal: Portal, a_dataset: Callable[..., Any]
) -> None:
    portal.get(f"/api/1/datasets/{DATASET}/").respond(json=a_dataset())
    dataset = resource.dataset()
    assert dataset.title == "Arbres de la commune"
    assert dataset.client is resource.client


# Updated


def test_an_update_sends_what_is_named_and_nothing_else(
    resource: Resource, portal: Portal
) -> None:
    assert resource.update({"title": "Nouveau"}, description=None) is resource
    assert portal.sent == [f"PUT {PATH}"]
    assert portal.body() == {"title": "Nouveau", "description": None}
    assert resource.title == "Nouveau"
    assert resource.dataset_id == DATASET


def test_an_update_of_nothing_sends_nothing(resource: Resource, portal: Portal) -> None:
    resource.update({})
    resource.update({"filetype": "file"})
    assert portal.sent == []


@pytest.mark.parametrize(
    ("payload", "said"),
    [
        ({"titel": "x"}, "did you mean 'title'"),
        ({"title": ""}, "must not be empty"),
        ({"type": None}, "'type' of a resource"),
        ({"filetype": "remote"}, "'filetype' is 'file' here"),
        ({"latest": "x"}, "'latest' of a resource is computed"),
        ({"last_modified": "2026-01-01"}, "'last_modified' of a resource is computed"),
        ({"extras": {"check:available": False}}, "reserved"),
        ({"filesize": "12"}, "'filesize' of a resource must be a whole number"),
        ({"schema": "etalab"}, "'schema' of a resource must be a dictionary"),
        (5, "must be a dictionary"),
    ],
)
def test_a_refused_payload_is_not_sent(
    resource: Resource, portal: Portal, payload: Any, said: str
) -> None:
    with pytest.raises(FieldError, match=said):
        resource.update(payload)
    assert portal.sent == []


@pytest.mark.parametrize(
    "payload",
    [
        {"url": "https://url.to/x"},
        {"format": "csv"},
        {"mime": "text/csv"},
        {"filesize": 5},
        {"checksum": {"type": "sha1", "value": "x"}, "title": "Nouveau"},
    ],
)
def test_what_a_hosted_file_ignores_is_refused_with_the_reason(
    client: Client, portal: Portal, payload: dict[str, Any]
) -> None:
    known = client.resource(ID, dataset_id=DATASET)
    unread = client.resource(ID, dataset_id=DATASET, fetch=False)
    for resource in (known, unread):
        with pytest.raises(FieldError, match=r"the platform computes.*upload\(\)"):
            resource.update(payload)
    assert f"PUT {PATH}" not in portal.sent


def test_a_remote_resource_changes_its_url(
    resource: Resource, portal: Portal, remote: None
) -> None:
    resource.update(url="https://url.to/y.csv", format=None)
    assert portal.body() == {"url": "https://url.to/y.csv", "format": None}


def test_a_file_name_without_a_file_is_refused(
    resource: Resource, portal: Portal
) -> None:
    with pytest.raises(FieldError, match="file_to_upload"):
        resource.update(title="x", filename="data.csv")
    assert portal.sent == []


def test_notify_update_is_an_empty_put(resource: Resource, portal: Portal) -> None:
    assert resource.notify_update() is resource
    assert portal.sent == [f"PUT {PATH}"]
    assert portal.body() == {}
    assert portal.requests[0].headers["Content-Type"] == "application/json"


# Extras

EXTRAS = f"/api/2/datasets/{DATASET}/resources/{ID}/extras/"


def test_extras_are_merged_and_deleted_by_the_platform(
    resource: Resource, portal: Portal
) -> None:
    portal.put(EXTRAS).respond(json={"mine": 1, "other": 2})
    portal.delete(EXTRAS).respond(204)
    resource.update_extras({"mine": 1})
    assert resource.extras == {"mine": 1, "other": 2}
    resource.delete_extras(["mine"])
    assert resource.extras == {"other": 2}
    assert portal.sent == [f"PUT {EXTRAS}", f"DELETE {EXTRAS}"]
    assert portal.body() == ["mine"]


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


@pytest.mark.parametrize("key", ["check:available", "analysis:x", "validation-report:x", "dcat"])
def test_reserved_extras_are_refused(
    resource: Resource, portal: Portal, key: str
) -> None:
    with pytest.raises(FieldError, match="reserved"):
        resource.update_extras({key: 1})
    with pytest.raises(FieldError, match="reserved"):
        resource.delete_extras([key])
    assert portal.sent == []


# Deleted


def test_a_delete_is_one_request(resource: Resource, portal: Portal) -> None:
    portal.delete(PATH).respond(204)
    resource.delete()
    assert portal.sent == [f"DELETE {PATH}"]


def test_a_delete_whose_answer_was_lost_succeeds(
    resource: Resource, portal: Portal
) -> None:
    portal.delete(PATH).mock(side_effect=[httpx.ReadError, httpx.Response(404)])
    resource.delete()


def test_a_delete_of_what_is_not_there_raises(
    resource: Resource, portal: Portal
) -> None:
    portal.delete(PATH).respond(404, json={"message": "Resource does not exist"})
    with pytest.raises(NotFoundError):
        resource.delete()


# A new file


def test_a_new_file_is_uploaded_then_described(
    client: Client, portal: Portal, a_resource: Callable[..., Any]
) -> None:
    portal.post(UPLOAD).respond(201, json=a_resource(title="data-csv", **STORED))
    resource = client.resource().create_static(
        CONTENT,
        {"title": "Titre", "type": "documentation"},
        dataset_id=DATASET,
        filename="data.csv",
        description="d",
    )
    assert portal.sent == [f"GET {EXTENSIONS}", f"POST {UPLOAD}", f"PUT {PATH}"]
    assert CONTENT in portal.requests[1].content
    assert portal.body() == {"title": "Titre", "type": "documentation", "description": "d"}
    assert (resource.title, resource.type) == ("Titre", "documentation")
    assert (resource.dataset_id, resource.client) == (DATASET, client)


def test_that_an_upload_succeeded_is_no_field_of_the_resource(
    client: Client, portal: Portal, a_resource: Callable[..., Any]
) -> None:
    portal.post(UPLOAD).respond(201, json=a_resource(**STORED, success=True))
    resource = client.resources.create_static(
        CONTENT, dataset_id=DATASET, filename="data.csv"
    )
    assert resource.to_dict() == a_resource(**STORED)


@pytest.mark.parametrize("payload", [None, {}, {"type": "main"}, {"filetype": "file"}])
def test_a_new_file_without_more_is_main_in_one_write(
    client: Client, portal: Portal, a_resource: Callable[..., Any], payload: Any
) -> None:
    portal.post(UPLOAD).respond(201, json=a_resource(**STORED))
    resource = client.resources.create_static(
        CONTENT, payload, dataset_id=DATASET, filename="data.csv"
    )
    assert resource.type == "main"
    assert portal.sent == [f"GET {EXTENSIONS}", f"POST {UPLOAD}"]


@pytest.mark.parametrize(
    ("payload", "said"),
    [
        ({"titel": "x"}, "did you mean 'title'"),
        ({"title": ""}, "must not be empty"),
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


@pytest.mark.parametrize("name", ["data.exe", "data", ".csv", "data."])
def test_a_file_that_the_portal_does_not_take_is_not_sent(
    client: Client, portal: Portal, resource: Resource, name: str
) -> None:
    with pytest.raises(UnsupportedFileError, match=r"It takes: csv, csv\.gz, gz"):
        client.resources.create_static(CONTENT, dataset_id=DATASET, filename=name)
    with pytest.raises(UnsupportedFileError):
        resource.upload(CONTENT, filename=name)
    assert portal.sent == [f"GET {EXTENSIONS}"]


def test_a_file_whose_metadata_the_portal_refuses_is_removed_again(
    client: Client, portal: Portal, a_resource: Callable[..., Any]
) -> None:
    portal.post(UPLOAD).respond(201, json=a_resource(**STORED))
    portal.put(PATH).respond(400, json={"errors": {"schema": ["Inconnu."]}})
    portal.delete(PATH).respond(204)
    with pytest.raises(RefusedError, match=rf"schema: Inconnu\..*{ID}.* was removed") as caught:
        client.resources.create_static(
            CONTENT, dataset_id=DATASET, filename="data.csv", title="Titre"
        )
    assert portal.sent[1:] == [f"POST {UPLOAD}", f"PUT {PATH}", f"DELETE {PATH}"]
    assert caught.value.errors == {"schema": ["Inconnu."]}


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


def test_a_file_that_cannot_be_removed_again_is_named(
    client: Client, portal: Portal, a_resource: Callable[..., Any]
) -> None:
    portal.post(UPLOAD).respond(201, json=a_resource(**STORED))
    portal.put(PATH).respond(400, json={"errors": {"schema": ["Inconnu."]}})
    portal.delete(PATH).respond(403, json={"message": "Non"})
    with pytest.raises(RefusedError, match=rf"Inconnu\..*{ID} exists and is not removed: 403"):
        client.resources.create_static(
            CONTENT, dataset_id=DATASET, filename="data.csv", title="Titre"
        )


@pytest.mark.parametrize(
    "stored",
    [
        {"filesize": 3, "checksum": None},
        {"filesize": len(CONTENT), "checksum": {"type": "sha1", "value": "0" * 40}},
    ],
)
def test_what_the_platform_stored_otherwise_is_removed_again(
    client: Client, portal: Portal, a_resource: Callable[..., Any], stored: dict[str, Any]
) -> None:
    portal.post(UPLOAD).respond(201, json=a_resource(**stored))
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


# A new remote file


def test_a_remote_file_is_main_by_default(
    client: Client, portal: Portal, a_remote_resource: Callable[..., Any]
) -> None:
    portal.post(COLLECTION).respond(201, json=a_remote_resource())
    payload = {"url": "https://url.to/x.csv", "title": "x"}
    resource = client.resource().create_remote(payload=payload, dataset_id=DATASET)
    assert portal.sent == [f"POST {COLLECTION}"]
    assert portal.body() == payload | {"type": "main", "filetype": "remote"}
    assert (resource.filetype, resource.dataset_id) == ("remote", DATASET)


def test_a_remote_file_may_be_of_another_type(
    client: Client, portal: Portal, a_remote_resource: Callable[..., Any]
) -> None:
    portal.post(COLLECTION).respond(201, json=a_remote_resource())
    client.resources.create_remote(
        {"filetype": "remote", "type": "api"}, dataset_id=DATASET, title="x", url="https://url.to/"
    )
    assert (portal.body()["type"], portal.body()["filetype"]) == ("api", "remote")


@pytest.mark.parametrize(
    ("payload", "said"),
    [
        ({"title": "x"}, "'url'"),
        ({"url": "https://url.to/"}, "'title'"),
        ({"title": "x", "url": None}, "'url' of a resource must be a text"),
        ({"title": "x", "url": "u", "filetype": "file"}, "'filetype' is 'remote' here"),
        ({"title": "x", "url": "u", "extras": {"dcat": 1}}, "reserved"),
    ],
)
def test_a_refused_remote_file_is_not_sent(
    client: Client, portal: Portal, payload: dict[str, Any], said: str
) -> None:
    with pytest.raises(FieldError, match=said):
        client.resources.create_remote(payload, dataset_id=DATASET)
    assert portal.sent == []


# A replaced file


@pytest.fixture
def replaced(portal: Portal, a_resource: Callable[..., Any]) -> None:
    """The upload of a new file answers as the portal does: with a title of its own."""
    portal.post(REPLACE).respond(200, json=a_resource(title="data-csv", **STORED))


def test_a_replaced_file_keeps_its_title(
    resource: Resource, portal: Portal, replaced: None
) -> None:
    assert resource.update(file_to_upload=CONTENT, filename="data.csv") is resource
    assert portal.sent == [f"GET {EXTENSIONS}", f"GET {PATH}", f"POST {REPLACE}", f"PUT {PATH}"]
    assert CONTENT in portal.requests[2].content
    assert portal.body() == {"title": "Les arbres"}
    assert resource.title == "Les arbres"


def test_upload_is_update_in_short(
    resource: Resource, portal: Portal, replaced: None
) -> None:
    resource.upload(CONTENT, filename="data.csv")
    assert portal.sent[2:] == [f"POST {REPLACE}", f"PUT {PATH}"]


def test_metadata_goes_before_the_file_that_it_may_forbid(
    resource: Resource, portal: Portal, replaced: None
) -> None:
    resource.update({"description": "d"}, CONTENT, filename="data.csv", title="Titre")
    assert portal.sent[2:] == [f"PUT {PATH}", f"POST {REPLACE}", f"PUT {PATH}"]
    assert portal.body(2) == {"description": "d", "title": "Titre"}
    assert portal.body() == {"title": "Titre"}


def test_refused_metadata_keeps_the_file(
    resource: Resource, portal: Portal, replaced: None
) -> None:
    portal.put(PATH).respond(400, json={"errors": {"schema": ["Inconnu."]}})
    with pytest.raises(RefusedError, match="Inconnu"):
        resource.upload(CONTENT, filename="data.csv", schema={"name": "x"})
    assert f"POST {REPLACE}" not in portal.sent


def test_a_refused_file_gives_the_metadata_back(
    resource: Resource, portal: Portal
) -> None:
    portal.post(REPLACE).respond(400, json={"message": "Non."})
    with pytest.raises(RefusedError, match=r"Non\..*keeps its file"):
        resource.upload(CONTENT, filename="data.csv", description="nouvelle")
    assert portal.body() == {"description": "Un arbre par ligne."}


def test_metadata_that_cannot_be_given_back_is_told(
    resource: Resource, portal: Portal, a_resource: Callable[..., Any]
) -> None:
    portal.post(REPLACE).respond(400, json={"message": "Non."})
    answers = [httpx.Response(200, json=a_resource()), httpx.Response(403)]
    portal.put(PATH).mock(side_effect=answers)
    with pytest.raises(RefusedError, match=r"Non\..*metadata was changed.*not put back: 403"):
        resource.upload(CONTENT, filename="data.csv", description="nouvelle")


def test_a_remote_resource_has_no_file_to_replace(
    resource: Resource, portal: Portal, remote: None
) -> None:
    with pytest.raises(FieldError, match=r"remote.*notify_update\(\)"):
        resource.upload(CONTENT, filename="data.csv")
    assert f"POST {REPLACE}" not in portal.sent


def test_what_the_platform_computes_does_not_come_with_a_file(
    resource: Resource, portal: Portal
) -> None:
    with pytest.raises(FieldError, match="the platform computes"):
        resource.upload(CONTENT, filename="data.csv", url="https://url.to/")
    assert f"PUT {PATH}" not in portal.sent


def test_a_title_that_is_not_put_back_is_told(
    resource: Resource, portal: Portal, replaced: None
) -> None:
    portal.put(PATH).respond(403, json={"message": "Non"})
    with pytest.raises(DatagouvError, match="the file was replaced; its title 'Les arbres'"):
        resource.upload(CONTENT, filename="data.csv")


def test_a_file_that_was_stored_otherwise_is_told(
    resource: Resource, portal: Portal, a_resource: Callable[..., Any]
) -> None:
    portal.post(REPLACE).respond(200, json=a_resource(filesize=3))
    with pytest.raises(ChecksumError, match="3 bytes"):
        resource.upload(CONTENT, filename="data.csv")


@pytest.mark.parametrize("lost", [httpx.ReadError, httpx.Response(502), httpx.Response(500)])
def test_a_file_that_arrived_is_not_sent_again(
    resource: Resource, portal: Portal, a_resource: Callable[..., Any], lost: Any
) -> None:
    portal.post(REPLACE).mock(side_effect=[lost])
    portal.get(PATH).respond(json=a_resource(**STORED))
    resource.upload(CONTENT, filename="data.csv")
    assert portal.sent.count(f"POST {REPLACE}") == 1
    assert portal.body() == {"title": "Les arbres"}


def test_a_file_that_did_not_arrive_is_sent_again(
    resource: Resource, portal: Portal, a_resource: Callable[..., Any]
) -> None:
    answer = httpx.Response(200, json=a_resource(title="data-csv", **STORED))
    portal.post(REPLACE).mock(side_effect=[httpx.ReadError, answer])
    resource.upload(CONTENT, filename="data.csv")
    assert portal.sent.count(f"POST {REPLACE}") == 2
    first, second = (r.content for r in portal.requests if r.method == "POST")
    assert CONTENT in first
    assert CONTENT in second
    assert portal.body() == {"title": "Les arbres"}


def test_a_file_of_which_nothing_is_known_is_told_so(
    resource: Resource, portal: Portal
) -> None:
    portal.post(REPLACE).mock(side_effect=[httpx.ReadError] * 9)
    with pytest.raises(AnswerLostError) as caught:
        resource.upload(CONTENT, filename="data.csv")
    assert "keeps its file" not in str(caught.value)


def test_an_unreachable_portal_does_not_hide_that_a_first_try_was_lost(
    resource: Resource, portal: Portal
) -> None:
    portal.post(REPLACE).mock(side_effect=[httpx.ReadError, *[httpx.ConnectError] * 9])
    with pytest.raises(AnswerLostError) as caught:
        resource.upload(CONTENT, filename="data.csv")
    assert "keeps its file" not in str(caught.value)


def test_a_busy_portal_gets_the_file_later(
    resource: Resource, portal: Portal, waits: list[float], a_resource: Callable[..., Any]
) -> None:
    answer = httpx.Response(200, json=a_resource(title="data-csv", **STORED))
    portal.post(REPLACE).mock(side_effect=[httpx.Response(429), answer])
    resource.upload(CONTENT, filename="data.csv")
    assert len(waits) == 1
    assert all(CONTENT in r.content for r in portal.requests if r.method == "POST")
