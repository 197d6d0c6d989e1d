"""Resources: files and URLs of a dataset, how they come, change, and are replaced."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from datagouv import (
    AnswerLostError,
    AsyncClient,
    ChecksumError,
    DatagouvError,
    FieldError,
    NotFoundError,
    RefusedError,
    UnsupportedFileError,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from datagouv import AsyncResource
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
async def resource(client: AsyncClient) -> AsyncResource:
    """A resource of which nothing was read but its dataset's id."""
    return await client.resource(ID, dataset_id=DATASET, fetch=False)


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


async def test_a_resource_of_a_known_dataset_is_got_in_one_request(
    client: AsyncClient, portal: Portal
) -> None:
    resource = await client.resource(ID, dataset_id=DATASET)
    assert (resource.title, resource.dataset_id) == ("Les arbres", DATASET)
    assert portal.sent == [f"GET {PATH}"]


async def test_a_resource_alone_is_looked_up_in_one_request(
    client: AsyncClient, portal: Portal, a_resource: Callable[..., Any]
) -> None:
    portal.get(LOOKUP).respond(json={"resource": a_resource(), "dataset_id": DATASET})
    resource = await client.resource(id=ID)
    assert (resource.title, resource.dataset_id) == ("Les arbres", DATASET)
    assert portal.sent == [f"GET {LOOKUP}"]


async def test_an_unfetched_resource_finds_its_dataset_when_it_must(
    client: AsyncClient, portal: Portal, a_resource: Callable[..., Any]
) -> None:
    portal.get(LOOKUP).respond(json={"resource": a_resource(), "dataset_id": DATASET})
    resource = await client.resource(ID, fetch=False)
    assert portal.sent == []
    await resource.update(title="Nouveau")
    await resource.update(title="Encore")
    assert portal.sent == [f"GET {LOOKUP}", f"PUT {PATH}", f"PUT {PATH}"]


async def test_a_community_resource_is_told_from_a_resource(
    client: AsyncClient, portal: Portal, a_community_resource: Callable[..., Any]
) -> None:
    answer = {"resource": a_community_resource(id=ID), "dataset_id": None}
    portal.get(LOOKUP).respond(json=answer)
    with pytest.raises(FieldError, match=rf"client\.community_resource\('{ID}'\)"):
        await client.resource(ID)


async def test_a_resource_that_is_not_there_is_a_lookup_error(
    client: AsyncClient, portal: Portal
) -> None:
    portal.get(PATH).respond(404, json={"message": "Resource does not exist"})
    with pytest.raises(LookupError, match="Resource does not exist") as caught:
        await client.resource(ID, dataset_id=DATASET)
    assert type(caught.value) is NotFoundError


async def test_a_resource_gets_its_dataset(
    resource: AsyncResource, portal: Portal, a_dataset: Callable[..., Any]
) -> None:
    portal.get(f"/api/1/datasets/{DATASET}/").respond(json=a_dataset())
    dataset = await resource.dataset()
    assert dataset.title == "Arbres de la commune"
    assert dataset.client is resource.client


# Updated


async def test_an_update_sends_what_is_named_and_nothing_else(
    resource: AsyncResource, portal: Portal
) -> None:
    assert await resource.update({"title": "Nouveau"}, description=None) is resource
    assert portal.sent == [f"PUT {PATH}"]
    assert portal.body() == {"title": "Nouveau", "description": None}
    assert resource.title == "Nouveau"
    assert resource.dataset_id == DATASET


async def test_an_update_of_nothing_sends_nothing(resource: AsyncResource, portal: Portal) -> None:
    await resource.update({})
    await resource.update({"filetype": "file"})
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
async def test_a_refused_payload_is_not_sent(
    resource: AsyncResource, portal: Portal, payload: Any, said: str
) -> None:
    with pytest.raises(FieldError, match=said):
        await resource.update(payload)
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
async def test_what_a_hosted_file_ignores_is_refused_with_the_reason(
    client: AsyncClient, portal: Portal, payload: dict[str, Any]
) -> None:
    known = await client.resource(ID, dataset_id=DATASET)
    unread = await client.resource(ID, dataset_id=DATASET, fetch=False)
    for resource in (known, unread):
        with pytest.raises(FieldError, match=r"the platform computes.*upload\(\)"):
            await resource.update(payload)
    assert f"PUT {PATH}" not in portal.sent


