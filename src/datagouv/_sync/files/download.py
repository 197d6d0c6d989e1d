# Generated from src/datagouv/_async/files/download.py by scripts/unasync.py: edit that file, then `make style`.
"""A download of one file from its host: ranges, resumption, changes of the file."""

from __future__ import annotations

import socket
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

import httpx

from ..._concurrency.threads import call, pause
from ..._files.content_encoding import Decoder, encoding_of_name, is_transparent
from ..._files.downloading import Ask, Break, Open, Read, opening, receiving
from ..._files.filenames import name_in_disposition
from ..._files.html_page import HEAD
from ..._files.steps import Wait
from ..._http.file_address import file_address
from ..._http.file_answer import (
    Wanted,
    differ,
    judge,
    judge_whole,
    length_of,
    span_of,
    validator_of,
)
from ..._http.retry import logger, pause_after
from ...errors import ChecksumError, DatagouvError, InvalidAnswerError, NetworkError
from ..core.file_hosts import broken_off, open_file, raw_body
from ..core.steps import drive

if TYPE_CHECKING:
    from ..._concurrency.slots import Slot
    from ..._files.html_page import Place
    from ..._files.partial_file import PartialFile
    from ..._files.progress import Meter
    from ..._http.file_answer import Judged, Span
    from ..core.wire import Wire


SLACK = 100_000_000
"""Bytes by which a host's size of a file may exceed that of the platform."""


class Download:
    """The bytes of one version of the file at a URL, from a position on.

    Args:
        wire: Sends the requests.
        url: The URL of the file.
        names: The names of the file: an encoding that a name tells (x.csv.gz) is not decoded.
        size: The size in bytes that the platform knows: an endless body stops there.
        exact: Whether the body stops at `size` where the host tells no other size.
        verified: Whether a binding checksum verifies the whole file.
        place: The declared format of the file, by which an HTML page in its place is recognised.

    Raises:
        FileError: The URL cannot be the URL of a file.
    """

    def __init__(
        self,
        wire: Wire,
        url: str,
        *,
        names: Sequence[str] = (),
        size: int | None = None,
        exact: bool = True,
        verified: bool = False,
        place: Place | None = None,
    ) -> None:
        self._wire = wire
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
        """The end of the range, in an answer with a range."""
        self._bounded = False
        """Whether the range was requested with an end."""
        self._first: httpx.Headers | None = None
        """The headers of the answer that began this version of the file."""
        self.total: int | None = None
        """The size in bytes, where the host tells it."""
        self.validator: str | None = None
        """The ETag or date that identifies the version, where the host gives ranges of it."""
        self.headers = httpx.Headers()
        self._head = b""
        """The first bytes of the file, as far as they were received."""
        self._host = self._address.url.host
        """The host after redirects."""

    def open(
        self, position: int = 0, validator: str | None = None, end: int | None = None
    ) -> int:
        """Request the bytes from `position` on, and return the position at which the answer begins.

        Args:
            position: 0, or the number of bytes of the version that were received.
            validator: The ETag or date of the version.
            end: The byte after the last to request. The host may send more, or fewer.
        """
        wanted = None
        if end is not None and validator is None:
            wanted = Wanted(position, None, end=end)
        elif validator is not None and (position or end is not None):
            wanted = Wanted(position, validator, self.total, self._first, end)
        try:
            steps = opening(wanted, shown=self.shown, verified=self._verified)
            opened = drive(steps, self._ask)
            if opened == "end":
                self.close()
                self._response = None
            return self._begin(None if opened == "whole" else wanted)
        except DatagouvError:
            self.close()
            raise

    def _ask(self, step: Ask) -> Judged:
        """Close the former answer, request a range or the whole file, and judge the answer."""
        self.close()
        headers = step.wanted.headers if step.wanted else {}
        self._response = open_file(self._wire, self._address, headers)
        return self._judge(self._response, step.wanted)

    def _judge(self, response: httpx.Response, wanted: Wanted | None) -> Judged:
        """Judge an answer to a request for a range, or for the whole file."""
        status, headers = response.status_code, response.headers
        if wanted is None:
            return judge_whole(status, headers)
        as_it_is = is_transparent(headers.get("Content-Encoding"), own=self._own(response))
        return judge(status, headers, wanted, as_it_is=as_it_is)

    def _begin(self, resumed: Wanted | None) -> int:
        """Begin to read the answer, and return the position at which it begins."""
        response = self._response
        if resumed is None:
            if response is not None:
                self._take(response, None)
            return 0
        if response is None:
            self.total = resumed.position  # No byte is left.
        else:
            self._take(response, span_of(response.headers), bounded=resumed.end is not None)
        self.validator = resumed.validator
        if response is not None and resumed.validator is None:
            self.validator = validator_of(response.headers, response.status_code)
            self._note_version(response)
        return resumed.position

    def _own(self, response: httpx.Response) -> list[str]:
        """Return the encodings that the names of the file tell."""
        disposition = name_in_disposition(response.headers.get("Content-Disposition"))
        names = [*self.names, disposition or "", response.request.url.path]
        return [encoding for name in names if (encoding := encoding_of_name(name))]

    def _take(self, response: httpx.Response, span: Span | None, *, bounded: bool = False) -> None:
        """Read the bytes from an answer: a range of the same version, or the whole file."""
        self._bounded = bounded
        encoding = response.headers.get("Content-Encoding")
        self._decoder = Decoder(encoding, own=self._own(response))
        self._start, self._end, self.total = 0, None, None
        if span is not None:
            self._start, self._end, self.total = span.start, span.end, span.total or span.end
            self.headers = response.headers
            if span.start == 0:
                self._head = b""
            return
        self.validator = None
        if self._decoder.transparent:
            self.total = length_of(response.headers)
            self.validator = validator_of(response.headers, response.status_code)
        self._note_version(response)

    def _note_version(self, response: httpx.Response) -> None:
        """Note an answer as the first of a version."""
        self.headers = self._first = response.headers
        self._head = b""
        self._host = response.request.url.host
        self._refuse_more(self.total or 0, slack=SLACK)

    @property
    def end(self) -> int | None:
        """The byte after the last of the answer, where that is known."""
        return self.total if self._end is None else self._end

    def changed_since(self, first: httpx.Headers) -> bool:
        """Tell whether the answer is surely of another version than an earlier answer."""
        return differ(first, self.headers)

    @property
    def page(self) -> bool:
        """Whether an HTML page came in the place of the file; known after its first bytes."""
        content_type = self.headers.get("Content-Type")
        return self._place is not None and self._place.holds_page(self._head, content_type)

    def _refuse_page(self) -> None:
        """Refuse an HTML page of another host (a login) in the place of a binary file."""
        moved = self._host != self._address.url.host
        if self._exact and moved and self._place and self._place.binary and self.page:
            raise InvalidAnswerError(
                f"GET {self.shown}: it is redirected to an HTML page of {self._host} (a login?) in "
                "the place of the file: verify=False reads it all the same"
            )

    def _refuse_more(self, size: int, *, slack: int = 0) -> None:
        """Refuse more bytes than the size that the platform knows: the body may be endless."""
        if self._size is not None and size > self._size + slack:
            raise ChecksumError(
                f"{self.shown}: the platform knows a file of {self._size} bytes, and its host "
                f"sends more{f' ({self.total})' if self.total else ''}"
            )

    def blocks(self) -> Iterator[bytes]:
        """Yield the bytes as they come.

        Raises:
            NetworkError: The body broke off, or ended before the end of the file.
            ChecksumError: The body exceeds the size that the platform knows, and the host told no
                other size.
        """
        response = self._response
        if response is None:
            return
        received = given = 0
        overruns = False
        as_it_is = self._decoder.transparent
        failure: DatagouvError | None = None
        try:
            for raw in raw_body(self._wire, response):
                received += len(raw)
                overruns = self._end is not None and self._start + received > self._end
                # Bytes after the end of the range have no known position.
                beyond = self._start + received - (self._end or 0) if overruns else 0
                block = raw[: len(raw) - beyond]
                for content in (block,) if as_it_is else self._decoder.feed(block):
                    given += len(content)
                    if self.total is None:
                        self._refuse_more(given, slack=0 if self._exact else SLACK)
                    if self._start == 0 and len(self._head) < HEAD:
                        self._head += content[: HEAD - len(self._head)]
                        self._refuse_page()
                    yield content
                if overruns:
                    break
        except httpx.TransportError as error:
            failure = broken_off(self._wire, response, error)
        finally:
            response.close()
        if failure is not None:
            raise failure
        if not self._decoder.complete:
            raise NetworkError(f"GET {self.shown}: the compressed answer is cut off")
        expected = self.end if self._bounded else self.total
        if expected is None and self._decoder.transparent:
            expected = self._size
        if expected is not None and self._start + received < expected:
            # A host may send less than the range.
            raise NetworkError(f"GET {self.shown}: the answer ends before byte {expected}")
        if overruns or (self.total is not None and self._start + received > self.total):
            end = self.total if self._end is None else self._end
            raise NetworkError(f"GET {self.shown}: the answer goes on after byte {end}")

    def slot(self) -> Slot:
        """Return a slot for a file to save."""
        return self._wire.connections.here().transfers.one()

    def close(self) -> None:
        """Release the connection."""
        if self._response is not None:
            self._response.close()

    def break_off(self) -> None:
        """End the body at once, from any thread, while another thread reads it."""
        response = self._response
        if response is None or response.is_closed:  # Its connection may serve another exchange.
            return
        stream = response.extensions.get("network_stream")
        connection = None if stream is None else stream.get_extra_info("socket")
        if isinstance(connection, socket.socket):  # Tasks have no such socket, and are cancelled.
            with suppress(OSError):
                # Not the shutdown of TLS, which waits for the other side.
                socket.socket.shutdown(connection, socket.SHUT_RDWR)


