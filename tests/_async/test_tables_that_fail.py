"""What the tabular service refuses or breaks off is one typed error; a footer has a profile."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import httpx
import pyarrow
import pyarrow.parquet
import pytest

from datagouv import (
    AsyncClient,
    DatagouvError,
    FieldError,
    GoneError,
    InvalidAnswerError,
    NetworkError,
    NotFoundError,
    RefusedError,
)
from datagouv.errors import ServerError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.conftest import Portal

ID = "54d47250-1daf-483b-965a-3013f8c76617"
TABLE = f"https://tabular.example/api/resources/{ID}/"
REQUESTS = ("profile/", "data/", "data/json/")
"""What is asked for a table of sixty rows, one after the other."""
KINDS = {"a": {"python_type": "int"}, "b": {"python_type": "string"}}
PROFILE = {"header": ["a", "b"], "columns": KINDS, "total_lines": 60}
ROWS = [{"__id": n, "a": n, "b": "é"} for n in range(1, 61)]
SERVED: dict[str, Any] = {
    "profile/": {"profile": PROFILE},
    "data/": {"data": ROWS[:20], "meta": {"total": 60}},
    "data/json/": ROWS,
}


def refusal(status: int, code: str, message: str = "?") -> httpx.Response:
    error = {"code": code, "title": "Error", "detail": {"code": code, "message": message}}
    return httpx.Response(status, json={"errors": [error]})


@pytest.fixture
async def reader(portal: Portal) -> AsyncIterator[AsyncClient]:
    for path, content in SERVED.items():
        portal.get(TABLE + path).respond(json=content)
    async with AsyncClient(
        base_url="https://portal.example", api_key="k", tabular_url="https://tabular.example"
    ) as client:
        yield client


async def test_a_table_is_read_without_a_key(reader: AsyncClient, portal: Portal) -> None:
    rows = [row async for row in (await reader.resource(ID, fetch=False)).rows()]
    assert rows == [{"a": row["a"], "b": row["b"]} for row in ROWS]
    assert [str(one.url).removeprefix(TABLE) for one in portal.requests] == list(REQUESTS)
    assert not any("x-api-key" in request.headers for request in portal.requests)


@pytest.mark.parametrize("path", REQUESTS)
@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (httpx.Response(404, text="404: Not Found"), NotFoundError),
        (refusal(404, "PGRST205"), NotFoundError),
        (refusal(404, "42883"), RefusedError),
        (refusal(400, "42703"), RefusedError),
        (httpx.Response(410, text="Resource x has been permanently deleted on y"), GoneError),
        (refusal(416, "PGRST103"), InvalidAnswerError),
        (httpx.Response(500, text="500 Internal Server Error"), ServerError),
        (httpx.Response(200, text='[{"__id": 1, "a": 1'), InvalidAnswerError),
        (httpx.Response(200, text="<html>"), InvalidAnswerError),
        (httpx.Response(200, json={"data": 3}), InvalidAnswerError),
        (httpx.RemoteProtocolError("peer closed connection"), NetworkError),
        (httpx.ReadTimeout("timed out"), NetworkError),
    ],
    ids=lambda value: "" if isinstance(value, type) else repr(value)[:40],
)
async def test_each_failure_is_one_typed_error(
    reader: AsyncClient, portal: Portal, path: str, answer: Any, kind: type[DatagouvError]
) -> None:
    failing = portal.get(TABLE + path)
    if isinstance(answer, httpx.Response):
        failing.mock(return_value=answer)
    else:
        failing.mock(side_effect=answer)
    with pytest.raises(DatagouvError) as caught:
        _ = [row async for row in (await reader.resource(ID, fetch=False)).rows()]
    assert type(caught.value) is kind


@pytest.mark.parametrize("rows", [ROWS[:-1], [*ROWS, ROWS[0]]])
async def test_an_export_of_another_number_of_rows_is_refused(
    reader: AsyncClient, portal: Portal, rows: list[Any]
) -> None:
    portal.get(f"{TABLE}data/json/").respond(json=rows)
    with pytest.raises(InvalidAnswerError, match="replaced while it was read"):
        _ = [row async for row in (await reader.resource(ID, fetch=False)).rows()]


# The profile in the footer of the platform's copy

TWIN = "https://parquet.example/x.parquet"


def twin(**metadata: str) -> bytes:
    table = pyarrow.table({"a": [1]}).replace_schema_metadata(
        {"csv_detective": json.dumps(PROFILE), **metadata}
    )
    file = io.BytesIO()
    pyarrow.parquet.write_table(table, file)
    return file.getvalue()


def in_ranges(content: bytes) -> Any:
    def answer(request: httpx.Request) -> httpx.Response:
        size = int(request.headers["Range"].removeprefix("bytes=-"))
        part = content[-size:]
        start = len(content) - len(part)
        span = f"bytes {start}-{len(content) - 1}/{len(content)}"
        return httpx.Response(206, content=part, headers={"Content-Range": span})

    return answer


@pytest.fixture
def analysed(portal: Portal) -> str:
    """Make a resource whose analysis is done, and return its id."""
    sha1 = "a" * 40
    extras = {
        "analysis:checksum": sha1,
        "analysis:parsing:finished_at": "2026-11-28T10:00:00+00:00",
        "analysis:parsing:parsing_table": "t",
        "analysis:parsing:parquet_url": TWIN,
    }
    resource = {
        "id": ID,
        "title": "x",
        "url": "https://portal.example/x.csv",
        "format": "csv",
        "filetype": "file",
        "last_modified": "2026-11-28T10:00:00+00:00",
        "checksum": {"type": "sha1", "value": sha1},
        "extras": extras,
    }
    path = f"/api/2/datasets/resources/{ID}/"
    portal.get(path).respond(json={"resource": resource, "dataset_id": "d" * 24})
    return ID


@pytest.mark.parametrize(("more", "requests"), [("", 1), ("x" * 100_000, 2)])
async def test_a_profile_comes_from_the_end_of_the_copy_where_no_service_is_known(
    client: AsyncClient, portal: Portal, analysed: str, more: str, requests: int
) -> None:
    asked = portal.get(TWIN).mock(side_effect=in_ranges(twin(more=more)))
    resource = await client.resource(analysed)
    profile = await resource.profile()
    assert (profile.names, profile.total) == (["a", "b"], 60)
    assert asked.call_count == requests
    assert await resource.columns() == ["a", "b"]


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(404),
        httpx.Response(200, content=twin()),
        httpx.Response(206, content=b"PAR1", headers={"Content-Range": "bytes 0-3/4"}),
    ],
    ids=["gone", "no ranges", "no parquet"],
)
async def test_where_the_copy_cannot_be_read_the_error_names_the_service(
    client: AsyncClient, portal: Portal, analysed: str, answer: httpx.Response
) -> None:
    portal.get(TWIN).mock(return_value=answer)
    with pytest.raises(FieldError, match="tabular_url="):
        await (await client.resource(analysed)).profile()
