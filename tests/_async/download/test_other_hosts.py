"""Files on hosts that are not the portal, behind redirects, refused, or out of reach."""

from __future__ import annotations

import subprocess
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING

import pytest

from datagouv import DatagouvError, InvalidAnswerError, NetworkError, NotFoundError, ServerError
from tests.breaking_server import BreakingServer

from .content import CONTENT, CUT, REMOTE, names

if TYPE_CHECKING:
    from datagouv import AsyncResource


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
