# Generated from src/datagouv/_async/files/upload.py by scripts/unasync.py: edit that file, then `make style`.
"""The upload of a file: in one request, or in parts that a later call can resume."""

from __future__ import annotations

from collections.abc import Iterator, Callable
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeVar
from urllib.parse import unquote

import httpx
from tenacity import Retrying, retry_if_exception, stop_after_attempt

from ..._concurrency.blocks import Blocks
from ..._concurrency.pool import Pool, check_parallel
from ..._concurrency.threads import call, call_to_read, pause
from ..._doubt import warn
from ..._files.multipart import Multipart
from ..._files.progress import Meter
from ..._files.published import Published, after_a_part
from ..._files.source import SMALL, plan_parts
from ..._files.upload_state import UploadState, upload_state_path
from ..._http.retry import last_outcome, part_may_pass, wait
from ..._udata.create_once import RESEND_PAUSE
from ..._udata.lock_keys import upload_key
from ..._udata.nouns.resource import ResourceFields
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
from ..core.ids import known_id
from ..core.transport import Body

if TYPE_CHECKING:
    from ..._files.source import Part, Sending, Source
    from ..core.transport import Transport


# The platform stores and hashes a file before it answers.
_TIMEOUT = httpx.Timeout(60, connect=10, read=600)

_warned: set[str] = set()
"""Problems of the upload state that this process has warned of."""

R = TypeVar("R", bound=ResourceFields | None)


