# Generated from src/datagouv/_async/creation.py by scripts/unasync.py: edit that file, then `make style`.
"""One create, one object: what is done when the answer to a create is lost."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol, TypeAlias, TypeVar

import httpx
from tenacity import Retrying, retry_if_result, stop_after_attempt, wait_exponential

from .._failures import after_a_lost_try, after_a_write
from .._protocol import made_within
from .._retry import last_outcome, logger
from ..errors import (
    AnswerLostError,
    ApiError,
    DatagouvError,
    InvalidAnswerError,
    NetworkError,
    RefusedError,
    ServerError,
)
from .transport import Transport

LOOKS = 3
"""How often to look for the object before sending again: a server cut off may still be at work."""


class Created(Protocol):
    """What a create makes."""

    @property
    def id(self) -> str:
        """Its id."""
        ...


R = TypeVar("R", bound=Created)
T = TypeVar("T")

Newest: TypeAlias = tuple[httpx.Response, Sequence[Mapping[str, Any]]]
"""An answer of the portal, and the newest objects in it, or those of them that are looked for."""

Look: TypeAlias = Callable[[], Newest]
"""Returns those that match the request."""


def _finder(transport: Transport, look: Look) -> Callable[[], list[str]]:
    """Return what finds the ids of what was made from now on, and not by this client's earlier."""
    started = time.monotonic()

    def found() -> list[str]:
        response, rows = look()
        age = time.monotonic() - started
        return made_within(rows, age, response.headers.get("Date"), transport.made)

    return found


def create_once(
    transport: Transport,
    send: Callable[[], R],
    look: Look,
    fetch: Callable[[str], R],
    remove: Callable[[R], object],
    *,
    twins: str | None = None,
    resend_failed: bool = False,
) -> R:
    """Create one object: where the answer is lost, look for what it made before sending again.

    Args:
        transport: Knows what this client made already, and how often to send.
        send: Sends the request.
        look: Looks for what it made.
        fetch: Returns the object of an id.
        remove: Deletes it.
        twins: What is the same for creates of this client that a look would take for each other:
            they take turns.
        resend_failed: Send again after a 500 too, when nothing was made.

    Raises:
        AnswerLostError: It could not be settled; it says what is known.
    """

    def send_it() -> Sequence[R]:
        return [send()]

    def fetch_it(ids: Sequence[str]) -> Sequence[R]:
        return [fetch(ids[0])]

    with transport.turns.of(twins):
        [made] = create_all_once(
            transport, send_it, look, fetch_it, remove, 1, resend_failed=resend_failed
        )
    return made


def create_all_once(
    transport: Transport,
    send: Callable[[], Sequence[R]],
    look: Look,
    fetch: Callable[[Sequence[str]], Sequence[R]],
    remove: Callable[[R], object],
    count: int,
    *,
    resend_failed: bool = False,
) -> Sequence[R]:
    """Create several objects by one request: where the answer is lost, look for what it made.

    Nothing is sent again while a part of them is there: the server may still be at work.

    Args:
        transport: Knows what this client made already, and how often to send.
        send: Sends the request.
        look: Looks for what it made.
        fetch: Returns the objects of some ids.
        remove: Deletes one.
        count: How many the request makes.
        resend_failed: Send again after a 500 too, when nothing was made.

    Raises:
        AnswerLostError: It could not be settled; it says what is known.
    """
    found = _finder(transport, look)
    lost: DatagouvError | None = None

    def settled(ids: Sequence[str], error: DatagouvError) -> Sequence[R]:
        named = ", ".join(ids)
        if len(ids) != count:
            known = f"Any of {named} may be what it made"
            raise _lost(error, known if count == 1 else f"{len(ids)} of {count}: {named}", ids)
        transport.made.update(ids)
        try:
            return fetch(ids)
        except DatagouvError as failure:
            raise _lost(error, f"It made {named}, which cannot be read ({failure})", ids) from None

    for _ in range(transport.retries + 1):
        try:
            made = send()
        except (AnswerLostError, InvalidAnswerError, ServerError) as error:
            failed = isinstance(error, ServerError) and not resend_failed
            logger.warning("%s: looking for what it made", error)
            ids = _look(found, error, looks=1 if failed else LOOKS, enough=count)
            if ids:
                return settled(ids, error)
            if failed:
                raise
            lost = error
        except ApiError as error:
            # What an earlier try made, late, may be why: a reuse's URL is taken once. And of
            # several, the server checks some values when it has stored those before them.
            if lost is None and (count == 1 or not isinstance(error, RefusedError)):
                raise
            ids = _look(found, lost or error, looks=1)
            if ids and lost is not None:
                return settled(ids, lost)
            if ids:
                raise error.adding(f"before that, {', '.join(ids)} had been made") from None
            if lost is not None:
                after_a_lost_try(error)
            raise
        except NetworkError as error:
            if lost is None:
                raise
            raise _lost(lost, f"Now the portal is out of reach ({error})") from None
        else:
            transport.made.update(one.id for one in made)
            if lost is None:
                return made
            twins = _twins(made, found, remove, lost)
            return settled(twins, lost) if twins else made
    raise _lost(lost, "Sent again as often as allowed, and nothing that it made is to be seen")


