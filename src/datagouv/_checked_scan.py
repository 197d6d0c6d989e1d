"""A polars LazyFrame whose file is one version while it is collected. By hand, sync only.

polars requests the ranges of a file by itself, and names no version in its requests. So this asks
for the version (ETag, date, size) before the first range of a query, and after the last. It is
loaded by `scan()`, and called by the threads of polars, which no event loop serves.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ._doubt import warn
from ._http.file_address import file_address
from ._http.file_answer import Version, version_of
from ._http.portals import Portal
from ._sync.core.file_hosts import open_file
from ._sync.core.wire import Wire
from ._tabular.arrow import DataFrame, LazyFrame
from ._tabular.optional import need
from .errors import FileWarning, InvalidAnswerError

if TYPE_CHECKING:
    import ssl

_ONE_BYTE = {"Range": "bytes=0-0"}


class Host:
    """The way to the host of a scanned file, which belongs to the frame.

    Its pickle holds no key, no connection and no certificates.

    Args:
        portal: The portal of the client.
        retries: How many more times a request is tried.
        trust: The certificates that the client read, if it did.
    """

    def __init__(self, portal: Portal, retries: int, trust: ssl.SSLContext | None = None) -> None:
        self._portal = portal
        self._retries = retries
        self._trust = trust

    def __reduce__(self) -> tuple[type[Host], tuple[Portal, int]]:
        return Host, (self._portal, self._retries)

    def version(self, url: str) -> Version:
        """Return the version of a file.

        Raises:
            NetworkError: The host was not reached.
        """
        wire = Wire(
            *(self._portal.url, None),
            timeout=None,
            deadline=None,
            retries=self._retries,
            http_client=None,
            program=None,
            trust=self._trust,
        )
        self._trust = wire.trust
        try:
            response = open_file(wire, file_address(url), _ONE_BYTE)
            response.close()
        finally:
            wire.close()
        return version_of(response)


def checked(frame: LazyFrame, host: Host, url: str, what: str, version: Version) -> LazyFrame:
    """Return a frame that raises where its file is another version than at first.

    Args:
        frame: Scans the file.
        host: The way to the file.
        url: The URL of the file.
        what: The file, for errors.
        version: The version that it had before its footer was read.

    Warns:
        FileWarning: polars is too old for it.
    """
    polars = need("polars")
    plugins = getattr(need("polars.io"), "plugins", None)
    register = getattr(plugins, "register_io_source", None)
    if register is None:
        warn(
            f"polars {polars.__version__} does not let {what} be checked while it is collected: "
            "a file that is replaced meanwhile may give values of both; install a newer polars",
            FileWarning,
        )
        return frame
    source = CheckedScan(frame, host, url, what, version)
    return register(source, schema=frame.collect_schema())


@dataclass(frozen=True, slots=True)
class CheckedScan:
    """Gives polars the ranges that its query reads, and checks the version of the file.

    It is pickled with the frame.
    """

    frame: LazyFrame
    host: Host
    url: str
    what: str
    version: Version

    def __call__(
        self, columns: list[str] | None, predicate: Any, rows: int | None, _size: int | None
    ) -> Iterator[DataFrame]:
        """Yield the rows that a query needs, in parts.

        Args:
            columns: The columns that the query needs.
            predicate: The condition that its rows fit.
            rows: How many rows it needs, from the first on.

        Raises:
            InvalidAnswerError: The file has changed on its host.
        """
        self.check()
        frame = self.frame if rows is None else self.frame.head(rows)
        frame = frame if predicate is None else frame.filter(predicate)
        frame = frame if columns is None else frame.select(columns)
        try:
            if hasattr(frame, "collect_batches"):
                yield from frame.collect_batches()
            else:
                yield frame.collect()
        except (need("polars").exceptions.PolarsError, OSError):
            self.check()  # Ranges of another version do not fit together.
            raise
        self.check()

    def check(self) -> None:
        """Ask the host of the file for its version.

        Raises:
            InvalidAnswerError: It is another one.
            NetworkError: The host was not reached.
        """
        if self.version.differs(self.host.version(self.url)):
            raise InvalidAnswerError(
                f"{self.what} has changed on its host since scan(): scan it again"
            )
