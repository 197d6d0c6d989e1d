"""The steps of a create that is made once, as a generator that says what to do next. Pure.

`creating()` yields a step, and is sent what came of it; an error of the portal or of the network is
thrown into it. The last step is `Created`; anything else ends in an error. No step removes or
changes an object.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, NoReturn, Protocol, TypeAlias, TypeVar

from .._doubt import add_lost_try
from ..errors import (
    AnswerLostError,
    ApiError,
    DatagouvError,
    InvalidAnswerError,
    NetworkError,
    RateLimitedError,
    RefusedError,
    ServerError,
)

LOOKUP_TIMEOUT = 60.0
"""Seconds for which a server may go on with a request whose answer was lost, by default."""

_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 15.0
RESEND_PAUSE = 1.2
"""Seconds before a failed upload is sent again: the server names a stored file by the second."""


class Made(Protocol):
    """What a create makes."""

    @property
    def id(self) -> str:
        """Its id."""
        ...


R = TypeVar("R", bound=Made)


@dataclass(frozen=True)
class Send:
    """Send the request; the answer is the records that it made."""


@dataclass(frozen=True)
class Look:
    """Look for what the request made; the answer is `Seen`."""


@dataclass(frozen=True)
class Pause:
    """Wait for some seconds."""

    seconds: float


@dataclass(frozen=True)
class Created(Generic[R]):
    """The last step: what the create returns.

    Attributes:
        records: The objects.
        doubt: What a person should look at, because an answer was lost; `None` where none was.
        adopted: The objects were found by looking: they may be somebody else's, so nothing may
            change or remove them.
    """

    records: Sequence[R]
    doubt: str | None = None
    adopted: bool = False


@dataclass(frozen=True)
class Seen(Generic[R]):
    """What a look found among the objects that were made since the create began.

    Attributes:
        fit: The objects that hold everything that was sent.
        unfit: By their ids the objects that resemble what was sent, each with what differs.
        whole: Whether the objects that fit are, together, what several objects in one request make.
    """

    fit: Sequence[R] = ()
    unfit: Mapping[str, str] = field(default_factory=dict[str, str])
    whole: bool = True

    @property
    def ids(self) -> list[str]:
        """The ids of all of them."""
        return [*(one.id for one in self.fit), *self.unfit]


Step: TypeAlias = Send | Look | Pause | Created[R]
Answer: TypeAlias = Sequence[R] | Seen[R] | None
Steps: TypeAlias = Generator[Step[R], Answer[R], None]

SEND, LOOK = Send(), Look()


def pauses(seconds: float) -> list[float]:
    """Return growing pauses between looks that last for so many seconds in all."""
    found: list[float] = []
    pause = _FIRST_PAUSE
    while seconds > 0:
        found.append(min(pause, seconds))
        seconds -= pause
        pause = min(pause * 2, _LONGEST_PAUSE)
    return found


@dataclass(frozen=True)
class Creation(Generic[R]):
    """One create.

    - The answer comes: that is all.
    - A kept connection broke at its first byte: the server has not received the request. Look, send
      it again once, and look after it.
    - The server may still be at work (a timeout, a gateway's 502, 503 or 504, an answer that broke
      off or is not readable): look for as long as `lookup_timeout`, and send nothing again.
    - The server failed by itself (500): that is its answer; look once whether it made it all the
      same. An upload is sent again then, for the server fails at two of one name in one second.
    - The server refuses: believe it, unless an earlier request was lost, which may be why.

    Attributes:
        count: How many objects the request makes.
        lookup_timeout: Seconds.
        resends: How often the request may be sent again.
        resend_failed: Send it again after a 500 too, when nothing was made.
        clock: Returns seconds.
    """

    count: int
    lookup_timeout: float
    resends: int
    resend_failed: bool = False
    clock: Callable[[], float] = time.monotonic

    def steps(self) -> Generator[Step[R], Answer[R], None]:
        """Yield what to do next; the last step is `Created`.

        Raises:
            AnswerLostError: It could not be settled; it says what is known.
            DatagouvError: What the portal said.
        """
        lost: DatagouvError | None = None
        failed: ServerError | None = None
        for left in range(self.resends, -1, -1):
            try:
                made = _records((yield SEND))
            except (AnswerLostError, InvalidAnswerError) as error:
                received = not isinstance(error, AnswerLostError) or error.received
                if received or lost is not None or not left:
                    yield from self._settle(error)
                    return
                seen = yield from self._look(error)
                if seen.fit:
                    yield self._adopted(seen, error)
                    return
                if seen.unfit:
                    raise_lost(error, f"It may have made one of {_told(seen)}", seen.ids)
                lost = error
            except ServerError as error:
                failed = error
                again = self.resend_failed and left > 0
                seen = yield from self._look(error)
                if again and not seen.ids:
                    yield Pause(RESEND_PAUSE)
                    seen = yield from self._look(error)
                if seen.fit:
                    yield self._adopted(seen, error)
                    return
                if seen.unfit and self.resend_failed:
                    raise_lost(error, f"It may have made one of {_told(seen)}", seen.ids)
                if not again:
                    _raise_refused(error, seen, lost)
            except NetworkError as error:
                if lost is None:
                    raise
                raise_lost(lost, f"Now the portal is out of reach ({error})")
            except ApiError as error:
                # Of several objects, the server stores those before the one that it refuses.
                if lost is None and failed is None and (self.count == 1 or not _refused(error)):
                    raise
                seen = yield from self._look(lost or failed or error)
                if (lost or failed) and len(seen.fit) == self.count and seen.whole:
                    yield self._adopted(seen, lost or failed or error)
                    return
                _raise_refused(error, seen, lost)
            else:
                if lost is None and failed is None:
                    yield Created(made)
                    return
                yield from self._look_after(made, lost, lost or failed)
                return

    def _settle(self, error: DatagouvError) -> Steps[R]:
        """Look for what a request made whose answer was lost, for as long as a server may take."""
        began = self.clock()
        seen: Seen[R] = Seen()
        trouble: DatagouvError | None = None
        for pause in (0.0, *pauses(self.lookup_timeout)):
            if pause:
                if self.clock() - began > self.lookup_timeout:
                    break
                yield Pause(pause)
            try:
                seen, trouble = _seen((yield LOOK)), None
            except (ServerError, RateLimitedError, NetworkError, InvalidAnswerError) as again:
                trouble = again
            except DatagouvError as refused:
                raise_lost(error, f"Looking for what it made failed too ({refused})", seen.ids)
            if trouble is None and (
                len(seen.fit) > self.count or (len(seen.fit) == self.count and seen.whole)
            ):
                yield self._adopted(seen, error)
                return
        if trouble is not None:
            raise_lost(error, f"Looking for what it made failed too ({trouble})", seen.ids)
        if self.count > 1 and seen.fit:
            found = ", ".join(one.id for one in seen.fit)
            raise_lost(error, f"{len(seen.fit)} of {self.count} are there: {found}", seen.ids)
        if seen.ids:
            raise_lost(
                error, f"Nothing is there that holds all that was sent, but {_told(seen)}", seen.ids
            )
        raise_lost(error, "Nothing that it made is to be seen, and it may still come")

    def _look_after(
        self, made: Sequence[R], lost: DatagouvError | None, reason: DatagouvError | None
    ) -> Steps[R]:
        """Look whether the first request arrived too, after the second one was answered."""
        ids = [one.id for one in made]
        seen = yield from self._look(reason, ids)
        others = [id for id in seen.ids if id not in ids]
        named = ", ".join(ids)
        if others:
            raise_lost(
                reason,
                f"Sent again, it made {named}, beside {', '.join(others)}, which resembles it: the "
                "first request may have arrived as well",
                [*ids, *others],
            )
        doubt = (
            f"{lost}. It was sent again and made {named}: should the first request still arrive, "
        )
        yield Created(made, f"{doubt}there is a second one" if lost is not None else None)

    def _look(
        self, lost: DatagouvError | None, candidates: Sequence[str] = ()
    ) -> Generator[Step[R], Answer[R], Seen[R]]:
        """Look once."""
        try:
            return _seen((yield LOOK))
        except DatagouvError as error:
            also = f", beside {', '.join(candidates)}," if candidates else ""
            raise_lost(lost, f"Looking for what it made{also} failed too ({error})", candidates)

    def _adopted(self, seen: Seen[R], error: DatagouvError) -> Created[R]:
        """Return what was found, where that is as many as were sent.

        Raises:
            AnswerLostError: There are more or less.
        """
        ids = [one.id for one in seen.fit]
        named = ", ".join(ids)
        if len(ids) != self.count or not seen.whole:
            known = f"Any of {named} may be what it made"
            raise_lost(
                error,
                known if self.count == 1 else f"{len(ids)} of {self.count} are there: {named}",
                seen.ids,
            )
        return Created(
            seen.fit,
            f"{error}. {named} holds all that was sent, was made since, and is returned: look "
            "whether there is a second one, or whether it is somebody else's",
            adopted=True,
        )


def _raise_refused(error: ApiError, seen: Seen[R], lost: DatagouvError | None) -> NoReturn:
    """Raise what the portal said, with what is known beside it."""
    if seen.ids:
        error.adding(f"before that, {_told(seen)} had been made")
    if lost is not None:
        add_lost_try(error)
    raise error


def _told(seen: Seen[R]) -> str:
    """Say which objects were found, and what differs."""
    fit = [one.id for one in seen.fit]
    return ", ".join([*fit, *(f"{id} ({why})" for id, why in seen.unfit.items())])


def _refused(error: ApiError) -> bool:
    return isinstance(error, RefusedError)


def _records(answer: Answer[R]) -> Sequence[R]:
    if answer is None or isinstance(answer, Seen):
        raise TypeError("Send() is answered with records")
    return answer


def _seen(answer: Answer[R]) -> Seen[R]:
    if not isinstance(answer, Seen):
        raise TypeError("Look() is answered with Seen")
    return answer


def replacing(
    lookup_timeout: float, resends: int, clock: Callable[[], float]
) -> Generator[Send | Look | Pause | None, bool, None]:
    """Yield the steps of a write of which a look tells whether it is done; the last one is `None`.

    A look is answered with whether it is done. It waits and sends again as `creating()` does; after
    a 500 it sends again, for to do it twice is no more than to do it once.

    Args:
        lookup_timeout: Seconds for which to look, while the server may still be at work.
        resends: How often the request may be sent again.
        clock: Returns seconds.

    Raises:
        AnswerLostError: It could not be settled; it says what is known.
        DatagouvError: What the portal said.
    """
    lost: DatagouvError | None = None
    for left in range(resends, -1, -1):
        try:
            yield SEND
        except (AnswerLostError, InvalidAnswerError) as error:
            received = not isinstance(error, AnswerLostError) or error.received
            if received or lost is not None or not left:
                yield from _until_done(error, lookup_timeout, clock)
                break
            lost = error
            if (yield from _done(error)):
                break
        except ServerError as error:
            lost = error
            if (yield from _done(error)):
                break
            if not left:
                raise
            yield Pause(RESEND_PAUSE)
            if (yield from _done(error)):
                break
        except NetworkError as error:
            if lost is None:
                raise
            raise_lost(lost, f"Now the portal is out of reach ({error})")
        except ApiError as error:
            # What an earlier try did, late, may be why: one answers, or closes, once.
            if lost is not None:
                if (yield from _done(lost)):
                    break
                add_lost_try(error)
            raise
        else:
            break
    yield None


def _done(lost: DatagouvError) -> Generator[Send | Look | Pause | None, bool, bool]:
    """Look once whether it is done."""
    try:
        return (yield LOOK)
    except DatagouvError as error:
        raise_lost(lost, f"Looking whether it was done failed too ({error})")


def _until_done(
    error: DatagouvError, lookup_timeout: float, clock: Callable[[], float]
) -> Generator[Send | Look | Pause | None, bool, None]:
    """Look for as long as a server may take whether it is done."""
    began = clock()
    trouble: DatagouvError | None = None
    for pause in (0.0, *pauses(lookup_timeout)):
        if pause:
            if clock() - began > lookup_timeout:
                break
            yield Pause(pause)
        try:
            done, trouble = (yield LOOK), None
        except (ServerError, RateLimitedError, NetworkError, InvalidAnswerError) as again:
            trouble = again
        except DatagouvError as refused:
            raise_lost(error, f"Looking whether it was done failed too ({refused})")
        else:
            if done:
                return
    if trouble is not None:
        raise_lost(error, f"Looking whether it was done failed too ({trouble})")
    raise_lost(error, "It is not to be seen, and may still come")


def raise_lost(last: DatagouvError | None, known: str, candidates: Sequence[str] = ()) -> NoReturn:
    """Raise the error that says what became of a write, as far as that is known."""
    raise AnswerLostError(
        f"{last}. {known}: look at the portal before you send it again",
        method=getattr(last, "method", ""),
        url=getattr(last, "url", ""),
        candidates=candidates,
    ) from None
