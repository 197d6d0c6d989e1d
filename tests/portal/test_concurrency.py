"""One client, shared by threads or by tasks, each with work of its own, on the real server."""

from __future__ import annotations

import asyncio
import hashlib
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from datagouv import AsyncClient, Client

if TYPE_CHECKING:
    from datagouv import Dataset
    from datagouv.sandbox import Sandbox
    from tests.portal.server import Server

THREADS = [8, pytest.param(32, marks=pytest.mark.slow)]
TASKS = [30, pytest.param(200, marks=pytest.mark.slow)]


@pytest.fixture
def dataset_id(server: Server) -> str:
    return server.make_dataset(tags=["partage"])


def content(number: int) -> bytes:
    return f"numero\n{number}\n".encode()


def check(server: Server, dataset_id: str, numbers: range) -> None:
    """Check that the shared dataset holds what each has left there, as it was written."""
    stored = server.dataset(dataset_id)
    by_title = {one["title"]: one for one in stored["resources"]}
    assert len(stored["resources"]) == len(by_title) == len(numbers)
    for number in numbers:
        one = by_title[f"Numéro {number}"]
        if number % 2:
            assert one["checksum"]["value"] == hashlib.sha1(content(number)).hexdigest()
        else:
            assert one["description"] == f"De {number}"
    assert stored["tags"] == ["partage"]


@pytest.mark.parametrize("threads", THREADS)
def test_threads_share_a_client(
    portal: Sandbox, server: Server, dataset_id: str, threads: int
) -> None:
    with Client(base_url=portal.url, api_key=portal.api_key) as client:

        def work(number: int) -> Dataset | None:
            shared = client.dataset(dataset_id, fetch=False)
            title = f"Numéro {number}"
            if number % 2:
                shared.upload(content(number), filename=f"n{number}.csv", title=title)
                return None
            remote = shared.create_remote(title=title, url="https://example.org/")
            remote.update(description=f"De {number}")
            assert client.resource(remote.id).dataset_id == dataset_id
            own = client.datasets.create(
                title=f"Fil {number}",
                description="Le sien.",
                organization=server.organization,
                tags=["fil", f"numero-{number}"],
            )
            own.update(title=f"Fil {number} bis")
            return own.update_extras({"numero": number})

        with ThreadPoolExecutor(threads) as pool:
            owned = list(pool.map(work, range(threads)))

    check(server, dataset_id, range(threads))
    for number, own in enumerate(owned):
        if own is not None:
            stored = server.dataset(own.id)
            assert stored["title"] == own.title == f"Fil {number} bis"
            assert stored["tags"] == ["fil", f"numero-{number}"]
            assert stored["extras"] == {"numero": number}


@pytest.mark.parametrize("tasks", TASKS)
async def test_tasks_share_a_client(
    portal: Sandbox, server: Server, dataset_id: str, tasks: int
) -> None:
    async with AsyncClient(base_url=portal.url, api_key=portal.api_key) as client:

        async def work(number: int) -> None:
            shared = await client.dataset(dataset_id, fetch=False)
            title = f"Numéro {number}"
            if number % 2:
                await shared.upload(content(number), filename=f"n{number}.csv", title=title)
                return
            remote = await shared.create_remote(title=title, url="https://example.org/")
            await remote.update(description=f"De {number}")
            assert (await client.resource(remote.id)).description == f"De {number}"

        await asyncio.gather(*(work(number) for number in range(tasks)))

    check(server, dataset_id, range(tasks))


async def test_files_of_one_name_at_one_time_all_arrive(
    portal: Sandbox, server: Server, dataset_id: str
) -> None:
    async with AsyncClient(base_url=portal.url, api_key=portal.api_key) as client:
        dataset = await client.dataset(dataset_id, fetch=False)
        made = await asyncio.gather(
            *(dataset.upload(content(number), filename="le-meme.csv") for number in range(3))
        )

    stored: dict[str, Any] = {one["id"]: one for one in server.dataset(dataset_id)["resources"]}
    assert stored.keys() == {resource.id for resource in made}
    for number, resource in enumerate(made):
        assert server.file(stored[resource.id]["url"]) == content(number)
