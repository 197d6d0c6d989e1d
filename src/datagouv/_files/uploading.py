"""The state machines of an upload: one part, one request to publish, the stored file. Pure.

Each generator yields a step, and receives the result or the error of the step. `storing` attempts
until the platform holds exactly the file. `sending` is one attempt: the missing parts, then the
request that publishes them. `part` sends one part.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Protocol

from .._http.retry import part_may_pass
from .._udata.create_once import RESEND_PAUSE, Pause
from ..errors import (
    AnswerLostError,
    ChecksumError,
    DatagouvError,
    FileError,
    InvalidAnswerError,
    NetworkError,
    ServerError,
)
from .published import Published, after_a_part
from .steps import Wait


class Resumption(Protocol):
    """What is left of an earlier call: see `UploadState`."""

    @property
    def resumed(self) -> bool:
        """Whether an earlier call began the upload: the platform may hold parts of it."""
        ...


# The steps of `storing`


@dataclass(frozen=True, slots=True)
class Attempt:
    """Send the file once."""


@dataclass(frozen=True, slots=True)
class Compare:
    """Compare the stored file with the file; the result is the difference, or `None`."""


@dataclass(frozen=True, slots=True)
class Undo:
    """Remove the record of a wrong file; the result is whether it is gone."""

    wrong: ChecksumError


@dataclass(frozen=True, slots=True)
class Restart:
    """Forget the sent parts: all go again, under a new uuid."""


@dataclass(frozen=True, slots=True)
class Forget:
    """Remove the upload state: the upload is done, or not worth resuming."""


# The steps of `sending`


@dataclass(frozen=True, slots=True)
class SendParts:
    """Send the missing parts, and compare the file with that of an earlier call: see `stale`."""


@dataclass(frozen=True, slots=True)
class Confirm:
    """Check that all parts are of one version of the file, right before it is published."""


@dataclass(frozen=True, slots=True)
class Prepare:
    """Make the body of the request that publishes the file."""


@dataclass(frozen=True, slots=True)
class Publish:
    """Send the request that publishes the file."""


# The steps of `part`


@dataclass(frozen=True, slots=True)
class Post:
    """Send the part."""


@dataclass(frozen=True, slots=True)
class Count:
    """Count the bytes of the part as sent: an earlier try may have stored it."""


@dataclass(frozen=True, slots=True)
class Note:
    """Note in the upload state that the part is stored."""


class Uploading:
    """The state of one upload.

    Args:
        parts: The number of parts; one part goes in the request that publishes the file.
        resumption: Tells whether an earlier call may have stored parts.
        resends: How often a request may be sent again.
    """

    def __init__(self, parts: int, resumption: Resumption, resends: int) -> None:
        self._parts = parts
        self._resumption = resumption
        self._resends = resends
        self._tried: set[int] = set()
        self._failed = 0
        self.stale = False
        """Whether the parts of an earlier call are surely of other content."""
        self.published = Published.NOTHING
        """Whether the platform may hold the file, or a wrong file."""

    def storing(
        self, *, may_undo: bool
    ) -> Generator[Attempt | Compare | Undo | Restart | Forget, ChecksumError | bool | None, None]:
        """Yield the steps until the platform holds exactly the file.

        The parts of an earlier call are not trusted: where the stored file is wrong, all parts go
        again. Where the wrong record could not be removed, no second one is made.

        Args:
            may_undo: Whether the record of a wrong file can be removed.

        Raises:
            ChecksumError: The platform stored another file.
        """
        while True:
            yield Attempt()
            wrong = yield Compare()
            if not isinstance(wrong, ChecksumError):
                yield Forget()
                return
            self.published = Published.OTHER
            resumed = self._resumption.resumed
            if may_undo and (yield Undo(wrong)):
                self.published = Published.NOTHING
            if not resumed or (may_undo and self.published is Published.OTHER):
                yield Forget()
                raise wrong
            yield self._restart()

    def _restart(self) -> Restart:
        self._tried.clear()
        self._failed = 0
        self.stale = False
        return Restart()

    def sending(
        self,
    ) -> Generator[SendParts | Restart | Confirm | Prepare | Publish | Pause, object, None]:
        """Yield the steps of one attempt.

        A second attempt after a failure resumes, or begins again where resuming cannot succeed.

        Raises:
            DatagouvError: The error of a step.
        """
        if self._parts == 1:
            yield from self._publishing()
            return
        yield SendParts()
        while self.stale:
            yield self._restart()
            yield SendParts()
        yield Confirm()
        try:
            yield from self._publishing_parts()
        except ServerError:
            # A part counted as stored may be missing: after a second failure, all parts go again.
            self._failed += 1
            if self._failed > 1:
                yield self._restart()
            raise

    def _publishing_parts(self) -> Generator[Prepare | Publish | Pause, object, None]:
        """Yield the steps that join the parts, once more after a failure of the server.

        The platform keeps the parts until the file is stored: a second request never makes a second
        file. Where the first request succeeded after all, the parts are gone, and the second fails.
        The retry helps the second of two uploads of one name in one second, which the server fails.
        """
        try:
            yield from self._publishing()
        except ServerError as error:
            if not self._resends:
                raise
            failed = error
        else:
            return
        yield Pause(RESEND_PAUSE)
        try:
            yield from self._publishing()
        except (AnswerLostError, InvalidAnswerError, ServerError):
            raise
        except DatagouvError as error:
            # The first request may have succeeded: the caller looks for the file.
            raise failed.adding(f"the retry failed too: {error}") from None

    def _publishing(self) -> Generator[Prepare | Publish, object, None]:
        """Yield the request that publishes the file, and note whether it may have."""
        former = self.published
        yield Prepare()
        if former is Published.NOTHING:
            self.published = Published.PERHAPS
        try:
            yield Publish()
        except Exception as error:
            if not isinstance(error, ServerError | AnswerLostError | InvalidAnswerError):
                # The request was refused, not sent, or broke off before its last byte.
                self.published = former
            raise

    def part(self, index: int) -> Generator[Post | Wait | Count | Note, object, None]:
        """Yield the steps of one part. Parts go at one time.

        The server always refuses a part that it holds. A part that an earlier try may have stored
        counts as stored: the checksum of the whole file decides.

        Args:
            index: The index of the part.

        Raises:
            NetworkError: The part did not arrive; nothing was published by it.
            DatagouvError: The portal refused it.
        """
        tries = 0
        if self.stale:
            return
        while True:
            may_be_stored = self._resumption.resumed or index in self._tried
            self._tried.add(index)
            try:
                yield Post()
                break
            except DatagouvError as error:
                assumed = may_be_stored and isinstance(error, ServerError)
                tries += 1
                if not assumed and (tries > self._resends or not part_may_pass(error)):
                    self._raise_lost(error, index)
                    raise
            if assumed:
                yield Count()
                break
            yield Wait(tries)
        yield Note()

    def _raise_lost(self, error: DatagouvError, index: int) -> None:
        """Raise the error of a lost part: a part publishes nothing, so a second call is safe."""
        if isinstance(error, AnswerLostError | InvalidAnswerError | ServerError):
            raise NetworkError(
                f"{error}. Part {index + 1} of {self._parts} did not arrive; "
                f"{after_a_part(self.published)}"
            ) from None

    def doubt_of(self, error: FileError) -> AnswerLostError | None:
        """Return the error of a file that changed or broke off after it may have been published.

        Where nothing was published, the error says so.
        """
        if self.published is Published.PERHAPS:
            return AnswerLostError(
                f"{error} (an earlier try may have been published: look at the portal before you "
                "send it again)"
            )
        if self.published is Published.NOTHING:
            error.adding("nothing was published")
        return None