def _twins(
    made: Sequence[R],
    found: Callable[[], list[str]],
    remove: Callable[[R], object],
    lost: DatagouvError,
) -> list[str]:
    """Return what the first try made, where it arrived late after all: then the second goes."""
    ids = [one.id for one in made]
    twins = _look(found, lost, looks=1, candidates=ids)
    every = [*twins, *ids]
    if twins and len(twins) != len(ids):
        # Not all of them are of this call: what is too many, only a reader can tell.
        raise _lost(lost, f"Sent again, it made {', '.join(ids)}, beside {', '.join(twins)}", every)
    try:
        for one in made if twins else ():
            remove(one)  # Surely ours: the portal has just said so.
    except DatagouvError as error:
        known = f"It made {', '.join(every)}, not all of which can be removed ({error})"
        raise _lost(lost, known, every) from None
    return twins


def _look(
    found: Callable[[], list[str]],
    lost: DatagouvError,
    *,
    looks: int,
    candidates: Sequence[str] = (),
    enough: int = 1,
) -> list[str]:
    """Return the ids of what a lost create may have made, after a few looks for `enough`."""
    looking = Retrying(
        retry=retry_if_result(lambda ids: len(ids) < enough),
        stop=stop_after_attempt(looks),
        wait=wait_exponential(multiplier=0.6, max=3),
        retry_error_callback=last_outcome,
    )
    try:
        return list(looking(found))
    except DatagouvError as error:
        also = f", beside {', '.join(candidates)}," if candidates else ""
        known = f"Looking for what it made{also} failed too ({error})"
        raise _lost(lost, known, candidates) from None


def _lost(
    last: DatagouvError | None, known: str, candidates: Sequence[str] = ()
) -> AnswerLostError:
    return AnswerLostError(
        f"{last}. {known}: look at the portal before you send it again",
        method=getattr(last, "method", ""),
        url=getattr(last, "url", ""),
        candidates=candidates,
    )


def replace_once(
    transport: Transport,
    send: Callable[[], T],
    done: Callable[[], bool],
) -> T | None:
    """Send what may be sent again when it was not done, and return its answer, or `None` if lost.

    Args:
        transport: Knows how often to send.
        send: Sends the request.
        done: Tells whether the portal holds what was sent.

    Raises:
        AnswerLostError: It could not be settled.
    """
    lost: DatagouvError | None = None

    def found() -> list[str]:
        return ["done"] if done() else []

    for _ in range(transport.retries + 1):
        try:
            return send()
        except (AnswerLostError, InvalidAnswerError, ServerError) as error:
            logger.warning("%s: looking whether it was done", error)
            lost = error
            if _look(found, error, looks=LOOKS):
                return None
        except ApiError as error:
            # What an earlier try did, late, may be why: one answers, or closes, once.
            if lost is not None:
                if _look(found, lost, looks=1):
                    return None
                after_a_lost_try(error)
            raise
        except NetworkError as error:
            if lost is None:
                raise
            raise _lost(lost, f"Now the portal is out of reach ({error})") from None
    raise _lost(lost, "Sent again as often as allowed, and it is not to be seen")


def send_until_read(send: Callable[[], T]) -> T:
    """Send what does no more when it is sent twice, once more where its answer is not readable.

    Raises:
        InvalidAnswerError: The second answer is not readable either; it says that it may be done.
    """
    try:
        return send()
    except InvalidAnswerError as error:
        logger.warning("%s: sending again what does no more when it is done twice", error)
    with after_a_write():
        return send()