async def test_a_remote_resource_changes_its_url(
    resource: AsyncResource, portal: Portal, remote: None
) -> None:
    await resource.update(url="https://url.to/y.csv", format=None)
    assert portal.body() == {"url": "https://url.to/y.csv", "format": None}


async def test_a_file_name_without_a_file_is_refused(
    resource: AsyncResource, portal: Portal
) -> None:
    with pytest.raises(FieldError, match="file_to_upload"):
        await resource.update(title="x", filename="data.csv")
    assert portal.sent == []


async def test_notify_update_is_an_empty_put(resource: AsyncResource, portal: Portal) -> None:
    assert await resource.notify_update() is resource
    assert portal.sent == [f"PUT {PATH}"]
    assert portal.body() == {}
    assert portal.requests[0].headers["Content-Type"] == "application/json"


# Extras

EXTRAS = f"/api/2/datasets/{DATASET}/resources/{ID}/extras/"


async def test_extras_are_merged_and_deleted_by_the_platform(
    resource: AsyncResource, portal: Portal
) -> None:
    portal.put(EXTRAS).respond(json={"mine": 1, "other": 2})
    portal.delete(EXTRAS).respond(204)
    await resource.update_extras({"mine": 1})
    assert resource.extras == {"mine": 1, "other": 2}
    await resource.delete_extras(["mine"])
    assert resource.extras == {"other": 2}
    assert portal.sent == [f"PUT {EXTRAS}", f"DELETE {EXTRAS}"]
    assert portal.body() == ["mine"]


@pytest.mark.parametrize("left", [{"mine": 1, "other": 2}, {"mine": 1}])
async def test_a_repeated_delete_of_extras_that_finds_none_is_no_success_while_some_are_there(
    resource: AsyncResource, portal: Portal, a_resource: Callable[..., Any], left: dict[str, int]
) -> None:
    answers = [httpx.ReadError("reset"), httpx.Response(404, json={"message": "Key not found"})]
    portal.delete(EXTRAS).mock(side_effect=answers)
    portal.get(PATH).respond(json=a_resource(extras=left))
    with pytest.raises(NotFoundError, match="Key not found"):
        await resource.delete_extras(["mine", "unknown"])


async def test_a_repeated_delete_of_extras_that_the_first_try_removed_succeeds(
    resource: AsyncResource, portal: Portal, a_resource: Callable[..., Any]
) -> None:
    answers = [httpx.ReadError("reset"), httpx.Response(404)]
    portal.delete(EXTRAS).mock(side_effect=answers)
    portal.get(PATH).respond(json=a_resource(extras={"other": 2}))
    await resource.delete_extras(["mine"])
    assert portal.sent == [f"DELETE {EXTRAS}"] * 2 + [f"GET {PATH}"]


@pytest.mark.parametrize("key", ["check:available", "analysis:x", "validation-report:x", "dcat"])
async def test_reserved_extras_are_refused(
    resource: AsyncResource, portal: Portal, key: str
) -> None:
    with pytest.raises(FieldError, match="reserved"):
        await resource.update_extras({key: 1})
    with pytest.raises(FieldError, match="reserved"):
        await resource.delete_extras([key])
    assert portal.sent == []


# Deleted


async def test_a_delete_is_one_request(resource: AsyncResource, portal: Portal) -> None:
    portal.delete(PATH).respond(204)
    await resource.delete()
    assert portal.sent == [f"DELETE {PATH}"]


async def test_a_delete_whose_answer_was_lost_succeeds(
    resource: AsyncResource, portal: Portal
) -> None:
    portal.delete(PATH).mock(side_effect=[httpx.ReadError, httpx.Response(404)])
    await resource.delete()


async def test_a_delete_of_what_is_not_there_raises(
    resource: AsyncResource, portal: Portal
) -> None:
    portal.delete(PATH).respond(404, json={"message": "Resource does not exist"})
    with pytest.raises(NotFoundError):
        await resource.delete()


# A new file


