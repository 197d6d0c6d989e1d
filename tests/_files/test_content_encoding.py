"""Files that come compressed: what comes out, how much of it, and whether it is whole."""

from __future__ import annotations

import gzip
import random
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datagouv import InvalidAnswerError
from datagouv._files.content_encoding import Decoder, encoding_of_name


def decoded(decoder: Decoder, body: bytes, step: int) -> bytes:
    blocks = [body[at : at + step] for at in range(0, len(body), step)]
    return b"".join(piece for block in blocks for piece in decoder.feed(block))


@given(st.binary(), st.integers(1, 50), st.sampled_from(["gzip", "X-GZIP", "deflate", " gzip ,"]))
def test_what_was_compressed_comes_out_as_it_went_in(
    content: bytes, step: int, encoding: str
) -> None:
    body = zlib.compress(content) if encoding == "deflate" else gzip.compress(content)
    decoder = Decoder(encoding, own=())

    assert decoded(decoder, body, step) == content
    assert decoder.complete


@given(st.binary(min_size=1), st.data())
def test_what_is_cut_off_is_not_complete(content: bytes, data: st.DataObject) -> None:
    body = gzip.compress(content)
    end = data.draw(st.integers(1, len(body) - 1))
    decoder = Decoder("gzip", own=())

    assert content.startswith(decoded(decoder, body[:end], 10))
    assert not decoder.complete


@given(st.lists(st.binary(), min_size=1, max_size=4), st.integers(1, 30))
def test_several_compressed_bodies_in_a_row_are_one(contents: list[bytes], step: int) -> None:
    decoder = Decoder("gzip", own=())

    body = b"".join(gzip.compress(content) for content in contents)

    assert decoded(decoder, body, step) == b"".join(contents)
    assert decoder.complete


@given(st.binary(max_size=200), st.sampled_from(["gzip", "deflate"]))
def test_what_is_no_compressed_body_is_an_error_or_cut_off(body: bytes, encoding: str) -> None:
    decoder = Decoder(encoding, own=())
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
    decoder = Decoder("gzip", own=())

    found = [
        piece for at in range(0, len(body), step) for piece in decoder.feed(body[at : at + step])
    ]

    assert b"".join(found) == content * 2
    assert max(map(len, found), default=0) <= 1 << 20
    assert decoder.complete


def test_a_bomb_is_refused_before_it_fills_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("datagouv._files.content_encoding.SMALL_FILE", 10_000_000)
    bomb = gzip.compress(bytes(20_000_000))
    unpacked = 0

    with pytest.raises(InvalidAnswerError, match="bomb"):  # noqa: PT012  # bit by bit
        for piece in Decoder("gzip", own=()).feed(bomb):
            unpacked += len(piece)

    assert unpacked <= 10_000_000


def test_a_file_that_is_packed_a_hundred_times_is_no_bomb(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("datagouv._files.content_encoding.SMALL_FILE", 1_000_000)
    lines = random.Random(0)
    content = b"".join(lines.randbytes(16) + bytes(2000) for _ in range(5000))
    packed = gzip.compress(content)
    assert 80 < len(content) / len(packed) < 200

    assert sum(map(len, Decoder("gzip", own=()).feed(packed))) == len(content)


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, br", "bzip2", "x-compress", "gzip," * 4])
def test_an_encoding_that_was_not_asked_for_is_refused(encoding: str) -> None:
    with pytest.raises(InvalidAnswerError, match="unasked"):
        Decoder(encoding, own=())


@pytest.mark.parametrize(
    ("encoding", "name", "transparent"),
    [
        (None, "x.csv", True),
        ("", "x.csv", True),
        ("identity", "x.csv", True),
        ("gzip", "x.csv.gz", True),
        ("x-gzip", "x.tgz", True),
        ("gzip", "x.csv", False),
        ("deflate", "x.csv.gz", False),
        ("gzip, gzip", "x.csv.gz", False),
        ("bzip2", "x.csv.bz2", True),
        ("X-BZIP2 ", "x.tbz2", True),
        ("xz", "x.csv.XZ", True),
        ("br", "x.json.br", True),
        ("zstd", "x.csv.zst", True),
        *[
            (token, "x.csv", True)
            for token in (
                *("utf-8", "UTF8", "none", "binary", "8bit", "7bit", "iso-8859-1", "latin1"),
                *("aws-chunked", "Identity", "  ", ",,", "identity, utf-8", "text/csv", "null"),
            )
        ],
    ],
)
def test_what_is_the_file_s_own_passes_as_it_is(
    encoding: str | None, name: str, transparent: bool
) -> None:
    own = [found for found in [encoding_of_name(name)] if found]

    assert Decoder(encoding, own=own).transparent is transparent


@given(st.binary(), st.integers(1, 50))
def test_unknown_tokens_change_nothing_of_the_known_ones(content: bytes, step: int) -> None:
    decoder = Decoder("utf-8, GZIP;q=1 ,aws-chunked", own=())

    assert decoded(decoder, gzip.compress(content), step) == content


@given(st.binary(), st.integers(1, 50))
def test_raw_deflate_is_undone(content: bytes, step: int) -> None:
    packer = zlib.compressobj(wbits=-15)
    body = packer.compress(content) + packer.flush()
    decoder = Decoder("deflate", own=())

    assert decoded(decoder, body, step) == content
    assert decoder.complete


@given(st.binary(), st.integers(1, 50))
def test_encodings_in_a_row_are_undone_in_the_reverse_order(content: bytes, step: int) -> None:
    decoder = Decoder("deflate, gzip", own=())

    assert decoded(decoder, gzip.compress(zlib.compress(content)), step) == content
    assert decoder.complete


@given(st.binary(), st.integers(1, 50))
def test_what_a_gateway_packed_again_is_unpacked_once(content: bytes, step: int) -> None:
    stored = gzip.compress(content)
    decoder = Decoder("gzip, gzip", own=["gzip"])

    assert decoded(decoder, gzip.compress(stored), step) == stored


@pytest.mark.parametrize("step", [1, 7, 1000])
def test_zeros_behind_a_gzip_file_are_its_padding(step: int) -> None:
    decoder = Decoder("gzip", own=())

    assert decoded(decoder, gzip.compress(b"a;b") + bytes(512), step) == b"a;b"
    assert decoder.complete
