"""Every verb x every fault x every request of the verb, on both faces: cells, runs, verdicts."""

from __future__ import annotations

import asyncio
import inspect
import os
import ssl
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, Literal, TypeAlias
from unittest.mock import patch

import httpx

from datagouv import AnswerLostError, AsyncClient, Client, DatagouvError, LostAnswerWarning
from datagouv._udata.fields import Value
from tests.faults.faults import FAULTS
from tests.faults.proxy import Fault
from tests.faults.sent import sent
from tests.faults.verb import Verb
from tests.faults.world import It, State, World, difference

Face: TypeAlias = Literal["sync", "async"]
Verdict: TypeAlias = Literal["survived", "settled", "refused cleanly", "told"]
"""How a run ends well.

- survived: the caller has the result, for a repetition was enough;
- settled: the server had done what was asked, its answer was lost, and the caller has the result;
- refused cleanly: a typed error, and the server holds what it held before;
- told: a typed error that says that it may be done, or what is left.
"""

MORE = 10
"""Requests that one fault may cost: three repetitions, four looks, a fetch, a look after what was
sent again, and the removal of what cannot be completed."""
PATIENCE = 0.4
"""Seconds of silence that a client bears here."""
LOOKUP = 3.0
"""Seconds for which a client looks here for what a lost write did: four looks."""
LONGEST_WAIT = 60.0
"""Seconds that one request may wait between its tries."""
SAYS_SO = ("may have done it", "is not removed", "not put back", "cannot be removed", "not removed")

SAYS_WHAT_IS_LEFT = ("not put back", "was not sent", "has none of its metadata")


class BrokenPromiseError(AssertionError):
    """A run ended otherwise than the SDK promises."""


@dataclass(frozen=True)
class Cell:
    """One run: a fault at one request of a verb, and another at the next one, on one face."""

    verb: Verb
    fault: Fault
    at: int
    face: Face
    lasting: bool = False
    then: Fault | None = None

    def __str__(self) -> str:
        then = f", then {self.then}" if self.then else ""
        lasting = " and after" if self.lasting else ""
        return f"{self.verb}: {self.fault} at request {self.at}{then}{lasting}, {self.face}"

    @property
    def stalls(self) -> bool:
        return self.fault.stalls or (self.then is not None and self.then.stalls)


@dataclass
class Usual:
    """What a verb does when nothing goes wrong."""

    methods: list[str]
    requests: list[str]
    """The methods and paths, with the name of each id in its place."""
    before: State
    after: State
    value: Any


@dataclass
class Run:
    """What came of a cell."""

    verdict: Verdict
    requests: int
    waited: float
    error: DatagouvError | None = None


