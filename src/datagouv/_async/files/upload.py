"""A file on its way to the platform: in one request, or in parts that can be gone on with."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeVar
from urllib.parse import unquote

import httpx
from tenacity import AsyncRetrying, retry_if_exception, stop_after_attempt

from ..._concurrency.blocks import AsyncBlocks
from ..._concurrency.pool import AsyncPool, check_parallel
from ..._concurrency.threads import async_call, async_call_to_read, async_pause
from ..._doubt import warn
from ..._files.multipart import Multipart
from ..._files.progress import Meter
from ..._files.published import Published, after_a_part
from ..._files.source import SMALL, plan_parts
from ..._files.upload_state import UploadState, upload_state_path
from ..._http.retry import last_outcome, part_may_pass, wait
from ..._udata.create_once import RESEND_PAUSE
from ..._udata.nouns.resource import ResourceFields
from ..._udata.tags import tag_slug
from ...errors import (
    AnswerLostError,
    ChecksumError,
    DatagouvError,
    EnvironmentWarning,
    FileError,
    InvalidAnswerError,
    NetworkError,
    ServerError,
)
from ..core.transport import AsyncBody

if TYPE_CHECKING:
    from ..._files.source import Part, Sending, Source
    from ..core.transport import AsyncTransport


# The platform stores and hashes a file before it answers.
_TIMEOUT = httpx.Timeout(60, connect=10, read=600)

_warned: set[str] = set()
"""Why the state of uploads is not kept, as far as this process has warned of it."""

R = TypeVar("R", bound=ResourceFields | None)


class AsyncUploader:
    """One file on its way to one upload URL of the portal; a block holds its upload state.

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
        self._upload_state = UploadState(None, len(self._parts))
        self._tried: set[int] = set()
        self._failed = 0
        self._stale = False
        """Whether the parts of an earlier call are surely of another content."""
        self._meter = Meter(sending.progress, source.size, source.name)
        self.published = Published.NOTHING
        """What the platform may hold of the file."""

    async def __aenter__(self) -> Self:
        file, stamp = self._source.path, self._source.stamp
        if file is not None and stamp is not None and self._sending.resume and len(self._parts) > 1:
            portal = self._transport.portal.url
            path = upload_state_path(portal, self._path, file, stamp, self._sending.part_size)
            self._upload_state = UploadState(path, len(self._parts))
            if path is None:
                self._upload_state.problem = "there is no home folder"
        try:
            self._warn()
            self._meter.resume({n: self._parts[n].size for n in self._upload_state.sent})
        except BaseException:
            self._close()
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._close()

    def _close(self) -> None:
        # Parts that an interruption left on their way end at their next bytes, and say nothing.
        self._meter.close()
        self._upload_state.close()

    def _warn(self) -> None:
        """Warn, once for each reason, where an interrupted upload could not be gone on with."""
        problem, self._upload_state.problem = self._upload_state.problem, None
        if problem is not None and problem not in _warned:
            _warned.add(problem)
            warn(
                f"the state of uploads is not kept ({problem}), so that an interrupted one begins "
                "again: XDG_CACHE_HOME names another folder for it, resume=False keeps none",
                EnvironmentWarning,
            )

    @property
    def is_quick(self) -> bool:
        """Whether the file goes at once, in one small request, and nobody is told of it."""
        return len(self._parts) == 1 and self._source.size <= SMALL and not self._sending.progress

    async def until_whole(
        self,
        attempt: Callable[[], Awaitable[R]],
        undo: Callable[[R, ChecksumError], Awaitable[bool]] | None = None,
    ) -> R:
        """Send until the platform holds the file and nothing else than the file.

        The parts of an earlier call are not trusted: where the whole is not the file, all go again.

        Args:
            attempt: Sends the file once, and returns what the platform made of it, or `None` when
                its sha1 was seen there.
            undo: Removes what it made; returns whether it is gone.

        Raises:
            ChecksumError: The platform stored something else.
            FileError: The file changed or could not be read; nothing was published.
            AnswerLostError: The same, after a try that may have been published.
        """
        # The server stores a file under its dataset, the second and its name, and looks whether
        # there is one before it writes: of two at one time, one would get the other's content.
        dataset = unquote(self._path.split("/")[1])
        if dataset != "community_resources":
            dataset = await self._transport.known_id("datasets", dataset)
        lock = f"an upload of {tag_slug(self._source.name)} to {dataset.lower()}"
        try:
            async with self._transport.locks.of(lock):
                return await self._until_whole(attempt, undo)
        except FileError as error:
            if self.published is Published.PERHAPS:
                raise AnswerLostError(
                    f"{error} (an earlier try may have been published: look at the portal before "
                    "you send it again)"
                ) from error
            if self.published is Published.NOTHING:
                error.adding("nothing was published")
            raise

    async def _until_whole(
        self,
        attempt: Callable[[], Awaitable[R]],
        undo: Callable[[R, ChecksumError], Awaitable[bool]] | None,
    ) -> R:
        while True:
            made = await attempt()
            wrong = None if made is None else await _difference(made, self._source)
            if wrong is None:
                self._upload_state.remove()
                return made
            self.published = Published.OTHER
            resumed = self._upload_state.resumed
            if undo is not None and await undo(made, wrong):
                self.published = Published.NOTHING
            # Beside what could not be removed, a second one would be one too many.
            if not resumed or (undo is not None and self.published is Published.OTHER):
                self._upload_state.remove()
                raise wrong
            self._restart()

    def _restart(self) -> None:
        """Forget what was sent: all parts go again, under a new uuid."""
        for part in self._parts:
            self._meter.begin(part.index)
        self._upload_state.restart()
        self._tried.clear()
        self._failed = 0
        self._stale = False

    async def send(self, before: Callable[[], Awaitable[object]] | None = None) -> httpx.Response:
        """Send the file, or what the platform does not hold of it yet, and return its answer.

        Called again after a failure it goes on, or begins again where that cannot succeed.

        Args:
            before: Called after the last byte was read, and right before the file is published.
        """
        if len(self._parts) == 1:
            frame = Multipart({}, self._source, None, self._meter)
            return await self._publish(frame, before)
        await self._send_parts()
        if before is not None:
            await before()
        try:
            return await self._publish_parts()
        except ServerError:
            # A part may be missing that was counted as stored: the second time, all go again.
            self._failed += 1
            if self._failed > 1:
                self._restart()
            raise

    async def _publish_parts(self) -> httpx.Response:
        """Have the platform put the parts together.

        It keeps the parts until the file is stored, so that this request may be repeated after its
        own failure, and never makes a second file: where the first one did its work after all, the
        parts are gone, and the second one fails. So two uploads of one name in one second, of which
        the server fails the second, end with two files.
        """
        fields: dict[str, str | int]
        fields = {"uuid": self._upload_state.uuid, "filename": self._source.name}
        form = Multipart(fields | {"totalparts": len(self._parts)})
        try:
            return await self._publish(form)
        except ServerError as error:
            if not self._transport.retries:
                raise
            failed = error
        await async_pause(RESEND_PAUSE)
        try:
            return await self._publish(form)
        except (AnswerLostError, InvalidAnswerError, ServerError):
            raise
        except DatagouvError as error:
            # The first request may have been done: after its failure, the caller looks for that.
            raise failed.adding(f"sent again, this came of it: {error}") from None

    async def _publish(
        self, frame: Multipart, before: Callable[[], Awaitable[object]] | None = None
    ) -> httpx.Response:
        """Send the request that publishes the file, and note what may come of it."""
        known = self.published
        try:
            body = await self._body(frame, before)
            if known is Published.NOTHING:
                self.published = Published.PERHAPS
            return await self._post(body)
        except Exception as error:
            if not isinstance(error, ServerError | AnswerLostError | InvalidAnswerError):
                # It was refused, not sent, or broke off before its last byte.
                self.published = known
            raise

    async def _body(
        self, frame: Multipart, before: Callable[[], Awaitable[object]] | None
    ) -> AsyncBody:
        """Return a body, before whose last bytes `before` is called."""
        if before is None:
            return _streamed(frame)
        if frame.size > SMALL:
            return AsyncBody(lambda: _asking_before_the_end(frame, before), frame.headers)
        content: list[bytes] = await async_call(_all, frame)
        await before()
        return AsyncBody(lambda: AsyncBlocks(content, large=False), frame.headers)

    async def _send_parts(self) -> None:
        """Send the parts that are missing, and make sure that all are of one version of the file.

        Raises:
            FileError: The file changed while it was sent.
        """
        while True:
            # The sha1 of the whole is computed beside the parts, which pass in any order.
            async with AsyncPool(1) as aside, AsyncPool(self._sending.parallel) as pool:
                aside.start(self._know_checksum)
                missing = self._upload_state.missing()
                if missing:
                    await async_call(self._upload_state.begin)
                    self._warn()
                for index in missing:
                    pool.start(self._send_part, self._parts[index])
            if not self._stale:
                break
            self._restart()
        await async_call_to_read(self._source.confirm)

    async def _know_checksum(self) -> None:
        """Compare the sha1 of the file with that of the file of which parts were sent before."""
        sha1 = await async_call_to_read(self._source.checksum)
        self._stale = not await async_call(self._upload_state.agrees, sha1)

    async def _send_part(self, part: Part) -> None:
        retrying = AsyncRetrying(
            retry=retry_if_exception(part_may_pass),
            stop=stop_after_attempt(self._transport.retries + 1),
            wait=wait,
            retry_error_callback=last_outcome,
        )
        if self._stale:
            return
        try:
            await retrying(self._try_part, part)
        except (AnswerLostError, InvalidAnswerError, ServerError) as error:
            # No part publishes anything: to call again is safe, and goes on.
            raise NetworkError(
                f"{error}. Part {part.index + 1} of {len(self._parts)} did not arrive; "
                f"{after_a_part(self.published)}"
            ) from None

    async def _try_part(self, part: Part) -> None:
        again = self._upload_state.resumed or part.index in self._tried
        self._tried.add(part.index)
        fields: dict[str, str | int] = {
            "uuid": self._upload_state.uuid,
            "filename": self._source.name,
            "partindex": part.index,
            "partbyteoffset": part.start,
            "totalparts": len(self._parts),
            "chunksize": part.size,
        }
        try:
            await self._post(_streamed(Multipart(fields, self._source, part, self._meter)))
        except ServerError:
            # The server refuses, for ever, a part that it holds. One that may be there counts as
            # there: the checksum of the whole decides.
            if not again:
                raise
            self._meter.begin(part.index)
            self._meter.advance(part.size, part.index)
        await async_call(self._upload_state.note, part.index)

    async def _post(self, body: AsyncBody) -> httpx.Response:
        return await self._transport.send("POST", self._path, body=body, timeout=_TIMEOUT)


def _streamed(frame: Multipart) -> AsyncBody:
    return AsyncBody(lambda: AsyncBlocks(frame, large=frame.size > SMALL), frame.headers)


def _all(frame: Multipart) -> list[bytes]:
    return list(frame)


async def _asking_before_the_end(
    frame: Multipart, before: Callable[[], Awaitable[object]]
) -> AsyncIterator[bytes]:
    """Yield a body, and call `before` when all but its last block was taken."""
    last: bytes | None = None
    async for block in AsyncBlocks(frame, large=True):
        if last is not None:
            yield last
        last = block
    await before()
    if last is not None:
        yield last


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
