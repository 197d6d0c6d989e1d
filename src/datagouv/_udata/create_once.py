"""The state machine of a create that makes one object: send, look, pause, created. Pure.

`Creation.steps()` yields a step, and receives its result; the caller throws an error of the portal
or of the network into it. It returns `Created`, else it raises. No step removes or changes an
object.
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

_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 15.0
RESEND_PAUSE = 1.2
"""Seconds before a failed upload is sent again: the server names a stored file by the second."""


class Made(Protocol):
    """A created object."""

    @property
    def id(self) -> str:
        """The id."""
        ...


R = TypeVar("R", bound=Made)


@dataclass(frozen=True)
class Send:
    """Send the request; the result is the new records."""


@dataclass(frozen=True)
class Look:
    """Look for the new objects; the result is `Seen`."""


@dataclass(frozen=True)
class Pause:
    """Wait for some seconds."""

    seconds: float


@dataclass(frozen=True)
class Created(Generic[R]):
    """The outcome: the created objects.

    Attributes:
        records: The objects.
        doubt: The warning after a lost answer; `None` where no answer was lost.
        adopted: The objects were found by looking: they may be somebody else's, so nothing may
            change or remove them.
    """

    records: Sequence[R]
    doubt: str | None = None
    adopted: bool = False


@dataclass(frozen=True)
class Seen(Generic[R]):
    """The candidates among the objects that were made since the create began.

    Attributes:
        fit: The objects that hold every field of the payload.
        unfit: The objects that resemble the payload: the difference by id.
        whole: Whether `fit` covers all objects of a request for several.
    """

    fit: Sequence[R] = ()
    unfit: Mapping[str, str] = field(default_factory=dict[str, str])
    whole: bool = True

    @property
    def ids(self) -> list[str]:
        """The ids of all candidates."""
        return [*(record.id for record in self.fit), *self.unfit]


Step: TypeAlias = Send | Look | Pause
Answer: TypeAlias = Sequence[R] | Seen[R] | None
Steps: TypeAlias = Generator[Step, Answer[R], Created[R]]

SEND, LOOK = Send(), Look()


def pauses(seconds: float) -> list[float]:
    """Return growing pauses between looks, of `seconds` in all."""
    result: list[float] = []
    pause = _FIRST_PAUSE
    while seconds > 0:
        result.append(min(pause, seconds))
        seconds -= pause
        pause = min(pause * 2, _LONGEST_PAUSE)
    return result


@dataclass(frozen=True)
class Creation(Generic[R]):
    """One create.

    - The answer comes: the create is done.
    - A kept connection broke at its first byte: the server has not received the request. Look, send
      the request again once, and look after it. Where that answer is lost too, two requests may
      arrive: look again once an object is found.
    - The server may still be at work (a timeout, a gateway's 502, 503 or 504, an unreadable
      answer): look for as long as `lookup_timeout`, and send nothing again.
    - The server failed (500): look once whether it made the object all the same. Send an upload
      again then, for the server fails at two uploads of one name in one second.
    - The server refuses: raise, unless a lost earlier request may be the reason.

    Attributes:
        count: How many objects the request makes.
        lookup_timeout: Seconds.
        resends: How often the request may be sent again.
        resend_failed: Send again after a 500 too, when nothing was made.
        clock: Returns seconds.
    """

    count: int
    lookup_timeout: float
    resends: int
    resend_failed: bool = False
    clock: Callable[[], float] = time.monotonic

    def steps(self) -> Steps[R]:
        """Yield what to do next, and return what was created.

        Raises:
            AnswerLostError: The object may exist or not; the error names the candidates.
            DatagouvError: The error of the portal.
        """
        lost: DatagouvError | None = None
        failed: ServerError | None = None
        for left in range(self.resends, -1, -1):
            try:
                made = _records((yield SEND))
            except (AnswerLostError, InvalidAnswerError) as error:
                received = not isinstance(error, AnswerLostError) or error.received
                if received or lost is not None or not left:
                    return (yield from self._settle(error, lost))
                seen = yield from self._look(error)
                if seen.fit:
                    return self._adopted(seen, error)
                if seen.unfit:
                    raise_lost(error, f"It may have made one of {_listed(seen)}", seen.ids)
                lost = error
            except ServerError as error:
                failed = error
                again = self.resend_failed and left > 0
                seen = yield from self._look(error)
                if again and not seen.ids:
                    yield Pause(RESEND_PAUSE)
                    seen = yield from self._look(error)
                if seen.fit:
                    return self._adopted(seen, error)
                if seen.unfit and self.resend_failed:
                    raise_lost(error, f"It may have made one of {_listed(seen)}", seen.ids)
                if not again:
                    _raise_refused(error, seen, lost)
            except NetworkError as error:
                if lost is None:
                    raise
                raise_lost(lost, f"Now the portal is out of reach ({error})")
            except ApiError as error:
                # Of several objects, the server stores the objects before a refused one.
                if lost is None and failed is None and (self.count == 1 or not _refused(error)):
                    raise
                seen = yield from self._look(lost or failed or error)
                if (lost or failed) and len(seen.fit) == self.count and seen.whole:
                    return self._adopted(seen, lost or failed or error)
                _raise_refused(error, seen, lost)
            else:
                if lost is None and failed is None:
                    return Created(made)
                return (yield from self._look_after(made, lost, lost or failed))
        raise AssertionError("the last try returned or raised")

    def _settle(self, error: DatagouvError, earlier: DatagouvError | None) -> Steps[R]:
        """Look for the objects of a lost answer, for as long as a server may take.

        After an `earlier` loss two requests may arrive: look again for the other one.
        """
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
                if earlier is not None:
                    yield Pause(RESEND_PAUSE)
                    seen = yield from self._look(error, seen.ids)
                return self._adopted(seen, error)
        if trouble is not None:
            raise_lost(error, f"Looking for what it made failed too ({trouble})", seen.ids)
        if self.count > 1 and seen.fit:
            ids = ", ".join(record.id for record in seen.fit)
            raise_lost(error, f"{len(seen.fit)} of {self.count} are there: {ids}", seen.ids)
        if seen.ids:
            raise_lost(
                error,
                f"Nothing is there that holds all that was sent, but {_listed(seen)}",
                seen.ids,
            )
        raise_lost(error, "Nothing that it made is to be seen, and it may still come")

    def _look_after(
        self, made: Sequence[R], lost: DatagouvError | None, reason: DatagouvError | None
    ) -> Steps[R]:
        """Look for the object of the first request, after the answer to the second."""
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
        return Created(made, f"{doubt}there is a second one" if lost is not None else None)

    def _look(
        self, lost: DatagouvError | None, candidates: Sequence[str] = ()
    ) -> Generator[Step, Answer[R], Seen[R]]:
        """Look once."""
        try:
            return _seen((yield LOOK))
        except DatagouvError as error:
            also = f", beside {', '.join(candidates)}," if candidates else ""
            raise_lost(lost, f"Looking for what it made{also} failed too ({error})", candidates)

    def _adopted(self, seen: Seen[R], error: DatagouvError) -> Created[R]:
        """Return the objects found, if they are as many as the request makes.

        Raises:
            AnswerLostError: More or fewer objects were found.
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
    """Raise the error of the portal, with the candidates."""
    if seen.ids:
        error.adding(f"before that, {_listed(seen)} had been made")
    if lost is not None:
        add_lost_try(error)
    raise error


