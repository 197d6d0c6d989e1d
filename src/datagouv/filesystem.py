"""`datagouv://` for fsspec: the files of datasets, read where they are. By hand, sync only.

fsspec finds it by the entry point, so that pandas, dask, duckdb, pyarrow and others read
`datagouv://<dataset>/<file name or resource id>`. It is loaded when the first such URL is read.
"""

from __future__ import annotations

import errno
import hashlib
import io
import threading
import time
import weakref
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Literal, NoReturn, TypeAlias

from ._annotations import readable
from ._files.byte_ranges import ByteRange, coalesce
from ._files.dataset_paths import PROTOCOL, DatasetPath, entries_of, parse_path, url_of_host
from ._files.reader import Reader
from ._files.shared_reader import SharedReader
from ._sync.client import Client
from ._sync.files.save import remote_file
from ._tabular.optional import need
from .errors import DatagouvError, FieldError, GoneError, InvalidAnswerError, NotFoundError

if TYPE_CHECKING:
    from ._http.portals import Environment
    from ._sync.files.remote_file import RemoteFile
    from ._sync.nouns.resource import Resource

    class AbstractFileSystem:
        """What is used of fsspec's class, which has no types."""

        def __init__(self, *args: object, **storage_options: object) -> None: ...
        @classmethod
        def _strip_protocol(cls, path: Any) -> Any: ...
        def isdir(self, path: str) -> bool: ...

else:
    AbstractFileSystem = need("fsspec").AbstractFileSystem

__all__ = ["DatagouvFileSystem"]

_FRESH = 60.0
"""Seconds for which the list of a dataset's files is not asked for again."""
_AT_ONCE = 8
"""Ranges that are requested at one time."""


_Asked: TypeAlias = tuple[str, int | None, int | None]
"""A path, the first byte, and the byte after the last."""
_Read: TypeAlias = tuple[bytes, str | None]
"""Bytes of a file, and the version that they are of."""


@dataclass(slots=True)
class _Listing:
    """The files of a dataset, as they were a moment ago."""

    entries: list[dict[str, Any]]
    resources: dict[str, Resource]
    """The resources by their ids."""
    read_at: float = field(default_factory=time.monotonic)

    @property
    def fresh(self) -> bool:
        return time.monotonic() - self.read_at < _FRESH

    def find(self, file: str) -> tuple[dict[str, Any], Resource] | None:
        """Return a file by its name, or by the id of its resource."""
        for entry in self.entries:
            if file in (entry["name"].rpartition("/")[2], entry["resource_id"]):
                return entry, self.resources[entry["resource_id"]]
        return None


def _merge(asked: Sequence[_Asked], max_gap: int | None) -> dict[_Asked, _Asked]:
    """Return which range to request for each range that is asked for."""
    merged = {one: one for one in asked}
    if max_gap is None:
        return merged
    known: dict[str, dict[ByteRange, _Asked]] = {}
    for one in asked:
        path, start, end = one
        if end is not None and end > (start or 0) >= 0:
            known.setdefault(path, {})[ByteRange(start or 0, end)] = one
    for path, ranges in known.items():
        wholes = coalesce(ranges, max_gap)
        for inner, one in ranges.items():
            [whole] = (other for other in wholes if other.start <= inner.start < other.end)
            merged[one] = (path, whole.start, whole.end)
    return merged


def _part(content: bytes | Exception, whole: _Asked, wanted: _Asked) -> bytes | Exception:
    """Return the bytes of a range, out of those of the range that was requested for it."""
    if isinstance(content, Exception) or whole == wanted:
        return content
    offset = whole[1] or 0
    return content[(wanted[1] or 0) - offset : (wanted[2] or 0) - offset]


def _close(clients: dict[str | None, Client]) -> None:
    for client in clients.values():
        client.close()


