"""Downloads from a host that breaks in every way that hosts do."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import logging
import random
import subprocess
import sys
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from datagouv import (
    AsyncClient,
    ChecksumError,
    DatagouvError,
    FieldError,
    FileError,
    InvalidAnswerError,
    NetworkError,
    NotFoundError,
    ServerError,
)
from tests.breaking_server import DATASET, RESOURCE, TODAY, BreakingServer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from datagouv import AsyncResource

SIZE = 600_000
CONTENT = random.Random(0).randbytes(SIZE)
OTHER = random.Random(1).randbytes(SIZE)
CUT = 400_000
REMOTE: dict[str, Any] = {"filetype": "remote", "checksum": None, "filesize": None}


@pytest.fixture
def server() -> Iterator[BreakingServer]:
    with BreakingServer(CONTENT) as server:
        yield server


@pytest.fixture
async def client(server: BreakingServer) -> AsyncIterator[AsyncClient]:
    async with AsyncClient(base_url=server.url, api_key="the-key") as client:
        yield client


@pytest.fixture
async def resource(client: AsyncClient) -> AsyncResource:
    """Return the resource, without its record: a download reads what it needs."""
    return await client.resource(RESOURCE, dataset_id=DATASET, fetch=False)


@pytest.fixture
async def hasty(server: BreakingServer) -> AsyncIterator[AsyncResource]:
    """Return the resource of a client that tries once."""
    async with AsyncClient(base_url=server.url, api_key="the-key", retries=0) as client:
        yield await client.resource(RESOURCE, dataset_id=DATASET, fetch=False)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "ici"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def left_by_an_earlier_call(
    folder: Path, content: bytes, validator: str | None = '"one"', name: str = "arbres.csv"
) -> None:
    (folder / f".{name}.part").write_bytes(content)
    if validator is not None:
        notes = json.dumps({"validator": validator})
        (folder / f".{name}.part.json").write_text(notes)


# Where it goes


async def test_a_file_comes_to_the_current_folder_under_its_name(
    resource: AsyncResource, folder: Path
) -> None:
    path = await resource.download()

    assert path == Path("arbres.csv")
    assert path.read_bytes() == CONTENT
    assert names(folder) == ["arbres.csv"]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("autre.csv", "autre.csv"),
        ("nouveau/", "nouveau/arbres.csv"),
        ("loin/dici/", "loin/dici/arbres.csv"),
        ("loin/dici/autre.csv", "loin/dici/autre.csv"),
        (".", "arbres.csv"),
        ("..", "../arbres.csv"),
        (Path("autre.csv"), "autre.csv"),
    ],
)
async def test_a_file_comes_to_the_folder_or_the_name_that_is_given(
    resource: AsyncResource, path: str | Path, expected: str
) -> None:
    assert await resource.download(path) == Path(expected)
    assert Path(expected).read_bytes() == CONTENT


@pytest.mark.parametrize(
    ("disposition", "expected"),
    [
        (None, "Les arbres.csv"),
        ('attachment; filename="hêtres.csv"'.encode().decode("latin-1"), "hêtres.csv"),
        ("attachment; filename*=UTF-8''h%C3%AAtres.csv; filename=x.csv", "hêtres.csv"),
        ('attachment; filename="../../../etc/passwd"', "passwd"),
        ('attachment; filename="C:\\\\temp\\\\CON"', "_CON"),
        ("attachment; filename=", "Les arbres.csv"),
    ],
)
async def test_a_url_without_a_name_takes_that_of_its_host_or_its_title(
    server: BreakingServer, resource: AsyncResource, disposition: str | None, expected: str
) -> None:
    server.host.path, server.host.disposition = "/telecharger?id=3", disposition

    assert (await resource.download()).name == expected
    assert Path(expected).read_bytes() == CONTENT


@pytest.mark.parametrize("path", ["/files/..%2F..%2Fdehors.csv", "/files/%2Ftmp%2Fdehors.csv"])
async def test_a_url_leads_out_of_the_folder_by_no_trick(
    server: BreakingServer, resource: AsyncResource, folder: Path, path: str
) -> None:
    server.host.path = path

    await resource.download()

    assert names(folder) == ["dehors.csv"]


async def test_a_folder_in_the_place_of_the_file_is_a_clear_error(
    resource: AsyncResource, folder: Path
) -> None:
    (folder / "arbres.csv").mkdir()

    with pytest.raises(FileError, match="cannot be written"):
        await resource.download()
    assert names(folder) == ["arbres.csv"]


async def test_a_file_in_the_place_of_a_folder_is_a_clear_error(
    resource: AsyncResource, folder: Path
) -> None:
    (folder / "plein").write_text("un fichier")

    with pytest.raises(FileError, match="cannot be written"):
        await resource.download("plein/arbres.csv")


# What is there already


async def test_a_file_that_is_there_and_right_is_not_downloaded_again(
    server: BreakingServer, resource: AsyncResource
) -> None:
    await resource.download()

    await resource.download(overwrite=False)

    assert len(server.asked) == 1


async def test_a_file_that_is_there_and_wrong_is_replaced(
    resource: AsyncResource, folder: Path
) -> None:
    (folder / "arbres.csv").write_bytes(OTHER)

    assert (await resource.download()).read_bytes() == CONTENT


async def test_a_file_that_is_there_is_kept_when_asked(
    server: BreakingServer, resource: AsyncResource, folder: Path
) -> None:
    (folder / "arbres.csv").write_bytes(OTHER)

    with pytest.raises(FileError, match="overwrite"):
        await resource.download(overwrite=False)
    assert (folder / "arbres.csv").read_bytes() == OTHER
    assert server.asked == []


@pytest.mark.parametrize("failure", ["checksum", "status", "break"])
async def test_a_failure_leaves_the_former_file(
    server: BreakingServer, hasty: AsyncResource, folder: Path, failure: str
) -> None:
    (folder / "arbres.csv").write_bytes(OTHER)
    if failure == "checksum":
        server.host.resource["checksum"] = {"type": "md5", "value": "00"}
    if failure == "status":
        server.host.status = 500
    if failure == "break":
        server.host.break_after, server.host.breaks, server.host.etag = CUT, 9, None

    with pytest.raises((ChecksumError, ServerError, NetworkError)):
        await hasty.download()
    assert (folder / "arbres.csv").read_bytes() == OTHER
    assert names(folder) == ["arbres.csv"]


async def test_a_file_has_its_name_only_once_it_is_whole(
    server: BreakingServer, resource: AsyncResource, folder: Path
) -> None:
    seen: list[bool] = []

    await resource.download(progress=lambda *_: seen.append((folder / "arbres.csv").exists()))

    assert len(seen) > 1
    assert not any(seen)


async def test_a_file_that_is_there_is_told_as_done(resource: AsyncResource) -> None:
    told: list[tuple[int, int | None]] = []
    await resource.download()

    await resource.download(progress=lambda *now: told.append(now))

    assert told == [(SIZE, SIZE)]


async def test_a_function_that_fails_ends_the_download(
    resource: AsyncResource, folder: Path
) -> None:
    class Interruption(BaseException):
        pass

    def interrupt(done: int, total: int | None) -> None:
        if done:
            raise Interruption

    with pytest.raises(Interruption):
        await resource.download(progress=interrupt)

    assert names(folder) == [".arbres.csv.part", ".arbres.csv.part.json"]
    assert (await resource.download()).read_bytes() == CONTENT


async def test_no_bar_to_show_is_told_before_anything_else(
    resource: AsyncResource, server: BreakingServer, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "tqdm", None)

    with pytest.raises(DatagouvError, match=r"datagouv-client\[progress\]"):
        await resource.download(progress=True)
    assert names(folder) == []
    assert server.asked == []


# What breaks off


async def test_what_breaks_off_goes_on_at_its_last_byte(
    server: BreakingServer, resource: AsyncResource
) -> None:
    server.host.break_after, server.host.breaks = CUT // 2, 2
    told: list[int] = []

    path = await resource.download(progress=lambda done, _: told.append(done))

    assert path.read_bytes() == CONTENT
    assert server.ranges == [None, f"bytes={CUT // 2}-", f"bytes={CUT}-"]
    assert [asked.headers.get("if-range") for asked in server.asked] == [None, '"one"', '"one"']
    assert server.bytes_sent == SIZE
    assert told == sorted(told)
    assert told[-1] == SIZE


async def test_what_breaks_off_for_good_goes_on_at_the_next_call(
    server: BreakingServer, hasty: AsyncResource, folder: Path
) -> None:
    server.host.break_after, server.host.breaks = CUT, 1
    server.host.statuses = [200, 503]
    with pytest.raises(DatagouvError):
        await hasty.download()
    left = names(folder)

    path = await hasty.download()

    assert left == [".arbres.csv.part", ".arbres.csv.part.json"]
    assert path.read_bytes() == CONTENT
    assert server.bytes_sent == SIZE
    assert names(folder) == ["arbres.csv"]


async def test_resume_false_begins_again(
    server: BreakingServer, resource: AsyncResource, folder: Path
) -> None:
    left_by_an_earlier_call(folder, CONTENT[:CUT])

    assert (await resource.download(resume=False)).read_bytes() == CONTENT
    assert server.ranges == [None]


async def test_what_was_whole_but_had_no_name_yet_is_not_downloaded_again(
    server: BreakingServer, resource: AsyncResource, folder: Path
) -> None:
    left_by_an_earlier_call(folder, CONTENT)

    assert (await resource.download()).read_bytes() == CONTENT
    assert [asked.status for asked in server.asked] == [416]


@pytest.mark.parametrize("notes", ["", "[]", "{", '{"validator": 3}', "\x00\xff", "null"])
async def test_broken_notes_of_an_earlier_call_are_not_followed(
    server: BreakingServer, resource: AsyncResource, folder: Path, notes: str
) -> None:
    left_by_an_earlier_call(folder, OTHER[:CUT])
    (folder / ".arbres.csv.part.json").write_text(notes, encoding="latin-1")

    assert (await resource.download()).read_bytes() == CONTENT
    assert server.ranges == [None]


async def test_bytes_without_notes_are_not_followed(
    server: BreakingServer, resource: AsyncResource, folder: Path
) -> None:
    left_by_an_earlier_call(folder, OTHER[:CUT], validator=None)

    assert (await resource.download()).read_bytes() == CONTENT
    assert server.ranges == [None]


async def test_bytes_that_were_spoiled_meanwhile_are_found_out(
    server: BreakingServer, resource: AsyncResource, folder: Path
) -> None:
    left_by_an_earlier_call(folder, OTHER[:CUT])

    assert (await resource.download()).read_bytes() == CONTENT
    assert server.ranges == [f"bytes={CUT}-", None]
    assert names(folder) == ["arbres.csv"]


@pytest.mark.parametrize(
    ("etag", "modified", "goes_on"),
    [
        ('"one"', None, True),
        ('W/"one"', None, False),
        ('W/"one"', TODAY, True),
        (None, TODAY, True),
        (None, None, False),
        ('"one"', TODAY, True),
    ],
)
async def test_a_version_is_known_by_a_strong_validator_only(
    server: BreakingServer,
    resource: AsyncResource,
    etag: str | None,
    modified: float | None,
    goes_on: bool,
) -> None:
    server.host.etag, server.host.last_modified = etag, modified
    server.host.break_after = CUT

    assert (await resource.download()).read_bytes() == CONTENT
    assert server.ranges == [None, f"bytes={CUT}-" if goes_on else None]


async def test_dates_without_a_zone_tell_versions_too(
    server: BreakingServer, resource: AsyncResource
) -> None:
    server.host.etag, server.host.last_modified, server.host.zone = None, TODAY, False
    server.host.break_after = CUT

    assert (await resource.download()).read_bytes() == CONTENT
    assert server.ranges == [None, f"bytes={CUT}-"]


@pytest.mark.parametrize("ranges", [True, False])
async def test_a_host_without_ranges_is_asked_for_all_again(
    server: BreakingServer, resource: AsyncResource, ranges: bool
) -> None:
    """Whether it says so beforehand or answers 200 to a Range request."""
    server.host.break_after = CUT
    told: list[int] = []

    def meanwhile(number: int) -> None:
        server.host.ranges = ranges and number == 1

    server.host.before = meanwhile
    path = await resource.download(progress=lambda done, _: told.append(done))

    assert path.read_bytes() == CONTENT
    assert [asked.status for asked in server.asked] == [200, 200]
    assert told[-1] == max(told) == SIZE


@pytest.mark.parametrize("ignore_if_range", [False, True])
@pytest.mark.parametrize("record", [{}, REMOTE])
@pytest.mark.parametrize("size", [SIZE, CUT, CUT // 2])
async def test_a_file_that_changes_meanwhile_is_not_mixed_with_the_former(
    server: BreakingServer,
    resource: AsyncResource,
    record: dict[str, Any],
    ignore_if_range: bool,
    size: int,
) -> None:
    host = server.host
    host.resource, host.ignore_if_range, host.break_after = record, ignore_if_range, CUT
    host.before = lambda number: host.change(OTHER[:size]) if number == 2 else None
    if not record:
        host.resource = {
            "checksum": {"type": "sha1", "value": hashlib.sha1(OTHER[:size]).hexdigest()},
            "filesize": size,
        }

    assert (await resource.download()).read_bytes() == OTHER[:size]


async def test_a_file_that_changed_since_an_earlier_call_is_not_mixed_with_it(
    server: BreakingServer, resource: AsyncResource, folder: Path
) -> None:
    left_by_an_earlier_call(folder, OTHER[:CUT], '"zero"')
    server.host.resource = REMOTE

    assert (await resource.download()).read_bytes() == CONTENT
    assert [asked.status for asked in server.asked] == [200]


@pytest.mark.parametrize("wrong_start", [-7, 7])
async def test_another_range_than_was_asked_for_is_not_taken(
    server: BreakingServer, resource: AsyncResource, wrong_start: int
) -> None:
    server.host.break_after, server.host.wrong_start = CUT, wrong_start
    server.host.resource = REMOTE

    assert (await resource.download()).read_bytes() == CONTENT


async def test_a_range_that_is_shorter_than_was_asked_for_is_no_end(
    server: BreakingServer, resource: AsyncResource
) -> None:
    server.host.break_after, server.host.short_ranges = CUT, 70_000
    server.host.resource = REMOTE

    assert (await resource.download()).read_bytes() == CONTENT
    assert server.ranges == [None, *(f"bytes={start}-" for start in (CUT, 470_000, 540_000))]


@pytest.mark.parametrize("odd", ["longer", "compressed"])
async def test_a_range_of_other_bytes_than_it_says_is_no_part_of_the_file(
    server: BreakingServer, resource: AsyncResource, odd: str
) -> None:
    server.host.break_after, server.host.resource = CUT, REMOTE
    server.host.long_ranges = b"more" if odd == "longer" else b""
    server.host.gzip_ranges = odd == "compressed"

    assert (await resource.download()).read_bytes() == CONTENT


async def test_what_comes_again_is_not_told_as_going_back(
    server: BreakingServer, resource: AsyncResource
) -> None:
    server.host.break_after, server.host.ranges = CUT, False
    told: list[int] = []

    await resource.download(progress=lambda done, _: told.append(done))

    assert len(server.asked) == 2
    assert told == sorted(told)
    assert told[-1] == SIZE


@pytest.mark.parametrize(
    "told", ["bytes", "bytes 400000-", "items 400000-599999/600000", "bytes ²-3/4"]
)
async def test_a_range_that_does_not_say_where_it_begins_is_not_taken(
    server: BreakingServer, resource: AsyncResource, told: str
) -> None:
    server.host.break_after, server.host.resource = CUT, REMOTE
    server.host.content_range = told

    assert (await resource.download()).read_bytes() == CONTENT
    assert [asked.status for asked in server.asked] == [200, 206, 200]


async def test_a_refused_range_is_no_end(server: BreakingServer, resource: AsyncResource) -> None:
    server.host.break_after, server.host.always_416 = CUT, True
    server.host.resource = REMOTE

    assert (await resource.download()).read_bytes() == CONTENT
    assert [asked.status for asked in server.asked] == [200, 416, 200]


async def test_a_host_that_is_busy_is_asked_again(
    server: BreakingServer, resource: AsyncResource
) -> None:
    server.host.statuses = [503, 429, 502]

    assert (await resource.download()).read_bytes() == CONTENT


@pytest.mark.parametrize("ranges", [True, False])
async def test_a_host_that_always_breaks_off_is_given_up(
    server: BreakingServer, resource: AsyncResource, folder: Path, ranges: bool
) -> None:
    server.host.ranges, server.host.breaks = ranges, 1000
    server.host.break_after = 0 if ranges else CUT

    with pytest.raises(NetworkError, match="no whole answer"):
        await resource.download()
    assert len(server.asked) <= 6
    assert "arbres.csv" not in names(folder)


async def test_a_host_that_breaks_off_often_but_goes_on_is_followed(
    server: BreakingServer, resource: AsyncResource
) -> None:
    server.host.break_after, server.host.breaks = SIZE // 10, 9

    assert (await resource.download()).read_bytes() == CONTENT
    assert server.bytes_sent == SIZE


async def test_a_slow_host_has_all_the_time_that_it_takes(
    server: BreakingServer, resource: AsyncResource
) -> None:
    server.host.change(CONTENT[:600])
    server.host.drip = 0.01

    assert (await resource.download()).read_bytes() == CONTENT[:600]


async def test_a_silent_host_is_asked_for_the_rest(
    server: BreakingServer, resource: AsyncResource, monkeypatch: pytest.MonkeyPatch
) -> None:
    for face in ("_async", "_sync"):
        monkeypatch.setattr(f"datagouv.{face}.transport._FILE_TIMEOUT", httpx.Timeout(0.2))
    server.host.break_after, server.host.stall = CUT, True

    assert (await resource.download()).read_bytes() == CONTENT
    assert server.bytes_sent == SIZE


# Its length and its checksum


@pytest.mark.parametrize("wrong_length", [1, -1])
async def test_a_length_that_is_not_the_files_is_an_error(
    server: BreakingServer, resource: AsyncResource, folder: Path, wrong_length: int
) -> None:
    server.host.wrong_length, server.host.etag = wrong_length, None

    with pytest.raises((NetworkError, ChecksumError)):
        await resource.download()
    assert names(folder) == []


async def test_a_host_may_not_tell_the_length(
    server: BreakingServer, resource: AsyncResource
) -> None:
    server.host.length = False
    told: list[tuple[int, int | None]] = []

    path = await resource.download(progress=lambda *now: told.append(now))

    assert path.read_bytes() == CONTENT
    assert told[-1] == (SIZE, None)


@pytest.mark.parametrize("verify", [True, False])
async def test_a_hosted_file_that_is_cut_off_unsaid_is_noticed(
    server: BreakingServer, resource: AsyncResource, folder: Path, verify: bool
) -> None:
    server.host.resource = {"filesize": SIZE, "checksum": server.record()["checksum"]}
    server.host.length, server.host.content = False, CONTENT[:CUT]
    server.host.ranges = False

    with pytest.raises(NetworkError, match=f"ends before byte {SIZE}"):
        await resource.download(verify=verify)
    assert names(folder) == []


async def test_a_hosted_file_that_is_cut_off_unsaid_is_noticed_by_those_who_read_it(
    server: BreakingServer, hasty: AsyncResource
) -> None:
    checksum = {"type": "crc", "value": "ab"}
    server.host.resource = {"filesize": SIZE, "checksum": checksum}
    server.host.length, server.host.content = False, CONTENT[:CUT]
    server.host.ranges = False

    with pytest.raises(NetworkError, match="ends before"):
        await hasty.read_bytes()
    with pytest.raises(NetworkError, match="ends before"):  # at its end
        async with await hasty.open() as file:
            await file.read()


@pytest.mark.parametrize("size", [0, 1, SIZE + 1])
async def test_the_right_checksum_counts_more_than_a_size_that_is_wrong(
    server: BreakingServer, resource: AsyncResource, size: int
) -> None:
    server.host.resource = {"filesize": size}

    assert (await resource.download()).read_bytes() == CONTENT


@pytest.mark.parametrize("verify", [True, False])
async def test_a_size_that_is_wrong_is_an_error_where_nothing_else_tells_unless_nobody_asks(
    server: BreakingServer, resource: AsyncResource, folder: Path, verify: bool
) -> None:
    server.host.resource = {"filesize": SIZE - 1, "checksum": {"type": "crc", "value": "ab"}}

    if not verify:
        assert (await resource.download(verify=False)).read_bytes() == CONTENT
        return
    said = f"{SIZE} bytes, and should have {SIZE - 1}"
    with pytest.raises(ChecksumError, match=said):
        await resource.download()
    with pytest.raises(ChecksumError, match=said):
        await resource.read_bytes()
    assert names(folder) == []


@pytest.mark.parametrize("kind", ["sha1", "sha256", "sha2", "md5"])
async def test_a_checksum_that_differs_keeps_nothing(
    server: BreakingServer, resource: AsyncResource, folder: Path, kind: str
) -> None:
    algorithm = {"sha2": "sha256"}.get(kind, kind)
    value = hashlib.new(algorithm, OTHER).hexdigest()
    server.host.resource["checksum"] = {"type": kind, "value": value}

    with pytest.raises(ChecksumError, match="checksum"):
        await resource.download()
    assert names(folder) == []

    right = hashlib.new(algorithm, CONTENT).hexdigest().upper()
    server.host.resource["checksum"] = {"type": kind, "value": right}
    await resource.refresh()
    assert (await resource.download()).read_bytes() == CONTENT


async def test_a_checksum_of_an_unknown_kind_is_not_compared(
    server: BreakingServer, resource: AsyncResource
) -> None:
    server.host.resource["checksum"] = {"type": "crc", "value": "00"}

    assert (await resource.download()).read_bytes() == CONTENT


@pytest.mark.parametrize("zone", [True, False])
@pytest.mark.parametrize("newer", [True, False])
async def test_the_analysis_of_a_remote_file_is_trusted_unless_the_file_is_newer(
    server: BreakingServer,
    resource: AsyncResource,
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
            await resource.download()
        return
    with caplog.at_level(logging.WARNING, "datagouv"):
        path = await resource.download()
    assert path.read_bytes() == CONTENT
    assert "newer" in caplog.text


# Encodings


@pytest.mark.parametrize("encoding", ["gzip", "x-gzip"])
async def test_a_body_compressed_for_transport_is_decompressed(
    server: BreakingServer, resource: AsyncResource, encoding: str
) -> None:
    text = b"espece;hauteur\nhetre;21\n" * 10_000
    server.host.change(text)
    server.host.encoding = encoding
    told: list[tuple[int, int | None]] = []

    path = await resource.download(progress=lambda *now: told.append(now))

    assert path.read_bytes() == text
    assert told[-1][0] == len(text)
    assert told[-1][1] in (None, len(text))


@pytest.mark.parametrize("name", ["arbres.csv.gz", "arbres.tgz", "carte.svgz"])
@pytest.mark.parametrize("encoding", ["gzip", None])
async def test_a_gzip_file_stays_one(
    server: BreakingServer, resource: AsyncResource, name: str, encoding: str | None
) -> None:
    server.host.change(gzip.compress(CONTENT))
    server.host.path = f"/files/{name}"
    server.host.encoding, server.host.stored_encoded = encoding, True

    assert (await resource.download()).read_bytes() == server.host.content


async def test_a_gzip_file_whose_name_its_host_tells_stays_one(
    server: BreakingServer, resource: AsyncResource
) -> None:
    server.host.change(gzip.compress(CONTENT))
    server.host.path = "/telecharger?id=3"
    server.host.disposition = 'attachment; filename="arbres.csv.gz"'
    server.host.encoding, server.host.stored_encoded = "gzip", True

    path = await resource.download()

    assert (path.name, path.read_bytes()) == ("arbres.csv.gz", server.host.content)


@pytest.mark.parametrize("length", [True, False])
async def test_a_compressed_body_that_is_cut_off_is_noticed(
    server: BreakingServer, resource: AsyncResource, folder: Path, length: bool
) -> None:
    server.host.resource, server.host.length = REMOTE, length
    server.host.encoding, server.host.cut_encoded = "gzip", 50_000

    with pytest.raises(NetworkError, match="cut off"):
        await resource.download()
    assert len(server.asked) <= 6
    assert names(folder) == []


async def test_a_compressed_body_that_breaks_off_begins_again(
    server: BreakingServer, resource: AsyncResource
) -> None:
    server.host.encoding, server.host.break_after = "gzip", CUT

    assert (await resource.download()).read_bytes() == CONTENT
    assert server.ranges == [None, None]


@pytest.mark.parametrize("encoding", ["gzip", "br", "gzip, br"])
async def test_an_encoding_that_is_not_what_it_says_is_a_clear_error(
    server: BreakingServer, resource: AsyncResource, folder: Path, encoding: str
) -> None:
    server.host.encoding, server.host.stored_encoded = encoding, True

    with pytest.raises(InvalidAnswerError, match=r"encoded|compressed"):
        await resource.download()
    assert names(folder) == []


async def test_no_compression_is_asked_for(server: BreakingServer, resource: AsyncResource) -> None:
    await resource.download()

    assert server.asked[0].headers["accept-encoding"] == "identity"


# Other hosts


async def test_another_host_gets_no_key(resource: AsyncResource, server: BreakingServer) -> None:
    with BreakingServer(CONTENT) as elsewhere:
        server.host.resource = REMOTE | {"url": elsewhere.file_url}

        assert (await resource.download()).read_bytes() == CONTENT
        assert "x-api-key" not in elsewhere.asked[0].headers


async def test_a_redirect_to_another_host_takes_no_key_along(
    resource: AsyncResource, server: BreakingServer
) -> None:
    with BreakingServer(CONTENT) as elsewhere:
        server.host.redirect_to = elsewhere.file_url

        assert (await resource.download()).read_bytes() == CONTENT
        assert server.asked[0].headers["x-api-key"] == "the-key"
        assert "x-api-key" not in elsewhere.asked[0].headers


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


async def test_a_broken_certificate_is_a_clear_error_that_names_the_host(
    resource: AsyncResource, server: BreakingServer, folder: Path, certificate: Path
) -> None:
    with BreakingServer(CONTENT, certificate) as elsewhere:
        server.host.resource = REMOTE | {"url": elsewhere.file_url}

        with pytest.raises(NetworkError, match=r"certificate of 127\.0\.0\.1 is refused"):
            await resource.download()
        assert elsewhere.asked == []
    assert names(folder) == []


# Without a file


async def test_the_bytes_come_one_after_the_other(resource: AsyncResource) -> None:
    blocks = [block async for block in resource.iter_bytes()]

    assert len(blocks) > 1
    assert b"".join(blocks) == CONTENT


async def test_bytes_that_are_not_the_files_are_an_error_at_their_end(
    resource: AsyncResource, server: BreakingServer
) -> None:
    server.host.resource["checksum"] = {"type": "sha1", "value": "0" * 40}
    received = 0

    with pytest.raises(ChecksumError):  # noqa: PT012  # it is raised at the end of the loop
        async for block in resource.iter_bytes():
            received += len(block)
    assert received == SIZE


async def test_bytes_that_break_off_go_on(resource: AsyncResource, server: BreakingServer) -> None:
    server.host.break_after = CUT

    assert await resource.read_bytes() == CONTENT
    assert server.bytes_sent == SIZE


@pytest.mark.parametrize("change", ["no ranges", "other file"])
async def test_bytes_that_cannot_be_gone_on_with_are_an_error(
    resource: AsyncResource, server: BreakingServer, change: str
) -> None:
    host = server.host
    host.break_after, host.ranges = CUT, change != "no ranges"
    if change == "other file":
        host.before = lambda number: host.change(OTHER) if number == 2 else None

    with pytest.raises((NetworkError, InvalidAnswerError)):
        await resource.read_bytes()


async def test_more_bytes_than_memory_has_room_for_are_refused(
    resource: AsyncResource, server: BreakingServer
) -> None:
    with pytest.raises(FileError, match="more than 1000 bytes"):
        await resource.read_bytes(max_size=1000)
    with pytest.raises(FieldError, match="max_size"):
        await resource.read_bytes(max_size="1MB")  # type: ignore[arg-type]  # on purpose
    assert await resource.read_bytes(max_size=SIZE) == CONTENT


async def test_an_open_file_is_read_from_any_place(
    resource: AsyncResource, server: BreakingServer
) -> None:
    content = CONTENT * 5
    server.host.change(content)

    async with await resource.open() as file:
        assert file.seekable()
        assert file.tell() == 0
        assert await file.read(10) == content[:10]
        assert file.seek(-20, io.SEEK_END) == len(content) - 20
        assert await file.read() == content[-20:]
        assert await file.read() == b""
        assert file.seek(5) == 5
        assert await file.read(5) == content[5:10]
        assert file.seek(5, io.SEEK_CUR) == 15
        assert await file.read(5) == content[15:20]
    assert f"bytes={len(content) - 20}-" in server.ranges


async def test_an_open_file_that_breaks_off_goes_on(
    resource: AsyncResource, server: BreakingServer
) -> None:
    server.host.break_after, server.host.breaks = CUT // 2, 2

    async with await resource.open() as file:
        assert await file.read() == CONTENT
    assert server.bytes_sent == SIZE


async def test_an_open_file_that_breaks_off_for_good_is_no_end_of_it(
    resource: AsyncResource, server: BreakingServer
) -> None:
    server.host.break_after, server.host.ranges = CUT, False

    async with await resource.open() as file:
        for _ in range(2):
            with pytest.raises(NetworkError):
                await file.read()


async def test_an_open_file_that_always_breaks_off_is_an_error_each_time(
    resource: AsyncResource, server: BreakingServer
) -> None:
    server.host.break_after, server.host.breaks = 0, 1000

    async with await resource.open() as file:
        for _ in range(2):
            with pytest.raises(NetworkError):
                await file.read(10)


async def test_an_open_file_knows_where_it_ends(
    resource: AsyncResource, server: BreakingServer
) -> None:
    async with await resource.open() as file:
        assert file.seek(SIZE + 5_000_000) == SIZE + 5_000_000
        assert await file.read(10) == b""
        assert file.seek(-3, io.SEEK_END) == SIZE - 3
        assert await file.read() == CONTENT[-3:]
        with pytest.raises(ValueError, match="-1"):
            file.seek(-1)
        with pytest.raises(ValueError, match="whence"):
            file.seek(0, 7)
    assert server.bytes_sent < 2 * SIZE


async def test_an_open_gzip_file_stays_one(resource: AsyncResource, server: BreakingServer) -> None:
    server.host.change(gzip.compress(CONTENT))
    server.host.path = "/files/arbres.csv.gz"
    server.host.encoding, server.host.stored_encoded = "gzip", True

    async with await resource.open() as file:
        assert await file.read() == server.host.content


async def test_an_open_file_that_changes_is_not_mixed(
    resource: AsyncResource, server: BreakingServer
) -> None:
    content = CONTENT * 5
    server.host.change(content, '"one"')

    async with await resource.open() as file:
        await file.read(10)
        server.host.change(content[::-1])
        file.seek(2_900_000)
        with pytest.raises(InvalidAnswerError, match="changed"):
            await file.read(10)


async def test_a_file_on_a_host_without_ranges_is_read_in_order(
    resource: AsyncResource, server: BreakingServer
) -> None:
    server.host.ranges = False

    async with await resource.open() as file:
        assert not file.seekable()
        assert await file.read(10) == CONTENT[:10]
        assert await file.read() == CONTENT[10:]


async def test_no_connection_is_left_open(
    resource: AsyncResource, server: BreakingServer, client: AsyncClient
) -> None:
    """A pool of connections that are not given back would run dry."""
    for _ in range(3):
        await resource.read_bytes()
        with pytest.raises(FileError):
            await resource.read_bytes(max_size=10)
        file = await resource.open()
        await file.read(10)
        await file.aclose()
        await resource.download("x.csv")
        Path("x.csv").unlink()

    pool: Any = client.transport._http._transport
    mounted: Any = [mount for mount in client.transport._http._mounts.values() if mount]
    for transport in [pool, *mounted]:
        assert all(connection.is_idle() for connection in transport._pool.connections)


@pytest.mark.parametrize("wrong", [3, b"folder", ["folder"]])
async def test_what_is_no_path_is_refused(
    client: AsyncClient, resource: AsyncResource, wrong: Any
) -> None:
    dataset = await client.dataset(DATASET, fetch=False)
    with pytest.raises(FileError, match="not a path"):
        await resource.download(wrong)
    with pytest.raises(FileError, match="not a path"):
        await dataset.download_resources(wrong)


async def test_an_address_that_is_not_http_is_told(
    resource: AsyncResource, server: BreakingServer
) -> None:
    server.host.resource = {**REMOTE, "url": "ftp://127.0.0.1/arbres.csv"}
    with pytest.raises(NetworkError, match="only http:// and https:// are spoken"):
        await resource.read_bytes()
