"""Files on their way here: how old they are, how they are decoded, when they land."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import random
import sys
import zlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datagouv import FileError, InvalidAnswerError
from datagouv._checksum import Expected, expected_checksum, is_outdated
from datagouv._encoding import Decoder
from datagouv._landing import Landing, place, plain_path, prepare

SHA1 = Expected("sha1", hashlib.sha1(b"a;b").hexdigest())

# How old a file is


@pytest.mark.parametrize(
    "modified", ["Wed, 21 Oct 2020 07:28:00 GMT", "Wed, 21 Oct 2020 07:28:00 -0000"]
)
@pytest.mark.parametrize(
    ("analysed", "expected"),
    [
        ("2020-10-21T07:27:59+00:00", True),
        ("2020-10-21T07:27:59", True),
        ("2020-10-21T09:27:59+02:00", True),
        ("2020-10-21T07:28:00+00:00", False),
        ("2020-10-21T07:28:01", False),
        ("hier", False),
        (None, False),
    ],
)
def test_a_file_is_newer_than_its_analysis_whatever_their_zones(
    modified: str, analysed: str | None, expected: bool
) -> None:
    assert is_outdated({"analysis:last-modified-at": analysed}, modified) is expected


@given(st.none() | st.text(), st.none() | st.text() | st.integers() | st.lists(st.text()))
def test_no_date_breaks_the_comparison(modified: str | None, analysed: Any) -> None:
    moment = "2020-10-21T07:27:59+00:00"
    header = "Wed, 21 Oct 2020 07:28:00 GMT"

    assert is_outdated({"check:date": moment}, modified) is False
    assert is_outdated({"check:date": analysed}, header) is False


@pytest.mark.parametrize(
    "modified",
    ["Wed, 21 Oct 2020 07:28:00 +9999999999999999", "Wed, 31 Feb 2020 07:28:00 GMT", "0"],
)
def test_a_date_that_is_none_is_not_compared(modified: str) -> None:
    assert is_outdated({"check:date": "2000-01-01T00:00:00"}, modified) is False


# Which checksum it should have


@pytest.mark.parametrize(
    ("checksum", "extras", "hosted", "expected"),
    [
        ({"type": "sha1", "value": "AB "}, {}, True, ("sha1", "ab", True)),
        (
            {"type": "sha256", "value": "ab"},
            {"analysis:checksum": "cd"},
            False,
            ("sha256", "ab", True),
        ),
        (None, {"analysis:checksum": "cd"}, False, ("sha1", "cd", False)),
        (None, {"analysis:checksum": "cd"}, True, None),
        (None, {"analysis:checksum": 7}, False, None),
        ({"type": "crc", "value": "ab"}, {}, True, None),
        ({"type": "sha1", "value": ""}, {}, True, None),
    ],
)
def test_a_file_is_compared_with_what_the_platform_knows(
    checksum: dict[str, str] | None, extras: dict[str, Any], hosted: bool, expected: Any
) -> None:
    found = expected_checksum(checksum, extras, hosted=hosted)

    assert (None if found is None else (found.kind, found.value, found.strict)) == expected


# How it is decoded


def decoded(decoder: Decoder, body: bytes, step: int) -> bytes:
    blocks = [body[at : at + step] for at in range(0, len(body), step)]
    return b"".join(piece for block in blocks for piece in decoder.feed(block))


@given(st.binary(), st.integers(1, 50), st.sampled_from(["gzip", "X-GZIP", "deflate", " gzip ,"]))
def test_what_was_compressed_comes_out_as_it_went_in(
    content: bytes, step: int, encoding: str
) -> None:
    body = zlib.compress(content) if encoding == "deflate" else gzip.compress(content)
    decoder = Decoder(encoding, keep=False)

    assert decoded(decoder, body, step) == content
    assert decoder.complete


@given(st.binary(min_size=1), st.data())
def test_what_is_cut_off_is_not_complete(content: bytes, data: st.DataObject) -> None:
    body = gzip.compress(content)
    end = data.draw(st.integers(1, len(body) - 1))
    decoder = Decoder("gzip", keep=False)

    assert content.startswith(decoded(decoder, body[:end], 10))
    assert not decoder.complete


@given(st.lists(st.binary(), min_size=1, max_size=4), st.integers(1, 30))
def test_several_compressed_bodies_in_a_row_are_one(contents: list[bytes], step: int) -> None:
    decoder = Decoder("gzip", keep=False)

    body = b"".join(gzip.compress(content) for content in contents)

    assert decoded(decoder, body, step) == b"".join(contents)
    assert decoder.complete


@given(st.binary(max_size=200), st.sampled_from(["gzip", "deflate"]))
def test_what_is_no_compressed_body_is_an_error_or_cut_off(body: bytes, encoding: str) -> None:
    decoder = Decoder(encoding, keep=False)
    try:
        list(decoder.feed(body))
    except InvalidAnswerError:
        return
    assert not decoder.complete or not body or zlib.decompressobj(47).decompress(body) is not None


@given(st.integers(0, 3), st.sampled_from([-1, 0, 1, 257]), st.integers(1, 1 << 16))
@settings(max_examples=20)
def test_much_in_few_bytes_comes_out_a_piece_at_a_time(pieces: int, more: int, step: int) -> None:
    content = b"0" * max(0, (pieces << 20) + more)
    body = gzip.compress(content, mtime=0) * 2
    decoder = Decoder("gzip", keep=False)

    found = [
        piece for at in range(0, len(body), step) for piece in decoder.feed(body[at : at + step])
    ]

    assert b"".join(found) == content * 2
    assert max(map(len, found), default=0) <= 1 << 20
    assert decoder.complete


def test_a_bomb_is_refused_before_it_fills_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("datagouv._encoding.UNPACKED_FREELY", 10_000_000)
    bomb = gzip.compress(bytes(20_000_000))
    unpacked = 0

    with pytest.raises(InvalidAnswerError, match="bomb"):  # noqa: PT012  # bit by bit
        for piece in Decoder("gzip", keep=False).feed(bomb):
            unpacked += len(piece)

    assert unpacked <= 10_000_000


def test_a_file_that_is_packed_a_hundred_times_is_no_bomb(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("datagouv._encoding.UNPACKED_FREELY", 1_000_000)
    lines = random.Random(0)
    content = b"".join(lines.randbytes(16) + bytes(2000) for _ in range(5000))
    packed = gzip.compress(content)
    assert 80 < len(content) / len(packed) < 200

    assert sum(map(len, Decoder("gzip", keep=False).feed(packed))) == len(content)


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, br", "gzip, gzip"])
def test_an_encoding_that_was_not_asked_for_is_refused(encoding: str) -> None:
    with pytest.raises(InvalidAnswerError, match="unasked"):
        Decoder(encoding, keep=False)


@pytest.mark.parametrize(
    ("encoding", "keep", "transparent"),
    [
        (None, False, True),
        ("", False, True),
        ("identity", False, True),
        ("gzip", True, True),
        ("x-gzip", True, True),
        ("gzip", False, False),
        ("deflate", True, False),
    ],
)
def test_a_gzip_file_passes_as_it_is(encoding: str | None, keep: bool, transparent: bool) -> None:
    assert Decoder(encoding, keep=keep).transparent is transparent


# How it lands


def landed(landing: Landing) -> bytes:
    """Land what is whole, and return what is there then."""
    assert landing.complete() is None
    landing.land()
    return landing.path.read_bytes()


def test_a_file_lands_once_it_is_whole(tmp_path: Path) -> None:
    landing = Landing(tmp_path / "deep" / "a.csv", SHA1, resume=True)
    landing.begin(0, '"one"')
    landing.write(b"a;")
    assert not landing.path.exists()
    landing.write(b"b")
    assert landing.complete() is None
    assert not landing.path.exists()

    landing.land()
    assert landing.path.read_bytes() == b"a;b"
    assert [path.name for path in landing.path.parent.iterdir()] == ["a.csv"]


def test_what_is_left_is_gone_on_with(tmp_path: Path) -> None:
    first = Landing(tmp_path / "a.csv", SHA1, resume=True)
    first.begin(0, '"one"')
    first.write(b"a;")
    first.close()

    second = Landing(tmp_path / "a.csv", SHA1, resume=True)

    assert (second.position, second.validator) == (2, '"one"')
    second.begin(2, '"one"')
    second.write(b"b")
    assert landed(second) == b"a;b"


def test_what_has_no_version_is_not_left(tmp_path: Path) -> None:
    landing = Landing(tmp_path / "a.csv", None, resume=True)
    landing.begin(0, None)
    landing.write(b"a;")
    landing.close()

    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="files are not locked there")
@pytest.mark.parametrize("first_lands", [True, False])
def test_two_landings_of_one_name_do_not_mix(tmp_path: Path, first_lands: bool) -> None:
    first = Landing(tmp_path / "a.csv", None, resume=True)
    first.begin(0, '"one"')
    first.write(b"un")
    second = Landing(tmp_path / "a.csv", None, resume=True)
    assert second.position == 0
    second.begin(0, '"two"')
    second.write(b"deux")
    first.write(b" un")

    if first_lands:
        assert landed(first) == b"un un"
    assert landed(second) == b"deux"
    first.close()

    left = {path.name for path in tmp_path.iterdir()}
    assert left == {"a.csv"} | (set() if first_lands else {".a.csv.part", ".a.csv.part.json"})
    assert (tmp_path / "a.csv").read_bytes() == b"deux"
    if not first_lands:
        third = Landing(tmp_path / "a.csv", None, resume=True)
        third.close()
        assert third.position == len(b"un un")


@pytest.mark.parametrize("notes", [b"", b"[]", b'{"validator": 3}', b"\xff", b"[" * 99_999])
def test_notes_that_are_none_are_not_followed(tmp_path: Path, notes: bytes) -> None:
    (tmp_path / ".a.csv.part").write_bytes(b"a;")
    (tmp_path / ".a.csv.part.json").write_bytes(notes)

    landing = Landing(tmp_path / "a.csv", None, resume=True)
    landing.close()

    assert (landing.position, landing.validator) == (0, None)


def test_notes_hold_the_version_only(tmp_path: Path) -> None:
    landing = Landing(tmp_path / "a.csv", None, resume=True)
    landing.begin(0, '"one"')
    landing.write(b"a;")
    landing.close()

    assert json.loads((tmp_path / ".a.csv.part.json").read_bytes()) == {"validator": '"one"'}


def test_a_folder_in_the_place_of_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.csv").mkdir()
    landing = Landing(tmp_path / "a.csv", None, resume=True)
    landing.begin(0, None)
    landing.write(b"a;b")
    landing.complete()

    with pytest.raises(FileError, match="cannot be written"):
        landing.land()
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


@pytest.mark.parametrize("obstacle", ["link", "fifo", "folder"])
def test_what_stands_where_a_file_comes_to_is_not_written_to(tmp_path: Path, obstacle: str) -> None:
    other = tmp_path / "autre.txt"
    other.write_bytes(b"precious")
    part = tmp_path / ".a.csv.part"
    if obstacle == "link":
        part.symlink_to(other)
    elif obstacle == "fifo":
        os.mkfifo(part)
    else:
        part.mkdir()
    landing = Landing(tmp_path / "a.csv", SHA1, resume=True)
    landing.begin(0, None)
    landing.write(b"a;b")

    assert landing.complete() is None
    landing.land()

    assert other.read_bytes() == b"precious"
    assert (tmp_path / "a.csv").read_bytes() == b"a;b"
    assert not (tmp_path / "a.csv").is_symlink()


@pytest.mark.parametrize("stem", ["a" * 251, "é" * 125])
def test_a_name_as_long_as_the_system_takes_is_one(tmp_path: Path, stem: str) -> None:
    path = tmp_path / f"{stem}.csv"
    landing = Landing(path, SHA1, resume=True)
    landing.begin(0, '"one"')
    landing.write(b"a")
    landing.close()
    again = Landing(path, SHA1, resume=True)
    assert again.position == 1
    again.begin(1, '"one"')
    again.write(b";b")

    assert again.complete() is None
    again.land()

    assert [found.name for found in tmp_path.iterdir()] == [path.name]


@pytest.mark.skipif(sys.platform == "win32", reason="no such files there")
def test_what_is_no_file_is_not_replaced_by_one(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.csv")

    with pytest.raises(FileError, match="not a regular file"):
        prepare(tmp_path / "a.csv", SHA1, overwrite=True, resume=True)
    assert (tmp_path / "a.csv").is_fifo()


def test_a_link_to_nothing_is_something_that_is_there(tmp_path: Path) -> None:
    (tmp_path / "a.csv").symlink_to("nowhere")

    with pytest.raises(FileError, match="is there already"):
        prepare(tmp_path / "a.csv", SHA1, overwrite=False, resume=True)


@pytest.mark.parametrize("name", ["a" * 300, "a\0b"])
def test_a_name_that_no_system_takes_is_told(name: str, tmp_path: Path) -> None:
    with pytest.raises(FileError):
        prepare(place(plain_path(str(tmp_path / name)), "a.csv"), None, overwrite=True, resume=True)


@pytest.mark.skipif(sys.platform == "win32", reason="files have no such limit there")
def test_a_disk_that_is_full_is_told_and_the_next_call_goes_on(tmp_path: Path) -> None:
    import resource

    content = bytes(range(256)) * 8192
    landing = Landing(tmp_path / "a.csv", None, resume=True)
    landing.begin(0, '"one"')
    former = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (700_000, former[1]))
    try:
        with pytest.raises(FileError, match="cannot be written"):  # noqa: PT012  # somewhere in it
            for at in range(0, len(content), 65536):
                landing.write(content[at : at + 65536])
            landing.complete()
        landing.close()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, former)

    assert not (tmp_path / "a.csv").exists()
    again = Landing(tmp_path / "a.csv", None, resume=True)
    assert again.validator == '"one"'
    left = (tmp_path / ".a.csv.part").read_bytes()
    assert (again.position, left) == (700_000, content[:700_000])
    again.close()


# Where it lands


def test_a_folder_is_one_that_is_there_or_ends_as_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("ici").mkdir()

    assert place(None, "a.csv") == Path("a.csv")
    assert place("", "a.csv") == Path("a.csv")
    assert place("ici", "a.csv") == Path("ici/a.csv")
    assert place("ailleurs", "a.csv") == Path("ailleurs")
    assert place("ailleurs/", "a.csv") == Path("ailleurs/a.csv")
