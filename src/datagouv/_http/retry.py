"""The retry policy: transient failures, pauses, budget. It sends nothing."""

from __future__ import annotations

import logging
import random
import ssl
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import httpx
from tenacity import RetryCallState, wait_exponential, wait_random

from ..errors import AnswerLostError, InvalidAnswerError, RefusedError, ServerError, retry_after

BUDGET = 60.0
"""Seconds of all pauses between the tries of one request."""

_FIRST, _LONGEST, _JITTER = 0.3, 10.0, 0.3
"""Seconds: the first pause, which doubles with each try, the longest, and the random seconds."""

TRANSIENT_STATUSES = frozenset({429, 502, 503, 504})
LOST_STATUSES = frozenset({502, 503, 504})
"""Statuses of a gateway, behind which the server may have done the write."""

# Jitter spreads the retries of many clients after an outage.
backoff = wait_exponential(multiplier=_FIRST, max=_LONGEST) + wait_random(0, _JITTER)

logger = logging.getLogger("datagouv")


def nothing_was_sent(error: Exception) -> bool:
    """Tell whether no connection was made, so that any request may be retried."""
    return isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout)


def bad_certificate(error: Exception) -> bool:
    """Tell whether the server's certificate was refused, which no retry mends."""
    return any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes(error))


def causes(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and what caused it, each once, also the errors of a group."""
    seen: set[int] = set()
    left: list[BaseException] = [error]
    while left:
        cause = left.pop()
        if id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        members: Sequence[BaseException] = getattr(cause, "exceptions", ())  # of a group
        left.extend(reversed(members))
        before = cause.__cause__ or cause.__context__
        left.extend(() if before is None else (before,))


def is_transient(outcome: RetryCallState, *, repeatable: bool) -> bool:
    """Tell whether the exchange may be retried."""
    future = outcome.outcome
    if future is None:
        return False
    error = future.exception()
    if error is None:
        status = future.result().status_code
        # After a 429 nothing was done; behind a failing gateway, a write may be done.
        return status == 429 or (repeatable and status in TRANSIENT_STATUSES)
    if not isinstance(error, httpx.TransportError | httpx.DecodingError):
        return False
    if bad_certificate(error):
        return False
    if isinstance(error, httpx.UnsupportedProtocol | httpx.LocalProtocolError | httpx.ProxyError):
        return False
    return repeatable or nothing_was_sent(error)


def maybe_done(state: RetryCallState) -> bool:
    """Tell whether the server may have done the last try."""
    outcome = state.outcome
    if outcome is None:
        return False
    error = outcome.exception()
    if error is None:
        return outcome.result().status_code in LOST_STATUSES
    return not (isinstance(error, Exception) and nothing_was_sent(error))


def wait(state: RetryCallState) -> float:
    """Return the seconds to wait: the Retry-After, else a growing time with jitter."""
    seconds = None
    if state.outcome is not None and not state.outcome.failed:
        seconds = retry_after(state.outcome.result())
    return float(backoff(state)) if seconds is None else seconds + float(wait_random(0, 0.3)(state))


def pause_after(tries: int) -> float:
    """Return the seconds to wait after some tries of a transfer: a growing time with jitter."""
    growing = min(_FIRST * 2.0 ** min(tries - 1, 10), _LONGEST)
    return growing + random.uniform(0, _JITTER)  # noqa: S311  # it spreads retries, no secret


def stop_after(retries: int) -> Callable[[RetryCallState], bool]:
    """Stop after `retries` retries, or when the pauses exceed the budget."""

    def stop(state: RetryCallState) -> bool:
        return state.attempt_number > retries or state.idle_for + state.upcoming_sleep > BUDGET

    return stop


def log_retry(state: RetryCallState) -> None:
    """Log a retry, and its reason."""
    outcome = state.outcome
    error = outcome.exception() if outcome is not None else None
    if error is not None:
        why = f"{type(error).__name__}: {error}"
    else:
        why = f"status {outcome.result().status_code}" if outcome is not None else "?"
    method, url = state.args[:2]
    logger.warning(
        "%s %s: try %d failed (%s); nothing is wrong yet, try %d follows in %.1f s",
        *(method, url, state.attempt_number, why, state.attempt_number + 1, state.upcoming_sleep),
    )


def last_outcome(state: RetryCallState) -> Any:
    """Return the result of the last try, or raise its error."""
    return state.outcome.result() if state.outcome is not None else None


def part_may_pass(error: BaseException) -> bool:
    """Tell whether to send a part of a file again, which does no harm."""
    if isinstance(error, RefusedError):
        return error.status == 400  # "Chunk size mismatch": some bytes were lost.
    # The transport has retried a portal that was not reached.
    return isinstance(error, AnswerLostError | InvalidAnswerError | ServerError)
