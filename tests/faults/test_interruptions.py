"""Ctrl-C, or a task that is cancelled, at each request of a transfer: the next call goes on."""

from __future__ import annotations

import asyncio
import signal
import threading
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest

from tests.faults.matrix import Matrix, hurry
from tests.faults.proxy import Exchange, Fault
from tests.faults.verbs import VERBS
from tests.faults.world import difference

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.faults.verbs import Verb
    from tests.faults.world import It, State

TRANSFERS = [
    "dataset.upload",
    "dataset.create_static with metadata",
    "dataset.create_static in parts",
    "resource.upload",
    "resource.update with a file",
    "resource.upload in parts",
    "community_resources.create_static",
    "community_resource.upload",
    "resource.download",
    "resource.read_bytes",
    "dataset.download_resources",
]


def interrupting(interrupt: Callable[[], object], *, done: bool) -> Fault:
    """Interrupt the client while it waits for an answer, `done` or not."""

    def meet(exchange: Exchange) -> None:
        answer = exchange.forward() if done else None
        exchange.read()
        if answer is not None and answer.body:
            # In the middle of the answer, which is that of the file.
            raw = answer.raw()
            exchange.send(raw[: len(raw) - len(answer.body) // 2])
        interrupt()
        exchange.reset()

    return Fault("interrupted", meet, reaches=done)


def _cells() -> Iterator[Any]:
    """Yield each transfer with each interruption: a run of the tests tries one of eight of them."""
    kinds = list(product(("sync", "async"), (True, False)))
    for number, name in enumerate(TRANSFERS):
        for place, (face, done) in enumerate(kinds):
            id = f"{name}-{face}, {'done' if done else 'not done'}"
            chosen = 2 * place == number % (2 * len(kinds))
            yield pytest.param(name, face, done, id=id, marks=() if chosen else pytest.mark.slow)


@pytest.mark.parametrize(("name", "face", "done"), list(_cells()))
def test_an_interrupted_transfer_leaves_no_half_and_the_next_call_goes_on(
    matrix: Matrix, name: str, face: Any, done: bool
) -> None:
    verb = VERBS[name]
    for at in range(1, len(matrix.usual(verb, face).methods) + 1):
        it = matrix.world.arrange(set(verb.needs.split(",")))
        with hurry(matrix.world, 30), matrix.client(face, verb, patience=30) as client:
            notes = interrupt(matrix, verb, client, it, at, face=face, done=done)
            before, after = matrix.usual(verb, face).before, matrix.world.state(it)
            unharmed(before, after)
            left = {change for change in difference(before, after) if "folder" not in change}
            assert notes or not left, f"{name} at {at}: nothing says that {left} may have changed"
            # The client is as good as before, and so is what was left: parts that are there are
            # gone on with, by the name of their file.
            it.number += bool(left)
            matrix.act(verb, client, it)
            matrix.world.proxy.settle()
        changes = difference(matrix.usual(verb, face).after, matrix.world.state(it))
        left = {change for change in changes if "new" not in change}
        # The second file has another name; a title that was lost is noted.
        told = {f"{what}.{field}" for what in ("hosted", "community") for field in ("url", "title")}
        assert left <= told | {"dataset.order"}, f"{name} at {at}: {left}"
        matrix.world.tidy(it)


def interrupt(
    matrix: Matrix, verb: Verb, client: Any, it: It, at: int, *, face: str, done: bool
) -> str:
    """Begin a transfer, interrupt it at a request of it, and return what is noted of that."""
    proxy = matrix.world.proxy
    if face == "sync":
        main = threading.main_thread().ident or 0
        fault = interrupting(lambda: signal.pthread_kill(main, signal.SIGINT), done=done)
        proxy.plan(fault, at)
        with pytest.raises(KeyboardInterrupt) as caught:
            matrix.act(verb, client, it)
    else:
        with pytest.raises(asyncio.CancelledError) as caught:
            matrix.act_cancelled(
                *(verb, client, it),
                lambda cancel: proxy.plan(interrupting(cancel, done=done), at),
            )
    assert proxy.met
    proxy.settle()
    return " ".join(getattr(caught.value, "__notes__", []))


def unharmed(before: State, after: State) -> None:
    """Check that there is no half of anything: files are whole, old or new."""
    assert after["folder"].keys() <= {"arbres.csv"}
    for what, one in after.items():
        if one.get("filetype") == "file":
            assert one["content"] == one["checksum"]["value"], f"{what} is not what it says"
    gone = {change for change in difference(before, after) if change.startswith("-")}
    assert not gone