@readable
class DatagouvFileSystem(AbstractFileSystem):
    """The files of the datasets of a portal, to read.

    `datagouv://<dataset>` is a folder, by the id or the slug of the dataset, and
    `datagouv://<dataset>/<file>` a file of it, by its name or by the id of its resource. A host
    before the dataset names another portal: `datagouv://data.public.lu/<dataset>/<file>`.

    Reads request ranges that have an end. A file that is read from its beginning to its end is
    compared with the checksum that the platform knows, and a file that changes while it is read is
    an error.

    No key is part of a URL or an option: a private dataset is read with the key of the
    environment's variable, as by any `Client`. Pickles hold the options only.

    Args:
        base_url: The URL of another portal, for paths without a host.
        environment: The portal of data.gouv.fr, for paths without a host; see `Client`.
        allow_http: Read portals over plain http.
        storage_options: Options of fsspec.

    Raises:
        FieldError: An option is unusable, or would hold a key.

    Example:
        >>> import pandas as pd
        >>> pd.read_csv("datagouv://your-dataset-id/arbres.csv")  # doctest: +SKIP
    """

    protocol: ClassVar[str] = PROTOCOL
    root_marker: ClassVar[str] = ""

    def __init__(
        self,
        base_url: str | None = None,
        environment: Environment | None = None,
        allow_http: bool = False,
        **storage_options: Any,
    ) -> None:
        if "api_key" in storage_options:
            storage_options.clear()
            raise FieldError(
                "a key is no option of datagouv://, for options are pickled and logged: set the "
                "variable of the portal's key, or read the file by a Client(api_key=...)"
            )
        super().__init__(**storage_options)
        self._base_url = base_url
        self._environment: Environment | None = environment
        self._allow_http = allow_http
        self._clients: dict[str | None, Client] = {}
        self._listings: dict[str, _Listing] = {}
        self._lock = threading.Lock()
        weakref.finalize(self, _close, self._clients)

    @property
    def fsid(self) -> str:
        """The name of this file system."""
        return PROTOCOL

    def ls(self, path: str, detail: bool = True, **_options: Any) -> list[Any]:
        """List the files of a dataset (GET /api/1/datasets/{id}/).

        These are the files of its producer. Community resources are files of other people about
        the dataset, and no part of it: `client.community_resource(id).open()` reads one.

        Args:
            path: The path of a dataset, or of one file.
            detail: Return what `info()` returns of each file, else the paths.

        Raises:
            FileNotFoundError: There is no such dataset, or no such file.
        """
        where = parse_path(self._strip_protocol(path))
        if where.file:
            entries = [self.info(path)]
        else:
            entries = [dict(entry) for entry in self._listing(where).entries]
        return entries if detail else [entry["name"] for entry in entries]

    def info(self, path: str, **_options: Any) -> dict[str, Any]:
        """Return the facts of a file or of a dataset.

        Args:
            path: The path of a file, or of a dataset.

        Returns:
            A dictionary. `name`, `type` ("file" or "directory"), `size` (bytes), and of a file
            `checksum` ("sha1:…"), `sha1`, `mtime`, `created`, `resource_id`, `title`, `format`,
            `mime` and `url`. The host of a remote file is asked for its size, where the platform
            does not know it.

        Raises:
            FileNotFoundError: There is no such dataset, or no such file.
        """
        path = self._strip_protocol(path)
        where = parse_path(path)
        if not where.file:
            if where.dataset:
                self._listing(where)
            return {"name": path, "type": "directory", "size": 0}
        return {**self._find(where)[0], "name": path}

    def created(self, path: str) -> datetime | None:
        """Return when the resource of a file was made."""
        created: datetime | None = self._file(path)[0]["created"]
        return created

    def modified(self, path: str) -> datetime | None:
        """Return when a file was modified, as the platform knows it."""
        modified: datetime | None = self._file(path)[0]["mtime"]
        return modified

    def ukey(self, path: str) -> str:
        """Return a text that changes with the file: its sha1, where the platform knows it."""
        entry = self._file(path)[0]
        told = [str(entry[key]) for key in ("resource_id", "checksum", "size", "mtime", "url")]
        sha1: str | None = entry["sha1"]
        return sha1 or hashlib.sha256("\n".join(told).encode()).hexdigest()

    def checksum(self, path: str) -> int:
        """Return `ukey()` as a number."""
        return int(self.ukey(path), 16)

    def cat_file(
        self, path: str, start: int | None = None, end: int | None = None, **_options: Any
    ) -> bytes:
        """Return a file, or a range of it (GET of its URL).

        Args:
            path: The path of the file.
            start: The first byte; a negative number counts from the end.
            end: The byte after the last; a negative number counts from the end.

        Raises:
            FileNotFoundError: There is no such file.
            ChecksumError: The whole was read, and is not the file that the platform knows.
        """
        return self._range(path, start, end)[0]

    def cat_ranges(
        self,
        paths: list[str],
        starts: int | Sequence[int | None] | None,
        ends: int | Sequence[int | None] | None,
        max_gap: int | None = None,
        on_error: Literal["return", "raise"] = "return",
        **_options: Any,
    ) -> list[Any]:
        """Return ranges of files; several requests run at one time.

        Args:
            paths: A path for each range.
            starts: The first byte of each range, or of all of them.
            ends: The byte after the last of each range, or of all of them.
            max_gap: Bytes between two ranges of a file that are requested with them, in one
                request; by default each range is requested as it is.
            on_error: Raise an error, or return it in the place of the bytes.

        Raises:
            InvalidAnswerError: A file changed while its ranges were read.
        """
        firsts, lasts = (
            list(given) if isinstance(given, Sequence) else [given] * len(paths)
            for given in (starts, ends)
        )
        if not len(paths) == len(firsts) == len(lasts):
            raise ValueError("paths, starts and ends differ in their numbers")

        def read(wanted: _Asked) -> _Read | Exception:
            try:
                return self._range(*wanted)
            except (DatagouvError, OSError) as error:
                if on_error == "raise":
                    raise
                return error

        asked = list(zip(paths, firsts, lasts, strict=True))
        merged = _merge(asked, max_gap)
        versions: dict[str, set[str | None]] = {}
        read_ranges: dict[_Asked, bytes | Exception] = {}
        distinct = list(dict.fromkeys(merged[one] for one in asked))
        with ThreadPoolExecutor(_AT_ONCE, "datagouv-ranges") as pool:
            for whole, one in zip(distinct, pool.map(read, distinct), strict=True):
                if isinstance(one, tuple):
                    versions.setdefault(whole[0], set()).add(one[1])
                read_ranges[whole] = one[0] if isinstance(one, tuple) else one
        contents = [_part(read_ranges[merged[one]], merged[one], one) for one in asked]
        for path, found in versions.items():
            if len(found - {None}) > 1:
                raise InvalidAnswerError(
                    f"{path} has changed on its host while it was read: read it again"
                )
        return contents

    def invalidate_cache(self, path: str | None = None) -> None:
        """Ask for the lists of files again, of one dataset or of all."""
        with self._lock:
            if path is None:
                self._listings.clear()
            else:
                self._listings.pop(parse_path(self._strip_protocol(path)).folder, None)

    def _open(self, path: str, mode: str = "rb", **_options: Any) -> SharedReader:
        """Open a file on its host; nothing of a hosted file is requested before it is read."""
        if mode != "rb":
            self._refuse(path)
        entry, resource = self._file(path)
        return SharedReader(lambda: self._remote(resource, entry["size"]))

    def _file(self, path: str) -> tuple[dict[str, Any], Resource]:
        return self._find(parse_path(self._strip_protocol(path)))

    def _range(self, path: str, start: int | None, end: int | None) -> _Read:
        """Return a range of a file, and the version that it is of."""
        entry, resource = self._file(path)
        remote = self._remote(resource, entry["size"])
        with Reader(remote) as file:
            if start:
                file.seek(start, io.SEEK_END if start < 0 else io.SEEK_SET)
            position = file.tell()
            if end is None:
                content = file.read()
            else:
                if end < 0:
                    end += file.seek(0, io.SEEK_END)
                    file.seek(position)
                content = file.read(max(0, end - position))
            return content, remote.version

    def _remote(self, resource: Resource, size: int | None) -> RemoteFile:
        """Return a file on its host; nothing is requested yet where its size is known."""
        file = remote_file(resource, resource.client._transport, "auto")
        if size:
            file.assume(size)
        else:
            file.start()
        return file

    def _find(self, where: DatasetPath) -> tuple[dict[str, Any], Resource]:
        found = self._listing(where).find(where.file)
        if found is None:
            raise FileNotFoundError(
                errno.ENOENT,
                f"dataset {where.dataset!r} has no file of this name, and no resource of this id",
                where.file,
            )
        entry, resource = found
        if entry["size"] is None:
            entry["size"] = self._size_on_host(resource)
        return entry, resource

    def _size_on_host(self, resource: Resource) -> int | None:
        """Ask the host of a remote file for its size, in a request of one byte."""
        file = remote_file(resource, resource.client._transport, "auto")
        file.start(1)
        with Reader(file) as reader:
            return reader.seek(0, io.SEEK_END) if reader.seekable() else None

    def _listing(self, where: DatasetPath) -> _Listing:
        listing = self._listings.get(where.folder)
        if listing is not None and listing.fresh:
            return listing
        if not where.dataset:
            raise FileNotFoundError(
                errno.ENOENT, "a path names a dataset: datagouv://<dataset>/<file>", where.folder
            )
        try:
            dataset = self._client(where.host).dataset(where.dataset)
        except (NotFoundError, GoneError, FieldError) as error:
            raise FileNotFoundError(errno.ENOENT, str(error), where.folder) from error
        resources = list(dataset.resources)
        listing = _Listing(entries_of(where.folder, resources), {one.id: one for one in resources})
        with self._lock:
            self._listings[where.folder] = listing
        return listing

    def _client(self, host: str | None) -> Client:
        with self._lock:
            if host not in self._clients:
                self._clients[host] = Client(
                    self._environment if host is None else None,
                    base_url=self._base_url if host is None else url_of_host(host),
                    allow_http=self._allow_http,
                )
            return self._clients[host]

    def _refuse(self, path: object, *_arguments: object, **_options: object) -> NoReturn:
        """Refuse to write.

        Raises:
            OSError: Always: `dataset.upload()` publishes a file.
        """
        raise OSError(
            errno.EROFS, "datagouv:// is read only, dataset.upload() publishes a file", str(path)
        )

    mkdir: Callable[..., NoReturn] = _refuse
    makedirs: Callable[..., NoReturn] = _refuse
    rmdir: Callable[..., NoReturn] = _refuse
    touch: Callable[..., NoReturn] = _refuse
    rm: Callable[..., NoReturn] = _refuse
    rm_file: Callable[..., NoReturn] = _refuse
    mv: Callable[..., NoReturn] = _refuse
    cp_file: Callable[..., NoReturn] = _refuse
    pipe_file: Callable[..., NoReturn] = _refuse
    put_file: Callable[..., NoReturn] = _refuse
