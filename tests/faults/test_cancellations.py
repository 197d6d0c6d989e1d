"""A task that is cancelled at any of its awaits: no connection, slot or lock stays behind."""

from __future__ import annotations

import asyncio
import gc
import sys
import types
from typing import TYPE_CHECKING, Any

import pytest

from datagouv import AsyncClient
from datagouv._async.core.connections import AT_ONE_TIME
from datagouv._concurrency.keyed_locks import _LEDGERS
from datagouv.sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Generator
    from pathlib import Path

CONTENT = b"numero\n" + b"1234567\n" * 4000


class Steps:
    """Runs a coroutine, and cancels its own task at one of its awaits.

    Args:
        coroutine: What is run.
        at: The number of the await, from 1 on.
    """

    def __init__(self, coroutine: Coroutine[Any, Any, object], at: int) -> None:
        self._coroutine = coroutine
        self._at = at
        self.met = False

    @types.coroutine
    def run(self) -> Generator[Any, Any, object]:
        task = asyncio.current_task()
        assert task is not None
        step, failure, value = 0, None, None
        while True:
            try:
                if failure is None:
                    waited = self._coroutine.send(value)
                else:
                    waited = self._coroutine.throw(failure)
            except StopIteration as end:
                return end.value
            step += 1
            if step == self._at:
                self.met = True
                task.cancel()
            failure = value = None
            try:
                value = yield waited
            except BaseException as error:  # noqa: BLE001  # whatever comes is thrown into the coroutine
                failure = error


async def update(client: AsyncClient, dataset_id: str, _folder: Path) -> None:
    await (await client.dataset(dataset_id, fetch=False)).update(description="Autre.")


async def walk(client: AsyncClient, _dataset_id: str, _folder: Path) -> None:
    async for _ in client.datasets.list(page_size=1, prefetch=2, limit=4):
        pass


async def upload(client: AsyncClient, dataset_id: str, folder: Path) -> None:
    dataset = await client.dataset(dataset_id, fetch=False)
    await dataset.upload(folder / "a.csv", part_size=16_000, parallel=2)


async def download(client: AsyncClient, dataset_id: str, folder: Path) -> None:
    dataset = await client.dataset(dataset_id)
    await dataset.resources[0].download(folder / "b.csv")


VERBS = {"update": update, "list": walk, "upload": upload, "download": download}
STRIDES = {"update": 4, "list": 5, "upload": 13, "download": 5}
"""A run of the tests cancels at one await in so many."""


@pytest.fixture(scope="module")
def portal(request: pytest.FixtureRequest) -> Sandbox:
    if sys.version_info >= (3, 14):
        pytest.skip("udata, the server software of the sandbox, needs Python < 3.14")
    portal: Sandbox = request.getfixturevalue("datagouv_portal")
    return portal


@pytest.fixture
def unraisable(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Return what Python could not raise."""
    found: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda what: found.append(what.exc_value))
    return found


# An upload that is cancelled after its last byte leaves a resource. The server fails at the next
# file of this name in the same second: the next upload finds that resource, and says so.
@pytest.mark.filterwarnings("ignore::datagouv.errors.LostAnswerWarning")
@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("awaits", ["some", pytest.param("each", marks=pytest.mark.slow)])
def test_a_verb_that_is_cancelled_at_an_await_leaves_nothing_behind(
    portal: Sandbox, tmp_path: Path, unraisable: list[object], verb: str, awaits: str
) -> None:
    (tmp_path / "a.csv").write_bytes(CONTENT)
    problems: list[object] = []
    step = STRIDES[verb] if awaits == "some" else 1

    async def all_steps() -> int:
        asyncio.get_running_loop().set_exception_handler(
            lambda _, context: problems.append(context)
        )
        async with AsyncClient(base_url=portal.url, api_key=portal.api_key) as client:
            dataset = await client.datasets.create(title="Annulé", description="Un jeu.")
            await dataset.upload(CONTENT, filename="c.csv")
            await VERBS[verb](client, dataset.id, tmp_path)  # imports what it needs
            at = 1
            while await cancelled(client, VERBS[verb], dataset.id, tmp_path, at):
                at += step
            await dataset.delete()
            return at

    assert asyncio.run(all_steps()) > 8
    gc.collect()
    assert problems == []
    assert unraisable == []
    # A file that is there under its name is whole.
    assert {path.read_bytes() for path in tmp_path.glob("*.csv")} == {CONTENT}


async def cancelled(
    client: AsyncClient, act: Callable[..., Any], dataset_id: str, folder: Path, at: int
) -> bool:
    """Cancel a verb at an await, check what is left, and tell whether it came so far."""
    steps = Steps(act(client, dataset_id, folder), at)

    async def body() -> object:
        return await steps.run()

    task = asyncio.create_task(body())
    await asyncio.gather(task, return_exceptions=True)
    error = None if task.cancelled() else task.exception()
    assert error is None, f"at await {at}: {error!r}"
    here = client._transport.wire.connections.here()
    pool: Any = here.http._transport._pool  # type: ignore[attr-defined]  # httpx's own
    for _ in range(200):  # Worker threads of a cancelled transfer end by themselves.
        if len(pool.connections) == len(pool._idle):
            break
        await asyncio.sleep(0.01)
    assert len(pool.connections) == len(pool._idle), f"at await {at}: a connection is busy"
    assert (here.exchanges.free, here.transfers.free) == (AT_ONE_TIME, AT_ONE_TIME), f"at {at}"
    # Only whoever holds or waits for a lock is in the book.
    assert not any(vars(_LEDGERS[asyncio.get_running_loop()]).values()), f"at {at}: a lock is held"
    async with asyncio.timeout(60):
        assert (await client.dataset(dataset_id)).id == dataset_id
    return steps.met
