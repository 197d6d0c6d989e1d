"""One client for all: shared by threads, or by tasks."""

from __future__ import annotations

import asyncio
import io
import json
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from datagouv import AsyncClient, Client, RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.usefixtures("no_variables")

URL = "https://portal.example"
DATASET = "5bc04b2cff66bd680e499f4a"
IDS = [f"dataset-{number}" for number in range(40)]


@pytest.fixture
def answer(a_dataset: Callable[..., Any]) -> Callable[[httpx.Request], httpx.Response]:
    """Answer with the dataset that was asked for, if the key came with the request."""

    def answer(request: httpx.Request) -> httpx.Response:
        time.sleep(0.001)  # so that the threads meet
        if request.headers.get("X-API-KEY") != "the-key":
            return httpx.Response(401)
        return httpx.Response(200, json=a_dataset(id=request.url.path.split("/")[-2]))

    return answer


def test_threads_share_a_client(answer: Any) -> None:
    with (
        httpx.Client(transport=httpx.MockTransport(answer)) as mine,
        Client(base_url=URL, api_key="the-key", http_client=mine) as client,
        ThreadPoolExecutor(8) as threads,
    ):
        datasets = list(threads.map(client.dataset, IDS))
    assert [dataset.id for dataset in datasets] == IDS
    assert all(dataset.client is client for dataset in datasets)


async def test_tasks_share_a_client(answer: Any) -> None:
    async with (
        httpx.AsyncClient(transport=httpx.MockTransport(answer)) as mine,
        AsyncClient(base_url=URL, api_key="the-key", http_client=mine) as client,
    ):
        datasets = await asyncio.gather(*(client.dataset(id) for id in IDS))
    assert [dataset.id for dataset in datasets] == IDS
    assert all(dataset.client is client for dataset in datasets)


def read(request: httpx.Request) -> httpx.Response:
    """Answer a read: of the extensions that the portal takes, or of the id of a dataset."""
    if "extensions" in request.url.path:
        return httpx.Response(200, json=["csv"])
    return httpx.Response(200, json={"id": DATASET})


