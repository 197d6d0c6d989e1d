# Generated from tests/_async/download/test_verified.py by scripts/unasync.py: edit that file, then `make style`.
"""A downloaded file has the length and the checksum that it should have."""

from __future__ import annotations

import hashlib
import io
import logging
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from datagouv import ChecksumError, FieldError, FileWarning, NetworkError
from tests.breaking_server import TODAY, BreakingServer

from .content import CONTENT, CUT, OTHER, REMOTE, SIZE, names
from .readers import READERS

if TYPE_CHECKING:
    from collections.abc import Callable

    from datagouv import Resource

    Reader = Callable[..., bytes]


@pytest.mark.parametrize("wrong_length", [1, -1])
def test_a_length_that_is_not_the_files_is_an_error(
    server: BreakingServer, resource: Resource, folder: Path, wrong_length: int
) -> None:
    server.host.wrong_length, server.host.etag = wrong_length, None

    with pytest.raises((NetworkError, ChecksumError)):
        resource.download()
    assert names(folder) == []


def test_a_host_may_not_tell_the_length(
    server: BreakingServer, resource: Resource
) -> None:
    server.host.length = False
    told: list[tuple[int, int | None]] = []

    path = resource.download(progress=lambda *now: told.append(now))

    assert path.read_bytes() == CONTENT
    assert told[-1] == (SIZE, None)


@pytest.mark.parametrize("verify", [True, False])
def test_a_hosted_file_that_is_cut_off_unsaid_is_noticed(
    server: BreakingServer, resource: Resource, folder: Path, verify: bool
) -> None:
    server.host.resource = {"filesize": SIZE, "checksum": server.record()["checksum"]}
    server.host.length, server.host.content = False, CONTENT[:CUT]
    server.host.ranges = False

    with pytest.raises(NetworkError, match=f"ends before byte {SIZE}"):
        resource.download(verify=verify)
    assert names(folder) == []


def test_a_hosted_file_that_is_cut_off_unsaid_is_noticed_by_those_who_read_it(
    server: BreakingServer, hasty: Resource
) -> None:
    checksum = {"type": "crc", "value": "ab"}
    server.host.resource = {"filesize": SIZE, "checksum": checksum}
    server.host.length, server.host.content = False, CONTENT[:CUT]
    server.host.ranges = False

    with pytest.raises(NetworkError, match="ends before"):
        hasty.read_bytes()
    with pytest.raises(NetworkError, match="ends before"):  # at its end
        with hasty.open() as file:
            file.read()


@pytest.mark.parametrize("size", [0, 1, SIZE + 1])
def test_the_right_checksum_counts_more_than_a_size_that_is_wrong(
    server: BreakingServer, resource: Resource, size: int
) -> None:
    server.host.resource = {"filesize": size}

    assert (resource.download()).read_bytes() == CONTENT


@pytest.mark.parametrize("verify", [True, False])
def test_a_size_that_is_wrong_is_an_error_where_nothing_else_tells_unless_nobody_asks(
    server: BreakingServer, resource: Resource, folder: Path, verify: bool
) -> None:
    server.host.resource = {"filesize": SIZE - 1, "checksum": {"type": "crc", "value": "ab"}}

    if not verify:
        assert (resource.download(verify=False)).read_bytes() == CONTENT
        return
    said = f"{SIZE:,} bytes, and should have {SIZE - 1:,}"
    with pytest.raises(ChecksumError, match=said):
        resource.download()
    with pytest.raises(ChecksumError, match=said):
        resource.read_bytes()
    assert names(folder) == []


@pytest.mark.parametrize("kind", ["sha1", "sha256", "sha2", "md5"])
def test_a_checksum_that_differs_keeps_nothing(
    server: BreakingServer, resource: Resource, folder: Path, kind: str
) -> None:
    algorithm = {"sha2": "sha256"}.get(kind, kind)
    value = hashlib.new(algorithm, OTHER).hexdigest()
    server.host.resource["checksum"] = {"type": kind, "value": value}

    with pytest.raises(ChecksumError, match="checksum"):
        resource.download()
    assert names(folder) == []

    right = hashlib.new(algorithm, CONTENT).hexdigest().upper()
    server.host.resource["checksum"] = {"type": kind, "value": right}
    resource.refresh()
    assert (resource.download()).read_bytes() == CONTENT


def test_a_checksum_of_an_unknown_kind_is_not_compared(
    server: BreakingServer, resource: Resource
) -> None:
    server.host.resource["checksum"] = {"type": "crc", "value": "00"}

    assert (resource.download()).read_bytes() == CONTENT


@pytest.mark.parametrize("zone", [True, False])
@pytest.mark.parametrize("newer", [True, False])
def test_the_analysis_of_a_remote_file_is_trusted_unless_the_file_is_newer(
    server: BreakingServer,
    resource: Resource,
    caplog: pytest.LogCaptureFixture,
    newer: bool,
    zone: bool,
) -> None:
    analysed = "2020-01-01T00:00:00+00:00" if newer else "2024-01-01T00:00:00+00:00"
    extras = {"analysis:checksum": "0" * 40, "analysis:last-modified-at": analysed}
    server.host.resource = REMOTE | {"extras": extras}
    server.host.last_modified, server.host.zone = TODAY, zone

    if not newer:
        with pytest.raises(ChecksumError):
            resource.download()
        return
    with caplog.at_level(logging.WARNING, "datagouv"), pytest.warns(FileWarning, match="newer"):
        path = resource.download()
    assert path.read_bytes() == CONTENT
    assert "newer" in caplog.text


