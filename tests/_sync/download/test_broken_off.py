# Generated from tests/_async/download/test_broken_off.py by scripts/unasync.py: edit that file, then `make style`.
"""Downloads that break off go on at their last byte, and mix no two files."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from datagouv import DatagouvError, NetworkError
from tests.breaking_server import TODAY, BreakingServer

from .content import CONTENT, CUT, OTHER, REMOTE, SIZE, left_by_an_earlier_call, names
from .readers import READERS

if TYPE_CHECKING:
    from collections.abc import Callable

    from datagouv import Resource

    Reader = Callable[..., bytes]


def test_what_breaks_off_goes_on_at_its_last_byte(
    server: BreakingServer, resource: Resource
) -> None:
    server.host.break_after, server.host.breaks = CUT // 2, 2
    told: list[int] = []

    path = resource.download(progress=lambda done, _: told.append(done))

    assert path.read_bytes() == CONTENT
    assert server.ranges == [None, f"bytes={CUT // 2}-", f"bytes={CUT}-"]
    assert [asked.headers.get("if-range") for asked in server.asked] == [None, '"one"', '"one"']
    assert server.bytes_sent == SIZE
    assert told == sorted(told)
    assert told[-1] == SIZE


def test_what_breaks_off_for_good_goes_on_at_the_next_call(
    server: BreakingServer, hasty: Resource, folder: Path
) -> None:
    server.host.break_after, server.host.breaks = CUT, 1
    server.host.statuses = [200, 503]
    with pytest.raises(DatagouvError):
        hasty.download()
    left = names(folder)

    path = hasty.download()

    assert left == [".arbres.csv.part", ".arbres.csv.part.json"]
    assert path.read_bytes() == CONTENT
    assert server.bytes_sent == SIZE
    assert names(folder) == ["arbres.csv"]


def test_resume_false_begins_again(
    server: BreakingServer, resource: Resource, folder: Path
) -> None:
    left_by_an_earlier_call(folder, CONTENT[:CUT])

    assert (resource.download(resume=False)).read_bytes() == CONTENT
    assert server.ranges == [None]


def test_what_was_whole_but_had_no_name_yet_is_not_downloaded_again(
    server: BreakingServer, resource: Resource, folder: Path
) -> None:
    left_by_an_earlier_call(folder, CONTENT)

    assert (resource.download()).read_bytes() == CONTENT
    assert [asked.status for asked in server.asked] == [416]


@pytest.mark.parametrize("notes", ["", "[]", "{", '{"validator": 3}', "\x00\xff", "null"])
def test_broken_notes_of_an_earlier_call_are_not_followed(
    server: BreakingServer, resource: Resource, folder: Path, notes: str
) -> None:
    left_by_an_earlier_call(folder, OTHER[:CUT])
    (folder / ".arbres.csv.part.json").write_text(notes, encoding="latin-1")

    assert (resource.download()).read_bytes() == CONTENT
    assert server.ranges == [None]


def test_bytes_without_notes_are_not_followed(
    server: BreakingServer, resource: Resource, folder: Path
) -> None:
    left_by_an_earlier_call(folder, OTHER[:CUT], validator=None)

    assert (resource.download()).read_bytes() == CONTENT
    assert server.ranges == [None]


def test_bytes_that_were_spoiled_meanwhile_are_found_out(
    server: BreakingServer, resource: Resource, folder: Path
) -> None:
    left_by_an_earlier_call(folder, OTHER[:CUT])

    assert (resource.download()).read_bytes() == CONTENT
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
def test_a_version_is_known_by_a_strong_validator_only(
    server: BreakingServer,
    resource: Resource,
    etag: str | None,
    modified: float | None,
    goes_on: bool,
) -> None:
    server.host.etag, server.host.last_modified = etag, modified
    server.host.break_after = CUT

    assert (resource.download()).read_bytes() == CONTENT
    assert server.ranges == [None, f"bytes={CUT}-" if goes_on else None]


def test_dates_without_a_zone_tell_versions_too(
    server: BreakingServer, resource: Resource
) -> None:
    server.host.etag, server.host.last_modified, server.host.zone = None, TODAY, False
    server.host.break_after = CUT

    assert (resource.download()).read_bytes() == CONTENT
    assert server.ranges == [None, f"bytes={CUT}-"]


@pytest.mark.parametrize("ranges", [True, False])
def test_a_host_without_ranges_is_asked_for_all_again(
    server: BreakingServer, resource: Resource, ranges: bool
) -> None:
    """Whether it says so beforehand or answers 200 to a Range request."""
    server.host.break_after = CUT
    told: list[int] = []

    def meanwhile(number: int) -> None:
        server.host.ranges = ranges and number == 1

    server.host.before = meanwhile
    path = resource.download(progress=lambda done, _: told.append(done))

    assert path.read_bytes() == CONTENT
    assert [asked.status for asked in server.asked] == [200, 200]
    assert told[-1] == max(told) == SIZE


@pytest.mark.parametrize("ignore_if_range", [False, True])
@pytest.mark.parametrize("record", [{}, REMOTE])
@pytest.mark.parametrize("size", [SIZE, CUT, CUT // 2])
def test_a_file_that_changes_meanwhile_is_not_mixed_with_the_former(
    server: BreakingServer,
    resource: Resource,
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

    assert (resource.download()).read_bytes() == OTHER[:size]


def test_a_file_that_changed_since_an_earlier_call_is_not_mixed_with_it(
    server: BreakingServer, resource: Resource, folder: Path
) -> None:
    left_by_an_earlier_call(folder, OTHER[:CUT], '"zero"')
    server.host.resource = REMOTE

    assert (resource.download()).read_bytes() == CONTENT
    assert [asked.status for asked in server.asked] == [200]


@pytest.mark.parametrize("wrong_start", [-7, 7])
def test_another_range_than_was_asked_for_is_not_taken(
    server: BreakingServer, resource: Resource, wrong_start: int
) -> None:
    server.host.break_after, server.host.wrong_start = CUT, wrong_start
    server.host.resource = REMOTE

    assert (resource.download()).read_bytes() == CONTENT


def test_a_range_that_is_shorter_than_was_asked_for_is_no_end(
    server: BreakingServer, resource: Resource
) -> None:
    server.host.break_after, server.host.short_ranges = CUT, 70_000
    server.host.resource = REMOTE

    assert (resource.download()).read_bytes() == CONTENT
    assert server.ranges == [None, *(f"bytes={start}-" for start in (CUT, 470_000, 540_000))]


@pytest.mark.parametrize("odd", ["longer", "compressed"])
def test_a_range_of_other_bytes_than_it_says_is_no_part_of_the_file(
    server: BreakingServer, resource: Resource, odd: str
) -> None:
    server.host.break_after, server.host.resource = CUT, REMOTE
    server.host.long_ranges = b"more" if odd == "longer" else b""
    server.host.gzip_ranges = odd == "compressed"

    assert (resource.download()).read_bytes() == CONTENT


def test_what_comes_again_is_not_told_as_going_back(
    server: BreakingServer, resource: Resource
) -> None:
    server.host.break_after, server.host.ranges = CUT, False
    told: list[int] = []

    resource.download(progress=lambda done, _: told.append(done))

    assert len(server.asked) == 2
    assert told == sorted(told)
    assert told[-1] == SIZE


@pytest.mark.parametrize(
    "told", ["bytes", "bytes 400000-", "items 400000-599999/600000", "bytes ²-3/4"]
)
def test_a_range_that_does_not_say_where_it_begins_is_not_taken(
    server: BreakingServer, resource: Resource, told: str
) -> None:
    server.host.break_after, server.host.resource = CUT, REMOTE
    server.host.content_range = told

    assert (resource.download()).read_bytes() == CONTENT
    assert [asked.status for asked in server.asked] == [200, 206, 200]


def test_a_refused_range_is_no_end(server: BreakingServer, resource: Resource) -> None:
    server.host.break_after, server.host.always_416 = CUT, True
    server.host.resource = REMOTE

    assert (resource.download()).read_bytes() == CONTENT
    assert [asked.status for asked in server.asked] == [200, 416, 200]


def test_a_host_that_is_busy_is_asked_again(
    server: BreakingServer, resource: Resource
) -> None:
    server.host.statuses = [503, 429, 502]

    assert (resource.download()).read_bytes() == CONTENT


@pytest.mark.parametrize("ranges", [True, False])
def test_a_host_that_always_breaks_off_is_given_up(
    server: BreakingServer, resource: Resource, folder: Path, ranges: bool
) -> None:
    server.host.ranges, server.host.breaks = ranges, 1000
    server.host.break_after = 0 if ranges else CUT

    with pytest.raises(NetworkError, match="no whole answer"):
        resource.download()
    assert len(server.asked) <= 6
    assert "arbres.csv" not in names(folder)


def test_a_host_that_breaks_off_often_but_goes_on_is_followed(
    server: BreakingServer, resource: Resource
) -> None:
    server.host.break_after, server.host.breaks = SIZE // 10, 9

    assert (resource.download()).read_bytes() == CONTENT
    assert server.bytes_sent == SIZE


def test_a_slow_host_has_all_the_time_that_it_takes(
    server: BreakingServer, resource: Resource
) -> None:
    server.host.change(CONTENT[:600])
    server.host.drip = 0.01

    assert (resource.download()).read_bytes() == CONTENT[:600]


def test_a_silent_host_is_asked_for_the_rest(
    server: BreakingServer, resource: Resource, monkeypatch: pytest.MonkeyPatch
) -> None:
    for face in ("_async", "_sync"):
        monkeypatch.setattr(f"datagouv.{face}.core.file_hosts._TIMEOUT", httpx.Timeout(0.2))
    server.host.break_after, server.host.stall = CUT, True

    assert (resource.download()).read_bytes() == CONTENT
    assert server.bytes_sent == SIZE


# Hosts that lie about ranges

CHANGED = OTHER[:SIZE]


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("etag", ['"one"', None])
def test_a_range_of_no_known_version_is_no_part_of_the_file(
    server: BreakingServer,
    resource: Resource,
    folder: Path,
    reader: Reader,
    etag: str | None,
) -> None:
    """The host ignores If-Range, and its 206 does not tell of which version it is."""
    host = server.host
    host.resource, host.break_after = REMOTE, CUT
    host.etag, host.last_modified = etag, TODAY
    host.ignore_if_range, host.headers_of_ranges = True, False

    def change(number: int) -> None:
        if number == 2:
            host.content = CHANGED
            host.etag, host.last_modified = etag and '"two"', TODAY + 3600

    host.before = change
    try:
        found = reader(resource, folder)
    except DatagouvError:
        assert reader not in READERS[:2], "a download begins again"
        return
    assert found == CHANGED


@pytest.mark.parametrize("reader", READERS)
def test_a_host_that_tells_no_version_of_its_ranges_is_read_all_the_same(
    server: BreakingServer, resource: Resource, folder: Path, reader: Reader
) -> None:
    server.host.break_after, server.host.headers_of_ranges = CUT, False
    server.host.breaks = 2

    assert reader(resource, folder) == CONTENT
    assert [asked.status for asked in server.asked[-3:]] == [200, 206, 200]


@pytest.mark.parametrize("same", [True, False])
def test_what_may_be_whole_is_confirmed_where_no_checksum_tells(
    server: BreakingServer, resource: Resource, folder: Path, same: bool
) -> None:
    """Its host refuses a range behind the end, and does not say of which version."""
    left_by_an_earlier_call(folder, CONTENT)
    server.host.resource, server.host.ignore_if_range = REMOTE, True
    if not same:
        server.host.change(CHANGED)

    found = (resource.download()).read_bytes()

    assert found == (CONTENT if same else CHANGED)
    confirmed = ["bytes=600000-", "bytes=599999-"]
    assert server.ranges == [*confirmed, *([] if same else [None])]


@pytest.mark.parametrize("reader", READERS)
def test_a_host_that_gives_a_few_bytes_and_breaks_off_for_ever_is_given_up(
    server: BreakingServer, hasty: Resource, folder: Path, reader: Reader
) -> None:
    server.host.break_after, server.host.breaks = 3, 10_000

    with pytest.raises(NetworkError):
        reader(hasty, folder)
    assert len(server.asked) < 10
