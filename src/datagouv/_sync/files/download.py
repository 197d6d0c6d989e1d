# Generated from src/datagouv/_async/files/download.py by scripts/unasync.py: edit that file, then `make style`.
"""A file on its way from a host: ranges, what is done when it breaks off, when it has changed."""

from __future__ import annotations

import io
import socket
from collections.abc import Iterator, Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

import httpx
from tenacity import Retrying, RetryCallState, retry_if_result

from ..._concurrency.threads import call
from ..._files.content_encoding import Decoder, encoding_of_name, is_transparent
from ..._files.filenames import name_in_disposition
from ..._files.html_page import HEAD
from ..._files.reader import RawFile
from ..._http.file_address import file_address
from ..._http.file_answer import Wanted, differ, judge, length_of, span_of, validator_of
from ..._http.retry import backoff, last_outcome, logger
from ...errors import ChecksumError, DatagouvError, InvalidAnswerError, NetworkError

if TYPE_CHECKING:
    from ..._concurrency.slots import Slot
    from ..._files.checksum import Seen
    from ..._files.html_page import Place
    from ..._files.partial_file import PartialFile
    from ..._files.progress import Meter
    from ..._http.file_answer import Judged, Span
    from ..core.transport import Transport


LEAST = 1024
"""Bytes by which a transfer comes further between two breaks, or it is given up in the end."""
MOST_BREAKS = 3
"""How often in a row what is read as it comes may break off without coming further."""
SLACK = 100_000_000
"""Bytes by which a host may say that a hosted file is larger than the platform knows."""


class Download:
    """The bytes of one URL, from a place on, of one version of the file.

    Args:
        transport: The way to the host.
        url: Where the file is.
        names: The file's own names: what they say of an encoding (x.csv.gz) is not undone.
        size: Bytes in all, where the platform knows: an endless body stops there.
        exact: Whether no byte more is taken where the host tells no other size.
        verified: Whether the whole is compared with a checksum that it surely has.
        place: What the file is said to be, and whether an HTML page is in its place.

    Raises:
        FileError: The URL is none that is ever read.
    """

    def __init__(
        self,
        transport: Transport,
        url: str,
        *,
        names: Sequence[str] = (),
        size: int | None = None,
        exact: bool = True,
        verified: bool = False,
        place: Place | None = None,
    ) -> None:
        self._transport = transport
        self._address = file_address(url)
        self.shown = self._address.shown
        """The URL without a login, for errors and logs."""
        self.names: list[str] = list(names)
        self._size = size
        self._exact = exact
        self._verified = verified
        self._place = place
        self._response: httpx.Response | None = None
        self._decoder = Decoder(None)
        self._start = 0
        self._end: int | None = None
        """Where the range that comes ends, where it is one."""
        self._first: httpx.Headers | None = None
        """The headers with which this version of the file came from its beginning."""
        self.total: int | None = None
        """Bytes in all, where the host tells."""
        self.validator: str | None = None
        """What identifies the version, where the host gives ranges of it."""
        self.headers = httpx.Headers()
        self._head = b""
        """The first bytes of the file, as far as they came."""
        self._host = self._address.url.host
        """Where the file came from in the end."""

    def open(self, position: int = 0, validator: str | None = None) -> int:
        """Ask for the bytes from `position` on, and return the position from which they come.

        Args:
            position: 0, or how many bytes of the version are there already.
            validator: The version.
        """
        if position and validator is not None:
            wanted = Wanted(position, validator, self.total, self._first)
            response, judged = self._ask(wanted)
            if judged == "perhaps the end":
                response.close()
                if not self._verified:
                    judged = self._confirm(wanted)
                if judged != "again":
                    judged = "end"
            if judged == "end":
                response.close()
                self._response, self.total, self.validator = None, position, validator
                return position
            if judged == "range":
                self._take(response, span_of(response.headers))
                self.validator = validator
                return position
            if judged == "whole":
                self._take(response, None)
                return 0
            response.close()  # Other bytes than were asked for: begin again.
        response = self._transport.open(self._address, {})
        if response.status_code == 206:
            span = span_of(response.headers)
            if span is None or (span.start, span.total) != (0, span.end):
                response.close()
                raise InvalidAnswerError(
                    f"GET {self.shown}: 206, unasked: the host sends a part of the file"
                )
        self._take(response, None)
        return 0

    def _ask(self, wanted: Wanted) -> tuple[httpx.Response, Judged]:
        """Ask for a range, and tell what the answer is."""
        ranged = {"Range": f"bytes={wanted.position}-", "If-Range": wanted.validator}
        response = self._transport.open(self._address, ranged)
        encoding = response.headers.get("Content-Encoding")
        as_it_is = is_transparent(encoding, own=self._own(response))
        return response, judge(response.status_code, response.headers, wanted, as_it_is=as_it_is)

    def _confirm(self, wanted: Wanted) -> Judged:
        """Ask for the last byte that is there: its answer tells of which version it is."""
        last = replace(wanted, position=wanted.position - 1, total=wanted.position)
        response, judged = self._ask(last)
        response.close()
        return "end" if judged == "range" else "again"

    def _own(self, response: httpx.Response) -> list[str]:
        """Return the encodings that the file's own names tell."""
        disposition = name_in_disposition(response.headers.get("Content-Disposition"))
        names = [*self.names, disposition or "", response.request.url.path]
        return [encoding for name in names if (encoding := encoding_of_name(name))]

    def _take(self, response: httpx.Response, span: Span | None) -> None:
        """Have the bytes come from an answer: a range of the version that came before, or all."""
        self._response = response
        encoding = response.headers.get("Content-Encoding")
        self._decoder = Decoder(encoding, own=self._own(response))
        self._start, self._end, self.total = 0, None, None
        if span is not None:
            self._start, self._end, self.total = span.start, span.end, span.total or span.end
            self.headers = response.headers
            return
        self.validator = None
        if self._decoder.transparent:
            self.total = length_of(response.headers)
            self.validator = validator_of(response.headers, response.status_code)
        self.headers = self._first = response.headers
        self._head = b""
        self._host = response.request.url.host
        self._refuse_more(self.total or 0, slack=SLACK)

    def changed_since(self, first: httpx.Headers) -> bool:
        """Tell whether what comes is surely of another version than an earlier answer."""
        return differ(first, self.headers)

    @property
    def page(self) -> bool:
        """Whether an HTML page came in the place of the file; known once its head has come."""
        said = self.headers.get("Content-Type")
        return self._place is not None and self._place.holds_page(self._head, said)

    def _refuse_page(self) -> None:
        """Refuse the page of another host (of a login) for what can be no text at all."""
        moved = self._host != self._address.url.host
        if self._exact and moved and self._place and self._place.binary and self.page:
            raise InvalidAnswerError(
                f"GET {self.shown}: it is redirected to an HTML page of {self._host} (a login?) in "
                "the place of the file: verify=False reads it all the same"
            )

    def _refuse_more(self, size: int, *, slack: int = 0) -> None:
        """Refuse more bytes than the platform knows that the file has: they may be endless."""
        if self._size is not None and size > self._size + slack:
            raise ChecksumError(
                f"{self.shown}: the platform knows a file of {self._size} bytes, and its host "
                f"sends more{f' ({self.total})' if self.total else ''}"
            )

    def blocks(self) -> Iterator[bytes]:
        """Yield the bytes as they come.

        Raises:
            NetworkError: They broke off, or ended before the file does.
            ChecksumError: They go on after the size that the platform knows, and the host told no
                other one.
        """
        if self._response is None:
            return
        received = given = 0
        goes_on = False
        for raw in self._transport.blocks(self._response):
            received += len(raw)
            goes_on = self._end is not None and self._start + received > self._end
            # What stands behind the end of a range is of no known place.
            beyond = self._start + received - (self._end or 0) if goes_on else 0
            block = raw[: len(raw) - beyond]
            for content in self._decoder.feed(block):
                given += len(content)
                if self.total is None:
                    self._refuse_more(given, slack=0 if self._exact else SLACK)
                if self._start == 0 and len(self._head) < HEAD:
                    self._head += content[: HEAD - len(self._head)]
                    self._refuse_page()
                yield content
            if goes_on:
                self._response.close()
                break
        if not self._decoder.complete:
            raise NetworkError(f"GET {self.shown}: the compressed answer is cut off")
        expected = self.total
        if expected is None and self._decoder.transparent:
            expected = self._size
        if expected is not None and self._start + received < expected:
            # A host may give less than the range that it was asked for.
            raise NetworkError(f"GET {self.shown}: the answer ends before byte {expected}")
        if goes_on or (self.total is not None and self._start + received > self.total):
            end = self.total if self._end is None else self._end
            raise NetworkError(f"GET {self.shown}: the answer goes on after byte {end}")

    def slot(self) -> Slot:
        """Return the slot of a file that is saved: so many are on their way at one time."""
        return self._transport.transfer()

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


