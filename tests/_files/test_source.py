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
import tarfile
import tempfile
import zipfile
import zlib
from http.client import IncompleteRead
from pathlib import Path, PurePosixPath, PureWindowsPath
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagouv._files.multipart import Multipart
from datagouv._files.source import BLOCK, check_extension, open_source, plan_parts, stream_name
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


def test_a_file_that_is_whole_again_is_another_one(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"a;b")
    with open_source(path) as source:
        path.write_bytes(b"")
        with pytest.raises(FileError):
            list(source.blocks())
        path.write_bytes(b"c;d")
        with pytest.raises(FileError, match="was rewritten"):
            list(source.blocks())


# Names that are published


@pytest.mark.parametrize(
    ("given", "published"),
    [
        (r"C:\Users\prenom.nom\rh\a.csv", "a.csv"),
        (r"\\serveur\partage\a.csv", "a.csv"),
        ("/home/prenom.nom/rh/a.csv", "a.csv"),
        ("../a.csv", "a.csv"),
        ("rh/a.csv/", "a.csv"),
        ("C:/mixed\\a.csv", "a.csv"),
        (Path("rh/a.csv"), "a.csv"),
        ("a.csv", "a.csv"),
    ],
)
def test_a_name_is_published_without_its_folders(given: Any, published: str) -> None:
    with open_source(b"a;b", given) as source:
        assert source.name == published


class Named(io.BytesIO):
    """A file object that has a name of whatever kind."""

    def __init__(self, content: bytes, name: object) -> None:
        super().__init__(content)
        self.name = name


@pytest.mark.parametrize(
    "name",
    [
        "/home/prenom.nom/a.csv",
        b"/home/prenom.nom/a.csv",
        r"C:\Users\prenom.nom\a.csv",
        PurePosixPath("/home/prenom.nom/a.csv"),
        PureWindowsPath(r"C:\Users\prenom.nom\a.csv"),
    ],
)
def test_a_file_object_is_published_without_its_folders(name: object) -> None:
    with open_source(Named(b"a;b", name)) as source:
        assert source.name == "a.csv"


@pytest.mark.parametrize("name", [3, None, "", "<stdin>", "<fdopen>", "/", object()])
def test_a_file_object_without_a_name_of_its_own_is_told_how_to_be_named(name: object) -> None:
    with pytest.raises(FileError, match="filename="):
        open_source(Named(b"a;b", name))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("a" * 252 + ".csv", "256 bytes"),
        ("é" * 126 + ".csv", "256 bytes"),
        ("a\nb.csv", "control characters"),
        ("a\x00.csv", "control characters"),
        ("a\u2028.csv", "control characters"),
        ("...csv", "nothing before its extension"),
        (" .csv", "nothing before its extension"),
        (5, "must be a text"),
    ],
)
def test_a_name_that_the_platform_cannot_store_is_refused(name: Any, said: str) -> None:
    with pytest.raises(FileError, match=said) as refusal:
        open_source(b"a;b", name)
    assert len(str(refusal.value)) < 300


def test_the_longest_name_is_taken() -> None:
    with open_source(b"a;b", "é" * 125 + "a.csv") as source:
        assert len(source.name.encode()) == 255


# Names that tell what the bytes are

TEXT = b"espece;hauteur\nchene;30\n" * 50


def archived(folder: Path, kind: str) -> Path:
    """Return an archive that holds the text as a member in a folder of its own."""
    (folder / "a.csv").write_bytes(TEXT)
    path = folder / f"z.{kind}"
    if kind == "zip":
        with zipfile.ZipFile(path, "w") as archive:
            archive.write(folder / "a.csv", "rh/a.csv")
        return path
    mode: Any = "w" if kind == "tar" else "w:gz"
    with tarfile.open(path, mode) as tar:
        tar.add(folder / "a.csv", "rh/a.csv")
    return path


@pytest.mark.parametrize(("module", "ending"), [(gzip, "gz"), (bz2, "bz2"), (lzma, "xz")])
@pytest.mark.parametrize("wrapped", [False, True])
def test_a_file_object_that_decompresses_is_published_as_what_it_gives(
    tmp_path: Path, module: Any, ending: str, wrapped: bool
) -> None:
    path = tmp_path / f"z.csv.{ending}"
    path.write_bytes(module.compress(TEXT))
    with module.open(path) as plain:
        # Before Python 3.13, the objects of bz2 and lzma have no name.
        file = io.BufferedReader(plain) if wrapped else plain
        if getattr(file, "name", None) is None:
            with pytest.raises(FileError, match="filename="):
                open_source(file)
            return
        with open_source(file) as source:
            assert (source.name, b"".join(source.blocks())) == ("z.csv", TEXT)


