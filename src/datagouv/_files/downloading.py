"""The state machines of a download: open an answer, receive the file, save it. Pure.

Each generator yields a step, and receives the result of the step. `opening` asks until an answer
fits, `receiving` resumes after breaks, and `saving` verifies the whole file, and fetches it again
where the bytes of an earlier call were wrong.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeAlias

from ..errors import ChecksumError, InvalidAnswerError, NetworkError
from .steps import Wait

if TYPE_CHECKING:
    from .._http.file_answer import Judged, Wanted
    from .checksum import Verdict


LEAST = 1024
"""Bytes of progress between two breaks that reset the count of breaks."""
MOST_BREAKS = 3
"""Breaks in a row without progress after which a stream fails."""


# Open an answer


@dataclass(frozen=True, slots=True)
class Ask:
    """Close the former answer, and request a range, or the whole file; the result is `Judged`."""

    wanted: Wanted | None


Opened: TypeAlias = Literal["range", "whole", "end"]
"""The bytes of an answer: from the wanted position, from the beginning, or no byte is left."""


def opening(wanted: Wanted | None, *, shown: str, verified: bool) -> Generator[Ask, Judged, Opened]:
    """Yield the requests until an answer fits, and return which bytes it has.

    Args:
        wanted: The range that is missing; `None` for the whole file.
        shown: The URL for errors.
        verified: Whether a binding checksum verifies the whole file.

    Raises:
        InvalidAnswerError: The host sends a part of the file where the whole was requested.
    """
    if wanted is not None:
        judged = yield Ask(wanted)
        if judged == "perhaps the end" and not verified:
            # Request the last received byte again: the answer tells the version.
            last = replace(wanted, position=wanted.position - 1, total=wanted.position)
            judged = "end" if (yield Ask(last)) == "range" else "again"
        if judged != "again":
            return "end" if judged == "perhaps the end" else judged
    if (yield Ask(None)) != "whole":
        raise InvalidAnswerError(
            f"GET {shown}: 206 without a Range: the host sends a part of the file"
        )
    return "whole"


# Receive the whole file


class Breaks:
    """Counts the breaks in a row without progress.

    A host without ranges begins again each time, so only bytes beyond the furthest position are
    progress. A few bytes before each break are no progress either.

    Args:
        most: The breaks in a row without progress after which a transfer fails.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._stalled = self._furthest = 0

    def begin(self, position: int) -> None:
        """Note the position at which an answer begins."""
        self._furthest = max(self._furthest, position)

    def allow(self, position: int) -> bool:
        """Count a break at a position; tell whether the transfer may resume."""
        self._stalled = 0 if position >= self._furthest + LEAST else self._stalled + 1
        self._furthest = max(self._furthest, position)
        return self._stalled <= self._most


@dataclass(frozen=True, slots=True)
class Open:
    """Open an answer; the result is its first position, or `None` where it does not fit.

    Attributes:
        position: The number of bytes received.
    """

    position: int


@dataclass(frozen=True, slots=True)
class Read:
    """Read the answer to its end; the result is `None`, or a `Break`."""


@dataclass(frozen=True, slots=True)
class Break:
    """An answer that broke off.

    Attributes:
        error: The reason.
        position: The number of bytes received.
    """

    error: NetworkError
    position: int


def receiving(
    position: int, most_breaks: int, *, anew: bool
) -> Generator[Open | Read | Wait, int | Break | None, None]:
    """Yield the steps that receive a file from a position to its end.

    Args:
        position: The number of bytes received.
        most_breaks: Breaks in a row without progress after which the transfer fails.
        anew: Whether the transfer pauses after a break, and may begin again from the beginning of
            the file. A stream may not: its reader has had the first bytes.

    Raises:
        NetworkError: The answer broke off too often, or does not resume.
    """
    breaks = Breaks(most_breaks)
    broken: NetworkError | None = None
    tries = 0
    while True:
        start = yield Open(position)
        if isinstance(start, int):
            breaks.begin(start)
        elif broken is not None:
            raise broken
        end = yield Read()
        if not isinstance(end, Break):
            return
        broken, position, tries = end.error, end.position, tries + 1
        if not breaks.allow(position) or not (anew or position):
            raise broken
        if anew:
            yield Wait(tries)


# Save the file


@dataclass(frozen=True, slots=True)
class Fetch:
    """Receive the file; the result is `None`.

    Attributes:
        anew: Drop the bytes received so far before.
    """

    anew: bool = False


@dataclass(frozen=True, slots=True)
class Check:
    """Verify the whole file, and name it where it has no problem; the result is the `Verdict`."""


@dataclass(frozen=True, slots=True)
class Keep:
    """Warn of the problem, and name the file all the same; the result is `None`."""

    verdict: Verdict


def saving(
    *, shown: str, finished: bool, resumed: bool
) -> Generator[Fetch | Check | Keep, Verdict | None, None]:
    """Yield the steps that save a file: after the last one, it has its name.

    Args:
        shown: The URL for errors.
        finished: Whether an earlier call received the whole file.
        resumed: Whether an earlier call received some bytes, which may be of another file.

    Raises:
        ChecksumError: The file is not the file that the platform knows.
    """
    if not finished:
        yield Fetch()
    verdict = yield Check()
    if verdict is not None and verdict.problem and resumed:
        yield Fetch(anew=True)
        verdict = yield Check()
    if verdict is not None and verdict.refused:
        raise ChecksumError(f"{shown}: {verdict.problem}; nothing was kept")
    if verdict is not None and verdict.problem:
        yield Keep(verdict)