def _listed(seen: Seen[R]) -> str:
    """Return the candidates in words, each with its difference."""
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
) -> Generator[Step, object, None]:
    """Yield the steps of an idempotent write whose effect a look can see.

    The result of a look is whether the write is done. Pauses and retries are as in `Creation`;
    after a 500 the write is sent again.

    Args:
        lookup_timeout: Seconds for which to look, while the server may still be at work.
        resends: How often the request may be sent again.
        clock: Returns seconds.

    Raises:
        AnswerLostError: The write may be done or not.
        DatagouvError: The error of the portal.
    """
    lost: DatagouvError | None = None
    for left in range(resends, -1, -1):
        try:
            yield SEND
        except (AnswerLostError, InvalidAnswerError) as error:
            received = not isinstance(error, AnswerLostError) or error.received
            if received or lost is not None or not left:
                yield from _until_done(error, lookup_timeout, clock)
                return
            lost = error
            if (yield from _done(error)):
                return
        except ServerError as error:
            lost = error
            if (yield from _done(error)):
                return
            if not left:
                raise
            yield Pause(RESEND_PAUSE)
            if (yield from _done(error)):
                return
        except NetworkError as error:
            if lost is None:
                raise
            raise_lost(lost, f"Now the portal is out of reach ({error})")
        except ApiError as error:
            # A late earlier try may be the reason: a transfer is accepted once.
            if lost is not None:
                if (yield from _done(lost)):
                    return
                add_lost_try(error)
            raise
        else:
            return


def _done(lost: DatagouvError) -> Generator[Step, object, bool]:
    """Look once whether the write is done."""
    try:
        return (yield LOOK) is True
    except DatagouvError as error:
        raise_lost(lost, f"Looking whether it was done failed too ({error})")


def _until_done(
    error: DatagouvError, lookup_timeout: float, clock: Callable[[], float]
) -> Generator[Step, object, None]:
    """Look whether the write is done, for as long as a server may take."""
    began = clock()
    trouble: DatagouvError | None = None
    for pause in (0.0, *pauses(lookup_timeout)):
        if pause:
            if clock() - began > lookup_timeout:
                break
            yield Pause(pause)
        try:
            done, trouble = (yield LOOK) is True, None
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
    """Raise the error of a write whose answer was lost."""
    raise AnswerLostError(
        f"{last}. {known}: look at the portal before you send it again",
        method=getattr(last, "method", ""),
        url=getattr(last, "url", ""),
        candidates=candidates,
    ) from None