@pytest.mark.parametrize(
    ("name", "content", "published"),
    [
        ("z.csv.gz", TEXT, "z.csv"),
        ("z.CSV.GZ", TEXT, "z.CSV"),
        ("z.svgz", b"<svg/>", "z.svg"),
        ("z.csv.gz", gzip.compress(TEXT, mtime=0), "z.csv.gz"),
        ("z.csv", TEXT, "z.csv"),
    ],
)
def test_what_gzip_gives_is_named_by_its_bytes(
    tmp_path: Path, name: str, content: bytes, published: str
) -> None:
    (tmp_path / name).write_bytes(gzip.compress(content))
    with gzip.open(tmp_path / name) as file:
        assert stream_name(file, None) is not None  # type: ignore[arg-type]  # gzip types it wider
        with open_source(file) as source:  # type: ignore[arg-type]  # the same
            assert source.name == published


def test_the_archive_in_a_compressed_one_is_published_as_an_archive(tmp_path: Path) -> None:
    path = archived(tmp_path, "tar.gz").rename(tmp_path / "z.tgz")
    with gzip.open(path) as file, open_source(file) as source:  # type: ignore[arg-type]  # the same
        assert source.name == "z.tar"


@pytest.mark.parametrize("name", ["z.gz", "z.csv.zip", "z.7z", "z.tar.gz"])
def test_what_gzip_gives_under_a_name_that_does_not_tell_is_refused(
    tmp_path: Path, name: str
) -> None:
    (tmp_path / name).write_bytes(gzip.compress(TEXT))
    with gzip.open(tmp_path / name) as file, pytest.raises(FileError, match="pass filename="):
        open_source(file)  # type: ignore[arg-type]  # gzip types it wider


@pytest.mark.parametrize("kind", ["tar", "tar.gz"])
def test_a_member_of_a_tar_is_not_published_under_the_name_of_the_archive(
    tmp_path: Path, kind: str
) -> None:
    with tarfile.open(archived(tmp_path, kind)) as tar:
        member = tar.extractfile("rh/a.csv")
        assert member is not None
        if sys.version_info < (3, 12):
            with pytest.raises(FileError, match="filename="):
                open_source(member)
        with open_source(member, "b.csv") as source:
            assert (source.name, b"".join(source.blocks())) == ("b.csv", TEXT)


def test_a_member_of_a_tar_that_is_read_as_a_stream_is_sent(tmp_path: Path) -> None:
    with tarfile.open(archived(tmp_path, "tar.gz"), "r|gz") as tar:
        for one in tar:
            member = tar.extractfile(one)
            assert member is not None
            assert read(member, "a.csv") == TEXT


def test_a_member_of_a_zip_is_published_under_its_own_name(tmp_path: Path) -> None:
    with (
        zipfile.ZipFile(archived(tmp_path, "zip")) as archive,
        archive.open("rh/a.csv") as member,
        open_source(member) as source,
    ):
        assert (source.name, b"".join(source.blocks())) == ("a.csv", TEXT)


@pytest.mark.parametrize("ending", ["gz", "bz2", "xz", "zst", "zip", "7z", "tgz"])
def test_a_file_object_whose_bytes_are_not_what_its_name_says_is_refused(ending: str) -> None:
    with pytest.raises(FileError, match="pass filename="):
        open_source(Named(TEXT, f"z.csv.{ending}"))
    with pytest.raises(FileError, match="pass filename="):
        open_source(NamedPipe(TEXT, f"z.csv.{ending}"))


def test_a_file_object_whose_bytes_are_what_its_name_says_keeps_it(tmp_path: Path) -> None:
    with archived(tmp_path, "tar.gz").open("rb") as file, open_source(file) as source:
        assert source.name == "z.tar.gz"
    with archived(tmp_path, "zip").open("rb") as file, open_source(file) as source:
        assert source.name == "z.zip"


# What breaks, and what is given in the place of a file


class NamedPipe(Pipe):
    """A stream that has a name."""

    def __init__(self, content: bytes, name: str) -> None:
        super().__init__(content)
        self.name = name


