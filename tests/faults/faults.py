"""What can go wrong with one request, as data: a name, and what becomes of the request."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from tests.faults.proxy import Answer, Behaviour, Exchange, Fault

PAGE = b"<html><body><h1>Bad Gateway</h1></body></html>"
HTML = (("Content-Type", "text/html"),)
JSON = (("Content-Type", "application/json"),)


def _instead(answer: Callable[[Exchange], Answer]) -> Behaviour:
    """Say something else, and ask the portal nothing."""

    def meet(exchange: Exchange) -> None:
        if exchange.read() is not None:
            exchange.answer(answer(exchange))

    return meet


def _said(status: int, headers: tuple[tuple[str, str], ...] = (), body: bytes = b"") -> Behaviour:
    return _instead(lambda _exchange: Answer(status, headers, body))


def _in_seconds(status: int) -> Behaviour:
    headers = (*JSON, ("Retry-After", "2"))
    return _said(status, headers, b'{"message": "Later"}')


def _at_a_date(status: int) -> Behaviour:
    def answer(_exchange: Exchange) -> Answer:
        now = datetime.now(UTC)
        later = format_datetime(now + timedelta(seconds=3), usegmt=True)
        date = format_datetime(now, usegmt=True)
        return Answer(status, (*JSON, ("Retry-After", later), ("Date", date)), b"{}")

    return _instead(answer)


def _loop(exchange: Exchange) -> Answer:
    assert exchange.request is not None
    return Answer(302, (("Location", exchange.request.target),))


def _elsewhere(exchange: Exchange) -> Answer:
    return Answer(302, (("Location", exchange.proxy.elsewhere),))


def _after(status: int, headers: tuple[tuple[str, str], ...], body: bytes) -> Behaviour:
    """Let the portal do it, and say something else."""

    def meet(exchange: Exchange) -> None:
        exchange.forward()
        exchange.answer(Answer(status, headers, body))

    return meet


def _reset_before(exchange: Exchange) -> None:
    exchange.reset()


def _reset_read(exchange: Exchange) -> None:
    exchange.read()
    exchange.reset()


def _reset_done(exchange: Exchange) -> None:
    exchange.forward()
    exchange.reset()


def _late(others: int) -> Behaviour:
    def meet(exchange: Exchange) -> None:
        request = exchange.read()
        if request is not None:
            exchange.proxy.deliver_later(request, others)
        exchange.reset()

    return meet


def _half(exchange: Exchange) -> bytes:
    answer = _bodied(exchange.forward())
    raw = answer.raw()
    return raw[: len(raw) - len(answer.body) // 2 - 1]


def _bodied(answer: Answer) -> Answer:
    """Return an answer that has a body to break."""
    return answer if answer.body else Answer(200, JSON, b'{"done": true}')


def _reset_half(exchange: Exchange) -> None:
    exchange.send(_half(exchange))
    exchange.reset()


def _truncated(exchange: Exchange) -> None:
    exchange.send(_half(exchange))
    exchange.over = True


def _swallowed(exchange: Exchange) -> None:
    exchange.read()
    exchange.hang()


def _silent(exchange: Exchange) -> None:
    exchange.forward()
    exchange.hang()


def _silent_half(exchange: Exchange) -> None:
    exchange.send(_half(exchange))
    exchange.hang()


def _longer(exchange: Exchange) -> None:
    answer = _bodied(exchange.forward())
    exchange.send(answer.raw() + b"and more than was said")
    exchange.over = True


def _gzip_broken(exchange: Exchange) -> None:
    answer = _bodied(exchange.forward())
    packed = gzip.compress(answer.body)
    broken = packed[:10] + bytes(byte ^ 0x55 for byte in packed[10:])
    headers = (*answer.headers, ("Content-Encoding", "gzip"))
    exchange.answer(Answer(answer.status, headers, broken))


def _chunks_end(exchange: Exchange) -> None:
    answer = _bodied(exchange.forward())
    head = answer.raw()[: -len(answer.body)].decode("latin-1")
    lines = [line for line in head.split("\r\n") if not line.startswith("Content-Length")]
    chunked = "\r\n".join([*lines[:-2], "Transfer-Encoding: chunked", "", ""]).encode("latin-1")
    exchange.send(chunked + b"ffff\r\n" + answer.body)
    exchange.over = True


def _long_headers(exchange: Exchange) -> None:
    answer = exchange.forward()
    exchange.answer(answer.headed(("X-Long", "x" * (1 << 20))), last=True)


FAULTS: dict[str, Fault] = {
    fault.name: fault
    for fault in (
        Fault("refused", door="closed"),
        Fault("connect stalls", door="stuck", stalls=True),
        Fault("reset before read", _reset_before),
        Fault("reset after read", _reset_read),
        Fault("reset, arrives late", _late(1), reaches=True),
        Fault("reset, arrives later", _late(4), reaches=True),
        Fault("reset when done", _reset_done, reaches=True),
        Fault("reset in the answer", _reset_half, reaches=True),
        Fault("swallowed", _swallowed, stalls=True),
        Fault("first byte stalls", _silent, reaches=True, stalls=True),
        Fault("answer stalls", _silent_half, reaches=True, stalls=True),
        Fault("429 in seconds", _in_seconds(429)),
        Fault("429 at a date", _at_a_date(429)),
        Fault("503 in seconds", _in_seconds(503)),
        Fault("503 at a date", _at_a_date(503)),
        Fault("502", _said(502, HTML, PAGE)),
        Fault("502 when done", _after(502, HTML, PAGE), reaches=True),
        Fault("504 when done", _after(504, HTML, PAGE), reaches=True),
        Fault("500", _said(500, JSON, b'{"message": "Internal Server Error"}')),
        Fault("500 when done", _after(500, JSON, b"{}"), reaches=True),
        Fault("413", _said(413, HTML, b"<h1>413 Request Entity Too Large</h1>")),
        Fault("redirect elsewhere", _instead(_elsewhere)),
        Fault("redirect loop", _instead(_loop)),
        Fault("truncated", _truncated, reaches=True),
        Fault("longer than said", _longer, reaches=True),
        Fault("invalid JSON", _after(200, JSON, b'{"id": "5'), reaches=True),
        Fault("another shape", _after(200, JSON, b'{"data": {"id": [1]}}'), reaches=True),
        Fault("broken gzip", _gzip_broken, reaches=True),
        Fault("chunks end early", _chunks_end, reaches=True),
        Fault("headers of 1 MiB", _long_headers, reaches=True),
    )
}


def at_the_next_write(fault: Fault) -> Fault:
    """Return a fault that lets reads pass, and meets the first write: for once, though it lasts."""
    met: list[bool] = []

    def meet(exchange: Exchange) -> None:
        request = exchange.read()
        if request is None or fault.meet is None:
            return
        if request.method == "GET" or met:
            exchange.answer(exchange.forward())
        else:
            met.append(True)
            fault.meet(exchange)

    return Fault(f"{fault.name} at the next write", meet, reaches=fault.reaches)


REFUSALS = tuple(
    Fault(str(status), _said(status, JSON, b'{"message": "No"}'))
    for status in (400, 401, 403, 404, 410, 423)
)
"""What a portal may say to a repetition, such as when a right was lost meanwhile."""
EMPTY = Fault("200 without a body", _after(200, JSON, b""), reaches=True)
