# Generated from tests/_async/test_files_upload.py by scripts/unasync.py: edit that file, then `make style`.
"""A file on its way out: its frame on the wire, and that it is closed again in every case."""

from __future__ import annotations

import hashlib
import io
import sys
from email import message_from_bytes, policy
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import httpx
import pytest

from datagouv import (
    Client,
    DatagouvError,
    FieldError,
    FileError,
    UnsupportedFileError,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from datagouv import Dataset
    from tests.conftest import Portal

DATASET = "5bc04b2cff66bd680e499f4a"
RESOURCE = "54d47250-1daf-483b-965a-3013f8c76617"
UPLOAD = f"/api/1/datasets/{DATASET}/upload/"
PATH = f"/api/1/datasets/{DATASET}/resources/{RESOURCE}/"


@pytest.fixture
def dataset(client: Client, portal: Portal) -> Dataset:
    portal.get("/api/1/datasets/extensions/").respond(json=["csv"])
    return client.dataset(DATASET, fetch=False)


@pytest.fixture(autouse=True)
def stored(portal: Portal, a_resource: Callable[..., Any]) -> None:
    """The portal takes every file, and measures what it took."""

    def store(request: httpx.Request) -> httpx.Response:
        _, content = parts(request)
        checksum = {"type": "sha1", "value": hashlib.sha1(content).hexdigest()}
        answer = a_resource(filesize=len(content), checksum=checksum)
        return httpx.Response(201, json=answer)

    portal.post(UPLOAD).mock(side_effect=store)


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[BinaryIO]:
    """Keep every file that is opened by its path."""
    files: list[BinaryIO] = []
    really = Path.open

    def open_and_keep(path: Path, *arguments: Any, **options: Any) -> Any:
        file = really(path, *arguments, **options)
        files.append(file)
        return file

    monkeypatch.setattr(Path, "open", open_and_keep)
    return files


def parts(request: httpx.Request) -> tuple[Any, bytes]:
    """Return the headers and the content of the one part of a multipart body."""
    head = f"Content-Type: {request.headers['Content-Type']}\r\n\r\n".encode()
    message = message_from_bytes(head + request.content, policy=policy.HTTP)
    (part,) = message.iter_parts()
    start = request.content.index(b"\r\n\r\n") + 4
    boundary = request.content[: request.content.index(b"\r\n")]
    return part, request.content[start : request.content.rindex(b"\r\n" + boundary)]


# Its frame


@pytest.mark.parametrize(
    "content", [b"\r\n--\r\n\x00\xff" * 50, b"x" * ((1 << 20) * 2 + 7)], ids=["odd", "large"]
)
def test_a_file_arrives_byte_for_byte_in_a_body_of_known_length(
    dataset: Dataset, portal: Portal, content: bytes
) -> None:
    dataset.upload(content, filename="data.csv")
    request = portal.requests[-1]
    part, arrived = parts(request)
    assert arrived == content
    assert int(request.headers["Content-Length"]) == len(request.content)
    assert "Transfer-Encoding" not in request.headers
    assert part.get_param("name", header="content-disposition") == "file"
    assert part.get_filename() == "data.csv"


def test_a_file_name_that_is_no_unicode_is_sent_all_the_same(
    dataset: Dataset, portal: Portal
) -> None:
    dataset.upload(b"a", filename="a\udcff.csv")
    assert int(portal.requests[-1].headers["Content-Length"]) == len(portal.requests[-1].content)


def test_an_upload_has_time(dataset: Dataset, portal: Portal) -> None:
    dataset.upload(b"a", filename="a.csv")
    assert portal.requests[-1].extensions["timeout"]["read"] >= 300


def test_a_file_is_sent_whole_again_after_a_429(
    dataset: Dataset, portal: Portal, a_resource: Callable[..., Any]
) -> None:
    unknown = httpx.Response(201, json=a_resource(filesize=None, checksum=None))
    portal.post(UPLOAD).mock(side_effect=[httpx.Response(429), unknown])
    dataset.upload(io.BytesIO(b"a;b"), filename="a.csv")
    first, second = portal.requests[1:]
    assert parts(first)[1] == parts(second)[1] == b"a;b"


# Where it comes from


class Pipe(io.RawIOBase):
    """A stream that cannot go back."""

    def __init__(self, content: bytes) -> None:
        self._content = io.BytesIO(content)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        return self._content.readinto(buffer)


# What cannot be sent


@pytest.mark.parametrize("verb", ["upload", "create_static", "create_remote"])
def test_another_dataset_is_refused_before_anything_is_sent(
    dataset: Dataset, portal: Portal, verb: str
) -> None:
    arguments: Any = {"dataset_id": DATASET, "title": "T"}
    file: Any = () if verb == "create_remote" else (b"a;b",)
    with pytest.raises(FieldError, match="the dataset whose verb is called"):
        getattr(dataset, verb)(*file, **arguments)
    assert portal.sent == []


def test_a_second_file_is_refused_before_anything_is_sent(
    client: Client, dataset: Dataset, portal: Portal
) -> None:
    twice: Any = {"file_to_upload": b"c;d"}
    resource = client.resource(RESOURCE, dataset_id=DATASET, fetch=False)
    for record in (dataset, resource):
        with pytest.raises(FieldError, match="file_to_upload"):
            record.upload(b"a;b", filename="a.csv", **twice)
    assert portal.sent == []


def test_a_stream_of_another_extension_is_refused_unread(
    client: Client, portal: Portal, dataset: Dataset
) -> None:
    """It would be set aside on disk first, whatever its size."""

    class Unread(io.RawIOBase):
        def readable(self) -> bool:
            return True

        def readinto(self, buffer: Any) -> int:
            raise AssertionError("it is read")

    resource = client.resource(RESOURCE, dataset_id=DATASET, fetch=False)
    with pytest.raises(UnsupportedFileError):
        dataset.upload(Unread(), filename="a.exe")
    with pytest.raises(UnsupportedFileError):
        dataset.client.community_resources.create_static(
            Unread(), dataset_id=DATASET, filename="a.exe"
        )
    with pytest.raises(UnsupportedFileError):
        resource.upload(Unread(), filename="a.exe")


# Files that change meanwhile


class Changing(io.BytesIO):
    """A file that is another size when it is read than when it was measured."""

    def __init__(self, content: bytes, later: bytes) -> None:
        super().__init__(content)
        self._later = io.BytesIO(later)

    def read(self, size: int | None = -1, /) -> bytes:
        return self._later.read(size)


@pytest.mark.parametrize(
    "wrong",
    [
        {"parallel": 0},
        {"parallel": "three"},
        {"part_size": 0},
        {"part_size": "20MB"},
        {"progress": True},
        {"progress": "yes"},
    ],
)
def test_a_replacement_that_cannot_begin_changes_nothing(
    client: Client,
    portal: Portal,
    dataset: Dataset,
    a_resource: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
    wrong: Any,
) -> None:
    monkeypatch.setitem(sys.modules, "tqdm", None)
    portal.get(PATH).respond(json=a_resource())
    resource = client.resource(RESOURCE, dataset_id=DATASET, fetch=False)

    with pytest.raises(DatagouvError, match=r"parallel|part_size|tqdm|progress is"):
        resource.upload(b"a;b", filename="a.csv", description="d", **wrong)
    assert not [sent for sent in portal.sent if not sent.startswith("GET")]


# Closed in every case


def test_a_file_is_closed_when_its_extension_is_refused(
    dataset: Dataset, portal: Portal, tmp_path: Path, opened: list[BinaryIO]
) -> None:
    (tmp_path / "a.exe").write_bytes(b"a;b")
    with pytest.raises(UnsupportedFileError):
        dataset.upload(tmp_path / "a.exe")
    assert f"POST {UPLOAD}" not in portal.sent
    assert [file.closed for file in opened if "r" in file.mode] == [True]


def test_a_replacement_is_closed_when_the_resource_is_remote(
    client: Client,
    portal: Portal,
    dataset: Dataset,
    a_remote_resource: Callable[..., Any],
    tmp_path: Path,
    opened: list[BinaryIO],
) -> None:
    portal.get(PATH).respond(json=a_remote_resource())
    (tmp_path / "a.csv").write_bytes(b"a;b")
    resource = client.resource(RESOURCE, dataset_id=DATASET, fetch=False)
    with pytest.raises(ValueError, match="remote"):
        resource.update(file_to_upload=tmp_path / "a.csv")
    assert [file.closed for file in opened if "r" in file.mode] == [True]


# Images


@pytest.mark.parametrize(
    ("image", "said"),
    [
        (Changing(b"image", b"ima"), r"shrank while .*the image was not replaced"),
        (Pipe(b""), "is empty"),
        ("https://host.example/logo.png", "is a URL"),
    ],
)
def test_an_image_that_cannot_be_sent_replaces_none(
    client: Client, portal: Portal, image: Any, said: str
) -> None:
    organization = client.organization(DATASET, fetch=False)

    with pytest.raises(FileError, match=said):
        organization.upload_banner(image, filename="logo.png")

    assert portal.sent == []


def test_an_image_without_a_name_before_its_extension_is_refused(
    client: Client, portal: Portal
) -> None:
    organization = client.organization(DATASET, fetch=False)

    with pytest.raises(FileError, match="filename="):
        organization.upload_banner(b"image", filename=".png")
    assert portal.sent == []
