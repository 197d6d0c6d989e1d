"""A file on its way to the platform: in one request, or in parts that can be gone on with."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import httpx
from tenacity import AsyncRetrying, retry_if_exception, stop_after_attempt

from .._concurrency import (
    AsyncBlocks,
    AsyncPool,
    async_call,
    async_call_to_read,
    check_parallel,
)
from .._files import SMALL, Multipart, Part, Sending, Source, plan_parts
from .._journal import Journal, journal_path
from .._progress import Meter
from .._protocol import tag_slug
from .._retry import last_outcome, part_may_pass, wait
from ..errors import (
    AnswerLostError,
    ChecksumError,
    InvalidAnswerError,
    NetworkError,
    ServerError,
)
from ..types.resource import ResourceFields
from .transport import AsyncBody, AsyncTransport

# The platform stores and hashes a file before it answers.
_TIMEOUT = httpx.Timeout(60, connect=10, read=600)

R = TypeVar("R", bound=ResourceFields | None)


class AsyncUploader:
    """One file on its way to one upload URL of the portal.

    Args:
        transport: The way to the portal.
        path: The upload URL.
        source: The file.
        sending: How it is sent.
    """

    def __init__(
        self, transport: AsyncTransport, path: str, source: Source, sending: Sending
    ) -> None:
        self._transport = transport
        self._path = path
        self._source = source
        self._sending = sending
        check_parallel(sending.parallel)
        self._parts = plan_parts(source.size, sending.part_size)
        self._journal = Journal(self._journal_path(), len(self._parts))
        self._tried: set[int] = set()
        self._failed = 0
        self._meter = Meter(sending.progress, source.size, source.name)
        self._meter.resume({index: self._parts[index].size for index in self._journal.sent})

    def _journal_path(self) -> Path | None:
        file = self._source.path
        if file is None or not self._sending.resume or len(self._parts) == 1:
            return None
        return journal_path(self._transport.portal.url, self._path, file, self._sending.part_size)

    async def until_whole(
        self,
        attempt: Callable[[], Awaitable[R]],
        undo: Callable[[R, ChecksumError], Awaitable[object]] | None = None,
    ) -> R:
        """Send until the platform holds the file and nothing else than the file.

        The parts of an earlier call are not trusted: where the whole is not the file, all go again.

        Args:
            attempt: Sends the file once, and returns what the platform made of it, or `None` when
                its sha1 was seen there.
            undo: Removes what it made.

        Raises:
            ChecksumError: The platform stored something else.
        """
        # The server stores a file under its dataset, the second and its name, and looks whether
        # there is one before it writes: of two at one time, one would get the other's content.
        turn = f"{self._path.split('/')[1]} {tag_slug(self._source.name)}"
        try:
            async with self._transport.turns.of(turn):
                return await self._until_whole(attempt, undo)
        finally:
            # Parts that an interruption left on their way end at their next bytes, and say nothing.
            self._meter.close()
            self._journal.close()

    async def _until_whole(
        self,
        attempt: Callable[[], Awaitable[R]],
        undo: Callable[[R, ChecksumError], Awaitable[object]] | None,
    ) -> R:
        while True:
            made = await attempt()
            wrong = None if made is None else await _difference(made, self._source)
            if wrong is None:
                self._journal.remove()
                return made
            if undo is not None:
                await undo(made, wrong)
            if not self._journal.resumed:
                self._journal.remove()
                raise wrong
            self._restart()

    def _restart(self) -> None:
        """Forget what was sent: all parts go again, under a new uuid."""
        for part in self._parts:
            self._meter.begin(part.index)
        self._journal.restart()
        self._tried.clear()
        self._failed = 0

    async def send(self) -> httpx.Response:
        """Send the file, or what the platform does not hold of it yet, and return its answer.

        Called again after a failure it goes on, or begins again where that cannot succeed.
        """
        if len(self._parts) == 1:
            return await self._post({}, self._parts[0])
        await self._send_parts()
        fields: dict[str, str | int]
        fields = {"uuid": self._journal.uuid, "filename": self._source.name}
        try:
            return await self._post(fields | {"totalparts": len(self._parts)}, None)
        except ServerError:
            # A part may be missing that was counted as stored: the second time, all go again.
            self._failed += 1
            if self._failed > 1:
                self._restart()
            raise

    async def _send_parts(self) -> None:
        missing = self._journal.missing()
        if not missing:
            return
        await async_call(self._journal.begin)
        # The sha1 of the whole is computed beside the parts, which pass in any order.
        async with AsyncPool(1) as aside, AsyncPool(self._sending.parallel) as pool:
            aside.start(async_call_to_read, self._source.checksum)
            for index in missing:
                pool.start(self._send_part, self._parts[index])

    async def _send_part(self, part: Part) -> None:
        retrying = AsyncRetrying(
            retry=retry_if_exception(part_may_pass),
            stop=stop_after_attempt(self._transport.retries + 1),
            wait=wait,
            retry_error_callback=last_outcome,
        )
        try:
            await retrying(self._try_part, part)
        except (AnswerLostError, InvalidAnswerError, ServerError) as error:
            # No part publishes anything: to call again is safe, and goes on.
            raise NetworkError(
                f"{error}. Part {part.index + 1} of {len(self._parts)} did not arrive; nothing was "
                "published: call again"
            ) from None

    async def _try_part(self, part: Part) -> None:
        again = self._journal.resumed or part.index in self._tried
        self._tried.add(part.index)
        fields: dict[str, str | int] = {
            "uuid": self._journal.uuid,
            "filename": self._source.name,
            "partindex": part.index,
            "partbyteoffset": part.start,
            "totalparts": len(self._parts),
            "chunksize": part.size,
        }
        try:
            await self._post(fields, part)
        except ServerError:
            # The server refuses, for ever, a part that it holds. One that may be there counts as
            # there: the checksum of the whole decides.
            if not again:
                raise
            self._meter.begin(part.index)
            self._meter.advance(part.size, part.index)
        await async_call(self._journal.note, part.index)

    async def _post(self, fields: dict[str, str | int], part: Part | None) -> httpx.Response:
        """POST a form with a part of the file, all of it when there is one, none for `None`."""
        source = None if part is None else self._source
        whole = len(self._parts) == 1
        frame = Multipart(fields, source, None if whole else part, self._meter)
        body = AsyncBody(lambda: AsyncBlocks(frame, large=frame.size > SMALL), frame.headers)
        return await self._transport.send("POST", self._path, body=body, timeout=_TIMEOUT)


async def _difference(record: ResourceFields, source: Source) -> ChecksumError | None:
    """Compare what the platform stored with what was sent."""
    checksum = record.checksum
    sha1 = await async_call_to_read(source.checksum)
    known = checksum.value if checksum is not None and checksum.type == "sha1" else sha1
    if record.filesize in (None, source.size) and known == sha1:
        return None
    return ChecksumError(
        f"{source.name}: the platform stored {record.filesize} bytes with the sha1 {known}, "
        f"which is not the file that was sent ({source.size} bytes, sha1 {sha1})"
    )
