"""Looks for API keys where none may be: logs, errors and their frames, pickles, files, other hosts.

It watches the whole suite: every key that a client is given in a test is looked for at its end.
"""

from __future__ import annotations

import copy
import logging
import pickle
import traceback
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any
from unittest.mock import patch
from weakref import WeakSet

import httpx

import datagouv
from datagouv import AsyncClient, Client, DatagouvError
from datagouv._async.core.transport import AsyncTransport
from datagouv._http.credentials import Key
from datagouv._sync.core.transport import Transport

OURS = str(Path(datagouv.__file__).parent)
SHORTEST = 7
"""Characters of a key that is not found by chance."""
MOST_ERRORS = 20
"""Errors of one test that are looked into: one that makes thousands makes one kind of them."""
_LARGEST = 1 << 20
_FEW = 1000
"""Of what holds many, as many are looked at."""


class KeyWatch(logging.Handler):
    """What is seen of keys since `forget()`."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.keys: set[str] = set()
        self.errors: list[BaseException] = []
        self.clients: WeakSet[Client | AsyncClient] = WeakSet()
        self.ways: WeakSet[Any] = WeakSet()
        """The transports of clients."""
        self.found: list[str] = []

    def forget(self) -> None:
        self.keys.clear()
        self.errors.clear()
        self.clients.clear()
        self.found.clear()

    def holds(self, text: str) -> bool:
        return any(key in text for key in self.keys)

    # As it happens

    def emit(self, record: logging.LogRecord) -> None:
        trace = "".join(traceback.format_exception(*record.exc_info)) if record.exc_info else ""
        if self.holds(f"{record.getMessage()} {record.args!r} {trace}"):
            self.found.append(f"a log record: {record.msg!r}")

    def see_key(self, key: Key) -> None:
        if len(key.reveal()) >= SHORTEST:
            self.keys.add(key.reveal())

    def see_error(self, error: BaseException) -> None:
        if len(self.errors) < MOST_ERRORS:
            self.errors.append(error)

    def see_request(self, http: object, request: httpx.Request) -> None:
        """Look whether a request takes a key anywhere but to the origin that it is of."""
        for way in list(self.ways):
            key = way.wire.key.reveal() if way.wire.key else ""
            if len(key) < SHORTEST or way.wire.connections.here().http is not http:
                continue
            sent = f"{request.url} {request.headers.multi_items()}"
            home = httpx.URL(way.portal.url)
            own = (home.scheme, home.host, home.port)
            if key in sent and (request.url.scheme, request.url.host, request.url.port) != own:
                self.found.append(f"a request to {request.url.host}:{request.url.port}")

    # At the end of a test

    def leaks(self, folder: Path | None = None) -> list[str]:
        """Return where a key is found that should not be there."""
        found = list(self.found)
        for error in self.errors:
            found += self._in_error(error)
        for client in list(self.clients):
            shown = f"{client!r} {client!s} {vars(copy.deepcopy(client))!r}"
            if self.holds(shown):
                found.append("the repr of a client")
            if client._pickles and self.holds(pickle.dumps(client).decode("latin-1")):
                found.append("a pickle of a client")
        if folder is not None and self.keys:
            found += [f"the file {path}" for path in _files(folder) if self._in_file(path)]
        return found

    def _in_error(self, error: BaseException) -> Iterator[str]:
        kind = type(error).__name__
        if self.holds(f"{error!r} {error!s} {vars(error)!r}"):
            yield f"the text of {kind}"
        try:
            pickled = pickle.dumps(error)
        except (TypeError, AttributeError, pickle.PicklingError):
            pickled = b""  # It holds what is not ours.
        if self.holds(pickled.decode("latin-1")):
            yield f"a pickle of {kind}"
        for where, value in _locals_of_ours(error.__traceback__):
            if self.holds(_shown(value)):
                yield f"the variable {where} in a traceback of {kind}"

    def _in_file(self, path: Path) -> bool:
        content = path.read_bytes()
        return any(key.encode() in content for key in self.keys)

    @contextmanager
    def watching(self) -> Iterator[None]:
        """See what happens in the package, until the end of the block."""
        with ExitStack() as patches:
            for kind, method, see in (
                (Key, "__init__", self.see_key),
                (DatagouvError, "__init__", self.see_error),
                (Client, "__init__", self.clients.add),
                (AsyncClient, "__init__", self.clients.add),
                (Transport, "__init__", self.ways.add),
                (AsyncTransport, "__init__", self.ways.add),
            ):
                patches.enter_context(patch.object(kind, method, _then(kind, method, see)))
            for http in (httpx.Client, httpx.AsyncClient):
                send = _before(http.send, self.see_request)
                patches.enter_context(patch.object(http, "send", send))
            logger = logging.getLogger("datagouv")
            logger.addHandler(self)
            patches.callback(logger.removeHandler, self)
            yield


def _then(kind: Any, name: str, see: Any) -> Any:
    method = getattr(kind, name)

    def seen(self: Any, *arguments: Any, **named: Any) -> Any:
        result = method(self, *arguments, **named)
        see(self)
        return result

    return seen


def _before(send: Any, see: Any) -> Any:
    def seen(self: Any, request: httpx.Request, **named: Any) -> Any:
        see(self, request)
        return send(self, request, **named)

    return seen


def _shown(value: object) -> str:
    try:
        return repr(value[:_FEW] if isinstance(value, bytes | str | list | tuple) else value)
    except Exception:  # noqa: BLE001  # what is not wholly made yet may have no repr
        return ""


def _locals_of_ours(trace: TracebackType | None) -> Iterator[tuple[str, object]]:
    while trace is not None:
        code = trace.tb_frame.f_code
        if code.co_filename.startswith(OURS):
            for name, value in trace.tb_frame.f_locals.items():
                yield f"{name} of {code.co_name}()", value
        trace = trace.tb_next


def _files(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        if path.is_file() and path.stat().st_size < _LARGEST:
            yield path
