# Generated from src/datagouv/_async/download.py by scripts/unasync.py: edit that file, then `make style`.
"""A file on its way from a host: ranges, what is done when it breaks off, when it has changed."""

from __future__ import annotations

import io
import socket
from collections.abc import Iterator, Callable
from contextlib import suppress
from datetime import timedelta

import httpx
from tenacity import Retrying, RetryCallState, retry_if_result

from .._checksum import Seen
from .._concurrency import call
from .._encoding import Decoder, is_transparent
from .._file_address import file_address
from .._landing import Landing
from .._progress import Meter
from .._reader import RawFile
from .._retry import backoff, last_outcome, logger
from ..errors import DatagouvError, InvalidAnswerError, NetworkError, http_date
from .transport import Transport


class Download:
    """The bytes of one URL, from a place on, of one version of the file.

    Args:
        transport: The way to the host.
        url: Where the file is.
        gzipped: The file is a gzip file by its name: it stays one.
        size: Bytes in all, where the platform knows and the host does not tell.
    """

    def __init__(
        self,
        transport: Transport,
        url: str,
        *,
        gzipped: bool = False,
        size: int | None = None,
    ) -> None:
        self._transport = transport
        self._address = file_address(url)
        self.shown = self._address.shown
        """The URL without a login, for errors and logs."""
        self.gzipped = gzipped
        self._size = size
        self._response: httpx.Response | None = None
        self._decoder = Decoder(None, keep=True)
        self._start = 0
        self.total: int | None = None
        """Bytes in all, where the host tells."""
        self.validator: str | None = None
        """What identifies the version, where the host gives ranges of it."""
        self.headers = httpx.Headers()

    def open(self, position: int = 0, validator: str | None = None) -> int:
        """Ask for the bytes from `position` on, and return the position from which they come.

        Args:
            position: 0, or how many bytes of the version are there already.
            validator: The version.
        """
        if position and validator is not None:
            ranged = {"Range": f"bytes={position}-", "If-Range": validator}
            response = self._transport.open(self._address, ranged)
            # Some hosts do not know If-Range: what they answer with tells of which version it is.
            total = _total_of(response)
            same = _validator(response) in (None, validator) and self.total in (None, total)
            if response.status_code == 416 and same and total == position:
                response.close()
                self._response, self.total, self.validator = None, position, validator
                return position
            encoding = response.headers.get("Content-Encoding")
            same = same and is_transparent(encoding, keep=self.gzipped)
            if response.status_code == 206 and same and _start_of(response) == position:
                self._take(response, position)
                self.validator = validator
                return position
            if response.status_code == 200:
                self._take(response, 0)
                return 0
            response.close()  # Other bytes than were asked for: begin again.
        response = self._transport.open(self._address, {})
        if response.status_code != 200:
            response.close()
            raise InvalidAnswerError(f"GET {self.shown}: {response.status_code}, unasked")
        self._take(response, 0)
        return 0

    def _take(self, response: httpx.Response, start: int) -> None:
        self._response = response
        self.headers = response.headers
        self._decoder = Decoder(response.headers.get("Content-Encoding"), keep=self.gzipped)
        self._start = start
        self.total = None
        if self._decoder.transparent:
            chunked = "Transfer-Encoding" in response.headers  # It counts, says RFC 9112, 6.3.
            length = None if chunked else _number(response.headers.get("Content-Length", ""))
            whole = _total_of(response) if response.status_code == 206 else None
            self.total = whole if whole or length is None else start + length
        self.validator = _validator(response) if self._decoder.transparent else None

    def blocks(self) -> Iterator[bytes]:
        """Yield the bytes as they come.

        Raises:
            NetworkError: They broke off, or ended before the file does.
        """
        if self._response is None:
            return
        received = 0
        for block in self._transport.blocks(self._response):
            received += len(block)
            for content in self._decoder.feed(block):
                yield content
        if not self._decoder.complete:
            raise NetworkError(f"GET {self.shown}: the compressed answer is cut off")
        expected = self.total
        if expected is None and self._decoder.transparent:
            expected = self._size
        if expected is None:
            return
        if self._start + received < expected:
            # A host may give less than the range that it was asked for.
            raise NetworkError(f"GET {self.shown}: the answer ends before byte {expected}")
        if self._start + received > expected and self.total is not None:
            raise NetworkError(f"GET {self.shown}: the answer goes on after byte {expected}")

    def close(self) -> None:
        """Let the connection go."""
        if self._response is not None:
            self._response.close()

    def break_off(self) -> None:
        """Have the bytes end here and now; any thread may, while another one waits for them."""
        response = self._response
        if response is None or response.is_closed:  # Its connection may serve another one by now.
            return
        stream = response.extensions.get("network_stream")
        connection = None if stream is None else stream.get_extra_info("socket")
        if isinstance(connection, socket.socket):  # Tasks have another one, and are cancelled.
            with suppress(OSError):
                # Not that of TLS, which wants a word of the other side.
                socket.socket.shutdown(connection, socket.SHUT_RDWR)