@dataclass
class Matrix:
    """The runs of all cells in one world."""

    world: World
    _usual: dict[tuple[str, Face], Usual] = field(default_factory=dict)
    _runner: asyncio.Runner = field(default_factory=asyncio.Runner)
    _lists: dict[str, list[Any]] = field(default_factory=dict)

    def close(self) -> None:
        self._runner.close()

    def cells(self, verb: Verb, face: Face, *, lasting: bool = False) -> Iterator[Cell]:
        """Give every cell of a verb on a face: a run through the proxy counts its requests."""
        for at in range(1, len(self.usual(verb, face).methods) + 1):
            for fault in FAULTS.values():
                yield Cell(verb, fault, at, face, lasting)

    def usual(self, verb: Verb, face: Face) -> Usual:
        """Return what a verb does when nothing goes wrong, having looked once."""
        if (verb.name, face) not in self._usual:
            it = self.world.arrange(_needs(verb))
            before = self.world.state(it)
            with hurry(self.world, None), self.client(face, verb, patience=30) as client:
                subject = self._await(verb.on(client, it))
                self.world.proxy.plan(NOTHING, 0)
                value = self._act(verb, subject, it)
            seen = list(self.world.proxy.seen)
            methods, requests = [request.method for request in seen], sent(seen, it)
            after = self.world.state(it)
            allowed = {name.replace("_", " ") for name in verb.changes.split()}
            changed = {name.replace("_", " ") for name in difference(before, after)}
            if changed - allowed or (allowed and not changed):
                raise BrokenPromiseError(f"{verb}: {changed} changed, not {allowed}")
            self.world.tidy(it)
            self._usual[verb.name, face] = Usual(
                methods, requests, before, after, _plain(value, it)
            )
        return self._usual[verb.name, face]

    def run(self, cell: Cell) -> Run:
        """Do it, look what came of it, and judge.

        Raises:
            BrokenPromiseError: With the cell and what is wrong.
        """
        usual = self.usual(cell.verb, cell.face)
        it = self.world.arrange(_needs(cell.verb))
        shorter = 0.4 if cell.lasting else 1.0
        patience = PATIENCE * shorter if cell.stalls else 30.0
        error: BaseException | None = None
        value: object = None
        proxy = self.world.proxy
        self.world.asked_elsewhere.clear()
        with (
            hurry(self.world, patience) as waits,
            self.client(cell.face, cell.verb, patience=patience) as client,
        ):
            subject = self._await(cell.verb.on(client, it))
            proxy.plan(cell.fault, cell.at, then=cell.then, lasting=cell.lasting)
            try:
                with warnings.catch_warnings(record=True) as warned:
                    warnings.simplefilter("always")
                    value = self._act(cell.verb, subject, it)
            except Exception as raised:  # noqa: BLE001  # whatever it is, it is judged below
                error = raised
            met, requests = proxy.met, proxy.count
            proxy.settle()
        after = self.world.state(it)
        judge = _Judge(cell, usual, after, error, requests)
        if not met:
            raise BrokenPromiseError(f"{cell}: the fault did not happen")
        others = {str(one.message) for one in warned if one.category is not LostAnswerWarning}
        if others:
            raise BrokenPromiseError(f"{cell}: it warned of {others}")
        if any("x-api-key" in headers for headers in self.world.asked_elsewhere):
            raise BrokenPromiseError(f"{cell}: the key went to another host")
        verdict = judge.verdict(value, lambda: self.world.ids(it), it)
        if sum(waits) > LONGEST_WAIT * 2:
            raise BrokenPromiseError(f"{cell}: it would have waited {sum(waits):.0f} s")
        self.world.tidy(it)
        failure = error if isinstance(error, DatagouvError) else None
        return Run(verdict, requests, sum(waits), failure)

    @contextmanager
    def client(self, face: Face, verb: Verb, *, patience: float) -> Iterator[Any]:
        kind: Any = Client if face == "sync" else AsyncClient
        url, key = self.world.proxy.url, self.world.key(verb.user)
        services = {"tabular_url": url, "metrics_url": url}
        client = kind(
            base_url=url, api_key=key, timeout=patience, lookup_timeout=LOOKUP, **services
        )
        try:
            if not verb.fresh:
                client.references._lists.update(self._known(client))
            yield client
        finally:
            self._await(client.close() if face == "sync" else client.aclose())

    def _known(self, client: Any) -> dict[str, list[Any]]:
        if not self._lists:
            self._await(client.references.licenses())
            self._await(client.references.extensions())
            self._lists.update(client.references._lists)
        return self._lists

    def _await(self, value: Any) -> Any:
        async def awaited() -> Any:
            return await value

        return self._runner.run(awaited()) if inspect.isawaitable(value) else value

    def act(self, verb: Verb, client: Any, it: It) -> Any:
        """Call a verb of a client."""
        return self._act(verb, self._await(verb.on(client, it)), it)

    def act_cancelled(
        self, verb: Verb, client: Any, it: It, plan: Callable[[Callable[[], None]], None]
    ) -> Any:
        """Call a verb in a task; `plan` is told what cancels it, from any thread."""
        subject = self._await(verb.on(client, it))

        async def act() -> Any:
            task = asyncio.ensure_future(verb.act(subject, it))
            loop = asyncio.get_running_loop()
            plan(lambda: loop.call_soon_threadsafe(task.cancel) and None)
            return await task

        return self._runner.run(act())

    def _act(self, verb: Verb, subject: Any, it: It) -> Any:
        """Call a verb, to the end of what it gives."""
        value = verb.act(subject, it)
        if hasattr(value, "__aiter__"):

            async def collected() -> list[Any]:
                return [item async for item in value]

            return self._runner.run(collected())
        value = self._await(value)
        return list(value) if hasattr(value, "__next__") or hasattr(value, "pages") else value


NOTHING = Fault("nothing")


