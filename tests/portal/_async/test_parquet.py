"""A table is written to a parquet file, which appears once it is whole."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import uuid4

import pyarrow.parquet
import pytest

from datagouv import AsyncClient, FieldError, FileError, FileWarning

if TYPE_CHECKING:
    from pathlib import Path

    from datagouv import AsyncResource
    from tests.portal.server import Server

CONTENT = "code;jour;mesure\n01000;02/01/2020;1,5\n75056;13/01/2020;\n".encode("cp1252")
TYPES = {"jour": "date:%d/%m/%Y", "mesure": "float"}
ROWS = [
    {"code": "01000", "jour": date(2020, 1, 2), "mesure": 1.5},
    {"code": "75056", "jour": date(2020, 1, 13), "mesure": None},
]


@pytest.fixture
async def resource(client: AsyncClient, server: Server) -> AsyncResource:
    dataset = await client.dataset(server.make_dataset())
    return await dataset.upload(CONTENT, filename=f"{uuid4().hex}.csv")


async def test_a_parquet_file_holds_the_table(resource: AsyncResource, tmp_path: Path) -> None:
    path = await resource.to_parquet(tmp_path / "releves.parquet", types=TYPES)
    assert path == tmp_path / "releves.parquet"
    assert pyarrow.parquet.read_table(path).to_pylist() == ROWS
    assert [file.name for file in tmp_path.iterdir()] == ["releves.parquet"]


async def test_in_a_folder_it_has_the_name_of_the_published_file(
    resource: AsyncResource, tmp_path: Path
) -> None:
    path = await resource.to_parquet(f"{tmp_path}/new/", columns=["mesure", "code"])
    assert path == tmp_path / "new" / resource.url.rpartition("/")[2].replace(".csv", ".parquet")
    assert pyarrow.parquet.read_schema(path).names == ["mesure", "code"]


async def test_a_file_that_is_there_stays_where_the_new_one_fails(
    resource: AsyncResource, tmp_path: Path
) -> None:
    path = tmp_path / "releves.parquet"
    path.write_bytes(b"former")
    with pytest.raises(FileError, match="overwrite is False"):
        await resource.to_parquet(path, overwrite=False)
    with pytest.raises(FieldError, match="no column 'zzz'"):
        await resource.to_parquet(path, columns=["zzz"])
    with pytest.raises(FileError, match="no regular CSV file"):
        await resource.to_parquet(path, encoding="utf-16")
    assert path.read_bytes() == b"former"
    assert list(tmp_path.iterdir()) == [path]
    await resource.to_parquet(path)
    assert pyarrow.parquet.read_table(path).num_rows == 2


async def test_a_column_that_stays_text_is_told(resource: AsyncResource, tmp_path: Path) -> None:
    with pytest.warns(FileWarning, match="'jour' stays text"):
        await resource.to_parquet(tmp_path / "releves.parquet", types={"jour": "int"})