class Counter:
    """A portal that counts how many uploads it is given at one time."""

    def __init__(self, a_resource: Callable[..., Any]) -> None:
        self.most = self._now = 0
        self._lock = Lock()
        self._uploaded = a_resource(filesize=None, checksum=None)

    def begin(self) -> None:
        with self._lock:
            self._now += 1
            self.most = max(self.most, self._now)

    def end(self) -> httpx.Response:
        with self._lock:
            self._now -= 1
        return httpx.Response(201, json=self._uploaded)

    def take(self, request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            return read(request)
        self.begin()
        time.sleep(0.1)
        return self.end()

    async def take_later(self, request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            return read(request)
        self.begin()
        await asyncio.sleep(0.1)
        return self.end()


@pytest.fixture
def counter(a_resource: Callable[..., Any]) -> Counter:
    return Counter(a_resource)


@pytest.mark.parametrize(
    ("names", "most"), [(["Été.csv", "ete.csv", "ETE.csv"], 1), (["a.csv", "b.csv", "c.csv"], 3)]
)
class TestUploadsOfOneName:
    """The server gives two uploads of one name in one second the content of one."""

    def test_wait_for_each_other_in_threads(
        self, counter: Counter, names: list[str], most: int
    ) -> None:
        with (
            httpx.Client(transport=httpx.MockTransport(counter.take)) as mine,
            Client(base_url=URL, api_key="the-key", http_client=mine) as client,
            ThreadPoolExecutor(3) as threads,
        ):
            client.references.extensions()
            dataset = client.dataset("x", fetch=False)
            list(threads.map(lambda name: dataset.upload(b"a;b", filename=name), names))
        assert counter.most == most

    async def test_wait_for_each_other_in_tasks(
        self, counter: Counter, names: list[str], most: int
    ) -> None:
        async with (
            httpx.AsyncClient(transport=httpx.MockTransport(counter.take_later)) as mine,
            AsyncClient(base_url=URL, api_key="the-key", http_client=mine) as client,
        ):
            await client.references.extensions()
            dataset = await client.dataset("x", fetch=False)
            await asyncio.gather(*(dataset.upload(b"a;b", filename=name) for name in names))
        assert counter.most == most


class Catalogue:
    """A portal that gives datasets by their slugs, counts how many at one time, and takes none."""

    def __init__(self) -> None:
        self.most = self._now = 0
        self.sent: list[str] = []
        self._lock = Lock()

    def take(self, request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            self.sent = json.loads(request.content)["datasets"]
            return httpx.Response(400, json={"errors": {}})
        with self._lock:
            self._now += 1
            self.most = max(self.most, self._now)
        time.sleep(0.02)
        with self._lock:
            self._now -= 1
        return httpx.Response(200, json={"id": id_of(request.url.path.split("/")[-2])})

    async def take_later(self, request: httpx.Request) -> httpx.Response:
        return await asyncio.to_thread(self.take, request)


def id_of(slug: str) -> str:
    return slug.encode().hex()[:24].ljust(24, "0")


SLUGS = tuple(f"jeu-{number:02}" for number in range(12))
NAMED = (*SLUGS, DATASET)


class TestSlugsOfOnePayload:
    """Several slugs are looked up a few at one time, and keep their order."""

    def test_are_looked_up_in_threads(self) -> None:
        catalogue = Catalogue()
        with (
            httpx.Client(transport=httpx.MockTransport(catalogue.take)) as mine,
            Client(base_url=URL, api_key="the-key", http_client=mine) as client,
            pytest.raises(RefusedError),
        ):
            client.dataservices.create(title="a", description="b", datasets=NAMED)
        assert catalogue.sent == [*map(id_of, SLUGS), DATASET]
        assert 1 < catalogue.most <= 5

    async def test_are_looked_up_in_tasks(self) -> None:
        catalogue = Catalogue()
        async with (
            httpx.AsyncClient(transport=httpx.MockTransport(catalogue.take_later)) as mine,
            AsyncClient(base_url=URL, api_key="the-key", http_client=mine) as client,
        ):
            with pytest.raises(RefusedError):
                await client.dataservices.create(title="a", description="b", datasets=NAMED)
        assert catalogue.sent == [*map(id_of, SLUGS), DATASET]
        assert 1 < catalogue.most <= 5


async def test_reading_a_file_does_not_hold_up_the_other_tasks(
    answer: Any, a_resource: Callable[..., Any]
) -> None:
    ticks = 0

    async def clock() -> None:
        nonlocal ticks
        while True:
            await asyncio.sleep(0.005)
            ticks += 1

    class Slow(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            time.sleep(0.1)
            content: bytes = super().read(size)
            return content

    def take(request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            return read(request)
        return httpx.Response(201, json=a_resource(filesize=3, checksum=None))

    ticking = asyncio.create_task(clock())
    async with (
        httpx.AsyncClient(transport=httpx.MockTransport(take)) as mine,
        AsyncClient(base_url=URL, api_key="the-key", http_client=mine) as client,
    ):
        await client.resources.create_static(Slow(b"a;b"), dataset_id="x", filename="a.csv")
    ticking.cancel()
    assert ticks >= 5


async def test_two_walks_of_the_same_pages_at_one_time_give_the_same(
    a_dataset: Callable[..., Any],
) -> None:
    """Of a search that the portal does not have, with a filter and a slug to look up."""

    async def take(request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(0.01)  # so that the walks meet
        if "search" in request.url.path:
            return httpx.Response(404, json={})
        if "datasets" in request.url.path:
            page = {"data": [a_dataset()], "next_page": None, "total": 1}
            return httpx.Response(200, json=page)
        return httpx.Response(200, json={"id": "0" * 24})

    async with (
        httpx.AsyncClient(transport=httpx.MockTransport(take)) as mine,
        AsyncClient(base_url=URL, http_client=mine) as client,
    ):
        pages = client.datasets.search("arbres", organization="mairie", topic="velo")

        async def walk() -> list[str]:
            return [one.id async for one in pages]

        walks = await asyncio.gather(walk(), walk())
    assert walks == [[a_dataset()["id"]]] * 2
