"""The upload of a file: in one request, or in parts that a later call can resume."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeVar
from urllib.parse import unquote

import httpx

from ..._concurrency.blocks import AsyncBlocks
from ..._concurrency.pool import AsyncPool, check_parallel
from ..._concurrency.threads import async_call, async_call_to_read, async_pause
from ..._doubt import warn
from ..._files.multipart import Multipart
from ..._files.progress import Meter
from ..._files.published import Published
from ..._files.source import SMALL, plan_parts
from ..._files.steps import Wait
from ..._files.upload_state import UploadState, upload_state_path
from ..._files.uploading import (
    Attempt,
    Compare,
    Confirm,
    Count,
    Forget,
    Note,
    Post,
    Prepare,
    Publish,
    Restart,
    SendParts,
    Undo,
    Uploading,
)
from ..._http.retry import pause_after
from ..._udata.create_once import Pause
from ..._udata.lock_keys import upload_key
from ..._udata.nouns.resource import ResourceFields
from ...errors import ChecksumError, EnvironmentWarning, FileError
from ..core.ids import known_id
from ..core.steps import drive
from ..core.transport import AsyncBody

if TYPE_CHECKING:
    from pathlib import Path

    from ..._files.source import Part, Sending, Source
    from ..core.transport import AsyncTransport


# The platform stores and hashes a file before it answers.
_TIMEOUT = httpx.Timeout(60, connect=10, read=600)

_warned: set[str] = set()
"""Problems of the upload state that this process has warned of."""

R = TypeVar("R", bound=ResourceFields | None)


class AsyncUploader:
    """The upload of one file to one upload URL of the portal; its block holds the upload state.

    Args:
        transport: Sends the requests.
        path: The upload URL.
        source: The file.
        sending: Size of the parts, parallelism, resumption and progress.
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
        self._upload_state, self._uploading = self._begin(None)
        self._meter = Meter(sending.progress, source.size, source.name)

    def _begin(self, path: Path | None) -> tuple[UploadState, Uploading]:
        """Read the upload state of an earlier call, and return it with the state machine."""
        state = UploadState(path, len(self._parts))
        return state, Uploading(len(self._parts), state, self._transport.wire.retries)

    async def __aenter__(self) -> Self:
        file, stamp = self._source.path, self._source.stamp
        if file is not None and stamp is not None and self._sending.resume and len(self._parts) > 1:
            portal = self._transport.portal.url
            path = upload_state_path(portal, self._path, file, stamp, self._sending.part_size)
            self._upload_state, self._uploading = self._begin(path)
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
        # After an interruption, parts still being sent end at their next block, silently.
        self._meter.close()
        self._upload_state.close()

    def _warn(self) -> None:
        """Warn, once for each problem, that an interrupted upload could not resume."""
        problem, self._upload_state.problem = self._upload_state.problem, None
        if problem is not None and problem not in _warned:
            _warned.add(problem)
            warn(
                f"the state of uploads is not kept ({problem}), so that an interrupted one begins "
                "again: XDG_CACHE_HOME names another folder for it, resume=False keeps none",
                EnvironmentWarning,
            )

    @property
    def published(self) -> Published:
        """Whether the platform may hold the file, or a wrong file."""
        return self._uploading.published

    @property
    def is_quick(self) -> bool:
        """Whether the file goes in one small request, without progress."""
        return len(self._parts) == 1 and self._source.size <= SMALL and not self._sending.progress

    async def until_whole(
        self,
        attempt: Callable[[], Awaitable[R]],
        undo: Callable[[R, ChecksumError], Awaitable[bool]] | None = None,
    ) -> R:
        """Send until the platform holds exactly the file.

        The parts of an earlier call are not trusted: where the stored file is wrong, all parts go
        again.

        Args:
            attempt: Sends the file once, and returns the platform's record of it, or `None` where
                the portal shows the file's sha1.
            undo: Removes the record; returns whether it is gone.

        Raises:
            ChecksumError: The platform stored another file.
            FileError: The file changed or could not be read; nothing was published.
            AnswerLostError: As FileError, after a try that may have been published.
        """
        dataset = unquote(self._path.split("/")[1])
        if dataset != "community_resources":
            dataset = await known_id(self._transport, "datasets", dataset)
        made: list[R] = []

        async def act(
            step: Attempt | Compare | Undo | Restart | Forget,
        ) -> ChecksumError | bool | None:
            if isinstance(step, Attempt):
                made.append(await attempt())
            elif isinstance(step, Compare):
                return await _difference(made[-1], self._source)
            elif isinstance(step, Undo):
                return undo is not None and await undo(made[-1], step.wrong)
            elif isinstance(step, Restart):
                self._restart()
            else:
                self._upload_state.remove()
            return None

        try:
            async with self._transport.locks.of(upload_key(dataset, self._source.name)):
                await drive(self._uploading.storing(may_undo=undo is not None), act)
            return made[-1]
        except FileError as error:
            doubt = self._uploading.doubt_of(error)
            if doubt is None:
                raise
            raise doubt from error

    def _restart(self) -> None:
        """Forget the sent parts: all go again, under a new uuid."""
        for part in self._parts:
            self._meter.begin(part.index)
        self._upload_state.restart()

    async def send(self, before: Callable[[], Awaitable[object]] | None = None) -> httpx.Response:
        """Send the file, or its missing parts, and return the platform's answer.

        A second call after a failure resumes, or begins again where resuming cannot succeed.

        Args:
            before: Called after the last byte was read, right before the file is published.
        """
        body: AsyncBody
        answers: list[httpx.Response] = []

        async def act(
            step: SendParts | Restart | Confirm | Prepare | Publish | Pause,
        ) -> None:
            nonlocal body
            if isinstance(step, SendParts):
                await self._send_parts()
            elif isinstance(step, Restart):
                self._restart()
            elif isinstance(step, Confirm):
                await async_call_to_read(self._source.confirm)
                if before is not None:
                    await before()
            elif isinstance(step, Prepare):
                body = await self._body(before)
            elif isinstance(step, Publish):
                answers.append(await self._post(body))
            else:
                await async_pause(step.seconds)

        await drive(self._uploading.sending(), act)
        return answers[-1]

    async def _body(self, before: Callable[[], Awaitable[object]] | None) -> AsyncBody:
        """Return the body that publishes the file: its parts by name, or the file itself.

        The file itself calls `before` ahead of its last block.
        """
        if len(self._parts) > 1:
            fields: dict[str, str | int]
            fields = {"uuid": self._upload_state.uuid, "filename": self._source.name}
            return _streamed(Multipart(fields | {"totalparts": len(self._parts)}))
        frame = Multipart({}, self._source, None, self._meter)
        if before is None:
            return _streamed(frame)
        if frame.size > SMALL:
            return AsyncBody(lambda: _calling_before_last_block(frame, before), frame.headers)
        content: list[bytes] = await async_call(_all, frame)
        await before()
        return AsyncBody(lambda: AsyncBlocks(content, large=False), frame.headers)

    async def _send_parts(self) -> None:
        """Send the missing parts, and compare the file with that of an earlier call."""
        # Parts go in any order: compute the sha1 of the whole file beside them.
        async with AsyncPool(1) as hashing, AsyncPool(self._sending.parallel) as pool:
            hashing.start(self._check_stale)
            missing = self._upload_state.missing()
            if missing:
                await async_call(self._upload_state.begin)
                self._warn()
            for index in missing:
                pool.start(self._send_part, self._parts[index])

    async def _check_stale(self) -> None:
        """Compare the sha1 of the file with that of the upload state."""
        sha1 = await async_call_to_read(self._source.checksum)
        self._uploading.stale = not await async_call(self._upload_state.agrees, sha1)

    async def _send_part(self, part: Part) -> None:
        """Send one part; another one goes at the same time."""

        async def act(step: Post | Wait | Count | Note) -> None:
            if isinstance(step, Post):
                await self._post(_streamed(self._frame(part)))
            elif isinstance(step, Wait):
                await async_pause(pause_after(step.tries))
            elif isinstance(step, Count):
                self._meter.begin(part.index)
                self._meter.advance(part.size, part.index)
            else:
                await async_call(self._upload_state.note, part.index)

        await drive(self._uploading.part(part.index), act)

    def _frame(self, part: Part) -> Multipart:
        """Return the body of a part."""
        fields: dict[str, str | int] = {
            "uuid": self._upload_state.uuid,
            "filename": self._source.name,
            "partindex": part.index,
            "partbyteoffset": part.start,
            "totalparts": len(self._parts),
            "chunksize": part.size,
        }
        return Multipart(fields, self._source, part, self._meter)

    async def _post(self, body: AsyncBody) -> httpx.Response:
        return await self._transport.send("POST", self._path, body=body, timeout=_TIMEOUT)


def _streamed(frame: Multipart) -> AsyncBody:
    return AsyncBody(lambda: AsyncBlocks(frame, large=frame.size > SMALL), frame.headers)


def _all(frame: Multipart) -> list[bytes]:
    return list(frame)


async def _calling_before_last_block(
    frame: Multipart, before: Callable[[], Awaitable[object]]
) -> AsyncIterator[bytes]:
    """Yield a body, and call `before` ahead of its last block."""
    last: bytes | None = None
    async for block in AsyncBlocks(frame, large=True):
        if last is not None:
            yield last
        last = block
    await before()
    if last is not None:
        yield last


async def _difference(record: ResourceFields | None, source: Source) -> ChecksumError | None:
    """Compare the stored size and sha1 with those of the file; without a record, they fit."""
    if record is None:
        return None
    checksum = record.checksum
    sha1 = await async_call_to_read(source.checksum)
    stored = checksum.value if checksum is not None and checksum.type == "sha1" else sha1
    if record.filesize in (None, source.size) and stored == sha1:
        return None
    return ChecksumError(
        f"{source.name}: the platform stored {record.filesize} bytes with the sha1 {stored}, "
        f"which is not the file that was sent ({source.size} bytes, sha1 {sha1})"
    )