class Uploader:
    """The upload of one file to one upload URL of the portal; its block holds the upload state.

    Args:
        transport: Sends the requests.
        path: The upload URL.
        source: The file.
        sending: Size of the parts, parallelism, resumption and progress.
    """

    def __init__(
        self, transport: Transport, path: str, source: Source, sending: Sending
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
        """Whether the parts of an earlier call are surely of other content."""
        self._meter = Meter(sending.progress, source.size, source.name)
        self.published = Published.NOTHING
        """Whether the platform may hold the file, or a wrong file."""

    def __enter__(self) -> Self:
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

    def __exit__(
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
    def is_quick(self) -> bool:
        """Whether the file goes in one small request, without progress."""
        return len(self._parts) == 1 and self._source.size <= SMALL and not self._sending.progress

    def until_whole(
        self,
        attempt: Callable[[], R],
        undo: Callable[[R, ChecksumError], bool] | None = None,
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
            dataset = known_id(self._transport, "datasets", dataset)
        try:
            with self._transport.locks.of(upload_key(dataset, self._source.name)):
                return self._until_whole(attempt, undo)
        except FileError as error:
            if self.published is Published.PERHAPS:
                raise AnswerLostError(
                    f"{error} (an earlier try may have been published: look at the portal before "
                    "you send it again)"
                ) from error
            if self.published is Published.NOTHING:
                error.adding("nothing was published")
            raise

    def _until_whole(
        self,
        attempt: Callable[[], R],
        undo: Callable[[R, ChecksumError], bool] | None,
    ) -> R:
        while True:
            made = attempt()
            wrong = None if made is None else _difference(made, self._source)
            if wrong is None:
                self._upload_state.remove()
                return made
            self.published = Published.OTHER
            resumed = self._upload_state.resumed
            if undo is not None and undo(made, wrong):
                self.published = Published.NOTHING
            # Where the wrong record could not be removed, do not make a second.
            if not resumed or (undo is not None and self.published is Published.OTHER):
                self._upload_state.remove()
                raise wrong
            self._restart()

    def _restart(self) -> None:
        """Forget the sent parts: all go again, under a new uuid."""
        for part in self._parts:
            self._meter.begin(part.index)
        self._upload_state.restart()
        self._tried.clear()
        self._failed = 0
        self._stale = False

    def send(self, before: Callable[[], object] | None = None) -> httpx.Response:
        """Send the file, or its missing parts, and return the platform's answer.

        A second call after a failure resumes, or begins again where resuming cannot succeed.

        Args:
            before: Called after the last byte was read, right before the file is published.
        """
        if len(self._parts) == 1:
            frame = Multipart({}, self._source, None, self._meter)
            return self._publish(frame, before)
        self._send_parts()
        if before is not None:
            before()
        try:
            return self._publish_parts()
        except ServerError:
            # A part counted as stored may be missing: after a second failure, all parts go again.
            self._failed += 1
            if self._failed > 1:
                self._restart()
            raise

    def _publish_parts(self) -> httpx.Response:
        """Send the request that joins the parts, once more after a failure of the server.

        The platform keeps the parts until the file is stored: a second request never makes a second
        file. Where the first request succeeded after all, the parts are gone, and the second fails.
        The retry helps the second of two uploads of one name in one second, which the server fails.
        """
        fields: dict[str, str | int]
        fields = {"uuid": self._upload_state.uuid, "filename": self._source.name}
        form = Multipart(fields | {"totalparts": len(self._parts)})
        try:
            return self._publish(form)
        except ServerError as error:
            if not self._transport.retries:
                raise
            failed = error
        pause(RESEND_PAUSE)
        try:
            return self._publish(form)
        except (AnswerLostError, InvalidAnswerError, ServerError):
            raise
        except DatagouvError as error:
            # The first request may have succeeded: the caller looks for the file.
            raise failed.adding(f"the retry failed too: {error}") from None

    def _publish(
        self, frame: Multipart, before: Callable[[], object] | None = None
    ) -> httpx.Response:
        """Send the request that publishes the file, and note whether it may have."""
        former = self.published
        try:
            body = self._body(frame, before)
            if former is Published.NOTHING:
                self.published = Published.PERHAPS
            return self._post(body)
        except Exception as error:
            if not isinstance(error, ServerError | AnswerLostError | InvalidAnswerError):
                # The request was refused, not sent, or broke off before its last byte.
                self.published = former
            raise

    def _body(
        self, frame: Multipart, before: Callable[[], object] | None
    ) -> Body:
        """Return a body that calls `before` ahead of its last block."""
        if before is None:
            return _streamed(frame)
        if frame.size > SMALL:
            return Body(lambda: _calling_before_last_block(frame, before), frame.headers)
        content: list[bytes] = call(_all, frame)
        before()
        return Body(lambda: Blocks(content, large=False), frame.headers)

    def _send_parts(self) -> None:
        """Send the missing parts, and check that all parts are of one version of the file.

        Raises:
            FileError: The file changed during the upload.
        """
        while True:
            # Parts go in any order: compute the sha1 of the whole file beside them.
            with Pool(1) as hashing, Pool(self._sending.parallel) as pool:
                hashing.start(self._check_stale)
                missing = self._upload_state.missing()
                if missing:
                    call(self._upload_state.begin)
                    self._warn()
                for index in missing:
                    pool.start(self._send_part, self._parts[index])
            if not self._stale:
                break
            self._restart()
        call_to_read(self._source.confirm)

    def _check_stale(self) -> None:
        """Compare the sha1 of the file with that of the upload state."""
        sha1 = call_to_read(self._source.checksum)
        self._stale = not call(self._upload_state.agrees, sha1)

    def _send_part(self, part: Part) -> None:
        retrying = Retrying(
            retry=retry_if_exception(part_may_pass),
            stop=stop_after_attempt(self._transport.retries + 1),
            wait=wait,
            retry_error_callback=last_outcome,
        )
        if self._stale:
            return
        try:
            retrying(self._try_part, part)
        except (AnswerLostError, InvalidAnswerError, ServerError) as error:
            # A part publishes nothing: a second call is safe, and resumes.
            raise NetworkError(
                f"{error}. Part {part.index + 1} of {len(self._parts)} did not arrive; "
                f"{after_a_part(self.published)}"
            ) from None

    def _try_part(self, part: Part) -> None:
        may_be_stored = self._upload_state.resumed or part.index in self._tried
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
            self._post(_streamed(Multipart(fields, self._source, part, self._meter)))
        except ServerError:
            # The server always refuses a part that it holds. A part that may be stored counts as
            # stored: the checksum of the whole file decides.
            if not may_be_stored:
                raise
            self._meter.begin(part.index)
            self._meter.advance(part.size, part.index)
        call(self._upload_state.note, part.index)

    def _post(self, body: Body) -> httpx.Response:
        return self._transport.send("POST", self._path, body=body, timeout=_TIMEOUT)


def _streamed(frame: Multipart) -> Body:
    return Body(lambda: Blocks(frame, large=frame.size > SMALL), frame.headers)


def _all(frame: Multipart) -> list[bytes]:
    return list(frame)


def _calling_before_last_block(
    frame: Multipart, before: Callable[[], object]
) -> Iterator[bytes]:
    """Yield a body, and call `before` ahead of its last block."""
    last: bytes | None = None
    for block in Blocks(frame, large=True):
        if last is not None:
            yield last
        last = block
    before()
    if last is not None:
        yield last


def _difference(record: ResourceFields, source: Source) -> ChecksumError | None:
    """Compare the stored size and sha1 with those of the file."""
    checksum = record.checksum
    sha1 = call_to_read(source.checksum)
    stored = checksum.value if checksum is not None and checksum.type == "sha1" else sha1
    if record.filesize in (None, source.size) and stored == sha1:
        return None
    return ChecksumError(
        f"{source.name}: the platform stored {record.filesize} bytes with the sha1 {stored}, "
        f"which is not the file that was sent ({source.size} bytes, sha1 {sha1})"
    )
