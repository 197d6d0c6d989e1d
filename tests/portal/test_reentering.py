"""Progress callbacks that write what their own call writes: an error, not a wait without end."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, Any

import pytest

from datagouv import AsyncClient, Client, DatagouvError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from datagouv import Resource
    from datagouv.sandbox import Sandbox
    from tests.portal.server import Server

ITSELF = "an upload of releves.csv to .* would wait for itself for ever"
CONTENT = b"a,b\n" * 1_000
WHOLE: dict[str, Any] = {}
PARTS: dict[str, Any] = {"part_size": 1_000, "parallel": 3}


@pytest.fixture
def client(portal: Sandbox) -> Iterator[Client]:
    with Client(base_url=portal.url, api_key=portal.api_key) as client:
        yield client


@pytest.mark.parametrize("options", [WHOLE, PARTS], ids=["whole", "in parts"])
def test_a_callback_that_uploads_the_same_name_ends(
    client: Client, server: Server, options: dict[str, Any]
) -> None:
    dataset = client.dataset(server.make_dataset(), fetch=False)

    def again(_done: int, _total: int | None) -> None:
        dataset.upload(b"c,d", filename="Relevés.csv")

    with pytest.raises(DatagouvError, match=ITSELF):
        dataset.upload(CONTENT, filename="releves.csv", progress=again, **options)
    assert dataset.upload(CONTENT, filename="releves.csv").filesize == len(CONTENT)


@pytest.mark.parametrize("options", [WHOLE, PARTS], ids=["whole", "in parts"])
def test_a_callback_that_uploads_another_name_is_served(
    client: Client, server: Server, options: dict[str, Any]
) -> None:
    dataset = client.dataset(server.make_dataset(), fetch=False)
    made: list[Resource] = []

    def besides(_done: int, _total: int | None) -> None:
        if not made:
            made.append(dataset.upload(b"c,d", filename="notice.csv"))

    dataset.upload(CONTENT, filename="releves.csv", progress=besides, **options)
    titles = {one["title"] for one in server.dataset(dataset.id)["resources"]}
    assert titles == {"notice.csv", "releves.csv"}


def test_a_file_object_that_uploads_the_same_name_ends(client: Client, server: Server) -> None:
    dataset = client.dataset(server.make_dataset(), fetch=False)

    class Reentering:
        name = "releves.csv"

        def read(self, _size: int = -1) -> bytes:
            dataset.upload(b"c,d", filename="releves.csv")
            return b""

    with pytest.raises(DatagouvError):
        dataset.upload(Reentering(), **PARTS)  # type: ignore[arg-type]  # it can only be read


def test_a_callback_of_a_download_that_writes_the_resource_is_served(
    client: Client, server: Server, tmp_path: Path
) -> None:
    dataset = client.dataset(server.make_dataset(), fetch=False)
    resource = dataset.upload(CONTENT, filename="releves.csv")

    def describe(done: int, _total: int | None) -> None:
        resource.update(description=f"{done} octets lus.")

    resource.download(tmp_path / "releves.csv", progress=describe)
    assert resource.description == f"{len(CONTENT)} octets lus."


@pytest.mark.parametrize("options", [WHOLE, PARTS], ids=["whole", "in parts"])
async def test_a_task_that_a_callback_begins_ends(
    portal: Sandbox, server: Server, options: dict[str, Any]
) -> None:
    loop = asyncio.get_running_loop()
    tasks: list[asyncio.Task[Any]] = []
    ended: list[Any] = []
    async with AsyncClient(base_url=portal.url, api_key=portal.api_key) as client:
        dataset = await client.dataset(server.make_dataset(), fetch=False)

        def again(_done: int, _total: int | None) -> None:
            coming = dataset.upload(b"c,d", filename="releves.csv")
            try:
                asyncio.get_running_loop()
            except RuntimeError:  # In a worker thread, which may wait for it.
                asyncio.run_coroutine_threadsafe(coming, loop).result(60)
            else:
                tasks.append(asyncio.ensure_future(coming))

        try:
            await dataset.upload(CONTENT, filename="releves.csv", progress=again, **options)
        except DatagouvError as error:
            ended.append(error)
        ended += await asyncio.gather(*tasks, return_exceptions=True)
    assert ended
    for one in ended:
        # A task may also begin when the call that began it has ended: then it is served.
        assert not isinstance(one, BaseException) or re.search(ITSELF, str(one))
