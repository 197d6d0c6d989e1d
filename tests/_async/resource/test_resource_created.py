"""New resources: a file that is uploaded then described, a remote one that is named."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from datagouv import (
    AsyncClient,
    ChecksumError,
    FieldError,
    NotFoundError,
    RefusedError,
    UnsupportedFileError,
)

from .wire import COLLECTION, CONTENT, DATASET, EXTENSIONS, ID, PATH, STORED, UPLOAD

if TYPE_CHECKING:
    from collections.abc import Callable

    from datagouv import AsyncResource
    from tests.conftest import Portal


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