class _Judge:
    """What may be said of a run: what the server holds, and what the caller was told."""

    def __init__(
        self,
        cell: Cell,
        usual: Usual,
        after: State,
        error: BaseException | None,
        requests: int,
    ) -> None:
        self._cell = cell
        self._usual = usual
        # What is arranged is the same each time.
        self._before = usual.before
        self._after = after
        self._error = error
        self._requests = requests

    def verdict(self, value: object, ids: Callable[[], set[str]], it: It) -> Verdict:
        if self._error is not None and not isinstance(self._error, DatagouvError):
            raise self._broken(f"{type(self._error).__name__} is none of our errors") from (
                self._error
            )
        self._in_budget()
        if self._error is None:
            return self._result(value, it)
        return self._told(self._error, ids)

    def _in_budget(self) -> None:
        usual = len(self._usual.methods) + (MORE if self._cell.then else 0)
        most = (usual + MORE) * 4 if self._cell.lasting else usual * 2 + MORE
        if self._requests > most and self._cell.fault.name != "redirect loop":
            raise self._broken(f"{self._requests} requests instead of {usual}")

    def _result(self, value: object, it: It) -> Verdict:
        if self._after != self._usual.after:
            raise self._broken("the caller has a result")
        if _plain(value, it) != self._usual.value:
            raise self._broken(
                f"the caller has {_plain(value, it)!r} and not {self._usual.value!r}"
            )
        method = self._usual.methods[self._cell.at - 1]
        lost = self._cell.fault.reaches and method != "GET"
        return "settled" if lost else "survived"

    def _told(self, error: DatagouvError, ids: Callable[[], set[str]]) -> Verdict:
        text = str(error)
        says_so = isinstance(error, AnswerLostError) or any(phrase in text for phrase in SAYS_SO)
        if self._after == self._before:
            return "told" if says_so else "refused cleanly"
        if not says_so:
            raise self._broken("the error does not say so")
        if self._after == self._usual.after:
            return "told"
        made = ids()
        named = set(getattr(error, "candidates", [])) | {id for id in made if id in text}
        if any(phrase in text for phrase in SAYS_WHAT_IS_LEFT):
            return "told"
        if made - named:
            raise self._broken(f"the error does not name {made - named}")
        if not made:
            raise self._broken("the error does not say what is left")
        return "told"

    def _broken(self, what: str) -> BrokenPromiseError:
        usual = difference(self._before, self._usual.after)
        found = difference(self._before, self._after)
        error = f"{type(self._error).__name__}: {self._error}" if self._error else "no error"
        return BrokenPromiseError(
            f"{self._cell}: {what}; the server has changed {sorted(found)}, usually "
            f"{sorted(usual)}, off by {sorted(difference(self._usual.after, self._after))}; {error}"
        )


def _needs(verb: Verb) -> set[str]:
    return {need for need in verb.needs.split(",") if need}


_SHOWN = ("title", "description", "tags", "extras", "temporal_coverage", "filesize", "filetype")


def _plain(value: Any, it: It) -> Any:
    """Return what a verb gave, as any other run has it."""
    if isinstance(value, list):
        kinds = {type(item) for item in value}
        return b"".join(value) if kinds == {bytes} else sorted(kind.__name__ for kind in kinds)
    for rows in ("to_pylist", "to_dicts"):  # Tables of pyarrow and of polars.
        if hasattr(value, rows):
            return getattr(value, rows)()
    if hasattr(value, "iloc"):
        return value.to_dict("records")
    if isinstance(value, Value):
        return type(value).__name__, getattr(value, "status", None)
    if hasattr(value, "to_dict"):
        known = value.to_dict()
        shown = {name: known[name] for name in _SHOWN if name in known}
        named = str(known.get("title", known.get("name", "")))
        return {**shown, "title": named.replace(it.title, "TITLE")}
    if isinstance(value, httpx.Response):
        return value.status_code
    if isinstance(value, os.PathLike):
        return os.path.basename(value)
    return value


_CONTEXT = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


@contextmanager
def hurry(world: World, patience: float | None) -> Iterator[list[float]]:
    """Wait for nothing, and note for how long it would have been; the portal comes back then."""
    waited: list[float] = []
    turn = asyncio.sleep

    async def sleep(seconds: float, result: object = None) -> object:
        wait(seconds)
        return await turn(0, result)

    def wait(seconds: float) -> None:
        if seconds:
            waited.append(seconds)
            world.proxy.wait_over()

    limit = httpx.Timeout(patience if patience is not None else 30)
    with ExitStack() as patches:
        for face in ("_async", "_sync"):
            for name, value in (
                ("core.wire.trust_store", lambda: _CONTEXT),
                ("core.file_hosts._TIMEOUT", limit),
                ("files.upload._TIMEOUT", limit),
            ):
                patches.enter_context(patch(f"datagouv.{face}.{name}", value))
        patches.enter_context(patch("asyncio.sleep", sleep))
        patches.enter_context(patch("tenacity.nap.time", SimpleNamespace(sleep=wait)))
        folder = str(world.root / "cache")
        patches.enter_context(patch.dict(os.environ, {"XDG_CACHE_HOME": folder}))
        yield waited
