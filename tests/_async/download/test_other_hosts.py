"""Files on hosts that are not the portal, behind redirects, refused, or out of reach."""

from __future__ import annotations

import subprocess
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING

import pytest

from datagouv import (
    ApiError,
    ChecksumError,
    DatagouvError,
    FileError,
    FileWarning,
    InvalidAnswerError,
    NetworkError,
    NotFoundError,
    ServerError,
)
from tests.breaking_server import BreakingServer

from .content import CONTENT, CUT, REMOTE, SIZE, names
from .readers import READERS

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from datagouv import AsyncResource

    Reader = Callable[..., Awaitable[bytes]]


async def test_what_breaks_off_behind_a_redirect_goes_on(
    resource: AsyncResource, server: BreakingServer
) -> None:
    with BreakingServer(CONTENT) as elsewhere:
        server.host.redirect_to = elsewhere.file_url
        elsewhere.host.break_after = CUT

        assert (await resource.download()).read_bytes() == CONTENT
        assert elsewhere.ranges == [None, f"bytes={CUT}-"]


@pytest.mark.parametrize("hops", [1, 20])
async def test_redirects_are_followed(
    resource: AsyncResource, server: BreakingServer, hops: int
) -> None:
    server.host.redirects = hops

    assert (await resource.download()).read_bytes() == CONTENT


async def test_redirects_without_end_are_refused(
    resource: AsyncResource, server: BreakingServer, folder: Path
) -> None:
    server.host.redirects = 21

    with pytest.raises(InvalidAnswerError, match="20 redirects"):
        await resource.download()
    assert names(folder) == []


@pytest.mark.parametrize(("status", "error"), [(404, NotFoundError), (500, ServerError)])
async def test_a_refusal_leaves_nothing(
    resource: AsyncResource,
    server: BreakingServer,
    folder: Path,
    status: int,
    error: type[DatagouvError],
) -> None:
    server.host.status = status

    with pytest.raises(error):
        await resource.download()
    assert names(folder) == []


async def test_a_host_that_is_not_there_is_named(
    resource: AsyncResource, server: BreakingServer, folder: Path
) -> None:
    with BreakingServer(b"") as gone:
        url = gone.file_url
    server.host.resource = REMOTE | {"url": url}

    with pytest.raises(NetworkError, match=r"127\.0\.0\.1 is not reached"):
        await resource.download()
    assert names(folder) == []


async def test_a_broken_certificate_is_a_clear_error_that_names_the_host(
    resource: AsyncResource, server: BreakingServer, folder: Path, certificate: Path
) -> None:
    with BreakingServer(CONTENT, certificate) as elsewhere:
        server.host.resource = REMOTE | {"url": elsewhere.file_url}

        with pytest.raises(NetworkError, match=r"certificate of 127\.0\.0\.1 is refused"):
            await resource.download()
        assert elsewhere.asked == []
    assert names(folder) == []


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """Return a certificate that nobody signed, and its key."""
    if which("openssl") is None:
        pytest.skip("openssl, which makes a certificate, is not on this machine")
    path = tmp_path / "certificate.pem"
    options = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1"]
    options += ["-subj", "/CN=127.0.0.1"]
    made = subprocess.run(
        ["openssl", *options, "-keyout", "-", "-out", "-"], check=True, capture_output=True
    )
    path.write_bytes(made.stdout)
    return path


# What is no file


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(
    "url",
    [
        "ftp://127.0.0.1/arbres.csv",
        "SFTP://someone:ssword@127.0.0.1/arbres.csv",
        "file:///etc/hostname",
        "data:text/csv,ssword;1",
        "mailto:ssword@exemple.fr",
        "javascript:alert(1)",
        "arbres.csv",
        "/files/arbres.csv",
        "//exemple.fr/arbres.csv",
        "www.exemple.fr/arbres.csv",
        "C:\\\\donnees\\\\arbres.csv",
        "http://",
        "https:///arbres.csv",
        "http://127.0.0.1:99999/arbres.csv",
        "http://someone:s3c/ssword@127.0.0.1:1/",
        "http://[::1/arbres.csv",
        "http://exa\u00admple\u2028.fr:port/",
        "",
        "   ",
    ],
)
async def test_an_address_that_is_never_read_is_no_trouble_of_the_network(
    resource: AsyncResource, server: BreakingServer, folder: Path, reader: Reader, url: str
) -> None:
    server.host.resource = REMOTE | {"url": url}
    with pytest.raises(FileError) as caught:
        await reader(resource, folder)
    assert "ssword" not in str(caught.value)
    assert names(folder) == []