def fetch(download: Download, landing: Landing, meter: Meter, retries: int) -> None:
    """Bring a file to its landing, going on where it breaks off.

    Args:
        download: Open at the landing's position, or not open yet.
        landing: Where it comes to.
        meter: Told of the bytes.
        retries: How often in a row it may break off without coming further than before.
    """
    stalled = furthest = 0

    def go_on() -> NetworkError | None:
        nonlocal stalled, furthest
        meter.check()
        position = download.open(landing.position, landing.validator)
        meter.expect(download.total)
        meter.advance(position - meter.done)
        landing.begin(position, download.validator)
        furthest = max(furthest, position)
        try:
            for block in download.blocks():
                landing.write(block)
                if landing.behind:
                    call(landing.catch_up)
                meter.advance(len(block))
        except NetworkError as error:
            meter.check()
            # A host without ranges begins again each time: that is no progress by itself.
            stalled = 0 if landing.position > furthest else stalled + 1
            furthest = max(furthest, landing.position)
            logger.warning("%s: going on at byte %d", error, landing.position)
            return error
        return None

    def stop(state: RetryCallState) -> bool:
        return stalled > retries

    retrying = Retrying(
        retry=retry_if_result(lambda error: error is not None),
        stop=stop,
        wait=backoff,
        retry_error_callback=last_outcome,
    )
    error: NetworkError | None = retrying(go_on)
    if error is not None:
        raise error


class RemoteFile(RawFile):
    """A file on a host, read from any place; a place far away is asked for as a range.

    Args:
        download: Its bytes.
        seen: Takes in what is read.
        check: Refuses what was read, once that is all of the file.
    """

    def __init__(self, download: Download, seen: Seen, check: Callable[[], object]) -> None:
        self._download = download
        self._seen = seen
        self._check = check
        self._blocks: Iterator[bytes] | None = None
        self._rest = b""
        self._at = 0
        """Where the bytes that come stand."""
        self._wanted = 0
        self._version: str | None = None
        self._opened = False
        self._broke_at: int | None = None
        self._failure: DatagouvError | None = None

    def start(self) -> None:
        """Ask for the file, so that its size is known."""
        self._reopen(0)

    def _reopen(self, position: int) -> None:
        self._download.close()
        start = self._download.open(position, self._version if position else None)
        if self._opened and self._download.validator != self._version:
            raise InvalidAnswerError("the file has changed on its host while it was read: open it")
        self._opened, self._version = True, self._download.validator
        self._at, self._rest, self._blocks = start, b"", self._download.blocks()

    def read_block(self, size: int) -> bytes:
        """Return at most `size` bytes from where the file stands; nothing at its end."""
        if self._failure is not None:
            raise self._failure  # It is not the end of the file.
        total = self._download.total
        if total is not None and self._wanted >= total:
            return b""
        start = self._wanted
        try:
            block = self._read_block(size)
            new = self._seen.take(block, start)
            if (new and self._seen.size == total) or (not block and self._seen.size == start):
                self._check()
            return block
        except DatagouvError as error:
            self._failure = error
            raise

    def _read_block(self, size: int) -> bytes:
        behind = self._wanted - self._at
        if behind < 0 or (behind > 1 << 20 and self._version is not None):
            self._reopen(self._wanted)
        while self._at + len(self._rest) <= self._wanted:
            self._at += len(self._rest)
            self._rest = b""
            self._rest = self._following()
            if not self._rest:
                return b""
        skipped = self._wanted - self._at
        block = self._rest[skipped : skipped + size]
        self._rest = self._rest[skipped + len(block) :]
        self._at = self._wanted = self._wanted + len(block)
        return block

    def _following(self) -> bytes:
        if self._blocks is None:
            return b""
        try:
            for block in self._blocks:
                return block
        except NetworkError:
            # What comes may be gone on with where its version is known, and as long as it comes.
            if self._version is None or self._broke_at == self._at:
                raise
            self._broke_at = self._at
            self._reopen(self._at)
            return self._following()
        return b""

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Stand elsewhere, and return where."""
        bases = {io.SEEK_SET: 0, io.SEEK_CUR: self._wanted, io.SEEK_END: self._download.total}
        if whence not in bases:
            raise ValueError(f"whence is {whence}: it must be 0, 1 or 2")
        base = bases[whence]
        if base is None:
            raise io.UnsupportedOperation("the host does not tell the size of the file")
        if base + offset < 0:
            raise ValueError(f"negative seek position {base + offset}")
        self._wanted = base + offset
        return self._wanted

    def tell(self) -> int:
        """Return where the file stands."""
        return self._wanted

    def seekable(self) -> bool:
        """Tell whether another place is reached without reading up to it."""
        return self._version is not None

    def close(self) -> None:
        """Let the connection go."""
        self._download.close()


def _validator(response: httpx.Response) -> str | None:
    """Return what identifies this version of the file for sure, where the host gives ranges."""
    ranges = response.headers.get("Accept-Ranges", "").lower() == "bytes"
    if not ranges and response.status_code not in (206, 416):
        return None
    etag = response.headers.get("ETag", "")
    if etag.startswith('"'):
        return str(etag)
    modified, now = (http_date(response.headers.get(key, "")) for key in ("Last-Modified", "Date"))
    # Within a minute a file may change again under the same date (RFC 9110, 8.8.2.2).
    if modified and now and now - modified > timedelta(seconds=60):
        return str(response.headers["Last-Modified"])
    return None


def _start_of(response: httpx.Response) -> int:
    """Return where a partial answer begins; -1 where it does not tell."""
    unit, _, span = response.headers.get("Content-Range", "").partition(" ")
    start = _number(span.partition("-")[0])
    return -1 if unit != "bytes" or start is None else start


def _total_of(response: httpx.Response) -> int | None:
    """Return the size of the whole that a range, or its refusal, tells."""
    return _number(response.headers.get("Content-Range", "").rpartition("/")[2])


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() else None
