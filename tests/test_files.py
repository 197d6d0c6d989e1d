"""Files on their way out: sources, names, extensions, frames."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import io
import lzma
import os
import random
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagouv._files import BLOCK, Multipart, check_extension, open_source, plan_parts
from datagouv.errors import DatagouvError, FileError, UnsupportedFileError


def read(file: Any, filename: str | None = "a.csv") -> bytes:
    """Return all that a source gives."""
    with open_source(file, filename) as source:
        return b"".join(source.blocks())


# Where the bytes come from


@given(st.binary(min_size=1, max_size=5_000))
def test_content_comes_out_as_it_went_in(content: bytes) -> None:
    with open_source(content, "a.csv") as source:
        assert source.size == len(content)
        assert b"".join(source.blocks()) == content
        assert source.checksum() == hashlib.sha1(content).hexdigest()


def test_a_view_of_every_other_byte_is_content_too() -> None:
    assert read(memoryview(b"abcdef")[::2]) == b"ace"


def test_content_may_be_read_several_times() -> None:
    with open_source(b"a;b", "a.csv") as source:
        assert [b"".join(source.blocks()) for _ in range(3)] == [b"a;b"] * 3


def test_the_checksum_needs_no_sending() -> None:
    with open_source(b"a;b", "a.csv") as source:
        assert source.checksum() == hashlib.sha1(b"a;b").hexdigest()
        assert b"".join(source.blocks()) == b"a;b"


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(FileError, match="is empty"):
        open_source(b"", "a.csv")


def test_a_large_file_is_never_held_whole() -> None:
    with open_source(b"x" * (2 * BLOCK + 1), "a.csv") as source:
        assert [len(block) for block in source.blocks()] == [BLOCK, BLOCK, 1]


@pytest.mark.parametrize("kind", [str, Path, os.fspath])
def test_a_path_gives_its_content_and_its_name(tmp_path: Path, kind: Any) -> None:
    path = tmp_path / "Données.csv"
    path.write_bytes(b"a;b")
    with open_source(kind(path)) as source:
        assert (source.name, b"".join(source.blocks())) == ("Données.csv", b"a;b")


def test_a_name_of_ones_own_replaces_that_of_the_path(tmp_path: Path) -> None:
    path = tmp_path / "export.tmp"
    path.write_bytes(b"a;b")
    with open_source(path, "data.csv") as source:
        assert source.name == "data.csv"


def test_a_file_object_is_read_from_where_it_is(tmp_path: Path) -> None:
    file = io.BytesIO(b"head;body")
    file.seek(5)
    with open_source(file, "a.csv") as source:
        assert source.size == 4
        assert [b"".join(source.blocks()) for _ in range(2)] == [b"body"] * 2
    assert not file.closed


def test_a_file_object_has_its_own_name(tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    path.write_bytes(b"a;b")
    with path.open("rb") as file, open_source(file) as source:
        assert source.name == "data.csv"


@pytest.mark.parametrize(
    "make", [tempfile.TemporaryFile, tempfile.SpooledTemporaryFile, tempfile.NamedTemporaryFile]
)
def test_temporary_files_are_files(make: Any) -> None:
    with make() as file:
        file.write(b"a;b")
        file.seek(0)
        assert read(file) == b"a;b"


class Pipe(io.RawIOBase):
    """A stream that cannot go back, and may break."""

    def __init__(self, content: bytes, breaks: bool = False) -> None:
        self._content = io.BytesIO(content)
        self._breaks = breaks

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if self._breaks:
            raise OSError("broken pipe")
        return self._content.readinto(buffer)


def test_a_stream_is_set_aside_to_know_its_size() -> None:
    with open_source(Pipe(b"a;b"), "a.csv") as source:
        assert source.size == 3
        assert [b"".join(source.blocks()) for _ in range(2)] == [b"a;b"] * 2


@pytest.mark.parametrize("kind", ["gzip", "bz2", "lzma", "zip"])
def test_a_file_object_that_decompresses_is_read_once(tmp_path: Path, kind: str) -> None:
    content = random.Random(0).randbytes(100_000)
    path = tmp_path / "a"
    if kind == "zip":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("a.csv", content)
        opened: Any = zipfile.ZipFile(path).open("a.csv")  # noqa: SIM115  # closed below
    else:
        module: Any = {"gzip": gzip, "bz2": bz2, "lzma": lzma}[kind]
        path.write_bytes(module.compress(content))
        opened = module.open(path)
    with opened as file, open_source(file, "a.csv") as source:
        for part in reversed(plan_parts(source.size, 30_000)):
            found = b"".join(source.blocks(part))
            assert found == content[part.start : part.start + part.size]

        assert file.tell() == len(content)


def test_a_stream_that_breaks_is_told_and_what_was_set_aside_is_closed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    aside = tempfile.TemporaryFile()  # noqa: SIM115  # what is tested closes it
    monkeypatch.setattr(tempfile, "TemporaryFile", lambda: aside)
    with pytest.raises(FileError, match=r"a\.csv cannot be read: broken pipe"):
        open_source(Pipe(b"a;b", breaks=True), "a.csv")
    assert aside.closed


def test_a_stream_that_has_nothing_yet_is_no_end_of_it() -> None:
    class Waiting(io.RawIOBase):
        def read(self, size: int = -1) -> bytes | None:
            return None

    with pytest.raises(FileError, match="blocking"):
        open_source(Waiting(), "a.csv")


def test_an_empty_stream_is_refused() -> None:
    with pytest.raises(FileError, match="is empty"):
        open_source(Pipe(b""), "a.csv")


@pytest.mark.skipif(sys.platform == "win32", reason="what is open cannot be removed there")
def test_a_file_that_disappears_once_it_is_open_is_sent_whole(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"a;b")
    with open_source(tmp_path / "a.csv") as source:
        (tmp_path / "a.csv").unlink()
        assert b"".join(source.blocks()) == b"a;b"


def test_what_is_opened_here_is_closed_here(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"a;b")
    with pytest.raises(ZeroDivisionError), open_source(path) as source:
        raise ZeroDivisionError
    with pytest.raises(FileError, match="closed"):
        list(source.blocks())


# What cannot be sent


@pytest.mark.parametrize("name", ["none.csv", "folder", "", "a\x00b"])
def test_what_is_no_file_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    with pytest.raises(FileError):
        open_source(name)


def test_content_that_is_taken_for_a_path_is_told_on_one_line() -> None:
    for content in ("name,height\noak,21\n", "name,height\n" * 5000):
        with pytest.raises(FileError, match="content is given as bytes") as refusal:
            read(content)
        assert len(str(refusal.value)) < 300
        assert str(refusal.value).isprintable()


def test_what_is_no_file_is_named_by_its_kind() -> None:
    class Frame:
        def __repr__(self) -> str:
            return "name height\noak 21"

    with pytest.raises(FileError, match=r"^Frame is neither a path"):
        read(Frame())


def test_a_file_that_is_missing_here_is_told_with_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FileError) as refusal:
        read("none.csv")
    assert str(refusal.value).startswith(f"none.csv (in {tmp_path}) cannot be read")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_named_pipe_is_refused_instead_of_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.csv")
    with pytest.raises(FileError, match="not a regular file"):
        open_source(tmp_path / "a.csv")


def test_a_nameless_file_is_told_how_to_be_named() -> None:
    with pytest.raises(FileError, match="filename="):
        open_source(b"a;b")
    with tempfile.TemporaryFile() as file, pytest.raises(FileError, match="filename="):
        open_source(file)


@pytest.mark.parametrize("file", [io.StringIO("a;b"), 5, object(), None])
def test_what_is_no_binary_file_is_refused(file: Any) -> None:
    with pytest.raises(FileError):
        open_source(file, "a.csv")


def test_a_temporary_file_in_text_mode_is_refused() -> None:
    with tempfile.NamedTemporaryFile("w+", suffix=".csv", encoding="utf-8") as file:
        file.write("a;b")
        file.seek(0)
        with pytest.raises(FileError):
            read(file, None)


def test_a_closed_file_is_refused() -> None:
    file = io.BytesIO(b"a;b")
    file.close()
    with pytest.raises(FileError, match="closed"):
        open_source(file, "a.csv")


# Files that change meanwhile


@pytest.mark.parametrize(("later", "said"), [(b"a;", "shrank"), (b"", "shrank"), (b"a;bc", "grew")])
def test_a_file_that_changes_size_is_told(tmp_path: Path, later: bytes, said: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"a;b")
    with open_source(path) as source:
        path.write_bytes(later)
        with pytest.raises(FileError, match=f"{said} while it was being sent"):
            list(source.blocks())


def test_a_file_that_is_whole_again_is_sent_again(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"a;b")
    with open_source(path) as source:
        path.write_bytes(b"")
        with pytest.raises(FileError):
            list(source.blocks())
        path.write_bytes(b"c;d")
        assert b"".join(source.blocks()) == b"c;d"
        assert source.checksum() == hashlib.sha1(b"c;d").hexdigest()


# Extensions


@pytest.mark.parametrize("name", ["a.csv", "A.CSV", "a.b.csv", "data.csv.gz", "é.Csv"])
def test_an_extension_is_taken_in_any_case(name: str) -> None:
    check_extension(name, ["csv", "gz"])


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("a.exe", "the extension 'exe'"),
        ("a.", "the extension ''"),
        ("csv", "a name without extension"),
        (".csv", "a name without extension"),
        ("", "a name without extension"),
    ],
)
def test_another_extension_is_refused_with_the_list(name: str, said: str) -> None:
    with pytest.raises(UnsupportedFileError, match=f"{said}.* It takes: csv, gz$"):
        check_extension(name, iter(["gz", "csv", "gz"]))


# The frame


@given(st.text(min_size=1), st.binary(min_size=1, max_size=2_000))
def test_a_frame_has_the_length_that_it_says(name: str, content: bytes) -> None:
    with open_source(content, name) as source:
        frame = Multipart({}, source)
        assert len(b"".join(frame)) == int(frame.headers["Content-Length"])
        assert len(b"".join(frame)) == int(frame.headers["Content-Length"])


@given(st.text(min_size=1))
def test_a_name_ends_neither_its_quotes_nor_its_line(name: str) -> None:
    with open_source(b"a", name) as source:
        head = b"".join(Multipart({}, source)).split(b"\r\n\r\n")[0]
    boundary, disposition, kind = head.split(b"\r\n")
    assert boundary.startswith(b"--")
    assert disposition.startswith(b'Content-Disposition: form-data; name="file"; filename="')
    assert disposition.count(b'"') == 4
    assert b"\n" not in disposition
    assert b"\r" not in disposition
    assert kind == b"Content-Type: application/octet-stream"


def test_two_frames_have_boundaries_of_their_own() -> None:
    with open_source(b"a", "a.csv") as source:
        kinds = {Multipart({}, source).headers["Content-Type"] for _ in range(5)}
    assert len(kinds) == 5
    assert all(kind.startswith("multipart/form-data; boundary=") for kind in kinds)


def test_every_file_error_is_one_of_ours() -> None:
    assert issubclass(FileError, DatagouvError)
    assert issubclass(UnsupportedFileError, FileError)
