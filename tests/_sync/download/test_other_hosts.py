# Generated from tests/_async/download/test_other_hosts.py by scripts/unasync.py: edit that file, then `make style`.
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
    from datagouv import Resource


def test_what_breaks_off_behind_a_redirect_goes_on(
    resource: Resource, server: BreakingServer
) -> None:
    with BreakingServer(CONTENT) as elsewhere:
        server.host.redirect_to = elsewhere.file_url
        elsewhere.host.break_after = CUT

        assert (resource.download()).read_bytes() == CONTENT
        assert elsewhere.ranges == [None, f"bytes={CUT}-"]


@pytest.mark.parametrize("hops", [1, 20])
def test_redirects_are_followed(
    resource: Resource, server: BreakingServer, hops: int
) -> None:
    server.host.redirects = hops

    assert (resource.download()).read_bytes() == CONTENT


def test_redirects_without_end_are_refused(
    resource: Resource, server: BreakingServer, folder: Path
) -> None:
    server.host.redirects = 21

    with pytest.raises(InvalidAnswerError, match="20 redirects"):
        resource.download()
    assert names(folder) == []


@pytest.mark.parametrize(("status", "error"), [(404, NotFoundError), (500, ServerError)])
def test_a_refusal_leaves_nothing(
    resource: Resource,
    server: BreakingServer,
    folder: Path,
    status: int,
    error: type[DatagouvError],
) -> None:
    server.host.status = status

    with pytest.raises(error):
        resource.download()
    assert names(folder) == []


def test_a_host_that_is_not_there_is_named(
    resource: Resource, server: BreakingServer, folder: Path
) -> None:
    with BreakingServer(b"") as gone:
        url = gone.file_url
    server.host.resource = REMOTE | {"url": url}

    with pytest.raises(NetworkError, match=r"127\.0\.0\.1 is not reached"):
        resource.download()
    assert names(folder) == []


def test_a_broken_certificate_is_a_clear_error_that_names_the_host(
    resource: Resource, server: BreakingServer, folder: Path, certificate: Path
) -> None:
    with BreakingServer(CONTENT, certificate) as elsewhere:
        server.host.resource = REMOTE | {"url": elsewhere.file_url}

        with pytest.raises(NetworkError, match=r"certificate of 127\.0\.0\.1 is refused"):
            resource.download()
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