def fetch(
    download: Download, partial_file: PartialFile, meter: Meter, retries: int
) -> None:
    """Fill a partial file, and resume where the answer breaks off.

    Args:
        download: Open at the position of the partial file, or not open yet.
        partial_file: Takes the bytes.
        meter: Counts the bytes.
        retries: Breaks in a row without progress.
    """

    def act(step: Open | Read | Wait) -> int | Break | None:
        if isinstance(step, Open):
            return _open_for(partial_file, download, meter)
        if isinstance(step, Read):
            return _read_into(partial_file, download, meter)
        pause(pause_after(step.tries))
        return None

    with download.slot():
        drive(receiving(partial_file.position, retries, anew=True), act)


def _open_for(partial_file: PartialFile, download: Download, meter: Meter) -> int:
    """Open the answer with the next bytes of a partial file; return its first position."""
    meter.check()
    position = download.open(partial_file.position, partial_file.validator)
    meter.expect(download.total)
    meter.advance(position - meter.done)
    partial_file.begin(position, download.validator)
    return position


def _read_into(
    partial_file: PartialFile, download: Download, meter: Meter
) -> Break | None:
    """Write an answer to a partial file; return where and why it broke off, if it did."""
    try:
        for block in download.blocks():
            if partial_file.write(block):
                call(partial_file.catch_up)
            meter.advance(len(block))
    except NetworkError as error:
        meter.check()
        logger.warning("%s: going on at byte %d", error, partial_file.position)
        return Break(error, partial_file.position)
    return None