def test_an_open_file_that_is_another_one_is_told_at_its_end(
    server: BreakingServer, resource: Resource
) -> None:
    resource.refresh()
    server.host.content = b"x" * SIZE

    with resource.open() as file:
        assert file.read(10) == b"x" * 10
        for _ in range(2):  # It is not the end of a file that is right.
            with pytest.raises(ChecksumError, match="its checksum is"):
                file.read()


def test_an_open_file_is_checked_though_some_of_it_is_read_twice(
    server: BreakingServer, resource: Resource
) -> None:
    with resource.open() as file:
        file.read(1000)
        file.seek(10)
        assert file.read() == CONTENT[10:]

    server.host.content = b"x" * SIZE
    with resource.open() as file:
        file.read(1000)
        file.seek(10)
        with pytest.raises(ChecksumError):
            file.read()


def test_an_open_file_of_which_a_part_was_left_out_cannot_be_checked(
    server: BreakingServer, resource: Resource
) -> None:
    resource.refresh()
    server.host.content = b"x" * SIZE

    with resource.open() as file:
        file.seek(-10, io.SEEK_END)
        assert file.read() == b"x" * 10


# What binds when

ANALYSED = {"analysis:checksum": "0" * 40, "analysis:last-modified-at": "2024-01-01T00:00:00+00:00"}
DECLARED = {"checksum": {"type": "sha256", "value": "0" * 64}}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(
    "extras", [ANALYSED, {"analysis:checksum": "0" * 40}, {"analysis:content-length": SIZE + 1}]
)
def test_a_feed_that_changes_by_itself_is_read_with_a_warning(
    server: BreakingServer,
    resource: Resource,
    folder: Path,
    reader: Reader,
    extras: dict[str, object],
) -> None:
    server.host.resource = REMOTE | {"extras": extras}
    server.host.etag = None

    with pytest.warns(FileWarning, match=r"analysis.*and is kept") as caught:
        assert reader(resource, folder) == CONTENT
    assert len(caught) == 1


@pytest.mark.parametrize("reader", READERS)
def test_a_host_whose_file_is_older_than_the_analysis_is_refused(
    server: BreakingServer, resource: Resource, folder: Path, reader: Reader
) -> None:
    server.host.resource = REMOTE | {"extras": ANALYSED}
    server.host.last_modified = TODAY

    with pytest.raises(ChecksumError, match=r"older file.*verify=False"):
        reader(resource, folder)
    assert reader(resource, folder, verify=False) == CONTENT


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("verify", ["auto", True])
def test_what_the_producer_declared_binds_and_the_error_says_how_to_read_it(
    server: BreakingServer, resource: Resource, folder: Path, reader: Reader, verify: object
) -> None:
    server.host.resource = REMOTE | DECLARED

    with pytest.raises(ChecksumError, match=r"its producer.*verify=False"):
        reader(resource, folder, verify=verify)
    assert names(folder) == []
    assert reader(resource, folder, verify=False) == CONTENT


@pytest.mark.parametrize("reader", READERS)
def test_true_refuses_what_an_analysis_says_otherwise(
    server: BreakingServer, resource: Resource, folder: Path, reader: Reader
) -> None:
    server.host.resource = REMOTE | {"extras": ANALYSED}

    with pytest.raises(ChecksumError, match=r"analysis of 2024-01-01.*verify=False"):
        reader(resource, folder, verify=True)


@pytest.mark.parametrize("reader", READERS)
def test_true_says_that_nothing_is_known(
    server: BreakingServer, resource: Resource, folder: Path, reader: Reader
) -> None:
    server.host.resource = REMOTE

    assert reader(resource, folder) == CONTENT
    with pytest.warns(FileWarning, match="nothing is known"):
        reader(resource, folder, verify=True)


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("verify", ["yes", None, 1, "True"])
def test_a_choice_that_means_nothing_is_refused(
    resource: Resource, server: BreakingServer, folder: Path, reader: Reader, verify: object
) -> None:
    with pytest.raises(FieldError, match=r"verify is .* 'auto', True or False"):
        reader(resource, folder, verify=verify)
    assert server.asked == []


def test_a_copy_that_an_analysis_alone_knows_is_read_again(
    server: BreakingServer, resource: Resource, folder: Path
) -> None:
    known = {"analysis:checksum": hashlib.sha1(OTHER).hexdigest()}
    server.host.resource = REMOTE | {"extras": known}
    (folder / "arbres.csv").write_bytes(OTHER)

    with pytest.warns(FileWarning, match="analysis"):
        assert (resource.download()).read_bytes() == CONTENT


# How much of it


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("length", [None, 10**13])
def test_a_hosted_file_that_goes_on_for_ever_stops_at_its_size(
    server: BreakingServer,
    resource: Resource,
    folder: Path,
    reader: Reader,
    length: int | None,
) -> None:
    server.host.resource = {"filesize": SIZE, "checksum": server.record()["checksum"]}
    server.host.endless, server.host.ranges = True, False
    server.host.length, server.host.wrong_length = length is not None, (length or 0) - SIZE

    with pytest.raises(ChecksumError, match=f"a file of {SIZE} bytes, and its host sends more"):
        reader(resource, folder)
    assert names(folder) == []
    assert len(server.asked) == 1
