"""Servers that mean harm: nothing of theirs is obeyed, kept, or taken for more than it is."""

from __future__ import annotations

import json
import sys
import tracemalloc
import zlib
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pytest

from datagouv import (
    AnswerLostError,
    AsyncClient,
    DatagouvError,
    FieldError,
    InvalidAnswerError,
    NetworkError,
)
from datagouv._http.limits import LARGEST_ANSWER
from tests.hostile_server import HostileServer, said

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

DATASET = "5bc04b2cff66bd680e499f4a"
RESOURCE = "54d47250-1daf-483b-965a-3013f8c76617"
KEY = "the-hostile-key"
ODD_IDS = ["a/b", "../me", "a?x=1", "a#b", "%2e%2e", "a\\b", "a;b", "é", "a b", "a\n", "{}", "a%00"]


@pytest.fixture
def server() -> Iterator[HostileServer]:
    with HostileServer() as server:
        yield server


@pytest.fixture
async def hostile(server: HostileServer) -> AsyncIterator[AsyncClient]:
    async with AsyncClient(base_url=server.url, api_key=KEY) as client:
        yield client


def gigabyte() -> Iterator[bytes]:
    yield said(b"", f"Content-Length: {1 << 30}") + b'["'
    for _ in range(1 << 10):
        yield b"x" * (1 << 20)


def unending() -> Iterator[bytes]:
    head = said(b"", "Content-Length: 0").replace(b"Content-Length: 0\r\n", b"")
    yield head + b'["'
    for _ in range(1 << 10):
        yield b"x" * (1 << 20)


def bomb() -> Iterator[bytes]:
    """Give a megabyte that unpacks to a gigabyte."""
    pack = zlib.compressobj(9, wbits=31)
    head = pack.compress(b"[") + pack.flush(zlib.Z_FULL_FLUSH)
    block = pack.compress(b" " * (1 << 20)) + pack.flush(zlib.Z_FULL_FLUSH)
    yield said(head + block * (1 << 10), "Content-Encoding: gzip")


# Sizes


@pytest.mark.parametrize("much", [gigabyte, unending, bomb])
async def test_a_gigabyte_is_not_read(
    hostile: AsyncClient, server: HostileServer, much: Callable[[], Iterator[bytes]]
) -> None:
    server.say = lambda _target: [said()]
    with pytest.raises(InvalidAnswerError):
        await hostile.dataset(DATASET)  # What is loaded once is loaded.
    server.say = lambda _target: much()
    tracemalloc.start()
    try:
        with pytest.raises(InvalidAnswerError, match=r"the answer (is of|has more|unpacks to)"):
            await hostile.dataset(DATASET)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 2.5 * LARGEST_ANSWER


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip", "compress", "x-odd"])
async def test_an_encoding_that_was_not_asked_for_is_refused(
    hostile: AsyncClient, server: HostileServer, encoding: str
) -> None:
    server.say = lambda _target: [said(b"{}", f"Content-Encoding: {encoding}")]
    with pytest.raises(InvalidAnswerError, match="unasked"):
        await hostile.dataset(DATASET)


async def test_an_honest_encoding_is_read(hostile: AsyncClient, server: HostileServer) -> None:
    body = json.dumps({"page": "é" * 100_000}).encode()
    packed = zlib.compress(body)
    server.say = lambda _target: [said(packed, "Content-Encoding: deflate")]
    answer = await hostile.request("GET", "site/")
    assert answer.json() == json.loads(body)
    assert len(answer.content) == int(answer.headers["Content-Length"])


async def test_half_a_character_becomes_the_sign_for_what_is_unreadable(
    hostile: AsyncClient, server: HostileServer
) -> None:
    server.say = lambda _target: [said(b'{"id": "\\ud800"}')]
    assert (await hostile.dataset(DATASET)).id == "\ufffd"
    for call in (
        lambda: hostile.references.licenses(),
        lambda: hostile.dataset().create(title="T", description="D", license="lov2"),
        lambda: first_of(hostile),
    ):
        with pytest.raises(DatagouvError):
            await call()


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"[" * 1_000_000, id="deep lists"),
        pytest.param(b'{"id":' * 200_000 + b"1" + b"}" * 200_000, id="deep objects"),
        pytest.param(b'{"id": "a", "extras": ' + b"[" * 5000 + b"]" * 5000 + b"}", id="deep value"),
        pytest.param(b'{"id": 1' + b"0" * 100_000 + b"}", id="a long number"),
        pytest.param(b'{"id": NaN}', id="NaN"),
        pytest.param(b"\xff\xfe{\x00}\x00", id="UTF-16"),
        pytest.param(b"\x00", id="a null character"),
        pytest.param(b"", id="nothing"),
    ],
)
@pytest.mark.parametrize("status", [200, 404])
async def test_json_that_is_out_of_its_mind_is_an_error_of_ours(
    hostile: AsyncClient, server: HostileServer, body: bytes, status: int
) -> None:
    server.say = lambda _target: [said(body, status=status)]
    for call in (
        lambda: hostile.dataset(DATASET),
        lambda: hostile.references.licenses(),
        lambda: hostile.dataset().create(title="T", description="D", license="lov2"),
        lambda: first_of(hostile),
    ):
        with pytest.raises(DatagouvError):
            await call()