def fetch(
    download: Download, partial_file: PartialFile, meter: Meter, retries: int
) -> None:
    """Fill a partial file, and resume where the answer breaks off.

    Args:
        download: Open at the landing's position, or not open yet.
        partial_file: Where it comes to.
        meter: Told of the bytes.
        retries: How often in a row it may break off without coming further than before.
    """
    stalled = furthest = 0

    def go_on() -> NetworkError | None:
        nonlocal stalled, furthest
        meter.check()
        position = download.open(partial_file.position, partial_file.validator)
        meter.expect(download.total)
        meter.advance(position - meter.done)
        partial_file.begin(position, download.validator)
        furthest = max(furthest, position)
        try:
            for block in download.blocks():
                partial_file.write(block)
                if partial_file.behind:
                    call(partial_file.catch_up)
                meter.advance(len(block))
        except NetworkError as error:
            meter.check()
            # A host without ranges begins again each time: that is no progress by itself. Neither
            # is a host that gives some bytes and breaks off, for ever.
            stalled = 0 if partial_file.position >= furthest + LEAST else stalled + 1
            furthest = max(furthest, partial_file.position)
            logger.warning("%s: going on at byte %d", error, partial_file.position)
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
    with download.slot():
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
        self._first = httpx.Headers()
        """The headers with which the file was opened."""
        self._stalled, self._broke_at = 0, -1
        self._checked = False
        self._failure: DatagouvError | None = None

    def start(self) -> None:
        """Ask for the file, so that its size is known."""
        try:
            self._reopen(0)
        except BaseException:
            self._download.close()
            raise

    def _reopen(self, position: int) -> None:
        self._download.close()
        start = self._download.open(position, self._version if position else None)
        other = self._download.validator != self._version
        if self._opened and (other or self._download.changed_since(self._first)):
            raise InvalidAnswerError(
                f"{self._download.shown} has changed on its host while it was read: open it again"
            )
        if not self._opened:
            self._opened, self._version = True, self._download.validator
            self._first = self._download.headers
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
            whole = new and self._seen.size == total
            if not self._checked and (whole or (not block and self._seen.size == start)):
                self._checked = True
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
            further = abs(self._at - self._broke_at) >= LEAST
            self._stalled = 0 if further else self._stalled + 1
            if self._version is None or self._stalled > MOST_BREAKS:
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
