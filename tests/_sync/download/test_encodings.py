# Generated from tests/_async/download/test_encodings.py by scripts/unasync.py: edit that file, then `make style`.
"""What a host did to a file for its transport is undone, and nothing else is."""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from datagouv import InvalidAnswerError, NetworkError
from tests.breaking_server import BreakingServer

from .content import CONTENT, CUT, REMOTE, SIZE, names
from .readers import READERS

if TYPE_CHECKING:
    from collections.abc import Callable

    from datagouv import Resource

    Reader = Callable[..., bytes]


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


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("encoding", ["utf-8", "none", "8bit", "ISO-8859-1", " AWS-Chunked "])
def test_what_is_no_encoding_changes_nothing(
    server: BreakingServer, resource: Resource, folder: Path, reader: Reader, encoding: str
) -> None:
    server.host.encoding, server.host.stored_encoded = encoding, True
    server.host.break_after = CUT

    assert reader(resource, folder) == CONTENT
    assert server.bytes_sent == SIZE
    assert all(asked.range for asked in server.asked[1:])


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("raw", [True, False])
@pytest.mark.parametrize("encoding", ["deflate", "Deflate, aws-chunked"])
def test_deflate_is_undone_with_and_without_its_head(
    server: BreakingServer,
    resource: Resource,
    folder: Path,
    reader: Reader,
    raw: bool,
    encoding: str,
) -> None:
    packer = zlib.compressobj(wbits=-15 if raw else 15)
    server.host.resource = REMOTE
    server.host.content = packer.compress(CONTENT) + packer.flush()
    server.host.encoding, server.host.stored_encoded = encoding, True

    assert reader(resource, folder) == CONTENT


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(
    ("name", "encoding"),
    [("a.csv.bz2", "bzip2"), ("a.csv.xz", "xz"), ("a.csv.gz", "gzip"), ("a.json.br", "br")],
)
def test_the_encoding_that_a_name_tells_is_the_file_itself(
    server: BreakingServer,
    resource: Resource,
    folder: Path,
    reader: Reader,
    name: str,
    encoding: str,
) -> None:
    server.host.path = f"/files/{name}"
    server.host.encoding, server.host.stored_encoded = encoding, True

    assert reader(resource, folder) == CONTENT


@pytest.mark.parametrize("reader", READERS)
def test_the_name_that_counts_may_be_told_by_the_host_or_by_a_redirect(
    server: BreakingServer, resource: Resource, folder: Path, reader: Reader
) -> None:
    server.host.encoding, server.host.stored_encoded = "bzip2", True
    server.host.path = "/telecharger?id=3"
    server.host.disposition = 'attachment; filename="a.csv.bz2"'
    assert reader(resource, folder) == CONTENT

    server.host.path, server.host.disposition = "/files/a.csv.bz2", None
    server.host.resource = {"url": f"{server.url}/latest", "format": "csv"}
    server.host.redirects = 1
    resource.refresh()
    assert reader(resource, folder) == CONTENT