async def test_a_new_file_is_uploaded_then_described(
    client: AsyncClient, portal: Portal, a_resource: Callable[..., Any]
) -> None:
    portal.post(UPLOAD).respond(201, json=a_resource(title="data-csv", **STORED))
    resource = await client.resource().create_static(
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


async def test_that_an_upload_succeeded_is_no_field_of_the_resource(
    client: AsyncClient, portal: Portal, a_resource: Callable[..., Any]
) -> None:
    portal.post(UPLOAD).respond(201, json=a_resource(**STORED, success=True))
    resource = await client.resources.create_static(
        CONTENT, dataset_id=DATASET, filename="data.csv"
    )
    assert resource.to_dict() == a_resource(**STORED)


@pytest.mark.parametrize("payload", [None, {}, {"type": "main"}, {"filetype": "file"}])
async def test_a_new_file_without_more_is_main_in_one_write(
    client: AsyncClient, portal: Portal, a_resource: Callable[..., Any], payload: Any
) -> None:
    portal.post(UPLOAD).respond(201, json=a_resource(**STORED))
    resource = await client.resources.create_static(
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
async def test_refused_metadata_uploads_nothing(
    client: AsyncClient, portal: Portal, payload: dict[str, Any], said: str
) -> None:
    with pytest.raises(FieldError, match=said):
        await client.resources.create_static(
            CONTENT, payload, dataset_id=DATASET, filename="data.csv"
        )
    assert portal.sent == []


@pytest.mark.parametrize("name", ["data.exe", "data", ".csv", "data."])
async def test_a_file_that_the_portal_does_not_take_is_not_sent(
    client: AsyncClient, portal: Portal, resource: AsyncResource, name: str
) -> None:
    with pytest.raises(UnsupportedFileError, match=r"It takes: csv, csv\.gz, gz"):
        await client.resources.create_static(CONTENT, dataset_id=DATASET, filename=name)
    with pytest.raises(UnsupportedFileError):
        await resource.upload(CONTENT, filename=name)
    assert portal.sent == [f"GET {EXTENSIONS}"]


async def test_a_file_whose_metadata_the_portal_refuses_is_removed_again(
    client: AsyncClient, portal: Portal, a_resource: Callable[..., Any]
) -> None:
    portal.post(UPLOAD).respond(201, json=a_resource(**STORED))
    portal.put(PATH).respond(400, json={"errors": {"schema": ["Inconnu."]}})
    portal.delete(PATH).respond(204)
    with pytest.raises(RefusedError, match=rf"schema: Inconnu\..*{ID}.* was removed") as caught:
        await client.resources.create_static(
            CONTENT, dataset_id=DATASET, filename="data.csv", title="Titre"
        )
    assert portal.sent[1:] == [f"POST {UPLOAD}", f"PUT {PATH}", f"DELETE {PATH}"]
    assert caught.value.errors == {"schema": ["Inconnu."]}


async def test_a_file_that_somebody_deleted_meanwhile_is_not_said_to_be_there(
    client: AsyncClient, portal: Portal, a_resource: Callable[..., Any]
) -> None:
    portal.post(UPLOAD).respond(201, json=a_resource(**STORED))
    portal.put(PATH).respond(404)
    portal.delete(PATH).respond(404)
    with pytest.raises(NotFoundError, match=rf"{ID}, which had been uploaded, is there no more"):
        await client.resources.create_static(
            CONTENT, dataset_id=DATASET, filename="data.csv", title="Titre"
        )


async def test_a_file_that_cannot_be_removed_again_is_named(
    client: AsyncClient, portal: Portal, a_resource: Callable[..., Any]
) -> None:
    portal.post(UPLOAD).respond(201, json=a_resource(**STORED))
    portal.put(PATH).respond(400, json={"errors": {"schema": ["Inconnu."]}})
    portal.delete(PATH).respond(403, json={"message": "Non"})
    with pytest.raises(RefusedError, match=rf"Inconnu\..*{ID} exists and is not removed: 403"):
        await client.resources.create_static(
            CONTENT, dataset_id=DATASET, filename="data.csv", title="Titre"
        )


@pytest.mark.parametrize(
    "stored",
    [
        {"filesize": 3, "checksum": None},
        {"filesize": len(CONTENT), "checksum": {"type": "sha1", "value": "0" * 40}},
    ],
)
async def test_what_the_platform_stored_otherwise_is_removed_again(
    client: AsyncClient, portal: Portal, a_resource: Callable[..., Any], stored: dict[str, Any]
) -> None:
    portal.post(UPLOAD).respond(201, json=a_resource(**stored))
    portal.delete(PATH).respond(204)
    with pytest.raises(ChecksumError, match=rf"data\.csv.*{ID}"):
        await client.resources.create_static(CONTENT, dataset_id=DATASET, filename="data.csv")
    assert portal.sent[-1] == f"DELETE {PATH}"


@pytest.mark.parametrize(
    "stored",
    [
        {"filesize": None, "checksum": None},
        {"filesize": len(CONTENT), "checksum": {"type": "md5", "value": "another algorithm"}},
    ],
)
async def test_what_the_platform_does_not_measure_is_not_compared(
    client: AsyncClient, portal: Portal, a_resource: Callable[..., Any], stored: dict[str, Any]
) -> None:
    portal.post(UPLOAD).respond(201, json=a_resource(**stored))
    await client.resources.create_static(CONTENT, dataset_id=DATASET, filename="data.csv")


# A new remote file


async def test_a_remote_file_is_main_by_default(
    client: AsyncClient, portal: Portal, a_remote_resource: Callable[..., Any]
) -> None:
    portal.post(COLLECTION).respond(201, json=a_remote_resource())
    payload = {"url": "https://url.to/x.csv", "title": "x"}
    resource = await client.resource().create_remote(payload=payload, dataset_id=DATASET)
    assert portal.sent == [f"POST {COLLECTION}"]
    assert portal.body() == payload | {"type": "main", "filetype": "remote"}
    assert (resource.filetype, resource.dataset_id) == ("remote", DATASET)


async def test_a_remote_file_may_be_of_another_type(
    client: AsyncClient, portal: Portal, a_remote_resource: Callable[..., Any]
) -> None:
    portal.post(COLLECTION).respond(201, json=a_remote_resource())
    await client.resources.create_remote(
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
async def test_a_refused_remote_file_is_not_sent(
    client: AsyncClient, portal: Portal, payload: dict[str, Any], said: str
) -> None:
    with pytest.raises(FieldError, match=said):
        await client.resources.create_remote(payload, dataset_id=DATASET)
    assert portal.sent == []


# A replaced file


@pytest.fixture
def replaced(portal: Portal, a_resource: Callable[..., Any]) -> None:
    """The upload of a new file answers as the portal does: with a title of its own."""
    portal.post(REPLACE).respond(200, json=a_resource(title="data-csv", **STORED))


async def test_a_replaced_file_keeps_its_title(
    resource: AsyncResource, portal: Portal, replaced: None
) -> None:
    assert await resource.update(file_to_upload=CONTENT, filename="data.csv") is resource
    assert portal.sent == [f"GET {EXTENSIONS}", f"GET {PATH}", f"POST {REPLACE}", f"PUT {PATH}"]
    assert CONTENT in portal.requests[2].content
    assert portal.body() == {"title": "Les arbres"}
    assert resource.title == "Les arbres"


async def test_upload_is_update_in_short(
    resource: AsyncResource, portal: Portal, replaced: None
) -> None:
    await resource.upload(CONTENT, filename="data.csv")
    assert portal.sent[2:] == [f"POST {REPLACE}", f"PUT {PATH}"]


async def test_metadata_goes_before_the_file_that_it_may_forbid(
    resource: AsyncResource, portal: Portal, replaced: None
) -> None:
    await resource.update({"description": "d"}, CONTENT, filename="data.csv", title="Titre")
    assert portal.sent[2:] == [f"PUT {PATH}", f"POST {REPLACE}", f"PUT {PATH}"]
    assert portal.body(2) == {"description": "d", "title": "Titre"}
    assert portal.body() == {"title": "Titre"}


async def test_refused_metadata_keeps_the_file(
    resource: AsyncResource, portal: Portal, replaced: None
) -> None:
    portal.put(PATH).respond(400, json={"errors": {"schema": ["Inconnu."]}})
    with pytest.raises(RefusedError, match="Inconnu"):
        await resource.upload(CONTENT, filename="data.csv", schema={"name": "x"})
    assert f"POST {REPLACE}" not in portal.sent


async def test_a_refused_file_gives_the_metadata_back(
    resource: AsyncResource, portal: Portal
) -> None:
    portal.post(REPLACE).respond(400, json={"message": "Non."})
    with pytest.raises(RefusedError, match=r"Non\..*keeps its file"):
        await resource.upload(CONTENT, filename="data.csv", description="nouvelle")
    assert portal.body() == {"description": "Un arbre par ligne."}


async def test_metadata_that_cannot_be_given_back_is_told(
    resource: AsyncResource, portal: Portal, a_resource: Callable[..., Any]
) -> None:
    portal.post(REPLACE).respond(400, json={"message": "Non."})
    answers = [httpx.Response(200, json=a_resource()), httpx.Response(403)]
    portal.put(PATH).mock(side_effect=answers)
    with pytest.raises(RefusedError, match=r"Non\..*metadata was changed.*not put back: 403"):
        await resource.upload(CONTENT, filename="data.csv", description="nouvelle")


async def test_a_remote_resource_has_no_file_to_replace(
    resource: AsyncResource, portal: Portal, remote: None
) -> None:
    with pytest.raises(FieldError, match=r"remote.*notify_update\(\)"):
        await resource.upload(CONTENT, filename="data.csv")
    assert f"POST {REPLACE}" not in portal.sent


async def test_what_the_platform_computes_does_not_come_with_a_file(
    resource: AsyncResource, portal: Portal
) -> None:
    with pytest.raises(FieldError, match="the platform computes"):
        await resource.upload(CONTENT, filename="data.csv", url="https://url.to/")
    assert f"PUT {PATH}" not in portal.sent


async def test_a_title_that_is_not_put_back_is_told(
    resource: AsyncResource, portal: Portal, replaced: None
) -> None:
    portal.put(PATH).respond(403, json={"message": "Non"})
    with pytest.raises(DatagouvError, match="the file was replaced; its title 'Les arbres'"):
        await resource.upload(CONTENT, filename="data.csv")


async def test_a_file_that_was_stored_otherwise_is_told(
    resource: AsyncResource, portal: Portal, a_resource: Callable[..., Any]
) -> None:
    portal.post(REPLACE).respond(200, json=a_resource(filesize=3))
    with pytest.raises(ChecksumError, match="3 bytes"):
        await resource.upload(CONTENT, filename="data.csv")


@pytest.mark.parametrize("lost", [httpx.ReadError, httpx.Response(502), httpx.Response(500)])
async def test_a_file_that_arrived_is_not_sent_again(
    resource: AsyncResource, portal: Portal, a_resource: Callable[..., Any], lost: Any
) -> None:
    portal.post(REPLACE).mock(side_effect=[lost])
    portal.get(PATH).respond(json=a_resource(**STORED))
    await resource.upload(CONTENT, filename="data.csv")
    assert portal.sent.count(f"POST {REPLACE}") == 1
    assert portal.body() == {"title": "Les arbres"}


async def test_a_file_that_did_not_arrive_is_sent_again(
    resource: AsyncResource, portal: Portal, a_resource: Callable[..., Any]
) -> None:
    answer = httpx.Response(200, json=a_resource(title="data-csv", **STORED))
    portal.post(REPLACE).mock(side_effect=[httpx.ReadError, answer])
    await resource.upload(CONTENT, filename="data.csv")
    assert portal.sent.count(f"POST {REPLACE}") == 2
    first, second = (r.content for r in portal.requests if r.method == "POST")
    assert CONTENT in first
    assert CONTENT in second
    assert portal.body() == {"title": "Les arbres"}


async def test_a_file_of_which_nothing_is_known_is_told_so(
    resource: AsyncResource, portal: Portal
) -> None:
    portal.post(REPLACE).mock(side_effect=[httpx.ReadError] * 9)
    with pytest.raises(AnswerLostError) as caught:
        await resource.upload(CONTENT, filename="data.csv")
    assert "keeps its file" not in str(caught.value)


async def test_an_unreachable_portal_does_not_hide_that_a_first_try_was_lost(
    resource: AsyncResource, portal: Portal
) -> None:
    portal.post(REPLACE).mock(side_effect=[httpx.ReadError, *[httpx.ConnectError] * 9])
    with pytest.raises(AnswerLostError) as caught:
        await resource.upload(CONTENT, filename="data.csv")
    assert "keeps its file" not in str(caught.value)


async def test_a_busy_portal_gets_the_file_later(
    resource: AsyncResource, portal: Portal, waits: list[float], a_resource: Callable[..., Any]
) -> None:
    answer = httpx.Response(200, json=a_resource(title="data-csv", **STORED))
    portal.post(REPLACE).mock(side_effect=[httpx.Response(429), answer])
    await resource.upload(CONTENT, filename="data.csv")
    assert len(waits) == 1
    assert all(CONTENT in r.content for r in portal.requests if r.method == "POST")
