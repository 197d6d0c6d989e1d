"""Gateways that drop headers from what they pass on, as data: each does so at every request."""

from __future__ import annotations

from dataclasses import replace

from tests.faults.proxy import Behaviour, Exchange, Fault


def _dropping(asked: tuple[str, ...], said: tuple[str, ...]) -> Behaviour:
    """Drop headers, by their names in lower case.

    Args:
        asked: From the request.
        said: From its answer.
    """

    def meet(exchange: Exchange) -> None:
        request = exchange.read()
        if request is None:
            return
        request.headers = [one for one in request.headers if one[0].lower() not in asked]
        answer = exchange.forward()
        kept = tuple(one for one in answer.headers if one[0].lower() not in said)
        exchange.answer(replace(answer, headers=kept))

    return meet


_SAID = ("content-type", "date", "etag", "last-modified", "content-disposition", "vary", "server")
_ASKED = ("x-fields", "range", "if-range", "accept", "accept-encoding", "user-agent")
GATEWAYS: dict[str, Fault] = {
    fault.name: fault
    for fault in (
        Fault("X-Fields dropped", _dropping(("x-fields",), ()), reaches=True),
        Fault("Date dropped", _dropping((), ("date",)), reaches=True),
        Fault("what an answer says dropped", _dropping((), _SAID), reaches=True),
        Fault("all of it dropped", _dropping(_ASKED, _SAID), reaches=True),
    )
}
