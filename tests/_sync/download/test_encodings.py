# Generated from tests/_async/download/test_encodings.py by scripts/unasync.py: edit that file, then `make style`.
"""What a host did to a file for its transport is undone, and nothing else is."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from datagouv import InvalidAnswerError, NetworkError
from tests.breaking_server import BreakingServer

from .content import CONTENT, CUT, REMOTE, names

if TYPE_CHECKING:
    from datagouv import Resource


@pytest.mark.parametrize("encoding", ["gzip", "x-gzip"])
def test_a_body_compressed_for_transport_is_decompressed(
    server: BreakingServer, resource: Resource, encoding: str
) -> None:
    text = b"espece;hauteur\nhetre;21\n" * 10_000
    server.host.change(text)
    server.host.encoding = encoding
    told: list[tuple[int, int | None]] = []

    path = resource.download(progress=lambda *now: told.append(now))

    assert path.read_bytes() == text
    assert told[-1][0] == len(text)
    assert told[-1][1] in (None, len(text))


@pytest.mark.parametrize("name", ["arbres.csv.gz", "arbres.tgz", "carte.svgz"])
@pytest.mark.parametrize("encoding", ["gzip", None])
def test_a_gzip_file_stays_one(
    server: BreakingServer, resource: Resource, name: str, encoding: str | None
) -> None:
    server.host.change(gzip.compress(CONTENT))
    server.host.path = f"/files/{name}"
    server.host.encoding, server.host.stored_encoded = encoding, True

    assert (resource.download()).read_bytes() == server.host.content


def test_a_gzip_file_whose_name_its_host_tells_stays_one(
    server: BreakingServer, resource: Resource
) -> None:
    server.host.change(gzip.compress(CONTENT))
    server.host.path = "/telecharger?id=3"
    server.host.disposition = 'attachment; filename="arbres.csv.gz"'
    server.host.encoding, server.host.stored_encoded = "gzip", True

    path = resource.download()

    assert (path.name, path.read_bytes()) == ("arbres.csv.gz", server.host.content)


@pytest.mark.parametrize("length", [True, False])
def test_a_compressed_body_that_is_cut_off_is_noticed(
    server: BreakingServer, resource: Resource, folder: Path, length: bool
) -> None:
    server.host.resource, server.host.length = REMOTE, length
    server.host.encoding, server.host.cut_encoded = "gzip", 50_000

    with pytest.raises(NetworkError, match="cut off"):
        resource.download()
    assert len(server.asked) <= 6
    assert names(folder) == []


def test_a_compressed_body_that_breaks_off_begins_again(
    server: BreakingServer, resource: Resource
) -> None:
    server.host.encoding, server.host.break_after = "gzip", CUT

    assert (resource.download()).read_bytes() == CONTENT
    assert server.ranges == [None, None]


@pytest.mark.parametrize("encoding", ["gzip", "br", "gzip, br"])
def test_an_encoding_that_is_not_what_it_says_is_a_clear_error(
    server: BreakingServer, resource: Resource, folder: Path, encoding: str
) -> None:
    server.host.encoding, server.host.stored_encoded = encoding, True

    with pytest.raises(InvalidAnswerError, match=r"encoded|compressed"):
        resource.download()
    assert names(folder) == []


def test_no_compression_is_asked_for(server: BreakingServer, resource: Resource) -> None:
    resource.download()

    assert server.asked[0].headers["accept-encoding"] == "identity"