@pytest.mark.parametrize("reader", READERS)
async def test_an_address_is_read_as_a_browser_reads_it(
    resource: AsyncResource, server: BreakingServer, folder: Path, reader: Reader
) -> None:
    url = f"\t {server.url}/files/les arbres\n d'ici é%20[1].csv "
    server.host.resource = REMOTE | {"url": url}
    assert await reader(resource, folder) == CONTENT
    assert server.asked[0].path == "/files/les%20arbres%20d'ici%20%C3%A9%20[1].csv"


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("status", [201, 202, 204, 205, 226, 300, 302, 304, 305, 399])
async def test_an_answer_without_a_file_is_told_without_what_it_holds(
    resource: AsyncResource, server: BreakingServer, folder: Path, reader: Reader, status: int
) -> None:
    server.host.content = b"ssword;1" * 100
    server.host.status_of_file = status

    with pytest.raises(InvalidAnswerError, match=f"{status}") as caught:
        await reader(resource, folder)
    assert "ssword" not in str(caught.value)
    assert names(folder) == []


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("status", [400, 403, 404, 410, 500])
@pytest.mark.parametrize("kind", ["text/csv", "application/json", "text/plain", "text/html"])
async def test_a_refusal_does_not_quote_what_may_be_a_file(
    resource: AsyncResource,
    server: BreakingServer,
    folder: Path,
    reader: Reader,
    status: int,
    kind: str,
) -> None:
    server.host.content = b'["ssword;1"]'
    server.host.status_of_file = status
    server.host.more_headers = {"Content-Type": kind}

    with pytest.raises(ApiError) as caught:
        await reader(resource, folder)
    assert caught.value.status == status
    assert "ssword" not in f"{caught.value} {vars(caught.value)}"


@pytest.mark.parametrize("reader", READERS)
async def test_a_203_is_a_success(
    resource: AsyncResource, server: BreakingServer, folder: Path, reader: Reader
) -> None:
    server.host.status_of_file = 203

    assert await reader(resource, folder) == CONTENT


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(
    "location",
    ["http://[::1", "http://h:port/", "ftp://h/x", "data:,x", "mailto:x", "http://h:99999/"],
)
async def test_a_redirect_to_no_address_is_not_tried_again(
    resource: AsyncResource, server: BreakingServer, folder: Path, reader: Reader, location: str
) -> None:
    server.host.redirect_to = location

    with pytest.raises(InvalidAnswerError, match="redirect"):
        await reader(resource, folder)
    assert len(server.asked) == 1
    assert names(folder) == []


# A page in the place of the file

PAGE = (
    b"\xef\xbb\xbf\n<!-- proxy -->\n<!DOCTYPE html><html><body>Please log in: ssword</body></html>"
)


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("status", [200, 203])
async def test_a_page_in_the_place_of_a_file_is_told(
    resource: AsyncResource, server: BreakingServer, folder: Path, reader: Reader, status: int
) -> None:
    server.host.resource = REMOTE
    server.host.content, server.host.status_of_file = PAGE, status
    server.host.more_headers = {"Content-Type": "text/html; charset=utf-8"}

    for verify in ("auto", False):
        with pytest.warns(FileWarning, match="HTML page") as caught:
            assert await reader(resource, folder, verify=verify) == PAGE
        assert len(caught) == 1
        assert "ssword" not in str(caught[0].message)


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(
    "record",
    [
        {"filetype": "file", "filesize": SIZE},
        {"filetype": "file", "filesize": len(PAGE)},
        REMOTE | {"extras": {"analysis:checksum": "0" * 40}},
        REMOTE | {"extras": {"analysis:content-length": SIZE}},
        REMOTE | {"filesize": SIZE},
    ],
)
async def test_a_page_is_refused_where_the_platform_knows_that_it_is_not_the_file(
    resource: AsyncResource,
    server: BreakingServer,
    folder: Path,
    reader: Reader,
    record: dict[str, object],
) -> None:
    if record["filetype"] == "file":
        record = record | {"checksum": {"type": "sha1", "value": "0" * 40}}
    server.host.resource, server.host.content = record, PAGE

    with pytest.raises((ChecksumError, NetworkError)) as caught:
        await reader(resource, folder)
    if record.get("filesize") != SIZE or record["filetype"] == "remote":
        assert isinstance(caught.value, ChecksumError)
        assert "HTML page" in str(caught.value)
    assert "ssword" not in str(caught.value)
    assert names(folder) == []


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("more", [0, 10_000])
async def test_a_login_page_of_another_host_is_no_archive(
    resource: AsyncResource, server: BreakingServer, folder: Path, reader: Reader, more: int
) -> None:
    with BreakingServer(PAGE + b" " * more) as login:
        server.host.path = "/files/arbres.zip"
        server.host.redirect_to = f"http://localhost:{login.server_address[1]}/login"
        server.host.resource = REMOTE | {"format": "zip"}

        with pytest.raises(InvalidAnswerError, match=r"HTML page of localhost.*verify=False"):
            await reader(resource, folder)
        assert names(folder) == []
        with pytest.warns(FileWarning, match="HTML page"):
            assert await reader(resource, folder, verify=False) == login.host.content


@pytest.mark.parametrize("format", ["html", "url", None])
async def test_a_page_that_is_asked_for_is_no_surprise(
    resource: AsyncResource, server: BreakingServer, format: str | None
) -> None:
    url = f"{server.url}/carte/"
    server.host.resource = REMOTE | {"format": format, "mime": None, "url": url}
    server.host.content = PAGE

    assert await resource.read_bytes() == PAGE
