"""What became of a request whose answer did not come, in our words. Pure."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

import httpx

from ._retry import bad_certificate, nothing_was_sent
from .errors import AnswerLostError, DatagouvError, NetworkError

READS = frozenset({"GET", "HEAD", "OPTIONS"})
REPEATABLE = READS | {"PUT", "DELETE"}
"""Methods that do no more when they are done twice."""


def network_error(error: Exception, method: str, url: str, *, repeatable: bool) -> DatagouvError:
    """Return the error that says what is known.

    Args:
        error: What httpx raised.
        method: Of the request.
        url: What was asked for first.
        repeatable: Whether sending it again does no harm.
    """
    what = f"{type(error).__name__}: {error}".removesuffix(": ")
    # The host that failed may be one that the first led to.
    asked = error.request.url if isinstance(error, httpx.RequestError) else httpx.URL(url)
    host = asked.host
    if bad_certificate(error):
        return NetworkError(f"{method} {url}: the certificate of {host} is refused ({what})")
    if isinstance(error, httpx.UnsupportedProtocol):
        # Harvested resources may have any address: nothing here speaks more than http.
        return NetworkError(
            f"{method} {url}: only http:// and https:// are spoken here: get it with another tool"
        )
    if isinstance(error, httpx.ProxyError):
        return NetworkError(
            f"{method} {url}: the proxy does not lead to {host}, nothing was sent ({what}): "
            "see HTTPS_PROXY and NO_PROXY"
        )
    if nothing_was_sent(error):
        return NetworkError(f"{method} {url}: {host} is not reached, nothing was sent ({what})")
    if repeatable:
        after = "" if method in READS else "; the portal may have done it, repeating it is safe"
        return NetworkError(f"{method} {url}: no whole answer ({what}){after}")
    return AnswerLostError(
        f"{method} {url}: sent, but its answer was lost ({what}): the portal may have done it",
        method=method,
        url=url,
    )


MAY_BE_DONE = "the portal may have done it"


def after_a_lost_try(error: DatagouvError) -> None:
    """Say on the error of a write that an earlier try of it may have been done."""
    if MAY_BE_DONE not in str(error):
        error.adding(f"the answer to an earlier try was lost: {MAY_BE_DONE}")


@contextmanager
def after_a_write() -> Generator[None, None, None]:
    """Say on the error of what is asked after a write that the write itself may be done."""
    try:
        yield
    except DatagouvError as error:
        error.adding(f"this was asked after a write: {MAY_BE_DONE}")
        raise


@contextmanager
def noting(left: str) -> Generator[None, None, None]:
    """Note on Ctrl-C, or on the cancellation of a task, what it leaves behind."""
    try:
        yield
    except BaseException as error:
        if not isinstance(error, Exception):  # An error of ours says it itself.
            error.add_note(left)
        raise
