"""The retry policy: what is transient, and how long to wait."""

from __future__ import annotations

import logging
import ssl
from concurrent.futures import Future
from typing import Any

import httpx
import pytest
from tenacity import AsyncRetrying, RetryCallState

from datagouv._http import retry as _retry

REQUEST = httpx.Request("PUT", "https://portal.example/api/1/x/", headers={"X-API-KEY": "the-key"})


def after(outcome: Any, *, attempt: int = 1, idle: float = 0, wait: float = 0) -> RetryCallState:
    """Return the state of a call whose last try gave `outcome`."""
    state = RetryCallState(AsyncRetrying(), None, ("PUT", "https://portal.example/x/"), {})
    state.attempt_number, state.idle_for, state.upcoming_sleep = attempt, idle, wait
    if outcome is not None:
        failed = isinstance(outcome, Exception)
        state.outcome = future(attempt)
        (state.outcome.set_exception if failed else state.outcome.set_result)(outcome)
    return state


def future(attempt: int) -> Any:
    from tenacity import Future as Outcome

    assert issubclass(Outcome, Future)
    return Outcome(attempt)


def answer(status: int, **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.Response(status, headers=named, request=REQUEST)


def error_from(cause: BaseException | None, *, explicit: bool = True) -> httpx.ConnectError:
    error = httpx.ConnectError("no")
    if explicit:
        error.__cause__ = cause
    else:
        error.__context__ = cause
    return error


# What is transient


@pytest.mark.parametrize("repeatable", [True, False])
def test_429_says_that_nothing_was_done(repeatable: bool) -> None:
    assert _retry.is_transient(after(answer(429)), repeatable=repeatable)


@pytest.mark.parametrize("status", [502, 503, 504])
def test_a_failing_gateway_is_asked_again_for_what_may_be_repeated(status: int) -> None:
    assert _retry.is_transient(after(answer(status)), repeatable=True)
    assert not _retry.is_transient(after(answer(status)), repeatable=False)


@pytest.mark.parametrize("status", [200, 204, 301, 308, 400, 401, 403, 404, 410, 423, 500, 501])
def test_other_answers_are_final(status: int) -> None:
    assert not _retry.is_transient(after(answer(status)), repeatable=True)


@pytest.mark.parametrize("kind", [httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout])
def test_what_was_never_sent_is_sent_again(kind: type[httpx.TransportError]) -> None:
    assert _retry.nothing_was_sent(kind("no"))
    assert _retry.is_transient(after(kind("no")), repeatable=False)


@pytest.mark.parametrize(
    "kind",
    [
        httpx.ReadError,
        httpx.ReadTimeout,
        httpx.WriteError,
        httpx.WriteTimeout,
        httpx.CloseError,
        httpx.RemoteProtocolError,
        httpx.DecodingError,
    ],
)
def test_what_broke_off_is_repeated_where_that_is_safe(kind: type[httpx.RequestError]) -> None:
    assert not _retry.nothing_was_sent(kind("no"))
    assert _retry.is_transient(after(kind("no")), repeatable=True)
    assert not _retry.is_transient(after(kind("no")), repeatable=False)


@pytest.mark.parametrize(
    "error",
    [
        httpx.UnsupportedProtocol("no"),
        httpx.LocalProtocolError("no"),
        httpx.ProxyError("no"),
        httpx.InvalidURL("no"),
        httpx.TooManyRedirects("no"),
        ValueError("no"),
        RuntimeError("no"),
    ],
)
def test_what_another_try_does_not_mend_is_not_tried(error: Exception) -> None:
    assert not _retry.is_transient(after(error), repeatable=True)


def test_nothing_is_transient_before_the_first_outcome() -> None:
    assert not _retry.is_transient(after(None), repeatable=True)


# Certificates

REFUSED = ssl.SSLCertVerificationError("self-signed certificate")


@pytest.mark.parametrize("explicit", [True, False])
def test_a_refused_certificate_is_found_behind_the_error(explicit: bool) -> None:
    deep = error_from(error_from(REFUSED, explicit=explicit))
    assert _retry.bad_certificate(deep)
    assert not _retry.is_transient(after(deep), repeatable=True)


def test_another_failure_of_tls_may_pass() -> None:
    assert not _retry.bad_certificate(error_from(ssl.SSLError("handshake failure")))


class Circular(httpx.ConnectError):
    """An error in a circle of causes, which says so when one walks in it for long."""

    steps = 0

    @property  # type: ignore[override]  # a cause that is computed
    def __cause__(self) -> BaseException:
        self.steps += 1
        assert self.steps < 100, "it walks in a circle"
        return self


def test_a_circle_of_causes_is_left_again() -> None:
    assert not _retry.bad_certificate(Circular("no"))


# How long to wait


@pytest.mark.parametrize(
    ("attempt", "least"), [(1, 0.3), (2, 0.6), (3, 1.2), (4, 2.4), (7, 10), (30, 10)]
)
def test_waiting_grows_to_a_limit_with_jitter(attempt: int, least: float) -> None:
    waits = [_retry.wait(after(answer(503), attempt=attempt)) for _ in range(50)]
    assert least <= min(waits) < max(waits) <= least + 0.3


@pytest.mark.parametrize("asked", [0, 7, 3600])
def test_what_the_server_asks_for_is_waited_with_jitter(asked: int) -> None:
    waits = [_retry.wait(after(answer(429, Retry_After=str(asked)))) for _ in range(50)]
    assert asked <= min(waits) < max(waits) <= asked + 0.3


def test_an_error_asks_for_no_time() -> None:
    assert _retry.wait(after(httpx.ReadError("no"))) <= 0.6


# When to stop


@pytest.mark.parametrize(
    ("retries", "attempt", "stops"), [(0, 1, True), (3, 3, False), (3, 4, True), (3, 5, True)]
)
def test_it_stops_after_so_many_retries(retries: int, attempt: int, stops: bool) -> None:
    assert _retry.stop_after(retries)(after(answer(503), attempt=attempt)) is stops


@pytest.mark.parametrize(
    ("idle", "wait", "stops"), [(0, 60, False), (0, 60.1, True), (59, 0.5, False), (59, 2, True)]
)
def test_it_stops_when_waiting_would_exceed_the_budget(
    idle: float, wait: float, stops: bool
) -> None:
    assert _retry.BUDGET == 60
    assert _retry.stop_after(99)(after(answer(503), idle=idle, wait=wait)) is stops


# What is said


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        (answer(503), "try 2 failed (status 503); nothing is wrong yet, try 3 follows in 1.5 s"),
        (
            httpx.ReadError("reset"),
            "try 2 failed (ReadError: reset); nothing is wrong yet, try 3 follows in 1.5 s",
        ),
    ],
)
def test_a_retry_is_a_warning_that_says_why(
    caplog: pytest.LogCaptureFixture, outcome: Any, said: str
) -> None:
    with caplog.at_level(logging.WARNING, logger="datagouv"):
        _retry.log_retry(after(outcome, attempt=2, wait=1.5))
    (record,) = caplog.records
    assert (record.levelname, record.name) == ("WARNING", "datagouv")
    assert record.getMessage() == f"PUT https://portal.example/x/: {said}"
    assert "the-key" not in repr(vars(record))


def test_the_last_outcome_is_given_or_raised() -> None:
    response = answer(503)
    assert _retry.last_outcome(after(response)) is response
    with pytest.raises(httpx.ReadError):
        _retry.last_outcome(after(httpx.ReadError("no")))
