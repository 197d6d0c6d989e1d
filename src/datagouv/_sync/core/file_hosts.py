# Generated from src/datagouv/_async/core/file_hosts.py by scripts/unasync.py: edit that file, then `make style`.
"""The files of any host: they are requested without the key, and come as a stream."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import httpx
from tenacity import RetryCallState

from ..._http import retry as _retry
from ..._http.deadline import Deadline
from ..._http.network_errors import network_error
from ...errors import DatagouvError, InvalidAnswerError

if TYPE_CHECKING:
    from ..._http.file_address import FileAddress
    from .wire import Wire


# `file_answer` is imported where it is used: most programs load a client and need no file.

_TIMEOUT = httpx.Timeout(60, connect=10)
"""A host that is silent for a minute is too slow; a whole file may take any time."""


def open_file(
    wire: Wire, address: FileAddress, headers: Mapping[str, str]
) -> httpx.Response:
    """GET a file from any host, and return the answer with its body unread: close it.

    The request holds neither the key nor any other setting for the API: anyone may name any URL of
    the portal as the URL of a file.

    Args:
        wire: Sends the request.
        address: The address of the file.
        headers: Headers such as a Range.

    Raises:
        ApiError: The host refused or failed.
        InvalidAnswerError: The answer is neither a file nor an error.
        NetworkError: The host was not reached.
    """
    deadline = Deadline(wire.total(_TIMEOUT))
    plain = {"Accept": "*/*", "Accept-Encoding": "identity"}
    wanted = {**wire.headers, **plain, **headers}
    if address.login is not None:
        wanted["Authorization"] = address.login
    ranged = "Range" in headers

    def exchange(_method: str, _url: str) -> httpx.Response:
        # The client's own build_request() would add its default headers, params and cookies.
        request = httpx.Request(
            "GET",
            address.url,
            headers=wanted,
            extensions={"timeout": _TIMEOUT.as_dict(), "deadline": deadline},
        )
        response = wire.follow(request, file=True)
        # A host answers 416 to a range that begins at the end of the file: see Download.
        usable = response.status_code < 400 or (response.status_code == 416 and ranged)
        if not usable:
            return _refusal(response)
        deadline.become_transfer()
        return response

    def transient(state: RetryCallState) -> bool:
        return _retry.is_transient(state, repeatable=True)

    response = wire.retried(
        exchange, transient, lambda: deadline, "GET", address.shown, repeatable=True
    )
    status = response.status_code
    if status in (200, 203, 206) or (status == 416 and ranged):
        return response
    response.close()
    from ..._http.file_answer import no_file, remedy_of_file

    if status >= 400:
        raise wire.error_of(response, lambda _said: remedy_of_file(status))
    raise InvalidAnswerError(f"GET {response.request.url}: {no_file(response)}")


def _refusal(response: httpx.Response) -> httpx.Response:
    """Return a host's refusal of a file, with its body if that is a short JSON text."""
    from ..._http.file_answer import LONGEST_REFUSAL, has_message, refusal_of

    content = b""
    try:
        if has_message(response.headers):
            for block in response.iter_raw():
                content += block
                if len(content) > LONGEST_REFUSAL:
                    break
    finally:
        response.close()
    return refusal_of(response, content)


def body_of(wire: Wire, response: httpx.Response) -> Iterator[bytes]:
    """Yield the body of an open answer as it comes, and close the answer.

    Raises:
        NetworkError: The body broke off.
    """
    failure: DatagouvError | None = None
    try:
        for block in raw_body(wire, response):
            yield block
    except httpx.TransportError as error:
        failure = broken_off(wire, response, error)
    finally:
        response.close()
    if failure is not None:
        raise failure


def raw_body(wire: Wire, response: httpx.Response) -> Iterator[bytes]:
    """Return the blocks of an open answer, with the errors of httpx: see `broken_off()`."""
    return response.iter_raw() if wire.own else _paced(wire, response)


def _paced(wire: Wire, response: httpx.Response) -> Iterator[bytes]:
    """Yield the blocks that come through a caller's HTTP client, and check their pace."""
    for block in response.iter_raw():
        wire.check_pace(response.request, len(block))
        yield block


def broken_off(
    wire: Wire, response: httpx.Response, error: httpx.TransportError
) -> DatagouvError:
    """Return the error of a body that broke off: raise it outside of the handler of `error`."""
    url = response.request.url
    return network_error(error, "GET", str(url), repeatable=True, proxy=wire.proxies.to(url))
