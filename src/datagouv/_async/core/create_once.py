"""Creates that make one object, even where their answer is lost: send, look, send again."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Generator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias, TypeVar

import httpx

from ..._concurrency.threads import async_pause
from ..._doubt import after_a_write, note_if_interrupted, warn
from ..._http.retry import logger
from ..._udata.create_once import Created, Creation, Look, Made, Seen, Send, pauses, replacing
from ..._udata.recognise import Since
from ...errors import DatagouvError, InvalidAnswerError, LostAnswerWarning
from .steps import drive

if TYPE_CHECKING:
    from ..._udata.create_once import Step
    from .transport import AsyncTransport


R = TypeVar("R", bound=Made)
T = TypeVar("T")
S = TypeVar("S")
A = TypeVar("A")
E = TypeVar("E")

AsyncFind: TypeAlias = Callable[[Since], Awaitable[Seen[R]]]
"""Looks on the portal for the objects that a create made."""


class Newest(NamedTuple):
    """One page of the newest objects of a list.

    Attributes:
        response: The answer.
        rows: The objects, the newest first.
        more: Whether there are older objects.
    """

    response: httpx.Response
    rows: Sequence[Mapping[str, Any]]
    more: bool = False


async def made_since(
    since: Since, page: Callable[[int], Awaitable[Newest]]
) -> Sequence[Mapping[str, Any]]:
    """Return the objects of a list that were made since a moment, over as many pages as it takes.

    Args:
        since: The moment.
        page: Returns a page of the newest objects, by its number from 1.
    """
    found: dict[str, Mapping[str, Any]] = {}
    shown: set[str] = set()
    number = 1
    while True:
        response, rows, more = await page(number)
        date = response.headers.get("Date")
        found |= {str(row["id"]): row for row in since.recent(rows, date)}
        ids = {str(row["id"]) for row in rows}
        # A page without a new object: the server repeats pages.
        if not more or since.reached(rows, date) or ids <= shown:
            return list(found.values())
        shown |= ids
        number += 1


async def create_once(
    transport: AsyncTransport,
    send: Callable[[], Awaitable[R]],
    look: AsyncFind[R],
    *,
    what: str,
    alike: str | None = None,
    resend_failed: bool = False,
) -> R:
    """Create one object, and warn where the answer was lost: see `created()`."""
    made = await created(transport, send, look, what=what, alike=alike, resend_failed=resend_failed)
    warn_of(made)
    return made.records[0]


async def created(
    transport: AsyncTransport,
    send: Callable[[], Awaitable[R]],
    look: AsyncFind[R],
    *,
    what: str,
    alike: str | None = None,
    note: str | None = None,
    resend_failed: bool = False,
) -> Created[R]:
    """Create one object; where the answer is lost, look for the object.

    Args:
        transport: Knows the ids that this client made, and how long to look.
        send: Sends the request.
        look: Looks for the new object.
        what: The object in words, such as "the dataset 'Trees'".
        alike: The key of a lock: creates that a look could take for each other share it.
        note: The note on an interruption, where the caller has a better one; "" for none.
        resend_failed: Send again after a 500 too, when nothing was made.

    Raises:
        AnswerLostError: The object may exist or not; the error names the candidates.
    """

    async def send_it() -> Sequence[R]:
        return [await send()]

    async with transport.locks.of(alike):
        return await _create(
            transport, send_it, look, 1, what, note=note, resend_failed=resend_failed
        )


async def create_all_once(
    transport: AsyncTransport,
    send: Callable[[], Awaitable[Sequence[R]]],
    look: AsyncFind[R],
    count: int,
    *,
    what: str,
) -> Sequence[R]:
    """Create several objects by one request; where the answer is lost, look for them.

    Args:
        transport: Knows the ids that this client made, and how long to look.
        send: Sends the request.
        look: Looks for the new object.
        count: The number of objects.
        what: The objects in words.

    Raises:
        AnswerLostError: The object may exist or not; the error names the candidates.
    """
    made = await _create(transport, send, look, count, what)
    warn_of(made)
    return made.records


def warn_of(made: Created[R]) -> None:
    """Warn the caller where the answer to a create was lost, and the object found by looking."""
    if made.doubt is not None:
        warn(made.doubt, LostAnswerWarning)


async def _create(
    transport: AsyncTransport,
    send: Callable[[], Awaitable[Sequence[R]]],
    look: AsyncFind[R],
    count: int,
    what: str,
    *,
    note: str | None = None,
    resend_failed: bool = False,
) -> Created[R]:
    """Run the state machine of a create."""
    creates = transport.creates
    since = Since(creates.made)
    creation: Creation[R] = Creation(count, creates.lookup_timeout, creates.resends, resend_failed)

    async def look_now() -> Seen[R]:
        return await look(since)

    left = f"{what} may be on the portal: look there before you create it again"
    with note_if_interrupted(left if note is None else note):
        made = await _carry_out(creation.steps(), send, look_now, "looking for what it made")
    creates.made.update(record.id for record in made.records)
    return made


async def _carry_out(
    steps: Generator[Step, A | None, E],
    send: Callable[[], Awaitable[A]],
    look: Callable[[], Awaitable[A]],
    why: str,
) -> E:
    """Run the state machine of a write whose answer may get lost, and return its outcome.

    Args:
        steps: The state machine.
        send: Sends the request.
        look: Looks for its effect.
        why: What a look is for, for the log.
    """
    failed = ""

    async def act(step: Step) -> A | None:
        nonlocal failed
        if isinstance(step, Send):
            try:
                return await send()
            except DatagouvError as error:
                failed = str(error)
                raise
        if isinstance(step, Look):
            if failed:
                logger.warning("%s: %s", failed, why)
                failed = ""
            return await look()
        await async_pause(step.seconds)
        return None

    return await drive(steps, act)


async def replace_once(
    transport: AsyncTransport,
    send: Callable[[], Awaitable[T]],
    done: Callable[[], Awaitable[bool]],
    *,
    what: str,
    note: str | None = None,
) -> T | None:
    """Send a write whose effect can be seen on the portal; return its answer, or `None` if lost.

    Args:
        transport: Knows how often to send, and how long to look.
        send: Sends the request.
        done: Tells whether the portal shows the effect.
        what: The effect of the write, in words.
        note: The note on an interruption, where the caller has a better one; "" for none.

    Raises:
        AnswerLostError: The write may be done or not.
    """
    creates = transport.creates
    result: T | None = None

    async def send_it() -> None:
        nonlocal result
        result = await send()

    steps = replacing(creates.lookup_timeout, creates.resends, time.monotonic)
    with note_if_interrupted(f"{what}: look at the portal" if note is None else note):
        await _carry_out(steps, send_it, done, "looking whether it was done")
    return result


async def look_until(
    transport: AsyncTransport, look: Callable[[], Awaitable[Sequence[S]]]
) -> Sequence[S]:
    """Look until an object shows, or for as long as a server may take."""
    began, timeout = time.monotonic(), transport.creates.lookup_timeout
    for seconds in (0.0, *pauses(timeout)):
        if seconds:
            if time.monotonic() - began > timeout:
                break
            await async_pause(seconds)
        found = await look()
        if found:
            return found
    return []


async def send_until_read(send: Callable[[], Awaitable[T]], *, what: str) -> T:
    """Send an idempotent write, once more where its answer is unreadable.

    Raises:
        InvalidAnswerError: The second answer is unreadable too; the write may be done.
    """
    with note_if_interrupted(f"{what}: look at the portal"):
        try:
            return await send()
        except InvalidAnswerError as error:
            logger.warning("%s: sending the idempotent write again", error)
        with after_a_write():
            return await send()