async def first_of(client: AsyncClient) -> object:
    organization = await client.organization(DATASET, fetch=False)
    return await organization.datasets().first()


@pytest.mark.parametrize("licenses", [[1], [None], [{}], [{"name": "lov2"}], [[]], ["lov2"]])
async def test_a_list_of_something_else_is_an_error_of_ours(
    hostile: AsyncClient, server: HostileServer, licenses: list[Any]
) -> None:
    server.say = lambda _target: [said(json.dumps(licenses).encode())]
    with pytest.raises(InvalidAnswerError):
        await hostile.dataset().create(title="T", description="D", license="lov2")


async def test_an_answer_that_does_not_say_who_one_is_is_an_error_of_ours(
    hostile: AsyncClient, server: HostileServer
) -> None:
    server.say = lambda _target: [said(b'{"name": "odd"}')]
    with pytest.raises(AnswerLostError, match="no object with an id"):
        await hostile.dataset().create(title="T", description="D")


# Where they lead


@pytest.mark.parametrize("id", ODD_IDS)
async def test_an_id_that_a_server_gives_leads_nowhere_else(
    hostile: AsyncClient, server: HostileServer, id: str, a_dataset: Callable[..., Any]
) -> None:
    dataset = await hostile.dataset(DATASET, fetch=False)
    server.say = lambda _target: [said(json.dumps(a_dataset(id=id)).encode())]
    with suppress(InvalidAnswerError):
        await dataset.refresh()  # What could be a path is refused, and the record keeps its id.
    server.heads.clear()
    with suppress(InvalidAnswerError):
        await dataset.refresh()
    (target,) = server.targets
    path = target.removeprefix("/api/1/datasets/").removesuffix("/")
    assert not set(unquote(path)) & set("/?#\\\n")


@pytest.mark.parametrize("id", ["a/b", f"{DATASET}/resources/x", "..", "a%2Fb", "a?b", "a#b"])
async def test_what_an_answer_holds_under_such_an_id_is_not_asked_for(
    hostile: AsyncClient,
    server: HostileServer,
    id: str,
    a_dataset: Callable[..., Any],
    a_resource: Callable[..., Any],
) -> None:
    nested = a_dataset(resources=[a_resource(id=id)])
    page = {"data": [a_dataset(id=id), nested], "next_page": None, "total": 2}
    server.say = lambda _target: [said(json.dumps(page).encode())]
    [dataset] = [dataset async for dataset in hostile.dataset().list(limit=2)]
    assert dataset.id == nested["id"]
    odd = dataset.resources[0]
    server.heads.clear()
    for verb in (odd.refresh, odd.delete, lambda: odd.update(title="T")):
        with pytest.raises(InvalidAnswerError, match="the portal gave an id that cannot be used"):
            await verb()
    assert not server.targets


async def test_a_next_page_on_another_host_is_not_followed(
    hostile: AsyncClient, server: HostileServer, a_dataset: Callable[..., Any]
) -> None:
    with HostileServer() as other:
        page = {"data": [a_dataset()], "next_page": f"{other.url}/api/1/datasets/?page=2"}
        last = {"data": [], "next_page": None}
        server.say = lambda target: [
            said(json.dumps(page if "page=1" in target else last).encode())
        ]
        organization = await hostile.organization(DATASET, fetch=False)
        seen = [dataset.id async for dataset in organization.datasets()]
    assert seen == [a_dataset()["id"]]
    assert [target.partition("&page=")[2] for target in server.targets] == ["1", "2"]
    assert other.heads == []


@pytest.mark.parametrize(
    "location",
    [
        "http://datа.gouv.fr.invalid/",
        "http://127.0.0.1。invalid/",
        "http://127.0.0.1:1/",
        "http://[::1",
        "http://[::1]:1/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "gopher://127.0.0.1:1/x",
        "//",
        "http://",
        "http://a b/",
        "http://127.0.0.1:999999/",
        "http://a..b/",
        f"http://{'a' * 64}.invalid/",
        "\xff\xfe",
        "",
    ],
)
async def test_a_redirect_to_nowhere_is_an_error_of_ours(
    server: HostileServer, location: str
) -> None:
    header = b"Location: " + location.encode("utf-8")
    server.say = lambda _target: [said(b"", status=302).replace(b"Connection: close", header)]
    async with AsyncClient(base_url=server.url, api_key=KEY, retries=0) as client:
        with pytest.raises(DatagouvError):
            await client.dataset(DATASET)
    assert len(server.heads) <= 21


