"""A client through its life: forks, event loops, trio, and ten thousand verbs."""

from __future__ import annotations

import asyncio
import gc
import itertools
import logging
import os
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import trio

from datagouv import AsyncClient, Client

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from datagouv.sandbox import Sandbox
    from tests.portal.server import Server

KEPT_CONNECTIONS = 20
"""What a client keeps open for the next request, at most."""
FILE = b"espece,hauteur\n" + b"hetre,21\n" * 100


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


# Elsewhere


def in_a_fork(work: Callable[[], object]) -> int:
    """Do it in a child of this process, and return how that ended; 0 is well."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            work()
            status = 0
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_a_client_works_on_in_a_fork_and_in_its_parent(portal: Sandbox, server: Server) -> None:
    mine, its = server.make_dataset(), server.make_dataset()
    with Client(base_url=portal.url, api_key=portal.api_key) as client:
        dataset = client.dataset(mine)
        connection = client._transport.wire.connections.here().http

        def work() -> None:
            for number in range(5):
                forked = client.dataset(its)
                assert forked.id == its
                forked.update(title=f"De l'enfant {number}")
            assert client._transport.wire.connections.here().http is not connection
            client.close()

        assert in_a_fork(work) == 0

        dataset.update(title="Du parent")
        assert client._transport.wire.connections.here().http is connection
    assert server.dataset(mine)["title"] == "Du parent"
    assert server.dataset(its)["title"] == "De l'enfant 4"


def test_one_client_serves_several_event_loops(portal: Sandbox, server: Server) -> None:
    client = AsyncClient(base_url=portal.url, api_key=portal.api_key)
    id = server.make_dataset()

    async def work(number: int) -> str:
        dataset = await client.dataset(id)
        await asyncio.gather(dataset.add_tags(f"tour-{number}"), client.dataset(id))
        return dataset.id

    with asyncio.Runner() as other:
        assert [asyncio.run(work(number)) for number in range(3)] == [id] * 3
        assert other.run(work(3)) == id
    asyncio.run(client.aclose())
    gc.collect()  # What the former loops had left open would say so.
    assert server.dataset(id)["tags"] == [f"tour-{number}" for number in range(4)]


def test_trio_runs_the_async_client(portal: Sandbox, server: Server, tmp_path: Path) -> None:
    async def work() -> Path:
        async with AsyncClient(base_url=portal.url, api_key=portal.api_key) as client:
            dataset = await client.datasets.create(title="Trio", description="De trio.")
            await dataset.update(title="Trio bis")
            resource = await dataset.upload(FILE, filename="trio.csv", part_size=300)
            path = await resource.download(tmp_path)
            async with trio.open_nursery() as nursery:
                nursery.start_soon(dataset.add_tags, "trois")
                nursery.start_soon(client.dataset, dataset.id)
            await dataset.delete()
            return path

    assert trio.run(work).read_bytes() == FILE


# For long


def resident() -> int:
    """Return the bytes of memory that this process holds."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def descriptors() -> int:
    """Return how many files and connections this process has open."""
    return len(os.listdir("/proc/self/fd"))


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="its figures are read from /proc")
def test_ten_thousand_verbs_leave_nothing_behind(
    portal: Sandbox,
    server: Server,
    tmp_path: Path,
    record_property: Callable[..., None],
    caplog: pytest.LogCaptureFixture,
) -> None:
    # The watch for keys has every record made, and pytest keeps them: 4 kB a request.
    caplog.set_level(logging.WARNING, logger="datagouv")
    id = server.make_dataset()
    hosted = server.make_hosted(id)
    (tmp_path / "sent.csv").write_bytes(FILE)

    def rounds(client: Client) -> Iterator[object]:
        dataset = client.dataset(id)
        resource = client.resource(hosted, dataset_id=id)
        for number in itertools.count():
            yield client.dataset(id)
            yield dataset.update(description=f"Tour {number}")
            yield resource.refresh()
            yield resource.update_extras({"tour": number})
            yield resource.download(tmp_path / "landing.csv")
            yield resource.read_bytes()
            yield client.request("GET", "site/")
            yield dataset.organization
            if number % 100 == 0:
                yield resource.upload(tmp_path / "sent.csv", part_size=300)

    unopened = descriptors()
    with Client(base_url=portal.url, api_key=portal.api_key) as client:
        verbs = rounds(client)
        for _ in itertools.islice(verbs, 1000):
            pass
        gc.collect()
        before = resident(), threading.active_count()
        for _ in itertools.islice(verbs, 10_000):
            pass
        gc.collect()
        after = resident(), threading.active_count()
        # Parts that are sent side by side have connections, of which some are kept for a while.
        assert descriptors() - unopened <= KEPT_CONNECTIONS
    record_property("memory before", before[0])
    record_property("memory after", after[0])
    sys.stdout.write(f"{before[0] / 1e6:.1f} MB before, {after[0] / 1e6:.1f} MB after\n")

    assert after[0] - before[0] < 8_000_000
    assert after[1] == before[1]
    assert descriptors() == unopened