@pytest.mark.parametrize(
    "failure",
    [
        EOFError("Compressed file ended before the end-of-stream marker was reached"),
        zipfile.BadZipFile("Bad CRC-32"),
        IncompleteRead(b"a", 5),
        zlib.error("Error -3 while decompressing data"),
        httpx.ReadError("Connection reset by peer"),
        KeyError("x"),
        StopIteration(),
        RuntimeError(),
        OSError(5, "Input/output error"),
    ],
)
@pytest.mark.parametrize("seekable", [False, True])
def test_whatever_a_file_object_raises_is_a_file_error(failure: Exception, seekable: bool) -> None:
    class Breaking(io.BytesIO):
        def seekable(self) -> bool:
            return seekable

        def read(self, size: int | None = -1, /) -> bytes:
            if size != 0 and (not seekable or self.tell() > 1):
                raise failure
            return super().read(1)

    with pytest.raises(FileError, match=r"a\.csv cannot be read") as caught:
        read(Breaking(b"a;b;c"))
    assert caught.value.__cause__ is failure


@pytest.mark.parametrize("module", [gzip, bz2, lzma])
def test_a_compressed_file_that_is_cut_is_told(tmp_path: Path, module: Any) -> None:
    content = module.compress(random.Random(0).randbytes(50_000))
    (tmp_path / "z").write_bytes(content[:-9_000])
    with module.open(tmp_path / "z") as file, pytest.raises(FileError, match="cannot be read"):
        open_source(file, "z.csv")


def test_a_file_that_stands_at_its_end_is_told_to_go_back() -> None:
    file = io.BytesIO()
    file.write(b"a;b")
    with pytest.raises(FileError, match=r"seek\(0\)"):
        open_source(file, "a.csv")


@pytest.mark.parametrize(
    "url",
    [
        "https://www.data.gouv.fr/a.csv",
        "http://user:secret@host.example/a.csv?token=secret",
        "ftp://host.example/a.csv",
        "HTTPS://host.example/a.csv",
        Path("https://host.example/a.csv"),
        "s3://bucket/a.csv",
    ],
)
def test_a_url_in_the_place_of_a_file_is_told_what_to_call(url: Any) -> None:
    with pytest.raises(FileError, match=r"create_remote\(url=") as refusal:
        open_source(url)
    assert "secret" not in str(refusal.value)


class Table:
    def to_csv(self) -> str:
        return ""


async def _read(size: int) -> bytes:
    return b""


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (Table(), r"table\.to_csv\(index=False\)\.encode\(\)"),
        ({"a": 1}, r"json\.dumps\(content\)\.encode\(\)"),
        (["a.csv"], "call once for each"),
        (io.StringIO("a;b"), r"text\.getvalue\(\)\.encode\(\)"),
        (SimpleNamespace(read=_read, name="a.csv"), "asynchronous"),
        ("x" * 100_000, "content is given as bytes"),
        ('{"type": "FeatureCollection"}', "content is given as bytes"),
    ],
)
def test_what_is_given_in_the_place_of_a_file_is_told_what_to_give(given: Any, said: str) -> None:
    with pytest.raises(FileError, match=said) as refusal:
        open_source(given, "a.csv")
    assert len(str(refusal.value)) < 400


def test_a_file_that_is_open_for_writing_is_told(tmp_path: Path) -> None:
    with (tmp_path / "a.csv").open("wb") as file, pytest.raises(FileError, match="writing only"):
        open_source(file)


@pytest.mark.parametrize("block", ["a;b", None, 5, ["a"]])
def test_a_file_object_that_gives_no_bytes_is_told(block: Any) -> None:
    class Odd(io.BytesIO):
        def read(self, size: int | None = -1, /) -> Any:
            return block if size else b""

    with pytest.raises(FileError, match=r"binary mode|blocking mode"):
        read(Odd(b"a;b"))


@pytest.mark.parametrize("kind", [str, Path])
def test_a_tilde_is_the_home_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: Any
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    (tmp_path / "x.csv").write_bytes(b"a;b")
    with open_source(kind("~/x.csv")) as source:
        assert (source.name, b"".join(source.blocks())) == ("x.csv", b"a;b")


def test_a_name_that_begins_with_a_tilde_is_a_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("~no-such-user.csv").write_bytes(b"a;b")
    with open_source("~no-such-user.csv") as source:
        assert source.name == "~no-such-user.csv"