@pytest.mark.parametrize("letter", ["а", "ｄ", "ａ", "ı"])
async def test_a_host_that_looks_alike_is_another_host(letter: str) -> None:
    alike = f"https://www.d{letter}ta.gouv.fr"
    async with AsyncClient("www", api_key=KEY) as client:
        with pytest.raises(FieldError, match=r"not on this portal|not the path"):
            client._transport.url(f"{alike}/api/1/site/")


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:999999/x.csv", "http://a..b/x.csv", "ftp://127.0.0.1/x.csv", "x.csv"]
)
async def test_a_file_that_is_nowhere_is_an_error_of_ours(
    server: HostileServer, url: str, a_remote_resource: Callable[..., Any], tmp_path: Path
) -> None:
    server.say = lambda _target: [said(json.dumps(a_remote_resource(url=url)).encode())]
    async with AsyncClient(base_url=server.url, api_key=KEY, retries=0) as client:
        resource = await client.resource(RESOURCE, dataset_id=DATASET)
        with pytest.raises(DatagouvError):
            await resource.download(tmp_path)
    assert not [one for one in tmp_path.rglob("*") if one.stat().st_size]


# What they say


@pytest.mark.parametrize(
    "header",
    [
        b"X-Odd: a\nSet-Cookie: session=1",
        b"X-Odd: a\r\n folded",
        b"X-Odd: \x00",
        b"X Odd: a",
        b": a",
        b"X-Odd: \xff\xfe",
        b"Content-Length: -1",
        b"Content-Length: 1\r\nContent-Length: 2",
        b"Retry-After: \xff",
        b"Content-Type: application/json; charset=\xff",
        b"Content-Type: application/json; charset=x-no-such",
    ],
)
async def test_odd_headers_are_read_or_an_error_of_ours(
    server: HostileServer, header: bytes
) -> None:
    server.say = lambda _target: [said(b"{}").replace(b"Connection: close", header)]
    async with AsyncClient(base_url=server.url, api_key=KEY, retries=0) as client:
        with pytest.raises(DatagouvError):
            await client.dataset(DATASET)
        assert not client._transport.wire.connections.here().http.cookies


@pytest.mark.parametrize(
    "headers",
    [{"X-Odd": "a\r\nX-Other: b"}, {"X-Odd\r\nX": "a"}, {"X-Odd": "a\x00"}, {"": "a"}, {"X": " a"}],
)
async def test_no_line_is_smuggled_into_a_request(
    hostile: AsyncClient, server: HostileServer, headers: dict[str, str]
) -> None:
    with pytest.raises(FieldError, match="header"):
        await hostile.request("POST", "site/", headers=headers)
    assert server.heads == []


@pytest.mark.parametrize(
    ("disposition", "format"),
    [
        ('attachment; filename="../../evil.csv"', "csv"),
        ("attachment; filename*=UTF-8''..%2F..%2Fevil.csv", "csv"),
        ('attachment; filename="C:\\\\Windows\\\\evil.csv"', "csv"),
        ('attachment; filename="/etc/passwd"', "csv"),
        ('attachment; filename="a\x00b.csv"', "csv"),
        ('attachment; filename="CON"', "csv"),
        ('attachment; filename=".bashrc"', "csv"),
        ('attachment; filename=""', "../../evil"),
        ("", "/../evil"),
        ("", "csv/../../evil"),
        ("", "c\x00sv"),
        (f'attachment; filename="{"a" * 5000}.csv"', "csv"),
    ],
)
async def test_a_file_comes_to_its_folder_whatever_its_name(
    hostile: AsyncClient,
    server: HostileServer,
    tmp_path: Path,
    a_remote_resource: Callable[..., Any],
    disposition: str,
    format: str,
) -> None:
    record = a_remote_resource(url=f"{server.url}/file", format=format, title="../t", filesize=None)
    header = f"Content-Disposition: {disposition}".replace("\x00", "%00")
    server.say = lambda target: [
        said(b"1,2\n", header) if target == "/file" else said(json.dumps(record).encode())
    ]
    folder = tmp_path / "a" / "folder"
    folder.mkdir(parents=True)
    resource = await hostile.resource(RESOURCE, dataset_id=DATASET)
    path = await resource.download(folder)
    assert path.parent == folder
    assert [one for one in tmp_path.rglob("*") if one.is_file()] == [path]


# Addresses


@pytest.mark.skipif(sys.platform == "win32", reason="a machine without IPv6 on its loopback")
async def test_a_portal_may_be_an_ipv6_address() -> None:
    with HostileServer("::1") as server:
        async with AsyncClient(base_url=server.url, api_key=KEY) as client:
            answer = await client.request("GET", "site/")
    assert answer.json() == {}
    assert f"X-API-KEY: {KEY}" in server.heads[0]
    assert f"Host: [::1]:{server.port}" in server.heads[0]


@pytest.mark.parametrize("url", ["http://[::1", "http://[::1]x", "http://[g::1]", "https://a[b]"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(FieldError):
        AsyncClient(base_url=url)


async def test_a_host_that_is_not_there_is_told() -> None:
    with HostileServer() as server:
        url = server.url
    async with AsyncClient(base_url=url, retries=0) as client:
        with pytest.raises(NetworkError, match="nothing was sent"):
            await client.dataset(DATASET)