def test_a_path_of_bytes_in_an_object_is_a_path(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes(b"a;b")
    (entry,) = os.scandir(os.fsencode(tmp_path))
    with open_source(entry) as source:  # type: ignore[arg-type]  # of bytes, on purpose
        assert source.name == "x.csv"


@pytest.mark.skipif(sys.platform == "win32", reason="an open folder cannot be removed there")
def test_a_missing_file_in_a_folder_that_was_removed_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    with pytest.raises(FileError, match="cannot be read"):
        open_source("a.csv")


# Surroundings in which nothing can be opened


@pytest.mark.parametrize("reason", ["Too many open files", "No space left on device"])
def test_a_stream_that_cannot_be_set_aside_is_told(
    monkeypatch: pytest.MonkeyPatch, reason: str
) -> None:
    def fails(*_: Any, **__: Any) -> Any:
        raise OSError(24, reason)

    monkeypatch.setattr(tempfile, "TemporaryFile", fails)
    with pytest.raises(FileError, match=f"{reason}.*TMPDIR"):
        open_source(Pipe(b"a;b"), "a.csv")


def test_a_disk_that_is_full_while_a_stream_is_set_aside_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Full(io.BytesIO):
        def write(self, block: Any, /) -> int:
            raise OSError(28, "No space left on device")

    aside = Full()
    monkeypatch.setattr(tempfile, "TemporaryFile", lambda: aside)
    with pytest.raises(FileError, match="No space left on device"):
        open_source(Pipe(b"a;b"), "a.csv")
    assert aside.closed


# One version of a file


def rewrite(path: Path, content: bytes) -> None:
    """Write other bytes into the same file, as many as it had, and put its time back."""
    found = path.stat()
    with path.open("r+b") as file:
        file.write(content)
    os.utime(path, ns=(found.st_atime_ns, found.st_mtime_ns))


@pytest.mark.parametrize("kept", [False, True])
def test_a_file_that_is_rewritten_in_place_while_it_is_sent_is_told(
    tmp_path: Path, kept: bool
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"a" * (2 * BLOCK))
    os.utime(path, (1, 1))
    with open_source(path) as source:
        blocks = iter(Multipart({}, source))
        next(blocks)
        next(blocks)
        if kept:
            rewrite(path, b"b" * (2 * BLOCK))
        else:
            path.write_bytes(b"b" * (2 * BLOCK))
        with pytest.raises(FileError, match="was rewritten while"):
            list(blocks)


def test_memory_that_is_rewritten_while_it_is_sent_is_told() -> None:
    file = io.BytesIO(b"a" * (2 * BLOCK))
    with open_source(file, "a.csv") as source:
        blocks = iter(Multipart({}, source))
        next(blocks)
        next(blocks)
        file.getbuffer()[:] = b"b" * (2 * BLOCK)
        with pytest.raises(FileError, match="was rewritten"):
            list(blocks)


@pytest.mark.skipif(sys.platform == "win32", reason="what is open cannot be replaced there")
@pytest.mark.parametrize("what", ["replaced", "renamed", "linked", "given other rights"])
def test_a_file_whose_name_or_rights_change_is_sent_whole(tmp_path: Path, what: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"a" * 10)
    with open_source(path) as source:
        blocks = iter(Multipart({}, source))
        next(blocks)
        if what == "replaced":
            (tmp_path / "b.csv").write_bytes(b"b" * 10)
            (tmp_path / "b.csv").replace(path)
        elif what == "renamed":
            path.rename(tmp_path / "c.csv")
        elif what == "linked":
            os.link(path, tmp_path / "b.csv")
        else:
            path.chmod(0o600)
        assert b"".join(blocks).startswith(b"a" * 10)


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


NAMES = st.text(st.characters(exclude_categories=["Cc", "Zl", "Zp"]), min_size=1, max_size=60).map(
    lambda stem: f"a{stem}.csv".replace("/", "-").replace("\\", "-")
)


@given(NAMES, st.binary(min_size=1, max_size=2_000))
def test_a_frame_has_the_length_that_it_says(name: str, content: bytes) -> None:
    with open_source(content, name) as source:
        frame = Multipart({}, source)
        assert len(b"".join(frame)) == int(frame.headers["Content-Length"])
        assert len(b"".join(frame)) == int(frame.headers["Content-Length"])


@given(NAMES)
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
